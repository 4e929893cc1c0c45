from django.contrib import admin

from registry.admin.parts import ReadOnly
from registry.models import ListColumns


@admin.register(ListColumns)
class ListColumnsAdmin(ReadOnly, admin.ModelAdmin):
    list_display = ["account", "names"]
    list_select_related = ["account"]
    list_per_page = 50
