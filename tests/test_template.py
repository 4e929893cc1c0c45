"""The empty list of the import page: text for NIKs, lists to choose from, how to fill it in."""

import io
import re
import zipfile
from datetime import date
from html import unescape

import pytest
from python_calamine import CalamineWorkbook, SheetVisibleEnum

from registry.models import Volunteer
from registry.values import nik, phones
from registry.workbook import columns, plan, reading
from registry.workbook.reading import ReadSheet
from registry.workbook.writing.template import COLUMNS
from tests.factories import make_district, make_regency, make_village

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]
ADDRESS = "/psm/impor/contoh.xlsx"


@pytest.fixture
def villages():
    make_village("Geramat", make_district("Kinal"))
    make_village("Sukarami", make_district("Kaur Tengah"))
    make_village("Air Dingin")
    make_village("Pasar Jum'at")


def template_of(client):
    return b"".join(client.get(ADDRESS).streaming_content)


def sheets_of(content):
    workbook = CalamineWorkbook.from_filelike(io.BytesIO(content))
    return {name: workbook.get_sheet_by_name(name).to_python(skip_empty_area=False) for name in workbook.sheet_names}


def part(content, name):
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        return parts.read(name).decode()


def headings_of(content):
    return sheets_of(content)["PSM"][0]


def letter_of(content, heading):
    return chr(ord("A") + headings_of(content).index(heading))


def lists_of(content):
    """Each list to choose from: the column's heading → (its cells, its values, what happens to other values)."""
    lists = {}
    for attributes, source in re.findall(
        r"<dataValidation ([^>]*)><formula1>(.*?)</formula1>", part(content, "xl/worksheets/sheet1.xml")
    ):
        given = dict(re.findall(r'(\w+)="([^"]*)"', attributes))
        assert given["type"] == "list"
        heading = headings_of(content)[ord(given["sqref"][0]) - ord("A")]
        lists[heading] = (given["sqref"], unescape(source), given.get("errorStyle", "stop"))
    return lists


def offered(content, source):
    """The values of a range like Daftar!$D$2:$D$3."""
    letter, first, last = re.fullmatch(r"Daftar!\$([A-Z])\$(\d+):\$\1\$(\d+)", source).groups()
    rows = sheets_of(content)["Daftar"]
    return [row[ord(letter) - ord("A")] for row in rows[int(first) - 1 : int(last)]]


def style_of_column(content, heading):
    """The number format of a cell that is typed into an empty row of the column."""
    at = headings_of(content).index(heading) + 1
    ranges = re.findall(r'<col min="(\d+)" max="(\d+)"[^>]* style="(\d+)"', part(content, "xl/worksheets/sheet1.xml"))
    (style,) = [style for first, last, style in ranges if int(first) <= at <= int(last)]
    styles = part(content, "xl/styles.xml")
    cells = re.findall(r"<xf [^>]*>", re.search(r"<cellXfs.*?</cellXfs>", styles)[0])
    (number,) = re.findall(r'numFmtId="(\d+)"', cells[int(style)])
    own = dict(re.findall(r'numFmtId="(\d+)" formatCode="([^"]+)"', styles))
    return {"49": "@"}.get(number) or own[number]


def test_its_headings_are_those_that_the_import_reads_and_nobody_is_in_it(villages, client_of, petugas):
    content = template_of(client_of(petugas))
    (headings,) = sheets_of(content)["PSM"]
    known = [columns.known(heading) for heading in headings]
    assert {*columns.PERSON, *columns.SERVICE} <= {column.key for column in known}
    assert not [column for column in known if column.why_ignored]


def test_it_asks_for_no_registry_number_that_a_row_number_could_be_mistaken_for(villages, client_of, petugas):
    assert "No. registri" not in headings_of(template_of(client_of(petugas)))


def test_a_nik_typed_into_it_stays_text_and_a_date_is_a_date_with_the_day_first(villages, client_of, petugas):
    content = template_of(client_of(petugas))
    assert {style_of_column(content, heading) for heading in ("NIK", "No. HP", "Nomor SK", "Nama")} == {"@"}
    assert {style_of_column(content, heading) for heading in ("Tanggal lahir", "Mulai bertugas", "Tanggal SK")} == {
        "dd-mm-yyyy"
    }


def test_sex_education_and_kecamatan_are_chosen_from_lists(villages, client_of, petugas):
    content = template_of(client_of(petugas))
    lists = lists_of(content)
    assert offered(content, lists["Jenis kelamin"][1]) == ["L", "P"]
    assert offered(content, lists["Pendidikan terakhir"][1]) == [choice.label for choice in Volunteer.Education]
    for heading in ("Kecamatan", "Kecamatan tugas"):
        assert offered(content, lists[heading][1]) == ["Kaur Selatan", "Kaur Tengah", "Kinal"]
    for heading in ("Jenis kelamin", "Pendidikan terakhir", "Kecamatan", "Kecamatan tugas"):
        place, _, otherwise = lists[heading]
        letter = letter_of(content, heading)
        assert place == f"{letter}2:{letter}5001"
        assert otherwise == "stop"


@pytest.mark.parametrize(
    "village, district", [("Desa/kelurahan", "Kecamatan"), ("Desa/kelurahan tugas", "Kecamatan tugas")]
)
def test_villages_are_offered_by_the_kecamatan_of_the_same_row(village, district, villages, client_of, petugas):
    content = template_of(client_of(petugas))
    _, source, otherwise = lists_of(content)[village]
    cell = f"${letter_of(content, district)}2"
    assert source == (f"OFFSET(Daftar!$B$1,MATCH({cell},Daftar!$A$2:$A$5,0),0,COUNTIF(Daftar!$A$2:$A$5,{cell}),1)")
    # What the formula finds then: the villages of one kecamatan are together.
    pairs = [row[:2] for row in sheets_of(content)["Daftar"][1:5]]
    assert pairs == [
        ["Kaur Selatan", "Air Dingin"],
        ["Kaur Selatan", "Pasar Jum'at"],
        ["Kaur Tengah", "Sukarami"],
        ["Kinal", "Geramat"],
    ]
    assert otherwise == "warning"


def test_a_bound_account_is_offered_its_own_kecamatan(villages, client_of, bound):
    content = template_of(client_of(bound))
    assert offered(content, lists_of(content)["Kecamatan"][1]) == ["Kinal"]
    assert "Air Dingin" not in str(sheets_of(content)["Daftar"])


def test_the_regency_is_asked_for_where_there_are_several(villages, client_of, petugas):
    assert "Kabupaten/kota" not in headings_of(template_of(client_of(petugas)))
    make_regency("Kabupaten Seluma", "17.05")
    content = template_of(client_of(petugas))
    assert offered(content, lists_of(content)["Kabupaten/kota"][1]) == ["Kabupaten Kaur", "Kabupaten Seluma"]


def test_without_any_region_there_is_a_list_all_the_same(client_of, petugas):
    assert set(lists_of(template_of(client_of(petugas)))) == {"Jenis kelamin", "Pendidikan terakhir", "Alasan berakhir"}


def test_the_lists_stand_on_a_hidden_sheet(villages, client_of, petugas):
    workbook = CalamineWorkbook.from_filelike(io.BytesIO(template_of(client_of(petugas))))
    assert [(sheet.name, sheet.visible == SheetVisibleEnum.Visible) for sheet in workbook.sheets_metadata] == [
        ("PSM", True),
        ("Petunjuk", True),
        ("Daftar", False),
    ]


def test_the_guide_explains_each_column_with_an_example(villages, client_of, petugas):
    content = template_of(client_of(petugas))
    explained = {row[0]: row[1:] for row in sheets_of(content)["Petunjuk"]}
    assert [f"Kolom {heading}" for heading in headings_of(content)] == list(explained)[-len(headings_of(content)) :]
    assert all(all(explained[f"Kolom {heading}"]) for heading in headings_of(content))
    assert explained["Kolom NIK"][1] == COLUMNS["nik"][1]
    assert explained["Kolom Tanggal lahir"][1] == date(1990, 12, 6)
    assert "(hapus)" in explained


def test_no_other_sheet_can_be_taken_for_a_list_of_people(villages, client_of, petugas):
    sheets = sheets_of(template_of(client_of(petugas)))
    cells = [cell for name in ("Petunjuk", "Daftar") for row in sheets[name] for cell in row if isinstance(cell, str)]
    known = {columns.known(cell).key for cell in cells if columns.known(cell)}
    assert known <= {"is_male", "is_female"}  # The two values of the list of sexes.


def test_the_examples_are_taken_by_the_rules_that_the_columns_have(villages):
    assert nik.clean(COLUMNS["nik"][1]) == COLUMNS["nik"][1]
    assert not nik.warnings(COLUMNS["nik"][1], born_on=COLUMNS["born_on"][1], sex=COLUMNS["sex"][1])
    assert phones.show(phones.clean(COLUMNS["phone"][1])) == COLUMNS["phone"][1]
    assert COLUMNS["education"][1] in [choice.label for choice in Volunteer.Education]


def test_it_is_a_file_that_no_cache_keeps(client_of, petugas):
    answer = client_of(petugas).get(ADDRESS)
    assert answer["Content-Disposition"] == 'attachment; filename="contoh-daftar-psm.xlsx"'
    assert answer["Cache-Control"] == "private, no-store"
    b"".join(answer.streaming_content)


def test_the_import_reads_the_sheet_of_people_alone_and_finds_nobody_in_it(villages, client_of, petugas):
    made = plan.make(reading.read(template_of(client_of(petugas))))
    assert ([table.sheet for table in made.tables], made.rows) == (["PSM"], [])


def test_the_import_page_leads_to_it(client_of, petugas):
    assert ADDRESS in client_of(petugas).get("/psm/impor/").content.decode()


# Its sheets beside the list, when it comes back


def filled_in(content, *, sheet=None, cells=()):
    """The sheets of the empty list with a person, and with cells added below one of the sheets."""
    sheets = reading.read(content)
    sheets[0].rows.append(["Ani Contoh"])
    for each in sheets:
        each.rows.extend([list(cells)] if each.name == sheet else [])
    return sheets


def test_neither_its_guide_nor_its_hidden_choices_are_told_or_asked_about(villages, client_of, petugas):
    made = plan.make(filled_in(template_of(client_of(petugas))))
    assert (made.remarks, [sheet for sheet, _ in made.about_headings]) == ([], ["PSM"])


@pytest.mark.parametrize("sheet, cells", [("Petunjuk", ["Ani Contoh", "Kinal"]), ("Daftar", list("abcdefgh"))])
def test_a_sheet_that_somebody_wrote_on_is_told(sheet, cells, villages, client_of, petugas):
    made = plan.make(filled_in(template_of(client_of(petugas)), sheet=sheet, cells=cells))
    assert [remark[0] for remark in made.remarks] == [sheet]


def test_a_sheet_of_that_name_with_other_things_is_told(villages):
    sheets = [ReadSheet("PSM", [["Nama", "NIK"], ["Ani Contoh", ""]]), ReadSheet("Daftar", [["Barang"], ["Kursi"]])]
    assert [remark[0] for remark in plan.make(sheets).remarks] == ["Daftar"]
