from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from ceremonies import agreement, proof
from ceremonies.certificates.errors import PaperError
from ceremonies.forms.proof import Corrections, ProofFilter, ProofPrintForm
from ceremonies.models import Ceremony
from ceremonies.printing.at_once import print_proof
from registry.history.recording import because, undo_of_batch
from registry.rights import refuse_bound_accounts
from registry.transfers.downloads import file_to_show


@permission_required("ceremonies.view_ceremony", raise_exception=True)
def ceremony_proof(request, pk):
    """The sheet to compare names with people's documents before anything is numbered."""
    ceremony = get_object_or_404(Ceremony.objects.visible_to(request.user).for_page(), pk=pk)
    sheet = proof.proof_of(ceremony, request.user)
    filters = ProofFilter(request.GET, proof=sheet)
    # Show nothing about people whom the account may not see, nor of what was called off.
    hides_drift = request.user.is_bound or ceremony.is_cancelled
    context = {
        "ceremony": ceremony,
        "sheet": sheet,
        "filters": filters,
        "print_form": ProofPrintForm(user=request.user),
        "blocks": proof.blocks(filters.rows()),
        "stage": ceremony.stages.proof(),
        "drift": None if hides_drift else agreement.drift(ceremony, sheet.numbered()),
        "take_back_obstacle": agreement.take_back_obstacle(ceremony),
        "revoked": ceremony.revoked().visible_to(request.user).count(),
    }
    return render(request, "ceremonies/ceremony_proof.html", context)


@permission_required("ceremonies.view_ceremony", raise_exception=True)
@require_safe
def ceremony_proof_print(request, pk):
    ceremony = get_object_or_404(Ceremony.objects.visible_to(request.user).for_page(), pk=pk)
    look = ProofPrintForm(request.GET, user=request.user).look
    try:
        pdf = print_proof(proof.proof_of(ceremony, request.user), look, by=request.user)
    except (ValidationError, PaperError) as error:
        messages.error(request, " ".join(getattr(error, "messages", [str(error)])))
        return redirect("ceremony_proof", pk)
    return file_to_show(pdf, "application/pdf", f"lembar-verifikasi-nama-{pk}.pdf")


@permission_required(("ceremonies.view_ceremony", "registry.change_volunteer"), raise_exception=True)
def ceremony_proof_correct(request, pk):
    """Type the corrections from the paper, in its order: one page of people, saved as one batch."""
    ceremony = get_object_or_404(Ceremony.objects.visible_to(request.user).for_page(), pk=pk)
    placed = proof.seen_by(request.user, ceremony)
    page = Paginator(placed, proof.PAGE).get_page(request.GET.get("hal"))
    if request.method == "POST":
        corrections = Corrections(request.POST, placed=placed, user=request.user)
        if _save_corrections(request, corrections):
            return redirect(f"{request.path}?hal={page.number}")
    else:
        corrections = Corrections(None, placed=list(page), user=request.user)
    forms = {specimen.participant_id: form for specimen, form in corrections.rows()}
    marked = proof.marked(ceremony, corrections.placed, request.user)
    blocks = [
        (block.district, [(row, forms[row.participant.pk]) for row in block.rows]) for block in proof.blocks(marked)
    ]
    context = {"ceremony": ceremony, "page": page, "corrections": corrections, "blocks": blocks}
    return render(request, "ceremonies/ceremony_proof_correct.html", context)


def _save_corrections(request, corrections):
    """Save the typed corrections and show the result. Return whether they could be saved."""
    with because(corrections.reason_given, grouped=True) as circumstances:
        changed = corrections.save()
    if changed is None:
        return False
    if changed:
        messages.success(request, f"Data {len(changed)} orang dibetulkan.", extra_tags=undo_of_batch(circumstances))
    else:
        messages.info(request, "Tidak ada isian yang berubah, jadi tidak ada yang disimpan.")
    if corrections.lost:
        messages.warning(
            request,
            f"{corrections.lost} orang tidak lagi di lembar ini (sudah mendapat nomor, ditandai tidak hadir, atau "
            "dikeluarkan); barisnya tidak disimpan.",
        )
    return True


@permission_required("ceremonies.add_certificate", raise_exception=True)
@refuse_bound_accounts
@require_POST
def ceremony_proof_tick(request, pk):
    """Note that the sheet was compared with the paper, if it is still as the page showed it."""
    ceremony = get_object_or_404(Ceremony.objects.for_page(), pk=pk)
    sheet = proof.proof_of(ceremony, request.user)
    try:
        sheet.tick_off(request.POST.get("seen"), by=request.user)
    except ValidationError as error:
        messages.warning(request, error.messages[0])
    else:
        messages.success(request, f"Nama {len(sheet.numbered())} orang sudah diverifikasi.")
    return redirect("ceremony_proof", pk)


@permission_required("ceremonies.add_certificate", raise_exception=True)
@refuse_bound_accounts
@require_POST
def ceremony_proof_untick(request, pk):
    ceremony = get_object_or_404(Ceremony, pk=pk)
    try:
        agreement.take_back(ceremony)
        messages.success(request, "Nama dianggap belum diverifikasi lagi.")
    except ValidationError as error:
        messages.error(request, f"Tidak dapat dibatalkan: {error.messages[0]}")
    return redirect("ceremony_proof", pk)
