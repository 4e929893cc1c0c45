"""A form does not overwrite a colleague's newer save: it comes back and shows both versions."""

from dataclasses import dataclass

from django import forms
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from registry.history.recording import lock
from registry.models.new_rows import one_at_a_time


@dataclass(frozen=True)
class Clash:
    """One field that both changed: the colleague's value and this form's."""

    label: str
    theirs: str
    mine: str


class StaleGuard:
    """For a ModelForm of a model with history: remembers the version it was opened with.

    If there is a newer one, the form comes back: values that only the colleague changed are accepted, values that both
    changed are in `clashes` beside this form's. Saving again is then a choice, not an accident.
    """

    clashes = ()
    newer = None

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.fields["version"] = forms.IntegerField(
                widget=forms.HiddenInput, required=False, initial=self._version()
            )

    def _version(self):
        """The id of the history row that fills the form, by default the latest."""
        return self._latest().pk

    def save_if_valid(self):
        """Check and save in one step with the row locked, so that of two saves at once the second sees the first.

        Of new rows only one of a model is made at a time. Return whether it was saved.
        """
        try:
            return self._check_and_save()
        except (IntegrityError, ValidationError):
            # What is made in another way, such as by an import, was saved meanwhile. A second check finds it.
            self.full_clean()
            if self.is_valid():
                raise
            return False

    @transaction.atomic
    def _check_and_save(self):
        if not self.instance.pk:
            one_at_a_time(type(self.instance))
        elif not lock(self.instance):
            self.full_clean()
            self.add_error(None, "Catatan ini sudah dihapus orang lain. Isian Anda tidak disimpan.")
            return False
        if self.is_valid():
            self.save()
            return True
        return False

    def _latest(self):
        return self.instance.history.latest()

    def clean(self):
        cleaned = super().clean()
        latest = self._latest() if self.instance.pk else None
        if latest and (cleaned or self.cleaned_data).get("version") != latest.pk:
            self._show_both(latest)
        return cleaned

    def _show_both(self, latest):
        opened = self.instance.history.filter(pk=self.cleaned_data.get("version")).first()
        self.newer = latest
        self.data = self.data.copy()
        self.data[self.add_prefix("version")] = latest.pk
        self.clashes = list(self._merge(opened, latest))
        self.add_error(None, "Data ini sudah diubah orang lain sejak Anda membukanya. Isian Anda belum disimpan.")

    def _merge(self, opened, latest):
        for name in self._shared_fields(latest):
            theirs, mine = self._shown(name, latest), self[name].value() or ""
            if opened and str(self._shown(name, opened)) == str(mine):
                self.data[self.add_prefix(name)] = theirs
            elif str(theirs) != str(mine):
                yield Clash(self[name].label, self._in_words(name, theirs), self._in_words(name, mine))

    def _shared_fields(self, latest):
        known = {field.name for field in latest.tracked_fields}
        return [name for name in self.fields if name in known and not isinstance(self.fields[name], forms.FileField)]

    def _shown(self, name, record):
        """The record's value as the form's field would show it."""
        field = record._meta.get_field(name)
        value = self.fields[name].prepare_value(getattr(record, field.attname))
        return "" if value is None else value

    def _in_words(self, name, value):
        choices = dict(getattr(self.fields[name], "choices", None) or {})
        return str(choices.get(value) or {str(key): word for key, word in choices.items()}.get(str(value)) or value)
