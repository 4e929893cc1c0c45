"""The pages of a print run: made piece by piece, by any free worker, and joined when all are made.

When a worker dies, no page is lost or doubled: a piece is a complete file or no file, and the run
is ready only after its pages were counted.
"""

from itertools import groupby

from django.conf import settings
from django.core.exceptions import ValidationError
from django.urls import reverse

from ceremonies.certificates import rendering
from ceremonies.certificates.errors import PaperError
from ceremonies.models import Ceremony, Piece, PrintRun
from ceremonies.printing import dividers, ruler, stack
from registry import work
from registry.models import LongWork, Trace

SHORT = 10  # Up to so many sheets are made while the browser waits: about a second.
MAKE, JOIN = "lembar", "sesi-cetak"  # What `registry.work` calls the work on a piece, and on a whole run.


def get_ready():
    """Load, once for all workers, what the first page of a process takes a second for: fonts, styles, addresses."""
    reverse("print_run_list")  # The code on a certificate has an address, and addresses need all views.
    ruler.render(Ceremony.Paper.F4)


def make(run):
    """Make the pages of a run: now where it is short, else by the worker."""
    if run.sheets.count() > SHORT:
        _ask_for_pieces(run.pk)
    else:
        work.do_now(JOIN, run.pk, _make_whole)


def _ask_for_pieces(pk):
    """Ask for the pieces of that run that are not made. Return whether there are any."""
    left = list(Piece.objects.to_make().filter(run=pk).values_list("pk", flat=True))
    work.ask(MAKE, left)
    return bool(left)


def _make_whole(pk):
    for piece in Piece.objects.to_make().filter(run=pk):
        _make(piece)
    join(pk)


def go_on(run):
    """Ask for a run that nobody has been asked for: whoever began it was ended before."""
    if not _work_on(run).exists():
        retry(run)


def retry(run):
    """Try again what was tried in vain."""
    work.ask(JOIN, [run.pk])


def progress_of(run):
    """The `Progress` of the work on the run."""
    return work.progress_of(_work_on(run))


def _work_on(run):
    return LongWork.objects.about(MAKE, run.pieces.values("pk")) | LongWork.objects.about(JOIN, [run.pk])


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


def tidy(_):
    """Delete the pages of runs that were discarded while they were made. Return a sentence."""
    pages = {path: path.name.partition(".")[0].partition("-")[0] for path in _folder().iterdir()}
    known = {str(pk) for pk in PrintRun.objects.values_list("pk", flat=True)}
    left = [path for path, run in pages.items() if run not in known]
    for path in left:
        path.unlink(missing_ok=True)
    return f"{len(left)} berkas cetakan dibuang."


def _folder():
    folder = settings.DATA_DIR / "prints"
    folder.mkdir(mode=0o700, exist_ok=True)
    return folder


def _path(piece):
    return _folder() / f"{piece.run_id}-{piece.first}.pdf"


def make_piece(pk):
    """Make the pages of the piece with that id. The last one of a run asks for the run to be joined."""
    piece = Piece.objects.select_related("run__ceremony", "run__printer").filter(pk=pk).first()
    if piece is None:  # Its run was discarded.
        return
    if piece.made_at is None and not piece.run.failure:
        _make(piece)
    if not piece.run.pieces.filter(made_at=None).exists():
        work.ask(JOIN, [piece.run_id])


def _make(piece):
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


def join(pk):
    """Join the pieces of the run with that id, or ask for those that are missing.

    The run is ready only where the files have all pages.
    """
    run = PrintRun.objects.unfinished().select_related("printer").filter(pk=pk).first()
    if run is None or _ask_for_pieces(pk):  # It was discarded or joined meanwhile, or is not all made.
        return
    pieces = list(run.pieces.select_related("run").order_by("first"))
    if lost := [piece.pk for piece in pieces if not _is_whole(piece)]:
        # The database says made, but the file is missing or broken: make it again.
        Piece.objects.note_lost(lost)
        _ask_for_pieces(pk)
        return
    right, down = run.shift
    stack.put_together(whole(run), map(_path, pieces), right_mm=right, down_mm=down)
    PrintRun.objects.note_finished(pk)
    for piece in pieces:
        _path(piece).unlink(missing_ok=True)


def _is_whole(piece):
    return stack.count(_path(piece)) == (piece.last - piece.first + 1) * piece.run.pages_a_sheet
