"""Certificates become paper: `render` takes certificates and gives a PDF, `problems` says beforehand what would stop
it, `names_as_set` how the names will stand on it; `render_back` gives what stands on the back, where `has_back`.
`picture` shows a page and `count_pages` tells how many there are.

Nothing else of this package is for others. What is inside may change; these stay.
"""

from importlib import import_module

from ceremonies.certificates.errors import PaperError

__all__ = ["PaperError"]

# Each in its module, which is loaded when somebody first asks for it: the engine of the papers takes a second to load,
# and most commands and pages make no paper.
HOMES = {
    "has_back": "layout",
    "count_pages": "pictures",
    "picture": "pictures",
    "BLANK_ITSELF": "press",
    "ONTO_BLANK": "press",
    "names_as_set": "press",
    "problems": "press",
    "render": "press",
    "render_back": "press",
}


def __getattr__(name):
    """What this package offers (PEP 562), from its module. Raises AttributeError for anything else, as Python asks."""
    if name not in HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{HOMES[name]}"), name)
