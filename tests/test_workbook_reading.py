"""Reading lists of people as offices keep them: each trap has a file in tests/files/, made by tests/workbooks.py."""

import io
import json
import zipfile
from datetime import date
from pathlib import Path

import pytest
import xlsxwriter
import xlwt

from registry.models import Volunteer
from registry.workbook import columns, plan, raw, reading
from registry.workbook.column_meaning import Heading
from registry.workbook.planned_row import State
from registry.workbook.reading import WorkbookError
from tests.factories import make_district, make_village, make_volunteer, whole_nik
from tests.workbooks import FAR_CELL, FILES, HEADING, ods, people, text, xls, xlsx

FOLDER, CASES = Path(__file__).parent / "files", Path(__file__).parent / "cases"
pytestmark = pytest.mark.one_database  # How a file is read; what is written of it: test_import_saving.py.
NIK_ANI = "1704015203909001"


@pytest.fixture
def kinal(db):
    """Kecamatan Kinal and Maje with some of their villages, some with a namesake elsewhere."""
    for name in ("Geramat", "Talang Padang", "Pinang Jawa II"):
        make_village(name, make_district("Kinal"))
    for name in ("Tanjung Aur", "Suka Menanti"):
        make_village(name, make_district("Maje"))
    make_village("Tanjung Aur", make_district("Tanjung Kemuning"))


def case(name):
    return (CASES / name).read_bytes()


def planned(name, **kwargs):
    return plan.make(reading.read((FOLDER / name).read_bytes()), **kwargs)


def entry_of(made, name):
    return next(row for row in made.rows if name in row.called)


def messages_of(made, name):
    return " ".join(problem.message for problem in entry_of(made, name).problems)


def person(made, name):
    return entry_of(made, name).person


# What the files are


def test_no_alias_stands_for_two_columns():
    aliases = [
        alias
        for column in columns.COLUMNS
        for alias in {columns.squeeze(text) for text in (column.label, *filter(None, column.aliases.split("|")))}
    ]
    assert not {alias for alias in aliases if aliases.count(alias) > 1}


@pytest.mark.parametrize("ending", ["xlsx", "xls", "ods"])
def test_a_nik_kept_as_a_number_refuses_its_row_in_every_format(kinal, ending):
    made = planned(f"nik-angka.{ending}")
    assert entry_of(made, "Ani").state == State.NEW
    assert person(made, "Ani").born_on == date(1990, 3, 12)
    assert entry_of(made, "Budi").state == State.FAILED
    assert "tersimpan sebagai angka" in messages_of(made, "Budi")


@pytest.mark.parametrize("name", ["titik-koma-windows.csv", "koma-bom.csv"])
def test_text_files_are_read_with_either_mark_and_in_either_encoding(kinal, name):
    (planned_row,) = planned(name).rows
    assert planned_row.state == State.NEW
    assert planned_row.called in ("André Contoh", "Ani Contoh, S.P.")


@pytest.mark.parametrize(
    "name, words",
    [
        ("bukan-buku-kerja.xlsx", "bukan buku kerja"),
        ("rusak.xlsx", "rusak"),
        ("sel-di-ujung.xlsx", "terlalu besar"),
        ("tanpa-judul.xlsx", "Tidak ada judul kolom"),
    ],
)
def test_what_is_no_list_of_people_is_refused_with_a_sentence(kinal, name, words):
    with pytest.raises(WorkbookError, match=words):
        planned(name)


def zipped(**members):
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for name, text in members.items():
            archive.writestr(name.replace("__", "/").replace("_", "."), text)
    return target.getvalue()


OTHER_KINDS = {
    "a web page": (
        b"\xef\xbb\xbf \r\n<!-- Portal --><TABLE border=1><tr><td>Nama;NIK</td></tr></TABLE>",
        "halaman web",
    ),
    "a web page as XML": (b'<?xml version="1.0"?>\n<html xmlns="x"><body>Nama;NIK</body></html>', "halaman web"),
    "a web page in UTF-16": ("<html><table><td>Nama;NIK".encode("utf-16"), "halaman web"),
    "a saved page": (b"From: <Saved>\r\nSubject: Daftar\r\n PSM;\r\nMIME-Version: 1.0\r\n\r\n<html>", "MHTML"),
    "Excel's XML": (
        b'<?xml version="1.0"?>\n<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet">Nama;NIK</Workbook>',
        "tabel XML",
    ),
    "a flat .ods": (b'<?xml version="1.0"?>\n<office:document xmlns:office="x">Nama;NIK', "tabel XML"),
    "a PDF": (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj;", "PDF"),
    "a photograph": (b"\xff\xd8\xff\xe0JFIF;", "gambar"),
    "a .docx": (zipped(word__document_xml="<x/>"), "dokumen Word"),
    "an .odt": (zipped(mimetype="application/vnd.oasis.opendocument.text"), "dokumen Word"),
    "a .doc": (raw.OLE + bytes(600) + "WordDocument".encode("utf-16-le") + bytes(900), "dokumen Word"),
    "an .rtf": (b"{\\rtf1 Nama;NIK}", "dokumen Word"),
    "a .pptx": (zipped(ppt__presentation_xml="<x/>"), "presentasi"),
    "Numbers": (zipped(Index__Document_iwa=""), "Numbers"),
    "a zip of workbooks": (zipped(daftar_xlsx=""), "arsip"),
    "a .rar": (b"Rar!\x1a\x07\x01\x00;", "arsip"),
    "a locked workbook": (raw.OLE + bytes(600) + "EncryptedPackage".encode("utf-16-le") + bytes(900), "sandi"),
}


@pytest.mark.parametrize("kind", OTHER_KINDS)
def test_files_of_another_kind_are_refused_with_what_to_do(kind):
    data, words = OTHER_KINDS[kind]
    with pytest.raises(WorkbookError, match=words) as refused:
        reading.read(data)
    assert "rusak" not in str(refused.value)


def test_where_no_heading_is_found_it_says_what_it_saw_but_no_nik(kinal):
    with pytest.raises(WorkbookError) as refused:
        planned("tanpa-judul.xlsx")
    assert "Rapat | Senin" in str(refused.value)
    assert NIK_ANI not in str(refused.value)


def test_a_zip_that_unpacks_to_more_than_is_allowed_is_refused_unread(monkeypatch):
    monkeypatch.setattr(raw, "MAX_UNPACKED", 1000)
    with pytest.raises(raw.UnreadableError, match="too_large"):
        raw.read(xlsx(people()))


def test_too_many_bytes_and_none_at_all_are_refused():
    with pytest.raises(WorkbookError, match="kosong"):
        reading.read(b"")
    with pytest.raises(WorkbookError, match="20 MB"):
        reading.read(b"x" * (reading.MAX_BYTES + 1))


def test_more_rows_than_stated_are_refused():
    rows = [["Nama", "NIK"], *[["Ani", ""]] * raw.MAX_ROWS]
    with pytest.raises(WorkbookError, match=r"50\.000 baris"):
        reading.read("\n".join(";".join(row) for row in rows).encode())


def test_the_files_are_those_of_their_maker():
    assert {path.name for path in FOLDER.iterdir()} == {*FILES, FAR_CELL}


# Text files


def read_text(*lines, encoding="utf-8"):
    """The rows of a .csv with these lines, and its remarks by row."""
    (sheet,) = reading.read("\n".join(lines).encode(encoding))
    return sheet.rows, dict(sheet.remarks)


def test_the_delimiter_is_the_one_of_the_row_of_headings():
    (sheet,) = reading.read(case("semicolons-many-commas.csv"))
    assert [row[2] for row in sheet.rows] == ["Desa", "Papahan", "Papahan", "Papahan"]
    assert sheet.rows[1][1] == "Jl. A, No. 1, RT 1, RW 2, Dusun B"
    rows, _ = read_text("Daftar; tahun 2026; rekaan; lama", "Nama|NIK|Alamat", "Ani|1704|Jl. A; B; C; D")
    assert rows[2] == ["Ani", "1704", "Jl. A; B; C; D"]


def test_excel_may_name_the_delimiter_in_the_first_line():
    rows, _ = read_text("sep=:", "Nama:Desa", "Ani:Geramat; Kinal")
    assert rows == [["sep=", ""], ["Nama", "Desa"], ["Ani", "Geramat; Kinal"]]


def test_a_quotation_mark_that_is_not_closed_swallows_nobody():
    rows, remarks = read_text("Nama;Desa", '"Ani;Geramat', 'Budi;"Kinal', 'Citra;"Maje"', "Dodi;Maje")
    assert rows[1:] == [["Ani", "Geramat"], ["Budi", "Kinal"], ["Citra", "Maje"], ["Dodi", "Maje"]]
    assert remarks.keys() == {2, 3}
    assert "tidak pada tempatnya" in remarks[2]


@pytest.mark.parametrize(
    "lines",
    [
        ['"Ani;Geramat', 'Budi;Kinal"'],  # Closed by a mark in another row: one cell.
        ['Ani;"Geramat', 'Budi;Kinal"'],  # Closed at the end: as many cells as headings.
        ['"Ani;Geramat', "", 'Budi;Kinal"'],
    ],
)
def test_two_lone_quotation_marks_do_not_join_people(lines):
    rows, remarks = read_text("Nama;Desa", *lines, "Citra;Maje")
    assert [row for row in rows[1:] if row] == [["Ani", "Geramat"], ["Budi", "Kinal"], ["Citra", "Maje"]]
    assert len(remarks) == 2


def test_cells_of_several_lines_are_read_and_doubted_where_they_could_be_people():
    heading = '"Nama\nLengkap";NIK;Alamat'
    rows, remarks = read_text(heading, 'Ani;1704;"Jl. A\nRT 1"', 'Budi;1704;"Jl. A; RT 1\nDusun B"', "Citra;1704;")
    assert [row[0] for row in rows] == ["Nama\nLengkap", "Ani", "Budi", "Citra"]
    assert rows[1][2] == "Jl. A\nRT 1"
    assert remarks.keys() == {3}
    assert "beberapa orang" in remarks[3]


def test_quotation_marks_around_a_nickname_stay():
    rows, remarks = read_text(
        "Nama;Desa", 'Ani "Nina" Contoh;Geramat', '"Budi" Contoh;Geramat', '"Ci ""Tra""" ; "Maje"'
    )
    assert [row[0] for row in rows[1:]] == ['Ani "Nina" Contoh', '"Budi" Contoh', 'Ci "Tra"']
    assert rows[3][1] == "Maje"
    assert remarks.keys() == {3, 4}


def test_a_row_with_more_cells_than_headings_is_doubted():
    rows, remarks = read_text(
        "Nama,Alamat,Desa", "Ani,Jl. A,Geramat", "Budi,Jl. A, No. 1,Geramat", "Citra,Jl. A,Maje,,"
    )
    assert rows[2] == ["Budi", "Jl. A", " No. 1", "Geramat"]
    assert remarks.keys() == {3}
    assert "lebih banyak daripada judul" in remarks[3]


def test_a_row_of_another_file_with_another_delimiter_is_read_by_it_and_told():
    rows, remarks = read_text(
        "Nama;NIK;Alamat;Desa", "Ani,1704,Jl. A,Geramat", '"Budi","1704","Jl. A; B","Maje"', "Kinal, Kaur"
    )
    assert rows[1:] == [["Ani", "1704", "Jl. A", "Geramat"], ["Budi", "1704", "Jl. A; B", "Maje"], ["Kinal, Kaur"]]
    assert remarks.keys() == {2, 3}
    assert "tanda pemisah yang lain" in remarks[2]


def test_one_byte_of_windows_does_not_spoil_the_rest_and_is_told():
    (sheet,) = reading.read(case("one-byte-of-windows.csv"))
    assert [row[0] for row in sheet.rows[1:]] == ["Mu’min Rekaan", "José Rekaan"]
    ((number, sentence),) = sheet.remarks
    assert number == 3
    assert "José Rekaan" in sentence


def test_a_file_all_of_windows_is_told_once():
    rows, remarks = read_text("Nama;Desa", "André;Geramat", "José;Geramat", encoding="cp1252")
    assert [row[0] for row in rows[1:]] == ["André", "José"]
    assert remarks.keys() == {0}
    assert "“André”" in remarks[0]


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be"])
def test_utf_16_is_read_with_and_without_its_mark(encoding):
    assert read_text("Nama;Desa", "Mu’min;Geramat", encoding=encoding) == (
        [["Nama", "Desa"], ["Mu’min", "Geramat"]],
        {},
    )


def test_a_mark_of_byte_order_in_the_middle_falls_away():
    rows, remarks = read_text("\ufeffNama;Desa", "Ani;Geramat", '\ufeff"Budi";Geramat')
    assert (rows[0][0], rows[2][0], remarks) == ("Nama", "Budi", {})


def test_remarks_of_one_kind_are_few():
    _, remarks = read_text("Nama;Desa", *['"Ani;Geramat'] * 300)
    assert remarks.keys() == set(range(2, 12))
    assert "290 baris lagi, sampai baris 301" in remarks[11]


@pytest.mark.parametrize("before", range(30, 60, 4))
def test_no_remark_repeats_a_nik_or_half_of_one(before):
    _, remarks = read_text("Nama;Alamat;NIK", f'"Ani;{"A" * before};{NIK_ANI};')
    assert NIK_ANI[:8] not in remarks[2]


@pytest.mark.parametrize("first", ['sep="', "sep=a", "sep="])
def test_a_first_line_that_names_no_delimiter_is_a_line_like_others(first):
    rows, _ = read_text(first, "Nama;Desa", "Ani;Geramat")
    assert rows[1:] == [["Nama", "Desa"], ["Ani", "Geramat"]]


def test_a_text_without_columns_and_one_with_an_endless_line_are_refused():
    with pytest.raises(WorkbookError, match="bukan buku kerja"):
        reading.read(b"Nama\nAni Contoh\n")
    with pytest.raises(WorkbookError, match="terlalu besar"):
        reading.read(b"Nama;Desa\nAni;" + b"x" * 1_000_000)


# What is hidden, merged or wrong in a workbook

ANI, BUDI = ["1", "Ani Contoh", "", "Geramat", "Kinal"], ["2", "Budi Contoh", "", "Geramat", "Kinal"]


SHEET = "xl/worksheets/sheet1.xml"


def changed(data, member, *changes):
    """The zipped workbook with pairs of old and new text in that file inside it, each replaced once."""
    source, target = zipfile.ZipFile(io.BytesIO(data)), io.BytesIO()
    with source, zipfile.ZipFile(target, "w") as archive:
        for name in source.namelist():
            text = source.read(name).decode()
            for old, new in changes if name == member else ():
                assert old in text
                text = text.replace(old, new, 1)
            archive.writestr(name, text)
    return target.getvalue()


def marked_ods(rows, *changes):
    return changed(ods(rows), "content.xml", *changes)


def test_a_hidden_sheet_is_known():
    hidden = marked_ods(
        people(ANI),
        ("<office:body>", HIDDEN_STYLE + "<office:body>"),
        ('table:name="Data"', 'table:name="Data" table:style-name="ta2"'),
    )
    sheets = reading.read(xlsx(people(ANI), people(BUDI), hidden_sheets=[2])) + reading.read(hidden)
    assert [sheet.is_hidden for sheet in sheets] == [False, True, True]


HIDDEN_STYLE = (
    '<office:automatic-styles xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0"><style:style '
    'style:name="ta2" style:family="table"><style:table-properties table:display="false"/></style:style>'
    "</office:automatic-styles>"
)


def test_the_cases_of_hidden_sheets_and_rows_are_known():
    assert [sheet.is_hidden for sheet in reading.read(case("hidden-sheet.xlsx"))] == [False, True]
    (sheet,) = reading.read(case("rows-hidden-by-filter.xlsx"))
    assert sheet.hidden_rows == {2}


@pytest.mark.parametrize("way", ["filter", "collapse"])
def test_hidden_rows_are_known(way):
    rows = people(ANI, BUDI, ANI)
    row = '<table:table-row><table:table-cell office:value-type="string"><text:p>2'
    of_ods = marked_ods(rows, (row, row.replace("-row", f'-row table:visibility="{way}"', 1)))
    for data in (xlsx(rows, hidden_rows=[3]), xls(rows, hidden_rows=[3]), of_ods):
        (sheet,) = reading.read(data)
        assert (sheet.hidden_rows, sheet.remarks) == ({2}, ())


def test_merged_cells_are_known_within_the_rows():
    rows = [["Data", "", ""], *people(["", "Geramat", "Ani"], ["", "", "Budi"], heading=["No", "Desa", "Nama"])]
    cell = '<table:table-cell office:value-type="string"><text:p>Geramat'
    merged = marked_ods(rows, (cell, cell.replace("-cell", '-cell table:number-rows-spanned="2"', 1)))
    assert reading.read(merged)[0].merged == ((2, 1, 3, 1),)
    assert reading.read(xlsx(rows, merged=["B3:B9"]))[0].merged == ((2, 1, 3, 1),)


def test_errors_of_formulas_are_read_as_such():
    rows = people(ANI, BUDI)
    cell = '<table:table-cell office:value-type="string"><text:p>Kinal'
    space = 'xmlns:calcext="urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0"'
    wrong = f'<table:table-cell {space} office:value-type="string" office:string-value="" calcext:value-type="error">'
    comment = "<office:annotation><text:p>Periksa</text:p></office:annotation>"
    of_ods = marked_ods(rows, (cell, f"{wrong}{comment}<text:p>#N/A"), (cell, f"{wrong}<text:p>Err:502"))
    of_xlsx = xlsx(rows, errors={"E2": "#N/A", "E3": "#VALUE!"})
    of_xls = xls(rows, errors={(1, 4): 0x2A, (2, 4): 0x0F})
    for data in (of_xlsx, of_xls, of_ods):
        (sheet,) = reading.read(data)
        assert [row[4] for row in sheet.rows] == ["Kecamatan", "#N/A", "#VALUE!"]


def test_an_error_that_only_a_new_excel_knows_is_refused_with_its_own_sentence():
    data = xlsx(people(ANI), errors={"E2": "#SPILL!"})  # XlsxWriter writes it as text.
    with pytest.raises(WorkbookError, match="#SPILL!"):
        reading.read(changed(data, SHEET, ('r="E2" t="str"', 'r="E2" t="e"')))


def test_a_formula_that_nobody_has_computed_is_an_error_and_an_empty_text_is_none():
    data = xlsx(people(ANI, BUDI), errors={"E2": 4711, "E3": ""})
    (sheet,) = reading.read(changed(data, SHEET, ("<v>4711</v>", "<v></v>"), ('r="E3"', 'r="E3" t="str"')))
    assert [row[4] for row in sheet.rows] == ["Kecamatan", "#VALUE!", ""]


def test_where_hidden_rows_cannot_be_known_a_remark_says_so():
    rows = people(ANI, BUDI)
    no_xml = ("</sheetData>", "</sheetData><other a=1/>")
    of_no_kind = xls(rows, hidden_rows=[3]).replace(
        b"\x09\x08\x10\x00\x00\x06\x05\x00", b"\x09\x08\x10\x00\x00\x06\xa9\x00"
    )
    # Only python-calamine reads these.
    for data in (changed(xlsx(rows, hidden_rows=[3]), SHEET, no_xml), of_no_kind):
        (sheet,) = reading.read(data)
        assert len(sheet.rows) == 3
        ((row, sentence),) = sheet.remarks
        assert row == 0
        assert "ikut dibaca" in sentence


def test_a_workbook_with_entities_is_refused():
    bomb = marked_ods(
        people(ANI), ("<office:document-content", '<!DOCTYPE x [<!ENTITY a "b">]><office:document-content')
    )
    with pytest.raises(WorkbookError, match="rusak"):
        reading.read(bomb)


def test_a_stored_import_keeps_what_its_file_told():
    sheets = [
        reading.ReadSheet(
            "A",
            [["x", date(1985, 12, 6)]],
            True,
            frozenset({0}),
            ((0, 0, 0, 1),),
            ((1, "Ubah."),),
            ((0, 0),),
            ((0, "merah"),),
            True,
            (0,),
        )
    ]
    assert reading.sheets_of(json.loads(json.dumps(reading.raw_sheets_of(sheets)))) == sheets


def test_the_days_of_a_workbook_from_1904_stay_right():
    rows = people([*ANI, date(1985, 12, 6)], heading=[*HEADING, "Tanggal lahir"])
    for make in (xlsx, xls):
        (sheet,) = reading.read(make(rows, date_1904=True))
        assert sheet.rows[1][-1] == date(1985, 12, 6)


STRUCK_STYLE = (
    '<office:automatic-styles xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0"><style:style '
    'style:name="ce1" style:family="table-cell"><style:text-properties style:text-line-through-style="solid"/>'
    '<style:table-cell-properties xmlns:fo="urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0" '
    'fo:background-color="#ff0000"/>'
    "</style:style></office:automatic-styles><office:body>"
)


def struck_xlsx(rows):
    """An .xlsx with a line through the second row, with a red fill and a comment, and with the second column hidden."""
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target)
    sheet = book.add_worksheet()
    for at, row in enumerate(rows):
        struck = book.add_format({"font_strikeout": True, "bg_color": "red"})
        sheet.write_row(at, 0, row, struck if at == 1 else None)
    sheet.set_column(1, 1, None, None, {"hidden": True})
    sheet.write_comment("B2", "Sudah pindah", {"author": "Admin"})
    book.close()
    return target.getvalue()


def struck_xls(rows):
    """The same as an .xls, without the comment, which xlwt cannot write."""
    book = xlwt.Workbook()
    sheet = book.add_sheet("Data")
    style = xlwt.easyxf("font: struck_out on; pattern: pattern solid, fore_colour red")
    for at, row in enumerate(rows):
        for place, cell in enumerate(row):
            sheet.write(at, place, cell, style if at == 1 and cell else xlwt.Style.default_style)
    sheet.col(1).hidden = True
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


COMMENT = (
    "<office:annotation><dc:date xmlns:dc='http://purl.org/dc/elements/1.1/'>2019-12-06</dc:date>"
    "<text:p>Sudah <text:span>pindah</text:span></text:p></office:annotation>"
)


def struck_ods(rows):
    cell = '<table:table-cell office:value-type="string"><text:p>'
    struck = cell.replace("-cell", '-cell table:style-name="ce1"', 1)
    changes = [(f"{cell}{text}<", f"{struck}{text}<") for text in rows[1] if text]
    with_comment = (f"{struck}{rows[1][1]}<", f"{struck.removesuffix('<text:p>')}{COMMENT}<text:p>{rows[1][1]}<")
    column = '<table:table-column/><table:table-column table:visibility="collapse"/><table:table-row>'
    return marked_ods(rows, ("<office:body>", STRUCK_STYLE), *changes, with_comment, ("<table:table-row>", column))


@pytest.mark.parametrize("make", [struck_xlsx, struck_xls, struck_ods])
def test_what_is_struck_coloured_commented_and_hidden_is_known(make):
    (sheet,) = reading.read(make(people(ANI, BUDI)))
    assert len(sheet.rows) == 3
    assert sheet.struck == ((1, 0), (1, 1), (1, 3), (1, 4))
    assert [row for row, _ in sheet.looks] == [1]
    assert sheet.hidden_columns == (1,)
    if make != struck_xls:
        assert [(row, sentence.split(". ")[0]) for row, sentence in sheet.remarks] == [
            (0, "Lembar ini memuat komentar sel (1 buah, di baris 2)"),
            (2, "Komentar di baris ini: “Sudah pindah”."),
        ]


def test_a_thread_of_comments_is_read_in_place_of_the_old_note_beside_it():
    kind = "http://schemas.microsoft.com/office/2017/10/relationships/threadedComment"
    data = changed(
        struck_xlsx(people(ANI, BUDI)),
        "xl/worksheets/_rels/sheet1.xml.rels",
        (
            "</Relationships>",
            f'<Relationship Id="t1" Type="{kind}" Target="../threadedComments/t1.xml"/></Relationships>',
        ),
    )
    with_thread = io.BytesIO(data)
    with zipfile.ZipFile(with_thread, "a") as archive:
        archive.writestr(
            "xl/threadedComments/t1.xml",
            '<ThreadedComments xmlns="http://schemas.microsoft.com/office/spreadsheetml/2018/threadedcomments">'
            '<threadedComment ref="B2"><text>Mundur?</text></threadedComment>'
            '<threadedComment ref="B2"><text>Ya, 2019.</text></threadedComment></ThreadedComments>',
        )
    sentences = [sentence for _, sentence in reading.read(with_thread.getvalue())[0].remarks]
    assert sentences[-1] == "Komentar di baris ini: “Mundur? Ya, 2019.”."


def test_a_name_of_which_a_part_is_struck_out_is_known():
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target)
    sheet = book.add_worksheet()
    sheet.write_row(0, 0, HEADING)
    sheet.write_rich_string(1, 1, book.add_format({"font_strikeout": True}), "Ani ", "Contoh")
    book.close()
    assert reading.read(target.getvalue())[0].struck == ((1, 1),)


@pytest.mark.parametrize("make", [xlsx, xls])
def test_a_sheet_knows_from_which_year_its_days_count(make):
    assert reading.read(make(people(ANI), date_1904=True))[0].counts_from_1904
    assert not reading.read(make(people(ANI)))[0].counts_from_1904


@pytest.mark.parametrize("make", [xlsx, xls, ods, text])
def test_letters_damaged_before_are_mended_or_missed_and_told(make):
    rows = people(["1", "Mu&#8217;min JosÃ©", "A & B", "Gera\ufffdmat", "Mu’min José"])
    (sheet,) = reading.read(make(rows))
    assert sheet.rows[1] == ["1", "Mu’min José", "A & B", "Gera\ufffdmat", "Mu’min José"]
    assert [row for row, _ in sheet.remarks] == [2, 2]
    assert "“Gera\ufffdmat”" in sheet.remarks[0][1]
    assert "“Mu’min José”" in sheet.remarks[1][1]


def test_a_time_of_day_falls_away_and_a_zero_as_a_date_is_empty():
    formats = {"num_format": "dd/mm/yyyy hh:mm"}
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target)
    sheet = book.add_worksheet()
    sheet.write_number(0, 0, 29353.99, book.add_format(formats))  # 12-05-1980 23:45
    sheet.write_number(0, 1, 0, book.add_format(formats))
    book.close()
    assert reading.read(target.getvalue())[0].rows == [[date(1980, 5, 12), 0]]


# The rows of people


def test_titles_two_row_headings_bands_totals_and_signatures_are_not_taken_for_people(kinal):
    made = planned("kop-pita-dan-jumlah.xlsx")
    assert [(row.called, row.row.number) for row in made.rows] == [
        ("ANI CONTOH", 8),
        ("BUDI CONTOH", 9),
        ("CITRA CONTOH", 12),
    ]
    assert [row.row.district for row in made.rows] == ["KINAL", "KINAL", "MAJE"]
    assert [skipped.why for skipped in made.skipped if "MAJE" in skipped.text] == ["nama kecamatan"]
    assert len(made.skipped) == 8


def test_a_heading_of_two_rows_is_read_as_one(kinal):
    ani = entry_of(planned("kop-pita-dan-jumlah.xlsx"), "ANI")
    assert ani.row.cells["decree_number"] == "460/1/2019"
    assert ani.row.cells["decree_on"] == "01-02-2019"
    assert person(planned("kop-pita-dan-jumlah.xlsx"), "BUDI").sex == Volunteer.Sex.MALE


def test_a_row_without_name_and_number_is_no_person_and_reported(kinal):
    assert [(skipped.number, skipped.why) for skipped in planned("gelar.xlsx").skipped] == [(8, "tanpa nama")]


def test_several_sheets_are_read_and_those_without_people_are_not(kinal):
    made = planned("beberapa-lembar.xlsx")
    assert [(row.row.sheet, row.called) for row in made.rows] == [
        ("Lembar 3", "Ani Contoh"),
        ("Lembar 4", "Budi Contoh"),
    ]


def test_rows_bear_the_numbers_of_the_sheet_where_it_begins_with_empty_rows(kinal):
    sheets = reading.read(xlsx([[], [], *people([1, "Ani Contoh", "", "Geramat", "Kinal"])]))
    assert [row.row.number for row in plan.make(sheets).rows] == [4]


def test_a_list_of_villages_is_no_list_of_people(kinal):
    with pytest.raises(WorkbookError, match="Tidak ada judul kolom"):
        plan.make(reading.read(xlsx([["No", "Desa", "Kecamatan"], [1, "Geramat", "Kinal"]])))


def test_columns_are_in_any_order_and_unknown_ones_are_reported(kinal):
    made = planned("urutan-lain.xlsx")
    (table,) = made.tables
    assert [heading.text for heading in table.headings if not heading.key] == ["Hobi"]
    (mother,) = [columns.BY_KEY[heading.key] for heading in table.headings if heading.text == "Nama Ibu"]
    assert mother.why_ignored == "tidak disimpan di sini"
    assert entry_of(made, "Ani").row.cells.keys() == {"district", "nik", "mother", "name", "service_village"}


def test_the_first_of_two_columns_with_one_meaning_is_read_and_the_other_reported(kinal):
    sheets = reading.read(xlsx(people(["Ani Contoh", "Petani", "Guru"], heading=["Nama", "Pekerjaan", "Profesi"])))
    made = plan.make(sheets)
    assert person(made, "Ani").occupation == "Petani"
    assert [heading.text for heading in made.tables[0].headings if not heading.key] == ["Profesi"]


def test_a_column_mapped_by_hand_is_read(kinal):
    sheets = reading.read(xlsx(people(["Ani Contoh", "Memancing"], heading=["Nama", "Hobi"])))
    (table,) = plan.make(sheets, chosen={"hobi": "occupation"}).tables
    assert table.heading_of("occupation") == "Hobi"


def test_columns_are_named_as_spreadsheets_name_them():
    assert [Heading(place, "").letter for place in (0, 25, 26, 701, 702)] == [
        "A",
        "Z",
        "AA",
        "ZZ",
        "AAA",
    ]


# Cells


def test_signs_around_a_nik_fall_away(kinal):
    made = planned("nik-berhias.xlsx")
    assert whole_nik(person(made, "Ani")) == NIK_ANI
    assert whole_nik(person(made, "Budi")) == "1704011203909002"
    assert whole_nik(person(made, "Citra")) == "1704015203909003"
    assert "tersimpan sebagai angka" in messages_of(made, "Dodi")


def test_marks_for_an_empty_cell_are_read_as_empty(kinal):
    made = planned("kosong.xlsx")
    assert [row.state for row in made.rows] == [State.NEW, State.NEW]
    for row in made.rows:
        assert (row.person.has_nik, row.person.phone, row.person.born_on) == (False, "", None)


def test_dates_are_read_day_first_in_every_style(kinal):
    made = planned("tanggal.xlsx", answers={"tanggal:0:born_on": "hari-bulan"})
    for name in ("Ani", "Budi", "Citra", "Dodi", "Endah", "Fitri", "Kartika", "Lestari"):
        assert person(made, name).born_on == date(1985, 12, 6), name
    assert person(made, "Gani").born_on == date(1985, 11, 6)
    assert "tidak ada di kalender" in messages_of(made, "Hasan")
    assert "Bulan 31 tidak ada" in messages_of(made, "Intan")
    assert "Hanya tahun" in messages_of(made, "Joko")


def test_place_and_date_of_birth_in_one_cell_are_parted(kinal):
    made = planned("ttl.xlsx")
    assert [(row.person.birth_place, row.person.born_on) for row in made.rows] == [
        ("Bintuhan", date(1985, 2, 1)),
        ("Tanjung Aur II", date(1985, 2, 1)),
        ("Bintuhan", None),
        ("", date(1985, 2, 1)),
    ]


def test_p_is_asked_about_where_the_column_also_holds_w(kinal):
    made = planned("kelamin-pw.xlsx")
    assert person(made, "Ani").sex == Volunteer.Sex.FEMALE
    assert entry_of(made, "Budi").state == State.FAILED
    assert "Pria atau Perempuan" in messages_of(made, "Budi")


def test_the_sex_is_read_in_its_spellings(kinal):
    made = planned("kelamin-lp.xlsx")
    assert [row.person.sex for row in made.rows[:-1]] == ["P", "L", "P", "L", "P", "L"]
    assert "“X” tidak dikenal" in messages_of(made, "Gani")


def test_titles_inside_names_are_split_and_the_original_is_shown(kinal):
    made = planned("gelar.xlsx")
    named = [(row.person.title_before, row.person.name, row.person.title_after) for row in made.rows]
    assert named == [
        ("Drs. H.", "AHMAD CONTOH", "M.Pd"),
        ("HJ.", "SITI CONTOH", ""),
        ("", "BUDI CONTOH", "S.Sos."),
        ("", "M. Yusuf Contoh", ""),
        ("H.", "Contoh", ""),
        ("", "R Contoh", ""),
    ]
    assert "“Drs. H. AHMAD CONTOH, M.Pd”" in messages_of(made, "AHMAD")
    assert "Gelar" not in messages_of(made, "Yusuf")


def test_phones_are_read_and_the_second_one_is_reported(kinal):
    made = planned("telepon.xlsx")
    assert [row.person.phone for row in made.rows[:3]] == ["+6281234567890", "+6281234567891", "+6281234567892"]
    assert "0853-1111-2222" in messages_of(made, "Ani")
    assert entry_of(made, "Dodi").state == State.FAILED


def test_schooling_is_read_in_its_spellings_and_the_rest_is_kept_in_the_notes(kinal):
    made = planned("pendidikan.xlsx")
    assert [row.person.education for row in made.rows] == [5, 8, 6, 7, 99]
    assert person(made, "Endah").notes == "Pendidikan menurut berkas: Pesantren"


def test_villages_are_found_in_their_kecamatan_and_the_nearest_is_suggested(kinal):
    made = planned("desa.xlsx")
    assert "Ada 2 desa bernama" in messages_of(made, "Ani")
    assert str(person(made, "Budi").home_village) == "Tanjung Aur, Maje"
    assert str(person(made, "Citra").home_village) == "Tanjung Aur, Maje"
    assert "Mungkin maksudnya: Geramat, Kinal." in messages_of(made, "Dodi")
    assert str(person(made, "Endah").home_village) == "Suka Menanti, Maje"
    assert str(person(made, "Fitri").home_village) == "Pinang Jawa II, Kinal"
    assert "Kecamatan “Kinall” tidak dikenal" in messages_of(made, "Gani")


def test_the_same_nik_twice_refuses_both_rows_and_names_the_others(kinal):
    made = planned("nik-kembar.xlsx")
    assert [row.state for row in made.rows] == [State.FAILED, State.NEW, State.FAILED, State.FAILED]
    assert "baris 4 dan baris 2 lembar Lembar 2" in " ".join(p.message for p in made.rows[0].problems)


def test_a_spoiled_nik_points_to_the_one_known_person_whom_it_may_be(kinal):
    make_volunteer("Budi Contoh", nik="1704011203909007")
    assert "NIK hanya beda angka terakhir" in messages_of(planned("nik-angka.xlsx"), "Budi")
    assert entry_of(planned("nik-angka.xlsx"), "Budi").state == State.FAILED


def test_no_problem_repeats_a_nik(kinal):
    made = [planned(name) for name in FILES if name.endswith(("xlsx", "csv")) and name not in UNREADABLE]
    sentences = [problem.message for one in made for row in one.rows for problem in row.problems]
    sentences += [skipped.text for one in made for skipped in one.skipped]
    assert sentences
    assert not [words for words in sentences if "1704015203909001" in words or "1704011203909002" in words]


UNREADABLE = {"bukan-buku-kerja.xlsx", "rusak.xlsx", "sel-di-ujung.xlsx", "tanpa-judul.xlsx"}
