"""WeasyPrint with the HTML of ours: a document for each certificate, put together afterwards, or one for all.

Its stylesheets are read once, its lines are fitted beforehand.
"""


def start():
    import django

    django.setup()
    from ceremonies import certificates  # noqa: F401


def prepare(_folder, told, way):
    from bench.certificates import PAPER, stand_in
    from ceremonies.certificates.press import Press

    press = Press(list(map(stand_in, told)), PAPER, specimen=False)
    return press, press.sheets(), way


def make(given):
    press, sheets, way = given
    return press.make(sheets) if way == "weasyprint" else _joined(press.make([sheet]) for sheet in sheets)


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
