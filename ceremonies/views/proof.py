from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from ceremonies import proof
from ceremonies.forms.proof import ProofFilter
from ceremonies.models import Ceremony
from ceremonies.rights import for_the_whole_office


@permission_required("ceremonies.view_ceremony", raise_exception=True)
def ceremony_proof(request, pk):
    """The sheet on which names are compared with the papers of the people before anything is numbered."""
    ceremony = get_object_or_404(Ceremony.objects.visible_to(request.user).for_page(), pk=pk)
    sheet = proof.of(ceremony, request.user)
    wanted = ProofFilter(request.GET, proof=sheet)
    context = {
        "ceremony": ceremony,
        "sheet": sheet,
        "wanted": wanted,
        "blocks": proof.blocks(wanted.rows()),
        "stage": ceremony.proofed,
        # Of people whom the account does not see nothing is told.
        "drift": None if request.user.is_bound else ceremony.proof_drift(sheet.numbered()),
        "take_back_obstacle": ceremony.take_back_obstacle(),
    }
    return render(request, "ceremonies/ceremony_proof.html", context)


@permission_required("ceremonies.add_certificate", raise_exception=True)
@for_the_whole_office
@require_POST
def ceremony_proof_tick(request, pk):
    """Note that the sheet was compared with the paper, as it stood on the page."""
    ceremony = get_object_or_404(Ceremony.objects.for_page(), pk=pk)
    sheet = proof.of(ceremony, request.user)
    if not sheet.numbered():
        messages.warning(request, "Tidak ada peserta yang menunggu piagam, jadi tidak ada yang dicocokkan.")
    elif request.POST.get("seen") != sheet.fingerprint:
        messages.warning(request, "Lembar ini berubah sejak halamannya dibuka. Lihat sekali lagi, lalu cocokkan.")
    else:
        ceremony.tick_proof_off(sheet.numbered(), by=request.user)
        messages.success(request, f"Lembar periksa {len(sheet.numbered())} orang sudah dicocokkan.")
    return redirect("ceremony_proof", pk)


@permission_required("ceremonies.add_certificate", raise_exception=True)
@for_the_whole_office
@require_POST
def ceremony_proof_untick(request, pk):
    ceremony = get_object_or_404(Ceremony, pk=pk)
    try:
        ceremony.take_proof_back()
        messages.success(request, "Lembar periksa dianggap belum dicocokkan lagi.")
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    return redirect("ceremony_proof", pk)
