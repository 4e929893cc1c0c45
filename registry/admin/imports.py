from django.contrib import admin

from registry.admin.parts import Patient, ReadOnly, Visible
from registry.models import HeadingChoice, Import, VillageSpelling
from registry.models.imports import may_confirm


@admin.register(Import)
class ImportAdmin(ReadOnly, Visible, admin.ModelAdmin):
    list_display = ("name", "created_by", "created_at", "saved_at", "undone_at")
    list_select_related = ("created_by",)
    exclude = ("chosen", "answers", "asked", "failure")


class Remembered(Patient):
    """What accounts taught about lists: deleted by who may let it hold for all, as on its page."""

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return super().has_delete_permission(request, obj) and may_confirm(request.user)


@admin.register(HeadingChoice)
class HeadingChoiceAdmin(Remembered, admin.ModelAdmin):
    list_display = ("heading", "key", "said_by", "said_at", "confirmed_by")
    list_select_related = ("said_by", "confirmed_by")


@admin.register(VillageSpelling)
class VillageSpellingAdmin(Visible, Remembered, admin.ModelAdmin):
    list_display = ("spelling", "district", "village", "said_by", "said_at", "confirmed_by")
    list_select_related = ("village__district", "said_by", "confirmed_by")
    search_fields = ("spelling", "district", "village__name")
