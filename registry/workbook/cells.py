"""Turns the cells of one row into the words that a person would type into the form, and reports doubtful ones.

A spreadsheet stores numbers where people meant text, and people write values in their own ways. Nothing is guessed:
a value that can be read in two ways is a `RowProblem`.
"""

import re
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date

from django.core.exceptions import ValidationError

from registry.models import SocialProblem, Volunteer
from registry.values import dates, names, nik, phones, titles
from registry.workbook import columns
from registry.workbook.cell_dates import (
    FIRST_DAY,
    LAST_DAY,
    date_reader,
    put,
    read_birth,
    read_birth_place,
    read_born_on,
)
from registry.workbook.cell_schools import read_education, school_reader
from registry.workbook.cell_text import text_of
from registry.workbook.questions import Question

CLEAR = "(hapus)"  # In a cell it empties the field; an empty cell changes nothing.
UNSURE = "(belum pasti)"  # At the end of a cell, in the file of failed rows: somebody must decide what it means.
EMPTY = {
    "",
    "-",
    "--",
    "---",
    "–",
    "—",
    "0",
    ".",
    "..",
    "n/a",
    "na",
    "tidak ada",
    "belum ada",
    "null",
    "nihil",
    "tdk ada",
}
# Marks for "as above", as `text_of` gives them. The words are none within a name: Idem is one, too.
_LIKE_ABOVE = re.compile(
    r"[-–—.\s]*(?:[\"'“”„‟″〃’‘`´]+|~+)[-–—.\s]*|\(?(?:s\.?\s?d\.?\s?a|idem|ditto)\.?\)?", re.IGNORECASE
)
# What offices write where a village has nobody, folded.
_NOBODY = re.compile(
    r"(?:psm|desa|jabatan|posisi|formasi|nama)? ?(?:masih )?(?:kosong|lowong|vacant|vakan|nihil)(?: psm)?"
    r"|sda|s d a|idem|ditto|tanpa nama|menyusul|laki laki|perempuan|(?:masih )?(?:dalam|sedang|tahap) proses(?: .*)?"
    r"|(?:.* )?(?:belum|blm|tidak|tdk)(?: \w+)? (?:ada|adanya|ditunjuk|terbentuk|dibentuk|diusulkan|mengusulkan|"
    r"diisi|terisi|diangkat|dilantik|ditetapkan|dipilih|terpilih|punya|memiliki|mempunyai|tersedia|mengirim|"
    r"mengirimkan)(?: .*)?",
    re.DOTALL,
)

NIK_IS_NUMBER = (
    "NIK ini tersimpan sebagai angka; Excel merusak angka ke-16. Ubah kolomnya menjadi Teks, "
    "lalu ketik lagi NIK dari KTP."
)
PHONE_IS_NUMBER = (
    "Nomor ini tersimpan sebagai angka yang terpotong. Ubah kolomnya menjadi Teks, lalu tulis lagi nomornya."
)
# What a spreadsheet shows instead of a value, in English and Indonesian: #N/A, #REF!, #NAMA?, Err:502, ########.
_FORMULA_ERROR = re.compile(r"#+|#[A-Z][A-Z/0-9_]*[!?]?|Err:[0-9]{3}")


@dataclass(frozen=True)
class RowProblem:
    """What is wrong ("error"), open ("question") or doubtful ("warning") in one row; `key` names the column.

    A row with an error or an open question is not saved. An open question is in `question`, too.
    """

    key: str
    message: str
    level: str = "error"
    question: Question | None = None


@dataclass
class Words:
    """The content of a row: the form's words by field, only for fields that the row has; and its problems."""

    values: dict = field(default_factory=dict)
    problems: list = field(default_factory=list)
    nik: str = ""  # The cleaned NIK, empty if there is none or a wrong one.
    nik15: str = ""  # The first fifteen digits of a NIK stored as a number.
    schools: set = field(default_factory=set, repr=False)  # The levels of schooling that its columns have.
    # What the file of failed rows has in place of cells, by column key: their meaning there would be another one.
    written: dict = field(default_factory=dict, repr=False)

    def warn(self, key, message):
        """Add a warning. A NIK in the message is masked: any cell may contain one."""
        self.problems.append(RowProblem(key, nik.redact(message), "warning"))

    def ask(self, key, question):
        """Add an open question, for which the row is not saved until it is answered."""
        self.problems.append(RowProblem(key, nik.redact(question.text), "question", question))

    def doubt(self, key, text):
        """Mark the cell in the file of failed rows, without whose other rows it would be read, as `UNSURE`."""
        self.written[key] = f"{text} {UNSURE}".strip()

    def refuse(self, key, message):
        """Add an error, for which the row is refused. A NIK in the message is masked."""
        self.problems.append(RowProblem(key, nik.redact(message)))

    def refuses(self, key):
        """Whether that column has an error."""
        return any(problem.key == key and problem.level == "error" for problem in self.problems)


def words(cells, *, keeps_titles=False):
    """Return the `Words` of one row's cells by column key.

    `keeps_titles`: the list has columns for titles, so names are not split.
    """
    row_words = Words()
    for key, cell in cells.items():
        text = text_of(cell)
        if text.lower() in EMPTY:
            continue
        if text.lower() == CLEAR:
            row_words.values.update(dict.fromkeys(_CLEARED.get(key, [key]), CLEAR))
        elif _FORMULA_ERROR.fullmatch(text):
            row_words.refuse(key, f"Sel ini berisi {text}, tanda bahwa rumusnya salah. Tulis isinya.")
        elif text.lower().endswith(UNSURE):
            row_words.refuse(key, f"Sel ini belum pasti. Tulis isinya yang benar, tanpa “{UNSURE}”.")
        elif isinstance(cell, date) and key not in _DATED:
            _date_instead(row_words, key, text)
        elif key in _READERS:
            _READERS[key](row_words, cell)
        else:
            row_words.values[key] = text
    if row_words.values.get("name", CLEAR) != CLEAR:
        take_name(row_words, row_words.values["name"], keeps_titles=keeps_titles)
    return row_words


def names_somebody(cells):
    """Whether the cells of a row, by column key, name a person: they have a name or a number, and no "KOSONG"."""
    name = text_of(cells.get("name", ""))
    if name.lower() in EMPTY:
        return any(text_of(cells.get(key, "")).lower() not in EMPTY for key in columns.WHO)
    return not is_nobody(name)


def is_nobody(name):
    """Whether a text in the column of names stands for nobody: "KOSONG", "belum ditunjuk", "sda"."""
    return is_like_above(name) or bool(_NOBODY.fullmatch(names.fold(name)))


def is_like_above(cell):
    """Whether a cell has a mark for "as above": a quotation mark, "~", "sda", "idem"."""
    return isinstance(cell, str) and len(cell) < 20 and bool(_LIKE_ABOVE.fullmatch(text_of(cell)))


# What to empty for "(hapus)" in a column that gives several values, or one of another name.
_CLEARED = {"birth": ["birth_place", "born_on"], "is_male": ["sex"], "is_female": ["sex"]}
_CLEARED |= {key: ["education"] for key in columns.SCHOOLS}
_DATED = {"birth", "born_on", "started_on", "ended_on", "term_until", "decree_on", "decree_until", "notes"}


def _date_instead(row_words, key, text):
    """A date cell where a text belongs: a spreadsheet makes a date of "12/5/2019", and of "1-2" in an address."""
    if key == "decree_number":
        _no_decree_number(row_words, text)
    else:
        row_words.refuse(key, f"Sel ini berisi tanggal ({text}). Excel mungkin mengubahnya; tulis isinya sebagai teks.")


# NIK


def _nik(row_words, cell):
    if isinstance(cell, (int, float)) and not isinstance(cell, bool):
        row_words.refuse("nik", NIK_IS_NUMBER)
        digits = text_of(cell)
        row_words.written["nik"] = f"{digits[:15]}?"  # The last digit must be read from the KTP.
        row_words.nik15 = digits[:15] if len(digits) == 16 else ""
    elif re.fullmatch(r"\d[.,]\d+E\+\d+", text_of(cell), re.IGNORECASE):
        row_words.refuse("nik", NIK_IS_NUMBER)
    else:
        row_words.values["nik"] = text_of(cell)
        with suppress(ValidationError):  # The form reports what is wrong with it.
            row_words.nik = nik.clean(row_words.values["nik"])


# Names and titles

_REPLACED = re.compile(r"\b(?:di ?ganti(?:kan)?|menggantikan|pengganti(?:nya)?|ganti)\b", re.IGNORECASE)


def take_name(row_words, whole, *, keeps_titles=False):
    """Part name and titles of a whole name, and tell what may be a title, too; `column_checks` ask about remarks.

    What stands there for nobody, such as "KOSONG", is refused.
    """
    row_words.values["name"] = whole
    if is_nobody(whole):
        row_words.refuse("name", f"“{whole}” bukan nama orang, jadi baris ini tidak disimpan.")
        return
    if _REPLACED.search(titles.without_remarks(whole) or whole):
        row_words.refuse("name", f"“{whole}” menyebut siapa menggantikan siapa. Tulis satu nama: orang yang bertugas.")
        return
    before, name, after = titles.split_titles(whole)
    shown = " · ".join(filter(None, [before, name, after]))
    has_titles = bool(before or after)
    if has_titles and keeps_titles:
        row_words.warn("name", f"Namanya memuat gelar: {shown}. Pindahkan gelarnya ke kolom gelar.")
    elif has_titles:
        found = {"title_before": before, "title_after": after}
        row_words.values.update({"name": name} | {key: text for key, text in found.items() if text})
        row_words.warn("name", f"Gelar dipisahkan dari nama: “{whole}” menjadi {shown}.")
    for doubt in titles.doubts(titles.without_remarks(whole) or whole):
        row_words.warn("name", doubt)


# Sex

_MALE = {"l", "lk", "laki", "lakilaki", "laki laki", "laki2", "laki 2", "lk2", "lelaki", "pria", "cowok", "male"}
_FEMALE = {"p", "pr", "prm", "prp", "prmpn", "perempuan", "wanita", "wnt", "w", "cewek", "female", "pere"}
_BY_DIGIT = {"1": Volunteer.Sex.MALE, "2": Volunteer.Sex.FEMALE}  # As the population register (SIAK) codes it.
# "" is a sign alone, such as "√"; "u" is "ü", which fonts of signs show as one.
_TICKS = {"", "v", "x", "y", "ya", "yes", "true", "ada", "benar", "l", "p", "u"}
_UNTICKED = {"0", "☐", "□", "tidak", "tdk", "bukan", "false", "no", "n"}


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


def _sex(row_words, cell):
    key, whole = sex_word(cell), names.fold(text_of(cell))
    if not key and whole:
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


def _ticked(key, sex):
    def read(row_words, cell):
        """A tick, or a number: some lists write the age in the column of the sex."""
        word = sex_word(cell)
        if text_of(cell).lower() in _UNTICKED:
            return
        if not (word in _TICKS or word.isdecimal()) or word in {"l", "p"} - {sex.lower()}:
            row_words.refuse(key, f"“{text_of(cell)}” di kolom {sex} tidak dikenal. Beri tanda v, atau kosongkan.")
        elif row_words.values.get("sex", sex) != sex:
            row_words.refuse("sex", "Kolom L dan P sama-sama diisi.")
        else:
            row_words.values["sex"] = sex

    return read


def _school_ticked(text):
    """Whether a cell of a schooling is ticked, perhaps by a year; None if it has another word."""
    if text.lower() in _UNTICKED:
        return False
    word = names.fold(text)
    return True if word in _TICKS - {"l", "p"} or (word.isdecimal() and word.strip("0")) else None


# Decrees


def _decree_number(row_words, cell):
    text = text_of(cell)
    if _is_date(text):
        _no_decree_number(row_words, text)
        return
    text = _without_label(_without_its_day(row_words, _without_remark(row_words, "decree_number", text)))
    if not any(map(str.isdigit, text)):
        row_words.warn("decree_number", f"“{text_of(cell)}” bukan nomor SK, jadi tidak dicatat.")
        return
    if sum(any(map(str.isdigit, part)) for part in _BETWEEN_DECREES.split(text)) > 1:
        row_words.warn("decree_number", f"Nomor SK “{text}” tampaknya memuat beberapa SK. Tulis yang berlaku saja.")
    if isinstance(cell, float) and not cell.is_integer():
        row_words.warn("decree_number", f"Nomor SK ini tersimpan sebagai angka; periksa apakah benar “{text}”.")
    row_words.values["decree_number"] = text


# "(masih berlaku)", "berlaku s/d 2021", "tmt 1-1-2016" behind a decree's number or day.
_REMARK = re.compile(r"(?<=[ ,;(])(?:(?:masih|sudah|tidak) )?(?:berlaku|tmt|dicabut|s/d|sampai)\b", re.IGNORECASE)
_LABEL = re.compile(r"\A(?:sk\b[ .:]{0,3}(?:no|nomor|nomer)|no)\b[ .:]{0,3}(?=\S)", re.IGNORECASE)
_BETWEEN_DECREES = re.compile(r"[;&]|\b(?:dan|jo|perpanjangan|pengganti)\b", re.IGNORECASE)


def _without_remark(row_words, key, text):
    """The number or the day without a remark behind it, which is told."""
    remark = _REMARK.search(text)
    start = remark.start() if remark else len(text)
    before, bracket, within = text[:start].rpartition("(")
    if bracket and not any(map(str.isdigit, within)):
        start = len(before)
    bare = text[:start].rstrip(" ,;(")
    if start == len(text) or not any(map(str.isdigit, bare)):
        return text
    row_words.warn(key, f"Keterangan “{text[len(bare) :].strip(' ,;')}” di belakang “{bare}” tidak dicatat.")
    return bare


def _without_label(text):
    """The number without "SK No."; the word stays where the rest would be a date."""
    bare = _LABEL.sub("", text)
    return text if _is_date(bare) or not any(map(str.isdigit, bare)) else bare


def _read_decree_day(key, day_of_year=None):
    read = date_reader(key, day_of_year)

    def read_day(row_words, cell):
        """A day of a decree; words such as "dalam proses" are none, which is told."""
        text = text_of(cell)
        if not any(map(str.isdigit, text)):
            row_words.warn(key, f"“{text}” bukan tanggal, jadi tidak dicatat.")
        else:
            read(row_words, _without_remark(row_words, key, text) if isinstance(cell, str) else cell)

    return read_day


# Behind a number: " tgl 1 Maret 2019", ", 1-3-2019", " (1 Maret 2019)".
_DAY_OF_DECREE = re.compile(
    r"[\s,;(](?:(?:tgl|tanggal|tertanggal)\b[\s.:]{0,5})?"
    r"(\d{1,2}(?:-\w{1,12}-|/\w{1,12}/|\.\w{1,12}\.| \w{1,12} )\d{4})\)?\Z",
    re.IGNORECASE,
)


def _without_its_day(row_words, text):
    """The number alone; a day behind it becomes the day of the decree."""
    end = _DAY_OF_DECREE.search(text)
    number = text[: end.start()].rstrip(" \n,;(/") if end else ""
    if not any(char.isdigit() for char in number) or not _is_date(end[1]):
        return text
    row_words.warn("decree_number", f"Isinya dibaca sebagai nomor “{number}” dan tanggal “{end[1]}”. Periksa keduanya.")
    put(row_words, "decree_on", end[1])
    return number


def _is_date(text):
    """Whether it is a date and no number: "12 Tahun 2019" and "12/XII/2019" have only the form of one."""
    with suppress(ValidationError):
        return bool(dates.parse(text, of_birth=False))
    return False


def _no_decree_number(row_words, text):
    row_words.warn(
        "decree_number",
        f"Nomor SK berisi tanggal ({text}), jadi tidak dicatat: Excel mungkin mengubah nomornya menjadi tanggal. "
        "Tulis nomornya sebagai teks, misalnya dengan kata “Nomor” di depannya.",
    )


# Phones


_DECIMALS = re.compile(r"(\D*(?:\d\D*){8,}\d)[.,]0{1,2}")  # Of a number that became text: "81234567890.0".


def _phone(row_words, cell):
    text = text_of(cell)
    if decimals := _DECIMALS.fullmatch(text):
        text = decimals[1]
    if re.fullmatch(r"[0-9][.,][0-9]+E\+?[0-9]+", text, re.IGNORECASE) or (isinstance(cell, float) and "." in text):
        row_words.refuse("phone", PHONE_IS_NUMBER)
        return
    several = [part for part in re.split(r"[/,;&|]|\b(?:dan|atau)\b", text) if re.search(r"\d", part)]
    numbers = []
    for part in several if len(several) > 1 else []:
        try:
            numbers.append(phones.clean(part))
        except ValidationError:
            break
    if len(several) > 1 and len(numbers) == len(several):
        row_words.values["phone"] = phones.show(numbers[0])
        rest = ", ".join(phones.show(number) for number in numbers[1:])
        row_words.warn(
            "phone", f"Ada {len(numbers)} nomor; dipakai yang pertama, {phones.show(numbers[0])}. Sisanya: {rest}."
        )
    else:
        row_words.values["phone"] = text


# Fields of work


def _kind_key(text):
    return names.fold(text).replace(" ", "")


_KINDS = {
    _kind_key(spelling): kind
    for kind in SocialProblem
    for spelling in (kind.label, re.sub(r"\([^()]*\)", "", kind.label), *re.findall(r"\(([^()]*)\)", kind.label))
}


def _fields(row_words, cell):
    """The kinds of problems, separated as in the export. One unknown name leaves the person's fields unchanged."""
    parts = list(filter(None, map(text_of, re.split(r"[;,\n]", str(cell)))))
    unknown = [part for part in parts if _kind_key(part) not in _KINDS]
    if unknown:
        shown = ", ".join(f"“{part}”" for part in unknown)
        row_words.warn("fields", f"Bidang {shown} tidak dikenal, jadi bidang orang ini tidak diubah.")
    elif parts:
        row_words.values["fields"] = {_KINDS[_kind_key(part)] for part in parts}


# Notes


def lines_of(text):
    """Return the text cleaned line by line, since notes may have several lines."""
    return "\n".join(text_of(line) for line in text.splitlines()).strip()


def _notes(row_words, cell):
    row_words.values["notes"] = lines_of(cell) if isinstance(cell, str) else text_of(cell)


_READERS = {
    "notes": _notes,
    "nik": _nik,
    "sex": _sex,
    "is_male": _ticked("is_male", Volunteer.Sex.MALE),
    "is_female": _ticked("is_female", Volunteer.Sex.FEMALE),
    "born_on": read_born_on,
    "started_on": date_reader("started_on", FIRST_DAY),
    "ended_on": date_reader("ended_on", LAST_DAY),
    "term_until": date_reader("term_until", LAST_DAY),
    "decree_on": _read_decree_day("decree_on", FIRST_DAY),
    "decree_until": _read_decree_day("decree_until"),  # For a year alone, the first of January would be the wrong end.
    "decree_number": _decree_number,
    "birth": read_birth,
    "birth_place": read_birth_place,
    "phone": _phone,
    "education": read_education,
    **{key: school_reader(key, _school_ticked) for key in columns.SCHOOLS},
    "fields": _fields,
}
