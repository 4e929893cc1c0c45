"""Saving, renaming and sharing filters of the list of people."""

from django import forms
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import QueryDict

from registry.forms.whole_row import WholeRow
from registry.lists.volunteer_filter import VolunteerFilter
from registry.models import SavedFilter
from registry.models.new_rows import one_at_a_time
from registry.models.saved_filters import LONGEST_QUERY, MOST_ON_FRONT, MOST_SAVED, refuse_long_number
from registry.values.fields import NameField

NOTHING = "Belum ada saringan yang dipakai. Saring daftar PSM dahulu, lalu simpan."
TOO_LONG = "Saringan ini terlalu panjang untuk disimpan. Kurangi saringannya, lalu simpan lagi."
NOT_KEPT = (
    "Saringan dengan nomor HP, dengan delapan angka atau lebih, atau dengan isi yang tidak dikenal tidak dapat "
    "disimpan. Lepas dahulu tandanya di atas daftar."
)
ONLY_TICKED = "Yang tampil hanya yang dicentang, dan centang tidak ikut disimpan. Lepas dahulu tanda “yang dipilih”."


def read_query(query, user):
    """Return the query string to save of that of a list. Raise ValidationError where it has none, or other things."""
    data = QueryDict(query[:LONGEST_QUERY])
    filters = VolunteerFilter(data, user=user)
    if len(query) > LONGEST_QUERY:
        raise ValidationError(TOO_LONG)
    if filters.ignored or data.get("hp"):
        raise ValidationError(NOT_KEPT)
    if data.get("terpilih"):
        raise ValidationError(ONLY_TICKED)
    if not filters.chips():
        raise ValidationError(NOTHING)
    return filters.query()


class SavedFilterForm(WholeRow, forms.ModelForm):
    """Needs `user`. Who may not change the filter only chooses whether it stands on the own front page."""

    name = NameField(
        label="Nama saringan",
        max_length=60,
        validators=[refuse_long_number],
        help_text="Misalnya Calon Kinal tanpa NIK.",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    is_shared = forms.BooleanField(
        label="Pakai bersama seluruh kantor",
        required=False,
        help_text="Setiap akun hanya melihat orang dari kecamatannya sendiri.",
    )
    on_front_page = forms.BooleanField(label="Tampilkan jumlahnya di Beranda saya", required=False)
    query = forms.CharField(required=False, widget=forms.HiddenInput)

    class Meta:
        model = SavedFilter
        fields = ("name", "is_shared", "query")

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self._user = user
        if self.instance.pk:
            del self.fields["query"]
            self.fields["on_front_page"].initial = self.instance.is_on_front_page_of(user)
            self.may_change = SavedFilter.objects.changeable_by(user).holds(self.instance)
        else:
            self.instance.account = user
            self.may_change = True
        if not self.may_change:
            del self.fields["name"], self.fields["is_shared"]

    def clean_query(self):
        return read_query(self.cleaned_data["query"], self._user)

    def clean_on_front_page(self):
        wanted = self.cleaned_data["on_front_page"]
        if wanted and SavedFilter.objects.on_front_page_of(self._user).besides(self.instance) >= MOST_ON_FRONT:
            raise ValidationError(f"Di Beranda paling banyak {MOST_ON_FRONT} saringan. Lepas salah satunya dahulu.")
        return wanted

    def clean(self):
        if not self.instance.pk and SavedFilter.objects.of(self._user).count() >= MOST_SAVED:
            raise ValidationError(f"Anda sudah menyimpan {MOST_SAVED} saringan. Hapus yang tidak dipakai dahulu.")
        return super().clean()

    def save_if_valid(self):
        """Check and save in one step, one after another. Return whether it was saved."""
        with transaction.atomic():
            one_at_a_time(SavedFilter)
            if not self.is_valid():
                return False
            self.save()
            self.instance.put_on_front_page_of(self._user, self.cleaned_data["on_front_page"])
            return True
