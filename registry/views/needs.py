"""Who lacks which training, and the lists of invitations."""

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from registry.figures.needs import Needs
from registry.forms.invitations import InviteForm, LackingFilter
from registry.history import recording
from registry.history.recording import because, undo_of_batch, undo_of_deletion
from registry.lists.selection import ids_in
from registry.models import Training, TrainingInvitation, Volunteer
from registry.transfers.downloads import beside, file_to_save
from registry.values import names
from registry.views.bulk import enrol_and_report
from registry.workbook.writing import needs as needs_workbook

MOST = 500  # Rows to tick on one page: a regency's people.


@permission_required("registry.view_volunteer", raise_exception=True)
@require_safe
def training_needs(request):
    return render(request, "registry/training_needs.html", {"needs": Needs(request.user)})


@permission_required("registry.view_volunteer", raise_exception=True)
@require_safe
@beside("training_needs")
def training_needs_export(request):
    return file_to_save("kebutuhan-pelatihan.xlsx", needs_workbook.write_needs, Needs(request.user), request.user)


@permission_required("registry.view_volunteer", raise_exception=True)
def training_lacking(request, kind):
    """The people who lack a kind, already ticked; a POST invites the ticked ones."""
    if kind not in Training.Kind.values:
        raise Http404
    filters = LackingFilter(request.GET, user=request.user)
    may_invite = request.user.has_perm("registry.add_traininginvitation")
    form = InviteForm(
        request.POST if request.method == "POST" and may_invite else None,
        kind=kind,
        user=request.user,
        initial={"training": request.GET.get("pelatihan")},
    )
    if form.is_valid() and _invite(request, form):
        return redirect("training_invitations", form.cleaned_data["training"].pk)
    lacking = Needs(request.user).lacking(kind, filters.district)
    context = {
        "kind": Training.Kind(kind),
        "filters": filters,
        "form": form,
        "may_invite": may_invite,
        "count": lacking.count(),
        "lacking": lacking[:MOST],
        "most": MOST,
    }
    return render(request, "registry/training_lacking.html", context)


def _invite(request, form):
    training = form.cleaned_data["training"]
    try:
        with because(grouped=True) as circumstances:
            invited = TrainingInvitation.objects.invite(training, form.people)
    except Training.DoesNotExist:
        messages.error(request, "Pelatihan ini sudah dihapus.")
        return False
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return False
    if invited:
        sentence = f"{len(invited)} PSM diundang ke {training}."
        messages.success(request, sentence, extra_tags=undo_of_batch(circumstances))
    dead = training.died_before(form.people)
    if left := len(form.people) - len(invited) - len(dead):
        messages.info(request, f"{left} PSM sudah diundang atau sudah tercatat sebelumnya dan dilewati.")
    if dead:
        named = names.several(person.full_name for person in dead)
        messages.warning(request, f"{len(dead)} PSM tidak diundang, karena tercatat meninggal dunia: {named}.")
    return True


@permission_required("registry.view_volunteer", raise_exception=True)
def training_invitations(request, pk):
    """The list of invitations; a POST records those who came."""
    training = get_object_or_404(Training, pk=pk)
    invitations = training.invitations.visible_to(request.user)
    if request.method == "POST" and request.user.has_perm("registry.add_trainingrecord"):
        return _record_presence(request, training, invitations)
    invited = list(invitations.for_register())
    context = {
        "training": training,
        "invited": invited,
        "present": sum(invitation.is_present for invitation in invited),
        "unseen": training.invitations.count() - len(invited),
    }
    return render(request, "registry/training_invitations.html", context)


def _record_presence(request, training, invitations):
    chosen = invitations.numbered(ids_in(request.POST.getlist("invitation")))
    people = Volunteer.objects.chosen(chosen.values("volunteer"))
    if not people:
        messages.warning(request, "Belum ada yang dipilih. Centang yang hadir dahulu.")
    else:
        enrol_and_report(request, training, people)
    return redirect("training_invitations", training.pk)


@permission_required("registry.view_volunteer", raise_exception=True)
@require_safe
@beside("training_invitations", "pk")
def training_invitations_export(request, pk):
    training = get_object_or_404(Training, pk=pk)
    invited = list(training.invitations.visible_to(request.user).for_register())
    return file_to_save("undangan-pelatihan.xlsx", needs_workbook.write_invitations, invited, training, request.user)


@permission_required("registry.delete_traininginvitation", raise_exception=True)
@require_POST
def training_invitation_withdraw(request, pk):
    invitation = get_object_or_404(
        TrainingInvitation.objects.visible_to(request.user).select_related("volunteer"), pk=pk
    )
    recording.delete(invitation)
    messages.success(
        request,
        f"{invitation.volunteer.full_name} tidak jadi diundang.",
        extra_tags=f"{undo_of_deletion(TrainingInvitation, pk)}?dari=pelatihan",
    )
    return redirect("training_invitations", invitation.training_id)
