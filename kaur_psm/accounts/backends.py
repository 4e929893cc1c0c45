"""The account and its rights in two queries for each request, because every page needs them."""

from functools import cache

from django.contrib.auth import get_user_model
from django.contrib.auth.backends import ModelBackend
from django.contrib.auth.models import Group, Permission
from django.db.models import Count, Exists, OuterRef, Q, Subquery

from kaur_psm.accounts.roles import GUARDED_ROLES
from registry.models import ListColumns


@cache
def _accounts():
    """The accounts with what every page asks of one. Made once: making the query took longer than running it."""
    account = get_user_model()
    roles = Group.objects.filter(user=OuterRef("pk")).order_by("name")
    counted = roles.order_by().values("user").annotate(count=Count("pk")).values("count")
    return account.objects.with_second_factor().annotate(
        role=Subquery(roles.values("name")[:1]),
        role_count=Subquery(counted),
        is_in_guarded_role=Exists(roles.filter(name__in=GUARDED_ROLES)),
        has_front_filters=Exists(account.front_filters.through.objects.filter(user=OuterRef("pk"))),
        # Without an order: that by account joins tables while this query is compiled, which two threads may do at once.
        chosen_columns=Subquery(ListColumns.objects.filter(account=OuterRef("pk")).order_by().values("names")),
    )


class RightsBackend(ModelBackend):
    """Django's backend, but it loads the role with the account, and own rights together with those of roles."""

    def get_user(self, user_id):
        """The account with its first `role` and how many `role_count` it has; None where it may not sign in.

        The same query answers what User would ask one by one: `has_second_factor`, `is_in_guarded_role`,
        `has_front_filters`, `chosen_columns`.
        """
        user = _accounts().filter(pk=user_id).first()
        return user if user and self.user_can_authenticate(user) else None

    def get_all_permissions(self, user_obj, obj=None):
        """The rights of an account as "registry.view_village"; none for an inactive account or for a single row."""
        if not user_obj.is_active or user_obj.is_anonymous or user_obj.is_superuser or obj is not None:
            return super().get_all_permissions(user_obj, obj)
        if not hasattr(user_obj, "_perm_cache"):
            held = Permission.objects.filter(Q(user=user_obj) | Q(group__user=user_obj)).order_by()
            pairs = held.values_list("content_type__app_label", "codename").distinct()
            user_obj._perm_cache = {f"{app}.{codename}" for app, codename in pairs}
        return user_obj._perm_cache
