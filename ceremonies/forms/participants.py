"""Forms for inviting people to a ceremony, for choosing among its participants, and for filtering its list."""

from dataclasses import replace
from urllib.parse import parse_qsl

from django import forms
from django.utils.functional import cached_property

from ceremonies.models import Participant
from registry.forms.trainings import refuse_nik
from registry.lists.filters import Filter, choice_field, in_quotes, search_field
from registry.lists.region_filter import ANY_DISTRICT, DistrictFilter
from registry.lists.selection import LONGEST_FILTER, ids_in


class InviteForm(forms.Form):
    """Leaves out of the chosen people those under 18 without a reason, and those with a doubt that is ticked.

    Needs the `people` and their `required` (`Requirements`).
    """

    skip = forms.MultipleChoiceField(required=False)

    def __init__(self, data, *, people, required):
        super().__init__(data)
        self.people, self.underage, self.doubts = people, required.underage, required.doubts
        self.fields["skip"].choices = [(doubt.key, doubt.words) for doubt in required.doubts]
        for person in self.underage:
            self.fields[f"reason_{person.pk}"] = forms.CharField(
                label=f"Alasan mengundang {person.full_name}",
                required=False,
                max_length=200,
                min_length=3,
                validators=[refuse_nik],
                widget=forms.TextInput(attrs={"class": "form-control", "autocomplete": "off"}),
            )

    def rows(self):
        """Each person under 18 with the field for a reason."""
        for person in self.underage:
            yield person, self[f"reason_{person.pk}"]

    def ready(self):
        """The people who would be invited when the page is opened: those of age."""
        young = {person.pk for person in self.underage}
        return [person for person in self.people if person.pk not in young]

    def skipped(self):
        """The people whom a ticked doubt leaves out (after `is_valid`)."""
        ticked = self.cleaned_data["skip"]
        return [person for doubt in self.doubts if doubt.key in ticked for person in doubt.people]

    def too_young(self):
        """The people under 18 for whom no reason was given (after `is_valid`)."""
        return [person for person in self.underage if person.pk not in self.reasons()]

    def invited(self):
        """The people who are invited (after `is_valid`)."""
        left = {person.pk for person in [*self.skipped(), *self.too_young()]}
        return [person for person in self.people if person.pk not in left]

    def reasons(self):
        """The reasons that were given, by the person's id (after `is_valid`)."""
        given = {person.pk: self.cleaned_data.get(f"reason_{person.pk}") for person in self.underage}
        return {pk: reason for pk, reason in given.items() if reason}


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


class ParticipantFilter(DistrictFilter):
    """The filters of a query string over the participants of `ceremony` whom `user` may see."""

    table = (TEXT, KECAMATAN, ATTENDANCE, CERTIFICATE)
    noun = "peserta"

    def __init__(self, data, *, ceremony, user):
        self.ceremony = ceremony
        super().__init__(data, user=user)

    def prepare(self):
        super().prepare()
        if CERTIFICATE.name in self.fields:
            self.fields[CERTIFICATE.name].label = self.ceremony.occasion.paper.capitalize()

    def participants(self):
        """The participants whom every filter lets through."""
        return self.narrow(self.ceremony.participants.visible_to(self.user))


class Marking:
    """The data of a button under the list of participants: which of them, and what to note.

    `data` holds the ticked `person` ids, or `all` with the list's filters in `saring`; and in `mark` an `Attendance`
    or "keluar", which takes them off the list.
    """

    DISMISS = "keluar"

    def __init__(self, data, *, ceremony, user):
        self.data = data
        filters = dict(parse_qsl(data.get("saring", "")[:LONGEST_FILTER]))
        self.filters = ParticipantFilter(filters, ceremony=ceremony, user=user)
        self.mark = data.get("mark", "")

    @cached_property
    def participants(self):
        """The chosen participants, of those whom the account may see."""
        if self.data.get("all"):
            return list(self.filters.participants().with_person())
        seen = self.filters.ceremony.participants.visible_to(self.filters.user)
        return list(seen.chosen(ids_in(self.data.getlist("person"))).with_person())

    @property
    def problem(self):
        """The sentence that says why nothing can be noted; empty where something can."""
        if self.mark not in {*Participant.Attendance.values, self.DISMISS}:
            return "Pilih apa yang ditandai."
        if self.data.get("all") and self.filters.ignored:
            return "Saringannya tidak dikenal. Periksa daftarnya, lalu pilih lagi."
        return "" if self.participants else "Belum ada peserta yang dipilih. Centang barisnya dahulu."
