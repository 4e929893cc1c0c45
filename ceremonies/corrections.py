"""Certificates whose words were wrong: corrected under their number while the office has them, replaced after that.

The words are made anew from the registry and the ceremony as they are now; what is corrected is corrected there.
"""

from dataclasses import dataclass
from functools import cached_property

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from ceremonies import certificates as paper
from ceremonies.models import Ceremony, Certificate, Correction, PrintRun, Sheet
from ceremonies.values.certificate_words import LABELS
from ceremonies.values.digests import digest
from registry.history import recording
from registry.models import Trace
from registry.values import names, nik


def lines_between(was, would_be):
    """What differs between two of anything with `name` and `words`, as (what it is, was, becomes); none if nothing."""
    pairs = [("Nama", was.name, would_be.name)]
    pairs += [
        (label, _said(was.words.get(key, "")), _said(would_be.words.get(key, ""))) for key, label in LABELS.items()
    ]
    return [pair for pair in pairs if pair[1] != pair[2]]


def told(certificate):
    """Pairs of a correction of the certificate (after `for_page`), the latest first, and what it changed."""
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
        """What differs on the paper, each as (what it is, as printed, as it would be); none where nothing does."""
        return lines_between(self.certificate, self.afresh)


def alike(found):
    """Pairs of what differs and the `Difference`s that differ in just that, those of most people first."""
    groups = {}
    for each in found:
        groups.setdefault(tuple(each.lines), []).append(each)
    return sorted(groups.items(), key=lambda group: -len(group[1]))


def fingerprint(found):
    """A short text that differs where what these `Difference`s would write differs."""
    return digest([[each.certificate.pk, each.lines] for each in found])


def _said(value):
    """A value of the words of a certificate as one text."""
    if isinstance(value, dict):  # A signatory, whose keys PostgreSQL gives back in an order of its own.
        value = [value[key] for key in ("post", "name", "rank", "nip")]
    elif not isinstance(value, list):
        return str(value)
    return ", ".join(filter(None, map(_said, value)))


def differences(ceremony, certificates):
    """Return, in handing-out order, a `Difference` for each of these certificates (a query) of the ceremony."""
    held = list(certificates.for_correction())
    return list(map(Difference, held, ceremony.afresh(held)))


def outdated(ceremony, user):
    """Those certificates of people whom the account may see that would be printed otherwise today."""
    found = differences(ceremony, ceremony.certificates().visible_to(user))
    return [difference for difference in found if difference.lines]


def difference(certificate):
    """The `Difference` of that one certificate."""
    return differences(certificate.participant.ceremony, Certificate.objects.chosen([certificate.pk]))[0]


@transaction.atomic
def correct(ceremony, ids, reason, *, by=None):
    """Write the words of these certificates, which the office still has, anew under their numbers.

    Return (how many were corrected, the `PrintRun` of those that had been printed or None). Those that would say the
    same are left alone. Raises ValidationError, with a sentence, where one was handed out, lies in a print of which
    nobody has written down what came out, or could not be printed.
    """
    held = Ceremony.objects.locked(ceremony)
    chosen = held.certificates().chosen(ids)
    found = [difference for difference in differences(held, chosen) if difference.lines]
    wrong = Certificate.objects.chosen([each.certificate.pk for each in found])
    _refuse_what_left(wrong)
    _refuse_what_is_at_the_printer(wrong)
    _refuse_what_cannot_be_printed(held, found)
    printed = Sheet.objects.outdate(wrong)
    for each in found:
        _write(each, nik.redact(reason), by)
    if not found:
        return 0, None
    detail = f"{len(found)} {held.occasion.paper}: {nik.redact(reason)}"
    Trace.objects.record(Trace.Kind.CORRECTED, user=by, subject=held.name, detail=detail)
    again = held.certificates().chosen(printed).for_printing()
    run = PrintRun.objects.begin(held, again, by=by, reason="Dibetulkan", **_as_before(held)) if printed else None
    return len(found), run


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
    """Put a new certificate in the place of one that was handed out. Return (the new one, the `PrintRun` of its sheet).

    Its number is the old one's, or where the office wants that a new one; the old one's is void then. Raises
    ValidationError, with a sentence, where the old one is not valid, is still in the office, or nobody could sign.
    """
    ceremony = Ceremony.objects.locked(certificate.participant.ceremony)
    held = Certificate.objects.select_for_update(of=("self",)).for_correction().get(pk=certificate.pk)
    if held.refusal:
        raise ValidationError(f"{held.refusal}.")
    if not Certificate.objects.handed_over().filter(pk=held.pk).exists():
        raise ValidationError(f"{held.word.capitalize()} ini masih di kantor; betulkan saja, nomornya tetap.")
    found = Difference(held, ceremony.afresh([held])[0])
    new = found.afresh
    new.replaces, new.replacement_no, new.issued_by = held, held.replacement_no + 1, by
    _refuse_what_cannot_be_printed(ceremony, [found])
    held.replaced_at, held.replace_reason = timezone.now(), nik.redact(reason)
    held.save(update_fields=["replaced_at", "replace_reason"])
    if ceremony.office.renumbers_replacements:
        [new.number] = ceremony.take_numbers(1)
        held.number.void(f"Diganti dengan nomor {new.number}"[:200])
    _settle(held.participant, new.village)
    new.save()
    ceremony.note_numbers()
    _trace(new, f"{new.replacement_told} untuk {held}: {held.replace_reason}", by)
    return new, PrintRun.objects.begin(ceremony, [new], by=by, reason=new.replacement_told, **_as_before(ceremony))


@transaction.atomic
def take_replacement_back(certificate, *, by=None):
    """Undo a replacement of which there is no paper yet: what it replaced is valid again. Return that one.

    Raises ValidationError, with a sentence, where a paper may exist already.
    """
    ceremony = Ceremony.objects.locked(certificate.participant.ceremony)
    new = Certificate.objects.select_for_update(of=("self",)).for_page().get(pk=certificate.pk)
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
    ceremony.note_numbers(gone=[text])
    _trace(old, "penggantian dibatalkan", by)
    return old


def take_back_obstacle(certificate):
    """The sentence that says why that replacement cannot be undone; empty where it can."""
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
        return f"{this} ada di antara lembar lain pada {several}; buang dahulu cetakan itu."
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
    """On which printer and onto what: as the last run."""
    return PrintRun.objects.habits(ceremony)


def _refuse_what_left(certificates):
    gone = names.several(certificates.handed_over().values_list("name", flat=True))
    if gone:
        raise ValidationError(f"Sudah diserahkan: {gone}. Yang sudah diserahkan diganti, bukan dibetulkan.")


def _refuse_what_is_at_the_printer(certificates):
    run = PrintRun.objects.unrecorded().holding(certificates.values("pk")).first()
    if run:
        raise ValidationError(
            f"Ada yang termasuk {run}, yang hasilnya belum dicatat. Catat dahulu hasilnya, atau buang cetakan itu bila "
            "belum ada lembarnya yang keluar."
        )


def _refuse_what_cannot_be_printed(ceremony, found):
    obstacle = ceremony.signatory_obstacle()
    problems = [obstacle] if obstacle else paper.problems([each.afresh for each in found], paper=ceremony.paper)
    if problems:
        raise ValidationError(problems)
