"""The stages of a ceremony: what has been reached, when, by whom; and what the proof that was ticked off said."""

from dataclasses import dataclass, field

from django.conf import settings
from django.db import models
from django.utils import timezone

from ceremonies.values.certificate_words import PERSONAL
from ceremonies.values.digests import digest
from registry.models import Volunteer


@dataclass(frozen=True)
class Drift:
    """How what would be printed differs from what was agreed to; false where it does not."""

    has_new_words: bool = False  # The words that stand on every paper.
    added: list = field(default_factory=list)
    changed: list = field(default_factory=list)
    gone: list = field(default_factory=list)

    def __bool__(self):
        return self.has_new_words or bool(self.people)

    @property
    def people(self):
        """All people of whom something differs."""
        return [*self.added, *self.changed, *self.gone]


class StageQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Stages of the ceremonies that the account may see."""
        ceremonies = self.model._meta.get_field("ceremony").related_model.objects
        return self.filter(ceremony__in=ceremonies.visible_to(user)) if user.is_bound else self

    def reach(self, ceremony, kind, *, by=None, printed=None, reason=""):
        """Note that the ceremony reached that stage, now and by that account; once more where it had. Return it."""
        reached = {"reached_at": timezone.now(), "reached_by": by, "printed": printed or {}, "reason": reason}
        return self.update_or_create(ceremony=ceremony, kind=kind, defaults=reached)[0]

    def of_kind(self, kind):
        """The stage of that kind with who reached it, or None."""
        return self.select_related("reached_by").filter(kind=kind).first()


class Stage(models.Model):
    class Kind(models.TextChoices):
        """What no other record tells; the other states follow from papers, prints and handing out."""

        PROOF = "proof", "lembar periksa dicocokkan"
        UNLOCKED = "unlocked", "kunci dibuka"
        HELD = "held", "dilaksanakan"

    ceremony = models.ForeignKey(
        "ceremonies.Ceremony", on_delete=models.CASCADE, related_name="stages", verbose_name="pengukuhan"
    )
    kind = models.CharField("tahap", max_length=20, choices=Kind.choices)
    reached_at = models.DateTimeField("dicapai pada", default=timezone.now)
    reached_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="reached_stages",
        verbose_name="oleh",
    )
    reason = models.CharField("alasan", max_length=200, blank=True)
    # Of the proof: digests of what would be printed, by the person's id, and under "" of what all papers share.
    printed = models.JSONField("yang akan dicetak", default=dict, blank=True, editable=False)

    objects = StageQuerySet.as_manager()

    class Meta:
        verbose_name = "tahap pengukuhan"
        verbose_name_plural = "tahap pengukuhan"
        ordering = ["reached_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["ceremony", "kind"],
                name="stage_once_per_ceremony",
                violation_error_message="Tahap ini sudah tercatat pada pengukuhan ini.",
            )
        ]

    def __str__(self):
        return f"{self.ceremony}: {self.get_kind_display()}"

    def drift(self, ceremony, specimens):
        """How what these specimens would print differs from what was agreed to at this stage, as a `Drift`."""
        agreed, now = self.printed, printed_digests(ceremony, specimens)
        people = {str(each.participant.volunteer_id): each.participant.volunteer for each in specimens}
        served = set(ceremony.certificates().values_list("participant__volunteer", flat=True))
        gone = [int(key) for key in agreed if key and key not in now and int(key) not in served]
        return Drift(
            has_new_words=agreed.get("") != now[""],
            added=[person for key, person in people.items() if key not in agreed],
            changed=[person for key, person in people.items() if agreed.get(key, now[key]) != now[key]],
            gone=list(Volunteer.with_deleted.chosen(gone)) if gone else [],
        )


def printed_digests(ceremony, specimens):
    """Digests of what these specimens would print, but for their numbers: by the person's id, under "" the rest."""
    common = ceremony.sample()
    shared = {key: value for key, value in common.words.items() if key not in PERSONAL}
    rest = [shared, common.design, common.design_version, ceremony.paper, ceremony.number_pattern, ceremony.shows_birth]
    own = {
        str(each.participant.volunteer_id): digest(
            [each.name, *(each.words[key] for key in PERSONAL if key in each.words)]
        )
        for each in specimens
    }
    return {"": digest(rest), **own}
