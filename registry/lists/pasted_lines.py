"""Reading names that somebody pasted: from a chat on a phone, a numbered list, or columns of a spreadsheet.

It only reads: who is meant is found by registry/doubles/pasted_people.py. Nothing is left out in silence. A line that
names nobody has the sentence why, and words of a line that are not used are kept beside it.
"""

import re
from dataclasses import dataclass

from django.core.exceptions import ValidationError

from registry.models.registry_numbers import registry_no
from registry.values import names, nik, phones, titles

MOST_LINES = 500  # With something in them.
LONGEST = 200  # Characters of a line.
SHOWN = 60  # Characters of a line that is too long.

TOO_LONG = f"lebih dari {LONGEST} huruf"
NOBODY = "tidak memuat nama"
HEADING = "judul"
COLUMNS = "judul kolom"
PLACE = "dipakai sebagai tempat bagi baris di bawahnya"

# What a chat on a phone writes before a message: "[10.02, 12/11/2026] Budi: ", "12/11/26 10.02 - Budi: ".
_CHAT = re.compile(
    r"\A\s*+(?:\[[0-9.:/, ]{5,30}\]|[0-9]{1,2}[/.][0-9]{1,2}[/.][0-9]{2,4},? [0-9]{1,2}[.:][0-9]{2} -)[^:\t]{1,60}:\s*+"
)
_KEYCAPS = dict.fromkeys(map(ord, "\ufe0f\u20e3"))  # Around a digit: a number that is a picture.
_NUMBERING = re.compile(
    r"[\s*_~•·>-]*(?:\(?[0-9]{1,3}(?:\s*[.)\]:/-]+(?![0-9])|\s+(?=[^\W\d])|\s*\t|\s*$))?[\s*_~•·.-]*"
)
_LABEL = re.compile(r"([^:\t]{1,60}):(.*)", re.DOTALL)
_REGISTRY_NO = re.compile(r"\bpsm[ .:-]{0,3}([0-9]{1,7})\b", re.IGNORECASE)
_LONG_NUMBER = re.compile(r"\+?[0-9](?:[ .()'’-]{0,3}[0-9]){6,}")
# Where one part of a cell ends. A comma may stand before a title, which belongs to the name.
_BETWEEN = re.compile(r"\s[-–—]+\s|[;()\[\]{}|/]|(?=\b(?:desa|ds|kelurahan|kel|kecamatan|kec)\b[. ])", re.IGNORECASE)
_KIND_OF_PLACE = re.compile(r"(?:desa|ds|kelurahan|kel|kecamatan|kec)\b[. :]*", re.IGNORECASE)
_EDGES = ' .,:*_~•·–—-"“”'
_OF_COLUMNS = {"no", "nomor", "no urut", "nama", "nama lengkap", "nama psm", "nama peserta", "nama peserta psm"}


@dataclass(frozen=True)
class PastedLine:
    """One line: its number in the pasted text, and what it says of a person.

    `shown` is the line without a NIK. `places` are keys of villages and kecamatan (`place_key`), also of the heading
    above it. `unused` are its words that help to find nobody. `unread` says why the line names nobody; else empty.
    """

    number: int
    shown: str
    name: str = ""
    registry_no: str = ""
    nik: str = ""
    phone: str = ""
    places: tuple = ()
    unused: tuple = ()
    unread: str = ""

    @property
    def bare_name(self):
        """The name without its titles."""
        return titles.split_titles(self.name)[1] if self.name else ""

    @property
    def asked(self):
        """What the line asks for: equal for two lines that are the same to the reader."""
        return names.fold(self.bare_name), self.registry_no, self.nik, self.phone, self.places


@dataclass(frozen=True)
class PastedText:
    """The lines of a pasted text that are not empty, and the number of those beyond MOST_LINES, which are not read."""

    lines: tuple
    left_over: int


def place_key(text):
    """The name of a village or kecamatan for comparing: folded, without spaces."""
    return names.fold(text).replace(" ", "")


def read(text, places):
    """Return the `PastedText` of a text. `places` are the keys of all villages and kecamatan."""
    filled = [(number, line) for number, line in enumerate(text.splitlines(), 1) if line.strip()]
    lines, heading = [], ()
    for number, line in filled[:MOST_LINES]:
        read_line, heading = _read(number, line, heading, places)
        lines.append(read_line)
    return PastedText(tuple(lines), max(len(filled) - MOST_LINES, 0))


def _read(number, line, heading, places):
    """The `PastedLine`, and the places that hold for the lines below it."""
    if len(line) > LONGEST:
        return PastedLine(number, f"{_masked(line[: 2 * LONGEST])[:SHOWN]}…", unread=TOO_LONG), heading
    shown = _masked(line)
    rest = _NUMBERING.sub("", _CHAT.sub("", line.translate(_KEYCAPS), count=1), count=1)
    label, rest, is_heading = _label(rest)
    parts = _Parts(places)
    parts.take(label if is_heading else rest)
    if label and not is_heading:
        parts.take_label(label)
    if is_heading:
        return PastedLine(number, shown, unread=PLACE if parts.places else HEADING), tuple(parts.places)
    if parts.is_heading_of_columns:
        return PastedLine(number, shown, unread=COLUMNS), heading
    if parts.names_somebody:
        found = {"name": parts.name, "registry_no": parts.registry_no, "nik": parts.nik, "phone": parts.phone}
        where = tuple(parts.places) or heading
        return PastedLine(number, shown, **found, places=where, unused=tuple(map(_masked, parts.unused))), heading
    if parts.places:
        return PastedLine(number, shown, unread=PLACE), tuple(parts.places)
    return PastedLine(number, shown, unread=NOBODY), heading


def _masked(text):
    """The text as it may be shown: on one line, without a NIK and without what only looks like one."""
    return nik.redact(" ".join(names.clean(text).split()))


def _label(text):
    """Triple of what stands before a colon, what stands behind it, and whether nothing does: a heading."""
    match = _LABEL.fullmatch(text.strip())
    if not match:
        return "", text, False
    label, rest = match.groups()
    return label, rest, not rest.strip(_EDGES)


def _mobile_phone(number):
    """The number in E.164; empty if it is none. A landline is none either: a date looks like one."""
    try:
        phone = phones.clean(number)
    except ValidationError:
        return ""
    return phone if phone.startswith("+628") or number.startswith("+") else ""


class _Parts:
    """What the cells of a line say, taken from left to right."""

    def __init__(self, known_places):
        self._known_places = known_places
        self.name = self.registry_no = self.nik = self.phone = ""
        self.places, self.unused = [], []

    @property
    def names_somebody(self):
        return bool(self.name or self.registry_no or self.nik or self.phone)

    @property
    def is_heading_of_columns(self):
        return names.fold(self.name) in _OF_COLUMNS and not (self.registry_no or self.nik or self.phone)

    def take_label(self, text):
        """What stands before a colon: a place or a name, or where a name follows a word like "Ketua", not used."""
        if self.name and not self._take_place(text.strip(_EDGES)):
            self.unused.append(text.strip(_EDGES))
        elif not self.name:
            self.take(text)

    def take(self, text):
        for cell in text.split("\t"):
            without_numbers = _LONG_NUMBER.sub(self._take_number, _REGISTRY_NO.sub(self._take_registry_no, cell))
            for part in _BETWEEN.split(names.clean(without_numbers)):
                self._take_part(part)

    def _take_registry_no(self, match):
        if self.registry_no:
            return match[0]
        self.registry_no = registry_no(int(match[1]))
        return ";"

    def _take_number(self, match):
        """Take one NIK or phone number, or both with a space between; other numbers stay."""
        if self._is_taken(match[0]):
            return ";"
        return f";{' '.join(piece for piece in match[0].split() if not self._is_taken(piece))};"

    def _is_taken(self, number):
        """Whether the number was the line's first NIK or its first mobile phone."""
        if not self.nik and nik.is_whole(number):
            self.nik = nik.clean(number)
            return True
        if not self.phone:
            self.phone = _mobile_phone(number)
            return bool(self.phone)
        return False

    def _take_part(self, part):
        """Take words between two separators; of several with commas each for itself."""
        for piece in map(str.strip, part.split(",")):
            words = piece.strip(_EDGES)
            if not any(map(str.isalnum, words)) or self._take_place(words):
                continue
            if self.name and self._is_title(piece):
                self.name = f"{self.name}, {piece}"
            elif not self.name and any(map(str.isalpha, words)) and not any(map(str.isdigit, words)):
                # The point of a title or of an initial at its end stays.
                self.name = piece.lstrip(_EDGES).rstrip(_EDGES.replace(".", ""))
            else:
                self.unused.append(words)

    def _is_title(self, piece):
        bare = titles.split_titles(self.name)[1]
        return titles.split_titles(f"{self.name}, {piece}")[1] == bare

    def _take_place(self, words):
        key = place_key(_KIND_OF_PLACE.sub("", words, count=1))
        if key not in self._known_places:
            return False
        self.places.append(key)
        return True
