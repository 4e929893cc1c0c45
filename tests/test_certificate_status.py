"""How far somebody's certificate has come, told alike wherever one asks: person, certificate, search, ceremonies."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from ceremonies.corrections import replace
from ceremonies.issuing import issue_certificates, revoke
from ceremonies.models import Ceremony, Certificate, Handover, Participant, PrintRun
from ceremonies.models.status import Status
from ceremonies.progress import progress_by_ceremony
from registry.models import Appointment
from registry.values import dates
from tests.factories import (
    make_appointment,
    make_ceremony,
    make_district,
    make_user,
    make_village,
    make_volunteer,
    note_made,
)

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]


@pytest.fixture
def ceremony():
    """A ceremony of one person, twenty days ahead."""
    village = make_village("Geramat", make_district("Kinal"))
    held_on = timezone.localdate() + timedelta(days=20)
    return make_ceremony([make_volunteer("Susilawati Contoh", village)], held_on=held_on)


@pytest.fixture
def clerk(client_of, petugas):
    return client_of(petugas)


def today():
    return dates.spell(timezone.localdate())


def make_run(ceremony):
    run = PrintRun.objects.begin(ceremony, ceremony.certificates().to_print().for_printing())
    note_made(run)
    return run


def numbered(ceremony):
    issue_certificates(ceremony)


def printing(ceremony):
    numbered(ceremony)
    make_run(ceremony)


def printed(ceremony):
    numbered(ceremony)
    make_run(ceremony).record(1)


def waiting(ceremony):
    printed(ceremony)
    ceremony.held_on = timezone.localdate()
    ceremony.save()


def handed_out(ceremony):
    waiting(ceremony)
    Handover.objects.create(certificate=ceremony.certificates().get(), collector="Sarman", note="kepala desa")


def replaced(ceremony):
    handed_out(ceremony)
    replace(ceremony.certificates().get(), "Hilang")


def revoked(ceremony):
    printed(ceremony)
    revoke(ceremony.certificates().get(), "Salah orang")


STEPS = [
    (lambda ceremony: None, Status.INVITED, "piagam belum bernomor"),
    (numbered, Status.NUMBERED, "{today}, belum dicetak"),
    (printing, Status.PRINTING, "hasil cetaknya belum dicatat"),
    (printed, Status.PRINTED, "{today}, akan diserahkan pada acara {held}"),
    (waiting, Status.WAITING, "di kantor, tercetak {today}"),
    (handed_out, Status.HANDED_OUT, "kepada Sarman (kepala desa) {today} pukul"),
    # The old paper is void; the participant has the new one, which is at the printer.
    (replaced, Status.PRINTING, "hasil cetaknya belum dicatat"),
    (revoked, Status.REVOKED, "{today}: Salah orang"),
]


@pytest.mark.slow
@pytest.mark.parametrize("happen, status, detail", STEPS)
def test_a_participant_is_told_how_far_the_certificate_has_come(clerk, petugas, ceremony, happen, status, detail):
    happen(ceremony)
    participant = Participant.objects.for_status().get()
    detail = detail.format(today=today(), held=dates.spell(Ceremony.objects.get().held_on))
    assert participant.status == status
    assert participant.status_detail.startswith(detail)
    pages = {
        "person": clerk.get(participant.volunteer.get_absolute_url()),
        "search": clerk.post("/piagam/cari/", {"q": "susilawati"}, follow=True),
        "ceremony": clerk.get(ceremony.get_absolute_url()),  # A dense list, without the detail.
    }
    if participant.last_certificate:
        pages["certificate"] = clerk.get(participant.last_certificate.get_absolute_url())
    for name, answer in pages.items():
        page = " ".join(answer.content.decode().split())
        assert f'<span class="state state-{status.tone}">{status.label}</span>' in page, name
        assert detail in page or name == "ceremony" or status == Status.REVOKED, name
        assert "Belum ada surat" not in page, name


@pytest.mark.slow
def test_the_old_paper_is_told_as_replaced_beside_its_replacement(clerk, ceremony):
    replaced(ceremony)
    old, new = Certificate.objects.for_status()
    assert (old.status, new.status) == (Status.REPLACED, Status.PRINTING)
    detail = f"{today()} dengan Pengganti ke-1: Hilang"
    assert old.status_detail == detail
    page = clerk.get(old.participant.volunteer.get_absolute_url()).content.decode()
    assert detail in page
    assert page.index(new.get_absolute_url()) < page.index(old.get_absolute_url())
    # Who searches by the number that both have sees the valid one first.
    page = clerk.post("/piagam/cari/", {"q": str(new.number)}).content.decode()
    assert "2 cocok" in page
    assert page.index(new.get_absolute_url()) < page.index(old.get_absolute_url())


def test_a_replacement_with_a_number_of_its_own_is_told_with_it(ceremony):
    ceremony.office.renumbers_replacements = True
    ceremony.office.save()
    replaced(ceremony)
    old, new = Certificate.objects.for_status()
    assert old.status_detail == f"{today()} dengan Pengganti ke-1 nomor {new.number}: Hilang"


def test_the_list_of_participants_has_the_day_of_the_handing_over(clerk, ceremony):
    handed_out(ceremony)
    page = clerk.get(ceremony.get_absolute_url()).content.decode()
    assert f'<small class="nowrap">{timezone.localdate():%d-%m-%Y}</small>' in page


def test_a_participant_who_died_is_told_why_there_is_no_certificate(ceremony):
    participant = ceremony.participants.get()
    period = participant.volunteer.latest_appointment or make_appointment(participant.volunteer)
    period.ended_on, period.end_reason = timezone.localdate(), Appointment.EndReason.DIED
    period.save()
    assert Participant.objects.for_status().get().status_detail == "tercatat meninggal dunia, jadi piagamnya tertahan"
    Participant.objects.update(posthumous_reason="Penghargaan anumerta")
    assert Participant.objects.for_status().get().status_detail == "piagam belum bernomor"


def test_an_absent_participant_and_a_minor_are_told_why_there_is_no_certificate(ceremony):
    participant = ceremony.participants.get()
    person = participant.volunteer
    person.born_on = timezone.localdate().replace(year=timezone.localdate().year - 15, day=1)
    person.save()
    details = [Participant.objects.for_status().get().status_detail]
    ceremony.mark([participant], Participant.Attendance.ABSENT)
    details.append(Participant.objects.for_status().get().status_detail)
    assert details == [
        "belum berumur 18 tahun pada hari itu, jadi piagamnya tertahan",
        "tidak hadir, jadi belum mendapat piagam",
    ]


def test_a_certificate_kept_for_somebody_absent_is_told_so(ceremony):
    waiting(ceremony)
    ceremony.mark(list(ceremony.participants.all()), Participant.Attendance.ABSENT)
    participant = Participant.objects.for_status().get()
    assert participant.status == Status.WAITING
    assert participant.status_detail.endswith("; tidak hadir pada acaranya")


def test_a_sheet_of_a_corrected_certificate_does_not_count_as_printed(ceremony):
    printed(ceremony)
    PrintRun.objects.get().sheets.outdate(ceremony.certificates())
    assert Participant.objects.for_status().get().status == Status.NUMBERED


def test_who_was_never_invited_has_no_paper(clerk):
    person = make_volunteer("Orang Baru")
    assert "Belum ada surat." in clerk.get(person.get_absolute_url()).content.decode()


def test_an_account_without_the_right_reads_nothing_about_papers(client_of, ceremony):
    user = make_user("Petugas")
    user.groups.get().permissions.remove(*user.groups.get().permissions.filter(codename="view_participant"))
    page = client_of(user).get(ceremony.participants.get().volunteer.get_absolute_url()).content.decode()
    assert "Surat dan piagam" not in page
    page = client_of(user).post("/piagam/cari/", {"q": "susilawati"}).content.decode()
    assert "Tidak ada yang cocok" in page


@pytest.mark.slow
def test_an_account_of_another_kecamatan_finds_nobody_by_name(client_of, ceremony):
    bound = client_of(make_user("Petugas", [make_district("Maje")]))
    assert "Tidak ada yang cocok" in bound.post("/piagam/cari/", {"q": "susilawati"}).content.decode()
    issue_certificates(ceremony)
    assert "Tidak ada yang cocok" in bound.post("/piagam/cari/", {"q": "susilawati"}).content.decode()


@pytest.mark.slow
def test_a_search_with_too_many_matches_says_that_it_shows_only_some(clerk):
    make_ceremony([make_volunteer(f"Orang {letter}") for letter in "ABCDEFGHIJKLMNOPQRSTU"])
    page = clerk.post("/piagam/cari/", {"q": "orang"}).content.decode()
    assert "Lebih dari 20 cocok" in page
    assert "Hanya sebagian yang tampil" in page
    assert page.count('class="state state-idle"') == 20


def test_the_counts_of_a_ceremony_are_of_those_whom_the_account_may_see(petugas, ceremony):
    kinal, maje = make_district("Kinal"), make_district("Maje")
    ceremony.invite([make_volunteer("Orang Maje", make_village("Linau", maje))])
    printed_one = ceremony.participants.from_district(kinal).get()
    ceremony.mark([each for each in ceremony.participants.all() if each != printed_one], Participant.Attendance.ABSENT)
    issue_certificates(ceremony)
    counts = {
        name: progress_by_ceremony([ceremony], user)[ceremony.pk]
        for name, user in (("all", petugas), ("maje", make_user("Petugas", [maje])))
    }
    assert (counts["all"].people, counts["all"].absent, counts["all"].papers) == (2, 1, 1)
    assert (counts["maje"].people, counts["maje"].absent, counts["maje"].papers) == (1, 1, 0)


@pytest.mark.one_database
@pytest.mark.slow
def test_many_ceremonies_of_a_person_ask_no_more_than_one(clerk, ceremony, django_assert_max_num_queries):
    handed_out(ceremony)
    person = ceremony.participants.get().volunteer
    clerk.get(person.get_absolute_url())
    with django_assert_max_num_queries(60) as one:
        clerk.get(person.get_absolute_url())
    for year in (2017, 2018, 2019):
        other = make_ceremony([person], held_on=date(year, 12, 6), name=f"Pengukuhan {year}")
        issue_certificates(other)
        Handover.objects.create(certificate=other.certificates().get())
    with django_assert_max_num_queries(len(one)):
        clerk.get(person.get_absolute_url())


def test_the_deaths_of_all_who_are_found_are_asked_for_at_once(clerk, django_assert_num_queries):
    ceremony = make_ceremony([make_volunteer(f"Orang {letter}") for letter in "AB"])
    died = make_appointment(ceremony.participants.first().volunteer, started_on=date(2018, 1, 1))
    died.end(date(2019, 12, 1), Appointment.EndReason.DIED)
    people = list(Participant.objects.for_status())
    with django_assert_num_queries(0):
        details = {each.status_detail for each in people}
    assert details == {"tercatat meninggal dunia, jadi piagamnya tertahan", "piagam belum bernomor"}
