"""Titles that stand in a name, as lists and forms hold them: split off, left alone, or doubted."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.values import names, titles

WORD = st.text(st.characters(whitelist_categories=["Lu", "Ll"], max_codepoint=0x17F), min_size=1, max_size=12)
NAME = st.lists(WORD, min_size=1, max_size=4).map(" ".join)


@pytest.mark.parametrize(
    "typed, before, name, after",
    [
        ("Drs. H. AHMAD, M.Pd", "Drs. H.", "AHMAD", "M.Pd"),
        ("AHMAD REKAAN S.PD", "", "AHMAD REKAAN", "S.PD"),
        ("SITI REKAAN S.PD.I", "", "SITI REKAAN", "S.PD.I"),
        ("ani s.pd", "", "ani", "s.pd"),
        ("H.AHMAD REKAAN", "H.", "AHMAD REKAAN", ""),
        ("Ir.H.BUDI", "Ir.H.", "BUDI", ""),
        ("DRS.BUDI REKAAN,SH.MH", "DRS.", "BUDI REKAAN", "SH.MH"),
        ("BUDI.S.Pd", "", "BUDI", "S.Pd"),
        ("AHMAD S Pd", "", "AHMAD", "S Pd"),
        ("AHMAD S. PD. I", "", "AHMAD", "S. PD. I"),
        ("AHMAD SPD", "", "AHMAD", "SPD"),
        ("BUDI REKAAN SE MM", "", "BUDI REKAAN", "SE MM"),
        ("BUDI S.PD SP", "", "BUDI", "S.PD SP"),
        ("Ani S.Pd, M.Pd", "", "Ani", "S.Pd, M.Pd"),
        ("Ani, S.Pd.I., Gr.", "", "Ani", "S.Pd.I., Gr."),
        ("Ani, SP", "", "Ani", "SP"),
        ("Siti Aminah,S.Kep,Ns", "", "Siti Aminah", "S.Kep,Ns"),
        ("dr. Ani, Sp.OG", "dr.", "Ani", "Sp.OG"),
        ("K.H. Ahmad", "K.H.", "Ahmad", ""),
        ("H.M. Amin", "H.", "M. Amin", ""),
        ("H. Rahman", "H.", "Rahman", ""),
        ("Hj SITI", "Hj", "SITI", ""),
        ("Sari S. S.Pd", "", "Sari S.", "S.Pd"),
    ],
)
def test_titles_are_split_off_as_they_were_typed(typed, before, name, after):
    assert titles.split_titles(typed) == (before, name, after)
    assert titles.doubts(typed) == []


@pytest.mark.parametrize(
    "name",
    [
        *(
            "R. Sari",
            "Rr. Sari",
            "M. Amin",
            "M.Amin",
            "Muh. Ali",
            "St. Aminah",
            "Abd. Rahman",
            "Ahmad M.Nur",
            "I.P. Sari",
        ),
        *(
            "Sari S.",
            "Sari S.R.",
            "Dewi A.P.",
            "Siti Sp",
            "Rahman St",
            "Budi Sh",
            "Yusuf Ma",
            "Nur SE'",
            "MA",
            "Ma'mun",
        ),
        *(
            "Hirman",
            "Irma",
            "Drajat",
            "Haji",
            "Khairil",
            "Abdul Wakil",
            "Bu'ang",
            "Jum'at",
            "Sidarmin Tetap",
            "Alamsyah",
        ),
    ],
)
def test_a_name_that_only_looks_like_a_title_is_neither_split_nor_doubted(name):
    assert titles.split_titles(name) == ("", name, "")
    assert titles.doubts(name) == []


@pytest.mark.parametrize(
    "typed, doubtful",
    [
        ("DEDI REKAAN (KETUA)", "“(KETUA)”"),
        ("Citra (Alm)", "“(Alm)”"),
        ("Alm. Citra Rekaan", "“Alm.”"),
        ("Citra, almh", "“almh”"),
        ("Bpk. Budi", "“Bpk.”"),
        ("Dedi Bendahara", "“Bendahara”"),
        ("Budi Rekaan tgl", "“tgl”"),
        ("Budi 2", "angka"),
        ("Budi/Ani", "“/”"),
        ("AHMAD, BUDI", "“BUDI”"),
        ("Budi,", "koma"),
        ("SITI SP", "“SP”"),
        ("Budi S. H.", "“S. H.”"),
        ("Budi S H", "“S H”"),
        ("AHMADS.PD", "“S.PD”"),
        ("Ani S.Kpm", "“S.Kpm”"),
        ("Siti Hj.", "“Hj.”"),
        ("S.Pd. Budi", "“S.Pd.”"),
        ("H Siti", "“H”"),
        ("Haji Siti", "“Haji”"),
        ("kyai Budi", "“kyai”"),
    ],
)
def test_what_may_be_no_part_of_the_name_is_doubted_and_left_where_it_is(typed, doubtful):
    assert titles.split_titles(typed) == ("", typed, "")
    assert doubtful in " ".join(titles.doubts(typed))


def test_a_doubt_stays_when_a_title_was_split_off():
    assert titles.split_titles("H. Budi (Ketua)") == ("H.", "Budi (Ketua)", "")
    assert titles.doubts("H. Budi (Ketua)") == ["Keterangan dalam kurung, “(Ketua)”, bukan bagian nama."]


@given(st.text(max_size=60))
def test_no_letter_of_a_name_is_lost(text):
    before, name, after = titles.split_titles(text)
    assert [char for char in before + name + after if char.isalnum()] == [char for char in text if char.isalnum()]
    assert bool(name) == bool(text.split())
    assert all(titles.doubts(text))


@given(NAME)
def test_a_name_without_titles_stays_as_it_is(name):
    before, bare, after = titles.split_titles(name)
    assert " ".join(filter(None, [before, bare, after])) == " ".join(name.split())


@given(
    st.sampled_from(["Drs.", "H.", "Hj.", "Dra. Hj.", ""]),
    NAME.map(str.title).filter(str.istitle),
    st.sampled_from(["S.Pd", "M.Si.", ""]),
)
def test_titles_that_were_put_to_a_name_are_found_again(before, name, after):
    name = f"Contoh {name} Rekaan"
    assert titles.split_titles(names.full(before, name, after)) == (before, " ".join(name.split()), after)
