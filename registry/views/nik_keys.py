from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.shortcuts import redirect, render

from registry.models import NikKey
from registry.rights import refuse_bound_accounts


@permission_required("registry.change_nikkey", raise_exception=True)
@refuse_bound_accounts
def nik_key_list(request):
    """The keys of the NIKs, and the button that says that a copy of them is kept elsewhere."""
    if request.method == "POST" and "kept" in request.POST:
        NikKey.objects.note_kept(request.user)
        messages.success(request, "Dicatat: salinan kunci disimpan di tempat lain.")
        return redirect("nik_key_list")
    keys = list(NikKey.objects.select_related("kept_by"))
    return render(request, "registry/nik_key_list.html", {"keys": keys, "unkept": any(not key.kept_at for key in keys)})
