from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from ceremonies import requirements
from ceremonies.forms.participants import InviteForm, Marking
from ceremonies.models import Ceremony, Participant
from registry import names
from registry.forms.selection import Selection
from registry.forms.volunteer_filter import VolunteerFilter
from registry.history import because, undo_of_batch

CHOICES = 100  # Rows to tick on one page.


@permission_required("ceremonies.add_participant", raise_exception=True)
def participant_invite(request, pk):
    """Invite many people at once: first the list to tick, then its confirmation, then the batch."""
    ceremony = get_object_or_404(Ceremony.objects.visible_to(request.user), pk=pk)
    return _confirm_invitation(request, ceremony) if request.method == "POST" else _choose_people(request, ceremony)


def _choose_people(request, ceremony):
    wanted = VolunteerFilter(request.GET, user=request.user)
    people = wanted.people()
    page = Paginator(ceremony.marked_among(people.for_list()), CHOICES).get_page(request.GET.get("hal"))
    context = {
        "ceremony": ceremony,
        "wanted": wanted,
        "page": page,
        "sentence": wanted.sentence(page.paginator.count),
        "new_count": ceremony.outside(people).count(),
    }
    return render(request, "ceremonies/participant_invite.html", context)


def _confirm_invitation(request, ceremony):
    selection = Selection(request.POST, user=request.user)
    back = selection.address(reverse("participant_invite", args=[ceremony.pk]))
    if selection.problem:
        messages.warning(request, selection.problem)
        return redirect(back)
    known = ceremony.invited(selection.people)
    selection.leave_out(known)
    required = requirements.of(selection.people, ceremony)
    form = InviteForm(request.POST if selection.is_frozen else None, underage=required.underage)
    if selection.is_frozen and form.is_valid():
        _invite(request, ceremony, selection.people, form)
        return redirect(back if "again" in request.POST else ceremony)
    if not selection.people:
        messages.warning(request, "Semua yang dipilih sudah menjadi peserta pengukuhan ini.")
        return redirect(back)
    context = {"ceremony": ceremony, "selection": selection, "required": required, "form": form, "back": back}
    return render(request, "ceremonies/participant_invite_confirm.html", {**context, "known": known})


def _invite(request, ceremony, people, form):
    """Invite the people, but for those under 18 without a reason, and say who takes part now."""
    reasons = form.reasons()
    left = [person for person in form.underage if person.pk not in reasons]
    try:
        with because(grouped=True) as told:
            new = ceremony.invite([person for person in people if person not in left], reasons)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return
    if new:
        undo = undo_of_batch(told)
        messages.success(request, f"{len(new)} PSM menjadi peserta {ceremony}.", extra_tags=undo)
    if left:
        young = names.several(person.full_name for person in left)
        messages.warning(request, f"{len(left)} PSM tidak diundang karena belum berumur 18 tahun: {young}.")


@permission_required("ceremonies.change_participant", raise_exception=True)
@require_POST
def participant_mark(request, pk):
    ceremony = get_object_or_404(Ceremony.objects.visible_to(request.user), pk=pk)
    marking = Marking(request.POST, ceremony=ceremony, user=request.user)
    if marking.problem:
        messages.warning(request, marking.problem)
    elif marking.mark == Marking.DISMISS:
        _dismiss(request, ceremony, marking.participants)
    else:
        _note_attendance(request, ceremony, marking)
    query = marking.wanted.query()
    return redirect(ceremony.get_absolute_url() + (f"?{query}#peserta" if query else "#peserta"))


def _note_attendance(request, ceremony, marking):
    with because(grouped=True) as told:
        changed = ceremony.mark(marking.participants, marking.mark)
    words = Participant.Attendance(marking.mark).label
    if changed:
        undo = undo_of_batch(told)
        messages.success(request, f"{len(changed)} peserta ditandai {words}.", extra_tags=undo)
    else:
        messages.info(request, f"Yang dipilih memang sudah {words}.")


def _dismiss(request, ceremony, participants):
    if not request.user.has_perm("ceremonies.delete_participant"):
        raise PermissionDenied
    with because("Dikeluarkan dari daftar peserta", grouped=True) as told:
        dismissed = ceremony.dismiss(participants)
    if dismissed:
        undo = undo_of_batch(told)
        messages.success(request, f"{len(dismissed)} peserta dikeluarkan dari daftar.", extra_tags=undo)
    if kept := len(participants) - len(dismissed):
        messages.warning(request, f"{kept} peserta tetap di daftar karena piagamnya pernah terbit.")
