from django.contrib.auth.decorators import permission_required
from django.shortcuts import get_object_or_404, render

from registry.board import board
from registry.board_map import board_map, has_map
from registry.changes import latest_changes
from registry.coverage import by_regency, coverage
from registry.forms.recap_filter import RecapFilter
from registry.models import FollowUp, Regency

WAYS = ("papan", "peta")


@permission_required("registry.view_village", raise_exception=True)
def home(request):
    """The office's main question in one look. Any account may see the counts; names only its own."""
    regencies = list(by_regency())
    context = {
        "coverage": coverage(),
        "follow_ups": FollowUp.objects.visible_to(request.user).waiting().for_home(),
        "latest": latest_changes(request.user, 8),
    }
    context |= {"regencies": regencies} if len(regencies) > 1 else _shown(request)
    return render(request, "registry/home.html", context)


@permission_required("registry.view_village", raise_exception=True)
def board_detail(request, code):
    """The board of one regency, on the day in the address (today)."""
    regency = get_object_or_404(Regency, code=code)
    wanted = RecapFilter(request.GET, user=request.user)
    context = {"regency": regency, "wanted": wanted, **_shown(request, regency, wanted.on)}
    return render(request, "registry/board_detail.html", context)


def _shown(request, regency=None, on=None):
    """The board on that day (today), and its map where that was chosen last (?tampil=peta)."""
    if request.GET.get("tampil") in WAYS:
        request.session["board_way"] = request.GET["tampil"]
    shown = board(request.user, regency, on)
    is_drawn = has_map(shown)
    wants_map = is_drawn and request.session.get("board_way") == "peta"
    return {"board": shown, "has_map": is_drawn, "map": board_map(shown) if wants_map else None}
