"""The states of a ceremony: each with who and when, the next step, and until when each can be taken back."""

from datetime import datetime, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from ceremonies import agreement, corrections, specimens, steps
from ceremonies.issuing import issue_certificates, revoke
from ceremonies.models import (
    Ceremony,
    Certificate,
    Handover,
    NumberBlock,
    NumberSeries,
    OfficialNumber,
    PrintRun,
    Stage,
)
from ceremonies.progress import progress_of
from registry.models import Trace
from tests.factories import make_ceremony, make_user, make_village, make_volunteer, note_made, tick_proof_off

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]

STATES = ["draft", "proof", "locked", "printed", "held", "handed_out"]


@pytest.fixture
def ceremony():
    return make_ceremony([make_volunteer(name, make_village("Geramat")) for name in ("Ani Contoh", "Budi Contoh")])


@pytest.fixture
def head(client_of, kabid):
    return client_of(kabid)


def reached(ceremony):
    return [step.key for step in steps.steps_of(ceremony) if step.reached]


def step(ceremony, key):
    return next(each for each in steps.steps_of(ceremony) if each.key == key)


def next_step(ceremony, user):
    return progress_of(Ceremony.objects.for_page().get(pk=ceremony.pk), user).next_step


def lock(ceremony, by=None):
    tick_proof_off(ceremony)
    return issue_certificates(ceremony, by=by, as_proofed=True)


def begun(ceremony):
    run = PrintRun.objects.begin(ceremony, ceremony.certificates().to_print().for_printing())
    note_made(run)
    return run


def hand_out(ceremony, by=None):
    for certificate in ceremony.certificates():
        Handover.objects.create(certificate=certificate, by=by)


@pytest.mark.slow
def test_each_state_follows_the_one_before_and_shows_the_next_step(ceremony, kabid):
    assert (reached(ceremony), next_step(ceremony, kabid)) == (STATES[:1], "proof")
    agreement.tick_off(ceremony, specimens.to_issue(ceremony), by=kabid)
    assert (reached(ceremony), next_step(ceremony, kabid)) == (STATES[:2], "issue")
    issue_certificates(ceremony, by=kabid)
    assert (reached(ceremony), next_step(ceremony, kabid)) == (STATES[:3], "print")
    run = begun(ceremony)
    assert (reached(ceremony), next_step(ceremony, kabid)) == (STATES[:3], "record")
    run.record(2, by=kabid)
    assert (reached(ceremony), next_step(ceremony, kabid)) == (STATES[:4], "hold")
    steps.hold(ceremony, by=kabid)
    assert (reached(ceremony), next_step(ceremony, kabid)) == (STATES[:5], "hand_out")
    hand_out(ceremony, by=kabid)
    assert (reached(ceremony), next_step(ceremony, kabid)) == (STATES, "done")
    assert {each.reached.by for each in steps.steps_of(ceremony) if each.key != "draft"} == {kabid}


def test_a_spoiled_sheet_takes_the_printed_state_back(ceremony):
    lock(ceremony)
    run = begun(ceremony)
    run.record(2)
    assert "printed" in reached(ceremony)
    run.spoil(1)
    assert "printed" not in reached(ceremony)
    assert step(ceremony, "printed").detail == "1 dari 2 tercetak baik"


def test_before_its_day_a_ceremony_waits(ceremony, kabid):
    ceremony.held_on = timezone.localdate() + timedelta(days=3)
    ceremony.save()
    lock(ceremony)
    begun(ceremony).record(2)
    assert next_step(ceremony, kabid) == "wait"
    with pytest.raises(ValidationError, match="akan dilaksanakan pada"):
        steps.hold(ceremony)


def test_that_the_day_was_held_is_taken_back_until_something_was_handed_out(ceremony):
    lock(ceremony)
    steps.hold(ceremony)
    steps.unhold(ceremony)
    assert "held" not in reached(ceremony)
    steps.hold(ceremony)
    hand_out(ceremony)
    with pytest.raises(ValidationError, match="2 piagam sudah diserahkan"):
        steps.unhold(ceremony)
    assert "held" in reached(ceremony)


def test_a_result_stays_once_its_papers_were_handed_out(ceremony):
    lock(ceremony)
    run = begun(ceremony)
    run.record(2)
    assert step(ceremony, "printed").obstacle == ""
    hand_out(ceremony)
    assert "2 piagam dari sesi cetak ini sudah diserahkan" in step(ceremony, "printed").obstacle
    with pytest.raises(ValidationError, match="sudah diserahkan"):
        run.reopen()


# The moments


def at(day):
    return datetime(2019, 12, day, 9, 5, tzinfo=timezone.get_current_timezone())


@pytest.fixture
def done(ceremony, kabid):
    """The ceremony, locked on 1 December 2019, printed on the 3rd, held on the 6th and handed out on the 7th."""
    lock(ceremony, by=kabid)
    begun(ceremony).record(2, by=kabid)
    steps.hold(ceremony, by=kabid)
    hand_out(ceremony, by=kabid)
    Certificate.objects.update(issued_at=at(1))
    PrintRun.objects.update(recorded_at=at(3))
    ceremony.stages.filter(kind=Stage.Kind.HELD).update(reached_at=at(6))
    Handover.objects.update(at=at(7))
    return ceremony


def moments(ceremony):
    """The day in December of each state from the lock on, None where it is not reached."""
    reached = [step(ceremony, key).reached for key in STATES[2:]]
    return [each and timezone.localtime(each.at).day for each in reached]


@pytest.mark.slow
def test_a_replacement_moves_no_moment_and_is_told_beside_it(done, petugas):
    assert moments(done) == [1, 3, 6, 7]
    new, run = corrections.replace(done.certificates().first(), "Hilang", by=petugas)
    assert moments(done) == [1, 3, 6, 7]
    assert step(done, "printed").detail == "2 dari 2 tercetak baik; 1 pengganti belum tercetak baik"
    assert step(done, "handed_out").detail == "2 dari 2 diserahkan; 1 pengganti masih di kantor"
    note_made(run)
    run.record(1, by=petugas)
    Handover.objects.create(certificate=new, by=petugas)
    assert moments(done) == [1, 3, 6, 7]
    assert step(done, "printed").detail == "2 dari 2 tercetak baik"
    assert petugas not in {step(done, key).reached.by for key in STATES[2:]}


@pytest.mark.slow
def test_when_all_are_replaced_the_moments_stay(done):
    for certificate in done.certificates():
        corrections.replace(certificate, "Salah cetak")
    assert moments(done) == [1, 3, 6, 7]


@pytest.mark.slow
def test_a_replacement_that_was_revoked_moves_no_moment(done, kabid):
    new, _ = corrections.replace(done.certificates().first(), "Hilang", by=kabid)
    revoke(new, "Salah orang", by=kabid)
    assert moments(done) == [1, 3, 6, 7]
    assert step(done, "handed_out").detail == "1 dari 1 diserahkan"


@pytest.mark.slow
def test_a_sheet_that_is_printed_once_more_moves_no_moment(done):
    run = PrintRun.objects.begin(done, done.certificates().for_printing(), again=True)
    note_made(run)
    run.record(2)
    assert moments(done) == [1, 3, 6, 7]


@pytest.mark.slow
def test_printed_is_reached_with_the_sheet_that_came_out_last(ceremony):
    lock(ceremony)
    rest = begun(ceremony).record(1)
    PrintRun.objects.filter(recorded_at__isnull=False).update(recorded_at=at(3))
    note_made(rest)
    rest.record(1)
    PrintRun.objects.filter(pk=rest.pk).update(recorded_at=at(4))
    assert moments(ceremony)[:2] == [timezone.localdate().day, 4]
    assert step(ceremony, "printed").run == rest


@pytest.mark.slow
def test_people_numbered_later_move_no_moment_and_are_told_with_their_day(done):
    done.invite([make_volunteer("Citra Contoh")])
    issue_certificates(done)
    assert moments(done)[0] == 1
    assert "peserta susulan bernomor sampai" in step(done, "locked").detail


@pytest.mark.slow
def test_who_notes_once_more_that_the_day_was_held_moves_no_moment(done, kabid, petugas):
    steps.hold(done, by=petugas)
    assert (moments(done)[2], step(done, "held").reached.by) == (6, kabid)


def test_each_moment_has_its_date_on_the_page_and_the_day_itself_is_told(head, done):
    page = " ".join(head.get(f"/pengukuhan/{done.pk}/tahap/").content.decode().split())
    assert "Jumat, 6 Desember 2019, 0 dari 2 peserta hadir · dicatat 6 Desember 2019 pukul 09.05 oleh" in page
    assert "2 dari 2 diserahkan · 7 Desember 2019 pukul 09.05 oleh" in page
    assert "2 dari 2 tercetak baik · 3 Desember 2019 pukul 09.05 oleh" in page


# The lock


@pytest.mark.slow
def test_an_unlocked_ceremony_gives_its_numbers_back_and_is_locked_again(ceremony, kabid):
    first = [certificate.number.text for certificate in lock(ceremony)]
    assert steps.unlock(ceremony, "Satu desa belum masuk", by=kabid) == 2
    assert not ceremony.certificates().exists()
    assert not OfficialNumber.objects.exists()
    assert reached(ceremony) == STATES[:2]
    trace = Trace.objects.get(kind=Trace.Kind.UNLOCKED)
    assert (trace.user, trace.detail) == (
        kabid,
        "2 piagam, 460/001/DINSOS/XII/2019 sampai 460/002/DINSOS/XII/2019: Satu desa belum masuk",
    )
    assert [certificate.number.text for certificate in lock(ceremony)] == first


@pytest.mark.slow
def test_numbers_after_which_others_were_given_become_void(ceremony):
    lock(ceremony)
    later = make_ceremony([make_volunteer("Citra Contoh")], name="Yang lain")
    lock(later)
    steps.unlock(ceremony, "Satu desa belum masuk")
    assert list(OfficialNumber.objects.order_by("serial").values_list("state", flat=True)) == [
        "batal",
        "batal",
        "terpakai",
    ]
    assert "Satu desa belum masuk" in OfficialNumber.objects.first().reason
    assert [certificate.number.serial for certificate in lock(ceremony)] == [4, 5]
    assert NumberSeries.objects.get().last == 5


def test_numbers_of_a_block_go_back_into_it(ceremony):
    series = NumberSeries.objects.locked_for(ceremony.number_pattern, ceremony.held_on)
    NumberBlock.objects.reserve(series, 101, 105, given_by="Sekretariat")
    first = [certificate.number.serial for certificate in lock(ceremony)]
    steps.unlock(ceremony, "Satu desa belum masuk")
    assert series.numbers.reserved().count() == 5
    assert [certificate.number.serial for certificate in lock(ceremony)] == first == [101, 102]


@pytest.mark.parametrize(
    "happen, sentence",
    [
        (begun, "buang dahulu bila belum ada lembarnya yang keluar"),
        (lambda ceremony: begun(ceremony).record(2), "hasilnya sudah dicatat"),
        (hand_out, "2 piagam sudah diserahkan"),
        (lambda ceremony: revoke(ceremony.certificates().first(), "Salah orang"), "dibetulkan, diganti, atau dicabut"),
    ],
)
def test_the_lock_stays_once_a_paper_may_exist(ceremony, happen, sentence):
    lock(ceremony)
    happen(ceremony)
    with pytest.raises(ValidationError, match=sentence):
        steps.unlock(ceremony, "Satu desa belum masuk")
    assert ceremony.certificates().exists()


def test_the_lock_stays_once_a_paper_was_corrected(ceremony):
    lock(ceremony)
    ceremony.venue = "Aula Baru"
    ceremony.save()
    corrections.correct(ceremony, [each.pk for each in ceremony.certificates()], "Tempatnya salah")
    assert "dibetulkan" in steps.unlock_obstacle(ceremony)


def test_without_papers_there_is_nothing_to_unlock(ceremony):
    with pytest.raises(ValidationError, match="Belum ada piagam"):
        steps.unlock(ceremony, "Satu desa belum masuk")


# On the screen


@pytest.mark.slow
def test_the_page_shows_who_and_when_and_asks_with_the_number_of_people(head, kabid, ceremony):
    lock(ceremony, by=kabid)
    page = head.get(f"/pengukuhan/{ceremony.pk}/tahap/").content.decode()
    assert f"oleh {kabid}" in page
    assert "Buka kunci 2 piagam…" in page
    question = "2 peserta: 0 hadir, 0 tidak hadir, 2 belum ditandai. 2 piagam belum tercatat tercetak baik."
    assert question in " ".join(page.split())
    page = head.post(f"/pengukuhan/{ceremony.pk}/tahap/dilaksanakan/", follow=True).content.decode()
    assert "tercatat sudah dilaksanakan" in page
    page = head.post(f"/pengukuhan/{ceremony.pk}/tahap/belum-dilaksanakan/", follow=True).content.decode()
    assert "belum dilaksanakan lagi" in page


@pytest.mark.slow
def test_the_reason_why_a_state_stays_stands_on_the_page(head, ceremony):
    lock(ceremony)
    steps.hold(ceremony)
    hand_out(ceremony)
    page = head.get(f"/pengukuhan/{ceremony.pk}/tahap/").content.decode()
    assert page.count("Tidak dapat dibatalkan: 2 piagam sudah diserahkan") == 2
    page = head.post(f"/pengukuhan/{ceremony.pk}/tahap/belum-dilaksanakan/", follow=True).content.decode()
    assert "tarik kembali dahulu penyerahannya" in page


@pytest.mark.slow
def test_unlocking_asks_for_a_reason_and_says_how_many(head, ceremony):
    lock(ceremony)
    address = f"/pengukuhan/{ceremony.pk}/buka-kunci/"
    page = head.get(address).content.decode()
    assert "Buka kunci 2 piagam?" in page
    assert "460/001/DINSOS/XII/2019 sampai 460/002/DINSOS/XII/2019" in page
    assert head.post(address, {"reason": ""}).status_code == 200
    assert ceremony.certificates().count() == 2
    answer = head.post(address, {"reason": "Satu desa belum masuk"}, follow=True)
    assert "Kunci dibuka: 2 piagam ditarik" in answer.content.decode()
    assert "tidak dapat dibuka" in head.get(address).content.decode()


@pytest.mark.slow
def test_the_ceremony_leads_to_the_next_step(head, ceremony):
    lock(ceremony)
    assert "Siapkan sesi cetak 2 piagam\n" in head.get(f"/pengukuhan/{ceremony.pk}/").content.decode()
    run = begun(ceremony)
    assert f"Buka {run}, catat hasilnya" in head.get(f"/pengukuhan/{ceremony.pk}/").content.decode()
    run.record(2)
    assert "Catat sudah dilaksanakan…" in head.get(f"/pengukuhan/{ceremony.pk}/").content.decode()
    steps.hold(ceremony)
    assert "Serahkan 2 piagam" in head.get(f"/pengukuhan/{ceremony.pk}/").content.decode()


def test_a_bound_account_sees_no_steps_of_everybody(client_of, ceremony):
    district = make_village("Geramat").district
    assert client_of(make_user(districts=[district])).get(f"/pengukuhan/{ceremony.pk}/tahap/").status_code == 403


@pytest.mark.slow
def test_the_page_shows_who_unlocked_it_and_why(head, kabid, ceremony):
    lock(ceremony)
    steps.unlock(ceremony, "Satu desa belum masuk", by=kabid)
    lock(ceremony)
    page = head.get(f"/pengukuhan/{ceremony.pk}/tahap/").content.decode()
    assert "kunci terakhir dibuka" in page
    assert f"oleh {kabid}: Satu desa belum masuk" in page


def test_a_print_that_waits_for_its_result_comes_before_late_participants(ceremony, kabid):
    lock(ceremony)
    begun(ceremony)
    ceremony.invite([make_volunteer("Citra Contoh")])
    assert next_step(ceremony, kabid) == "record"
