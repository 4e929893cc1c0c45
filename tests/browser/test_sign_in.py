"""Signing in, being refused and losing one's way, in a real browser on a phone and on a screen."""

import pytest
from axe_playwright_python.sync_playwright import Axe

from kaur_psm.accounts import limits
from tests.factories import PASSWORD, make_user


@pytest.fixture(params=[360, 1440])
def somewhere(request, new_page):
    return new_page(width=request.param)


def shut_out(page):
    result = Axe().run(page, options={"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]})
    wide = page.evaluate("document.documentElement.scrollWidth > window.innerWidth")
    return [fault["id"] for fault in result.response["violations"]] + ["wider than the screen"] * wide


def test_a_clerk_signs_in_with_the_keyboard_alone(page, transactional_db):
    make_user(username="petugas")
    page.goto("/masuk/")
    page.wait_for_selector("input[name=username]:focus")
    page.keyboard.type("petugas")
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(lambda address: not address.endswith("/masuk/"))
    assert page.locator(".account-name").inner_text() == "petugas"


def test_a_wrong_password_keeps_the_name_and_says_what_is_wrong(somewhere, transactional_db):
    make_user(username="petugas")
    somewhere.goto("/masuk/")
    somewhere.fill("input[name=username]", "petugas")
    somewhere.fill("input[name=password]", "salah")
    somewhere.click("main button[type=submit]")
    somewhere.wait_for_selector("[role=alert]")
    assert somewhere.input_value("input[name=username]") == "petugas"
    assert shut_out(somewhere) == []


def test_a_blocked_sign_in_says_when_it_opens(somewhere, transactional_db):
    make_user(username="petugas")
    for _ in range(limits.SIGN_IN.everywhere.most):
        limits.SIGN_IN.everywhere.take("petugas")
    somewhere.goto("/masuk/")
    somewhere.fill("input[name=username]", "petugas")
    somewhere.fill("input[name=password]", "salah")
    somewhere.click("main button[type=submit]")
    somewhere.wait_for_selector("text=Coba lagi dalam")
    assert shut_out(somewhere) == []


@pytest.mark.parametrize("address", ["/tidak-ada/", "/hak/", "/psm/?q=%00"])
def test_a_refusal_is_still_a_page_of_the_program(somewhere, sign_in, address):
    sign_in(somewhere, make_user("Petugas"))
    assert somewhere.goto(address).status in (400, 403, 404)
    assert somewhere.locator("h1").count() == 1
    assert shut_out(somewhere) == []


def test_signing_out_ends_at_the_sign_in_page(page, sign_in):
    sign_in(page, make_user("Petugas"))
    page.click(".account summary")
    page.click("text=Keluar")
    page.wait_for_url(lambda address: "/masuk/" in address)
    page.goto("/psm/")
    assert "/masuk/" in page.url
