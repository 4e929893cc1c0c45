"""Certificates on paper: `render` makes a PDF of certificates, `problems` says beforehand what would stop
it, `lay_out_names` how the names will be printed. `render_back` makes the back, where there is one, and
`render_backs` those of several. `picture` shows a page and `count_pages` counts them.

Other packages use only these names. Everything else in this package may change.
"""

from importlib import import_module

from ceremonies.certificates.errors import PaperError

__all__ = ["PaperError"]

# Each with its module, which is loaded at the first use: the engine of the papers takes a second to load,
# and most commands and pages make no paper.
HOMES = {
    "count_pages": "pictures",
    "picture": "pictures",
    "BLANK_ITSELF": "rendering",
    "ONTO_BLANK": "rendering",
    "lay_out_names": "checks",
    "problems": "checks",
    "render": "rendering",
    "render_back": "rendering",
    "render_backs": "rendering",
}


def __getattr__(name):
    """What this package offers (PEP 562), from its module. Raises AttributeError for anything else, as Python asks."""
    if name not in HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{HOMES[name]}"), name)
