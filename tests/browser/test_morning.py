"""A clerk's morning in a real browser: sign in, search, add, appoint, correct, collide with a colleague, end."""

import re

import pytest
from playwright.sync_api import expect

from registry.models import Volunteer
from tests.factories import (
    fictional_nik,
    make_appointment,
    make_district,
    make_user,
    make_village,
    make_volunteer,
)


@pytest.fixture
def clerk(db):
    return make_user("Petugas", username="petugas")


@pytest.fixture
def colleague(db):
    return make_user("Kabid", username="kabid")


def test_a_morning(page, sign_in, clerk):
    make_village("Tanjung Iman", make_district("Tanjung Kemuning"))
    make_village("Tanjung Iman", make_district("Kaur Tengah"), kind="kelurahan")
    sign_in(page, clerk)

    # "/" goes to the search box; nobody is found, so the person is added.
    page.keyboard.press("/")
    page.keyboard.type("aminah")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Tidak ada PSM yang cocok")).to_be_visible()
    page.get_by_role("link", name="Tambah PSM").click()

    # A village is found by typing, always with its kecamatan.
    page.get_by_label("Nama", exact=True).fill("Siti Aminah")
    page.get_by_label("NIK (opsional)").fill("1704 0546 1290 9001")
    page.get_by_label("Jenis kelamin").select_option(label="Perempuan")
    page.get_by_label("Tanggal lahir").fill("6 Desember 1990")
    village = page.get_by_label("Desa/kelurahan tempat tinggal")
    village.press_sequentially("tanjung im", delay=20)
    option = page.locator("datalist option[value^='Tanjung Iman, Kaur Tengah']")
    expect(option).to_have_count(1)
    village.fill(option.get_attribute("value"))
    page.get_by_role("button", name="Simpan", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Siti Aminah")
    expect(page.get_by_text("••••••••••••••••").first).to_be_visible()

    # The next sensible action is one step away, and the village is already filled in.
    page.get_by_role("link", name="Tugaskan di desa").click()
    expect(page.get_by_label("Desa/kelurahan tugas")).to_have_value(re.compile("Tanjung Iman, Kaur Tengah"))
    page.get_by_label("Mulai bertugas").fill("31-02-2019")
    page.get_by_role("button", name="Simpan penugasan").click()
    expect(page.get_by_role("alert")).to_contain_text("tidak ada di kalender")
    page.get_by_label("Mulai bertugas").fill("6-12-2019")
    page.get_by_role("button", name="Simpan penugasan").click()
    expect(page.get_by_text("Bertugas di Kelurahan Tanjung Iman")).to_be_visible()

    # A correction, and then the end of the service.
    page.get_by_role("link", name="Ubah data").click()
    page.get_by_label("Pekerjaan").fill("Guru")
    page.get_by_role("button", name="Simpan").click()
    expect(page.get_by_text("Data Siti Aminah (PSM-00001) sudah disimpan.")).to_be_visible()
    page.get_by_role("link", name="Akhiri").click()
    expect(page.get_by_text("tidak akan mempunyai PSM lagi")).to_be_visible()
    page.get_by_label("Hari terakhir bertugas").fill("30-6-2020")
    page.get_by_label("Alasan").select_option(label="mengundurkan diri")
    page.get_by_role("button", name="Akhiri penugasan").click()
    expect(page.get_by_role("link", name="Tugaskan kembali")).to_be_visible()

    # And by the NIK the person is found again at once, without the NIK in the address.
    page.get_by_role("searchbox", name="Cari PSM").fill(fictional_nik())
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Siti Aminah")
    assert "1704" not in page.url


@pytest.mark.both_databases
def test_two_clerks_correct_the_same_person(new_page, sign_in, clerk, colleague):
    volunteer = make_volunteer("Siti Aminah", occupation="Petani")
    mine, theirs = new_page(), new_page()
    for page, user in ((mine, clerk), (theirs, colleague)):
        sign_in(page, user)
        page.goto(f"/psm/{volunteer.pk}/ubah/")
    theirs.get_by_label("Pekerjaan").fill("Guru")
    theirs.get_by_role("button", name="Simpan").click()
    expect(theirs.get_by_text("sudah disimpan")).to_be_visible()
    mine.get_by_label("Pekerjaan").fill("Nelayan")
    mine.get_by_role("button", name="Simpan").click()
    expect(mine.get_by_role("heading", name="Bandingkan dahulu")).to_be_visible()
    expect(mine.get_by_role("row", name="Pekerjaan Guru Nelayan")).to_be_visible()
    mine.get_by_role("button", name="Simpan").click()
    expect(mine.get_by_text("sudah disimpan")).to_be_visible()
    assert Volunteer.objects.get().occupation == "Nelayan"


def test_a_changed_form_that_is_left_asks_first(page, sign_in, clerk):
    sign_in(page, clerk)
    page.goto("/psm/baru/")
    asked = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.dismiss()))
    page.get_by_label("Nama", exact=True).fill("Belum selesai")
    page.get_by_role("link", name="Batal").click()
    expect(page.get_by_label("Nama", exact=True)).to_have_value("Belum selesai")
    assert asked == ["beforeunload"]


def test_a_form_that_was_not_touched_is_left_without_a_question(page, sign_in, clerk):
    sign_in(page, clerk)
    page.goto("/psm/baru/")
    page.get_by_role("link", name="Batal").click()
    expect(page).to_have_url(re.compile("/psm/$"))


@pytest.mark.both_databases
def test_a_double_click_on_save_makes_one_person(page, sign_in, clerk):
    sign_in(page, clerk)
    page.goto("/psm/baru/")
    page.get_by_label("Nama", exact=True).fill("Sekali Saja")
    page.get_by_role("button", name="Simpan", exact=True).dblclick()
    expect(page.get_by_role("heading", level=1)).to_have_text("Sekali Saja")
    assert Volunteer.objects.count() == 1


def test_the_back_button_brings_the_list_back_as_it_was(page, sign_in, clerk):
    make_appointment(make_volunteer("Siti Aminah", sex="P"))
    make_volunteer("Budi", sex="L")
    sign_in(page, clerk)
    page.goto("/psm/")
    page.get_by_label("Jenis kelamin").select_option(label="Perempuan")
    expect(page.get_by_text("1 PSM perempuan")).to_be_visible()
    page.get_by_role("link", name="Siti Aminah", exact=True).click()
    page.go_back()
    expect(page.get_by_text("1 PSM perempuan")).to_be_visible()
    expect(page.get_by_label("Jenis kelamin")).to_have_value("P")


def test_the_whole_nik_is_one_step_away_and_hidden_again(page, sign_in, colleague):
    volunteer = make_volunteer(nik=fictional_nik())
    sign_in(page, colleague)
    page.goto(volunteer.get_absolute_url())
    page.locator("summary", has_text="Lihat NIK utuh").click()
    page.get_by_label("Untuk keperluan apa?").fill("Mencocokkan dengan KTP")
    page.get_by_role("button", name="Tampilkan NIK").click()
    expect(page.get_by_text(fictional_nik())).to_be_visible()
    page.get_by_role("link", name="Sembunyikan").click()
    expect(page.get_by_text(fictional_nik())).to_have_count(0)


def test_the_same_morning_on_a_phone(phone, sign_in, clerk):
    make_village()
    sign_in(phone, clerk)
    phone.get_by_role("navigation", name="Tempat utama").get_by_role("link", name="PSM").click()
    phone.get_by_role("link", name="Tambah PSM", exact=True).click()
    phone.get_by_label("Nama", exact=True).fill("Siti Aminah")
    phone.get_by_role("button", name="Simpan", exact=True).click()
    expect(phone.get_by_role("heading", level=1)).to_have_text("Siti Aminah")
    assert phone.evaluate("document.documentElement.scrollWidth") <= 360
