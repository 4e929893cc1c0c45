"""Pasted names become participants of a training."""

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.shortcuts import get_object_or_404, redirect, render

from registry.forms.pasted_names import PastedNamesForm
from registry.models import Training
from registry.views.bulk import enrol_and_report


@permission_required("registry.add_trainingrecord", raise_exception=True)
def training_enrol_pasted(request, pk):
    """First the text, then who of those found is meant; what is left undecided stays on the page."""
    training = get_object_or_404(Training, pk=pk)
    form = PastedNamesForm(request.POST if request.method == "POST" else None, user=request.user)
    context = {"training": training, "form": form}
    if form.is_valid():
        people = form.found()
        is_done = form.is_confirmed and _enrol(request, training, form)
        people.set_aside(_left_out(training, people.everybody))
        if is_done and not people.undecided:
            return redirect(training)
        context["people"] = people
    return render(request, "registry/training_enrol_pasted.html", context)


def _enrol(request, training, form):
    """Record who was ticked. Return whether somebody was, and could be."""
    people = list(form.people())
    if not people:
        messages.warning(request, "Belum ada PSM yang dicentang.")
    return bool(people) and enrol_and_report(request, training, people)


def _left_out(training, people):
    """By the ids of those of the people who cannot be recorded in the training: the words why."""
    dead = dict.fromkeys((person.pk for person in training.died_before(people)), "meninggal sebelum pelatihannya mulai")
    return dead | dict.fromkeys((person.pk for person in training.recorded(people)), "sudah tercatat sebagai peserta")
