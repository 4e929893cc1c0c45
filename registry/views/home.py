from django.contrib.auth.decorators import permission_required
from django.shortcuts import render

from registry.changes import latest_changes
from registry.coverage import coverage, uncovered_by_district
from registry.models import Village


@permission_required("registry.view_village", raise_exception=True)
def home(request):
    """The office's main question in one look. Any account may see the counts; names only its own."""
    context = {
        "coverage": coverage(),
        "uncovered": uncovered_by_district(),
        "own_villages": set(Village.objects.visible_to(request.user).values_list("pk", flat=True)),
        "latest": latest_changes(request.user, 8),
    }
    return render(request, "registry/home.html", context)
