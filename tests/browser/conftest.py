"""A real Chromium beside a live server. A page that breaks a rule of the browser's console fails its test."""

import os
from pathlib import Path

import pytest
from django.db import connections
from playwright.sync_api import sync_playwright

from tests.factories import PASSWORD

CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="session")
def chromium():
    if not Path(CHROMIUM).exists():
        (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)(
            f"Chromium is not at {CHROMIUM}; the variable CHROMIUM names another place."
        )
    # Playwright runs an event loop in this thread, where Django would refuse to touch the database.
    before = os.environ.get("DJANGO_ALLOW_ASYNC_UNSAFE")
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        yield browser
        browser.close()
        # Next to the event loop Django opens connections of its own, which must be closed here.
        connections.close_all()
    if before is None:
        del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture
def new_page(chromium, live_server):
    """A function: a page of a browser of its own (another clerk's, a phone's), watched for errors."""
    complaints, contexts = [], []

    def open_page(width=1440, height=900, **kwargs):
        context = chromium.new_context(
            base_url=live_server.url,
            viewport={"width": width, "height": height},
            locale="id-ID",
            timezone_id="Asia/Jakarta",
            **kwargs,
        )
        context.set_default_timeout(10_000)
        contexts.append(context)
        page = context.new_page()
        _watch(page, complaints)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert not complaints


@pytest.fixture
def page(new_page):
    return new_page()


@pytest.fixture
def phone(new_page):
    return new_page(width=360, height=740, has_touch=True, is_mobile=True)


@pytest.fixture
def sign_in(live_server):
    """A function: sign an account in through the form on the page."""

    def through_the_form(page, user, password=PASSWORD):
        page.goto("/masuk/")
        page.fill("input[name=username]", user.username)
        page.fill("input[name=password]", password)
        page.click("main button[type=submit]")
        page.wait_for_url(lambda url: not url.endswith("/masuk/"))

    return through_the_form


def _watch(page, complaints):
    """Note errors of scripts, violations of the content policy, broken parts of a page and answers of 500.

    A page that answers 403, 404 or 409 is no error.
    """

    def console(message):
        # The console does not say what failed to load; `response` below does.
        if message.type in ("error", "warning") and not message.text.startswith("Failed to load resource"):
            complaints.append(f"{page.url}: {message.text}")

    def response(answer):
        parts = ("stylesheet", "script", "image", "font", "manifest")
        if answer.status >= 500 or (answer.status >= 400 and answer.request.resource_type in parts):
            complaints.append(f"{page.url}: {answer.status} {answer.url}")

    page.on("console", console)
    page.on("response", response)
    page.on("pageerror", lambda error: complaints.append(f"{page.url}: {error}"))
