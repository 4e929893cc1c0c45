"""Bulk actions: confirmed with the number of people, then saved as one batch that can be undone."""

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from registry.forms.bulk import DecreeForm, EnrolForm
from registry.forms.many_services import MOST_SERVICES, AppointManyForm, EndManyForm, MoveManyForm
from registry.forms.trainings import TrainingForm
from registry.history import undoing
from registry.history.recording import because, undo_of_batch
from registry.lists.kept_ticks import ticks_of_people, warn_if_lost
from registry.lists.selection import Selection
from registry.models import Appointment
from registry.models.new_rows import posts_in_turn
from registry.values import names
from registry.views.appointments import say_where_still_expected

ROWS = 100
MOST_SENTENCES = 5  # About single people, after a bulk action.


def selection_of(request, **kwargs):
    """Return the `Selection` of a request from the list of people or from a confirmation; `kwargs` are its own."""
    ticks = ticks_of_people(request)
    phone = request.session.get("phone", "")
    selection = Selection(request.POST, user=request.user, phone=phone, ticks=ticks, **kwargs)
    if not selection.is_frozen:
        warn_if_lost(request, ticks)
        ticks.take(request.POST)
        ticks.keep()
    return selection


def back_to_list(request, selection, address=None):
    """Show why nothing was done, and redirect to the list with its filters."""
    messages.warning(request, selection.problem)
    return redirect(selection.address(address))


@permission_required("registry.add_trainingrecord", raise_exception=True)
def volunteer_enrol(request):
    selection = selection_of(request)
    if selection.problem:
        return back_to_list(request, selection)
    form = EnrolForm(request.POST if selection.is_frozen else None)
    if form.is_valid() and enrol_and_report(request, form.cleaned_data["training"], selection.people):
        selection.ticks.clear()
        return redirect(form.cleaned_data["training"])
    context = {"selection": selection, "form": form, "back": selection.address()}
    return render(request, "registry/volunteer_enrol.html", context)


@permission_required(("registry.add_training", "registry.add_trainingrecord"), raise_exception=True)
def volunteer_enrol_new(request):
    """Record the chosen people in a new training."""
    selection = selection_of(request)
    if selection.problem:
        return back_to_list(request, selection)
    is_filled_in = "started_on" in request.POST
    form = TrainingForm(
        request.POST if is_filled_in else None, initial={"name": names.clean(request.POST.get("training", ""))}
    )
    if is_filled_in and form.save_if_valid():
        if enrol_and_report(request, form.instance, selection.people):
            selection.ticks.clear()
        return redirect(form.instance)
    context = {"selection": selection, "form": form, "back": selection.address()}
    return render(request, "registry/volunteer_enrol_new.html", context)


def enrol_and_report(request, training, people):
    """Record the people in the training and report the result. Return whether it could be done."""
    try:
        with because(grouped=True) as circumstances:
            records = training.enrol(people)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return False
    new = {record.volunteer_id for record in records}
    dead = [person.full_name for person in training.died_before(people)]
    known = [person.full_name for person in training.recorded(people) if person.pk not in new]
    if new:
        sentence = f"{len(new)} PSM dicatat sebagai peserta {training}."
        messages.success(request, sentence, extra_tags=undo_of_batch(circumstances))
    if known:
        messages.info(request, f"{len(known)} PSM sudah tercatat sebelumnya dan dilewati: {names.several(known)}.")
    if dead:
        messages.warning(
            request,
            f"{len(dead)} PSM tidak dicatat, karena tercatat meninggal dunia sebelum pelatihannya mulai: "
            f"{names.several(dead)}.",
        )
    return True


@permission_required("registry.change_appointment", raise_exception=True)
def volunteer_decree(request):
    selection = selection_of(request)
    if selection.problem:
        return back_to_list(request, selection)
    form = DecreeForm(request.POST if selection.is_frozen else None, people=selection.people)
    if form.is_valid():
        _record_decree(request, form)
        selection.ticks.clear()
        return redirect(selection.address())
    context = {"selection": selection, "form": form, "back": selection.address()}
    return render(request, "registry/volunteer_decree.html", context)


def _record_decree(request, form):
    """Record the decree on the periods of the frozen page and report the result."""
    with because(grouped=True) as circumstances:
        written, renewed = form.record(Appointment.objects.visible_to(request.user))
    done = [f"SK {form.cleaned_data['decree_number']} dicatat pada {len(written)} penugasan."] if written else []
    done += [f"SK diperbarui pada {len(renewed)} penugasan; SK lamanya tersimpan."] if renewed else []
    if done:
        messages.success(request, " ".join(done), extra_tags=undo_of_batch(circumstances))
    if left := len(form.confirmed) - len(written) - len(renewed):
        messages.warning(
            request, f"{left} penugasan tidak diubah: SK-nya sudah dicatat, atau penugasannya sudah berakhir."
        )
    for period, obstacle in form.obstacles()[:MOST_SENTENCES]:
        messages.warning(request, f"{period.volunteer.full_name} tetap dengan SK yang tercatat: {obstacle}")
    if not form.confirmed:
        messages.warning(request, "Tidak ada penugasan yang menunggu SK.")


@permission_required("registry.add_appointment", raise_exception=True)
@posts_in_turn(Appointment)
def volunteer_appoint(request):
    return _serve_many(request, AppointManyForm, "registry/volunteer_appoint.html", "ditugaskan")


@permission_required(("registry.add_appointment", "registry.change_appointment"), raise_exception=True)
@posts_in_turn(Appointment)
def volunteer_move(request):
    return _serve_many(request, MoveManyForm, "registry/volunteer_move.html", "dipindahkan")


@permission_required("registry.change_appointment", raise_exception=True)
@posts_in_turn(Appointment)
def volunteer_end(request):
    return _serve_many(request, EndManyForm, "registry/volunteer_end.html", "diakhiri penugasannya")


def _serve_many(request, form_class, template, done):
    """Show the page of a `ManyServices`, or save it and return to the list; `done` is what was done, in words."""
    selection = selection_of(request, most=MOST_SERVICES)
    if selection.problem:
        return back_to_list(request, selection)
    form = form_class(request.POST if selection.is_frozen else None, people=selection.people, user=request.user)
    if selection.is_frozen and form.save_if_valid():
        sentence = f"{len(form.done)} PSM {done}: {names.several(person.full_name for person in form.done)}."
        messages.success(request, sentence, extra_tags=undo_of_batch(form.batch))
        say_where_still_expected(request, form)
        selection.ticks.clear()
        return redirect(selection.address())
    context = {"selection": selection, "form": form, "back": selection.address()}
    return render(request, template, context)


def _seen_or_404(batch, user):
    """The batch's changes to people whom the account may see; not found if there are none."""
    done = undoing.changes_of_batch(batch, user)
    if not done:
        raise Http404
    return done


@permission_required("registry.view_volunteer", raise_exception=True)
def batch_detail(request, batch):
    done = _seen_or_404(batch, request.user)
    page = Paginator(done, ROWS).get_page(request.GET.get("hal"))
    context = {
        "batch": batch,
        "first": done[0][1],
        "page": page,
        "may_undo": undoing.may_undo(request.user, batch),
    }
    return render(request, "registry/batch_detail.html", context)


@permission_required(("registry.change_appointment", "registry.delete_trainingrecord"), raise_exception=True)
@require_POST
def batch_undo(request, batch):
    _seen_or_404(batch, request.user)
    undone = undoing.undo_batch(batch, request.user)
    if undone.taken_back:
        sentence = f"Dibatalkan: {len(undone.taken_back)} catatan kembali seperti semula."
        messages.success(request, sentence, extra_tags=undo_of_batch(undone))
    if undone.touched:
        sentence = f"{len(undone.touched)} catatan tidak dibatalkan karena sudah diubah sesudahnya"
        messages.warning(request, f"{sentence}: {names.several(person.full_name for person in undone.touched)}.")
    if not (undone.taken_back or undone.touched):
        messages.info(request, "Tidak ada lagi yang perlu dibatalkan: semuanya sudah seperti semula.")
    return redirect(page_of_the_button(request) or undone.training or "volunteer_list")


def page_of_the_button(request):
    """The address of the page with the pressed button, if the browser sends one of ours."""
    address = request.headers.get("Referer", "")
    is_ours = url_has_allowed_host_and_scheme(address, {request.get_host()}, require_https=request.is_secure())
    return address if is_ours else None
