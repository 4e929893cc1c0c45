"""The period of service that a row of a list makes, changes or ends."""

import copy

from django.core.exceptions import ValidationError

from registry.models import Appointment
from registry.values import dates
from registry.workbook import columns
from registry.workbook.cells import RowProblem
from registry.workbook.planned_row import changed_words, differs, problems_of
from registry.workbook.rows import ServiceRow

PERIOD = ("village", "started_on", "decree_number", "decree_on", "decree_until")


class ServicePlanner:
    """Plans the service of row after row, in the villages that the account may appoint in."""

    def __init__(self, user, villages):
        self.villages = villages
        self.form = ServiceRow(user=user, villages=villages)

    def plan(self, entry, row_words):
        """Make or continue the service that the row tells of."""
        values = {key: row_words.values[key] for key in columns.SERVICE if key in row_words.values}
        if "service_village" in values:
            values["village"] = values.pop("service_village")
        if not values:
            return
        latest = entry.person.latest_appointment if entry.person.pk else None
        try:
            self._plan_period(entry, latest, values)
        except ValidationError as error:
            entry.problems.append(RowProblem("started_on", " ".join(error.messages)))

    def _plan_period(self, entry, latest, values):
        village = self.villages.by_code.get(values.get("village"))
        started_on = dates.parse(values["started_on"], of_birth=False) if "started_on" in values else None
        if latest and _continues(latest, village, started_on):
            self._continue(entry, latest, values)
        elif started_on is None:
            self._without_start(entry, latest, village)
        elif latest and started_on <= (latest.ended_on or latest.started_on):
            sentence = f"Sudah tercatat bertugas di {latest.village} sejak {latest.started_on:%d-%m-%Y}."
            raise ValidationError(f"{sentence} Mulai bertugas yang baru harus sesudahnya.")
        else:
            self._begin(entry, latest, values, started_on)

    def _without_start(self, entry, latest, village):
        if latest:
            sentence = f"Tercatat bertugas di {latest.village}, bukan di {village}."
            raise ValidationError(f"{sentence} Bila pindah, tulis tanggal mulai bertugasnya.")
        entry.problems.append(
            RowProblem("started_on", "Penugasan belum dibuat: tanggal mulai bertugas tidak ditulis.", "warning")
        )

    def _continue(self, entry, latest, values):
        after = copy.copy(latest)
        after.volunteer = entry.person
        if self._read_service(entry, after, changed_words(latest, values)):
            changed = tuple(name for name in PERIOD if differs(latest, after, name))
            entry.latest, entry.appointment = latest, after if changed else None
            entry.appointment_fields = changed
            if "started_on" in changed and _overlaps_another(entry.person, after):
                raise ValidationError("Masa tugasnya tumpang tindih dengan penugasan lain orang ini.")

    def _begin(self, entry, latest, values, started_on):
        appointment = Appointment(volunteer=entry.person)
        if "village" not in values and entry.person.home_village_id:
            values["village"] = entry.person.home_village.code
            entry.problems.append(
                RowProblem("service_village", "Desa tugas tidak ditulis; dipakai desa tempat tinggalnya.", "warning")
            )
        if latest and entry.person.has_died:
            raise ValidationError("Orang ini dicatat meninggal dunia.")
        if self._read_service(entry, appointment, values, also=("village",)):
            appointment.refuse_minor(entry.person)
            entry.appointment = appointment
            entry.appointment_fields = tuple(name for name in PERIOD if differs(Appointment(), appointment, name))
            if latest and latest.ended_on is None:
                entry.latest, entry.ended = latest, copy.copy(latest)
                entry.ended.leave_before(started_on)

    def _read_service(self, entry, appointment, values, also=()):
        if self.form.read(appointment, values, also):
            return True
        entry.problems += problems_of(self.form.errors)
        return False


def _continues(latest, village, started_on):
    """Whether the row speaks of that period: the same village, and no start that lies after its end."""
    if village and village.pk != latest.village_id:
        return False
    return started_on is None or latest.ended_on is None or started_on <= latest.ended_on


def _overlaps_another(person, period):
    others = [other for other in person.appointments.all() if other.pk != period.pk]
    last = period.ended_on or period.started_on.max
    return any(o.started_on <= last and (o.ended_on is None or o.ended_on >= period.started_on) for o in others)
