from functools import partial

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from ceremonies.forms.participants import ExceptionForm, InviteForm, Marking, list_of
from ceremonies.models import Ceremony, Participant
from ceremonies.requirements import requirements_of
from registry.history.recording import because, undo_of_batch
from registry.lists.kept_ticks import KeptTicks, go_on, ticks_of_people, warn_if_lost
from registry.lists.pages import LongPaginator
from registry.lists.selection import Selection
from registry.lists.volunteer_filter import VolunteerFilter
from registry.values import names

CHOICES = 100  # Rows on one page.


@permission_required("ceremonies.add_participant", raise_exception=True)
def participant_invite(request, pk):
    """Invite many people at once: first the list to tick, then the confirmation, then the batch."""
    ceremony = get_object_or_404(Ceremony.objects.visible_to(request.user), pk=pk)
    if invites_nobody(request, ceremony):
        return redirect(ceremony)
    ticks = ticks_of_people(request, f"ceremony {pk}")
    if "go" in request.POST:
        read = partial(VolunteerFilter, user=request.user, ticks=ticks)
        return redirect(f"{request.path}?{go_on(request, ticks, read)}")
    act = _confirm_invitation if request.method == "POST" else _choose_people
    return act(request, ceremony, ticks)


def invites_nobody(request, ceremony):
    """Whether nobody can be invited to the ceremony; then show why."""
    if not ceremony.occasion.is_inauguration:
        messages.info(request, "Peserta sertifikat diambil dari catatan pelatihannya.")
    elif ceremony.is_cancelled:
        messages.warning(request, ceremony.cancellation)
    return not ceremony.occasion.is_inauguration or ceremony.is_cancelled


def _choose_people(request, ceremony, ticks):
    filters = VolunteerFilter(request.GET, user=request.user, ticks=ticks)
    page = LongPaginator(filters, CHOICES, mark=ceremony.marked_among).get_page(request.GET.get("hal"))
    context = {
        "ceremony": ceremony,
        "filters": filters,
        "page": page,
        "elsewhere": ticks.beyond(page),
        "ticked_outside": filters.ticked_outside(),
        "sentence": filters.sentence(page.paginator.count_in_words),
        "new_count": page.paginator.count_in_words_of(ceremony.outside(filters.narrowed())),
    }
    return render(request, "ceremonies/participant_invite.html", context)


def _confirm_invitation(request, ceremony, ticks):
    selection = Selection(request.POST, user=request.user, ticks=ticks)
    if not selection.is_frozen:
        warn_if_lost(request, ticks)
        ticks.take(request.POST)
        ticks.keep()
    address = reverse("participant_invite", args=[ceremony.pk])
    back = selection.address(address)
    if selection.problem:
        messages.warning(request, selection.problem)
        return redirect(back)
    known = ceremony.invited(selection.people)
    selection.leave_out(known)
    required = requirements_of(selection.people, ceremony)
    form = InviteForm(request.POST if selection.is_frozen else None, people=selection.people, required=required)
    if selection.people and form.is_valid():
        if invite_and_report(request, ceremony, form, known):
            ticks.clear()
            back = selection.address(address)
        return redirect(back if "again" in request.POST else _after_inviting(request, ceremony))
    if not selection.people:
        messages.warning(request, "Semua yang dipilih sudah menjadi peserta pengukuhan ini.")
        ticks.clear()
        if _are_there(request):
            _note_present(request, ceremony, known)
            return redirect("ceremony_attendance", pk=ceremony.pk)
        return redirect(ceremony if selection.is_frozen else selection.address(address))
    context = {"ceremony": ceremony, "selection": selection, "required": required, "form": form, "back": back}
    context |= {"known": known, "is_there": _are_there(request)}
    return render(request, "ceremonies/participant_invite_confirm.html", context)


def _are_there(request):
    """Whether who is invited is there already: whose name stood in a pasted list of those who came."""
    return "present" in request.POST and request.user.has_perm("ceremonies.change_participant")


def _after_inviting(request, ceremony):
    return reverse("ceremony_attendance", args=[ceremony.pk]) if _are_there(request) else ceremony


def invite_and_report(request, ceremony, form, known):
    """Invite the people whom the form does not leave out, and show who was invited and who was not.

    `known` are those of the chosen people who are participants already, perhaps by a colleague or a second tab. Return
    whether it could be done.
    """
    try:
        with because(grouped=True) as circumstances:
            new = ceremony.invite(form.invited(), **form.reasons())
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return False
    if new:
        messages.success(
            request, f"{len(new)} PSM menjadi peserta {ceremony}.", extra_tags=undo_of_batch(circumstances)
        )
    else:
        already = f"; {len(known)} dari yang dipilih memang sudah menjadi peserta" if known else ""
        messages.info(request, f"Tidak ada yang diundang{already}.")
    for condition, refused in form.refused():
        named = names.several(person.full_name for person in refused).rstrip(".")
        messages.warning(request, f"{len(refused)} PSM tidak diundang, {condition.refusal}: {named}.")
    if _are_there(request):
        _note_present(request, ceremony, [*form.invited(), *known])
    return True


def _note_present(request, ceremony, people):
    """Note those of the people who take part as present, also whom a colleague invited meanwhile."""
    participants = list(ceremony.participants.visible_to(request.user).of_people([person.pk for person in people]))
    if participants:
        note_attendance(request, ceremony, participants, Participant.Attendance.PRESENT)


@permission_required("ceremonies.change_participant", raise_exception=True)
def participant_reason(request, pk):
    """Give the reason for which a participant gets a certificate although a condition refuses it."""
    participant = get_object_or_404(Participant.objects.visible_to(request.user).for_certificates(), pk=pk)
    refusals = requirements_of([participant.volunteer], participant.ceremony).refusals
    form = ExceptionForm(request.POST or None, instance=participant, refusals=refusals)
    if request.method == "POST" and form.save_if_valid():
        messages.success(request, f"Alasan untuk {participant.volunteer.full_name} sudah disimpan.")
        return redirect(participant.ceremony)
    context = {"participant": participant, "ceremony": participant.ceremony, "form": form, "refusals": refusals}
    return render(request, "ceremonies/participant_reason.html", context)


@permission_required("ceremonies.change_participant", raise_exception=True)
@require_POST
def participant_mark(request, pk):
    ceremony = get_object_or_404(Ceremony.objects.visible_to(request.user), pk=pk)
    ticks = KeptTicks(request, list_of(pk), ceremony.participants.visible_to(request.user))
    warn_if_lost(request, ticks)
    ticks.take(request.POST)
    ticks.keep()
    marking = Marking(request.POST, ceremony=ceremony, user=request.user, ticks=ticks)
    if marking.problem:
        messages.warning(request, marking.problem)
    elif marking.mark == Marking.DISMISS:
        _dismiss(request, ceremony, marking.participants)
        ticks.clear()
    elif note_attendance(request, ceremony, marking.participants, Participant.Attendance(marking.mark)):
        ticks.clear()
    query = marking.filters.query(hal=request.POST.get("hal", ""))
    return redirect(f"{ceremony.get_absolute_url()}?{query}#peserta")


def note_attendance(request, ceremony, participants, attendance):
    """Note the `Attendance` of these participants, and show of how many it changed. Return whether it could be done."""
    try:
        with because(grouped=True) as circumstances:
            changed = ceremony.mark(participants, attendance, by=request.user)
    except ValidationError as error:
        messages.error(request, error.messages[0])
        return False
    done = {attendance.UNKNOWN: "tidak lagi ditandai"}.get(attendance, f"ditandai {attendance.label}")
    if changed:
        messages.success(request, f"{len(changed)} peserta {done}.", extra_tags=undo_of_batch(circumstances))
    else:
        messages.info(request, f"Yang dipilih memang sudah {attendance.label}.")
    return True


def _dismiss(request, ceremony, participants):
    with because("Dikeluarkan dari daftar peserta", grouped=True) as circumstances:
        dismissed = ceremony.dismiss(participants, by=request.user)
    if dismissed:
        sentence = f"{len(dismissed)} peserta dikeluarkan dari daftar."
        messages.success(request, sentence, extra_tags=undo_of_batch(circumstances))
    if kept := len(participants) - len(dismissed):
        messages.warning(request, f"{kept} peserta tetap di daftar karena {ceremony.occasion.paper}nya pernah terbit.")
