"""Forms of the number book: serials as people write them, blocks, numbers typed by hand, the rule of the office."""

from django import forms
from django.utils import timezone

from ceremonies.forms.patterns import PatternField
from ceremonies.models import Ceremony, Certificate, NumberPolicy
from ceremonies.models.number_series import HIGHEST
from ceremonies.number_book import FILTERS
from ceremonies.values import numbering
from registry.forms.questions import FIRST_YEAR, Asking, Question
from registry.forms.reasons import ReasonForm
from registry.values.fields import DateField, NameField, NumberField

EXAMPLE = numbering.to_office_words(numbering.EXAMPLE)
LAST_YEAR = 2999  # The last year that is no typing error.


class BookFilter(forms.Form):
    """The filters of a book in an address; invalid ones are left out."""

    keadaan = forms.ChoiceField(choices=list(FILTERS.items()), required=False)
    rinci = forms.BooleanField(required=False)
    dari = NumberField(required=False, min_value=1, max_value=HIGHEST)
    sampai = NumberField(required=False, min_value=1, max_value=HIGHEST)

    def __init__(self, data):
        super().__init__(data)
        self.is_valid()
        self.state = self.cleaned_data.get("keadaan", "")
        self.each = self.cleaned_data.get("rinci", False)
        self.first, self.last = self.cleaned_data.get("dari"), self.cleaned_data.get("sampai")

    @property
    def part(self):
        """The filtered serials in words; empty without this filter."""
        return numbering.serials(self.first, self.last) if self.first and self.last else ""

    def entries(self, book):
        """The entries of the `Book` that match."""
        return book.within(self.first, self.last) if self.part else book.of_state(self.state, each=self.each)


class SerialsField(forms.CharField):
    """Serials as people write them, "12" or "101 sampai 350": the first and the last."""

    def __init__(self, **kwargs):
        widget = forms.TextInput(attrs={"autocomplete": "off", "maxlength": 40})
        help_text = "Satu nomor urut (12) atau dari … sampai … (101 sampai 350)."
        super().__init__(
            **{"label": "Nomor urut", "max_length": 40, "widget": widget, "help_text": help_text, **kwargs}
        )

    def clean(self, value):
        return numbering.read_serials(super().clean(value))


class BlockForm(Asking, forms.Form):
    serials = SerialsField(help_text="Seperti ditulis pemegang agenda, misalnya 101 sampai 350.")
    given_by = NameField(label="Diberikan oleh", max_length=100, help_text="Misalnya Sekretariat.")
    note = NameField(label="Catatan", max_length=200, required=False, help_text="Misalnya untuk pengukuhan 12 Oktober.")


class RecordForm(Asking, forms.Form):
    """Serials that were used outside the program."""

    serials = SerialsField()
    purpose = NameField(label="Dipakai untuk apa", max_length=200, min_length=3, help_text="Misalnya Undangan rapat.")
    on = DateField(
        label="Tanggal surat", required=False, help_text="Bila diketahui, nomornya tertulis lengkap dengan bulannya."
    )


class SerialsReasonForm(ReasonForm):
    """Serials, and the reason for what is done with them."""

    serials = SerialsField()
    field_order = ["serials", "reason"]


class VoidForm(SerialsReasonForm):
    """Serials of a series that become void, and why. Asks about certificates that rest on a decree among them.

    After a check these certificates are in `resting`.
    """

    resting = ()

    def __init__(self, *args, series, **kwargs):
        super().__init__(*args, **kwargs)
        self.series = series

    def questions(self):
        if serials := self.cleaned_data.get("serials"):
            numbers = self.series.among(*serials).values_list("text", flat=True)
            self.resting = list(Certificate.objects.resting_on_decrees(list(numbers)))
        if self.resting:
            count = len(self.resting)
            yield Question(
                field="serials",
                sentences=(f"{count} piagam didasarkan pada surat keputusan bernomor ini, dan tetap sah.",),
                box="certificates_stay",
                label="Nomornya memang batal; piagamnya tetap sah sampai dicabut",
                about=tuple(certificate.pk for certificate in self.resting),
            )


class SeriesForm(forms.Form):
    """A new book for a year, opened before the first certificate."""

    pattern = PatternField(
        label="Pola",
        help_text=f"Sama dengan pola nomor pada pengukuhannya, misalnya {EXAMPLE}.",
    )
    year = NumberField(label="Tahun", min_value=FIRST_YEAR, max_value=LAST_YEAR)
    last = NumberField(
        label="Nomor urut terakhir yang sudah dipakai",
        min_value=0,
        max_value=HIGHEST,
        help_text="Di luar program ini, pada tahun itu; 0 bila belum ada.",
    )

    def __init__(self, *args, **kwargs):
        habits = Ceremony.objects.inaugurations().habits()
        pattern = habits.get("number_pattern", numbering.EXAMPLE)
        super().__init__(*args, initial={"pattern": pattern, "year": timezone.localdate().year, "last": 0}, **kwargs)


class PolicyForm(forms.Form):
    rule = forms.ChoiceField(
        label="Aturan",
        choices=NumberPolicy.Rule.choices,
        widget=forms.RadioSelect(attrs={"class": "form-check-input"}),
    )
    from_year = NumberField(
        label="Mulai tahun",
        min_value=FIRST_YEAR,
        max_value=LAST_YEAR,
        help_text="Tahun surat. Tahun sebelumnya tidak berubah; aturan untuk tahun sesudahnya diganti.",
    )

    def __init__(self, *args, **kwargs):
        year = timezone.localdate().year
        super().__init__(*args, initial={"rule": NumberPolicy.objects.rule(year), "from_year": year}, **kwargs)
