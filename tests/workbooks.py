"""Workbooks for tests, as offices make them: `python -m tests.workbooks` rewrites those in tests/files/.

All people are fictional: NIK serials 9xxx are never given out.
"""

import csv
import io
import zipfile
from datetime import UTC, date, datetime
from itertools import islice, product
from pathlib import Path
from string import ascii_lowercase
from xml.sax.saxutils import escape

import xlsxwriter
import xlwt

FOLDER = Path(__file__).parent / "files"
HEADING = ["No", "Nama", "NIK", "Desa", "Kecamatan"]


def xlsx(*sheets, merged=(), hidden_rows=(), hidden_sheets=(), errors=(), date_1904=False):
    """The bytes of an .xlsx with these sheets, each a list of rows; dates are real date cells.

    Of the first sheet, `merged` names merged areas, as "A1:D1": their text is in the first cell; `hidden_rows` are
    numbers from 1; `errors` maps cells to the errors of their formulas, as {"B2": "#N/A"}. `hidden_sheets` are numbers
    from 1. With `date_1904` days count from 1904, as old Excel on a Mac does.
    """
    target = io.BytesIO()
    options = {"strings_to_numbers": False, "strings_to_formulas": False, "date_1904": date_1904}
    book = xlsxwriter.Workbook(target, options)
    # The same cells are the same bytes, whenever they are written.
    book.set_properties({"created": datetime(2026, 11, 1, tzinfo=UTC)})
    as_date = book.add_format({"num_format": "dd/mm/yyyy"})
    for number, rows in enumerate(sheets, start=1):
        sheet = book.add_worksheet(f"Lembar {number}")
        for at, row in enumerate(rows):
            for place, cell in enumerate(row):
                if isinstance(cell, date):
                    sheet.write_datetime(at, place, cell, as_date)
                elif cell != "":
                    sheet.write(at, place, cell)
        if number in hidden_sheets:
            sheet.hide()
    first = book.worksheets()[0]
    for area in merged:
        first.merge_range(area, sheets[0][int(area[1]) - 1][ord(area[0]) - ord("A")])
    for row in hidden_rows:
        first.set_row(row - 1, None, None, {"hidden": True})
    for cell, error in dict(errors).items():
        first.write_formula(cell, "=VLOOKUP(A1,B:C,2)", None, error)
    book.close()
    return target.getvalue()


def xls(rows, *, hidden_rows=(), errors=(), date_1904=False):
    """The bytes of an old .xls with one sheet. `errors` maps places (row, column) from 0 to codes; the rest: `xlsx`."""
    book = xlwt.Workbook()
    book.dates_1904 = date_1904
    sheet = book.add_sheet("Data")
    as_date = xlwt.easyxf(num_format_str="DD/MM/YYYY")
    for at, row in enumerate(rows):
        for place, cell in enumerate(row):
            if (at, place) in errors:
                sheet.row(at).set_cell_error(place, errors[at, place])
            elif isinstance(cell, date):
                sheet.write(at, place, cell, as_date)
            else:
                sheet.write(at, place, cell)
    for row in hidden_rows:
        sheet.row(row - 1).hidden = True
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def ods(rows):
    """The bytes of an .ods with one sheet (OpenDocument 1.2: a mimetype, a manifest and the content)."""
    lines = "".join(f"<table:table-row>{''.join(map(_ods_cell, row))}</table:table-row>" for row in rows)
    spaces = "".join(
        f' xmlns:{short}="urn:oasis:names:tc:opendocument:xmlns:{short}:1.0"' for short in ("office", "table", "text")
    )
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content{spaces} office:version="1.2"><office:body>'
        f'<office:spreadsheet><table:table table:name="Data">{lines}</table:table></office:spreadsheet>'
        "</office:body></office:document-content>"
    )
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    space = 'xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"'
    manifest = (
        f'<?xml version="1.0" encoding="UTF-8"?><manifest:manifest {space} manifest:version="1.2">'
        f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{kind}"/>'
        '<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/></manifest:manifest>'
    )
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr("mimetype", kind)
        archive.writestr("META-INF/manifest.xml", manifest)
        archive.writestr("content.xml", content)
    return target.getvalue()


def _ods_cell(cell):
    if isinstance(cell, date):
        return f'<table:table-cell office:value-type="date" office:date-value="{cell.isoformat()}"/>'
    if isinstance(cell, (int, float)):
        return f'<table:table-cell office:value-type="float" office:value="{cell}"/>'
    return f'<table:table-cell office:value-type="string"><text:p>{escape(cell)}</text:p></table:table-cell>'


def text(rows, *, delimiter=";", encoding="utf-8"):
    """The bytes of a .csv."""
    target = io.StringIO(newline="")
    csv.writer(target, delimiter=delimiter).writerows(rows)
    return target.getvalue().encode(encoding)


def people(*rows, heading=HEADING):
    """A heading and rows under it."""
    return [list(heading), *map(list, rows)]


TYPES = people(
    [1, "Ani Contoh", "1704015203909001", "Geramat", "Kinal", date(1990, 3, 12)],
    [2, "Budi Contoh", 1704011203909002, "Geramat", "Kinal", "12-03-1990"],
    heading=[*HEADING, "Tanggal lahir"],
)

# One file for each trap, as in real offices.
FILES = {
    "kop-pita-dan-jumlah.xlsx": xlsx(
        [
            ["PEMERINTAH KABUPATEN KAUR"],
            ["DAFTAR PEKERJA SOSIAL MASYARAKAT TAHUN 2019"],
            [],
            ["No", "Nama", "Jenis Kelamin", "", "Tempat Tugas", "SK", ""],
            ["", "", "L", "P", "", "Nomor", "Tanggal"],
            [1, 2, 3, 4, 5, 6, 7],
            ["KECAMATAN KINAL"],
            [1, "ANI CONTOH", "", "v", "Geramat", "460/1/2019", "01-02-2019"],
            [2, "BUDI CONTOH", "v", "", "Talang Padang", "", ""],
            ["", "Jumlah", 1, 1],
            ["MAJE"],
            [1, "CITRA CONTOH", "", "v", "Tanjung Aur", "", ""],
            ["JUMLAH", "", 1, 2],
            [],
            ["", "", "", "", "Bintuhan, 6 Desember 2019"],
            ["", "Mengetahui", "", "", "Kepala Dinas Sosial"],
            ["", "SIAPA CONTOH, M.Pd", "", "", "SOPO CONTOH, S.P."],
        ],
        merged=["A1:G1", "A2:G2", "C4:D4", "F4:G4", "A7:G7"],
    ),
    "nik-angka.xlsx": xlsx(TYPES),
    "nik-angka.xls": xls(TYPES),
    "nik-angka.ods": ods(TYPES),
    "nik-berhias.xlsx": xlsx(
        people(
            [1, "Ani Contoh", "'1704015203909001", "Geramat", "Kinal"],
            [2, "Budi Contoh", "17.0401.120390.9002", "Geramat", "Kinal"],
            [3, "Citra Contoh", "1704 0152 0390 9003\u200b\u00a0", "Geramat", "Kinal"],
            [4, "Dodi Contoh", "1,70401E+15", "Geramat", "Kinal"],
        )
    ),
    "kosong.xlsx": xlsx(
        people(
            [1, "Ani Contoh", "-", "Geramat", "Kinal", "0", "n/a", "tidak ada"],
            ["", "", "", "", ""],
            [2, "Budi Contoh", 0, "Geramat", "Kinal", "--", ".", "Belum ada"],
            heading=[*HEADING, "No HP", "Tanggal lahir", "Pendidikan"],
        )
    ),
    "tanggal.xlsx": xlsx(
        people(
            *(
                [number, f"{name} Contoh", "", "Geramat", "Kinal", written]
                for number, (name, written) in enumerate(
                    [
                        ("Ani", date(1985, 12, 6)),
                        ("Budi", "06/12/1985"),
                        ("Citra", "6 Desember 1985"),
                        ("Dodi", "06-Des-85"),
                        ("Endah", 31387),
                        ("Fitri", "31387"),
                        ("Gani", "6 Nop 1985"),
                        ("Hasan", "31-02-1985"),
                        ("Intan", "12/31/1985"),
                        ("Joko", "1985"),
                        ("Kartika", 31387.75),
                        ("Lestari", "1985-12-06 00:00:00"),
                    ],
                    start=1,
                )
            ),
            heading=[*HEADING, "Tgl. Lahir"],
        )
    ),
    "ttl.xlsx": xlsx(
        people(
            [1, "Ani Contoh", "", "Geramat", "Kinal", "Bintuhan, 01-02-1985"],
            [2, "Budi Contoh", "", "Geramat", "Kinal", "Tanjung Aur II / 1 Februari 1985"],
            [3, "Citra Contoh", "", "Geramat", "Kinal", "Bintuhan"],
            [4, "Dodi Contoh", "", "Geramat", "Kinal", date(1985, 2, 1)],
            heading=[*HEADING, "Tempat & Tgl Lahir"],
        )
    ),
    "kelamin-pw.xlsx": xlsx(
        people(
            [1, "Ani Contoh", "", "Geramat", "Kinal", "W"],
            [2, "Budi Contoh", "", "Geramat", "Kinal", "P"],
            heading=[*HEADING, "JK"],
        )
    ),
    "kelamin-lp.xlsx": xlsx(
        people(
            *(
                [number, f"{name} Contoh", "", "Geramat", "Kinal", written]
                for number, (name, written) in enumerate(
                    [
                        ("Ani", "P"),
                        ("Budi", "LK"),
                        ("Citra", "Perempuan"),
                        ("Dodi", "Laki-laki"),
                        ("Endah", "pr"),
                        ("Faisal", "Laki2"),
                        ("Gani", "X"),
                    ],
                    start=1,
                )
            ),
            heading=[*HEADING, "L/P"],
        )
    ),
    "gelar.xlsx": xlsx(
        people(
            [1, "Drs. H. AHMAD CONTOH, M.Pd", "", "Geramat", "Kinal"],
            [2, "HJ. SITI CONTOH", "", "Geramat", "Kinal"],
            [3, "BUDI CONTOH S.Sos.", "", "Geramat", "Kinal"],
            [4, "M. Yusuf Contoh", "", "Geramat", "Kinal"],
            [5, "H. Contoh", "", "Geramat", "Kinal"],
            [6, "R Contoh", "", "Geramat", "Kinal"],
            [7, "", "", "Geramat", "Kinal"],
        )
    ),
    "telepon.xlsx": xlsx(
        people(
            [1, "Ani Contoh", "", "Geramat", "Kinal", "0812-3456-7890/0853 1111 2222"],
            [2, "Budi Contoh", "", "Geramat", "Kinal", 81234567891],
            [3, "Citra Contoh", "", "Geramat", "Kinal", "+62 812 3456 7892"],
            [4, "Dodi Contoh", "", "Geramat", "Kinal", "hubungi kades"],
            heading=[*HEADING, "No. HP / Whatapp"],
        )
    ),
    "pendidikan.xlsx": xlsx(
        people(
            [1, "Ani Contoh", "", "Geramat", "Kinal", "SLTA/Sederajat"],
            [2, "Budi Contoh", "", "Geramat", "Kinal", "S.1"],
            [3, "Citra Contoh", "", "Geramat", "Kinal", "Diploma I/II"],
            [4, "Dodi Contoh", "", "Geramat", "Kinal", "D-III"],
            [5, "Endah Contoh", "", "Geramat", "Kinal", "Pesantren"],
            heading=[*HEADING, "Pend. Terakhir"],
        )
    ),
    "desa.xlsx": xlsx(
        people(
            [1, "Ani Contoh", "", "TANJUNG AUR", ""],
            [2, "Budi Contoh", "", "Tanjung Aur", "Maje"],
            [3, "Citra Contoh", "", "Desa Tanjung Aur Kec. Maje", ""],
            [4, "Dodi Contoh", "", "Geremat", "Kec. Kinal"],
            [5, "Endah Contoh", "", "Sukamenanti", "MAJE"],
            [6, "Fitri Contoh", "", "Pinang Jawa 2", "Kinal"],
            [7, "Gani Contoh", "", "Geramat", "Kinall"],
        )
    ),
    "nik-kembar.xlsx": xlsx(
        people(
            [1, "Ani Contoh", "1704015203909001", "Geramat", "Kinal"],
            [2, "Budi Contoh", "1704011203909002", "Geramat", "Kinal"],
            [3, "Ani Contoh", "1704 0152 0390 9001", "Geramat", "Kinal"],
        ),
        people([1, "Ani Lagi", "1704015203909001", "Geramat", "Kinal"]),
    ),
    "urutan-lain.xlsx": xlsx(
        people(
            ["Kinal", "Memancing", "1704015203909001", "Tidak Disimpan", "Ani Contoh", "Geramat"],
            heading=["Kec.", "Hobi", "NO. KTP (NIK)", "Nama Ibu", "Nama Lengkap", "Lokasi Tugas"],
        )
    ),
    "beberapa-lembar.xlsx": xlsx(
        [["Petunjuk: isi lembar berikutnya."]],
        [],
        people([1, "Ani Contoh", "", "Geramat", "Kinal"]),
        people([1, "Budi Contoh", "", "Geramat", "Kinal"]),
    ),
    "tanpa-judul.xlsx": xlsx([["Rapat", "Senin"], ["Catatan", "1704015203909001"]]),
    "titik-koma-windows.csv": text(
        people([1, "Andr\u00e9 Contoh", "'1704011203909002", "Geramat", "Kinal"]), encoding="cp1252"
    ),
    "koma-bom.csv": text(
        people([1, "Ani Contoh, S.P.", "1704015203909001", "Geramat", "Kinal"]), delimiter=",", encoding="utf-8-sig"
    ),
    "bukan-buku-kerja.xlsx": b"\x89PNG\r\n\x1a\n" + bytes(range(256)),
    "rusak.xlsx": xlsx(people([1, "Ani Contoh", "", "Geramat", "Kinal"]))[:900],
}


FAR_CELL = "sel-di-ujung.xlsx"  # Made apart: it takes half a second, and each worker imports this file.


def _far_cell():
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target)
    sheet = book.add_worksheet()
    sheet.write_row(0, 0, HEADING)
    sheet.write(1_048_575, 16_383, "x")
    book.close()
    return target.getvalue()


def many_names(amount):
    """So many different names: "Naaa Contoh", "Naab Contoh" …"""
    return ["N" + "".join(letters) + " Contoh" for letters in islice(product(ascii_lowercase, repeat=3), amount)]


if __name__ == "__main__":
    for name, data in {**FILES, FAR_CELL: _far_cell()}.items():
        (FOLDER / name).write_bytes(data)
