from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from registry.forms.saved_filters import SavedFilterForm, read_query
from registry.lists.kept_ticks import ticks_of_people, warn_if_lost
from registry.lists.saved_filters import OUTDATED, read_filters
from registry.lists.volunteer_filter import VolunteerFilter
from registry.models import SavedFilter
from registry.models.saved_filters import LONGEST_QUERY


@permission_required("registry.view_volunteer", raise_exception=True)
def saved_filter_list(request):
    """All that the account may use, with what they filter by."""
    read = read_filters(SavedFilter.objects.for_page_of(request.user), request.user)
    return render(request, "registry/saved_filter_list.html", {"read": read, "outdated": OUTDATED})


@permission_required("registry.view_volunteer", raise_exception=True)
def saved_filter_open(request, pk):
    """Lead to the list with that filter, and with what is ticked on the page of the pressed button."""
    saved = get_object_or_404(SavedFilter.objects.usable_by(request.user), pk=pk)
    ticks = ticks_of_people(request)
    if request.method == "POST":
        warn_if_lost(request, ticks)
        ticks.take(request.POST)
        ticks.keep()
    (read,) = read_filters([saved], request.user, ticks)
    if read.is_outdated:
        messages.warning(request, f"Saringan “{saved}” tidak dapat dibuka: {OUTDATED}.")
        return redirect("saved_filter_list")
    return redirect(f"{reverse('volunteer_list')}?{read.filters.query()}")


@permission_required("registry.view_volunteer", raise_exception=True)
def saved_filter_create(request):
    """Save the filters of the list, whose query string the address has, under a name; then return to the list."""
    is_sent = request.method == "POST"
    query = request.POST.get("query", "") if is_sent else request.GET.urlencode()
    data = QueryDict(query[:LONGEST_QUERY]) if is_sent else request.GET
    filters = VolunteerFilter(data, user=request.user, ticks=ticks_of_people(request))
    back = f"{reverse('volunteer_list')}?{filters.query()}"
    form = SavedFilterForm(request.POST if is_sent else None, user=request.user)
    if is_sent and form.save_if_valid():
        messages.success(request, f"Saringan “{form.instance}” sudah disimpan.")
        return redirect(back)
    if not is_sent:
        try:
            form.initial["query"] = read_query(query, request.user)
        except ValidationError as error:
            messages.warning(request, error.messages[0])
            return redirect(back)
    return render(request, "registry/saved_filter_create.html", {"form": form, "filters": filters, "back": back})


@permission_required("registry.view_volunteer", raise_exception=True)
def saved_filter_update(request, pk):
    """Rename and share it; whose it is not only chooses whether its number stands on the own front page."""
    saved = get_object_or_404(SavedFilter.objects.usable_by(request.user), pk=pk)
    form = SavedFilterForm(request.POST if request.method == "POST" else None, instance=saved, user=request.user)
    if request.method == "POST" and form.save_if_valid():
        messages.success(request, f"Saringan “{saved}” sudah disimpan.")
        return redirect("saved_filter_list")
    context = {"form": form, "saved": saved, "back": reverse("saved_filter_list")}
    return render(request, "registry/saved_filter_update.html", context)


@permission_required("registry.view_volunteer", raise_exception=True)
@require_POST
def saved_filter_delete(request, pk):
    saved = get_object_or_404(SavedFilter.objects.changeable_by(request.user), pk=pk)
    saved.delete()
    messages.success(request, f"Saringan “{saved}” sudah dihapus. Orang-orangnya tetap tercatat.")
    return redirect("saved_filter_list")
