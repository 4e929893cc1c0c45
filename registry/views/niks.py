from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render

from registry.forms.niks import NikOwnerForm
from registry.guards import nik_lookup
from registry.models import Volunteer

ROWS = 25


@permission_required(["registry.merge_volunteer", "registry.view_nik"], raise_exception=True)
def nik_conflict_list(request):
    """The people whose NIK somebody else has, too, each with who that is."""
    nik_lookup.refuse_who_may_not_decide(request.user)
    page = Paginator(Volunteer.objects.with_unclaimed_nik().for_list(), ROWS).get_page(request.GET.get("hal"))
    rows = [(person, list(nik_lookup.rivals_of(person, request.user).for_list())) for person in page]
    return render(request, "registry/nik_conflict_list.html", {"page": page, "rows": rows})


@permission_required(["registry.merge_volunteer", "registry.view_nik"], raise_exception=True)
def nik_conflict(request, pk):
    nik_lookup.refuse_who_may_not_decide(request.user)
    person = get_object_or_404(Volunteer.objects.with_unclaimed_nik().for_page(), pk=pk)
    rivals = list(nik_lookup.rivals_of(person, request.user).for_page())
    form = NikOwnerForm(request.POST or None, person=person, rivals=rivals)
    if request.method == "POST" and form.is_valid() and form.decide(request.user):
        messages.success(request, "Pemilik NIK sudah dicatat.")
        return redirect("nik_conflict_list")
    return render(request, "registry/nik_conflict.html", {"person": person, "rivals": rivals, "form": form})
