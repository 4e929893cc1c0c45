"""The empty list for the import: our headings, lists of choices, and how to fill in each column.

It has no column for the No. registri: users who number the rows there would overwrite the people with those numbers.
"""

from datetime import date
from itertools import zip_longest

from registry.models import Appointment, District, Regency, Village, Volunteer
from registry.workbook.cell_text import text_of
from registry.workbook.columns import BY_KEY
from registry.workbook.writing import workbooks
from registry.workbook.writing.workbooks import Choices, WrittenSheet

# In the order of filling in: the kecamatan before the village, since it decides which villages are offered.
# For each column: what to write there, and the example of a fictional person.
COLUMNS = {
    "name": ("Nama tanpa gelar, persis seperti akan dicetak. Harus diisi.", "Contoh Siti Rekaan"),
    "title_before": ("Gelar di depan nama.", "Dra. Hj."),
    "title_after": ("Gelar di belakang nama, tanpa koma di depannya.", "S.Sos., M.Si."),
    "nik": (
        "16 angka menurut KTP-el; kosongkan bila belum ada. Selnya sudah berupa teks: tempelkan sebagai nilai saja.",
        "1704054612909999",
    ),
    "sex": ("L untuk laki-laki, P untuk perempuan.", "P"),
    "birth_place": ("Nama kota atau desa tempat lahir.", "Bintuhan"),
    "born_on": ("Hari lebih dahulu: 06-12-1990, 6/12/1990, atau 6 Desember 1990.", date(1990, 12, 6)),
    "home_address": ("Jalan, dusun, RT/RW.", "Jalan Rekaan 1"),
    "regency": ("Kabupaten atau kota tempat tinggal.", "Kabupaten Kaur"),
    "district": ("Kecamatan tempat tinggal menurut KTP; pilih dari daftar.", "Kaur Selatan"),
    "home_village": ("Desa atau kelurahan tempat tinggal; pilih kecamatannya dahulu.", "Air Dingin"),
    "phone": ("Satu nomor saja, 08… atau +62….", "0812-0000-0000"),
    "email": ("Satu alamat e-mail.", "rekaan@example.org"),
    "education": ("Pendidikan terakhir; pilih dari daftar.", "SLTA/sederajat"),
    "occupation": ("Pekerjaan sehari-hari.", "Petani/pekebun"),
    "ipsm_no": ("Nomor anggota IPSM, bila ada.", "IPSM-REKAAN-1"),
    "service_district": ("Kecamatan tempat bertugas; pilih dari daftar.", "Kaur Selatan"),
    "service_village": ("Desa atau kelurahan tempat bertugas; pilih kecamatannya dahulu.", "Air Dingin"),
    "started_on": ("Hari pertama bertugas. Diisi bersama desa tugasnya.", date(2019, 12, 6)),
    "decree_number": ("Nomor surat keputusan (SK), bila sudah ada.", "000/REKAAN/2019"),
    "decree_on": ("Tanggal penetapan surat keputusan itu.", date(2019, 12, 2)),
    "decree_until": ("Hari terakhir SK berlaku, bila SK-nya menyebutnya.", date(2024, 12, 31)),
    "ended_on": ("Hari terakhir bertugas; kosongkan bila masih bertugas.", date(2024, 12, 31)),
    "end_reason": ("Alasan berakhir, bersama hari terakhirnya; pilih dari daftar.", "mengundurkan diri"),
    "notes": ("Catatan lain. Jangan menulis NIK atau nomor rekening di sini.", "Orang ini tidak ada"),
}
RULES = {
    "Sebaris seorang": "Isi lembar PSM mulai baris kedua. Judul kolom tetap; kolom yang tidak dipakai boleh dihapus.",
    "Sel kosong": "Tidak mengubah apa pun: data yang sudah tersimpan tetap.",
    "(hapus)": "Tulis (hapus) di sebuah sel untuk mengosongkan data yang sudah tersimpan.",
    "NIK sebagai bilangan": "Kehilangan angka terakhirnya di Excel, karena itu tidak dibaca.",
    "Tanggal": "Selalu hari, bulan, tahun. 06-12-1990 ialah 6 Desember 1990.",
    "Nama orang di lembar ini": "Rekaan, dan lembar ini tidak ikut dibaca.",
}
CHOICES_HEADINGS = [
    *("Kecamatan setiap desa", "Pilihan desa", "Pilihan kecamatan", "Pilihan kabupaten", "Pilihan jenis kelamin"),
    *("Pilihan pendidikan", "Pilihan alasan berakhir"),
]
GUIDE_HEADINGS = ("Kolom di lembar PSM", "Cara mengisi", "Contoh (orang rekaan)")
LISTS = "Daftar"  # The hidden sheet with the choices.
PICK = "Pilih dari daftar."
PICK_DISTRICT_FIRST = "Desa ini tidak ada di kecamatan yang tertulis di sebelahnya. Pilih kecamatannya dahulu."


def write(target, user):
    """Write the empty list into a binary file open for writing, with the regions that the account may see."""
    workbooks.write(target, sheets(user))


def sheets(user):
    """Return the sheets: PSM to fill in, the guide, and the choices of the first one's lists."""
    several = Regency.objects.visible_to(user).count() > 1
    columns = [BY_KEY[key] for key in COLUMNS if key != "regency" or several]
    offered = _offered(user)
    yield workbooks.people_sheet(columns, [], _choices(columns, offered))
    yield _guide(columns)
    yield WrittenSheet(LISTS, list(offered), zip_longest(*offered.values()), is_hidden=True)


def is_helper(sheet):
    """Whether a `reading.ReadSheet` is one of those beside the list, the guide or the choices, with nothing else."""
    rows = [[text for text in map(text_of, row) if text] for row in sheet.rows]
    first, *others = [row for row in rows if row] or [[]]
    if tuple(first) == GUIDE_HEADINGS:
        return {row[0] for row in others} <= {*RULES, *(f"Kolom {BY_KEY[key].label}" for key in COLUMNS)}
    return first == CHOICES_HEADINGS and all(len(row) <= len(first) for row in others)


def _offered(user):
    """The choices by their heading on the hidden sheet."""
    # Sorted by kecamatan, so that each one's villages are together and a formula can find them.
    villages = Village.objects.visible_to(user).select_related("district")
    pairs = sorted((village.district.name, village.name) for village in villages)
    choices = (
        [district for district, _ in pairs],
        [village for _, village in pairs],
        sorted({district.name for district in District.objects.visible_to(user)}),
        [regency.name for regency in Regency.objects.visible_to(user)],
        [sex.value for sex in Volunteer.Sex],
        [education.label for education in Volunteer.Education],
        [reason.label for reason in Appointment.EndReason],
    )
    return dict(zip(CHOICES_HEADINGS, choices, strict=True))


def _choices(columns, offered):
    """The `Choices` of the columns, by heading; none for a column without any."""
    ranges = {
        heading: f"{LISTS}!${letter}$2:${letter}${len(values) + 1}"
        for letter, (heading, values) in zip("ABCDEFG", offered.items(), strict=True)
        if values
    }
    by_key = {
        "sex": Choices(ranges.get("Pilihan jenis kelamin"), "Tulis L atau P."),
        "education": Choices(ranges.get("Pilihan pendidikan"), PICK),
        # Another reason is kept in its own words.
        "end_reason": Choices(ranges.get("Pilihan alasan berakhir"), PICK, is_closed=False),
        "regency": Choices(ranges.get("Pilihan kabupaten"), PICK),
        "district": Choices(ranges.get("Pilihan kecamatan"), PICK),
        "home_village": _villages_of("district", ranges),
        "service_district": Choices(ranges.get("Pilihan kecamatan"), PICK),
        "service_village": _villages_of("service_district", ranges),
    }
    return {
        column.label: by_key[column.key] for column in columns if column.key in by_key and by_key[column.key].source
    }


def _villages_of(district, ranges):
    """The villages of the kecamatan in that column of the row. Not closed: an empty kecamatan offers none."""
    cell, districts = "{" + BY_KEY[district].label + "}", ranges.get("Kecamatan setiap desa")
    within = f"OFFSET({LISTS}!$B$1,MATCH({cell},{districts},0),0,COUNTIF({districts},{cell}),1)"
    return Choices(districts and within, PICK_DISTRICT_FIRST, is_closed=False)


def _guide(columns):
    rules = [(rule, words, None) for rule, words in RULES.items()]
    # "Kolom Nama" and not "Nama": this sheet must never look like a list of people.
    columns = [(f"Kolom {column.label}", *COLUMNS[column.key]) for column in columns]
    widths = dict(zip(GUIDE_HEADINGS, (30, 80, 26), strict=True))
    return WrittenSheet("Petunjuk", GUIDE_HEADINGS, [*rules, *columns], widths, is_prose=True)
