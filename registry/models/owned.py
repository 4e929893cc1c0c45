"""What rows that belong to one volunteer have in common: they are seen with their owner and vanish with it."""

from django.db import models


class OwnedQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Rows of the people whom the account may see."""
        if not user.is_bound:
            return self
        people = self.model._meta.get_field("volunteer").related_model.objects
        return self.filter(volunteer__in=people.visible_to(user))


class LivingOwnerManager(models.Manager.from_queryset(OwnedQuerySet)):
    """Rows of people who have not been deleted."""

    def get_queryset(self):
        return super().get_queryset().filter(volunteer__deleted_at__isnull=True)
