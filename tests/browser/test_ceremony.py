"""The main job in a real browser: from sign-in to the verified code, and the clerk's part before it."""

import re

import pypdfium2
import pytest
import zxingcpp
from playwright.sync_api import expect

from ceremonies.issuing import issue_certificates
from ceremonies.models import Ceremony, PrintRun
from tests.factories import (
    make_appointment,
    make_ceremony,
    make_office,
    make_official,
    make_record,
    make_training,
    make_user,
    make_village,
    make_volunteer,
    tick_proof_off,
)


@pytest.fixture
def head(db):
    return make_user("Kabid", username="kabid")


def make_people(*names):
    training = make_training()
    for name in names:
        volunteer = make_volunteer(name, make_village("Air Dingin"), birth_place="Bintuhan")
        make_appointment(volunteer)
        make_record(volunteer, training)


def test_staff_record_a_ceremony_and_invite_all_who_match(page, sign_in):
    make_people("Siti Aminah", "Budi Gumantara", "Jum'ati Nur’afni")
    make_official("Sidarmin Tetap", title_after="M.Pd")
    sign_in(page, make_user("Petugas"))
    page.get_by_role("link", name="Pengukuhan", exact=True).click()
    page.get_by_role("link", name="Tambah pengukuhan pertama").click()
    page.get_by_label("Nama pengukuhan").fill("Pengukuhan PSM Kabupaten Kaur")
    page.get_by_label("Tanggal", exact=True).fill("6/12/2019")
    page.get_by_label("Tempat (opsional)", exact=True).fill("Aula Pondok Pesantren Salfiah")
    page.get_by_label("Susunan acara").fill("Menyanyikan lagu kebangsaan\nDoa")
    page.get_by_role("button", name="Simpan").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Pengukuhan PSM Kabupaten Kaur")
    expect(page.get_by_text("Sidarmin Tetap, M.Pd")).to_be_visible()

    # The next step, with the number shown before it is done, and a way back.
    page.get_by_role("link", name="Pilih peserta").first.click()
    page.get_by_label("Status").select_option(label="Aktif")
    expect(page.get_by_text("3 PSM aktif")).to_be_visible()
    page.get_by_label("Semua 3 yang cocok").check()
    page.get_by_role("button", name="Lanjutkan").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Undang 3 PSM?")
    page.get_by_role("button", name="Undang 3 PSM").click()
    expect(page.get_by_text("3 PSM menjadi peserta")).to_be_visible()
    expect(page.get_by_role("button", name="Batalkan")).to_be_visible()
    # A double click marks once; the absent get no certificate.
    page.get_by_label("Pilih Siti Aminah").check()
    expect(page.get_by_text("1 peserta dipilih")).to_be_visible()
    page.get_by_role("button", name="Tidak hadir").dblclick()
    expect(page.get_by_text("1 peserta ditandai tidak hadir.")).to_be_visible()
    assert Ceremony.objects.get().participants.expected().count() == 2
    # A clerk sees the paper as it will be, and cannot issue it.
    picture = page.get_by_role("img", name=re.compile("Piagam untuk")).first
    picture.scroll_into_view_if_needed()
    picture.evaluate("image => image.decode()")
    assert picture.evaluate("image => image.naturalWidth") == 560
    expect(page.get_by_role("link", name=re.compile("Kunci dan beri nomor"))).to_have_count(0)


@pytest.mark.both_databases
def test_the_main_job_from_sign_in_to_the_verified_code(page, phone, sign_in, head, live_server, settings):
    settings.PUBLIC_URL = live_server.url
    ceremony = make_ceremony(
        [make_volunteer("Jum'ati Nur’afni", birth_place="Bintuhan"), make_volunteer("Budi Gumantara")],
        name="Pengukuhan PSM Kabupaten Kaur",
    )
    sign_in(page, head)
    # The names are compared first; then it is three clicks from the front page.
    page.get_by_role("link", name="Periksa 2 nama…").click()
    page.get_by_text("Nama sudah diverifikasi…").click()
    page.get_by_role("button", name="Ya, sudah diverifikasi, dengan 2 orang bertanda").click()
    expect(page.get_by_text("Nama 2 orang sudah diverifikasi.")).to_be_visible()
    page.goto("/")
    page.get_by_role("link", name="Kunci dan beri nomor 2 piagam…").click()
    expect(page.get_by_text("460/001/DINSOS/XII/2019").first).to_be_visible()
    page.get_by_role("button", name="Kunci dan beri nomor 2 piagam").click()
    expect(page.get_by_text("2 piagam terbit, nomor 460/001/DINSOS/XII/2019")).to_be_visible()
    page.get_by_role("link", name="Cetak dengan pilihan lain…").click()
    link = page.get_by_role("link", name="PDF 2 piagam")
    with page.expect_download() if not link.get_attribute("target") else page.context.expect_page():
        link.click()
    expect(page.get_by_text("PDF sedang disiapkan")).to_be_visible()
    answer = page.context.request.get(link.get_attribute("href"))
    assert answer.headers["content-type"] == "application/pdf"

    # Somebody holds the paper and a cheap phone.
    document = pypdfium2.PdfDocument(answer.body())
    assert len(document) == ceremony.certificates().count() == 2
    (code,) = zxingcpp.read_barcodes(document[1].render(scale=2, grayscale=True).to_pil())
    document.close()
    phone.goto(code.text)
    expect(phone.get_by_text("Sah, belum diserahkan.")).to_be_visible()
    expect(phone.get_by_text("J*** N***")).to_be_visible()
    phone.get_by_label("Nama yang tercetak").fill("jumati nurafni")
    phone.get_by_role("button", name="Cocokkan nama").click()
    expect(phone.get_by_text("Cocok.")).to_be_visible()

    # A mistake is found: the paper is revoked, and the public page shows it.
    page.goto(ceremony.get_absolute_url())
    page.get_by_role("link", name="460/002/DINSOS/XII/2019").click()
    page.get_by_text("Lainnya").click()
    page.get_by_role("link", name="Cabut piagam…").click()
    page.get_by_label("Alasan").fill("nama keliru")
    page.get_by_role("button", name="Cabut piagam").click()
    expect(page.get_by_text("sudah dicabut.")).to_be_visible()
    phone.goto(code.text)
    expect(phone.get_by_text("Dicabut.")).to_be_visible()


def test_the_day_from_locked_to_handed_out_with_a_jam_and_a_replacement(page, phone, sign_in, head):
    people = [make_volunteer(name) for name in ("Ani Contoh", "Budi Contoh", "Citra Contoh")]
    ceremony = tick_proof_off(make_ceremony(people, name="Pengukuhan PSM Kabupaten Kaur"))
    issue_certificates(ceremony)
    sign_in(page, head)
    page.goto(ceremony.get_absolute_url())

    # Printed. The second sheet did not come out; one button is enough.
    page.get_by_role("button", name="Siapkan sesi cetak 3 piagam").dblclick()
    expect(page.get_by_role("link", name="Buka 3 lembar (PDF)")).to_be_visible()
    page.get_by_label("Tercetak sampai piagam nomor berapa?").fill("460/003")
    page.get_by_label("Nomor piagam yang rusak").fill("2")
    page.get_by_role("button", name="Periksa hasilnya…").click()
    expect(page.get_by_text("460/002, Budi Contoh")).to_be_visible()
    page.get_by_role("button", name="Ya, catat hasil ini").dblclick()
    expect(page.get_by_role("link", name="Buka 1 lembar (PDF)")).to_be_visible()
    expect(page.get_by_role("cell", name=re.compile("Budi Contoh"))).to_be_visible()
    page.get_by_role("button", name="Semua 1 lembar keluar baik").click()
    expect(page.get_by_text("tercatat baik")).to_be_visible()

    # A typo before the signature: the registry and the paper at once, under the same number.
    page.goto(ceremony.get_absolute_url())
    page.get_by_role("link", name="460/001/DINSOS/XII/2019").click()
    page.get_by_role("link", name="Betulkan…").click()
    page.get_by_label("Nama", exact=True).fill("Ani Contohwati")
    page.get_by_label("Alasan").fill("Kurang dua suku kata")
    page.get_by_role("button", name="Betulkan", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Ani Contohwati")
    expect(page.get_by_text("dibetulkan, nomornya tetap")).to_be_visible()
    page.get_by_role("link", name=str(PrintRun.objects.latest("pk")), exact=True).click()
    page.get_by_role("button", name="Semua 1 lembar keluar baik").click()

    # The day.
    page.goto(ceremony.get_absolute_url())
    page.get_by_role("link", name="Catat sudah dilaksanakan…").click()
    page.get_by_role("button", name="Ya, catat sudah dilaksanakan").click()
    page.get_by_role("link", name="Serahkan 3 piagam").click()
    page.get_by_role("button", name="Diserahkan Citra Contoh").click()
    expect(page.get_by_text("1 dari 3 piagam diserahkan")).to_be_visible()

    # And after the ceremony.
    old = ceremony.certificates().get(name="Citra Contoh")
    page.get_by_role("link", name="Citra Contoh", exact=True).click()
    page.get_by_role("link", name="Ganti piagam…").click()
    page.get_by_label("Gelar belakang").fill("S.Sos.")
    page.get_by_label("Alasan").fill("Gelarnya tertinggal")
    page.get_by_role("button", name="Ganti dan siapkan lembarnya").dblclick()
    expect(page.get_by_role("heading", level=1)).to_have_text("Citra Contoh, S.Sos.")
    page.get_by_role("definition").get_by_role("link", name=str(old), exact=True).click()
    expect(page.get_by_text("diganti", exact=True)).to_be_visible()
    assert ceremony.certificates().count() == 3
    phone.goto(f"/v/{old.code}/")
    expect(phone.get_by_text("Diganti.")).to_be_visible()


def test_the_office_is_recorded_first_where_there_is_none(page, sign_in, head):
    sign_in(page, head)
    page.goto("/pengukuhan/baru/")
    page.get_by_role("link", name="Catat kantor").click()
    page.get_by_label("Kepala surat").fill("PEMERINTAH KABUPATEN KAUR\nDINAS SOSIAL")
    page.get_by_label("Tempat surat dibuat").fill("Bintuhan")
    page.get_by_role("button", name="Simpan").click()
    page.get_by_role("link", name="Tambah pejabat pertama").click()
    page.get_by_label("Nama", exact=True).fill("Sidarmin Tetap")
    page.get_by_label("Jabatan", exact=True).fill("Kepala Dinas Sosial Kabupaten Kaur")
    page.get_by_label("Tugas").select_option(label="Kepala kantor")
    page.get_by_role("button", name="Simpan").click()
    expect(page.get_by_text("Sidarmin Tetap").first).to_be_visible()
    assert make_office().officials.get().duty == "kepala"


STORED_CODES = {
    "{serial:03}/{year}": "001/2020",
    "{serial:05}{serial}": "000011",
    "{roman_month}.{month:02}.{month}": "V.05.5",
    "{constructor}": "{constructor} tidak dikenal",
    "{Serial}": "{Serial} tidak dikenal",
}


def test_what_is_typed_for_papers_is_shown_as_they_show_it(page, sign_in, head):
    ceremony = make_ceremony(name="Pengukuhan PSM Kabupaten Kaur")
    sign_in(page, head)
    page.goto(f"/pengukuhan/{ceremony.pk}/ubah/")
    pattern = page.get_by_label("Pola nomor piagam")
    pattern.fill("461/")
    page.get_by_role("button", name="nomor", exact=True).click()
    pattern.press_sequentially("/")
    page.get_by_role("button", name="bulan romawi").click()
    page.get_by_role("button", name="tahun").click()
    expect(pattern).to_have_value("461/{nomor}/{bulan romawi}{tahun}")
    expect(page.get_by_text("Contoh: 461/001/XII2019")).to_be_visible()
    page.get_by_label("Tanggal", exact=True).fill("6 Mei 2020")
    expect(page.get_by_text("Contoh: 461/001/V2020")).to_be_visible()
    pattern.fill("461/{nomer}/{tahun}")
    expect(page.get_by_text("{nomer} tidak dikenal")).to_be_visible()
    for code, shown in STORED_CODES.items():  # What the server takes, too: somebody may have typed it.
        pattern.fill(code)
        expect(page.get_by_text(f"Contoh: {shown}", exact=True)).to_be_visible()

    page.goto("/buku-nomor/baru/")
    book = page.get_by_label("Pola")
    book.fill("460/")
    page.get_by_role("button", name="nomor", exact=True).click()
    page.get_by_role("button", name="tahun").click()
    page.get_by_label("Tahun", exact=True).fill("2031")
    page.get_by_label("Nomor urut terakhir").fill("41")
    expect(page.get_by_text("Contoh: 460/0422031", exact=True)).to_be_visible()

    page.goto(f"/pejabat/{ceremony.officiant_id}/ubah/")
    page.get_by_label("Kedudukan").select_option(label="Plt. (pelaksana tugas)")
    page.get_by_label("Gelar belakang").fill("M.Pd")
    shown = page.locator("[data-preview-lines]")
    expect(shown).to_contain_text(f"Plt. {ceremony.officiant.post}")
    expect(shown).to_contain_text(f"{ceremony.officiant.name}, M.Pd")


def test_a_picture_that_is_not_there_yet_says_how_long_and_one_that_cannot_be_drawn_why(
    chromium, live_server, sign_in, head
):
    ceremony = make_ceremony([make_volunteer("Ani 阿")])
    page = chromium.new_context(base_url=live_server.url).new_page()  # Not watched: the picture is refused.
    sign_in(page, head)
    waiting = "getComputedStyle(document.querySelector('img.preview')).backgroundImage"
    held = []
    page.route("**/*.png*", lambda route: held.append(route))  # Not answered yet, as on a slow line.
    page.goto(f"/pengukuhan/{ceremony.pk}/", wait_until="domcontentloaded")
    assert "/disiapkan" in page.evaluate(waiting)
    for route in held:
        route.abort()
    page.unroute_all()
    page.goto(f"/pengukuhan/{ceremony.pk}/")
    page.locator("img.preview").first.scroll_into_view_if_needed()
    expect(page.locator("figure").first).to_contain_text("huruf “阿”")
    assert page.evaluate(waiting) == "none"
    page.context.close()
