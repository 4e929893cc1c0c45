from datetime import date

import pytest

from ceremonies.values import wording


@pytest.mark.parametrize(
    "on, words",
    [
        (date(2019, 12, 6), "pada hari Jumat tanggal enam Desember dua ribu sembilan belas"),
        (date(2026, 8, 17), "pada hari Senin tanggal tujuh belas Agustus dua ribu dua puluh enam"),
        (date(2000, 1, 30), "pada hari Minggu tanggal tiga puluh Januari dua ribu"),
    ],
)
def test_a_day_is_written_in_words(on, words):
    assert wording.held(on) == words


def test_the_day_and_the_date_stand_together():
    assert wording.day_and_date(date(2019, 12, 6)) == "Jumat, 6 Desember 2019"


@pytest.mark.parametrize(
    "parts, words",
    [
        (
            ("Keputusan Bupati Kaur", "36/2019", date(2019, 12, 2)),
            "Keputusan Bupati Kaur Nomor 36/2019 tanggal 2 Desember 2019",
        ),
        (("", "36/2019", None), "Surat Keputusan Nomor 36/2019"),
        (("Keputusan Bupati Kaur", "", date(2019, 12, 2)), ""),
    ],
)
def test_a_decree_is_named_as_far_as_it_is_known(parts, words):
    assert wording.decree(*parts) == words


@pytest.mark.parametrize(
    "place, on, words",
    [
        ("Bintuhan", date(1985, 1, 1), "Tempat, tanggal lahir: Bintuhan, 1 Januari 1985"),
        ("", date(1985, 1, 1), "Tanggal lahir: 1 Januari 1985"),
        ("Bintuhan", None, "Tempat lahir: Bintuhan"),
        ("", None, ""),
    ],
)
def test_a_birth_is_written_as_far_as_it_is_known(place, on, words):
    assert wording.born(place, on) == words


@pytest.mark.parametrize(
    "name, abbreviated",
    [
        ("Siti Aminah", "S*** A***"),
        ("Adi", "A***"),
        ("Jum'ati Nur’afni", "J*** N***"),
        ("  -  Élise  ", "É***"),
        ("M. Yusuf", "M*** Y***"),
    ],
)
def test_an_abbreviated_name_shows_the_first_letters_and_no_lengths(name, abbreviated):
    assert wording.abbreviated(name) == abbreviated


@pytest.mark.parametrize("typed", ["Jum'ati Nur'afni, S.Pd.", "JUMATI NUR AFNI", "jum’ati nur’afni", "Jumati  Nurafni"])
def test_a_name_is_the_same_but_for_case_accents_signs_and_spaces(typed):
    assert wording.same_name(typed, "Jum'ati Nur’afni, S.Pd.", "Jum'ati Nur’afni")


@pytest.mark.parametrize("typed", ["", "  ", "'", "***", "Jumati", "Nurafni Jumati", "Jumati Nurafna"])
def test_another_name_is_not(typed):
    assert not wording.same_name(typed, "Jum'ati Nur’afni", "")
