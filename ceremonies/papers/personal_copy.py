"""The copy of a person's data on paper (F4, upright): each part with its entries, and the receipt as the last page."""

from django.template.loader import render_to_string

from ceremonies.certificates import fonts
from ceremonies.certificates.rendering import print_html

STYLES = ("fonts", "salinan-data")
# Of the own data, what is no lack where it is empty.
NO_LACK = {"title_before", "title_after", "nik_recorded_at", "nik_matched_at", "photo_consent_on", "deleted_at"}


def render(copy, office):
    """Return the PDF of a `PersonalCopy` with the letterhead of that office, None without one.

    A letter that our fonts lack is a box: nobody is refused the own data for a sign in a note, and the JSON has it.
    Raises PaperError where a part of the paper is missing.
    """
    photograph, own = _photograph_of(copy.person), copy.filled[0].entries[0]
    words = {
        "copy": copy,
        "person": copy.person,
        "own": own,
        "lacking": [fact.label for fact in own.unknown if fact.key not in NO_LACK],
        "parts": copy.filled[1:],
        "has_photograph": photograph is not None,
        "office": office,
        "letterhead": office.letterhead_lines if office else [],
    }
    html = render_to_string("ceremonies/paper/salinan-data.html", words)
    return print_html(
        fonts.with_boxes(html, fonts.SANS),
        styles=STYLES,
        logo=office.logo.name if office else "",
        photographs=[photograph] if photograph else [],
    )


def _photograph_of(person):
    """The bytes of the portrait; None without one, and where its file is gone, which the list of files tells."""
    if not person.photo:
        return None
    try:
        with person.photo.file.open() as file:
            return file.read()
    except FileNotFoundError:
        return None
