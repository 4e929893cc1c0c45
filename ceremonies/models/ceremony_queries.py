"""Queries of ceremonies: which an account sees, which are unfinished."""

from django.db import models
from django.db.models import Count, Exists, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce

from ceremonies.models.participants import Participant
from ceremonies.models.validity import going_on_condition

# The fields that the next ceremony takes over from the last one.
HABITS = (
    "office",
    "decree_issuer",
    "legal_basis",
    "pledge",
    "agenda",
    "number_pattern",
    "paper",
    "shows_birth",
    "shows_titles",
    "shows_rank",
    "shows_nip",
)


class CeremonyQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Ceremonies with participants whom the account may see; all for an account that is not bound."""
        if not user.is_bound:
            return self
        return self.filter(Exists(Participant.objects.visible_to(user).filter(ceremony=OuterRef("pk"))))

    def for_list(self, user):
        """What a row of the admin shows, with counts: `people` (participants), `papers` (valid certificates)."""
        people = Participant.objects.visible_to(user).filter(ceremony=OuterRef("pk"))
        return self.annotate(people=_number(people), papers=_number(people.with_certificates()))

    def with_signatories(self):
        """With the one or two officials who sign, whom the progress of each needs."""
        return self.select_related("officiant", "second_signatory")

    def for_page(self):
        """What the page of one ceremony shows."""
        return self.select_related("office", "training", "officiant", "second_signatory", "village__district__regency")

    def locked(self, ceremony):
        """That ceremony read anew, with what its page shows, locked until the transaction ends."""
        return self.select_for_update(of=("self",)).for_page().get(pk=ceremony.pk)

    def matching(self, text):
        """Ceremonies whose name or venue contains the text."""
        return self.filter(Q(name__icontains=text) | Q(venue__icontains=text))

    def of_year(self, year):
        """Ceremonies of that year."""
        return self.filter(held_on__year=year)

    def years(self):
        """The years in which a ceremony was or will be held, the latest first."""
        return [day.year for day in self.dates("held_on", "year", order="DESC")]

    def inaugurations(self):
        """Ceremonies at which people are inaugurated."""
        return self.filter(training=None)

    def of_trainings(self):
        """Ceremonies for the certificates of a training."""
        return self.exclude(training=None)

    def of_training(self, training):
        """The ceremony for the certificates of that training; None where it has not been prepared."""
        return self.filter(training=training).first()

    def habits(self):
        """The values that the next ceremony takes over from the one recorded last, by field; empty for the first."""
        last = self.order_by("-pk").first()
        return {name: getattr(last, name) for name in HABITS} if last else {}

    def unfinished(self, user):
        """Ceremonies that still lack certificates for somebody who is expected, the earliest first; none called off."""
        waiting = Participant.objects.visible_to(user).expected().without_certificates()
        has_nobody = ~Exists(Participant.objects.filter(ceremony=OuterRef("pk")))
        going_on = self.filter(going_on_condition())
        return going_on.filter(Exists(waiting.filter(ceremony=OuterRef("pk"))) | has_nobody).order_by("held_on", "pk")


def _number(rows):
    counted = rows.order_by().values("ceremony").annotate(number=Count("pk")).values("number")
    return Coalesce(Subquery(counted), 0)
