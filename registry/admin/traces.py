from django.contrib import admin

from registry.admin.parts import ReadOnly
from registry.lists.trace_filter import traces_seen_by
from registry.models import StrangerCount, Trace, TraceArchive


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


@admin.register(TraceArchive)
class TraceArchiveAdmin(ReadOnly, admin.ModelAdmin):
    """Whoever sees the traces of the whole office sees which have left, as on the page of traces."""

    list_display = ["file_name", "first_at", "last_at", "count", "made_at", "sha256"]

    def has_view_permission(self, request, obj=None):
        return request.user.has_perm("registry.view_trace") and not request.user.is_bound

    def has_module_permission(self, request):
        return self.has_view_permission(request)


@admin.register(StrangerCount)
class StrangerCountAdmin(ReadOnly, admin.ModelAdmin):
    """Whoever sees the traces of the whole office sees what strangers were refused, as on the page of traces."""

    list_display = ["on", "kind", "count", "latest_at", "latest_address"]
    list_filter = ["kind"]
    date_hierarchy = "on"

    def has_view_permission(self, request, obj=None):
        return request.user.has_perm("registry.view_trace") and not request.user.is_bound

    def has_module_permission(self, request):
        return self.has_view_permission(request)
