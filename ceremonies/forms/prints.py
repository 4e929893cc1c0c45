"""Forms of the print ledger: what to print, what came out of the printer, and how a printer shifts."""

from dataclasses import replace

from django import forms
from django.core.exceptions import ValidationError

from ceremonies.models import Printer, PrintRun
from ceremonies.models.print_runs import RECEIPT
from ceremonies.printing.results import CertificatesByNumber, PrintResult, RunSheets
from registry.forms.questions import Asking

# The fields whose first choice is that of the run before, and where the run has it.
HABITS = {"printer": "printer", "blanks": "blanks", "duplex": "duplex", "dividers": "had_dividers"}
BY_NUMBER = forms.TextInput(attrs={"autocomplete": "off"})


class Positions(forms.TypedMultipleChoiceField):
    """Some sheets of a run, ticked; their positions as a frozenset."""

    widget = forms.CheckboxSelectMultiple(attrs={"class": "form-check-input"})

    def __init__(self, **kwargs):
        super().__init__(coerce=int, required=False, **kwargs)

    def clean(self, value):
        return frozenset(super().clean(value))


class RunForm(forms.Form):
    """What a new run of a ceremony prints. Its first choices are those of the run before."""

    which = forms.ChoiceField(label="Yang dicetak", widget=forms.RadioSelect(attrs={"class": "form-check-input"}))
    dari = forms.CharField(label="Dari nomor", required=False, max_length=120, widget=BY_NUMBER)
    sampai = forms.CharField(label="sampai", required=False, max_length=120, widget=BY_NUMBER)
    printer = forms.ModelChoiceField(
        Printer.objects.all(), label="Printer", required=False, empty_label="Tanpa penyesuaian posisi"
    )
    dividers = forms.BooleanField(label="Lembar pembatas per kecamatan, sekaligus tanda terima", required=False)
    blanks = forms.BooleanField(
        label="Di atas blangko",
        required=False,
        help_text="Yang sama bagi semua sudah tercetak di kertasnya; yang dicetak nomor, nama, kelahiran, desa, kode.",
    )
    duplex = forms.BooleanField(
        label="Bolak-balik: materi di halaman belakang",
        required=False,
        help_text="Untuk printer yang dapat membalik kertas; pilih balik pada sisi pendek.",
    )
    again = forms.BooleanField(label="Ya, cetak lagi", required=False)

    def __init__(self, *args, ceremony, **kwargs):
        last = PrintRun.objects.last_chosen(ceremony)
        habits = {name: getattr(last, column) for name, column in HABITS.items()} if last else {}
        self.certificates = ceremony.certificates()
        self.counts = {"belum": self.certificates.to_print().count(), "semua": self.certificates.count()}
        which = "belum" if self.counts["belum"] else "sebagian"
        super().__init__(*args, initial={"which": which, **habits}, **kwargs)
        self.word = ceremony.occasion.paper
        sheets = f"di kertas yang sama: selembar untuk setiap {RECEIPT} nama sekecamatan."
        self.fields["dividers"].help_text = f"Tercetak di antara {self.word}, {sheets}"
        # Only the piagam has blanks, and only certificates of trainings with subjects have a back.
        is_inauguration = ceremony.occasion.is_inauguration
        if not is_inauguration:
            del self.fields["blanks"]
        if is_inauguration or not any(each.has_back for each in self.certificates.iterator()):
            del self.fields["duplex"]
        self.fields["which"].choices = [
            ("belum", f"{self.counts['belum']} {self.word} yang belum tercetak dan belum termasuk sesi cetak lain"),
            ("semua", f"Semua {self.counts['semua']} {self.word}"),
            ("sebagian", "Sebagian, menurut nomornya"),
        ]

    @classmethod
    def usual(cls, ceremony):
        """The form as if sent with its first choices, for all that is not printed yet."""
        form = cls(ceremony=ceremony)
        return cls({**form.initial, "which": "belum"}, ceremony=ceremony)

    def clean(self):
        is_part = self.cleaned_data.get("which") == "sebagian"
        if not is_part and (self.cleaned_data.get("dari") or self.cleaned_data.get("sampai")):
            self.add_error("which", "Nomor diisi. Pilih “Sebagian”, atau kosongkan nomornya.")
        chosen = self._chosen()
        if self.errors:
            return
        self.cleaned_data["certificates"] = chosen

    def _chosen(self):
        which = self.cleaned_data.get("which")
        if which == "sebagian":
            return self._part()
        chosen = self.certificates.to_print() if which == "belum" else self.certificates
        return list(chosen.for_printing())

    def _part(self):
        ends = self.cleaned_data.get("dari"), self.cleaned_data.get("sampai")
        try:
            return CertificatesByNumber(self.certificates.for_printing()).find_between(*ends)
        except ValidationError as error:
            self.add_error("sampai", error)
            return []

    @property
    def options(self):
        """How it is printed, in the words of `PrintRunQuerySet.begin`."""
        names = ("printer", "dividers", "blanks", "duplex", "again")
        return {name: self.cleaned_data[name] for name in names if name in self.cleaned_data}


def usual_in_words(ceremony):
    """How `RunForm.usual` prints, in words: "Seperti biasa: Laser bidang, tanpa lembar pembatas"."""
    last = PrintRun.objects.last_chosen(ceremony)
    words = [str(last.printer) if last and last.printer else "tanpa penyesuaian posisi"]
    if last and last.blanks:
        words.append("di atas blangko")
    if last and last.duplex and ceremony.training.subjects:
        words.append("bolak-balik")
    words.append("dengan lembar pembatas" if last and last.had_dividers else "tanpa lembar pembatas")
    return f"Seperti biasa: {', '.join(words)}"


class ResultForm(forms.Form):
    """What came out of the printer, by the numbers of the certificates; the dividers are asked about apart.

    After `is_valid`, `result` is the `PrintResult`, and `is_confirmed` says whether exactly this was shown before.
    """

    last_good = forms.CharField(max_length=120, widget=BY_NUMBER)
    spoiled = forms.CharField(required=False, max_length=500, widget=BY_NUMBER)
    spoiled_dividers = Positions(label="Pembatas yang rusak")
    # The dividers right after the last certificate that came out: asked by their names, before it is saved.
    dividers_out = Positions(label="Pembatas yang juga sudah keluar")
    seen = forms.CharField(required=False, max_length=32, widget=forms.HiddenInput)

    def __init__(self, *args, run, **kwargs):
        super().__init__(*args, **kwargs)
        self.sheets = RunSheets(run.sheets.for_page())
        choices = [(sheet.position, self.sheets.name(sheet)) for sheet in self.sheets.dividers]
        self.fields["spoiled_dividers"].choices = self.fields["dividers_out"].choices = choices
        self._ask_about_certificates(run.ceremony.occasion.paper, self.sheets.numbered)

    def _ask_about_certificates(self, word, numbered):
        """Write the questions with a number of this run; a run of dividers alone has none."""
        if not numbered.certificates:
            for name in ("last_good", "spoiled", "spoiled_dividers"):
                del self.fields[name]
            return
        last_good, spoiled = self.fields["last_good"], self.fields["spoiled"]
        last_good.label = f"Tercetak sampai {word} nomor berapa?"
        last_good.help_text = f"Misalnya {numbered.short(numbered.certificates[-1])}; 0 bila belum ada yang keluar."
        spoiled.label = f"Nomor {word} yang rusak"
        spoiled.help_text = f"Misalnya {numbered.short(numbered.certificates[0])}; beberapa nomor: 012, 040-042."

    def clean_last_good(self):
        """The position of the last certificate that came out; 0 for none."""
        typed = self.cleaned_data["last_good"]
        return self.sheets.position(self.sheets.numbered.find(typed)) if typed.strip("0") else 0

    def clean_spoiled(self):
        """The positions of the spoiled certificates."""
        return frozenset(map(self.sheets.position, self.sheets.numbered.find_all(self.cleaned_data["spoiled"])))

    def clean(self):
        if self.errors:
            return
        last, spoiled = self.cleaned_data.get("last_good", 0), self.cleaned_data.get("spoiled", frozenset())
        if later := min((position for position in spoiled if position > last), default=0):
            name = self.sheets.name(self.sheets.all[later - 1])
            self.add_error("spoiled", f"{name} dicetak sesudah nomor terakhir yang keluar.")
            return
        spoiled |= self.cleaned_data.get("spoiled_dividers", frozenset())
        self.result = PrintResult(self.sheets, last, spoiled, self.sheets.usual_dividers_after(last))
        self.is_confirmed = self.cleaned_data["seen"] == self.result.fingerprint
        if self.is_confirmed:
            asked = {sheet.position for sheet in self.result.next_dividers}
            self.result = replace(self.result, dividers_out=self.cleaned_data["dividers_out"] & asked)


class PrinterForm(Asking, forms.ModelForm):
    class Meta:
        model = Printer
        fields = ["name", "left_mm", "top_mm"]
        localized_fields = ["left_mm", "top_mm"]  # Typed with a comma.
        help_texts = {
            "name": "Misalnya: Laser di ruang bidang.",
            "left_mm": "Diukur pada lembar penggaris yang dicetak di printer ini; seharusnya 20.",
            "top_mm": "Diukur pada lembar penggaris yang sama; seharusnya 20.",
        }
