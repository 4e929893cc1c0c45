from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from registry.forms.appointments import AppointForm, AppointmentEndForm
from registry.forms.decrees import AppointmentUpdateForm
from registry.forms.expectations import withdrawn_at_end
from registry.forms.reasons import ReasonForm
from registry.history import recording
from registry.history.recording import because, undo_of_batch, undo_of_deletion
from registry.models import Appointment, Village, Volunteer
from registry.values import dates, names


@permission_required("registry.add_appointment", raise_exception=True)
def appointment_create(request, pk):
    volunteer = get_object_or_404(Volunteer.objects.visible_to(request.user).for_page(), pk=pk)
    appointment = Appointment(volunteer=volunteer)
    start = {"village": _village_to_begin_with(request, volunteer)}
    form = AppointForm(request.POST or None, user=request.user, instance=appointment, initial=start)
    if request.method == "POST" and form.save_if_valid():
        messages.success(request, start_in_words(appointment), extra_tags=undo_of_batch(form.batch))
        return redirect(volunteer)
    return render(request, "registry/appointment_create.html", {"form": form, "volunteer": volunteer})


def start_in_words(appointment):
    """The sentence after somebody was appointed: where, and from when if that is to come."""
    place = f"bertugas di {appointment.village}"
    if appointment.is_to_come:
        return f"{appointment.volunteer} akan {place} mulai {dates.spell(appointment.started_on)}."
    return f"{appointment.volunteer} {place}."


def _village_to_begin_with(request, volunteer):
    """The village that the clerk came from (?desa=CODE), else the home of a person who never served."""
    asked = Village.objects.visible_to(request.user).named(names.clean(request.GET.get("desa", ""))).first()
    return asked or (None if volunteer.latest_appointment else volunteer.home_village)


@permission_required("registry.change_appointment", raise_exception=True)
def appointment_update(request, pk):
    appointment = get_object_or_404(Appointment.objects.visible_to(request.user).for_page(), pk=pk)
    left = appointment.village if appointment.is_the_only_one else None
    form = AppointmentUpdateForm(request.POST or None, user=request.user, instance=appointment)
    if request.method == "POST" and form.save_if_valid():
        messages.success(request, form.saved_in_words, extra_tags=undo_of_batch(form.batch) if form.batch else "")
        if left and not left.appointments.serving().exists():
            messages.warning(request, f"{left.full_name} kini tanpa PSM.")
        return redirect(appointment.volunteer)
    return render(request, "registry/appointment_update.html", {"form": form, "appointment": appointment})


@permission_required("registry.change_appointment", raise_exception=True)
def appointment_end(request, pk):
    appointment = get_object_or_404(Appointment.objects.visible_to(request.user).for_page(), pk=pk)
    was_open = appointment.ended_on is None
    form = AppointmentEndForm(request.POST or None, user=request.user, instance=appointment)
    if request.method == "POST" and form.save_if_valid():
        messages.success(request, _end_in_words(appointment), extra_tags=reverse("appointment_reopen", args=[pk]))
        say_where_still_expected(request, form)
        return redirect(appointment.volunteer)
    save = "Akhiri penugasan" if was_open else "Simpan"
    context = {"form": form, "appointment": appointment, "was_open": was_open, "save": save}
    return render(request, "registry/appointment_end.html", context)


def _end_in_words(appointment):
    will_end = appointment.ended_on > timezone.localdate()
    ends = f"akan berakhir pada {dates.spell(appointment.ended_on)}" if will_end else "berakhir"
    return f"Penugasan {appointment.volunteer} di {appointment.village} {ends}."


def say_where_still_expected(request, form):
    """Say which invitations were withdrawn and which were not, and where the person is still expected."""
    if form.withdrawn:
        messages.info(request, f"Undangan ditarik: {_events_of(form.withdrawn)}.")
    if form.kept:
        kept = _events_of(form.kept)
        messages.warning(
            request, f"Tidak ditarik, karena baru saja berubah oleh orang lain: {kept}. Periksa daftar pesertanya."
        )
    if form.left:
        messages.warning(request, f"Masih tercatat diundang: {_events_of(form.left)}.")


def _events_of(rows):
    return names.several(dict.fromkeys(str(row.event) for row in rows))


@permission_required("registry.change_appointment", raise_exception=True)
@require_POST
def appointment_reopen(request, pk):
    appointment = get_object_or_404(Appointment.objects.visible_to(request.user).for_page(), pk=pk)
    withdrawn = withdrawn_at_end(appointment)
    try:
        with because("Berakhirnya penugasan dibatalkan"):
            appointment.reopen()
    except ValidationError as error:
        messages.error(request, f"Tidak dapat dibuka kembali: {' '.join(error.messages)}")
    else:
        messages.success(request, f"Penugasan di {appointment.village} terbuka kembali.")
        if withdrawn:
            messages.warning(
                request,
                f"Undangan yang ditarik saat penugasan ini diakhiri tetap ditarik: {names.several(withdrawn)}. "
                "Undang lagi bila perlu.",
            )
    return redirect(appointment.volunteer)


@permission_required("registry.delete_appointment", raise_exception=True)
def appointment_delete(request, pk):
    appointment = get_object_or_404(Appointment.objects.visible_to(request.user).for_page(), pk=pk)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with because(form.cleaned_data["reason"]):
            recording.delete(appointment)
        messages.success(request, "Penugasan sudah dihapus.", extra_tags=undo_of_deletion(Appointment, pk))
        return redirect(appointment.volunteer)
    return render(request, "registry/appointment_delete.html", {"form": form, "appointment": appointment})
