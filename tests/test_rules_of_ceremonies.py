"""Rules of ceremonies that no door passes: neither a page, nor the admin, a command or the shell."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from ceremonies import agreement, proof, specimens
from ceremonies.issuing import issue_certificates, revoke
from ceremonies.models import Participant, PrintRun
from ceremonies.printing import runs
from ceremonies.printing.at_once import print_archive, print_certificates, print_one
from ceremonies.verification import verify
from registry.models import Trace
from tests.factories import (
    fictional_nik,
    make_ceremony,
    make_participant,
    make_record,
    make_training,
    make_user,
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


def test_whoever_gets_the_pages_of_a_run_leaves_a_trace():
    run, kabid = make_run(make_certificate()), make_user("Kabid")
    with runs.print_whole(run, by=kabid) as pdf:
        assert pdf.read(5) == b"%PDF-"
    trace = Trace.objects.get(kind=Trace.Kind.PRINTED)
    assert (trace.user, trace.subject, trace.detail) == (kabid, "Pengukuhan PSM", f"{run}: 1 lembar")


def test_the_pages_of_a_run_whose_result_is_recorded_are_not_given_out_again():
    run = make_run(make_certificate())
    run.record(1)
    with pytest.raises(ValidationError, match="tidak siap dicetak"):
        runs.print_whole(run)
    assert not traces(Trace.Kind.PRINTED)


def test_the_pages_of_a_run_with_a_revoked_certificate_are_not_given_out():
    certificate = make_certificate()
    run = make_run(certificate)
    revoke(certificate, "Salah orang")
    with pytest.raises(ValidationError, match="tidak siap dicetak"):
        runs.print_whole(run)


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


def test_each_look_at_a_code_leaves_a_trace_without_the_name():
    certificate = make_certificate()
    assert verify(certificate.code).is_match is None
    assert verify(certificate.code, name="siti aminah").is_match is True
    assert verify(certificate.code, name="Rahmat").is_match is False
    assert verify("kode-asing", name="Rahmat").is_match is False
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
    with pytest.raises(ValidationError, match="Belum berumur 18 tahun, jadi perlu alasan pengecualian: Muda"):
        ceremony.invite([grown, young])
    assert not ceremony.participants.exists()
    assert len(ceremony.invite([grown, young], {young.pk: "Surat keterangan kepala desa"})) == 2


def test_the_admin_makes_no_participant_whom_an_invitation_would_refuse():
    young, ceremony = make_volunteer("Muda", born_on=date(2001, 12, 7)), make_ceremony()
    with pytest.raises(ValidationError, match="perlu alasan pengecualian"):
        Participant(ceremony=ceremony, volunteer=young).full_clean()
    Participant(ceremony=ceremony, volunteer=young, underage_reason="Surat keterangan").full_clean()


def test_a_participant_whose_birth_date_was_corrected_can_still_be_changed():
    participant = make_participant(make_ceremony(), make_volunteer("Muda", born_on=date(2001, 12, 7)))
    participant.full_clean()


def test_who_may_delete_no_participant_takes_nobody_off_the_list():
    ceremony = make_ceremony([make_volunteer()])
    with pytest.raises(PermissionDenied):
        ceremony.dismiss(ceremony.participants.all(), by=make_user("Pimpinan"))
    assert ceremony.participants.exists()
    assert len(ceremony.dismiss(ceremony.participants.all(), by=make_user("Kabid"))) == 1


# The proof sheet


def test_an_empty_proof_sheet_is_not_ticked_off():
    ceremony = make_ceremony()
    with pytest.raises(ValidationError, match="tidak ada yang dicocokkan"):
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
