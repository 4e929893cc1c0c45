from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from registry.figures.activity_recap import recap
from registry.forms.activities import ActivityForm
from registry.forms.activity_rows import ActivityGrid
from registry.forms.reasons import ReasonForm
from registry.history import recording
from registry.history.recording import because, undo_of_batch, undo_of_deletion
from registry.lists.activity_filter import ActivityFilter, MonthFilter
from registry.lists.selection import ids_in
from registry.models import Activity, Volunteer
from registry.transfers.downloads import beside, file_to_save
from registry.transfers.files import takes_files
from registry.values import dates
from registry.views.fragments import render_part
from registry.workbook.writing import activity_recap as recap_workbook
from registry.workbook.writing import lists

ROWS = 40
SAVED_SHOWN = 100  # Reports of the table that were just saved, shown above it.


@permission_required("registry.view_activity", raise_exception=True)
def activity_list(request):
    filters = ActivityFilter(request.GET, user=request.user)
    page = Paginator(filters.activities().for_list(), ROWS).get_page(request.GET.get("hal"))
    context = {"filters": filters, "page": page, "sentence": filters.sentence(page.paginator.count)}
    return render(request, "registry/activity_list.html", context)


@permission_required(("registry.view_activity", "registry.export_volunteer"), raise_exception=True)
@require_safe
@beside("activity_list")
def activity_list_export(request):
    filters = ActivityFilter(request.GET, user=request.user)
    reports = lists.activity_reports(filters.activities().for_list(), filters.in_words(), request.user)
    return file_to_save("laporan-kegiatan.xlsx", reports.write)


@permission_required("registry.add_activity", raise_exception=True)
@takes_files()
def activity_create(request):
    form = ActivityForm(request.POST or None, request.FILES or None, user=request.user, initial=_start(request))
    if request.method == "POST" and form.save_if_valid():
        activity = form.instance
        _say_saved(request, activity, f"{_in_words(activity)}, dicatat.")
        return redirect(_next_empty(activity) if "again" in request.POST else activity.volunteer)
    return render(request, "registry/activity_create.html", {"form": form})


@permission_required("registry.add_activity", raise_exception=True)
def activity_grid(request):
    """Enter many reports in one table, each saved by itself. htmx asks whom and which village a row means."""
    grid = ActivityGrid(request.POST, user=request.user)
    if request.htmx:
        return render_part(request, "registry/_activity_row_meaning.html", {"row": grid.row(request.POST.get("baris"))})
    listed = ids_in(request.GET.get("tersimpan", request.POST.get("tersimpan", "")).split("-"))
    if request.method == "POST":
        listed |= _fill_or_save(request, grid)
        if not (grid.typed or grid.pasted or grid.notes or "more" in request.POST):
            return redirect(f"{request.path}?{urlencode({'tersimpan': _joined(listed)})}")
    grid.begin_at_first_empty()
    may_see = request.user.has_perm("registry.view_activity")
    reports = Activity.objects.visible_to(request.user).chosen(listed if may_see else ()).for_list()[:SAVED_SHOWN]
    context = {"grid": grid, "reports": reports, "listed": _joined(listed), "is_paste": "paste" in request.POST}
    return render(request, "registry/activity_grid.html", context)


def _fill_or_save(request, grid):
    """Do what the pressed button says. Return the ids of the reports that are saved."""
    if "paste" in request.POST:
        grid.take_pasted()
        return set()
    if "more" in request.POST:
        grid.add_rows()
        return set()
    with because(grouped=True) as circumstances:
        saved = grid.save()
    if saved:
        messages.success(request, f"{len(saved)} laporan kegiatan dicatat.", extra_tags=undo_of_batch(circumstances))
    return {report.pk for report in saved}


def _joined(ids):
    return "-".join(str(pk) for pk in sorted(ids)[-SAVED_SHOWN:])


def _in_words(activity):
    return f"Laporan {activity.volunteer.full_name}, {dates.spell(activity.done_on)}"


def _say_saved(request, activity, sentence):
    """Say that the report is saved, and in which village, which nobody may have typed."""
    messages.success(request, f"{sentence} Desa: {activity.village}.")


def _start(request):
    """Values from the address: the person, or the day of the previous report."""
    person = Volunteer.objects.visible_to(request.user).chosen([_number(request.GET.get("psm", ""))]).first()
    try:
        day = dates.parse(request.GET.get("tanggal", ""), of_birth=False)
    except ValidationError:
        day = None
    return {"volunteer": person, "done_on": day}


def _number(text):
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


def _next_empty(activity):
    """The address of the next empty report, with the same day.

    Not with the village: the next person may be of another one, and nobody looks at a field that is already filled.
    """
    return f"{reverse('activity_create')}?{urlencode({'tanggal': activity.done_on.isoformat()})}"


@permission_required("registry.change_activity", raise_exception=True)
@takes_files()
def activity_update(request, pk):
    activity = get_object_or_404(Activity.objects.visible_to(request.user).for_list(), pk=pk)
    form = ActivityForm(request.POST or None, request.FILES or None, user=request.user, instance=activity)
    if request.method == "POST" and form.save_if_valid():
        _say_saved(request, activity, f"Laporan {activity.volunteer.full_name} sudah disimpan.")
        return redirect(activity.volunteer)
    return render(request, "registry/activity_update.html", {"form": form, "activity": activity})


@permission_required("registry.delete_activity", raise_exception=True)
def activity_delete(request, pk):
    activity = get_object_or_404(Activity.objects.visible_to(request.user).for_list(), pk=pk)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with because(form.cleaned_data["reason"]):
            recording.delete(activity)
        messages.success(request, f"{_in_words(activity)}, sudah dihapus.", extra_tags=undo_of_deletion(Activity, pk))
        return redirect(activity.volunteer)
    return render(request, "registry/activity_delete.html", {"form": form, "activity": activity})


@permission_required("registry.view_activity", raise_exception=True)
def activity_recap(request):
    filters = MonthFilter(request.GET, user=request.user)
    context = {"filters": filters, "recap": recap(request.user, filters.month)}
    return render(request, "registry/activity_recap.html", context)


@permission_required("registry.view_activity", raise_exception=True)
@require_safe
@beside("activity_recap")
def activity_recap_workbook(request):
    made = recap(request.user, MonthFilter(request.GET, user=request.user).month)
    return file_to_save(recap_workbook.file_name(made), recap_workbook.write, made)
