"""The proof sheet on paper (F4, upright): what the screen shows, with room for a pen."""

from django.template.loader import render_to_string
from weasyprint import CSS, HTML
from weasyprint.text.fonts import FontConfiguration

from ceremonies import proof
from ceremonies.certificates.fetcher import PaperFetcher
from ceremonies.certificates.press import plain_errors

STYLES = ("fonts", "lembar-periksa")


def render(sheet, *, printed_at):
    """Return the PDF of a `Proof`, a block a kecamatan, each row with an empty field for a correction and a box.

    Raises PaperError where a part of the paper is missing.
    """
    words = {"sheet": sheet, "ceremony": sheet.ceremony, "blocks": proof.blocks(sheet.rows), "printed_at": printed_at}
    fetcher, fonts = PaperFetcher([]), FontConfiguration()
    with plain_errors():
        styles = [CSS(url=f"psm:css/{name}.css", url_fetcher=fetcher, font_config=fonts) for name in STYLES]
        html = HTML(string=render_to_string("ceremonies/paper/lembar-periksa.html", words), url_fetcher=fetcher)
        return html.write_pdf(stylesheets=styles, font_config=fonts)
