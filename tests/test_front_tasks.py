"""What waits for an account stands on top of the front page: with its number, and a link to exactly those."""

import re
from datetime import date, timedelta

import pytest
from django.utils import timezone

from ceremonies.issuing import issue_certificates
from ceremonies.models import Certificate, Handover
from ceremonies.progress import with_work
from ceremonies.values.wording import days_away
from registry.front_tasks import tasks_for
from registry.models import DistinctPair, Policy, Volunteer
from registry.nightly import note_doubles
from registry.values import dates
from tests.factories import (
    make_appointment,
    make_ceremony,
    make_district,
    make_import,
    make_record,
    make_training,
    make_village,
    make_volunteer,
)
from tests.pages import words_of

pytestmark = pytest.mark.django_db


def sentences(user):
    return [task.sentence for task in tasks_for(user, Policy.current())]


def test_where_nothing_waits_nothing_is_said(client_of, petugas):
    assert sentences(petugas) == []
    assert "Pekerjaan" not in words_of(client_of(petugas).get("/"))


def test_each_sentence_leads_to_exactly_those_it_counts(client_of, petugas):
    trained = make_appointment(make_volunteer("Satu Contoh")).volunteer
    make_appointment(make_volunteer("Dua Contoh"))
    make_record(trained, make_training(kind="dasar"))
    make_appointment(make_volunteer("Tiga Contoh"), decree_until=timezone.localdate() + timedelta(days=5))
    Volunteer.objects.filter(pk=make_volunteer("Calon Contoh").pk).update(home_village=None)
    make_import(petugas)
    client = client_of(petugas)
    tasks = tasks_for(petugas, Policy.current())
    assert [task.sentence for task in tasks] == [
        "1 daftar diunggah tetapi belum disimpan",
        "1 PSM bertugas dengan SK yang akan atau sudah berakhir",
        "2 PSM aktif belum mengikuti bimtek dasar",
        "3 PSM aktif belum tercatat NIK-nya",
        "1 orang belum tercatat desanya",
    ]
    front = client.get("/").content.decode()
    for task in tasks[1:]:
        assert f'href="{task.address.replace("&", "&amp;")}"' in front
        assert client.get(task.address).context["page"].paginator.count == int(task.sentence.split()[0])
    assert front.index('id="pekerjaan"') < front.index('id="papan"')


def test_of_another_kecamatan_and_without_the_right_nobody_is_counted(bound, pimpinan):
    make_appointment(make_volunteer("Orang Maje"), make_village("Linau", make_district("Maje")))
    assert sentences(bound) == []
    assert sentences(pimpinan) == []
    make_appointment(make_volunteer("Orang Kinal"), make_village("Geramat", make_district("Kinal")))
    of_one = ["1 PSM aktif belum mengikuti bimtek dasar", "1 PSM aktif belum tercatat NIK-nya"]
    assert sentences(bound) == of_one


def at(monkeypatch, moment):
    monkeypatch.setattr(timezone, "now", lambda: moment)


def test_doubles_are_counted_at_night_and_those_decided_since_are_left_out(
    client_of, petugas, bound, pimpinan, monkeypatch
):
    maje = make_village("Linau", make_district("Maje"))
    first, second, third = (make_volunteer("Siti Contoh", maje) for _ in range(3))
    assert sentences(petugas) == []  # Nothing is counted yet.
    now = timezone.now()
    night = timezone.localtime(now).replace(hour=2, minute=3)
    at(monkeypatch, night)
    assert note_doubles(0) == "3 pasang data mungkin ganda."
    at(monkeypatch, night.replace(hour=9))
    (task,) = tasks_for(petugas, None)
    assert (task.sentence, task.key) == ("3 pasang data mungkin ganda, dihitung tadi malam", "data-ganda")
    assert client_of(petugas).get(task.address).context["page"].paginator.count == 3
    assert tasks_for(bound, None) == tasks_for(pimpinan, None) == []
    DistinctPair.objects.say(first, second, petugas)
    third.remove("Salah catat")
    assert tasks_for(petugas, None) == []
    third.restore()
    at(monkeypatch, night + timedelta(days=1, hours=7))
    (task,) = tasks_for(petugas, None)
    assert task.sentence == f"2 pasang data mungkin ganda, dihitung {dates.spell(night.date())}"
    note_doubles(0)
    (task,) = tasks_for(petugas, None)
    assert task.sentence == "2 pasang data mungkin ganda, dihitung hari ini pukul 09.03"
    front = client_of(petugas).get("/").content.decode()
    assert f'href="{task.address}"' in front
    assert "data-ganda" in front  # "Serahkan ke…"


def test_a_ceremony_stays_until_every_certificate_is_printed_and_handed_out(client_of, kabid):
    person = make_volunteer()
    ceremony = make_ceremony([person], timezone.localdate() - timedelta(days=3))
    assert [*with_work(kabid)] == [ceremony]
    (certificate,) = issue_certificates(ceremony)
    front = words_of(client_of(kabid).get("/"))
    assert "3 hari yang lalu" in front
    assert re.search(r"1 peserta, 1 piagam terbit\s?, 1 belum tercetak, 1 belum diserahkan", front)
    Handover.objects.create(certificate=certificate)
    assert [*with_work(kabid)] == [ceremony]  # It was never printed well.
    assert "3 hari yang lalu" in words_of(client_of(kabid).get("/"))


def test_a_ceremony_of_long_ago_or_called_off_does_not_wait(kabid):
    old = make_ceremony([make_volunteer()], date(2019, 12, 6))
    issue_certificates(old)
    assert [*with_work(kabid)] == [old]  # Its numbers were given just now.
    Certificate.objects.update(issued_at=timezone.now() - timedelta(days=366))
    called_off = make_ceremony([make_volunteer("Batal Contoh")], timezone.localdate(), name="Batal")
    called_off.cancelled_at, called_off.cancel_reason = timezone.now(), "Banjir"
    called_off.save()
    assert [*with_work(kabid)] == []


@pytest.mark.parametrize(
    "days, words",
    [
        (0, "hari ini"),
        (1, "besok"),
        (7, "7 hari lagi"),
        (-1, "kemarin"),
        (-12, "12 hari yang lalu"),
        (-2552, "lebih dari 6 tahun yang lalu"),
    ],
)
def test_how_far_a_day_is_away(days, words):
    assert days_away(timezone.localdate() + timedelta(days=days)) == words
