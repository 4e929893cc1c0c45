from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_safe

from ceremonies.forms.offices import OfficeForm, OfficialForm
from ceremonies.models import Office, Official
from ceremonies.views.removal import is_removed
from registry.forms.reasons import ReasonForm
from registry.history.recording import undo_of_deletion
from registry.rights import refuse_bound_accounts
from registry.transfers.files import takes_files


@permission_required(("ceremonies.view_office", "ceremonies.view_official"), raise_exception=True)
def office_list(request):
    context = {"offices": Office.objects.all(), "officials": Official.objects.for_list()}
    return render(request, "ceremonies/office_list.html", context)


@permission_required("ceremonies.add_office", raise_exception=True)
@refuse_bound_accounts
@takes_files()
def office_create(request):
    form = OfficeForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.save_if_valid():
        messages.success(request, f"{form.instance} sudah dicatat.")
        return redirect("office_list")
    return render(request, "ceremonies/office_create.html", {"form": form})


@permission_required("ceremonies.change_office", raise_exception=True)
@refuse_bound_accounts
@takes_files()
def office_update(request, pk):
    office = get_object_or_404(Office, pk=pk)
    form = OfficeForm(request.POST or None, request.FILES or None, instance=office)
    if request.method == "POST" and form.save_if_valid():
        messages.success(request, f"{office} sudah disimpan. Piagam yang sudah terbit tetap seperti tercetak.")
        return redirect("office_list")
    return render(request, "ceremonies/office_update.html", {"form": form, "office": office})


@permission_required("ceremonies.view_office", raise_exception=True)
@require_safe
def office_logo(request, pk):
    office = get_object_or_404(Office, pk=pk)
    try:
        content = office.logo.open() if office.logo else None
    except FileNotFoundError:
        content = None
    if content is None:
        raise Http404("Kantor ini tidak mempunyai logo.")
    response = FileResponse(content, content_type="image/png", filename="logo.png")
    response["Cache-Control"] = "private, no-cache"  # Not cached, so that a new logo is seen at once.
    return response


@permission_required("ceremonies.add_official", raise_exception=True)
@refuse_bound_accounts
def official_create(request):
    form = OfficialForm(request.POST or None)
    if request.method == "POST" and form.save_if_valid():
        messages.success(request, f"{form.instance} sudah dicatat.")
        return redirect("office_list")
    return render(request, "ceremonies/official_create.html", {"form": form, "has_office": Office.objects.exists()})


@permission_required("ceremonies.change_official", raise_exception=True)
@refuse_bound_accounts
def official_update(request, pk):
    official = get_object_or_404(Official, pk=pk)
    form = OfficialForm(request.POST or None, instance=official)
    if request.method == "POST" and form.save_if_valid():
        messages.success(request, f"{official} sudah disimpan. Piagam yang sudah terbit tetap seperti tercetak.")
        return redirect("office_list")
    return render(request, "ceremonies/official_update.html", {"form": form, "official": official})


@permission_required("ceremonies.delete_official", raise_exception=True)
@refuse_bound_accounts
def official_delete(request, pk):
    official = get_object_or_404(Official, pk=pk)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and is_removed(request, official, form.cleaned_data["reason"]):
        messages.success(request, f"{official} sudah dihapus.", extra_tags=undo_of_deletion(Official, pk))
        return redirect("office_list")
    return render(request, "ceremonies/official_delete.html", {"form": form, "official": official})
