"""A clerk types in a pile of activity reports in a real browser."""

from django.template.loader import render_to_string
from playwright.sync_api import expect

from kaur_psm.trouble_page import PAGES
from registry.models import Activity
from registry.models.trouble import Trouble
from tests.factories import make_activity, make_appointment, make_district, make_user, make_village, make_volunteer


def test_two_reports_of_a_pile_are_typed_in_one_after_the_other(page, sign_in, db):
    for name in ("Ani Contoh", "Budi Contoh"):
        make_appointment(make_volunteer(name, make_village()))
    sign_in(page, make_user("Petugas", username="petugas"))
    page.goto("/kegiatan/baru/")
    person = page.get_by_label("PSM", exact=True)
    person.press_sequentially("ani con", delay=20)
    option = page.locator("#pilihan_volunteer option")
    expect(option).to_have_attribute("value", "Ani Contoh, PSM-00001")
    person.fill(option.get_attribute("value"))
    page.get_by_label("Tanggal").fill("5-10-2026")
    page.get_by_label("Jumlah orang yang dibantu").fill("4")
    page.get_by_label("Apa yang dikerjakan").fill("Mengantar lansia ke puskesmas")
    page.get_by_role("button", name="Simpan dan tulis lagi").click()
    expect(
        page.get_by_text("Laporan Ani Contoh, 5 Oktober 2026, dicatat. Desa: Air Dingin, Kaur Selatan.")
    ).to_be_visible()
    expect(page.get_by_label("Tanggal")).to_have_value("05-10-2026")
    page.get_by_label("PSM", exact=True).fill("PSM-00002")
    page.get_by_label("Jumlah orang yang dibantu").fill("1")
    page.get_by_label("Apa yang dikerjakan").fill("Mendata korban banjir")
    page.get_by_role("button", name="Simpan", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Budi Contoh")
    expect(page.get_by_text("Mendata korban banjir")).to_be_visible()
    assert [(report.volunteer.name, report.helped) for report in Activity.objects.order_by("pk")] == [
        ("Ani Contoh", 4),
        ("Budi Contoh", 1),
    ]


def test_the_figures_of_a_recap_stand_on_a_phone_without_moving_the_table(phone, sign_in, db):
    make_activity(
        volunteer=make_volunteer("Aktif Contoh", make_village("Tanjung Kemuning Raya", make_district("Kinal")))
    )
    sign_in(phone, make_user("Petugas", username="petugas"))
    phone.goto("/kegiatan/rekap/")
    table = phone.locator(".scroll").first
    assert table.evaluate("each => each.scrollWidth <= each.clientWidth")


def test_a_list_is_printed_as_a_table_on_a_sheet_as_narrow_as_a_phone(phone, sign_in, db):
    make_activity()
    sign_in(phone, make_user("Petugas", username="petugas"))
    phone.goto("/kegiatan/")
    heading = phone.locator("thead").first
    shown = "each => getComputedStyle(each).display"
    assert heading.evaluate(shown) != "table-header-group"
    phone.emulate_media(media="print")
    assert heading.evaluate(shown) == "table-header-group"


def test_suggestions_that_do_not_come_say_why_at_their_field_and_what_was_typed_stays(
    chromium, live_server, sign_in, transactional_db
):
    # A page that is not watched: that its parts fail is what is tried.
    page = chromium.new_context(base_url=live_server.url).new_page()
    make_volunteer("Ani Contoh", make_village())
    sign_in(page, make_user("Petugas"))
    page.goto("/kegiatan/baru/")
    trouble = PAGES[Trouble.LOCKED]
    answer = {"status": 503, "content_type": "text/html", "body": render_to_string("503.html", {"page": trouble})}
    page.route("**/psm/pilih/", lambda route: route.fulfill(**answer))
    field = page.get_by_label("PSM", exact=True)
    note = page.locator("#id_volunteer + [role=alert]")
    field.fill("ani")
    expect(note).to_have_text(f"{trouble.title}. {trouble.sentence} Yang Anda ketik tetap ada di halaman ini.")
    page.unroute("**/psm/pilih/")
    page.route("**/psm/pilih/", lambda route: route.abort())
    field.fill("ani c")
    expect(note).to_contain_text("Server tidak menjawab. Periksa sambungannya, lalu coba lagi.")
    expect(field).to_have_value("ani c")
    page.unroute("**/psm/pilih/")
    field.fill("ani con")
    expect(note).to_have_count(0)
    page.context.close()


def test_two_rows_of_the_table_of_reports_are_typed_and_saved_by_the_keyboard_alone(page, sign_in, db):
    for name in ("Ani Contoh", "Budi Contoh"):
        make_appointment(make_volunteer(name, make_village()))
    sign_in(page, make_user("Petugas", username="petugas"))
    page.goto("/kegiatan/baru/tabel/")
    keys = page.keyboard
    keys.type("ani con")
    keys.press("Tab")
    keys.type("5-10-2026")
    meant = "Ani Contoh, PSM-00001 · desa: Air Dingin, Kaur Selatan"
    keys.press("Tab")
    expect(page.get_by_text(meant)).to_be_visible()
    keys.type("Mengantar lansia")
    keys.press("Enter")  # In the column in which the row began.
    keys.type("PSM-00002")
    keys.press("Tab")
    expect(page.get_by_label("Tanggal, baris 2", exact=True)).to_have_value("5-10-2026")
    for _ in range(2, 11):
        keys.press("Enter")
    expect(page.get_by_role("button", name="Simpan laporan")).to_be_focused()
    assert not Activity.objects.exists()
    page.get_by_label("Jumlah orang yang dibantu, baris 1", exact=True).fill("4")
    keys.press("Tab")
    expect(page.get_by_label("Desa/kelurahan, baris 1", exact=True)).to_be_focused()
    for _ in range(11):  # Through the rows to the button, and once on it.
        keys.press("Enter")
    expect(page.get_by_text("1 laporan kegiatan dicatat.")).to_be_visible()
    expect(page.get_by_role("heading", name="1 baris belum tersimpan")).to_be_visible()
    expect(page.get_by_label("PSM, baris 2", exact=True)).to_have_value("PSM-00002")
    assert [(report.volunteer.name, report.helped) for report in Activity.objects.all()] == [("Ani Contoh", 4)]


def test_without_scripts_enter_sends_no_half_row_and_the_button_saves(chromium, live_server, sign_in, db):
    page = chromium.new_context(base_url=live_server.url, java_script_enabled=False).new_page()
    make_appointment(make_volunteer("Ani Contoh", make_village()))
    sign_in(page, make_user("Petugas", username="petugas"))
    page.goto("/kegiatan/baru/tabel/")
    page.get_by_label("PSM, baris 1", exact=True).fill("ani")
    page.keyboard.press("Enter")
    page.get_by_label("Tanggal, baris 1", exact=True).fill("5-10-2026")
    page.get_by_label("Apa yang dikerjakan, baris 1", exact=True).fill("Mengantar lansia")
    page.get_by_label("Jumlah orang yang dibantu, baris 1", exact=True).fill("4")
    page.keyboard.press("Enter")
    assert not Activity.objects.exists()
    page.get_by_role("button", name="Simpan laporan").click()
    expect(page.get_by_text("1 laporan kegiatan dicatat.")).to_be_visible()
    page.context.close()
