"""The copy of all that is recorded about a person: nothing is forgotten, paper and JSON say the same."""

import json
import re
import uuid
from datetime import UTC, date, datetime, timedelta

import pypdfium2
import pytest
from django.apps import apps
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse
from django.utils import timezone

from ceremonies.models import Certificate, Correction, Handover
from ceremonies.papers import personal_copy as paper
from registry.doubles import merging
from registry.history.reading import models_about_people
from registry.history.recording import because, tracked_models
from registry.models import Activity, DistinctPair, Import, SocialProblem, Trace, TraceArchive, Volunteer
from registry.personal_copy import facts, making, parts
from tests.factories import (
    fictional_nik,
    make_activity,
    make_appointment,
    make_certificates,
    make_district,
    make_follow_up,
    make_invitation,
    make_record,
    make_rights_request,
    make_training,
    make_upload,
    make_user,
    make_village,
    make_volunteer,
    renew_decree,
)

LONG_NAME = "Muhammad Abdurrahman Hasyim Asyari Kusumaningrat Putra Sumantri Wijaya Kusuma Negara Adiputra"
OTHER = "Kembaran Orang Lain"


# Nothing is forgotten


def test_every_table_about_people_is_in_the_copy_or_left_out_with_a_reason():
    """A table that is added with a pointer to a person fails here until it is in a part, or in LEFT_OUT with why."""
    told = {table for part in parts.PARTS.values() for table in part.tables}
    assert parts.tables_about_people() == told | {*parts.LEFT_OUT}
    assert not told & {*parts.LEFT_OUT}
    assert all(parts.LEFT_OUT.values())


def test_only_columns_that_exist_are_left_out_each_with_a_reason():
    for part in parts.PARTS.values():
        for table in part.tables:
            columns = {column.name for column in apps.get_model(table)._meta.concrete_fields}
            assert {*part.left_out} <= columns, table
            assert all(part.left_out.values()), table


def test_the_history_of_every_table_about_people_is_among_the_changes():
    told = {model for model, _ in models_about_people()}
    assert told == {model for model in tracked_models() if model._meta.label in parts.tables_about_people()}


# What it says


def test_a_nik_in_a_text_is_masked_and_moments_have_the_time_of_the_office():
    secret = f"KTP {fictional_nik(9001)}"
    for value in (secret, [secret], {"catatan": secret}):
        fact = facts.Fact("note", "Catatan", value)
        assert fictional_nik(9001) not in fact.words + json.dumps(fact.plain)
    assert fictional_nik(9001) not in facts.Entry(secret, []).heading
    at = facts.Fact("at", "Waktu", datetime(2026, 12, 1, 1, 30, tzinfo=UTC))
    assert (at.words, at.plain) == ("1 Desember 2026 pukul 08.30", "2026-12-01T08:30:00+07:00")


def make_life(name=LONG_NAME, nik=None, *, times=1):
    """Somebody with a row in every table, and `times` times as many reports, trainings and traces."""
    district = make_district()
    village, next_village = make_village("Air Dingin", district), make_village("Sukarame", district)
    person = make_volunteer(
        name, village, nik=nik, born_on=date(1990, 12, 6), birth_place="Bintuhan", phone="+6281234567890",
        home_address="Jalan Merdeka 12", education=5, notes="Menguasai bahasa isyarat. 😀",
    )  # fmt: skip
    clerk = make_user("Petugas", [district], username=f"petugas-{person.pk}")
    first = make_appointment(person, village, date(2016, 3, 1), decree_number="460/12/2016", ended_on=date(2021, 2, 28))
    renew_decree(first, "460/20/2018", date(2018, 3, 1))
    make_appointment(person, next_village, date(2021, 3, 1), decree_number="460/33/2021")
    make_follow_up(village, appointment=first)
    make_rights_request(person, wish="Salinan data saya")
    person.work_in([SocialProblem.POOR])
    for at in range(times):
        training = make_training(f"Bimtek ke-{at + 1} {name[:4]}", started_on=date(2017, 5, 1) + timedelta(at))
        make_record(person, training, certificate_number=f"S/{at + 1}", proof=make_upload(person, kind="bukti"))
        make_invitation(person, make_training(f"Lanjutan ke-{at + 1} {name[:4]}", started_on=timezone.localdate()))
        report = make_activity(
            person, done_on=date(2022, 1, 1) + timedelta(at), photo=make_upload(person, kind="kegiatan")
        )
        Activity.objects.filter(pk=report.pk).first().save()
        Trace.objects.record(Trace.Kind.NIK_VIEWED, user=clerk, volunteer=person, detail=f"Mengisi surat {at + 1}")
        ceremony = make_certificates(
            [person], name=f"Pengukuhan {at + 1} {name[:4]}", held_on=date(2022, 5, 1) + timedelta(at)
        )
        ceremony.mark(ceremony.participants.all(), "hadir", by=clerk)
        certificate = Certificate.objects.get(participant__ceremony=ceremony)
        Handover.objects.create(certificate=certificate, by=clerk, collector="Sarman", note="kepala desa")
        Correction.objects.create(
            certificate=certificate, name="Nama Lama", words={"born": "lahir di Manna"}, reason="Salah tulis", by=clerk
        )
    DistinctPair.objects.say(person, make_volunteer(OTHER, village), clerk)
    person.photo = make_upload(person)
    person.photo_consent_on = date(2022, 6, 1)
    with because("Menurut KTP", user=clerk, grouped=True) as written:
        person.home_address = "Jalan Merdeka 21"
        person.save()
    Import.objects.create(name="daftar-desa.xlsx", created_by=clerk, saved_at=timezone.now(), batch=written.batch)
    Import.objects.create(name="daftar-lain.xlsx", created_by=clerk, saved_at=timezone.now(), batch=uuid.uuid4())
    return person


def text_of(pdf):
    """The words of a PDF, without line breaks and spaces, which fall where the lines end."""
    pages = pypdfium2.PdfDocument(pdf)
    return squeezed(" ".join(page.get_textpage().get_text_range() for page in pages))


def squeezed(text):
    return re.sub(r"[\s\ufffe\u00ad-]+", "", text)


def copy_of(person, **kwargs):
    return making.make(person, **{"by": make_user("Kabid"), "reason": "Permintaan orangnya", **kwargs})


@pytest.mark.django_db
@pytest.mark.slow
def test_paper_and_json_tell_the_same_and_every_column():
    person = make_life(nik=fictional_nik(9001))
    merging.merge(person, gone := make_volunteer(LONG_NAME), reason="Tercatat dua kali")
    copy = copy_of(Volunteer.objects.get(pk=person.pk))
    document = json.loads(copy.as_json())
    printed = text_of(paper.render(copy, None))

    for filled in copy.filled:
        rows = document["data"][filled.key]
        assert len(rows) == len(filled.entries)
        for table in filled.part.tables:
            assert rows, f"{table}: nobody has such a row, so nothing is proven"
            model = apps.get_model(table)
            missing = {column.name for column in facts.columns_of(model, filled.part.left_out)} - {*rows[0]}
            assert not missing - {"nik_masked"}, table
        for row, entry in zip(rows, filled.entries, strict=True):
            for fact in entry.facts:
                assert row[fact.key] == fact.plain
                assert squeezed(fact.words.replace("😀", "□")) in printed, (filled.key, fact)
    for known in ("1990-12-06", "0812-3456-7890", "460/12/2016", "Mengisi surat 1", "Menguasai bahasa isyarat. 😀"):
        assert known in copy.as_json()
    for known in ("6Desember1990", "Sarman", "lahirdiManna", "semula“JalanMerdeka12”,menjadi“JalanMerdeka21”"):
        assert known in printed
    assert "TandaTerima" in printed
    assert [row["name"] for row in document["data"]["imports"]] == ["daftar-desa.xlsx"]
    assert document["data"]["merged_records"][0]["registry_no"] == gone.registry_no
    assert fictional_nik(9001) not in copy.as_json() + printed
    assert OTHER not in copy.as_json()
    assert squeezed(OTHER) not in printed


@pytest.mark.django_db
def test_the_nik_is_whole_only_where_asked_for_by_who_may_see_it_and_leaves_traces():
    person, head = make_volunteer(nik=fictional_nik(9001)), make_user("Kabid")
    masked = copy_of(person, by=head)
    assert fictional_nik(9001) not in masked.as_json()
    assert not Trace.objects.exists()
    masked.note("pdf")
    assert Trace.objects.get().detail.startswith("salinan data orangnya, .pdf, NIK disamarkan. Keperluan: Permintaan")

    whole = copy_of(person, by=head, with_nik=True)
    assert json.loads(whole.as_json())["data"]["person"][0]["nik"] == fictional_nik(9001)
    assert whole.as_json().count(fictional_nik(9001)) == 1
    seen = Trace.objects.get(kind=Trace.Kind.NIK_VIEWED)
    assert (seen.user, seen.volunteer, seen.detail) == (head, person, "salinan data: Permintaan orangnya")
    told = json.loads(whole.as_json())["data"]["traces"]
    assert [row["kind"] for row in told] == ["melihat NIK utuh", "mengekspor"]


@pytest.mark.django_db
def test_a_copy_is_made_by_who_may_about_whom_the_account_sees_with_a_reason():
    person = make_volunteer(village=make_village())
    with pytest.raises(PermissionDenied):
        copy_of(person, by=make_user("Petugas"))
    with pytest.raises(PermissionDenied):
        copy_of(person, by=make_user("Kabid", [make_district("Kinal")]))
    with pytest.raises(ValidationError):
        copy_of(person, reason="  ")


@pytest.mark.django_db
def test_a_copy_says_from_which_day_on_traces_are_in_it():
    person = make_volunteer()
    assert copy_of(person).traces_from is None
    last = datetime(2020, 12, 31, 16, 30, tzinfo=UTC)  # Half past eleven at night in the office.
    TraceArchive.objects.create(first_id=1, last_id=9, first_at=last, last_at=last, count=9, file_name="jejak-2020")
    copy = copy_of(person)
    assert copy.traces_from == date(2021, 1, 1)
    assert json.loads(copy.as_json())["traces_from"] == "2021-01-01"


@pytest.mark.django_db
@pytest.mark.one_database
def test_a_long_life_asks_no_more_queries_than_a_short_one(django_assert_max_num_queries):
    head = make_user("Kabid")
    short, long = make_life("Ani Contoh"), make_life("Budi Contoh", times=4)
    with django_assert_max_num_queries(90) as queries:
        copy_of(short, by=head).as_json()
    with django_assert_max_num_queries(len(queries)):
        copy_of(long, by=head).as_json()


# The page


@pytest.mark.django_db
@pytest.mark.slow
@pytest.mark.one_database  # Renders pages.
def test_the_page_gives_the_file_to_save_and_the_person_without_anything_is_on_paper_too(client):
    person = make_volunteer("Ani", home_village=None)
    head = make_user("Kabid")
    client.force_login(head)
    page = reverse("volunteer_copy", args=[person.pk])
    assert page in client.get(person.get_absolute_url()).content.decode()
    assert "Tulis NIK utuh" not in client.get(page).content.decode()  # There is none.
    assert "Untuk keperluan apa?" in client.post(page, {"kind": "pdf", "reason": ""}).content.decode()
    assert not Trace.objects.filter(volunteer=person).exists()

    answer = client.post(page, {"kind": "pdf", "reason": "Permintaan orangnya"})
    assert answer["Content-Disposition"].startswith(f'attachment; filename="salinan-data-{person.registry_no}-')
    printed = text_of(b"".join(answer.streaming_content))
    for words in ("SalinanDataPribadi", "Belumtercatat:", "Tidakadacatatantentang:PenugasandanSK;", "TandaTerima"):
        assert words in printed
    answer = client.post(page, {"kind": "json", "reason": "Permintaan orangnya"})
    assert json.loads(b"".join(answer.streaming_content))["data"]["person"][0]["name"] == "Ani"
    assert Trace.objects.filter(volunteer=person, user=head, kind=Trace.Kind.EXPORTED).count() == 2

    with because("Salah catat"):
        person.remove("Salah catat")
    assert page in client.get(reverse("volunteer_bin")).content.decode()
    assert client.get(page).status_code == 200
