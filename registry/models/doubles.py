"""Pairs of records: those declared to be two different people, and those that looked alike last night."""

from django.conf import settings
from django.db import models, transaction
from django.db.models import Exists, F, OuterRef, Q

from registry.models.volunteers import Volunteer


class DistinctPairQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Pairs of people, neither deleted, who are both visible to the account."""
        seen = Volunteer.objects.visible_to(user).values("pk")
        return self.filter(first__in=seen, second__in=seen)

    def between(self, one, other):
        """The pair of these two people, in either order; empty if they are not declared different."""
        return self.filter(**_in_order(one, other))

    def about(self, person):
        """Pairs that include that person."""
        return self.filter(Q(first=person) | Q(second=person))

    def others_than(self, person):
        """Return the ids (a query) of the people declared to be different from that person."""
        return (
            self.filter(first=person)
            .order_by()
            .values("second")
            .union(self.filter(second=person).order_by().values("first"))
        )

    def ids(self):
        """Return the pairs as a set of tuples of two ids, the lower one first."""
        return set(self.values_list("first_id", "second_id"))

    def for_list(self):
        """Load what the list of pairs shows: both people and who declared them, the latest first."""
        return self.select_related("first", "second", "said_by").order_by("-said_at", "-pk")

    def say(self, one, other, by):
        """Record that these two are different people. Return the pair; a second time changes nothing."""
        return self.get_or_create(**_in_order(one, other), defaults={"said_by": by})[0]

    def hand_over(self, gone, kept):
        """Move the pairs of `gone` to `kept`: people different from the one are different from the other."""
        for pair in self.about(gone).select_related("first", "second", "said_by"):
            self.say(kept, pair.other(gone), pair.said_by)
            pair.delete()


def _in_order(one, other):
    first, second = sorted([one, other], key=lambda person: person.pk)
    return {"first": first, "second": second}


class DistinctPair(models.Model):
    first = models.ForeignKey(Volunteer, on_delete=models.CASCADE, related_name="+", verbose_name="orang pertama")
    second = models.ForeignKey(Volunteer, on_delete=models.CASCADE, related_name="+", verbose_name="orang kedua")
    said_at = models.DateTimeField("dinyatakan pada", auto_now_add=True)
    said_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        related_name="distinct_pairs",
        verbose_name="dinyatakan oleh",
    )

    objects = DistinctPairQuerySet.as_manager()

    class Meta:
        verbose_name = "pasangan yang bukan orang yang sama"
        verbose_name_plural = "pasangan yang bukan orang yang sama"
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(first__lt=F("second")),
                name="distinct_pair_lower_id_first",
                violation_error_message="Orang dengan nomor yang lebih kecil harus disebut lebih dahulu.",
            ),
            models.UniqueConstraint(
                fields=["first", "second"],
                name="distinct_pair_once",
                violation_error_message="Sudah dicatat bahwa keduanya bukan orang yang sama.",
            ),
        ]

    def __str__(self):
        return f"{self.first} dan {self.second}"

    def other(self, person):
        """Return the other person of the pair."""
        return self.second if self.first_id == person.pk else self.first


class PossibleDoubleQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Pairs of people, neither deleted, who are both visible to the account."""
        seen = Volunteer.objects.visible_to(user).order_by().values("pk")
        return self.filter(first__in=seen, second__in=seen)

    def undecided(self):
        """Pairs of people who are not declared to be different."""
        decided = DistinctPair.objects.filter(first=OuterRef("first"), second=OuterRef("second"))
        return self.exclude(Exists(decided))

    @transaction.atomic
    def note(self, pairs):
        """Note these pairs of ids, the lower one first, in place of all that were noted before."""
        self.all().delete()
        self.bulk_create(self.model(first_id=first, second_id=second) for first, second in pairs)


class PossibleDouble(models.Model):
    """A pair that the night found: to compare everybody takes a second or more, too long for the front page."""

    first = models.ForeignKey(Volunteer, on_delete=models.CASCADE, related_name="+", verbose_name="orang pertama")
    second = models.ForeignKey(Volunteer, on_delete=models.CASCADE, related_name="+", verbose_name="orang kedua")
    noted_at = models.DateTimeField("ditemukan pada", auto_now_add=True)

    objects = PossibleDoubleQuerySet.as_manager()

    class Meta:
        verbose_name = "pasangan yang mungkin ganda"
        verbose_name_plural = "pasangan yang mungkin ganda"
        ordering = ["pk"]
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                condition=Q(first__lt=F("second")),
                name="possible_double_lower_id_first",
                violation_error_message="Orang dengan nomor yang lebih kecil harus disebut lebih dahulu.",
            ),
            models.UniqueConstraint(
                fields=["first", "second"],
                name="possible_double_once",
                violation_error_message="Pasangan ini sudah dicatat.",
            ),
        ]

    def __str__(self):
        return f"{self.first} dan {self.second}"
