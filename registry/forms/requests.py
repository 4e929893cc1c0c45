"""Forms of requests about the own data: recording one, and answering it."""

import datetime

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from registry.forms.questions import Asking, Question
from registry.forms.stale import StaleGuard
from registry.forms.whole_row import WholeRow
from registry.models import ADULT_AGE, RightsRequest
from registry.values import dates
from registry.values.fields import ClockField, DateField, NameField

CHANGED = "Permintaan ini diubah sejak halaman ini dibuka. Periksa lagi isinya, lalu kirim jawaban ini sekali lagi."


class RightsRequestForm(Asking, StaleGuard, WholeRow, forms.ModelForm):
    """The instance already names its person, and who records it."""

    kind = forms.ChoiceField(label="Yang diminta", choices=[("", "Pilih haknya"), *RightsRequest.Kind.choices])
    wish = forms.CharField(
        label="Isi permintaan",
        required=False,
        max_length=2000,
        help_text="Dengan kata-kata pemohon. Untuk pembetulan: data mana, dan yang benar apa.",
        widget=forms.Textarea(attrs={"rows": 3, "maxlength": 2000}),
    )
    asker = NameField(label="Nama pemohon", max_length=100)
    guardian = NameField(
        label="Orang tua/wali yang menyetujui",
        required=False,
        max_length=100,
        help_text=f"Hanya bila PSM belum {ADULT_AGE} tahun dan mengajukannya sendiri.",
    )
    identity_check = forms.ChoiceField(
        label="Pemeriksaan identitas",
        choices=[("", "Pilih caranya"), *RightsRequest.IdentityCheck.choices],
    )
    identity_note = forms.CharField(
        label="Keterangan identitas",
        required=False,
        max_length=200,
        help_text="Misalnya surat kuasa yang dilihat. Nomornya tidak perlu ditulis.",
    )
    received_on = DateField(label="Diterima tanggal", help_text="Sejak saat ini batas waktu jawaban dihitung.")
    received_clock = ClockField(label="Pukul", help_text="Misalnya 09.00.")

    class Meta:
        model = RightsRequest
        fields = ("kind", "wish", "relation", "asker", "guardian", "identity_check", "identity_note")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.opened_at = timezone.localtime(self.instance.received_at)
        self.initial |= {"received_on": self.opened_at.date(), "received_clock": self.opened_at.time()}

    def clean(self):
        cleaned = super().clean()
        day, clock = self.cleaned_data.get("received_on"), self.cleaned_data.get("received_clock")
        if day and clock is not None:
            self._receive(datetime.datetime.combine(day, clock))
        return cleaned

    def _receive(self, typed):
        """Take the typed moment; where it is the one that the page showed, its seconds stay, too."""
        if f"{typed:%Y%m%d%H%M}" == f"{self.opened_at:%Y%m%d%H%M}" and self.instance.pk:
            return
        at = timezone.make_aware(typed)
        if at > timezone.now():
            self.add_error("received_on", "Waktu diterima masih di masa depan.")
        else:
            self.instance.receive(at)

    def questions(self):
        kind = self.cleaned_data.get("kind")
        if not kind or "kind" not in self.changed_data:
            return
        self.instance.kind = kind
        if others := list(self.instance.still_waiting()):
            received = dates.near(others[0].received_at)
            sentence = f"Permintaan yang sama sudah menunggu jawaban: diterima {received} dari {others[0].asker}."
            # With their number: an answer that is sent twice stores one more, not two.
            yield Question(
                "kind", (sentence,), box="is_another", label="Ini memang permintaan lain", about=(kind, len(others))
            )


class RightsAnswerForm(Asking, forms.Form):
    """Needs `rights_request`, the one that is answered."""

    answer = forms.ChoiceField(
        label="Jawaban",
        choices=RightsRequest.Answer.choices,
        widget=forms.RadioSelect(attrs={"class": "form-check-input"}),
    )
    ground = forms.ChoiceField(
        label="Dasar penolakan",
        required=False,
        choices=[("", "Tidak ditolak"), *RightsRequest.RefusalGround.choices],
        help_text="Juga bila sebagian ditolak.",
    )
    words = forms.CharField(
        label="Isi jawaban",
        required=False,
        max_length=2000,
        help_text="Apa yang dilakukan, dan apa yang tidak serta sebabnya.",
        widget=forms.Textarea(attrs={"rows": 4, "maxlength": 2000}),
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args, rights_request, **kwargs):
        self.rights_request, self.latest = rights_request, rights_request.history.latest().pk
        super().__init__(*args, initial={"version": self.latest}, **kwargs)

    def clean(self):
        cleaned = super().clean()
        given = self.cleaned_data
        answer, ground, words = (given.get(name, "") for name in ("answer", "ground", "words"))
        answers = RightsRequest.Answer
        if answer in (answers.GRANTED, answers.PARTLY) and not self.rights_request.is_asker_known:
            self.add_error("answer", "Identitas pemohon belum diperiksa. Catat dahulu di halaman permintaannya.")
        if answer == answers.REFUSED and not ground:
            self.add_error("ground", "Pilih dasar penolakannya.")
        if answer == answers.GRANTED and ground:
            self.add_error("ground", "Yang dikabulkan seluruhnya tidak mempunyai dasar penolakan.")
        if not words.strip() and (answer == answers.PARTLY or ground == RightsRequest.RefusalGround.OTHER):
            self.add_error("words", "Tulis isi jawabannya.")
        if given.get("version") != self.latest:
            self.data = self.data.copy()
            self.data["version"] = self.latest
            self.add_error(None, ValidationError(CHANGED))
        return cleaned
