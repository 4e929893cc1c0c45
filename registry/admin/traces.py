from django.contrib import admin

from registry.admin.parts import ReadOnly
from registry.lists.trace_filter import traces_seen_by
from registry.models import Trace


@admin.register(Trace)
class TraceAdmin(ReadOnly, admin.ModelAdmin):
    list_display = ["at", "kind", "user", "volunteer", "subject", "detail", "address", "agent"]
    list_filter = ["kind"]
    list_select_related = ["user", "volunteer"]
    list_per_page = 100
    show_full_result_count = False
    date_hierarchy = "at"
    search_fields = ["user__username", "subject", "detail", "volunteer__registry_no"]

    def get_queryset(self, request):
        return traces_seen_by(request.user).select_related(*self.list_select_related)
