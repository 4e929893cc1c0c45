from django.contrib import admin

from registry.admin.parts import ReadOnly
from registry.models import SavedFilter


@admin.register(SavedFilter)
class SavedFilterAdmin(ReadOnly, admin.ModelAdmin):
    list_display = ["name", "account", "is_shared", "saved_at"]
    list_select_related = ["account"]
    list_per_page = 50
