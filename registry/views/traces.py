from django.contrib.auth.decorators import permission_required
from django.core.paginator import Paginator
from django.shortcuts import render
from django.views.decorators.http import require_safe

from registry.lists.trace_filter import TraceFilter
from registry.models import Policy

ROWS = 50


@permission_required("registry.view_trace", raise_exception=True)
@require_safe
def trace_list(request):
    filters = TraceFilter(request.GET, user=request.user)
    page = Paginator(filters.traces(), ROWS).get_page(request.GET.get("hal"))
    context = {
        "filters": filters,
        "page": page,
        "sentence": filters.sentence(page.paginator.count),
        "strangers": filters.strangers(),
        "archives": filters.archives(),
        "years": Policy.current().trace_years,
    }
    return render(request, "registry/trace_list.html", context)
