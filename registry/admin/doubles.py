from django.contrib import admin

from registry.admin.parts import ReadOnly, Visible
from registry.models import DistinctPair, PossibleDouble


@admin.register(DistinctPair)
class DistinctPairAdmin(ReadOnly, Visible, admin.ModelAdmin):
    list_display = ["first", "second", "said_by", "said_at"]
    list_select_related = ["first", "second", "said_by"]
    list_per_page = 50
    search_fields = ["first__name_folded", "first__registry_no", "second__name_folded", "second__registry_no"]


@admin.register(PossibleDouble)
class PossibleDoubleAdmin(ReadOnly, Visible, admin.ModelAdmin):
    list_display = ["first", "second", "noted_at"]
    list_select_related = ["first", "second"]
    list_per_page = 50
