"""Lists of people as files: what leaves the registry, and the empty list that comes back filled in."""

from django.contrib.auth.decorators import permission_required
from django.shortcuts import render
from django.views.decorators.http import require_safe

from registry.downloads import file_to_save
from registry.forms.export import ExportForm
from registry.views.volunteers import filter_of
from registry.workbook.writing import template
from registry.workbook.writing.export import file_name


@permission_required(("registry.view_volunteer", "registry.export_volunteer"), raise_exception=True)
def volunteer_export(request):
    """Offer the people of the list as filtered; a POST gives them as a file and leaves a trace."""
    wanted = filter_of(request)
    form = ExportForm(
        request.POST if request.method == "POST" else None,
        user=request.user,
        remembered=request.session.get("export"),
        tick=request.GET.get("kolom", ""),
    )
    count = 0 if wanted.doubt else wanted.people().count()
    if count and form.is_valid():
        return _exported(request, form, wanted)
    context = {"wanted": wanted, "form": form, "count": count, "sentence": wanted.sentence(count)}
    return render(request, "registry/volunteer_export.html", context)


def _exported(request, form, wanted):
    request.session["export"] = form.choice
    kind = form.cleaned_data["kind"]
    return file_to_save(file_name(kind), form.export_of(wanted).write, kind)


@permission_required("registry.add_volunteer", raise_exception=True)
@require_safe
def import_template(request):
    return file_to_save("contoh-daftar-psm.xlsx", template.write, request.user)
