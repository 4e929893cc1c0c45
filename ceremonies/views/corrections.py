"""Wrong certificates: corrected while the office has them, replaced after they were handed out."""

from copy import copy

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.exceptions import ValidationError
from django.db import transaction
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from ceremonies import corrections
from ceremonies.forms.corrections import OnPaperForm, OutdatedForm
from ceremonies.models import Ceremony, Certificate
from ceremonies.printing import runs
from registry.forms.reasons import ReasonForm
from registry.history.recording import because
from registry.rights import refuse_bound_accounts

MAY_CORRECT = ("ceremonies.add_certificate", "registry.change_volunteer")


def may_correct(user):
    """Whether the account may correct certificates: unbound, with the rights to change papers and the registry."""
    return user.has_perms(MAY_CORRECT) and not user.is_bound


@permission_required(MAY_CORRECT, raise_exception=True)
@refuse_bound_accounts
def certificate_correct(request, pk):
    """Correct the registry and the certificate in one step; replace a certificate that was handed out."""
    certificate = get_object_or_404(Certificate.objects.for_page(), pk=pk)
    # A copy: typed values do not change what the page shows of the person.
    person = copy(certificate.participant.volunteer)
    form = OnPaperForm(request.POST or None, instance=person, user=request.user)
    reason = ReasonForm(request.POST or None)
    if request.method == "POST" and (valid := _corrected(request, certificate, form, reason)):
        return redirect(valid)
    context = {
        "certificate": certificate,
        "form": form,
        "reason": reason,
        "lines": corrections.difference(certificate).lines if certificate.is_valid else [],
    }
    return render(request, "ceremonies/certificate_correct.html", context)


def _corrected(request, certificate, form, reason):
    """Correct or replace, say so, and make the sheet. Return the certificate that is valid then, None if it failed."""
    if not reason.is_valid():
        form.is_valid()  # Validate both forms, so that all mistakes are shown at once.
        return None
    try:
        with transaction.atomic(), because(reason.cleaned_data["reason"], grouped=True):
            if form.has_changed() and not form.save_if_valid():
                transaction.set_rollback(True)
                return None
            valid, run = _write(request, certificate, reason.cleaned_data["reason"])
    except ValidationError as error:
        form.add_error(None, error)
        return None
    if run:
        runs.make(run)
    return valid


def _write(request, certificate, reason):
    """Correct or replace the certificate. Return the valid one, and the run of its sheet (None: not needed yet)."""
    if certificate.handover:
        new, run = corrections.replace(certificate, reason, by=request.user)
        messages.success(request, f"{new.replacement_label} nomor {new.number} menunggu dicetak pada {run}.")
        return new, run
    ceremony = certificate.participant.ceremony
    count, run = corrections.correct(ceremony, [certificate.pk], reason, by=request.user)
    if not count:
        raise ValidationError(f"Tidak ada yang berbeda pada {certificate.word}nya. Betulkan dahulu isian yang salah.")
    printed = (
        f"Hancurkan lembar lamanya; lembar barunya ada pada {run}." if run else "Lembarnya ikut sesi cetak berikutnya."
    )
    messages.success(request, f"{certificate} dibetulkan, nomornya tetap. {printed}")
    return certificate, run


@permission_required(MAY_CORRECT, raise_exception=True)
@refuse_bound_accounts
def certificates_correct(request, pk):
    """Correct at once the certificates that differ from the present registry or ceremony."""
    ceremony = get_object_or_404(Ceremony.objects.for_page(), pk=pk)
    outdated = corrections.outdated(ceremony, request.user)
    form = OutdatedForm(request.POST or None, differences=outdated)
    seen = corrections.fingerprint(outdated)
    if request.method == "POST" and request.POST.get("seen") != seen:
        messages.warning(request, "Yang berbeda berubah sejak halaman ini dibuka. Lihat sekali lagi, lalu betulkan.")
        return redirect("certificates_correct", pk)
    if request.method == "POST" and form.is_valid() and _are_corrected(request, ceremony, form):
        return redirect(ceremony)
    handed = set(ceremony.certificates().handed_over().values_list("pk", flat=True))
    context = {
        "ceremony": ceremony,
        "form": form,
        "seen": seen,
        "here": corrections.grouped_by_lines([each for each in outdated if each.certificate.pk not in handed]),
        "handed_out": [each for each in outdated if each.certificate.pk in handed],
    }
    return render(request, "ceremonies/certificates_correct.html", context)


def _are_corrected(request, ceremony, form):
    reason = form.cleaned_data["reason"]
    try:
        count, run = corrections.correct(ceremony, form.cleaned_data["chosen"], reason, by=request.user)
    except ValidationError as error:
        form.add_error(None, error)
        return False
    if run:
        runs.make(run)
    printed = f" {run.sheets.count()} lembar yang sudah tercetak menjadi {run}; hancurkan yang lama." if run else ""
    messages.success(request, f"{count} {ceremony.occasion.paper} dibetulkan, nomornya tetap.{printed}")
    return True


@permission_required(MAY_CORRECT, raise_exception=True)
@refuse_bound_accounts
@require_POST
def replacement_take_back(request, pk):
    certificate = get_object_or_404(Certificate.objects.for_page(), pk=pk)
    run_ids = list(certificate.sheets.values_list("run", flat=True))
    try:
        old = corrections.take_replacement_back(certificate, by=request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect(certificate)
    for run in run_ids:
        runs.forget(run)
    messages.success(request, f"Penggantian dibatalkan; {old} berlaku lagi.")
    return redirect(old)
