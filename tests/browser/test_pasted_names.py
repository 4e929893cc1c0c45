"""Names from a chat become participants, on a phone: pasted, looked at, saved, the one unknown added in between."""

from axe_playwright_python.sync_playwright import Axe

from registry.models import Volunteer
from tests.browser.test_pages import RULES
from tests.factories import make_training, make_village, make_volunteer

LIST = "Bimtek:\n1. Ani Rahma\n2. Siti Aminah\n3. Citra Contoh, S.Pd\n"


def test_names_from_a_chat_become_participants(phone, sign_in, petugas):
    for name in ("Ani Rahma", "Siti Aminah", "Siti Aminah"):
        make_volunteer(name, make_village("Geramat"))
    training = make_training()
    sign_in(phone, petugas)
    phone.goto(f"/pelatihan/{training.pk}/")
    phone.get_by_role("link", name="Tempel nama").click()
    phone.get_by_label("Daftar nama").fill(LIST)
    phone.get_by_role("button", name="Cocokkan").click()
    assert phone.evaluate("document.documentElement.scrollWidth") <= 360
    phone.evaluate(Axe().axe_script)
    assert phone.evaluate("rules => axe.run(rules)", RULES)["violations"] == []

    with phone.context.expect_page() as opened:
        phone.get_by_role("button", name="Tambah sebagai PSM baru").click()
    form = opened.value
    assert form.get_by_label("Nama", exact=True).input_value() == "Citra Contoh"
    make_volunteer("Citra Contoh")  # As a clerk who fills in that form.
    form.close()

    phone.get_by_role("button", name="Cocokkan lagi").click()
    phone.get_by_label("Siti Aminah").first.check()
    phone.get_by_role("button", name="Catat yang dicentang").click()
    phone.get_by_text("3 PSM dicatat sebagai peserta").wait_for()
    assert phone.url.endswith(f"/pelatihan/{training.pk}/")
    assert Volunteer.objects.recorded_in(training).count() == 3
