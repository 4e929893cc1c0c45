from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect, render

from registry.models import NikKey


@permission_required("registry.change_nikkey", raise_exception=True)
def nik_key_list(request):
    """The keys of the NIKs, and the button that says that a copy of them is kept elsewhere."""
    if request.user.is_bound:
        raise PermissionDenied
    if request.method == "POST" and "kept" in request.POST:
        NikKey.objects.note_kept(request.user)
        messages.success(request, "Dicatat: salinan kunci disimpan di tempat lain.")
        return redirect("nik_key_list")
    keys = list(NikKey.objects.select_related("kept_by"))
    return render(request, "registry/nik_key_list.html", {"keys": keys, "unkept": any(not key.kept_at for key in keys)})
