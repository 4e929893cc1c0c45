"""Forms for inviting people to a ceremony, for choosing among its participants, and for filtering its list."""

from dataclasses import replace
from urllib.parse import parse_qsl

from django import forms
from django.utils.functional import cached_property

from ceremonies.models import Participant
from ceremonies.models.conditions import REFUSING
from ceremonies.requirements import requirements_of
from registry.forms.questions import Asking, Question
from registry.forms.stale import StaleGuard
from registry.forms.trainings import refuse_nik
from registry.forms.whole_row import WholeRow
from registry.lists.filters import Filter, KeepsTicks, choice_field, in_quotes, search_field
from registry.lists.region_filter import ANY_DISTRICT, DistrictFilter
from registry.lists.selection import LONGEST_FILTER

REASON = {"class": "form-control", "autocomplete": "off"}


class AsksAboutParticipant(Asking):
    """For the admin: asks of somebody who becomes a participant what the confirmation of an invitation says."""

    def questions(self):
        person, ceremony = self.cleaned_data.get("volunteer"), self.cleaned_data.get("ceremony")
        doubts = requirements_of([person], ceremony).doubts if person and ceremony else []
        if doubts:
            yield Question(
                field="volunteer",
                sentences=tuple(f"{each.names} {each.condition.words}." for each in doubts),
                box="is_invited_all_the_same",
                label="Tetap catat sebagai peserta",
                about=(person.pk, ceremony.pk),
            )


class InviteForm(forms.Form):
    """Leaves out of the chosen people those refused without a reason, and those with a doubt that is ticked.

    Needs the `people` and their `required` (`Requirements`).
    """

    skip = forms.MultipleChoiceField(required=False)

    def __init__(self, data, *, people, required):
        super().__init__(data)
        self.people, self.refusals, self.doubts = people, required.refusals, required.doubts
        self.fields["skip"].choices = [(each.condition.key, each.condition.words) for each in required.doubts]
        for condition, person in self._refused():
            self.fields[_reason_name(condition, person)] = forms.CharField(
                label=f"Alasan mengundang {person.full_name}",
                required=False,
                max_length=200,
                min_length=3,
                validators=[refuse_nik],
                widget=forms.TextInput(attrs=REASON),
            )

    def _refused(self):
        """Pairs of a condition and a person whom it refuses without a reason."""
        return [(each.condition, person) for each in self.refusals for person in each.people]

    def sections(self):
        """Triples of a condition, how many people it refuses, and pairs of each of them with the field for a reason."""
        for each in self.refusals:
            rows = [(person, self[_reason_name(each.condition, person)]) for person in each.people]
            yield each.condition, len(rows), rows

    def ready(self):
        """The people who would be invited when the page is opened: those whom no condition refuses."""
        refused = {person.pk for _, person in self._refused()}
        return [person for person in self.people if person.pk not in refused]

    def skipped(self):
        """The people whom a ticked doubt leaves out (after `is_valid`)."""
        ticked = self.cleaned_data["skip"]
        return [person for each in self.doubts if each.condition.key in ticked for person in each.people]

    def refused(self):
        """Pairs of a condition and the people for whom its reason was not given (after `is_valid`)."""
        for each in self.refusals:
            given = self.reasons()[f"{each.condition.reason}s"]
            if people := [person for person in each.people if person.pk not in given]:
                yield each.condition, people

    def invited(self):
        """The people who are invited (after `is_valid`)."""
        left = {person.pk for person in self.skipped()}
        left |= {person.pk for _, people in self.refused() for person in people}
        return [person for person in self.people if person.pk not in left]

    def reasons(self):
        """The reasons that were given, as `Ceremony.invite` takes them (after `is_valid`)."""
        given = {f"{condition.reason}s": {} for condition in REFUSING}
        for condition, person in self._refused():
            if reason := self.cleaned_data.get(_reason_name(condition, person)):
                given[f"{condition.reason}s"][person.pk] = reason
        return given


def _reason_name(condition, person):
    """The name of the field for the reason why that person is invited all the same."""
    return f"{condition.reason}_{person.pk}"


class ExceptionForm(StaleGuard, WholeRow, forms.ModelForm):
    """The reasons for which a participant gets a certificate although a condition refuses it.

    Asks for those of the `refusals` (as `Requirements` has them), which are of this participant alone.
    """

    class Meta:
        model = Participant
        fields = [condition.reason for condition in REFUSING]

    def __init__(self, *args, refusals, **kwargs):
        super().__init__(*args, **kwargs)
        self.certificate = self.instance.valid_certificate
        asked = {each.condition.reason: each.condition for each in refusals}
        for condition in REFUSING:
            if condition.reason not in asked:
                del self.fields[condition.reason]
        for name, condition in asked.items():
            self.fields[name].label = f"Alasan: {condition.words}"
            if not self.certificate:
                self.fields[name].help_text = "Bila dikosongkan, orang ini tetap tertahan."
            self.fields[name].validators.append(refuse_nik)
            self.fields[name].widget.attrs.update(REASON)


TEXT = Filter(
    name="q",
    field=search_field("Nama, desa, No. registri, atau nomor urut"),
    words=in_quotes,
    narrow=lambda participants, text: participants.matching(text),
)
KECAMATAN = replace(ANY_DISTRICT, narrow=lambda participants, district: participants.from_district(district))
ATTENDANCE = Filter(
    name="hadir",
    field=choice_field("Kehadiran", Participant.Attendance.choices),
    words=lambda attendance: Participant.Attendance(attendance).label.capitalize(),
    narrow=lambda participants, attendance: participants.with_attendance(attendance),
    is_select=True,
)
ISSUED = {"ada": "Sudah terbit", "belum": "Belum terbit"}
CERTIFICATE = Filter(
    name="piagam",
    field=choice_field("Piagam", ISSUED.items()),
    words=ISSUED.get,
    narrow=lambda participants, answer: (
        participants.with_certificates() if answer == "ada" else participants.without_certificates()
    ),
    is_select=True,
)


def list_of(pk):
    """The name of the list of that ceremony's participants, for its `KeptTicks`."""
    return f"participants {pk}"


class ParticipantFilter(KeepsTicks, DistrictFilter):
    """The filters of a query string over the participants of `ceremony` whom `user` may see."""

    table = (TEXT, KECAMATAN, ATTENDANCE, CERTIFICATE)
    noun = "peserta"

    def __init__(self, data, *, ceremony, user, ticks=None):
        self.ceremony = ceremony
        self.ticks = ticks
        super().__init__(data, user=user)

    def prepare(self):
        super().prepare()
        if CERTIFICATE.name in self.fields:
            self.fields[CERTIFICATE.name].label = self.ceremony.occasion.paper.capitalize()

    def seen(self):
        """All participants whom the account may see."""
        return self.ceremony.participants.visible_to(self.user)

    def narrowed(self):
        """The participants whom every filter lets through."""
        return self.of_ticked(self.narrow(self.seen()))


class Marking:
    """The data of a button under the list of participants: which of them, and what to note.

    They are those of the list's `ticks`, and with `all` in `data` also those who match the list's filters in `saring`.
    `mark` is an `Attendance` or "keluar", which takes them off the list.
    """

    DISMISS = "keluar"

    def __init__(self, data, *, ceremony, user, ticks):
        self.data = data
        filters = dict(parse_qsl(data.get("saring", "")[:LONGEST_FILTER]))
        self.filters = ParticipantFilter(filters, ceremony=ceremony, user=user, ticks=ticks)
        self.mark = data.get("mark", "")

    @cached_property
    def participants(self):
        """The chosen participants, of those whom the account may see."""
        matching = list(self.filters.narrowed().with_person()) if self.data.get("all") else []
        others = self.filters.ticks.ids - {participant.pk for participant in matching}
        return matching + list(self.filters.seen().chosen(others).with_person())

    @property
    def problem(self):
        """The sentence that says why nothing can be noted; empty where something can."""
        if self.mark not in {*Participant.Attendance.values, self.DISMISS}:
            return "Pilih apa yang ditandai."
        if self.data.get("all") and (self.filters.ignored or self.filters.has_lost_ticks):
            return "Saringannya tidak dikenal. Periksa daftarnya, lalu pilih lagi."
        return "" if self.participants else "Belum ada peserta yang dipilih. Centang barisnya dahulu."
