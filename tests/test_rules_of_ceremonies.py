"""Rules of ceremonies that no door passes: neither a page, nor the admin, a command or the shell."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction

from ceremonies import agreement, proof, specimens, steps
from ceremonies.forms.day import ReminderForm
from ceremonies.issuing import issue_certificates, revoke
from ceremonies.models import (
    Ceremony,
    Handover,
    NumberBlock,
    NumberSeries,
    Official,
    Paper,
    Participant,
    PrintRun,
)
from ceremonies.printing import runs
from ceremonies.printing.at_once import print_archive, print_certificates, print_one
from ceremonies.verification import verify
from registry.history.recording import Door, because
from registry.history.undoing import undo_batch
from registry.models import Trace
from tests.factories import (
    fictional_nik,
    make_appointment,
    make_ceremony,
    make_district,
    make_office,
    make_official,
    make_participant,
    make_record,
    make_training,
    make_user,
    make_village,
    make_volunteer,
    tick_proof_off,
)

pytestmark = pytest.mark.django_db


def make_certificate(name="Siti Aminah", **kwargs):
    """A certificate of a ceremony of its own."""
    ceremony = tick_proof_off(make_ceremony([make_volunteer(name, nik=fictional_nik())], **kwargs))
    return issue_certificates(ceremony)[0]


def make_run(certificate):
    """A run of that certificate whose pages are made."""
    run = PrintRun.objects.begin(certificate.participant.ceremony, [certificate])
    runs.make(run)
    run.refresh_from_db()
    return run


def traces(kind):
    return [(trace.subject, trace.detail) for trace in Trace.objects.filter(kind=kind)]


# Printing


@pytest.mark.slow
def test_whoever_gets_the_pages_of_a_run_leaves_a_trace():
    run, kabid = make_run(make_certificate()), make_user("Kabid")
    assert runs.print_whole(run, by=kabid).startswith(b"%PDF-")
    trace = Trace.objects.get(kind=Trace.Kind.PRINTED)
    assert (trace.user, trace.subject, trace.detail) == (kabid, "Pengukuhan PSM", f"{run}: 1 lembar")


@pytest.mark.slow
def test_the_pages_of_a_run_whose_result_is_recorded_are_not_given_out_again():
    run = make_run(make_certificate())
    run.record(1)
    with pytest.raises(ValidationError, match="tidak siap dicetak"):
        runs.print_whole(run)
    assert not traces(Trace.Kind.PRINTED)


@pytest.mark.slow
def test_the_pages_of_a_run_with_a_revoked_certificate_are_not_given_out():
    certificate = make_certificate()
    run = make_run(certificate)
    revoke(certificate, "Salah orang")
    with pytest.raises(ValidationError, match="tidak siap dicetak"):
        runs.print_whole(run)


@pytest.mark.slow
def test_a_run_without_backs_of_their_own_gives_none():
    with pytest.raises(ValidationError, match="tidak mempunyai halaman belakang"):
        runs.backs_alone(make_run(make_certificate()))


@pytest.mark.parametrize(
    "print_it", [print_one, lambda each: print_certificates(each.participant.ceremony, [each])], ids=["one", "several"]
)
def test_a_revoked_certificate_is_not_printed(print_it):
    certificate = make_certificate()
    revoke(certificate, "Salah orang")
    with pytest.raises(ValidationError, match="Piagam ini sudah dicabut, jadi tidak dicetak lagi"):
        print_it(certificate)
    assert not traces(Trace.Kind.PRINTED)


def test_no_archive_copy_is_made_of_a_revoked_certificate():
    certificate = make_certificate()
    revoke(certificate, "Salah orang")
    with pytest.raises(ValidationError, match="salinan arsipnya tidak dibuat lagi"):
        print_archive(certificate)


# Looking at a paper from outside


def test_each_look_of_an_account_at_a_code_leaves_a_trace_without_the_name(petugas):
    certificate = make_certificate()
    assert verify(certificate.code, by=petugas).is_match is None
    assert verify(certificate.code, name="siti aminah", by=petugas).is_match is True
    assert verify(certificate.code, name="Rahmat", by=petugas).is_match is False
    assert verify("kode-asing", name="Rahmat", by=petugas).is_match is False
    assert sorted(traces(Trace.Kind.VERIFIED)) == [
        (str(certificate), "sah, belum diserahkan"),
        (str(certificate), "sah, belum diserahkan, nama cocok"),
        (str(certificate), "sah, belum diserahkan, nama tidak cocok"),
        ("kode yang tidak dikenal", "tidak dikenal, nama tidak cocok"),
    ]


# Who takes part


def test_to_the_certificates_of_a_training_nobody_is_invited_who_is_not_recorded_in_it():
    training, recorded, stranger = make_training(), make_volunteer("Ani"), make_volunteer("Budi")
    make_record(recorded, training)
    ceremony = make_ceremony([recorded], training=training)
    with pytest.raises(ValidationError, match="dari catatan pelatihannya"):
        ceremony.invite([stranger])
    assert [participant.volunteer for participant in ceremony.participants.all()] == [recorded]


def test_nobody_under_eighteen_on_the_day_is_invited_without_a_reason():
    young, grown = (
        make_volunteer("Muda", born_on=date(2001, 12, 7)),
        make_volunteer("Dewasa", born_on=date(2001, 12, 6)),
    )
    ceremony = make_ceremony()
    with pytest.raises(ValidationError, match="Belum berumur 18 tahun pada hari itu, jadi perlu alasan: Muda"):
        ceremony.invite([grown, young])
    assert not ceremony.participants.exists()
    assert len(ceremony.invite([grown, young], {young.pk: "Surat keterangan kepala desa"})) == 2


def test_the_admin_makes_no_participant_whom_an_invitation_would_refuse():
    young, ceremony = make_volunteer("Muda", born_on=date(2001, 12, 7)), make_ceremony()
    with pytest.raises(ValidationError, match="jadi perlu alasan: Muda"):
        Participant(ceremony=ceremony, volunteer=young).full_clean()
    Participant(ceremony=ceremony, volunteer=young, underage_reason="Surat keterangan").full_clean()


def test_a_participant_whose_birth_date_was_corrected_can_still_be_changed():
    participant = make_participant(make_ceremony(), make_volunteer("Muda", born_on=date(2001, 12, 7)))
    participant.full_clean()


def test_a_dismissal_of_somebody_too_young_is_taken_back_all_the_same():
    ceremony, kabid = make_ceremony(), make_user("Kabid")
    young = make_participant(ceremony, make_volunteer("Muda", born_on=date(2001, 12, 7)))
    with because(grouped=True, door=Door.SCREEN, user=kabid) as circumstances:
        ceremony.dismiss([young], by=kabid)
    undo_batch(circumstances.batch, kabid)
    assert ceremony.participants.get().volunteer == young.volunteer


def test_who_may_delete_no_participant_takes_nobody_off_the_list():
    ceremony = make_ceremony([make_volunteer()])
    with pytest.raises(PermissionDenied):
        ceremony.dismiss(ceremony.participants.all(), by=make_user("Pimpinan"))
    assert ceremony.participants.exists()
    assert len(ceremony.dismiss(ceremony.participants.all(), by=make_user("Kabid"))) == 1


# The proof sheet


def test_an_empty_proof_sheet_is_not_ticked_off():
    ceremony = make_ceremony()
    with pytest.raises(ValidationError, match="tidak ada yang diverifikasi"):
        agreement.tick_off(ceremony, specimens.to_issue(ceremony))
    assert ceremony.stages.proof() is None


def test_a_proof_sheet_that_changed_since_it_was_seen_is_not_ticked_off():
    kabid, siti = make_user("Kabid"), make_volunteer("Siti Aminah")
    ceremony = make_ceremony([siti])
    seen = proof.proof_of(ceremony, kabid).fingerprint
    siti.name = "Siti Aminah Putri"
    siti.save()
    with pytest.raises(ValidationError, match="berubah sejak"):
        proof.proof_of(ceremony, kabid).tick_off(seen, by=kabid)
    assert ceremony.stages.proof() is None
    changed = proof.proof_of(ceremony, kabid)
    assert changed.tick_off(changed.fingerprint, by=kabid).reached_by == kabid


# The ceremony


def test_month_and_year_of_a_ceremony_stay_once_papers_are_numbered():
    ceremony = make_certificate().participant.ceremony
    ceremony.held_on = date(2020, 1, 6)
    with pytest.raises(ValidationError, match="1 piagam sudah bernomor menurut 6 Desember 2019") as refused:
        ceremony.full_clean()
    assert list(refused.value.message_dict) == ["held_on"]
    ceremony.held_on = date(2019, 12, 7)
    ceremony.full_clean()


def test_month_and_year_of_a_ceremony_may_change_before_that():
    ceremony = make_ceremony([make_volunteer()])
    ceremony.held_on = date(2020, 1, 6)
    ceremony.full_clean()


@pytest.mark.parametrize("column", ["officiant", "second_signatory"])
def test_who_signs_holds_the_post_on_the_day(column):
    gone = make_official("Rahmat Contoh", duty="lain", ended_on=date(2019, 1, 1))
    ceremony = make_ceremony()
    setattr(ceremony, column, gone)
    absence = "Rahmat Contoh tidak menjabat pada 6 Desember 2019."
    with pytest.raises(ValidationError) as refused:
        ceremony.full_clean()
    assert refused.value.message_dict == {column: [f"{absence} Kepala kantor pada hari itu: Burhan Gumantara."]}


def test_whoever_leads_the_office_inaugurates_where_nobody_was_chosen():
    ceremony = make_ceremony(officiant=None)
    head = make_official()
    ceremony.full_clean()
    assert ceremony.officiant == head


def test_the_date_of_a_decree_needs_its_number():
    ceremony = make_ceremony()
    ceremony.decree_on = date(2019, 12, 2)
    with pytest.raises(ValidationError) as refused:
        ceremony.full_clean()
    assert refused.value.message_dict == {
        "decree_number": ["Isi nomornya juga; tanpa nomor, SK tidak tercetak pada piagam."]
    }
    with pytest.raises(IntegrityError, match="ceremony_dated_decree_is_numbered"), transaction.atomic():
        ceremony.save()


def test_the_certificates_of_a_training_are_prepared_once():
    training = make_training()
    first = make_ceremony(training=training)
    again = Ceremony(office=first.office, training=training, name="Sekali lagi", held_on=first.held_on)
    with pytest.raises(ValidationError, match="sudah disiapkan orang lain"):
        again.clean()


def test_what_is_wrong_with_who_signs_keeps_nobody_from_changing_the_reminder():
    ceremony = make_ceremony()
    Official.objects.update(ended_on=date(2019, 1, 1))
    form = ReminderForm({"version": ceremony.history.latest().pk, "reminder": "Mohon diambil."}, instance=ceremony)
    assert form.save_if_valid(), form.errors


def test_a_day_that_the_admin_moves_settles_the_villages(client_of):
    old, new, person = make_village("Desa Lama"), make_village("Desa Baru"), make_volunteer()
    make_appointment(person, old, date(2019, 1, 1), ended_on=date(2019, 12, 10))
    make_appointment(person, new, date(2019, 12, 11))
    ceremony = make_ceremony([person])
    client = client_of(make_user("Admin"))
    address = f"/admin/ceremonies/ceremony/{ceremony.pk}/change/"
    typed = client.get(address).context["adminform"].form.initial
    typed = {name: value for name, value in typed.items() if value not in (None, False)} | {"held_on": "2019-12-20"}
    assert client.post(address, typed).status_code == 302
    assert ceremony.participants.get().village == new


# Numbers


def test_what_was_used_outside_has_a_date_of_the_year_of_the_book():
    series = NumberSeries.objects.create(pattern="{serial}/{year}", year=2019)
    with pytest.raises(ValidationError, match="Buku ini untuk tahun 2019"):
        series.record(1, 1, "Undangan rapat", on=date(2020, 1, 1))
    assert not series.numbers.exists()


def test_the_last_serial_does_not_go_below_one_that_was_given():
    series = make_certificate().number.series
    series.last = 0
    with pytest.raises(ValidationError, match="Nomor urut 1 sudah diberikan"):
        series.full_clean()
    series.last = 7
    series.full_clean()


def test_the_last_serial_of_a_book_with_blocks_stays():
    series = NumberSeries.objects.create(pattern="{serial}/{year}", year=2019, last=5)
    NumberBlock.objects.reserve(series, 101, 110, given_by="Sekretariat")
    series = NumberSeries.objects.get()
    series.full_clean()
    series.last = 50
    with pytest.raises(ValidationError, match="berasal dari jatah"):
        series.full_clean()


# The office


def test_a_letterhead_has_four_lines_at_most_and_none_is_empty():
    office = make_office(" SATU \n\nDUA\nTIGA\nEMPAT\n")
    office.full_clean()
    assert office.letterhead == "SATU\nDUA\nTIGA\nEMPAT"
    office.letterhead += "\nLIMA"
    with pytest.raises(ValidationError, match="paling banyak empat baris"):
        office.full_clean()


@pytest.mark.parametrize("post", ["Plt. Kepala Dinas", "plh Kepala Dinas", "a.n. Bupati"])
def test_a_post_is_typed_without_its_capacity(post):
    with pytest.raises(ValidationError, match="Tulis jabatannya saja"):
        make_official(post=post).full_clean()


@pytest.mark.parametrize(
    "capacity, on_behalf_of, sentence",
    [
        ("an", "", "Untuk a.n., tulis jabatan yang diwakili."),
        ("definitif", "Bupati Kaur", "Kosongkan, kecuali kedudukannya a.n."),
    ],
)
def test_who_signs_on_behalf_of_somebody_says_of_whom_and_nobody_else_does(capacity, on_behalf_of, sentence):
    official = make_official()
    official.capacity, official.on_behalf_of = capacity, on_behalf_of
    with pytest.raises(ValidationError) as refused:
        official.full_clean()
    assert refused.value.message_dict == {"on_behalf_of": [sentence]}


# Papers of the day


def test_a_paper_has_no_place_that_nothing_is_known_for():
    paper = Paper(ceremony=make_ceremony(), kind="undangan", opening="Pada {tanggal} di {ruang}")
    with pytest.raises(ValidationError, match=r"\{ruang\} tidak dikenal") as refused:
        paper.full_clean()
    assert list(refused.value.message_dict) == ["opening"]


def test_a_paper_is_signed_by_somebody_who_holds_the_post_on_its_date():
    gone = make_official("Rahmat Contoh", duty="lain", ended_on=date(2019, 1, 1))
    paper = Paper(ceremony=make_ceremony(), kind="undangan", signatory=gone)
    with pytest.raises(ValidationError, match="tidak menjabat pada 6 Desember 2019") as refused:
        paper.full_clean()
    assert list(refused.value.message_dict) == ["signatory"]


# Handing out and printing again


def test_who_collects_is_named_where_the_capacity_is():
    certificate = make_certificate()
    with pytest.raises(ValidationError, match="Isi juga nama yang membawanya"):
        Handover.objects.record(certificate, nonce="x" * 20, note="kepala desa")
    with pytest.raises(ValidationError, match="Isi juga nama yang membawanya"):
        Handover.objects.record_all(certificate.participant.ceremony.certificates(), note="kepala desa")
    assert not Handover.objects.exists()


def test_nothing_is_printed_twice_unless_it_is_meant():
    certificate = make_certificate()
    ceremony = certificate.participant.ceremony
    PrintRun.objects.begin(ceremony, [certificate])
    with pytest.raises(
        ValidationError, match="1 di antaranya termasuk sesi cetak yang hasilnya belum dicatat"
    ) as refused:
        PrintRun.objects.begin(ceremony, [certificate])
    assert list(refused.value.message_dict) == ["again"]
    PrintRun.objects.begin(ceremony, [certificate], again=True)
    PrintRun.objects.begin(ceremony, [certificate], reason="Sobek")
    assert PrintRun.objects.count() == 3


@pytest.mark.slow
def test_a_sheet_that_came_out_well_is_not_printed_again_unless_it_is_meant():
    run = make_run(certificate := make_certificate())
    run.record(1)
    with pytest.raises(ValidationError, match="1 di antaranya sudah tercetak baik"):
        PrintRun.objects.begin(certificate.participant.ceremony, [certificate])


# What concerns everybody's people


@pytest.mark.parametrize(
    "act",
    [
        lambda certificate, by: issue_certificates(certificate.participant.ceremony, by=by),
        lambda certificate, by: revoke(certificate, "Salah orang", by=by),
        lambda certificate, by: steps.unlock(certificate.participant.ceremony, "Satu desa belum masuk", by=by),
        lambda certificate, by: certificate.number.series.void(2, 2, "Lembar rusak", by=by),
    ],
    ids=["issue", "revoke", "unlock", "void"],
)
def test_an_account_bound_to_kecamatan_does_not_act_for_the_whole_office(act):
    certificate = make_certificate()
    with pytest.raises(PermissionDenied):
        act(certificate, make_user("Kabid", [make_district()]))
    act(certificate, make_user("Kabid"))
