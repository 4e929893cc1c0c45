"""Acting on many people at once in a real browser: tick, confirm, write, take back."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from registry.models import Appointment, TrainingRecord
from tests.factories import make_appointment, make_training, make_user, make_village, make_volunteer


@pytest.fixture
def clerk(db):
    return make_user("Kabid", username="kabid")


@pytest.fixture
def three(db):
    """Three people in service without a decree, with names as long as names get."""
    return [
        make_appointment(
            make_volunteer(f"{name} Raden Ajeng Kartika Purnamasari Kusumaningtyas", make_village(f"{name} Jaya"))
        )
        for name in ("Ani", "Budi", "Citra")
    ]


def faults_of(page):
    """What is wider than the screen or not accessible."""
    result = Axe().run(page, options={"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]})
    faults = [f"{fault['id']} {fault['nodes'][0]['html'][:200]}" for fault in result.response["violations"]]
    if page.evaluate("document.documentElement.scrollWidth > window.innerWidth"):
        faults.append("wider than the screen")
    return faults


def test_two_ticked_people_are_recorded_in_a_training_found_by_typing(page, sign_in, clerk, three):
    training = make_training("Bimtek Dasar Angkatan Kedua")
    sign_in(page, clerk)
    page.goto("/psm/")
    page.get_by_label("Pilih Ani").check()
    page.locator("#finder").fill("citra")
    page.keyboard.press("Enter")
    page.get_by_label("Pilih Citra").check()
    expect(page.get_by_text("2 PSM dipilih")).to_be_visible()
    page.get_by_label("Semua 1 yang cocok, beserta 1 yang dipilih di luar saringan ini").check()
    expect(page.get_by_text("1 PSM dan 1 di luar saringan dipilih")).to_be_visible()
    page.get_by_label("Status").select_option(label="Aktif")
    expect(page.get_by_text("2 PSM dipilih")).to_be_visible()
    page.get_by_role("button", name="Catat pelatihan").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Catat pelatihan untuk 2 PSM")
    field = page.get_by_label("Pelatihan", exact=True)
    field.press_sequentially("angkatan ked", delay=20)
    option = page.locator("datalist option")
    expect(option).to_have_attribute("value", training.choice_label)
    assert not faults_of(page)
    field.fill(option.get_attribute("value"))
    page.get_by_role("button", name="Catat 2 PSM").dblclick()
    expect(page.get_by_text("2 PSM dicatat sebagai peserta Bimtek Dasar Angkatan Kedua.")).to_be_visible()
    expect(page.get_by_role("heading", name="2 peserta")).to_be_visible()
    page.get_by_role("button", name="Batalkan").click()
    expect(page.get_by_text("Dibatalkan: 2 catatan kembali seperti semula.")).to_be_visible()
    assert not TrainingRecord.objects.exists()


def test_people_are_added_on_the_trainings_own_page_by_filter(page, sign_in, clerk, three):
    training = make_training()
    training.enrol([three[0].volunteer])
    sign_in(page, clerk)
    page.goto(training.get_absolute_url())
    page.get_by_role("link", name="Tambah peserta").click()
    page.get_by_label("Status").select_option(label="Aktif")
    expect(page.get_by_text("3 PSM aktif")).to_be_visible()
    page.get_by_label("Semua 2 yang cocok dan belum tercatat").check()
    page.get_by_role("button", name="Lanjutkan").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Catat 2 PSM sebagai peserta?")
    assert not faults_of(page)
    page.get_by_role("button", name="Catat 2 PSM").click()
    expect(page.get_by_role("heading", name="3 peserta")).to_be_visible()


def test_one_decree_for_all_that_match_is_recorded_on_a_phone(phone, sign_in, clerk, three):
    sign_in(phone, clerk)
    phone.goto("/psm/?sk=belum")
    phone.get_by_label("Semua 3 yang cocok").check()
    phone.get_by_role("button", name="Catat SK").click()
    expect(phone.get_by_role("heading", level=1)).to_have_text("Catat SK pada 3 penugasan")
    phone.get_by_label("Nomor SK").fill("460/12/DINSOS/2019")
    phone.get_by_label("Tanggal SK").fill("31-02-2019")
    phone.get_by_role("button", name="Catat SK pada 3 penugasan").click()
    expect(phone.get_by_role("alert")).to_contain_text("tidak ada di kalender")
    assert not faults_of(phone)
    phone.get_by_label("Tanggal SK").fill("6 Desember 2019")
    phone.get_by_role("button", name="Catat SK pada 3 penugasan").click()
    expect(phone.get_by_text("SK 460/12/DINSOS/2019 dicatat pada 3 penugasan.")).to_be_visible()
    assert set(Appointment.objects.values_list("decree_number", flat=True)) == {"460/12/DINSOS/2019"}


def test_candidates_are_appointed_moved_and_ended_together_on_a_phone(phone, sign_in, clerk):
    for name in ("Ani", "Budi"):
        make_volunteer(f"{name} Raden Ajeng Kartika Purnamasari", make_village(f"{name} Jaya"))
    sign_in(phone, clerk)

    def open_for_all(button, status):
        phone.goto(f"/psm/?status={status}")
        phone.get_by_label("Semua 2 yang cocok").check()
        phone.get_by_role("button", name=f"{button}…").click()
        expect(phone.get_by_role("heading", level=1)).to_have_text(f"{button} 2 PSM")
        assert not faults_of(phone)

    open_for_all("Tugaskan", "calon")
    phone.get_by_label("Mulai bertugas").fill("06-12-2019")
    phone.get_by_role("button", name="Tugaskan yang dicentang").click()
    expect(phone.get_by_text("2 PSM ditugaskan: Ani")).to_be_visible()
    open_for_all("Pindahkan", "aktif")
    phone.get_by_label("Desa/kelurahan tugas yang baru").fill("Budi Jaya")
    phone.get_by_label("Mulai bertugas").fill("01-07-2020")
    phone.get_by_role("button", name="Pindahkan yang dicentang").click()
    expect(phone.get_by_role("alert")).to_contain_text("Orang ini sudah bertugas di desa ini.")
    phone.get_by_label("Desa tugas Budi").fill("Ani Jaya")
    phone.get_by_role("button", name="Pindahkan yang dicentang").click()
    expect(phone.get_by_text("2 PSM dipindahkan: Ani")).to_be_visible()
    phone.get_by_role("button", name="Batalkan").click()
    expect(phone.get_by_text("Dibatalkan: 4 catatan kembali seperti semula.")).to_be_visible()
    open_for_all("Akhiri penugasan", "aktif")


def test_certificate_numbers_are_typed_one_after_another(page, sign_in, clerk, three):
    training = make_training()
    training.enrol([appointment.volunteer for appointment in three])
    sign_in(page, clerk)
    page.goto(training.get_absolute_url())
    page.get_by_role("link", name="Isi nomor sertifikat").click()
    page.get_by_label("Nomor sertifikat Ani").focus()
    for number in ("BT/1", "BT/2", "BT/3"):
        page.keyboard.type(number)
        page.keyboard.press("Tab")
    page.get_by_label("Nomor sertifikat Citra").press("Enter")
    expect(page.get_by_text("3 nomor sertifikat disimpan.")).to_be_visible()
    numbers = TrainingRecord.objects.order_by("volunteer__name_folded").values_list("certificate_number", flat=True)
    assert list(numbers) == ["BT/1", "BT/2", "BT/3"]
