from django.contrib import admin

from registry.admin.parts import OfficeWide, Patient, Visible
from registry.models import District, Regency, Village


class Region(Patient, Visible, admin.ModelAdmin):
    """Regions come from load_regions; a name may be corrected here, but nothing is deleted."""

    list_per_page = 100

    def has_delete_permission(self, request, obj=None):
        return False


@admin.register(Regency)
class RegencyAdmin(OfficeWide, Patient, admin.ModelAdmin):
    list_display = ["code", "name"]
    search_fields = ["name", "code"]

    has_delete_permission = Region.has_delete_permission


@admin.register(District)
class DistrictAdmin(Region):
    list_display = ["code", "name", "regency"]
    list_select_related = ["regency"]
    search_fields = ["name", "code"]
    autocomplete_fields = ["regency"]

    def has_add_permission(self, request):
        return super().has_add_permission(request) and not request.user.is_bound


@admin.register(Village)
class VillageAdmin(Region):
    list_display = ["code", "name", "kind", "district"]
    list_filter = ["kind", "district"]
    search_fields = ["name_folded", "code"]
    autocomplete_fields = ["district"]

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("district")

    def get_search_results(self, request, queryset, search_term):
        return (queryset.matching(search_term) if search_term else queryset), False
