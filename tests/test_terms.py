"""Terms of service as lists write them."""

import pytest

from registry.values.terms import split_term


@pytest.mark.parametrize(
    "text, term",
    [
        ("2015 - 2020", ("2015", "2020")),
        ("2015–2020", ("2015", "2020")),
        ("2015 s.d. 2020", ("2015", "2020")),
        ("2015 s/d 2020", ("2015", "2020")),
        ("Tahun 2015 sampai dengan tahun 2020", ("2015", "2020")),
        ("1 Januari 2019 s.d. 31 Desember 2024", ("1 Januari 2019", "31 Desember 2024")),
        ("01-01-2019 - 31-12-2024", ("01-01-2019", "31-12-2024")),
        ("2019 - sekarang", ("2019", "")),
        ("2019", ("2019", "")),
    ],
)
def test_a_term_has_a_first_and_a_last_day(text, term):
    assert split_term(text) == term


@pytest.mark.parametrize(
    "text", ["5 tahun", "satu periode", "2015 - 20", "Januari 2015 - Mei 2020", "2015, 2018 dan 2020"]
)
def test_what_is_no_clear_term_is_none(text):
    assert split_term(text) is None
