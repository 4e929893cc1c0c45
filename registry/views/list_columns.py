from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.shortcuts import redirect, render
from django.urls import reverse

from registry.forms.list_columns import ListColumnsForm
from registry.lists.kept_ticks import ticks_of_people
from registry.lists.people_columns import MOST, USUAL, columns_of
from registry.views.volunteers import filter_of


@permission_required("registry.view_volunteer", raise_exception=True)
def list_columns_choose(request):
    """Choose the columns of the list of people, and return to it with its filters and ticks."""
    data = None
    if request.method == "POST":
        data = {"columns": USUAL if "usual" in request.POST else request.POST.getlist("columns")}
    form = ListColumnsForm(data, initial={"columns": columns_of(request.user)})
    query = filter_of(request, request.GET, ticks_of_people(request)).query()
    back = reverse("volunteer_list") + (f"?{query}" if query else "")
    if form.is_valid():
        form.save(request.user)
        messages.success(request, "Kolom daftar PSM sudah disimpan.")
        return redirect(back)
    return render(request, "registry/list_columns_choose.html", {"form": form, "back": back, "most": MOST})
