"""Issuing: participants get numbers and certificates. A certificate can be revoked."""

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from ceremonies import agreement, specimens
from ceremonies.certificates.checks import problems
from ceremonies.models import Ceremony, Certificate, NumberSeries, OfficialNumber
from registry.history import recording
from registry.models import Trace
from registry.rights import refuse_if_bound
from registry.values import nik


def issue_obstacles(ceremony, unsaved):
    """The sentences that say why these unsaved certificates cannot be issued; none where they can."""
    if ceremony.is_cancelled:
        return [ceremony.cancellation]
    if obstacle := ceremony.signatory_obstacle():
        return [obstacle]
    if shortage := NumberSeries.objects.shortage(ceremony.number_pattern, ceremony.held_on, len(unsaved)):
        return [shortage]
    if obstacle := ceremony.pattern_obstacle(len(unsaved)):
        return [obstacle]
    return problems(unsaved, paper=ceremony.paper)


@transaction.atomic
def issue_certificates(ceremony, by=None, *, as_proofed=False):
    """Give each participant who is expected and has none a number and a certificate. Return the new certificates.

    The numbers follow the handing-out order. Issuing twice gives nothing twice. Raises ValidationError, with a
    sentence for each obstacle, where nobody could sign or a paper could not be printed; no number is spent then.
    With `as_proofed` also where the proof sheet has not been ticked off for exactly these papers. Raises
    PermissionDenied for an account that is bound to kecamatan.
    """
    refuse_if_bound(by)
    # Lock the ceremony so that two clerks pressing at once issue one certificate to each person.
    ceremony = Ceremony.objects.locked(ceremony)
    ceremony.settle_villages()
    issued = specimens.to_issue(ceremony)
    if obstacles := issue_obstacles(ceremony, issued):
        raise ValidationError(obstacles)
    if not issued:
        return []
    if as_proofed and (obstacle := agreement.obstacle(ceremony, issued)):
        raise ValidationError(obstacle)
    numbers = take_numbers(ceremony, len(issued))
    for certificate, number in zip(issued, numbers, strict=True):
        certificate.number, certificate.issued_by = number, by
    Certificate.objects.bulk_create(issued)
    note_numbers(ceremony)
    detail = f"{len(issued)} {ceremony.occasion.paper}: {numbers[0].up_to(numbers[-1])}"
    Trace.objects.record(Trace.Kind.ISSUED, user=by, subject=ceremony.name, detail=detail)
    return issued


def take_numbers(ceremony, count):
    """Take that many numbers from the ceremony's series, in order, and save them.

    The transaction holds the series until it ends. Raises ValidationError, with a sentence, where there are too few
    or another series has a number that reads the same.
    """
    series = NumberSeries.objects.locked_for(ceremony.number_pattern, ceremony.held_on, ceremony.occasion.paper)
    numbers = [
        OfficialNumber(series=series, serial=serial, text=ceremony.number_text(serial)) for serial in series.take(count)
    ]
    try:
        with transaction.atomic():
            return OfficialNumber.objects.bulk_create(numbers)
    except IntegrityError:  # Meanwhile another series gave a number that reads the same.
        raise ValidationError(f"Nomor seperti {numbers[0]} baru saja dipakai pada buku nomor lain.") from None


def note_numbers(ceremony, gone=()):
    """Write the number of each valid certificate in its person's record of the training, where there is a training.

    A number that somebody typed there stays. `gone` are the numbers of certificates that are deleted now.
    """
    if not ceremony.training_id:
        return
    valid, ever = {}, {}
    papers = Certificate.objects.filter(participant__ceremony=ceremony).select_related("number", "participant")
    for paper in papers:
        person = paper.participant.volunteer_id
        ever.setdefault(person, {*gone}).add(paper.number.text)
        if paper.is_valid:
            valid[person] = paper.number.text
    changed = []
    for record in ceremony.training.records.locked():
        number = valid.get(record.volunteer_id, "")
        ours = {"", *gone, *ever.get(record.volunteer_id, ())}
        if record.certificate_number != number and record.certificate_number in ours:
            record.certificate_number = number
            changed.append(record)
    recording.bulk_update(changed, ["certificate_number"])


@transaction.atomic
def revoke(certificate, reason, by=None):
    """Revoke the certificate and void its number, for good.

    Raises ValidationError where it is not valid, and PermissionDenied for an account that is bound to kecamatan.
    """
    refuse_if_bound(by)
    locked = Certificate.objects.select_for_update(of=("self",)).for_page().get(pk=certificate.pk)
    if locked.refusal:
        raise ValidationError(f"{locked.refusal}.")
    locked.revoked_at, locked.revoked_by, locked.revoke_reason = timezone.now(), by, nik.redact(reason)
    locked.validate_constraints()
    locked.save(update_fields=["revoked_at", "revoked_by", "revoke_reason"])
    locked.number.void(f"{locked.word.capitalize()} dicabut: {locked.revoke_reason}"[:200])
    note_numbers(locked.participant.ceremony)
    Trace.objects.record(
        Trace.Kind.REVOKED,
        user=by,
        volunteer=locked.participant.volunteer,
        subject=str(locked),
        detail=locked.revoke_reason,
    )
    certificate.refresh_from_db()


@transaction.atomic
def revoke_all(ceremony, reason, by=None):
    """Revoke all valid certificates of the ceremony and void their numbers, for good. Return these certificates.

    Raises PermissionDenied for an account that is bound to kecamatan.
    """
    refuse_if_bound(by)
    locked = ceremony.certificates().select_for_update(of=("self",))
    papers = list(locked.select_related("number", "participant__ceremony", "participant__volunteer").order_by("number"))
    if not papers:
        return []
    word, reason, now = ceremony.occasion.paper, nik.redact(reason), timezone.now()
    for paper in papers:
        paper.revoked_at, paper.revoked_by, paper.revoke_reason = now, by, reason
    Certificate.objects.bulk_update(papers, ["revoked_at", "revoked_by", "revoke_reason"])
    numbers = OfficialNumber.objects.filter(pk__in=[paper.number_id for paper in papers])
    numbers.void(f"{word.capitalize()} dicabut: {reason}"[:200])
    note_numbers(ceremony)
    subjects = [(paper.participant.volunteer, str(paper)) for paper in papers]
    Trace.objects.record_each(Trace.Kind.REVOKED, subjects, user=by, detail=reason)
    return papers
