from django.contrib import admin

from registry.admin.parts import ReadOnly
from registry.models import LongWork


@admin.register(LongWork)
class LongWorkAdmin(ReadOnly, admin.ModelAdmin):
    list_display = ["job", "subject", "due_at", "claimed_until", "attempts", "failure", "stopped_at"]
    list_filter = ["job"]
