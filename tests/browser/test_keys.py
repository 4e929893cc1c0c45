"""Keys of one character, saving by the keyboard, and Enter in a village that is half typed."""

from playwright.sync_api import expect

from registry.models import Volunteer
from tests.factories import make_appointment, make_district, make_village, make_volunteer


def test_one_key_searches_adds_goes_to_the_first_row_and_turns_the_page_until_switched_off(page, sign_in, petugas):
    for at in range(45):
        make_volunteer(f"Orang {at:02}")
    sign_in(page, petugas)
    page.goto("/psm/")
    page.keyboard.press("d")
    expect(page.get_by_role("link", name="Orang 00")).to_be_focused()
    page.keyboard.press("l")
    page.wait_for_url("**hal=2**")
    page.keyboard.press("/")
    expect(page.locator("#finder")).to_be_focused()
    page.keyboard.type("bdl?/")  # Letters, while somebody types.
    expect(page.locator("#finder")).to_have_value("bdl?/")
    page.locator("h1").click()
    page.keyboard.press("b")
    page.wait_for_url("**/psm/baru/**")
    page.locator("h1").click()
    page.keyboard.press("?")
    page.wait_for_url("**/tombol/")
    page.get_by_role("button", name="Matikan tombol pintas").click()
    expect(page.get_by_text("Tombol pintas dimatikan untuk akun Anda.")).to_be_visible()
    for key in "/bdl?":
        page.keyboard.press(key)
    expect(page.get_by_role("button", name="Nyalakan tombol pintas")).to_be_visible()
    expect(page.locator("#finder")).not_to_be_focused()
    petugas.refresh_from_db()
    assert not petugas.uses_keys


def test_enter_in_a_half_typed_village_chooses_and_never_sends_and_ctrl_enter_saves(page, sign_in, petugas):
    kinal = make_district("Kinal")
    for name in ("Gedung Wani", "Gedung Agung", "Tanjung Alam"):
        make_village(name, kinal)
    person = make_appointment(make_volunteer("Siti Rekaan")).volunteer
    sign_in(page, petugas)
    page.goto(f"/psm/{person.pk}/ubah/")
    village = page.get_by_label("Desa/kelurahan tempat tinggal")
    village.fill("gedung")
    expect(page.locator("datalist option[value^='Gedung Wani, Kinal']")).to_be_attached()
    village.press("Enter")
    expect(village).to_have_value("gedung")  # Two fit: neither is taken.
    assert "Ada beberapa yang cocok" in village.evaluate("field => field.validationMessage")
    village.fill("gedung w")
    expect(page.locator("datalist option[value^='Gedung Agung, Kinal']")).not_to_be_attached()
    village.press("Enter")
    expect(village).to_have_value("Gedung Wani, Kinal, Kabupaten Kaur")
    assert page.url.endswith("/ubah/")
    assert village.evaluate("field => field.validationMessage") == ""
    village.press("Control+Enter")
    page.wait_for_url(f"**/psm/{person.pk}/")
    assert str(Volunteer.objects.get().home_village) == "Gedung Wani, Kinal"
