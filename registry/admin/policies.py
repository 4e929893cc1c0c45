from django.contrib import admin

from registry.admin.parts import ReadOnly
from registry.models import Policy


@admin.register(Policy)
class PolicyAdmin(ReadOnly, admin.ModelAdmin):
    """Read-only here; changed on the page "Pengaturan", which records by whom."""

    list_display = ["__str__", "minimum_serving", "decree_notice_days", "changed_by", "changed_at"]
    list_select_related = ["changed_by"]
