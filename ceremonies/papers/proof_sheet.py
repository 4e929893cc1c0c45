"""The proof sheet on paper (F4, upright): what the screen shows, with room for a pen."""

from django.template.loader import render_to_string

from ceremonies import proof
from ceremonies.certificates.rendering import print_html

STYLES = ("fonts", "lembar-periksa")


def render(sheet, *, printed_at):
    """Return the PDF of a `Proof`: a block for each kecamatan, each row with an empty field for a correction and a box.

    Raises PaperError where a part of the paper is missing.
    """
    words = {"sheet": sheet, "ceremony": sheet.ceremony, "blocks": proof.blocks(sheet.rows), "printed_at": printed_at}
    return print_html(render_to_string("ceremonies/paper/lembar-periksa.html", words), styles=STYLES)
