"""The board as a map: the same cells, each in the outline of its village."""

import itertools
import re
from dataclasses import dataclass

from registry.models import Boundary

MARGIN = 12  # Units around the map, for the focus ring.


@dataclass(frozen=True)
class BoardMap:
    """Pairs of a cell and its path, the viewBox that holds them, and the cells of villages without an outline.

    `waiting` is the path of the marks in villages where candidates wait: one point each.
    """

    areas: list
    view_box: str
    waiting: str
    undrawn: list


def has_map(board):
    """Whether the outline of one of its villages is loaded."""
    return Boundary.objects.of_villages(cell.village for cell in board.cells).exists()


def board_map(board):
    """The `BoardMap` of that board in one query; None where no outline is loaded."""
    drawn = {each.village_id: each for each in Boundary.objects.of_villages(cell.village for cell in board.cells)}
    if not drawn:
        return None
    left, top = (min(getattr(each, side) for each in drawn.values()) - MARGIN for side in ("left", "top"))
    right, bottom = (max(getattr(each, side) for each in drawn.values()) + MARGIN for side in ("right", "bottom"))
    return BoardMap(
        areas=[(cell, drawn[cell.village.pk].path) for cell in board.cells if cell.village.pk in drawn],
        waiting="".join(_point(drawn[cell.village.pk].path) for cell in board.cells if _waits(cell, drawn)),
        view_box=f"{left} {top} {right - left} {bottom - top}",
        undrawn=[cell for cell in board.cells if cell.village.pk not in drawn],
    )


def _waits(cell, drawn):
    return cell.candidates and cell.village.pk in drawn


def _point(path):
    x, y = inside(path)
    return f"M{x} {y}h0"


def inside(path):
    """A point inside the outline that this path draws, in whole units.

    It is the middle of the widest stretch on the level of the middle of the largest ring: a box's own middle lies
    outside of a village that bends around its neighbour.
    """
    rings = [_corners(ring) for ring in path.split("z") if ring]
    largest = max(rings, key=_size)
    heights = [y for _, y in largest]
    middle = (min(heights) + max(heights)) // 2
    level = middle + 0.5  # Between whole units, so that no corner lies on it.
    crossed = sorted(x for ring in rings for x in _crossings(ring, level))
    if not crossed:  # A ring without height.
        return largest[0]
    left, right = max(zip(crossed[::2], crossed[1::2], strict=True), key=lambda pair: pair[1] - pair[0])
    return round((left + right) / 2), middle


def _corners(ring):
    """The corners of one ring of a path: where it begins, and the steps from there."""
    numbers = [int(number) for number in re.findall(r"-?[0-9]+", ring.partition("h")[0])]
    steps = zip(numbers[::2], numbers[1::2], strict=True)
    return list(itertools.accumulate(steps, lambda at, step: (at[0] + step[0], at[1] + step[1])))


def _size(ring):
    xs, ys = zip(*ring, strict=True)
    return (max(xs) - min(xs)) * (max(ys) - min(ys))


def _crossings(ring, level):
    """Where the sides of the ring cross that level."""
    for (x, y), (to_x, to_y) in itertools.pairwise([*ring, ring[0]]):
        if (y < level) != (to_y < level):
            yield x + (to_x - x) * (level - y) / (to_y - y)
