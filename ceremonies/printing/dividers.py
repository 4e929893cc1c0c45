"""The divider before each kecamatan of a print run: its name in large letters, and a receipt to be signed."""

from django.template.loader import render_to_string

from ceremonies.certificates.rendering import print_html
from ceremonies.models.print_runs import RECEIPT


def render(run, sheet):
    """Return the PDF, one page, of a divider sheet of a run."""
    people = run.ceremony.certificates().of_district(sheet.district).for_printing()
    start = sheet.part * RECEIPT
    rows = [(number, each) for number, each in enumerate(people[start : start + RECEIPT], start=start + 1)]
    count = people.count()
    context = {
        "run": run,
        "ceremony": run.ceremony,
        "district": sheet.district,
        "rows": rows,
        "count": count,
        "page": sheet.part + 1,
        "pages": -(-count // RECEIPT),
    }
    return print_html(render_to_string("ceremonies/paper/pembatas.html", context), styles=("fonts", "pembatas"))
