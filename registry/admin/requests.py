from django.contrib import admin

from registry.admin.parts import ReadOnly, TrackedPeople
from registry.models import RightsRequest


@admin.register(RightsRequest)
class RightsRequestAdmin(ReadOnly, TrackedPeople):
    list_display = ["volunteer", "kind", "received_at", "due_at", "answer", "answered_by", "answered_at"]
    list_select_related = ["volunteer", "answered_by"]
    list_filter = ["kind", "answer"]
    list_per_page = 50
    search_fields = ["volunteer__name_folded", "volunteer__registry_no", "asker"]
