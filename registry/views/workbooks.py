"""Lists of people as files: the export, and the empty template for the import."""

from django.contrib.auth.decorators import permission_required
from django.shortcuts import render
from django.views.decorators.http import require_safe

from registry.forms.export import ExportForm
from registry.lists.kept_ticks import ticks_of_people
from registry.transfers.downloads import beside, file_to_save
from registry.views.volunteers import filter_of
from registry.workbook.writing import template
from registry.workbook.writing.export import file_name


@permission_required(("registry.view_volunteer", "registry.export_volunteer"), raise_exception=True)
def volunteer_export(request):
    """The form to export the filtered list; a POST returns the file and writes a trace."""
    filters = filter_of(request, request.GET, ticks_of_people(request))
    form = ExportForm(
        request.POST if request.method == "POST" else None,
        user=request.user,
        remembered=request.session.get("export"),
        tick=request.GET.get("kolom", ""),
    )
    count = 0 if filters.doubt else filters.people().count()
    if count and form.is_valid():
        return _exported(request, form, filters)
    context = {"filters": filters, "form": form, "count": count, "sentence": filters.sentence(count)}
    return render(request, "registry/volunteer_export.html", context)


def _exported(request, form, filters):
    request.session["export"] = form.choice
    kind = form.cleaned_data["kind"]
    return file_to_save(file_name(kind), form.export_of(filters).write, kind)


@permission_required("registry.add_volunteer", raise_exception=True)
@require_safe
@beside("import_list")
def import_template(request):
    return file_to_save("contoh-daftar-psm.xlsx", template.write, request.user)
