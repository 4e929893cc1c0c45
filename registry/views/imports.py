from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from registry import work
from registry.forms.imports import UploadForm
from registry.models import Import
from registry.models.imports import may_confirm
from registry.transfers.downloads import beside, file_to_save
from registry.transfers.files import takes_files
from registry.values import names
from registry.views.import_answers import ROWS, show_preview
from registry.workbook import reading, taking_back, uploaded
from registry.workbook.reading import WorkbookError
from registry.workbook.writing import workbooks


@permission_required("registry.add_import", raise_exception=True)
@takes_files(reading.MAX_BYTES)
def import_list(request):
    form = UploadForm(request.POST, request.FILES) if request.method == "POST" else UploadForm()
    if form.is_valid() and (imported := _received(request, form)):
        return redirect("import_detail", imported.pk)
    page = Paginator(Import.objects.visible_to(request.user).for_list(), ROWS).get_page(request.GET.get("hal"))
    context = {"form": form, "page": page, "may_confirm": may_confirm(request.user)}
    return render(request, "registry/import_list.html", context)


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


@permission_required("registry.add_import", raise_exception=True)
@require_safe
def import_detail(request, pk):
    imported = _import_or_404(request, pk)
    if imported.is_waiting and imported.created_by_id == request.user.pk:
        return _wait(request, imported) if imported.asked else show_preview(request, imported)
    if imported.is_being_undone:
        return _wait_for_undo(request, imported)
    page = Paginator(uploaded.written(imported, request.user), ROWS).get_page(request.GET.get("hal"))
    left = taking_back.left_people(imported, request.user)
    left_alone = names.several(f"{person.full_name} ({person.registry_no})" for person in left)
    context = {"imported": imported, "page": page, "counts": imported.counts, "left_alone": left_alone}
    return render(request, "registry/import_detail.html", context)


def _wait_for_undo(request, imported):
    taking_back.go_on(imported)
    progress = taking_back.progress_of(imported)
    response = render(request, "registry/import_undo_wait.html", {"imported": imported, "progress": progress})
    if not progress.is_stopped:
        work.let_reload(response, request.get_full_path())
    return response


def _wait(request, imported):
    """The progress of the import. The page reloads itself; it can be closed meanwhile. Or why the work was stopped."""
    if imported.asked == Import.Asked.FAILED:
        return render(request, "registry/import_stopped.html", {"imported": imported})
    uploaded.go_on(imported)
    progress = uploaded.progress_of(imported)
    response = render(request, "registry/import_wait.html", {"imported": imported, "progress": progress})
    if not progress.is_stopped:
        work.let_reload(response, request.get_full_path())
    return response


@permission_required("registry.add_import", raise_exception=True)
@require_POST
def import_retry(request, pk):
    """Try again to look at the list, or to save it, after that failed."""
    uploaded.retry(_waiting_or_404(request, pk))
    return redirect("import_detail", pk)


@permission_required("registry.add_import", raise_exception=True)
@require_POST
def import_stop(request, pk):
    """Do not save the list, though it was asked for: back to its preview."""
    uploaded.stop_saving(_waiting_or_404(request, pk))
    return redirect("import_detail", pk)


@permission_required("registry.add_import", raise_exception=True)
@require_safe
@beside("import_detail", "pk")
def import_failed(request, pk):
    """The rows that failed: of the account's own preview, or of a saved list while it can be undone."""
    imported = get_object_or_404(Import.objects.made_by(request.user).with_failed_rows(), pk=pk)
    try:
        return file_to_save("baris-bermasalah.xlsx", workbooks.write, uploaded.failed_sheets(imported))
    except WorkbookError as error:
        messages.error(request, str(error))
        return redirect("import_detail", pk)


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
        taking_back.ask(imported, request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        if imported.undone_at:
            messages.success(request, f"Impor {imported.name} dibatalkan.")
    return redirect("import_detail", pk)


@permission_required(("registry.add_import", "registry.change_volunteer"), raise_exception=True)
@require_POST
def import_undo_retry(request, pk):
    """Try again to take the import back, after that failed."""
    imported = _import_or_404(request, pk)
    if imported.is_being_undone:
        taking_back.retry(imported)
    return redirect("import_detail", pk)


@permission_required(("registry.add_import", "registry.change_volunteer"), raise_exception=True)
@require_POST
def import_undo_stop(request, pk):
    """Take no more people of the import back."""
    taking_back.stop(_import_or_404(request, pk))
    return redirect("import_detail", pk)
