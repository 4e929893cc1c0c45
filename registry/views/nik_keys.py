from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.shortcuts import redirect, render

from registry.forms.nik_keys import KeptKeysForm
from registry.models import NikKey
from registry.rights import refuse_bound_accounts


@permission_required("registry.change_nikkey", raise_exception=True)
@refuse_bound_accounts
def nik_key_list(request):
    """The keys of the NIKs, and the form that says that a copy of them is kept elsewhere."""
    form = KeptKeysForm(request.POST or None, keys=NikKey.objects.unkept())
    if form.is_valid():
        NikKey.objects.note_kept(request.user)
        messages.success(request, "Dicatat: salinan kunci disimpan di tempat lain.")
        return redirect("nik_key_list")
    context = {"form": form, "keys": NikKey.objects.select_related("kept_by"), "manage": settings.MANAGE}
    return render(request, "registry/nik_key_list.html", context)
