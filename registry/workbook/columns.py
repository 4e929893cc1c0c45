"""The columns that a list of people may have, and the headings that offices use for them.

A heading is compared without case, accents, signs and spaces, so "No. HP / Whatsapp" and "no hp/whatsapp" are one.
"""

from dataclasses import dataclass

from registry.values import names


@dataclass(frozen=True)
class Column:
    """One column that the registry knows.

    `label` is its heading in our own workbooks, `aliases` are other headings, separated by "|"; `why_ignored` is the
    reason why a known column is not read, and `is_missed` whether the preview shows it.
    """

    key: str
    label: str
    aliases: str = ""
    why_ignored: str = ""
    is_missed: bool = True


NOT_KEPT = "tidak disimpan di sini"
ELSEWHERE = "dicatat lewat halamannya sendiri"

COLUMNS = (
    Column("registry_no", "No. registri", "nomor registri|no registrasi psm"),
    Column("title_before", "Gelar depan", "gelar di depan"),
    Column(
        "name",
        "Nama",
        "nama lengkap|nama psm|nama anggota|nama peserta|nama calon psm|nama & gelar|nama dan gelar|nama relawan|"
        "nama lengkap dan gelar|nama pekerja sosial masyarakat",
    ),
    Column("title_after", "Gelar belakang", "gelar di belakang|gelar"),
    Column(
        "nik",
        "NIK",
        "no nik|nomor nik|no ktp|nomor ktp|no ktp/nik|nik/no ktp|nik no ktp|no induk kependudukan|"
        "nomor induk kependudukan|no identitas|no ktp (nik)|ktp",
    ),
    Column("sex", "Jenis kelamin", "jk|l/p|lp|kelamin|gender|sex|jns kelamin|jenis kelamin (l/p)|j. kel"),
    Column("is_male", "L", "laki-laki|lk"),
    Column("is_female", "P", "perempuan|pr"),
    Column("birth_place", "Tempat lahir", "tmpt lahir|tpt lahir|tmp lahir"),
    Column("born_on", "Tanggal lahir", "tgl lahir|tgl. kelahiran|tanggal kelahiran"),
    Column(
        "birth",
        "Tempat, tanggal lahir",
        "ttl|tempat/tgl lahir|tempat/tanggal lahir|tempat tgl lahir|tempat & tanggal lahir|tempat & tgl lahir|"
        "tempat dan tanggal lahir|tempat dan tgl lahir|tmp/tgl lahir|tempat tanggal/lahir",
    ),
    Column("home_address", "Alamat rumah", "alamat|alamat lengkap|alamat domisili|alamat ktp|alamat tinggal"),
    Column(
        "home_village",
        "Desa/kelurahan",
        "desa|desa/kel|ds/kel|kel/desa|nama desa|kelurahan|kelurahan/desa|desa kelurahan|nama desa/kelurahan|"
        "desa/kelurahan tempat tinggal",
    ),
    Column("district", "Kecamatan", "kec|nama kecamatan|kecamatan tempat tinggal"),
    Column("regency", "Kabupaten/kota", "kabupaten|kota|kab|kab/kota"),
    Column(
        "phone",
        "No. HP",
        "hp|no telp|no telp/hp|no hp/telp|nomor hp|no handphone|nomor handphone|handphone|no wa|whatsapp|no whatsapp|"
        "no hp/wa|no hp/whatsapp|no hp/whatapp|no handphone/whatsapp|kontak|telepon|no telepon|nomor telepon|telp",
    ),
    Column("email", "E-mail", "alamat email|surel"),
    Column("education", "Pendidikan terakhir", "pendidikan|pend|pddk|pend terakhir|ijazah|ijazah terakhir"),
    Column("occupation", "Pekerjaan", "pekerjaan utama|pek|profesi"),
    Column(
        "ipsm_no",
        "Nomor anggota IPSM",
        "no anggota|nomor anggota|no kta|nomor kta|nomor induk anggota|nia|no induk anggota ipsm|no anggota ipsm|"
        "nomor induk anggota ipsm",
    ),
    Column(
        "service_village",
        "Desa/kelurahan tugas",
        "tempat tugas|lokasi tugas|wilayah tugas|wilayah kerja|desa tugas|desa lokasi tugas|desa binaan|"
        "desa/kelurahan lokasi tugas|desa penugasan",
    ),
    Column("service_district", "Kecamatan tugas", "kecamatan lokasi tugas|kec lokasi tugas|kecamatan tempat tugas"),
    Column("decree_number", "Nomor SK", "no sk|sk|no sk pengangkatan|nomor sk pengangkatan"),
    Column("decree_on", "Tanggal SK", "tgl sk"),
    Column("decree_until", "SK berlaku sampai", "berlaku sampai|masa berlaku sk|sk berlaku s/d|sk berlaku hingga"),
    Column(
        "started_on",
        "Mulai bertugas",
        "mulai aktif|mulai tugas|tmt|tahun pengangkatan|thn pengangkatan|tahun aktif|tahun mulai|tanggal mulai|"
        "tahun mulai aktif|tgl mulai|tgl mulai bertugas|tanggal mulai bertugas|tahun",
    ),
    Column("fields", "Bidang", "bidang masalah sosial|bidang tugas"),
    Column("notes", "Catatan", "ket|keterangan"),
    # Known, but not read; the preview names those that a user would miss.
    Column("number", "No.", "nomor|no urut|nomor urut|nomer|urut", "nomor urut baris", is_missed=False),
    Column("problem", "Masalah", "", "keterangan dari impor sebelumnya", is_missed=False),
    Column("status", "Keadaan", "status|status kinerja|keaktifan|aktif/tidak aktif|ket aktif", "dihitung sendiri"),
    Column("ended_on", "Hari terakhir bertugas", "tanggal berakhir|selesai bertugas", ELSEWHERE),
    Column("end_reason", "Alasan berakhir", "alasan berhenti", ELSEWHERE),
    Column("decree_signer", "Penandatangan SK", "", NOT_KEPT),
    Column(
        "training",
        "Pelatihan",
        "diklat|bimtek|jenis diklat yg diikuti|jenis diklat yang diikuti|pelatihan yang pernah diikuti|"
        "pelatihan yg pernah diikuti|no sertifikat|nomor sertifikat|legalitas/sertifikat|legalitas sertifikat|"
        "penyelenggara|tgl sertifikat|tanggal sertifikat",
        ELSEWHERE,
    ),
    Column("religion", "Agama", "", NOT_KEPT),
    Column("marriage", "Status kawin", "status perkawinan|status nikah|kawin", NOT_KEPT),
    Column("province", "Provinsi", "", "sudah diketahui dari desanya", is_missed=False),
    Column("hamlet", "RT/RW", "rt|rw|dusun", NOT_KEPT),
    # Financial data, and what banks ask to identify a person: not to be stored here.
    Column("bank", "Rekening", "no rekening|nomor rekening|nama bank|bank|atas nama rekening", NOT_KEPT),
    Column("mother", "Nama ibu kandung", "nama ibu|ibu kandung", NOT_KEPT),
    Column("family_card", "Nomor KK", "no kk|kk", NOT_KEPT),
)
BY_KEY = {column.key: column for column in COLUMNS}

# What the import reads of a person and of the service; the fields of work are rows of their own.
PERSON = (
    *("title_before", "name", "title_after", "nik", "sex", "birth_place", "born_on", "home_address", "home_village"),
    *("phone", "email", "education", "occupation", "ipsm_no", "notes"),
)
SERVICE = ("service_village", "started_on", "decree_number", "decree_on", "decree_until")


def squeeze(heading):
    """Return the heading in the form for comparing: folded, without spaces."""
    return names.fold(heading.replace("&", "dan")).replace(" ", "")


def known(heading):
    """Return the `Column` with that heading, or None."""
    return _BY_HEADING.get(squeeze(heading))


_BY_HEADING = {
    squeeze(heading): column
    for column in reversed(COLUMNS)
    for heading in filter(None, [column.label, *column.aliases.split("|")])
}
