"""ReportLab draws the same page as ours, each text at its position. It reads no SVG: the ornament is a picture."""

import io

from bench.peer_layout import RULES

MM = 72 / 25.4  # In points.


def start():
    import zxingcpp  # noqa: F401
    from reportlab.pdfgen import canvas  # noqa: F401


def prepare(_folder, samples, _way):
    import django

    django.setup()
    import font_source_sans_pro
    import font_source_serif_pro
    from django.core.files.storage import default_storage

    from bench.certificates import LOGO
    from bench.peer_layout import layout_of

    # It embeds only fonts with TrueType outlines.
    files = font_source_serif_pro.font_files_ttf | font_source_sans_pro.font_files_ttf
    return layout_of(samples), default_storage.path(LOGO), files, _ornament()


def _ornament():
    """The ornament as a PNG of 200 dots an inch."""
    import pypdfium2

    from ceremonies.certificates.rendering import print_html

    style = "@page { size: 330mm 215mm; margin: 0; background: url(psm:img/piagam-1-f4.svg) 0 0 / 330mm 215mm }"
    pdf = print_html(f"<style>{style}</style>", styles=[])
    with pypdfium2.PdfDocument(pdf) as document:
        written = io.BytesIO()
        document[0].render(scale=200 / 72).to_pil().save(written, "PNG")
    return written.getvalue()


def make(given):
    from reportlab.lib.utils import ImageReader
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.ttfonts import TTFont
    from reportlab.pdfgen import canvas

    layout, logo, files, ornament = given
    for name in {text.font for kind in layout.kinds for text in kind} | {
        text.font for page in layout.pages for text in page.own
    }:
        pdfmetrics.registerFont(TTFont(name, str(files[name])))
    written = io.BytesIO()
    wide, high = layout.size
    paper = canvas.Canvas(written, pagesize=layout.size, pageCompression=1)
    behind, logo = ImageReader(io.BytesIO(ornament)), ImageReader(logo)
    for at, kind in enumerate(layout.kinds):
        paper.beginForm(f"kind{at}", 0, 0, wide, high)
        paper.drawImage(behind, 0, 0, wide, high)
        _picture(paper, logo, layout.logo, high)
        for left, top, across, thick in RULES:
            paper.rect(left * MM, high - (top + thick) * MM, across * MM, thick * MM, stroke=0, fill=1)
        for text in kind:
            _put(paper, text, high)
        paper.endForm()
    for page in layout.pages:
        paper.doForm(f"kind{page.kind}")
        for text in page.own:
            _put(paper, text, high)
        _picture(paper, ImageReader(io.BytesIO(_code(page.address))), layout.codes[page.kind], high)
        paper.showPage()
    paper.save()
    return written.getvalue()


def _put(paper, text, high):
    paper.setFont(text.font, text.size)
    paper.setFillColor(text.colour)
    draw = paper.drawCentredString if text.middle else paper.drawString
    draw(text.x, high - text.y, text.text, charSpace=text.tracking * text.size)


def _picture(paper, picture, box, high):
    left, top, wide, tall = box
    paper.drawImage(picture, left, high - top - tall, wide, tall)


def _code(address):
    from ceremonies.certificates import qr

    return qr.png(address)
