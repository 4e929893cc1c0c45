"""The states of a ceremony: each with who and when, and how it is taken back."""

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from ceremonies import day, steps
from ceremonies.models import Ceremony
from ceremonies.progress import progress_of
from registry.forms.reasons import ReasonForm
from registry.rights import refuse_bound_accounts


@permission_required("ceremonies.view_ceremony", raise_exception=True)
@refuse_bound_accounts
@require_safe
def ceremony_steps(request, pk):
    ceremony = get_object_or_404(Ceremony.objects.for_page(), pk=pk)
    context = {
        "ceremony": ceremony,
        "progress": progress_of(ceremony, request.user),
        "steps": steps.steps_of(ceremony),
        "turnout": day.turnout(ceremony.participants.all()),
        "hold_obstacle": steps.hold_obstacle(ceremony),
    }
    return render(request, "ceremonies/ceremony_steps.html", context)


@permission_required("ceremonies.change_ceremony", raise_exception=True)
@refuse_bound_accounts
@require_POST
def ceremony_hold(request, pk):
    ceremony = get_object_or_404(Ceremony, pk=pk)
    _do(request, lambda: steps.hold(ceremony, by=request.user), "Pengukuhan tercatat sudah dilaksanakan.")
    return redirect("ceremony_steps", pk)


@permission_required("ceremonies.change_ceremony", raise_exception=True)
@refuse_bound_accounts
@require_POST
def ceremony_unhold(request, pk):
    ceremony = get_object_or_404(Ceremony, pk=pk)
    _do(request, lambda: steps.unhold(ceremony), "Pengukuhan dianggap belum dilaksanakan lagi.")
    return redirect("ceremony_steps", pk)


def _do(request, act, sentence):
    """Call `act` and show the sentence, or the error."""
    try:
        act()
        messages.success(request, sentence)
    except ValidationError as error:
        messages.error(request, error.messages[0])


@permission_required("ceremonies.revoke_certificate", raise_exception=True)
@refuse_bound_accounts
def ceremony_unlock(request, pk):
    """Show how many certificates are deleted, then do it."""
    ceremony = get_object_or_404(Ceremony.objects.for_page(), pk=pk)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and _unlock(request, ceremony, form.cleaned_data["reason"]):
        return redirect("ceremony_proof", pk)
    papers = ceremony.certificates().for_printing()
    context = {
        "ceremony": ceremony,
        "form": form,
        "count": papers.count(),
        "first": papers.first(),
        "last": papers.last(),
        "obstacle": steps.unlock_obstacle(ceremony),
    }
    return render(request, "ceremonies/ceremony_unlock.html", context)


def _unlock(request, ceremony, reason):
    try:
        count = steps.unlock(ceremony, reason, by=request.user)
    except ValidationError as error:
        messages.error(request, error.messages[0])
        return False
    messages.success(
        request,
        f"Kunci dibuka: {count} {ceremony.occasion.paper} ditarik. Betulkan, lalu verifikasi dan kunci sekali lagi.",
    )
    return True
