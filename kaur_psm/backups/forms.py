"""The forms that ask for a yearly archive, and for the passphrase as it stands on paper."""

from django import forms
from django.utils import timezone
from django.utils.crypto import constant_time_compare

from kaur_psm.backups.models import YearlyArchive
from registry.forms.questions import Asking
from registry.forms.whole_row import WholeRow
from registry.values.fields import NameField, NumberField


class YearlyArchiveForm(Asking, WholeRow, forms.ModelForm):
    """Needs `user`, who asks for it."""

    purpose = NameField(
        label="Untuk keperluan apa?",
        required=False,
        min_length=3,
        max_length=200,
        help_text="Wajib bila NIK disertakan. Dicatat bersama nama Anda.",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    class Meta:
        model = YearlyArchive
        fields = ("year", "with_nik", "purpose")
        field_classes = {"year": NumberField}
        help_texts = {"year": "Tahun yang sudah lewat menurut keadaan 31 Desember; tahun ini menurut keadaan hari ini."}
        error_messages = {"year": {"invalid": "Tulis tahun dengan empat angka, misalnya 2026."}}
        labels = {"with_nik": "Sertakan NIK utuh"}

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.instance.asked_by = user
        self.initial.setdefault("year", timezone.localdate().year - 1)
        if not user.has_perm("registry.export_nik"):
            del self.fields["with_nik"]

    def clean_year(self):
        year, this = self.cleaned_data["year"], timezone.localdate().year
        if year > this:
            raise forms.ValidationError(f"Tahun {year} belum mulai. Tulis {this} atau tahun sebelumnya.")
        return year


class KeptPassphraseForm(forms.Form):
    """Asks for the passphrase of backups as it stands on paper, where they are locked with one: no page shows it."""

    # With "password" in its name it is kept nowhere (kaur_psm/accounts/unsent.py).
    backup_password = forms.CharField(
        label="Sandi cadangan",
        strip=False,
        max_length=1000,
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
        help_text="Ketik dari kertas yang disimpan, agar pasti sandinya tertulis benar. Huruf besar dan kecil berbeda.",
        error_messages={"required": "Ketik sandi cadangan dari kertas yang disimpan."},
    )

    def __init__(self, *args, passphrase, **kwargs):
        super().__init__(*args, **kwargs)
        self.passphrase = passphrase
        if not passphrase:
            del self.fields["backup_password"]

    def clean_backup_password(self):
        typed = self.cleaned_data["backup_password"]
        if not constant_time_compare(typed, self.passphrase):
            raise forms.ValidationError(
                "Itu bukan sandi yang mengunci cadangan sekarang. Bila di kertas memang tertulis begitu, kertasnya "
                "salah: tulis sandi yang berlaku (BACKUP_PASSPHRASE) di kertas baru."
            )
        return typed
