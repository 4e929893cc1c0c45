"""The number book on paper (F4, upright), like an agenda book: each serial in order, with the reason of each gap."""

from django.template.loader import render_to_string

from ceremonies.certificates.rendering import print_html

STYLES = ("fonts", "buku-nomor")


def render(book, entries, *, printed_at, archive=False):
    """Return the PDF of these entries of a `Book`, with `archive` as a PDF/A-3.

    Raises PaperError where a part of the paper is missing.
    """
    words = {"series": book.series, "blocks": book.blocks(), "entries": entries, "printed_at": printed_at}
    return print_html(render_to_string("ceremonies/paper/buku-nomor.html", words), styles=STYLES, archive=archive)
