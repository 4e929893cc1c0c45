"""The board and the map in a real browser: a tap on an empty village, the switch, and names on the map."""

import json
import re
from datetime import date

import pytest
from playwright.sync_api import expect

from registry.geography import boundaries
from tests.factories import make_appointment, make_user, make_village, make_volunteer


@pytest.fixture
def clerk(db):
    return make_user("Petugas", username="petugas")


@pytest.fixture
def mapped(db, tmp_path):
    """Two villages side by side with their outlines; nobody serves in the first one any more."""
    villages = [make_village("Air Dingin"), make_village("Sekunyit")]
    squares = [
        [[west, -4.6], [west + 0.02, -4.6], [west + 0.02, -4.62], [west, -4.62], [west, -4.6]]
        for west in (103.3, 103.32)
    ]
    features = [
        {"properties": {"code": village.code}, "geometry": {"type": "Polygon", "coordinates": [ring]}}
        for village, ring in zip(villages, squares, strict=True)
    ]
    file = tmp_path / "batas.geojson"
    file.write_text(json.dumps({"type": "FeatureCollection", "features": features}))
    boundaries.load(file)
    make_appointment(make_volunteer("Sudah Pergi", villages[0]), ended_on=date(2020, 1, 1))
    make_appointment(make_volunteer("Masih Ada", villages[1]))
    return villages


def test_a_tap_on_an_empty_village_shows_who_was_the_last_and_who_could_be_next(phone, sign_in, clerk, mapped):
    make_volunteer("Calon Baru", mapped[0])
    sign_in(phone, clerk)
    phone.get_by_role("link", name="Air Dingin: belum ada PSM, 1 calon").tap()
    expect(phone.get_by_role("heading", level=1)).to_have_text("Desa Air Dingin")
    expect(phone.get_by_text("Yang terakhir Sudah Pergi")).to_be_visible()
    expect(phone.get_by_role("link", name="Tugaskan Calon Baru")).to_be_visible()


def test_no_page_of_the_board_is_wider_than_a_phone(phone, sign_in, clerk, mapped):
    sign_in(phone, clerk)
    for way in ("papan", "peta"):
        phone.goto(f"/?tampil={way}")
        assert phone.evaluate("document.documentElement.scrollWidth") <= 360


def test_a_kecamatan_folds_on_a_phone_by_key_and_by_tap_and_never_on_a_wide_screen(phone, page, sign_in, clerk):
    make_appointment(make_volunteer("Masih Ada", make_village("Air Dingin")))
    sign_in(phone, clerk)
    cell, fold = phone.get_by_text("Air Dingin: 1 PSM aktif"), phone.locator(".fold summary")
    expect(cell).to_be_hidden()
    fold.tap()
    expect(cell).to_be_visible()
    fold.press("Enter")
    expect(cell).to_be_hidden()
    sign_in(page, clerk)
    expect(page.get_by_text("Air Dingin: 1 PSM aktif")).to_be_visible()
    expect(page.locator(".fold summary")).to_be_hidden()
    phone.emulate_media(media="print")
    expect(cell).to_be_visible()


def test_the_board_is_read_as_a_table(page, sign_in, clerk, mapped):
    sign_in(page, clerk)
    board = page.get_by_role("table", name="Papan desa")
    expect(board.get_by_role("rowheader")).to_have_text(
        re.compile(r"^\s*Kaur Selatan\s*1 dari\s+2 desa mempunyai PSM aktif")
    )
    expect(board.get_by_role("cell")).to_have_count(2)


def test_the_switch_shows_the_map_and_names_appear_by_pointer_and_by_key(page, sign_in, clerk, mapped):
    sign_in(page, clerk)
    page.get_by_role("link", name="Peta", exact=True).click()
    shown_name = page.locator("[data-map-name]")
    page.locator(".area").nth(1).hover()
    expect(shown_name).to_have_text("Sekunyit: 1 PSM aktif")
    page.locator(".area").nth(0).focus()
    expect(shown_name).to_have_text("Air Dingin: belum ada PSM")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Desa Air Dingin")
    page.goto("/")
    expect(page.locator("svg.map")).to_be_visible()


def test_on_the_map_the_first_tap_shows_the_name_and_the_second_one_opens_it(phone, sign_in, clerk, mapped):
    sign_in(phone, clerk)
    phone.goto("/?tampil=peta")
    area = phone.locator(".area").nth(0)
    drawn = phone.locator("svg.map")
    place_on_page = "map => [map.getBoundingClientRect().top + scrollY, map.getBoundingClientRect().height]"
    before = drawn.evaluate(place_on_page)
    area.tap()
    expect(phone.locator("[data-map-name]")).to_have_text("Air Dingin: belum ada PSM")
    assert drawn.evaluate(place_on_page) == before
    area.tap()
    expect(phone.get_by_role("heading", level=1)).to_have_text("Desa Air Dingin")
