"""The proof sheet: each certificate as it would be printed, before it gets a number, with marks on what to check."""

from collections import Counter
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby

from django.core.exceptions import ValidationError

from ceremonies import agreement, specimens
from ceremonies.certificates.checks import lay_out_names
from ceremonies.models.conditions import DOUBTS, REFUSING
from ceremonies.requirements import requirements_of
from ceremonies.values.digests import digest

SMALL = 24  # Points: a name that fits on one line is never smaller (NAME_SIZES of the fitting).
PAGE = 50  # People on one page of corrections.

# What is marked, in the order of the sheet, with the label of its filter.
MARKS = {
    "cetak": "tidak dapat dicetak",
    "kecil": "nama tercetak kecil",
    "kembar": "nama sama",
    "kosong": "isian kosong",
    "nik": "NIK tidak cocok",
    **{condition.key: condition.words for condition in (*REFUSING, *DOUBTS)},
}


@dataclass(frozen=True)
class Flag:
    """One thing to check in a row: a key of MARKS, and a sentence about this person."""

    key: str
    words: str


@dataclass(frozen=True)
class ProofRow:
    """One person on the sheet, at position `at` (from 1): the unsaved certificate and the layout of its name."""

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
        """The number that the person will get; empty for somebody whom a condition refuses."""
        return self.specimen.number.text

    @property
    def page(self):
        """The page of the corrections that shows the person."""
        return (self.at - 1) // PAGE + 1


@dataclass(frozen=True)
class ProofBlock:
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
        """How many people have each mark, by its key, in the order of MARKS; unused marks are left out."""
        borne = Counter(flag.key for row in self.rows for flag in row.flags)
        return {key: borne[key] for key in MARKS if borne[key]}

    @property
    def flagged(self):
        """The rows with a mark."""
        return [row for row in self.rows if row.flags]

    def narrowed(self, mark):
        """The rows with that mark; with any mark for "ada", all rows for an empty one."""
        if mark == "ada":
            return self.flagged
        return [row for row in self.rows if not mark or any(flag.key == mark for flag in row.flags)]

    @cached_property
    def fingerprint(self):
        """A short text that differs when the papers, their numbers or their marks differ."""
        rows = [[row.number, [(flag.key, flag.words) for flag in row.flags]] for row in self.rows]
        printed = agreement.printed_digests(self.ceremony, [row.specimen for row in self.rows])
        return digest([rows, printed])

    def numbered(self):
        """The certificates that would be issued."""
        return [row.specimen for row in self.rows if row.number]

    def tick_off(self, seen, by=None):
        """Note that the sheet was compared with the paper, whoever did it having `seen` that fingerprint.

        Return the `Stage`. Raises ValidationError, with a sentence, where the sheet differs from what was seen, or
        nobody on it would get a certificate.
        """
        certificates = self.numbered()
        if certificates and seen != self.fingerprint:
            raise ValidationError("Lembar ini berubah sejak halamannya dibuka. Lihat sekali lagi, lalu verifikasi.")
        return agreement.tick_off(self.ceremony, certificates, by=by)


def proof_of(ceremony, user):
    """Return the `Proof` of the ceremony, of the people whom the account may see; nothing is written."""
    return Proof(ceremony, marked(ceremony, seen_by(user, ceremony), user))


def seen_by(user, ceremony):
    """Pairs of a position on the sheet, from 1, and the unsaved certificate there, for people whom the account may see.

    Official numbers count everybody, positions only the people who are seen.
    """
    seen = specimens.for_proof(ceremony)
    if user.is_bound:
        own = set(ceremony.participants.visible_to(user).values_list("pk", flat=True))
        seen = [specimen for specimen in seen if specimen.participant_id in own]
    return list(enumerate(seen, 1))


def marked(ceremony, placed, user):
    """The rows of some unsaved certificates with their places (as `seen_by` gives them), each with its marks."""
    unsaved = [specimen for _, specimen in placed]
    marks = _Marks(ceremony, [specimen.participant.volunteer for specimen in unsaved], user)
    name_layouts = lay_out_names(unsaved, paper=ceremony.paper)
    return [
        ProofRow(at, specimen, name_layout, (*_flags_of_name(name_layout), *marks.flags(specimen)))
        for (at, specimen), name_layout in zip(placed, name_layouts, strict=True)
    ]


def _flags_of_name(name_layout):
    """The `Flag`s of how the name would look on the paper."""
    if name_layout.problem:
        yield Flag("cetak", name_layout.problem)
    elif name_layout.size < SMALL:
        yield Flag("kecil", "nama tercetak kecil; singkat gelarnya bila boleh")


class _Marks:
    """What to check about these people of the ceremony. All of them are looked up at once, in a few queries."""

    def __init__(self, ceremony, people, user):
        required = requirements_of(people, ceremony)
        self._ceremony = ceremony
        self._unmet = [
            (each.condition, {person.pk for person in each.people}) for each in (*required.refusals, *required.doubts)
        ]
        seen = ceremony.participants.visible_to(user)
        self._namesakes = seen.names_borne([person.name_folded for person in people])

    def flags(self, specimen):
        """The `Flag`s of one unsaved certificate, in the order of MARKS."""
        person = specimen.participant.volunteer
        if (count := self._namesakes[person.name_folded]) > 1:
            yield Flag("kembar", f"{count} peserta bernama sama")
        if lacking := _lacking(specimen, person, self._ceremony):
            yield Flag("kosong", f"belum ada {' dan '.join(lacking)}")
        for warning in person.nik_warnings_on_birth():
            yield Flag("nik", warning.removesuffix("."))
        for condition, people in self._unmet:
            if person.pk in people:
                yield Flag(condition.key, _in_words(condition, specimen.participant))


def _in_words(condition, participant):
    """The words of a condition that the participant does not meet; with the reason, or that they are held for it."""
    if not condition.reason:
        return condition.words
    reason = getattr(participant, condition.reason)
    return f"{condition.words}; {f'diundang karena {reason}' if reason else 'tertahan'}"


def _lacking(specimen, person, ceremony):
    """What would be empty on the paper. Place and date of birth count only where they are printed."""
    facts = {
        "desa/kelurahan": specimen.participant.village,
        "tempat lahir": person.birth_place or not ceremony.shows_birth,
        "tanggal lahir": person.born_on or not ceremony.shows_birth,
    }
    return [name for name, known in facts.items() if not known]


def blocks(rows):
    """The rows as one `ProofBlock` for each kecamatan, in their order."""

    def district(row):
        village = row.participant.village
        return village.district if village else None

    return [ProofBlock(one, list(of_one)) for one, of_one in groupby(rows, key=district)]
