from django.contrib import admin

from registry.admin.parts import ReadOnly
from registry.models import TryCount


@admin.register(TryCount)
class TryCountAdmin(ReadOnly, admin.ModelAdmin):
    list_display = ["limit", "window", "count"]
    list_filter = ["limit"]
