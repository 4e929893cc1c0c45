"""Forms of a village's partners."""

from django import forms

from registry.forms.fields import VillageField, offer
from registry.forms.questions import Asking
from registry.forms.stale import StaleGuard
from registry.models import Partner, Village
from registry.models.partners import FIRST_YEAR, LAST_YEAR
from registry.values.fields import DateField, NameField, NumberField, PhoneField


class PartnerForm(Asking, StaleGuard, forms.ModelForm):
    """Needs `user`, the account that fills it in: it decides which villages may be chosen."""

    kind = forms.ChoiceField(label="Jenis", choices=[("", "Pilih jenisnya"), *Partner.Kind.choices])
    name = NameField(label="Nama", max_length=150, help_text="Misalnya Karang Taruna Tunas Muda.")
    village = VillageField(label="Desa/kelurahan", help_text="Dengan kecamatannya.")
    leader = NameField(label="Ketua/pimpinan", required=False, max_length=100)
    phone = PhoneField(label="No. HP/telepon", required=False, help_text="Misalnya 0812-3456-7890.")
    since = NumberField(
        label="Sejak tahun",
        required=False,
        min_value=FIRST_YEAR,
        max_value=LAST_YEAR,
        help_text="Misalnya 2015.",
        error_messages={"invalid": "Tulis tahunnya dengan empat angka, misalnya 2015."},
    )

    notes = forms.CharField(label="Catatan", required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 3}))

    class Meta:
        model = Partner
        fields = ("kind", "name", "village", "leader", "phone", "since", "notes")

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        offer(self.fields["village"], Village.objects, user)


class PartnerEndForm(StaleGuard, forms.ModelForm):
    """The day since when a partner is no longer active."""

    ended_on = DateField(label="Tidak aktif sejak", help_text="Misalnya 31-12-2025.")

    class Meta:
        model = Partner
        fields = ("ended_on",)
