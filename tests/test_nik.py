import re
from contextlib import suppress
from datetime import date

import pytest
from cryptography.fernet import Fernet, InvalidToken
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from registry.values import nik

# The worked example of the format: a woman born on 6 December 1990, first registered in Kaur Selatan.
EXAMPLE = "1704054612900003"
KAUR = frozenset({"17.04"})


@st.composite
def niks(draw):
    day = draw(st.integers(1, 31)) + draw(st.sampled_from([0, 40]))
    rest = draw(st.integers(110000, 999999)), day, draw(st.integers(1, 12)), draw(st.integers(0, 99))
    return "{:06}{:02}{:02}{:02}{:04}".format(*rest, draw(st.integers(9000, 9999)))


@pytest.mark.parametrize(
    "typed",
    [
        "1704054612900003",
        "170405 461290 0003",
        "1704.0546.1290.0003",
        "17.04.05-461290-0003",
        "'1704054612900003",
        "’1704054612900003",
        "1704–0546—1290−0003",
        "1704\N{NO-BREAK SPACE}0546\N{NARROW NO-BREAK SPACE}12900003",
        "\N{ZERO WIDTH NO-BREAK SPACE}1704\N{ZERO WIDTH SPACE}0546\x0012900003\r\n",
        "\N{LEFT-TO-RIGHT EMBEDDING}1704054612900003\N{POP DIRECTIONAL FORMATTING}",
    ],
)
def test_sixteen_digits_are_read_through_what_stands_between_them(typed):
    assert nik.clean(typed) == EXAMPLE


@pytest.mark.parametrize(
    "typed, code",
    [
        ("", "nik_length"),
        ("170405461290000", "nik_length"),
        ("17040546129000033", "nik_length"),
        ("17040546129O0003", "nik_characters"),
        ("1704054612900003 (KTP)", "nik_characters"),
        ("1,70405E+15", "nik_characters"),
        ("١٧٠٤٠٥٤٦١٢٩٠٠٠٠٣", "nik_characters"),
        ("１７０４０５４６１２９００００３", "nik_characters"),
        ("0704054612900003", "nik_zero"),
        ("0000000000000000", "nik_zero"),
        ("1704054600909003", "nik_month"),
        ("1704054613909003", "nik_month"),
        ("1704050012909003", "nik_day"),
        ("1704053212909003", "nik_day"),
        ("1704054012909003", "nik_day"),
        ("1704057212909003", "nik_day"),
        ("1704054612900000", "nik_serial"),
    ],
)
def test_what_cannot_be_a_nik_is_refused(typed, code):
    with pytest.raises(ValidationError) as caught:
        nik.clean(typed)
    assert caught.value.code == code


@pytest.mark.parametrize("day", ["01", "31", "41", "71"])
def test_the_first_and_last_days_of_men_and_women_are_read(day):
    assert nik.clean(f"170405{day}12909003")


def test_a_number_of_the_oldest_cards_is_called_no_ktp_el_number():
    with pytest.raises(ValidationError, match="bukan NIK KTP-el"):
        nik.clean("0704054612909003")


@given(niks())
def test_every_well_formed_nik_is_read_as_it_is(number):
    assert nik.clean(number) == number


@given(st.text() | st.text("0123456789 .-'", min_size=14, max_size=20))
def test_any_text_is_read_or_refused_in_words(typed):
    with suppress(ValidationError):
        assert re.fullmatch("[1-9][0-9]{15}", nik.clean(typed))


@pytest.mark.parametrize(
    "typed",
    ["170405461290900", "17040546129O9003", "0704054612909003", "1704054613909003", "1704053212909003"],
)
def test_a_refusal_repeats_nothing_of_what_was_typed(typed):
    with pytest.raises(ValidationError) as caught:
        nik.clean(typed)
    digits = re.findall(r"\d+", str(caught.value.message))
    assert not {piece for piece in digits if len(piece) > 2}
    assert caught.value.params is None


@pytest.mark.parametrize(
    "typed, whole", [("170405 461290 0003", True), ("Siti Aminah", False), ("081234567890", False)]
)
def test_a_whole_nik_is_recognised_among_searches(typed, whole):
    assert nik.is_whole(typed) is whole


def test_a_nik_that_agrees_with_the_record_brings_no_warning():
    assert (
        nik.warnings(
            EXAMPLE,
            born_on=date(1990, 12, 6),
            sex="P",
            regency_codes=KAUR,
            home_district_code="17.04.05",
        )
        == []
    )


def test_what_the_record_does_not_know_brings_no_warning():
    assert nik.warnings("1701014612909003") == []


@pytest.mark.parametrize(
    "number, record, word",
    [
        ("1701054612909003", {"regency_codes": KAUR}, "di luar wilayah"),
        ("1704014612909003", {"regency_codes": KAUR, "home_district_code": "17.04.05"}, "kecamatan"),
        ("1704054612909003", {"born_on": date(1990, 12, 7)}, "berbeda dari tanggal lahir"),
        ("1704054612909003", {"born_on": date(1990, 11, 6)}, "berbeda dari tanggal lahir"),
        ("1704054612909003", {"born_on": date(1991, 12, 6)}, "berbeda dari tanggal lahir"),
        ("1704054612909003", {"sex": "L"}, "Jenis kelamin"),
        ("1704050612909003", {"sex": "P"}, "Jenis kelamin"),
        ("1704053104909003", {}, "tidak ada di kalender"),
        ("1704056902919003", {"born_on": date(1991, 2, 28)}, "tidak ada di kalender"),
        ("0704054612909003", {"regency_codes": KAUR}, "bukan NIK KTP-el"),
    ],
)
def test_each_disagreement_brings_one_warning(number, record, word):
    (warning,) = nik.warnings(number, **record)
    assert word in warning


def test_every_loaded_regency_is_at_home():
    loaded = frozenset({"17.01", "17.04"})
    assert nik.warnings("1701014612909003", regency_codes=loaded, home_district_code="17.01.01") == []


@pytest.mark.parametrize("year", [1912, 2012])
def test_two_digits_of_a_year_leave_the_century_open(year):
    assert nik.warnings("1704052902129003", born_on=date(year, 2, 29)) == []


@given(niks(), st.dates(), st.sampled_from("LP"), st.sampled_from([KAUR, frozenset()]))
def test_no_warning_shows_a_digit(number, born_on, sex, loaded):
    warnings = nik.warnings(number, born_on=born_on, sex=sex, regency_codes=loaded, home_district_code="17.04.05")
    assert not re.search(r"\d", "".join(warnings))


def test_a_mask_shows_the_region_and_hides_birth_date_and_serial():
    assert nik.MASK == "••••••••••••••••"


@pytest.mark.parametrize(
    "text, kept",
    [
        ("NIK 1704054612900003.", "NIK ••••••••••••••••."),
        ("NIK: 170405 461290 0003, lama", "NIK: ••••••••••••••••, lama"),
        ("1704-0546-1290-0003/1704.05.46.12.90.9004", "••••••••••••••••/••••••••••••••••"),
        ("dua: 1704054612900003 1704054612909004", "dua: •••••••••••••••• ••••••••••••••••"),
        ("di antara 12 1704 0546 1290 0003 34", "di antara 12 •••••••••••••••• 34"),
        ("satu angka lebih: 17040546129000031", "satu angka lebih: ••••••••••••••••"),
        ("１７０４０５４６１２９００００３", "••••••••••••••••"),
    ],
)
def test_a_nik_in_free_text_is_masked(text, kept):
    assert nik.redact(text) == kept


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Pindah ke Desa Sekunyit, RT 02/RW 01.",
        "Lahir 06-12-1985, HP 081234567890",
        "Lahir 06-12-1985 0812-3456-7890",
        "HP 0812-3456-7890 0853-1234-5678",
        "SK 460/123/DINSOS/2019 tanggal 06-12-2019",
        "PNS NIP 197904042010011001",
    ],
)
def test_other_numbers_in_free_text_stay(text):
    assert nik.redact(text) == text


@given(st.text() | st.text("0123456789 .-a"), st.text() | st.text("0123456789"))
def test_no_sixteen_consecutive_digits_stay(before, after):
    assert not re.search(r"\d{16}", nik.redact(f"{before}{EXAMPLE}{after}"))


@given(niks(), st.lists(st.sampled_from(["", " ", ".", "-", "\N{NO-BREAK SPACE}", "’"]), min_size=15, max_size=15))
def test_a_nik_is_masked_however_it_is_broken(number, gaps):
    broken = "".join(digit + gap for digit, gap in zip(number, [*gaps, ""], strict=True))
    assert nik.redact(f"lihat {broken}; selesai") == f"lihat {nik.MASK}; selesai"


@given(st.text("0123456789 .-\N{ZERO WIDTH SPACE}", max_size=40))
def test_whatever_reads_as_a_nik_is_masked(text):
    assert not nik.is_whole(nik.redact(text))


@pytest.fixture
def keys(settings):
    """Two keys: the office changes from the older to the newer."""
    settings.NIK_KEYS = [Fernet.generate_key().decode(), Fernet.generate_key().decode()]
    return settings.NIK_KEYS


@given(niks())
def test_an_encrypted_nik_is_read_back(number):
    assert nik.decrypt(nik.encrypt(number)) == number


def test_the_same_nik_is_never_encrypted_alike():
    assert nik.encrypt(EXAMPLE) != nik.encrypt(EXAMPLE)


def test_the_first_key_encrypts(keys, settings):
    token = nik.encrypt(EXAMPLE)
    settings.NIK_KEYS = keys[:1]
    assert nik.decrypt(token) == EXAMPLE


def test_an_older_key_still_decrypts(keys, settings):
    settings.NIK_KEYS = keys[1:]
    token = nik.encrypt(EXAMPLE)
    settings.NIK_KEYS = keys
    assert nik.decrypt(token) == EXAMPLE


def test_a_strange_key_does_not_decrypt(keys, settings):
    token = nik.encrypt(EXAMPLE)
    settings.NIK_KEYS = [Fernet.generate_key().decode()]
    with pytest.raises(InvalidToken):
        nik.decrypt(token)


def test_a_digest_is_the_same_each_time_and_another_for_another_nik():
    assert re.fullmatch("[0-9a-f]{64}", nik.digest(EXAMPLE))
    assert nik.digest(EXAMPLE) == nik.digest(EXAMPLE) != nik.digest("1704054612909004")


def test_a_digest_of_an_older_key_is_among_those_looked_up(keys, settings):
    settings.NIK_KEYS = keys[1:]
    older, older15 = nik.digest(EXAMPLE), nik.digest15(EXAMPLE)
    settings.NIK_KEYS = keys
    assert nik.digests(EXAMPLE) == [nik.digest(EXAMPLE), older]
    assert nik.digests15(EXAMPLE[:15]) == [nik.digest15(EXAMPLE), older15]
    assert nik.digest(EXAMPLE) != older


def test_a_spoiled_last_digit_is_found_by_the_first_fifteen():
    assert nik.digest15("1704054612909000") in nik.digests15("1704054612909003"[:15])


def test_digests_of_fifteen_and_of_sixteen_digits_never_meet():
    first15 = EXAMPLE[:15]
    assert nik.digest(first15) != nik.digest15(first15)


def test_the_digest_never_changes_between_releases(settings):
    settings.NIK_KEYS = ["MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE="]
    assert nik.digest(EXAMPLE) == "0cf6e0aae1929bfc7cd3eee2c78966188a0b34123662b1f03bafe49b01fbb91f"
    assert nik.digest15(EXAMPLE) == "4b1a6cbbc2784e42fce2e027c4ff6d5eef6a750faf8829138a7f132f8f19c5df"


# A list of NIKs


@pytest.mark.parametrize(
    "last_digits, spoilt",
    [
        ("0000", True),
        ("000", False),
        ("00001", True),
        ("0000123", True),
        ("00001234", False),
        ("123456", False),
        ("", False),
    ],
)
def test_niks_of_which_most_end_in_0_are_spoilt(last_digits, spoilt):
    assert nik.are_spoilt([f"170405461290900{digit}" for digit in last_digits]) is spoilt


@pytest.mark.parametrize("number, digits", [(EXAMPLE, (6, 12, 90)), ("1704050612909003", (6, 12, 90))])
def test_the_digits_of_the_birth_are_those_of_the_calendar_for_women_too(number, digits):
    assert nik.birth_digits(number) == digits
