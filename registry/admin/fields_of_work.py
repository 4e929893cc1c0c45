from django.contrib import admin

from registry.admin.parts import TrackedPeople
from registry.models import VolunteerField


@admin.register(VolunteerField)
class VolunteerFieldAdmin(TrackedPeople):
    list_display = ["volunteer", "problem"]
    list_filter = ["problem"]
    list_select_related = ["volunteer"]
    list_per_page = 50
    show_full_result_count = False
    search_fields = ["volunteer__name_folded", "volunteer__registry_no"]
    autocomplete_fields = ["volunteer"]

    def get_readonly_fields(self, request, obj=None):
        return ["volunteer"] if obj else []
