from django.contrib.auth.decorators import permission_required
from django.shortcuts import render

from registry.board import board
from registry.changes import latest_changes
from registry.coverage import coverage
from registry.models import FollowUp


@permission_required("registry.view_village", raise_exception=True)
def home(request):
    """The office's main question in one look. Any account may see the counts; names only its own."""
    context = {
        "coverage": coverage(),
        "board": board(request.user),
        "follow_ups": FollowUp.objects.visible_to(request.user).waiting().for_home(),
        "latest": latest_changes(request.user, 8),
    }
    return render(request, "registry/home.html", context)
