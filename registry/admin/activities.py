from django.contrib import admin

from registry.admin.parts import TrackedPeople, WholeRowForm
from registry.forms.activities import AsksAboutReport
from registry.models import Activity


class ActivityAdminForm(AsksAboutReport, WholeRowForm):
    """The form of a report, with the question of the screens."""


@admin.register(Activity)
class ActivityAdmin(TrackedPeople):
    form = ActivityAdminForm
    fields = ["volunteer", "done_on", "village", "problem", "what", "helped", "partner", "photo"]
    readonly_fields = ["photo"]
    list_display = ["volunteer", "done_on", "village", "problem", "helped", "partner"]
    list_filter = ["problem", "village__district"]
    list_select_related = ["volunteer", "village__district", "partner"]
    list_per_page = 50
    show_full_result_count = False
    date_hierarchy = "done_on"
    search_fields = ["volunteer__name_folded", "volunteer__registry_no", "what"]
    autocomplete_fields = ["volunteer", "village", "partner"]

    def get_queryset(self, request):
        return super().get_queryset(request).select_related(*self.list_select_related)

    def get_readonly_fields(self, request, obj=None):
        return [*self.readonly_fields, *(["volunteer"] if obj else [])]
