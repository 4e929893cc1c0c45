"""Rows that may be one person: with another row of the file, or with somebody in the registry.

The same NIK, or the same person of the registry, is refused twice in one file. In the file, the same name with the same
birth date or village is asked about, and so is one of which a row has nothing else. Of people in the registry the same
name is always asked about, as on the form; where rows share nothing else, one answer may be given for all of them. A
merely similar name is only suggested (registry.doubles). A sheet that mostly repeats people of other sheets, such as
"Rekap", is asked about once.
"""

from collections import Counter, defaultdict
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date

from django.core.exceptions import ValidationError

from registry.doubles import likeness
from registry.values import dates, names
from registry.workbook import columns
from registry.workbook.cell_text import text_of
from registry.workbook.cells import RowProblem
from registry.workbook.questions import DOUBLE, LEAVE_OUT, NEW_PERSON, Question, about_person

ONLY_NAME = "nama sama"
FEW_NAMESAKES = 2  # Rows from which on one answer may be given for all.
COMPARED = 20  # Earlier rows with one mark: where all rows have the same name, all pairs would take minutes.
REPEATED = 5  # People of other sheets, at least, with whom a sheet is asked about as a whole.
NAMED = 5  # Rows named in a sentence; the others are only counted.
ALL_SMALL = ""  # Stands for all sheets with fewer people, as no sheet is called.
ANOTHER, SAME, ONE_BY_ONE = "orang-lain", "sama", "satu-satu"
INSTEAD = "pakai-ini"
ABOUT_ALL = (
    (SAME, "Orang yang sama: lewati mereka di lembar ini"),
    (INSTEAD, "Orang yang sama: pakai lembar ini, lewati mereka di lembar lain"),
    (ANOTHER, "Orang lain: simpan semuanya"),
    (ONE_BY_ONE, "Tanya satu per satu"),
)
SAME_PERSON = (LEAVE_OUT, "Orang yang sama: lewati baris ini")
THIS_ROW = (INSTEAD, "Orang yang sama: pakai baris ini, lewati yang lain")
SAME_AS_BEFORE = "orang yang sama dengan baris sebelumnya"
SAME_AS_ELSEWHERE = "orang yang sama dengan di lembar lain"
SAME_AS_LATER = "orang yang sama, dipakai baris yang lain"
NOT_COMPARED = {"number", "registry_no", "nik"}  # Of two rows about one person; a NIK is never shown.


@dataclass(frozen=True)
class Identity:
    """What tells who somebody is: the folded name and its `likeness.key`, birth date, villages (ids), NIK (digest)."""

    name: str
    name_key: str
    born_on: date | None
    villages: frozenset
    nik15: str

    def shared_with(self, other):
        """Return what two of the same name, or its short form, share, in words; "" if nothing but it."""
        is_short = likeness.is_abbreviation(self.name, other.name)
        if not (is_short or self.name == other.name) or self._contradicts(other):  # Two people of one name are none.
            return ""
        birth = self.born_on is not None and self.born_on == other.born_on
        shared = {"tanggal lahir": birth, "desa": bool(self.villages & other.villages)}
        also = [words for words, holds in shared.items() if holds]
        return " dan ".join(["singkatan nama" if is_short else "nama", *also]) if also else ""

    def shared_in_words(self, other):
        """As `shared_with`; also "nama" where of one of the two nothing but the same name is known."""
        is_bare_name = self.name == other.name and (self._is_bare or other._is_bare)
        return self.shared_with(other) or ("nama" if is_bare_name else "")

    @property
    def _is_bare(self):
        return not (self.born_on or self.villages or self.nik15)

    def may_be(self, other):
        """Whether two of a similar name may be one: of one village or, if one has none, not of two birth dates."""
        if self.villages and other.villages:
            return bool(self.villages & other.villages)
        return not self._is_born_otherwise(other)

    def agrees_with(self, other):
        """Whether neither the birth dates nor the NIKs are two different ones."""
        return not (self._is_born_otherwise(other) or self._has_another_nik(other))

    def _contradicts(self, other):
        """Whether both the birth dates and the NIKs are two different ones: one of them alone may be a mistake."""
        return self._is_born_otherwise(other) and self._has_another_nik(other)

    def _has_another_nik(self, other):
        return bool(self.nik15 and other.nik15) and self.nik15 != other.nik15

    def _is_born_otherwise(self, other):
        return bool(self.born_on and other.born_on) and self.born_on != other.born_on


def identity_of_person(person):
    """Return the `Identity` of a person in the registry (after `for_import`: no query)."""
    periods = filter(None, [person.appointment_of_today, person.coming_appointment])
    villages = {person.home_village_id, *(period.village_id for period in periods)} - {None}
    name = names.fold(person.name)
    return Identity(name, likeness.key(person.name), person.born_on, frozenset(villages), person.nik15_digest)


def identity_of_row(planned):
    """Return the `Identity` of a `PlannedRow`: of its person as it would be, else of what could be read."""
    if planned.before:
        return identity_of_person(planned.person or planned.before)
    traits, period = planned.traits, planned.appointment
    villages = {traits.village, period and period.village_id} - {None}
    name = names.fold(planned.person.name if planned.person else planned.called)
    return Identity(name, traits.name_key, traits.born_on, frozenset(villages), traits.nik15)


# In the file


def leave_out_doubles(rows, answers):
    """Ask in each row that may be the person of an earlier one. Return the rows that stay, and those left out.

    The rows left out, as `tables.Skipped`, are those of which a clerk answered that they are the same person.
    """
    identified = [(planned, identity_of_row(planned)) for planned in rows]
    about_sheets = _questions_about_sheets(identified)
    stay, left_out, earlier = {}, [], _Earlier()
    for planned, identity in identified:
        others = [pair for pair in earlier.comparable_with(planned, identity) if pair[0].place in stay]
        repeated = _elsewhere(planned, identity, others) if planned.row.sheet in about_sheets else []
        answer = _ask_about_all(planned, about_sheets[planned.row.sheet], answers) if repeated else ONE_BY_ONE
        twins = [other for other, _ in repeated]
        if answer == ANOTHER:
            others = [pair for pair in others if pair not in repeated or _same_in(planned, pair[0])]
        if answer in (ANOTHER, ONE_BY_ONE):
            answer, twins = _ask_about(planned, identity, others, answers)
        if answer in (SAME, LEAVE_OUT):
            why = SAME_AS_ELSEWHERE if answer == SAME else SAME_AS_BEFORE
            left_out.append(planned.row.left_out(why, planned.place if answer == LEAVE_OUT else ""))
            continue
        for other in twins if answer == INSTEAD else ():
            left_out.append(stay.pop(other.place).row.left_out(SAME_AS_LATER))
        stay[planned.place] = planned
        earlier.add(planned, identity)
    return list(stay.values()), left_out


class _Earlier:
    """The rows met so far, each with its `Identity`, by what two rows must share to be compared."""

    def __init__(self):
        self.rows = defaultdict(list)

    def comparable_with(self, planned, identity):
        """The rows that share a mark with this one, as pairs of a row and its `Identity`."""
        pairs = (pair for mark in _marks(planned, identity) for pair in self.rows[mark])
        return list({other.place: (other, its) for other, its in pairs}.values())

    def add(self, planned, identity):
        for mark in _marks(planned, identity):
            if len(self.rows[mark]) < COMPARED:
                self.rows[mark].append((planned, identity))


def _questions_about_sheets(identified):
    """By the name of each sheet that mostly repeats people of earlier sheets, the `Question` about them all.

    Small sheets, such as forms of one person each, have one question together.
    """
    earlier, repeated, others, differing = _Earlier(), Counter(), defaultdict(dict), defaultdict(dict)
    sizes = Counter(planned.row.sheet for planned, _ in identified)
    together, sheet_nos = defaultdict(dict), {}
    for planned, identity in identified:
        sheet = planned.row.sheet
        group = sheet if sizes[sheet] >= REPEATED else ALL_SMALL
        together[group][sheet] = sizes[sheet]
        sheet_nos.setdefault(group, planned.place.partition("-")[0])
        elsewhere = _elsewhere(planned, identity, earlier.comparable_with(planned, identity))
        repeated[group] += bool(elsewhere)
        others[group] |= {other.row.sheet: None for other, _ in elsewhere}
        differing[group] |= {key: None for other, _ in elsewhere for key in _differing(planned, other)}
        earlier.add(planned, identity)
    asked = {}
    for group, of_group in together.items():
        if repeated[group] >= REPEATED and repeated[group] * 2 > sum(of_group.values()):
            question = _about_sheets(list(of_group), sheet_nos[group], repeated[group], others[group], differing[group])
            asked |= dict.fromkeys(of_group, question)
    return asked


def _about_sheets(sheets, sheet_no, count, others, differing):
    where = names.several((f"“{other}”" for other in others), NAMED)
    which = f"Lembar “{sheets[0]}”" if len(sheets) == 1 else f"{len(sheets)} lembar kecil"
    labels = names.several(names.within_sentence(columns.BY_KEY[key].label) for key in differing)
    also = f" Isinya tidak selalu sama: {labels}." if labels else ""
    text = f"{which} memuat {count} orang yang juga ada di lembar lain ({where}).{also} Orang yang sama?"
    return Question(f"ganda-lembar:{sheet_no}", text, ABOUT_ALL)


def _elsewhere(planned, identity, others):
    """Those of the others that are clearly this person on another sheet: nothing that is known of both differs."""
    on_others = [(other, its) for other, its in others if other.row.sheet != planned.row.sheet]
    return [(other, its) for other, its in on_others if _is_clearly(planned, identity, other, its)]


def _is_clearly(planned, identity, other, its):
    return bool(_same_in(planned, other) or (_shared(planned, identity, other, its) and identity.agrees_with(its)))


def _ask_about_all(planned, question, answers):
    """Ask in the row about all people of its sheet who are on others too. Return the answer, "" while it is open."""
    answer = question.answer_in(answers)
    if not answer:
        planned.problems.append(RowProblem("name", question.text, "question", question))
    return answer


def _marks(planned, identity):
    """What two rows must share to be compared; what is asked about has marks of its own, which few rows share."""
    marks = [("nik", planned.nik), ("person", planned.before and planned.before.pk), ("name", identity.name_key)]
    if identity.name:
        marks += [(identity.name, identity.born_on), *((identity.name, village) for village in identity.villages)]
        marks += [("initials", likeness.initials(identity.name), village) for village in identity.villages]
    return [mark for mark in marks if mark[1]]


def _ask_about(planned, identity, others, answers):
    """Ask in the row whether it is the person of one of the others. Return the answer, and who of them that may be.

    "" if nothing is to be asked, or the question is open.
    """
    shared, alike = defaultdict(list), []
    for other, its in others:
        if words := _same_in(planned, other) or _shared(planned, identity, other, its):
            shared[words].append(other)
        elif not _are_two_known(planned, other) and identity.may_be(its):
            alike.append(other)
    if alike:
        sentence = f"Namanya mirip dengan {_where(planned, alike)}; periksa apakah orang yang sama."
        planned.problems.append(RowProblem("name", sentence, "warning"))
    if not shared:
        return "", []
    twins = [other for some in shared.values() for other in some]
    is_twin = any(_same_in(planned, other) for some in shared.values() for other in some)
    texts = [f"{words} sama dengan {_where(planned, some)}" for words, some in shared.items()]
    choices = (() if is_twin else ((ANOTHER, "Orang lain: simpan keduanya"),)) + (SAME_PERSON, THIS_ROW)
    text = f"{'; '.join(texts)}.{_differences(planned, twins[0])} Orang yang sama?"
    return planned.ask("name", Question(f"{DOUBLE}:{planned.place}", text, choices), answers), twins


def _differing(planned, other):
    """The keys of the columns in which two rows about one person have different cells."""
    mine, theirs = planned.row.cells, other.row.cells
    return [key for key in mine if key not in NOT_COMPARED and key in theirs and not _are_alike(mine[key], theirs[key])]


def _are_alike(cell, other):
    """Whether two cells say the same: a date may be written in two ways."""
    texts = text_of(cell), text_of(other)
    if all(map(dates.has_form, texts)):
        with suppress(ValidationError):
            return len({dates.parse(text, of_birth=False) for text in texts}) == 1
    return len(set(map(names.fold, texts))) == 1


def _differences(planned, other):
    """The sentence on the cells in which both rows differ, with those of this row first; "" if they do not."""
    pairs = (
        f"{names.within_sentence(columns.BY_KEY[key].label)} “{text_of(planned.row.cells[key])}”, di sana "
        f"“{text_of(other.row.cells[key])}”"
        for key in _differing(planned, other)
    )
    differences = "; ".join(list(pairs)[:NAMED])
    return f" Yang berbeda di baris ini: {differences}." if differences else ""


def _same_in(planned, other):
    """The number that both rows have, in words: they are one person; "" if there is none."""
    if planned.nik and planned.nik == other.nik:
        return "NIK"
    return "No. registri" if planned.before and other.before and planned.before.pk == other.before.pk else ""


def _are_two_known(planned, other):
    return bool(planned.before and other.before)


def _shared(planned, identity, other, its):
    if _are_two_known(planned, other):
        return ""
    return identity.shared_in_words(its).capitalize()


def _where(planned, others, more=0):
    """The rows in words: the first ones, and how many others there are; `more` are known to follow."""
    shown = [_place_of(other.row, planned.row) for other in others[:NAMED]]
    more += len(others) - len(shown)
    least = "sedikitnya " if len(others) >= COMPARED else ""
    return names.several([*shown, *([f"{least}{more} lagi"] if more else [])], NAMED + 1)


def _place_of(row, seen_from):
    person = f" (orang ke-{row.person})" if row.person else ""
    return f"baris {row.number}{person}" + ("" if row.sheet == seen_from.sheet else f" lembar {row.sheet}")


def refuse_doubles(rows):
    """Refuse every row with the same NIK or the same person of the registry as another row of the file."""
    together = defaultdict(list)
    for planned in rows:
        for what, value in (("NIK", planned.nik), ("Orang", planned.before and planned.before.pk)):
            if value:
                together[what, value].append(planned)
    for (what, _), twins in together.items():
        for planned in twins if len(twins) > 1 else ():
            first = [twin for twin in twins[: NAMED + 1] if twin is not planned]
            others = _where(planned, first, len(twins) - 1 - len(first))
            key = "nik" if what == "NIK" else "registry_no"
            planned.problems.append(RowProblem(key, f"{what} yang sama juga ada di {others}. Hapus salah satunya."))


# In the registry


def shared_with_registered(planned, people):
    """Return those of the people who have the name of a row's new person, as pairs of a person and what both share.

    By id, in words: "nama dan desa sama; No. HP sama"; `ONLY_NAME` where nothing else is alike.
    """
    identity = identity_of_row(planned) if people else None
    shared = {}
    for person in people:
        its = identity_of_person(person)
        words = identity.shared_with(its)
        if not words and identity.name_key == its.name_key:  # "Moh. Soekri" is "Muhammad Sukri".
            words = replace(identity, name=its.name).shared_with(its) or "nama"
        if words:
            shared[person.pk] = (person, "; ".join([f"{words} sama", *_also_alike(planned.traits, person)]))
    return shared


def _also_alike(traits, person):
    """What else speaks for one person, as on the form: the digits of the NIK, a mistyped birth date, the phone."""
    its = likeness.Traits(traits.name_key, person.born_on, person.phone, nik15=person.nik15_digest)
    reasons = likeness.compare(replace(traits, village=None), its).reasons
    return [reason for reason in reasons if reason not in ("nama sama", "tanggal lahir sama")]


def question_about_namesakes(new, shared):
    """Return the question about all rows of new people who share only a name with people of the registry.

    None for a single row. `shared` is for each `PlannedRow` of `new` what `shared_with_registered` gave.
    """
    namesakes = [planned for planned, people in zip(new, shared, strict=True) if _share_only_names(people)]
    if len(namesakes) < FEW_NAMESAKES:
        return None
    first = namesakes[0]
    text = (
        f"{len(namesakes)} orang di berkas ini senama dengan orang yang sudah tercatat, tanpa tanggal lahir atau desa "
        f"yang sama, misalnya {first.called} (baris {first.row.number}). Apakah mereka orang lain?"
    )
    choices = ((ANOTHER, "Ya, semuanya orang lain: simpan sebagai orang baru"), ABOUT_ALL[-1])
    return Question("senama:semua", text, choices)


def _share_only_names(people):
    return bool(people) and all(words == ONLY_NAME for _, words in people.values())


def ask_about_registered(planned, shared, about_all, answers):
    """Ask in a row of a new person whether it is one of the people of the registry with the same name.

    `shared` are those of `shared_with_registered`, `about_all` is `question_about_namesakes`, which comes first for who
    shares only the name.
    """
    if about_all and _share_only_names(shared):
        answer = planned.ask("name", about_all, answers)
        if answer != ONE_BY_ONE:
            return
        planned.problems.pop()
    if shared:
        several = names.several(f"{person} ({words})" for person, words in shared.values())
        choices = [(person.registry_no, f"Ya, {_in_words(person)}") for person, _ in shared.values()]
        text = f"Sudah tercatat: {several}. Orang yang sama?"
        question = Question(about_person(planned.place), text, (*choices, (NEW_PERSON, "Bukan, orang baru")))
        planned.ask("name", question, answers)


def is_renamed(planned):
    """Whether the row would give a known person another name."""
    before, person = planned.before, planned.person
    return bool(before and person) and names.fold(before.name) != names.fold(person.name)


def ask_about_name(planned, others, answers):
    """Ask in a row that renames a known person whether its number is right. `others` have the row's name."""
    before, name = planned.before, planned.person.name
    text = f"Nama di baris ini lain dari yang tercatat untuk nomor itu ({before.name}): apakah orangnya sama?"
    if others:
        text += f" Orang lain bernama “{name}”: {names.several(map(_in_words, others))}."
    choices = ((SAME, f"Orang yang sama: ganti namanya menjadi “{name}”"),)
    planned.ask("name", Question(f"nama:{planned.place}", text, choices), answers)


def _in_words(person):
    born = person.born_on and f"lahir {dates.spell(person.born_on)}"
    return ", ".join(filter(None, [person.choice_label, born, person.village and str(person.village)]))
