"""The form of a period that exists: it corrects what is recorded, or records a move or a renewed decree."""

import copy

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from registry.forms.appointments import AppointmentForm
from registry.forms.questions import Asking, Question, questions_on_far_day
from registry.history import recording
from registry.models import Appointment
from registry.models.decrees import DECREE, decree_in_words, is_another_decree
from registry.values import dates
from registry.values.fields import DateField

MOVED, RENEWED, CORRECTED = "pindah", "baru", "ganti"


def typed_decree(form):
    """The decree that was typed into that form, by column; a column that is wrong is as if it were empty."""
    typed = {column: form.cleaned_data.get(column) for column in DECREE}
    return typed | {"decree_number": typed["decree_number"] or ""}


class AsksAboutPeriod(Asking):
    """What the form of a period that exists asks, on the screens and in the admin.

    Another village is a move or a correction, another decree a renewal or a correction. After a check `moved_to` is the
    unsaved period of a move, which gets the decree that was typed with it, and `earlier` the decree that a renewed one
    replaces. After the save `batch` are the circumstances of either, else None. `opener` is the account that saves.
    """

    moved_to = earlier = batch = opener = None

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.pk and self.is_bound and "village" in self.changed_data:
            self.fields["moved_on"] = DateField(
                label="Bertugas di desa yang baru sejak", required=False, help_text="Hanya bila pindah tugas."
            )
            self.fields["moved_on"].is_answer = True
            del self.changed_data  # It was computed before that field was there.

    def questions(self):
        yield from questions_on_far_day(self, "started_on")
        if self.instance.pk and self._may_be_a_move():
            yield self._question_on_village()
            if self.answer("village_change") != CORRECTED:
                yield from questions_on_far_day(self, "moved_on")
                return  # With a move the typed decree is the new period's.
        if self.instance.pk and self._is_another_decree():
            yield self._question_on_decree()

    def clean(self):
        self.recorded = copy.copy(self.instance)
        cleaned = super().clean()
        self.moved_to = self.earlier = None
        if self.answer("village_change") == MOVED:
            self._move()
        elif self.answer("decree_change") == RENEWED:
            self._keep_the_old_decree()
        return cleaned

    def save(self, commit=True):
        """Save the period; a move or a renewed decree with what belongs to it, as one batch."""
        if not (commit and (self.moved_to or self.earlier)):
            return super().save(commit)
        with recording.one_batch() as self.batch:
            if self.earlier:
                self.earlier.save()
            period = super().save()
            if self.moved_to:
                period.move(self.moved_to, by=self.opener)
        return period

    @property
    def move_in_words(self):
        """The sentence after a move: when which period ends and begins, and by which decree (SK)."""
        new, old = self.moved_to, self.instance
        return (
            f"{old.volunteer} pindah ke {new.village} sejak {dates.spell(new.started_on)} ({decree_in_words(new)}). "
            f"Penugasan di {old.village} ({decree_in_words(old)}) berakhir {dates.spell(old.ended_on)}."
        )

    # Another village

    def _may_be_a_move(self):
        """Whether the village of a period that has begun and goes on is another one."""
        village = self.cleaned_data.get("village")
        goes_on = self.cleaned_data.get("ended_on", self.instance.ended_on) is None
        has_begun = self.instance.started_on <= timezone.localdate()
        return village is not None and village != self.instance.village and goes_on and has_begun

    def _question_on_village(self):
        old, new = self.instance, self._moved_to()
        return Question(
            field="village",
            sentences=(
                f"Desa diganti dari {old.village} ke {new.village}. Pilih: pindah tugas, atau pembetulan?",
                f"Bila pindah, penugasan di {old.village} berakhir sehari sebelumnya ({decree_in_words(old)}).",
                f"Penugasan di {new.village} mulai pada hari yang Anda isi ({decree_in_words(new)}).",
            ),
            box="village_change",
            label="Mengapa desanya diganti?",
            choices=(
                (MOVED, "Pindah tugas: penugasan yang sekarang berakhir, yang baru mulai"),
                (CORRECTED, "Membetulkan: desa yang tercatat salah sejak awal"),
            ),
            about=(new.village_id, *typed_decree(self).values()),
            fields=("moved_on",),
        )

    def _moved_to(self):
        """The unsaved period of a move. A decree belongs to it where one was typed that is not the recorded one."""
        typed = typed_decree(self)
        is_new = any(value != getattr(self.instance, column) for column, value in typed.items())
        return Appointment(
            volunteer_id=self.instance.volunteer_id,
            village=self.cleaned_data["village"],
            started_on=self.cleaned_data.get("moved_on"),
            **(typed if is_new else {}),
        )

    def _move(self):
        """Take the typed village and decree for the period that begins; this one keeps its own."""
        if not self.cleaned_data.get("moved_on"):
            if "moved_on" not in self.errors:
                self.add_error("moved_on", "Isi hari pertama bertugas di desa yang baru.")
            return
        self.moved_to = self._moved_to()
        for column in ("village", *DECREE):
            self.cleaned_data[column] = getattr(self.recorded, column)
        try:
            self._try_to_move()
        except ValidationError as error:
            for name, wrong in error.update_error_dict({}).items():
                name = "moved_on" if name == "started_on" else name
                self.add_error(name if name in self.fields else None, wrong)

    def _try_to_move(self):
        """Raise ValidationError where the move cannot be saved. Nothing is saved here."""
        period = copy.copy(self.recorded)
        period.started_on = self.cleaned_data.get("started_on") or period.started_on
        period.refuse_to_move(self.moved_to.village, self.moved_to.started_on)
        with transaction.atomic():
            period.move(copy.copy(self.moved_to))
            transaction.set_rollback(True)

    # Another decree

    def _is_another_decree(self):
        return is_another_decree(self.instance, Appointment(**typed_decree(self)))

    def _question_on_decree(self):
        return Question(
            field="decree_number",
            sentences=(f"Tercatat {decree_in_words(self.instance)}. Pilih: SK baru, atau pembetulan?",),
            box="decree_change",
            label="Mengapa SK-nya diganti?",
            choices=(
                (RENEWED, "SK baru: yang lama tetap tersimpan sebagai SK terdahulu"),
                (CORRECTED, "Membetulkan: yang tercatat salah tulis"),
            ),
            about=tuple(typed_decree(self).values()),
        )

    def _keep_the_old_decree(self):
        on = self.cleaned_data.get("decree_on")
        if not on:
            if "decree_on" not in self.errors:
                self.add_error("decree_on", "Isi tanggal SK baru.")
            return
        period = copy.copy(self.recorded)
        period.started_on = self.cleaned_data.get("started_on") or period.started_on
        if obstacle := period.renewal_obstacle(on):
            self.add_error("decree_on", obstacle)
            return
        self.earlier = self.recorded.replaced_decree(on)
        try:
            self.earlier.full_clean()
        except ValidationError as error:
            self.add_error("decree_on", error.messages)


class AppointmentUpdateForm(AsksAboutPeriod, AppointmentForm):
    """One period, to be corrected, with what `AsksAboutPeriod` asks."""

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, user=user, **kwargs)
        self.opener = user

    @property
    def saved_in_words(self):
        """The sentence after the save."""
        if self.moved_to:
            return self.move_in_words
        if self.earlier:
            return "SK baru sudah dicatat; SK lama tersimpan sebagai SK terdahulu."
        return "Penugasan sudah disimpan."
