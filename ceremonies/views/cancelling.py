"""A ceremony that is called off or moved: one form, one confirmation with the counts, one action."""

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from ceremonies import cancelling
from ceremonies.cancelling import Intent
from ceremonies.forms.cancelling import CancelForm
from ceremonies.models import Ceremony
from ceremonies.printing import runs
from registry.rights import refuse_bound_accounts
from registry.values import dates

MAY_CANCEL = ("ceremonies.change_ceremony", "ceremonies.revoke_certificate")


@permission_required(MAY_CANCEL, raise_exception=True)
@refuse_bound_accounts
def ceremony_cancel(request, pk):
    """Ask what becomes of the ceremony, ask once more with the counts, then do it."""
    ceremony = get_object_or_404(Ceremony.objects.for_page(), pk=pk)
    if request.method == "POST" and ceremony.is_cancelled:  # By a second press, or a colleague.
        messages.info(request, f"{ceremony.cancellation}.")
        return redirect(ceremony)
    extent = cancelling.extent_of(ceremony)
    form = CancelForm(request.POST or None, ceremony=ceremony, extent=extent)
    context = {"ceremony": ceremony, "extent": extent, "form": form}
    if request.method != "POST" or not form.is_valid():
        return render(request, "ceremonies/ceremony_cancel.html", context)
    if request.POST.get("seen") == form.confirmation and _is_done(request, ceremony, form):
        return redirect(ceremony)
    return render(request, "ceremonies/ceremony_cancel_confirm.html", context)


def _is_done(request, ceremony, form):
    """Do what the form asks, and say so. Return whether this succeeded."""
    intent, day, reason = (form.cleaned_data[name] for name in ("intent", "day", "reason"))
    try:
        if intent == Intent.MOVE:
            sentence = _move(request, ceremony, day, reason)
        elif intent == Intent.RENUMBER:
            count = cancelling.renumber(ceremony, day, reason, numbered=form.papers, by=request.user)
            revoked = f"{count} {ceremony.occasion.paper} dicabut; " if count else ""
            sentence = f"{_moved(ceremony, day)}; {revoked}verifikasi dan kunci namanya untuk hari yang baru."
        else:
            count = cancelling.cancel(ceremony, reason, numbered=form.papers, by=request.user)
            revoked = f": {count} {ceremony.occasion.paper} dicabut, nomornya batal" if count else ""
            sentence = f"{ceremony} dibatalkan{revoked}."
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return False
    messages.success(request, sentence)
    return True


def _move(request, ceremony, day, reason):
    """Move the ceremony with its numbers, begin what must be printed again, and return the sentence about it."""
    made = cancelling.move(ceremony, day, reason, by=request.user)
    for run in made:
        runs.make(run)
    again = f" Dicetak ulang pada {' dan '.join(map(str, made))}; hancurkan lembar yang lama." if made else ""
    kept = "; nomornya tetap" if ceremony.certificates().exists() else ""
    return f"{_moved(ceremony, day)}{kept}.{again}"


def _moved(ceremony, day):
    return f"{ceremony} pindah ke {dates.spell(day)}"


@permission_required(MAY_CANCEL, raise_exception=True)
@refuse_bound_accounts
@require_POST
def ceremony_reinstate(request, pk):
    """Take back that the ceremony was called off."""
    ceremony = get_object_or_404(Ceremony, pk=pk)
    try:
        cancelling.reinstate(ceremony, by=request.user)
    except ValidationError as error:
        messages.error(request, error.messages[0])
    else:
        messages.success(request, f"{ceremony} dilanjutkan. Yang sudah dicabut tetap dicabut.")
    return redirect(ceremony)
