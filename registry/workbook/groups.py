"""What a heading means that stands below others: "SK" over "Nomor | Tanggal", "Kepala Desa" over "Nama | No. HP".

A heading under an unknown group is never understood alone: it may speak of somebody else.
"""

import re
from dataclasses import dataclass
from functools import cached_property, lru_cache

from registry.values import names
from registry.workbook import columns, heading_words


@dataclass(frozen=True)
class Group:
    """A heading above several columns: its own headings and, by column key, the headings below it, split by "|".

    `parts` are headings below it of which each is only a part of a value, as the day of a date: with one of them in
    the group, no date of it is read.
    """

    headings: str
    below: dict
    parts: str = ""

    @cached_property
    def keys(self):
        """Return the keys by squeezed heading below the group."""
        return {columns.squeeze(text): key for key, texts in self.below.items() for text in texts.split("|")}

    @cached_property
    def squeezed_parts(self):
        """Return the squeezed headings below the group that are only parts of a value."""
        return {columns.squeeze(text) for text in self.parts.split("|")} - {""}


BIRTH = columns.BY_KEY["birth"]
DAY = "tanggal|tgl|tggl|tgl/bln/thn|tanggal/bulan/tahun|tgl bln thn|hari/tanggal"
VILLAGE = "desa/kelurahan|desa|kelurahan|desa/kel|kel/desa|kelurahan/desa|kel|nama desa|nama desa/kelurahan"
DISTRICT = "kecamatan|kec|nama kecamatan"
MONTH_AND_YEAR = "bulan|bln|tahun|thn"
EDUCATION = Group(
    "pendidikan|pendidikan terakhir|pend|pend terakhir|tingkat pendidikan|jenjang pendidikan|ijazah|ijazah terakhir",
    {
        "education": "terakhir|tingkat|jenjang|ijazah|ijazah terakhir",
        **{key: f"{school}|{others}" for key, (school, others) in columns.SCHOOLS.items()},
    },
)

GROUPS = (
    Group(
        f"{BIRTH.label}|{BIRTH.aliases}|lahir|kelahiran|data kelahiran|tempat dan tanggal",
        {
            "birth_place": "tempat|tmpt|tmp|tpt|kota|tempat lahir|tmpt lahir|tmp lahir|tmpt lhr",
            "born_on": f"{DAY}|tanggal lahir|tgl lahir|tgl lhr",
        },
        parts=f"hari|{MONTH_AND_YEAR}",
    ),
    Group(
        "tanggal lahir|tgl lahir|tgl lhr",
        {"born_on": f"{DAY}|tanggal lahir|tgl lahir", "birth_place": "tempat|tempat lahir"},
        parts=f"hari|{MONTH_AND_YEAR}",
    ),
    Group(
        "sk|surat keputusan|sk pengangkatan|surat keputusan pengangkatan|keputusan|sk psm|sk kepala desa|sk penetapan|"
        "nomor dan tanggal sk|no dan tgl sk|dasar pengangkatan|sk pengangkatan psm|sk bupati|sk kepala dinas",
        {
            "decree_number": "nomor|no|nomor sk|no sk",
            "decree_on": f"{DAY}|tanggal sk|tgl sk",
            "decree_until": "berlaku sampai|sampai|sampai dengan|s/d|sd|masa berlaku|berlaku s/d|berakhir",
            "started_on": "tmt|mulai berlaku|berlaku mulai",
            "decree_signer": "penandatangan|yang menandatangani|pejabat|oleh",
        },
        parts=MONTH_AND_YEAR,
    ),
    Group(
        "alamat|alamat rumah|alamat lengkap|alamat domisili|alamat tinggal|alamat tempat tinggal|tempat tinggal|"
        "domisili|alamat ktp|alamat sesuai ktp|alamat asal|alamat sekarang|wilayah|asal|desa/kelurahan dan kecamatan",
        {
            "home_address": "alamat|jalan|jl|nama jalan|alamat rumah|alamat lengkap",
            "home_village": VILLAGE,
            "district": DISTRICT,
            "regency": "kabupaten|kab|kab/kota|kabupaten/kota|kota",
            "province": "provinsi|propinsi|prov",
            "hamlet": "rt|rw|rt/rw|dusun|dsn|lingkungan|dusun/lingkungan|no rt|no rw",
        },
    ),
    Group(
        "tugas|tempat tugas|lokasi tugas|wilayah tugas|wilayah kerja|penugasan|tempat bertugas|data penugasan|"
        "daerah tugas|wilayah binaan|data tugas|lokasi penugasan|tempat penugasan|wilayah penugasan|lokasi bertugas|"
        "wilayah bertugas|daerah penugasan|tempat mengabdi|penempatan|lokasi penempatan|tempat penempatan",
        {
            "service_village": VILLAGE,
            "service_district": DISTRICT,
            "started_on": f"tmt|mulai|sejak|mulai bertugas|mulai tugas|tahun|thn|{DAY}",
            "ended_on": "selesai|berakhir|berhenti|hari terakhir|sampai",
            "end_reason": "alasan|alasan berhenti|alasan berakhir",
        },
        parts="bulan|bln",
    ),
    Group(
        "mulai bertugas|mulai tugas|mulai aktif|tmt|tmt tugas|pengangkatan",
        {"started_on": f"{DAY}|tahun|thn|tmt"},
        parts="bulan|bln",
    ),
    Group(
        "masa bakti|masa bhakti|masa tugas|masa jabatan|masa bertugas|periode tugas|masa pengabdian",
        {
            "started_on": "mulai|dari|sejak|awal|tmt|tahun mulai|mulai tugas|tgl mulai|tanggal mulai|dari tahun",
            "term_until": "selesai|sampai|sampai dengan|s/d|sd|berakhir|akhir|hingga|tahun selesai|sampai tahun",
        },
    ),
    Group(
        "berakhir|berhenti|pemberhentian|akhir tugas|selesai tugas|akhir penugasan|berakhirnya tugas|akhir masa tugas",
        {"ended_on": f"{DAY}|tahun|thn|tmt", "end_reason": "alasan|sebab|keterangan|ket"},
        parts="bulan|bln",
    ),
    Group(
        "l/p|jenis kelamin|jk|kelamin|jenis kelamin (l/p)|gender|sex|jns kelamin",
        {"is_male": "l|lk|laki-laki|laki2|pria|lelaki", "is_female": "p|pr|perempuan|wanita|w"},
    ),
    Group(
        "kontak|no kontak|kontak person|data kontak|telepon|no telepon|no hp|nomor hp|hp",
        {"phone": "hp|no hp|wa|no wa|telepon|telp|nomor|no|whatsapp|nomor hp|hp/wa", "email": "email|surel"},
    ),
    Group(
        "nama|nama lengkap|nama psm",
        {"name": "depan|nama depan|awal", "middle_name": "tengah", "last_name": "belakang|nama belakang|akhir"},
    ),
    Group("gelar", {"title_before": "depan", "title_after": "belakang"}),
    Group("ktp|nik|kartu tanda penduduk|ktp el", {"nik": "nik|nomor|no|no ktp|nomor ktp"}),
    EDUCATION,
    Group("kartu keluarga|kk", {"family_card": "nomor|no|no kk|nomor kk"}),
)

# A heading of these words alone stands above the volunteer's own columns.
NEUTRAL_WORDS = {
    *("identitas", "data", "biodata", "profil", "pribadi", "diri", "personal", "personil", "umum", "pokok", "lengkap"),
    *("psm", "peserta", "anggota", "calon", "relawan", "pekerja", "sosial", "masyarakat", "penduduk", "kependudukan"),
    *("sesuai", "ktp", "daftar"),
}
# Words in brackets behind a heading that only say how to fill it in.
HINTS = {
    *("dd", "mm", "yyyy", "yy", "hh", "bb", "tt", "tttt", "tgl", "bln", "thn", "hari", "bulan", "tahun", "digit"),
    *("sesuai", "ktp", "kk", "el", "e", "lengkap", "dengan", "tanpa", "dan", "gelar", "aktif", "wa", "whatsapp", "hp"),
    *("wajib", "diisi", "isi", "jika", "bila", "ada", "opsional", "huruf", "besar", "kapital", "angka", "l", "p", "16"),
    *("contoh", "beserta", "nama", "psm", "yang", "bisa", "dihubungi", "di", "pada"),
}
# With one of these words a heading speaks of somebody else.
OTHERS = (
    *("kepala desa", "kades", "pj kades", "lurah", "camat", "kadus", "kepala dusun", "perangkat", "sekdes"),
    *("suami", "istri", "isteri", "pasangan", "ibu", "ayah", "bapak", "orang tua", "ortu", "orangtua", "wali", "anak"),
    *("ahli waris", "saudara", "keluarga", "kerabat", "darurat", "kepala keluarga", "nama kk"),
    *("ketua", "wakil ketua", "sekretaris", "bendahara", "pengurus", "koordinator", "korcam", "operator", "petugas"),
    *("pendamping", "penanggung jawab", "penanggungjawab", "pic", "pj", "atasan", "pimpinan", "kepala", "pejabat"),
    *("penghubung", "narahubung", "contact person", "korlap", "pembina", "fasilitator", "mentor", "supervisor"),
    *("kakak", "adik", "mertua", "cucu", "nenek", "kakek", "paman", "bibi", "teman", "tetangga", "bidan", "pelapor"),
    *("tksk", "pkh", "kpm", "penerima", "saksi", "pewawancara", "verifikator", "pengusul", "penandatangan"),
)
# These name a person even without the word "nama".
NAMED = (
    *("kepala desa", "kades", "lurah", "camat", "suami", "istri", "isteri", "pasangan", "ahli waris", "wali", "ketua"),
    *("sekretaris", "bendahara", "koordinator", "pendamping", "penanggung jawab", "kepala keluarga", "kontak darurat"),
    *("penghubung", "narahubung", "contact person", "korlap", "pembina", "fasilitator", "mentor", "bidan", "pelapor"),
)

_BY_HEADING = {columns.squeeze(text): group for group in reversed(GROUPS) for text in group.headings.split("|")}
_BELOW = {text for group in GROUPS for text in (*group.keys, *group.squeezed_parts)}
_OTHERS = re.compile(rf"\b(?:{'|'.join(OTHERS)})\b")
# Who leads a village or a kecamatan, and may sign the decrees of volunteers.
_OFFICIALS = re.compile(r"\b(?:kepala desa|kades|lurah|camat)\b")
_NAME = re.compile(rf"nama .*|(?:data |identitas )?(?:{'|'.join(NAMED)})\b.*")


def group_of(heading):
    """Return the `Group` with that heading, or None."""
    group = _BY_HEADING.get(columns.squeeze(heading))
    if group is None and len(heading) <= columns.LONGEST:
        return _BY_HEADING.get(heading_words.bare(heading).replace(" ", ""))
    return group


def is_below(heading):
    """Whether the heading may stand below another, as "Bln" below "Lahir", or "BARU" below "No. HP"."""
    return columns.squeeze(heading) in _BELOW or heading_words.is_age(heading)


def school_of(heading):
    """Return the column key of a schooling that may be ticked, as "SD" beside "SMP"; "" if it is none."""
    key = EDUCATION.keys.get(columns.squeeze(heading), "")
    return key if key in columns.SCHOOLS else ""


def is_neutral(heading):
    """Whether the heading stands above the volunteer's own columns, as "Identitas PSM"."""
    words = _words(heading).split()
    return bool(words) and NEUTRAL_WORDS.issuperset(words)


def counts_people(heading):
    """Whether the heading counts, as "Jumlah PSM"."""
    return columns.squeeze(heading).startswith(("jumlah", "total"))


def is_of_somebody_else(heading):
    """Whether the heading speaks of another person, as "Nama Kepala Desa" or "NIK Suami"."""
    return columns.known(heading) is None and group_of(heading) is None and bool(_OTHERS.search(_words(heading)))


def names_official(heading):
    """Whether the heading names who leads a village or a kecamatan, as "Nama Kades" and "SK Kades" do."""
    return bool(_OFFICIALS.search(_words(heading)))


def may_own_the_next(heading):
    """Whether headings beside it may be that other person's, as "No. HP" after "Nama Kades"."""
    words, last = _words(heading), heading.rpartition(" / ")[2]
    is_path = last != heading and bool(columns.known(last))  # "Kepala Desa / Nama", as in the file of failed rows.
    return is_of_somebody_else(heading) and bool(_NAME.fullmatch(words)) and not is_path


def key_of(parts):
    """Return the column key of a heading of one to three parts, from the top down; "" if it is not understood."""
    own = [part for part in parts if not is_neutral(part)] or parts[-1:]
    return _key_of_people(parts) or _key_of(parts) or _key_of(own)


def _key_of_people(parts):
    """The key of a heading below one that only names people: "Nama PSM" above "Nama | NIK | Alamat"."""
    *upper, lower = parts
    above = {word for part in upper for word in _words(part).split()}
    key = _key(lower) if "nama" in above and {"nama"} < above <= {"nama", *NEUTRAL_WORDS} else ""
    return "" if key in ("is_male", "is_female") else key  # There names stand below "Laki-laki | Perempuan".


def _key_of(parts):
    if len(parts) == 1:
        return _key(parts[0])
    if len(parts) != 2:
        return ""
    upper, lower = parts
    group, column = group_of(upper), columns.known(upper)
    not_read = column.key if column and column.why_ignored else ""
    under_group = group.keys.get(columns.squeeze(lower)) if group else ""
    return under_group or _key(f"{upper} {lower}") or _key(f"{lower} {upper}") or not_read


def _key(heading):
    column = columns.known(heading) or columns.known(_without_hint(heading))
    return column.key if column else ""


def _without_hint(heading):
    """The heading without a hint in brackets that only says how to fill it in: "Tanggal Lahir (DD/MM/YYYY)"."""
    bare, bracket, hint = heading.partition("(")
    return bare if bracket and HINTS.issuperset(_words(hint).split()) else heading


@lru_cache(maxsize=columns.ASKED_AGAIN)
def _words(heading):
    return " ".join(re.split(r"[^a-z0-9]+", names.clean(heading).lower())).strip()
