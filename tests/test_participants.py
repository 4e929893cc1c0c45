import re
from datetime import date

import pytest
from django.db import IntegrityError

from ceremonies import requirements
from ceremonies.issuing import issue_certificates
from ceremonies.models import Participant
from registry.models import Volunteer
from tests.factories import (
    fictional_nik,
    make_appointment,
    make_ceremony,
    make_district,
    make_participant,
    make_record,
    make_training,
    make_user,
    make_village,
    make_volunteer,
)

pytestmark = pytest.mark.django_db

DAY = date(2019, 12, 6)


@pytest.fixture
def clerk(client_of, petugas):
    return client_of(petugas)


def names_of(ceremony):
    return [participant.volunteer.name for participant in ceremony.participants.for_register()]


def messages_of(page):
    return [str(message) for message in page.context["messages"]]


def undo_of(page):
    return next(message.extra_tags for message in page.context["messages"] if message.extra_tags)


# Inviting


@pytest.mark.slow
def test_all_who_match_a_filter_are_invited_after_their_number_was_shown(clerk):
    ceremony = make_ceremony()
    for name in ("Satu", "Dua", "Tiga"):
        make_appointment(make_volunteer(name))
    make_volunteer("Calon Saja")
    address = f"/pengukuhan/{ceremony.pk}/peserta/"
    assert "Semua 3 yang cocok" in clerk.get(f"{address}?status=aktif").content.decode()
    page = clerk.post(address, {"all": "1", "saring": "status=aktif"})
    text = page.content.decode()
    assert "Undang 3 PSM?" in text
    assert not ceremony.participants.exists()
    make_appointment(make_volunteer("Datang Kemudian"))  # The number that was shown is the number that is invited.
    frozen = re.search(r'name="frozen" value="([^"]+)"', text)[1]
    done = clerk.post(address, {"frozen": frozen, "saring": "status=aktif"}, follow=True)
    assert "3 PSM menjadi peserta Pengukuhan PSM." in messages_of(done)
    assert names_of(ceremony) == ["Dua", "Satu", "Tiga"]
    clerk.post(undo_of(done))
    assert names_of(ceremony) == []


def test_who_takes_part_already_is_passed_over(clerk):
    one, two = make_volunteer("Satu"), make_volunteer("Dua")
    ceremony = make_ceremony([one])
    text = clerk.post(f"/pengukuhan/{ceremony.pk}/peserta/", {"person": [one.pk, two.pk]}).content.decode()
    assert "Undang 1 PSM?" in text
    assert "1 yang dipilih sudah menjadi peserta" in text
    assert ceremony.invite([one, two])[0].volunteer == two
    assert ceremony.invite([one, two]) == []


def test_nobody_takes_part_twice():
    participant = make_ceremony([make_volunteer()]).participants.get()
    with pytest.raises(IntegrityError):
        Participant.with_deleted.create(ceremony=participant.ceremony, volunteer=participant.volunteer)


@pytest.mark.slow
def test_somebody_under_eighteen_on_the_day_is_not_invited_without_a_reason(clerk):
    ceremony = make_ceremony()
    young = make_volunteer("Masih Muda", born_on=date(2001, 12, 7))
    grown = make_volunteer("Baru Dewasa", born_on=date(2001, 12, 6))
    address = f"/pengukuhan/{ceremony.pk}/peserta/"
    text = clerk.post(address, {"person": [young.pk, grown.pk]}).content.decode()
    assert "1 belum berumur 18 tahun pada hari itu" in text
    frozen = {"frozen": f"{young.pk},{grown.pk}"}
    page = clerk.post(address, frozen, follow=True)
    assert names_of(ceremony) == ["Baru Dewasa"]
    assert "1 PSM tidak diundang, belum berumur 18 tahun pada hari itu, jadi perlu alasan: Masih Muda." in messages_of(
        page
    )
    clerk.post(address, {**frozen, f"underage_reason_{young.pk}": "Surat keterangan kepala desa"})
    assert ceremony.participants.get(volunteer=young).underage_reason == "Surat keterangan kepala desa"


def test_the_number_shown_leaves_out_those_who_are_too_young(clerk):
    people = [make_volunteer("Masih Muda", born_on=date(2010, 1, 1)), make_volunteer("Dewasa")]
    chosen = {"person": [person.pk for person in people]}
    text = clerk.post(f"/pengukuhan/{make_ceremony().pk}/peserta/", chosen).content.decode()
    assert "Undang 1 PSM?" in text


def test_those_of_a_doubt_can_be_left_out_together(clerk):
    with_nik, without = make_volunteer("Dengan", nik=fictional_nik()), make_volunteer("Tanpa")
    ceremony = make_ceremony()
    chosen = {"frozen": f"{with_nik.pk},{without.pk}", "skip": ["tanpa-nik"]}
    clerk.post(f"/pengukuhan/{ceremony.pk}/peserta/", chosen)
    assert names_of(ceremony) == ["Dengan"]


def test_a_nik_in_the_reason_is_refused_and_nobody_is_invited(clerk):
    ceremony = make_ceremony()
    young = make_volunteer("Masih Muda", born_on=date(2010, 1, 1))
    address = f"/pengukuhan/{ceremony.pk}/peserta/"
    page = clerk.post(address, {"frozen": str(young.pk), f"underage_reason_{young.pk}": fictional_nik()})
    assert "tertulis NIK" in page.content.decode()
    assert not ceremony.participants.exists()


@pytest.mark.parametrize(
    "born_on, held_on, is_young",
    [
        (date(2001, 12, 6), DAY, False),
        (date(2001, 12, 7), DAY, True),
        (date(2004, 2, 29), date(2022, 2, 28), True),
        (date(2004, 2, 29), date(2022, 3, 1), False),
        (date(2002, 2, 28), date(2020, 2, 29), False),
        (date(2002, 3, 1), date(2020, 2, 29), True),
        (None, DAY, False),
    ],
)
def test_the_query_and_the_person_agree_on_the_age(born_on, held_on, is_young):
    volunteer = make_volunteer(born_on=born_on)
    ceremony = make_ceremony(held_on=held_on)
    make_participant(ceremony, volunteer)
    assert ceremony.participants.refused(ceremony).exists() is is_young
    assert ceremony.participants.admitted(ceremony).exists() is not is_young
    age = volunteer.age_on(held_on)
    assert (age is not None and age < 18) is is_young


# Doubts


def test_those_who_miss_a_requirement_are_listed_with_the_reason():
    trained, untrained, late = make_volunteer("Sudah"), make_volunteer("Belum"), make_volunteer("Kemudian")
    make_record(trained, make_training(started_on=date(2019, 12, 6)))
    make_appointment(trained, started_on=date(2019, 12, 6))
    make_appointment(untrained, started_on=date(2019, 12, 7))
    make_record(late, make_training("Lain", started_on=date(2019, 12, 7)))
    whole = make_volunteer("Lengkap", nik=fictional_nik(), born_on=date(1990, 12, 6))
    make_record(whole, make_training("Dasar Lagi"))
    issue_certificates(make_ceremony([whole], name="Dahulu"))
    required = requirements.requirements_of([trained, untrained, late, whole], make_ceremony())
    warned = {each.condition.words: [person.name for person in each.people] for each in required.doubts}
    assert warned == {
        "tidak bertugas pada hari itu": ["Belum", "Kemudian", "Lengkap"],
        "belum mengikuti bimtek dasar sampai hari itu": ["Belum", "Kemudian"],
        "belum mempunyai NIK": ["Sudah", "Belum", "Kemudian"],
        "sudah mempunyai piagam pengukuhan yang sah": ["Lengkap"],
        "tanpa tanggal lahir, jadi umurnya tidak dapat diperiksa": ["Sudah", "Belum", "Kemudian"],
    }


def test_looking_many_over_asks_no_more_than_one(django_assert_num_queries):
    ceremony = make_ceremony()
    people = [make_volunteer(f"Orang {letter}") for letter in "ABCDEFG"]
    with django_assert_num_queries(3):
        requirements.requirements_of(people, ceremony)


# Order and village


def test_the_order_is_that_of_handing_out():
    north, south = make_district("Kaur Utara"), make_district("Kaur Selatan")
    first, second = make_village("Zaitun", south), make_village("Anyar", south)
    people = [
        make_volunteer("Tanpa Desa", home_village=None),
        make_volunteer("Budi", second),
        make_volunteer("Ani", second),
        make_volunteer("Zul", first),
        make_volunteer("Yan", make_village("Guru Agung", north)),
    ]
    assert names_of(make_ceremony(people)) == ["Yan", "Zul", "Ani", "Budi", "Tanpa Desa"]


def test_each_stands_for_the_village_of_service_on_the_day():
    home, before, then, later = (make_village(name) for name in ("Rumah", "Dulu", "Waktu Itu", "Kini"))
    volunteer = make_volunteer(village=home)
    make_appointment(volunteer, before, date(2017, 1, 1), ended_on=date(2018, 12, 31))
    make_appointment(volunteer, then, date(2019, 1, 1), ended_on=date(2020, 12, 31))
    make_appointment(volunteer, later, date(2021, 1, 1))
    for held_on, village in [
        (date(2016, 5, 5), home),
        (date(2018, 5, 5), before),
        (DAY, then),
        (date(2022, 5, 5), later),
    ]:
        assert make_ceremony([volunteer], held_on=held_on).participants.get().village == village


# Attendance and leaving the list


def mark(client, ceremony, value, *participants, **kwargs):
    data = {"mark": value, "person": [participant.pk for participant in participants], **kwargs}
    return client.post(f"/pengukuhan/{ceremony.pk}/peserta/tandai/", data, follow=True)


@pytest.mark.slow
def test_attendance_is_marked_for_many_and_taken_back(clerk):
    ceremony = make_ceremony([make_volunteer("Satu"), make_volunteer("Dua"), make_volunteer("Tiga")])
    two, one, _ = ceremony.participants.for_register()
    page = mark(clerk, ceremony, "absen", one, two)
    assert "2 peserta ditandai tidak hadir." in messages_of(page)
    assert ceremony.participants.expected().count() == 1
    clerk.post(undo_of(page))
    assert ceremony.participants.expected().count() == 3
    assert "memang sudah belum ditandai" in messages_of(mark(clerk, ceremony, "belum", one))[-1]


def test_the_list_comes_back_at_the_same_page_and_filter(clerk):
    ceremony = make_ceremony([make_volunteer()])
    data = {"mark": "hadir", "person": [ceremony.participants.get().pk], "saring": "hadir=belum", "hal": "3"}
    answer = clerk.post(f"/pengukuhan/{ceremony.pk}/peserta/tandai/", data)
    assert answer["Location"] == f"{ceremony.get_absolute_url()}?hadir=belum&hal=3#peserta"


@pytest.mark.slow
def test_taking_a_mark_away_is_confirmed_in_words(clerk):
    ceremony = make_ceremony([make_volunteer()])
    participant = ceremony.participants.get()
    mark(clerk, ceremony, "hadir", participant)
    assert "1 peserta tidak lagi ditandai." in messages_of(mark(clerk, ceremony, "belum", participant))


def test_all_that_match_are_marked_and_no_others(clerk):
    kinal = make_district("Kinal")
    ceremony = make_ceremony([make_volunteer("Orang Kinal", make_village("Geramat", kinal)), make_volunteer("Lain")])
    mark(clerk, ceremony, "hadir", all="1", saring=f"kecamatan={kinal.code}")
    present = ceremony.participants.with_attendance("hadir")
    assert [participant.volunteer.name for participant in present] == ["Orang Kinal"]


def test_a_filter_that_is_not_understood_marks_nobody(clerk):
    ceremony = make_ceremony([make_volunteer()])
    page = mark(clerk, ceremony, "hadir", all="1", saring="kecamatan=99.99.99")
    assert "Saringannya tidak dikenal" in messages_of(page)[0]
    assert not ceremony.participants.with_attendance("hadir").exists()


@pytest.mark.parametrize("value", ["", "entah", "hadir"])
def test_without_a_choice_nothing_happens(clerk, value):
    ceremony = make_ceremony([make_volunteer()])
    assert mark(clerk, ceremony, value).status_code == 200
    assert not ceremony.participants.with_attendance("hadir").exists()


@pytest.mark.slow
def test_participants_leave_the_list_and_come_back(clerk):
    ceremony = make_ceremony([make_volunteer("Satu"), make_volunteer("Dua")])
    two, _ = ceremony.participants.for_register()
    page = mark(clerk, ceremony, "keluar", two)
    assert names_of(ceremony) == ["Satu"]
    clerk.post(undo_of(page))
    assert names_of(ceremony) == ["Dua", "Satu"]


def test_who_has_had_a_certificate_stays_on_the_list(clerk):
    ceremony = make_ceremony([make_volunteer("Satu")])
    issue_certificates(ceremony)
    page = mark(clerk, ceremony, "keluar", ceremony.participants.get())
    assert names_of(ceremony) == ["Satu"]
    assert "tetap di daftar karena piagamnya pernah terbit" in messages_of(page)[0]


@pytest.mark.slow
def test_undoing_an_invitation_leaves_those_who_have_a_certificate(clerk):
    ceremony, one, two = make_ceremony(), make_volunteer("Satu"), make_volunteer("Dua")
    page = clerk.post(f"/pengukuhan/{ceremony.pk}/peserta/", {"frozen": f"{one.pk},{two.pk}"}, follow=True)
    undo = undo_of(page)
    ceremony.mark(ceremony.participants.filter(volunteer=two), "absen")
    issue_certificates(ceremony)
    undone = clerk.post(undo, follow=True)
    assert undone.status_code == 200
    assert "Satu" in names_of(ceremony)


@pytest.mark.slow
def test_the_list_of_participants_narrows(clerk):
    kinal = make_district("Kinal")
    ceremony = make_ceremony([make_volunteer("Orang Kinal", make_village("Geramat", kinal)), make_volunteer("Siti")])
    ceremony.mark(ceremony.participants.filter(volunteer__name="Siti"), "absen")
    issue_certificates(ceremony)

    def shown(query):
        page = clerk.get(f"{ceremony.get_absolute_url()}?{query}").context["page"]
        return [participant.volunteer.name for participant in page]

    assert shown(f"kecamatan={kinal.code}") == ["Orang Kinal"]
    assert shown("hadir=absen") == ["Siti"]
    assert shown("piagam=ada") == ["Orang Kinal"]
    assert shown("piagam=belum") == ["Siti"]
    assert shown("q=sit") == ["Siti"]
    assert shown("q=1") == ["Orang Kinal"]
    assert shown("q=2") == []
    assert shown(f"q={Volunteer.objects.get(name='Siti').registry_no.lower()}") == ["Siti"]


def test_the_history_of_the_person_shows_the_part(clerk):
    volunteer = make_volunteer()
    make_ceremony([volunteer])
    assert "Peserta Pengukuhan PSM" in clerk.get(f"/psm/{volunteer.pk}/riwayat/").content.decode()


# The area of an account


@pytest.mark.slow
def test_an_account_of_a_kecamatan_invites_and_marks_its_own_people_alone(client_of):
    kinal = make_district("Kinal")
    village = make_village("Geramat", kinal)
    own, new, other = make_volunteer("Satu", village), make_volunteer("Dua", village), make_volunteer("Lain")
    ceremony = make_ceremony([own, other])
    bound = client_of(make_user("Petugas", [kinal]))
    bound.post(f"/pengukuhan/{ceremony.pk}/peserta/", {"frozen": f"{new.pk},{make_volunteer('Asing').pk}"})
    assert ceremony.participants.count() == 3
    mark(bound, ceremony, "absen", *ceremony.participants.all())
    absent = ceremony.participants.with_attendance("absen")
    assert {participant.volunteer.name for participant in absent} == {"Satu", "Dua"}
    mark(bound, ceremony, "hadir", all="1", saring="")
    assert ceremony.participants.with_attendance("hadir").count() == 2
