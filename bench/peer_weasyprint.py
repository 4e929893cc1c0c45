"""WeasyPrint with our HTML: a document for each certificate, joined afterwards, or one for all.

The stylesheets are read once, the lines are fitted beforehand.
"""


def start():
    import django

    django.setup()
    from ceremonies.certificates.rendering import render  # noqa: F401


def prepare(_folder, samples, way):
    from bench.certificates import PAPER, stand_in
    from ceremonies.certificates.rendering import Renderer

    renderer = Renderer(list(map(stand_in, samples)), PAPER, specimen=False)
    return renderer, renderer.layouts(), way


def make(given):
    renderer, layouts, way = given
    if way == "weasyprint":
        return renderer.plain_pdf(layouts)
    return _joined(renderer.plain_pdf([layout]) for layout in layouts)


def _joined(documents):
    from io import BytesIO

    import pikepdf

    written = BytesIO()
    with pikepdf.new() as joined:
        for document in documents:
            with pikepdf.open(BytesIO(document)) as pages:
                joined.pages.extend(pages.pages)
        joined.save(written)
    return written.getvalue()
