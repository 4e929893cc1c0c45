"""The subjects (materi) of a training with their lesson hours (JP): one on each line, as typed or pasted.

A table from Excel or Word has a tab before the hours and often a running number before the name.
"""

import re
from dataclasses import dataclass

from django.core.exceptions import ValidationError

from registry.values import names

MOST = 40  # Subjects of one training: what fits the back of a certificate.
MOST_HOURS = 200  # Of one subject.
LONGEST = 150  # Letters of one subject.
MOST_LISTED = 8  # Lines named in one message.
_RUNNING_NUMBER = re.compile(r"\d{1,2}(?:[.)]?\t|[.)]\s)")
_HOURS = re.compile(r"(?P<hours>\d{1,3})\s*(?:jp|jpl|jam)?\.?\Z", re.IGNORECASE)
_SUM = re.compile(r"(?:jumlah|total)(?:\s+(?:jp|jam))?[\s:;|]+(?P<hours>\d{1,4})\s*(?:jp|jam)?\.?", re.IGNORECASE)
# The words of a table's header.
_HEAD = {"no", "nomor", "materi", "mata", "pelajaran", "pelatihan", "uraian", "jp", "jam", "jumlah", "alokasi", "waktu"}
_NO_WHOLE_NUMBER = re.compile(r".*(?:\d[.,]|[\s;|]-)\d+\s*(?:jp|jpl|jam)?\.?", re.IGNORECASE)


@dataclass(frozen=True)
class Subject:
    name: str
    hours: int


def read(text):
    """Return the `Subject`s of a text: one on each line, with its hours at the end.

    Empty lines, a table's header and its total are left out. Raises ValidationError with a sentence for each line that
    cannot be read, and for a total that is wrong.
    """
    lines = [(at, line.strip()) for at, line in enumerate(text.splitlines(), start=1) if line.strip()]
    sums = [match for _, line in lines if (match := _SUM.fullmatch(line))]
    lines = [(at, line) for at, line in lines if not _SUM.fullmatch(line) and not _is_head(line)]
    if len(lines) > MOST:
        raise ValidationError(f"Paling banyak {MOST} materi; di sini ada {len(lines)} baris.")
    subjects, wrong = [], []
    for at, line in lines:
        try:
            subjects.append(_subject(line))
        except ValidationError as error:
            wrong.append(f"Baris {at}: {error.messages[0]}")
    if more := len(wrong) - MOST_LISTED:
        wrong[MOST_LISTED:] = [f"Masih ada {more} baris lain yang tidak terbaca."] if more > 0 else []
    if wrong:
        raise ValidationError(wrong)
    whole = sum(subject.hours for subject in subjects)
    if other := next((match for match in sums if int(match["hours"]) != whole), None):
        raise ValidationError(f"Tertulis “{other[0]}”, sedangkan materinya berjumlah {whole} JP. Periksa JP-nya.")
    return subjects


def _is_head(line):
    words = re.findall("[a-z]+", line.lower())
    return len(words) > 1 and set(words) <= _HEAD and not re.search(r"\d", line)


def _subject(line):
    if _NO_WHOLE_NUMBER.fullmatch(line):
        raise ValidationError(f"JP-nya bilangan bulat antara 1 dan {MOST_HOURS}.")
    hours = _HOURS.search(line)
    name = _name_before(line[: hours.start()]) if hours else ""
    if not name:
        raise ValidationError("tulis JP di akhir, sesudah nama materinya, misalnya “Etika pekerja sosial | 4”.")
    name, hours = names.clean(" ".join(name.split())), int(hours["hours"])
    if not any(char.isalpha() for char in name):
        raise ValidationError("nama materinya belum tertulis.")
    if len(name) > LONGEST:
        raise ValidationError(f"nama materi paling panjang {LONGEST} huruf; yang ini {len(name)}.")
    if not 1 <= hours <= MOST_HOURS:
        raise ValidationError(f"JP satu materi antara 1 dan {MOST_HOURS}.")
    return Subject(name, hours)


def _name_before(text):
    """The name in what stands before the hours; empty if nothing parts the two: a space, a tab, ";", "|" or ", "."""
    name = text.rstrip()
    is_parted = name != text
    if name.endswith((";", "|")) or (is_parted and name.endswith(",")):
        name, is_parted = name[:-1].rstrip() or name, True
    number = _RUNNING_NUMBER.match(name)
    return name[number.end() if number else 0 :].strip() if is_parted else ""


def write(subjects):
    """Return the text that is stored: each subject on its own line, its hours after a bar."""
    return "\n".join(f"{subject.name} | {subject.hours}" for subject in subjects)


def validate(text):
    """Raise ValidationError if the text is not a list of subjects."""
    read(text)
