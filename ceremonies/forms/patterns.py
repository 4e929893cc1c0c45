"""The field for the pattern of official numbers, in the words of an office."""

from django import forms

from ceremonies.values import numbering
from registry.forms.trainings import refuse_nik

LONGEST = 100  # As the column.


class PatternField(forms.CharField):
    """A pattern, typed and shown as "460/{nomor}/DINSOS/{bulan romawi}/{tahun}"; its value has the stored codes."""

    is_pattern = True  # Pages of one form put buttons and an example beside it.

    def __init__(self, **kwargs):
        # The words are longer than the codes.
        attrs = {"autocomplete": "off", "class": "form-control pattern", "maxlength": 2 * LONGEST}
        super().__init__(
            **{
                "max_length": LONGEST,
                "validators": [numbering.validate, refuse_nik],
                "widget": forms.TextInput(attrs=attrs),
                **kwargs,
            }
        )

    def to_python(self, value):
        return numbering.from_office_words(super().to_python(value))

    def prepare_value(self, value):
        return numbering.to_office_words(value) if isinstance(value, str) else value

    def widget_attrs(self, widget):
        return {name: value for name, value in super().widget_attrs(widget).items() if name != "maxlength"}
