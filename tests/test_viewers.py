"""What every PDF asks of whoever prints it: its own size, and both sides of the paper where backs follow."""

from io import BytesIO

import pikepdf
import pytest

from ceremonies.certificates.rendering import Renderer, print_html
from ceremonies.printing import stack
from tests.sample_certificates import sample_certificate

OWN_SIZE = {"/PrintScaling": "/None", "/PickTrayByPDFSize": True}
TWO_SIDED = {**OWN_SIZE, "/Duplex": "/DuplexFlipShortEdge"}


@pytest.fixture(scope="module")
def page():
    return print_html("<h1>Daftar hadir</h1>", styles=["fonts"])


def asked_by(pdf):
    with pikepdf.open(BytesIO(pdf)) as document:
        return {key: value if value is True else str(value) for key, value in document.Root.ViewerPreferences.items()}


def test_a_paper_asks_for_its_own_size(page):
    assert asked_by(page) == OWN_SIZE


@pytest.mark.slow  # Renders.
def test_certificates_ask_in_the_plain_way_and_in_the_fast_one():
    three = [sample_certificate(name) for name in ("Ani Lestari", "Budi Contoh", "Citra Rekaan")]  # The fewest.
    renderer = Renderer(three, "f4", specimen=False)
    ways = renderer.plain_pdf(renderer.layouts()), renderer.fast_pdf()
    assert [*map(asked_by, ways)] == [OWN_SIZE, OWN_SIZE]


def test_joined_and_shifted_pages_still_ask(page):
    assert asked_by(stack.whole([page, page], right_mm=2)) == OWN_SIZE
    assert asked_by(stack.joined([page, page], down_mm=2)) == OWN_SIZE


def test_backs_ask_for_both_sides_and_so_does_all_that_has_some(page):
    backed = stack.interleaved(page, [None])
    assert asked_by(backed) == TWO_SIDED
    assert asked_by(stack.whole([page, backed])) == TWO_SIDED
