from contextlib import suppress
from datetime import date

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from registry.values import dates

TODAY = date(2026, 11, 23)


@pytest.mark.parametrize(
    "typed",
    [
        "06-12-1985",
        "6/12/1985",
        "6.12.1985",
        "6 12 1985",
        "6–12–1985",
        "6 Desember 1985",
        "6 DESEMBER 1985",
        "06-Des-85",
        "06-Dec-85",
        "6 Des. 1985",
        "6 Des.1985",
        "06-12-85",
        "06-12-'85",
        "06-12-’85",
        "1985-12-06",
        "1985/12/06",
        "1985.12.6",
        "6/12/1985 0:00",
        "06/12/1985 00:00:00",
        "06/12/1985 00.00",
        "6/12/1985 12:00:00 AM",
        "1985-12-06T00:00:00.000Z",
        " 6\N{NO-BREAK SPACE}Desember\N{NO-BREAK SPACE}1985 ",
        "\N{ZERO WIDTH NO-BREAK SPACE}6 Desember 1985",
    ],
)
def test_one_day_is_read_in_every_way_it_is_written(typed):
    assert dates.parse(typed, today=TODAY) == date(1985, 12, 6)


@pytest.mark.parametrize(
    "month, words",
    list(
        enumerate(
            [
                "Januari Jan",
                "Februari Pebruari Feb Peb",
                "Maret Mar",
                "April Apr",
                "Mei May",
                "Juni Jun",
                "Juli Jul",
                "Agustus Agust Agt Agu Ags",
                "September Sept Sep",
                "Oktober Okt Oct",
                "November Nopember Nov Nop",
                "Desember Des Dec",
            ],
            start=1,
        )
    ),
)
def test_months_are_read_by_their_names_short_forms_and_old_spellings(month, words):
    assert {dates.parse(f"5 {word} 1990") for word in words.split()} == {date(1990, month, 5)}


@pytest.mark.parametrize(
    "typed, born_on",
    [
        ("23-11-09", date(2009, 11, 23)),
        ("24-11-26", date(1926, 11, 24)),
        ("23-11-26", date(1926, 11, 23)),
        ("29-02-00", date(2000, 2, 29)),
        ("01-01-99", date(1999, 1, 1)),
    ],
)
def test_two_digits_take_the_century_of_a_living_adult(typed, born_on):
    assert dates.parse(typed, today=TODAY) == born_on


def test_two_digits_are_measured_by_the_present_day_when_none_is_given():
    assert dates.parse("01-01-85") == date(1985, 1, 1)


@pytest.mark.parametrize(
    "typed, code",
    [
        ("", "date_format"),
        ("06121985", "date_format"),
        ("1985", "date_format"),
        ("31387", "date_format"),
        ("-", "date_format"),
        ("6 Desember", "date_format"),
        ("6-12-198", "date_format"),
        ("٦-١٢-١٩٨٥", "date_format"),
        ("٦-12-1985", "date_format"),
        ("6 Foo 1985", "date_month"),
        ("12/31/1985", "date_month"),
        ("06-00-1985", "date_month"),
        ("31-04-1985", "date_day"),
        ("00-12-1985", "date_day"),
        ("29-02-1985", "date_day"),
        ("6-12-1985 7:00", "date_format"),
        ("1985-12-05T17:00:00", "date_format"),
        ("1985/13/06", "date_month"),
        ("06-12-'985", "date_format"),
        ("29-02-85", "date_day"),
        ("1985-02-30", "date_day"),
        ("06-12-0085", "date_year"),
        ("06-12-9985", "date_year"),
        ("24-11-09", "date_year"),
        ("06-12-19", "date_year"),
    ],
)
def test_what_is_no_day_is_refused(typed, code):
    with pytest.raises(ValidationError) as caught:
        dates.parse(typed, today=TODAY)
    assert caught.value.code == code


def test_an_impossible_day_is_named_in_the_sentence():
    with pytest.raises(ValidationError, match="30 Februari 1985 tidak ada di kalender"):
        dates.parse("30/02/1985")


def test_a_day_is_spelled_as_papers_have_it():
    assert dates.spell(date(2019, 12, 6)) == "6 Desember 2019"


@given(st.dates(date(1900, 1, 1), date(2100, 12, 31)))
def test_every_day_is_read_back_from_its_forms(day):
    forms = [dates.spell(day), day.isoformat(), f"{day:%d-%m-%Y}", f"{day.day}/{day.month}/{day.year}"]
    assert {dates.parse(form) for form in forms} == {day}


@given(st.dates(date(1926, 11, 23), date(2009, 11, 23)))
def test_two_digits_are_enough_for_every_adult(day):
    assert dates.parse(f"{day:%d-%m-%y}", today=TODAY) == day


@given(st.text() | st.from_regex(r"[0-9]{1,2}[-/. ][0-9a-z]{1,4}[-/. ][0-9]{1,4}", fullmatch=True))
def test_any_text_is_read_or_refused_in_words(typed):
    with suppress(ValidationError):
        assert 1900 <= dates.parse(typed, today=TODAY).year <= 2100


@pytest.mark.parametrize("typed, year", [("1/12/24", 2024), ("1/12/46", 2046), ("1/12/47", 1947), ("1/12/98", 1998)])
def test_two_digits_of_a_date_that_is_no_birth_are_of_the_last_eighty_years_or_the_next_twenty(typed, year):
    assert dates.parse(typed, today=TODAY, of_birth=False) == date(year, 12, 1)


# The month before the day


@pytest.mark.parametrize("typed", ["12/06/1985", "12-6-85", "6 Desember 1985", "06-Des-85", "1985/12/06"])
def test_only_a_date_of_numbers_with_the_year_last_has_its_month_first(typed):
    assert dates.parse(typed, today=TODAY, month_first=True) == date(1985, 12, 6)


def test_a_month_that_cannot_be_is_told_in_the_order_in_which_it_was_read():
    with pytest.raises(ValidationError, match=r"Bulan 25 tidak ada\. Tulis bulan \(1 sampai 12\) lebih dulu"):
        dates.parse("25/12/1980", month_first=True)


@pytest.mark.parametrize(
    "typed, doubtful",
    [
        ("06/12/1985", True),
        ("6-12-'85", True),
        ("6/12/1985 0:00", True),
        ("6 Des 1985", False),
        ("1985/12/06", False),
        ("31387", False),
        ("", False),
    ],
)
def test_it_is_known_which_dates_could_be_read_in_two_orders(typed, doubtful):
    assert dates.has_two_orders(typed) is doubtful


@pytest.mark.parametrize("typed, year", [("6-12-85", "85"), ("6 Des '85", "85"), ("6-12-1985", ""), ("1985-12-06", "")])
def test_a_year_of_two_digits_is_known(typed, year):
    assert dates.short_year(typed) == year


@given(st.dates(date(1900, 1, 1), date(2100, 12, 31)))
def test_every_day_is_read_back_from_its_form_with_the_month_first(day):
    assert dates.parse(f"{day.month}/{day.day}/{day.year}", month_first=True) == day
