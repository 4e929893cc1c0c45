"""Who may do what, asked of the database once a request."""

from django.contrib.auth.backends import ModelBackend
from django.contrib.auth.models import Permission
from django.db.models import Q


class RightsBackend(ModelBackend):
    """Django's own backend, but for one query where that asks for an account's own rights and those of its roles."""

    def get_all_permissions(self, user_obj, obj=None):
        """The rights of an account as "registry.view_village"; none of one that is not active, or of a single row."""
        if not user_obj.is_active or user_obj.is_anonymous or user_obj.is_superuser or obj is not None:
            return super().get_all_permissions(user_obj, obj)
        if not hasattr(user_obj, "_perm_cache"):
            held = Permission.objects.filter(Q(user=user_obj) | Q(group__user=user_obj)).order_by()
            pairs = held.values_list("content_type__app_label", "codename").distinct()
            user_obj._perm_cache = {f"{app}.{codename}" for app, codename in pairs}
        return user_obj._perm_cache
