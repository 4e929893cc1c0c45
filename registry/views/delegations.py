from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from registry.forms.delegations import DelegationForm
from registry.front_tasks import task_named
from registry.models import Delegation, Policy


def _task(request, key):
    task = task_named(request.user, key, Policy.current())
    if task is None or not task.key:
        raise Http404
    return task


@permission_required("registry.change_followup", raise_exception=True)
def delegation_create(request, key):
    """Give work of the front page to a colleague, and see who has it in hand."""
    task = _task(request, key)
    form = DelegationForm(request.POST if request.method == "POST" else None, task=task, giver=request.user)
    if form.is_valid():
        messages.success(request, f"Diserahkan kepada {form.save().account}: {task.sentence}.")
        return redirect("home")
    held = Delegation.objects.seen_by(request.user).by_task().get(key, [])
    return render(request, "registry/delegation_create.html", {"form": form, "task": task, "held": held})


@permission_required("registry.change_followup", raise_exception=True)
@require_POST
def delegation_delete(request, pk):
    """Take it back, or lay it down; whoever has the work before them may do so."""
    delegation = get_object_or_404(Delegation.objects.seen_by(request.user).select_related("account"), pk=pk)
    task = _task(request, delegation.task)
    delegation.delete()
    messages.success(request, f"Tidak lagi dipegang {delegation.account}: {task.sentence}.")
    return redirect("home")
