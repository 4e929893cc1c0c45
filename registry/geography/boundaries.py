"""Official boundaries (GeoJSON) as outlines for the map of the board: small, with shared borders.

The file is a FeatureCollection in longitudes and latitudes (RFC 7946), whose features have the village's code in the
property `code`. Each regency is one map: equirectangular with the cosine of its middle latitude, one unit 25 metres.
"""

import itertools
import json
import math
from collections import defaultdict
from dataclasses import dataclass

import shapely
from django.db import transaction
from shapely.geometry import shape

from registry.models import Boundary, Village

METRES_A_DEGREE = 111_320
METRES_A_UNIT = 25
MOST = 150_000  # Characters of the whole SVG of one regency.
EACH = 300  # Of these, for the link and the words around each path.
FRAME = 4_000  # And for the markup around all paths.
TOLERANCE = 1.0  # Units; it grows until the map is small enough.
GROWTH = 1.4


class BrokenBoundariesError(Exception):
    """The file cannot be loaded. The message is a sentence."""


@dataclass(frozen=True)
class Outcome:
    """What loading did: villages with an outline, unknown codes, features without an area, characters of paths."""

    drawn: int
    unknown: list
    shapeless: int
    characters: int

    def __str__(self):
        sentence = f"{self.drawn} batas desa dimuat ({self.characters // 1000 + 1} KB)"
        if self.unknown:
            sentence += f", {len(self.unknown)} kode tidak dikenal"
        return f"{sentence}, {self.shapeless} tanpa bentuk" if self.shapeless else sentence


@transaction.atomic
def load(path):
    """Replace the outlines of the regencies in the file. Return an `Outcome`.

    Raises BrokenBoundariesError; then nothing is written.
    """
    shapes, shapeless = read(path)
    known = {village.code: village for village in Village.objects.for_page().filter(code__in=shapes)}
    if not known:
        raise BrokenBoundariesError("Tidak satu pun kode desa di berkas ini dikenal.")
    by_regency = defaultdict(list)
    for code, village in known.items():
        by_regency[village.district.regency_id].append((village, shapes[code]))
    made = [boundary for pairs in by_regency.values() for boundary in _draw(pairs)]
    Boundary.objects.filter(village__district__regency__in=by_regency).delete()
    Boundary.objects.bulk_create(made, batch_size=500)
    characters = sum(len(boundary.path) for boundary in made)
    return Outcome(len(made), sorted(set(shapes) - set(known)), shapeless, characters)


def read(path):
    """Return the area of each code, in degrees, and how many features had none. Raises BrokenBoundariesError."""
    try:
        content = json.loads(path.read_text("utf-8-sig"))
    except OSError as error:
        raise BrokenBoundariesError(f"Berkas {path} tidak ada atau tidak dapat dibaca.") from error
    except (ValueError, RecursionError) as error:
        raise BrokenBoundariesError("Berkas ini bukan GeoJSON.") from error
    features = content.get("features") if isinstance(content, dict) else None
    if not isinstance(features, list):
        raise BrokenBoundariesError("Berkas ini bukan GeoJSON dengan daftar bentuk (FeatureCollection).")
    areas_by_code, shapeless = defaultdict(list), 0
    for number, feature in enumerate(features, start=1):
        code, area = _code(feature, number), _area(feature, number)
        if area is None:
            shapeless += 1
        else:
            areas_by_code[code].append(area)
    return {code: shapely.union_all(areas) for code, areas in areas_by_code.items()}, shapeless


def _code(feature, number):
    properties = feature.get("properties") if isinstance(feature, dict) else None
    code = properties.get("code") if isinstance(properties, dict) else None
    digits = str(code or "").replace(".", "")
    if len(digits) != 10 or not digits.isascii() or not digits.isdigit():
        raise BrokenBoundariesError(f"Bentuk ke-{number}: “code” tidak berisi kode desa seperti 17.04.05.2001.")
    return f"{digits[:2]}.{digits[2:4]}.{digits[4:6]}.{digits[6:]}"


def _area(feature, number):
    """The feature's polygon or polygons, or None."""
    geometry = feature.get("geometry")
    if not isinstance(geometry, dict) or geometry.get("type") not in ("Polygon", "MultiPolygon"):
        return None
    try:
        area = shape(geometry)
    except Exception as error:  # The library raises many kinds of errors for lists that are no coordinates.
        raise BrokenBoundariesError(f"Bentuk ke-{number}: koordinatnya tidak terbaca.") from error
    if area.is_empty:
        return None
    west, south, east, north = area.bounds
    if not (-180 <= west <= east <= 180 and -90 <= south <= north <= 90):
        raise BrokenBoundariesError(f"Bentuk ke-{number}: koordinatnya bukan bujur dan lintang (WGS 84).")
    return area if area.is_valid else shapely.make_valid(area)


def _draw(pairs):
    """The unsaved outlines of one regency's villages, simplified together until the map is small enough."""
    areas = _project([area for _, area in pairs])
    room = max(MOST - FRAME - EACH * len(pairs), MOST // 4)
    tolerance = TOLERANCE
    while True:
        drawn = shapely.coverage_simplify(areas, tolerance)
        paths = [_path(area) for area in drawn]
        if sum(map(len, paths)) <= room or tolerance > max(areas[0].length, 10_000):
            break
        tolerance *= GROWTH
    return [
        Boundary(village=village, path=path, **_box(area), **_mark(outline))
        for (village, _), path, area, outline in zip(pairs, paths, areas, drawn, strict=True)
    ]


def _project(areas):
    west, south, _, north = shapely.total_bounds(areas)
    scale = METRES_A_DEGREE / METRES_A_UNIT
    shrunk = scale * math.cos(math.radians((south + north) / 2))

    def to_units(points):
        return (points - [west, north]) * [shrunk, -scale]

    return [shapely.transform(area, to_units) for area in areas]


def _box(area):
    left, top, right, bottom = area.bounds
    return {
        "left": math.floor(left),
        "top": math.floor(top),
        "right": math.ceil(right),
        "bottom": math.ceil(bottom),
    }


def _mark(outline):
    """A point inside the largest part of the outline; the middle of its box may lie in another village."""
    x, y = _rounded(shapely.point_on_surface(max(shapely.get_parts(outline), key=shapely.area)))
    return {"mark_x": x, "mark_y": y}


def _rounded(point):
    return round(point.x), round(point.y)


def _path(area):
    """The area as path data in whole units, each step from the point before; a tiny area becomes a small square."""
    polygons = [part for part in shapely.get_parts(area) if part.geom_type == "Polygon" and not part.is_empty]
    rings = [ring for part in polygons for ring in (part.exterior, *part.interiors)]
    drawn = "".join(filter(None, map(_ring, rings)))
    if drawn:
        return drawn
    x, y = _rounded(shapely.point_on_surface(area))
    return f"M{x} {y}h2v2h-2z"


def _ring(ring):
    points = [(round(x), round(y)) for x, y, *_ in ring.coords[:-1]]
    points = [point for nth, point in enumerate(points) if point != points[nth - 1]]
    if len(points) < 3:
        return ""
    steps = [(x - px, y - py) for (px, py), (x, y) in itertools.pairwise(points)]
    return f"M{points[0][0]} {points[0][1]}l{' '.join(f'{x} {y}' for x, y in steps)}z".replace(" -", "-")
