"""Signing out: everywhere, with taps that wait for the line, and what Back shows after it; in a real browser."""

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.browser.conftest import CHROMIUM, QUIET
from tests.factories import make_user, make_volunteer


@pytest.mark.parametrize("width", [360, 1366])
def test_whoever_is_signed_in_at_two_places_ends_both(new_page, sign_in, transactional_db, width):
    petugas = make_user(username="petugas")
    here, elsewhere = new_page(width=width), new_page(width=width)
    sign_in(elsewhere, petugas)
    sign_in(here, petugas)
    here.click(".account summary")
    here.click("text=Tempat Anda masuk")
    assert here.locator("tbody tr").count() == 2
    result = Axe().run(here, options={"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]})
    assert [fault["id"] for fault in result.response["violations"]] == []
    assert not here.evaluate("document.documentElement.scrollWidth > window.innerWidth")
    here.click("text=Keluar di semua tempat")
    here.wait_for_selector("text=Anda sudah keluar di semua tempat.")
    elsewhere.goto("/psm/")
    assert "/masuk/" in elsewhere.url


@pytest.fixture
def page_with_memory(chromium, live_server):
    """A page of a browser that keeps whole pages for Back, as people's browsers do; Playwright's forgets them."""
    browser = chromium.browser_type.launch(
        executable_path=CHROMIUM, args=QUIET, ignore_default_args=["--disable-back-forward-cache"]
    )
    page = browser.new_page(base_url=live_server.url)
    page.set_default_timeout(10_000)
    yield page
    browser.close()


def test_back_after_signing_out_shows_nobody(page_with_memory, sign_in, transactional_db):
    page, volunteer = page_with_memory, make_volunteer("Dewi Rahasia")
    sign_in(page, make_user())
    page.goto(f"/psm/{volunteer.pk}/")
    assert "Dewi Rahasia" in page.content()
    page.click(".account summary")
    page.click(".account button:has-text('Keluar')")
    page.wait_for_url("**/masuk/")
    page.evaluate("history.back()")
    page.wait_for_url(lambda address: "next=" in address)
    assert "Dewi Rahasia" not in page.content()


def test_signing_out_with_taps_that_wait_asks_first(page, sign_in, transactional_db):
    petugas = make_user()
    sign_in(page, petugas)
    page.evaluate(f"localStorage.setItem('tunggu-hadir-7-{petugas.pk}-abc', '{{}}')")
    page.evaluate(f"localStorage.setItem('tunggu-hadir-7-{petugas.pk + 1}-def', '{{}}')")
    asked = []

    def refuse(dialog):
        asked.append(dialog.message)
        dialog.dismiss()

    page.once("dialog", refuse)
    page.click(".account summary")
    page.click(".account button:has-text('Keluar')")
    assert asked[0].startswith("1 ketukan pada daftar hari acara belum terkirim.")
    page.goto("/psm/")
    assert "/masuk/" not in page.url
    page.once("dialog", lambda dialog: dialog.accept())
    page.click(".account summary")
    page.click(".account button:has-text('Keluar')")
    page.wait_for_url("**/masuk/")
    assert page.evaluate("Object.keys(localStorage).length") == 2
