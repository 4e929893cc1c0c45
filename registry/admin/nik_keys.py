from django.contrib import admin

from registry.admin.parts import ReadOnly
from registry.models import NikKey


@admin.register(NikKey)
class NikKeyAdmin(ReadOnly, admin.ModelAdmin):
    list_display = ["__str__", "used_since", "kept_by", "kept_at"]
