from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render

from ceremonies import corrections, requirements
from ceremonies.forms.ceremonies import CeremonyFilter, CeremonyForm, first_values
from ceremonies.forms.participants import ParticipantFilter
from ceremonies.models import Ceremony, Office
from ceremonies.rights import for_the_whole_office
from ceremonies.views.corrections import may_correct
from ceremonies.views.removal import is_removed
from registry.forms.reasons import ReasonForm
from registry.history import undo_of_deletion

ROWS = 40
PEOPLE = 100


@permission_required("ceremonies.view_ceremony", raise_exception=True)
def ceremony_list(request):
    wanted = CeremonyFilter(request.GET, user=request.user)
    page = Paginator(wanted.ceremonies(), ROWS).get_page(request.GET.get("hal"))
    context = {"wanted": wanted, "page": page, "sentence": wanted.sentence(page.paginator.count)}
    return render(request, "ceremonies/ceremony_list.html", context)


@permission_required("ceremonies.add_ceremony", raise_exception=True)
@for_the_whole_office
def ceremony_create(request):
    # The unsaved ceremony brings the model's own defaults along, which a form without one does not know.
    form = CeremonyForm(request.POST or None, instance=Ceremony(), initial=first_values())
    if request.method == "POST" and form.save_if_valid():
        messages.success(request, f"{form.instance} sudah dicatat. Langkah berikutnya: pilih pesertanya.")
        return redirect(form.instance)
    return render(request, "ceremonies/ceremony_create.html", {"form": form, "has_office": Office.objects.exists()})


@permission_required("ceremonies.view_ceremony", raise_exception=True)
def ceremony_detail(request, pk):
    ceremony = get_object_or_404(Ceremony.objects.visible_to(request.user).for_page(), pk=pk)
    wanted = ParticipantFilter(request.GET, ceremony=ceremony, user=request.user)
    page = Paginator(wanted.participants().for_register(), PEOPLE).get_page(request.GET.get("hal"))
    seen = ceremony.participants.visible_to(request.user)
    context = {
        "ceremony": ceremony,
        "standing": ceremony.standing(request.user),
        "next_number": ceremony.next_number(),
        "wanted": wanted,
        "page": page,
        "sentence": wanted.sentence(page.paginator.count),
        "outdated": len(corrections.outdated(ceremony, request.user)) if may_correct(request.user) else 0,
        "extremes": seen.expected().extremes(),
        "required": requirements.of([each.volunteer for each in seen.uncertified().with_person()], ceremony),
    }
    return render(request, "ceremonies/ceremony_detail.html", context)


@permission_required("ceremonies.change_ceremony", raise_exception=True)
@for_the_whole_office
def ceremony_update(request, pk):
    ceremony = get_object_or_404(Ceremony, pk=pk)
    form = CeremonyForm(request.POST or None, instance=ceremony)
    if request.method == "POST" and form.save_if_valid():
        messages.success(request, f"{ceremony} sudah disimpan.")
        return redirect(ceremony)
    context = {"form": form, "ceremony": ceremony, "papers": ceremony.certificates().count()}
    return render(request, "ceremonies/ceremony_update.html", context)


@permission_required("ceremonies.delete_ceremony", raise_exception=True)
@for_the_whole_office
def ceremony_delete(request, pk):
    ceremony = get_object_or_404(Ceremony, pk=pk)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and is_removed(request, ceremony, form.cleaned_data["reason"]):
        messages.success(request, f"{ceremony} sudah dihapus.", extra_tags=undo_of_deletion(Ceremony, pk))
        return redirect("ceremony_list")
    context = {"ceremony": ceremony, "form": form, "obstacle": ceremony.deletion_obstacle()}
    return render(request, "ceremonies/ceremony_delete.html", context)
