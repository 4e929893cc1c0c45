"""The period of service that a row of a list creates, changes or ends."""

import copy

from django.core.exceptions import ValidationError

from registry.models import Appointment
from registry.models.decrees import DECREE
from registry.values import dates, names, nik
from registry.workbook import columns
from registry.workbook.cell_dates import days_meant
from registry.workbook.cell_text import text_of
from registry.workbook.cells import RowProblem
from registry.workbook.continued import ContinuedPeriod
from registry.workbook.ends import EndReader, Reason, remark_on
from registry.workbook.leaving import reason_of
from registry.workbook.planned_row import changed_words, differs, problems_of
from registry.workbook.questions import Question
from registry.workbook.rows import ServiceRow

SERVING, WITHOUT_SERVICE, ENDED_SERVICE = "tetap-bertugas", "tanpa-penugasan", "berakhir"
WHETHER_SERVING = ((SERVING, "Masih bertugas"), (WITHOUT_SERVICE, "Sudah tidak: simpan tanpa penugasan"))
WHETHER_NEW_SERVES = (
    (SERVING, "Masih bertugas"),
    (ENDED_SERVICE, "Sudah tidak: simpan penugasan yang sudah berakhir; hari terakhirnya ditulis di baris ini"),
    (WITHOUT_SERVICE, "Sudah tidak: simpan tanpa penugasan, sebagai calon"),
)
STILL_THERE = "tetap-di-sana"
ENDED = ("ended_on", "end_reason", "end_note")
PERIOD = ("village", "started_on", "decree_number", "decree_on", "decree_until", *ENDED)


class ServicePlanner:
    """Plans the service of each row, in villages where the account may appoint. `ids`: as for `EndReader`."""

    def __init__(self, user, villages, answers, ids):
        self.villages, self.answers = villages, answers
        self.ends = EndReader(answers, ids)
        self.form = ServiceRow(user=user, villages=villages)

    def plan(self, planned, row_words):
        """Plan to create or continue the row's service."""
        values = {key: row_words.values[key] for key in columns.SERVICE if key in row_words.values}
        if "service_village" in values:
            values["village"] = values.pop("service_village")
        try:
            latest = self._period_of(planned.person, values) if planned.person.pk else None
            end = self.ends.end_in(planned, row_words, latest, self._move_in(values, latest))
            if values or end:
                self._plan_period(planned, latest, values, end)
            else:
                self._note_remark_of_leaving(planned, latest)
        except ValidationError as error:
            by_field = error.message_dict if hasattr(error, "error_dict") else {"started_on": error.messages}
            planned.problems += problems_of(by_field)

    def _period_of(self, person, values):
        """The recorded period that a row is about: one to come that its village or its start names, else today's.

        None if there is none. Until the day of a move a list names the village of today, and says nothing of the move.
        """
        of_today, village, started_on = person.appointment_of_today, self._village_in(values), _start_in(values)
        for period in person.appointments_to_come:
            is_its_village = village and village.pk == period.village_id != of_today.village_id
            if is_its_village or (started_on and started_on >= period.started_on):
                return period
        return of_today

    def _move_in(self, values, latest):
        """The village and the start of a service elsewhere that the row names of who serves now; None for no move."""
        village, started_on = self._village_in(values), _start_in(values)
        if not (latest and village and started_on) or latest.ended_on or village.pk == latest.village_id:
            return None
        return (village, started_on) if started_on > latest.started_on else None

    def _village_in(self, values):
        return self.villages.by_code.get(values.get("village"))

    def _plan_period(self, planned, latest, values, end):
        village, started_on = self._village_in(values), _start_in(values)
        if latest and started_on and _names_only_its_month(planned, latest):
            started_on = latest.started_on
            planned.problems[:] = [problem for problem in planned.problems if problem.key != "started_on"]
        continues = latest and _continues(latest, village, started_on)
        may_begin = (latest or started_on) and not (continues and latest.ended_on)
        serves = latest is not None and latest.ended_on is None  # Then `ends` has asked.
        if may_begin and not (end or serves) and (key := remark_on(planned, latest)):
            answer = self._ask_whether_serving(planned, key)
            if answer == ENDED_SERVICE:
                end = self.ends.of_new(planned, text_of(planned.row.cells[key]), started_on)
            elif answer != SERVING:
                return
        if continues and village is None and not self._serves_where_recorded(planned, latest):
            return
        if continues:
            self._continue(planned, latest, values, started_on, end)
        elif started_on is None:
            self._without_start(planned, latest, village, values, end)
        elif latest and started_on <= (latest.ended_on or latest.started_on):
            serves = "akan bertugas" if latest.is_to_come else "bertugas"
            sentence = f"Sudah tercatat {serves} di {latest.village} sejak {latest.started_on:%d-%m-%Y}."
            raise ValidationError(f"{sentence} Mulai bertugas yang baru harus sesudahnya.")
        else:
            self._begin(planned, latest, values, started_on, end)

    def _ask_whether_serving(self, planned, key):
        """Ask whether the row's service is saved though a remark in that column says that the person has left or died.

        Of a new person it may be saved with its end. Without it nothing would say that the new candidate has left, so
        the remark is noted.
        """
        is_new, remark = planned.before is None, text_of(planned.row.cells[key])
        seems = f"Menurut keterangan (“{remark}”) orang ini tampaknya sudah tidak bertugas."
        text = f"{seems} Tetap disimpan sebagai bertugas?"
        choices = WHETHER_NEW_SERVES if is_new else WHETHER_SERVING
        answer = planned.ask(key, Question(f"berhenti:{planned.place}", text, choices), self.answers)
        if answer == WITHOUT_SERVICE:
            fate = "orang ini menjadi calon" if is_new else "catat berakhirnya tugas di halaman orangnya"
            sentence = f"Penugasan dan SK di baris ini tidak disimpan; {fate}."
            planned.problems.append(RowProblem("started_on", sentence, "warning"))
            if is_new and remark not in planned.person.notes:
                planned.person.notes = "\n".join(filter(None, [planned.person.notes, nik.redact(remark)]))
                planned.fields.add("notes")
        return answer

    def _note_remark_of_leaving(self, planned, latest):
        """Note such a remark in a row without a service: of who is recorded without one, or with an end but not dead.

        The death of who never served cannot be recorded, so it is asked whether the person is saved at all.
        """
        key = remark_on(planned, latest)
        if not key:
            return
        text = text_of(planned.row.cells[key])
        has_died = reason_of(text) == Reason.DIED
        if latest is None and has_died:
            sentence = (
                f"Menurut berkas (“{text}”) orang ini sudah meninggal dunia, tetapi tidak ada penugasan yang dapat "
                "diakhiri, jadi meninggalnya tidak dapat dicatat. Tetap disimpan?"
            )
            question = Question(f"wafat:{planned.place}", sentence, ((WITHOUT_SERVICE, "Simpan tanpa penugasan"),))
            planned.ask(key, question, self.answers)
        elif latest is None:
            fate = "disimpan sebagai calon" if planned.before is None else "bila benar, catat di halaman orangnya"
            sentence = f"Menurut keterangan orang ini tampaknya sudah tidak bertugas; {fate}."
            planned.problems.append(RowProblem(key, sentence, "warning"))
        elif latest.ended_on and latest.end_reason != Reason.DIED and has_died:
            sentence = (
                f"Menurut berkas (“{text}”) orang ini sudah meninggal dunia; tercatat "
                f"{latest.get_end_reason_display()}, berakhir {dates.spell(latest.ended_on)}. Bila benar, betulkan di "
                "halaman orangnya."
            )
            planned.problems.append(RowProblem(key, sentence, "warning"))

    def _serves_where_recorded(self, planned, latest):
        """Whether the service goes on in its village, though the list names another one as the row's only village.

        A column "Desa" alone, or a band, may mean the home or the service: no new decree is put on the old village.
        """
        other = _other_village(planned, latest.village)
        if not other or latest.is_over:
            return True
        here = latest.village
        text = f"Tercatat bertugas di {here}; menurut berkas desanya {other}. Masih bertugas di {here}?"
        choices = ((STILL_THERE, "Masih: desa di berkas hanya tempat tinggalnya"),)
        return bool(planned.ask("home_village", Question(f"desa:{planned.place}", text, choices), self.answers))

    def _without_start(self, planned, latest, village, values, end):
        if latest:
            sentence = f"Tercatat bertugas di {latest.village}, bukan di {village}."
            raise ValidationError(f"{sentence} Bila pindah, tulis tanggal mulai bertugasnya.")
        self._note_remark_of_leaving(planned, latest)
        sentence = "Penugasan belum dibuat: tanggal mulai bertugas tidak ditulis."
        if values.keys() & set(DECREE):
            sentence += " Nomor dan tanggal SK di baris ini juga tidak disimpan."
        if end:
            sentence += " Hari terakhir bertugas dan alasannya juga tidak disimpan."
        planned.problems.append(RowProblem("started_on", sentence, "warning"))

    def _continue(self, planned, latest, values, started_on, end):
        other_start = None if started_on == latest.started_on else started_on
        after = self._as_read(planned, latest, values, latest.started_on)
        if after is None:
            return
        period = ContinuedPeriod(planned, latest, after, frozenset(values) & set(DECREE), other_start, self.answers)
        if corrected := period.corrected_start():
            period.after = after = self._as_read(planned, latest, values, corrected)
            if after is None:
                return
        period.settle_decree()
        if end:
            self.ends.put_on(end, planned, latest, after)
        changed = tuple(name for name in PERIOD if differs(latest, after, name))
        planned.latest, planned.appointment = latest, after if changed else None
        planned.appointment_fields = changed
        if {"started_on", "ended_on"} & set(changed) and _overlaps_another(planned.person, after):
            raise ValidationError("Masa tugasnya tumpang tindih dengan penugasan lain orang ini.")

    def _as_read(self, planned, latest, values, started_on):
        """The recorded period with that start and the row's values, its decree from the row alone; not saved.

        None if the values are not valid.
        """
        after, same = copy.copy(latest), set(values) - set(changed_words(latest, values))
        after.volunteer, nothing = planned.person, Appointment()
        for column in DECREE:
            setattr(after, column, getattr(nothing, column))
        if not self._read_service(planned, after, {**values, "started_on": f"{started_on:%d-%m-%Y}"}):
            return None
        for column in same:  # The recorded text may have signs that no cell keeps.
            setattr(after, column, getattr(latest, column))
        return after

    def _begin(self, planned, latest, values, started_on, end):
        appointment = Appointment(volunteer=planned.person)
        if "village" not in values and planned.person.home_village_id:
            values["village"] = planned.person.home_village.code
            planned.problems.append(
                RowProblem("service_village", "Desa tugas tidak ditulis; dipakai desa tempat tinggalnya.", "warning")
            )
        if latest and planned.person.has_died:
            raise ValidationError("Orang ini dicatat meninggal dunia.")
        if self._read_service(planned, appointment, values, also=("village",)):
            appointment.refuse_minor(planned.person)
            if end:
                self.ends.put_on(end, planned, latest, appointment)
            planned.appointment = appointment
            nothing = Appointment()
            planned.appointment_fields = tuple(name for name in PERIOD if differs(nothing, appointment, name))
            if latest and latest.ended_on is None:
                planned.latest, planned.ended = latest, copy.copy(latest)
                planned.ended.leave_before(started_on)
                moved = (
                    f"Pindah tugas: penugasannya di {latest.village} berakhir {dates.spell(planned.ended.ended_on)}."
                )
                planned.problems.append(RowProblem("service_village", moved, "warning"))

    def _read_service(self, planned, appointment, values, also=()):
        if self.form.read(appointment, values, also):
            return True
        planned.problems += problems_of(self.form.errors)
        return False


def _start_in(values):
    """The start that the row names, or None. Raises ValidationError for a day that cannot be read."""
    return dates.parse(values["started_on"], of_birth=False) if "started_on" in values else None


def _other_village(planned, village):
    """The village that the row, or a title or band above it, names, if it is not that one; else "" or None."""
    if "home_village" in planned.fields:
        home = planned.person.home_village
        return None if home == village else home
    above = planned.row.village
    return "" if names.fold(above) == names.fold(village.name) else above


def _continues(latest, village, started_on):
    """Whether the row is about that period: the same village, and no start after its end."""
    if village and village.pk != latest.village_id:
        return False
    return started_on is None or latest.ended_on is None or started_on <= latest.ended_on


def _names_only_its_month(planned, latest):
    """Whether the row names only the year, or the month, in which that period began."""
    days = days_meant(text_of(planned.row.cells.get("started_on", "")))
    return days is not None and days[0] <= latest.started_on <= days[1]


def _overlaps_another(person, period):
    others = [other for other in person.appointments.all() if other.pk != period.pk]
    last = period.ended_on or period.started_on.max
    return any(o.started_on <= last and (o.ended_on is None or o.ended_on >= period.started_on) for o in others)
