"""A clerk's answers on a preview: the village of a spelling, remembered for all lists, and the person of a row."""

import csv
import re
from datetime import date
from io import BytesIO, StringIO
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.utils import timezone

from registry.doubles import merging
from registry.models import Import, Village, VillageSpelling, Volunteer
from registry.workbook import plan, reading, uploaded
from registry.workbook.matching import Villages
from registry.workbook.planned_row import State
from registry.workbook.planner import EveryKecamatan
from registry.workbook.reading import ReadSheet
from registry.workbook.writing import failed
from tests.factories import make_district, make_regency, make_user, make_village, make_volunteer
from tests.workbooks import people, text, xlsx

pytestmark = pytest.mark.one_database  # What a list is understood as.

SPELLINGS = Path(__file__).parent / "ejaan-desa.csv"
NIK = "1704015203909001"
HEADING = ["Nama", "Desa", "Kecamatan"]
BORN = ["Nama", "Tgl lahir", "Pekerjaan"]


@pytest.fixture
def kaur(db):
    """Three kecamatan: two with a Tanjung Baru, two with a Tanjung Aur."""
    for district, *villages in [
        ("Kinal", "Geramat", "Talang Padang", "Tanjung Baru"),
        ("Maje", "Linau", "Tanjung Baru", "Tanjung Aur"),
        ("Tanjung Kemuning", "Tanjung Aur", "Tanjung Aur II", "Selika"),
    ]:
        for village in villages:
            make_village(village, make_district(district))


def village(name, district):
    return Village.objects.get(name=name, district__name=district)


def remember(spelling, district, *where):
    """As the office confirmed it for all."""
    kabid = make_user("Kabid")
    VillageSpelling.objects.remember(spelling, district, village(*where), kabid)
    VillageSpelling.objects.get(said_by=kabid).confirm(kabid)


def made(*rows, heading=HEADING, user=None, **kwargs):
    return plan.make([ReadSheet("PSM", people(*rows, heading=heading))], user, **kwargs)


def planned(*rows, **kwargs):
    return made(*rows, **kwargs).rows


def messages_of(planned_row):
    return " ".join(problem.message for problem in planned_row.problems)


def offered(spelling, user=None):
    """The names of the villages that the chooser of a spelling offers, the nearest first."""
    nearest, others = Villages(user or EveryKecamatan()).choices(spelling)
    return [str(village) for village in (*nearest, *others)]


# What is offered


def test_each_spelling_of_the_office_is_found_or_offered_with_the_right_village_first(db):
    call_command("load_regions", stdout=StringIO())
    rows = list(csv.DictReader(SPELLINGS.read_text().splitlines(), delimiter=";"))
    villages = Villages(EveryKecamatan())
    missed = []
    for row in rows:
        right = villages.by_code[row["kode"]]
        place = villages.find(row["ditulis"], right.district.name)
        if place.village != right and place.spelling.nearest[:1] != [right.code]:
            missed.append(row["ditulis"])
    assert len(rows) == 28
    assert missed == []


def test_an_unknown_spelling_is_listed_once_with_its_kecamatan_and_rows(kaur):
    rows = [["Ani", "Tanjung Aur I", "Maje"], ["Budi", "TANJUNG AUR I", "Kec. MAJE"], ["Citra", "Selik", "Maje"]]
    first, second = made(*rows).spellings
    assert (first.text, first.district, first.rows) == ("Tanjung Aur I", "Maje", 2)
    assert (second.text, second.rows) == ("Selik", 1)


def test_a_row_counts_once_where_home_and_service_are_spelled_alike(kaur):
    heading = ["Nama", "Desa", "Tempat tugas", "Kecamatan"]
    (spelling,) = made(["Ani", "Geramatt", "Geramatt", "Kinal"], heading=heading).spellings
    assert spelling.rows == 1


def test_all_villages_of_the_kecamatan_are_offered_the_nearest_first(kaur):
    (spelling,) = made(["Ani", "Tanjung Aur I", "Tanjung Kemuning"]).spellings
    assert offered(spelling) == [
        "Tanjung Aur, Tanjung Kemuning",
        "Tanjung Aur II, Tanjung Kemuning",
        "Selika, Tanjung Kemuning",
    ]


def test_a_longer_text_with_the_whole_name_in_it_is_nearer_than_one_with_like_letters(kaur):
    (spelling,) = made(["Ani", "Tanjung Linau", "Maje"]).spellings
    assert offered(spelling)[0] == "Linau, Maje"


def test_of_an_unknown_kecamatan_all_villages_are_offered_those_of_the_nearest_one_first(kaur):
    (spelling,) = made(["Ani", "Tanjung Baru", "Maj"]).spellings
    assert offered(spelling)[:2] == ["Tanjung Baru, Maje", "Tanjung Baru, Kinal"]
    assert len(offered(spelling)) == 9


def test_without_a_kecamatan_every_village_is_offered_whose_name_no_other_bears(kaur):
    (spelling,) = made(["Ani", "Selik", ""]).spellings
    assert offered(spelling)[0] == "Selika, Tanjung Kemuning"
    assert set(offered(spelling)) == {
        *("Geramat, Kinal", "Talang Padang, Kinal", "Linau, Maje"),
        *("Tanjung Aur II, Tanjung Kemuning", "Selika, Tanjung Kemuning"),
    }


@pytest.mark.parametrize("written", ["Tanjung Aur", "Tanjung Aur I"])
def test_a_double_without_its_kecamatan_is_not_offered_but_asked_for_the_kecamatan(kaur, written):
    result = made(["Ani", written, ""])
    assert result.spellings == []
    assert "Tulis juga kecamatannya" in messages_of(result.rows[0])


def test_a_kecamatan_of_signs_alone_is_none(kaur):
    geramat, double = planned(["Ani", "Geramat", "??"], ["Budi", "Tanjung Aur", "??"])
    assert str(geramat.person.home_village) == "Geramat, Kinal"
    assert "Tulis juga kecamatannya" in messages_of(double)


def test_a_village_that_now_lies_in_another_kecamatan_is_offered(kaur):
    (spelling,) = made(["Ani", "Linau", "Kinal"]).spellings
    assert offered(spelling)[0] == "Linau, Maje"


@pytest.mark.parametrize("written", [NIK, "1704 0152 0390 9001", "Jalan Merdeka 1234", "???", "x" * 200])
def test_what_is_no_name_is_not_offered(kaur, written):
    assert made(["Ani", written, "Kinal"]).spellings == []


def test_the_regency_may_be_short_and_a_village_of_another_one_is_not_offered(kaur):
    heading = [*HEADING, "Kabupaten"]
    short, other = planned(
        ["Ani", "Geramat", "Kinal", "Kab. Kaur"], ["Budi", "Geramat", "", "Kabupaten Seluma"], heading=heading
    )
    assert short.state == State.NEW
    assert other.state == State.FAILED
    make_village("Rimbo", make_district("Seluma", make_regency("Kabupaten Seluma", "17.05"), "17.05.01"))
    (spelling,) = made(["Budi", "Rimboo", "", "Seluma"], heading=heading).spellings
    assert spelling.nearest == [village("Rimbo", "Seluma").code]
    assert made(["Budi", "Rimboo", "", "Lampung"], heading=heading).spellings == []


# What is remembered


def test_a_remembered_spelling_leads_to_its_village_however_it_is_written(kaur):
    remember("Tanjung Aur I", "Maje", "Tanjung Aur", "Maje")
    for written in ("Tanjung Aur I", "DESA TANJUNG AUR I", " tanjung  aur i"):
        (planned_row,) = planned(["Ani", written, "KEC. MAJE"])
        assert str(planned_row.person.home_village) == "Tanjung Aur, Maje"


def test_a_spelling_of_one_kecamatan_means_nothing_in_another_or_without_one(kaur):
    remember("Tanjung Baru I", "Kinal", "Tanjung Baru", "Kinal")
    rows = planned(
        *(["Ani", "Tanjung Baru I", district] for district in ("Kinal", "Maje", "", "Kinall")),
    )
    assert [row.state for row in rows] == [State.NEW, *[State.FAILED] * 3]


def test_a_kecamatan_written_wrongly_is_remembered_with_the_village(kaur):
    remember("Tanjung Baru", "Maj", "Tanjung Baru", "Maje")
    (planned_row,) = planned(["Ani", "Tanjung Baru", "Maj"])
    assert str(planned_row.person.home_village) == "Tanjung Baru, Maje"


def test_an_exact_name_is_never_read_as_another_village(kaur):
    remember("Geramat", "Kinal", "Talang Padang", "Kinal")
    (planned_row,) = planned(["Ani", "Geramat", "Kinal"])
    assert planned_row.person.home_village.name == "Geramat"


def test_a_remembered_spelling_is_not_read_for_another_regency(kaur):
    remember("Antah", "", "Geramat", "Kinal")
    rows = [["Ani", "Antah", "", regency] for regency in ("Kaur", "Kabupaten Seluma")]
    assert [planned_row.state for planned_row in planned(*rows, heading=[*HEADING, "Kabupaten"])] == [
        State.NEW,
        State.FAILED,
    ]


def test_a_name_of_two_villages_without_kecamatan_ignores_a_remembered_answer(kaur):
    remember("Tanjung Aur", "", "Tanjung Aur", "Maje")
    remember("Tanjung Aur I", "", "Tanjung Aur", "Maje")
    assert [
        planned_row.state for planned_row in planned(["Ani", "Tanjung Aur", ""], ["Budi", "Tanjung Aur I", ""])
    ] == [
        State.FAILED,
        State.FAILED,
    ]


def test_a_spelling_is_remembered_once_in_a_kecamatan_and_the_last_word_holds(kaur):
    remember("Selik", "Maje", "Linau", "Maje")
    remember("SELIK", "MAJE", "Tanjung Aur", "Maje")
    spelling = VillageSpelling.objects.get()
    assert (str(spelling), str(spelling.village)) == ("selik, maje", "Tanjung Aur, Maje")
    again = VillageSpelling(
        spelling="selik", district="maje", village=spelling.village, said_by=make_user(), confirmed_at=timezone.now()
    )
    with pytest.raises(ValidationError, match="sudah ditetapkan"):
        again.validate_constraints()


# An account of one kecamatan, or of several


def test_a_bound_account_is_offered_and_led_to_its_own_villages_alone(kaur):
    user = make_user(districts=[make_district("Kinal"), make_district("Tanjung Kemuning")])
    (spelling,) = made(["Ani", "Linauu", ""], user=user).spellings
    assert {name.partition(", ")[2] for name in offered(spelling, user)} == {"Kinal", "Tanjung Kemuning"}
    remember("Linauu", "", "Linau", "Maje")
    result = made(["Ani", "Linauu", ""], user=user)
    assert result.rows[0].state == State.FAILED
    assert result.spellings == []  # It may not change the answer for the whole office either.


def test_of_a_kecamatan_that_is_not_the_account_s_nothing_is_offered(kaur):
    result = made(["Ani", "Linauu", "Maje"], user=make_user(districts=[make_district("Kinal")]))
    assert result.spellings == []
    assert "Kecamatan Maje tidak termasuk wilayah akun ini" in messages_of(result.rows[0])


def test_an_account_of_one_kecamatan_means_it_where_the_list_names_none(kaur):
    user = make_user(districts=[make_district("Maje")])
    (spelling,) = made(["Ani", "Tanjung Aur I", ""], user=user).spellings
    assert spelling.key == ("tanjung aur i", "maje")
    remember(*spelling.key, "Tanjung Aur", "Maje")
    assert planned(["Ani", "Tanjung Aur I", ""], user=user)[0].state == State.NEW
    assert planned(["Ani", "Tanjung Aur I", ""])[0].state == State.FAILED


def test_the_name_of_another_kecamatan_between_rows_ends_the_account_s_own(kaur):
    rows = [["Nama", "Desa"], ["KINAL"], ["Ani", "Tanjung Baru"], ["MAJE"], ["Budi", "Tanjung Baru"]]
    user = make_user(districts=[make_district("Kinal")])
    mine, theirs = plan.make([ReadSheet("PSM", rows)], user).rows
    assert (mine.state, theirs.state) == (State.NEW, State.FAILED)


# The page: villages


def upload(client, *rows, heading=HEADING):
    file = SimpleUploadedFile("daftar.xlsx", xlsx(people(*rows, heading=heading)))
    return client.post("/psm/impor/", {"file": file}, follow=True).content.decode()


def address(page="", pk=None):
    return f"/psm/impor/{pk or Import.objects.latest('pk').pk}/{page}"


def choose(client, page, **chosen):
    """Choose villages in the choosers of a page, by the text of the spelling. Return the page that follows."""
    names = {words: name for name, words in re.findall(r'<label for="id_(desa_\w+)">([^<]*)</label>', page)}
    data = {names[words.replace("_", " ")]: code for words, code in chosen.items()}
    return client.post(address("periksa/"), {"desa": "pilih", **data}, follow=True).content.decode()


@pytest.mark.slow
def test_an_answered_spelling_is_remembered_and_the_list_planned_anew(kaur, client_of, petugas):
    client = client_of(petugas)
    page = upload(client, ["Ani", "Selik", "Maje"], ["Budi", "SELIK", "Maje"], ["Citra", "Antah", "Kinal"])
    assert "2 ejaan desa tidak dikenal" in page
    assert page.index("Linau, Maje") < page.index("Tanjung Aur, Maje") < page.index("Geramat, Kinal")
    page = choose(client, page, Selik=village("Linau", "Maje").code)
    assert "1 ejaan desa diingat, juga untuk daftar Anda berikutnya: 2 baris." in page
    assert "Baru 2" in page
    assert "Gagal 1" in page
    spelling = VillageSpelling.objects.get()
    assert (str(spelling), spelling.village.name, spelling.said_by) == ("selik, maje", "Linau", petugas)
    assert "tidak dikenal" not in upload(client, ["Dodi", "Selik", "Kec. Maje"])


def test_what_was_remembered_and_deleted_in_the_admin_is_asked_again(kaur, client_of, petugas, admin):
    remember("Selik", "Maje", "Linau", "Maje")
    office = client_of(admin)
    listed = office.get("/admin/registry/villagespelling/", {"q": "selik"}).content.decode()
    assert "Linau, Maje" in listed
    office.post(f"/admin/registry/villagespelling/{VillageSpelling.objects.get().pk}/delete/", {"post": "yes"})
    assert "1 ejaan desa tidak dikenal" in upload(client_of(petugas), ["Dodi", "Selik", "Maje"])


@pytest.mark.slow
def test_nothing_chosen_remembers_nothing_and_says_so(kaur, client_of, petugas):
    client = client_of(petugas)
    page = upload(client, ["Ani", "Selik", "Maje"])
    assert "Belum ada desa yang dipilih" in choose(client, page, Selik="")
    assert (
        "Belum ada desa yang dipilih"
        in client.post(address("periksa/"), {"desa": "pilih", "desa_0": "x"}, follow=True).content.decode()
    )
    assert not VillageSpelling.objects.exists()


@pytest.mark.slow
@pytest.mark.parametrize("code", ["17.04.99.2001", "x\x00", "9" * 5000])
def test_a_village_that_is_not_offered_cannot_be_chosen(kaur, client_of, petugas, code):
    client = client_of(petugas)
    page = upload(client, ["Ani", "Selik", "Maje"])
    assert "tidak ada di daftar" in choose(client, page, Selik=code)
    assert "tidak ada di daftar" in choose(client, page, Selik=village("Geramat", "Kinal").code)
    assert not VillageSpelling.objects.exists()


@pytest.mark.one_database
def test_a_village_is_chosen_with_all_that_was_typed_whichever_button_is_pressed(kaur, client_of, petugas):
    client = client_of(petugas)
    page = upload(client, ["Ani", "Selik", "Maje"], ["Budi", "Antah", "Kinal"])
    linau, geramat = village("Linau", "Maje").code, village("Geramat", "Kinal").code
    names = dict(re.findall(r'<label for="id_(desa_\w+)">([^<]*)</label>', page))
    selik, antah = sorted(names, key=names.get, reverse=True)
    assert all(re.search(rf'name="{name}"[^>]* form="isi"', page) for name in names)
    corrected = {"versi": version_of(page), "isi-0-2-name": "Ani Contoh"}
    old = client.post(address("periksa/"), {**corrected, "versi": "dulu", selik: linau}).content.decode()
    assert not VillageSpelling.objects.exists()
    assert re.search(rf'value="{linau}"\s+selected', old)  # Nothing is taken of an old page, and nothing lost.
    page = client.post(address("periksa/"), {**corrected, selik: linau}, follow=True).content.decode()
    assert "1 ejaan desa diingat" in page
    assert "1 baris dibetulkan" in page
    saved = {"versi": version_of(page), "way": "simpan-baik", antah: geramat}
    page = client.post(address("simpan/"), saved, follow=True).content.decode()
    assert "Belum disimpan: yang baru Anda isi diperiksa dahulu." in page
    assert VillageSpelling.objects.count() == 2
    assert not Volunteer.objects.exists()


def version_of(page):
    return re.search(r'name="versi" value="([^"]+)"', page)[1]


def test_a_spelling_that_was_answered_meanwhile_is_left_as_it_is(kaur, client_of, petugas):
    client = client_of(petugas)
    page = upload(client, ["Ani", "Selik", "Maje"], ["Budi", "Antah", "Maje"])
    remember("Selik", "Maje", "Tanjung Aur", "Maje")
    linau = village("Linau", "Maje").code
    assert "1 ejaan desa diingat" in choose(client, page, Selik=linau, Antah=linau)
    assert VillageSpelling.objects.get(spelling="selik").village.name == "Tanjung Aur"


@pytest.mark.slow
def test_many_spellings_come_in_pages_those_of_most_rows_first(kaur, client_of, petugas):
    client = client_of(petugas)
    rows = [["Ani", f"Antah {letter}", "Kinal"] for letter in "abcdefghijklmnopqrstuvwxyzabc"]
    page = upload(client, *rows)
    assert "26 ejaan desa tidak dikenal" in page
    assert page.count('<label for="id_desa_') == 25
    assert re.search(r'<label for="id_desa_\w+">([^<]*)', page)[1] == "Antah a"
    second = client.get(address() + "?ejaan=2").content.decode()
    assert re.findall(r'<label for="id_desa_\w+">([^<]*)', second) == ["Antah z"]
    assert "1 ejaan desa diingat" in choose(client, second, Antah_z=village("Geramat", "Kinal").code)


# The person of a row


@pytest.fixture
def ani(db):
    return make_volunteer("Ani Contoh", born_on=date(1990, 3, 12), home_village=None, occupation="Guru")


ROW = ["Anni Contoh", "12-03-1990", "Petani"]  # Similar: a row with the same name would be asked about.


def take(client, person, place="0-2", query=""):
    """Answer who the row is, as the radio buttons of its row do. Return the page that follows."""
    data = {f"jawab-orang:{place}": person.registry_no if person else "baru"}
    return client.post(address(f"periksa/{query}"), data, follow=True).content.decode()


@pytest.mark.slow
def test_a_suggestion_is_taken_and_taken_back(ani, client_of, petugas):
    client = client_of(petugas)
    page = upload(client, ROW, heading=BORN)
    assert "Ya, orang ini: Ani Contoh" in page
    page = take(client, ani)
    assert "1 pertanyaan dijawab." in page
    assert "Berubah 1" in page
    assert "<del>Guru</del> → <ins>Petani</ins>" in page
    page = take(client, None)
    assert "1 pertanyaan dijawab." in page
    assert "Baru 1" in page
    assert "Ya, orang ini: Ani Contoh" in page


def test_what_was_answered_is_saved(ani, client_of, petugas):
    client = client_of(petugas)
    upload(client, ROW, heading=BORN)
    take(client, ani)
    client.post(address("simpan/"), {"way": "simpan-semua"})
    assert Volunteer.objects.get() == ani
    ani.refresh_from_db()
    assert ani.occupation == "Petani"
    assert client.post(address("periksa/"), {"jawab-orang:0-2": "baru"}).status_code == 404


def test_one_comes_back_to_the_same_page_of_the_preview(ani, client_of, petugas):
    client = client_of(petugas)
    upload(client, ROW, heading=BORN)
    query = "?tampil=baru&hal=1&ejaan=2&q=1704015203909001"
    answer = client.post(address(f"periksa/{query}"), {"jawab-orang:0-2": ani.registry_no})
    assert answer["Location"] == address() + "?tampil=baru&hal=1&baris=0-2#id_isi-0-2-name"


@pytest.mark.slow
def test_two_rows_answered_with_one_person_are_refused(ani, client_of, petugas):
    client = client_of(petugas)
    upload(client, ROW, ["Ani Conto", "12-03-1990", "Guru"], heading=BORN)
    take(client, ani)
    page = take(client, ani, "0-3")
    assert "Gagal 2" in page
    assert "Orang yang sama juga ada di baris 3" in page
    assert "Baru 1" in take(client, None, "0-3")


def test_rows_of_two_sheets_with_one_number_are_two(ani):
    sheets = [ReadSheet(name, people(ROW, heading=BORN)) for name in ("Satu", "Dua")]
    answers = {"orang:1-2": ani.registry_no, "ganda:1-2": "orang-lain"}
    states = [row.state for row in plan.make(sheets, answers=answers).rows]
    assert states == [State.NEW, State.CHANGED]


@pytest.mark.slow
def test_a_stranger_cannot_be_chosen(ani, bound, client_of):
    stranger = make_volunteer("Citra Contoh", make_village("Linau", make_district("Maje")))
    client = client_of(bound)
    make_village("Geramat", make_district("Kinal"))
    upload(client, ["Ani", "Geramat", "Kinal"])
    take(client, stranger)
    assert Import.objects.get().answers == {}
    (planned_row,) = planned(["Ani", "Geramat", "Kinal"], user=bound, answers={"orang:0-2": stranger.registry_no})
    assert (planned_row.state, planned_row.before, planned_row.is_answered) == (State.NEW, None, False)


def test_whoever_was_merged_since_is_the_person_who_was_kept(ani):
    kept = make_volunteer("Ani Contoh Juga", home_village=None)
    merging.merge(kept, ani, reason="sama")
    (planned_row,) = planned(ROW, heading=BORN, answers={"orang:0-2": ani.registry_no})
    assert (planned_row.before, planned_row.is_answered) == (kept, True)


def test_whoever_was_deleted_since_makes_the_row_new_again(ani):
    ani.remove("Salah catat")
    (planned_row,) = planned(ROW, heading=BORN, answers={"orang:0-2": ani.registry_no})
    assert (planned_row.state, planned_row.is_answered) == (State.NEW, False)


@pytest.mark.slow
def test_an_answer_for_a_row_whose_nik_is_another_one_s_is_refused_and_can_be_taken_back(ani, client_of, petugas):
    other = make_volunteer("Budi Contoh", nik=NIK)
    client = client_of(petugas)
    upload(client, ["Ani Contoh", "12-03-1990", NIK], heading=["Nama", "Tgl lahir", "NIK"])
    imported = Import.objects.get()
    uploaded.answer(imported, {"orang:0-2": ani.registry_no})
    uploaded.ask(imported, Import.Asked.LOOK)
    page = client.get(address()).content.decode()
    assert f"NIK sudah terdaftar atas nama {other}" in page
    assert "Bukan, orang baru" in page
    assert "lain dari yang tercatat untuk nomor itu (Budi Contoh)" in take(client, None)
    uploaded.answer(imported, {"nama:0-2": "sama"})
    uploaded.ask(imported, Import.Asked.LOOK)
    assert "Berubah 1" in client.get(address()).content.decode()


@pytest.mark.parametrize("place", ["", "0", "a-b", "0-2-3", "٣-٤", "9" * 50, "0-2\x00", "0-99999"])
def test_a_row_that_the_list_does_not_have_cannot_be_answered_or_corrected(ani, client_of, petugas, place):
    client = client_of(petugas)
    upload(client, ROW, heading=BORN)
    data = {f"jawab-orang:{place}": ani.registry_no, f"isi-{place}-name": "Lain Contoh", f"tanpa-nik-{place}": "on"}
    client.post(address("periksa/"), data)
    imported = Import.objects.get()
    assert (imported.answers, imported.corrected) == ({}, "")


def test_two_windows_forget_nothing_of_each_other(ani, client_of, petugas):
    upload(client_of(petugas), ROW, heading=BORN)
    first, second = Import.objects.get(), Import.objects.get()
    uploaded.answer(first, {"orang:0-2": "PSM-00001"}, {"0-2": {"name": "Ana Contoh"}})
    uploaded.answer(second, {"orang:0-3": "PSM-00002"}, {"0-2": {"occupation": "Guru"}})
    kept = Import.objects.get()
    assert kept.answers == {"orang:0-2": "PSM-00001", "orang:0-3": "PSM-00002"}
    assert uploaded.corrections_of(kept) == {"0-2": {"name": "Ana Contoh", "occupation": "Guru"}}
    uploaded.answer(first, {"orang:0-2": ""}, taken_back=["0-2"])
    kept = Import.objects.get()
    assert (kept.answers, kept.corrected) == ({"orang:0-3": "PSM-00002"}, "")


def test_no_nik_is_kept_with_the_answers_even_where_the_sheet_is_called_so(ani, petugas):
    sheets = [ReadSheet(NIK, people(["Ani Contoh", NIK, "12-03-1990"], heading=["Nama", "NIK", "Tgl lahir"]))]
    (planned_row,) = plan.make(sheets, petugas).rows
    assert planned_row.place == "0-2"


@pytest.mark.slow
def test_a_colleague_answers_nothing_in_another_s_import(kaur, ani, client_of, petugas, kabid):
    upload(client_of(petugas), ["Ani Contoh", "Selik", "Maje"])
    for user in (make_user("Petugas"), kabid):
        for page in ("periksa/", "simpan/"):
            assert client_of(user).post(address(page), {}).status_code == 404


def test_the_command_speaks_of_no_button(ani):
    (planned_row,) = planned(ROW, heading=BORN)
    assert "; bila benar, tulis No. registrinya di baris ini." in messages_of(planned_row)


def test_a_row_that_fails_is_given_back_with_the_number_of_the_person_chosen(ani):
    sheets = [ReadSheet("PSM", people(["Ani Contoh", "12-03-1990", "x"], heading=["Nama", "Tgl lahir", "No HP"]))]
    target = BytesIO()
    failed.write(target, plan.make(sheets, answers={"orang:0-2": ani.registry_no}))
    (sheet,) = reading.read(target.getvalue())
    assert (sheet.rows[0][-1], sheet.rows[1][-1]) == ("No. registri", ani.registry_no)
    (planned_row,) = plan.make([sheet]).rows
    assert planned_row.before == ani


# Columns that are not read


def test_columns_that_are_not_read_are_told_with_the_reason(kaur, client_of, petugas):
    heading = ["No", "Masalah", "Provinsi", "Nama", "Nama Ibu", "No. Rekening"]
    page = " ".join(upload(client_of(petugas), [1, "", "Bengkulu", "Ani", "Siapa", "123"], heading=heading).split())
    assert "2 kolom dibaca, 4 tidak dibaca: Masalah, Provinsi, Nama Ibu, No. Rekening. Ubah" in page
    assert page.count("<small>Tidak disimpan di sini.</small>") == 2


# A long list


def long_list(rows=300, spellings=60):
    """A list by kecamatan, without a column for it, with many spellings and one known person."""
    for number in range(rows):
        letters = f"{chr(97 + number % spellings // 26)}{chr(97 + number % spellings % 26)}"
        name = f"Orang Ba{chr(97 + number // 676)}{chr(97 + number // 26 % 26)}{chr(97 + number % 26)}"
        yield ["Anni Contoh" if number == rows - 1 else name, "12-03-1990", f"Antah {letters}", ""]


@pytest.mark.slow
def test_a_long_list_is_answered_page_by_page(kaur, ani, client_of, petugas, django_assert_max_num_queries):
    client = client_of(petugas)
    data = text([["Nama", "Tgl lahir", "Desa", "Kecamatan"], *long_list()])
    with django_assert_max_num_queries(60):
        page = client.post("/psm/impor/", {"file": SimpleUploadedFile("panjang.csv", data)}, follow=True)
    page = page.content.decode()
    assert "60 ejaan desa tidak dikenal" in page
    assert len(page) < 150_000
    geramat = village("Geramat", "Kinal").code
    for left in (35, 10, 0):
        names = re.findall(r'<select name="(desa_\w+)"', page)
        with django_assert_max_num_queries(60 + 6 * len(names)):
            page = client.post(address("periksa/"), dict.fromkeys(names, geramat), follow=True).content.decode()
        assert (f"{left} ejaan desa tidak dikenal" in page) == bool(left)
    assert "Baru 300" in page
    assert "Ya, orang ini: Ani Contoh" in client.get(address() + "?tampil=baru&baris=0-301").content.decode()
    page = take(client, ani, "0-301", "?tampil=berubah")
    assert "Baru 299" in page
    client.post(address("simpan/"), {"way": "simpan-semua"})
    assert Volunteer.objects.count() == 300


# Corrections


def corrected(heading, row, **texts):
    (planned_row,) = planned(row, heading=heading, corrections={"0-2": texts})
    return planned_row


def test_a_correction_is_read_in_place_of_the_cell(kaur):
    row = corrected(HEADING, ["Ani Contoh", "Antah", "Kinal"], home_village="Geramat")
    assert (row.state, row.person.home_village) == (State.NEW, village("Geramat", "Kinal"))


def test_a_correction_fills_a_column_that_the_list_does_not_have(kaur):
    row = corrected(["Nama", "Desa"], ["Ani Contoh", "Tanjung Baru"], district="Maje", born_on="01-02-1985")
    assert (row.person.home_village, row.person.born_on) == (village("Tanjung Baru", "Maje"), date(1985, 2, 1))


def test_an_empty_correction_saves_the_row_without_that_value(kaur):
    heading, row = ["Nama", "NIK", "Desa", "Kecamatan"], ["Ani Contoh", 1704015203909000.0, "Geramat", "Kinal"]
    assert planned(row, heading=heading)[0].state == State.FAILED
    saved = corrected(heading, row, nik="")
    assert (saved.state, saved.person.has_nik) == (State.NEW, False)


def test_a_corrected_birth_date_or_sex_is_alone_where_the_list_writes_it_in_another_way(kaur):
    heading = ["Nama", "TTL", "L", "P", "Desa", "Kecamatan"]
    row = corrected(
        heading, ["Ani Contoh", "Manna, 31-02-1985", "v", "v", "Geramat", "Kinal"], born_on="28-02-1985", sex="P"
    )
    assert (row.state, row.person.birth_place, row.person.born_on) == (State.NEW, "Manna", date(1985, 2, 28))
    assert row.person.sex == Volunteer.Sex.FEMALE


def test_a_correction_concerns_its_own_row_only(kaur):
    rows = [["Ani Contoh", "Geramat", "Kinal"], ["Budi Contoh", "Geramat", "Kinal"]]
    first, second = planned(*rows, corrections={"0-3": {"name": "Budiman Contoh"}})
    assert (first.person.name, second.person.name) == ("Ani Contoh", "Budiman Contoh")
