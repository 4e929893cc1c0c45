"""Form fields for what people write: names, dates, phones, villages, each cleaned by the module of that name."""

import re

from django import forms
from django.core.exceptions import ValidationError

from registry.models import Village
from registry.values import dates, names, phones


class NameField(forms.CharField):
    """A name or title exactly as typed, but for invisible characters."""

    def to_python(self, value):
        return names.clean(super().to_python(value))


class NumberField(forms.IntegerField):
    """A whole number as people here write it: 1.250 is more than a thousand. Django alone would read 1 in 1.000."""

    widget = forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off", "maxlength": 20})

    def to_python(self, value):
        if isinstance(value, str) and re.fullmatch(r"\d{1,3}(\.\d{3})+", value.strip()):
            value = value.replace(".", "")
        return super().to_python(value)


class DateField(forms.Field):
    """A date as people write it, day first; shown as 06-12-1985. A native date input would show the browser's order."""

    def __init__(self, *, of_birth=False, **kwargs):
        self.of_birth = of_birth
        attrs = {"inputmode": "text", "placeholder": "hh-bb-tttt", "autocomplete": "off", "maxlength": 40}
        super().__init__(**{"widget": forms.TextInput(attrs=attrs), **kwargs})

    def to_python(self, value):
        text = (value or "").strip()
        return dates.parse(text, of_birth=self.of_birth) if text else None

    def prepare_value(self, value):
        return value.strftime("%d-%m-%Y") if hasattr(value, "strftime") else value

    def has_changed(self, initial, data):
        try:
            return initial != self.to_python(data)
        except ValidationError:
            return True


class PhoneField(forms.CharField):
    """One phone number, kept as E.164, shown as 0812-3456-7890."""

    def __init__(self, **kwargs):
        super().__init__(**{"widget": forms.TextInput(attrs={"inputmode": "tel", "maxlength": 40}), **kwargs})

    def to_python(self, value):
        text = super().to_python(value)
        return phones.clean(text) if text else ""

    def prepare_value(self, value):
        return phones.show(value) if value and value.startswith("+") else value

    def has_changed(self, initial, data):
        try:
            return (initial or "") != self.to_python(data)
        except ValidationError:
            return True


def offer(field, rows, user):
    """Let the account choose in the field from those of the rows that it may see.

    `within` says where they lie, as the sentence goes on that refuses others: nothing where it sees them all.
    """
    field.queryset = rows.visible_to(user)
    field.within = " di kecamatan Anda" if user.is_bound else ""


class VillageField(forms.Field):
    """A village by its name and kecamatan as one types, "Air Dingin, Kaur Selatan", or by its code.

    The list beside the field comes from the village_suggest page as one types (htmx); without a script the words
    alone are enough, and a name that several villages bear is refused with the choices named.
    """

    within = ""

    def __init__(self, *, queryset=None, **kwargs):
        self.queryset = Village.objects.all() if queryset is None else queryset
        super().__init__(**{"widget": forms.TextInput(attrs={"maxlength": 160}), **kwargs})

    def get_bound_field(self, form, field_name):
        bound = super().get_bound_field(form, field_name)
        list_id = f"{bound.id_for_label}_desa"
        self.widget.attrs.update(
            {
                "list": list_id,
                "autocomplete": "off",
                "placeholder": "Ketik nama desa",
                "hx-get": "/desa/pilih/",
                "hx-trigger": "input changed delay:200ms, focus once",
                "hx-target": f"#{list_id}",
            }
        )
        return bound

    def to_python(self, value):
        """Return the village; None for an empty text. Raise ValidationError for none or several."""
        text = names.clean(value or "")
        if not text:
            return None
        found = list(self.queryset.named(text)[:6])
        if len(found) == 1:
            return found[0]
        if not found:
            raise ValidationError(
                f"Desa atau kelurahan ini tidak ditemukan{self.within}; pilih dari daftar yang muncul."
            )
        choices = "; ".join(village.choice_label for village in found[:5])
        raise ValidationError(f"Ada beberapa desa dengan nama ini. Tulis dengan kecamatannya: {choices}.")

    def prepare_value(self, value):
        if isinstance(value, int):
            value = Village.objects.select_related("district__regency").filter(pk=value).first()
        return value.choice_label if isinstance(value, Village) else value

    def has_changed(self, initial, data):
        try:
            village = self.to_python(data)
        except ValidationError:
            return True
        return (village.pk if village else None) != (initial.pk if isinstance(initial, Village) else initial)
