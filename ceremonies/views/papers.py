"""The papers of a ceremony other than certificates (naskah): their list, texts, pictures and PDF."""

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.cache import get_conditional_response
from django.utils.http import quote_etag
from django.views.decorators.http import require_POST, require_safe

from ceremonies.certificates.errors import PaperError
from ceremonies.forms.papers import PaperForm, PatternForm
from ceremonies.models import Ceremony, placeholders
from ceremonies.papers import kinds, numbered, writing
from ceremonies.printing.at_once import count_pages, print_paper
from ceremonies.views.pictures import answer_with_picture
from registry.rights import refuse_bound_accounts
from registry.transfers.downloads import file_to_show

WIDTH = 900  # Width in pixels of a page's picture.


def _paper_or_404(ceremony, kind):
    if kind not in kinds.KINDS:
        raise Http404
    return kinds.paper_of(ceremony, kind)


@permission_required("ceremonies.view_ceremony", raise_exception=True)
@require_safe
def paper_list(request, pk):
    ceremony = get_object_or_404(Ceremony.objects.inaugurations().visible_to(request.user).for_page(), pk=pk)
    papers = [(kinds.paper_of(ceremony, kind), kinds.KINDS[kind].about) for kind in kinds.KINDS]
    return render(request, "ceremonies/paper_list.html", {"ceremony": ceremony, "papers": papers})


@permission_required("ceremonies.change_ceremony", raise_exception=True)
@refuse_bound_accounts
def paper_update(request, pk, kind):
    ceremony = get_object_or_404(Ceremony.objects.inaugurations().for_page(), pk=pk)
    form = PaperForm(request.POST or None, instance=_paper_or_404(ceremony, kind), user=request.user)
    if request.method == "POST" and form.save_if_valid():
        messages.success(request, f"{form.instance.get_kind_display()} sudah disimpan.")
        return redirect(form.instance)
    # Show the saved paper, not the typed one.
    paper = _paper_or_404(ceremony, kind)
    context = {
        "ceremony": ceremony,
        "form": form,
        "paper": paper,
        "placeholders": placeholders.PLACEHOLDERS,
        "numbering": PatternForm(initial={"pattern": numbered.pattern_for(kind)}),
        "takes_numbers": kind in numbered.SERIES,
        "number_obstacle": numbered.obstacle(paper),
    }
    return render(request, "ceremonies/paper_update.html", context | _pages(paper, request.user))


def _pages(paper, user):
    """The numbers of the paper's pages, or the sentence that says why it cannot be made."""
    try:
        return {"pages": range(1, count_pages(paper, by=user) + 1)}
    except ValidationError as error:
        return {"obstacle": error.messages[0]}
    except PaperError as error:
        return {"obstacle": str(error)}


@permission_required(("ceremonies.change_ceremony", "ceremonies.change_numberseries"), raise_exception=True)
@refuse_bound_accounts
@require_POST
def paper_number(request, pk, kind):
    """Take the next number of the book for the paper."""
    ceremony = get_object_or_404(Ceremony.objects.inaugurations().for_page(), pk=pk)
    paper, form = _paper_or_404(ceremony, kind), PatternForm(request.POST)
    try:
        if not form.is_valid():
            raise ValidationError(form.errors["pattern"])
        number = numbered.take(ceremony, kind, form.cleaned_data["pattern"], by=request.user)
        messages.success(request, f"Nomor {number} diambil dari buku nomor.")
    except ValidationError as error:
        messages.error(request, error.messages[0])
    return redirect(paper)


@permission_required("ceremonies.view_ceremony", raise_exception=True)
@require_safe
def paper_print(request, pk, kind):
    ceremony = get_object_or_404(Ceremony.objects.inaugurations().visible_to(request.user).for_page(), pk=pk)
    try:
        pdf = print_paper(_paper_or_404(ceremony, kind), by=request.user)
    except (ValidationError, PaperError) as error:
        messages.error(request, " ".join(getattr(error, "messages", [str(error)])))
        return redirect("paper_list", pk)
    return file_to_show(pdf, "application/pdf", f"{kind}-{pk}.pdf")


@permission_required("ceremonies.view_ceremony", raise_exception=True)
@require_safe
def paper_preview(request, pk, kind, page):
    """A page of the real PDF as a picture; made anew only if it differs from the browser's picture."""
    ceremony = get_object_or_404(Ceremony.objects.inaugurations().visible_to(request.user).for_page(), pk=pk)
    written = writing.write(_paper_or_404(ceremony, kind), request.user)
    etag = quote_etag(f"{written.looks}-{page}")
    if unchanged := get_conditional_response(request, etag=etag):
        return unchanged
    return answer_with_picture(written.pdf, "naskah.png", etag=etag, page=page, width=WIDTH)
