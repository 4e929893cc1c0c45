"""The proof sheet on paper, upright: what the screen shows, with room for a pen."""

from dataclasses import dataclass

from django.template.loader import render_to_string

from ceremonies import proof
from ceremonies.certificates.rendering import print_html

STYLES = ("fonts", "lembar-periksa")
PAPERS = {"f4": "F4 (215 × 330 mm)", "a4": "A4 (210 × 297 mm)"}


@dataclass(frozen=True)
class SheetLook:
    """How the sheet is printed.

    `paper` is a key of PAPERS. `is_apart`: each kecamatan begins on a new page and is signed for itself, to be handed
    out. `has_phones`: with phone numbers.
    """

    paper: str = "f4"
    is_apart: bool = False
    has_phones: bool = False


def render(sheet, look, *, printed_at):
    """Return the PDF of a `Proof`: a block for each kecamatan, each row with an empty field for a correction and a box.

    Raises PaperError where a part of the paper is missing.
    """
    words = {
        "sheet": sheet,
        "look": look,
        "ceremony": sheet.ceremony,
        "blocks": proof.blocks(sheet.rows),
        "printed_at": printed_at,
    }
    return print_html(render_to_string("ceremonies/paper/lembar-periksa.html", words), styles=STYLES)
