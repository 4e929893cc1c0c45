from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from registry.forms.follow_ups import FollowUpFinishForm
from registry.models import FollowUp


@permission_required("registry.change_followup", raise_exception=True)
def follow_up_finish(request, pk):
    follow_up = get_object_or_404(FollowUp.objects.visible_to(request.user).for_home(), pk=pk)
    back = follow_up.village.get_absolute_url() if request.GET.get("dari") == "desa" else reverse("home")
    form = FollowUpFinishForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        if follow_up.finish(request.user, form.cleaned_data["note"]):
            undo = reverse("follow_up_reopen", args=[pk])
            messages.success(request, f"Tindak lanjut {follow_up.village} selesai.", extra_tags=undo)
        else:
            messages.info(request, f"Tindak lanjut {follow_up.village} sudah diselesaikan.")
        return redirect(back)
    return render(request, "registry/follow_up_finish.html", {"form": form, "follow_up": follow_up, "back": back})


@permission_required("registry.change_followup", raise_exception=True)
@require_POST
def follow_up_reopen(request, pk):
    follow_up = get_object_or_404(FollowUp.objects.visible_to(request.user).for_home(), pk=pk)
    try:
        follow_up.reopen()
    except ValidationError as error:
        messages.error(request, f"Tidak dapat dibuka kembali: {' '.join(error.messages)}")
    else:
        messages.success(request, f"Tindak lanjut {follow_up.village} terbuka kembali.")
    return redirect("home")
