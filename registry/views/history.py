from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from registry import changes
from registry.history import because
from registry.models import Volunteer


def undo_of_deletion(model, pk):
    """The address that takes back the latest deletion of that record."""
    return reverse("history_restore", args=[model._meta.model_name, model.history.deletion_of(pk).pk])


@permission_required(("registry.change_volunteer", "registry.change_training"), raise_exception=True)
@require_POST
def history_restore(request, model, history_id):
    record = get_object_or_404(_history_of(model), pk=history_id)
    owner = _visible_owner(request.user, record)
    field = request.POST.get("field", "")
    try:
        restored = _restore(record, field)
    except ValidationError as error:
        messages.error(request, f"Tidak dapat dikembalikan: {' '.join(error.messages)}")
        return redirect(owner or "training_list")
    messages.success(request, "Sudah dikembalikan seperti semula.")
    return redirect(owner or restored)


def _history_of(model):
    if model not in changes.TRACKED:
        raise Http404
    return changes.TRACKED[model].history.all()


def _visible_owner(user, record):
    """The person that the history row speaks of, if the account may see it; None for a training."""
    owner = changes.owner_of(record)
    return get_object_or_404(Volunteer.objects.visible_to(user), pk=owner) if owner else None


def _restore(record, field):
    with because("Dikembalikan dari riwayat"):
        return changes.put_back_field(record, field) if field else changes.put_back(record)
