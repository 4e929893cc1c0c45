from django import forms as plain
from django.conf import settings
from django.contrib.auth import forms
from django.contrib.auth.password_validation import password_validators_help_texts
from django.core.exceptions import ValidationError
from django.db import transaction

from kaur_psm.accounts import first_account, limits
from kaur_psm.accounts.models import User
from kaur_psm.accounts.second_factor.forms import ConfirmedForm
from registry.models import StrangerCount, TooManyTriesError


class SignInForm(forms.AuthenticationForm):
    """Name and password. `is_refused`: not even looked at, since there were too many tries."""

    # A deactivated account gets the same answer as a wrong password: outsiders must not learn who works here.
    error_messages = {
        "invalid_login": "Nama akun atau kata sandi tidak cocok. Periksa huruf besar dan huruf kecilnya.",
        "inactive": "Nama akun atau kata sandi tidak cocok. Periksa huruf besar dan huruf kecilnya.",
    }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["username"].label = "Nama akun"
        self.fields["password"].label = "Kata sandi"
        self.is_refused = False

    def clean(self):
        username = self.cleaned_data.get("username")
        if not (username and self.cleaned_data.get("password")):
            return super().clean()
        try:
            with limits.SIGN_IN.trying(self.request, username):
                return super().clean()
        except TooManyTriesError as error:
            self.is_refused = True
            raise ValidationError(f"{error} Bila Anda lupa kata sandi, mintalah yang baru kepada Admin.") from error


class PasswordForm(forms.PasswordChangeForm):
    error_messages = {
        **forms.PasswordChangeForm.error_messages,
        "password_mismatch": "Kedua kata sandi baru tidak sama.",
    }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["old_password"].label = "Kata sandi lama"
        _label_passwords(self, "new_password1", "new_password2")

    def clean_old_password(self):
        password = self.cleaned_data["old_password"]
        limits.check_own_password(self.user, password, "mengganti kata sandi")
        return password

    @transaction.atomic
    def save(self, commit=True):
        """Save the new password, with its trace."""
        user = super().save(commit)
        user.trace_new_password(by=user)
        return user


class NewPasswordForm(forms.SetPasswordForm):
    """A password of one's own instead of the one that somebody else set."""

    error_messages = {"password_mismatch": "Kedua kata sandi baru tidak sama."}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        _label_passwords(self, "new_password1", "new_password2")

    def clean_new_password1(self):
        password = self.cleaned_data["new_password1"]
        if self.user.check_password(password):
            raise ValidationError("Pilih kata sandi lain: yang ini diketahui oleh yang membuatkannya.")
        return password

    @transaction.atomic
    def save(self, commit=True):
        """Save the new password, with its trace; return the account."""
        self.user.must_change_password = False
        user = super().save(commit)
        user.trace_new_password(by=user)
        return user


class SessionEndForm(ConfirmedForm):
    """The password before a session is ended."""

    purpose = "keluar di tempat lain"


class FirstAccountForm(forms.UserCreationForm):
    code = plain.CharField(
        label="Kode dari terminal",
        max_length=40,
        help_text="Tampil di terminal server ketika program dijalankan; berlaku sehari.",
        widget=plain.TextInput(attrs={"autocomplete": "off", "autofocus": True}),
    )
    error_messages = {"password_mismatch": "Kedua kata sandi tidak sama."}
    field_order = ["code", "username", "first_name", "password1", "password2"]

    class Meta:
        model = User
        fields = ["username", "first_name"]
        labels = {"username": "Nama akun", "first_name": "Nama Anda"}
        help_texts = {"username": "Huruf, angka, titik atau garis, tanpa spasi."}

    def __init__(self, *args, address, **kwargs):
        super().__init__(*args, **kwargs)
        self.address = limits.network_of(address)
        self.fields["username"].widget.attrs.pop("autofocus", None)
        _label_passwords(self, "password1", "password2")

    def clean_code(self):
        code = self.cleaned_data["code"]
        try:
            limits.FIRST_CODE.take(self.address)
        except TooManyTriesError as error:
            raise ValidationError(str(error)) from error
        is_right = first_account.is_code(code)
        limits.FIRST_CODE.settle(self.address, is_right=is_right)
        if not is_right:
            StrangerCount.objects.add(StrangerCount.Kind.FIRST_CODE)
            raise ValidationError(
                "Kode tidak cocok, atau sudah lewat sehari sejak ditampilkan. Kode baru tampil di terminal bila server "
                f"dijalankan lagi, atau dengan {settings.MANAGE} first_account_code."
            )
        return code

    def save(self, commit=True):
        """Make the first account and return it; raise first_account.ClosedError if there is one already."""
        data = self.cleaned_data
        return first_account.make(data["username"], data["first_name"], data["password1"])


def _label_passwords(form, first, again):
    form.fields[first].label, form.fields[again].label = "Kata sandi baru", "Kata sandi baru, sekali lagi"
    form.fields[first].help_text = " ".join(password_validators_help_texts())
    form.fields[again].help_text = ""
