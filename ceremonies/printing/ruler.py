"""The ruler sheet: two lines that should be 20 mm from the edges of the paper, printed once on each printer."""

from django.template.loader import render_to_string

from ceremonies.certificates.rendering import print_html


def render(paper):
    """Return the PDF of one page on that paper ("f4", "folio" or "a4")."""
    html = render_to_string("ceremonies/paper/penggaris.html", {"paper": paper})
    return print_html(html, styles=("fonts", "penggaris"))
