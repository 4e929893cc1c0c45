"""What would stop the printing of certificates, and how their names will be printed: asked before a paper is made.

WeasyPrint takes a second to load, and most commands and pages ask nothing: it is loaded with the first question.
"""

from dataclasses import dataclass
from itertools import islice

from ceremonies.certificates.errors import PaperError

MOST_PROBLEMS = 10  # Problems shown at most: a venue that is too long is too long for everybody.


def problems(certificates, *, paper):
    """Return what would stop the printing of these certificates, a sentence each; empty where nothing would.

    It stops after the first ten.
    """
    sentences = list(islice(_all_problems(list(certificates), paper), MOST_PROBLEMS))
    if len(sentences) == MOST_PROBLEMS:
        sentences.append("Pemeriksaan berhenti di sini; yang lain mungkin bernasib sama.")
    return sentences


def _all_problems(certificates, paper):
    renderer = _renderer(certificates, paper)
    try:
        for certificate in certificates:
            if certificate.has_back:
                renderer.back_of(certificate)
    except PaperError as error:
        yield str(error)
    yield from (name.problem for name in _name_layouts(certificates, renderer) if name.problem)


@dataclass(frozen=True)
class NameLayout:
    """The lines of a name on its certificate and their size in points; or the `problem` why it cannot be printed."""

    lines: tuple
    size: int | None = None
    problem: str = ""


def lay_out_names(certificates, *, paper):
    """Return how the name of each of these certificates will be printed, in their order, as `NameLayout`s."""
    certificates = list(certificates)
    return list(_name_layouts(certificates, _renderer(certificates, paper)))


def _name_layouts(certificates, renderer):
    fetcher = renderer.fetcher()
    for certificate in certificates:
        try:
            (layout,) = renderer.layouts_of([certificate])
            # WeasyPrint loads the logo only of a page that it measures, the first of its kind.
            fetcher.check_logo(certificate.words["logo"])
            yield NameLayout(layout.name.lines, layout.name.size)
        except PaperError as error:
            yield NameLayout((certificate.name,), problem=str(error))


def _renderer(certificates, paper):
    from ceremonies.certificates.rendering import Renderer

    renderer = Renderer(certificates, paper, specimen=True)
    renderer.use_what_was_measured()
    return renderer
