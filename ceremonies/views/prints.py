from functools import partial

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from ceremonies import specimens
from ceremonies.certificates import rendering
from ceremonies.certificates.errors import PaperError
from ceremonies.forms.prints import PrinterForm, ResultForm, RunForm
from ceremonies.models import Ceremony, Printer, PrintRun
from ceremonies.printing import results, ruler, runs
from ceremonies.printing.at_once import print_dividers
from ceremonies.values import wording
from registry import work
from registry.models.new_rows import posts_in_turn
from registry.rights import refuse_bound_accounts
from registry.transfers.downloads import file_to_show
from registry.values import names

ROWS = 50


def _run_or_404(pk):
    return get_object_or_404(PrintRun.objects.for_page(), pk=pk)


@permission_required("ceremonies.print_certificate", raise_exception=True)
@refuse_bound_accounts
def print_run_create(request, pk):
    """Show what a new run prints, then make its pages; from the ceremony's button with the usual choice at once."""
    ceremony = get_object_or_404(Ceremony.objects.for_page(), pk=pk)
    is_usual = "biasa" in request.POST
    form = RunForm.usual(ceremony) if is_usual else RunForm(request.POST or None, ceremony=ceremony)
    if request.method == "POST" and form.is_valid() and (run := _begin(request, ceremony, form)):
        runs.make(run)
        return redirect(run)
    if is_usual and (begun := PrintRun.objects.unrecorded().of_ceremonies([ceremony]).first()):
        # Pressed twice, or a colleague was faster.
        messages.info(request, f"{begun} sudah disiapkan; catat dahulu hasilnya.")
        return redirect(begun)
    papers = ceremony.certificates().count()
    return render(request, "ceremonies/print_run_create.html", {"ceremony": ceremony, "form": form, "papers": papers})


def _begin(request, ceremony, form):
    """The new run; None where there cannot be one, and the form says why."""
    try:
        return PrintRun.objects.begin(ceremony, form.cleaned_data["certificates"], by=request.user, **form.options)
    except ValidationError as error:
        form.add_error(None, error)
        return None


@permission_required("ceremonies.print_certificate", raise_exception=True)
@refuse_bound_accounts
@require_safe
def print_run_list(request):
    page = Paginator(PrintRun.objects.for_list(), ROWS).get_page(request.GET.get("hal"))
    return render(request, "ceremonies/print_run_list.html", {"page": page})


@permission_required("ceremonies.print_certificate", raise_exception=True)
@refuse_bound_accounts
@require_safe
def print_run_detail(request, pk):
    return _detail(request, _run_or_404(pk))


def _detail(request, run, form=None):
    if run.finished_at is None and not run.failure:
        return _wait(request, run)
    sheets = run.sheets.for_page()
    context = {
        "run": run,
        "sheets": Paginator(sheets, ROWS).get_page(request.GET.get("hal")),
        "count": run.sheets.count(),
        "dividers": run.sheets.dividers().count(),
        "obstacle": "" if run.recorded_at else run.obstacle(),
        "form": form or (None if run.recorded_at else ResultForm(run=run)),
        "followers": run.followers.all(),
        "backs": len(runs.fronts_alone(run)),
    }
    return render(request, "ceremonies/print_run_detail.html", context)


def _wait(request, run):
    """The progress. The page reloads itself; it can be closed and opened again later."""
    runs.go_on(run)
    progress = runs.progress_of(run)
    context = {"run": run, "done": run.made_count(), "total": run.sheets.count(), "progress": progress}
    response = render(request, "ceremonies/print_run_wait.html", context)
    if not progress.is_stopped:
        work.let_reload(response, request.get_full_path())
    return response


@permission_required("ceremonies.print_certificate", raise_exception=True)
@refuse_bound_accounts
@require_POST
def print_run_retry(request, pk):
    """Try again to make the pages of a run, after that failed."""
    run = _run_or_404(pk)
    runs.retry(run)
    return redirect(run)


@permission_required("ceremonies.print_certificate", raise_exception=True)
@refuse_bound_accounts
@require_safe
def print_run_pdf(request, pk):
    return _shown(request, _run_or_404(pk), "sesi-cetak", partial(runs.print_whole, by=request.user))


@permission_required("ceremonies.print_certificate", raise_exception=True)
@refuse_bound_accounts
@require_safe
def print_run_backs(request, pk):
    """Only the backs, for a printer that cannot turn paper: print them first, then put the paper in again."""
    return _shown(request, _run_or_404(pk), "belakang", runs.backs_alone)


def _shown(request, run, name, make):
    """The PDF that `make` gives of the run; the run's page, with the reason, where there is none yet."""
    try:
        pdf = make(run)
    except ValidationError as error:
        messages.warning(request, error.messages[0])
        return redirect(run)
    except PaperError as error:
        messages.error(request, str(error))
        return redirect(run)
    return file_to_show(pdf, "application/pdf", f"{name}-{run.pk}.pdf")


@permission_required("ceremonies.print_certificate", raise_exception=True)
@refuse_bound_accounts
@require_safe
def print_run_dividers(request, pk):
    """The dividers of a run that has none among its sheets, for plain paper."""
    return _shown(request, _run_or_404(pk), "pembatas", partial(print_dividers, by=request.user))


@permission_required("ceremonies.print_certificate", raise_exception=True)
@refuse_bound_accounts
@require_POST
def print_run_record(request, pk):
    """Record what came out of the printer, once it was shown with names; missing sheets become a new run."""
    run = _run_or_404(pk)
    if run.recorded_at:
        done = wording.done("sudah dicatat", run.recorded_at, run.recorded_by)
        messages.warning(request, f"Hasil {run} {done}.")
        return redirect(run)
    is_all_good = "semua" in request.POST
    form = ResultForm(None if is_all_good else request.POST, run=run)
    if not is_all_good and not (form.is_valid() and form.is_confirmed):
        return _detail(request, run, form)
    result = results.all_good(form.sheets) if is_all_good else form.result
    try:
        rest = run.record(result.last_good, result.spoiled_positions, by=request.user)
    except ValidationError as error:
        messages.error(request, error.messages[0])
        return redirect(run)
    runs.forget(run.pk)
    if rest is None:
        messages.success(request, f"Semua lembar {run} tercatat baik.")
        return redirect(run)
    runs.make(rest)
    spoiled = f" Rusak: {_named(result.spoiled_names)}" if result.spoiled_names else ""
    left = f"{rest.sheets.count()} lembar sisanya menjadi {rest}, nomornya tetap."
    messages.success(request, f"Hasilnya dicatat.{spoiled} {left}")
    return redirect(rest)


def _named(sheets):
    """These names of sheets as the end of a sentence, with its full stop."""
    return names.several(sheets).rstrip(".") + "."


@permission_required("ceremonies.print_certificate", raise_exception=True)
@refuse_bound_accounts
@require_POST
def print_run_reopen(request, pk):
    run = _run_or_404(pk)
    try:
        run.reopen()
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        runs.make(run)
        messages.success(request, f"Hasil {run} dihapus; catat sekali lagi.")
    return redirect(run)


@permission_required("ceremonies.print_certificate", raise_exception=True)
@refuse_bound_accounts
@require_POST
def print_run_spoil(request, pk):
    """Note that one sheet is spoiled after all; it is made again in a run of its own."""
    run, position = _run_or_404(pk), request.POST.get("lembar", "")
    try:
        rest = run.spoil(int(position) if position.isdecimal() and len(position) < 7 else 0, by=request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect(run)
    runs.make(rest)
    sheets = results.RunSheets(rest.sheets.for_page())
    spoiled = _named(map(sheets.name, sheets.all))
    messages.success(request, f"Rusak: {spoiled} Dibuat sekali lagi sebagai {rest}, nomornya tetap.")
    return redirect(rest)


@permission_required("ceremonies.print_certificate", raise_exception=True)
@refuse_bound_accounts
@require_POST
def print_run_discard(request, pk):
    run = _run_or_404(pk)
    ceremony, name = run.ceremony, str(run)
    try:
        run.discard()
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect(run)
    runs.forget(pk)
    messages.success(request, f"{name} dibuang. Tidak ada lembarnya yang tercatat.")
    return redirect(ceremony)


# Printers


@permission_required("ceremonies.print_certificate", raise_exception=True)
@refuse_bound_accounts
@posts_in_turn(Printer)
def printer_list(request):
    form = PrinterForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        messages.success(request, f"Printer {form.save()} dicatat.")
        return redirect("printer_list")
    return render(request, "ceremonies/printer_list.html", {"form": form, "printers": Printer.objects.all()})


@permission_required("ceremonies.print_certificate", raise_exception=True)
@refuse_bound_accounts
@posts_in_turn(Printer)
def printer_update(request, pk):
    printer = get_object_or_404(Printer, pk=pk)
    form = PrinterForm(request.POST or None, instance=printer)
    if request.method == "POST" and form.is_valid():
        messages.success(request, f"Penyesuaian posisi {form.save()} disimpan.")
        return redirect("printer_list")
    return render(request, "ceremonies/printer_update.html", {"form": form, "printer": printer})


@permission_required("ceremonies.print_certificate", raise_exception=True)
@refuse_bound_accounts
@require_safe
def printer_ruler(request):
    """The ruler sheet: printed once on each printer, it shows how far the printer shifts."""
    paper = request.GET.get("kertas", "")
    pdf = ruler.render(paper if paper in Ceremony.Paper.values else Ceremony.Paper.F4)
    return file_to_show(pdf, "application/pdf", "penggaris.pdf")


@permission_required("ceremonies.print_certificate", raise_exception=True)
@refuse_bound_accounts
@require_safe
def ceremony_blank(request, pk):
    """The blank for a print shop: ornament and letterhead without one person's words."""
    ceremony = get_object_or_404(Ceremony.objects.for_page(), pk=pk)
    if not ceremony.occasion.is_inauguration:
        messages.info(request, "Blangko hanya ada untuk piagam pengukuhan.")
        return redirect(ceremony)
    try:
        pdf = rendering.render([specimens.sample(ceremony)], paper=ceremony.paper, blank=rendering.BLANK_ITSELF)
    except PaperError as error:
        messages.error(request, str(error))
        return redirect(ceremony)
    return file_to_show(pdf, "application/pdf", "blangko.pdf")
