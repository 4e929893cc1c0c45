"""Forms of the print ledger: what to print, what came out of the printer, and how a printer shifts."""

import re

from django import forms
from django.core.exceptions import ValidationError

from ceremonies.certificates import has_back
from ceremonies.models import Printer, PrintRun
from registry.values.fields import NumberField

WHOLE = re.compile(r"(\d{1,6})(?:\s*[-–]\s*(\d{1,6}))?")


class RunForm(forms.Form):
    """What a new run of a ceremony prints. Its first choices are those of the run before."""

    which = forms.ChoiceField(label="Yang dicetak", widget=forms.RadioSelect(attrs={"class": "form-check-input"}))
    dari = NumberField(label="Dari lembar", required=False, min_value=1, max_value=100_000)
    sampai = NumberField(label="sampai", required=False, min_value=1, max_value=100_000)
    printer = forms.ModelChoiceField(
        Printer.objects.all(), label="Pencetak", required=False, empty_label="Tanpa geseran"
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
        help_text="Untuk pencetak yang dapat membalik kertas; pilih balik pada sisi pendek.",
    )
    again = forms.BooleanField(label="Ya, cetak lagi", required=False)

    def __init__(self, *args, ceremony, **kwargs):
        habits = PrintRun.objects.habits(ceremony)
        self.certificates = ceremony.certificates()
        self.counts = {"belum": self.certificates.to_print().count(), "semua": self.certificates.count()}
        which = "belum" if self.counts["belum"] else "sebagian"
        super().__init__(*args, initial={"which": which, "dividers": True, **habits}, **kwargs)
        self.word = ceremony.occasion.paper
        # Only the piagam has blanks, and only certificates of trainings with subjects have a back.
        is_inauguration = ceremony.occasion.is_inauguration
        if not is_inauguration:
            del self.fields["blanks"]
        if is_inauguration or not any(map(has_back, self.certificates.iterator())):
            del self.fields["duplex"]
        self.fields["which"].choices = [
            ("belum", f"{self.counts['belum']} {self.word} yang belum tercetak dan belum termasuk cetakan lain"),
            ("semua", f"Semua {self.counts['semua']} {self.word}"),
            ("sebagian", "Sebagian, menurut urutan penyerahan"),
        ]

    def clean(self):
        is_part = self.cleaned_data.get("which") == "sebagian"
        if not is_part and (self.cleaned_data.get("dari") or self.cleaned_data.get("sampai")):
            self.add_error("which", "Nomor lembar diisi. Pilih “Sebagian”, atau kosongkan nomor lembarnya.")
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
        first, last, count = self.cleaned_data.get("dari"), self.cleaned_data.get("sampai"), self.counts["semua"]
        if first is None or last is None or not first <= last <= count:
            self.add_error("sampai", f"Tulis lembar pertama dan terakhir, antara 1 dan {count}.")
            return []
        return list(self.certificates.at_positions(first, last))

    @property
    def options(self):
        """How it is printed, in the words of `PrintRunQuerySet.begin`."""
        names = ("printer", "dividers", "blanks", "duplex", "again")
        return {name: self.cleaned_data[name] for name in names if name in self.cleaned_data}


class ResultForm(forms.Form):
    """What came out of the printer."""

    last_good = NumberField(
        label="Sampai lembar berapa yang keluar?",
        min_value=0,
        max_value=100_000,
        help_text="Dihitung dari lembar pertama, pembatas ikut dihitung, seperti daftar di bawah; 0 bila tidak ada.",
    )
    spoiled = forms.CharField(
        label="Lembar yang rusak", required=False, max_length=500, help_text="Misalnya: 12, 40-42."
    )

    def clean_spoiled(self):
        """The positions as a set."""
        positions = set()
        for part in filter(None, map(str.strip, self.cleaned_data["spoiled"].split(","))):
            match = WHOLE.fullmatch(part)
            if not match:
                raise ValidationError(f"“{part}” bukan nomor lembar. Tulis seperti: 12, 40-42.")
            first, last = int(match[1]), int(match[2] or match[1])
            if last - first > 10_000 or last < first:
                raise ValidationError(f"“{part}” bukan urutan lembar.")
            positions |= set(range(first, last + 1))
        return positions


class PrinterForm(forms.ModelForm):
    class Meta:
        model = Printer
        fields = ["name", "left_mm", "top_mm"]
        localized_fields = ["left_mm", "top_mm"]  # Typed with a comma.
        help_texts = {
            "name": "Misalnya: Laser di ruang bidang.",
            "left_mm": "Diukur pada lembar penggaris yang dicetak di pencetak ini; seharusnya 20.",
            "top_mm": "Diukur pada lembar penggaris yang sama; seharusnya 20.",
        }
