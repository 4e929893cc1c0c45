"""Form fields that choose a row of the registry: a village, by its typed name."""

from django import forms
from django.core.exceptions import ValidationError

from registry.models import Village
from registry.values import names


def offer(field, rows, user):
    """Limit the choices of the field to those of the rows that the account may see.

    `within` names their area for the message that refuses others; empty if the account sees them all.
    """
    field.queryset = rows.visible_to(user)
    field.within = " di kecamatan Anda" if user.is_bound else ""


class VillageField(forms.Field):
    """A village by its name and kecamatan, "Air Dingin, Kaur Selatan", by a part that fits only one, or by its code.

    The suggestions come from the village_suggest page (htmx); without a script the words are enough, and the message
    that refuses a name of several villages lists them.
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
        villages = self._fitting(text)
        if len(villages) == 1:
            return villages[0]
        if not villages:
            raise ValidationError(
                f"Desa atau kelurahan ini tidak ditemukan{self.within}; pilih dari daftar yang muncul."
            )
        choices = "; ".join(village.choice_label for village in villages[:5])
        raise ValidationError(f"Ada beberapa desa yang cocok. Tulis lengkap dengan kecamatannya: {choices}.")

    def _fitting(self, text):
        """The villages, at most six, with that name or code; where there is none, those whose name has it as a part."""
        named = list(self.queryset.named(text)[:6])
        return named or (list(self.queryset.for_choice(text, limit=6)) if names.fold(text) else [])

    def prepare_value(self, value):
        """Return the village in full, also where it was typed in part: a form that comes back shows what it took."""
        if isinstance(value, int):
            value = Village.objects.select_related("district__regency").filter(pk=value).first()
        elif isinstance(value, str) and len(fitting := self._fitting(names.clean(value))) == 1:
            (value,) = fitting
        return value.choice_label if isinstance(value, Village) else value

    def has_changed(self, initial, data):
        try:
            village = self.to_python(data)
        except ValidationError:
            return True
        return (village.pk if village else None) != (initial.pk if isinstance(initial, Village) else initial)
