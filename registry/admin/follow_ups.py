from django.contrib import admin

from registry.admin.parts import ReadOnly, Visible
from registry.models import FollowUp


@admin.register(FollowUp)
class FollowUpAdmin(ReadOnly, Visible, admin.ModelAdmin):
    list_display = ["village", "about", "due_on", "opened_by", "done_by", "done_at"]
    list_select_related = ["village__district", "opened_by", "done_by"]
    list_filter = [("done_at", admin.EmptyFieldListFilter)]
    list_per_page = 50
    exclude = ["appointment"]  # It names a person, who may belong to another kecamatan by now.
    search_fields = ["village__name_folded", "about"]
