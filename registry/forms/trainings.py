"""Forms of trainings and of each volunteer's record."""

import re
from collections import defaultdict
from copy import copy
from datetime import timedelta

from django import forms
from django.core.exceptions import ValidationError
from django.urls import reverse_lazy
from django.utils import timezone

from registry.forms.questions import (
    FAR,
    Asking,
    Question,
    questions_on_far_day,
    questions_on_moved_day,
    questions_on_same_event,
)
from registry.forms.stale import StaleGuard
from registry.forms.whole_row import WholeRow
from registry.guards import turns
from registry.history import recording
from registry.models import Training, TrainingRecord, Upload
from registry.models.trainings import MOST_HOURS
from registry.transfers import files
from registry.values import names, nik, subjects
from registry.values.fields import DateField, NameField, NumberField

MOST_A_DAY = 15  # Lesson hours (JP) of 45 minutes.
LONG = timedelta(92)  # A training that lasts longer is mostly a mistyped year.


def refuse_nik(text):
    """Raise ValidationError if the text contains a NIK, which only the NIK's own field may."""
    if nik.redact(text) != text:
        raise ValidationError("Di sini tertulis NIK, bukan nomor surat. NIK hanya ditulis pada data orangnya.")


class HoursField(NumberField):
    """Lesson hours (JP)."""

    def __init__(self, **kwargs):
        super().__init__(**{"required": False, "min_value": 1, "max_value": MOST_HOURS, **kwargs})


class AsksAboutTraining(Asking):
    """The questions about a training, for the screens and the admin."""

    def questions(self):
        """Ask about the first and the last day, and about a training of the same name."""
        yield from questions_on_far_day(self, "started_on")
        yield from questions_on_far_day(self, "ended_on")
        yield from self._questions_on_length()
        yield from self._questions_on_hours()
        if self.instance.pk:
            yield from questions_on_moved_day(self, "started_on", people=self.instance.people_in_words())
        yield from questions_on_same_event(self, "started_on", Training.objects.all())

    def _questions_on_length(self):
        first, last = (self.cleaned_data.get(name) for name in ("started_on", "ended_on"))
        is_typed = first and last and {"started_on", "ended_on"} & {*self.changed_data}
        if is_typed and last - first > LONG and (last - timezone.localdate()).days <= FAR:
            sentence = f"Pelatihan ini berlangsung {(last - first).days + 1} hari. Periksa tahunnya."
            yield Question("ended_on", (sentence,), box="length_is_right", label="Memang selama itu")

    def _questions_on_hours(self):
        first, last, hours = (self.cleaned_data.get(name) for name in ("started_on", "ended_on", "hours"))
        days = ((last or first) - first).days + 1 if first else 0
        if days and hours and {"ended_on", "hours"} & {*self.changed_data} and MOST_A_DAY * days < hours <= MOST_HOURS:
            sentence = f"{hours} JP dalam {days} hari: lebih dari {MOST_A_DAY} JP sehari. Periksa JP dan harinya."
            yield Question("hours", (sentence,), box="hours_are_right", label="Memang sebanyak itu")


class TrainingForm(AsksAboutTraining, StaleGuard, forms.ModelForm):
    name = NameField(
        label="Nama pelatihan", max_length=200, help_text="Persis seperti pada sertifikat atau surat undangannya."
    )
    kind = forms.ChoiceField(label="Jenis", choices=[("", "Pilih jenisnya"), *Training.Kind.choices])
    started_on = DateField(label="Hari pertama", help_text="Misalnya 14-10-2019.")
    ended_on = DateField(label="Hari terakhir", required=False, help_text="Kosongkan bila hanya sehari.")
    hours = HoursField(label="Lama (JP)", help_text="Jam pelajaran seluruhnya. Bila kosong, dijumlah dari materinya.")
    organiser = NameField(
        label="Penyelenggara", required=False, max_length=200, help_text="Misalnya Dinas Sosial Kabupaten Kaur."
    )
    place = NameField(label="Tempat", required=False, max_length=200)

    class Meta:
        model = Training
        fields = ("name", "kind", "started_on", "ended_on", "hours", "organiser", "place")


class SubjectsForm(Asking, StaleGuard, WholeRow, forms.ModelForm):
    """The subjects of a training in one field, a line each, so that a table can be pasted."""

    subjects = forms.CharField(
        label="Materi dan JP",
        required=False,
        max_length=8000,
        help_text="Satu materi satu baris, JP di akhir: Etika pekerja sosial | 4. Tabel dari Excel atau Word boleh "
        "ditempel begitu saja; jumlahnya dihitung sendiri.",
        widget=forms.Textarea(attrs={"rows": 12}),
    )

    class Meta:
        model = Training
        fields = ("subjects",)

    def clean_subjects(self):
        return subjects.write(subjects.read(self.cleaned_data["subjects"]))


class TrainingField(forms.Field):
    """A training by its name and first day, "Bimtek Dasar PSM, 14-10-2019", or by a part of its name.

    The suggestions are first the newest ones and then follow the typed text (training_suggest, htmx). Without a script
    the words are enough, and the message that refuses a text of several trainings lists them.
    """

    def __init__(self, **kwargs):
        attrs = {
            "maxlength": 240,
            "list": "pilihan_pelatihan",
            "autocomplete": "off",
            "placeholder": "Ketik namanya",
            "hx-get": reverse_lazy("training_suggest"),
            "hx-trigger": "input changed delay:200ms, focus once",
            "hx-target": "#pilihan_pelatihan",
        }
        super().__init__(**{"widget": forms.TextInput(attrs=attrs), **kwargs})

    def to_python(self, value):
        """Return the training; None for an empty text. Raise ValidationError for none or several."""
        text = names.clean(value or "")
        if not text:
            return None
        trainings = list(Training.objects.for_choice(text, limit=5))
        if len(trainings) == 1:
            return trainings[0]
        if not trainings:
            raise ValidationError("Pelatihan ini tidak ditemukan; pilih dari daftar yang muncul.")
        choices = "; ".join(training.choice_label for training in trainings)
        raise ValidationError(f"Ada beberapa pelatihan yang cocok. Tulis dengan hari pertamanya: {choices}.")


def question_on_number(number, bearers, *, field, box):
    """The question about a certificate number that all these people have in one training, perhaps mistyped."""
    people = names.several(record.volunteer.full_name for record in bearers)
    return Question(
        field=field,
        sentences=(f"Nomor {number} tertulis untuk {len(bearers)} orang: {people}.",),
        box=box,
        label="Nomornya memang sama",
        about=tuple(record.pk for record in bearers),
    )


class CertificatesForm(Asking, forms.Form):
    """The certificate numbers of many records on one page; each field also has the number it was opened with.

    Needs `records`: those of the page, or, for posted data, all records of the training that the account may see.
    """

    def __init__(self, data=None, *, records):
        super().__init__(data)
        self.seen = records
        self.records = list(records if data is None else records.numbered(self._ids(data)))
        for record in self.records:
            name = record.volunteer.full_name
            self.fields[f"number_{record.pk}"] = forms.CharField(
                label=name,
                required=False,
                max_length=120,
                validators=[refuse_nik],
                initial=record.certificate_number,
                widget=forms.TextInput(
                    attrs={"class": "form-control", "autocomplete": "off", "aria-label": f"Nomor sertifikat {name}"}
                ),
            )
            self.fields[f"opened_{record.pk}"] = forms.CharField(
                required=False, initial=record.certificate_number, widget=forms.HiddenInput
            )

    @staticmethod
    def _ids(data):
        fields = (name.removeprefix("number_") for name in data if name.startswith("number_"))
        return [int(pk) for pk in fields if re.fullmatch("[0-9]{1,18}", pk)]

    def rows(self):
        """Return each record with its field and the hidden one beside it."""
        for record in self.records:
            yield record, self[f"number_{record.pk}"], self[f"opened_{record.pk}"]

    def clean(self):
        for record in list(self._changed()):
            if record.certificate_number != self.cleaned_data.get(f"opened_{record.pk}", ""):
                self._show_both(record)
        return super().clean()

    def questions(self):
        """Ask once about each number that was typed now and that several people have by then."""
        changed = list(self._changed())
        typed = {record.pk: self.cleaned_data[f"number_{record.pk}"] for record in changed}
        bearers = defaultdict(list)
        for record in [*changed, *self.seen.bearing(typed.values()).exclude(pk__in=typed)]:
            bearers[typed.get(record.pk, record.certificate_number).lower()].append(record)
        for number, records in bearers.items():
            if number and len(records) > 1:
                first = records[0].pk
                yield question_on_number(typed[first], records, field=f"number_{first}", box=f"shared_{first}")

    def _show_both(self, record):
        """Refuse to overwrite a colleague's newer number unseen; saving again is then a choice."""
        stands = record.certificate_number or "kosong"
        self.add_error(
            f"number_{record.pk}", f"Diubah orang lain sejak halaman ini dibuka; sekarang tersimpan: {stands}."
        )
        self.data = self.data.copy()
        self.data[f"opened_{record.pk}"] = record.certificate_number

    def _changed(self):
        """The records whose typed number is neither the one the form was opened with nor the one they have."""
        for record in self.records:
            typed = self.cleaned_data.get(f"number_{record.pk}")
            opened = self.cleaned_data.get(f"opened_{record.pk}", "")
            if typed is not None and typed not in (opened, record.certificate_number):
                yield record

    def save(self):
        """Save the changed numbers, as one batch. Return their records."""
        changed = list(self._changed())
        for record in changed:
            record.certificate_number = self.cleaned_data[f"number_{record.pk}"]
        recording.bulk_update(changed, ["certificate_number"])
        return changed


class AsksAboutNumber(Asking):
    """The question about a certificate number that others have in the same training, for the screens and the admin.

    Needs `user`, the account that fills it in, which learns of nobody whom it may not see.
    """

    def questions(self):
        """Ask about a number that is typed now, or that moves to another training."""
        record, number = copy(self.instance), self.cleaned_data.get("certificate_number")
        for name in {"training", "volunteer"} & self.cleaned_data.keys():
            setattr(record, name, self.cleaned_data[name])
        is_new = number and {"certificate_number", "training"} & {*self.changed_data}
        if not (is_new and record.training_id and record.volunteer_id):
            return
        others = record.training.records.visible_to(self.user).exclude(pk=record.pk).bearing([number])
        if others := list(others.select_related("volunteer")):
            bearers = [record, *others]
            yield question_on_number(number, bearers, field="certificate_number", box="number_is_shared")


class TrainingRecordForm(AsksAboutNumber, StaleGuard, forms.ModelForm):
    """One person's record of a training. Needs `user`, the account that fills it in."""

    hours = HoursField(label="JP yang diikuti", help_text="Kosongkan bila mengikuti seluruhnya.")
    certificate_number = forms.CharField(
        label="Nomor sertifikat", required=False, max_length=120, validators=[refuse_nik]
    )
    proof_file = forms.FileField(
        label="Berkas bukti",
        required=False,
        help_text="Pindaian sertifikat: PDF, JPEG atau PNG, paling besar 5 MB.",
        widget=forms.FileInput(attrs={"accept": "application/pdf,image/jpeg,image/png,image/webp"}),
    )
    clear_proof = forms.BooleanField(label="Lepas berkas bukti yang tersimpan", required=False)

    class Meta:
        model = TrainingRecord
        fields = ("hours", "certificate_number")

    def __init__(self, *args, user, **kwargs):
        self.user = user
        super().__init__(*args, **kwargs)
        whole = self.instance.training.hours
        if whole is not None:
            self.fields["hours"].help_text = f"Kosongkan bila mengikuti seluruhnya, yaitu {whole} JP."
        if self.instance.proof_id:
            self.fields["proof_file"].label = "Ganti berkas bukti"
        else:
            del self.fields["clear_proof"]

    def clean_proof_file(self):
        file = self.cleaned_data["proof_file"]
        if not file:
            return None
        # A PDF may take ten seconds of computing: of one account only one is read at a time.
        with turns.held(f"proof-{self.user.pk}") as is_free:
            if not is_free:
                raise ValidationError("Bukti Anda yang lain masih diperiksa. Tunggu sebentar, lalu simpan sekali lagi.")
            return files.proof(file)

    def save(self, commit=True):
        """Save the record with the uploaded proof. A replaced one is kept for the history."""
        if self.cleaned_data.get("clear_proof"):
            self.instance.proof = None
        if self.cleaned_data.get("proof_file"):
            content, content_type = self.cleaned_data["proof_file"]
            self.instance.proof = Upload.objects.create(
                volunteer=self.instance.volunteer,
                kind=Upload.Kind.PROOF,
                file=content,
                content_type=content_type,
                created_by=self.user,
            )
        return super().save(commit)
