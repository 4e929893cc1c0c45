"""The form of a paper of a ceremony: only the texts and options of its kind."""

from copy import copy
from operator import attrgetter

from django import forms

from ceremonies.forms.patterns import PatternField
from ceremonies.models import Official, Paper
from ceremonies.models.papers import MOST_BLANK_ROWS
from ceremonies.papers.kinds import KINDS
from registry.forms.questions import Asking, Question, questions_on_far_day
from registry.forms.stale import StaleGuard
from registry.forms.trainings import refuse_nik
from registry.forms.whole_row import WholeRow
from registry.values.fields import DateField, NameField, NumberField

ROWS = {"decisions": 10, "recalling": 7, "considering": 7, "closing": 5}


class PatternForm(forms.Form):
    """The pattern with which a paper takes its number from the book."""

    pattern = PatternField(label="Pola nomor")


class AsksWhoSigns(Asking):
    """The questions about a paper's day and who signs it, for the screens and the admin."""

    def questions(self):
        """Ask about the day, and about a second party with the name of who signs as the first."""
        yield from questions_on_far_day(self, "dated_on")
        second, signer = self.cleaned_data.get("second_name"), self._signer()
        if second and signer and signer.is_same_person(Official(name=second)):
            yield Question(
                field="second_name",
                sentences=(f"{signer.full_name} sudah menandatangani sebagai pihak pertama.",),
                box="signs_twice",
                label="Pihak kedua memang bernama sama",
                about=(second,),
                button="Kosongkan pihak kedua",
                mended={"second_name": "", "second_post": ""},
            )

    def _signer(self):
        """Who signs the paper as it is typed now; None where its ceremony is not known yet."""
        paper = copy(self.instance)
        for name in {"ceremony", "kind", "signatory", "dated_on"} & self.cleaned_data.keys():
            setattr(paper, name, self.cleaned_data[name])
        return paper.signer if paper.ceremony_id else None


class PaperForm(AsksWhoSigns, WholeRow, StaleGuard, forms.ModelForm):
    number = NameField(
        label="Nomor",
        required=False,
        max_length=100,
        validators=[refuse_nik],
        help_text="Menurut buku agenda kantor. Bila dikosongkan, ditulis tangan.",
    )
    dated_on = DateField(label="Tanggal naskah", required=False)
    title = NameField(label="Judul", max_length=300)
    second_name = NameField(label="Nama pihak kedua", required=False, max_length=150)
    second_post = NameField(label="Kedudukan pihak kedua", required=False, max_length=150)
    blank_rows = NumberField(label="Baris kosong", min_value=0, max_value=MOST_BLANK_ROWS)

    class Meta:
        model = Paper
        fields = (
            "size",
            "number",
            "dated_on",
            "signatory",
            "title",
            "opening",
            "closing",
            "nature",
            "attachment",
            "recipients",
            "considering",
            "recalling",
            "noting",
            "decisions",
            "copies",
            "second_name",
            "second_post",
            "witnesses",
            "includes",
            "blank_rows",
            "shows_titles",
            "shows_rank",
            "shows_nip",
            "shows_pledge",
        )

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.kind = KINDS[self.instance.kind]
        for name in set(self.Meta.fields) - set(self.kind.fields):
            del self.fields[name]
        for name in self.kind.fields:
            self._dress(name, self.fields[name])
        if "signatory" in self.fields:
            self._offer_officials(self.fields["signatory"])
        if "includes" in self.fields:
            self._offer_people(self.fields["includes"], user)

    def _dress(self, name, field):
        field.label = self.kind.labels.get(name, field.label)
        field.help_text = self.kind.hints.get(name, field.help_text)
        if isinstance(field.widget, forms.Textarea):
            field.widget.attrs["rows"] = ROWS.get(name, 3)

    def _offer_officials(self, field):
        field.queryset = Official.objects.for_list()
        field.label_from_instance = attrgetter("choice_label")
        field.empty_label = "Yang mengukuhkan, atau kepala kantor pada tanggal itu"

    def _offer_people(self, field, user):
        """Show in each choice how many people it means now."""
        of_this = {"ceremony": self.instance.ceremony, "kind": self.instance.kind}
        field.choices = [
            (value, f"{words} ({Paper(**of_this, includes=value).people(user).count()})")
            for value, words in Paper.People.choices
        ]

    @property
    def groups(self):
        """Pairs of a heading and the fields below it."""
        return [(heading, [self[name] for name in names]) for heading, names in self.kind.groups.items()]
