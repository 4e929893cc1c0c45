"""What is typed to show, to add and to remove a second factor."""

import time

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError

from kaur_psm.accounts import limits
from kaur_psm.accounts.second_factor import passkeys, totp
from kaur_psm.accounts.steps import RECOVERY
from registry.models import TooManyTriesError

WRONG_CODE = "Kode tidak cocok atau sudah pernah dipakai. Ketik kode yang sekarang tampil di aplikasi."
WRONG_RECOVERY = "Kode cadangan tidak cocok atau sudah pernah dipakai."
WRONG_PASSKEY = "Kunci sandi tidak cocok. Coba lagi, atau pakai cara lain."
KEY_CHANGED = (
    "Kode aplikasi tidak dapat diperiksa lagi karena kunci server sudah diganti. "
    "Pakai kode cadangan, atau mintalah Admin menghapus perangkat lama Anda. Satu-satunya Admin: di komputer server "
    f"jalankan {settings.MANAGE} remove_second_factor NAMA-AKUN."
)


def digits(code):
    """The code without the spaces with which apps group it."""
    return "".join(code.split())


class SecondStepForm(forms.Form):
    """A code of the app, a recovery code, or the answer of a passkey. Once valid, `proof` is what was shown.

    `proof` is the id of the factor, or RECOVERY. `challenge` is what the passkey was asked.
    """

    code = forms.CharField(max_length=12, required=False)
    recovery_code = forms.CharField(max_length=40, required=False)
    passkey = forms.CharField(max_length=20_000, required=False, widget=forms.HiddenInput)

    def __init__(self, *args, request, account, challenge=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.request, self.account, self.challenge = request, account, challenge

    def clean(self):
        cleaned = super().clean()
        if self.errors:
            return cleaned
        if not any(cleaned.values()):
            raise ValidationError("Ketik kode 6 angka dari aplikasi, atau salah satu kode cadangan.")
        try:
            with limits.SECOND_STEP.trying(self.request, self.account.username):
                self.proof = self._proof(cleaned)
        except TooManyTriesError as error:
            limits.trace_failure(self.account, "langkah kedua: terlalu banyak percobaan")
            raise ValidationError(str(error)) from error
        except ValidationError:
            limits.trace_failure(self.account, "langkah kedua")
            raise
        return cleaned

    def _proof(self, cleaned):
        if cleaned["passkey"]:
            return self._passkey(cleaned["passkey"])
        if cleaned["code"]:
            return self._app(digits(cleaned["code"]))
        if self.account.recovery_codes.accept(cleaned["recovery_code"]):
            return RECOVERY
        raise ValidationError(WRONG_RECOVERY)

    def _app(self, code):
        try:
            app = self.account.second_factors.accept_code(code)
        except totp.KeyChangedError as error:
            raise ValidationError(KEY_CHANGED) from error
        if app is None:
            raise ValidationError(WRONG_CODE)
        return app.pk

    def _passkey(self, answer):
        try:
            return self.account.second_factors.accept_passkey(self.challenge, answer).pk
        except passkeys.RefusedError as error:
            raise ValidationError(WRONG_PASSKEY) from error


class ConfirmedForm(forms.Form):
    """A change of how one signs in: in the middle of a session it asks for the password once more."""

    purpose = "mengubah verifikasi dua langkah"  # For the trace of a wrong password.
    password = forms.CharField(
        label="Kata sandi Anda",
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
        help_text="Sekali lagi, agar tidak ada orang lain yang melakukannya di layar Anda.",
    )

    def __init__(self, *args, request, account, **kwargs):
        super().__init__(*args, **kwargs)
        self.request, self.account = request, account
        if not request.user.is_authenticated:  # The password was typed just now, on the first page.
            del self.fields["password"]

    def clean_password(self):
        password = self.cleaned_data["password"]
        limits.check_own_password(self.account, password, self.purpose)
        return password


class AuthenticatorForm(ConfirmedForm):
    """The first code of a new app. Once valid, `step` is the half minute of that code."""

    name = forms.CharField(label="Nama perangkat", max_length=60, initial="HP saya")
    code = forms.CharField(
        label="Kode 6 angka",
        max_length=12,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric"}),
    )
    field_order = ["code", "name", "password"]

    def __init__(self, *args, secret, **kwargs):
        super().__init__(*args, **kwargs)
        self.secret = secret

    def clean_code(self):
        self.step = totp.step_of(self.secret, digits(self.cleaned_data["code"]), time.time())
        if self.step is None:
            raise ValidationError(
                "Kode tidak cocok. Pastikan jam HP diatur otomatis, lalu ketik kode yang sekarang tampil."
            )
        return self.cleaned_data["code"]


class PasskeyForm(ConfirmedForm):
    """A new passkey. Once valid, `secret` and `counter` are what to keep of it."""

    name = forms.CharField(label="Nama perangkat", max_length=60, initial="Komputer kantor")
    passkey = forms.CharField(
        max_length=20_000,
        widget=forms.HiddenInput,
        error_messages={"required": "Kunci sandi belum dibuat. Tekan tombolnya sekali lagi."},
    )
    field_order = ["name", "password", "passkey"]

    def __init__(self, *args, challenge, **kwargs):
        super().__init__(*args, **kwargs)
        self.challenge = challenge

    def clean_passkey(self):
        try:
            self.secret, self.counter = passkeys.verify_new(self.challenge, self.cleaned_data["passkey"])
        except passkeys.RefusedError as error:
            raise ValidationError(WRONG_PASSKEY) from error
        return self.cleaned_data["passkey"]
