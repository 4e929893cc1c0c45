"""The certificates of a training on screen: subjects pasted, prepared, compared, numbered, printed on both sides."""

from datetime import date

from playwright.sync_api import expect

from ceremonies.models import Certificate, PrintRun
from tests.factories import make_official, make_record, make_training, make_user, make_volunteer


def test_a_head_gives_the_certificates_of_a_training(page, sign_in):
    training = make_training(ended_on=date(2019, 10, 18), organiser="Dinas Sosial Kabupaten Kaur", place="Aula")
    for name in ("Ani Lestari", "Budi Santoso"):
        make_record(make_volunteer(name, birth_place="Bintuhan", born_on=date(1990, 1, 2)), training)
    make_official()
    sign_in(page, make_user("Kabid", username="kabid"))

    page.goto(f"/pelatihan/{training.pk}/")
    page.get_by_role("link", name="Isi materi").click()
    page.get_by_label("Materi dan JP").fill("1\tEtika\t8\n2\tPraktik lapangan\t24")
    page.get_by_role("button", name="Simpan materi").click()
    expect(page.get_by_text("2 materi disimpan, 32 JP.")).to_be_visible()

    page.get_by_role("link", name="Sertifikat…").click()
    page.get_by_role("button", name="Siapkan sertifikat").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Sertifikat Bimtek Dasar PSM")
    back = page.get_by_alt_text("Halaman belakang: materi pelatihan dan JP")
    back.scroll_into_view_if_needed()
    expect(back).to_have_js_property("complete", True)

    page.get_by_role("link", name="Periksa 2 nama").click()
    page.get_by_role("button", name="Nama sudah diverifikasi").click()
    page.get_by_role("link", name="Kunci dan beri nomor 2 sertifikat").first.click()
    page.get_by_role("button", name="Kunci dan beri nomor 2 sertifikat").click()
    expect(page.get_by_text("2 sertifikat terbit")).to_be_visible()

    page.get_by_role("link", name="Cetak dengan pilihan lain…").click()
    page.get_by_label("Bolak-balik").check()
    page.get_by_role("button", name="Siapkan sesi cetak").click()
    expect(page.get_by_text("balik pada sisi pendek")).to_be_visible()
    assert PrintRun.objects.get().duplex

    page.goto(f"/pelatihan/{training.pk}/")
    expect(page.get_by_role("cell", name=str(Certificate.objects.first().number))).to_be_visible()
