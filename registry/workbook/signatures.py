"""Recognises what stands below a list and is nobody of it: signatures, posts without a name, numbers of officials.

This module does not use the database.
"""

import re

from django.utils import timezone

DIGITS_OF_A_DATE = 4
YOUNGEST = 15  # Years; a later date beside a name is the day of a signature.
FEW = 3  # Cells of a row of signatures, at most; with more, most of them must be signatures.

_OFFICIAL = re.compile(
    r"(?:mengetahui|menyetujui|mengesahkan|diketahui|disetujui|dibuat oleh|yang membuat|disahkan|hormat kami|ttd\b"
    r"|yang (?:menyerahkan|menerima|melaporkan)|penanggung ?jawab|pembuat daftar|verifikator"
    r"|petugas (?:pendata|entri))\b"
    r"|(?:(?:a\.?n|plt|plh|pj)\b[.\s]*)?(?:kepala (?:dinas|desa|bidang|badan|seksi)|camat|lurah|kades)\b",
    re.IGNORECASE,
)
# "Kepala Desa : Sudir Rekaan" tells who holds the post, above a list or between its parts; nobody signs there.
_HOLDER = re.compile(
    r"(?:(?:a\.?n|plt|plh|pj)\b[.\s]*)?(?:kepala (?:dinas|desa|bidang|badan|seksi)|camat|lurah|kades"
    r"|ketua|sekretaris|bendahara|koordinator)\b[^:]{0,40}:\s*[^\s:]",
    re.IGNORECASE,
)
_NUMBERING = re.compile(r"(?:\d{1,2}|[a-zA-Z])[.)]\s*")
_OFFICER = re.compile(r"(?:ketua|sekretaris|bendahara|koordinator)\b", re.IGNORECASE)
# These stand beside other texts, too; a post beside a name is a person's occupation.
_NIP = re.compile(r"\bnip\b[\s.:]{0,4}(?:\d|$)", re.IGNORECASE)
_PLACE_AND_DATE = re.compile(r"[^\W\d][^\d,]{2,30},\s*+(?:tanggal\s*+)?[\d.…_]*\s*+[^\W\d]{3,9}\s*+\d{4}")
_POST_ALONE = re.compile(
    r"(?:(?:wakil|wk\.?)\s+)?(?:ketua|sekretaris|bendahara|koordinator)(?:\s+(?:umum|[ivx]{1,3}|\d))?"
    r"|(?:(?:sekretaris|kasi|kepala seksi)\s+)?(?:camat|lurah|kades|kepala (?:desa|dinas|bidang|badan))(?:\s+\w+){0,3}",
    re.IGNORECASE,
)
_POST_COLUMN = re.compile(r"(?:jabatan|kedudukan|posisi|nip|pangkat|gol(?:ongan)?(?:/ruang)?|eselon)\b", re.IGNORECASE)
_NIP_DIGITS = 18
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")


def are_signatures(texts):
    """Whether the texts of a row are a signature, its place and date, or an official's number."""
    return bool(texts) and (bool(_OFFICER.match(_bare(texts[0]))) or is_official(texts))


def is_official(texts):
    """Whether they are an official's: one that begins with a post, or any with a place and date, or a NIP."""
    is_post = bool(texts) and bool(_OFFICIAL.match(_bare(texts[0])))
    return is_post or any(_NIP.search(text) or _PLACE_AND_DATE.match(text) for text in texts)


def name_holder(texts):
    """Whether a row's texts say who holds a post, with a colon between: "Kepala Desa", ": Sudir Rekaan"."""
    return bool(_HOLDER.match(_bare(" ".join(texts))))


def may_be_birth(text):
    """Whether a place with a date may be somebody's birth: "Bintuhan, Mei 1980"; nobody so young serves, else."""
    years = [int(year) for year in _YEAR.findall(text)]
    return bool(years) and max(years) <= timezone.localdate().year - YOUNGEST


def are_mostly(texts):
    """Whether more than half of the texts are signatures, each by itself, as in a row with four of them."""
    return sum(are_signatures([text]) for text in texts) * 2 > len(texts)


def are_names_alone(texts):
    """Whether a row has hardly a digit, as one with the names or ranks ("Penata Tk. 1") of those who signed."""
    return sum(map(str.isdigit, "".join(texts))) < DIGITS_OF_A_DATE


def is_post(text):
    """Whether a text in the column of names is only a post: "Bendahara", "Camat Kinal"."""
    return bool(_POST_ALONE.fullmatch(text.strip(" .,:")))


def is_post_column(heading):
    """Whether a heading names posts or numbers of officials: "Jabatan", "NIP", "Pangkat/Gol."."""
    return bool(_POST_COLUMN.match(heading))


def is_nip(text):
    """Whether a text is the number of a civil servant, which has eighteen digits: no NIK."""
    return len(re.sub(r"\D", "", text)) == _NIP_DIGITS


def _bare(text):
    """The text without a number before it: "1. Camat Kinal"."""
    return text[found.end() :] if (found := _NUMBERING.match(text)) else text
