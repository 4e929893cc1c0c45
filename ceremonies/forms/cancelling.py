"""The form that calls a ceremony off or moves it: what becomes of it, when, and why."""

from django import forms
from django.utils import timezone

from ceremonies.cancelling import Intent, held_obstacle, move_obstacles
from ceremonies.values.digests import digest
from registry.forms.questions import Question, questions_on_far_day
from registry.forms.reasons import ReasonForm
from registry.values import dates
from registry.values.fields import DateField


class CancelForm(ReasonForm):
    """Needs the `ceremony` and its `extent`."""

    intent = forms.ChoiceField(
        label="Apa yang terjadi dengan acaranya?",
        choices=Intent.choices,
        widget=forms.RadioSelect(attrs={"class": "form-check-input"}),
    )
    day = DateField(label="Hari yang baru", required=False, help_text="Hanya bila acaranya pindah ke hari lain.")
    numbered = forms.MultipleChoiceField(
        label="Nomor naskah yang ikut batal",
        required=False,
        widget=forms.CheckboxSelectMultiple(attrs={"class": "form-check-input"}),
        help_text="Lepas centangnya bila suratnya tetap berlaku. Bila hanya pindah dengan nomor tetap, ini diabaikan.",
    )
    field_order = ["intent", "day", "numbered", "reason"]

    def __init__(self, *args, ceremony, extent, **kwargs):
        super().__init__(*args, **kwargs)
        self.ceremony, self.extent = ceremony, extent
        papers = [(str(paper.pk), f"{paper.get_kind_display()}: {paper.number}") for paper in extent.numbered]
        if papers:
            self.fields["numbered"].choices = papers
            self.fields["numbered"].initial = [pk for pk, _ in papers]
        else:
            del self.fields["numbered"]

    def questions(self):
        """Ask about a day that is far ahead, or over although the ceremony was still to come."""
        if self.cleaned_data.get("intent") == Intent.CANCEL:
            return
        yield from questions_on_far_day(self, "day")
        day = self.cleaned_data.get("day")
        if day and day < timezone.localdate() <= self.ceremony.held_on:
            sentence = f"{dates.spell(day)} sudah lewat. Periksa tanggalnya."
            yield Question("day", (sentence,), box="day_is_over", label="Tanggalnya memang benar")

    def clean(self):
        cleaned = super().clean()
        intent, day = cleaned.get("intent"), cleaned.get("day")
        if intent == Intent.CANCEL and (obstacle := held_obstacle(self.ceremony)):
            self.add_error("intent", obstacle)
        if intent in (Intent.MOVE, Intent.RENUMBER) and "day" not in self.errors:
            if not day:
                self.add_error("day", "Isi hari yang baru.")
            for obstacle in move_obstacles(self.ceremony, day, keeps_numbers=intent == Intent.MOVE) if day else []:
                self.add_error("day", obstacle)
        return cleaned

    @property
    def confirmation(self):
        """A short text that differs with what was chosen and with what it touches (after `is_valid`)."""
        chosen = [self.cleaned_data[name] for name in ("intent", "reason")]
        return digest([*chosen, str(self.cleaned_data["day"]), self.papers, self.extent.fingerprint])

    @property
    def papers(self):
        """The ids of the papers whose numbers become void, too (after `is_valid`)."""
        return [int(pk) for pk in self.cleaned_data.get("numbered", ())]

    @property
    def voided(self):
        """The papers whose numbers become void, too (after `is_valid`)."""
        return [paper for paper in self.extent.numbered if paper.pk in self.papers]
