"""What is known of a sheet beside its cells: what is hidden, struck out or merged, and the errors of its formulas."""

from dataclasses import dataclass, field

ERRORS = {"#N/A", "#REF!", "#DIV/0!", "#NAME?", "#VALUE!", "#NUM!", "#NULL!"}
OTHER_ERROR = "#VALUE!"  # For all others: "Err:502" of LibreOffice, #SPILL! of a new Excel.
ROWS, COLUMNS = 1_048_576, 16_384  # Of the largest sheet: nothing repeats beyond.


@dataclass
class SheetMarks:
    """The marks of one sheet, all places from 0.

    `errors` maps (row, column) to one of `ERRORS`; `struck_cells` are (row, column) of cells with a line through their
    text; `merged` has areas (top, left, bottom, right), inclusive, and stays empty for .xlsx and .xls, where
    python-calamine knows them. `counts_from_1904`: days that are plain numbers count from 1904, as old Excel on a Mac
    did.
    """

    hidden_rows: set = field(default_factory=set)
    hidden_columns: set = field(default_factory=set)
    struck_cells: set = field(default_factory=set)
    errors: dict = field(default_factory=dict)
    merged: list = field(default_factory=list)
    counts_from_1904: bool = False


def error_of(text):
    """Return the one of `ERRORS` that a cell with this text has."""
    return text if text in ERRORS else OTHER_ERROR
