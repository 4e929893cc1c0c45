from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from ceremonies.certificates.errors import PaperError
from ceremonies.forms.numbers import (
    BlockForm,
    BookFilter,
    PolicyForm,
    RecordForm,
    SerialsReasonForm,
    SeriesForm,
    VoidForm,
)
from ceremonies.models import NumberBlock, NumberPolicy, NumberSeries
from ceremonies.number_book import FILTERS, Book
from ceremonies.printing.at_once import print_number_book
from ceremonies.values import numbering
from registry.rights import refuse_bound_accounts
from registry.transfers.downloads import file_to_show
from registry.values import names

ROWS = 50


# Looking


@permission_required("ceremonies.view_certificate", raise_exception=True)
@refuse_bound_accounts
@require_safe
def number_series_list(request):
    page = Paginator(NumberSeries.objects.for_list(), ROWS).get_page(request.GET.get("hal"))
    return render(request, "ceremonies/number_series_list.html", {"page": page, "policies": NumberPolicy.objects.all()})


@permission_required("ceremonies.view_certificate", raise_exception=True)
@refuse_bound_accounts
@require_safe
def number_series_detail(request, pk):
    series = get_object_or_404(NumberSeries, pk=pk)
    book, shown = Book(series), BookFilter(request.GET)
    context = {
        "series": series,
        "book": book,
        "shown": shown,
        "page": Paginator(shown.entries(book), ROWS).get_page(request.GET.get("hal")),
        "choices": [(state, FILTERS[state], count) for state, count in book.counts().items()],
    }
    return render(request, "ceremonies/number_series_detail.html", context)


@permission_required("ceremonies.view_certificate", raise_exception=True)
@refuse_bound_accounts
@require_POST
def number_search(request, pk):
    """Find a number and its state; by POST, since a number has too many digits for an address."""
    series, text = get_object_or_404(NumberSeries, pk=pk), names.clean(request.POST.get("q", ""))[:120]
    entries = Book(series).matching(text) if text else []
    context = {"series": series, "text": text, "count": len(entries), "page": entries[:ROWS]}
    return render(request, "ceremonies/number_search.html", context)


@permission_required("ceremonies.view_certificate", raise_exception=True)
@refuse_bound_accounts
@require_safe
def number_book_print(request, pk):
    series = get_object_or_404(NumberSeries, pk=pk)
    try:
        pdf = print_number_book(Book(series), by=request.user)
    except (ValidationError, PaperError) as error:
        messages.error(request, " ".join(getattr(error, "messages", [str(error)])))
        return redirect(series)
    return file_to_show(pdf, "application/pdf", f"buku-nomor-{series.year}.pdf")


# Keeping


def _done(request, form, act, sentence):
    """Call `act` with the form's cleaned data. Show the sentence, or the error on the form. Return whether it worked.

    `sentence` may hold the names of the cleaned data in braces and, where there are serials, {nomor}.
    """
    if not form.is_valid():
        return False
    try:
        act(form.cleaned_data)
    except ValidationError as error:
        form.add_error(None, error)
        return False
    serials = form.cleaned_data.get("serials")
    messages.success(
        request, sentence.format(nomor=numbering.serials(*serials) if serials else "", **form.cleaned_data)
    )
    return True


@permission_required("ceremonies.change_numberseries", raise_exception=True)
@refuse_bound_accounts
def number_series_create(request):
    form = SeriesForm(request.POST or None)

    def act(data):
        NumberSeries.objects.begin(**data, by=request.user)

    if request.method == "POST" and _done(request, form, act, "Buku nomor tahun {year} sudah dibuka."):
        return redirect("number_series_list")
    return render(request, "ceremonies/number_series_create.html", {"form": form})


@permission_required("ceremonies.change_numberseries", raise_exception=True)
@refuse_bound_accounts
def number_policy_update(request):
    form = PolicyForm(request.POST or None)

    def act(data):
        NumberSeries.objects.number_by(**data, by=request.user)

    if request.method == "POST" and _done(request, form, act, "Aturan penomoran disimpan, mulai tahun {from_year}."):
        return redirect("number_series_list")
    context = {"form": form, "policies": NumberPolicy.objects.select_related("made_by")}
    return render(request, "ceremonies/number_policy_update.html", context)


@permission_required("ceremonies.change_numberseries", raise_exception=True)
@refuse_bound_accounts
def number_reserve(request, pk):
    """Record a block that the keeper of the agenda gave."""
    series = get_object_or_404(NumberSeries, pk=pk)
    form = BlockForm(request.POST or None)

    def act(data):
        words = {"given_by": data["given_by"], "note": data["note"]}
        NumberBlock.objects.reserve(series, *data["serials"], **words, by=request.user)

    if request.method == "POST" and _done(request, form, act, "Nomor urut {nomor} dicadangkan."):
        return redirect(series)
    return render(request, "ceremonies/number_reserve.html", {"form": form, "series": series})


@permission_required("ceremonies.change_numberseries", raise_exception=True)
@refuse_bound_accounts
def number_block_return(request, pk):
    """Give the free end of a block back, after a confirmation."""
    block = get_object_or_404(NumberBlock.objects.for_page(), pk=pk)
    if request.method == "POST" and _is_returned(request, block):
        return redirect(block.series)
    start = block.returnable_from()
    serials = numbering.serials(start, block.kept_until) if start else ""
    return render(request, "ceremonies/number_block_return.html", {"held": block, "serials": serials})


def _is_returned(request, block):
    try:
        first, last = block.give_back(by=request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return False
    messages.success(request, f"Nomor urut {numbering.serials(first, last)} dikembalikan kepada pemegang agenda.")
    return True


@permission_required("ceremonies.change_numberseries", raise_exception=True)
@refuse_bound_accounts
def number_record(request, pk):
    """Record numbers that were used outside the program."""
    series = get_object_or_404(NumberSeries, pk=pk)
    form = RecordForm(request.POST or None)

    def act(data):
        series.record(*data["serials"], data["purpose"], on=data["on"], by=request.user)

    if request.method == "POST" and _done(
        request, form, act, "Nomor urut {nomor} dicatat sebagai dipakai di luar program."
    ):
        return redirect(series)
    return render(request, "ceremonies/number_record.html", {"form": form, "series": series})


@permission_required("ceremonies.change_numberseries", raise_exception=True)
@refuse_bound_accounts
def number_take_back(request, pk):
    """Take back numbers that were recorded by hand."""
    series = get_object_or_404(NumberSeries, pk=pk)
    form = SerialsReasonForm(request.POST or None, initial={"serials": request.GET.get("nomor", "")[:40]})

    def act(data):
        series.take_back(*data["serials"], data["reason"], by=request.user)

    if request.method == "POST" and _done(request, form, act, "Pencatatan nomor urut {nomor} dibatalkan."):
        return redirect(series)
    return render(request, "ceremonies/number_take_back.html", {"form": form, "series": series})


@permission_required("ceremonies.change_numberseries", raise_exception=True)
@refuse_bound_accounts
def number_void(request, pk):
    """Declare numbers void. Those on a valid certificate become void only with it."""
    series = get_object_or_404(NumberSeries, pk=pk)
    form = VoidForm(request.POST or None, series=series, initial={"serials": request.GET.get("nomor", "")[:40]})

    def act(data):
        series.void(*data["serials"], data["reason"], by=request.user)

    if request.method == "POST" and _done(request, form, act, "Nomor urut {nomor} batal dan tidak dipakai lagi."):
        return redirect(series)
    serials = form.cleaned_data.get("serials") if form.is_bound else None
    on_paper = series.among(*serials).on_valid_certificates()[:10] if serials else []
    return render(request, "ceremonies/number_void.html", {"form": form, "series": series, "on_paper": on_paper})
