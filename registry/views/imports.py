from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from registry import work
from registry.downloads import file_to_save
from registry.forms.imports import HeadingsForm, SaveForm, SpellingsForm, UploadForm
from registry.models import Import
from registry.values import names
from registry.workbook import uploaded
from registry.workbook.matching import Villages
from registry.workbook.reading import WorkbookError
from registry.workbook.writing import workbooks

ROWS = 50


@permission_required("registry.add_import", raise_exception=True)
def import_list(request):
    form = UploadForm(request.POST, request.FILES) if request.method == "POST" else UploadForm()
    if form.is_valid() and (imported := _received(request, form)):
        return redirect("import_detail", imported.pk)
    page = Paginator(Import.objects.visible_to(request.user).for_list(), ROWS).get_page(request.GET.get("hal"))
    return render(request, "registry/import_list.html", {"form": form, "page": page})


def _received(request, form):
    """The import of the uploaded file, or None; then the form has the reason."""
    file = form.cleaned_data["file"]
    try:
        imported = uploaded.receive(file.name, file.read(), request.user)
        uploaded.ask(imported, Import.Asked.LOOK)
        return imported
    except WorkbookError as error:
        form.add_error("file", str(error))
        return None


def _import_or_404(request, pk):
    return get_object_or_404(Import.objects.visible_to(request.user), pk=pk)


def _waiting_or_404(request, pk):
    """One of the account's own imports that is still a preview."""
    return get_object_or_404(Import.objects.made_by(request.user).waiting(), pk=pk)


def previewed_or_404(request, pk):
    """Return one of the account's own previews that is ready to be answered."""
    return get_object_or_404(Import.objects.made_by(request.user).previewed(), pk=pk)


@permission_required("registry.add_import", raise_exception=True)
@require_safe
def import_detail(request, pk):
    imported = _import_or_404(request, pk)
    if imported.is_waiting and imported.created_by_id == request.user.pk:
        return _wait(request, imported) if imported.asked else _preview(request, imported)
    page = Paginator(uploaded.written(imported, request.user), ROWS).get_page(request.GET.get("hal"))
    return render(
        request, "registry/import_detail.html", {"imported": imported, "page": page, "counts": imported.counts}
    )


def _wait(request, imported):
    """The progress of the import. The page reloads itself; it can be closed meanwhile."""
    uploaded.go_on(imported)
    done, total = work.told(imported.work_name)
    response = render(request, "registry/import_wait.html", {"imported": imported, "done": done, "total": total})
    response["Refresh"] = str(work.AGAIN)
    return response


def _preview(request, imported, headings_form=None):
    preview = uploaded.preview_of(imported)
    shown = request.GET.get("tampil", "")
    unknown = preview.unknown
    context = {
        "imported": imported,
        "preview": preview,
        "shown": shown,
        "page": Paginator(preview.shown(shown), ROWS).get_page(request.GET.get("hal")),
        "headings_form": headings_form or (HeadingsForm(headings=unknown) if unknown else None),
        "spellings_form": _spellings_form(request, preview.spellings),
        "save_form": SaveForm(),
    }
    return render(request, "registry/import_preview.html", context)


def _spellings_form(request, spellings):
    """The form that asks for the villages of spellings, or None if all are known."""
    if not spellings:
        return None
    return SpellingsForm(spellings=spellings, villages=Villages(request.user), page=request.GET.get("ejaan"))


@permission_required("registry.add_import", raise_exception=True)
@require_POST
def import_choose(request, pk):
    imported = previewed_or_404(request, pk)
    form = HeadingsForm(request.POST, headings=uploaded.preview_of(imported).unknown)
    if not form.is_valid():
        return _preview(request, imported, form)
    uploaded.choose(imported, form.chosen)
    uploaded.ask(imported, Import.Asked.LOOK)
    messages.success(request, "Kolomnya dipakai, dan diingat untuk daftar berikutnya.")
    return redirect("import_detail", pk)


@permission_required("registry.add_import", raise_exception=True)
@require_POST
def import_look(request, pk):
    """Make the preview again, with the registry as it is now."""
    uploaded.ask(_waiting_or_404(request, pk), Import.Asked.LOOK)
    return redirect("import_detail", pk)


@permission_required("registry.add_import", raise_exception=True)
@require_POST
def import_save(request, pk):
    imported = get_object_or_404(Import.objects.made_by(request.user), pk=pk)
    form = SaveForm(request.POST)
    if not imported.is_waiting:
        messages.info(request, "Daftar ini sudah disimpan.")
    elif imported.preview and form.is_valid():
        uploaded.ask(imported, form.cleaned_data["way"])
    return redirect("import_detail", pk)


@permission_required("registry.add_import", raise_exception=True)
@require_safe
def import_failed(request, pk):
    """The rows that failed: of the account's own preview, or of a saved list while it can be undone."""
    imported = get_object_or_404(Import.objects.made_by(request.user).with_failed_rows(), pk=pk)
    return file_to_save("baris-bermasalah.xlsx", workbooks.write, uploaded.failed_sheets(imported))


@permission_required("registry.add_import", raise_exception=True)
@require_POST
def import_discard(request, pk):
    imported = _waiting_or_404(request, pk)
    if not Import.objects.give_up(pk):
        return redirect("import_detail", pk)
    messages.success(request, f"{imported.name} tidak jadi diimpor. Tidak ada yang berubah.")
    return redirect("import_list")


@permission_required(("registry.add_import", "registry.change_volunteer"), raise_exception=True)
@require_POST
def import_undo(request, pk):
    imported = _import_or_404(request, pk)
    try:
        touched = uploaded.undo(imported, request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect("import_detail", pk)
    messages.success(request, f"Impor {imported.name} dibatalkan.")
    if touched:
        left_alone = names.several(f"{person.full_name} ({person.registry_no})" for person in touched)
        messages.warning(request, f"{len(touched)} orang sudah diubah sesudahnya dan dibiarkan: {left_alone}.")
    return redirect("import_detail", pk)
