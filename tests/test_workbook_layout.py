"""How a sheet is understood: headings of several rows, other people's columns, merged cells, bands, hidden rows.

Each test is a small sheet as a list of rows; nothing here needs the database.
"""

import csv
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry import geography
from registry.workbook import columns, groups, heading_words, layout, places, sections, tables
from registry.workbook.leaving import remark_of_leaving
from registry.workbook.reading import ReadSheet

DISTRICTS = frozenset({"kinal", "maje", "kaur selatan"})
VILLAGES = frozenset({"papahan", "geramat", "pinang jawa ii", "tanjung bulan", "linau"})
HEAD = ["No", "Nama", "Tgl Lahir"]


def table(rows, merged=(), *, name="PSM", **kwargs):
    """The table of a sheet with these rows and merged areas."""
    of_sheet = ("is_hidden", "hidden_rows", "hidden_columns", "struck", "looks")
    marks = {key: kwargs.pop(key) for key in of_sheet if key in kwargs}
    sheet = ReadSheet(name, [list(row) for row in rows], merged=tuple(merged), **marks)
    return layout.find(sheet, DISTRICTS, villages=VILLAGES, **kwargs)


def keys(made):
    """The key of each column, from left to right; "" if it is not read."""
    return [heading.key for heading in made.headings]


def cells(made):
    return [row.cells for row in made.rows]


def places_of(made):
    return [(row.cells["name"], row.district, row.village) for row in made.rows]


def why(made):
    return [(skipped.number, skipped.why) for skipped in made.skipped]


# Headings of several rows

BIRTH = [
    ["No", "Nama", "Tempat dan Tanggal Lahir", "", "Desa"],
    ["", "", "Tempat", "Tanggal", ""],
    ["1", "Ani Rekaan", "Bintuhan", "12-05-1980", "Papahan"],
]


@pytest.mark.parametrize("merged", [[(0, 0, 1, 0), (0, 1, 1, 1), (0, 2, 0, 3), (0, 4, 1, 4)], []])
def test_the_two_rows_of_a_merged_head_are_read_together(merged):
    made = table(BIRTH, merged)
    assert keys(made) == ["number", "name", "birth_place", "born_on", "home_village"]
    assert made.heading_of("born_on") == "Tempat dan Tanggal Lahir / Tanggal"
    assert made.rows[0].cells["born_on"] == "12-05-1980"


@pytest.mark.parametrize(
    "group, below, understood",
    [
        ("TTL", ["Tempat", "Tgl"], ["birth_place", "born_on"]),
        ("Lahir", ["Tanggal", "Tempat"], ["born_on", "birth_place"]),
        ("Alamat", ["Desa", "Kecamatan", "RT"], ["home_village", "district", "hamlet"]),
        ("SK", ["Nomor", "Tanggal"], ["decree_number", "decree_on"]),
        ("SK Pengangkatan", ["No.", "Tgl", "TMT"], ["decree_number", "decree_on", "started_on"]),
        ("L/P", ["L", "P"], ["is_male", "is_female"]),
        ("Tugas", ["Desa", "TMT"], ["service_village", "started_on"]),
        ("Tempat Tugas", ["Desa/Kelurahan", "Kecamatan"], ["service_village", "service_district"]),
        ("Identitas PSM", ["NIK", "No. HP"], ["nik", "phone"]),
        ("KTP", ["Nomor", "Alamat"], ["nik", "home_address"]),
        ("Gelar", ["Depan", "Belakang"], ["title_before", "title_after"]),
        ("Lahir", ["Tgl", "Bln", "Thn"], ["birth_day", "birth_month", "birth_year"]),
        ("Pelatihan", ["Nama", "Tahun"], ["training", "training"]),
        ("Pendidikan", ["Nama", "Tahun"], ["", ""]),
        ("Jumlah", ["L", "P"], ["", ""]),
        ("Kepala Desa", ["Nama", "NIK", "No HP"], ["", "", ""]),
        ("Suami/Istri", ["Nama", "Tgl Lahir"], ["", ""]),
        ("Ahli Waris", ["NIK", "Tempat Lahir"], ["", ""]),
        ("Tim Penilai", ["Nama", "No HP"], ["", ""]),
    ],
)
@pytest.mark.parametrize("is_merged", [True, False])
def test_a_lower_heading_is_understood_with_its_group(group, below, understood, is_merged):
    blank = [""] * (len(below) - 1)
    rows = [
        ["No", "Nama", "Pekerjaan", group, *blank],
        ["", "", "", *below],
        ["1", "Ani Rekaan", "Tani", *(f"x{place}" for place in range(len(below)))],
    ]
    merged = [*((0, place, 1, place) for place in range(3)), (0, 3, 0, 2 + len(below))]
    assert keys(table(rows, merged if is_merged else ())) == ["number", "name", "occupation", *understood]


def test_a_head_has_up_to_three_rows_and_a_title_above_is_none_of_them():
    rows = [
        ["DAFTAR PSM KECAMATAN KINAL", "", "", "", "", "", ""],
        ["No", "Identitas PSM", "", "", "", "Kepala Desa", ""],
        ["", "Nama", "Tempat dan Tgl Lahir", "", "Alamat", "Nama", "No HP"],
        ["", "", "Tempat", "Tgl", "Desa", "", ""],
        ["1", "Ani Rekaan", "Manna", "12-05-1980", "Papahan", "Kades Rekaan", "0811"],
    ]
    merged = [(0, 0, 0, 6), (1, 0, 3, 0), (1, 1, 1, 4), (1, 5, 1, 6), (2, 1, 3, 1), (2, 2, 2, 3), (2, 5, 3, 5)]
    made = table(rows, [*merged, (2, 6, 3, 6)])
    assert keys(made) == ["number", "name", "birth_place", "born_on", "home_village", "", ""]
    assert [heading.text for heading in made.headings if not heading.key] == [
        "Kepala Desa / Nama",
        "Kepala Desa / No HP",
    ]
    assert places_of(made) == [("Ani Rekaan", "KINAL", "")]


def test_the_group_of_others_may_stand_before_the_volunteer_s():
    rows = [
        ["Koordinator", "", "PSM", "", ""],
        ["Nama", "No HP", "Nama", "No HP", "Desa"],
        ["Kades Rekaan", "0811", "Ani Rekaan", "0812", "Papahan"],
    ]
    for merged in ([(0, 0, 0, 1), (0, 2, 0, 4)], []):
        assert cells(table(rows, merged)) == [{"name": "Ani Rekaan", "phone": "0812", "home_village": "Papahan"}]


def test_a_birth_heading_merged_over_two_columns_is_the_place_and_the_date():
    rows = [["No", "Nama", "Tempat dan Tanggal Lahir", ""], ["1", "Ani Rekaan", "Manna", "12-05-1980"]]
    assert keys(table(rows, [(0, 2, 0, 3)])) == ["number", "name", "birth_place", "born_on"]


@pytest.mark.parametrize("title", ["DATA PSM", "DATA PENDAMPING DAN KETUA", "KECAMATAN : KINAL", "Tahun 2026"])
def test_a_title_right_above_the_headings_is_no_group(title):
    made = table([[title, "", "", ""], [*HEAD, "Hobi"], ["1", "Ani Rekaan", "12-05-1980", "Memancing"]])
    assert [heading.text for heading in made.headings] == [*HEAD, "Hobi"]
    assert keys(made) == ["number", "name", "born_on", ""]


def test_titles_over_some_of_the_columns_are_no_groups():
    title = ["", "", "Keadaan : Mei", "", "Lampiran 1"]
    rows = [title, [*HEAD, "Desa", "NIK"], ["1", "Ani", "1-1-1980", "Papahan", "17"]]
    assert keys(table(rows, [(0, 2, 0, 3)])) == ["number", "name", "born_on", "home_village", "nik"]


# What is not read is told


def test_every_filled_column_that_is_not_understood_is_named():
    made = table([["No", "Nama", "Hobi"], ["1", "Ani Rekaan", "Memancing", "0812"], ["2", "Budi Rekaan", "", "", "x"]])
    assert [(heading.letter, heading.text) for heading in made.headings if not heading.key] == [
        ("C", "Hobi"),
        ("D", "(tanpa judul)"),
        ("E", "(tanpa judul)"),
    ]


def test_the_second_of_two_columns_with_one_meaning_is_told():
    made = table([["Nama", "Pekerjaan", "Profesi"], ["Ani Rekaan", "Petani", "Guru"]])
    assert made.rows[0].cells["occupation"] == "Petani"
    assert made.remarks == [(0, "Kolom “Profesi” (C) tidak dibaca: sama dengan kolom “Pekerjaan” (B).")]


def test_of_two_columns_with_one_meaning_the_filled_one_is_read():
    made = table([["Nama", "No HP", "No WA"], ["Ani Rekaan", "", "0812"]])
    assert made.rows[0].cells["phone"] == "0812"


def test_the_village_of_today_wins_over_the_one_of_origin():
    made = table(
        [["Nama", "Desa Asal", "Kecamatan Asal", "Desa", "Kecamatan"], ["Ani", "Papahan", "Kinal", "Linau", "Maje"]]
    )
    assert (cells(made)[0]["home_village"], cells(made)[0]["district"]) == ("Linau", "Maje")
    assert cells(table([["Nama", "Desa Asal"], ["Ani", "Papahan"]]))[0]["home_village"] == "Papahan"


@pytest.mark.parametrize(
    "heading, key",
    [
        ("PEND. AKHIR", "education"),
        ("HP/WA", "phone"),
        ("No. Reg", "registry_no"),
        ("Berlaku s.d.", "decree_until"),
        ("TMT Pengangkatan", "started_on"),
        ("KEC. TUGAS", "service_district"),
        ("NIK PSM", "nik"),
        ("DOMISILI", "home_address"),
        ("NAMA LENGKAP DAN GELAR\nNIK", "name_and_nik"),
        ("NIK KTP-EL", "nik"),
        ("Nama lengkap (beserta gelar)", "name"),
        ("MULAI JADI PSM", "started_on"),
        ("Lulusan", "education"),
        ("Kerja", "occupation"),
        ("SK KADES (NO & TGL)", "decree_number"),
    ],
)
def test_common_headings_of_offices_are_known(heading, key):
    assert groups.key_of([heading]) == key


def test_a_column_chosen_by_hand_wins_over_a_known_one():
    rows = [["Nama", "No HP", "No HP", "Nama Kades", "Alamat"], ["Ani Rekaan", "0811", "0812", "Kades", "Jl. A"]]
    assert keys(table(rows)) == ["name", "phone", "", "", ""]
    assert keys(table(rows, chosen={"nohp": "", "nohp2": "phone", "alamat": "home_address"})) == [
        *("name", "", "phone", "", "home_address")
    ]
    assert keys(table(rows, chosen={"alamat": "phone"})) == ["name", "", "", "", "phone"]


def test_a_column_without_heading_is_chosen_by_its_letter():
    made = table([["Nama", "Desa", "No HP"], ["Ani", "Papahan", "0811", "0812"]], chosen={"tanpajuduld": "phone"})
    assert made.rows[0].cells["phone"] == "0812"
    assert keys(made) == ["name", "home_village", "", "phone"]


# Other people's columns


@pytest.mark.parametrize(
    "heading", ["Nama Kepala Desa", "No HP Kades", "NIK Suami", "Nama Ketua", "NIK KK", "Tgl Lahir Istri", "Nama Wali"]
)
def test_a_heading_of_somebody_else_is_not_the_volunteer_s(heading):
    made = table([["Nama", "Desa", heading], ["Ani Rekaan", "Papahan", "x"]])
    assert keys(made) == ["name", "home_village", ""]


def test_a_bare_heading_after_another_person_s_name_is_not_read_and_told():
    rows = [
        ["Desa", "Nama Kades", "No HP", "Nama", "NIK", "No HP"],
        ["Papahan", "Kades Rekaan", "0811", "Ani Rekaan", "1704", "0812"],
    ]
    made = table(rows)
    assert cells(made) == [{"home_village": "Papahan", "name": "Ani Rekaan", "nik": "1704", "phone": "0812"}]
    assert made.remarks == [(0, "Kolom “No HP” (C) tidak dibaca: mungkin milik “Nama Kades”.")]


def test_a_heading_that_names_its_group_is_no_owner_of_the_next():
    heading = ["Nama", "Kepala Desa / Nama", "Kepala Desa / No HP", "Pekerjaan"]  # As the failed rows are given back.
    assert keys(table([heading, ["Ani Rekaan", "Kades Rekaan", "0811", "Tani"]])) == ["name", "", "", "occupation"]


@pytest.mark.parametrize(
    "name, decree, head",
    [
        ("Nama Kades", "SK Kades", [["Nama", "Desa", "Nama Kades", "SK Kades"]]),
        ("Camat", "No. SK Camat", [["Nama", "Desa", "Camat", "No. SK Camat"]]),
        (
            "Kepala Desa / Nama",
            "Kepala Desa / SK",
            [["Nama", "Desa", "Kepala Desa", "Kepala Desa"], ["", "", "Nama", "SK"]],
        ),
    ],
)
def test_a_decree_of_an_official_whom_the_list_names_is_nobody_elses(name, decree, head):
    made = table([*head, ["Ani Rekaan", "Papahan", "Kades Rekaan", "12/SK/2020"]])
    assert keys(made) == ["name", "home_village", "", ""]
    assert made.remarks == [(0, f"Kolom “{decree}” (D) tidak dibaca: mungkin milik “{name}”.")]


def test_the_form_of_the_ministry_goes_on_with_the_volunteer_after_the_mother():
    heading = ["Nama Lengkap", "Nama Ibu Kandung", "No. KTP / NIK", "Tempat Lahir"]
    assert keys(table([heading, ["Ani", "Ibu", "1704", "Manna"]])) == ["name", "mother", "nik", "birth_place"]


@pytest.mark.parametrize(
    "heading, key",
    [
        ("Nama Penduduk", "name"),
        ("NAMA_LGKP", "name"),
        ("TMPT LHR", "birth_place"),
        ("TGL_LHR", "born_on"),
        ("JENIS_KLMIN", "sex"),
        ("tanggallahir", "born_on"),
        ("tempatlahir", "birth_place"),
        ("PDDK_AKH", "education"),
        ("JENIS_PKRJN", "occupation"),
        ("KEC_NAME", "district"),
        ("KEL_NAME", "home_village"),
        ("no_kk", "family_card"),
        ("No. KK", "family_card"),
        ("SHDK", "relation"),
        ("STAT_HBKEL", "relation"),
        ("nama_ayah", "father"),
        ("NIK_IBU", "mother"),
        ("agama_id", "religion"),
        ("Hub. Keluarga", "relation"),
        ("Tanggal Lahir (DD/MM/YYYY) *", "born_on"),
        ("NIK (16 digit, sesuai KTP)", "nik"),
        ("No. HP (WA aktif)", "phone"),
        ("Nama (Kepala Desa)", ""),
        ("Alamat (Kantor)", ""),
        ("Sts", "status"),
        ("Apakah Saudara masih aktif sebagai PSM?", "status"),
        ("Apakah Saudara/i saat ini masih aktif?", "status"),
        ("Masih Aktif (Ya/Tidak)", "status"),
        ("Apakah No. HP masih aktif?", ""),
        ("Saudara yang masih bertugas", ""),
        ("NO HP PSM", "phone"),
        ("Nomor WhatsApp yang aktif", "phone"),
        ("No. Telp yang bisa dihubungi", "phone"),
        ("Silakan isi NIK Anda", "nik"),
        ("Tgl. Lahir PSM", "born_on"),
        ("JK (1=L, 2=P)", "sex"),
        ("SK Bupati", "decree_number"),
        ("SK BARU", "decree_number"),
        ("Nomor SK Kepala Desa", "decree_number"),
        ("Tgl SK Pengangkatan PSM", "decree_on"),
        ("No. SK yang berlaku", "decree_number"),
        ("Nomor dan tanggal SK", "decree_number"),
        ("No. SK / Tanggal", "decree_number"),
        ("Nomor SK/Tanggal SK", "decree_number"),
        ("THN TMT", "started_on"),
        ("Mulai bertugas sebagai PSM sejak", "started_on"),
        ("Kecamatan tempat bertugas", "service_district"),
        ("Kel. tempat bertugas", "service_village"),
        ("Jns. Kel. PSM", "sex"),
        ("Nama baru", "name"),
        ("NIK BARU", "nik"),
        ("Desa Baru", "home_village"),
        ("No. SK Tahun 2024", "decree_number"),
        ("Nama Terakhir", "last_name"),
        # Not understood: they are asked about.
        ("SK LAMA", ""),
        ("SK terdahulu", "earlier_decrees"),
        ("No. / Tanggal", ""),
        ("Jenis Desa", ""),
        ("SK PSM lama/baru", ""),
        ("No. PSM", ""),
        ("L PSM", ""),
        ("Thn", ""),
        ("No HP Ketua PSM", ""),
        ("NIK Suami yang aktif", ""),
        ("Nama yang diusulkan", ""),
    ],
)
def test_headings_of_official_exports_and_forms_are_known(heading, key):
    assert groups.key_of([heading]) == key


def test_no_heading_in_one_spelling_means_two_columns():
    spelled = {}
    for column in columns.COLUMNS:
        for heading in filter(None, [column.label, *column.aliases.split("|")]):
            spelled.setdefault(heading_words.spelled(heading), set()).add(column.key)
    assert {words: keys for words, keys in spelled.items() if len(keys) > 1} == {}


def test_a_long_text_is_no_heading():
    assert columns.known("sk " * 50) is groups.group_of("sk " * 50) is None


@pytest.mark.parametrize("old", ["SK LAMA", "SK"])
def test_a_new_decree_is_not_mixed_with_an_old_one(old):
    rows = [["No", "Nama", old, "", "SK BARU", ""], ["", "", "No", "Tgl", "No", "Tgl"]]
    rows += [["1", "Ani Rekaan", "1/2019", "1-2-2019", "2/2024", "3-4-2024"]]
    for merged in ([(0, 2, 0, 3), (0, 4, 0, 5)], []):
        made = table(rows, merged)
        assert cells(made) == [
            {"number": "1", "name": "Ani Rekaan", "decree_number": "2/2024", "decree_on": "3-4-2024"}
        ]
    assert [heading.text for heading in made.headings if not heading.key] == [f"{old} / No", f"{old} / Tgl"]


@pytest.mark.parametrize(
    "heading, read",
    [
        (["No. SK", "Tgl SK", "SK terbaru"], {"SK terbaru"}),
        (["SK BARU", "SK LAMA", "Tgl SK"], {"SK BARU"}),
        (["Tgl SK", "No. SK", "SK BARU", "Berlaku sampai"], {"SK BARU", "Berlaku sampai"}),
        (["SK BARU", "Tgl SK", "SK LAMA"], {"SK BARU", "Tgl SK"}),
        (["No. SK", "Tgl SK", "No. SK terbaru", "Tgl SK terbaru"], {"No. SK terbaru", "Tgl SK terbaru"}),
    ],
)
def test_the_newest_decree_does_not_get_the_day_of_an_older_one(heading, read):
    made = table([["Nama", *heading], ["Ani Rekaan", *("1-1-2019" for _ in heading)]])
    assert {column.text for column in made.headings if column.key} == {"Nama", *read}
    for text in {"Tgl SK"} & {*heading} - read:
        assert any(f"Kolom “{text}”" in sentence for _, sentence in made.remarks)


def test_a_sex_in_the_heading_of_the_name_is_that_of_all():
    rows = [["No", "NAMA PSM PRIA", "", "Desa"], ["", "Nama", "NIK", ""], ["1", "Budi Rekaan", "17", "Papahan"]]
    own = {"number": "1", "name": "Budi Rekaan", "nik": "17", "home_village": "Papahan", "sex": "L"}
    assert cells(table(rows)) == cells(table(rows, [(0, 1, 0, 2)])) == [own]
    women = [["No", "Nama PSM Perempuan", "Desa"], ["1", "Ani Rekaan", "Papahan"]]
    assert cells(table(women))[0]["sex"] == "P"
    both = [["No", "Nama PSM Laki-laki/Perempuan", "NIK", "Desa"], ["1", "Ani Rekaan", "17", "Papahan"]]
    assert "sex" not in cells(table(both))[0]


# Cells merged downwards


def of_people(headings, *cells):
    """The rows of a list with a number, a name and these cells of each person below the headings."""
    called = zip(["Ani Rekaan", "Budi Rekaan", "Citra Rekaan", "Dedi Rekaan"], cells, strict=False)
    return [["No", "Nama", *headings], *([str(at), name, *own] for at, (name, own) in enumerate(called, start=1))]


def test_a_village_and_a_decree_that_are_merged_hold_for_all_their_rows():
    rows = of_people(["Desa", "No SK"], ["Papahan", "460/1"], ["", ""], ["Geramat", ""], ["", ""])
    made = table(rows, [(1, 2, 2, 2), (1, 3, 3, 3)])
    assert [(row.cells.get("home_village"), row.cells.get("decree_number")) for row in made.rows] == [
        ("Papahan", "460/1"),
        ("Papahan", "460/1"),
        ("Geramat", "460/1"),
        (None, None),
    ]
    assert made.rows[1].whole == ["2", "Budi Rekaan", "Papahan", "460/1"]
    assert made.questions == []


def test_whether_somebody_serves_is_read_of_all_columns_and_of_merged_cells():
    rows = of_people(["Status", "Keaktifan"], ["tidak", "Kawin"], ["", ""], ["Kawin", "aktif"])
    made = table(rows, merged=[(1, 2, 2, 2)])
    assert [remark_of_leaving(row.cells) for row in made.rows] == ["status", "status", ""]


def test_a_person_of_whom_only_the_name_is_not_merged_is_a_person():
    rows = [["Nama", "Desa", "Kec", "No SK"], ["Ani Rekaan", "Papahan", "Kinal", "1"], ["Budi Rekaan"]]
    made = table(rows, [(1, place, 2, place) for place in (1, 2, 3)])
    assert made.rows[1].cells["home_village"] == "Papahan"


def test_a_nik_that_is_merged_over_two_people_is_nobody_s():
    rows = [["No", "Nama", "NIK"], ["1", "Ani Rekaan", "1704015203909001"], ["2", "Budi Rekaan", ""]]
    made = table(rows, [(1, 2, 2, 2)])
    assert [row.cells.get("nik") for row in made.rows] == [None, None]
    assert made.remarks == [(2, "Sel “NIK” digabung untuk baris 2–3, jadi tidak dibaca. Tulis di setiap baris.")]


def test_a_phone_that_is_merged_over_two_people_is_the_first_one_s_and_told():
    rows = [["No", "Nama", "No HP"], ["1", "Ani Rekaan", "0812"], ["2", "Budi Rekaan", ""]]
    made = table(rows, [(1, 2, 2, 2)])
    assert [row.cells.get("phone") for row in made.rows] == ["0812", None]
    assert made.remarks == [(2, "Sel “No HP” digabung untuk baris 2–3; dibaca untuk baris 2 saja.")]


def test_two_rows_of_one_merged_name_are_one_person():
    rows = [["No", "Nama", "NIK", "No HP"], ["1", "Ani Rekaan", "1704015203909001", "0812"], ["", "", "", "0813"]]
    made = table(rows, [(1, 1, 2, 1), (1, 2, 2, 2)])
    assert [row.cells["nik"] for row in made.rows] == ["1704015203909001"]
    assert why(made) == [(3, "namanya digabung dengan baris di atasnya")]


GAPS = [["No", "Nama", "Desa"], ["1", "Ani Rekaan", "Papahan"], ["2", "Budi Rekaan", ""], ["3", "Citra Rekaan", ""]]


def test_empty_cells_below_a_filled_one_are_asked_about_once():
    made = table(GAPS, sheet_no=3)
    (question,) = made.questions
    assert question.id == "sel-kosong:3:home_village"
    assert [row.asked for row in made.rows] == [(), *[(("home_village", question),)] * 2]


@pytest.mark.parametrize("answer, village", [("ikut-atas", "Papahan"), ("kosong", None)])
def test_the_answer_fills_them_or_leaves_them_empty(answer, village):
    made = table(GAPS, answers={"sel-kosong:0:home_village": answer})
    assert [row.cells.get("home_village") for row in made.rows] == ["Papahan", village, village]
    assert [row.asked for row in made.rows] == [(), (), ()]


def test_a_few_empty_cells_and_those_under_a_band_are_not_asked_about():
    few = [["No", "Nama", "Desa"], *([str(at), "Ani Rekaan", "Papahan"] for at in range(3)), ["4", "Budi Rekaan", ""]]
    assert table(few).questions == []
    band = [["No", "Nama", "Kecamatan"], ["1", "Ani", "Maje"], ["KECAMATAN KINAL"], ["2", "Budi Rekaan", ""]]
    assert table(band).questions == []


def test_thousands_of_remarks_are_told_once_each_and_in_no_time():
    made, started = tables.Table("PSM", []), time.process_time()
    for number in [*range(20_000), *range(20_000)]:
        made.remark(number, "Sel digabung.")
    assert made.remarks == [(number, "Sel digabung.") for number in range(20_000)]
    assert time.process_time() - started < 3  # Searched one by one, it would be a minute.


# Titles, bands and names of sheets


@pytest.mark.parametrize(
    "titles, district, village",
    [
        ([["DATA PSM KECAMATAN KINAL KABUPATEN KAUR TAHUN 2026"]], "KINAL", ""),
        ([["DESA/KELURAHAN : PAPAHAN"], ["KECAMATAN : KINAL"]], "KINAL", "PAPAHAN"),
        ([["KECAMATAN", ":", "KINAL", "DESA/KELURAHAN", ":", "PAPAHAN"]], "KINAL", "PAPAHAN"),
        ([["Nama Desa", "Papahan"], ["Kec.", "Kinal"]], "Kinal", "Papahan"),
        ([["DAFTAR PSM DESA PAPAHAN KEC. KINAL"]], "KINAL", "PAPAHAN"),
        ([["PEMERINTAH DESA TANJUNG BULAN"]], "", "TANJUNG BULAN"),
        ([["DAFTAR PSM DESA PINANG JAWA II TAHUN 2026"]], "", "PINANG JAWA II"),
        ([["DATA PSM SE-KECAMATAN KINAL"]], "KINAL", ""),
        ([["DINAS PEMBERDAYAAN MASYARAKAT DAN DESA KABUPATEN KAUR"]], "", ""),
        ([["Jl. Merdeka Desa Papahan Kecamatan Kaur Selatan Telp. 0739"]], "", ""),
        ([["DAFTAR NAMA DESA"], ["TAHUN 2026"]], "", ""),
    ],
)
def test_a_title_gives_the_kecamatan_and_the_village(titles, district, village):
    made = table([*titles, [], HEAD, ["1", "Ani Rekaan", "12-05-1980"]])
    assert places_of(made) == [("Ani Rekaan", district, village)]
    assert made.remarks == []


def test_an_unknown_kecamatan_of_a_title_is_told_and_not_used():
    made = table([["DATA PSM KECAMATAN SELUMA TAHUN 2026"], [], HEAD, ["1", "Ani Rekaan", "12-05-1980"]])
    assert places_of(made) == [("Ani Rekaan", "", "")]
    assert made.remarks == [(1, "Kecamatan “SELUMA” di judul atau nama lembar tidak dikenal, jadi tidak dipakai.")]


@pytest.mark.parametrize(
    "title",
    [
        ["Desa/Kel : Papahan dan Geramat"],
        ["DESA PAPAHAN, GERAMAT KECAMATAN KINAL"],
        ["Desa", ":", "Papahan", "/", "Geramat"],
        ["DESA PAPAHAN", "DESA GERAMAT"],
    ],
)
def test_a_title_or_a_band_with_several_villages_gives_none_and_is_told(title):
    made = table([title, HEAD, ["1", "Ani Rekaan", "1-1-1980"]])
    assert [village for _, _, village in places_of(made)] == [""]
    ((row, sentence),) = made.remarks
    assert (row, sentence.startswith("Beberapa desa disebut di judul")) == (1, True)
    band = ["DESA PAPAHAN DAN GERAMAT"]
    made = table([["DESA LINAU"], HEAD, ["1", "Ani Rekaan", "1-1-1980"], band, ["2", "Budi Rekaan", "1-1-1981"]])
    assert [village for _, _, village in places_of(made)] == ["LINAU", ""]


def test_a_title_with_several_kecamatan_gives_none_and_a_village_with_its_kecamatan_both():
    made = table([["SE-KECAMATAN KINAL DAN MAJE"], HEAD, ["1", "Ani Rekaan", "1-1-1980"]])
    assert places_of(made) == [("Ani Rekaan", "", "")]
    assert "Beberapa kecamatan disebut" in made.remarks[0][1]
    made = table([["DATA PSM DESA PAPAHAN, KECAMATAN KINAL, KABUPATEN KAUR"], HEAD, ["1", "Ani Rekaan", "1-1-1980"]])
    assert places_of(made) == [("Ani Rekaan", "KINAL", "PAPAHAN")]


@pytest.mark.parametrize(
    "name, district, village",
    [("Papahan", "", "Papahan"), ("Desa Papahan", "", "Papahan"), ("Kec. Kinal", "Kinal", ""), ("Data", "", "")],
)
def test_the_name_of_a_sheet_gives_them_too(name, district, village):
    made = table([HEAD, ["1", "Ani Rekaan", "12-05-1980"]], name=name)
    assert places_of(made) == [("Ani Rekaan", district, village)]


def test_an_unknown_name_of_a_sheet_is_told_and_not_used():
    made = table([HEAD, ["1", "Ani Rekaan", "12-05-1980"]], name="Kec. Seluma")
    assert places_of(made) == [("Ani Rekaan", "", "")]
    assert [number for number, _ in made.remarks] == [0]


def test_bands_of_kecamatan_and_villages_hold_until_the_next_one():
    rows = [HEAD, ["KECAMATAN KINAL"], ["", "DESA PAPAHAN"], ["1", "Ani Rekaan", "1-1-1980"]]
    rows += [["2.", "Geramat"], ["1", "Budi Rekaan", "1-1-1980"], ["KEC. MAJE (12 ORANG)"]]
    made = table([*rows, ["1", "Citra Rekaan", "1-1-1980"], ["JUMLAH PSM KECAMATAN MAJE", "1"]])
    assert places_of(made) == [
        ("Ani Rekaan", "KINAL", "PAPAHAN"),
        ("Budi Rekaan", "KINAL", "Geramat"),
        ("Citra Rekaan", "MAJE", ""),
    ]
    assert why(made)[-1] == (9, "jumlah")


def test_a_total_that_names_a_village_is_no_band_and_ends_that_of_its_band():
    people = [["1", "Ani Rekaan", "x"], ["2", "Budi Rekaan", "x"], ["3", "Citra Rekaan", "x"]]
    total = ["", "Jumlah Desa Papahan : 1 orang"]
    made = table([HEAD, people[0], total, people[1], ["", "Jumlah Desa Geramat", "1"], people[2]])
    assert [village for *_, village in places_of(made)] == ["", "", ""]
    assert why(made) == [(3, "jumlah"), (5, "jumlah")]
    assert [number for number, sentence in made.remarks if "adalah jumlah" in sentence] == [3, 5]
    bands = [["KECAMATAN KINAL"], ["DESA PAPAHAN"], people[0], total, people[1], ["DESA GERAMAT"], people[2]]
    assert places_of(table([HEAD, *bands])) == [
        *(("Ani Rekaan", "KINAL", "PAPAHAN"), ("Budi Rekaan", "KINAL", ""), ("Citra Rekaan", "KINAL", "GERAMAT"))
    ]
    titled = table([["PSM DESA PAPAHAN KECAMATAN KINAL"], HEAD, people[0], total, people[1]])
    assert [village for *_, village in places_of(titled)] == ["PAPAHAN", "PAPAHAN"]


def test_a_repeated_heading_may_lack_its_lower_row():
    head = ["No", "Nama", "Jenis Kelamin", "", "Alamat"]
    rows = [head, ["", "", "L", "P", ""], ["1", "Ani Rekaan", "", "v", "Jl. A"], ["2", "Budi Rekaan", "v", "", "Jl. B"]]
    made = table([*rows, head, ["3", "Citra Rekaan", "", "v", "Jl. C"]])
    assert [[key for key in row if key.startswith("is_")] for row in cells(made)] == [
        *(["is_female"], ["is_male"], ["is_female"])
    ]


def test_a_misspelt_band_ends_the_one_above():
    rows = [HEAD, ["Papahan"], ["1", "Ani Rekaan", "1-1-1980"], ["Gerammat"], ["1", "Budi Rekaan", "1-1-1980"]]
    made = table(rows)
    assert places_of(made) == [("Ani Rekaan", "", "Papahan"), ("Budi Rekaan", "", "")]
    assert [number for number, _ in made.remarks] == [4]


@pytest.mark.parametrize("address", ["Desa Papahan Kec. Kinal", "Kecamatan Kinal", "Kinal"])
def test_a_person_with_few_cells_is_no_band(address):
    made = table([["Nama", "Alamat"], ["Ani Rekaan", address], ["Budi Rekaan", "Papahan"]])
    assert places_of(made) == [("Ani Rekaan", "", ""), ("Budi Rekaan", "", "")]


def test_a_place_below_an_address_ends_the_place_above_and_is_told():
    rows = [["No", "Nama", "Alamat"], ["DESA GERAMAT"], ["1", "Ani Rekaan", "Jl. A"], ["", "", "Desa Papahan"]]
    made = table([*rows, ["2", "Budi Rekaan", "Jl. B"]])
    assert places_of(made) == [("Ani Rekaan", "", "GERAMAT"), ("Budi Rekaan", "", "")]
    assert [(number, "sambungan alamat" in sentence) for number, sentence in made.remarks] == [(4, True)]


def test_the_same_place_below_an_address_changes_nothing():
    rows = [["No", "Nama", "Alamat"], ["KEC. KINAL"], ["1", "Ani Rekaan", "Jl. A"], ["", "", "Kec. Kinal"]]
    made = table([*rows, ["2", "Budi Rekaan", "Jl. B"]])
    assert [district for _, district, _ in places_of(made)] == ["KINAL", "KINAL"]
    assert made.remarks == []


def test_a_band_in_the_column_of_addresses_is_one_where_no_person_is_above():
    made = table([["Nama", "Alamat", "No HP"], ["", "DESA PAPAHAN"], ["Ani Rekaan", "Jl. A", "0812"]])
    assert places_of(made) == [("Ani Rekaan", "", "PAPAHAN")]


def test_an_unknown_kecamatan_above_a_second_table_ends_the_one_above():
    rows = [["KECAMATAN KINAL"], HEAD, ["1", "Ani Rekaan", "1-1-1980"], ["DATA PSM KECAMATAN SELUMA TAHUN 2026"], HEAD]
    made = table([*rows, ["1", "Budi Rekaan", "1-1-1980"]])
    assert [district for _, district, _ in places_of(made)] == ["KINAL", ""]
    assert [number for number, _ in made.remarks] == [4]


@pytest.mark.parametrize(
    "texts", [["Kinal"], ["II.", "KINAL"], ["B. Kinal"], ["KECAMATAN", ":", "KINAL"], ["Kecamatan Kinal : 12 orang"]]
)
def test_a_band_names_a_kecamatan(texts):
    assert places.in_band(texts, places.KnownNames(DISTRICTS, VILLAGES)).district.lower() == "kinal"


@pytest.mark.parametrize(
    "texts",
    [
        ["1", "Kinal", "12"],
        ["Kinal", "Papahan"],
        ["Budi", "Kec. Kinal"],
        ["Desa Rekaan", "Guru"],
        ["2", "Desa Papahan Kec. Kinal", "Kepala Desa", "Budi Rekaan"],
        ["KECAMATAN :"],
        ["5"],
        [],
    ],
)
def test_a_row_with_more_than_a_place_is_no_band(texts):
    assert not places.in_band(texts, places.KnownNames(DISTRICTS, VILLAGES))


# Other rows


def test_signatures_are_no_people_even_without_a_total():
    rows = [["Nama", "Alamat"], ["Ani Rekaan", "Jl. A"], ["", "Bintuhan, 6 Desember 2019"]]
    made = table([*rows, ["Mengetahui", "Kepala Desa Papahan"], ["SIAPA REKAAN", "APA REKAAN"], ["", "NIP. 19670101"]])
    assert [row["name"] for row in cells(made)] == ["Ani Rekaan"]
    assert why(made) == [(3, "tanda tangan"), (4, "tanda tangan"), (5, "tanda tangan"), (6, "tanda tangan")]


def test_posts_side_by_side_below_the_list_are_signatures():
    rows = [["No", "Nama", "Alamat"], ["1", "Ani Rekaan", "Jl. A"], ["", "Camat Kinal", "Ketua IPSM"]]
    made = table([*rows, ["", "BUDI REKAAN", "CITRA REKAAN"]])
    assert why(made) == [(3, "tanda tangan"), (4, "tanda tangan")]


def test_the_occupation_of_a_person_is_no_signature():
    rows = [["Nama", "NIK", "Pekerjaan"], ["Ani Rekaan", "1704015203909001", "Kepala Desa"], ["Budi", "", "Bendahara"]]
    assert [row["name"] for row in cells(table(rows))] == ["Ani Rekaan", "Budi"]


def test_a_row_with_a_nik_or_an_occupation_is_a_person_whatever_stands_first():
    rows = [["Pekerjaan", "Nama", "NIK"], ["Kepala Desa", "Ani Rekaan", "1704015203909001"]]
    made = table([*rows, ["Kepala Desa", "Budi Rekaan", ""], ["", "Mengetahui", "Kepala Dinas Sosial"]])
    assert [row["name"] for row in cells(made)] == ["Ani Rekaan", "Budi Rekaan"]
    assert why(made) == [(4, "tanda tangan")]


def test_numbered_people_after_a_subtotal_are_people():
    rows = [["No", "Nama"], ["1", "Ani Rekaan"], ["", "Jumlah", "1"], ["2", "Budi Rekaan"]]
    assert [row["name"] for row in cells(table(rows))] == ["Ani Rekaan", "Budi Rekaan"]


def test_a_second_table_below_is_read_by_its_own_headings():
    rows = [
        ["No", "Nama", "Desa"],
        ["1", "Ani Rekaan", "Papahan"],
        [],
        ["DATA PSM KECAMATAN MAJE"],
        ["No", "NIK", "Nama", "Desa", "No HP"],
        ["1", "1704", "Budi Rekaan", "Linau", "0812"],
        [],
        ["No", "Kecamatan", "Jumlah PSM"],
        ["1", "Kinal", "12"],
    ]
    made = table(rows)
    assert [(row.cells["name"], row.cells["home_village"], row.district) for row in made.rows] == [
        ("Ani Rekaan", "Papahan", ""),
        ("Budi Rekaan", "Linau", "MAJE"),
    ]
    assert why(made)[-2:] == [(8, "judul tabel lain"), (9, "tabel lain")]
    by_key = {heading.key: heading.place for heading in made.headings}
    budi = made.rows[1].whole
    assert [budi[by_key[key]] for key in ("name", "home_village", "nik", "phone")] == [
        *("Budi Rekaan", "Linau", "1704", "0812")
    ]


@pytest.mark.parametrize("heading", ["Tanggal Usulan", "Tgl Lahir Suami", "Warna"])
def test_an_unknown_heading_of_a_second_table_takes_no_meaning_from_the_column_above(heading):
    rows = [["No", "Nama", "Desa", "TMT"], ["1", "Ani Rekaan", "Papahan", "1-2-2020"], ["II. PSM PEREMPUAN"]]
    made = table([*rows, ["No", "Nama", "Desa", heading], ["1", "Budi Rekaan", "Linau", "5-11-1979"]])
    assert [row.get("started_on") for row in cells(made)] == ["1-2-2020", None]
    unknown = [column for column in made.headings if not column.key]
    assert [(column.text, made.rows[1].whole[column.place]) for column in unknown] == [(heading, "5-11-1979")]
    assert why(made)[-1] == (4, "judul kolom")


def test_an_unknown_column_behind_a_repeated_heading_is_named():
    rows = [["No", "Nama", "Desa"], ["1", "Ani Rekaan", "Papahan"], ["No", "Nama", "Desa", "Hobi"]]
    made = table([*rows, ["2", "Budi Rekaan", "Linau", "Catur"]])
    assert [column.text for column in made.headings if not column.key] == ["Hobi"]
    assert cells(made)[1]["name"] == "Budi Rekaan"


@pytest.mark.parametrize(
    "heading", [["No", "Desa", "Nama KPM", "L/P", "Jenis"], ["", "Desa", "Nama KPM", "L/P", "Ukuran"]]
)
def test_a_table_of_other_people_below_is_not_read(heading):
    rows = [["No", "Desa", "Nama", "L/P", "TMT"], ["1", "Papahan", "Ani Rekaan", "P", "1-2-2020"]]
    made = table([*rows, ["DAFTAR PENERIMA BANTUAN"], heading, ["1", "Linau", "Dodi Rekaan", "L", "BLT"]])
    assert [row["name"] for row in cells(made)] == ["Ani Rekaan"]
    assert why(made)[-2:] == [(4, "judul tabel lain"), (5, "tabel lain")]


def test_a_repeated_heading_of_two_rows_is_skipped():
    made = table([*BIRTH, *BIRTH])
    assert [row.number for row in made.rows] == [3, 6]
    assert why(made) == [(4, "judul kolom"), (5, "judul kolom")]


def test_the_lower_row_of_a_repeated_heading_begins_no_other_table_above_a_word_like_a_heading():
    heads = [["No", "Nama PSM", "NIK", "JK", "Lahir", "", "TMT", "Ket."], ["", "", "", "", "Tempat", "Tanggal"]]
    person = ["1", "Ani Rekaan", "1704015203909001", "L", "Manna", "10-01-1980", "1-7-2023", ""]
    lower = heads[1]  # Alone, too: at the top of a page.
    made = table([*heads, person, ["DESA LINAU KEC. MAJE"], *heads, person, lower, person])
    assert [row.number for row in made.rows] == [3, 7, 9]
    assert why(made) == [(4, "nama kecamatan"), *((number, "judul kolom") for number in (5, 6, 8))]


def test_rows_with_a_nik_that_are_not_read_are_counted_first_of_all():
    people = ["No", "Desa", "Nama", "L/P", "TMT"], ["1", "Papahan", "Ani Rekaan", "P", "1-2-2020"]
    others = ["No", "Desa", "Nama KPM", "L/P", "NIK KPM"], ["", "Linau", "Dodi Rekaan", "L", "1704015203909001"]
    made = table([*people, ["DAFTAR PENERIMA BANTUAN"], *others])
    assert [row.number for row in made.rows] == [2]
    assert made.unread_people == [
        "1 baris dengan nomor 16 angka tidak dibaca (baris 5). Bila mereka PSM, betulkan judul kolom di atasnya."
    ]


@pytest.mark.parametrize(
    "first, second, why_second",
    [
        ("TMT Awal", "TMT Akhir", "bisa berarti hari terakhir bertugas atau mulai SK"),
        ("TMT Pertama", "TMT Terakhir", "dibaca hanya di baris yang kosong"),
        ("TMT Lama", "TMT Baru", "dibaca hanya di baris yang kosong"),
    ],
)
def test_of_two_starts_the_first_is_read_and_the_other_told(first, second, why_second):
    made = table([["Nama", first, second], ["Ani Rekaan", "1-2-2018", "1-2-2024"]])
    assert made.rows[0].cells["started_on"] == "1-2-2018"
    assert [why_second in sentence for _, sentence in made.remarks] == [True]


def test_a_row_of_headings_above_the_headings_names_no_village():
    upper, lower = ["No", "Desa", "PSM 2021", "", "PSM 2026"], ["", "", "Nama", "Berhenti", "Nama"]
    made = table([upper, lower, ["1", "Papahan", "Ani Rekaan", "1-2-2018", "Budi Rekaan"]])
    assert not [sentence for _, sentence in made.remarks if "di judul atau nama lembar tidak dikenal" in sentence]


def test_headings_below_that_are_not_understood_are_no_person():
    rows = [["No", "Nama", "", "Desa"], ["", "Depan", "Belakang", ""], ["1", "Ani", "Rekaan", "Papahan"]]
    assert [row.number for row in table(rows, [(0, 1, 0, 2)]).rows] == [3]


def test_a_part_of_the_heading_that_is_repeated_changes_nothing():
    rows = [["No", "Nama", "Desa"], ["1", "Ani Rekaan", "Papahan"], ["No", "Nama"], ["2", "Budi Rekaan", "Geramat"]]
    made = table(rows)
    assert [row.cells["home_village"] for row in made.rows] == ["Papahan", "Geramat"]
    assert why(made) == [(3, "judul kolom")]


def test_unknown_headings_that_are_repeated_are_no_person():
    rows = [["Nama", "Desa", "Hobi", "Warna"], ["Ani Rekaan", "Papahan", "a", "b"], ["", "", "Hobi", "Warna"]]
    assert why(table(rows)) == [(3, "judul kolom")]


def test_a_table_to_the_right_is_told_and_not_mixed_in():
    rows = [[*HEAD, "", "Kecamatan", "Jumlah"], ["(1)", "(2)", "(3)", "(4)", "(5)", "(6)"]]
    rows += [["1", "Ani Rekaan", "1-1-1980", "", "Kinal", "12"], []]
    made = table([*rows, ["No", "Nama", "Desa", "No HP"], ["1", "Budi Rekaan", "Papahan", "0812"]])
    assert [row.cells.get("district") for row in made.rows] == [None, None]
    assert made.remarks == [
        (0, "Tabel lain di sebelah kanan (kolom E–F) tidak dibaca. Pindahkan ke lembar lain."),
    ]


def test_the_row_before_each_family_of_a_population_book_is_no_person():
    rows = [["No", "Nama", "NIK"], ["No. KK : 1704010101010001", "", "Alamat : DUSUN I"], ["1", "Ani Rekaan", "1704"]]
    made = table(rows)
    assert len(made.rows) == 1
    assert (why(made), made.unread_people) == ([(2, "data keluarga")], [])


def test_families_with_headings_of_their_own_between_the_people():
    family = [["", "NO.KK", "ALAMAT"], ["", "1704010101010001", "DUSUN I"]]
    head = ["No", "NIK", "Nama Lengkap", "JK"]
    rows = [*family, head, ["1", "1704015203909001", "Ani Rekaan", "P"], *family, head]
    made = table([*rows, ["1", "1704011203909001", "Budi Rekaan", "L"]])
    assert [row["name"] for row in cells(made)] == ["Ani Rekaan", "Budi Rekaan"]
    assert why(made) == [(5, "judul tabel lain"), (6, "tabel lain"), (7, "judul kolom")]


def test_a_legend_below_the_list_is_no_person():
    legend = [["Keterangan:"], ["L", "Laki-laki"], ["*", "sudah pindah"], ["Catatan", "Data per Desember"]]
    made = table([HEAD, ["1", "Ani Rekaan", "1-1-1980"], [], *legend])
    assert [row["name"] for row in cells(made)] == ["Ani Rekaan"]
    assert [number for number, _ in why(made)] == [4, 5, 6, 7]


# People who have left


BANDS = ["PSM YANG SUDAH MENGUNDURKAN DIRI", "SUDAH TIDAK AKTIF", "MENINGGAL DUNIA", "CALON PSM (USULAN)"]


def with_band(band, **kwargs):
    """The table of a list with one person above that band, one below it, and one below "PSM AKTIF"."""
    rows = [HEAD, ["1", "Ani Rekaan", "1-1-1980"], band, HEAD, ["1", "Budi Rekaan", "1-1-1980"], ["PSM AKTIF"]]
    return table([*rows, ["1", "Citra Rekaan", "1-1-1980"]], sheet_no=2, **kwargs)


@pytest.mark.parametrize("band", [*([text] for text in BANDS), ["B.", BANDS[0]]])
def test_whether_people_below_a_band_serve_is_asked_until_the_next_band(band):
    made = with_band(band)
    (question,) = made.questions
    assert question.id == "bagian:2-3"
    assert [row.asked for row in made.rows] == [(), (("status", question),), ()]
    when = "belum" if "CALON" in band[-1] else "sudah tidak"
    assert question.text == f"Bagian “{band[-1]}” (1 orang, baris 5): apakah orang-orang ini {when} bertugas?"


def test_the_answer_leaves_them_out_or_reads_them():
    made = with_band([BANDS[1]], answers={"bagian:2-3": "lewati"})
    assert [row["name"] for row in cells(made)] == ["Ani Rekaan", "Citra Rekaan"]
    assert (5, "bagian “SUDAH TIDAK AKTIF”") in why(made)
    read = with_band([BANDS[1]], answers={"bagian:2-3": "baca-biasa"})
    assert [row.asked for row in read.rows] == [(), (), ()]


def test_a_place_below_such_a_band_is_asked_about_apart():
    rows = [HEAD, [BANDS[1]], ["1", "Ani Rekaan", "1-1-1980"], ["KECAMATAN MAJE"], ["1", "Budi Rekaan", "1-1-1980"]]
    made = table(rows)
    assert [question.id for question in made.questions] == ["bagian:0-2", "bagian:0-4"]
    assert [question.id for row in made.rows for _, question in row.asked] == ["bagian:0-2", "bagian:0-4"]


def test_such_a_band_may_stand_in_the_first_column_whatever_it_is():
    made = table([["Desa", "Nama"], ["Papahan", "Ani Rekaan"], [BANDS[2]], ["Linau", "Budi Rekaan"]])
    assert [len(row.asked) for row in made.rows] == [0, 1]


def test_a_note_below_a_person_is_no_band():
    rows = [["Nama", "Desa", "Ket"], ["Ani Rekaan", "Papahan", ""], ["", "", "pindah"], ["(meninggal)"]]
    made = table([*rows, ["Budi Rekaan", "Papahan", ""]])
    assert [question.id for question in made.questions] == ["sambung:0-2"]


TITLES = ["PSM TIDAK AKTIF", "DAFTAR PSM YANG BERHENTI", "CALON PSM", "USULAN", "MENINGGAL DUNIA", "PERANGKAT DESA"]
TITLES += ["DAFTAR PENERIMA BANTUAN", "TKSK", "TAHUN 2019", "PSM KEADAAN 31 DESEMBER 2019", "Masa Bakti 2016-2019"]
PERSON = ["1", "Ani Rekaan", "1-1-1980"]


@pytest.mark.parametrize("title", TITLES)
def test_a_title_or_name_of_a_sheet_that_denies_serving_is_asked_about_once(title):
    titled = table([["DATA PSM"], [title], [], HEAD, PERSON, ["KECAMATAN MAJE"], ["2", *PERSON[1:]]], sheet_no=2)
    for made, kind in ((titled, "Judul"), (table([HEAD, PERSON], name=title, sheet_no=2), "Nama")):
        (question,) = made.questions
        assert (question.id, question.default) == ("judul:2", "")
        assert question.text == f"{kind} lembar ini “{title}”: apakah orang-orang ini PSM yang sekarang bertugas?"
        assert {row.asked for row in made.rows} == {(("status", question),)}


def test_the_answer_about_a_title_reads_the_people_or_leaves_the_sheet_out():
    rows = [["CALON PSM"], HEAD, PERSON, ["MENINGGAL DUNIA"], PERSON]
    made = table(rows, answers={"judul:0": "lewati"})
    assert (made.rows, [question.id for question in made.questions]) == ([], ["judul:0"])
    assert {reason for _, reason in why(made) if "lembar" in reason} == {"lembar ini dilewati"}
    made = table(rows, answers={"judul:0": "baca-biasa"})
    assert [[question.id for _, question in row.asked] for row in made.rows] == [[], ["bagian:0-4"]]


@pytest.mark.parametrize(
    "title",
    [
        *("DATA PSM AKTIF", "PERATURAN MENTERI SOSIAL NOMOR 10 TAHUN 2019", "Nomor : 460/12/2019", "Periode 2019-2099"),
        *("KANTOR KEPALA DESA GERAMAT", "Telp. (0739) 61234"),
    ],
)
def test_other_titles_are_not_asked_about(title):
    assert table([[title], [], HEAD, PERSON]).questions == []


@pytest.mark.parametrize(
    "band, doubt",
    [
        *(("PERANGKAT DESA", "bukan PSM"), ("PENERIMA BANTUAN", "bukan PSM")),
        *(("DATA PSM TAHUN 2019", "sudah tidak bertugas"), ("USULAN", "belum bertugas")),
    ],
)
def test_bands_deny_serving_as_titles_do(band, doubt):
    (question,) = table([HEAD, PERSON, [band], PERSON]).questions
    assert question.text == f"Bagian “{band}” (1 orang, baris 4): apakah orang-orang ini {doubt}?"


def test_no_village_and_no_kecamatan_denies_serving():
    regions = Path(geography.__file__).parent / "data" / "regions_kaur.csv"
    for row in csv.reader(regions.read_text().splitlines()):
        assert not any(map(sections.doubt_in, row))


def test_rows_of_several_cells_above_the_headings_are_told():
    above = [["DESA", ":", "PAPAHAN"], ["Relawan", "Umur", "Hobi"], ["Ani Rekaan", "40", "Tani"], []]
    assert why(table([*above, HEAD, PERSON])) == [(2, "di atas judul kolom"), (3, "di atas judul kolom")]


# Rows that go on

WIDE = ["No", "Nama", "NIK", "Alamat", "Ket"]
SUSI, BUDI_BELOW = ["1", "SUSILAWATI", "1704", "Jl. A", ""], ["2", "Budi Rekaan", "1705", "Jl. B", ""]


def wrapped(*rests, answer=""):
    """The table of a list in which these rows stand below the first person."""
    answers = {"sambung:0-2": answer}
    return table([WIDE, SUSI, *rests, BUDI_BELOW], answers=answers)


@pytest.mark.parametrize(
    "rest, key, whole",
    [
        (["", "DESWARI, S.Pd"], "name", "Nama: “SUSILAWATI DESWARI, S.Pd”"),
        (["", "", "", "Desa Linau"], "home_address", "Alamat rumah: “Jl. A Desa Linau”"),
        (["", "DESWARI", "", "RT 2"], "name", "Nama: “SUSILAWATI DESWARI”; Alamat rumah: “Jl. A RT 2”"),
        (["", "", "", "", "pindah"], "notes", "Catatan: “pindah”"),
    ],
)
def test_whether_a_row_goes_on_with_the_person_above_is_asked(rest, key, whole):
    made = wrapped(rest)
    (question,) = made.questions
    assert (question.id, question.default) == ("sambung:0-2", "")
    assert dict(question.choices)["sambung"] == f"Ya: {whole}"
    assert [row.asked for row in made.rows] == [((key, question),), ()]
    assert why(made) == [(3, "mungkin sambungan baris di atasnya")]


@pytest.mark.parametrize("band, village", [("DESA PAPAHAN", "PAPAHAN"), ("Papahan", "")])
def test_in_a_list_with_bands_it_is_asked_and_the_place_is_left_where_it_may_be_a_bare_band(band, village):
    rows = [["Nama", "L/P", "No HP"], [band], ["Susilawati", "P", "0812"], ["Deswari"], ["Budi Rekaan", "L", "0813"]]
    made = table(rows)
    assert [question.id for question in made.questions] == ["sambung:0-3"]
    assert places_of(made)[1:] == [("Budi Rekaan", "", village)]


def test_in_a_list_without_numbers_it_is_asked_beside_merged_villages_where_more_is_known_of_the_person_above():
    heading = ["Nama", "NIK", "L/P", "Alamat", "Desa"]
    merged = ((1, 4, 2, 4),)
    for person, is_asked in [
        (["SUSILAWATI", "1704", "P", "Jl. A", "Linau"], True),
        (["SUSILAWATI", "", "P", "", "Linau"], True),
        (["SUSILAWATI", "", "", "", "Linau"], False),
    ]:
        sheet = ReadSheet("PSM", [heading, person, ["DESWARI", "", "", "", ""]], merged=merged)
        assert [question.id for question in layout.find(sheet).questions] == ["sambung:0-2"] * is_asked


def test_the_answer_joins_the_rows_or_reads_another_person_or_nobody():
    rests = [["", "DESWARI,"], ["", "S.Pd"]]
    joined = wrapped(*rests, answer="sambung")
    assert [row["name"] for row in cells(joined)] == ["SUSILAWATI DESWARI, S.Pd", "Budi Rekaan"]
    assert joined.rows[0].whole[1] == "SUSILAWATI DESWARI, S.Pd"
    assert why(joined) == [(3, "sambungan baris di atasnya"), (4, "sambungan baris di atasnya")]
    others = wrapped(*rests, answer="orang-lain")
    assert [row["name"] for row in cells(others)] == ["SUSILAWATI", "DESWARI,", "S.Pd", "Budi Rekaan"]
    assert why(others) == []
    nobody = wrapped(*rests, answer="tidak-dibaca")
    assert [row["name"] for row in cells(nobody)] == ["SUSILAWATI", "Budi Rekaan"]
    assert [row.asked for row in (*joined.rows, *others.rows, *nobody.rows)] == [()] * 8


@pytest.mark.parametrize(
    "rest",
    [
        *(["2", "Ani Rekaan"], ["", "Ani Rekaan", "1706"], ["", "KELOMPOK 2"], ["PSM AKTIF"], ["", "KECAMATAN MAJE"]),
        *(["", "Mengetahui"], ["Jumlah", "1"]),
    ],
)
def test_people_bands_and_signatures_are_no_rest_of_a_row(rest):
    assert wrapped(rest).questions == []


# What is hidden


def test_people_on_hidden_rows_are_offered_and_left_out():
    rows = [HEAD, ["1", "Ani Rekaan", "1-1-1980"], ["KECAMATAN KINAL"], ["2", "Budi Rekaan", "1-1-1980"]]
    made = table(rows, hidden_rows=frozenset({1, 2}))
    assert places_of(made) == [("Budi Rekaan", "KINAL", "")]
    assert (2, "baris tersembunyi") in why(made)
    (question,) = made.questions
    assert (question.id, question.default) == ("baris-tersembunyi:0", "lewati")
    assert len(table(rows, hidden_rows=frozenset({1, 2}), answers={question.id: "baca"}).rows) == 2


@pytest.mark.parametrize(
    "rows, people",
    [
        ([["1", "Ani Rekaan", ""], ["2", "KOSONG", ""]], "1 orang"),
        ([["1", "belum ditunjuk", ""]], "1 baris tanpa nama orang"),
    ],
)
def test_a_question_about_rows_counts_the_people_whom_they_name(rows, people):
    hidden = frozenset(range(1, len(rows) + 1))
    made = table([HEAD, *rows, ["3", "Budi Rekaan", "1-1-1980"]], hidden_rows=hidden)
    assert made.questions[0].text.startswith(f"{people} di lembar “PSM” ada di baris tersembunyi")
    made = table([HEAD, *rows], is_hidden=True)
    assert f"tersembunyi dan berisi {people}. Dibaca juga?" in made.questions[0].text
    made = table([HEAD, ["SUDAH MUNDUR"], *rows])
    assert f"({people}, baris 3" in made.questions[0].text
    assert made.questions[0].choices[0][1] == f"Ya, {people} itu tidak disimpan"


def test_a_row_of_two_people_counts_as_two():
    heading = ["No", "Nama PSM 1", "Nama PSM 2", "Alamat"]
    rows = [heading, ["1", "Ani Rekaan", "Budi Rekaan", "Desa A"], ["2", "Citra Rekaan", "Dedi Rekaan", ""]]
    made = table(rows, hidden_rows=frozenset({2}), struck=((1, 1),))
    assert [question.text.partition(" di lembar")[0] for question in made.questions if "alamat" not in question.id] == [
        *("Kolom “Alamat”", "2 orang", "Nama 1 orang")
    ]


def test_a_hidden_sheet_is_offered_and_left_out():
    rows = [HEAD, ["1", "Ani Rekaan", "1-1-1980"]]
    made = table(rows, is_hidden=True, sheet_no=2)
    assert made.rows == []
    assert why(made) == [(2, "lembar tersembunyi")]
    (question,) = made.questions
    assert question.id == "lembar-tersembunyi:2"
    assert len(table(rows, is_hidden=True, sheet_no=2, answers={question.id: "baca"}).rows) == 1


def test_a_hidden_column_is_told_with_whether_it_is_read():
    rows = [["No", "Nama", "TMT", "Hobi", "Agama"], ["1", "Ani Rekaan", "2020", "Catur", "Islam"]]
    made = table(rows, hidden_columns=(2, 3, 4))
    assert [sentence.partition("tersembunyi")[2] for _, sentence in made.remarks] == [
        " di berkasnya, tetapi ikut dibaca sebagai Mulai bertugas. Hapus kolom itu bila isinya tidak berlaku lagi.",
        " di berkasnya dan tidak dibaca.",
        " di berkasnya dan tidak dibaca.",
    ]
    made = table([["No", "Nama", "Status"], ["1", "Ani Rekaan", "mundur"]], hidden_columns=(2,))
    assert [sentence for _, sentence in made.remarks] == [
        f"Kolom “Status” (C) tersembunyi di berkasnya. Isinya {columns.BY_KEY['status'].use}."
    ]
    left_out = table(rows, hidden_columns=(2,), chosen={"tmt": ""})
    assert left_out.remarks == [(0, "Kolom “TMT” (C) tersembunyi di berkasnya dan tidak dibaca.")]


def test_who_is_struck_out_is_asked_about_and_other_struck_cells_are_told():
    rows = [HEAD, PERSON, ["2", "Budi Rekaan", "1-1-1980"]]
    made = table(rows, struck=((1, 1), (2, 2)))
    (question,) = made.questions
    assert (question.id, question.default) == ("dicoret:0", "")
    assert question.text == "Nama 1 orang di lembar “PSM” dicoret (baris 2): masih bertugas?"
    assert [row.asked for row in made.rows] == [(("status", question),), ()]
    assert [(number, "dicoret, tetapi ikut dibaca: “1-1-1980”" in text) for number, text in made.remarks] == [(3, True)]
    left_out = table(rows, struck=((1, 1),), answers={"dicoret:0": "lewati"})
    assert ([row["name"] for row in cells(left_out)], why(left_out)) == (["Budi Rekaan"], [(2, "dicoret")])
    assert [row.asked for row in table(rows, struck=((1, 1),), answers={"dicoret:0": "baca"}).rows] == [(), ()]


@pytest.mark.parametrize(
    "looks, is_told",
    [
        (((2, "red"),), True),
        (((1, "red"), (2, "red"), (3, "red")), True),  # The white one is another.
        (((1, "blue"), (3, "blue")), False),  # Every second row.
        (((1, "blue"), (2, "blue"), (3, "blue"), (4, "blue")), False),
        (((0, "blue"),), False),  # The heading.
    ],
)
def test_few_rows_of_another_colour_are_told(looks, is_told):
    made = table([HEAD, *([str(at), f"{name} Rekaan", "1-1-1980"] for at, name in enumerate(NAMES))], looks=looks)
    assert [sentence.split(" (")[0] for _, sentence in made.remarks] == ["1 baris diberi warna lain"] * is_told


NAMES = ["Ani", "Budi", "Citra", "Dodi"]


# Everything is told

WORDS = st.sampled_from(
    [
        *("No", "Nama", "NIK", "Desa", "SK", "Nomor", "Tanggal", "Lahir", "Kepala Desa", "Hobi", "Alamat", "L", "P"),
        *("KECAMATAN KINAL", "DESA : PAPAHAN", "Papahan", "Kec. Seluma", "JUMLAH", "Mengetahui", "NIP. 12", "(1)", ":"),
        *("1", "2", "1704015203909001", "Ani Rekaan", 3.0, True, "#N/A", "", "", ""),
    ]
)
PLACES, SIZES = st.integers(0, 9), st.integers(0, 3)
AREAS = st.builds(lambda top, left, high, wide: (top, left, top + high, left + wide), PLACES, PLACES, SIZES, SIZES)


def test_a_column_without_a_heading_is_named_though_another_table_stands_right_of_the_second_one_there():
    head = ["No", "Nama", "NIK", "Desa"]
    made = table([head, ["1", "Ani Rekaan", "1704", "Papahan", "x"], ["No", "Nama", "Jabatan", "", "No", "Nama"]])
    assert [heading.text for heading in made.headings if heading.place == 4] == ["(tanpa judul)"]


@given(st.lists(st.lists(WORDS, max_size=7), max_size=9), st.lists(AREAS, max_size=4), st.sets(st.integers(0, 9)))
def test_each_row_below_the_heading_is_read_or_told_and_no_column_is_lost(rows, merged, hidden):
    heading = ["No", "Nama", "NIK", "Pekerjaan", "No HP", "Desa"]
    merged = [(top + 1, left, bottom + 1, right) for top, left, bottom, right in merged]
    made = table([heading, *rows], merged, hidden_rows=frozenset(hidden))
    named_rows = {row.number for row in made.rows} | {skipped.number for skipped in made.skipped}
    filled = {number for number, row in enumerate(rows, start=2) if any(cell != "" for cell in row)}
    assert filled - named_rows <= {2, 3}  # These may belong to the heading.
    named = {heading.place for heading in made.headings}
    assert all(cell == "" or place in named for row in made.rows for place, cell in enumerate(row.whole))


@pytest.mark.parametrize(
    "line",
    [
        ["No HP", ": 081312345678"],
        ["No HP", ":", "081312345678"],
        ["No HP :", "081312345678"],
        ["No HP", "0813-1234-5678"],
        ["", "No HP", "081312345678"],
        ["Ketua : Budi Rekaan"],
        ["Alamat", ":", "Jl. Contoh"],
        ["Kontak", ": Budi", "", "Alamat", ": Jl. Contoh"],
    ],
)
def test_a_line_with_a_label_and_its_value_above_a_list_is_none_of_its_headings(line):
    for first in ("No", ""):
        made = table([line, [first, "Nama", "Alamat", "Desa"], ["1", "Ani Contoh", "Jl. A", "Geramat"]])
        assert [heading.text for heading in made.headings][-3:] == ["Nama", "Alamat", "Desa"]
        assert made.headings[0].text in ("No", "(tanpa judul)")


def test_lines_above_a_list_do_not_make_a_form_of_it_though_it_has_columns_of_other_people():
    heads = ["Nama", "NIK", "L/P", "Nama Ahli Waris", "No HP Ahli Waris", "Keterangan"]
    lines = ["DESA/KELURAHAN", ":", "PAPAHAN"], ["No HP", ":", "081312340000"]
    made = table([*lines, heads, ["Ani Contoh", "", "P", "Budi Lain", "0852", ""], ["Dodi Misal", "", "L", "", "", ""]])
    assert [row.cells["name"] for row in made.rows] == ["Ani Contoh", "Dodi Misal"]
