from django.contrib import admin

from registry.admin.parts import Tracked, Visible
from registry.models import Partner


@admin.register(Partner)
class PartnerAdmin(Visible, Tracked):
    list_display = ["name", "kind", "village", "leader", "since", "ended_on"]
    list_filter = ["kind"]
    list_select_related = ["village__district"]
    list_per_page = 50
    search_fields = ["name", "leader"]
    autocomplete_fields = ["village"]
