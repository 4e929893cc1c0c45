"""A second name in the text of a name: what joins the two is found, and "bin" and "binti" are part of one name."""

import pytest

from registry.values import titles
from registry.values.other_names import other_name_in


@pytest.mark.parametrize(
    "text, kind, before, behind",
    [
        ("ROSMAINI REKAAN istri DARLAN", "keluarga", "ROSMAINI REKAAN", "DARLAN"),
        ("Ani (isteri Pak RT)", "keluarga", "Ani", "Pak RT"),
        ("Rusmi Isterinya dari Karno", "keluarga", "Rusmi", "Karno"),
        ("Ratna W/O Karno", "keluarga", "Ratna", "Karno"),
        ("SAMSUL alias UJANG", "sebutan", "SAMSUL", "UJANG"),
        ("Ali Als. Alex", "sebutan", "Ali", "Alex"),
        ("Mulyadi@Adi", "sebutan", "Mulyadi", "Adi"),
        ("UDIN REKAAN Pgl. BUYUNG", "sebutan", "UDIN REKAAN", "BUYUNG"),
        ("HASAN a.n. HUSIN", "atas-nama", "HASAN", "HUSIN"),
        ("Hasan A/N Husin", "atas-nama", "Hasan", "Husin"),
        ("Hasan atas nama Husin", "atas-nama", "Hasan", "Husin"),
        ("DARMI d/h DARNI", "dahulu", "DARMI", "DARNI"),
        ("Ani yang dulu Anu", "dahulu", "Ani", "Anu"),
        ("Ani dulu Anu", "dahulu", "Ani", "Anu"),
        ("ANI DULU ANU", "dahulu", "ANI", "ANU"),
        ("SITI ANAK BUDI", "keluarga", "SITI", "BUDI"),
        ("Siti Adik Budi", "keluarga", "Siti", "Budi"),
        ("Made anak Ketut", "keluarga", "Made", "Ketut"),
    ],
)
def test_a_second_name_is_found_and_doubted(text, kind, before, behind):
    other = other_name_in(text)
    assert (other.kind, other.before, other.behind) == (kind, before, behind)
    assert titles.doubts(text) == [
        f"“{text}” memuat nama lain sesudah “{other.word}”. Tulis satu nama saja, seperti di KTP."
    ]


@pytest.mark.parametrize(
    "text",
    [
        *("SITI binti AHMAD", "BUDI bin ALI", "Lim An Nio", "Ali", "Anak Agung Rekaan", "alias Ujang", "Budi istri"),
        *("M. Amin", "Dh Rekaan", "", "a.n.", "Siti Dulumina", "Si alias Ujang", "Ani alias nama"),
        *("I Wayan Adik", "Ida Anak Agung Putri", "Ni Wayan Adik Sari", "Maria Dulu Berek"),
    ],
)
def test_one_name_is_left_alone(text):
    assert other_name_in(text) is None
