"""Turns the cells of one row into the words that a person would type into the form, and reports doubtful ones.

A spreadsheet stores numbers where people meant text, and people write values in their own ways. Nothing is guessed:
a value that can be read in two ways is a `RowProblem`.
"""

import re
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.core.exceptions import ValidationError

from registry.models import SocialProblem, Volunteer
from registry.values import names, nik, phones, titles
from registry.workbook.questions import Question

CLEAR = "(hapus)"  # In a cell it empties the field; an empty cell changes nothing.
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
_DAY_ZERO = date(1899, 12, 30)  # Spreadsheets store dates as the number of days since then.
_SERIALS = range(10_000, 80_000)  # 1927 to 2119, all with five digits; four digits are a year.

NIK_IS_NUMBER = (
    "NIK ini tersimpan sebagai angka; Excel merusak angka ke-16. Ubah kolomnya menjadi Teks, "
    "lalu ketik lagi NIK dari KTP."
)
P_IS_DOUBTFUL = "“P” bisa berarti Pria atau Perempuan, karena kolom ini juga memakai “W”. Tulis L atau P saja."


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

    def warn(self, key, message):
        """Add a warning. A NIK in the message is masked: any cell may contain one."""
        self.problems.append(RowProblem(key, nik.redact(message), "warning"))

    def ask(self, key, question):
        """Add an open question, for which the row is not saved until it is answered."""
        self.problems.append(RowProblem(key, nik.redact(question.text), "question", question))

    def refuse(self, key, message):
        """Add an error, for which the row is refused. A NIK in the message is masked."""
        self.problems.append(RowProblem(key, nik.redact(message)))


def text_of(cell):
    """Return the cell as text: a whole number without a point, a date as 06-12-1985, no invisible characters."""
    if isinstance(cell, bool):
        return "ya" if cell else "tidak"
    if isinstance(cell, date):
        return cell.strftime("%d-%m-%Y")
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    return names.clean(str(cell)).removeprefix("'").strip()


def words(cells, *, keeps_titles=False, has_woman_letter=False):
    """Return the `Words` of one row's cells by column key.

    `keeps_titles`: the list has columns for titles, so names are not split. `has_woman_letter`: the list's column of
    the sex also has "W", so "P" may mean Pria.
    """
    row_words = Words()
    for key, cell in cells.items():
        text = text_of(cell)
        if text.lower() in EMPTY:
            continue
        if text.lower() == CLEAR:
            row_words.values[key] = CLEAR
        elif key in _READERS:
            _READERS[key](row_words, cell)
        else:
            row_words.values[key] = text
    if has_woman_letter and names.fold(text_of(cells.get("sex", ""))) == "p":
        row_words.values.pop("sex", None)
        row_words.refuse("sex", P_IS_DOUBTFUL)
    if "name" in row_words.values and not keeps_titles:
        _split_titles(row_words)
    return row_words


# NIK


def _nik(row_words, cell):
    if isinstance(cell, (int, float)) and not isinstance(cell, bool):
        row_words.refuse("nik", NIK_IS_NUMBER)
        digits = text_of(cell)
        row_words.nik15 = digits[:15] if len(digits) == 16 else ""
    elif re.fullmatch(r"\d[.,]\d+E\+\d+", text_of(cell), re.IGNORECASE):
        row_words.refuse("nik", NIK_IS_NUMBER)
    else:
        row_words.values["nik"] = text_of(cell)
        with suppress(ValidationError):  # The form reports what is wrong with it.
            row_words.nik = nik.clean(row_words.values["nik"])


# Names and titles


def _split_titles(row_words):
    whole = row_words.values["name"]
    before, name, after = titles.split_titles(whole)
    if name == whole or not name:
        return
    row_words.values.update({key: text for key, text in (("title_before", before), ("title_after", after)) if text})
    row_words.values["name"] = name
    shown = " · ".join(filter(None, [before, name, after]))
    row_words.warn("name", f"Gelar dipisahkan dari nama: “{whole}” menjadi {shown}.")


# Sex

_MALE = {"l", "lk", "laki", "lakilaki", "laki laki", "laki2", "laki 2", "pria", "cowok", "male"}
_FEMALE = {"p", "pr", "perempuan", "wanita", "w", "female", "pere"}


def _sex(row_words, cell):
    key = names.fold(text_of(cell))
    if key in _MALE or key in _FEMALE:
        row_words.values["sex"] = Volunteer.Sex.MALE if key in _MALE else Volunteer.Sex.FEMALE
    else:
        row_words.refuse("sex", f"Jenis kelamin “{text_of(cell)}” tidak dikenal. Tulis L atau P.")


def _ticked(sex):
    def read(row_words, cell):
        if row_words.values.get("sex", sex) != sex:
            row_words.refuse("sex", "Kolom L dan P sama-sama diisi.")
        row_words.values["sex"] = sex

    return read


# Birth


def _date(key, *, of_birth):
    def read(row_words, cell):
        text = _date_text(cell)
        if re.fullmatch(r"\d{4}", text):
            _year(row_words, key, text)
        else:
            row_words.values[key] = text

    def _year(row_words, key, text):
        if of_birth:
            row_words.refuse(key, f"Hanya tahun yang ditulis ({text}). Tulis tanggal lengkap, atau kosongkan.")
        else:
            row_words.values[key] = f"01-01-{text}"
            row_words.warn(key, f"Hanya tahun yang ditulis; dicatat sebagai 1 Januari {text}.")

    return read


def _date_text(cell):
    """The date as the form reads it; a spreadsheet's serial number becomes its date."""
    text = text_of(cell)
    if re.fullmatch(r"[0-9]{5}([.,][0-9]+)?", text) and int(text[:5]) in _SERIALS:
        return (_DAY_ZERO + timedelta(days=int(text[:5]))).strftime("%d-%m-%Y")
    return re.sub(r"[ T]00:00(:00)?(\.0+)?$", "", text)


def split_birth(text):
    """Return place and date of a cell with both, "Bintuhan, 01-02-1985"; either may be empty."""
    match = re.fullmatch(r"(\D*?)[\s,./:;-]*(\d.*)?", text, re.DOTALL)
    return (match[1].strip(), (match[2] or "").strip()) if match else (text, "")


def _birth(row_words, cell):
    if isinstance(cell, date):
        row_words.values["born_on"] = text_of(cell)
        return
    place, day = split_birth(text_of(cell))
    if place:
        row_words.values["birth_place"] = place
    if day:
        _READERS["born_on"](row_words, day)


# Phones


def _phone(row_words, cell):
    text = text_of(cell)
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


# Education

# By `_school_key`: without "tamat", "sederajat", signs and spaces; a slash separates two schools of one level.
_SCHOOLS = {
    Volunteer.Education.NONE: "tidaksekolah belumsekolah tidak/belumsekolah tidak/blmsekolah tdksekolah",
    Volunteer.Education.SOME_PRIMARY: "belumtamatsd tidaktamatsd blmtamatsd tdktamatsd",
    Volunteer.Education.PRIMARY: "sd mi sr paketa sd/mi",
    Volunteer.Education.JUNIOR: "smp sltp mts paketb smp/mts sltp/mts",
    Volunteer.Education.SENIOR: (
        "sma smk ma slta stm smea smu man spg sgo pga kpg paketc aliyah sma/smk sma/ma sma/smk/ma smk/sma smu/smk"
    ),
    Volunteer.Education.DIPLOMA_2: "d1 d2 di dii d1/d2 diplomai diplomaii diploma1 diploma2 diplomai/ii diploma1/2",
    Volunteer.Education.DIPLOMA_3: (
        "d3 diii diplomaiii diploma3 akademi sarjanamuda smuda amd akademi/diplomaiii akademi/diplomaiii/sarjanamuda "
        "akademi/diplomaiii/smuda akademi/d3"
    ),
    Volunteer.Education.BACHELOR: (
        "s1 si d4 div s1/d4 d4/s1 sarjana stratai strata1 diplomaiv diploma4 diplomaiv/stratai diploma4/strata1"
    ),
    Volunteer.Education.MASTER: "s2 sii strataii strata2 magister pascasarjana",
    Volunteer.Education.DOCTOR: "s3 siii strataiii strata3 doktor",
    Volunteer.Education.OTHER: "lainlain lainnya",
}
_EDUCATION = {spelling: level for level, spellings in _SCHOOLS.items() for spelling in spellings.split()}


def _school_key(text):
    parts = [names.fold(part).replace(" ", "") for part in text.split("/")]
    parts = [re.sub("^tamat|sederajat$", "", part) for part in parts]
    return "/".join(filter(None, parts))


def _education(row_words, cell):
    text = text_of(cell)
    level = _EDUCATION.get(_school_key(text))
    if level is None:
        level = Volunteer.Education.OTHER
        row_words.values["other_education"] = text
        row_words.warn(
            "education", f"Pendidikan “{text}” tidak ada dalam daftar; dicatat Lain-lain dan ditulis di catatan."
        )
    row_words.values["education"] = str(level.value)


# Fields of work


def _kind_key(text):
    return names.fold(text).replace(" ", "")


_KINDS = {
    _kind_key(spelling): kind
    for kind in SocialProblem
    for spelling in (kind.label, re.sub(r"\(.*\)", "", kind.label), *re.findall(r"\((.*)\)", kind.label))
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
    "is_male": _ticked(Volunteer.Sex.MALE),
    "is_female": _ticked(Volunteer.Sex.FEMALE),
    "born_on": _date("born_on", of_birth=True),
    "started_on": _date("started_on", of_birth=False),
    "decree_on": _date("decree_on", of_birth=False),
    # For a year alone, the first of January would be the wrong end.
    "decree_until": _date("decree_until", of_birth=True),
    "birth": _birth,
    "phone": _phone,
    "education": _education,
    "fields": _fields,
}
