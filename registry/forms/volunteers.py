"""The form of a person's data, with the checks for screens and admin."""

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q

from registry import files
from registry.forms.fields import VillageField, offer
from registry.forms.stale import StaleGuard
from registry.models import Upload, Village, Volunteer
from registry.values import nik
from registry.values.fields import DateField, NameField, PhoneField


class VolunteerForm(StaleGuard, forms.ModelForm):
    """Needs `user`, the account that fills it in: it limits the villages to choose and the people to name."""

    asks_for_home = True  # Whether the form has the field of the home village.

    title_before = NameField(label="Gelar depan", required=False, max_length=50, help_text="Misalnya Drs. H.")
    name = NameField(label="Nama", max_length=100, help_text="Persis seperti akan dicetak, tanpa gelar.")
    title_after = NameField(label="Gelar belakang", required=False, max_length=50, help_text="Misalnya S.Sos., M.Si.")
    nik = forms.CharField(
        label="NIK",
        required=False,
        max_length=60,
        help_text="16 angka pada KTP-el. Kosongkan bila belum ada.",
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )
    clear_nik = forms.BooleanField(label="Hapus NIK yang tersimpan", required=False)
    birth_place = NameField(label="Tempat lahir", required=False, max_length=60, help_text="Misalnya Bintuhan.")
    born_on = DateField(label="Tanggal lahir", required=False, of_birth=True, help_text="Misalnya 06-12-1985.")
    home_village = VillageField(
        label="Desa/kelurahan tempat tinggal", required=False, help_text="Menurut KTP, dengan kecamatannya."
    )
    phone = PhoneField(label="No. HP/WhatsApp", required=False, help_text="Misalnya 0812-3456-7890.")
    photo_file = forms.FileField(
        label="Pas foto",
        required=False,
        help_text="JPEG atau PNG, paling besar 5 MB.",
        widget=forms.FileInput(attrs={"accept": "image/jpeg,image/png,image/webp"}),
    )
    clear_photo = forms.BooleanField(label="Lepas foto yang tersimpan", required=False)
    photo_consent_on = DateField(
        label="Tanggal persetujuan pemakaian foto",
        required=False,
        help_text="Tanggal orangnya menyetujui fotonya dipakai. Kosongkan bila belum.",
    )
    is_another_person = forms.BooleanField(
        label="Ini memang orang lain dengan nama yang sama", required=False, widget=forms.HiddenInput
    )

    class Meta:
        model = Volunteer
        fields = (
            "title_before",
            "name",
            "title_after",
            "sex",
            "birth_place",
            "born_on",
            "home_address",
            "home_village",
            "phone",
            "email",
            "education",
            "occupation",
            "ipsm_no",
            "photo_consent_on",
            "notes",
        )
        help_texts = {"email": "Misalnya nama@example.org."}
        widgets = {"notes": forms.Textarea(attrs={"rows": 3})}

    def __init__(self, *args, user, **kwargs):
        self.user = user
        super().__init__(*args, **kwargs)
        if self.asks_for_home and self.instance.belongs_by_home:
            offer(self.fields["home_village"], Village.objects, user)
            self.fields["home_village"].required = self.instance.must_have_home(user)
        if not self.instance.pk:
            self.fields["name"].widget.attrs["autofocus"] = True
        if self.instance.has_nik:
            self.fields["nik"].label = "Ganti NIK"
            self.fields["nik"].help_text = f"Tersimpan: {self.instance.nik_masked}. Kosongkan bila tidak diganti."
        else:
            del self.fields["clear_nik"]
        if not self.instance.photo_id:
            del self.fields["clear_photo"]

    def clean_nik(self):
        typed = self.cleaned_data["nik"].strip()
        if not typed:
            return ""
        digits = nik.clean(typed)
        holder = self.holder_of(digits)
        if holder and holder.pk != self.instance.pk:
            raise ValidationError(self.already_registered(holder), code="nik_taken")
        return digits

    def holder_of(self, digits):
        """Return the person, not deleted, who has that NIK, or None."""
        return Volunteer.objects.with_nik(digits).first()

    def already_registered(self, holder):
        """Return the sentence that the NIK is taken; it names the person only if the account may see that person."""
        if self.may_see(holder):
            return f"NIK sudah terdaftar atas nama {holder}."
        return "NIK sudah terdaftar di kecamatan lain. Hubungi Dinas Sosial."

    def may_see(self, person):
        """Whether the account may see that person."""
        return Volunteer.objects.visible_to(self.user).filter(pk=person.pk).exists()

    def clean_photo_file(self):
        file = self.cleaned_data["photo_file"]
        return files.photo(file) if file else None

    def clean(self):
        cleaned = super().clean()
        if not self.instance.pk and not self.cleaned_data.get("is_another_person"):
            self.ask_about_namesake()
        return cleaned

    def ask_about_namesake(self):
        """Refuse a new person with a name already registered, until the user confirms that it is another person."""
        namesake = self.namesakes().first()
        if namesake:
            self.fields["is_another_person"].widget = forms.CheckboxInput()
            raise ValidationError(f"Sudah ada {namesake}. Bila memang orang lain, centang di bawah lalu simpan lagi.")

    def namesakes(self):
        """Return visible people of the same name, without those who have another birth date."""
        seen = Volunteer.objects.visible_to(self.user).namesakes(self.cleaned_data.get("name", ""))
        born_on = self.cleaned_data.get("born_on")
        return seen.filter(Q(born_on=born_on) | Q(born_on=None)) if born_on else seen

    def save(self, commit=True):
        """Save the person with NIK and photograph. Return the person."""
        if self.cleaned_data.get("clear_nik") or self.cleaned_data.get("nik"):
            self.instance.set_nik(self.cleaned_data["nik"])
        if self.cleaned_data.get("clear_photo"):
            self.instance.photo = None
        volunteer = super().save(commit)
        if self.cleaned_data.get("photo_file") and commit:
            volunteer.photo = Upload.objects.create(
                volunteer=volunteer,
                kind=Upload.Kind.PHOTO,
                file=self.cleaned_data["photo_file"],
                content_type=files.JPEG,
                created_by=self.user,
            )
            volunteer.save(update_fields=["photo"])
        return volunteer
