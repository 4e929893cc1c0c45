"""Forms of a ceremony, and the filters of the list of ceremonies."""

from operator import attrgetter

from django import forms

from ceremonies.forms.patterns import PatternField
from ceremonies.models import Ceremony, Office, Official
from ceremonies.values import numbering
from ceremonies.values.occasions import TRAINING
from registry.forms.fields import VillageField
from registry.forms.questions import (
    Asking,
    Question,
    questions_on_far_day,
    questions_on_moved_day,
    questions_on_same_event,
)
from registry.forms.stale import StaleGuard
from registry.forms.trainings import refuse_nik
from registry.lists.filters import Filter, TableFilter, choice_field, in_quotes, search_field
from registry.values import dates, names
from registry.values.fields import ClockField, DateField, NameField

KINDS = {"pengukuhan": "Pengukuhan", "sertifikat": "Sertifikat pelatihan"}


def longer_text(label, help_text, rows, max_length):
    return forms.CharField(
        label=label,
        required=False,
        max_length=max_length,
        help_text=help_text,
        widget=forms.Textarea(attrs={"rows": rows}),
    )


class AsksAboutCeremony(Asking):
    """The questions about a ceremony, for the screens and the admin."""

    def questions(self):
        """Ask about the days, a ceremony of the same name, and a second signature that would be the first one's."""
        yield from questions_on_far_day(self, "held_on")
        yield from questions_on_far_day(self, "decree_on")
        if self.instance.pk:
            people, numbered = self.instance.resting_on_its_day()
            yield from questions_on_moved_day(self, "held_on", people=people, numbered=numbered)
        yield from questions_on_same_event(self, "held_on", Ceremony.objects.all())
        yield from self._questions_on_late_decree()
        held_on, second = self.cleaned_data.get("held_on"), self.cleaned_data.get("second_signatory")
        first = self.cleaned_data.get("officiant") or (Official.objects.head_on(held_on) if held_on else None)
        if second and (sentence := second.repetition_of(first)):
            yield Question(
                field="second_signatory",
                sentences=(sentence,),
                box="signs_twice",
                button="Kosongkan penanda tangan kedua",
                mended={"second_signatory": ""},
            )

    def _questions_on_late_decree(self):
        decree_on, held_on = (self.cleaned_data.get(name) for name in ("decree_on", "held_on"))
        is_typed = decree_on and held_on and {"decree_on", "held_on"} & {*self.changed_data}
        if is_typed and decree_on > held_on:
            sentence = f"SK-nya bertanggal {dates.spell(decree_on)}, sesudah acaranya. Periksa tanggalnya."
            label = "SK-nya memang terbit sesudah acaranya"
            yield Question("decree_on", (sentence,), box="decree_is_later", label=label, about=(held_on,))


class CeremonyForm(AsksAboutCeremony, StaleGuard, forms.ModelForm):
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
    number_pattern = PatternField(
        label="Pola nomor piagam",
        help_text=f"Misalnya {numbering.to_office_words(numbering.EXAMPLE)} menjadi 460/001/DINSOS/XII/2019.",
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
            "officiant": "Bila dikosongkan: kepala kantor pada tanggal itu.",
            "second_signatory": "Dicetak di kiri bawah piagam.",
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name in ("officiant", "second_signatory"):
            self.fields[name].queryset = Official.objects.for_list()
            self.fields[name].label_from_instance = attrgetter("choice_label")
        self.fields["officiant"].empty_label = "Kepala kantor pada tanggal itu"
        self.fields["second_signatory"].empty_label = "Tidak ada"
        self.fields["office"].empty_label = None

    @property
    def has_several_offices(self):
        """Whether there are several offices to choose from."""
        return len(self.fields["office"].queryset[:2]) > 1

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


def form_of(ceremony):
    """The form for that ceremony, by its occasion."""
    return CeremonyForm if ceremony.occasion.is_inauguration else TrainingCeremonyForm


class CeremonyFilter(TableFilter):
    """The filters of a query string. Needs `user`, whose ceremonies are listed."""

    table = (
        Filter(
            name="q",
            field=search_field("Nama atau tempat"),
            words=in_quotes,
            narrow=lambda ceremonies, text: ceremonies.matching(text),
        ),
        Filter(
            name="jenis",
            field=choice_field("Jenis", KINDS.items()),
            words=KINDS.get,
            narrow=lambda ceremonies, kind: (
                ceremonies.inaugurations() if kind == "pengukuhan" else ceremonies.of_trainings()
            ),
            is_select=True,
        ),
        Filter(
            name="tahun",
            field=forms.TypedChoiceField(label="Tahun", required=False, coerce=int, empty_value=None),
            words=lambda year: f"Tahun {year}",
            narrow=lambda ceremonies, year: ceremonies.of_year(year),
            sentence=lambda year: f"tahun {year}",
            is_select=True,
        ),
    )

    def prepare(self):
        years = Ceremony.objects.visible_to(self.user).years()
        self.fields["tahun"].choices = [("", "Semua"), *((year, year) for year in years)]

    @property
    def noun(self):
        return names.within_sentence(KINDS.get(self.values.get("jenis"), "acara"))

    def ceremonies(self):
        """The ceremonies that every filter lets through, the latest first."""
        return self.narrow(Ceremony.objects.visible_to(self.user).with_signatories())


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
