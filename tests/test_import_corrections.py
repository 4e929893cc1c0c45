"""A preview that is corrected in its rows, asked about its columns, and looked at again with one press."""

import re
from datetime import date
from html import unescape

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from registry.models import HeadingChoice, Import, Volunteer
from registry.values import nik
from registry.workbook import reading, uploaded
from tests.factories import make_district, make_village, make_volunteer, whole_nik
from tests.workbooks import xlsx

pytestmark = pytest.mark.one_database  # What a list is understood as.

NIK, OTHER_NIK = "1704015203909001", "1704011203909002"
HEADING = ["Nama", "NIK", "L/P", "Tanggal lahir", "Desa", "Kecamatan"]
ANI = ["Ani Contoh", 1704015203909000.0, "P", "12-03-1990", "Geramat", "Kinal"]
BUDI = ["Budi Contoh", "", "L", "31-02-1985", "Geramat", "Kinal"]
CITRA = ["Citra Contoh", "", "X", "01-02-1985", "Antah", "Kinal"]
GOOD = ["Dewi Contoh", "", "P", "05-06-1980", "Geramat", "Kinal"]
MONTHS_FIRST = [("Ani", "03/04/1990"), ("Budi", "05/06/1985"), ("Citra", "07/25/1980")]


@pytest.fixture(autouse=True)
def kinal(db):
    make_village("Geramat", make_district("Kinal"))


@pytest.fixture
def client(client_of, petugas):
    return client_of(petugas)


def upload(client, *rows, heading=HEADING, hidden_rows=()):
    data = xlsx([heading, *rows], hidden_rows=hidden_rows)
    file = SimpleUploadedFile("daftar.xlsx", data)
    return client.post("/psm/impor/", {"file": file}, follow=True).content.decode()


def address(page=""):
    return f"/psm/impor/{Import.objects.get().pk}/{page}"


def look(client, data, query=""):
    return client.post(address(f"periksa/{query}"), data, follow=True).content.decode()


def row_of(page, place):
    """The part of the page with that row."""
    return page.partition(f'<tr id="baris-{place}">')[2].partition("</tr>")[0]


def state_of(page, place):
    return re.search(r'class="state[^"]*">(\w+)<', row_of(page, place))[1]


def is_open(page, place):
    return bool(re.search(r"<details [^>]* open>", row_of(page, place)))


def typed_in(page, name):
    return re.search(rf'name="{name}"[^>]* value="([^"]*)"', page)[1]


# Corrections


@pytest.mark.slow
def test_many_rows_are_corrected_with_one_press_and_saved_so(client):
    upload(client, ANI, BUDI, CITRA, GOOD)
    page = look(
        client,
        {
            "isi-0-2-nik": NIK,
            "isi-0-3-born_on": "28 Februari 1985",
            "isi-0-4-sex": "P",
            "isi-0-4-home_village": "Geramat",
            "isi-0-5-name": "Dewi Contoh Lestari",
        },
    )
    assert "4 baris dibetulkan." in page
    assert [state_of(page, place) for place in ("0-2", "0-3", "0-4", "0-5")] == ["Baru"] * 4
    client.post(address("simpan/"), {"way": "simpan-semua"})
    ani, budi, citra, dewi = Volunteer.objects.order_by("registry_no")
    assert whole_nik(ani) == NIK
    assert budi.born_on == date(1985, 2, 28)
    assert (citra.sex, citra.home_village.name) == ("P", "Geramat")
    assert dewi.name == "Dewi Contoh Lestari"
    assert Import.objects.get().corrected == ""


@pytest.mark.slow
def test_a_typed_nik_stands_nowhere_in_plain_text(client, caplog):
    upload(client, ANI, BUDI)
    answer = client.post(address("periksa/"), {"isi-0-2-nik": NIK})
    page = client.get(answer["Location"].partition("#")[0]).content.decode()
    imported = Import.objects.get()
    stored = " ".join(str(value) for value in vars(imported).values())
    for text in (answer["Location"], page, stored, caplog.text):
        assert NIK not in text
    assert uploaded.corrections_of(imported) == {"0-2": {"nik": NIK}}
    assert nik.MASK in row_of(page, "0-2")


def test_a_wrong_nik_comes_back_as_typed_with_its_sentence_and_so_does_the_rest(client):
    upload(client, ANI, BUDI)
    page = look(client, {"isi-0-2-nik": "170401520390", "isi-0-3-born_on": "28-02-1985"})
    row = row_of(page, "0-2")
    assert is_open(page, "0-2")
    assert typed_in(row, "isi-0-2-nik") == "170401520390"
    assert "NIK terdiri dari 16 angka; yang diisi 12 angka." in row
    assert "Belum diperiksa" in page
    assert typed_in(page, "isi-0-3-born_on") == "28-02-1985"
    assert Import.objects.get().corrected == ""


@pytest.mark.slow
def test_a_village_that_does_not_exist_comes_back_as_typed_with_its_sentence(client):
    upload(client, CITRA)
    page = look(client, {"isi-0-2-sex": "P", "isi-0-2-home_village": "Entah"})
    row = row_of(page, "0-2")
    assert typed_in(row, "isi-0-2-home_village") == "Entah"
    assert "Desa “Entah” tidak ditemukan" in row
    assert state_of(page, "0-2") == "Gagal"


@pytest.mark.slow
def test_a_row_is_saved_without_its_nik(client):
    upload(client, ANI)
    page = look(client, {"tanpa-nik-0-2": "on"})
    assert state_of(page, "0-2") == "Baru"
    client.post(address("simpan/"), {"way": "simpan-baik"})
    assert not Volunteer.objects.get().has_nik


@pytest.mark.slow
def test_a_person_found_by_the_nik_stays_the_person_without_it(client):
    known = make_volunteer("Ani Contoh", nik=NIK)
    page = upload(client, ["Ani Contoh Baru", NIK, *ANI[2:]])
    assert state_of(page, "0-2") == "Berubah"
    page = look(client, {"tanpa-nik-0-2": "on"})
    assert state_of(page, "0-2") == "Berubah"
    assert f'href="/psm/{known.pk}/"' in row_of(page, "0-2")
    client.post(address("simpan/"), {"way": "simpan-semua"})
    assert (Volunteer.objects.get().name, whole_nik(Volunteer.objects.get())) == ("Ani Contoh Baru", NIK)


@pytest.mark.slow
def test_a_nik_and_the_wish_for_none_are_refused_together(client):
    upload(client, ANI)
    page = look(client, {"tanpa-nik-0-2": "on", "isi-0-2-nik": NIK})
    assert "tidak keduanya" in row_of(page, "0-2")
    assert Import.objects.get().corrected == ""


@pytest.mark.slow
def test_a_correction_is_taken_back(client):
    page = upload(client, BUDI)
    assert 'name="kembali-' not in page
    page = look(client, {"isi-0-2-born_on": "28-02-1985"})
    assert "Dibetulkan" in row_of(page, "0-2")
    page = look(client, {"kembali-0-2": "on", "isi-0-2-born_on": "28-02-1985"})
    assert typed_in(page, "isi-0-2-born_on") == "31-02-1985"
    assert state_of(page, "0-2") == "Gagal"


@pytest.mark.slow
def test_no_recorded_kecamatan_stands_beside_a_village_of_the_file(client):
    make_village("Geramat", make_district("Maje"))
    known = make_volunteer("Ani Contoh", make_village("Linau", make_district("Maje")))
    page = upload(client, [known.registry_no, "Geramat"], heading=["No. registri", "Desa"])
    assert state_of(page, "0-2") == "Gagal"
    assert typed_in(page, "isi-0-2-district") == ""
    page = look(client, {"isi-0-2-district": "Maje"})
    assert state_of(page, "0-2") == "Berubah"


@pytest.mark.slow
def test_what_is_sent_unchanged_corrects_nothing(client):
    page = upload(client, CITRA)
    sent = dict(re.findall(r'<input name="(isi-[^"]+)" id="[^"]*" value="([^"]*)"', page))
    assert len(sent) == 5
    look(client, sent)
    assert Import.objects.get().corrected == ""


@pytest.mark.slow
def test_what_was_typed_and_not_looked_at_is_looked_at_before_it_is_saved(client):
    upload(client, BUDI, GOOD)
    data = {"isi-0-2-born_on": "28-02-1985", "way": "simpan-baik"}
    page = client.post(address("simpan/"), data, follow=True).content.decode()
    assert "Belum disimpan" in page
    assert not Volunteer.objects.exists()
    assert state_of(page, "0-2") == "Baru"
    client.post(address("simpan/"), {"way": "simpan-baik"})
    assert Volunteer.objects.count() == 2


@pytest.mark.slow
def test_a_wrong_nik_is_not_passed_over_by_saving(client):
    upload(client, ANI, GOOD)
    page = client.post(address("simpan/"), {"isi-0-2-nik": "123", "way": "simpan-baik"}).content.decode()
    assert "yang diisi 3 angka" in page
    assert not Volunteer.objects.exists()


@pytest.mark.slow
def test_after_a_correction_the_next_problem_is_unfolded(client):
    upload(client, ANI, GOOD, BUDI)
    answer = client.post(address("periksa/"), {"isi-0-2-nik": NIK})
    assert answer["Location"] == address() + "?baris=0-4#id_isi-0-4-born_on"
    page = client.get(answer["Location"].partition("#")[0]).content.decode()
    assert is_open(page, "0-4")
    assert not is_open(page, "0-2")


@pytest.mark.slow
def test_failed_rows_are_given_back_with_what_was_corrected(client):
    upload(client, CITRA, heading=["Nama", "NIK", "L/P", "TTL", "Desa", "Alamat"])
    look(client, {"isi-0-2-name": "Citra Contoh Dua", "isi-0-2-born_on": "02-02-1985", "isi-0-2-district": "Kinal"})
    (sheet,) = reading.read(b"".join(client.get(address("gagal.xlsx")).streaming_content))
    row = dict(zip(*sheet.rows, strict=True))
    assert (row["Nama"], row["Tanggal lahir"], row["Kecamatan"]) == ("Citra Contoh Dua", "02-02-1985", "Kinal")


# The rows


def test_rows_that_need_a_hand_come_first_and_lead_to_each_other(client):
    page = upload(client, GOOD, ANI, ["Eko Contoh", *GOOD[1:]], BUDI)
    assert re.findall(r'<tr id="baris-([^"]+)"', page) == ["0-3", "0-5", "0-2", "0-4"]
    assert 'href="#baris-0-5"' in row_of(page, "0-3")
    assert "Berikutnya" not in row_of(page, "0-5")


@pytest.mark.slow
def test_the_next_problem_may_stand_on_the_next_page(client):
    page = upload(client, *([f"{name} Contoh", *BUDI[1:]] for name in map(chr, range(ord("a"), ord("a") + 60))))
    last = re.findall(r'<tr id="baris-([^"]+)"', page)[-1]
    assert f'href="{address()}?baris=0-52#baris-0-52"' in row_of(page, last)
    assert 'id="baris-0-52"' in client.get(f"{address()}?baris=0-52").content.decode()


def test_new_people_without_a_village_are_counted_first_of_all(client):
    page = upload(client, ["Eko Contoh", "", "L", "01-02-1985", "", ""], GOOD)
    assert "1 orang baru tanpa desa." in page
    rows = client.get(address() + "?tampil=tanpa-desa").content.decode().partition("register-import")[2]
    assert "Eko Contoh" in rows
    assert "Dewi Contoh" not in rows


def test_new_people_without_a_start_are_counted_first_of_all(client):
    page = upload(client, [*GOOD, "2024"], ["Eko Contoh", *GOOD[1:], ""], heading=[*HEADING, "TMT"])
    assert "1 orang baru tanpa penugasan." in page
    rows = client.get(address() + "?tampil=tanpa-mulai").content.decode().partition("register-import")[2]
    assert "Eko Contoh" in rows
    assert "Dewi Contoh" not in rows


def test_a_list_where_each_has_a_village_says_nothing_of_it(client):
    assert "tanpa desa" not in upload(client, GOOD)


# The columns


def test_each_column_shows_how_it_was_read_with_values_and_masked_niks(client):
    page = upload(client, ["Ani Contoh", NIK, "P", "12-03-1990", "Geramat", "Kinal"])
    assert '<option value="nik" selected>NIK</option>' in page
    assert nik.MASK in page
    assert NIK not in page
    assert '<details class="section sheet" id="kolom">' in page


def test_an_unknown_column_opens_the_columns_and_stands_first(client):
    page = upload(client, ["Ani Contoh", "XL", "Petani"], heading=["Nama", "Ukuran baju", "Pekerjaan"])
    assert '<details class="section sheet" id="kolom" open>' in page
    assert page.index(">Ukuran baju</label>") < page.index(">Nama</label>")
    page = client.post(address("kolom/"), {"kolom_0_1": ""}, follow=True).content.decode()
    assert '<details class="section sheet" id="kolom">' in page


@pytest.mark.slow
def test_a_known_column_is_left_out_of_this_list_only(client):
    upload(client, GOOD)
    client.post(address("kolom/"), {"kolom_0_3": ""})
    client.post(address("simpan/"), {"way": "simpan-semua"})
    assert Volunteer.objects.get().born_on is None
    assert not HeadingChoice.objects.exists()


def test_two_columns_are_not_read_as_one(client):
    upload(client, GOOD)
    page = client.post(address("kolom/"), {"kolom_0_1": "name"}).content.decode()
    assert "Kolom A dan B tidak dapat bersama-sama dibaca sebagai Nama." in page
    assert not Import.objects.get().chosen


def test_a_column_changes_places_with_another(client):
    upload(client, ["Petani", "Ani Contoh"], heading=["Nama", "Pekerjaan"])
    client.post(address("kolom/"), {"kolom_0_0": "occupation", "kolom_0_1": "name"})
    client.post(address("simpan/"), {"way": "simpan-semua"})
    assert (Volunteer.objects.get().name, Volunteer.objects.get().occupation) == ("Ani Contoh", "Petani")


@pytest.mark.slow
def test_a_long_heading_is_remembered_and_known_in_the_next_list(client):
    heading = ["Nama", "Ukuran baju " * 40, "L/P"]
    upload(client, ["Ani Contoh", "Petani", "P"], heading=heading)
    client.post(address("kolom/"), {"kolom_0_1": "occupation"})
    client.post(address("simpan/"), {"way": "simpan-semua"})
    assert Volunteer.objects.get().occupation == "Petani"
    assert len(HeadingChoice.objects.get().heading) == 200
    Import.objects.all().delete()
    page = upload(client, ["Budi Contoh", "Pedagang", "P"], heading=heading)
    assert '<option value="occupation" selected>' in page


def test_a_heading_with_a_nik_is_chosen_for_one_list_and_stored_nowhere_in_plain_text(client):
    upload(client, ["Ani Contoh", "Petani", "P"], heading=["Nama", f"Isian {NIK}", "L/P"])
    client.post(address("kolom/"), {"kolom_0_1": "occupation"})
    stored = " ".join(str(value) for value in vars(Import.objects.get()).values())
    assert NIK not in stored
    assert not HeadingChoice.objects.exists()
    client.post(address("simpan/"), {"way": "simpan-semua"})
    assert Volunteer.objects.get().occupation == "Petani"


# Questions


GAPS = [
    ["Ani Contoh", "Geramat", "Kinal"],
    ["Budi Sampel", "", "Kinal"],
    ["Citra Umpama", "", "Kinal"],
]


@pytest.mark.slow
def test_a_question_about_a_column_stands_once_above_the_rows_and_can_be_changed(client):
    page = upload(client, *GAPS, heading=["Nama", "Desa", "Kecamatan"])
    above, _, rows = page.partition("register-import")
    name = re.search(r'type="radio" name="(jawab-sel-kosong:0:home_village)" value="ikut-atas"', above)[1]
    assert name not in rows
    assert "2 baris menunggu." in above
    assert "Yang perlu dijawab" in above
    assert "Simpan 1 orang" in page
    page = look(client, {name: "ikut-atas"})
    assert "1 pertanyaan dijawab." in page
    assert "Simpan 3 orang" in page
    assert "Sudah dijawab; dapat diubah" in page
    assert re.search(rf'name="{name}" value="ikut-atas"\s+checked', page)
    look(client, {name: "kosong"})
    client.post(address("simpan/"), {"way": "simpan-semua"})
    assert Volunteer.objects.filter(home_village=None).count() == 2


def test_an_answer_that_is_none_of_the_choices_is_refused(client):
    upload(client, *GAPS, heading=["Nama", "Desa", "Kecamatan"])
    look(client, {"jawab-sel-kosong:0:home_village": "entah"})
    assert Import.objects.get().answers == {}


@pytest.mark.slow
def test_a_question_about_a_row_stands_in_its_row_with_the_person(client):
    known = make_volunteer("Dewi Contoh", born_on=date(1980, 6, 5), home_village=None)
    page = upload(client, GOOD)
    row = row_of(page, "0-2")
    assert f'name="jawab-orang:0-2" value="{known.registry_no}"' in row
    assert f'href="/psm/{known.pk}/"' in row
    assert state_of(page, "0-2") == "Gagal"
    assert state_of(look(client, {"jawab-orang:0-2": "baru"}), "0-2") == "Baru"
    page = look(client, {"jawab-orang:0-2": known.registry_no})
    assert state_of(page, "0-2") in ("Berubah", "Tetap")
    assert 'name="jawab-orang:0-2" value="baru"' in page


@pytest.mark.slow
def test_one_press_answers_and_corrects(client):
    make_volunteer("Dewi Contoh", born_on=date(1980, 6, 5), home_village=None)
    upload(client, GOOD, BUDI)
    page = look(client, {"jawab-orang:0-2": "baru", "isi-0-3-born_on": "28-02-1985"})
    assert "1 pertanyaan dijawab, 1 baris dibetulkan." in page
    assert "Simpan 2 orang" in page


@pytest.mark.slow
def test_a_hidden_row_is_offered_and_read_if_it_is_to_be(client):
    page = upload(client, GOOD, BUDI, hidden_rows=[3])
    offer = re.search(r'name="(jawab-baris-tersembunyi:0)" value="lewati"\s+checked', page)[1]
    assert "1 orang di lembar" in page
    assert "1 baris dibaca" in page
    page = look(client, {offer: "baca"})
    assert "2 baris dibaca" in page
    assert re.search(r'name="jawab-baris-tersembunyi:0" value="baca"\s+checked', page)


@pytest.mark.slow
def test_a_row_left_out_as_a_double_can_be_taken_in_again(client):
    upload(client, GOOD, GOOD)
    page = look(client, {"jawab-ganda:0-3": "lewati"})
    above, _, rows = page.partition("register-import")
    assert 'id="baris-0-3"' not in rows
    assert "Baris 3." in above
    page = look(client, {"jawab-ganda:0-3": "orang-lain"})
    assert state_of(page, "0-3") == "Baru"


@pytest.mark.slow
def test_hundreds_of_answered_doubles_fill_no_page(client, settings):
    settings.DATA_UPLOAD_MAX_NUMBER_FIELDS = 250
    upload(client, *[GOOD] * 300)
    everyone = {f"ganda:0-{number}": "lewati" for number in range(3, 302)}
    uploaded.answer(Import.objects.get(), everyone)
    page = look(client, {})
    assert "1 baris dibaca" in page
    assert "Pertanyaan 1–50 dari 299." in " ".join(page.split())
    assert len(inputs_of(page)) < settings.DATA_UPLOAD_MAX_NUMBER_FIELDS
    page = client.get(address("?tanya=6")).content.decode()
    assert "Baris 301." in page
    page = look(client, inputs_of(page) | {"jawab-ganda:0-301": "orang-lain"}, query="?tanya=6")
    assert "2 baris dibaca" in page


# Two windows


def inputs_of(page):
    """All that a browser would send of the page's form, as it is."""
    form = page.partition('data-guard="')[2].partition("</form>")[0]
    texts = re.findall(r'<input(?: type="hidden")? name="([^"]+)"(?: id="[^"]*")? value="([^"]*)"', form)
    radios = re.findall(r'type="radio" name="([^"]+)" value="([^"]*)"\s+checked', form)
    selected = re.findall(r'<select name="([^"]+)".*?<option selected>([^<]*)<', form, re.DOTALL)
    return {name: unescape(text) for name, text in (*texts, *radios, *selected)}


@pytest.mark.slow
def test_an_old_page_stores_nothing_and_gives_back_what_was_typed_on_it(client):
    months = [[f"{name} Contoh", "", "P", born, "Geramat", "Kinal"] for name, born in MONTHS_FIRST]
    old = inputs_of(upload(client, *months))
    look(client, {"jawab-tanggal:0:born_on": "bulan-hari"})
    before = Import.objects.get()
    page = look(client, old | {"isi-0-3-name": "Budi Contoh Dua", "tanpa-nik-0-3": "on"})
    after = Import.objects.get()
    assert "sudah diperiksa lagi" in page
    assert (after.answers, after.corrected) == (before.answers, before.corrected)
    assert typed_in(page, "isi-0-3-name") == "Budi Contoh Dua"
    assert is_open(page, "0-3")
    assert not is_open(page, "0-2")
    assert typed_in(page, "isi-0-2-born_on") != old["isi-0-2-born_on"]
    look(client, inputs_of(page))
    assert uploaded.corrections_of(Import.objects.get()) == {"0-3": {"name": "Budi Contoh Dua"}}


@pytest.mark.slow
def test_an_old_page_saves_nothing(client):
    old = inputs_of(upload(client, GOOD))
    look(client, {"isi-0-2-name": "Dewi Contoh Lestari"})
    page = client.post(address("simpan/"), old).content.decode()
    assert "sudah diperiksa lagi" in page
    assert not Volunteer.objects.exists()
    client.post(address("simpan/"), inputs_of(page))
    assert Volunteer.objects.get().name == "Dewi Contoh Lestari"


@pytest.mark.slow
def test_what_was_typed_in_a_row_that_is_on_another_page_now_is_sent_again(client):
    rows = [[f"{name} Contoh", *GOOD[1:3], f"{day:02}-06-1980", *GOOD[4:]] for day, name in enumerate("abc", 1)]
    many = [[f"{name} Contoh", *GOOD[1:]] for name in (f"{a}{b}" for a in "defghi" for b in "klmnopqrst")]
    old = inputs_of(upload(client, *rows, *many))
    look(client, {f"isi-0-{number}-sex": "X" for number in range(5, 60)})
    page = look(client, old | {"isi-0-2-name": "Ani Contoh Dua"})
    assert 'id="baris-0-2"' not in page
    look(client, inputs_of(page))
    assert uploaded.corrections_of(Import.objects.get())["0-2"] == {"name": "Ani Contoh Dua"}


@pytest.mark.slow
def test_what_keeps_a_row_back_stands_before_what_is_only_to_be_known(client):
    upload(client, ["Drs. Budi Contoh/Ani Rekaan", "", "L", "31-02-1985", "Geramat", "Kinal"])
    page = client.get(address()).content.decode()
    line = row_of(page, "0-2").partition("<summary>")[2].partition("</summary>")[0]
    order = [line.index(words) for words in ("31 Februari 1985 tidak ada", "memuat beberapa orang?", "tidak lazim")]
    assert order == sorted(order)


def test_each_row_of_several_sheets_names_its_sheet(client):
    data = xlsx([HEADING, GOOD, BUDI], [HEADING, ["Eka Contoh", *GOOD[1:]]])
    client.post("/psm/impor/", {"file": SimpleUploadedFile("daftar.xlsx", data)})
    page = client.get(address()).content.decode()
    named = re.findall(r'<td class="sheet-name" data-label="Lembar" title="([^"]*)">([^<]*)</td>', page)
    assert named == [("Lembar 1", "Lembar 1")] * 2 + [("Lembar 2", "Lembar 2")]


@pytest.mark.slow
def test_the_second_person_of_a_row_is_corrected_in_a_row_of_its_own(client):
    heading = ["Desa", "Kecamatan", "Nama PSM 1", "L/P 1", "Nama PSM 2", "L/P 2"]
    upload(client, ["Geramat", "Kinal", "Ani Contoh", "P", "Budi Misal", "X"], heading=heading)
    page = look(client, {"isi-0-2-2-sex": "L", "isi-0-2-2-name": "Budi Rekaan"})
    assert "1 baris dibetulkan." in page
    assert [state_of(page, place) for place in ("0-2-1", "0-2-2")] == ["Baru", "Baru"]
    assert uploaded.corrections_of(Import.objects.get()) == {"0-2-2": {"sex": "L", "name": "Budi Rekaan"}}
    client.post(address("simpan/"), {"way": "simpan-semua"})
    assert [(each.name, each.sex) for each in Volunteer.objects.order_by("name")] == [
        ("Ani Contoh", "P"),
        ("Budi Rekaan", "L"),
    ]
