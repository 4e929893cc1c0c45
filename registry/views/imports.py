from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from registry import names
from registry.forms.imports import HeadingsForm, SaveForm, SpellingsForm, UploadForm
from registry.models import Import
from registry.views.workbooks import download
from registry.workbook import failed, uploaded
from registry.workbook.matching import Villages
from registry.workbook.plan import State
from registry.workbook.reading import WorkbookError

ROWS = 50


@permission_required("registry.add_import", raise_exception=True)
def import_list(request):
    form = UploadForm(request.POST, request.FILES) if request.method == "POST" else UploadForm()
    if form.is_valid() and (imported := _received(request, form)):
        return redirect("import_detail", imported.pk)
    page = Paginator(Import.objects.visible_to(request.user).for_list(), ROWS).get_page(request.GET.get("hal"))
    return render(request, "registry/import_list.html", {"form": form, "page": page})


def _received(request, form):
    """The import that the uploaded file became, or None; the form then says why not."""
    file = form.cleaned_data["file"]
    try:
        return uploaded.receive(file.name, file.read(), request.user)
    except WorkbookError as error:
        form.add_error("file", str(error))
        return None


def _import_or_404(request, pk):
    return get_object_or_404(Import.objects.visible_to(request.user), pk=pk)


def _waiting_or_404(request, pk):
    """An import of the account's own that is still a preview."""
    return get_object_or_404(Import.objects.of(request.user).waiting(), pk=pk)


@permission_required("registry.add_import", raise_exception=True)
@require_safe
def import_detail(request, pk):
    imported = _import_or_404(request, pk)
    if imported.is_waiting and imported.created_by_id == request.user.pk:
        return _preview(request, imported)
    page = Paginator(uploaded.written(imported, request.user), ROWS).get_page(request.GET.get("hal"))
    return render(
        request, "registry/import_detail.html", {"imported": imported, "page": page, "counts": imported.counts}
    )


def _preview(request, imported, headings_form=None):
    made = uploaded.plan_of(imported, request.user)
    shown = request.GET.get("tampil", "")
    entries = [entry for entry in made.entries if shown in ("", entry.state)]
    unknown = _unknown(made)
    context = {
        "imported": imported,
        "made": made,
        "shown": shown,
        "counts": [(state, made.counted(state)) for state in State],
        "page": Paginator([(entry, _problems(made, entry)) for entry in entries], ROWS).get_page(
            request.GET.get("hal")
        ),
        "failed": made.counted(State.FAILED),
        "good": made.counted(State.NEW) + made.counted(State.CHANGED),
        "headings_form": headings_form or (HeadingsForm(headings=unknown) if unknown else None),
        "spellings_form": _spellings_form(request, made),
        "save_form": SaveForm(),
    }
    return render(request, "registry/import_preview.html", context)


def _spellings_form(request, made):
    """The form that asks which villages are meant, or None where all are known."""
    if not made.spellings:
        return None
    return SpellingsForm(spellings=made.spellings, villages=Villages(request.user), page=request.GET.get("ejaan"))


def _unknown(made):
    """The unknown headings of all tables, each once."""
    found = {heading.text: heading for table in made.tables for heading in table.unknown}
    return list(found.values())


def _problems(made, entry):
    """Pairs of a heading and a problem of that row, errors first."""
    return [(made.heading_of(entry, p.key), p) for p in (*entry.errors, *entry.warnings)]


@permission_required("registry.add_import", raise_exception=True)
@require_POST
def import_choose(request, pk):
    imported = _waiting_or_404(request, pk)
    form = HeadingsForm(request.POST, headings=_unknown(uploaded.plan_of(imported, request.user)))
    if not form.is_valid():
        return _preview(request, imported, form)
    uploaded.choose(imported, form.chosen)
    messages.success(request, "Kolomnya dipakai, dan diingat untuk daftar berikutnya.")
    return redirect("import_detail", pk)


@permission_required("registry.add_import", raise_exception=True)
@require_POST
def import_save(request, pk):
    imported = get_object_or_404(Import.objects.of(request.user), pk=pk)
    form = SaveForm(request.POST)
    if form.is_valid():
        try:
            made = uploaded.save(imported, request.user, all_or_nothing=form.cleaned_data["way"] == "semua")
            messages.success(
                request, f"Disimpan: {made.counted(State.NEW)} baru, {made.counted(State.CHANGED)} berubah."
            )
        except WorkbookError as error:
            messages.error(request, str(error))
    return redirect("import_detail", pk)


@permission_required("registry.add_import", raise_exception=True)
@require_safe
def import_failed(request, pk):
    made = uploaded.plan_of(_waiting_or_404(request, pk), request.user)
    return download("baris-bermasalah.xlsx", failed.write, made)


@permission_required("registry.add_import", raise_exception=True)
@require_POST
def import_discard(request, pk):
    imported = _waiting_or_404(request, pk)
    imported.delete()
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
        told = names.several(f"{person.full_name} ({person.registry_no})" for person in touched)
        messages.warning(request, f"{len(touched)} orang sudah diubah sesudahnya dan dibiarkan: {told}.")
    return redirect("import_detail", pk)
