"""Plans the rows of a list: whose each is, and what changes. Nothing is written."""

import copy
from itertools import chain

from registry.doubles import likeness
from registry.doubles.finding import alike_each
from registry.doubles.likeness import Traits
from registry.models import Volunteer
from registry.models.registry_numbers import parse_registry_no
from registry.values import names, nik
from registry.workbook import columns
from registry.workbook.ages import check_ages
from registry.workbook.birth_check import check_birth, follow_nik
from registry.workbook.cells import CLEAR, RowProblem
from registry.workbook.column_checks import refuse_spoilt_niks, words_of
from registry.workbook.date_columns import check_dates
from registry.workbook.doubles import (
    ask_about_name,
    ask_about_registered,
    is_renamed,
    leave_out_doubles,
    question_about_namesakes,
    refuse_doubles,
    shared_with_registered,
)
from registry.workbook.kept_words import keep_better
from registry.workbook.matching import Known, is_another_name, namesakes
from registry.workbook.named_villages import NamedVillages
from registry.workbook.planned_row import NIK_COLUMNS, PERSON, PlannedRow, State, changed_words, differs, problems_of
from registry.workbook.questions import UNWANTED, about_person, places_left_out
from registry.workbook.rows import PersonRow
from registry.workbook.service import ServicePlanner
from registry.workbook.shared_phones import tell_shared_phones

PROGRESS_EVERY = 250  # Rows.
SUGGESTED = 3  # People suggested for one row.
OTHER_EDUCATION = "Pendidikan menurut berkas: "


class EveryKecamatan:
    """The account of a command's import: bound to no kecamatan."""

    is_bound = False

    def has_perm(self, right):
        return True


class Planner:
    """Plans the rows of a list, with the people and villages of all of them looked up together.

    `user` is the account that imports, `villages` the `matching.Villages` that it sees, the rest as in `plan.make`.
    """

    def __init__(self, user, villages, answers, lock, tell):
        self.user, self.villages, self.answers, self.lock, self.tell = user, villages, answers, lock, tell
        self.how_to_answer = "tulis" if isinstance(user, EveryKecamatan) else "pilih “Ya, orang ini” atau tulis"
        self.named, self.nobody = NamedVillages(villages), Volunteer()

    def planned_rows(self, tables, sheet_nos):
        """Return the `PlannedRow`s of the `tables.Table`s, and the rows left out (`tables.Skipped`).

        `sheet_nos` are the numbers of the sheets in the file, from 0, by their names.
        """
        # A sheet's number, not its name: the name is stored with the answers and may contain a NIK.
        self.sheet_nos = sheet_nos
        places = [sheet_nos[table.sheet] for table in tables]
        self.serving = {table.sheet for table in tables if table.speaks_of_service}
        self.with_starts = {table.sheet for table in tables if "started_on" in table.keys}
        of_tables = [words_of(table, self.answers, place) for table, place in zip(tables, places, strict=True)]
        check_dates(list(zip(tables, of_tables, places, strict=True)), self.answers)
        check_ages(list(zip(tables, of_tables, places, strict=True)), self.answers)
        read = list(chain.from_iterable(of_tables))
        refuse_spoilt_niks(read)
        read, unwanted = self._without_unwanted(read)  # Now: its cells still show how those of others are written.
        self.known = self._look_up([row_words for _, row_words in read])
        self.person_form = PersonRow(user=self.user, known=self.known, villages=self.villages)
        self.service = ServicePlanner(self.user, self.villages, self.answers, self.known.ids)
        rows = [self._plan_row(row, row_words) for row, row_words in self._with_progress(read)]
        rows, left_out = leave_out_doubles(rows, self.answers)
        refuse_doubles(rows)
        self._suggest(rows)
        self._ask_about_names(rows)
        tell_shared_phones(rows, Volunteer.objects.reachable_by(self.user))
        for planned in rows:
            planned.offer_to_leave_out()
            planned.state = _state_of(planned)
            if planned.lacks_start and planned.row.sheet in self.with_starts:
                _tell_no_start(planned)
        return rows, unwanted + left_out

    def _without_unwanted(self, read):
        """The pairs of `words_of` without those that a clerk does not want saved, and the rows of those."""
        places = places_left_out(self.answers)
        unwanted = [row.left_out(UNWANTED, place) for row, _ in read if (place := self._place_of(row)) in places]
        return [pair for pair in read if self._place_of(pair[0]) not in places], unwanted

    def _place_of(self, row):
        return f"{self.sheet_nos[row.sheet]}-{row.row_id}"

    def _with_progress(self, rows):
        for done, row in enumerate(rows):
            if self.tell and done % PROGRESS_EVERY == 0:
                self.tell(done, len(rows))
            yield row

    def _look_up(self, rows):
        values = [row_words.values for row_words in rows]
        numbers = {parse_registry_no(v["registry_no"]) for v in values if "registry_no" in v}
        return Known(
            self.user,
            registry_nos={*numbers, *self._chosen_people()} - {""},
            niks={row_words.nik for row_words in rows} - {""},
            ipsm_nos={v.get("ipsm_no", "") for v in values},
            lock=self.lock,
        )

    def _chosen_people(self):
        return {parse_registry_no(answer) for id, answer in self.answers.items() if id.startswith(about_person(""))}

    def _plan_row(self, row, row_words):
        place = self._place_of(row)
        is_answered = self._take_answer(row_words, place)
        known = self._person_of(row_words)
        planned = PlannedRow(
            row,
            place,
            before=known,
            problems=row_words.problems,
            is_answered=is_answered,
            should_serve=row.sheet in self.serving,
            nik=row_words.nik,
            written=row_words.written,
        )
        self.named.find(row, row_words, known)
        follow_nik(row_words, self.answers, place)
        self._clean(planned, known, row_words)
        self._keep_traits(planned, row_words)
        if not planned.errors:
            self.service.plan(planned, row_words)
            _compare_fields(planned, row_words)
        return planned

    # The person

    def _take_answer(self, row_words, place):
        """Read the row with the registry number that a clerk chose for it. Return whether a visible person has it."""
        answer = self.answers.get(about_person(place), "")
        person = self.known.by_registry_no.get(parse_registry_no(answer))
        if person is None or not self.known.may_see(person):
            return False
        row_words.values["registry_no"] = answer  # The person's number then: records may be merged.
        return True

    def _person_of(self, row_words):
        """The person of the row in the registry: by registry number, else by NIK; None if it is new."""
        person = self.known.by_nik.get(row_words.nik)
        if "registry_no" in row_words.values:
            person = self.known.by_registry_no.get(_number_of(row_words.values))
        if person and person.pk in self.known.restricted:
            row_words.refuse("name", "Pemrosesan data orang ini dibatasi atas permintaannya; baris ini tidak disimpan.")
            return None
        if person and self.known.may_see(person):
            return person
        if "registry_no" in row_words.values:
            row_words.refuse("registry_no", f"No. registri {row_words.values['registry_no']} tidak ada.")
        return None

    def _keep_traits(self, planned, row_words):
        """For a row without a known person, keep its `Traits`."""
        if planned.before is None:
            cleaned = self.person_form.cleaned_data
            village = cleaned.get("home_village")
            planned.traits = Traits(
                likeness.key(cleaned.get("name", "")),
                cleaned.get("born_on"),
                cleaned.get("phone", ""),
                village.pk if village else None,
                nik.digest15(row_words.nik or row_words.nik15) if row_words.nik or row_words.nik15 else "",
            )

    def _suggest(self, rows):
        """Ask in each row of a new person about people of the same name, and suggest those who are only similar."""
        new = [planned for planned in rows if planned.traits]
        seen = Volunteer.objects.reachable_by(self.user)
        suggested = [likest[:SUGGESTED] for likest in alike_each([planned.traits for planned in new], seen)]
        people = seen.for_import().in_bulk({pk for likest in suggested for pk, _ in likest})
        same_names = namesakes(seen, {names.fold(planned.person.name) for planned in new if planned.person})
        nearest = [
            {person.pk: person for person in [*(people[pk] for pk, _ in likest), *same_names[planned.traits.name_key]]}
            for planned, likest in zip(new, suggested, strict=True)
        ]
        shared = [shared_with_registered(planned, near.values()) for planned, near in zip(new, nearest, strict=True)]
        about_all = question_about_namesakes(new, shared)
        for planned, likest, near, asked in zip(new, suggested, nearest, shared, strict=True):
            ask_about_registered(planned, asked, about_all, self.answers)
            planned.maybe = [person for pk, person in near.items() if pk in asked or pk in dict(likest)]
            for pk, why in likest:
                if pk not in asked:
                    sentence = f"Mungkin {people[pk]} ({', '.join(why.reasons)})"
                    sentence += f"; bila benar, {self.how_to_answer} No. registrinya di baris ini."
                    planned.problems.append(RowProblem("name", sentence, "warning"))

    def _ask_about_names(self, rows):
        """Ask in each row whose number would give a known person the name of somebody else: it may be the wrong number.

        Nothing is asked where a clerk chose the person.
        """
        renamed = [planned for planned in rows if not planned.is_answered and is_renamed(planned)]
        seen = Volunteer.objects.reachable_by(self.user)
        same_names = namesakes(seen, {names.fold(planned.person.name) for planned in renamed})
        for planned in renamed:
            folded = names.fold(planned.person.name)
            same_name = same_names[likeness.key(planned.person.name)]
            others = [p for p in same_name if p.name_folded == folded and p.pk != planned.before.pk]
            if others or is_another_name(planned.person.name, planned.before):
                ask_about_name(planned, others, self.answers)

    # The person's data

    def _clean(self, planned, known, row_words):
        before = known or self.nobody
        after = copy.copy(known) if known else Volunteer()
        values = changed_words(
            before, {key: row_words.values[key] for key in columns.PERSON if key in row_words.values}
        )
        if known and self.known.by_nik.get(row_words.nik) is known:
            del values["nik"]
        if known:
            keep_better(values, known, planned.row, row_words)
        _add_to_notes(values, before, row_words)
        if not self.person_form.read(after, values):
            planned.problems += problems_of(self.person_form.errors)
        if planned.errors:
            return
        planned.person = self.person_form.save(commit=False)
        after.forget_match(before)
        planned.fields = {name for name in (*PERSON, "nik_matched_at") if differs(before, after, name)}
        if before.nik_digest != after.nik_digest:
            planned.fields |= NIK_COLUMNS
        check_birth(planned, row_words, self.answers)
        if known is None and names.fold(planned.person.name) in self.villages.names:
            row_words.warn("name", f"“{planned.person.name}” juga nama desa. Periksa apakah baris ini memang orang.")


def _number_of(values):
    return parse_registry_no(values.get("registry_no", ""))


def _add_to_notes(values, before, row_words):
    """Add to the notes, each line once: the list's remark, which would cover them, and a schooling outside the list."""
    lines = row_words.values.get("remark", "").splitlines()
    if "other_education" in row_words.values:
        lines.append(f"{OTHER_EDUCATION}{row_words.values['other_education']}")
    notes = values.get("notes", before.notes)
    kept = [] if notes == CLEAR else notes.splitlines()
    if added := [line for line in lines if line not in kept]:
        values["notes"] = "\n".join([*kept, *added])


def _tell_no_start(planned):
    """Warn of a row without a start in a list that has a column for it, unless the row's service tells so."""
    if all(problem.key != "started_on" for problem in planned.problems):
        sentence = "Mulai bertugas tidak ditulis: orang ini disimpan sebagai calon, belum bertugas."
        planned.problems.append(RowProblem("started_on", sentence, "warning"))


def _compare_fields(planned, row_words):
    """Plan the row's fields of work, if they differ from the stored ones."""
    if "fields" not in row_words.values:
        return
    kinds = set() if row_words.values["fields"] == CLEAR else row_words.values["fields"]
    if kinds != {field.problem for field in planned.stored_fields}:
        planned.kinds = kinds


def _state_of(planned):
    if planned.errors or planned.open_questions or planned.person is None:
        return State.FAILED
    if planned.person.pk is None:
        return State.NEW
    has_changed = planned.fields or planned.appointment or planned.kinds is not None
    return State.CHANGED if has_changed else State.UNCHANGED
