"""The pages of a print run: made piece by piece, by any free process, and joined when all are made.

When a process dies, no page is lost or doubled: a piece is a complete file or no file, and the run
is ready only after its pages were counted.
"""

from itertools import groupby

from django.conf import settings
from django.core.exceptions import ValidationError

from ceremonies.certificates import rendering
from ceremonies.certificates.errors import PaperError
from ceremonies.models import Piece, PrintRun
from ceremonies.printing import dividers, stack
from registry import work
from registry.models import Trace

SHORT = 10  # Up to so many sheets are made while the browser waits: about a second.


def make(run):
    """Make the pages of a run: now where it is short, else by other processes."""
    if run.sheets.count() <= SHORT:
        # Only this run: the browser does not wait for longer ones.
        _do(run.pieces.to_make(), [run])
    else:
        for _ in range(work.MOST):
            work.start()


def go_on(run):
    """Start a process for a run that no process is working on."""
    names = [_name(piece) for piece in run.pieces.to_make()] or [f"print-{run.pk}"]
    if not any(map(work.is_held, names)):
        make(run)


def do_what_is_left():
    """Make the missing pieces of all runs."""
    _do(Piece.objects.to_make(), PrintRun.objects.unfinished())


def _do(pieces, runs):
    work.do_each(pieces, _make_piece)
    work.do_each(runs, _finish)


def whole(run):
    """Return the path of the PDF of a finished run."""
    return _folder() / f"{run.pk}.pdf"


def print_whole(run, *, by=None):
    """Return the PDF of a run, an open file, and leave a trace that it was given out.

    Raises ValidationError, with a sentence, where the run must not go to paper: its pages are not all there, its result
    is recorded already, or one of its certificates is not valid any more.
    """
    path = whole(run)
    if run.recorded_at or run.finished_at is None or run.obstacle() or not path.exists():
        raise ValidationError("Sesi cetak ini tidak siap dicetak.")
    detail = f"{run}: {run.sheets.count()} lembar"
    Trace.objects.record(Trace.Kind.PRINTED, user=by, subject=run.ceremony.name, detail=detail)
    return path.open("rb")


def forget(pk):
    """Delete all pages of the run with that id: they contain personal data and are no longer needed."""
    for path in [_folder() / f"{pk}.pdf", *_folder().glob(f"{pk}-*")]:
        path.unlink(missing_ok=True)


def _name(piece):
    return f"print-{piece.run_id}-{piece.first}"


def _folder():
    folder = settings.DATA_DIR / "prints"
    folder.mkdir(mode=0o700, exist_ok=True)
    return folder


def _path(piece):
    return _folder() / f"{piece.run_id}-{piece.first}.pdf"


def _make_piece(piece):
    with work.held(_name(piece)) as is_ours:
        # Another process has made or given up this piece since we read the list.
        if not is_ours or not Piece.objects.to_make().filter(pk=piece.pk).exists():
            return
        try:
            stack.write(_path(piece), _pages(piece))
        except PaperError as error:
            PrintRun.objects.give_up(piece.run_id, str(error))
            return
        Piece.objects.note_made(piece.pk)


def _pages(piece):
    """Yield the pages of a piece as PDFs, in order: neighbouring certificates in one PDF, dividers between them.

    In a run on both sides each page is followed by its back, or by an empty page.
    """
    sheets = list(piece.run.sheets.for_page().filter(position__range=(piece.first, piece.last)))
    for is_certificate, group in groupby(sheets, key=lambda sheet: sheet.certificate_id is not None):
        if is_certificate:
            chosen = [sheet.certificate for sheet in group]
            blank = rendering.ONTO_BLANK if piece.run.blanks else ""
            fronts = rendering.render(chosen, paper=piece.run.paper, blank=blank)
            if piece.run.duplex:
                yield stack.interleaved(fronts, rendering.render_backs(chosen, paper=piece.run.paper))
            else:
                yield fronts
        else:
            for sheet in group:
                page = dividers.render(piece.run, sheet)
                yield stack.interleaved(page, [None]) if piece.run.duplex else page


def fronts_alone(run):
    """The certificates of a run (after `for_page`), in their order, whose backs are not among its pages.

    Empty where the run has a divider: a certificate's back would be printed on it.
    """
    sheets = [] if run.duplex or not run.ceremony.training_id else list(run.sheets.for_page())
    if any(sheet.certificate is None for sheet in sheets):
        return []
    return [sheet.certificate for sheet in sheets if sheet.certificate.has_back]


def backs_alone(run):
    """Return a PDF of the backs that are not among a run's pages, in their order, to be printed before the fronts.

    Raises ValidationError, with a sentence, where there are none or the result of the run is recorded already.
    """
    chosen, (right, down) = fronts_alone(run), run.shift
    if run.recorded_at or not chosen:
        raise ValidationError("Sesi cetak ini tidak mempunyai halaman belakang tersendiri.")
    return stack.joined(rendering.render_backs(chosen, paper=run.paper), right_mm=right, down_mm=down)


def _finish(run):
    """Join the pieces once all are made. The run is ready only where the files have all pages."""
    # Wait for the lock: the process that holds it may have checked before our last piece was made.
    with work.held(f"print-{run.pk}", wait=True):
        if not PrintRun.objects.unfinished().filter(pk=run.pk).exists():
            return
        pieces = list(run.pieces.select_related("run").order_by("first"))
        if any(piece.made_at is None for piece in pieces):
            return
        lost = [piece for piece in pieces if not _is_whole(piece)]
        if lost:  # The database says made, but the file is missing or broken: make it again.
            Piece.objects.note_lost([piece.pk for piece in lost])
            return
        right, down = run.shift
        stack.put_together(whole(run), map(_path, pieces), right_mm=right, down_mm=down)
        PrintRun.objects.note_finished(run.pk)
        for piece in pieces:
            _path(piece).unlink(missing_ok=True)


def _is_whole(piece):
    return stack.count(_path(piece)) == (piece.last - piece.first + 1) * piece.run.pages_a_sheet
