"""Exporting a list in a real browser: the page stays, and it works without a script."""

from pathlib import Path

import pytest
from playwright.sync_api import expect
from python_calamine import CalamineWorkbook

from registry.models import Trace
from tests.factories import make_user, make_volunteer


@pytest.fixture
def kabid(db):
    make_volunteer("Ani", sex="P")
    make_volunteer("Budi", sex="L")
    return make_user("Kabid")


def export(page):
    with page.expect_download() as download:
        page.click("main button[type=submit]")
    return Path(download.value.path())


def names_in(path):
    headings, *rows = CalamineWorkbook.from_path(path).get_sheet_by_name("PSM").to_python()
    return [row[headings.index("Nama")] for row in rows]


def test_the_list_is_taken_along_as_filtered_and_once_more(page, sign_in, kabid):
    sign_in(page, kabid)
    page.goto("/psm/?jk=P")
    page.click("main a:has-text('Ekspor')")
    assert names_in(export(page)) == ["Ani"]
    assert page.locator("[data-slow-note]").is_visible()
    page.wait_for_selector("form[data-download]:not([data-sent])")
    assert names_in(export(page)) == ["Ani"]
    assert Trace.objects.filter(kind=Trace.Kind.EXPORTED).count() == 2


def test_a_list_is_taken_along_without_any_script(new_page, sign_in, kabid):
    page = new_page(java_script_enabled=False)
    sign_in(page, kabid)
    page.goto("/psm/ekspor/?jk=P")
    page.click("text=Kosongkan")
    page.check("text=Sertakan NIK utuh")
    page.click("main button[type=submit]")
    expect(page.locator(".notice-error")).to_be_visible()
    page.fill("input[name=purpose]", "Pengajuan SK")
    assert names_in(export(page)) == ["Ani"]
