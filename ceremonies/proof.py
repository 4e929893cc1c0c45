"""The proof sheet: each certificate as it would be set, before it is numbered, with what wants a look marked."""

from collections import Counter
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby

from ceremonies import certificates, requirements
from ceremonies.models import printed_digests
from ceremonies.values.digests import digest
from registry.models import ADULT_AGE
from registry.values import nik

SMALL = 24  # Points: no name that fits on one line is set smaller (NAME_SIZES of the fitting).
PAGE = 50  # People on a page of corrections.

# What is marked, in the order of the sheet, with the words by which one narrows the sheet to it.
MARKS = {
    "cetak": "tidak dapat dicetak",
    "kecil": f"nama di bawah {SMALL} pt",
    "kembar": "nama sama",
    "kosong": "isian kosong",
    "nik": "NIK tidak cocok",
    "umur": f"belum {ADULT_AGE} tahun",
    "bimtek": "belum bimtek dasar",
    "piagam": "sudah punya piagam",
    "catatan": "tidak tercatat lagi",
    "nomor": "nomor dicatat sendiri",
}
# Marks of what `requirements` doubts, with the sentence about one person.
DOUBTS = {
    "bimtek": "belum mengikuti bimtek dasar",
    "piagam": "sudah mempunyai piagam pengukuhan yang sah",
    "catatan": "tidak lagi tercatat sebagai peserta pelatihan ini",
    "nomor": "nomor sertifikatnya dicatat sendiri dan tidak diganti",
}


@dataclass(frozen=True)
class Flag:
    """One thing that wants a look in a row: a key of MARKS, and a sentence about this person."""

    key: str
    words: str


@dataclass(frozen=True)
class Row:
    """One person on the sheet, at position `at` (from 1): the certificate as it would be, and the lines of its name."""

    at: int
    specimen: object
    name_layout: object
    flags: tuple

    @property
    def participant(self):
        return self.specimen.participant

    @property
    def person(self):
        return self.participant.volunteer

    @property
    def number(self):
        """The number that the person will get; empty for who is held back."""
        return self.specimen.number.text

    @property
    def page(self):
        """The page of the corrections on which the person stands."""
        return (self.at - 1) // PAGE + 1


@dataclass(frozen=True)
class Block:
    """The rows of one kecamatan, None for people without a village."""

    district: object
    rows: list


@dataclass(frozen=True)
class Proof:
    """The sheet of a ceremony: of all who are expected and have no certificate, in handing-out order."""

    ceremony: object
    rows: list

    @cached_property
    def counts(self):
        """How many people bear each mark, by its key, in the order of MARKS; without those that nobody bears."""
        borne = Counter(flag.key for row in self.rows for flag in row.flags)
        return {key: borne[key] for key in MARKS if borne[key]}

    @property
    def flagged(self):
        """The rows with a mark."""
        return [row for row in self.rows if row.flags]

    def narrowed(self, mark):
        """The rows with that mark, with any for "ada", all for an empty one."""
        if mark == "ada":
            return self.flagged
        return [row for row in self.rows if not mark or any(flag.key == mark for flag in row.flags)]

    @cached_property
    def fingerprint(self):
        """A short text that differs where what is to be agreed to differs: the papers, their numbers, the marks."""
        said = [[row.number, [(flag.key, flag.words) for flag in row.flags]] for row in self.rows]
        printed = printed_digests(self.ceremony, [row.specimen for row in self.rows])
        return digest([said, printed])

    def numbered(self):
        """The certificates that would be issued."""
        return [row.specimen for row in self.rows if row.number]


def of(ceremony, user):
    """Return the `Proof` of the ceremony, of the people whom the account may see; nothing is written."""
    return Proof(ceremony, marked(ceremony, seen_by(user, ceremony), user))


def seen_by(user, ceremony):
    """Pairs of a position on the sheet, from 1, and the unsaved certificate there, of people whom the account may see.

    Numbers run over everybody, positions over those who are seen.
    """
    specimens = ceremony.proof_specimens()
    if user.is_bound:
        own = set(ceremony.participants.visible_to(user).values_list("pk", flat=True))
        specimens = [specimen for specimen in specimens if specimen.participant_id in own]
    return list(enumerate(specimens, 1))


def marked(ceremony, placed, user):
    """The rows of some certificates with their places (as `seen_by` gives them), each with its marks."""
    specimens = [specimen for _, specimen in placed]
    people = [specimen.participant.volunteer for specimen in specimens]
    required = requirements.of(people, ceremony)
    among = {doubt.key: {person.pk for person in doubt.people} for doubt in required.doubts}
    underage = {person.pk for person in required.underage}
    namesakes = ceremony.participants.visible_to(user).names_borne([person.name_folded for person in people])
    name_layouts = certificates.lay_out_names(specimens, paper=ceremony.paper)

    def flags(specimen, name_layout):
        person = specimen.participant.volunteer
        if name_layout.problem:
            yield Flag("cetak", name_layout.problem)
        elif name_layout.size < SMALL:
            yield Flag("kecil", f"nama hanya {name_layout.size} pt; singkat gelarnya bila boleh")
        if namesakes[person.name_folded] > 1:
            yield Flag("kembar", f"{namesakes[person.name_folded]} peserta bernama sama")
        if lacking := _lacking(specimen, person, ceremony):
            yield Flag("kosong", f"belum ada {' dan '.join(lacking)}")
        for warning in _nik_warnings(person):
            yield Flag("nik", warning.removesuffix("."))
        if person.pk in underage:
            reason = specimen.participant.underage_reason
            yield Flag("umur", f"belum {ADULT_AGE} tahun; {f'diundang karena {reason}' if reason else 'tertahan'}")
        for key, words in DOUBTS.items():
            if person.pk in among.get(key, ()):
                yield Flag(key, words)

    return [
        Row(at, specimen, name_layout, tuple(flags(specimen, name_layout)))
        for (at, specimen), name_layout in zip(placed, name_layouts, strict=True)
    ]


def _lacking(specimen, person, ceremony):
    """What would stand empty on the paper, or cannot be checked: the place of birth only where births are printed."""
    facts = {
        "desa/kelurahan": specimen.participant.village,
        "tempat lahir": person.birth_place or not ceremony.shows_birth,
        "tanggal lahir": person.born_on or not (ceremony.of_age_on or ceremony.shows_birth),
    }
    return [name for name, known in facts.items() if not known]


def _nik_warnings(person):
    """Where the NIK disagrees with the birth date or the sex; nothing once it was matched with the KTP."""
    if not person.has_nik or person.nik_matched_at:
        return []
    return nik.warnings(person.whole_nik(), born_on=person.born_on, sex=person.sex)


def blocks(rows):
    """The rows as one `Block` a kecamatan, in their order."""

    def district(row):
        village = row.participant.village
        return village.district if village else None

    return [Block(of_all, list(found)) for of_all, found in groupby(rows, key=district)]
