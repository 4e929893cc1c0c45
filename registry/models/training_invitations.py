"""Who is invited to a training. The training's records show who came."""

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Exists, OuterRef, Prefetch
from django.utils import timezone

from registry.history import recording
from registry.history.recording import History
from registry.models.appointments import Appointment
from registry.models.expectations import Expectation
from registry.models.owned import Joinable, LivingOwnerManager, OwnedQuerySet
from registry.models.trainings import Training, TrainingRecord
from registry.values import dates


def refuse_begun(training):
    """Raise ValidationError where nobody can be invited to the training any more, since it has begun."""
    if not training.is_to_come:
        day = dates.spell(training.started_on)
        raise ValidationError(f"Pelatihan ini sudah mulai {day}. Yang hadir langsung dicatat sebagai peserta.")


class TrainingInvitationQuerySet(OwnedQuerySet):
    def for_register(self):
        """Load what the list of invitations shows, sorted by kecamatan, village and name; `is_present`: who came."""
        appointments = Appointment.objects.select_related("village__district")
        came = TrainingRecord.objects.filter(training=OuterRef("training"), volunteer=OuterRef("volunteer"))
        return (
            self.select_related("volunteer__home_village__district")
            .prefetch_related(Prefetch("volunteer__appointments", appointments))
            .annotate(is_present=Exists(came))
            .order_by("volunteer__name_folded", "pk")
        )

    def to_come(self, today):
        """Invitations to trainings that begin on that day or later."""
        return self.filter(training__started_on__gte=today)

    def of_kind(self, kind):
        """Invitations to trainings of that `Training.Kind`."""
        return self.filter(training__kind=kind)

    def numbered(self, ids):
        """Invitations with these ids."""
        return self.filter(pk__in=ids)

    @transaction.atomic
    def invite(self, training, people):
        """Invite each of these people who is neither invited nor recorded yet, as one batch. Return the invitations.

        Who died (`Training.died_before`) is left out. Raises ValidationError where the training has begun,
        Training.DoesNotExist where it has been deleted.
        """
        # Locked, so that of two who press at once the second sees whom the first invited.
        refuse_begun(Training.objects.select_for_update().get(pk=training.pk))
        known = {*self.model.with_deleted.filter(training=training).values_list("volunteer", flat=True)}
        known |= {*TrainingRecord.with_deleted.filter(training=training).values_list("volunteer", flat=True)}
        left_out = known | {person.pk for person in training.died_before(people)}
        return recording.bulk_create(
            TrainingInvitation(training=training, volunteer=person) for person in people if person.pk not in left_out
        )


class TrainingInvitation(Expectation, Joinable, models.Model):
    training = models.ForeignKey(
        Training, on_delete=models.CASCADE, related_name="invitations", verbose_name="pelatihan"
    )
    volunteer = models.ForeignKey(
        "registry.Volunteer", on_delete=models.CASCADE, related_name="training_invitations", verbose_name="PSM"
    )

    history = History(verbose_name="riwayat undangan pelatihan", verbose_name_plural="riwayat undangan pelatihan")
    history_label_with = ["training"]
    objects = LivingOwnerManager.from_queryset(TrainingInvitationQuerySet)()
    with_deleted = TrainingInvitationQuerySet.as_manager()

    class Meta:
        verbose_name = "undangan pelatihan"
        verbose_name_plural = "undangan pelatihan"
        ordering = ["-training__started_on", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["training", "volunteer"],
                name="training_invitation_once_per_volunteer",
                violation_error_message="Orang ini sudah diundang ke pelatihan ini.",
            ),
        ]

    def __str__(self):
        return f"{self.volunteer}: {self.training}"

    @staticmethod
    def history_label(record):
        """Return the name of the invitation that this history row shows."""
        return f"Undangan ke {record.training or 'pelatihan yang sudah dihapus'}"

    def clean(self):
        """Refuse a new one to a training that has begun, or of who died. One that comes back has its id already."""
        if self.pk is None and self.training_id:
            refuse_begun(self.training)
            if self.volunteer_id and self.training.died_before([self.volunteer]):
                raise ValidationError("Orang ini tercatat meninggal dunia.")

    # When the person's service ends

    @classmethod
    def to_come_for(cls, people):
        """The invitations of these people to trainings that begin today or later."""
        return cls.objects.to_come(timezone.localdate()).filter(volunteer__in=people).select_related("training")

    @property
    def event(self):
        return self.training

    @property
    def event_on(self):
        return self.training.started_on

    def withdrawal_obstacle(self, by):
        """The sentence that says why the account cannot withdraw the invitation; empty where it can."""
        return "" if by.has_perm("registry.delete_traininginvitation") else "Akun ini tidak berhak menarik undangan."

    def withdraw(self, by):
        """Delete the invitation, for an account that may. Return whether it was still there."""
        count, _ = TrainingInvitation.objects.filter(pk=self.pk).delete()
        return count > 0

    # When two records of one person are merged

    def is_twin(self, other):
        """Whether both are for the same training."""
        return self.training_id == other.training_id

    def join(self, other):
        """Return this invitation: the other one has nothing more."""
        return self
