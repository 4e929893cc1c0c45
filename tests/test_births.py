import re
from datetime import date

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from registry.values import births, dates


@pytest.mark.parametrize(
    "text, place, day",
    [
        ("Bintuhan, 12-05-1980", "Bintuhan", "12-05-1980"),
        ("Bintuhan, tgl 12 Mei 1980", "Bintuhan", "12 Mei 1980"),
        ("BINTUHAN TGL. 12-05-1980", "BINTUHAN", "12-05-1980"),
        ("Bintuhan,tgl12 Mei 1980", "Bintuhan", "12 Mei 1980"),
        ("Bintuhan, pada tanggal : 12/5/1980", "Bintuhan", "12/5/1980"),
        ("Bintuhan (12-05-1980)", "Bintuhan", "12-05-1980"),
        ("Bintuhan / 1980-05-12 00:00:00", "Bintuhan", "1980-05-12 00:00:00"),
        ("Manna, Jum'at 9 Juni 1981", "Manna", "9 Juni 1981"),
        ("Manna Jum’at, 9 Juni 1981", "Manna", "9 Juni 1981"),
        ("Manna, hari Ahad tgl 9 Juni 1981", "Manna", "9 Juni 1981"),
        ("Jumat, 9 Juni 1981", "", "9 Juni 1981"),
        ("tgl 9 Juni 1981", "", "9 Juni 1981"),
        ("Tanjung Aur 2, 12-05-1980", "Tanjung Aur 2", "12-05-1980"),
        ("Tanjung Aur 2 12 Mei 1980", "Tanjung Aur 2", "12 Mei 1980"),
        ("Pasar Minggu, 12-05-1980", "Pasar Minggu", "12-05-1980"),
        ("Pasar Jum'at Senin 12-05-1980", "Pasar Jum'at", "12-05-1980"),
        ("Pekan Sabtu", "Pekan Sabtu", ""),
        ("Pasar, Minggu 12-05-1980", "Pasar", "12-05-1980"),
        ("Batang Hari, 12-05-1980", "Batang Hari", "12-05-1980"),
        ("Kaur (Bintuhan)", "Kaur (Bintuhan)", ""),
        ("Bintuhan, tgl", "Bintuhan", ""),
        ("Bintuhan, 1980", "Bintuhan", "1980"),
        ("12-05-1980", "", "12-05-1980"),
        ("12-05-1980 Bintuhan", "", "12-05-1980 Bintuhan"),
        ("Bintuhan tgl 01 bln 02 thn 1980", "Bintuhan", "01 bln 02 thn 1980"),
        ("Bintuhan, Tgl. 12 Bulan Mei Tahun 1980", "Bintuhan", "12 Bulan Mei Tahun 1980"),
        ("Maje, 1 Jan'80", "Maje", "1 Jan'80"),
        ("lahir di Nasal pada 5-6-1971", "Nasal", "5-6-1971"),
        ("NASAL PADA 5-6-1971", "NASAL", "5-6-1971"),
        ("Padang Pada 5-6-1971", "Padang Pada", "5-6-1971"),
        ("Muara Tahun, 3 Mei 1980", "Muara Tahun", "3 Mei 1980"),
        ("Tempat lahir: Nasal, tgl lahir 5-6-1971", "Nasal", "5-6-1971"),
        ("Kelahiran Nasal", "Nasal", ""),
        ("Kaur 01/01/1980 (45 th)", "Kaur", "01/01/1980"),
        ("Kaur, 1-1-1980 / umur 45 tahun", "Kaur", "1-1-1980"),
        ("Bintuhan tahun 1980", "Bintuhan", "1980"),
        ("Manna, ± 1965", "Manna", "1965"),
        ("Manna, sekitar 1965", "Manna", "1965"),
        ("", "", ""),
    ],
)
def test_place_and_date_are_parted_and_the_place_has_no_weekday_and_no_tgl(text, place, day):
    assert births.split_birth(text) == (place, day)


@pytest.mark.parametrize(
    "text, weekday",
    [
        ("Manna, Jum'at 9 Juni 1981", "Jum'at"),
        ("hari Senin tgl 9", "Senin"),
        ("Pasar Minggu, 9", ""),
        ("9 Mei 1980", ""),
    ],
)
def test_the_weekday_before_the_date_is_known(text, weekday):
    assert births.weekday_of(text) == weekday


def test_a_weekday_is_compared_with_its_date_in_every_spelling():
    friday, sunday = date(1981, 6, 12), date(1981, 6, 14)
    assert all(births.is_weekday(word, friday) for word in ("Jumat", "Jum'at", "JUM’AT"))
    assert births.is_weekday("Ahad", sunday)
    assert births.is_weekday("Minggu", sunday)
    assert not births.is_weekday("Ahad", friday)


@given(st.text())
@example("9 Juni 1981 x")
def test_a_text_without_the_words_before_a_date_keeps_each_letter_and_digit(text):
    assume(
        not re.search(
            "tg|tanggal|hari|pada|lahir|th|tahun|di|[a-z]{3,}at|sabtu|minggu|ahad|senin|selasa|rabu|kamis",
            text,
            re.IGNORECASE,
        )
    )
    kept = [char for char in "".join(births.split_birth(text)) if char.isalnum()]
    assert kept == [char for char in text if char.isalnum()]


@given(st.dates(date(1900, 1, 1), date(2100, 12, 31)), st.sampled_from(["%d-%m-%Y", "%d/%m/%Y 0:00", "%Y-%m-%d"]))
def test_each_form_of_a_date_is_found_behind_a_place_with_a_number(day, pattern):
    place, written = births.split_birth(f"Air Dingin 3, {day.strftime(pattern)}")
    assert (place, dates.parse(written)) == ("Air Dingin 3", day)


@pytest.mark.parametrize("place", ["Bintuhan tgl 1", "Kaur 01 01", "Maje 1980", "Kaur umur 45"])
def test_a_place_with_a_date_or_an_age_is_doubted(place):
    assert births.doubt_on_place(place) == f"Tempat lahir “{place}” tampaknya memuat tanggal atau umur."


@pytest.mark.parametrize("place", ["Tanjung Aur 2", "Air Dingin 12", "Batang Hari", "Kaur (Bintuhan)", ""])
def test_a_place_with_a_small_number_is_not_doubted(place):
    assert births.doubt_on_place(place) == ""
