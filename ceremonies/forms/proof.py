"""The filter of the proof sheet, and the corrections that are typed from the paper, in its order."""

import re
from copy import copy

from django import forms
from django.db import transaction

from ceremonies.forms.corrections import ON_PAPER, OnPaperForm
from ceremonies.papers.proof_sheet import PAPERS, SheetLook
from ceremonies.proof import MARKS
from registry.forms.reasons import ReasonForm
from registry.lists.filters import ListFilter
from registry.lists.selection import ids_in
from registry.models import Volunteer

FLAGGED = "ada"
REASON = "Dibetulkan dari lembar verifikasi nama"
VERSION = re.compile("p([0-9]{1,18})-version")


class ProofFilter(ListFilter):
    """Which rows of a `Proof` are shown: all, those with any mark, or those with one of MARKS."""

    tanda = forms.ChoiceField(required=False, choices=[("", "semua"), (FLAGGED, "bertanda"), *MARKS.items()])

    def __init__(self, data, *, proof):
        super().__init__(data)
        self.proof = proof
        self.read()

    @property
    def mark(self):
        """The chosen mark, empty for all."""
        return self.values.get("tanda", "")

    def rows(self):
        """The rows that are shown."""
        return self.proof.narrowed(self.mark)

    def choices(self):
        """The choices as (value, words, number of people): all, any mark, and each mark that occurs."""
        yield "", "Semua", len(self.proof.rows)
        yield FLAGGED, "Bertanda", len(self.proof.flagged)
        for key, number in self.proof.counts.items():
            yield key, MARKS[key].capitalize() if MARKS[key].islower() else MARKS[key], number


class ProofPrintForm(forms.Form):
    """How the sheet is printed, chosen in the address: invalid choices are left out. Needs `user`.

    Phone numbers are offered to whoever sees them on people's pages, and never chosen beforehand.
    """

    kertas = forms.ChoiceField(label="Kertas", choices=list(PAPERS.items()), required=False)
    pisah = forms.BooleanField(label="Tiap kecamatan di halaman baru, untuk dibagikan", required=False)
    hp = forms.BooleanField(label="Cantumkan nomor HP", required=False)

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, initial={"pisah": True}, **kwargs)
        self.fields["kertas"].widget.attrs["class"] = "form-select"
        if not user.has_perm("registry.view_volunteer"):
            del self.fields["hp"]
        for name in self.fields.keys() & {"pisah", "hp"}:
            self.fields[name].widget.attrs["class"] = "form-check-input"

    @property
    def look(self):
        """The chosen `SheetLook`."""
        self.is_valid()
        chosen = self.cleaned_data
        return SheetLook(chosen.get("kertas") or SheetLook.paper, chosen.get("pisah", False), chosen.get("hp", False))


class CorrectionForm(OnPaperForm):
    """A row of the corrections.

    Needs the `opened` history row that filled the page. Changes are compared with that row, not with what
    a colleague saved meanwhile.
    """

    def __init__(self, *args, opened, **kwargs):
        self._opened = opened
        initial = {name: getattr(opened, name) for name in ON_PAPER} if opened else {}
        super().__init__(*args, initial=initial, **kwargs)
        for name in ON_PAPER:
            field = self.fields[name]
            label = f"{field.label}: {self.instance.full_name}"
            style = "form-select form-select-sm" if name == "sex" else "form-control form-control-sm"
            field.widget.attrs.update({"class": style, "aria-label": label, "autocomplete": "off"})
            field.help_text = ""

    def _version(self):
        return self._opened.pk if self._opened else None

    def inputs(self):
        """The fields that are shown, in their order."""
        return [self[name] for name in ON_PAPER]

    def wrong(self):
        """The errors of this row as sentences: of the whole row, then of each input by its name."""
        yield from self.non_field_errors()
        for bound in self.inputs():
            yield from (f"{bound.label}: {error}" for error in bound.errors)


class Corrections:
    """The inputs of a page of the sheet, a row for each person; `data` is what was posted, None before that.

    `placed` are pairs as `proof.seen_by` gives them. Posted rows are looked up among all of them, so that a row is
    found even if other people have left the sheet. `lost` counts the posted people who have left it.
    """

    def __init__(self, data, *, placed, user):
        self.is_posted = data is not None
        self._versions = {
            int(match[1]): value for key, value in (data or {}).items() if (match := VERSION.fullmatch(key))
        }
        shown = [pair for pair in placed if pair[1].participant.volunteer_id in self._versions]
        self.placed = shown if self.is_posted else placed
        self.lost = len(self._versions) - len(shown) if self.is_posted else 0
        self.reason = ReasonForm(data, initial={"reason": REASON})
        self.reason.fields["reason"].widget.attrs.update({"class": "form-control", "autocomplete": "off"})
        # Copies: typed values do not change what the page shows beside them.
        people = [specimen.participant.volunteer for _, specimen in self.placed]
        opened = self._opened(people)
        self.forms = [
            CorrectionForm(data, prefix=f"p{person.pk}", instance=copy(person), user=user, opened=opened.get(person.pk))
            for person in people
        ]

    def _opened(self, people):
        """The history row that filled each person's inputs, by the person's id."""
        if not self.is_posted:
            return Volunteer.history.latest_of([person.pk for person in people])
        rows = Volunteer.history.in_bulk(ids_in(self._versions.values())).values()
        return {row.id: row for row in rows if self._versions.get(row.id) == str(row.pk)}

    def rows(self):
        """Pairs of an unsaved certificate and the form of its person."""
        return [(specimen, form) for (_, specimen), form in zip(self.placed, self.forms, strict=True)]

    @property
    def reason_given(self):
        """The reason for the history; the usual one where none is valid."""
        return self.reason.cleaned_data["reason"] if self.reason.is_valid() else REASON

    def save(self):
        """Save all changed rows or none. Return the people who were changed.

        None where something is wrong: the rows have the errors and keep what was typed.
        """
        touched = [form for form in self.forms if form.has_changed()]
        if not touched:
            return []
        with transaction.atomic():
            # Always in one order, so that two clerks never deadlock.
            saved = [form.save_if_valid() for form in sorted(touched, key=lambda form: form.instance.pk)]
            if not (self.reason.is_valid() and all(saved)):
                transaction.set_rollback(True)
                return None
        return [form.instance for form in touched]

    def wrong(self):
        """How many rows have errors."""
        return sum(1 for form in self.forms if form.is_bound and form.has_changed() and form.errors)
