from functools import partial

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from ceremonies import corrections, list_files
from ceremonies.forms.ceremonies import (
    CeremonyFilter,
    CeremonyForm,
    TrainingCeremonyForm,
    first_values,
    first_values_for,
    form_of,
)
from ceremonies.forms.participants import ParticipantFilter, list_of
from ceremonies.forms.prints import usual_in_words
from ceremonies.models import Ceremony, Office
from ceremonies.progress import progress_by_ceremony, progress_of
from ceremonies.requirements import requirements_in
from ceremonies.views.corrections import may_correct
from ceremonies.views.removal import is_removed
from registry.forms.reasons import ReasonForm
from registry.history.recording import because, undo_of_batch, undo_of_deletion
from registry.lists.kept_ticks import LOST, KeptTicks, go_on
from registry.models import Training
from registry.rights import refuse_bound_accounts
from registry.transfers.downloads import beside, file_to_save

ROWS = 40
PEOPLE = 100


@permission_required("ceremonies.view_ceremony", raise_exception=True)
def ceremony_list(request):
    filters = CeremonyFilter(request.GET, user=request.user)
    page = Paginator(filters.ceremonies(), ROWS).get_page(request.GET.get("hal"))
    progress = progress_by_ceremony(list(page), request.user)
    context = {
        "filters": filters,
        "page": page,
        "rows": [(ceremony, progress[ceremony.pk]) for ceremony in page],
        "sentence": filters.sentence(page.paginator.count),
    }
    return render(request, "ceremonies/ceremony_list.html", context)


@permission_required("ceremonies.add_ceremony", raise_exception=True)
@refuse_bound_accounts
def ceremony_create(request):
    # The unsaved ceremony has the model's defaults, which a form without an instance lacks.
    form = CeremonyForm(request.POST or None, instance=Ceremony(), initial=first_values())
    if request.method == "POST" and form.save_if_valid():
        messages.success(request, f"{form.instance} sudah dicatat. Langkah berikutnya: pilih pesertanya.")
        return redirect(form.instance)
    return render(request, "ceremonies/ceremony_create.html", {"form": form, "has_office": Office.objects.exists()})


@permission_required(["ceremonies.add_ceremony", "ceremonies.add_participant"], raise_exception=True)
@refuse_bound_accounts
def training_ceremony_create(request, pk):
    """Prepare the certificates of a training; where this was done before, redirect there."""
    training = get_object_or_404(Training, pk=pk)
    if prepared := Ceremony.objects.of_training(training):
        messages.info(request, "Sertifikat pelatihan ini sudah disiapkan.")
        return redirect(prepared)
    form = TrainingCeremonyForm(
        request.POST or None, instance=Ceremony(training=training), initial=first_values_for(training)
    )
    if request.method == "POST" and form.save_if_valid():
        people = form.instance.take_from_training()
        messages.success(request, f"{form.instance} disiapkan untuk {len(people)} peserta.")
        return redirect(form.instance)
    context = {"form": form, "training": training, "has_office": Office.objects.exists()}
    return render(request, "ceremonies/training_ceremony_create.html", context)


@permission_required("ceremonies.add_participant", raise_exception=True)
@refuse_bound_accounts
@require_POST
def participants_from_training(request, pk):
    """Add the people who were recorded in the training later."""
    ceremony = get_object_or_404(Ceremony.objects.of_trainings().for_page(), pk=pk)
    try:
        with because(grouped=True) as circumstances:
            people = ceremony.take_from_training()
    except ValidationError as error:  # The ceremony was called off, or deleted meanwhile.
        messages.error(request, error.messages[0])
        return redirect(ceremony if ceremony.is_cancelled else "ceremony_list")
    if people:
        messages.success(request, f"{len(people)} peserta pelatihan diambil.", extra_tags=undo_of_batch(circumstances))
    else:
        messages.info(request, "Semua peserta pelatihan sudah ada di daftar ini.")
    return redirect(ceremony)


@permission_required("ceremonies.view_ceremony", raise_exception=True)
def ceremony_detail(request, pk):
    ceremony = get_object_or_404(Ceremony.objects.visible_to(request.user).for_page(), pk=pk)
    ticks = KeptTicks(request, list_of(pk), ceremony.participants.visible_to(request.user))
    read = partial(ParticipantFilter, ceremony=ceremony, user=request.user, ticks=ticks)
    if "go" in request.POST:
        return redirect(f"{request.path}?{go_on(request, ticks, read)}#peserta")
    filters = read(request.GET)
    page = Paginator(filters.narrowed().for_register(), PEOPLE).get_page(request.GET.get("hal"))
    seen = ceremony.participants.visible_to(request.user)
    progress = progress_of(ceremony, request.user)
    context = {
        "ceremony": ceremony,
        "progress": progress,
        "usual": usual_in_words(ceremony) if progress.next_step == "print" else "",
        "next_number": ceremony.next_number(),
        "untaken": 0 if request.user.is_bound or ceremony.is_cancelled else ceremony.untaken(),
        "filters": filters,
        "page": page,
        "elsewhere": ticks.beyond(page),
        "ticked_outside": filters.ticked_outside(),
        "sentence": filters.sentence(page.paginator.count),
        "outdated": _outdated(ceremony, progress, request.user),
        "extremes": seen.expected().extremes(),
        "blocked": seen.blocked(ceremony).with_person() if progress.blocked else [],
        "refused_since": seen.refused_since(ceremony).with_person() if progress.papers else [],
        "unrecorded": seen.unrecorded(ceremony).with_person() if progress.papers else [],
        "required": requirements_in(seen.uncertified(), ceremony),
    }
    return render(request, "ceremonies/ceremony_detail.html", context)


def _outdated(ceremony, progress, user):
    """How many of its papers would be printed differently today; 0 for an account that cannot correct them."""
    return len(corrections.outdated(ceremony, user)) if progress.papers and may_correct(user) else 0


@permission_required(
    ("ceremonies.view_ceremony", "registry.view_volunteer", "registry.export_volunteer"), raise_exception=True
)
@require_safe
@beside("ceremony_detail", "pk")
def ceremony_export(request, pk):
    """The participants as a workbook."""
    ceremony = get_object_or_404(Ceremony.objects.visible_to(request.user), pk=pk)
    ticks = KeptTicks(request, list_of(pk), ceremony.participants.visible_to(request.user))
    filters = ParticipantFilter(request.GET, ceremony=ceremony, user=request.user, ticks=ticks)
    if filters.has_lost_ticks:
        messages.warning(request, LOST)
        return redirect(ceremony)
    return file_to_save("peserta.xlsx", list_files.participants(filters, request.user).write)


@permission_required("ceremonies.change_ceremony", raise_exception=True)
@refuse_bound_accounts
def ceremony_update(request, pk):
    ceremony = get_object_or_404(Ceremony, pk=pk)
    form = form_of(ceremony)(request.POST or None, instance=ceremony)
    if request.method == "POST" and form.save_if_valid():
        messages.success(request, f"{ceremony} sudah disimpan.")
        return redirect(ceremony)
    # What is stored, not what was typed, says how far it has come.
    stored = Ceremony.objects.for_page().get(pk=pk)
    context = {"form": form, "ceremony": ceremony, "still_changes": progress_of(stored, request.user).still_changes}
    return render(request, "ceremonies/ceremony_update.html", context)


@permission_required("ceremonies.delete_ceremony", raise_exception=True)
@refuse_bound_accounts
def ceremony_delete(request, pk):
    ceremony = get_object_or_404(Ceremony, pk=pk)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and is_removed(request, ceremony, form.cleaned_data["reason"]):
        messages.success(request, f"{ceremony} sudah dihapus.", extra_tags=undo_of_deletion(Ceremony, pk))
        return redirect("ceremony_list")
    context = {"ceremony": ceremony, "form": form, "obstacle": ceremony.deletion_obstacle()}
    return render(request, "ceremonies/ceremony_delete.html", context)
