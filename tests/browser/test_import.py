"""From a list in Excel to the registry and back, as a clerk does it."""

import pytest

from registry.models import Volunteer
from tests.factories import make_district, make_user, make_village
from tests.workbooks import many_names, people, xlsx

NIK = "1704015203909001"


@pytest.mark.parametrize("has_script", [True, False], ids=["with a script", "without"])
def test_a_list_is_uploaded_looked_at_saved_and_taken_back(db, new_page, sign_in, tmp_path, has_script):
    make_village("Geramat", make_district("Kinal"))
    file = tmp_path / "daftar.xlsx"
    rows = [["Ani Contoh", NIK, "Petani", "Geramat", "Kinal"], ["Budi Contoh", "", "Guru", "Antah", "Kinal"]]
    file.write_bytes(xlsx(people(*rows, heading=["Nama", "NIK", "Mata pencaharian", "Desa", "Kecamatan"])))

    page = new_page(java_script_enabled=has_script)
    sign_in(page, make_user("Petugas", username="petugas"))
    page.goto("/psm/")
    page.click("main a:has-text('Impor')")
    page.set_input_files("input[type=file]", file)
    page.click("button:has-text('Baca daftar')")
    page.wait_for_selector("h1:has-text('Pratinjau daftar.xlsx')")

    page.select_option("select[name^=kolom]", "occupation")
    page.click("button:has-text('Pakai kolom ini')")
    page.wait_for_selector("ins:has-text('Petani')")
    page.click("a:has-text('Gagal 1')")
    page.wait_for_selector("text=Desa: Desa “Antah” tidak ditemukan")
    with page.expect_download() as downloaded:
        page.click("a:has-text('Unduh 1 baris yang gagal')")
    assert downloaded.value.suggested_filename == "baris-bermasalah.xlsx"

    page.click("button:has-text('Simpan 1 orang')")
    page.wait_for_selector("text=1 baru, 0 berubah, 0 tetap, 1 gagal")
    assert Volunteer.objects.get().occupation == "Petani"
    page.click("summary:has-text('Batalkan impor')")
    page.click("button:has-text('Ya, batalkan impor')")
    page.wait_for_selector("text=Semuanya sudah kembali seperti semula.")
    assert not Volunteer.objects.exists()


def rows(count):
    """Rows of a list in which every third person has a wrong birth date."""
    for number, name in enumerate(many_names(count)):
        born_on = "31-02-1985" if number % 3 == 0 else "01-02-1985"
        yield [name, "", "PL"[number % 2], born_on, "Geramat", "Kinal"]


def preview(page, sign_in, tmp_path, *sheets):
    make_village("Geramat", make_district("Kinal"))
    file = tmp_path / "daftar.xlsx"
    heading = ["Nama", "NIK", "L/P", "Tanggal lahir", "Desa", "Kecamatan"]
    file.write_bytes(xlsx(*([heading, *people] for people in sheets)))
    sign_in(page, make_user("Petugas", username="petugas"))
    page.goto("/psm/impor/")
    page.set_input_files("input[type=file]", file)
    page.click("button:has-text('Baca daftar')")
    page.wait_for_selector("h1:has-text('Pratinjau daftar.xlsx')")


SEEN = """() => {
  const foot = document.querySelector(".form-foot").getBoundingClientRect().top;
  const top = Math.max(0, document.querySelector(".topbar").getBoundingClientRect().bottom);
  const people = [...document.querySelectorAll(".register-import tbody tr[id]")];
  const boxes = people.map((row) => row.getBoundingClientRect());
  return boxes.filter((box) => box.top >= top && box.bottom <= foot).length;
}"""
# How many texts end below the box that shows them.
CUT = """texts => {
  const below = (text) => text.parentElement.getBoundingClientRect().bottom + 1;
  return texts.filter((text) => text.getBoundingClientRect().bottom > below(text)).length;
}"""


def scroll_to_the_rows(page):
    page.locator(".register-import").evaluate(
        "table => window.scrollTo(0, table.getBoundingClientRect().top + scrollY - 4)"
    )


def test_twenty_people_stand_on_a_screen_the_doubtful_first(db, new_page, sign_in, tmp_path):
    page = new_page(width=1366, height=768)
    preview(page, sign_in, tmp_path, rows(60))
    scroll_to_the_rows(page)
    assert page.evaluate(SEEN) >= 20
    states = page.locator(".register-import .condition .state").all_inner_texts()
    assert states[:21] == ["Gagal"] * 20 + ["Baru"]


def busy_rows(count):
    """Rows of a list that each have a question, a long name and an unknown village."""
    for number, name in enumerate(many_names(count)):
        yield [f"{name} Kusumaningrat (ketua)", "", "PL"[number % 2], "01-02-1985", "Gramat Hilir", "Kinal"]


def test_twenty_people_stand_on_a_screen_when_each_has_a_problem_that_can_be_read(db, new_page, sign_in, tmp_path):
    page = new_page(width=1366, height=768)
    preview(page, sign_in, tmp_path, busy_rows(60))
    scroll_to_the_rows(page)
    assert page.evaluate(SEEN) >= 20
    assert page.locator(".fix summary strong:first-child").evaluate_all(CUT) == 0
    assert "Gramat Hilir" in page.locator(".fix summary strong").first.inner_text()


def test_twenty_people_of_several_sheets_stand_on_a_screen(db, new_page, sign_in, tmp_path):
    page = new_page(width=1366, height=768)
    people = list(busy_rows(60))
    preview(page, sign_in, tmp_path, *(people[at : at + 6] for at in range(0, 60, 6)))
    scroll_to_the_rows(page)
    assert page.evaluate(SEEN) >= 20
    assert page.locator(".register-import td.sheet-name").first.inner_text() == "Lembar 1"


@pytest.mark.parametrize("width, height", [(683, 384), (360, 740)], ids=["at 200 %", "on a phone"])
def test_no_bar_covers_the_rows(db, new_page, sign_in, tmp_path, width, height):
    page = new_page(width=width, height=height)
    preview(page, sign_in, tmp_path, rows(60))
    scroll_to_the_rows(page)
    bars = page.locator(".topbar, .places, .form-foot").evaluate_all(
        """bars => bars.map((bar) => bar.getBoundingClientRect())
          .reduce((sum, box) => sum + Math.max(0, Math.min(box.bottom, innerHeight) - Math.max(box.top, 0)), 0)"""
    )
    assert bars <= (0 if height < 400 else 110)
    assert page.locator(".fix summary strong").evaluate_all(CUT) == 0


@pytest.mark.parametrize("has_script", [True, False], ids=["with a script", "without"])
def test_a_row_is_corrected_with_the_keyboard_alone(db, new_page, sign_in, tmp_path, has_script):
    page = new_page(java_script_enabled=has_script)
    preview(page, sign_in, tmp_path, rows(6))
    page.locator(".fix summary").first.focus()
    page.keyboard.press("Enter")
    page.locator("[name='isi-0-2-born_on']").focus()
    page.keyboard.press("Control+A")
    page.keyboard.type("28-02-1985")
    page.keyboard.press("Enter")
    page.wait_for_selector("text=1 baris dibetulkan.")
    # The next one with a problem is unfolded, its doubtful value has the focus.
    page.keyboard.press("Control+A")
    page.keyboard.type("27-02-1985")
    page.keyboard.press("Enter")
    page.wait_for_selector("button:has-text('Simpan 6 orang')")


def test_the_rows_of_a_preview_are_cards_on_a_phone(db, phone, sign_in, tmp_path):
    preview(phone, sign_in, tmp_path, rows(6))
    assert phone.evaluate("document.documentElement.scrollWidth") == 360
    phone.locator(".fix summary").first.click()
    assert phone.evaluate("document.documentElement.scrollWidth") == 360
    phone.locator("[name='isi-0-2-born_on']").fill("28-02-1985")
    phone.locator(".fix button").first.click()
    phone.wait_for_selector("text=1 baris dibetulkan.")
    phone.click("a:has-text('Masalah pertama')")
    assert phone.locator("[name='isi-0-5-born_on']").is_visible()
