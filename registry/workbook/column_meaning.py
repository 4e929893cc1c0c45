"""What each column of a list means by its heading: which value it has, whose it is, and why it is not read."""

from collections import Counter
from dataclasses import dataclass, replace
from hashlib import sha256
from itertools import pairwise

from registry.values import nik
from registry.workbook import columns, form_questions, groups, heading_words, numbered_headings

UNTITLED = "(tanpa judul)"
LONGEST_CHOICE = 200  # Letters, as in the column where it is remembered (`HeadingChoice`).
DIGEST = 32
# The parts of a birth date that stands in three columns, by their headings, squeezed and without "lahir".
_PARTS_OF_BIRTH = {
    "birth_day": {"tanggal", "tgl", "tggl", "hari"},
    "birth_month": {"bulan", "bln"},
    "birth_year": {"tahun", "thn"},
}
_OF_SERVICE = {"decree_number", "decree_on", "decree_until", "started_on", "ended_on", "term", "term_until", "training"}
_SERVICE_WORDS = {"sk", "tmt", "surat", "keputusan", "pengangkatan", "tugas", "sertifikat"}
_VOLUNTEERS = {"psm", "anggota", "relawan", "cadangan", "pengganti"}
# Why a column is not read.
PARTS_OF_A_DATE = "bagian tanggal di samping kolom SK, tugas, atau pelatihan; tulis tanggalnya dalam satu kolom"
OF_SOMEBODY_ELSE = "data orang lain"
WITHOUT_NAME = "tidak ada kolom nama orang ke-{}"
RIGHT_TABLE = "bagian dari tabel lain di sebelah kanan"
OF_TWO_MEANINGS = "bisa berarti hari terakhir bertugas atau mulai SK yang terakhir; pilih artinya di daftar kolom"


@dataclass(frozen=True)
class Heading:
    """One column of the sheet: its place from 0, the heading as written, its key ("" if not read), and why not.

    A heading of several rows is written as "SK / Nomor". `nth` counts columns with the same heading from 1. `person`
    is the number of the person whose column it is, where a row has several: 2 of "Nama PSM 2"; 0: of the whole row.
    `row` is the row number of a label that stands in a form, else 0. `spare` is the key for which it is read in
    the rows where the column of that key is empty, as "No. SK" beside "No. SK terbaru".
    """

    place: int
    text: str
    key: str = ""
    why: str = ""
    nth: int = 1
    person: int = 0
    row: int = 0
    spare: str = ""

    @property
    def where(self):
        """Return where it stands, in words."""
        return f"baris {self.row}" if self.row else f"kolom {self.letter}"

    @property
    def letter(self):
        """Return the column's letters in a spreadsheet: A, B … Z, AA."""
        letters, rest = "", self.place + 1
        while rest:
            rest, digit = divmod(rest - 1, 26)
            letters = chr(ord("A") + digit) + letters
        return letters

    @property
    def has_name(self):
        """Whether its words may name it: it has some, and no NIK is in them. What names it is stored in plain text."""
        return self.text != UNTITLED and all(nik.redact(text) == text for text in (self.text, self._squeezed))

    @property
    def choice(self):
        """Return what names this column in the columns chosen by hand: the squeezed heading, its letter without a name.

        Of several columns with one heading, the second has a "2" behind it. The end of a long one is a digest.
        """
        if not self.has_name:
            return columns.squeeze(f"{UNTITLED} {self.letter}")
        whole = self._squeezed + (str(self.nth) if self.nth > 1 else "")
        if len(whole) <= LONGEST_CHOICE:
            return whole
        return whole[: LONGEST_CHOICE - DIGEST] + sha256(whole.encode()).hexdigest()[:DIGEST]

    @property
    def _squeezed(self):
        return columns.squeeze(self.text)


def understood(parts, filled, chosen):
    """Return the `Heading`s, each column once, of the parts of each heading from the top down, by place.

    `filled` are the places of the columns with cells of people; `chosen` maps the `Heading.choice` of a column to the
    key chosen for it, "" for none.
    """
    parts = form_questions.bare(parts)
    headings, counts = [], Counter()
    for place in sorted(parts):
        text = " / ".join(_own(parts[place]))
        counts[columns.squeeze(text)] += 1
        headings.append(Heading(place, text, nth=counts[columns.squeeze(text)]))
    numbers = numbered_headings.numbers_of_people(parts)
    keyed = [_with_key(heading, parts, chosen, numbers) for heading in headings]
    keyed = _with_schools(_with_titles_before(keyed, chosen), parts, chosen)
    keyed = _with_birth_in_three(_with_birth_parted(keyed, filled), parts, chosen)
    keyed = numbered_headings.paired(keyed, numbers) if numbers else numbered_headings.beside_each_other(keyed)
    keyed = _without_decrees_of_officials(_without_neighbours(keyed, parts, chosen), chosen)
    keyed = _without_right_table(keyed, filled, chosen)
    keyed = _with_spares(_without_doubles(keyed, filled, chosen), chosen)
    return _without_days_of_older_decrees(keyed, chosen)


def _own(parts):
    """The parts of a heading without those that only say that it is the volunteer's."""
    return [part for part in parts[:-1] if not groups.is_neutral(part)] + parts[-1:]


def _with_key(heading, parts, chosen, numbers):
    own = parts[heading.place]
    numbered_key, person = numbered_headings.key_and_person(own)
    if not (numbers or numbered_key == "phone" or numbered_headings.sex_of(heading.text)):
        numbered_key = ""
    heading = replace(heading, person=person if person in numbers else 0)
    if heading.choice in chosen:
        return replace(heading, key=chosen[heading.choice])
    if numbered_key == "phone" and not numbers:
        return replace(heading, key="phone")  # "HP 1 | HP 2" of one person.
    if numbered_key:
        is_one = person in numbers or not numbers  # "NAMA PSM PRIA" alone: all people of the list are men.
        return replace(heading, key=numbered_key if is_one else "", why="" if is_one else WITHOUT_NAME.format(person))
    if key := "" if _is_part(heading.place, parts) else groups.key_of(own):
        is_ticked = key == "status" and len(own) > 1 and columns.known(own[-1]) is None
        return heading if is_ticked else replace(heading, key=key)  # "Status" over "Aktif | Tidak Aktif".
    if heading_words.spelled(heading.text) == "tmt akhir":
        return replace(heading, why=OF_TWO_MEANINGS)
    return replace(heading, why=OF_SOMEBODY_ELSE) if any(map(groups.is_of_somebody_else, own)) else heading


def _with_titles_before(headings, chosen):
    """The headings, where "Gelar" before the name is that of the titles before it: "Gelar | Nama | Gelar"."""
    name = next((heading.place for heading in headings if heading.key == "name"), 0)
    return [
        replace(h, key="title_before")
        if h.place < name and columns.squeeze(h.text) == "gelar" and h.choice not in chosen
        else h
        for h in headings
    ]


def _with_schools(headings, parts, chosen):
    """The headings, where bare schoolings beside each other are columns of which one is ticked: "SD | SMP | SMA"."""
    own = {h.place: _own(parts[h.place]) for h in headings if not h.key and h.choice not in chosen}
    schools = {place: key for place, texts in own.items() if len(texts) == 1 and (key := groups.school_of(texts[0]))}
    beside = {place for place in schools if {place - 1, place + 1} & schools.keys()}
    return [replace(h, key=schools[h.place], why="") if h.place in beside else h for h in headings]


def _with_birth_parted(headings, filled):
    """The headings, where "Tempat, tanggal lahir" merged over two filled columns is the place and the date."""
    parted = list(headings)
    for at, (left, right) in enumerate(pairwise(headings)):
        is_one_cell = left.text == right.text and right.place == left.place + 1 and {left.place, right.place} <= filled
        if left.key == right.key == "birth" and is_one_cell:
            parted[at : at + 2] = replace(left, key="birth_place"), replace(right, key="born_on")
    return parted


def _with_birth_in_three(headings, parts, chosen):
    """The headings, where day, month and year beside each other are a birth date: "Tgl | Bln | Thn".

    They stand under a heading of birth, or name it themselves ("Bln Lahir"), or no other column has a birth date. Right
    of a decree or a service they are its day, which is not read from three columns.
    """
    result = list(headings)
    for at in range(len(headings) - 2):
        three = headings[at : at + 3]
        named = [_names_part(parts[heading.place]) for heading in three]
        is_date = sorted(map(str, named)) == sorted(_PARTS_OF_BIRTH) and not any(h.choice in chosen for h in three)
        above = [parts[heading.place][:-1] for heading in three]
        is_of_birth = all("lahir" in heading.text.lower() for heading in three)
        has_date = any(h.key in ("birth", "born_on") for h in headings if h not in three)
        is_of_service = at > 0 and not any(above) and _is_of_service(headings[at - 1])
        is_bare = not any(above) and not has_date and not is_of_service
        if is_date and is_of_service and not is_of_birth:
            result[at : at + 3] = [replace(h, key="", why=PARTS_OF_A_DATE) for h in three]
        elif is_date and above[0] == above[1] == above[2] and (is_of_birth or is_bare):
            result[at : at + 3] = [replace(h, key=key, why="") for h, key in zip(three, named, strict=True)]
    return result


def _is_of_service(heading):
    """Whether it is a column of a decree or a service: "Nomor SK", "TMT"."""
    return heading.key in _OF_SERVICE or not _SERVICE_WORDS.isdisjoint(heading.text.lower().split())


def _names_part(own):
    """The key of the part of a date that a heading names; None if it names none."""
    word = columns.squeeze(own[-1]).removesuffix("lahir")
    return next((key for key, words in _PARTS_OF_BIRTH.items() if word in words), None)


def _is_part(place, parts):
    """Whether it is only a part of a value: "Tgl" beside "Bln" and "Thn" under "Lahir"."""
    *upper, lower = parts[place]
    group = groups.group_of(upper[-1]) if upper else None
    if group is None or not group.squeezed_parts:
        return False
    beside = {columns.squeeze(other[-1]) for other in parts.values() if other[:-1] == upper}
    return group.keys.get(columns.squeeze(lower), "").endswith("_on") and bool(beside & group.squeezed_parts)


def _without_neighbours(headings, parts, chosen):
    """The headings, where bare ones after another person's name are not read: "Nama Kades | No. HP".

    The second of two columns "Nama" is another person's, too.
    """
    result, owner, second = [], "", _second_name(headings, chosen)
    has_name = any(heading.key == "name" for heading in headings)
    for heading in headings:
        if heading is second:
            owner = f"{heading.text} ({heading.letter})"
        elif len(parts[heading.place]) > 1 or (heading.key and heading.key not in columns.PERSONAL):
            owner = ""
        elif groups.may_own_the_next(heading.text) or (has_name and _names_another_volunteer(heading)):
            owner = heading.text
        is_doubtful = owner and heading is not second and heading.key and heading.choice not in chosen
        result.append(replace(heading, key="", why=f"mungkin milik “{owner}”") if is_doubtful else heading)
    return result


def _second_name(headings, chosen):
    """The second of two columns with the same heading of a name: that of another person of the row; None if none is."""
    alike = [h for h in headings if h.key == "name" and not h.person and h.choice not in chosen]
    return alike[1] if len({columns.squeeze(h.text) for h in alike}) < len(alike) else None


def _names_another_volunteer(heading):
    """Whether it is a name that is not read, of another volunteer than the row's: "Nama PSM Lama"."""
    is_unknown = not heading.key and not heading.why
    words = heading.text.lower().split()
    return is_unknown and "nama" in words and not _VOLUNTEERS.isdisjoint(words)


def _without_decrees_of_officials(headings, chosen):
    """The headings, where "SK Kades" is not read beside "Nama Kades": it may be the decree by which they have the post.

    Alone it is the decree of the volunteers, which the kepala desa signed.
    """
    of_officials = [h for h in headings if groups.names_official(h.text)]
    owner = next((h.text for h in of_officials if h.why == OF_SOMEBODY_ELSE), "")
    doubtful = [h for h in of_officials if owner and h.key in _OF_SERVICE and h.choice not in chosen]
    return [replace(h, key="", why=f"mungkin milik “{owner}”") if h in doubtful else h for h in headings]


def _without_right_table(headings, filled, chosen):
    """The headings, where those of another table to the right are not read.

    It stands behind an empty column, and begins again with a number or a name, or counts.
    """
    for at in range(1, len(headings)):
        before, behind = headings[:at], headings[at:]
        between = {*range(before[-1].place + 1, behind[0].place)}
        is_list = any(heading.key in columns.WHO for heading in before)
        if between and not between & filled and is_list and any(map(_begins_table, behind)):
            return before + [h if h.choice in chosen else replace(h, key="", why=RIGHT_TABLE) for h in behind]
    return headings


def _begins_table(heading):
    return heading.key in ("number", "name") or groups.counts_people(heading.text)


def _without_doubles(headings, filled, chosen):
    """Return the headings with each column read once: by hand, then filled, then of today, then from the left.

    An unknown heading gives way to a known one: its meaning was chosen in another table, or for an earlier list.
    """
    by_hand = {h.place for h in headings if h.choice in chosen}
    unknown = {h.place for h in headings if h.place in by_hand and not columns.known(h.text)}
    newest = {h.place for h in headings if h.key in columns.DECREE and heading_words.newness(h.text)}
    filled = filled | newest if newest & filled else filled  # A decree is read whole: no number with another one's day.
    order = sorted(
        headings,
        key=lambda h: (
            h.place not in by_hand - unknown,
            h.place not in filled,
            h.place in unknown,
            _is_older(h),
            h.place,
        ),
    )
    first = {}
    for heading in order:
        if heading.key and not columns.BY_KEY[heading.key].why_ignored:
            first.setdefault((heading.person, heading.key), heading)
    return [_unless_double(heading, first.get((heading.person, heading.key), heading)) for heading in headings]


def _is_older(heading):
    """What sorts older columns behind newer ones: where somebody came from, as "Desa Asal"; then by `newness`."""
    return "asal" in heading.text.lower().split(), -heading_words.newness(heading.text)


def _without_days_of_older_decrees(headings, chosen):
    """The headings, where the newest decree is not given the day of an older one: "No. SK | Tgl SK | SK terbaru".

    A day is that of the decree before it; the first day may stand before its decree.
    """
    newest = next((h for h in headings if h.key == "decree_number" and heading_words.newness(h.text)), None)
    if newest is None:
        return headings
    decrees = [h for h in headings if h.key == "decree_number" or _is_unread_decree(h)]
    result, owner = [], decrees[0]
    for heading in headings:
        owner = heading if heading in decrees else owner
        is_day = heading.key in ("decree_on", "decree_until") and not heading_words.newness(heading.text)
        if is_day and not owner.key and heading.choice not in chosen:
            unread = replace(heading, key="", why=f"mungkin milik “{owner.text}”")
            heading = _as_spare(heading, heading.key, newest) if owner.spare else unread
        result.append(heading)
    return result


def _with_spares(headings, chosen):
    """The headings, where "NIK LAMA" is a spare of "NIK BARU", "SK LAMA" one of "SK", and "TMT BARU" one of "TMT".

    A service begins once; a decree is renewed.
    """
    keys = (*columns.DECREE, "started_on")
    firsts = {h.key: h for h in reversed(headings) if h.key in keys or heading_words.newness(h.text)}
    return [_unless_spare(heading, firsts) if heading.choice not in chosen else heading for heading in headings]


def _unless_spare(heading, firsts):
    bare = heading_words.without_age(heading.text)
    first = firsts.get(groups.key_of(bare.split(" / "))) if bare != heading.text else None
    return _as_spare(heading, first.key, first) if first and not (heading.key or heading.why) else heading


def _as_spare(heading, key, first):
    """The heading as one that is read for that key where the first one is empty."""
    why = f"dibaca hanya di baris yang kosong di kolom “{first.text}” ({first.letter})"
    return replace(heading, key="", spare=key, why=why)


def _is_unread_decree(heading):
    words = heading_words.spelled(heading.text).split()
    return not heading.key and "sk" in words and "tanggal" not in words


def _unless_double(heading, first):
    if heading is first:
        return heading
    is_newer = heading_words.newness(first.text) > heading_words.newness(heading.text)
    is_second_phone = heading.key == "phone" and numbered_headings.without_number(heading.text)[1] > 1
    if is_newer or is_second_phone:
        return _as_spare(heading, heading.key, first)
    return without_key(heading, first)


def without_key(heading, first):
    """Return the heading as one that is not read, because the first one has the same key."""
    return replace(heading, key="", why=f"sama dengan kolom “{first.text}” ({first.letter})")
