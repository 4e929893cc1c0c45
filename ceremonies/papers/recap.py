"""A recap of the registry on paper (F4, landscape), as an office submits it: letterhead, table, signature block."""

from django.template.loader import render_to_string

from ceremonies.certificates.rendering import print_html
from registry.figures.recap import DIMENSIONS
from registry.values import dates

STYLES = ("fonts", "rekap")


def render(recap, office, official, *, dated_on, about="", archive=False):
    """Return the PDF of a `Recap`, written on the day `dated_on`; with `archive` as a PDF/A-3.

    `official` signs; `about` names the kecamatan if it is not about all people. Raises PaperError where a part
    of the paper is missing.
    """
    words = {
        "recap": recap,
        "dimensions": DIMENSIONS.values(),
        "about": about,
        "office": office,
        "letterhead": office.letterhead_lines,
        "over": f"{office.town}, {dates.spell(dated_on)}",
        "signature": official.signature(with_titles=True, with_rank=True, with_nip=True),
    }
    html = render_to_string("ceremonies/paper/rekap.html", words)
    return print_html(html, styles=STYLES, logo=office.logo.name, archive=archive)
