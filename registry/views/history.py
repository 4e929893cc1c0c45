from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.urls import NoReverseMatch, reverse
from django.views.decorators.http import require_POST

from registry.history import reading, undoing
from registry.history.recording import tracked_models
from registry.models import Partner, TrainingInvitation, Volunteer


@permission_required(("registry.change_volunteer", "registry.change_training"), raise_exception=True)
@require_POST
def history_restore(request, model, history_id):
    model = _tracked_or_404(model)
    if not request.user.has_perm(reading.right_to_change(model)):
        raise PermissionDenied
    record = get_object_or_404(model.history.all(), pk=history_id)
    owner = _visible_owner(request.user, record)
    field = request.POST.get("field", "")
    try:
        restored = undoing.put_back_field(record, field) if field else undoing.put_back(record)
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


def _visible_owner(user, record):
    """The person of the history row, if the account may see it; None for a row of no person."""
    owner = reading.owner_of(record)
    if owner:
        return get_object_or_404(Volunteer.objects.visible_to(user).kept_for(owner))
    if record.instance_type is Partner:  # Its own row has its village.
        if not reading.is_within_area(user, record):
            raise Http404
    elif user.is_bound and hasattr(record.instance_type._default_manager, "visible_to"):
        raise Http404  # The area of a deleted record is not known.
    return None


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
