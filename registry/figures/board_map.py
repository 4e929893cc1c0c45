"""The board as a map: each cell in the outline of its village."""

from dataclasses import dataclass

from registry.models import Boundary

MARGIN = 12  # Units around the map, for the focus ring.


@dataclass(frozen=True)
class BoardMap:
    """Pairs of a cell and its path, the viewBox around them, and the cells of villages without an outline.

    `waiting` is the path of the marks in villages with waiting candidates: one point each.
    """

    areas: list
    view_box: str
    waiting: str
    undrawn: list


def has_map(board):
    """Whether the outline of at least one of its villages is loaded."""
    return any(cell.village.has_outline for cell in board.cells)


def board_map(board):
    """Return the `BoardMap` of that board, in one query; None if no outline is loaded."""
    drawn = {each.village_id: each for each in Boundary.objects.of_villages(cell.village for cell in board.cells)}
    if not drawn:
        return None
    left, top = (min(getattr(each, side) for each in drawn.values()) - MARGIN for side in ("left", "top"))
    right, bottom = (max(getattr(each, side) for each in drawn.values()) + MARGIN for side in ("right", "bottom"))
    return BoardMap(
        areas=[(cell, drawn[cell.village.pk].path) for cell in board.cells if cell.village.pk in drawn],
        waiting="".join(_mark(drawn[cell.village.pk]) for cell in board.cells if _waits(cell, drawn)),
        view_box=f"{left} {top} {right - left} {bottom - top}",
        undrawn=[cell for cell in board.cells if cell.village.pk not in drawn],
    )


def _waits(cell, drawn):
    return cell.candidates and cell.village.pk in drawn


def _mark(outline):
    return f"M{outline.mark_x} {outline.mark_y}h0"
