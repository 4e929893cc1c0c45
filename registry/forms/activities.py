"""The form of an activity report."""

from copy import copy

from django import forms
from django.core.exceptions import ValidationError
from django.urls import reverse_lazy

from registry.forms.fields import VillageField, offer
from registry.forms.questions import Asking, Question
from registry.forms.stale import StaleGuard
from registry.models import Activity, Partner, Upload, Village, Volunteer
from registry.models.activities import MOST_HELPED
from registry.models.problems import grouped_choices
from registry.models.registry_numbers import parse_registry_no
from registry.transfers import files
from registry.values import names
from registry.values.fields import DateField, NumberField


class SuggestedField(forms.Field):
    """Chooses a row by a typed name, with a list of suggestions (htmx); without a script the name is enough.

    Subclasses set the messages, and in `suggest` and `way` where the list comes from.
    """

    queryset, within = None, ""

    def __init__(self, **kwargs):
        attrs = {
            "maxlength": 300,
            "list": f"pilihan_{self.which}",
            "autocomplete": "off",
            "placeholder": "Ketik namanya",
            self.way: self.suggest,
            "hx-params": f"{self.which},csrfmiddlewaretoken",
            "hx-trigger": "input changed delay:200ms, focus once",
            "hx-target": f"#pilihan_{self.which}",
        }
        super().__init__(**{"widget": forms.TextInput(attrs=attrs), **kwargs})

    def to_python(self, value):
        """Return the row; None for an empty text. Raise ValidationError for none or several."""
        text = names.clean(value or "")[:300]
        if not text:
            return None
        rows = list(self.queryset.for_choice(text, limit=5))
        if len(rows) == 1:
            return rows[0]
        if not rows:
            raise ValidationError(f"{self.nothing} tidak ditemukan{self.within}; {self.hint}.")
        raise ValidationError(f"{self.several}: {'; '.join(row.choice_label for row in rows)}.")

    def prepare_value(self, value):
        if isinstance(value, int):
            value = self.queryset.filter(pk=value).first()
        return getattr(value, "choice_label", value)

    def has_changed(self, initial, data):
        return (self.prepare_value(initial) or "") != (data or "")


class PersonField(SuggestedField):
    """A PSM by name and registry number. Searched by POST, so that a NIK typed here enters no address."""

    which, way, suggest = "volunteer", "hx-post", reverse_lazy("volunteer_suggest")
    nothing, hint = "PSM ini", "pilih dari daftar yang muncul, atau tulis No. registrinya"
    several = "Ada beberapa PSM yang cocok. Tulis dengan No. registrinya"

    def to_python(self, value):
        """Return the person as the list does; refuse a name beside the registry number of somebody else."""
        person = super().to_python(value)
        name, _, number = names.clean(value or "")[:300].rpartition(", ")
        if person and parse_registry_no(number) and not person.is_called(name):
            raise ValidationError(f"{person.registry_no} ialah {person.full_name}. Periksa nama atau No. registrinya.")
        return person


class PartnerField(SuggestedField):
    """A partner by name, village and kecamatan."""

    which, way, suggest = "partner", "hx-post", reverse_lazy("partner_suggest")
    nothing, hint = "Mitra ini", "pilih dari daftar yang muncul"
    several = "Ada beberapa mitra yang cocok. Tulis dengan desa dan kecamatannya"


class AsksAboutReport(Asking):
    """What is asked about a report that the registry contradicts or has already, on the screens and in the admin."""

    def questions(self):
        report, changed = copy(self.instance), {*self.changed_data}
        for name in {"volunteer", "done_on", "partner", "what"} & self.cleaned_data.keys():
            setattr(report, name, self.cleaned_data[name])
        if not (report.volunteer_id and report.done_on):
            return
        if changed & {"volunteer", "done_on", "partner"} and (doubts := tuple(report.doubts())):
            yield Question(
                field="done_on",
                sentences=doubts,
                box="report_is_right",
                label="Laporannya memang begitu",
                about=(report.volunteer_id, report.done_on, report.partner_id),
            )
        if changed & {"volunteer", "done_on", "what"} and (doubt := report.doubt_on_double()):
            # With their number: an answer that is sent twice stores one more, not two.
            about = (report.volunteer_id, report.done_on, report.what, report.same_recorded().count())
            yield Question("what", (doubt,), box="is_another_report", label="Ini memang laporan lain", about=about)


class ActivityForm(AsksAboutReport, StaleGuard, forms.ModelForm):
    """Needs `user`, the account that fills it in. The person of an existing report cannot be changed."""

    volunteer = PersonField(label="PSM", help_text="Nama atau No. registri.")
    done_on = DateField(label="Tanggal", help_text="Misalnya 28-11-2026.")
    village = VillageField(
        label="Desa/kelurahan",
        required=False,
        help_text="Kosongkan bila di desa tempat orangnya bertugas pada tanggal itu.",
    )
    problem = forms.TypedChoiceField(
        label="Bidang masalah sosial",
        required=False,
        coerce=int,
        empty_value=None,
        choices=lambda: [("", "Tidak ditulis"), *grouped_choices()],
    )
    what = forms.CharField(
        label="Apa yang dikerjakan", max_length=2000, widget=forms.Textarea(attrs={"rows": 4, "maxlength": 2000})
    )
    helped = NumberField(label="Jumlah orang yang dibantu", min_value=0, max_value=MOST_HELPED)
    partner = PartnerField(label="Bersama mitra", required=False)
    photo_file = forms.FileField(
        label="Foto kegiatan",
        required=False,
        help_text="JPEG atau PNG, paling besar 5 MB.",
        widget=forms.FileInput(attrs={"accept": "image/jpeg,image/png,image/webp"}),
    )
    clear_photo = forms.BooleanField(label="Lepas foto yang tersimpan", required=False)

    class Meta:
        model = Activity
        fields = ("volunteer", "done_on", "village", "problem", "what", "helped", "partner")

    def __init__(self, *args, user, **kwargs):
        self.user = user
        super().__init__(*args, **kwargs)
        for name, model in (("village", Village), ("partner", Partner), ("volunteer", Volunteer)):
            offer(self.fields[name], model.objects, user)
        if self.instance.pk:
            del self.fields["volunteer"]
        else:
            self.fields["volunteer"].widget.attrs["autofocus"] = True
        if not self.instance.photo_id:
            del self.fields["clear_photo"]

    def clean_photo_file(self):
        file = self.cleaned_data["photo_file"]
        return files.scene(file) if file else None

    def clean(self):
        cleaned = super().clean()
        if not self.errors.keys() & {"village", "volunteer"} and not self.cleaned_data.get("village"):
            self._take_the_village_of_service()
        return cleaned

    def _take_the_village_of_service(self):
        person = self.cleaned_data.get("volunteer") or (self.instance.volunteer if self.instance.pk else None)
        village = person.village_on(self.cleaned_data.get("done_on")) if person else None
        if village:
            self.cleaned_data["village"] = village
        else:
            self.add_error("village", "Tulis desanya.")

    def save(self, commit=True):
        """Save the report with the uploaded photograph. A replaced one is kept for the history."""
        if self.cleaned_data.get("clear_photo"):
            self.instance.photo = None
        if self.cleaned_data.get("photo_file"):
            self.instance.photo = Upload.objects.create(
                volunteer=self.instance.volunteer,
                kind=Upload.Kind.ACTIVITY,
                file=self.cleaned_data["photo_file"],
                content_type=files.JPEG,
                created_by=self.user,
            )
        return super().save(commit)
