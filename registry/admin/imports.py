from django.contrib import admin

from registry.admin.parts import Patient, ReadOnly, Visible
from registry.models import HeadingChoice, Import, VillageSpelling


@admin.register(Import)
class ImportAdmin(ReadOnly, admin.ModelAdmin):
    list_display = ("name", "created_by", "created_at", "saved_at", "undone_at")
    list_select_related = ("created_by",)
    exclude = ("chosen", "answers", "asked", "failure")


@admin.register(HeadingChoice)
class HeadingChoiceAdmin(Patient, admin.ModelAdmin):
    list_display = ("heading", "key", "said_by", "said_at", "confirmed_by")
    list_select_related = ("said_by", "confirmed_by")

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False


@admin.register(VillageSpelling)
class VillageSpellingAdmin(Visible, Patient, admin.ModelAdmin):
    list_display = ("spelling", "district", "village", "said_by", "said_at", "confirmed_by")
    list_select_related = ("village__district", "said_by", "confirmed_by")
    search_fields = ("spelling", "district", "village__name")

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False
