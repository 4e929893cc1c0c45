"""Certificates with wrong words: corrected under their number while the office has them, replaced after that.

The words are written anew from the registry and the ceremony, so a mistake is corrected there first.
"""

from dataclasses import dataclass
from functools import cached_property

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from ceremonies import issuing, specimens
from ceremonies.certificates.checks import problems
from ceremonies.models import Ceremony, Certificate, Correction, PrintedSheet, PrintRun
from ceremonies.values.certificate_words import LABELS
from ceremonies.values.digests import digest
from registry.history import recording
from registry.models import Trace
from registry.values import names, nik


def lines_between(was, would_be):
    """What differs between two objects with `name` and `words`, as a list of (what it is, was, becomes)."""
    lines = [("Nama", was.name, would_be.name)]
    lines += [
        (label, _as_text(was.words.get(key, "")), _as_text(would_be.words.get(key, "")))
        for key, label in LABELS.items()
    ]
    return [line for line in lines if line[1] != line[2]]


def corrections_with_lines(certificate):
    """Pairs of a correction of the certificate (after `for_page`) and what it changed, the latest first."""
    after = certificate
    pairs = []
    for correction in certificate.corrections.all():
        pairs.append((correction, lines_between(correction, after)))
        after = correction
    return pairs


@dataclass(frozen=True)
class Difference:
    """A certificate beside the unsaved one that would be printed today under its number."""

    certificate: Certificate
    afresh: Certificate

    @cached_property
    def lines(self):
        """What differs on the paper, as a list of (what it is, as printed, as it would be)."""
        return lines_between(self.certificate, self.afresh)


def grouped_by_lines(differing):
    """Pairs of lines and the `Difference`s with exactly these lines; the largest group first."""
    groups = {}
    for each in differing:
        groups.setdefault(tuple(each.lines), []).append(each)
    return sorted(groups.items(), key=lambda group: -len(group[1]))


def fingerprint(differing):
    """A short text that changes with what a correction of these `Difference`s would write."""
    return digest([[each.certificate.pk, each.lines] for each in differing])


def _as_text(value):
    """The value of a certificate word as one text."""
    if isinstance(value, dict):  # A signatory. PostgreSQL returns the keys in another order.
        value = [value[key] for key in ("post", "name", "rank", "nip")]
    elif not isinstance(value, list):
        return str(value)
    return ", ".join(filter(None, map(_as_text, value)))


def differences(ceremony, certificates):
    """Return a `Difference` for each of these certificates (a query) of the ceremony, in handing-out order."""
    printed = list(certificates.for_correction())
    return list(map(Difference, printed, specimens.afresh(ceremony, printed)))


def outdated(ceremony, user):
    """Return a `Difference` for each certificate that would be printed differently today, if the account may see it."""
    return _differing(ceremony, ceremony.certificates().visible_to(user))


def _differing(ceremony, certificates):
    return [each for each in differences(ceremony, certificates) if each.lines]


def difference(certificate):
    """Return the `Difference` of one certificate."""
    return differences(certificate.participant.ceremony, Certificate.objects.chosen([certificate.pk]))[0]


@transaction.atomic
def correct(ceremony, ids, reason, *, by=None):
    """Write the words of these certificates, which the office still has, anew under their numbers.

    Return (how many were corrected, the `PrintRun` of those that had been printed or None). Those whose words would
    not change are left alone. Raises ValidationError, with a sentence, where one was handed out, is part of a print
    whose result was not recorded yet, or could not be printed.
    """
    ceremony = Ceremony.objects.locked(ceremony)
    differing = _differing(ceremony, ceremony.certificates().chosen(ids))
    wrong = Certificate.objects.chosen([each.certificate.pk for each in differing])
    _refuse_what_left(wrong)
    _refuse_what_is_at_the_printer(wrong)
    _refuse_what_cannot_be_printed(ceremony, differing)
    printed = PrintedSheet.objects.outdate(wrong)
    for each in differing:
        _write(each, nik.redact(reason), by)
    if not differing:
        return 0, None
    detail = f"{len(differing)} {ceremony.occasion.paper}: {nik.redact(reason)}"
    Trace.objects.record(Trace.Kind.CORRECTED, user=by, subject=ceremony.name, detail=detail)
    if not printed:
        return len(differing), None
    again = ceremony.certificates().chosen(printed).for_printing()
    return len(differing), PrintRun.objects.begin(ceremony, again, by=by, reason="Dibetulkan", **_as_before(ceremony))


def _write(difference, reason, by):
    certificate, afresh = difference.certificate, difference.afresh
    Correction.objects.create(
        certificate=certificate, name=certificate.name, words=certificate.words, reason=reason, by=by
    )
    _settle(certificate.participant, afresh.village)
    certificate.name, certificate.name_folded = afresh.name, afresh.name_folded
    certificate.village, certificate.words = afresh.village, afresh.words
    certificate.save(update_fields=["name", "name_folded", "village", "words"])


def _settle(participant, village):
    if participant.village_id != (village and village.pk):
        participant.village = village
        recording.bulk_update([participant], ["village"])


@transaction.atomic
def replace(certificate, reason, *, by=None):
    """Replace a certificate that was handed out. Return (the new one, the `PrintRun` of its sheet).

    It keeps the number; or, where the office renumbers replacements, it gets a new one and the old one becomes void.
    Raises ValidationError, with a sentence, where the old certificate is not valid, is still in the office, or nobody
    could sign.
    """
    ceremony = Ceremony.objects.locked(certificate.participant.ceremony)
    old = Certificate.objects.select_for_update(of=("self",)).for_correction().get(pk=certificate.pk)
    if old.refusal:
        raise ValidationError(f"{old.refusal}.")
    if not Certificate.objects.handed_over().filter(pk=old.pk).exists():
        raise ValidationError(f"{old.word.capitalize()} ini masih di kantor; betulkan saja, nomornya tetap.")
    [new] = _replace_each(ceremony, [old], reason, by)
    return new, PrintRun.objects.begin(ceremony, [new], by=by, reason=new.replacement_label, **_as_before(ceremony))


@transaction.atomic
def replace_handed_out(ceremony, reason, *, by=None):
    """Replace all certificates of the ceremony that were handed out, as `replace` does with one.

    Return the `PrintRun` of their sheets, None where there are none.
    """
    ceremony = Ceremony.objects.locked(ceremony)
    handed = list(ceremony.certificates().handed_over().values_list("pk", flat=True))
    olds = list(Certificate.objects.select_for_update(of=("self",)).for_correction().chosen(handed))
    if not olds:
        return None
    news = _replace_each(ceremony, olds, reason, by)
    return PrintRun.objects.begin(ceremony, news, by=by, reason="Pengganti", **_as_before(ceremony))


def _replace_each(ceremony, olds, reason, by):
    """Replace these locked certificates (after `for_correction`). Return the new ones in their order."""
    differing = [Difference(old, afresh) for old, afresh in zip(olds, specimens.afresh(ceremony, olds), strict=True)]
    _refuse_what_cannot_be_printed(ceremony, differing)
    for each in differing:
        _write_replacement(ceremony, each.certificate, each.afresh, nik.redact(reason), by)
    issuing.note_numbers(ceremony)
    return [each.afresh for each in differing]


def _write_replacement(ceremony, old, new, reason, by):
    new.replaces, new.replacement_no, new.issued_by = old, old.replacement_no + 1, by
    old.replaced_at, old.replace_reason = timezone.now(), reason
    old.save(update_fields=["replaced_at", "replace_reason"])
    if ceremony.office.renumbers_replacements:
        [new.number] = issuing.take_numbers(ceremony, 1)
        old.number.void(f"Diganti dengan nomor {new.number}"[:200])
    _settle(old.participant, new.village)
    new.save()
    _trace(new, f"{new.replacement_label} untuk {old}: {reason}", by)


@transaction.atomic
def take_replacement_back(certificate, *, by=None):
    """Undo a replacement that was not printed yet: the certificate that it replaced is valid again. Return that one.

    Raises ValidationError, with a sentence, where a paper may exist already.
    """
    ceremony = Ceremony.objects.locked(certificate.participant.ceremony)
    new = Certificate.objects.select_for_update(of=("self",)).for_page().filter(pk=certificate.pk).first()
    if new is None:  # Somebody else has undone it meanwhile.
        return certificate.replaces
    if obstacle := take_back_obstacle(new):
        raise ValidationError(obstacle)
    old, number = new.replaces, new.number
    for run in PrintRun.objects.holding([new.pk]):
        run.discard()
    text = str(number)
    new.delete()
    if number.pk != old.number_id:
        number.void("Penggantian dibatalkan sebelum dicetak")
        old.number.use()
    old.replaced_at, old.replace_reason = None, ""
    old.save(update_fields=["replaced_at", "replace_reason"])
    issuing.note_numbers(ceremony, gone=[text])
    _trace(old, "penggantian dibatalkan", by)
    return old


def take_back_obstacle(certificate):
    """The sentence that says why a replacement cannot be undone; empty where it can."""
    if not certificate.replaces:
        return f"{certificate.word.capitalize()} ini bukan pengganti."
    if certificate.refusal:
        return f"{certificate.refusal}."
    this = f"{certificate.word.capitalize()} pengganti ini"
    if certificate.handover:
        return f"{this} sudah diserahkan, jadi penggantiannya tidak dapat dibatalkan."
    if PrintRun.objects.recorded().holding([certificate.pk]).exists():
        return f"{this} sudah dicetak, jadi penggantiannya tidak dapat dibatalkan; cabut saja."
    if several := PrintRun.objects.holding([certificate.pk]).of_several().first():
        return f"{this} ada di antara lembar lain pada {several}; buang dahulu sesi cetak itu."
    return ""


def _trace(certificate, detail, by):
    Trace.objects.record(
        Trace.Kind.REPLACED,
        user=by,
        volunteer=certificate.participant.volunteer,
        subject=str(certificate),
        detail=detail[:200],
    )


def _as_before(ceremony):
    """The printer and the paper of the ceremony's last run."""
    return PrintRun.objects.habits(ceremony)


def _refuse_what_left(certificates):
    gone = names.several(certificates.handed_over().values_list("name", flat=True))
    if gone:
        raise ValidationError(f"Sudah diserahkan: {gone}. Yang sudah diserahkan diganti, bukan dibetulkan.")


def printing_obstacle(certificates):
    """Why these certificates (a query) cannot get other words now: one may be at the printer. Empty where none is."""
    run = PrintRun.objects.unrecorded().holding(certificates.values("pk")).first()
    if run is None:
        return ""
    return (
        f"Ada yang termasuk {run}, yang hasilnya belum dicatat. Catat dahulu hasilnya, atau buang sesi cetak itu "
        "bila belum ada lembarnya yang keluar."
    )


def _refuse_what_is_at_the_printer(certificates):
    if obstacle := printing_obstacle(certificates):
        raise ValidationError(obstacle)


def _refuse_what_cannot_be_printed(ceremony, differing):
    obstacle = ceremony.signatory_obstacle()
    sentences = [obstacle] if obstacle else problems([each.afresh for each in differing], paper=ceremony.paper)
    if sentences:
        raise ValidationError(sentences)
