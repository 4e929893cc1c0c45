from django.contrib import admin

from registry.admin.parts import ReadOnly
from registry.models import RegistryCounter


@admin.register(RegistryCounter)
class RegistryCounterAdmin(ReadOnly, admin.ModelAdmin):
    list_display = ["__str__", "last"]
