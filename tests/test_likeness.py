"""How alike two names and two records are, with names as they are really written in villages."""

from datetime import date

import pytest

from registry.doubles.likeness import ALIKE, WITHIN, Traits, compare, dates_near, is_abbreviation, key, names_likeness

BORN, OTHER_DAY = date(1985, 12, 6), date(1990, 3, 17)


@pytest.mark.parametrize(
    "one, other",
    [
        ("Siti Aminah", "SITI  AMINAH"),
        ("Jum'at", "Jumat"),
        ("Ahmad", "H. Ahmad"),
        ("Aminah", "Hj. Aminah"),
        ("Ahmad", "Kyai Haji Ahmad"),
        ("Ahmad", "Tgk. Ahmad"),
        ("Ahmad", "Pak Ahmad"),
        ("Sidarmin", "Drs. H. Sidarmin, M.Pd."),
        ("Sidarmin", "DRS.H.SIDARMIN S.PD"),
        ("Muhammad Ali", "Muh. Ali"),
        ("Mohamad Ali", "Moh Ali"),
        ("Muhamad Ali", "M. Ali"),
        ("Siti binti Hasan", "Siti Hasan"),
        ("Umar bin Ali", "Umar Ali"),
        ("Soekarno", "Sukarno"),
        ("Djoko", "Joko"),
        ("Abd. Rahman", "Abdul Rahman"),
        ("Rizki", "Rizky"),
    ],
)
def test_spellings_of_one_name_have_one_key(one, other):
    assert key(one) == key(other)


@pytest.mark.parametrize(
    "one, other", [("Haji", "Ir"), ("M", "Muhammad"), ("Ahmad Hj", "Ahmad"), ("Bin Ali", "Ali"), ("Siti", "Sita")]
)
def test_what_is_a_name_and_no_title_stays_in_the_key(one, other):
    assert key(one) != key(other)


def test_the_key_of_nothing_is_empty_and_like_no_other():
    assert key("") == key(" . ,") == ""
    assert names_likeness("", "") == names_likeness("", "siti") == 0


@pytest.mark.parametrize(
    "one, other",
    [
        ("Muhammad Rizki", "Muhammad Riski"),
        ("Nur Aini", "Nuraini"),
        ("Aini Nur", "Nur Aini"),
        ("Djoko Tjahjono", "Joko Cahyono"),
        ("Siti Aminah", "Siti Aminah binti Hasan"),
    ],
)
def test_a_slip_of_the_pen_leaves_names_alike(one, other):
    assert ALIKE <= names_likeness(key(one), key(other)) == names_likeness(key(other), key(one))


@pytest.mark.parametrize(
    "one, other",
    [("Siti Aminah", "Siti Rahmah"), ("Ahmad", "Ahmad Yani"), ("Siti Aminah", "Siti Maimunah"), ("Budi", "Rudi")],
)
def test_different_names_are_not_alike(one, other):
    assert names_likeness(key(one), key(other)) < ALIKE


def test_the_order_of_the_words_and_the_spaces_between_them_cost_nothing():
    assert names_likeness(key("Aini Nur"), key("Nur Aini")) == names_likeness(key("Nuraini"), key("Nur Aini")) == 100
    assert reasons(Traits(key("Nuraini"), BORN), Traits(key("Nur Aini"), BORN))[0] == "nama mirip"
    assert compare(Traits(key("Nur Aini")), Traits(key("Aini Nur"))) is None


def test_a_name_within_another_is_less_than_the_same_name():
    assert names_likeness(key("Siti Aminah"), key("Siti Aminah Hasan")) == WITHIN


@pytest.mark.parametrize(
    "other, near",
    [
        (date(1985, 6, 12), True),  # Day and month exchanged.
        (date(1985, 12, 16), True),
        (date(1985, 11, 6), True),
        (date(1958, 12, 6), True),
        (date(1985, 11, 16), False),
        (date(1990, 6, 12), False),
    ],
)
def test_a_date_is_near_where_one_part_is_off_or_two_are_exchanged(other, near):
    assert dates_near(BORN, other) is near


def reasons(one, other):
    likeness = compare(one, other)
    return likeness.reasons if likeness else None


SITI = Traits(key("Siti Aminah"), BORN, "+6281234567890", 1, "a")


@pytest.mark.parametrize(
    "other, expected",
    [
        (Traits(key("Siti Amina"), BORN), ("nama mirip", "tanggal lahir sama")),
        (Traits(key("Hj. Siti Aminah"), None, "", 1), ("nama sama", "desa sama")),
        (Traits(key("Siti Aminah"), date(1985, 6, 12)), ("nama sama", "tanggal lahir mirip")),
        (Traits(key("Siti Amina"), village=1), ("nama mirip", "desa sama")),
        (Traits(key("Siti Amina"), phone="+6281234567890"), ("nama mirip", "No. HP sama")),
        (Traits(key("Rohani"), BORN, "+6281234567890"), ("tanggal lahir sama", "No. HP sama")),
        (Traits(key("Rohani"), OTHER_DAY, nik15="a"), ("NIK hanya beda angka terakhir",)),
        (Traits(key("Siti Aminah"), nik15="a"), ("nama sama", "NIK hanya beda angka terakhir")),
        # A NIK mistyped in the middle does not hide the same name and birth date.
        (Traits(key("Siti Aminah"), BORN, nik15="b"), ("nama sama", "tanggal lahir sama")),
    ],
)
def test_the_reasons_for_one_person_are_given_in_words(other, expected):
    assert reasons(SITI, other) == reasons(other, SITI) == expected


@pytest.mark.parametrize(
    "other",
    [
        Traits(key("Siti Amina"), OTHER_DAY, "+6281234567890", 1),  # A mother's phone, a daughter of a similar name.
        Traits(key("Siti Amina"), village=1, nik15="b"),
        Traits(key("Rohani"), BORN, village=1),
        Traits(key("Rohani"), phone="+6281234567890", village=1),
        Traits(key("Siti Amina")),
        Traits(""),
    ],
)
def test_too_little_is_no_double(other):
    assert compare(SITI, other) is None


@pytest.mark.parametrize(
    "other",
    [
        Traits(key("SITI AMINAH"), OTHER_DAY),
        Traits(key("Siti Aminah"), nik15="b"),
        Traits(key("Hj. Siti Aminah"), OTHER_DAY, "+6282222222222", 2, "b"),
    ],
)
def test_the_same_name_is_always_enough_whatever_else_differs(other):
    assert reasons(SITI, other) == reasons(other, SITI) == ("nama sama",)
    assert compare(SITI, other).score < compare(SITI, Traits(key("Siti Amina"), BORN)).score


def test_the_same_name_of_one_word_is_enough():
    assert reasons(Traits(key("Rohani"), BORN), Traits(key("Rohani"), OTHER_DAY)) == ("nama sama",)


def test_what_is_not_known_of_both_is_not_the_same():
    assert compare(Traits(key("Rohani"), None, "", None, ""), Traits(key("Rohana"), None, "", None, "")) is None


def test_more_reasons_come_before_fewer():
    same = compare(SITI, SITI).score
    assert same == 100
    assert (
        same
        > compare(SITI, Traits(key("Siti Aminah"), BORN)).score
        > compare(SITI, Traits(key("Siti Amina"), BORN)).score
    )


# Abbreviated names


@pytest.mark.parametrize(
    "one, other",
    [
        ("burhan elpiansyah s", "burhan elpiansyah saputra"),
        ("burhan e saputra", "burhan elpiansyah saputra"),
        ("m yusuf", "muhammad yusuf"),
        ("moh yusuf", "muhammad yusuf"),
        ("abd rahman", "abdul rahman"),
    ],
)
def test_a_name_may_have_words_in_a_short_form(one, other):
    assert is_abbreviation(one, other)
    assert is_abbreviation(other, one)


@pytest.mark.parametrize(
    "one, other",
    [
        ("burhan elpiansyah", "burhan elpiansyah"),
        ("burhan s", "burhan elpiansyah saputra"),
        ("burhan elpiansyah t", "burhan elpiansyah saputra"),
        ("b s", "burhan saputra"),
        ("rizky contoh", "rizki contoh"),
        ("siti aminah", "siti maryam"),
    ],
)
def test_another_name_is_no_short_form(one, other):
    assert not is_abbreviation(one, other)


def test_a_short_form_in_the_same_village_is_enough_to_ask():
    whole, short = key("Burhan Elpiansyah Saputra"), key("BURHAN ELPIANSYAH S.")
    assert compare(Traits(whole, village=1), Traits(short, village=1))
    assert compare(Traits(whole, village=1), Traits(short, village=2)) is None
    assert compare(Traits(whole, BORN, village=1), Traits(short, OTHER_DAY, village=1)) is None
