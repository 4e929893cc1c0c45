"""Forms that appoint, move or end the service of many people at once: one page, one save, one batch.

Each row of the page has a tick. A row that cannot be saved is named with the reason, and nothing is saved until it is
corrected or its tick is taken away: nobody is left out unseen. The rules of a row are those of the form of one person.
"""

import copy

from django import forms
from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction
from django.utils.crypto import salted_hmac

from registry.forms.appointments import ServiceFields
from registry.forms.expectations import WithdrawsExpectations
from registry.forms.fields import VillageField, offer
from registry.forms.follow_ups import OpensFollowUp
from registry.forms.questions import Asking, Question, questions_on_far_day
from registry.history.recording import because
from registry.models import Appointment, FollowUp, Village, Volunteer
from registry.models.activities import doubt_on_end, report_days_by_person
from registry.models.decrees import DECREE, refuse_odd_decree
from registry.models.resting import resting_by_person
from registry.values import dates
from registry.values.fields import DateField

MOST_SERVICES = 100  # People at once, each with a row to fill in.
CHANGED = "Penugasan sebagian orang ini berubah sejak halaman ini dibuka. Periksa lagi yang tampil sekarang."
NO_VILLAGE = "isi desa tugasnya, atau hapus centangnya."
ALONE = "Tugaskan dari halamannya sendiri, dengan alasannya."


class ManyServices(Asking, forms.Form):
    """Needs the chosen `people` and `user`, the account that fills it in. Sent, it needs a transaction: it locks them.

    `rows` are the people for whom it can be done, `unable` pairs of the others and the sentence why not. After the save
    `done` are the people of it and `batch` the circumstances by which all of it is undone.
    """

    withdrawn = kept = left = ()  # As in `WithdrawsExpectations`: only an end withdraws invitations.

    seen = forms.CharField(required=False, widget=forms.HiddenInput)
    picked = forms.TypedMultipleChoiceField(
        label="Yang disimpan", coerce=int, error_messages={"required": "Centang paling sedikit seorang."}
    )

    def __init__(self, data, *, people, user):
        super().__init__(data)
        self.user = user
        self.people = _with_services(people, locked=self.is_bound)
        reasons = {person.pk: self.obstacle_for(person) for person in self.people}
        self.rows = [person for person in self.people if not reasons[person.pk]]
        self.unable = [(person, reasons[person.pk]) for person in self.people if reasons[person.pk]]
        self.fields["picked"].choices = [(person.pk, person.full_name) for person in self.rows]
        self.initial |= {"picked": [person.pk for person in self.rows], "seen": self._fingerprint()}
        self.is_stale = self.is_bound and self.data.get("seen") != self._fingerprint()
        if self.is_stale:
            self._show_as_it_is_now()

    def obstacle_for(self, person):
        """The sentence why it cannot be done for that person; empty where it can."""
        raise NotImplementedError

    def save_one(self, person):
        """Save it for one person. Raises ValidationError as the model does."""
        raise NotImplementedError

    def finish(self, done):
        """Save what belongs to all of them together."""

    def _fingerprint(self):
        """A text that differs where a service that the page shows is another one by now."""
        shown = [
            (person.pk, [(each.pk, each.village_id, each.started_on, each.ended_on) for each in _periods(person)])
            for person in self.people
        ]
        return salted_hmac("registry.forms.many_services", repr(shown), algorithm="sha256").hexdigest()

    def _show_as_it_is_now(self):
        able = {str(person.pk) for person in self.rows}
        self.data = self.data.copy()
        self.data["seen"] = self._fingerprint()
        self.data.setlist("picked", [pk for pk in self.data.getlist("picked") if pk in able])

    def ticked_rows(self):
        """Pairs of a person and whether the row is ticked."""
        ticked = {str(value) for value in self["picked"].value() or []}
        return [(person, str(person.pk) in ticked) for person in self.rows]

    @property
    def chosen(self):
        """The people whose rows are ticked, once the fields are clean."""
        picked = set(self.cleaned_data.get("picked") or ())
        return [person for person in self.rows if person.pk in picked]

    def clean(self):
        cleaned = super().clean()
        if self.is_stale:
            self.add_error(None, CHANGED)
        return cleaned

    def save_if_valid(self):
        """Save it for all ticked people as one batch, or for none. Return whether it was saved."""
        if not self.is_valid():
            return False
        self.done = self.chosen
        try:
            with transaction.atomic(), because(grouped=True) as self.batch:
                self._save_each()
                self.finish(self.done)
        except ValidationError as error:
            self.add_error(None, error.messages)
        return not self.errors

    def _save_each(self):
        """Try it for each, so that the page names all who cannot. Raises ValidationError if there is one."""
        refused = []
        for person in self.done:
            try:
                with transaction.atomic():
                    self.save_one(person)
            except IntegrityError:
                raise ValidationError(CHANGED) from None
            except ValidationError as error:
                refused.append(f"{person.full_name}: {_in_words(error)}")
        if refused:
            raise ValidationError(refused)


def _in_words(error):
    sentence = " ".join(error.messages)
    return f"{sentence} {ALONE}" if "underage_reason" in getattr(error, "error_dict", ()) else sentence


def _with_services(people, *, locked):
    """These people with their periods, locked where something is to be saved: people first, as a merge locks them."""
    ids = [person.pk for person in people]
    if locked:
        list(Volunteer.objects.select_for_update(of=("self",)).filter(pk__in=ids).order_by("pk"))
        list(Appointment.objects.select_for_update(of=("self",)).filter(volunteer__in=ids).order_by("pk"))
    villages = "appointments__village__district__regency", "home_village__district__regency"
    models.prefetch_related_objects(people, *villages)
    return people


def _periods(person):
    return person.appointments.all()


def _village_field(person):
    """The field's name: its suggestions come to it by the part behind the dash (`typed_in`)."""
    return f"{person.pk}-village"


class VillageForEach(ServiceFields):
    """For a form of many people whose periods begin: a village for each, one start and one decree (SK) for all."""

    def ask_for_villages(self, proposals):
        """Add the field of each row, with the village that `proposals` has for that person's id."""
        for person in self.rows:
            name = _village_field(person)
            self.fields[name] = VillageField(
                label=f"Desa tugas {person.full_name}", required=False, initial=proposals.get(person.pk)
            )
            offer(self.fields[name], Village.objects, self.user)
        self.lines = [(person, ticked, self[_village_field(person)]) for person, ticked in self.ticked_rows()]

    def clean(self):
        cleaned = super().clean()
        refuse_odd_decree(self.cleaned_data.get("decree_on"), self.cleaned_data.get("decree_until"))
        chosen = self.chosen
        for person in self.rows:
            name = _village_field(person)
            if person not in chosen:
                self.errors.pop(name, None)  # A row that is not saved need not be right.
            elif name not in self.errors and not self.village_of(person):
                self.add_error(name, f"{person.full_name}: {NO_VILLAGE}")
        return cleaned

    def village_of(self, person):
        """The village where that person is to serve, or None."""
        return self.cleaned_data.get(_village_field(person))

    def period_of(self, person):
        """The unsaved period of that person."""
        typed = {name: self.cleaned_data[name] for name in ("started_on", *DECREE)}
        return Appointment(volunteer=person, village=self.village_of(person), **typed)


class AppointManyForm(VillageForEach, ManyServices):
    """Appoint many people: each in the village of the home, if no other one is typed."""

    def __init__(self, data, *, people, user):
        super().__init__(data, people=people, user=user)
        self.ask_for_villages({person.pk: _proposed(person, user) for person in self.rows})

    def obstacle_for(self, person):
        if person.has_died:
            return "tercatat meninggal dunia"
        latest = person.latest_appointment
        return f"sudah bertugas di {latest.in_words}" if latest and latest.ended_on is None else ""

    def save_one(self, person):
        period = self.period_of(person)
        period.full_clean()
        period.save()


def _proposed(person, user):
    """The home of a person who never served, as in the form of one person; None outside the account's kecamatan."""
    home = None if person.latest_appointment else person.home_village
    is_outside = home and user.is_bound and home.district_id not in user.district_ids
    return None if is_outside else home


class EndsServices(OpensFollowUp):
    """For a form of many people that ends open periods, and opens the follow-ups of villages that this leaves empty."""

    def ask_for_follow_ups(self):
        """Ask for the day where a village becomes empty if all rows are saved; `emptied` are these villages."""
        self.opener = self.user
        open_ones = [_open_period(person) for person in self.rows]
        served = {each.village_id for each in Appointment.objects.serving_beside(open_ones)}
        villages = {each.village for each in open_ones if each.village_id not in served}
        self.emptied = sorted(villages, key=lambda village: village.code)
        self.ended = []
        if self.emptied:
            self.ask_for_day()

    def obstacle_for(self, person):
        return "" if _open_period(person) else "tidak mempunyai penugasan yang berjalan"

    def finish(self, done):
        FollowUp.objects.open_where_empty(self.ended, self.user, self.cleaned_data.get("follow_up_on"))


def _open_period(person):
    return next((period for period in _periods(person) if period.ended_on is None), None)


class MoveManyForm(VillageForEach, EndsServices, ManyServices):
    """Move many people on one day, each to a village of its own or all to one. Open periods end the day before."""

    village = VillageField(
        label="Desa/kelurahan tugas yang baru",
        required=False,
        help_text="Untuk semua yang di bawah ini dibiarkan kosong.",
    )

    def __init__(self, data, *, people, user):
        super().__init__(data, people=people, user=user)
        offer(self.fields["village"], Village.objects, user)
        self.ask_for_villages({})
        self.ask_for_follow_ups()

    def village_of(self, person):
        return super().village_of(person) or self.cleaned_data.get("village")

    def save_one(self, person):
        old = copy.copy(_open_period(person))  # What is refused stays as it was loaded.
        old.move(self.period_of(person), opens_follow_up=False)
        self.ended.append(old)


class EndManyForm(WithdrawsExpectations, EndsServices, ManyServices):
    """End the service of many people on one day, for one reason, and withdraw the invitations that are ticked."""

    ended_on = DateField(label="Hari terakhir bertugas")
    end_reason = forms.ChoiceField(
        label="Alasan", choices=[("", "Pilih alasannya"), *Appointment.EndReason.choices], required=True
    )
    end_note = forms.CharField(label="Keterangan", required=False, max_length=200)

    def __init__(self, data, *, people, user):
        super().__init__(data, people=people, user=user)
        self.lines = [(person, ticked, None) for person, ticked in self.ticked_rows()]
        self.ask_for_follow_ups()
        self.ask_what_to_withdraw(self.rows, user)

    def questions(self):
        yield from super().questions()
        yield from questions_on_far_day(self, "ended_on")
        last_day = self.cleaned_data.get("ended_on")
        if last_day and (doubts := self._doubts_on(last_day)):
            yield Question(
                "ended_on", (*doubts, "Periksa tanggalnya."), "end_is_right", f"{dates.spell(last_day)} memang benar"
            )

    def _doubts_on(self, last_day):
        """What is recorded after that day, a sentence for each person."""
        ids = [person.pk for person in self.chosen]
        days, papers = report_days_by_person(ids), resting_by_person(ids)
        doubts = [
            (person, doubt_on_end(_open_period(person), last_day, days[person.pk], papers[person.pk]))
            for person in self.chosen
        ]
        return [f"{person.full_name}: {doubt}" for person, doubt in doubts if doubt]

    def save_one(self, person):
        period = copy.copy(_open_period(person))
        typed = (self.cleaned_data[name] for name in ("ended_on", "end_reason", "end_note"))
        period.end(*typed, opens_follow_up=False)
        self.ended.append(period)

    def finish(self, done):
        super().finish(done)
        ids = {person.pk for person in done}
        self.expectations = {key: row for key, row in self.expectations.items() if row.volunteer_id in ids}
        self.bound_to = [(row, why) for row, why in self.bound_to if row.volunteer_id in ids]
        self.withdraw()
