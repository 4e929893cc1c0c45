"""Random cells: each is read or refused, without an exception, and nothing is invented."""

import re
from datetime import date

import pytest
from django.core.exceptions import ValidationError
from hypothesis import assume, example, given
from hypothesis import strategies as st

from registry.models import Appointment, Volunteer
from registry.values import dates, names, nik, phones
from registry.workbook import cells, columns
from registry.workbook.leaving import reason_of, remark_of_leaving

ANY_CELL = st.one_of(
    st.text(max_size=60),
    st.integers(),
    st.floats(),
    st.booleans(),
    st.dates(),
    st.from_regex(r"[0-9]{1,2}[-/ .][0-9A-Za-z]{1,10}[-/ .][0-9]{2,4}", fullmatch=True),
)


@given(st.dictionaries(st.sampled_from([column.key for column in columns.COLUMNS]), ANY_CELL), st.booleans())
def test_no_cell_makes_the_reading_fail(row, keeps_titles):
    read = cells.words(row, keeps_titles=keeps_titles)
    assert all(isinstance(text, str) for text in read.values.values())


@given(st.dates(date(1940, 1, 1), date(2005, 12, 31)), st.sampled_from(["%d-%m-%Y", "%d/%m/%Y", "%Y-%m-%d"]))
def test_a_date_reads_the_same_as_a_date_cell_as_text_and_as_a_serial(day, pattern):
    serial = (day - date(1899, 12, 30)).days
    read = [
        dates.parse(cells.words({"born_on": cell}).values["born_on"])
        for cell in (day, day.strftime(pattern), serial, str(serial), dates.spell(day))
    ]
    assert set(read) == {day}


# They lead to a date, and belong to no place: "Bintuhan pada hari Senin tanggal 5-6-1971".
WORDS_OF_A_DATE = {
    *("tgl", "tanggal", "tg", "hari", "pada", "lahir", "tahun", "thn", "th", "sekitar"),
    *("senin", "selasa", "rabu", "kamis", "jumat", "jum", "sabtu", "minggu", "ahad"),
}


@given(st.text(max_size=30), st.dates(date(1940, 1, 1), date(2005, 12, 31)))
@example("Tanjung Aur II", date(1985, 2, 1))
def test_a_date_is_found_behind_whatever_place(place, day):
    place = "".join(char for char in names.clean(place) if char.isalpha() or char == " ").strip()
    assume(place.rpartition(" ")[2].casefold() not in WORDS_OF_A_DATE)
    read = cells.words({"birth": f"{place}, {day:%d-%m-%Y}"}).values
    assert dates.parse(read["born_on"]) == day
    assert read.get("birth_place", "") == place


@given(st.integers(8 * 10**9, 9 * 10**10 - 1), st.sampled_from(["0{}", "{}", "+62{}", "62{}", "0{} "]))
def test_a_phone_reads_the_same_however_a_sheet_keeps_it(national, pattern):
    if not str(national).startswith("8"):
        national = int(f"8{str(national)[1:]}")
    kept = {phones.clean(cells.words({"phone": cell}).values["phone"]) for cell in (pattern.format(national), national)}
    assert kept == {f"+62{national}"}


@given(st.integers(10**15, 10**16 - 1))
def test_a_nik_that_is_a_number_is_never_taken(number):
    for cell in (number, float(number)):
        read = cells.words({"nik": cell})
        assert "nik" not in read.values
        assert read.nik == ""
        assert [problem.level for problem in read.problems] == ["error"]


@given(st.text("0123456789 .'-\u00a0\u200b", max_size=40))
def test_what_the_cell_reads_as_nik_is_what_the_form_reads(text):
    read = cells.words({"nik": text})
    assert read.nik == (nik.clean(text) if nik.is_whole(text) else "")


# One cell at a time


def messages(read):
    return " ".join(problem.message for problem in read.problems)


def levels(read):
    return [(problem.key, problem.level) for problem in read.problems]


@pytest.mark.parametrize("cell", ["#N/A", "#REF!", "#DIV/0!", "#NAMA?", "#VALUE!", "Err:502", "########"])
@pytest.mark.parametrize("key", ["name", "home_village", "born_on", "sex", "education", "notes"])
def test_a_formula_that_failed_is_an_error_of_its_row_and_never_text(key, cell):
    read = cells.words({key: cell})
    assert read.values == {}
    assert levels(read) == [(key, "error")]
    assert cell in messages(read)


@pytest.mark.parametrize("cell", ['="1704015203909001"', "'1704015203909001", "１７０４０１５２０３９０９００１"])
def test_a_nik_is_read_however_a_program_kept_it_as_text(cell):
    assert cells.words({"nik": cell}).nik == "1704015203909001"


@pytest.mark.parametrize("cell, count", [("170401520390900", 15), ("17040152039090011", 17)])
def test_a_nik_with_a_digit_too_few_or_too_many_is_left_to_the_form(cell, count):
    read = cells.words({"nik": cell})
    assert (read.nik, read.values["nik"]) == ("", cell)
    with pytest.raises(ValidationError, match=f"yang diisi {count} angka"):
        nik.clean(cell)


@pytest.mark.parametrize("cell", [date(2019, 5, 11), "11-05-2019", "11/5/19", "11 Mei 2019", "2019-05-11"])
def test_a_date_is_no_number_of_a_decree(cell):
    read = cells.words({"decree_number": cell})
    assert read.values == {}
    assert levels(read) == [("decree_number", "warning")]


@pytest.mark.parametrize("cell", ["460/12/2019", "12 Tahun 2019", "12/XII/2019", "Nomor 11-05-2019", "800.12"])
def test_a_number_of_a_decree_that_has_the_form_of_a_date_stays(cell):
    read = cells.words({"decree_number": cell})
    assert read.values == {"decree_number": str(cell)}
    assert not read.problems


@pytest.mark.parametrize(
    "cell, number, day",
    [
        ("140/12/SKT/2019, 1 Maret 2019", "140/12/SKT/2019", "1 Maret 2019"),
        ("140/13/SKT/2020 tgl 2 Januari 2020", "140/13/SKT/2020", "2 Januari 2020"),
        ("140/13/SKT/2020 Tanggal: 02-01-2020", "140/13/SKT/2020", "02-01-2020"),
        ("141/5/2019\n05 Pebruari 2019", "141/5/2019", "05 Pebruari 2019"),
        ("141/5/2019 (5/2/2019)", "141/5/2019", "5/2/2019"),
        ("460/5/2021 / 4 Mei 2021", "460/5/2021", "4 Mei 2021"),
        ("460/9/2019 (15/3/19)", "460/9/2019", "15/3/19"),
        ("460/9/2019 tgl 15 Mar 19", "460/9/2019", "15 Mar 19"),
        ("9/GM/2022 tgl 9 Sept. 2022", "9/GM/2022", "9 Sept. 2022"),
        ("9/GM/2022 ttg 9 Pebr. 2022", "9/GM/2022", "9 Pebr. 2022"),
        ("7/SB/2024 - 1 Juli 2024", "7/SB/2024", "1 Juli 2024"),
    ],
)
def test_a_day_behind_the_number_of_a_decree_is_its_day(cell, number, day):
    read = cells.words({"decree_number": cell})
    assert read.values == {"decree_number": number, "decree_on": day}
    assert levels(read) == [("decree_number", "warning")]
    assert f"dibaca sebagai nomor “{number}” dan tanggal “{day}”" in read.problems[0].message


def test_a_day_behind_the_number_of_a_decree_contradicts_another_day_in_its_own_column():
    read = cells.words({"decree_number": "SK/1 tgl 2-1-2020", "decree_on": "3-1-2020"})
    assert ("decree_on", "error") in levels(read)


@pytest.mark.parametrize("cell, sex", [("♂", "L"), ("♀", "P"), ("Bpk.", "L"), ("Ibu", "P")])
def test_a_sign_or_a_form_of_address_is_a_sex_and_told(cell, sex):
    read = cells.words({"sex": cell})
    assert read.values == {"sex": sex}
    assert f"“{cell}” dibaca" in messages(read)


@pytest.mark.parametrize("cell", ["SLTA/MAN", "SMK/STM"])
def test_two_schools_of_one_level_are_that_level(cell):
    read = cells.words({"education": cell})
    assert (read.values, read.problems) == ({"education": str(Volunteer.Education.SENIOR)}, [])


@pytest.mark.parametrize("key", ["notes", "home_address", "title_after", "birth_place", "decree_number"])
def test_a_number_as_long_as_a_nik_in_a_text_is_told_and_a_nip_is_kept(key):
    assert nik.LEFT_OUT in messages(cells.words({key: "KK 1704061010109915"}))
    assert not cells.words({"occupation": "PNS NIP 197904042010011001"}).problems


@pytest.mark.parametrize(
    "cell", ["Nomor 12 Tahun 2019", "Nomor 12 Tahun 19", "SK Bupati No. 3 Tahun 2020", "140/12/2019", "SK 31 Juni 2020"]
)
def test_a_number_of_a_decree_without_a_day_stays_whole(cell):
    assert cells.words({"decree_number": cell}).values == {"decree_number": cell}


def test_a_number_of_a_decree_with_a_point_may_have_lost_a_zero():
    read = cells.words({"decree_number": 800.1})
    assert read.values == {"decree_number": "800.1"}
    assert levels(read) == [("decree_number", "warning")]


@pytest.mark.parametrize("key", ["home_address", "occupation", "home_village", "phone", "name", "ipsm_no"])
def test_a_date_cell_where_a_text_belongs_is_refused(key):
    read = cells.words({key: date(2026, 2, 1)})
    assert (read.values, levels(read)) == ({}, [(key, "error")])


@pytest.mark.parametrize("key", ["started_on", "decree_on"])
@pytest.mark.parametrize("cell", ["Jumat, 1 Februari 2019", "tgl 1-2-2019", "1/2/2019 0:00", "tgl. 01 Peb 2019"])
def test_a_date_may_have_its_weekday_and_tgl_before_it(key, cell):
    read = cells.words({key: cell})
    assert dates.parse(read.values[key], of_birth=False) == date(2019, 2, 1)
    assert not read.problems


def test_another_weekday_than_the_date_has_is_told():
    read = cells.words({"started_on": "Senin, 1 Februari 2019"})
    assert "Ditulis hari “Senin”, padahal 1 Februari 2019 hari Jumat." in messages(read)


@pytest.mark.parametrize(
    "key, cell, year",
    [("born_on", "12-05-35", "1935"), ("decree_on", "12-05-98", "1998"), ("decree_until", "31/12/30", "2030")],
)
def test_a_doubtful_century_is_told(key, cell, year):
    assert f"dibaca {year}" in messages(cells.words({key: cell}))


@pytest.mark.parametrize("key, cell", [("born_on", "12-05-85"), ("born_on", "12-05-1935"), ("decree_on", "12-05-19")])
def test_a_century_without_a_doubt_is_not_told(key, cell):
    assert not cells.words({key: cell}).problems


@pytest.mark.parametrize("key", ["birth_place", "birth", "born_on"])
def test_place_and_date_are_found_in_whichever_of_their_columns_both_stand(key):
    assert cells.words({key: "Bintuhan, tgl 12 Mei 1980"}).values == {
        "birth_place": "Bintuhan",
        "born_on": "12 Mei 1980",
    }


@pytest.mark.parametrize("place", ["Tanjung Aur 2", "Pasar Jum'at", "Pekan Sabtu"])
def test_a_place_with_a_number_or_a_weekday_of_its_own_stays(place):
    assert cells.words({"birth_place": place}).values == {"birth_place": place}


def test_two_columns_that_say_the_same_are_one_and_two_that_do_not_are_refused():
    same = cells.words({"birth": "Bintuhan, 12-05-1980", "birth_place": "BINTUHAN", "born_on": date(1980, 5, 12)})
    assert (same.values["birth_place"], same.values["born_on"], same.problems) == ("Bintuhan", "12-05-1980", [])
    other = cells.words({"birth": "Bintuhan, 12-05-1980", "born_on": "13-05-1980", "birth_place": "Manna"})
    assert levels(other) == [("born_on", "error"), ("birth_place", "error")]
    assert levels(cells.words({"sex": "L", "is_female": "v"})) == [("sex", "error")]
    assert levels(cells.words({"is_female": "v", "sex": "L"})) == [("sex", "error")]


@pytest.mark.parametrize("cell", ["v", "√", "✓", "x", "L", 1, 45, "Ya", True])
def test_a_tick_or_an_age_in_the_column_of_a_sex_counts(cell):
    assert cells.words({"is_male": cell}).values == {"sex": "L"}


@pytest.mark.parametrize("cell", [False, "tidak", "☐", "-", 0])
def test_what_says_no_in_the_column_of_a_sex_does_not_count(cell):
    read = cells.words({"is_male": cell})
    assert (read.values, read.problems) == ({}, [])


@pytest.mark.parametrize("cell", ["P", "Budi", "lihat lampiran"])
def test_other_words_in_the_column_of_a_sex_are_refused(cell):
    assert levels(cells.words({"is_male": cell})) == [("is_male", "error")]


@pytest.mark.parametrize("cell", ["081234567890.0", "081234567890,00", 81234567890.0, '="081234567890"'])
def test_a_phone_that_was_a_number_gets_no_zeros(cell):
    assert phones.clean(cells.words({"phone": cell}).values["phone"]) == "+6281234567890"


@pytest.mark.parametrize("cell", ["8,12346E+10", "8.12346E+10", 81234567890.5])
def test_a_phone_that_a_spreadsheet_shortened_is_refused(cell):
    read = cells.words({"phone": cell})
    assert (read.values, levels(read)) == ({}, [("phone", "error")])


@pytest.mark.parametrize(
    "cell",
    [
        *(
            "wa. 0812-3456-7890",
            "hp: 081234567890",
            "No. HP 0812 3456 7890",
            "WA/HP : 081234567890",
            "Telp. 081234567890",
        ),
        *("0812-3456-7890 (WA)", "081234567890 wa", "hp.081234567890"),
    ],
)
def test_the_kind_of_a_phone_beside_it_falls_away(cell):
    assert phones.clean(cells.words({"phone": cell}).values["phone"]) == "+6281234567890"


def test_of_two_phones_with_their_kinds_the_first_is_taken_and_told():
    read = cells.words({"phone": "hp 0812-3456-7890 / wa 0852-1111-2222"})
    assert phones.clean(read.values["phone"]) == "+6281234567890"
    assert levels(read) == [("phone", "warning")]


@pytest.mark.parametrize(
    "cell, first, last",
    [
        ("April 2024", "01-04-2024", "30-04-2024"),
        ("Agustus 2019", "01-08-2019", "31-08-2019"),
        ("Agt. 2019", "01-08-2019", "31-08-2019"),
        ("08/2019", "01-08-2019", "31-08-2019"),
        ("2-2020", "01-02-2020", "29-02-2020"),
        ("2019-08", "01-08-2019", "31-08-2019"),
        ("bulan Mei tahun 2021", "01-05-2021", "31-05-2021"),
        ("sejak 2015", "01-01-2015", "31-12-2015"),
        ("TMT April 2024", "01-04-2024", "30-04-2024"),
        ("2024", "01-01-2024", "31-12-2024"),
    ],
)
def test_a_month_or_a_year_alone_is_its_first_day_of_a_beginning_and_its_last_of_an_end(cell, first, last):
    for key, day in [("started_on", first), ("decree_on", first), ("ended_on", last), ("term_until", last)]:
        read = cells.words({key: cell})
        assert read.values[key] == day
        assert levels(read) == [(key, "warning")]


@pytest.mark.parametrize("cell", ["TMT 1 Mei 2019", "per 1-5-2019", "sejak 1/5/2019", "terhitung 1 Mei 2019"])
def test_a_word_before_a_day_of_service_falls_away(cell):
    assert dates.parse(cells.words({"started_on": cell}).values["started_on"], of_birth=False) == date(2019, 5, 1)


def test_a_decree_is_valid_to_the_end_of_a_month_but_a_year_alone_is_refused():
    assert cells.words({"decree_until": "Desember 2024"}).values["decree_until"] == "31-12-2024"
    assert levels(cells.words({"decree_until": "2024"})) == [("decree_until", "error")]


@pytest.mark.parametrize("cell", ["1-Mei", "01-Mei", "Mei-19", "May-19"])
def test_what_a_spreadsheet_made_of_a_decrees_number_is_doubted(cell):
    read = cells.words({"decree_number": cell})
    assert "decree_number" not in read.values
    assert f"Nomor SK berisi tanggal ({cell})" in messages(read)


def test_a_decrees_number_that_may_be_the_number_of_a_day_is_told():
    read = cells.words({"decree_number": 43596.0})
    assert read.values == {"decree_number": "43596"}
    assert "mungkin tanggal 11 Mei 2019" in messages(read)
    assert not cells.words({"decree_number": "460"}).problems
    assert not cells.words({"decree_number": "12-XII"}).problems


@pytest.mark.parametrize("cell", ["Bintuhan, #N/A", "=B2", "=TEXT(B2;0)"])
def test_an_error_within_a_text_and_a_formula_are_refused(cell):
    read = cells.words({"birth_place": cell})
    assert (read.values, levels(read)) == ({}, [("birth_place", "error")])


@pytest.mark.parametrize("cell", ["tidak punya", "Belum punya", "TDK PUNYA"])
def test_words_for_nothing_are_nothing(cell):
    assert cells.words({"phone": cell, "nik": cell}) == cells.Words()


@pytest.mark.parametrize("cell", ["April", "13/2019", "Foo 2019", "460/2019", "Mei 19"])
def test_what_is_no_month_of_a_year_is_left_to_the_form(cell):
    assert cells.words({"started_on": cell}).values["started_on"] == cell


@pytest.mark.parametrize(
    "cell", ["0812-3456-7890 (istri)", "0812-3456-7890 / rumah", "Ani 0812-3456-7890, Budi 0853-1111-2222"]
)
def test_letters_beside_a_phone_are_left_to_the_form(cell):
    with pytest.raises(ValidationError):
        phones.clean(cells.words({"phone": cell}).values["phone"])


@pytest.mark.parametrize(
    "key, cleared", [("birth", {"birth_place", "born_on"}), ("is_male", {"sex"}), ("occupation", {"occupation"})]
)
def test_hapus_empties_what_the_column_gives(key, cleared):
    assert cells.words({key: "(hapus)"}).values == dict.fromkeys(cleared, "(hapus)")


def test_titles_in_a_name_are_told_where_the_list_has_columns_for_titles():
    read = cells.words({"name": "Drs. Budi Rekaan"}, keeps_titles=True)
    assert read.values == {"name": "Drs. Budi Rekaan"}
    assert "Pindahkan gelarnya ke kolom gelar" in messages(read)


def test_titles_in_the_column_of_the_other_side_are_told():
    read = cells.words({"title_before": "M.Si", "title_after": "Drs."}, keeps_titles=True)
    assert levels(read) == [("title_before", "warning"), ("title_after", "warning")]
    assert not cells.words({"title_before": "Drs. H.", "title_after": "S.Pd, M.Si"}, keeps_titles=True).problems


def test_what_may_be_a_title_is_told():
    assert "“SP” mungkin gelar" in messages(cells.words({"name": "Budi Rekaan SP"}))


# Nothing is lost

TEXTS = st.one_of(
    st.text(max_size=40),
    st.from_regex(
        r"[A-Za-z]{2,8},? ?(tgl|Senin|Jum'at)? ?[0-9]{1,2}[-/ .][0-9A-Za-z]{1,5}[-/ .][0-9]{2,4}", fullmatch=True
    ),
    st.from_regex(r"(Drs\. ?|H\. ?)?[A-Z][a-z]{2,8}( [A-Z][a-z]{2,8})?(,? S\.Pd)?( \(KETUA\))?", fullmatch=True),
    st.from_regex(r"[0-9]{1,2}[-/][0-9]{1,2}[-/][0-9]{2,4}( 0:00)?", fullmatch=True),
    st.from_regex(r"0?8[0-9]{8,10}([/,.] ?0?8?[0-9]{0,10})?", fullmatch=True),
)
READ_AS_WORDS = {"sex", "is_male", "is_female", "education", "fields", *columns.SCHOOLS}  # Each word is known or told.


@given(st.sampled_from([column.key for column in columns.COLUMNS if column.key not in READ_AS_WORDS]), TEXTS)
@example("birth", "Manna, Jum'at 9 Juni 1981")
@example("phone", "081234567890/085311112222")
@example("started_on", "2018")
def test_no_reader_drops_a_letter_or_a_digit_without_a_word(key, text):
    read = cells.words({key: text})
    shown = cells.text_of(text)
    if read.problems or shown.lower() in cells.EMPTY or shown.lower() == cells.CLEAR:
        return
    kept = " ".join(map(str, read.values.values()))
    if key in ("birth", "birth_place", "born_on", "started_on", "decree_on", "decree_until"):
        shown, kept = WITHOUT_LOSS.sub("", shown), WITHOUT_LOSS.sub("", kept)
    if key == "phone":
        shown, kept = DECIMALS.sub("", shown), DECIMALS.sub("", kept)
    assert letters_and_digits(kept) == letters_and_digits(shown)


def letters_and_digits(text):
    return sorted(filter(str.isalnum, text.lower()))


DECIMALS = re.compile("(?<=[0-9])[.,]0{1,2}$")  # Of a number that became text.
# The words that stand before a date say nothing that the date does not say; a wrong weekday is told.
WITHOUT_LOSS = re.compile(
    r"(?<![^\W_])(?:tgl|tanggal|tg|hari|pada|senin|selasa|rabu|kamis|jum['’‘ʼ`´]?at|sabtu|minggu|ahad)(?![^\W\d_])",
    re.IGNORECASE,
)


@pytest.mark.parametrize(
    "cell",
    [
        *(
            "KOSONG",
            "(KOSONG)",
            "(dalam proses)",
            "Tidak ada PSM",
            "Lowong",
            "vacant",
            "sda",
            "s.d.a.",
            "S.D.A",
            "Idem",
        ),
        *("Nama PSM belum diusulkan oleh desa", "Belum terbentuk", "belum ditunjuk", "belum ada usulan", "blm ada"),
        *(
            "Tdk. ada",
            "PSM kosong",
            "Desa belum ada PSM",
            "Masih dalam proses pengusulan",
            "menyusul",
            "”",
            "~",
            "-''-",
        ),
    ],
)
def test_what_stands_for_nobody_is_no_name(cell):
    read = cells.words({"name": cell})
    assert (levels(read), "bukan nama orang" in messages(read)) == ([("name", "error")], True)


@pytest.mark.parametrize(
    "name",
    [
        *("Kosongan", "Budi Kosong", "Ada Rekaan", "Idemi", "Proses Rekaan", "Sada Contoh", "Lowongan", "Belum Contoh"),
        *("Tidakada", "Nihila", "Vakanto", "Desa Rekaan", "Menyusul Rekaan", "Siti Adanya", "Nur'aini", "S. D. Adi"),
    ],
)
def test_a_name_that_resembles_a_placeholder_is_one(name):
    assert ("name", "error") not in levels(cells.words({"name": name}))


@pytest.mark.parametrize("key", ["notes", "status"])
@pytest.mark.parametrize(
    "text",
    [
        *("meninggal dunia 2-3-2025", "mengundurkan diri Maret 2024", "Berhenti", "Diganti Eko per 1-1-2024"),
        *("tidak aktif", "Non-aktif", "NON AKTIF", "Alm. (wafat 2023)", "digantikan oleh Budi", "sudah tidak bertugas"),
        *("Pindah domisili ke Bengkulu", "sudah pindah ke Manna", "pindah alamat", "Tidak, sudah berhenti"),
    ],
)
def test_a_remark_of_leaving_is_recognised(key, text):
    assert remark_of_leaving({"name": "Ani", key: text}) == key


@pytest.mark.parametrize(
    "text",
    [
        *(
            "Aktif",
            "Pensiunan PNS",
            "Menggantikan Eko yang meninggal",
            "Pengganti alm. Budi",
            "Ketua",
            "",
            "Bergantian",
            "Pindahan dari Manna",
            "pindah tugas dari Kinal",
        ),
        *("suami meninggal", "Suaminya baru meninggal dunia 2021", "ditinggal meninggal suami", "janda, suami wafat"),
        *("anak meninggal", "orang tua sudah meninggal", "Ibu mertua wafat", "istri almarhum Eko", "suami pensiun"),
        *("suami pindah ke Manna", "anaknya sudah pindah ke Bengkulu"),
    ],
)
def test_another_remark_is_none_of_leaving(text):
    assert remark_of_leaving({"notes": text, "status": text}) == ""


@pytest.mark.parametrize("name", ["Budi Rekaan diganti Citra Rekaan", "Citra menggantikan Budi", "Perempuan"])
def test_a_cell_that_names_nobody_or_who_replaces_whom_is_refused(name):
    assert cells.words({"name": name}).refuses("name")
    assert not cells.words({"name": "Budi Gantina"}).refuses("name")


@pytest.mark.parametrize(
    "status, key",
    [
        *(("Tidak", "status"), ("X", "status"), ("TA", "status"), ("T.A.", "status"), ("tidak lagi", "status")),
        *(("Tidak lagi sejak April 2026", "status"), ("sudah bukan", "status"), ("Tidak sejak 2025", "status")),
        *(("Ya", ""), ("Aktif", ""), ("A", ""), ("tidak pernah absen", "")),
    ],
)
def test_a_bare_no_in_the_column_of_the_status_says_that_somebody_has_left(status, key):
    assert remark_of_leaving({"status": status}) == key


@pytest.mark.parametrize(
    "text",
    [
        *(
            "TA",
            "T.A.",
            "Non",
            "TMS",
            "pindah",
            "MD",
            "Alm.",
            "mati",
            "resign",
            "mutasi",
            *("alih tugas guru", "atas permintaan sendiri"),
            "dinonaktifkan",
            "off",
            "purna",
        ),
        *("tak aktif", "tidak lulus", "tidak memenuhi syarat", "ikut suami", "merantau", "gugur", "vakum", "pasif"),
        *("SK habis 2020", "SK berakhir 31-12-2025", "SK habis 31.12.2025", "pensiun 2020", "punya anak, pensiun"),
        *(
            "Jl. Merdeka 2, meninggal 2020",
            "pindah ke Jl. Mati No 2",
            "Jl. Merdeka No. 4 (pindah)",
            "sudah lama mundur",
        ),
        *("stroke, tdk bisa bertugas", "sdh tidak di desa", "masuk penjara"),
        *("stop dulu", "eks PSM", "nonjob", "brhenti", "mengundurkn diri", "meninggl", "tutup usia", "berpulang", "+"),
        *(
            "†",
            "MD 2024",
            "† 2024",
            "+ 2024",
            "di-PAW",
            "jadi Kades",
            "terpilih anggota BPD",
            "belum dilantik",
            "batal",
        ),
        *("calon", "cadangan", "bukan PSM", "SK berakhir", "masa SK sudah habis", "ke luar daerah", "sudah tidak"),
    ],
)
@pytest.mark.parametrize("key", ["notes", "status"])
def test_short_words_say_so_in_a_remark_too(key, text):
    assert remark_of_leaving({"name": "Ani", key: text}) == key


@pytest.mark.parametrize(
    "text",
    [
        *("Aktif", "baru", "lama", "MS", "sakit", "menggantikan Budi", "Ketua", "Matius"),
        *(
            "ganti HP",
            "ganti nomor",
            "ganti nama jadi Budi",
            "diganti HP-nya",
            "+62 813",
            "batal pindah",
            "pindah ke RT 3",
        ),
        *("duda, istri alm.", "retur, rekening mati", "Mutasi masuk: 1-1-2024 dari Way Hawang"),
        *("cerai mati", "Jl. Mati No 2", "Jl. Bukit Mati No. 2", "Gg. Keluar RT 3", "jalan mati"),
        *("SK habis 2099", "SK habis 31-12-2099", "masa bakti berakhir 1 Januari 2099", "pensiun 2099"),
    ],
)
def test_other_words_of_a_remark_say_nothing_of_leaving(text):
    assert remark_of_leaving({"notes": text, "home_address": text}) == ""


@pytest.mark.parametrize("text", ["meninggl", "† 2024", "+", "MD", "MD 2024", "wft 2024"])
def test_each_sign_of_a_death_is_one(text):
    assert reason_of(text) == Appointment.EndReason.DIED


@pytest.mark.parametrize("text", ["pindah rumah ke Linau", "pindah ke Desa Linau", "pindah domisili ke Kel. Linau"])
def test_who_moves_house_to_the_village_of_service_has_not_left(text):
    assert remark_of_leaving({"notes": text}) == "notes"
    assert remark_of_leaving({"notes": text}, "Linau") == ""
    assert remark_of_leaving({"notes": text}, "LINAU") == ""
    assert remark_of_leaving({"notes": text}, "Geramat") == "notes"
    assert remark_of_leaving({"notes": f"{text}, mengundurkan diri"}, "Linau") == "notes"


@pytest.mark.parametrize("key", ["decree_number", "home_address"])
def test_who_has_died_is_known_wherever_the_row_says_it(key):
    assert remark_of_leaving({key: "meninggal dunia"}) == key


# The sex with an age, and in other words


@pytest.mark.parametrize(
    "cell, sex, levels_of_it",
    [
        *(("P / 34 th", "P", ["warning"]), ("L/34", "L", ["warning"]), ("P (34)", "P", ["warning"])),
        *(("L 34 Tahun", "L", ["warning"]), ("Prm", "P", []), ("Prp", "P", []), ("Lelaki", "L", []), ("Wnt.", "P", [])),
        *(("34 th", None, ["error"]), ("45", None, ["error"]), (45, None, ["error"]), ("5 th", None, ["error"])),
        *(("M", None, ["error"]), ("L/P", None, ["error"])),
    ],
)
def test_the_sex_is_read_beside_an_age_and_an_age_alone_is_none(cell, sex, levels_of_it):
    read = cells.words({"sex": cell})
    assert (read.values.get("sex"), [level for _, level in levels(read)]) == (sex, levels_of_it)


def test_an_age_instead_of_the_sex_is_named_as_one():
    assert messages(cells.words({"sex": "34 th"})) == "“34 th” di kolom jenis kelamin tampaknya umur. Tulis L atau P."


@pytest.mark.parametrize("cell", ["34 th", "34", 34, "v"])
def test_an_age_in_the_column_of_one_sex_is_a_tick(cell):
    assert cells.words({"is_female": cell}).values == {"sex": "P"}


# What stands beside a decree's number, or instead of it


@pytest.mark.parametrize(
    "cell, number",
    [
        ("470/02/2016 (masih berlaku)", "470/02/2016"),
        ("470/02/2016, berlaku s/d 2021", "470/02/2016"),
        ("470/02/2016 tmt 1-1-2016", "470/02/2016"),
        ("SK No. 470/02/2016 (asli)", "470/02/2016"),
    ],
)
def test_a_remark_behind_the_number_of_a_decree_is_left_out_and_told(cell, number):
    read = cells.words({"decree_number": cell})
    assert (read.values, levels(read)) == ({"decree_number": number}, [("decree_number", "warning")])


@pytest.mark.parametrize("cell", ["dalam proses", "Belum", "ada", "terlampir", "V", "SK Kades"])
def test_words_are_no_number_and_no_day_of_a_decree_and_that_is_told(cell):
    read = cells.words({"decree_number": cell, "decree_on": cell})
    assert (read.values, levels(read)) == ({}, [("decree_number", "warning"), ("decree_on", "warning")])


@pytest.mark.parametrize("cell", ["-", "belum ada", "tidak ada"])
def test_signs_for_no_decree_are_an_empty_cell(cell):
    assert cells.words({"decree_number": cell, "decree_on": cell}) == cells.Words()


def test_a_remark_behind_the_day_of_a_decree_is_left_out_and_told():
    read = cells.words({"decree_on": "3-2-2016 (masih berlaku)"})
    assert (read.values, levels(read)) == ({"decree_on": "3-2-2016"}, [("decree_on", "warning")])


@pytest.mark.parametrize("cell", ["470/02/2016; 470/03/2019", "470/02/2016 (perpanjangan 470/05/2020)"])
def test_two_numbers_of_decrees_are_told(cell):
    assert "tampaknya memuat beberapa SK" in messages(cells.words({"decree_number": cell}))


def test_the_number_of_a_decree_is_kept_without_its_label():
    read = cells.words({"decree_number": "SK No. 470/02/2016 tgl 3-2-2016"})
    assert read.values == {"decree_number": "470/02/2016", "decree_on": "3-2-2016"}
    assert cells.words({"decree_number": "SK No. 3-2-2016"}).values == {"decree_number": "SK No. 3-2-2016"}


# Place and date of birth


@pytest.mark.parametrize("key", ["birth", "birth_place", "born_on"])
@pytest.mark.parametrize(
    "cell, place, day",
    [
        ("Bintuhan tgl 01 bln 02 thn 1980", "Bintuhan", date(1980, 2, 1)),
        ("Maje, 1 Jan'80", "Maje", date(1980, 1, 1)),
        ("lahir di Nasal pada 5-6-1971", "Nasal", date(1971, 6, 5)),
        ("Kaur 01/01/1980 (45 th)", "Kaur", date(1980, 1, 1)),
        ("Kaur, 12mei1980", "Kaur", date(1980, 5, 12)),
    ],
)
def test_place_and_date_of_birth_are_parted_in_each_of_their_columns(key, cell, place, day):
    read = cells.words({key: cell}).values
    assert (read["birth_place"], dates.parse(read["born_on"])) == (place, day)


def test_a_birth_place_with_an_age_is_told():
    read = cells.words({"birth_place": "Kaur, umur 45"})
    assert messages(read) == "Tempat lahir “Kaur, umur 45” tampaknya memuat tanggal atau umur."


@pytest.mark.parametrize(
    "text",
    [
        *("Ibu Siti meninggal", "meninggal, suami masih hidup", "Mundur karena ibu sakit", "diganti anaknya"),
        *("suami meninggal, ybs mengundurkan diri", "meninggal dunia; istri: Ani"),
    ],
)
def test_a_remark_that_names_the_family_may_still_be_of_leaving(text):
    assert remark_of_leaving({"notes": text}) == "notes"


@pytest.mark.parametrize(
    "text, reason",
    [
        ("meninggal dunia", "meninggal"),
        ("Wafat 2021", "meninggal"),
        ("mengundurkan diri", "mundur"),
        ("Undur diri, diganti Eko", "mundur"),
        ("pindah ke Bengkulu", "pindah"),
        ("pindah tugas ke desa/kelurahan lain", "alih"),
        ("Tidak Aktif", "pasif"),
        ("Diganti", "habis"),
        ("habis masa SK", "habis"),
        ("diberhentikan (pelanggaran)", "berhenti"),
        ("diberhentikan", "lain"),
        ("lulus CPNS", "lain"),
        ("pindah, mengundurkan diri", "lain"),
        ("suami meninggal", "lain"),
    ],
)
def test_a_reason_in_other_words_is_one_of_the_registrys(text, reason):
    assert reason_of(text) == reason


@pytest.mark.parametrize(
    "cell, level",
    [
        *(
            ("S-1 Hukum", 8),
            ("Sarjana Hukum", 8),
            ("S1/PGSD", 8),
            ("SMA IPA", 5),
            ("SMA(IPS)", 5),
            ("SMK Teknik Mesin", 5),
        ),
        *(("D.III Kebidanan", 7), ("SMA Negeri 1 Kaur", 5)),
        *(
            ("S1 / S2", 99),
            ("SMA tidak tamat", 99),
            ("SD kelas 4", 99),
            ("S1 (sedang kuliah)", 99),
            ("Di pesantren", 99),
        ),
    ],
)
def test_a_schooling_with_its_subject_is_read_and_kept_whole(cell, level):
    row_words = cells.words({"education": cell})
    assert row_words.values == {"education": str(level), "other_education": cell}
    assert [problem.level for problem in row_words.problems] == ["warning"]


@pytest.mark.parametrize("cell", ["1-2-2024 s/d 31-1-2027", "1 Februari 2024 - 31-1-2027", "31-1-2027"])
def test_of_a_term_of_a_decree_the_last_day_is_read(cell):
    read = cells.words({"decree_until": cell})
    assert (read.values, bool(read.problems)) == ({"decree_until": "31-1-2027"}, cell != "31-1-2027")


def test_a_date_as_a_spreadsheet_stores_it_is_told_where_it_is_text():
    read = cells.words({"decree_on": "44378"})
    assert read.values == {"decree_on": "01-07-2021"}
    assert "“44378” dibaca sebagai 1 Juli 2021" in messages(read)
