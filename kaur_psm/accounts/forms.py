from django.contrib.auth import forms
from django.db import transaction


class SignInForm(forms.AuthenticationForm):
    # A deactivated account gets the same answer as a wrong password: outsiders must not learn who works here.
    error_messages = {
        "invalid_login": "Nama akun atau kata sandi tidak cocok. Periksa huruf besar dan huruf kecilnya.",
        "inactive": "Nama akun atau kata sandi tidak cocok. Periksa huruf besar dan huruf kecilnya.",
    }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["username"].label = "Nama akun"
        self.fields["password"].label = "Kata sandi"


class PasswordForm(forms.PasswordChangeForm):
    error_messages = {
        **forms.PasswordChangeForm.error_messages,
        "password_incorrect": "Kata sandi lama tidak cocok. Ketik sekali lagi.",
        "password_mismatch": "Kedua kata sandi baru tidak sama.",
    }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["old_password"].label = "Kata sandi lama"
        self.fields["new_password1"].label = "Kata sandi baru"
        self.fields["new_password2"].label = "Kata sandi baru, sekali lagi"
        self.fields[
            "new_password1"
        ].help_text = "Sedikitnya 8 karakter; bukan angka semua, bukan kata sandi yang umum, tidak mirip nama Anda."
        self.fields["new_password2"].help_text = ""

    @transaction.atomic
    def save(self, commit=True):
        """Save the new password, with its trace."""
        user = super().save(commit)
        user.trace_new_password(by=user)
        return user
