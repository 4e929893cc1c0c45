"""Pages that an office prints from the browser: what is on each F4 sheet, and what is not."""

import io
from datetime import date

import pypdfium2
import pytest
from PIL import Image

from registry.models import Training
from tests.factories import (
    make_activity,
    make_appointment,
    make_district,
    make_invitation,
    make_partner,
    make_record,
    make_training,
    make_user,
    make_village,
    make_volunteer,
)

UPRIGHT = {"width": "215mm", "height": "330mm"}
LYING = {"width": "330mm", "height": "215mm"}
MARGIN = dict.fromkeys(("top", "right", "bottom", "left"), "12mm")


@pytest.fixture
def clerk(db):
    return make_user("Petugas", username="petugas")


def sheets(page, size=UPRIGHT):
    """The words of each sheet that the browser prints of the present page."""
    with pypdfium2.PdfDocument(page.pdf(**size, margin=MARGIN)) as document:
        return [" ".join(sheet.get_textpage().get_text_bounded().split()) for sheet in document]


def test_the_list_of_the_invited_is_signed_on_as_many_sheets_as_it_needs(page, sign_in, clerk):
    training = make_training(
        "Bimtek Lanjutan",
        Training.Kind.ADVANCED,
        date(2026, 12, 7),
        ended_on=date(2026, 12, 11),
        place="Aula Contoh",
    )
    people = [make_volunteer(f"Orang {at:02}", make_village(), phone=f"+62812000000{at:02}") for at in range(1, 61)]
    for person in people:
        make_invitation(person, training)
    sign_in(page, clerk)
    page.goto(f"/pelatihan/{training.pk}/undangan/")
    page.get_by_role("button", name="Tarik undangan Orang 60").click()
    assert page.get_by_role("button", name="Batalkan").is_visible()
    printed = sheets(page)
    assert printed[0].startswith(
        "Daftar undangan Bimtek Lanjutan 7 s.d. 11 Desember 2026, Aula Contoh 59 PSM diundang."
    )
    assert len(printed) > 1
    for words in printed:
        assert words.count("No. HP Tanda tangan") == 1
        assert not {"Batalkan", "Kehadiran", "Tarik", "Catat"} & set(words.split())
    assert "59 Orang 59 PSM-" in printed[-1]
    assert "Air Dingin Kaur Selatan 0812-0000-0059" in printed[-1]


def test_on_screen_the_list_of_the_invited_has_no_room_to_sign(page, phone, sign_in, clerk):
    training = make_training()
    make_invitation(make_volunteer(), training)
    for screen in (page, phone):
        sign_in(screen, clerk)
        screen.goto(f"/pelatihan/{training.pk}/undangan/")
        assert screen.get_by_text("Tanda tangan").is_hidden()
        assert screen.get_by_text("1 PSM diundang, 0 tercatat hadir.").is_visible()


def test_the_recap_of_a_month_fits_one_sheet(page, sign_in, clerk):
    for at in range(15):
        make_activity(make_volunteer(village=make_village(f"Desa {at}", make_district(f"Kecamatan {at}"))))
    sign_in(page, clerk)
    page.goto("/kegiatan/rekap/?bulan=2026-10")
    [words] = sheets(page)
    assert "dan sekali dalam jumlah." in words


@pytest.mark.parametrize("size", [UPRIGHT, LYING], ids=["upright", "lying"])
def test_the_total_stands_once_after_the_last_row(page, sign_in, clerk, size):
    for at in range(60):
        make_district(f"Kecamatan {at:02}", code=f"17.04.{at + 20}")
    sign_in(page, clerk)
    page.goto("/kegiatan/rekap/")
    words = " ".join(sheets(page, size))
    assert words.count("Jumlah") == 1
    assert words.index("Kecamatan 59") < words.index("Jumlah")


def test_a_printed_list_says_which_of_its_rows_it_holds(page, sign_in, clerk):
    for at in range(41):
        make_partner(f"Karang Taruna {at:02}")
    sign_in(page, clerk)
    page.goto("/mitra/")
    words = " ".join(sheets(page))
    assert "41 mitra aktif; di sini baris 1–40" in words
    assert words.endswith("Baris 1–40 dari 41")
    page.goto("/mitra/?q=Karang+Taruna+07")
    assert "baris" not in " ".join(sheets(page)).lower()


def test_the_total_of_a_passport_is_read_as_a_row_on_a_phone(phone, sign_in, clerk):
    person = make_volunteer()
    make_record(person, make_training(hours=32))
    sign_in(phone, clerk)
    phone.goto(f"/psm/{person.pk}/paspor/")
    total = phone.locator("tfoot td").first
    assert total.evaluate("cell => getComputedStyle(cell, '::before').content") == '"JP: "'
    for cell in phone.locator("tfoot :is(th, td)").all():
        assert cell.evaluate("cell => getComputedStyle(cell).borderTopWidth") == "0px"


def test_a_table_that_goes_on_behind_the_edge_has_a_shade_there(phone, sign_in, clerk):
    make_appointment(make_volunteer(village=make_village()), make_village())
    sign_in(phone, clerk)
    phone.goto("/rekap/")
    box = phone.locator(".scroll[aria-labelledby=bagian-pendidikan]")
    assert darkest_of_edge(box) < 190
    box.evaluate("box => { box.scrollLeft = box.scrollWidth }")
    assert darkest_of_edge(box) > 220


def darkest_of_edge(box):
    """The darkest grey at the right edge of an element, in the row of its total, outside the text."""
    picture = Image.open(io.BytesIO(box.screenshot())).convert("L")
    width, height = picture.size
    return picture.crop((width - 3, height - 12, width - 1, height - 8)).getextrema()[0]
