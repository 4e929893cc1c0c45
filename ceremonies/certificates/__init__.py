"""Certificates become paper: `render` takes certificates and gives a PDF, `problems` says beforehand what would stop
it, `lay_out_names` how the names will stand on it. `render_back` gives what stands on the back, where `has_back`; it is
the same for equal `back_key`s. `picture` shows a page and `count_pages` tells how many there are.

Nothing else of this package is for others. What is inside may change; these stay.
"""

from ceremonies.certificates.errors import PaperError
from ceremonies.certificates.layout import back_key, has_back
from ceremonies.certificates.pictures import count_pages, picture
from ceremonies.certificates.rendering import BLANK_ITSELF, ONTO_BLANK, lay_out_names, problems, render, render_back

__all__ = [
    "BLANK_ITSELF",
    "ONTO_BLANK",
    "PaperError",
    "back_key",
    "count_pages",
    "has_back",
    "lay_out_names",
    "picture",
    "problems",
    "render",
    "render_back",
]
