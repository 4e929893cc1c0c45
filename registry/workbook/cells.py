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
from registry.models.volunteers import FREE_TEXT
from registry.values import names, nik, phones, titles
from registry.workbook import columns
from registry.workbook.cell_dates import (
    FIRST_DAY,
    LAST_DAY,
    date_reader,
    read_birth,
    read_birth_place,
    read_born_on,
)
from registry.workbook.cell_decrees import decree_day_reader, read_decree_number, tell_no_number
from registry.workbook.cell_schools import read_education, school_reader
from registry.workbook.cell_sexes import read_sex, tick_reader
from registry.workbook.cell_text import EMPTY, is_filled, split_number, text_of
from registry.workbook.cell_ticks import is_ticked
from registry.workbook.questions import Question

CLEAR = "(hapus)"  # In a cell it empties the field; an empty cell changes nothing.
UNSURE = "(belum pasti)"  # At the end of a cell, in the file of failed rows: somebody must decide what it means.
# Marks for "as above", as `text_of` gives them. The words are none within a name: Idem is one, too.
_LIKE = r"(?:s[./]?\s?d[./]?\s?a|idem|ditto|dto|sama)"
_WITH = r"(?: (?:dengan|dgn|dg|seperti|spt))?"
_LIKE_ABOVE = re.compile(
    rf"[-–—.\s]*(?:[\"'“”„‟″〃’‘`´]+|~+|\^+)[-–—.\s]*|\(?{_LIKE}\.?(?:{_WITH}(?: yang)?(?: di)? ?atas(?:nya)?)?\)?",
    re.IGNORECASE,
)
# "idem no. 1": as in the row with that number.
_LIKE_NUMBER = re.compile(
    rf"\(?{_LIKE}\.?{_WITH}[\s,(]{{0,3}}(?:no|nomor|nomer)\b[\s.:]{{0,3}}([0-9]{{1,4}})[\s.)]{{0,3}}", re.IGNORECASE
)
LONGEST_MARK = 40  # Letters.
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
# Within other text, as a formula that joins cells leaves them: "Bintuhan, #N/A".
_ERROR_WITHIN = re.compile(r"#(?:N/A|REF!|VALUE!|NAME\?|NAMA\?|DIV/0!|NUM!|NULL!|SPILL!|CALC!)")
_FORMULA = re.compile(r"=[A-Za-z(]")  # Of a sheet that was saved while it showed its formulas.


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
        self.problems.append(RowProblem(key, question.text, "question", question))

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
        elif _FORMULA_ERROR.fullmatch(text) or _ERROR_WITHIN.search(text):
            row_words.refuse(key, f"Sel ini berisi {text}, tanda bahwa rumusnya salah. Tulis isinya.")
        elif _FORMULA.match(text):
            row_words.refuse(key, f"Sel ini berisi rumus ({text}), bukan isinya. Tulis isinya.")
        elif text.lower().endswith(UNSURE):
            row_words.refuse(key, f"Sel ini belum pasti. Tulis isinya yang benar, tanpa “{UNSURE}”.")
        elif isinstance(cell, date) and key not in _DATED:
            _date_instead(row_words, key, text)
        elif key in _READERS:
            _READERS[key](row_words, cell)
        else:
            row_words.values[key] = text
    _check_titles(row_words)
    _tell_long_numbers(row_words)
    if row_words.values.get("name", CLEAR) != CLEAR:
        take_name(row_words, row_words.values["name"], keeps_titles=keeps_titles)
    return row_words


def _tell_long_numbers(row_words):
    """Tell the texts out of which the registry takes a number as long as a NIK (`nik.redact`)."""
    for key in _FREE_TEXTS:
        text = str(row_words.values.get(key, ""))
        if nik.redact(text) != text:
            row_words.warn("notes" if key == "other_education" else key, nik.LEFT_OUT)


def names_somebody(cells):
    """Whether the cells of a row, by column key, name a person: they have a name or a number, and no "KOSONG"."""
    name = text_of(cells.get("name", ""))
    if name.lower() in EMPTY:
        return any(is_filled(cells.get(key, "")) for key in columns.WHO)
    return not is_nobody(name)


def is_nobody(name):
    """Whether a text in the column of names stands for nobody: "KOSONG", "belum ditunjuk", "sda"."""
    is_mark = is_like_above(name) and names.fold(name) != "sama"
    return is_mark or bool(_NOBODY.fullmatch(names.fold(name)))


def is_like_above(cell):
    """Whether a cell has a mark for "as above": a quotation mark, "~", "sda", "idem", "sama dengan no. 1"."""
    is_short = isinstance(cell, str) and len(cell) < LONGEST_MARK
    return is_short and bool(_LIKE_ABOVE.fullmatch(text_of(cell)) or number_meant(cell))


def number_meant(cell):
    """Return the number of the row that such a mark names: "1" of "idem no. 1"; "" if it names none."""
    match = _LIKE_NUMBER.fullmatch(text_of(cell))
    return match[1].lstrip("0") if match else ""


# What to empty for "(hapus)" in a column that gives several values, or one of another name.
_CLEARED = {"birth": ["birth_place", "born_on"], "is_male": ["sex"], "is_female": ["sex"]}
_CLEARED |= {key: ["education"] for key in columns.SCHOOLS}
_FREE_TEXTS = (*FREE_TEXT, "decree_number", "other_education")
_DATED = {"birth", "born_on", "started_on", "ended_on", "term_until", "decree_on", "decree_until", "notes"}


def _date_instead(row_words, key, text):
    """A date cell where a text belongs: a spreadsheet makes a date of "12/5/2019", and of "1-2" in an address."""
    if key == "decree_number":
        tell_no_number(row_words, text)
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
    number, bare = split_number(whole)
    if number:
        row_words.warn("name", f"Nomor urut di depan nama tidak disimpan: “{whole}”.")
        whole = bare
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


def _check_titles(row_words):
    """Tell titles that stand in the column of those on the other side of the name."""
    before, after = (row_words.values.get(key, "") for key in ("title_before", "title_after"))
    if titles.split_titles(f"Nama, {before}")[2]:
        row_words.warn("title_before", f"“{before}” di kolom gelar depan tampaknya gelar belakang.")
    if titles.split_titles(f"{after} Nama")[0]:
        row_words.warn("title_after", f"“{after}” di kolom gelar belakang tampaknya gelar depan.")


# Phones


_DECIMALS = re.compile(r"(\D*(?:\d\D*){8,}\d)[.,]0{1,2}")  # Of a number that became text: "81234567890.0".
_BETWEEN_PHONES = re.compile(r"[/,;&|\n]|\b(?:dan|atau)\b", re.IGNORECASE)
# What kind of number it is, before or behind it: "No. HP: 0813…", "wa. 0813…", "0813… (WA)".
_KIND_OF_PHONE = r"(?:no|nomor|hp|wa|whats ?app|telp|tlp|telepon|telpon|phone|handphone|aktif)"
_PHONE_LABEL = re.compile(
    rf"\A(?:{_KIND_OF_PHONE}\b[\s.:/=-]*)+(?=[(+0-9])|[\s(]{{1,3}}{_KIND_OF_PHONE}\)?\Z", re.IGNORECASE
)


def _phone(row_words, cell):
    text = text_of(cell)
    if decimals := _DECIMALS.fullmatch(text):
        text = decimals[1]
    if re.fullmatch(r"[0-9][.,][0-9]+E\+?[0-9]+", text, re.IGNORECASE) or (isinstance(cell, float) and "." in text):
        row_words.refuse("phone", PHONE_IS_NUMBER)
        return
    parts = [_PHONE_LABEL.sub("", part.strip()) for part in _BETWEEN_PHONES.split(text)]
    several = [part for part in parts if re.search(r"\d", part)]
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
        row_words.values["phone"] = _PHONE_LABEL.sub("", text)


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
    "sex": read_sex,
    "is_male": tick_reader("is_male", Volunteer.Sex.MALE),
    "is_female": tick_reader("is_female", Volunteer.Sex.FEMALE),
    "born_on": read_born_on,
    "started_on": date_reader("started_on", FIRST_DAY, FIRST_DAY),
    "ended_on": date_reader("ended_on", LAST_DAY, LAST_DAY),
    "term_until": date_reader("term_until", LAST_DAY, LAST_DAY),
    "decree_on": decree_day_reader("decree_on", FIRST_DAY, FIRST_DAY),
    "decree_until": decree_day_reader("decree_until", of_month=LAST_DAY),
    "decree_number": read_decree_number,
    "birth": read_birth,
    "birth_place": read_birth_place,
    "phone": _phone,
    "education": read_education,
    **{key: school_reader(key, is_ticked) for key in columns.SCHOOLS},
    "fields": _fields,
}
