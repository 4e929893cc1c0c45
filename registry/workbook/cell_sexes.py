"""The readers of cells with the sex of a person, in one column or ticked in one of two."""

import re

from registry.models import Volunteer
from registry.values import names
from registry.workbook.cell_dates import put
from registry.workbook.cell_text import text_of
from registry.workbook.cell_ticks import TICKS, UNTICKED

_MALE = {"l", "lk", "laki", "lakilaki", "laki laki", "laki2", "laki 2", "lk2", "lelaki", "pria", "cowok", "male"}
_FEMALE = {"p", "pr", "prm", "prp", "prmpn", "perempuan", "wanita", "wnt", "w", "cewek", "female", "pere"}
# Signs and forms of address.
_BY_SIGN = {**dict.fromkeys(("♂", "bpk", "bapak", "pak"), Volunteer.Sex.MALE)}
_BY_SIGN |= dict.fromkeys(("♀", "ibu", "bu"), Volunteer.Sex.FEMALE)
_BY_DIGIT = {"1": Volunteer.Sex.MALE, "2": Volunteer.Sex.FEMALE}  # As the population register (SIAK) codes it.


# An age beside the sex, "P / 34 th", or alone, "34 th"; a number of one digit is none without a word.
_AGE = re.compile(
    r"(?:[\s/,;(-]{0,4}(?<![0-9])[0-9]{2,3}|[\s/,;(-]{0,4}[0-9]\s?(?=t))\s?(?:th|thn|tahun)?[\s.)]{0,3}\Z", re.I
)


def sex_word(cell):
    """Return the word for the sex in a cell, folded, without an age behind it: "p" of "P / 34 th", "" of "34 th"."""
    return names.fold(_AGE.sub("", text_of(cell)))


_CODE = re.compile(r"\b(\w{1,2})\s?=\s?([^\W\d]{1,12}(?:[- ]laki)?)\b|\b([^\W\d]{1,12}(?:[- ]laki)?)\s?=\s?(\d)\b")


def codes_of_sex(heading):
    """Return the sex by the sign that a heading gives for it, folded: of "JK (1=L, 2=P)" or "Kelamin (L=1, P=2)"."""
    pairs = [(code or digit, word or before) for code, word, before, digit in _CODE.findall(heading)]
    sexes = {names.fold(code): _sex_of(names.fold(word)) for code, word in pairs}
    return {code: sex for code, sex in sexes.items() if sex}


def _sex_of(word):
    """The sex that a folded word names, None if it names none."""
    return Volunteer.Sex.MALE if word in _MALE else Volunteer.Sex.FEMALE if word in _FEMALE else None


def read_sex(row_words, cell):
    """Take the sex, by its letter, word or the register's digit; an age beside it is told."""
    key, whole = sex_word(cell), names.fold(text_of(cell))
    if sex := _BY_SIGN.get(text_of(cell).lower().strip(" .️")):
        row_words.warn("sex", f"“{text_of(cell)}” dibaca {sex.label.lower()}.")
        put(row_words, "sex", sex)
    elif not key and whole:
        row_words.refuse("sex", f"“{text_of(cell)}” di kolom jenis kelamin tampaknya umur. Tulis L atau P.")
    elif key in _BY_DIGIT:
        sex = _BY_DIGIT[key]
        row_words.warn("sex", f"Jenis kelamin ditulis “{key}”; dibaca {sex.label.lower()}.")
        put(row_words, "sex", sex)
    elif sex := _sex_of(key):
        put(row_words, "sex", sex)
        if key != whole:
            row_words.warn("sex", f"“{text_of(cell)}” dibaca {sex.label.lower()}; umurnya tidak dicatat.")
    else:
        row_words.refuse("sex", f"Jenis kelamin “{text_of(cell)}” tidak dikenal. Tulis L atau P.")


def tick_reader(key, sex):
    """Return the reader of a column of one sex, which is ticked."""

    def read(row_words, cell):
        """A tick, or a number: some lists write the age in the column of the sex."""
        word = sex_word(cell)
        if text_of(cell).lower() in UNTICKED:
            return
        if not (word in TICKS or word.isdecimal()) or word in {"l", "p"} - {sex.lower()}:
            row_words.refuse(key, f"“{text_of(cell)}” di kolom {sex} tidak dikenal. Beri tanda v, atau kosongkan.")
        elif row_words.values.get("sex", sex) != sex:
            row_words.refuse("sex", "Kolom L dan P sama-sama diisi.")
        else:
            row_words.values["sex"] = sex

    return read
