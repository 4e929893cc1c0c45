from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.formats import number_format
from django.utils.functional import SimpleLazyObject
from django.views.decorators.http import require_safe

from registry.figures import fields_of_work
from registry.figures.board import board
from registry.figures.board_map import board_map, has_map
from registry.figures.coverage import Coverage, by_regency
from registry.front_notices import notices_for
from registry.front_tasks import tasks_for
from registry.history.finding import ChangeFilter, lines
from registry.history.reading import latest_changes
from registry.lists.recap_filter import BoardFilter
from registry.lists.saved_filters import front_numbers
from registry.models import Delegation, FollowUp, Regency
from registry.transfers.downloads import beside, file_to_save
from registry.views.fragments import page_or_part, render_part
from registry.workbook.writing import lists

WAYS = ("papan", "peta")
ROWS, FEW_CHANGES = 50, 8
MOST_IN_FILE = 2000  # Changes: five seconds on a busy machine.


@permission_required("registry.view_village", raise_exception=True)
def home(request):
    """The front page with the board. Every account may see all counts, but names only of its own people."""
    context = _regencies() if Regency.objects.are_several() else _board(request)
    context["tasks"] = tasks_for(request.user, context["board"].policy if "board" in context else None)
    context["follow_ups"] = follow_ups = list(FollowUp.objects.visible_to(request.user).waiting().for_home())
    context["delegations"] = SimpleLazyObject(Delegation.objects.seen_by(request.user).by_task)  # Lazy.
    context["saved_numbers"] = front_numbers(request.user) if request.user.has_perm("registry.view_volunteer") else []
    context["overdue"] = sum(each.is_overdue for each in follow_ups)
    return render(request, "registry/home.html", context | notices_for(request.user))


def _regencies():
    regencies = by_regency()
    return {"regencies": regencies, "coverage": Coverage.summed(regencies)}


def _board(request):
    shown = _shown(request)
    return {**shown, "coverage": Coverage.summed([shown["board"]]), "candidates": shown["board"].candidates}


@permission_required("registry.view_volunteer", raise_exception=True)
@require_safe
def change_list(request):
    """The log of changes; for the front page, the few people of whom something was changed last."""
    if request.htmx:
        context = {"latest": latest_changes(request.user, FEW_CHANGES)}
        return render_part(request, "registry/_latest_changes.html", context)
    filters = ChangeFilter(request.GET, user=request.user)
    page = Paginator(filters.keys(), ROWS).get_page(request.GET.get("hal"))
    context = {
        "filters": filters,
        "page": page,
        "lines": lines(page.object_list),
        "sentence": filters.sentence(number_format(page.paginator.count, force_grouping=True)),
    }
    return render(request, "registry/change_list.html", context)


@permission_required(("registry.view_volunteer", "registry.export_volunteer"), raise_exception=True)
@require_safe
@beside("change_list")
def change_list_export(request):
    filters = ChangeFilter(request.GET, user=request.user)
    keys = list(filters.keys()[: MOST_IN_FILE + 1])
    if len(keys) > MOST_IN_FILE:
        most = number_format(MOST_IN_FILE, force_grouping=True)
        messages.warning(
            request, f"Satu berkas memuat paling banyak {most} perubahan. Saring dahulu, misalnya menurut tanggal."
        )
        return redirect(f"{reverse('change_list')}?{filters.query()}")
    file = lists.changes(keys, filters.in_words(), request.user)
    return file_to_save("riwayat-perubahan.xlsx", file.write)


@permission_required("registry.view_volunteer", raise_exception=True)
@require_safe
def field_list(request):
    """How many people in service work in each field; on the front page only the table."""
    counts = fields_of_work.serving_by_group()
    return page_or_part(request, "registry/field_list.html", "registry/_field_counts.html", {"counts": counts})


@permission_required("registry.view_village", raise_exception=True)
def board_detail(request, code):
    """The board of one regency, on the day in the address (today)."""
    regency = get_object_or_404(Regency, code=code)
    filters = BoardFilter(request.GET, user=request.user)
    context = {"regency": regency, "filters": filters, **_shown(request, regency, filters.on)}
    return render(request, "registry/board_detail.html", context)


def _shown(request, regency=None, on=None):
    """The board on that day (today), and its map if that was chosen last (?tampil=peta)."""
    if request.GET.get("tampil") in WAYS:
        request.session["board_way"] = request.GET["tampil"]
    shown = board(request.user, regency, on)
    is_drawn = has_map(shown)
    wants_map = is_drawn and request.session.get("board_way") == "peta"
    return {"board": shown, "has_map": is_drawn, "map": board_map(shown) if wants_map else None}
