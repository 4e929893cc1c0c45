from django.contrib import admin
from django.db.models import Q

from registry.admin.parts import ReadOnly
from registry.models import Trace, Volunteer


@admin.register(Trace)
class TraceAdmin(ReadOnly, admin.ModelAdmin):
    list_display = ["at", "kind", "user", "volunteer", "subject", "detail", "address"]
    list_filter = ["kind"]
    list_select_related = ["user", "volunteer"]
    list_per_page = 100
    show_full_result_count = False
    date_hierarchy = "at"
    search_fields = ["user__username", "subject", "detail", "volunteer__registry_no"]

    def get_queryset(self, request):
        traces = super().get_queryset(request).select_related(*self.list_select_related)
        if not request.user.is_bound:
            return traces
        return traces.filter(Q(volunteer=None) | Q(volunteer__in=Volunteer.with_deleted.visible_to(request.user)))
