"""Signing in with a second factor in a real browser: an app, a recovery code, a second device, a passkey."""

import base64
import io
import json
import re
import time
from urllib.parse import parse_qs

import pytest
import zxingcpp
from axe_playwright_python.sync_playwright import Axe
from PIL import Image

from kaur_psm.accounts import first_account
from kaur_psm.accounts.second_factor import passkeys, totp
from tests.factories import PASSWORD, make_user


@pytest.fixture(autouse=True)
def _obligatory(settings, live_server):
    """Two steps, at an address where browsers have passkeys: http://localhost and a port."""
    settings.SECOND_FACTOR = True
    settings.PUBLIC_URL = live_server.url


@pytest.fixture
def kabid(transactional_db):
    return make_user("Kabid", username="kabid")


def type_password(page, account, password=PASSWORD):
    page.goto("/masuk/")
    page.fill("input[name=username]", account.username)
    page.fill("input[name=password]", password)
    page.click("main button[type=submit]")


def secret_on(page):
    """The secret in the QR code on the screen, as a phone's camera reads it."""
    picture = page.locator("img.qr").screenshot()
    address = zxingcpp.read_barcode(Image.open(io.BytesIO(picture))).text
    return re.search(r"secret=([A-Z2-7]+)", address)[1]


def code_of(letters):
    """The code that an app shows now which was given that secret in letters."""
    return totp.code_at(base64.b32decode(letters), time.time())


def type_code(page, code):
    page.fill("input[name=code]", code)
    page.click("main button[type=submit]:visible")


def add_app(page):
    """Add an app as the first sign-in asks for it; return its secret and the recovery codes."""
    page.wait_for_url("**/masuk/verifikasi/aplikasi/")
    secret = secret_on(page)
    type_code(page, code_of(secret))
    page.wait_for_selector(".recovery-codes")
    return secret, page.locator(".recovery-codes code").all_inner_texts()


def shut_out(page):
    result = Axe().run(page, options={"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]})
    wide = page.evaluate("document.documentElement.scrollWidth > window.innerWidth")
    return [fault["id"] for fault in result.response["violations"]] + ["wider than the screen"] * wide


def wait_for_the_front_page(page):
    page.wait_for_url(lambda address: address.rstrip("/").count("/") == 2)


def test_the_first_sign_in_then_a_code_then_a_recovery_code(new_page, kabid):
    page = new_page()
    type_password(page, kabid)
    secret, codes = add_app(page)
    page.click("text=Sudah saya simpan")
    wait_for_the_front_page(page)

    kabid.second_factors.update(counter=0)  # Half a minute later.
    second = new_page()
    type_password(second, kabid)
    second.wait_for_url("**/masuk/kode/")
    second.goto("/psm/")
    assert "/masuk/" in second.url
    type_password(second, kabid)
    type_code(second, code_of(secret))
    wait_for_the_front_page(second)

    lost = new_page(width=360)
    type_password(lost, kabid)
    lost.click("text=Perangkat hilang atau rusak?")
    lost.fill("input[name=recovery_code]", codes[0])
    lost.click("text=Pakai kode cadangan")
    lost.wait_for_url("**/masuk/verifikasi/")
    assert "sisanya 9" in lost.locator(".notice").inner_text()


def test_it_all_works_without_javascript(new_page, kabid):
    page = new_page(java_script_enabled=False)
    type_password(page, kabid)
    page.wait_for_url("**/masuk/verifikasi/aplikasi/")
    type_code(page, code_of(page.locator("code.secret").text_content().replace(" ", "")))
    page.click("text=Sudah saya simpan")
    wait_for_the_front_page(page)


# Chromium's own authenticator: what a fingerprint reader or a USB key is to a real one.


@pytest.fixture
def authenticator():
    """A function: give the page's browser an authenticator."""

    def plug_in(page):
        session = page.context.new_cdp_session(page)
        session.send("WebAuthn.enable")
        kind = {
            "protocol": "ctap2",
            "transport": "internal",
            "hasUserVerification": True,
            "isUserVerified": True,
            "automaticPresenceSimulation": True,
        }
        session.send("WebAuthn.addVirtualAuthenticator", {"options": kind})

    return plug_in


def sign_out(page):
    page.click(".account summary")
    page.click(".account button")
    page.wait_for_url("**/masuk/")


def test_a_passkey_is_added_at_the_first_sign_in_and_signs_in(page, kabid, authenticator):
    authenticator(page)
    add_passkey(page, kabid)
    type_password(page, kabid)
    assert page.locator("input[name=code]").count() == 0
    use_passkey(page)
    wait_for_the_front_page(page)
    passkey = kabid.second_factors.get()
    assert (passkey.kind, passkey.counter) == ("kunci", 2)

    # A copy of the key that has not counted along is refused.
    kabid.second_factors.update(counter=9)
    sign_out(page)
    type_password(page, kabid)
    use_passkey(page)
    page.wait_for_selector("text=Kunci sandi tidak cocok")


def add_passkey(page, account):
    """Sign in for the first time, with a passkey, and sign out."""
    type_password(page, account)
    page.click("text=Pakai kunci sandi (passkey)")
    page.click("text=Buat kunci sandi")
    page.click("text=Sudah saya simpan")
    wait_for_the_front_page(page)
    sign_out(page)


def use_passkey(page):
    page.click("main button:has-text('Pakai kunci sandi')")


def test_an_answer_that_was_sent_before_is_refused(page, kabid, authenticator):
    authenticator(page)
    add_passkey(page, kabid)
    sent = []
    page.on("request", lambda request: sent.append(request.post_data) if request.method == "POST" else None)
    type_password(page, kabid)
    use_passkey(page)
    wait_for_the_front_page(page)
    answer = parse_qs(sent[-1])["passkey"][0]
    sign_out(page)
    type_password(page, kabid)
    kabid.second_factors.update(counter=0)
    page.eval_on_selector(
        "input[name=passkey]", "(field, answer) => { field.value = answer; field.form.submit(); }", answer
    )
    page.wait_for_selector("text=Kunci sandi tidak cocok")


def test_the_passkey_of_somebody_else_is_refused(page, kabid, authenticator):
    authenticator(page)
    colleague = make_user("Kabid", username="kabid-lain")
    add_passkey(page, kabid)
    add_passkey(page, colleague)
    type_password(page, kabid)
    # Ask the browser for the colleague's key instead.
    theirs = json.loads(passkeys.ask_for_answer([bytes(colleague.second_factors.get().secret)])[0])
    swap = """(place, theirs) => {
        const question = JSON.parse(place.dataset.question);
        place.dataset.question = JSON.stringify({ ...question, allowCredentials: theirs });
    }"""
    page.eval_on_selector("[data-passkey]", swap, theirs["allowCredentials"])
    use_passkey(page)
    page.wait_for_selector("text=Kunci sandi tidak cocok")


def test_a_device_without_the_passkey_says_what_to_do(page, new_page, kabid, authenticator):
    authenticator(page)
    add_passkey(page, kabid)
    other = new_page()
    authenticator(other)
    type_password(other, kabid)
    use_passkey(other)
    other.wait_for_selector("[data-passkey-error]:visible")
    assert "Tekan tombolnya sekali lagi" in other.locator("[data-passkey-error]").inner_text()


def test_a_passkey_is_not_added_twice(page, kabid, authenticator):
    authenticator(page)
    add_passkey(page, kabid)
    type_password(page, kabid)
    use_passkey(page)
    wait_for_the_front_page(page)
    page.goto("/masuk/verifikasi/kunci-sandi/")
    page.fill("input[name=password]", PASSWORD)
    page.click("text=Buat kunci sandi")
    page.wait_for_selector("text=Perangkat ini sudah terdaftar")


def test_no_passkey_is_made_until_the_password_is_typed(page, kabid, authenticator):
    """Else the device would keep one that the program does not know."""
    authenticator(page)
    type_password(page, kabid)
    add_app(page)
    page.goto("/masuk/verifikasi/kunci-sandi/")
    page.evaluate("() => { navigator.credentials.create = () => { document.title = 'asked'; }; }")
    page.click("text=Buat kunci sandi")
    assert page.evaluate("document.activeElement.name") == "password"
    assert page.title() != "asked"
    page.fill("input[name=password]", PASSWORD)
    page.click("text=Buat kunci sandi")
    page.wait_for_function("document.title == 'asked'")


def test_a_second_device_is_added_while_signed_in(page, kabid, authenticator):
    authenticator(page)
    type_password(page, kabid)
    add_app(page)
    page.goto("/masuk/verifikasi/")
    page.click("text=Tambah kunci sandi")
    page.fill("input[name=name]", "Komputer loket")
    page.fill("input[name=password]", PASSWORD)
    page.click("text=Buat kunci sandi")
    page.wait_for_url("**/masuk/verifikasi/")
    assert "Komputer loket" in page.locator("table").inner_text()
    sign_out(page)
    type_password(page, kabid)
    use_passkey(page)
    wait_for_the_front_page(page)


# How the pages look


@pytest.mark.parametrize("width", [360, 683, 1366])  # 683: 1366 pixels at 200 %.
def test_every_page_of_the_sign_in_fits_and_can_be_read_aloud(new_page, kabid, width):
    page = new_page(width=width)
    faults = {}

    def look(name):
        if found := shut_out(page):
            faults[name] = found

    kabid.require_new_password()
    type_password(page, kabid)
    look("app")
    page.click("text=Pakai kunci sandi (passkey)")
    look("passkey")
    page.go_back()
    _, codes = add_app(page)
    look("recovery codes")
    page.click("text=Sudah saya simpan")
    page.wait_for_url("**/masuk/sandi-baru/")
    look("new password")
    type_password(page, kabid)
    page.click("text=Perangkat hilang atau rusak?")
    look("second step")
    page.fill("input[name=recovery_code]", codes[0])
    page.click("text=Pakai kode cadangan")
    page.fill("input[name=new_password1]", "gurita-9-lengan")
    page.fill("input[name=new_password2]", "gurita-9-lengan")
    page.click("main button[type=submit]")
    page.wait_for_url("**/masuk/verifikasi/")
    look("devices")
    page.click("text=Buat kode cadangan baru")
    look("new recovery codes")
    page.go_back()
    page.click("main td >> text=Hapus")
    look("removal")
    assert faults == {}


def test_the_first_account_is_made_in_the_browser(new_page, transactional_db):
    page = new_page(width=360)
    page.goto("/masuk/")
    page.click("text=Buat akun pertama")
    assert shut_out(page) == []
    page.fill("input[name=code]", first_account.code())
    page.fill("input[name=username]", "rahmat")
    page.fill("input[name=first_name]", "Rahmat Contoh")
    page.fill("input[name=password1]", "gurita-9-lengan")
    page.fill("input[name=password2]", "gurita-9-lengan")
    page.click("main button[type=submit]")
    add_app(page)


# Passwords on the screen


def test_a_password_is_shown_on_request_and_hidden_before_it_is_sent(page, transactional_db, settings):
    settings.SECOND_FACTOR = False
    make_user(username="petugas")
    page.goto("/masuk/")
    page.fill("input[name=username]", "petugas")
    page.fill("input[name=password]", PASSWORD)
    assert page.get_attribute("input[name=password]", "type") == "password"
    page.check("text=Tampilkan sandi")
    assert page.get_attribute("input[name=password]", "type") == "text"
    page.evaluate("document.querySelector('main form').addEventListener('submit', (event) => event.preventDefault())")
    page.click("main button[type=submit]")
    assert page.get_attribute("input[name=password]", "type") == "password"
