"""Lists of people as files: what leaves the registry, and the empty list that comes back filled in."""

import tempfile

from django.contrib.auth.decorators import permission_required
from django.http import FileResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from registry.forms.export import ExportForm
from registry.views.volunteers import filter_of
from registry.workbook.writing import template
from registry.workbook.writing.export import file_name

TYPES = {"xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "csv": "text/csv; charset=utf-8"}


def download(name, write, *args):
    """A file that `write(file, *args)` fills, for this browser alone and kept in no cache."""
    # Without a name from its first moment on: whatever happens, nothing of it remains on the disk.
    file = tempfile.TemporaryFile()  # noqa: SIM115 - the response closes it
    try:
        write(file, *args)
    except BaseException:
        file.close()
        raise
    file.seek(0)
    response = FileResponse(file, as_attachment=True, filename=name, content_type=TYPES[name.rpartition(".")[2]])
    response["Cache-Control"] = "private, no-store"
    return response


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
    return download(file_name(kind), form.export_of(wanted).write, kind)


@permission_required("registry.add_volunteer", raise_exception=True)
@require_safe
def import_template(request):
    return download("contoh-daftar-psm.xlsx", template.write, request.user)
