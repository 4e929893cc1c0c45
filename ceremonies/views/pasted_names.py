"""Pasted names become participants of an inauguration, or are noted as present."""

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache

from ceremonies.forms.participants import InviteForm
from ceremonies.models import Ceremony, Participant
from ceremonies.requirements import requirements_of
from ceremonies.views.participants import invite_and_report, invites_nobody, note_attendance
from registry.forms.pasted_names import PastedNamesForm, in_words
from registry.lists.selection import Selection


def _form_of(request):
    return PastedNamesForm(request.POST if request.method == "POST" else None, user=request.user)


@permission_required("ceremonies.add_participant", raise_exception=True)
def participant_invite_pasted(request, pk):
    """First the text, then who of those found is meant; then the confirmation, where a condition asks for it."""
    ceremony = get_object_or_404(Ceremony.objects.visible_to(request.user), pk=pk)
    if invites_nobody(request, ceremony):
        return redirect(ceremony)
    form = _form_of(request)
    if form.is_valid() and form.is_confirmed and form.picked:
        return _invite(request, ceremony, form)
    if form.is_valid() and form.is_confirmed:
        messages.warning(request, "Belum ada PSM yang dicentang.")
    return _show(request, ceremony, form, _to_invite(ceremony, form) if form.is_valid() else None)


def _show(request, ceremony, form, people):
    context = {"ceremony": ceremony, "form": form, "people": people}
    return render(request, "ceremonies/participant_invite_pasted.html", context)


def _to_invite(ceremony, form):
    people = form.found()
    known = ceremony.invited(people.everybody)
    people.set_aside(dict.fromkeys((person.pk for person in known), "sudah menjadi peserta"))
    return people


def _invite(request, ceremony, form):
    """Invite who was ticked; where somebody does not meet a condition, ask first, as for those ticked in the list."""
    selection = Selection.of(form.picked, user=request.user)
    known = ceremony.invited(selection.people)
    selection.leave_out(known)
    required = requirements_of(selection.people, ceremony)
    if required.refusals or required.doubts:
        return _confirm(request, ceremony, form, selection, known, required)
    invitation = InviteForm(request.POST, people=selection.people, required=required)
    is_done = invitation.is_valid() and invite_and_report(request, ceremony, invitation, known)
    people = _to_invite(ceremony, form)
    return redirect(ceremony) if is_done and not people.undecided else _show(request, ceremony, form, people)


def _confirm(request, ceremony, form, selection, known, required):
    """The confirmation of an invitation; what of the pasted list does not come along is said above it."""
    if left := _to_invite(ceremony, form).undecided:
        messages.warning(request, f"{len(left)} baris daftar tidak ikut: {in_words(left)}.")
    context = {
        "ceremony": ceremony,
        "selection": selection,
        "required": required,
        "form": InviteForm(None, people=selection.people, required=required),
        "back": reverse("participant_invite_pasted", args=[ceremony.pk]),
        "known": known,
    }
    return render(request, "ceremonies/participant_invite_confirm.html", context)


@permission_required("ceremonies.change_participant", raise_exception=True)
@never_cache
def ceremony_attendance_pasted(request, pk):
    """Those of a pasted list who take part are noted as present; who does not is offered to be invited."""
    ceremony = get_object_or_404(Ceremony.objects.visible_to(request.user), pk=pk)
    if ceremony.is_cancelled:
        messages.warning(request, ceremony.cancellation)
        return redirect(ceremony)
    form = _form_of(request)
    context = {"ceremony": ceremony, "form": form}
    if form.is_valid():
        is_done = form.is_confirmed and _note_present(request, ceremony, form)
        people = _to_note(ceremony, form)
        if is_done and not people.undecided:
            return redirect("ceremony_attendance", pk=pk)
        context["people"] = people
    return render(request, "ceremonies/ceremony_attendance_pasted.html", context)


def _note_present(request, ceremony, form):
    """Note those as present who were ticked and take part. Return whether somebody was, and could be."""
    participants = list(ceremony.participants.visible_to(request.user).of_people(form.picked))
    if not participants:
        messages.warning(request, "Belum ada peserta yang dicentang.")
    return bool(participants) and note_attendance(request, ceremony, participants, Participant.Attendance.PRESENT)


def _to_note(ceremony, form):
    people = form.found()
    ids = [person.pk for person in people.everybody]
    attendance = ceremony.participants.visible_to(form.user).of_people(ids).attendance_by_person()
    present = [pk for pk in ids if attendance.get(pk) == Participant.Attendance.PRESENT]
    absent = [pk for pk in ids if attendance.get(pk) == Participant.Attendance.ABSENT]
    people.note(dict.fromkeys(absent, "ditandai tidak hadir"))
    people.set_aside(dict.fromkeys(present, "sudah ditandai hadir"))
    people.set_outside(dict.fromkeys((pk for pk in ids if pk not in attendance), "belum diundang"))
    return people
