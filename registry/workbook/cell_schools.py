"""The reader of cells with the schooling of a person."""

import re

from registry.models import Volunteer
from registry.values import names
from registry.workbook import columns
from registry.workbook.cell_text import text_of

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


_MOST_WORDS = 8  # Of one schooling: "Akademi / Diploma III / Sarjana Muda" has seven.
_WORDS_TOO = {"di", "si", "dii", "lainlain", "lainnya"}  # "Di pesantren" is no D-I.
_UNFINISHED = re.compile(
    r"\b(?:tidak|tdk|belum|blm|tanpa|putus|kelas|kls|semester|smt|sem|do|drop|sedang|masih|proses|berjalan|kuliah)\b",
    re.IGNORECASE,
)


def _school_key(text):
    parts = [names.fold(part).replace(" ", "") for part in text.split("/")]
    parts = [re.sub("^tamat|sederajat$", "", part) for part in parts]
    return "/".join(filter(None, parts))


def _level_of(text):
    """The level of a schooling, or of several of one level as "SLTA/MAN"; None if it is not listed."""
    key = _school_key(text)
    levels = {_EDUCATION.get(part) for part in ([key] if key in _EDUCATION else key.split("/"))}
    return levels.pop() if len(levels) == 1 else None


def is_school(text):
    """Whether the text is a schooling that the registry lists."""
    return _level_of(text) is not None


def _school_before(text):
    """The schooling before a subject or the name of a school, as "S-1" of "S-1 Hukum"; "" if there is none.

    Also "" where another school or a word such as "tidak tamat" follows: it may not have been finished.
    """
    words = text.replace("(", " (").replace("/", " / ").split()
    for end in range(min(len(words) - 1, _MOST_WORDS), 0, -1):
        school, rest = " ".join(words[:end]), words[end:]
        if _school_key(school) in _EDUCATION.keys() - _WORDS_TOO:
            is_other = any(_school_key(word) in _EDUCATION for word in rest)
            return "" if is_other or _UNFINISHED.search(" ".join(rest)) else school
    return ""


def read_education(row_words, cell):
    """Take the schooling; one that the registry does not list is "Lain-lain", with its own words, and told."""
    text = text_of(cell)
    level = _level_of(text)
    if level is None and (school := _school_before(text)):
        level = _EDUCATION[_school_key(school)]
        row_words.values["other_education"] = text
        row_words.warn("education", f"Pendidikan “{text}” dicatat {level.label}; lengkapnya ditulis di catatan.")
    elif level is None:
        level = Volunteer.Education.OTHER
        row_words.values["other_education"] = text
        row_words.warn(
            "education", f"Pendidikan “{text}” tidak ada dalam daftar; dicatat Lain-lain dan ditulis di catatan."
        )
    _take(row_words, level)


def school_reader(key, is_tick):
    """Return the reader of a column of `columns.SCHOOLS`: with a tick, by `is_tick`, or a schooling in it."""
    school, _ = columns.SCHOOLS[key]

    def read(row_words, cell):
        text = text_of(cell)
        ticked = is_tick(text)
        if ticked or is_school(text):
            _take(row_words, _level_of(school if ticked else text))
        elif ticked is None:
            row_words.warn(key, f"“{text}” di kolom {school} bukan tanda, jadi tidak dibaca. Beri tanda v.")

    return read


def _take(row_words, level):
    """Take the level as the person's; none where the row has different ones."""
    row_words.schools.add(level)
    row_words.values["education"] = str(level.value)
    if len(row_words.schools) > 1:
        del row_words.values["education"]
        row_words.values.pop("other_education", None)
    if len(row_words.schools) == 2:  # Told once, though a third may follow.
        row_words.warn(
            "education",
            "Pendidikannya bertanda atau tertulis lebih dari satu, jadi tidak dicatat. Isi yang terakhir saja.",
        )
