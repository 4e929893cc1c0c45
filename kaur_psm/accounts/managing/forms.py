"""What is typed to make an account, and to change its roles and its area."""

from django import forms
from django.core.exceptions import ValidationError

from kaur_psm.accounts import rights
from kaur_psm.accounts.managing import changes
from kaur_psm.accounts.models import User

ALL, SOME = "semua", "tertentu"
TICKED = {"class": "form-check-input"}


class GrantsForm(forms.Form):
    """The roles and the area of an account (None: a new one), given by the account `by`."""

    groups = forms.ModelMultipleChoiceField(
        None,
        label="Peran",
        widget=forms.CheckboxSelectMultiple(attrs=TICKED),
        help_text="Apa yang boleh setiap peran ada di halaman Hak dan peran.",
        error_messages={"required": "Pilih sedikitnya satu peran."},
    )
    area = forms.ChoiceField(
        label="Wilayah",
        choices=[(ALL, "Semua kecamatan"), (SOME, "Hanya kecamatan yang dicentang di bawah")],
        widget=forms.RadioSelect(attrs=TICKED),
        error_messages={"required": "Pilih semua kecamatan atau kecamatan tertentu."},
    )
    districts = forms.ModelMultipleChoiceField(
        None,
        label="Kecamatan",
        required=False,
        widget=forms.CheckboxSelectMultiple(attrs=TICKED),
        help_text="Akun ini hanya melihat PSM dari kecamatan yang dicentang.",
    )

    def __init__(self, *args, by, account=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.by, self.account = by, account
        self.fields["groups"].queryset = rights.roles_given_by(by)
        self.fields["districts"].queryset = rights.districts_given_by(by)
        self.fields["districts"].label_from_instance = lambda district: district.name
        if by.is_bound:
            del self.fields["area"]

    def clean(self):
        cleaned = super().clean()
        area = cleaned.get("area", SOME)
        if (
            area == SOME
            and "area" not in self.errors
            and not cleaned.get("districts")
            and "districts" not in self.errors
        ):
            self.add_error("districts", "Centang sedikitnya satu kecamatan.")
        if self.errors:
            return cleaned
        cleaned["sees_all_districts"] = area == ALL
        before = rights.grants_of(self.account) if self.account else rights.Grants()
        rights.refuse_change(self.by, self.account or User(), before, before.with_changes(cleaned))
        return cleaned

    def save(self):
        changes.give(self.account, self.cleaned_data, self.by)


class NewAccountForm(GrantsForm):
    username = User._meta.get_field("username").formfield(
        label="Nama akun",
        help_text="Untuk masuk: huruf, angka, titik atau garis, tanpa spasi.",
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}),
    )
    name = forms.CharField(label="Nama lengkap", max_length=150, widget=forms.TextInput(attrs={"autocomplete": "off"}))
    field_order = ["name", "username", "groups", "area", "districts"]

    def clean_username(self):
        username = User.normalize_username(self.cleaned_data["username"])
        if User.objects.filter(username__iexact=username).exists():
            raise ValidationError("Nama akun ini sudah dipakai. Pilih yang lain.")
        return username

    def save(self):
        """Make the account; return it with its one-time password."""
        data = self.cleaned_data
        return changes.make(data["username"], data["name"], data, self.by)
