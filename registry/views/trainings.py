from functools import partial
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db import transaction
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from registry.forms.invitations import LackingFilter
from registry.forms.reasons import ReasonForm
from registry.forms.trainings import CertificatesForm, SubjectsForm, TrainingForm, TrainingRecordForm
from registry.history import recording
from registry.history.reading import changes_of_training
from registry.history.recording import because, undo_of_batch, undo_of_deletion
from registry.lists.kept_ticks import go_on, ticks_of_people, warn_if_lost
from registry.lists.pages import LongPaginator
from registry.lists.selection import Selection
from registry.lists.training_filter import TrainingFilter
from registry.lists.volunteer_filter import VolunteerFilter
from registry.models import Training, TrainingRecord
from registry.transfers.downloads import beside, file_to_save
from registry.transfers.files import takes_files
from registry.values import names
from registry.views.bulk import back_to_list, enrol_and_report
from registry.views.fragments import leaves_session_alone
from registry.workbook.writing import lists

ROWS = 40
CHOICES = 100  # Rows to tick on one page.


@permission_required("registry.view_training", raise_exception=True)
def training_list(request):
    filters = TrainingFilter(request.GET, user=request.user)
    page = Paginator(filters.trainings(), ROWS).get_page(request.GET.get("hal"))
    context = {"filters": filters, "page": page, "sentence": filters.sentence(page.paginator.count)}
    return render(request, "registry/training_list.html", context)


@permission_required("registry.view_training", raise_exception=True)
@leaves_session_alone
def training_suggest(request):
    """The suggestions of a training field for the typed text; for an empty one the newest."""
    trainings = Training.objects.for_choice(names.clean(request.GET.get("training", "")))
    return render(request, "registry/_training_options.html", {"trainings": trainings})


@permission_required("registry.add_training", raise_exception=True)
def training_create(request):
    form = TrainingForm(request.POST or None, initial={"kind": request.GET.get("jenis", "")})
    if request.method == "POST" and form.save_if_valid():
        messages.success(request, f"Pelatihan {form.instance} sudah dicatat.")
        return redirect(_next_step(request, form.instance))
    return render(request, "registry/training_create.html", {"form": form, "back": _lacking_address(request)})


def _next_step(request, training):
    """The list of people who lack it, if the clerk came from there to plan the training; else the training's page."""
    if "undang" not in request.GET or not training.is_to_come:
        return training
    return _lacking_address(request, kind=training.kind, pelatihan=training.pk)


def _lacking_address(request, kind="", **query):
    """The address of the list of people who lack the kind, if the clerk came from there; else empty."""
    kind = kind or request.GET.get("jenis")
    if "undang" not in request.GET or kind not in Training.Kind.values:
        return ""
    district = LackingFilter(request.GET, user=request.user).district
    if district:
        query["kecamatan"] = district.code
    return f"{reverse('training_lacking', args=[kind])}?{urlencode(query)}"


@permission_required("registry.view_training", raise_exception=True)
def training_detail(request, pk):
    training = get_object_or_404(Training, pk=pk)
    records = training.records.visible_to(request.user)
    page = Paginator(records.for_register(), ROWS).get_page(request.GET.get("hal"))
    context = {
        "training": training,
        "page": page,
        "unseen": training.records.count() - page.paginator.count,
        "changes": changes_of_training(training),
    }
    return render(request, "registry/training_detail.html", context)


@permission_required(
    ("registry.view_training", "registry.view_volunteer", "registry.export_volunteer"), raise_exception=True
)
@require_safe
@beside("training_detail", "pk")
def training_export(request, pk):
    """The participants as a workbook."""
    training = get_object_or_404(Training, pk=pk)
    records = training.records.visible_to(request.user).for_register()
    return file_to_save("peserta-pelatihan.xlsx", lists.training_participants(records, training, request.user).write)


@permission_required("registry.change_training", raise_exception=True)
def training_update(request, pk):
    training = get_object_or_404(Training, pk=pk)
    form = TrainingForm(request.POST or None, instance=training)
    if request.method == "POST" and form.save_if_valid():
        messages.success(request, f"Pelatihan {training} sudah disimpan.")
        return redirect(training)
    return render(request, "registry/training_update.html", {"form": form, "training": training})


@permission_required("registry.change_training", raise_exception=True)
def training_subjects(request, pk):
    """Record the subjects with their hours, for the back of the certificates."""
    training = get_object_or_404(Training, pk=pk)
    form = SubjectsForm(request.POST or None, instance=training)
    if request.method == "POST" and form.save_if_valid():
        messages.success(request, f"{len(training.subject_list)} materi disimpan, {training.subject_hours} JP.")
        return redirect(training)
    return render(request, "registry/training_subjects.html", {"form": form, "training": training})


@permission_required("registry.delete_training", raise_exception=True)
def training_delete(request, pk):
    training = get_object_or_404(Training, pk=pk)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and _remove(request, training, form.cleaned_data["reason"]):
        messages.success(request, f"Pelatihan {training} sudah dihapus.", extra_tags=undo_of_deletion(Training, pk))
        return redirect("training_list")
    context = {"training": training, "form": form, "obstacle": training.deletion_obstacle()}
    return render(request, "registry/training_delete.html", context)


def _remove(request, training, reason):
    try:
        training.remove(reason)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return False
    return True


@permission_required("registry.add_trainingrecord", raise_exception=True)
def training_enrol(request, pk):
    """Add many people at once: first a list to tick, then the confirmation, then the batch."""
    training = get_object_or_404(Training, pk=pk)
    ticks = ticks_of_people(request, f"training {pk}")
    if "go" in request.POST:
        read = partial(VolunteerFilter, user=request.user, ticks=ticks)
        return redirect(f"{request.path}?{go_on(request, ticks, read)}")
    act = _confirm_enrolment if request.method == "POST" else _choose_people
    return act(request, training, ticks)


def _choose_people(request, training, ticks):
    filters = VolunteerFilter(request.GET, user=request.user, ticks=ticks)
    page = LongPaginator(filters, CHOICES, mark=lambda people: people.marked_in(training)).get_page(
        request.GET.get("hal")
    )
    context = {
        "training": training,
        "filters": filters,
        "page": page,
        "elsewhere": ticks.beyond(page),
        "ticked_outside": filters.ticked_outside(),
        "sentence": filters.sentence(page.paginator.count_in_words),
        "new_count": page.paginator.count_in_words_of(filters.narrowed().outside(training)),
    }
    return render(request, "registry/training_enrol.html", context)


def _confirm_enrolment(request, training, ticks):
    address = reverse("training_enrol", args=[training.pk])
    selection = Selection(request.POST, user=request.user, ticks=ticks)
    if not selection.is_frozen:
        warn_if_lost(request, ticks)
        ticks.take(request.POST)
        ticks.keep()
    if selection.problem:
        return back_to_list(request, selection, address)
    if selection.is_frozen and enrol_and_report(request, training, selection.people):
        ticks.clear()
        return redirect(selection.address(address) if "again" in request.POST else training)
    back = selection.address(address)
    known, dead = training.recorded(selection.people), training.died_before(selection.people)
    selection.leave_out([*known, *dead])
    if not selection.people:
        because_dead = ", atau meninggal dunia sebelum pelatihannya mulai" if dead else ""
        messages.warning(request, f"Semua yang dipilih sudah tercatat sebagai peserta pelatihan ini{because_dead}.")
        ticks.clear()
        return redirect(selection.address(address))
    context = {"training": training, "selection": selection, "known": known, "dead": dead, "back": back}
    return render(request, "registry/training_enrol_confirm.html", context)


@permission_required("registry.change_trainingrecord", raise_exception=True)
def training_certificates(request, pk):
    """Type the certificate numbers of all its people on one page."""
    training = get_object_or_404(Training, pk=pk)
    records = training.records.visible_to(request.user).for_register()
    if request.method == "POST":
        form = _save_certificates(request, records)
        if form.is_valid():
            return redirect(request.get_full_path())
        page = None
    else:
        shown = records.without_certificate() if request.GET.get("kosong") else records
        page = Paginator(shown, CHOICES).get_page(request.GET.get("hal"))
        form = CertificatesForm(records=page)
    context = {"training": training, "form": form, "page": page}
    return render(request, "registry/training_certificates.html", context)


@transaction.atomic
def _save_certificates(request, records):
    form = CertificatesForm(request.POST, records=records)
    if not form.is_valid():
        return form
    with because(grouped=True) as circumstances:
        saved = form.save()
    if saved:
        messages.success(request, f"{len(saved)} nomor sertifikat disimpan.", extra_tags=undo_of_batch(circumstances))
    else:
        messages.info(request, "Tidak ada nomor yang berubah.")
    return form


@permission_required("registry.change_trainingrecord", raise_exception=True)
@takes_files()
def training_record_update(request, pk):
    record = get_object_or_404(TrainingRecord.objects.visible_to(request.user).for_page(), pk=pk)
    form = TrainingRecordForm(request.POST or None, request.FILES or None, user=request.user, instance=record)
    if request.method == "POST" and form.save_if_valid():
        messages.success(request, f"Catatan {record.volunteer.full_name} pada pelatihan ini sudah disimpan.")
        return redirect(_origin(request, record))
    context = {"form": form, "record": record, "back": _origin(request, record).get_absolute_url()}
    return render(request, "registry/training_record_update.html", context)


@permission_required("registry.delete_trainingrecord", raise_exception=True)
def training_record_delete(request, pk):
    record = get_object_or_404(TrainingRecord.objects.visible_to(request.user).for_page(), pk=pk)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with because(form.cleaned_data["reason"]):
            recording.delete(record)
        sentence = f"{record.volunteer.full_name} tidak lagi tercatat sebagai peserta {record.training}."
        messages.success(request, sentence, extra_tags=undo_of_deletion(TrainingRecord, pk))
        return redirect(_origin(request, record))
    context = {"form": form, "record": record, "back": _origin(request, record).get_absolute_url()}
    return render(request, "registry/training_record_delete.html", context)


def _origin(request, record):
    """The page that the clerk came from: the person's page sends ?dari=psm, else it is the training's."""
    return record.volunteer if request.GET.get("dari") == "psm" else record.training
