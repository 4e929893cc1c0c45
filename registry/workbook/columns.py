"""The columns that a list of people may have, and the headings that offices use for them.

A heading is compared without case, accents, signs and spaces, so "No. HP / Whatsapp" and "no hp/whatsapp" are one.
"""

import re
from dataclasses import dataclass
from functools import lru_cache

from registry.values import names
from registry.workbook import heading_words

ASKED_AGAIN = 1024  # Texts: each cell of the first rows is asked about once for every row that may hold the headings.


@dataclass(frozen=True)
class Column:
    """One column that the registry knows.

    `label` is its heading in our own workbooks, `aliases` are other headings, separated by "|"; `why_ignored` is the
    reason why a known column is not stored. `use` says for what its cells are read all the same.
    """

    key: str
    label: str
    aliases: str = ""
    why_ignored: str = ""
    use: str = ""

    @property
    def is_read(self):
        """Return whether its cells are stored, or a rule needs them."""
        return not self.why_ignored or bool(self.use)


# Columns of which one is ticked, by key: the schooling, and other headings of the column.
SCHOOLS = {
    "school_none": ("Tidak sekolah", "tdk sekolah|belum sekolah|tidak/belum sekolah"),
    "school_sd": ("SD", "sd/mi|mi|sr|sd sederajat|sd/sederajat|tamat sd"),
    "school_smp": ("SMP", "sltp|smp/sltp|sltp/smp|smp/mts|sltp/mts|mts|smp sederajat|smp/sederajat|sltp sederajat"),
    "school_sma": ("SMA", "slta|sma/slta|slta/sma|sma/smk|sma/ma|smu|ma|sma sederajat|sma/sederajat|slta sederajat"),
    "school_smk": ("SMK", "stm|smea"),
    "school_d1": ("D1", "d i|diploma i|diploma 1"),
    "school_d2": ("D2", "d ii|diploma ii|diploma 2|d1/d2"),
    "school_d3": ("D3", "d iii|diploma iii|diploma 3|akademi"),
    "school_d4": ("D4", "d iv|diploma iv|diploma 4"),
    "school_s1": ("S1", "s i|s1/d4|d4/s1|sarjana|strata 1|strata i"),
    "school_s2": ("S2", "s ii|strata 2|strata ii|magister"),
    "school_s3": ("S3", "s iii|strata 3|strata iii|doktor"),
}
NOT_KEPT = "tidak disimpan di sini"
ELSEWHERE = "dicatat lewat halamannya sendiri"

COLUMNS = (
    Column("registry_no", "No. registri", "nomor registri|no registrasi psm|no reg"),
    Column("title_before", "Gelar depan", "gelar di depan"),
    Column(
        "name",
        "Nama",
        "nama lengkap|nama psm|nama anggota|nama peserta|nama calon psm|nama & gelar|nama dan gelar|nama relawan|"
        "nama lengkap dan gelar|nama lengkap dengan gelar|nama dengan gelar|nama lengkap psm|"
        "nama pekerja sosial masyarakat|nama penduduk|nama warga|nama lgkp|nama lkp|nama lengkap/panggilan|"
        "nama sesuai ktp|nama lengkap sesuai ktp|nama calon|nama depan|nama awal",
    ),
    Column(
        "name_and_nik",
        "Nama dan NIK",
        "nama nik|nik nama|nik dan nama|nama lengkap nik|nama lengkap dan nik|nama psm nik|nama psm dan nik|"
        "nama lengkap dan gelar nik|nama dan gelar nik|nama dan gelar dan nik|"
        "nama no ktp|nama dan no ktp|nama dan nomor ktp|nama no nik|nama nomor nik|nama dan no nik|nama dan nomor nik",
    ),
    Column("middle_name", "Nama tengah"),
    Column("last_name", "Nama belakang", "nama akhir|nama terakhir|marga"),
    Column("title_after", "Gelar belakang", "gelar di belakang|gelar"),
    Column(
        "nik",
        "NIK",
        "no nik|nomor nik|no ktp|nomor ktp|no ktp/nik|nik/no ktp|nik no ktp|no induk kependudukan|"
        "nomor induk kependudukan|no identitas|no ktp (nik)|ktp|nik ktp|no nik ktp|nomor ktp/nik|nomor nik/ktp|"
        "no nik/ktp|nik (no ktp)|nomor ktp (nik)|nik sesuai ktp|nik (16 digit)|no induk kependudukan (nik)|"
        "nomor induk kependudukan (nik)|no ktp el|nik ktp el|nik e ktp|nik ektp|nomor identitas|nik psm",
    ),
    Column(
        "nik_and_card",
        "NIK dan nomor KK",
        "nik no kk|no kk nik|nik nkk|nkk nik|no nik no kk|no kk no nik|no ktp no kk|no kk no ktp|"
        "nik no kartu keluarga|no kartu keluarga nik",
    ),
    Column(
        "sex",
        "Jenis kelamin",
        "jk|l/p|lp|kelamin|gender|sex|jns kelamin|jenis kelamin (l/p)|j. kel|jenkel|jns kel|jenis kel|jenis klmin|"
        "jenis klamin|jns klmn|klmn|jk (l/p)|kelamin (l/p)|gender (l/p)|laki-laki/perempuan",
    ),
    Column("is_male", "L", "laki-laki|lk|laki2|pria|lelaki"),
    Column("is_female", "P", "perempuan|pr|wanita"),
    Column(
        "birth_place",
        "Tempat lahir",
        "tmpt lahir|tpt lahir|tmp lahir|tmpt lhr|tempat lhr|tmp lhr|tpt lhr|tempat kelahiran|kota lahir",
    ),
    Column(
        "born_on",
        "Tanggal lahir",
        "tgl lahir|tgl. kelahiran|tanggal kelahiran|tgl lhr|tanggal lhr|tgl lhir|tggl lahir|tgl/bln/thn lahir|"
        "tanggal/bulan/tahun lahir",
    ),
    Column("birth_day", "Tanggal lahir: tanggalnya"),
    Column("birth_month", "Tanggal lahir: bulannya"),
    Column("birth_year", "Tanggal lahir: tahunnya"),
    Column(
        "birth",
        "Tempat, tanggal lahir",
        "ttl|tempat/tgl lahir|tempat/tanggal lahir|tempat tgl lahir|tempat & tanggal lahir|tempat & tgl lahir|"
        "tempat dan tanggal lahir|tempat dan tgl lahir|tmp/tgl lahir|tempat tanggal/lahir|tmpt/tgl lahir|tpt/tgl lahir|"
        "tmpt dan tgl lahir|tempat/tgl lhr|tmpt/tgl lhr|tempat dan tgl lhr|tempat dan tanggal kelahiran|"
        "tempat lahir/tanggal lahir|tempat lahir dan tanggal lahir|tempat lahir/tgl lahir|tempat lahir dan tgl lahir",
    ),
    Column(
        "home_address",
        "Alamat rumah",
        "alamat|alamat lengkap|alamat domisili|alamat ktp|alamat tinggal|alamat sekarang|"
        "alamat lengkap rumah|alamat tempat tinggal|alamat lengkap tempat tinggal|alamat sesuai ktp|"
        "alamat rumah lengkap|domisili",
    ),
    Column(
        "home_village",
        "Desa/kelurahan",
        "desa|desa/kel|ds/kel|kel/desa|nama desa|kelurahan|kelurahan/desa|desa kelurahan|nama desa/kelurahan|"
        "desa/kelurahan tempat tinggal|desa/kelurahan domisili|desa domisili|desa asal|asal desa|desa/kelurahan asal|"
        "nama kelurahan|nama kel|kel name|nama kelurahan/desa|desa/kelurahan (domisili)",
    ),
    Column(
        "village_code",
        "Kode desa",
        "kode desa/kelurahan|kode desa/kel|kode kelurahan|kode kel|kode wilayah|kd desa|kode kemendagri",
    ),
    Column(
        "district",
        "Kecamatan",
        "kec|nama kecamatan|kecamatan tempat tinggal|kecamatan domisili|kecamatan asal|nama kec|kec name",
    ),
    Column("regency", "Kabupaten/kota", "kabupaten|kota|kab|kab/kota|nama kabupaten|nama kab|kab name|nama kab/kota"),
    Column(
        "phone",
        "No. HP",
        "hp|no telp|no telp/hp|no hp/telp|nomor hp|no handphone|nomor handphone|handphone|no wa|whatsapp|no whatsapp|"
        "no hp/wa|no hp/whatsapp|no hp/whatapp|no handphone/whatsapp|kontak|telepon|no telepon|nomor telepon|telp|"
        "hp/wa|wa|nomor wa|nomor hp/wa|nomor whatsapp|no hp aktif|nomor hp aktif|telp/hp|no tlp|tlp|telpon|no telpon|"
        "no telepon/hp|nomor telepon/hp|nomor kontak|no kontak|telephone",
    ),
    Column("email", "E-mail", "alamat email|surel|email address"),
    Column(
        "education",
        "Pendidikan terakhir",
        "pendidikan|pend|pddk|pend terakhir|ijazah|ijazah terakhir|pddk akh|pendidikan akhir|pend akhir|"
        "pendidikan dalam kk|pendidikan (dlm kk)|tingkat pendidikan|jenjang pendidikan|"
        "lulusan|lulusan terakhir|tamatan",
    ),
    *(Column(key, f"Pendidikan: {school}") for key, (school, _) in SCHOOLS.items()),
    Column("occupation", "Pekerjaan", "pekerjaan utama|pek|kerja|profesi|jenis pekerjaan|jenis pkrjn|pkrjn"),
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
        "desa/kelurahan lokasi tugas|desa penugasan|desa tempat tugas|desa/kelurahan tempat tugas|tempat bertugas|"
        "desa/kel tugas|desa/kelurahan tempat bertugas|desa tempat bertugas|desa/kelurahan bertugas|desa bertugas",
    ),
    Column(
        "service_district",
        "Kecamatan tugas",
        "kecamatan lokasi tugas|kec lokasi tugas|kecamatan tempat tugas|kec tugas",
    ),
    Column("decree_number", "Nomor SK", "no sk|sk|no sk pengangkatan|nomor sk pengangkatan"),
    Column("decree_on", "Tanggal SK", "tgl sk"),
    Column(
        "decree_until",
        "SK berlaku sampai",
        "berlaku sampai|berlaku s/d|masa berlaku sk|sk berlaku s/d|sk berlaku hingga",
    ),
    Column(
        "started_on",
        "Mulai bertugas",
        "mulai aktif|mulai tugas|tmt|tahun pengangkatan|thn pengangkatan|tahun aktif|tahun mulai|tanggal mulai|"
        "tahun mulai aktif|tgl mulai|tgl mulai bertugas|tanggal mulai bertugas|tahun|tmt tugas|tmt pengangkatan|"
        "tmt bertugas|bertugas sejak|menjadi psm sejak|psm sejak|psm sejak tahun|sejak tahun|tahun tmt|"
        "sejak tahun berapa menjadi psm|sejak kapan menjadi psm|tahun berapa menjadi psm|"
        "tanggal tmt|tmt tahun|tmt psm|mulai bertugas sejak|mulai menjadi psm|mulai menjadi psm sejak|aktif sejak|"
        "mulai jadi psm|mulai jadi psm sejak|jadi psm sejak|tmt sk|tmt awal|tmt pertama|tmt lama|tgl pengangkatan|"
        "tanggal pengangkatan|tgl pelantikan|tanggal pelantikan|tgl pengukuhan|tanggal pengukuhan",
    ),
    Column(
        "ended_on",
        "Hari terakhir bertugas",
        "hari terakhir|hari terakhir tugas|tanggal berakhir|tgl berakhir|tahun berakhir|berakhir tugas|"
        "selesai bertugas|tmt berhenti|tgl berhenti|tanggal berhenti|tahun berhenti|berhenti|berhenti bertugas|"
        "tmt berakhir|tgl selesai|tanggal selesai|tahun selesai|selesai tugas|tgl selesai tugas|tanggal selesai tugas|"
        "akhir tugas|tgl akhir tugas|tanggal akhir tugas|tgl keluar|tanggal keluar|tahun keluar|tanggal pemberhentian|"
        "tgl pemberhentian|tmt pemberhentian|tmt selesai|berhenti tahun|berhenti tanggal",
    ),
    Column(
        "end_reason",
        "Alasan berakhir",
        "alasan berhenti|alasan|alasan keluar|alasan pemberhentian|alasan berakhirnya tugas|sebab berhenti|"
        "penyebab berhenti|sebab berakhir|sebab|keterangan berhenti|alasan tidak aktif|alasan berakhir tugas",
    ),
    Column(
        "term",
        "Masa bakti",
        "masa bhakti|masa tugas|masa jabatan|masa bertugas|periode tugas|periode bakti|masa pengabdian|"
        "tahun masa bakti|masa bakti psm",
    ),
    Column(
        "term_until",
        "Akhir masa bakti",
        "masa bakti sampai|berakhir masa bakti|akhir masa tugas|akhir masa jabatan|akhir periode|masa bakti berakhir|"
        "selesai masa bakti",
    ),
    Column("fields", "Bidang", "bidang masalah sosial|bidang tugas"),
    Column("notes", "Catatan", "ket|keterangan"),
    # Known, but not stored.
    Column(
        "number",
        "No.",
        "nomor|no urut|nomor urut|nomer|urut",
        "nomor urut baris",
        "dipakai untuk mengenali baris orang; tidak disimpan",
    ),
    Column("problem", "Masalah", "", "keterangan dari impor sebelumnya"),
    Column(
        "status",
        "Status",
        "keadaan|sts|stts|status kinerja|status psm|status keaktifan|keaktifan|aktif/tidak aktif|ket aktif",
        "dihitung sendiri",
        "dipakai untuk bertanya siapa yang sudah tidak bertugas; tidak disimpan",
    ),
    Column("earlier_decrees", "SK terdahulu", "", "disimpan ketika SK diperbarui"),
    Column("coming_move", "Pindah tugas mendatang", "", "dicatat di halaman orangnya"),
    Column("decree_signer", "Penandatangan SK", "", NOT_KEPT),
    Column(
        "training",
        "Pelatihan",
        "diklat|bimtek|jenis diklat yg diikuti|jenis diklat yang diikuti|pelatihan yang pernah diikuti|"
        "pelatihan yg pernah diikuti|no sertifikat|nomor sertifikat|legalitas/sertifikat|legalitas sertifikat|"
        "penyelenggara|tgl sertifikat|tanggal sertifikat",
        ELSEWHERE,
    ),
    Column("religion", "Agama", "agama id", NOT_KEPT),
    Column("marriage", "Status kawin", "status perkawinan|status nikah|kawin|stat kwn|status kwn", NOT_KEPT),
    Column(
        "age",
        "Umur",
        "usia|umur (th)|umur (thn)|umur (tahun)|usia (tahun)|usia (th)|umur/usia",
        "dihitung dari tanggal lahir",
        "dipakai untuk memeriksa tanggal lahirnya; tidak disimpan",
    ),
    Column("blood", "Golongan darah", "gol darah|gol drh|golongan darah id", NOT_KEPT),
    Column("citizenship", "Kewarganegaraan", "warga negara|warganegara|warganegara id|wni/wna", NOT_KEPT),
    Column(
        "province",
        "Provinsi",
        "propinsi|nama prov|nama provinsi|prop name",
        "sudah diketahui dari desanya",
    ),
    Column("hamlet", "RT/RW", "rt|rw|dusun|no rt|no rw|dsn|nama dusun|lingkungan|dusun/lingkungan", NOT_KEPT),
    Column(
        "codes",
        "Kode isian",
        "pendidikan kk id|pendidikan sedang id|pendidikan (dlm kk) id|pendidikan (sdg ditempuh) id|pekerjaan id|"
        "status kawin id|cacat id|cara kb id|suku id|asuransi id|hamil|ktp el|status rekam|status dasar|tag id card",
        "kode program lain, bukan isinya",
    ),
    # Financial data, and what banks ask to identify a person: not to be stored here.
    Column("bank", "Rekening", "no rekening|nomor rekening|nama bank|bank|atas nama rekening", NOT_KEPT),
    Column("mother", "Nama ibu kandung", "nama ibu|ibu kandung|nama lgkp ibu|nik ibu|ibu nik", NOT_KEPT),
    Column(
        "father", "Nama ayah kandung", "nama ayah|ayah kandung|nama bapak|nama lgkp ayah|nik ayah|ayah nik", NOT_KEPT
    ),
    Column("family_card", "Nomor KK", "no kk|kk|nkk|no nkk|nomor kartu keluarga|no kartu keluarga", NOT_KEPT),
    Column(
        "relation",
        "Hubungan dalam keluarga",
        "shdk|stat hbkel|hub keluarga|hubungan keluarga|status dalam keluarga|status hubungan dalam keluarga|"
        "status hub dalam keluarga|kedudukan dalam keluarga|kedudukan dlm keluarga|kk level",
        NOT_KEPT,
    ),
)
BY_KEY = {column.key: column for column in COLUMNS}

# What the import reads of a person and of the service; the fields of work are rows of their own.
PERSON = (
    *("title_before", "name", "title_after", "nik", "sex", "birth_place", "born_on", "home_address", "home_village"),
    *("phone", "email", "education", "occupation", "ipsm_no", "notes"),
)
DECREE = ("decree_number", "decree_on", "decree_until")
SERVICE = ("service_village", "started_on", *DECREE)

# A list with one of these columns is a list of people.
WHO = ("name", "registry_no", "nik", "name_and_nik")
# A cell of these columns that is merged downwards holds for all its rows.
SHARED = (
    *("home_address", "village_code", "home_village", "district", "regency", "service_village", "service_district"),
    *("decree_number", "decree_on", "decree_until", "started_on", "term", "term_until", "fields", "status"),
)
# Several columns of these are read together, each text for itself.
TOGETHER = ("status",)
# One cell of these columns belongs to one person: merged over several rows, it is nobody's.
OF_ONE_PERSON = ("registry_no", "name", "nik", "name_and_nik", "nik_and_card", "ipsm_no")
# A cell of these columns holds for all people of one row.
OF_A_ROW = (
    *(
        "number",
        "village_code",
        "home_village",
        "district",
        "regency",
        "province",
        "hamlet",
        "service_village",
        "service_district",
    ),
    *("decree_number", "decree_on", "decree_until", "started_on", "term", "term_until", "fields"),
)
# What beside another person's name may be that person's: "Nama Kades | No. HP".
PERSONAL = (
    *("nik", "nik_and_card", "sex", "is_male", "is_female", "birth_place", "born_on", "birth", "home_address"),
    *("phone", "email", "education", "occupation", "birth_day", "birth_month", "birth_year", *SCHOOLS),
)


@lru_cache(maxsize=ASKED_AGAIN)
def squeeze(heading):
    """Return the heading in the form for comparing: folded, without spaces."""
    return names.fold(heading.replace("&", "dan")).replace(" ", "")


@lru_cache(maxsize=ASKED_AGAIN)
def known(heading):
    """Return the `Column` with that heading, perhaps in other words for the same (`heading_words`), or None."""
    column = _BY_HEADING.get(squeeze(heading))
    if column is None and _ASKS_IF_ACTIVE.match(names.fold(heading)):
        return BY_KEY["status"]
    return column or _derived(heading)


def _derived(heading):
    if _DECREE_WITH_DAY.fullmatch(names.clean(heading)) and "sk" in heading.lower():
        return BY_KEY["decree_number"]
    if " " not in heading.strip() or len(heading) > LONGEST:
        return None  # "Thn" alone may be a part of any date.
    column = _BY_WORDS.get(heading_words.spelled(heading)) or _BY_WORDS.get(heading_words.bare(heading))
    return None if column and column.key in _EXACT else column


_BY_HEADING = {
    squeeze(heading): column
    for column in reversed(COLUMNS)
    for heading in filter(None, [column.label, *column.aliases.split("|")])
}
LONGEST = 100  # Letters; a longer text is no heading of ours.
# These headings are so short that other words beside them mean something: "No. PSM", "L PSM".
_EXACT = {"number", "is_male", "is_female"}
_BY_WORDS = {
    heading_words.spelled(heading): column
    for column in reversed(COLUMNS)
    for heading in filter(None, [column.label, *column.aliases.split("|")])
}
# One cell for both: "Nomor dan tanggal SK", "No. SK / Tanggal"; "No. SK" above "Tanggal" is another heading.
_DECREE_WITH_DAY = re.compile(
    r"(?:no|nomor)\b\.? ?(?:sk ?)?(?:/|&|,|dan) ?(?:tgl|tanggal)\b\.?(?: sk)?(?: psm)?"
    r"|sk\b[^()]{0,30}\((?:no|nomor)\b\.? ?(?:/|&|,|dan) ?(?:tgl|tanggal)\b\.?\)",
    re.IGNORECASE,
)
# What an online form asks the volunteer: "Apakah Saudara/i masih aktif sebagai PSM?"
_ASKS_IF_ACTIVE = re.compile(
    r"(?:apakah )?(?:(?:anda|saudara(?:i|saudari)?|sdri?|bapak(?:ibu)?|ibu|psm|ybs) )*(?:saat ini |sekarang )?"
    r"(?:masih|msh) (?:aktif|bertugas)\b"
)
