"""The words of a heading: in one spelling, and without those that say nothing of what its column holds.

"NO HP PSM", "Nomor WhatsApp yang aktif" and "no. hp" are one heading, as are "THN TMT" and "Tahun TMT". This module
does not use the database.
"""

import re
from itertools import groupby

from registry.values import names

_SPELLINGS = {
    "nomor": "no nmr nomer nomor num",
    "tanggal": "tgl tggl tanggal",
    "bulan": "bln bulan",
    "tahun": "th thn tahun",
    "hp": "hp handphone wa whatsapp whatapp telp tlp telepon telpon telephone ponsel",
    "desa": "desa ds kelurahan kel",
    "kecamatan": "kecamatan kec",
    "kabupaten": "kabupaten kab",
    "tempat": "tempat tmpt tmp tpt",
    "lahir": "lahir lhr lhir",
    "jenis": "jenis jns",
    "kelamin": "kelamin klmn klamin",
    "pendidikan": "pendidikan pend pddk pendd",
    "pekerjaan": "pekerjaan pkrjn",
    "keterangan": "keterangan ket",
    "tugas": "tugas bertugas",
    "": "dan atau",
}
_SPELLING_OF = {word: spelling for spelling, words in _SPELLINGS.items() for word in words.split()}

_KEL_OF_SEX = re.compile(r"\b(?:jenis|jns|j) kel\b")  # Elsewhere "Kel." is a kelurahan.
# A bracket that gives a code: "JK (1=L, 2=P)".
_CODE = re.compile(r"\([^()=]*=[^()]*\)")
_ASKING = {"mohon", "silakan", "silahkan", "harap", "masukkan", "isi", "isikan", "tulis", "tuliskan", "sebutkan"}
_BEHIND = {"psm", "anda", "ybs", "aktif"}
_CLAUSE = re.compile(
    r" (?:yang|yg) (?:masih )?(?:aktif|(?:bisa|dapat) dihubungi|digunakan|dipakai|berlaku|terdaftar)\b"
    r"| sebagai psm\b| saat ini\b| sekarang\b"
)
# Who signed a decree, and what it does: "SK Bupati", "No. SK Pengangkatan PSM".
_OF_A_DECREE = re.compile(
    r"(?<=\bsk) (?:bupati|walikota|gubernur|camat|lurah|kades|kadis|kadinsos|dinsos|kepala (?:desa|dinas)(?: sosial)?"
    r"|dinas sosial|pengangkatan|penetapan|penunjukan|pengukuhan)\b"
)
_NEWEST = {"baru", "terbaru", "terakhir", "terkini", "seharusnya", "perbaikan"}
_OLDER = {"lama", "terdahulu", "sebelumnya", "semula", "tertulis", "tercatat"}
_MAY_BE_NEW = {"sk", "hp", "nik", "ktp", "nama", "desa", "kecamatan", "alamat", "lahir"}
_ACTIVITY = re.compile(
    r"(?:(?:masih|msh|psm|yang) )*(?P<negation>(?:tidak|tdk|tak|non)(?: lagi)? ?)?(?:aktif|aktip)"
    r"(?: (?:psm|bertugas|ya|ya tidak|v))?"
)
NEWEST = 9999  # As the year of what is "baru".
_YEAR = re.compile(r"(?:19|20)\d\d")
_AGE = re.compile(
    r"[(\s]{1,3}(?:yang )?(?:lama|sebelumnya|terdahulu|sebelum|semula|tertulis|tercatat|baru|terbaru|terakhir|terkini"
    r"|seharusnya|perbaikan)\b\)?",
    re.IGNORECASE,
)


def spelled(text):
    """Return the words of a heading in one spelling: "nomor hp" of "No. Whatsapp"."""
    words = _KEL_OF_SEX.sub("jenis kelamin", _plain(text).replace("surat keputusan", "sk")).split()
    return " ".join(word for word, _ in groupby(filter(None, (_SPELLING_OF.get(word, word) for word in words))))


def bare(heading):
    """Return the heading, in one spelling, without what says nothing of its meaning: "sk" of "SK Bupati PSM BARU"."""
    words = spelled(_CLAUSE.sub(" ", _plain(_CODE.sub(" ", heading)))).split()
    while words and words[0] in _ASKING:
        del words[0]
    while words and (words[-1] in _BEHIND or _is_age(words)):
        has_year = words.pop().isdecimal()
        if has_year and words[-1:] == ["tahun"]:
            del words[-1]
    return _OF_A_DECREE.sub("", " ".join(words))


def _is_age(words):
    """Whether the last word only says how new the values are: "NIK baru", "SK 2024"."""
    may_be_new = words[-1] in _NEWEST and not _MAY_BE_NEW.isdisjoint(words)
    return may_be_new or ("sk" in words and bool(_YEAR.fullmatch(words[-1])))


def newness(heading):
    """Return how new the values of a column are: the year of its decrees, `NEWEST` of "SK BARU"; 0 if it says nothing.

    Of two columns with one meaning, the newer one replaces the other.
    """
    words = _plain(heading).split()
    if not _NEWEST.isdisjoint(words):
        return NEWEST
    return max((int(word) for word in words if "sk" in words and _YEAR.fullmatch(word)), default=0)


def is_age(heading):
    """Whether the heading only says how new the values below it are: "LAMA" and "BARU" below "No. HP"."""
    return _plain(heading) in _NEWEST | _OLDER


def without_age(heading):
    """Return the heading without the words that its values are older or newer ones: "SK" of "SK LAMA"."""
    return _AGE.sub("", heading)


def is_activity(heading):
    """Whether the heading only says that somebody serves, or that they do not: "Aktif" and "Tidak Aktif", ticked."""
    return bool(_ACTIVITY.fullmatch(_plain(heading)))


def says_active(heading):
    """Whether the lowest part of a heading only says that somebody serves: "Aktif", "Status / Aktif"."""
    match = _ACTIVITY.fullmatch(_plain(heading.rpartition(" / ")[2]))
    return bool(match) and not match["negation"]


def _plain(text):
    return names.fold(re.sub(r"[^\w']", " ", names.clean(text)))
