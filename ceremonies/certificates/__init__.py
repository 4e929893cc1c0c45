"""Certificates become paper: `render` takes certificates and gives a PDF, `problems` says beforehand what would stop
it, `lay_out_names` how the names will stand on it. `render_back` gives what stands on the back, where `has_back`; it is
the same for equal `back_key`s. `picture` shows a page and `count_pages` tells how many there are.

Nothing else of this package is for others. What is inside may change; these stay.
"""

from importlib import import_module

from ceremonies.certificates.errors import PaperError

__all__ = ["PaperError"]

# Each in its module, which is loaded when somebody first asks for it: the engine of the papers takes a second to load,
# and most commands and pages make no paper.
HOMES = {
    "back_key": "layout",
    "has_back": "layout",
    "count_pages": "pictures",
    "picture": "pictures",
    "BLANK_ITSELF": "rendering",
    "ONTO_BLANK": "rendering",
    "lay_out_names": "rendering",
    "problems": "rendering",
    "render": "rendering",
    "render_back": "rendering",
}


def __getattr__(name):
    """What this package offers (PEP 562), from its module. Raises AttributeError for anything else, as Python asks."""
    if name not in HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{HOMES[name]}"), name)
