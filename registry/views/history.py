from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.urls import NoReverseMatch, reverse
from django.views.decorators.http import require_POST

from registry.history import guarding, reading, undoing
from registry.history.recording import tracked_models
from registry.models import TrainingInvitation, Volunteer


@permission_required(("registry.change_volunteer", "registry.change_training"), raise_exception=True)
@require_POST
def history_restore(request, model, history_id):
    model = _tracked_or_404(model)
    guarding.refuse_without_right(request.user, model)
    record = get_object_or_404(model.history.all(), pk=history_id)
    if not reading.is_seen_by(request.user, record):
        raise Http404
    owner = Volunteer.objects.kept_for(reading.owner_of(record)).first()
    field, by = request.POST.get("field", ""), request.user
    try:
        restored = undoing.put_back_field(record, field, by) if field else undoing.put_back(record, by)
    except ValidationError as error:
        messages.error(request, f"Tidak dapat dikembalikan: {' '.join(error.messages)}")
        return redirect(owner or _list_of(model))
    messages.success(request, "Sudah dikembalikan seperti semula.")
    return redirect(_origin(request, owner, restored))


def _tracked_or_404(name):
    """The tracked model, of any app, with that name."""
    for model in tracked_models():
        if model._meta.model_name == name:
            return model
    raise Http404


def _list_of(model):
    """The address of the list of such records; the front page if there is none."""
    try:
        return reverse(f"{model._meta.model_name}_list")
    except NoReverseMatch:
        return reverse("home")


def _origin(request, owner, restored):
    """The page that the clerk came from: a training's list of invitations sends ?dari=pelatihan."""
    if request.GET.get("dari") == "pelatihan" and isinstance(restored, TrainingInvitation):
        return reverse("training_invitations", args=[restored.training_id])
    return owner or restored
