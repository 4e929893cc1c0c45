"""What a PDF asks of whoever shows and prints it (ISO 32000-2, table 147).

Its own size, and the tray of that size: a viewer that shrinks a page to its printer's margins would move the words on
a blank.
"""

import pikepdf
import pydyf

OWN_SIZE = {"PrintScaling": "/None", "PickTrayByPDFSize": "true"}


def ask(_, pdf):
    """Ask for the own size, in the PDF that WeasyPrint is about to write (its `finisher`)."""
    asked = pdf.catalog.setdefault("ViewerPreferences", pydyf.Dictionary())
    asked.update(OWN_SIZE)


def ask_in_stack(document, *, is_two_sided):
    """Ask for the own size in an open PDF; and for both sides of the paper, where each front is followed by its back.

    All of them are landscape, so the paper turns on its short edge.
    """
    asked = pikepdf.Dictionary(PrintScaling=pikepdf.Name("/None"), PickTrayByPDFSize=True)
    if is_two_sided:
        asked.Duplex = pikepdf.Name.DuplexFlipShortEdge
    document.Root.ViewerPreferences = asked


def is_two_sided(document):
    """Whether an open PDF asks for both sides of the paper."""
    return "/Duplex" in document.Root.get("/ViewerPreferences", {})
