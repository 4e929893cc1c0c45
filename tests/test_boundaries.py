"""Official boundaries become a map: small, with shared borders, and the same cells as the board."""

import itertools
import json
import re

import pytest
import shapely
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction
from django.utils import timezone

from registry.geography import boundaries
from registry.models import Boundary, Policy
from tests.factories import make_appointment, make_district, make_regency, make_village, make_volunteer

pytestmark = pytest.mark.django_db


@pytest.fixture
def client(client_of, petugas):
    return client_of(petugas)


def square(column, row=0, points=1, size=0.02):
    """A square in degrees beside the others, each side cut into that many pieces, with a small bend at each cut."""
    west, north = 103.3 + column * size, -4.6 - row * size
    corners = [(0, 0), (1, 0), (1, -1), (0, -1), (0, 0)]
    ring = []
    for (x, y), (to_x, to_y) in itertools.pairwise(corners):
        for piece in range(points):
            part = piece / points
            ripple = 0.02 if piece % 2 else 0
            ring.append(
                [
                    west + size * (x + (to_x - x) * part + ripple * (x == to_x)),
                    north + size * (y + (to_y - y) * part + ripple * (y == to_y)),
                ]
            )
    return {"type": "Polygon", "coordinates": [[*ring, ring[0]]]}


def feature(code, geometry):
    return {"type": "Feature", "properties": {"code": code}, "geometry": geometry}


@pytest.fixture
def write(tmp_path):
    """A function: a file with these features, or with this text."""

    def written(content):
        text = content if isinstance(content, str) else json.dumps({"type": "FeatureCollection", "features": content})
        path = tmp_path / "batas.geojson"
        path.write_text(text)
        return path

    return written


@pytest.fixture
def three(write):
    """Three villages side by side, with their outlines."""
    villages = [make_village(name) for name in ("Air Dingin", "Sekunyit", "Padang Leban")]
    boundaries.load(write([feature(village.code, square(nth, points=8)) for nth, village in enumerate(villages)]))
    return villages


def points_of(path):
    """The corners of a path, as whole numbers from its beginning."""
    points = set()
    for start, steps in re.findall(r"M(-?\d+ ?-?\d+)l([^z]*)z", path):
        x, y = map(int, re.findall(r"-?\d+", start))
        points.add((x, y))
        numbers = list(map(int, re.findall(r"-?\d+", steps)))
        for dx, dy in zip(numbers[::2], numbers[1::2], strict=True):
            x, y = x + dx, y + dy
            points.add((x, y))
    return points


# Candidates on the map


def test_a_mark_stands_in_each_village_where_candidates_wait(client, three):
    for village in (three[0], three[2]):
        make_volunteer(f"Calon {village.name}", village)
    content = client.get("/?tampil=peta").content.decode()
    marks = re.search(r'<path class="map-waiting" aria-hidden="true" d="([^"]+)"', content)[1]
    for (x, y), village in zip(re.findall(r"M(-?\d+) (-?\d+)h0", marks), (three[0], three[2]), strict=True):
        assert village.boundary.left < int(x) < village.boundary.right
        assert village.boundary.top < int(y) < village.boundary.bottom
    assert "calon menunggu (titik hitam)" in content


def test_without_candidates_the_map_has_neither_mark_nor_legend_of_it(client, three):
    assert "map-waiting" not in client.get("/?tampil=peta").content.decode()


def polygon(*rings):
    """An area of squares of a hundredth of a degree: its outer ring, then its enclaves."""
    return [[[103.3 + x / 100, -4.6 + y / 100] for x, y in (*ring, ring[0])] for ring in rings]


BOX = [(0, 0), (10, 0), (10, 10), (0, 10)]
AROUND_ITS_NEIGHBOUR = [(0, 0), (10, 0), (10, 9), (9, 9), (9, 1), (1, 1), (1, 9), (0, 9)]
ENCLAVE = [(3, 3), (3, 9), (9, 9), (9, 3)]
ISLAND = [(20, 0), (22, 0), (22, 1), (20, 1)]


def rings_of(path):
    """The rings of a path, each as its corners in their order."""
    for start, steps in re.findall(r"M(-?\d+ ?-?\d+)l([^z]*)z", path):
        numbers = [int(number) for text in (start, steps) for number in re.findall(r"-?\d+", text)]
        pairs = zip(numbers[::2], numbers[1::2], strict=True)
        yield list(itertools.accumulate(pairs, lambda at, step: (at[0] + step[0], at[1] + step[1])))


@pytest.mark.parametrize(
    "polygons",
    [
        [polygon(BOX)],
        [polygon(AROUND_ITS_NEIGHBOUR)],
        [polygon(BOX, ENCLAVE)],
        [polygon(ISLAND), polygon(BOX)],
    ],
    ids=["plain", "around its neighbour", "around an enclave", "with an island"],
)
def test_the_mark_stands_inside_the_largest_part_of_the_outline(write, polygons):
    village = make_village()
    boundaries.load(write([feature(village.code, {"type": "MultiPolygon", "coordinates": polygons})]))
    outline = village.boundary
    largest, *others = sorted(map(shapely.Polygon, rings_of(outline.path)), key=shapely.area, reverse=True)
    drawn = largest.difference(shapely.union_all(others))
    assert drawn.contains(shapely.Point(outline.mark_x, outline.mark_y))


def test_the_database_refuses_a_mark_outside_of_the_outlines_box(three):
    outline = three[0].boundary
    outline.mark_x = outline.right + 1
    with pytest.raises(IntegrityError, match="boundary_mark_inside_its_box"), transaction.atomic():
        outline.save()
    with pytest.raises(ValidationError, match="di dalam kotak garis batasnya"):
        outline.validate_constraints()


# Loading


def test_neighbours_keep_their_common_border_wherever_their_rings_begin(write):
    west, east = make_village("Air Dingin"), make_village("Sekunyit")
    geometry = square(1, points=8)
    ring = geometry["coordinates"][0][:-1]
    geometry["coordinates"] = [[*ring[27:], *ring[:28]]]  # It begins in the middle of the shared border.
    boundaries.load(write([feature(west.code, square(0, points=8)), feature(east.code, geometry)]))
    one, two = points_of(west.boundary.path), points_of(east.boundary.path)
    right, left = max(x for x, _ in one), min(x for x, _ in two)
    border = {(x, y) for x, y in one if x > right - 10}
    assert border == {(x, y) for x, y in two if x < left + 10}
    assert len(border) > 2


def test_a_second_load_replaces_the_first(three, write):
    boundaries.load(write([feature(three[0].code, square(5))]))
    assert [boundary.village for boundary in Boundary.objects.all()] == [three[0]]


def test_the_boundaries_of_another_regency_stay(three, write):
    other = make_village("Jauh", make_district("Talo", make_regency("Kabupaten Seluma", "17.05")))
    boundaries.load(write([feature(other.code, square(0))]))
    assert Boundary.objects.count() == 4


def test_codes_without_dots_are_read_and_unknown_ones_listed(write, capsys):
    village = make_village()
    features = [feature(village.code.replace(".", ""), square(0)), feature("17.04.99.2999", square(1))]
    features.append(feature("17.04.05.2998", None))
    call_command("load_boundaries", str(write(features)))
    output = capsys.readouterr().out
    assert "1 batas desa dimuat" in output
    assert "1 kode tidak dikenal" in output
    assert "17.04.99.2999" in output
    assert "1 tanpa bentuk" in output


def test_several_shapes_of_one_village_are_one_outline(write):
    village = make_village()
    boundaries.load(write([feature(village.code, square(0)), feature(village.code, square(3))]))
    assert village.boundary.path.count("M") == 2


def test_a_speck_keeps_a_place_on_the_map(write):
    speck, large = make_village("Titik"), make_village("Luas")
    boundaries.load(write([feature(speck.code, square(0, size=0.00001)), feature(large.code, square(2))]))
    assert speck.boundary.path.endswith("z")


@pytest.mark.parametrize(
    "content, why",
    [
        ("", "bukan GeoJSON"),
        ("[" * 100_000, "bukan GeoJSON"),
        ("[]", "FeatureCollection"),
        ('{"features": 1}', "FeatureCollection"),
        ([1], "Bentuk ke-1"),
        ([{"properties": None, "geometry": None}], "Bentuk ke-1"),
        ([feature("Air Dingin", square(0))], "kode desa"),
        ([feature("17.04.05.2001", {"type": "Polygon", "coordinates": "x"})], "koordinatnya tidak terbaca"),
        ([feature("17.04.05.2001", {"type": "Polygon"})], "koordinatnya tidak terbaca"),
        ([feature("17.04.05.2001", square(90_000))], "bujur dan lintang"),
        ([feature("17.99.05.2001", square(0))], "Tidak satu pun kode"),
    ],
)
def test_a_file_that_is_no_list_of_boundaries_is_refused_in_words_and_nothing_changes(three, write, content, why):
    with pytest.raises(CommandError, match="Tidak ada yang dimuat") as refused:
        call_command("load_boundaries", str(write(content)))
    assert why in str(refused.value)
    assert Boundary.objects.count() == 3


def test_a_missing_file_is_reported(tmp_path):
    with pytest.raises(CommandError, match="tidak dapat dibaca"):
        call_command("load_boundaries", str(tmp_path / "tidak-ada.geojson"))


# The map


@pytest.mark.one_database
@pytest.mark.slow
def test_many_detailed_outlines_make_a_page_whose_map_is_under_150_kb(client, write):
    villages = [make_village(f"Desa {nth}", make_district(f"Kecamatan {nth // 14}")) for nth in range(196)]
    drawn = [feature(each.code, square(nth % 14, nth // 14, points=120)) for nth, each in enumerate(villages)]
    boundaries.load(write(drawn))
    (svg,) = re.findall(r'(?s)<svg class="map".*?</svg>', client.get("/?tampil=peta").content.decode())
    assert svg.count("<title>") == 196
    assert len(svg.encode()) < 150_000


@pytest.mark.slow
def test_the_switch_stands_only_where_boundaries_are_loaded_and_is_remembered(client, three):
    assert 'class="board"' in client.get("/").content.decode()
    assert 'class="map"' in client.get("/?tampil=peta").content.decode()
    assert 'class="map"' in client.get("/").content.decode()
    assert 'class="board"' in client.get("/?tampil=papan").content.decode()
    Boundary.objects.all().delete()
    content = client.get("/?tampil=peta").content.decode()
    assert 'class="board"' in content
    assert "tampil=peta" not in content


def test_each_area_is_a_link_with_its_words_and_a_pattern_where_something_wants_a_hand(client, three):
    Policy.objects.create(minimum_serving=2)
    make_appointment(make_volunteer("Satu", three[1]))
    for name in ("Dua", "Tiga"):
        make_appointment(make_volunteer(name, three[2]))
    content = client.get("/?tampil=peta").content.decode()
    for village, words, pattern in [
        (three[0], "Air Dingin: belum ada PSM", 'fill="url(#area-none)"'),
        (three[1], "Sekunyit: 1 PSM aktif, kurang dari 2", 'fill="url(#area-few)"'),
        (three[2], "Padang Leban: 2 PSM aktif", 'class="area-more"'),
    ]:
        area = rf'<a class="area" href="{village.get_absolute_url()}"><title>{words}</title><path (.*?) d='
        assert re.findall(area, content) == [pattern]


def test_a_decree_that_is_about_to_end_has_a_pattern_of_its_own(client, three):
    make_appointment(make_volunteer("Satu", three[1]), decree_until=timezone.localdate())
    assert '<path fill="url(#area-ending)"' in client.get("/?tampil=peta").content.decode()


def test_the_map_keeps_a_margin_around_every_outline(client, three):
    content = client.get("/?tampil=peta").content.decode()
    left, top, width, height = map(int, re.search(r'class="map"[^>]* viewBox="([-0-9 ]+)"', content)[1].split())
    for outline in Boundary.objects.all():
        assert left + 12 <= outline.left < outline.right <= left + width - 12
        assert top + 12 <= outline.top < outline.bottom <= top + height - 12


def test_a_village_without_an_outline_stands_beside_the_map(client, three):
    make_village("Belum Dipetakan")
    content = client.get("/?tampil=peta").content.decode()
    assert "Belum ada batasnya di peta" in content
    assert "Belum Dipetakan: belum ada PSM" in content


def test_a_bound_account_sees_the_whole_map_and_opens_only_its_own(client_of, bound, three):
    content = client_of(bound).get("/?tampil=peta").content.decode()
    assert 'role="img" aria-label="Air Dingin: belum ada PSM"' in content
    assert f'href="{three[0].get_absolute_url()}"' not in content


@pytest.mark.slow
def test_the_map_asks_no_more_queries_for_many_villages(client, write, three, django_assert_max_num_queries):
    client.get("/?tampil=peta")
    with django_assert_max_num_queries(60) as few:
        client.get("/")
    villages = [*three, *(make_village(f"Desa {nth}") for nth in range(30))]
    boundaries.load(write([feature(village.code, square(nth)) for nth, village in enumerate(villages)]))
    with django_assert_max_num_queries(len(few)):
        client.get("/")
