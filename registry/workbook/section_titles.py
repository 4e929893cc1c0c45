"""Whether a row with little text is the title of a section, or may be one: "B | PSM BARU", "E. BELUM ADA SK".

This module does not use the database.
"""

import re
from itertools import pairwise

from registry.values import names

FEW_COLUMNS = 2  # A list of only numbers and names has people with as few cells as a title.
_LETTER = re.compile(r"\W*+([IVX]{1,5}|[A-Za-z])\b\W*+")
_BEFORE = re.compile(r"\A\W*+([IVX]{1,5}|[A-Za-z])[.)]\s*+(?=\w)")
_ROMAN = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X")
# Nobody is called by these words alone.
_OF_GROUPS = {
    *("psm", "anggota", "relawan", "aktif", "nonaktif", "cadangan", "calon", "usulan", "diusulkan", "baru", "lama"),
    *("pindah", "keluar", "diganti", "digantikan", "pengganti", "berhenti", "diberhentikan", "mundur", "mantan"),
    *("mengundurkan", "meninggal", "wafat", "almarhum", "almarhumah", "pensiun", "habis", "berakhir", "sk"),
}
# They stand beside the words of groups.
_BESIDE = {
    *("yang", "dan", "atau", "dari", "tidak", "tdk", "non", "sudah", "telah", "belum", "masih", "lagi", "ada", "punya"),
    *("masa", "bakti", "bhakti", "tugas", "jabatan", "diri", "dunia", "domisili", "data", "daftar", "nama", "bagian"),
    *("kelompok", "perpanjangan", "tetap", "tambahan", "eks", "ber", "bertugas", "pekerja", "sosial", "masyarakat"),
}


def is_letter(text):
    """Return whether a cell only numbers a title by a letter or a Roman number: "B", "(C)", "IV."."""
    return bool(_LETTER.fullmatch(text))


def numbering_of(before, text):
    """Return the letter or Roman number of a title, in a cell `before` it or in front of the text; "" if none."""
    match = _LETTER.fullmatch(before) if before else _BEFORE.match(text)
    return match[1].upper() if match else ""


def follows(earlier, later):
    """Return whether one numbering comes right after the other: "D" and "E", "III" and "IV"."""
    romans = pairwise(_ROMAN)
    is_next_letter = len(earlier) == len(later) == 1 and ord(later) == ord(earlier) + 1
    return is_next_letter or (earlier, later) in romans


def speaks_of_group(text):
    """Return whether all words speak of a group of people, so that they are nobody's name: "PSM YANG DIGANTI"."""
    words = {word for word in names.fold(_BEFORE.sub("", text)).split() if not word.isdigit()}
    return bool(words & _OF_GROUPS) and words <= _OF_GROUPS | _BESIDE


def may_be_title(number, name):
    """Return whether a row with only these two cells may be a title, though its words do not make it sure."""
    return is_letter(number) or bool(_OF_GROUPS & set(names.fold(name).split()))
