"""What is known of a sheet beside its cells: what is hidden, struck out or merged, and the errors of its formulas."""

from collections import Counter, defaultdict
from dataclasses import dataclass, field

ERRORS = {"#N/A", "#REF!", "#DIV/0!", "#NAME?", "#VALUE!", "#NUM!", "#NULL!"}
OTHER_ERROR = "#VALUE!"  # For all others: "Err:502" of LibreOffice, #SPILL! of a new Excel.
ROWS, COLUMNS = 1_048_576, 16_384  # Of the largest sheet: nothing repeats beyond.


@dataclass
class SheetMarks:
    """The marks of one sheet, all places from 0.

    `errors` maps (row, column) to one of `ERRORS`, `comments` to a text; `struck_cells` are (row, column) of cells with
    a line through their text. `looks` counts, by row, the colours of its filled cells, each as a text of the format's
    own ("" for none). `merged` has areas (top, left, bottom, right), inclusive, and stays empty for .xlsx and .xls,
    where python-calamine knows them. `counts_from_1904`: days that are plain numbers count from 1904, as old Excel on a
    Mac did.
    """

    hidden_rows: set = field(default_factory=set)
    hidden_columns: set = field(default_factory=set)
    struck_cells: set = field(default_factory=set)
    comments: dict = field(default_factory=dict)
    looks: dict = field(default_factory=lambda: defaultdict(Counter))
    errors: dict = field(default_factory=dict)
    merged: list = field(default_factory=list)
    counts_from_1904: bool = False


def error_of(text):
    """Return the one of `ERRORS` that a cell with this text has."""
    return text if text in ERRORS else OTHER_ERROR


def add_comment(comments, place, text):
    """Add a text to the comment of that (row, column): answers in a thread are comments of the same cell."""
    if text := " ".join(text.split()):
        comments[place] = f"{comments.get(place, '')} {text}".strip()
