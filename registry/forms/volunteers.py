"""The form of a person's data, with the checks for screens and admin."""

from copy import copy
from datetime import timedelta

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.html import format_html

from registry.birth_doubts import KEEP, by_nik, doubt_on_age, offer_by_nik
from registry.doubles import likeness
from registry.doubles.finding import alike
from registry.doubles.likeness import Traits
from registry.doubles.side_by_side import service_in_words, side_by_side
from registry.forms.fields import VillageField, offer
from registry.forms.questions import Asking, Question, questions_on_name
from registry.forms.stale import StaleGuard
from registry.guards import nik_lookup
from registry.models import DistinctPair, TooManyTriesError, Upload, Village, Volunteer
from registry.transfers import files
from registry.values import births, dates, names, nik, phones
from registry.values.fields import DateField, NameField, PhoneField
from registry.values.titles import split_titles

SHOWN_DOUBLES = 5
A_MOMENT = timedelta(minutes=2)


class VolunteerForm(Asking, StaleGuard, forms.ModelForm):
    """Needs `user`, the account that fills it in: it limits the villages to choose and the people to name."""

    asks_for_home = True  # Whether the form has the field of the home village.
    numbers_stay = ("nik", "name", "email")  # A name with digits is refused anyway.

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
        validators=[dates.no_day_ahead],
        help_text="Tanggal orangnya menyetujui fotonya dipakai. Kosongkan bila belum.",
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
            raise ValidationError(f"NIK sudah terdaftar atas nama {holder}.", code="nik_taken")
        return digits

    def holder_of(self, digits):
        """Return the person, not deleted, of whom the account may learn that they have that NIK, or None."""
        try:
            return nik_lookup.holder_of(digits, by=self.user, door="formulir")
        except TooManyTriesError as error:
            raise ValidationError(str(error), code="nik_asked_too_often") from None

    def is_hidden(self, digits):
        """Whether somebody else claims that NIK of whom the account may learn nothing."""
        return nik_lookup.is_hidden(digits, self.instance, by=self.user)

    def clean_photo_file(self):
        file = self.cleaned_data["photo_file"]
        return files.photo(file) if file else None

    def questions(self):
        yield from questions_on_name(self)
        yield from self._questions_on_doubles()
        yield from self._questions_on_nik()
        yield from self._questions_on_age()
        yield from self._questions_on_birth_place()
        yield from self._questions_on_phone()

    # Who may be recorded already

    def _questions_on_doubles(self):
        """Ask about the people whom the account may see and who may be this person, by the rule of all doubles."""
        if "name" not in self.changed_data or not self.cleaned_data.get("name"):
            return
        people = Volunteer.objects.reachable_by(self.user)
        if self.instance.pk:
            distinct = DistinctPair.objects.others_than(self.instance)
            people = people.exclude(pk=self.instance.pk).exclude(pk__in=distinct)
        traits = self._traits()
        doubles = alike(traits, people, names.fold(self.cleaned_data["name"]))
        if doubles:
            likest = _people_of(doubles[:SHOWN_DOUBLES])
            typed, service = self._person_as_typed(), self._service_as_typed()
            yield Question(
                field="name",
                sentences=tuple(_sentences_on(likest, len(doubles), self.user)),
                box="is_another_person",
                label="Ini memang orang lain",
                # Who then splits the titles off, or corrects the birth date, has answered already.
                about=(names.fold(split_titles(self.cleaned_data["name"])[1]), *(pk for pk, _ in doubles)),
                is_only_about=True,
                beside=tuple(side_by_side(typed, service, traits.nik15, person) for person, _ in likest),
            )

    def _person_as_typed(self):
        """A copy of the person, never saved, with what was typed so far; a NIK only as a mask."""
        person = copy(self.instance)
        for name in self._meta.fields:
            if name in self.cleaned_data:
                setattr(person, name, self.cleaned_data[name])
        if self.cleaned_data.get("nik"):
            person.nik_masked, person.nik_matched_at = nik.MASK, None
        return person

    def _service_as_typed(self):
        """The service of the person in words; this form leaves it as it is."""
        return service_in_words(self.instance.appointment_of_today if self.instance.pk else None)

    def _traits(self):
        """What is compared of the person as typed."""
        typed = self.cleaned_data
        village = self._village()
        return Traits(
            likeness.key(typed["name"]),
            typed.get("born_on"),
            typed.get("phone", ""),
            village.pk if village else None,
            nik.digest15(typed["nik"]) if typed.get("nik") else self.instance.nik15_digest,
        )

    def _village(self):
        """The village to which the person as typed belongs, or None."""
        return self.cleaned_data.get("home_village") if self.instance.belongs_by_home else self.instance.village

    # What the NIK says

    def _questions_on_nik(self):
        """Ask where birth date or sex contradict the NIK. One that was typed now can be followed by a click."""
        typed = self.cleaned_data.get("nik")
        doubts = self._doubts_on_birth(typed) if {"nik", "born_on", "sex"} & {*self.changed_data} else ()
        if doubts:
            yield Question(
                field="nik" if typed else "born_on",
                sentences=tuple(doubts),
                box="nik_is_compared_later",
                label=KEEP,
                about=(typed, self.cleaned_data.get("born_on"), self.cleaned_data.get("sex")),
                button=offer_by_nik(typed),
                mended=by_nik(typed),
            )

    def _doubts_on_birth(self, typed_nik):
        """The sentences on what in the NIK, typed or stored, disagrees with birth date and sex as typed."""
        person = copy(self.instance)
        person.born_on, person.sex = self.cleaned_data.get("born_on"), self.cleaned_data.get("sex")
        if typed_nik:
            return nik.warnings(typed_nik, born_on=person.born_on, sex=person.sex)
        person.forget_match(self.instance)
        return [] if self.cleaned_data.get("clear_nik") else person.nik_warnings_on_birth()

    def _questions_on_age(self):
        """Ask about an age that is not likely: a year is soon mistyped."""
        born_on = self.cleaned_data.get("born_on")
        if "born_on" in self.changed_data and (doubt := doubt_on_age(Volunteer(born_on=born_on))):
            yield Question("born_on", (doubt,), box="age_is_right", label="Tahunnya memang benar", about=(born_on,))

    def _questions_on_birth_place(self):
        place = self.cleaned_data.get("birth_place")
        if place and "birth_place" in self.changed_data and (doubt := births.doubt_on_place(place)):
            label = "Memang begitu tempat lahirnya"
            yield Question("birth_place", (doubt,), box="birth_place_is_right", label=label, about=(place,))

    def _questions_on_phone(self):
        """Ask about a number that somebody else has whom the account may see."""
        phone = self.cleaned_data.get("phone")
        if not phone or "phone" not in self.changed_data:
            return
        holders = Volunteer.objects.reachable_by(self.user).filter(phone=phone).exclude(pk=self.instance.pk)
        if holders := [*holders.order_by("pk")]:
            yield Question(
                field="phone",
                sentences=(phones.doubt_on_sharing(phone, map(str, holders)),),
                box="phone_is_shared",
                label="Nomor ini memang dipakai bersama",
                about=(phone, *(holder.pk for holder in holders)),
                is_only_about=True,
            )

    def save(self, commit=True):
        """Save the person with NIK and photograph. Return the person."""
        if self.cleaned_data.get("clear_nik") or self.cleaned_data.get("nik"):
            digits = self.cleaned_data["nik"]
            self.instance.set_nik(digits, is_claimed=not self.is_hidden(digits))
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


def _people_of(doubles):
    """The people of these pairs of an id and a `Likeness`, as pairs of a person and the `Likeness`."""
    people = Volunteer.objects.for_question().in_bulk([pk for pk, _ in doubles])
    return [(people[pk], why) for pk, why in doubles if pk in people]


def _sentences_on(likest, number, user):
    """Who may be the person: a sentence for each of the likest, with link, village and birth date, of that number.

    It says whom the account `user` has just saved: a button that was pressed twice asks about that one.
    """
    just_now = {"history_type": "+", "history_user": user, "history_date__gte": timezone.now() - A_MOMENT}
    ids = [person.pk for person, _ in likest]
    own = {*Volunteer.history.filter(id__in=ids, **just_now).values_list("id", flat=True)}
    for person, why in likest:
        yield format_html(
            'Sudah ada {}, {}, {} ({}): <a href="{}" target="_blank" rel="noopener">lihat orangnya</a>.{}',
            person,
            person.village or "desa belum dicatat",
            f"lahir {dates.spell(person.born_on)}" if person.born_on else "tanggal lahir belum dicatat",
            ", ".join(why.reasons),
            person.get_absolute_url(),
            " Baru saja Anda simpan sendiri: jangan disimpan dua kali." if person.pk in own else "",
        )
    if number > SHOWN_DOUBLES:
        yield f"Dan {number - SHOWN_DOUBLES} orang lagi yang mirip."
