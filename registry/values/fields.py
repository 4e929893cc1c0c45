"""Form fields for names, whole numbers, dates, times and phones as people write them."""

import re

from django import forms
from django.core.exceptions import ValidationError

from registry.values import dates, names, phones


class NameField(forms.CharField):
    """A name or title exactly as typed, without invisible characters."""

    def to_python(self, value):
        return names.clean(super().to_python(value))


class NumberField(forms.IntegerField):
    """A whole number as Indonesians write it: 1.250 is more than a thousand. Django would read 1.000 as 1."""

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


class ClockField(forms.TimeField):
    """A time of day as people write it: 09.00."""

    def __init__(self, **kwargs):
        widget = forms.TextInput(attrs={"maxlength": 8, "autocomplete": "off"})
        super().__init__(**{"input_formats": ["%H.%M", "%H:%M", "%H"], "widget": widget, **kwargs})

    def prepare_value(self, value):
        return value.strftime("%H.%M") if hasattr(value, "strftime") else value


class AsTyped(forms.BoundField):
    """A field whose words come back as they were typed; only a stored value is written in the program's own way."""

    def value(self):
        return self.data if self.form.is_bound else super().value()


class PhoneField(forms.CharField):
    """One phone number, kept as E.164, shown as 0812-3456-7890."""

    bound_field_class = AsTyped

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
