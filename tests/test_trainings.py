"""Trainings: the list, the page of one, its people and what each took from it."""

import re
from datetime import date
from functools import partial

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile

from registry.models import Training, TrainingRecord, Upload
from tests.answering import post_answering
from tests.at_once import at_once
from tests.factories import (
    fictional_nik,
    make_appointment,
    make_district,
    make_record,
    make_training,
    make_upload,
    make_user,
    make_village,
    make_volunteer,
    small_jpeg,
    small_pdf,
)

pytestmark = pytest.mark.django_db
LIST = "/pelatihan/"


@pytest.fixture
def client(client_of, petugas):
    return client_of(petugas)


def text_of(page):
    return " ".join(page.content.decode().split())


def in_kinal(name="Orang Kinal"):
    return make_volunteer(name, make_village("Geramat", make_district("Kinal")))


def training_data(**changes):
    return {"name": "Bimtek Dasar PSM", "kind": "dasar", "started_on": "14-10-2019", **changes}


# The list


def test_the_newest_training_stands_first(client):
    make_training("Lama", started_on=date(2018, 1, 1))
    make_training("Baru", started_on=date(2024, 1, 1))
    assert [training.name for training in client.get(LIST).context["page"]] == ["Baru", "Lama"]


def test_filters_narrow_the_list_and_its_sentence_says_so(client):
    make_training("Bimtek 2019")
    make_training("Bimtek 2021", started_on=date(2021, 3, 1))
    make_training("Tagana 2019", kind="khusus", organiser="Kemensos")
    page = client.get(LIST, {"jenis": "dasar", "tahun": "2019"})
    assert [training.name for training in page.context["page"]] == ["Bimtek 2019"]
    assert page.context["sentence"] == "1 bimtek dasar tahun 2019"
    assert [chip.words for chip in page.context["filters"].chips()] == ["Bimtek dasar", "Tahun 2019"]
    assert [training.name for training in client.get(LIST, {"q": "kemensos"}).context["page"]] == ["Tagana 2019"]


@pytest.mark.parametrize("query", ["jenis=x", "tahun=1900", "tahun=x", "q=1704054612909001", "tahun=%D9%A2"])
def test_invalid_filters_are_left_out_with_a_message(client, query):
    make_training()
    page = client.get(f"{LIST}?{query}")
    assert page.context["page"].paginator.count == 1
    assert "diabaikan" in text_of(page)
    assert "1704054612909001" not in text_of(page)


def test_the_number_of_people_is_narrowed_to_those_whom_the_account_may_see(client, client_of, bound):
    training = make_training()
    make_record(in_kinal(), training)
    make_record(make_volunteer(), training)
    assert client.get(LIST).context["page"][0].people == 2
    page = client_of(bound).get(LIST)
    assert page.context["page"][0].people == 1
    assert "Peserta dari kecamatan Anda" in text_of(page)


def test_an_empty_list_offers_the_first_step_only_to_who_may_take_it(client, client_of, pimpinan):
    assert "Tambah pelatihan pertama" in text_of(client.get(LIST))
    assert "Tambah pelatihan" not in text_of(client_of(pimpinan).get(LIST))


def fill(count, start=0):
    for number in range(start, start + count):
        training = make_training(f"Bimtek {number}")
        make_record(in_kinal(f"Orang {number}"), training)


@pytest.mark.parametrize("districts", [[], ["Kinal"]], ids=["free", "bound"])
@pytest.mark.slow
def test_the_list_asks_no_more_queries_for_fifty_trainings_than_for_one(
    client_of, django_assert_max_num_queries, districts
):
    client = client_of(make_user("Petugas", [make_district(name) for name in districts]))
    fill(1)
    with django_assert_max_num_queries(40) as one:
        client.get(LIST)
    fill(50, start=1)
    with django_assert_max_num_queries(len(one)):
        assert len(client.get(LIST).context["page"].object_list) == 40


# Create, update, delete


def test_a_training_is_recorded_with_all_that_was_typed(client):
    data = training_data(
        ended_on="17 Oktober 2019", hours="32", organiser="Dinas Sosial Kabupaten Kaur", place="Bintuhan"
    )
    response = client.post("/pelatihan/baru/", data)
    training = Training.objects.get()
    assert response.url == training.get_absolute_url()
    assert (training.started_on, training.ended_on, training.hours) == (date(2019, 10, 14), date(2019, 10, 17), 32)
    assert (training.organiser, training.place) == ("Dinas Sosial Kabupaten Kaur", "Bintuhan")


@pytest.mark.parametrize(
    "changes, field, words",
    [
        ({"name": ""}, "name", "tidak boleh kosong"),
        ({"kind": ""}, "kind", "tidak boleh kosong"),
        ({"kind": "x"}, "kind", "x"),
        ({"started_on": "31-02-2020"}, "started_on", "tidak ada di kalender"),
        ({"ended_on": "13-10-2019"}, "__all__", "Hari terakhir tidak boleh sebelum hari pertama."),
        ({"hours": "0"}, "hours", "1"),
        ({"hours": "9" * 30}, "hours", "2000"),
        ({"hours": "banyak"}, "hours", "bilangan"),
    ],
)
def test_wrong_input_is_answered_with_a_sentence_and_keeps_what_was_typed(client, changes, field, words):
    page = client.post("/pelatihan/baru/", training_data(organiser="Dinas Sosial", **changes))
    assert words in " ".join(page.context["form"].errors[field])
    assert 'value="Dinas Sosial"' in page.content.decode()
    assert not Training.objects.exists()


def test_the_same_training_is_recorded_once(client):
    client.post("/pelatihan/baru/", training_data())
    page = client.post("/pelatihan/baru/", training_data())
    assert "Pelatihan dengan nama dan hari pertama ini sudah ada." in text_of(page)
    assert Training.objects.count() == 1


def test_a_nik_in_a_trainings_words_is_masked(client):
    typed = training_data(place=f"Rumah {fictional_nik()}", place_is_masked="on")
    post_answering(client, "/pelatihan/baru/", typed)
    assert Training.objects.get().place == "Rumah ••••••••••••••••"


def test_a_training_is_changed_and_its_page_shows_the_change(client, petugas):
    training = make_training(hours=32)
    data = training_data(hours="12", version=training.history.latest().pk)
    assert client.post(f"{LIST}{training.pk}/ubah/", data).url == training.get_absolute_url()
    page = text_of(client.get(training.get_absolute_url()))
    assert "<dt>lama (JP)</dt><dd><del>32</del> → <ins>12</ins>" in page


def test_a_colleagues_newer_save_is_not_overwritten_unseen(client):
    training = make_training()
    opened = training.history.latest().pk
    training.organiser = "Kemensos"
    training.save()
    page = client.post(f"{LIST}{training.pk}/ubah/", training_data(organiser="Dinas Sosial", version=opened))
    assert "sudah diubah orang lain" in text_of(page)
    training.refresh_from_db()
    assert training.organiser == "Kemensos"


def test_a_training_with_people_is_not_deleted_and_says_why(client_of, kabid):
    training = make_record().training
    client = client_of(kabid)
    sentence = "Masih ada 1 PSM yang tercatat sebagai peserta pelatihan ini."
    assert sentence in text_of(client.get(f"{LIST}{training.pk}/hapus/"))
    assert sentence in text_of(client.post(f"{LIST}{training.pk}/hapus/", {"reason": "salah catat"}))
    assert Training.objects.exists()


def test_a_training_of_deleted_people_alone_stays_for_their_return():
    record = make_record()
    record.volunteer.remove("Salah catat")
    with pytest.raises(ValidationError, match="1 PSM yang dihapus"):
        record.training.remove("Salah catat")


def test_a_deleted_training_comes_back_with_one_button(client_of, kabid):
    training = make_training()
    client = client_of(kabid)
    assert "reason" in client.post(f"{LIST}{training.pk}/hapus/", {"reason": ""}).context["form"].errors
    response = client.post(f"{LIST}{training.pk}/hapus/", {"reason": "salah catat"}, follow=True)
    assert not Training.objects.exists()
    (message,) = response.context["messages"]
    client.post(message.extra_tags)
    assert Training.objects.get() == training
    assert Training.history.filter(history_type="-").get().history_change_reason == "salah catat"


# The page of one training


def test_the_page_shows_its_people_by_name_with_what_they_took(client):
    training = make_training(hours=32)
    make_record(make_volunteer("Zul"), training)
    upload = make_upload(kind=Upload.Kind.PROOF)
    make_record(
        make_appointment(make_volunteer("Ani"), make_village("Linau", make_district("Maje"))).volunteer,
        training,
        hours=24,
        certificate_number="BT/2019/007",
        proof=upload,
    )
    page = client.get(training.get_absolute_url())
    assert [(record.volunteer.name, record.counted_hours) for record in page.context["page"]] == [
        ("Ani", 24),
        ("Zul", 32),
    ]
    for words in ("BT/2019/007", f'href="/berkas/{upload.pk}/"', "Linau <small>Maje</small>", "2 peserta"):
        assert words in text_of(page)


def test_a_bound_account_sees_its_own_people_and_how_many_others_there_are(client_of, bound):
    training = make_training()
    make_record(in_kinal("Milik Kinal"), training)
    make_record(make_volunteer("Milik Lain"), training)
    page = text_of(client_of(bound).get(training.get_absolute_url()))
    assert "Milik Kinal" in page
    assert "Milik Lain" not in page
    assert "1 peserta dari kecamatan Anda" in page
    assert "Ditambah 1 peserta dari kecamatan lain." in page


def test_deleted_people_are_not_among_a_trainings_people(client):
    training = make_record().training
    TrainingRecord.objects.get().volunteer.remove("Salah catat")
    page = client.get(training.get_absolute_url())
    assert page.context["page"].paginator.count == page.context["unseen"] == 0


@pytest.mark.slow
def test_the_page_asks_no_more_queries_for_forty_people_than_for_one(client, django_assert_max_num_queries):
    training = make_training()

    def enrol(count):
        for number in range(count):
            volunteer = make_volunteer(f"Orang {number}", make_village(f"Rumah {number}"))
            make_appointment(volunteer, make_village(f"Tugas {number}"))
            make_record(volunteer, training, proof=make_upload(volunteer, Upload.Kind.PROOF))

    enrol(1)
    with django_assert_max_num_queries(40) as one:
        client.get(training.get_absolute_url())
    enrol(49)
    with django_assert_max_num_queries(len(one)):
        assert len(client.get(training.get_absolute_url()).context["page"].object_list) == 40


# Adding many people by filter


def test_the_list_to_tick_says_who_is_recorded_already(client):
    training = make_training()
    recorded = make_record(make_volunteer("Sudah"), training).volunteer
    other = make_volunteer("Belum")
    page = client.get(f"{LIST}{training.pk}/peserta/")
    assert {person.name: person.is_recorded for person in page.context["page"]} == {"Belum": False, "Sudah": True}
    assert page.context["new_count"] == "1"
    content = page.content.decode()
    assert f'name="person" value="{other.pk}"' in content
    assert f'name="person" value="{recorded.pk}"' not in content


def test_the_list_to_tick_speaks_of_the_training(client):
    training = make_training()
    make_record(make_volunteer("Sudah"), training)
    address = f"{LIST}{training.pk}/peserta/"
    assert "Semua yang cocok sudah tercatat sebagai peserta." in text_of(client.get(address))
    make_volunteer("Belum")
    page = text_of(client.get(address))
    for words in ("Pada pelatihan ini", "Sudah tercatat", "Semua 1 yang cocok dan belum tercatat", "Lanjutkan…"):
        assert words in page


def test_people_are_added_by_filter_after_a_confirmation_that_names_and_counts_them(client):
    training = make_training()
    for name in ("Ani", "Budi"):
        make_appointment(in_kinal(name))
    make_record(make_appointment(in_kinal("Citra")).volunteer, training)
    make_volunteer("Di Luar")
    address = f"{LIST}{training.pk}/peserta/"
    page = client.post(address, {"all": "1", "saring": "kecamatan=17.04.01&status=aktif"})
    assert "Catat 2 PSM sebagai peserta?" in text_of(page)
    assert "1 yang dipilih sudah tercatat dan dilewati." in text_of(page)
    assert training.records.count() == 1
    response = client.post(address, {"frozen": page.context["selection"].frozen}, follow=True)
    assert "2 PSM dicatat sebagai peserta Bimtek Dasar PSM." in text_of(response)
    assert {record.volunteer.name for record in training.records.all()} == {"Ani", "Budi", "Citra"}


def test_adding_can_go_on_with_the_same_filters(client):
    training = make_training()
    data = {"frozen": str(make_volunteer().pk), "saring": "status=calon", "again": "1"}
    response = client.post(f"{LIST}{training.pk}/peserta/", data)
    assert response.url == f"{LIST}{training.pk}/peserta/?status=calon"


def test_choosing_only_people_who_are_recorded_is_answered_with_a_sentence(client):
    record = make_record()
    address = f"{LIST}{record.training.pk}/peserta/"
    response = client.post(address, {"person": [record.volunteer.pk], "saring": "status=calon"}, follow=True)
    assert "Semua yang dipilih sudah tercatat" in text_of(response)
    assert response.redirect_chain[0][0] == f"{address}?status=calon"


def test_a_bound_account_adds_its_own_people_alone(client_of, bound):
    training, own, other = make_training(), in_kinal(), make_volunteer("Milik Lain")
    client = client_of(bound)
    client.post(f"{LIST}{training.pk}/peserta/", {"frozen": f"{own.pk},{other.pk}"})
    assert [record.volunteer for record in training.records.all()] == [own]


@pytest.mark.slow
def test_the_list_to_tick_asks_no_more_queries_for_fifty_people_than_for_one(client, django_assert_max_num_queries):
    training = make_training()

    def fill_up(count):
        for number in range(count):
            make_appointment(make_volunteer(f"Orang {number}", make_village(f"Rumah {number}")))

    fill_up(1)
    with django_assert_max_num_queries(40) as one:
        client.get(f"{LIST}{training.pk}/peserta/")
    fill_up(50)
    with django_assert_max_num_queries(len(one)):
        assert len(client.get(f"{LIST}{training.pk}/peserta/").context["page"].object_list) == 51


@pytest.mark.django_db(transaction=True)
def test_whom_two_clerks_add_at_once_is_recorded_once():
    training, volunteers = make_training(), [make_volunteer(name) for name in ("Ani", "Budi")]
    assert sorted(map(len, at_once(*[partial(training.enrol, volunteers)] * 2))) == [0, 2]


def test_a_training_that_was_deleted_meanwhile_takes_nobody():
    training, volunteer = make_training(), make_volunteer()
    Training.objects.get().remove("Salah catat")
    with pytest.raises(ValidationError, match="sudah dihapus"):
        training.enrol([volunteer])


# What one person took from a training


def update(client, record, **data):
    return client.post(f"/riwayat-pelatihan/{record.pk}/ubah/", {"version": record.history.latest().pk, **data})


def test_hours_certificate_and_proof_are_recorded(client, petugas):
    record = make_record()
    proof = SimpleUploadedFile("sertifikat Siti.pdf", small_pdf(), content_type="application/pdf")
    response = update(client, record, hours="24", certificate_number=" BT/2019/007 ", proof_file=proof)
    assert response.url == record.training.get_absolute_url()
    record.refresh_from_db()
    assert (record.hours, record.certificate_number) == (24, "BT/2019/007")
    assert (record.proof.kind, record.proof.content_type) == (Upload.Kind.PROOF, "application/pdf")
    assert (record.proof.volunteer, record.proof.created_by) == (record.volunteer, petugas)
    assert "Siti" not in record.proof.file.name


def test_a_replaced_proof_stays_for_the_history(client):
    record = make_record()
    record.proof = first = make_upload(record.volunteer, Upload.Kind.PROOF)
    record.save()
    update(client, record, proof_file=SimpleUploadedFile("baru.jpg", small_jpeg()))
    record.refresh_from_db()
    assert record.proof != first
    assert record.proof.content_type == "image/jpeg"
    assert Upload.objects.filter(pk=first.pk).exists()
    assert first.file.storage.exists(first.file.name)


def test_a_proof_is_taken_off_with_a_tick_and_stays_for_the_history(client):
    record = make_record()
    record.proof = make_upload(record.volunteer, Upload.Kind.PROOF)
    record.save()
    update(client, record, clear_proof="on")
    record.refresh_from_db()
    assert record.proof is None
    assert Upload.objects.exists()


@pytest.mark.parametrize(
    "data, field, words",
    [
        ({"hours": "33"}, "hours", "Pelatihan ini hanya 32 JP."),
        ({"hours": "x"}, "hours", "bilangan"),
        ({"certificate_number": fictional_nik()}, "certificate_number", "Di sini tertulis NIK"),
        ({"certificate_number": "x" * 121}, "certificate_number", "120"),
        ({"proof_file": SimpleUploadedFile("a.pdf", b"bukan")}, "proof_file", "bukan gambar"),
    ],
)
def test_wrong_values_of_a_record_are_answered_with_a_sentence(client, data, field, words):
    record = make_record()
    page = update(client, record, **data)
    assert words in " ".join(page.context["form"].errors[field])
    record.refresh_from_db()
    assert (record.hours, record.certificate_number, record.proof) == (None, "", None)


def test_a_file_that_came_with_a_mistake_must_be_chosen_again_and_the_page_says_so(client):
    record = make_record()
    page = update(client, record, hours="x", proof_file=SimpleUploadedFile("baru.jpg", small_jpeg()))
    assert "Pilih lagi berkasnya" in text_of(page)
    assert not Upload.objects.exists()


def test_a_record_that_a_colleague_changed_meanwhile_is_not_overwritten_unseen(client):
    record = make_record()
    opened = record.history.latest().pk
    record.certificate_number = "BT/1"
    record.save()
    page = update(client, record, certificate_number="BT/2", version=opened)
    assert "sudah diubah orang lain" in text_of(page)
    record.refresh_from_db()
    assert record.certificate_number == "BT/1"


def test_who_came_from_the_persons_page_returns_there(client):
    record = make_record()
    address = f"/riwayat-pelatihan/{record.pk}/ubah/?dari=psm"
    assert f'href="{record.volunteer.get_absolute_url()}">Batal' in text_of(client.get(address))
    response = client.post(address, {"version": record.history.latest().pk})
    assert response.url == record.volunteer.get_absolute_url()


def test_a_record_is_deleted_with_a_reason_and_comes_back_with_one_button(client):
    record = make_record(certificate_number="BT/1")
    address = f"/riwayat-pelatihan/{record.pk}/hapus/"
    assert "reason" in client.post(address, {"reason": ""}).context["form"].errors
    response = client.post(address, {"reason": "salah orang"}, follow=True)
    assert not TrainingRecord.objects.exists()
    assert TrainingRecord.history.latest().history_change_reason == "salah orang"
    (message,) = response.context["messages"]
    client.post(message.extra_tags)
    assert TrainingRecord.objects.get().certificate_number == "BT/1"


@pytest.mark.parametrize("action", ["ubah", "hapus"])
def test_the_record_of_another_kecamatans_person_is_not_found_for_a_bound_account(client_of, bound, action):
    assert client_of(bound).get(f"/riwayat-pelatihan/{make_record().pk}/{action}/").status_code == 404


# The certificate numbers of all people on one page


def test_who_died_before_a_training_is_named_and_not_recorded_in_it(client):
    training, alive = make_training(), make_volunteer("Ani")
    dead, died_later = make_volunteer("Sari Rekaan"), make_volunteer("Tuti Rekaan")
    for person, on in ((dead, date(2019, 10, 13)), (died_later, date(2019, 10, 14))):
        make_appointment(person, started_on=date(2018, 1, 1), ended_on=on, end_reason="meninggal")
    chosen = {"person": [alive.pk, dead.pk, died_later.pk]}
    page = client.post(f"{LIST}{training.pk}/peserta/", chosen)
    assert "tercatat meninggal dunia sebelum pelatihannya mulai: Sari Rekaan." in text_of(page)
    hidden = re.findall(r'<input type="hidden" name="([^"]*)" value="([^"]*)"', page.content.decode())
    client.post(f"{LIST}{training.pk}/peserta/", dict(hidden))
    assert {*numbers_in(training)} == {"Ani", "Tuti Rekaan"}
    with pytest.raises(ValidationError, match="meninggal dunia sebelum pelatihan ini mulai"):
        TrainingRecord(training=training, volunteer=dead).full_clean()


def test_the_dead_are_named_where_people_of_the_list_are_recorded_in_a_training(client):
    training, dead = make_training(), make_volunteer("Sari Rekaan")
    make_appointment(dead, started_on=date(2018, 1, 1), ended_on=date(2019, 10, 13), end_reason="meninggal")
    data = {"person": [make_volunteer("Ani").pk, dead.pk]}
    page = client.post("/psm/tindakan/pelatihan/", data)
    hidden = dict(re.findall(r'<input type="hidden" name="([^"]*)" value="([^"]*)"', page.content.decode()))
    page = client.post("/psm/tindakan/pelatihan/", {**hidden, "training": training.choice_label}, follow=True)
    assert "1 PSM tidak dicatat, karena tercatat meninggal dunia" in text_of(page)
    assert {*numbers_in(training)} == {"Ani"}


def certificates(client, training, opened=(), answers=(), **numbers):
    """Post the page with these numbers, by name; opened on empty fields unless said otherwise."""
    data = dict(answers)
    for record in training.records.all():
        if record.volunteer.name in numbers:
            data[f"number_{record.pk}"] = numbers[record.volunteer.name]
            data[f"opened_{record.pk}"] = dict(opened).get(record.volunteer.name, "")
    return post_answering(client, f"{LIST}{training.pk}/sertifikat/", data, follow=True)


def with_people(*names):
    training = make_training()
    for name in names:
        make_record(make_volunteer(name), training)
    return training


def numbers_in(training):
    return {record.volunteer.name: record.certificate_number for record in training.records.all()}


def test_many_certificate_numbers_are_saved_at_once_as_one_batch_with_a_way_back(client):
    training = with_people("Ani", "Budi", "Citra")
    page = certificates(client, training, Ani="BT/1", Budi=" BT/2 ", Citra="")
    assert "2 nomor sertifikat disimpan." in text_of(page)
    assert numbers_in(training) == {"Ani": "BT/1", "Budi": "BT/2", "Citra": ""}
    assert len(set(TrainingRecord.history.filter(history_type="~").values_list("batch", flat=True))) == 1
    (message,) = page.context["messages"]
    client.post(message.extra_tags)
    assert set(numbers_in(training).values()) == {""}


def test_saving_the_numbers_twice_writes_nothing_twice(client):
    training = with_people("Ani")
    certificates(client, training, Ani="BT/1")
    assert "Tidak ada nomor yang berubah." in text_of(certificates(client, training, Ani="BT/1"))
    assert TrainingRecord.history.count() == 2


@pytest.mark.parametrize("wrong", [fictional_nik(), "x" * 121])
def test_one_wrong_number_keeps_all_that_was_typed_and_saves_none(client, wrong):
    training = with_people("Ani", "Budi")
    page = certificates(client, training, Ani="BT/1", Budi=wrong)
    content = page.content.decode()
    assert 'value="BT/1"' in content
    assert f'value="{wrong}"' in content
    assert "Budi</a>: " in content
    assert set(numbers_in(training).values()) == {""}


def test_a_number_that_a_colleague_wrote_meanwhile_is_shown_and_kept_until_one_chooses(client):
    training = with_people("Ani", "Budi")
    record = training.records.get(volunteer__name="Ani")
    record.certificate_number = "BT/9"
    record.save()
    page = certificates(client, training, Ani="BT/1", Budi="BT/2")
    assert "sekarang tersimpan: BT/9" in text_of(page)
    assert numbers_in(training) == {"Ani": "BT/9", "Budi": ""}
    assert f'name="opened_{record.pk}" value="BT/9"' in page.content.decode()
    certificates(client, training, {"Ani": "BT/9"}, Ani="BT/1", Budi="BT/2")
    assert numbers_in(training) == {"Ani": "BT/1", "Budi": "BT/2"}


def test_a_number_that_only_a_colleague_changed_stays(client):
    training = with_people("Ani", "Budi")
    record = training.records.get(volunteer__name="Ani")
    record.certificate_number = "BT/9"
    record.save()
    certificates(client, training, Ani="", Budi="BT/2")
    assert numbers_in(training) == {"Ani": "BT/9", "Budi": "BT/2"}


def test_a_number_on_two_people_is_asked_about_before_the_save(client):
    training = with_people("Ani", "Budi", "Citra")
    page = certificates(client, training, Ani="BT/1", Budi="bt/1", Citra="BT/2")
    (question,) = page.context["form"].asked
    assert page.context["form"].errors[question.field] == ["Nomor BT/1 tertulis untuk 2 orang: Ani dan Budi."]
    assert set(numbers_in(training).values()) == {""}
    certificates(client, training, {}, {question.box: "on"}, Ani="BT/1", Budi="bt/1", Citra="BT/2")
    assert numbers_in(training) == {"Ani": "BT/1", "Budi": "bt/1", "Citra": "BT/2"}


def test_a_number_that_somebody_on_another_page_has_is_asked_about_but_not_what_was_saved_so(client):
    training = with_people("Ani", "Budi")
    for name in ("Citra", "Dedi"):
        make_record(make_volunteer(name), training, certificate_number="BT/9")
    page = certificates(client, training, Ani="BT/9", Budi="")
    assert "Nomor BT/9 tertulis untuk 3 orang: Ani, Citra dan Dedi." in str(page.context["form"].errors)
    certificates(client, training, Budi="BT/2")
    assert numbers_in(training) == {"Ani": "", "Budi": "BT/2", "Citra": "BT/9", "Dedi": "BT/9"}


def test_one_persons_number_that_another_has_is_asked_about(client):
    training = with_people("Budi")
    make_record(make_volunteer("Ani"), training, certificate_number="BT/1")
    record = training.records.get(volunteer__name="Budi")
    typed = {"certificate_number": "bt/1", "version": record.history.latest().pk}
    address = f"/riwayat-pelatihan/{record.pk}/ubah/"
    page = client.post(address, typed)
    assert page.context["form"].errors["certificate_number"] == ["Nomor bt/1 tertulis untuk 2 orang: Budi dan Ani."]
    post_answering(client, address, {**typed, "number_is_shared": "on"})
    assert numbers_in(training)["Budi"] == "bt/1"


def test_a_number_of_somebody_in_another_kecamatan_is_not_told(client_of, bound):
    training = make_training()
    make_record(in_kinal("Milik Kinal"), training)
    make_record(make_volunteer("Orang Lain"), training, certificate_number="BT/1")
    certificates(client_of(bound), training, **{"Milik Kinal": "BT/1"})
    assert numbers_in(training)["Milik Kinal"] == "BT/1"


def test_the_admin_asks_about_a_number_that_another_has(client_of):
    training = with_people("Budi")
    make_record(make_volunteer("Ani"), training, certificate_number="BT/1")
    record = training.records.get(volunteer__name="Budi")
    client, address = client_of(make_user("Admin")), f"/admin/registry/trainingrecord/{record.pk}/change/"
    form = client.post(address, {"certificate_number": "BT/1"}).context["adminform"].form
    assert form.errors["certificate_number"] == ["Nomor BT/1 tertulis untuk 2 orang: Budi dan Ani."]
    assert post_answering(client, address, {"certificate_number": "BT/1", "number_is_shared": "on"}).status_code == 302


def test_a_training_moved_far_with_people_in_it_is_asked_about(client):
    training = with_people("Ani")
    typed = {"name": training.name, "kind": "dasar", "hours": "32", "version": training.history.latest().pk}
    address = f"{LIST}{training.pk}/ubah/"
    page = client.post(address, {**typed, "started_on": "14-10-2016"})
    sentence = "Tanggalnya pindah dari 14 Oktober 2019 ke 14 Oktober 2016. Sudah tercatat: 1 peserta."
    assert page.context["form"].errors["started_on"] == [sentence]
    client.post(address, {**typed, "started_on": "15-10-2019"})
    training.refresh_from_db()
    assert training.started_on == date(2019, 10, 15)


def test_the_admin_asks_about_the_day_of_a_training(client_of):
    training = with_people("Ani")
    client = client_of(make_user("Admin"))
    typed = {"name": training.name, "kind": "dasar", "started_on": "14-10-2016"}
    page = client.post(f"/admin/registry/training/{training.pk}/change/", typed)
    assert "Sudah tercatat: 1 peserta." in str(page.context["adminform"].form.errors["started_on"])
    assert 'name="started_on_has_moved"' in page.content.decode()
    page = client.post("/admin/registry/training/add/", {**typed, "started_on": "14-10-2062"})
    assert "lebih dari setahun lagi" in str(page.context["adminform"].form.errors["started_on"])
    page = client.post("/admin/registry/training/add/", {**typed, "started_on": "20-10-2019"})
    assert "Sudah ada Bimtek Dasar PSM, 14 Oktober 2019." in str(page.context["adminform"].form.errors["started_on"])
    assert Training.objects.count() == 1


def test_the_page_can_show_only_people_whose_number_is_not_known(client):
    training = with_people("Ani")
    make_record(make_volunteer("Budi"), training, certificate_number="BT/2")
    page = client.get(f"{LIST}{training.pk}/sertifikat/?kosong=1")
    assert [record.volunteer.name for record in page.context["form"].records] == ["Ani"]


def test_a_bound_account_writes_the_numbers_of_its_own_people_alone(client_of, bound):
    training, own = make_training(), in_kinal("Milik Kinal")
    make_record(own, training)
    make_record(make_volunteer("Lain"), training)
    client = client_of(bound)
    assert "Lain" not in text_of(client.get(f"{LIST}{training.pk}/sertifikat/"))
    certificates(client, training, **{"Milik Kinal": "BT/1", "Lain": "BT/2"})
    assert numbers_in(training) == {"Milik Kinal": "BT/1", "Lain": ""}


def test_junk_among_the_numbers_is_left_out(client):
    training = with_people("Ani")
    data = {"number_x": "1", "number_": "1", f"number_{'9' * 40}": "1", "number_0": "1", "opened_x": "1"}
    assert client.post(f"{LIST}{training.pk}/sertifikat/", data).status_code == 302


@pytest.mark.slow
def test_the_page_of_numbers_asks_no_more_queries_for_fifty_people_than_for_one(client, django_assert_max_num_queries):
    training = with_people("Satu")
    with django_assert_max_num_queries(40) as one:
        client.get(f"{LIST}{training.pk}/sertifikat/")
    for number in range(50):
        make_record(make_appointment(make_volunteer(f"Orang {number}")).volunteer, training)
    with django_assert_max_num_queries(len(one)):
        assert len(client.get(f"{LIST}{training.pk}/sertifikat/").context["form"].records) == 51


# Choosing a training by typing


def test_a_training_is_found_by_its_label_its_name_or_a_part_of_it():
    first = make_training("Bimtek Dasar", started_on=date(2019, 10, 14))
    make_training("Bimtek Dasar", started_on=date(2021, 10, 14))
    other = make_training("Pelatihan Tagana")
    named = Training.objects.named
    assert list(named("Bimtek Dasar, 14-10-2019")) == [first]
    assert named("bimtek dasar").count() == 2
    assert list(named("tagana")) == [other]
    assert not named("tidak ada").exists()


def test_the_newest_trainings_are_offered_before_anything_is_typed(client):
    for year in range(1995, 2020):
        make_training(f"Bimtek {year}", started_on=date(year, 1, 1))
    options = client.get("/pelatihan/pilih/").content.decode()
    assert options.count("<option") == 20
    assert options.startswith('<option value="Bimtek 2019, 01-01-2019">')
    assert client.get("/pelatihan/pilih/", {"training": "1995"}).content.decode().count("<option") == 1


@pytest.mark.parametrize("typed", ["%", "'", "x" * 3000, ", ", ",,,31-02-2020"])
def test_the_choice_of_trainings_answers_whatever_is_typed(client, typed):
    assert client.get("/pelatihan/pilih/", {"training": typed}).status_code == 200
