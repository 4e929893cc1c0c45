"""Certificates become paper: `render` takes certificates and gives a PDF, `problems` says beforehand what would stop
it, `picture` shows a page.

Nothing else of this package is for others. What is inside may change; these stay.
"""

from ceremonies.certificates.errors import PaperError
from ceremonies.certificates.pictures import picture
from ceremonies.certificates.press import BLANK_ITSELF, ONTO_BLANK, problems, render

__all__ = ["BLANK_ITSELF", "ONTO_BLANK", "PaperError", "picture", "problems", "render"]
