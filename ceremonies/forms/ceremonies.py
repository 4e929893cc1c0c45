"""Forms of a ceremony, and the filters of the list of ceremonies."""

from django import forms

from ceremonies.models import Ceremony, Office, Official
from ceremonies.values import numbering
from ceremonies.values.occasions import TRAINING
from registry.forms.fields import VillageField
from registry.forms.stale import StaleGuard
from registry.forms.trainings import refuse_nik
from registry.lists.filters import NO_LONG_NUMBER, ListFilter
from registry.values import dates, names
from registry.values.fields import DateField, NameField

KINDS = {"pengukuhan": "Pengukuhan", "sertifikat": "Sertifikat pelatihan"}


class ClockField(forms.TimeField):
    """A time of day as people write it: 09.00."""

    def __init__(self, **kwargs):
        widget = forms.TextInput(attrs={"maxlength": 8, "autocomplete": "off"})
        super().__init__(**{"input_formats": ["%H.%M", "%H:%M", "%H"], "widget": widget, **kwargs})

    def prepare_value(self, value):
        return value.strftime("%H.%M") if hasattr(value, "strftime") else value


def longer_text(label, help_text, rows, max_length):
    return forms.CharField(
        label=label,
        required=False,
        max_length=max_length,
        help_text=help_text,
        widget=forms.Textarea(attrs={"rows": rows}),
    )


class CeremonyForm(StaleGuard, forms.ModelForm):
    name = NameField(
        label="Nama pengukuhan", max_length=200, help_text="Misalnya Pengukuhan PSM Kabupaten Kaur Tahun 2019."
    )
    held_on = DateField(label="Tanggal", help_text="Misalnya 06-12-2019. Nomor piagam memuat bulan dan tahun ini.")
    starts_at = ClockField(label="Mulai pukul", required=False, help_text="Misalnya 09.00.")
    venue = NameField(label="Tempat", required=False, max_length=200, help_text="Seperti dicetak: bertempat di …")
    village = VillageField(label="Desa/kelurahan tempat acara", required=False)
    decree_issuer = NameField(
        label="Nama keputusan",
        required=False,
        max_length=150,
        help_text="Misalnya Keputusan Kepala Dinas Sosial Kabupaten Kaur.",
    )
    decree_number = NameField(label="Nomor SK", required=False, max_length=100, validators=[refuse_nik])
    decree_on = DateField(label="Tanggal SK", required=False)
    legal_basis = longer_text("Dasar hukum", "Dicetak pada piagam sesudah kata “berdasarkan”.", 2, 600)
    pledge = longer_text("Janji PSM", "Teks yang diucapkan pada hari itu.", 4, 2000)
    agenda = longer_text("Susunan acara", "Satu acara satu baris, misalnya Menyanyikan lagu kebangsaan.", 6, 2000)
    number_pattern = forms.CharField(
        label="Pola nomor piagam",
        max_length=100,
        validators=[numbering.validate],
        help_text=f"{{serial:03}} nomor urut tiga angka, {{roman_month}} bulan, {{year}} tahun: {numbering.EXAMPLE}.",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    class Meta:
        model = Ceremony
        fields = (
            "office",
            "name",
            "held_on",
            "starts_at",
            "venue",
            "village",
            "officiant",
            "second_signatory",
            "decree_issuer",
            "decree_number",
            "decree_on",
            "legal_basis",
            "pledge",
            "agenda",
            "number_pattern",
            "paper",
            "shows_birth",
            "shows_titles",
            "shows_rank",
            "shows_nip",
        )
        labels = {"officiant": "Yang mengukuhkan", "second_signatory": "Penanda tangan kedua"}
        help_texts = {
            "officiant": "Bila dikosongkan: yang memimpin kantor pada tanggal itu.",
            "second_signatory": "Dicetak di kiri bawah piagam.",
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name in ("officiant", "second_signatory"):
            self.fields[name].queryset = Official.objects.for_list()
            self.fields[name].label_from_instance = _label_with_term
        self.fields["officiant"].empty_label = "Yang memimpin kantor pada tanggal itu"
        self.fields["second_signatory"].empty_label = "Tidak ada"
        self.fields["office"].empty_label = None

    @property
    def has_several_offices(self):
        """Whether there are several offices to choose from."""
        return len(self.fields["office"].queryset[:2]) > 1

    def clean(self):
        cleaned = super().clean() or self.cleaned_data
        if held_on := cleaned.get("held_on"):
            self._check_numbered(held_on)
            cleaned["officiant"] = cleaned.get("officiant") or Official.objects.head_on(held_on)
            for name in ("officiant", "second_signatory"):
                self._check_term(name, cleaned.get(name), held_on)
        if cleaned.get("decree_on") and not cleaned.get("decree_number"):
            self.add_error("decree_number", "Isi nomornya juga; tanpa nomor, SK tidak tercetak pada piagam.")
        return cleaned

    def _check_numbered(self, held_on):
        """Refuse another month or year once papers are numbered: their numbers contain both."""
        was = self.initial.get("held_on")
        if not self.instance.pk or not was or (was.year, was.month) == (held_on.year, held_on.month):
            return
        if papers := self.instance.certificates().count():
            self.add_error(
                "held_on",
                f"{papers} {self.instance.occasion.paper} sudah bernomor menurut {dates.spell(was)}; "
                "bulan dan tahunnya tetap. "
                "Buka dahulu kuncinya (Lainnya, Tahap) bila belum ada yang dicetak.",
            )

    def _check_term(self, name, official, held_on):
        if official is None or official.serves(held_on):
            return
        there = Official.objects.head_on(held_on)
        hint = f" Yang memimpin kantor pada hari itu: {there.full_name}." if there else ""
        self.add_error(name, official.absence_on(held_on) + hint)

    def save(self, commit=True):
        """Save the ceremony, and set the village in which each participant serves on its day."""
        ceremony = super().save(commit)
        ceremony.settle_villages()
        return ceremony


class TrainingCeremonyForm(CeremonyForm):
    """The ceremony for the certificates of a training, without the additional fields of an inauguration."""

    name = NameField(label="Nama", max_length=200, help_text="Tampil di daftar dan di halaman pemeriksaan.")
    held_on = DateField(label="Tanggal sertifikat", help_text="Nomor sertifikat memuat bulan dan tahun ini.")
    venue = NameField(label="Tempat penyerahan", required=False, max_length=200)
    starts_at = village = decree_issuer = decree_number = decree_on = legal_basis = pledge = agenda = None

    class Meta(CeremonyForm.Meta):
        fields = (
            "office",
            "name",
            "held_on",
            "venue",
            "officiant",
            "second_signatory",
            "number_pattern",
            "paper",
            "shows_birth",
            "shows_titles",
            "shows_rank",
            "shows_nip",
        )
        labels = {"officiant": "Penanda tangan", "second_signatory": "Penanda tangan kedua"}
        help_texts = {**CeremonyForm.Meta.help_texts, "second_signatory": "Dicetak di kiri bawah sertifikat."}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["number_pattern"].label = "Pola nomor sertifikat"

    def clean(self):
        cleaned = super().clean()
        # When two clerks press at once, the second one comes here again and sees what the first one saved.
        if not self.instance.pk and Ceremony.objects.of_training(self.instance.training):
            self.add_error(None, "Sertifikat pelatihan ini sudah disiapkan orang lain. Buka dari halaman pelatihannya.")
        return cleaned


def form_of(ceremony):
    """The form for that ceremony, by its occasion."""
    return CeremonyForm if ceremony.occasion.is_inauguration else TrainingCeremonyForm


def _label_with_term(official):
    return " · ".join(filter(None, [str(official), official.term]))


class CeremonyFilter(ListFilter):
    """The filters of a query string. Needs `user`, for whose people the participants are counted."""

    q = forms.CharField(
        label="Nama atau tempat", required=False, max_length=100, widget=forms.TextInput(attrs=NO_LONG_NUMBER)
    )
    jenis = forms.ChoiceField(label="Jenis", required=False, choices=[("", "Semua"), *KINDS.items()])
    tahun = forms.TypedChoiceField(label="Tahun", required=False, coerce=int, empty_value=None)

    words = {"q": lambda text: f"“{text}”", "jenis": KINDS.get, "tahun": lambda year: f"Tahun {year}"}

    def __init__(self, data, *, user):
        super().__init__(data, auto_id="saring_%s")
        self.user = user
        years = Ceremony.objects.visible_to(user).years()
        self.fields["tahun"].choices = [("", "Semua"), *((year, year) for year in years)]
        for name in ("jenis", "tahun"):
            self.fields[name].widget.attrs["class"] = "form-select"
        self.read()

    def ceremonies(self):
        """The ceremonies that match all filters, the latest first."""
        ceremonies = Ceremony.objects.visible_to(self.user).for_list(self.user)
        if "q" in self.values:
            ceremonies = ceremonies.matching(self.values["q"])
        if "jenis" in self.values:
            of_kind = {"pengukuhan": ceremonies.inaugurations, "sertifikat": ceremonies.of_trainings}
            ceremonies = of_kind[self.values["jenis"]]()
        return ceremonies.of_year(self.values["tahun"]) if "tahun" in self.values else ceremonies

    def sentence(self, count):
        """The number of matching ceremonies as a sentence: "3 acara tahun 2019"."""
        kind = names.within_sentence(KINDS.get(self.values.get("jenis"), "acara"))
        return f"{count} {kind}" + (f" tahun {self.values['tahun']}" if "tahun" in self.values else "")


def first_values():
    """The first values of a new ceremony: the habits of the last one, and the only office."""
    office = Office.objects.order_by("pk").last()
    return {"office": office, **Ceremony.objects.inaugurations().habits()}


def first_values_for(training):
    """The first values for the certificates of a training: the training's own, and the habits of the last ceremony."""
    return {
        "office": Office.objects.order_by("pk").last(),
        "number_pattern": TRAINING.pattern,
        "shows_titles": False,  # Permendagri 1/2023 art. 44: on a sertifikat names have no titles.
        **Ceremony.objects.of_trainings().habits(),
        "name": f"Sertifikat {training.name}"[:200],
        "held_on": training.ended_on or training.started_on,
        "venue": training.place,
    }
