"""The fields of social problems in which a volunteer works."""

from django.db import models

from registry.history.recording import History
from registry.models.owned import Joinable, LivingOwnerManager, OwnedQuerySet
from registry.models.problems import SocialProblem


class VolunteerField(Joinable, models.Model):
    volunteer = models.ForeignKey(
        "registry.Volunteer", on_delete=models.CASCADE, related_name="fields_of_work", verbose_name="PSM"
    )
    problem = models.PositiveSmallIntegerField("bidang", choices=SocialProblem.choices)

    history = History(verbose_name="riwayat bidang PSM", verbose_name_plural="riwayat bidang PSM")
    history_label_with = []
    objects = LivingOwnerManager()
    with_deleted = OwnedQuerySet.as_manager()

    class Meta:
        verbose_name = "bidang PSM"
        verbose_name_plural = "bidang PSM"
        ordering = ["problem"]
        constraints = [
            models.UniqueConstraint(
                fields=["volunteer", "problem"],
                name="volunteer_field_once",
                violation_error_message="Bidang ini sudah tercatat pada orang ini.",
            ),
        ]

    def __str__(self):
        return self.get_problem_display()

    @staticmethod
    def history_label(record):
        """Return the name of the field that this history row shows."""
        return f"Bidang {record.get_problem_display()}"

    # When two records of one person are merged

    def is_twin(self, other):
        """Whether both name the same field."""
        return self.problem == other.problem

    def join(self, other):
        """Return this one: the other has nothing more."""
        return self
