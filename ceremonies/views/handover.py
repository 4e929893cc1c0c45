"""Handing certificates out: to whom, taking it back, and the list of those that nobody has collected."""

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from ceremonies import day, list_files
from ceremonies.forms.day import CollectorForm, HandOutAllForm, HandoverFilter, HandOverForm, ReminderForm
from ceremonies.models import Ceremony, Certificate, Handover
from ceremonies.models.handovers import UNREADABLE
from ceremonies.models.nonces import Answer
from registry.forms.reasons import ReasonForm
from registry.rights import refuse_bound_accounts
from registry.transfers.downloads import beside, file_to_save
from registry.values import names

PAPERS = 300


@permission_required("ceremonies.hand_over_certificate", raise_exception=True)
@never_cache
@require_safe
def ceremony_handover(request, pk):
    ceremony = get_object_or_404(Ceremony.objects.visible_to(request.user), pk=pk)
    filters = HandoverFilter(request.GET, ceremony=ceremony, user=request.user)
    page = Paginator(filters.certificates().for_handing_out(), PAPERS).get_page(request.GET.get("hal"))
    context = {
        "ceremony": ceremony,
        "filters": filters,
        "page": page,
        "handed": day.handed(ceremony.certificates().visible_to(request.user)),
    }
    return render(request, "ceremonies/ceremony_handover.html", context)


@permission_required(
    ("ceremonies.hand_over_certificate", "registry.view_volunteer", "registry.export_volunteer"), raise_exception=True
)
@require_safe
@beside("ceremony_handover", "pk")
def handover_export(request, pk):
    """The list of handing out as a workbook: as filtered, so also what nobody has collected."""
    ceremony = get_object_or_404(Ceremony.objects.visible_to(request.user), pk=pk)
    filters = HandoverFilter(request.GET, ceremony=ceremony, user=request.user)
    return file_to_save("penyerahan.xlsx", list_files.handed_out(filters, request.user).write)


@permission_required("ceremonies.hand_over_certificate", raise_exception=True)
@require_POST
def certificate_hand_over(request, pk):
    """Hand one certificate to its bearer; answer with the present row, or without a script with the list."""
    certificate = get_object_or_404(Certificate.objects.visible_to(request.user).for_handing_out(), pk=pk)
    form = HandOverForm(request.POST)
    answer = _hand_over(request, certificate, form) if form.is_valid() else Answer.meanwhile(UNREADABLE)
    ceremony = certificate.participant.ceremony
    if not request.htmx:
        _say(request, certificate, answer)
        # With the filters of the list that sent the request. The list itself reads and checks them.
        return redirect(f"{reverse('ceremony_handover', args=[ceremony.pk])}?{request.GET.urlencode()}#baris-{pk}")
    context = {
        "ceremony": ceremony,
        "certificate": Certificate.objects.for_handing_out().get(pk=pk),
        "answer": answer,
        "filters": HandoverFilter(request.GET, ceremony=ceremony, user=request.user),
        "handed": day.handed(ceremony.certificates().visible_to(request.user)),
    }
    return render(request, "ceremonies/_handover_answer.html", context)


@permission_required("ceremonies.hand_over_certificate", raise_exception=True)
def certificate_collect(request, pk):
    """Hand one certificate to somebody who collects it for its bearer."""
    certificate = get_object_or_404(Certificate.objects.visible_to(request.user).for_handing_out(), pk=pk)
    form = CollectorForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        _say(request, certificate, _hand_over(request, certificate, form))
        return redirect(_row_of(certificate))
    context = {"certificate": certificate, "form": form, "back": _row_of(certificate)}
    return render(request, "ceremonies/certificate_collect.html", context)


@permission_required("ceremonies.hand_over_certificate", raise_exception=True)
def handover_all(request, pk):
    """Hand out at once all unclaimed certificates of the list, after showing how many there are."""
    ceremony = get_object_or_404(Ceremony.objects.visible_to(request.user), pk=pk)
    filters = HandoverFilter(request.GET, ceremony=ceremony, user=request.user)
    # All fields may be empty, so an empty form is valid, too.
    form = HandOutAllForm(request.POST if request.method == "POST" else None)
    back = f"{reverse('ceremony_handover', args=[pk])}?{filters.query()}"
    if request.method == "POST" and _hand_over_all(request, ceremony, filters, form):
        return redirect(back)
    chosen = filters.to_hand_out()
    count, free = chosen.count(), chosen.without_obstacle()
    context = {
        "ceremony": ceremony,
        "form": form,
        "back": back,
        "count": count,
        "with_obstacle": count - free.count(),
        "not_printed": free.not_printed().count(),
    }
    return render(request, "ceremonies/handover_all.html", context)


@permission_required("ceremonies.hand_over_certificate", raise_exception=True)
@require_POST
def handover_all_undo(request, pk, batch):
    ceremony = get_object_or_404(Ceremony.objects.visible_to(request.user), pk=pk)
    handovers = Handover.objects.visible_to(request.user).of_ceremony(ceremony)
    count = handovers.take_back_all(batch, "Dicatat sekaligus karena keliru", by=request.user)
    messages.success(request, f"{count} {ceremony.occasion.paper} tercatat kembali di kantor.")
    return redirect("ceremony_handover", pk)


@permission_required("ceremonies.hand_over_certificate", raise_exception=True)
def handover_take_back(request, pk):
    handover = get_object_or_404(Handover.objects.visible_to(request.user).for_page(), pk=pk)
    back = _row_of(handover.certificate)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        _take_back(request, handover, form.cleaned_data["reason"])
        return redirect(back)
    return render(request, "ceremonies/handover_take_back.html", {"handover": handover, "form": form, "back": back})


@permission_required("ceremonies.change_ceremony", raise_exception=True)
@refuse_bound_accounts
def ceremony_reminder(request, pk):
    ceremony = get_object_or_404(Ceremony.objects.for_page(), pk=pk)
    form = ReminderForm(request.POST or None, instance=ceremony)
    unclaimed = f"{reverse('ceremony_handover', args=[pk])}?tampil={HandoverFilter.UNCLAIMED}"
    if request.method == "POST" and form.save_if_valid():
        messages.success(request, "Teks pengingat sudah disimpan.")
        return redirect(unclaimed)
    return render(request, "ceremonies/ceremony_reminder.html", {"ceremony": ceremony, "form": form, "back": unclaimed})


def _row_of(certificate):
    """The address of the certificate's row on the list."""
    return f"{reverse('ceremony_handover', args=[certificate.participant.ceremony_id])}#baris-{certificate.pk}"


def _hand_over(request, certificate, form):
    try:
        return Handover.objects.record(certificate, by=request.user, **form.cleaned_data)
    except ValidationError as error:
        return Answer.meanwhile(error.messages[0])


def _hand_over_all(request, ceremony, filters, form):
    """Hand out all that the filters show, or write on the form why not. Return whether it was done."""
    if not form.is_valid():
        return False
    try:
        count, batch = Handover.objects.record_all(filters.to_hand_out(), by=request.user, **form.cleaned_data)
    except ValidationError as error:
        form.add_error(None, error)
        return False
    undo = reverse("handover_all_undo", args=[ceremony.pk, batch]) if count else ""
    messages.success(request, f"{count} {ceremony.occasion.paper} tercatat diserahkan.", extra_tags=undo)
    if left := [certificate.name for certificate in filters.to_hand_out()]:
        messages.warning(
            request,
            f"{len(left)} tidak ikut, karena lembarnya belum tercatat baik di buku cetak atau orangnya tercatat "
            f"meninggal dunia: {names.several(left)}.",
        )
    return True


def _take_back(request, handover, reason):
    try:
        handover.take_back(reason, by=request.user)
    except ValidationError as error:
        messages.warning(request, error.messages[0])
    else:
        word = handover.certificate.word.capitalize()
        messages.success(request, f"{word} {handover.certificate.name} tercatat kembali di kantor.")


def _say(request, certificate, answer):
    kind = {"first": messages.success, "repeat": messages.info}.get(answer.kind, messages.warning)
    kind(request, f"{certificate.name}: {answer.sentence}")
