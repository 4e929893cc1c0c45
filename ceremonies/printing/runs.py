"""The pages of a print run: made piece by piece, by one worker for each share of it, and joined when all are made.

When a worker dies, no page is lost or doubled: a row names a file only when it is complete, and the run is ready only
after its pages were counted. Files are in a storage that all machines share. Each has a name of its own, so that nobody
reads one that another worker is writing; it begins with the number of its run.
"""

import time
import uuid
from contextlib import suppress
from itertools import groupby

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.storage import storages

from ceremonies import specimens
from ceremonies.certificates import rendering
from ceremonies.certificates.errors import PaperError
from ceremonies.models import Ceremony, Piece, PrintRun
from ceremonies.printing import dividers, stack
from registry import work
from registry.models import LongWork, Trace

SHORT = 10  # Up to so many sheets are made while the browser waits: about a second.
NOT_READY = "Sesi cetak ini tidak siap dicetak."
MADE_AGAIN = (
    "Halaman sesi cetak ini tidak ada lagi, misalnya karena data dipulihkan dari cadangan. Sekarang dibuat lagi dengan "
    "isi yang sama; buka sekali lagi bila sudah siap."
)
# So many sheets of a run are one worker's, who begins with what they have in common: that takes as long as they do, so
# two workers with half as many each would not be ready sooner.
SHARE = 300
ENOUGH = 3  # Seconds of computing after which a worker begins no further piece under the same claim.
MAKE, JOIN = "lembar", "sesi-cetak"  # What `registry.work` calls the work on a piece, and on a whole run.


def get_ready():
    """Load, once for all workers, what the first page of a process takes a second for: fonts, styles, addresses."""
    rendering.get_ready([specimens.of_nobody()] * rendering.FEWEST_FOR_FAST, paper=Ceremony.Paper.F4)


def make(run):
    """Make the pages of a run: now where it is short, else by the worker."""
    if run.sheets.count() > SHORT:
        _ask_for_pieces(run.pk)
    else:
        work.do_now(JOIN, run.pk, _make_whole)


def _ask_for_pieces(pk):
    """Ask for the pieces of that run that are not made: for the first of each share. Return whether there are any."""
    left = {}
    for piece in Piece.objects.to_make().filter(run=pk):
        left.setdefault(_share_of(piece), piece.pk)
    work.ask(MAKE, left.values())
    return bool(left)


def _share_of(piece):
    """Which share of its run a piece belongs to, from 0."""
    return (piece.first - 1) // SHARE


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
    """Return the PDF of a finished run. Raises FileNotFoundError where its file is gone."""
    return _read(run.file)


def print_whole(run, *, by=None):
    """Return the PDF of a run, and leave a trace that it was given out.

    Raises ValidationError, with a sentence, where the run must not go to paper: its pages are not all there, its result
    is recorded already, or one of its certificates is not valid any more. Pages whose file is gone are made again.
    """
    if run.recorded_at or run.finished_at is None or run.obstacle():
        raise ValidationError(NOT_READY)
    try:
        pdf = whole(run)
    except FileNotFoundError:  # No backup has them.
        _make_again(run)
        raise ValidationError(MADE_AGAIN) from None
    detail = f"{run}: {run.sheets.count()} lembar"
    Trace.objects.record(Trace.Kind.PRINTED, user=by, subject=run.ceremony.name, detail=detail)
    return pdf


def _make_again(run):
    if PrintRun.objects.note_lost(run.pk, run.file):
        Piece.objects.note_lost(run.pieces.values_list("pk", flat=True))
        make(run)


# Files


def _files():
    return storages["prints"]


def _read(name):
    with _files().open(name) as file:
        return file.read()


def _store(run, pdf):
    """Store pages of the run with that id; return the name of their file."""
    return _files().save(f"{run}-{uuid.uuid4().hex}.pdf", ContentFile(pdf))


def _remove(names):
    for name in names:
        _files().delete(name)


def _names_by_run():
    """Pairs of all files and the number of their run, as text."""
    try:
        return [(name, name.partition(".")[0].partition("-")[0]) for name in _files().listdir("")[1]]
    except FileNotFoundError:  # Nothing was printed yet.
        return []


def forget(pk):
    """Delete all pages of the run with that id: they contain personal data and are no longer needed."""
    _remove(name for name, run in _names_by_run() if run == str(pk))


def tidy(_):
    """Delete the pages of runs that were discarded while they were made. Return a sentence."""
    stored = _names_by_run()  # First: whatever is stored from now on may be of a new run.
    known = {str(pk) for pk in PrintRun.objects.values_list("pk", flat=True)}
    left = [name for name, run in stored if run not in known]
    _remove(left)
    return f"{len(left)} berkas sesi cetak dibuang."


# Pieces


def make_pieces(pk):
    """Make what is missing of the share that the piece with that id is in. The last piece of a run asks for the join.

    After `ENOUGH` seconds of computing it asks for the rest instead.
    """
    piece = Piece.objects.select_related("run").filter(pk=pk).first()
    if piece is None:  # Its run was discarded.
        return
    begun = time.process_time()
    missing = _next_in_share(piece)
    if missing:
        _get_ready_for_share(piece)
    while missing:
        work.sign_of_life()
        _make(missing)
        missing = _next_in_share(piece)
        if missing and time.process_time() - begun > ENOUGH:
            work.ask(MAKE, [missing.pk])
            return
    if not piece.run.pieces.filter(made_at=None).exists():
        work.ask(JOIN, [piece.run_id])


def _get_ready_for_share(piece):
    """Make in this process what all pieces of a share need; each alone knows only the kinds of its own sheets."""
    sheets = piece.run.sheets.for_page().filter(position__range=_positions(piece), certificate__isnull=False)
    certificates = [sheet.certificate for sheet in sheets]
    with suppress(PaperError):  # The piece that has it says so.
        rendering.get_ready(certificates, paper=piece.run.paper, blank=_blank(piece.run))


def _next_in_share(piece):
    return Piece.objects.to_make().filter(run=piece.run_id, first__range=_positions(piece)).first()


def _positions(piece):
    """The first and the last position of the share that a piece is in."""
    share = _share_of(piece)
    return share * SHARE + 1, (share + 1) * SHARE


def _blank(run):
    return rendering.ONTO_BLANK if run.blanks else ""


def _make(piece):
    try:
        parts = list(_pages(piece))
    except PaperError as error:
        PrintRun.objects.give_up(piece.run_id, str(error))
        return
    name = _store(piece.run_id, parts[0] if len(parts) == 1 else stack.whole(parts))
    if not Piece.objects.note_made(piece.pk, name):  # Made by another one meanwhile, or discarded.
        _remove([name])


def _pages(piece):
    """Yield the pages of a piece as PDFs, in order: neighbouring certificates in one PDF, dividers between them.

    In a run on both sides each page is followed by its back, or by an empty page.
    """
    sheets = list(piece.run.sheets.for_page().filter(position__range=(piece.first, piece.last)))
    for is_certificate, group in groupby(sheets, key=lambda sheet: sheet.certificate_id is not None):
        if is_certificate:
            chosen = [sheet.certificate for sheet in group]
            fronts = rendering.render(chosen, paper=piece.run.paper, blank=_blank(piece.run), is_part=True)
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
    pieces = list(run.pieces.order_by("first"))
    made = [_pages_made(piece) for piece in pieces]
    lost = [piece.pk for piece, pdf in zip(pieces, made, strict=True) if not _is_whole(run, piece, pdf)]
    if lost:
        # The database says made, but the file is missing or broken: make it again.
        Piece.objects.note_lost(lost)
        _ask_for_pieces(pk)
        return
    right, down = run.shift
    name = _store(pk, stack.whole(made, right_mm=right, down_mm=down))
    is_first = PrintRun.objects.note_finished(pk, name)
    _remove([piece.file for piece in pieces] if is_first else [name])


def _pages_made(piece):
    """The pages of a piece as a PDF; empty where its file is gone."""
    try:
        return _read(piece.file)
    except FileNotFoundError:
        return b""


def _is_whole(run, piece, pdf):
    return stack.count(pdf) == (piece.last - piece.first + 1) * run.pages_a_sheet
