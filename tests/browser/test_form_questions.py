"""The questions of a form in the browser: the click that mends, the Enter key that does not, the box."""

from datetime import date

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from registry.models import Volunteer
from tests.factories import fictional_nik, make_user, make_village, make_volunteer

BETWEEN_THE_BARS = """() => {
  const box = document.activeElement.getBoundingClientRect();
  const bar = (name) => document.querySelector(name).getBoundingClientRect();
  return bar(".topbar").bottom <= box.top && box.bottom <= bar(".form-foot").top;
}"""


def test_all_questions_of_a_person_are_answered_on_one_page(page, sign_in, db):
    known = make_volunteer("Ahmad Rekaan", make_village("Geramat"), born_on=date(1985, 12, 6))
    sign_in(page, make_user("Petugas", username="petugas"))
    page.goto("/psm/baru/")
    page.get_by_label("Nama", exact=True).fill("H.AHMAD REKAAN S.PD")
    page.get_by_label("NIK").fill(fictional_nik())
    page.get_by_label("Tanggal lahir").fill("12-6-1990")
    page.get_by_label("Tanggal lahir").press("Enter")
    link = page.locator("#div_id_name").get_by_role("link", name="lihat orangnya")
    expect(link).to_have_attribute("href", f"/psm/{known.pk}/")
    assert not Axe().run(page, options={"runOnly": ["wcag2a", "wcag2aa"]}).response["violations"]
    page.get_by_label("Ini memang orang lain").check()
    page.get_by_role("button", name="Pakai menurut NIK: 6 Desember 1990, Perempuan").click()
    expect(page.get_by_label("Ini memang orang lain")).to_be_checked()
    page.get_by_role("button", name="Pisahkan gelar: H. · AHMAD REKAAN · S.PD").click()
    expect(page.get_by_role("heading", name="H. AHMAD REKAAN, S.PD")).to_be_visible()
    person = Volunteer.objects.exclude(pk=known.pk).get()
    assert (person.name, person.born_on, person.sex) == ("AHMAD REKAAN", date(1990, 12, 6), "P")


def test_enter_saves_without_mending(page, sign_in, db):
    sign_in(page, make_user("Petugas", username="petugas"))
    page.goto("/psm/baru/")
    page.get_by_label("Nama", exact=True).fill("H. Rekaan")
    page.get_by_label("Nama", exact=True).press("Enter")
    page.get_by_label("Itu bukan gelar, melainkan bagian nama").check()
    page.get_by_label("Nama", exact=True).press("Enter")
    expect(page.get_by_text("sudah disimpan")).to_be_visible()
    assert Volunteer.objects.get().name == "H. Rekaan"


def test_the_questions_fit_a_phone(phone, sign_in, db):
    make_volunteer("Abdurrahman Kusumaningrat Rekaan", make_village("Tanjung Kemuning Raya"))
    sign_in(phone, make_user("Petugas", username="petugas"))
    phone.goto("/psm/baru/")
    phone.get_by_label("Nama", exact=True).fill("Prof. Dr. Ir. H. Abdurrahman Kusumaningrat Rekaan, S.STP., M.Si.")
    phone.get_by_role("button", name="Simpan", exact=True).click()
    expect(phone.get_by_label("Ini memang orang lain")).to_be_visible()
    assert phone.evaluate("document.documentElement.scrollWidth <= innerWidth")
    phone.emulate_media(reduced_motion="reduce")  # Else the page still moves.
    # What a link or the keyboard leads to lies between the bars that stay.
    phone.get_by_role("alert").get_by_role("link", name="Nama", exact=True).first.click()
    expect(phone.get_by_label("Nama", exact=True)).to_be_focused()
    assert phone.evaluate(BETWEEN_THE_BARS)
    phone.get_by_text("Bandingkan dengan Abdurrahman").focus()
    phone.keyboard.press("Tab")
    expect(phone.get_by_label("Ini memang orang lain")).to_be_focused()
    assert phone.evaluate(BETWEEN_THE_BARS)
