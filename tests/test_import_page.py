"""The import in the browser: upload, preview, one confirmation, the result, and the undo."""

import base64
import json
from datetime import date, timedelta
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from registry import work
from registry.guards.nik_keys import RotationError, rotate
from registry.models import Appointment, FollowUp, HeadingChoice, Import, LongWork, TrainingRecord, Volunteer
from registry.models.long_works import MOST_ATTEMPTS
from registry.values import nik
from registry.workbook import reading, taking_back, uploaded
from tests.factories import (
    make_appointment,
    make_district,
    make_record,
    make_user,
    make_village,
    make_volunteer,
    whole_nik,
)
from tests.workbooks import many_names, people, xlsx

pytestmark = pytest.mark.one_database  # What a list is understood as.

NIK, OTHER_NIK = "1704015203909001", "1704011203909002"
HEADING = ["Nama", "NIK", "Pekerjaan", "Desa", "Kecamatan", "TMT"]
ANI = ["Ani Contoh", NIK, "Petani", "Geramat", "Kinal", "01-02-2019"]
BUDI = ["Budi Contoh", OTHER_NIK, "Guru", "Antah", "Kinal", ""]


@pytest.fixture(autouse=True)
def kinal(db):
    make_village("Geramat", make_district("Kinal"))


def upload(client, *rows, heading=HEADING, name="daftar.xlsx"):
    file = SimpleUploadedFile(name, xlsx(people(*rows, heading=heading)))
    return client.post("/psm/impor/", {"file": file}, follow=True)


def page_of(answer):
    return answer.content.decode()


def rows_of(page):
    """The part of a preview's page with the rows."""
    return page.partition('<table class="register register-fold register-import">')[2].partition("</table>")[0]


def save(client, way="simpan-baik"):
    return client.post(f"/psm/impor/{Import.objects.get().pk}/simpan/", {"way": way}, follow=True)


def undo(client):
    return client.post(f"/psm/impor/{Import.objects.get().pk}/batalkan/", follow=True)


# Preview


def test_an_uploaded_list_is_shown_before_anything_is_saved(client_of, petugas):
    page = page_of(upload(client_of(petugas), ANI, BUDI))
    assert "2 baris dibaca" in page
    assert "Desa “Antah” tidak ditemukan" in page
    assert "••••••••••••••••" in page
    assert NIK not in page
    assert not Volunteer.objects.exists()


@pytest.mark.slow
def test_the_preview_narrows_to_a_state(client_of, petugas):
    client = client_of(petugas)
    upload(client, ANI, BUDI)
    page = page_of(client.get(f"/psm/impor/{Import.objects.get().pk}/?tampil=gagal"))
    assert "Budi Contoh" in rows_of(page)
    assert "Ani Contoh" not in rows_of(page)


@pytest.mark.slow
@pytest.mark.parametrize(
    "rows, heading, answers, sentence",
    [
        ([BUDI], HEADING, {}, "Belum ada yang dapat disimpan: 1 baris gagal atau masih bertanya."),
        ([ANI], HEADING, {"baris:0-2": "lewati"}, "Tidak ada yang disimpan: semua barisnya Anda lewati."),
        ([ANI], HEADING, {"kepala:0": "lewati"}, "Tidak ada yang dapat disimpan: tidak ada orang yang terbaca."),
    ],
)
def test_where_nothing_can_be_saved_a_sentence_says_why(client_of, petugas, rows, heading, answers, sentence):
    client = client_of(petugas)
    upload(client, *rows, heading=heading)
    imported = Import.objects.get()
    uploaded.answer(imported, answers, {}, {})
    uploaded.ask(imported, Import.Asked.LOOK)
    page = page_of(client.get(f"/psm/impor/{imported.pk}/"))
    assert sentence in page
    assert "btn-primary" not in page.partition("form-foot")[2]


@pytest.mark.slow
def test_a_list_of_what_is_recorded_already_says_that_nothing_is_to_be_saved(client_of, petugas):
    client = client_of(petugas)
    upload(client, ANI)
    assert "Tidak ada yang perlu disimpan" not in page_of(client.get(f"/psm/impor/{Import.objects.get().pk}/"))
    save(client)
    Import.objects.all().delete()
    page = page_of(upload(client, ANI))
    assert "Tidak ada yang perlu disimpan: 1 baris sama dengan yang sudah tercatat. Tekan Tidak jadi" in page


@pytest.mark.parametrize("data", [b"", b"halo", b"PK\x03\x04xxxx"])
def test_what_is_no_list_is_refused_on_the_page(client_of, petugas, data):
    answer = client_of(petugas).post("/psm/impor/", {"file": SimpleUploadedFile("daftar.xlsx", data)})
    assert answer.status_code == 200
    assert "Belum dapat dibaca" in page_of(answer)
    assert not Import.objects.exists()


@pytest.mark.slow
def test_a_heading_is_mapped_by_hand_and_remembered(client_of, petugas):
    client = client_of(petugas)
    page = page_of(upload(client, [1, "Ani Contoh", "Petani"], heading=["No", "Nama", "Mata pencaharian"]))
    assert "1 kolom berisi yang judulnya tidak dikenal" in page
    answer = client.post(f"/psm/impor/{Import.objects.get().pk}/kolom/", {"kolom_0_2": "occupation"}, follow=True)
    assert "Petani" in page_of(answer)
    assert list(HeadingChoice.objects.values_list("heading", "key", "said_by")) == [
        ("matapencaharian", "occupation", petugas.pk)
    ]
    again = page_of(upload(client, [1, "Citra Contoh", "Guru"], heading=["No", "Nama", "Mata pencaharian"]))
    assert "Guru" in again
    assert "tidak dikenal" not in again


def test_a_column_that_does_not_exist_cannot_be_chosen(client_of, petugas):
    client = client_of(petugas)
    upload(client, [1, "Ani Contoh", "Petani"], heading=["No", "Nama", "Mata pencaharian"])
    client.post(f"/psm/impor/{Import.objects.get().pk}/kolom/", {"kolom_0_2": "nik_digest"})
    assert not HeadingChoice.objects.exists()


def test_what_is_kept_of_a_list_is_unreadable_without_the_key(client_of, petugas):
    upload(client_of(petugas), ANI)
    imported = Import.objects.get()
    for kept in (imported.content, imported.preview):
        assert NIK not in kept
        assert "Ani Contoh" not in kept
    assert uploaded.sheets_of(imported)[0].rows[-1][1] == NIK


@pytest.mark.slow
def test_a_list_given_up_leaves_nothing(client_of, petugas):
    client = client_of(petugas)
    upload(client, ANI)
    page = page_of(client.post(f"/psm/impor/{Import.objects.get().pk}/buang/", follow=True))
    assert "tidak jadi diimpor" in page
    assert not Import.objects.exists()
    assert not Volunteer.objects.exists()


@pytest.mark.slow
def test_failed_rows_are_downloaded_and_read_again(client_of, petugas):
    client = client_of(petugas)
    upload(client, ANI, BUDI)
    answer = client.get(f"/psm/impor/{Import.objects.get().pk}/gagal.xlsx")
    (sheet,) = reading.read(b"".join(answer.streaming_content))
    assert [row[1] for row in sheet.rows] == ["Nama", "Budi Contoh"]
    assert answer["Cache-Control"] == "private, no-store"


@pytest.mark.slow
def test_failed_rows_are_fetched_after_saving_while_the_import_can_be_undone(client_of, petugas, kabid):
    client = client_of(petugas)
    upload(client, ANI, BUDI)
    assert "Unduh 1 baris yang gagal" in page_of(save(client))
    address = f"/psm/impor/{Import.objects.get().pk}/gagal.xlsx"
    (sheet,) = reading.read(b"".join(client.get(address).streaming_content))
    assert [row[:3] for row in sheet.rows] == [["Masalah", "Nama", "NIK"], [sheet.rows[1][0], "Budi Contoh", OTHER_NIK]]
    assert "Desa “Antah” tidak ditemukan" in sheet.rows[1][0]
    assert OTHER_NIK not in Import.objects.get().failed_rows
    assert client_of(kabid).get(address).status_code == 404
    Import.objects.update(saved_at=timezone.now() - timedelta(days=31))
    assert client.get(address).status_code == 404
    Import.objects.update(saved_at=timezone.now())
    undo(client)
    assert client.get(address).status_code == 404


@pytest.mark.slow
def test_a_list_saved_whole_has_no_failed_rows(client_of, petugas):
    client = client_of(petugas)
    upload(client, ANI)
    assert "yang gagal" not in page_of(save(client))
    assert client.get(f"/psm/impor/{Import.objects.get().pk}/gagal.xlsx").status_code == 404


# One confirmation


@pytest.mark.slow
def test_the_good_rows_are_saved_and_the_import_is_one_thing(client_of, petugas):
    client = client_of(petugas)
    upload(client, ANI, BUDI)
    page = page_of(save(client))
    assert "1 baru, 0 berubah, 0 tetap, 1 gagal" in page
    imported = Import.objects.get()
    assert whole_nik(Volunteer.objects.get()) == NIK
    assert (imported.content, imported.batch) == ("", Volunteer.history.get().batch)
    assert Volunteer.history.get().door == "screen"


@pytest.mark.slow
def test_villages_that_an_import_leaves_empty_get_a_follow_up_each_and_are_counted(client_of, petugas):
    left, kept, goal = make_village("Air Dingin"), make_village("Sekunyit"), make_village("Geramat")
    moved = [make_volunteer("Ani Contoh", nik=NIK), make_volunteer("Budi Contoh", nik=OTHER_NIK)]
    for person, village in zip(moved, (left, kept), strict=True):
        make_appointment(person, village, started_on=date(2019, 2, 1))
    make_appointment(make_volunteer("Tetap Contoh"), kept)
    client = client_of(petugas)
    service = [goal.name, goal.district.name, "01-03-2020"]
    rows = [["Ani Contoh", NIK, *service], ["Budi Contoh", OTHER_NIK, *service]]
    upload(client, *rows, heading=["Nama", "NIK", "Tempat tugas", "Kecamatan tugas", "TMT"])
    assert not FollowUp.objects.exists()
    assert "1 desa/kelurahan menjadi tanpa PSM" in page_of(save(client))
    follow_up = FollowUp.objects.get()
    due_on = timezone.localdate() + timedelta(14)
    assert (follow_up.village, follow_up.due_on, follow_up.opened_by) == (left, due_on, petugas)
    assert "29 Februari 2020" in follow_up.about


@pytest.mark.slow
def test_all_or_nothing_saves_nothing_and_keeps_the_preview(client_of, petugas):
    client = client_of(petugas)
    upload(client, ANI, BUDI)
    page = page_of(save(client, "simpan-semua"))
    assert "1 baris bermasalah, jadi tidak ada yang disimpan" in page
    assert "Pratinjau" in page
    assert not Volunteer.objects.exists()


@pytest.mark.slow
def test_a_second_press_saves_nothing_twice(client_of, petugas):
    client = client_of(petugas)
    upload(client, ANI)
    save(client)
    assert "sudah disimpan" in page_of(save(client))
    assert Volunteer.objects.count() == 1


@pytest.mark.slow
def test_its_batch_is_not_undone_by_the_button_of_batches(client_of, kabid):
    client = client_of(kabid)
    upload(client, ANI)
    save(client)
    batch = Import.objects.get().batch
    assert "Batalkan…" not in page_of(client.get(f"/perubahan-massal/{batch}/"))
    assert client.post(f"/perubahan-massal/{batch}/batalkan/").status_code == 403


# Who sees it


@pytest.mark.slow
def test_a_colleague_sees_no_import_but_the_own_and_a_head_sees_all(client_of, petugas, kabid):
    upload(client_of(petugas), ANI)
    address = f"/psm/impor/{Import.objects.get().pk}/"
    colleague = client_of(make_user("Petugas"))
    assert colleague.get(address).status_code == 404
    for button in ("kolom", "simpan", "buang", "batalkan"):
        assert colleague.post(f"{address}{button}/").status_code == 404
    assert colleague.get(f"{address}gagal.xlsx").status_code == 404
    head = page_of(client_of(kabid).get(address))
    assert "belum disimpan" in head
    assert "Ani Contoh" not in head


# Undo


@pytest.mark.slow
def test_undo_deletes_the_new_and_gives_the_changed_their_old_values_back(client_of, petugas):
    known = make_volunteer("Budi Contoh", nik=OTHER_NIK, occupation="Nelayan")
    client = client_of(petugas)
    upload(client, ANI, ["Budi Contoh", OTHER_NIK, "Guru", "Geramat", "Kinal", "01-02-2019"])
    save(client)
    known.refresh_from_db()
    assert (known.occupation, known.appointments.count()) == ("Guru", 1)
    page = page_of(undo(client))
    assert "Impor daftar.xlsx dibatalkan" in page
    known.refresh_from_db()
    assert list(Volunteer.objects.all()) == [known]
    assert (known.occupation, known.appointments.count()) == ("Nelayan", 0)
    assert not Appointment.objects.exists()


@pytest.mark.slow
def test_undo_gives_an_old_nik_back_which_no_history_has(client_of, petugas):
    known = make_volunteer("Budi Contoh", nik=OTHER_NIK)
    Volunteer.objects.filter(pk=known.pk).update(nik_matched_at=timezone.now())
    client = client_of(petugas)
    upload(client, [known.registry_no, "1704011203909007"], heading=["No. registri", "NIK"])
    save(client)
    known.refresh_from_db()
    assert whole_nik(known) == "1704011203909007"
    assert OTHER_NIK not in Import.objects.get().kept
    undo(client)
    known.refresh_from_db()
    assert whole_nik(known) == OTHER_NIK
    assert known.nik_matched_at is not None
    assert list(Volunteer.objects.with_nik(OTHER_NIK)) == [known]


@pytest.mark.slow
def test_undo_leaves_whoever_was_touched_since_and_names_them(client_of, petugas):
    client = client_of(petugas)
    upload(client, ANI, ["Citra Contoh", "", "Guru", "Geramat", "Kinal", "01-02-2019"])
    save(client)
    ani = Volunteer.objects.get(name="Ani Contoh")
    ani.occupation = "Pedagang"
    ani.save()
    page = page_of(undo(client))
    assert f"1 orang sudah diubah sesudahnya dan dibiarkan: Ani Contoh ({ani.registry_no})" in page
    assert list(Volunteer.objects.all()) == [ani]
    assert Volunteer.objects.get().appointments.count() == 1


@pytest.mark.slow
def test_undo_brings_an_old_nik_back_without_a_claim_where_somebody_else_has_it_by_now(client_of, petugas):
    known = make_volunteer("Budi Contoh", nik=OTHER_NIK)
    client = client_of(petugas)
    upload(client, [known.registry_no, "1704011203909007"], heading=["No. registri", "NIK"])
    save(client)
    make_volunteer("Citra Contoh", nik=OTHER_NIK)
    assert "dibiarkan" not in page_of(undo(client))  # A refusal would tell that another person has the NIK.
    known.refresh_from_db()
    assert (whole_nik(known), known.nik_digest) == (OTHER_NIK, None)
    assert list(Volunteer.objects.with_unclaimed_nik()) == [known]


@pytest.mark.slow
def test_undo_brings_an_old_nik_back_with_its_claim_where_nobody_else_has_it(client_of, petugas):
    known = make_volunteer("Budi Contoh", nik=OTHER_NIK)
    client = client_of(petugas)
    upload(client, [known.registry_no, "1704011203909007"], heading=["No. registri", "NIK"])
    save(client)
    undo(client)
    assert list(Volunteer.objects.claiming(OTHER_NIK)) == [known]


@pytest.mark.slow
def test_a_training_recorded_since_counts_as_touched(client_of, petugas):
    client = client_of(petugas)
    upload(client, ANI)
    save(client)
    make_record(Volunteer.objects.get())
    undo(client)
    assert Volunteer.objects.count() == 1


@pytest.mark.slow
def test_an_old_training_does_not_count_as_touched(client_of, petugas):
    known = make_volunteer("Budi Contoh", nik=OTHER_NIK, occupation="Nelayan")
    make_record(known)
    client = client_of(petugas)
    upload(client, [known.registry_no, "Guru"], heading=["No. registri", "Pekerjaan"])
    save(client)
    undo(client)
    known.refresh_from_db()
    assert known.occupation == "Nelayan"


def test_what_came_before_and_after_is_known_by_its_place_in_the_history_whatever_the_clock_said(client_of, petugas):
    known = [make_volunteer(f"{name} Contoh", occupation="Nelayan") for name in ("Ani", "Budi")]
    before_import = make_record(known[0])
    client = client_of(petugas)
    rows = [[person.registry_no, "Guru"] for person in known]
    upload(client, *rows, heading=["No. registri", "Pekerjaan"])
    save(client)
    make_record(known[1], before_import.training)
    before, after = TrainingRecord.history.order_by("history_id")
    for row, days in ((before, 2), (after, -2)):  # The clock was set back by four days.
        TrainingRecord.history.filter(pk=row.pk).update(history_date=timezone.now() + timedelta(days=days))
    undo(client)
    assert [Volunteer.objects.get(pk=person.pk).occupation for person in known] == ["Nelayan", "Guru"]


@pytest.fixture
def long_undo(monkeypatch):
    """Two people are taken back at once, not 150: the way of a long undo is the same."""
    monkeypatch.setattr(taking_back, "PIECE", 2)


FIVE = [[f"{name} Contoh", "", "Guru", "Geramat", "Kinal", ""] for name in ("Ani", "Budi", "Citra", "Dewi", "Eka")]


def test_a_long_undo_is_done_in_pieces_while_others_work(client_of, petugas, long_undo):
    client = client_of(petugas)
    upload(client, *FIVE)
    save(client)
    answer = undo(client)
    assert "sedang dibatalkan" in page_of(answer)
    assert answer["Refresh"].startswith(f"2; url={answer.request['PATH_INFO']}")
    assert "sedang dibatalkan" in page_of(client.get("/psm/impor/"))
    work.do(work.claim_next())
    assert [person.name for person in Volunteer.objects.order_by("pk")] == ["Citra Contoh", "Dewi Contoh", "Eka Contoh"]
    imported = Import.objects.get()
    assert "2 dari 5 orang selesai" in page_of(client.get(f"/psm/impor/{imported.pk}/"))
    Volunteer.objects.get(name="Dewi Contoh").remove("uji")  # A colleague changes somebody whose turn has not come.
    eka = Volunteer.objects.get(name="Eka Contoh")
    eka.save()
    work.do_all()
    assert list(Volunteer.objects.all()) == [eka]
    page = page_of(client.get(f"/psm/impor/{imported.pk}/"))
    assert f"1 orang sudah diubah sesudahnya dan dibiarkan: Eka Contoh ({eka.registry_no})" in page
    imported.refresh_from_db()
    assert Volunteer.history.filter(batch=imported.undo_batch).count() == 3
    assert {row.history_user for row in Volunteer.history.filter(batch=imported.undo_batch)} == {petugas}


def test_an_undo_can_be_stopped_and_the_rest_be_taken_back_later(client_of, petugas, long_undo):
    client = client_of(petugas)
    upload(client, *FIVE)
    save(client)
    undo(client)
    work.do(work.claim_next())
    address = f"/psm/impor/{Import.objects.get().pk}/"
    page = page_of(client.post(f"{address}batalkan/henti/", follow=True))
    assert "sebagian dibatalkan" in page
    work.do_all()
    assert Volunteer.objects.count() == 3
    undo(client)
    work.do_all()
    assert not Volunteer.objects.exists()
    assert "dibiarkan" not in page_of(client.get(address))


def test_an_undo_that_always_fails_says_why_and_is_tried_again_when_asked(client_of, petugas, long_undo, monkeypatch):
    client = client_of(petugas)
    upload(client, *FIVE)
    save(client)
    undo(client)
    LongWork.objects.update(attempts=MOST_ATTEMPTS, failure="Ada kesalahan.", stopped_at=timezone.now())
    address = f"/psm/impor/{Import.objects.get().pk}/"
    answer = client.get(address)
    assert "selalu gagal, jadi tidak dicoba lagi. Ada kesalahan." in page_of(answer)
    assert "Refresh" not in answer
    client.post(f"{address}batalkan/lagi/")
    work.do_all()
    assert not Volunteer.objects.exists()


@pytest.mark.slow
def test_undo_works_once_and_in_its_time(client_of, petugas):
    client = client_of(petugas)
    upload(client, ANI)
    save(client)
    Import.objects.update(saved_at=timezone.now() - timedelta(days=31))
    assert "waktunya untuk dibatalkan sudah lewat" in page_of(undo(client))
    assert "Batalkan impor" not in page_of(client.get(f"/psm/impor/{Import.objects.get().pk}/"))
    Import.objects.update(saved_at=timezone.now())
    undo(client)
    assert "sudah dibatalkan" in page_of(undo(client))


@pytest.mark.slow
def test_what_an_import_keeps_is_purged_when_its_time_is_over(client_of, petugas):
    client = client_of(petugas)
    upload(client, ANI, BUDI)
    save(client)
    upload(client, BUDI)
    assert Import.objects.exclude(kept="").count() == Import.objects.exclude(content="").count() == 1
    assert Import.objects.exclude(failed_rows="").count() == 1
    old = timezone.now() - timedelta(days=31)
    Import.objects.filter(saved_at__isnull=False).update(saved_at=old)
    Import.objects.update(created_at=old)
    upload(client, ANI)
    assert Import.objects.exclude(kept="", failed_rows="").count() == 0
    assert Import.objects.exclude(content="").count() == 1


def test_what_is_kept_for_the_undo_is_the_old_nik_and_nothing_else(client_of, petugas):
    client = client_of(petugas)
    upload(client, ANI)
    save(client)
    assert json.loads(nik.decrypt(Import.objects.get().kept)) == {}


@pytest.mark.slow
def test_many_imports_ask_no_more_of_the_database_than_one(client_of, petugas, django_assert_max_num_queries):
    client = client_of(petugas)
    upload(client, ANI)
    with django_assert_max_num_queries(50) as few:
        client.get("/psm/impor/")
    for _ in range(5):
        uploaded.receive("lagi.xlsx", xlsx(people(ANI, heading=HEADING)), petugas)
    with django_assert_max_num_queries(len(few)):
        client.get("/psm/impor/")


def test_a_name_of_a_file_with_a_nik_is_masked(client_of, petugas):
    upload(client_of(petugas), ANI, name=f"{NIK}.xlsx")
    assert NIK not in Import.objects.get().name


def test_an_empty_form_says_so(client_of, petugas):
    answer = client_of(petugas).post("/psm/impor/", {})
    assert answer.status_code == 200
    assert "Belum dapat dibaca" in page_of(answer)


def test_failed_rows_of_a_download_hold_no_formula(client_of, petugas):
    client = client_of(petugas)
    upload(client, ["=1+1", NIK, "", "Antah", "Kinal", ""])
    content = b"".join(client.get(f"/psm/impor/{Import.objects.get().pk}/gagal.xlsx").streaming_content)
    (sheet,) = reading.read(BytesIO(content).read())
    assert sheet.rows[1][1] == "=1+1"


@pytest.mark.slow
def test_a_list_that_waits_can_be_read_after_the_key_was_changed(client_of, petugas, settings):
    client = client_of(petugas)
    upload(client, ANI)
    new = base64.urlsafe_b64encode(b"another-key-of-thirty-two-bytes!").decode()
    settings.NIK_KEYS = [new, *settings.NIK_KEYS]
    rotate()
    settings.NIK_KEYS = [new]
    assert "Ani Contoh" in page_of(client.get(f"/psm/impor/{Import.objects.get().pk}/"))


def test_a_list_that_no_key_opens_stops_the_change_of_keys(client_of, petugas):
    upload(client_of(petugas), ANI)
    Import.objects.update(content="rusak")
    with pytest.raises(RotationError, match="Daftar impor"):
        rotate()


# Long lists


def long_list(client):
    """A list with too many rows for one request: the test does the worker's part itself."""
    rows = [[name, "", "Petani", "Geramat", "Kinal", ""] for name in many_names(uploaded.SHORT + 1)]
    return upload(client, *rows)


@pytest.fixture(autouse=True)
def _long_from_21_rows_on(monkeypatch):
    """A list is long from 21 rows on, not from 1,501: the way of a long list is the same."""
    monkeypatch.setattr(uploaded, "SHORT", 20)


@pytest.mark.slow
def test_a_long_list_is_waited_for_on_a_page_that_loads_itself_again(client_of, petugas):
    client = client_of(petugas)
    answer = long_list(client)
    assert "sedang diperiksa" in page_of(answer)
    assert answer["Refresh"].startswith(f"2; url={answer.request['PATH_INFO']}")
    imported = Import.objects.get()
    LongWork.objects.update(done=10, total=21)
    assert "10 dari 21 baris" in page_of(client.get(f"/psm/impor/{imported.pk}/"))
    work.do_all()
    answer = client.get(f"/psm/impor/{imported.pk}/")
    assert "21 baris dibaca" in page_of(answer)
    assert "Refresh" not in answer
    assert not LongWork.objects.exists()


def test_how_far_a_list_is_looked_at_is_written_while_it_is(client_of, petugas, monkeypatch):
    progress = []

    def keep(rows, claimed, *done_and_total):
        progress.append(done_and_total)

    monkeypatch.setattr(work, "SIGN_OF_LIFE", timedelta(0))
    monkeypatch.setattr(type(LongWork.objects), "keep", keep)
    long_list(client_of(petugas))
    work.do_all()
    assert progress[-1][1] == 21


def test_work_that_nobody_was_asked_for_is_asked_for_by_whoever_looks(client_of, petugas):
    """Whoever asked was ended between its two writes, or was an earlier version."""
    client = client_of(petugas)
    long_list(client)
    LongWork.objects.all().delete()
    client.get(f"/psm/impor/{Import.objects.get().pk}/")
    work.do_all()
    assert Import.objects.get().preview


def test_what_another_process_does_is_not_done_twice(client_of, petugas):
    long_list(client_of(petugas))
    assert work.claim_next()
    work.do_all()
    assert Import.objects.get().preview == ""


def test_a_list_that_is_still_looked_at_cannot_be_answered_but_given_up(client_of, petugas):
    client = client_of(petugas)
    long_list(client)
    address = f"/psm/impor/{Import.objects.get().pk}/"
    assert client.post(f"{address}kolom/").status_code == 404
    save(client)
    assert Import.objects.get().asked == "periksa"
    client.post(f"{address}buang/")
    work.do_all()
    assert not Import.objects.exists()


def test_a_list_given_up_while_it_is_looked_at_stays_given_up(client_of, petugas):
    client = client_of(petugas)
    long_list(client)
    imported = Import.objects.get()
    Import.objects.give_up(imported.pk)
    Import.objects.show(imported, "apa saja")
    assert not Import.objects.exists()


def test_a_list_to_be_saved_meanwhile_is_saved_though_an_earlier_look_ends_later(client_of, petugas):
    """Another window, or another server, asks for the save while a worker looks at the list once more."""
    upload(client_of(petugas), ["Budi Contoh", OTHER_NIK, "Guru", "Geramat", "Kinal", ""])
    pk = Import.objects.get().pk
    Import.objects.ask(pk, Import.Asked.LOOK)
    looked_at = Import.objects.get()
    Import.objects.ask(pk, Import.Asked.SAVE_GOOD)
    Import.objects.show(looked_at, "apa saja")
    uploaded.do(pk)
    assert Import.objects.get().saved_at
    assert Volunteer.objects.get().name == "Budi Contoh"


@pytest.mark.slow
def test_what_changed_since_the_preview_is_shown_before_anything_is_saved(client_of, petugas):
    known = make_volunteer("Budi Contoh", nik=OTHER_NIK, occupation="Nelayan")
    client = client_of(petugas)
    upload(client, ["Budi Contoh", OTHER_NIK, "Guru", "Geramat", "Kinal", ""])
    Volunteer.objects.filter(pk=known.pk).update(occupation="Pedagang")
    page = page_of(save(client))
    assert "berubah sejak daftar ini diperiksa" in page
    assert "<del>Pedagang</del>" in page
    assert Volunteer.objects.get().occupation == "Pedagang"
    save(client)
    assert Volunteer.objects.get().occupation == "Guru"


@pytest.mark.slow
def test_a_look_again_shows_the_registry_as_it_is_by_now(client_of, petugas):
    client = client_of(petugas)
    upload(client, ["Budi Contoh", OTHER_NIK, "Guru", "Geramat", "Kinal", ""])
    make_volunteer("Budi Contoh", nik=OTHER_NIK, occupation="Nelayan")
    page = page_of(client.post(f"/psm/impor/{Import.objects.get().pk}/periksa/", follow=True))
    assert "<del>Nelayan</del>" in page


@pytest.mark.slow
def test_a_saved_list_shows_who_saved_it_in_the_history_of_each_person(client_of, petugas):
    client = client_of(petugas)
    long_list(client)
    work.do_all()
    save(client)
    work.do_all()
    assert Volunteer.objects.count() == uploaded.SHORT + 1
    assert {row.history_user for row in Volunteer.history.all()[:3]} == {petugas}


@pytest.mark.slow
def test_a_list_that_fails_unexpectedly_keeps_no_other_one_waiting(client_of, petugas, caplog):
    client = client_of(petugas)
    long_list(client)
    Import.objects.update(content="rusak")
    long_list(client)
    work.do_all()
    broken, good = Import.objects.order_by("pk")
    assert (broken.asked, good.asked) == ("periksa", "")
    assert f"Long work failed: daftar {broken.pk}" in caplog.text
    assert "Naaa Contoh" not in caplog.text


def test_people_whom_an_undo_deleted_are_one_line_of_the_bin(client_of, petugas, kabid):
    client = client_of(petugas)
    upload(client, ANI, ["Cici Contoh", "", "Guru", "Geramat", "Kinal", "01-02-2019"])
    save(client)
    make_volunteer("Lain Contoh").remove("Salah catat")
    undo(client)
    heads = client_of(kabid)
    page = heads.get("/psm/terhapus/")
    assert [volunteer.name for volunteer in page.context["page"]] == ["Lain Contoh"]
    assert page.context["undone"] == [(Import.objects.get(), 2)]
    people = heads.get(f"/psm/terhapus/?impor={Import.objects.get().pk}").context["page"]
    assert sorted(volunteer.name for volunteer in people) == ["Ani Contoh", "Cici Contoh"]
    found = heads.get("/psm/terhapus/?q=cici").context["page"]
    assert [volunteer.name for volunteer in found] == ["Cici Contoh"]


def test_who_came_back_from_an_undo_and_was_deleted_by_hand_is_listed_again(client_of, petugas, kabid):
    client = client_of(petugas)
    upload(client, ANI)
    save(client)
    undo(client)
    (ani,) = Volunteer.with_deleted.all()
    ani.restore()
    ani.remove("Salah catat")
    page = client_of(kabid).get("/psm/terhapus/")
    assert [volunteer.name for volunteer in page.context["page"]] == ["Ani Contoh"]
    assert page.context["undone"] == []
