from django.contrib import admin

from registry.admin.parts import ReadOnly
from registry.models import Boundary


@admin.register(Boundary)
class BoundaryAdmin(ReadOnly, admin.ModelAdmin):
    list_display = ["village", "left", "top", "right", "bottom"]
    list_select_related = ["village__district"]
    list_per_page = 50
    search_fields = ["village__name_folded", "village__code"]
