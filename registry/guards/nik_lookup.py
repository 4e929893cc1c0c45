"""Asking whose NIK it is. A yes or no about a NIK is as good as reading it, so all who ask pass through here.

Who may learn the answer: an account with the right to see NIKs (`view_nik`), about the people whom it sees. Every
question is counted and leaves a trace, whether somebody has the NIK or not. To all others the answer is the same for
every NIK: nobody is known to have it. What they write with a NIK that somebody else has is kept without a claim to it,
and the office decides whose it is.
"""

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

from registry.history.recording import because
from registry.models import Limit, Trace, Volunteer

RIGHT = "registry.view_nik"
QUESTIONS = Limit("nik", most=60, seconds=600)  # Of one account. A clerk who types all day asks one a minute.
PASTED = Limit("nik yang ditempel", most=1_000, seconds=60 * 60)  # Of one account: two full lists.
SAME_LIST = Limit("daftar nik yang sama", most=1, seconds=24 * 60 * 60)  # One question, however often it is sent.
MANY_A_DAY = 300


def holder_of(digits, *, by, door):
    """Return the person who has that NIK, cleaned, if the account `by` may learn it; else None.

    `door` says in the trace where it was asked: "pencarian", "formulir". Raises TooManyTriesError past the bound.
    """
    if not by.has_perm(RIGHT):
        return None
    QUESTIONS.take(by.pk)
    person = Volunteer.objects.reachable_by(by).with_nik(digits).first()
    Trace.objects.record(
        Trace.Kind.NIK_ASKED,
        user=by,
        volunteer=person,
        subject=person.registry_no if person else "",
        detail=f"{door}: {'tercatat' if person else 'tidak tercatat'}",
    )
    return person


def note_list(by, name, asked, known):
    """Leave the trace that a list asked about so many NIKs, of which so many were known: one row for all of them."""
    if asked:
        detail = f"daftar: {known} dari {asked} NIK tercatat"
        Trace.objects.record(Trace.Kind.NIK_ASKED, user=by, subject=name, detail=detail, times=asked)


def take_pasted(by, niks):
    """Count the NIKs (a set) of a pasted list, but once a day for the same ones: the list is sent to and fro.

    Raises TooManyTriesError past the bound.
    """
    if not SAME_LIST.tries(_same_list(by, niks)):
        PASTED.take(by.pk, len(niks))


def note_pasted(by, niks, known):
    """Leave the trace of a pasted list with these NIKs, of which so many were known; once a day for the same ones."""
    with transaction.atomic():
        if SAME_LIST.note(_same_list(by, niks)) == 1:
            note_list(by, "daftar nama yang ditempel", len(niks), known)
    SAME_LIST.forget_earlier()


def _same_list(by, niks):
    return by.pk, " ".join(sorted(niks))


def note_export(by, name, answered):
    """Leave the trace that an export answered for so many people which NIK they have: one row for all of them."""
    if answered:
        detail = f"ekspor: {answered} NIK utuh"
        Trace.objects.record(Trace.Kind.NIK_ASKED, user=by, subject=name, detail=detail, times=answered)


def is_hidden(digits, person, *, by):
    """Whether somebody but `person` claims that NIK of whom the account `by` may learn nothing.

    For the program itself: it keeps such a NIK without a claim, and the account may not learn that.
    """
    others = Volunteer.objects.claiming(digits).exclude(pk=person.pk)
    if by.has_perm(RIGHT):
        others = others.exclude(pk__in=Volunteer.objects.reachable_by(by).claiming(digits).values("pk"))
    return others.exists()


# Who saw a NIK


def readings_of(person, user):
    """The traces of who saw the person's whole NIK or exported it, the latest first; None where `user` may not know.

    Who may export NIKs may know who did.
    """
    if not user.has_perm("registry.export_nik"):
        return None
    return Trace.objects.filter(volunteer=person, kind__in=[Trace.Kind.NIK_VIEWED, Trace.Kind.EXPORTED]).select_related(
        "user"
    )


# Whose NIK is it: what the office decides


def rivals_of(person, user):
    """The people whom the account reaches and who claim the NIK that `person` has without a claim (a query)."""
    claiming = Volunteer.objects.reachable_by(user).filter(nik_digest=person.nik_unclaimed_digest)
    return claiming if person.nik_unclaimed_digest else claiming.none()


def warnings_for(user, person):
    """The sentences on who else is recorded with the NIK of `person`, for an account that may decide; else none."""
    if not may_decide(user):
        return []
    return [f"NIK {person} juga tercatat pada {rival}. Putuskan pemiliknya." for rival in rivals_of(person, user)]


def may_decide(user):
    """Whether the account may decide whose NIK it is: it sees everybody, and NIKs, and may merge records."""
    return not user.is_bound and user.has_perms([RIGHT, "registry.merge_volunteer"])


def conflicts_for(user):
    """Return how many NIKs wait for a decision; 0 for an account that may not decide."""
    return Volunteer.objects.with_unclaimed_nik().count() if may_decide(user) else 0


def refuse_who_may_not_decide(user):
    """Raise PermissionDenied where the account may not decide whose NIK it is."""
    if not may_decide(user):
        raise PermissionDenied("Akun ini tidak berhak memutuskan pemilik NIK.")


@transaction.atomic
def give_to(person, other=None, *, by, reason):
    """Decide that `person` has the NIK that both are recorded with, and remove it from `other`.

    One of them claims it and one does not; without `other`, nobody else claims it any more. Raises ValidationError
    where that is no longer so, and PermissionDenied where the account may not decide.
    """
    refuse_who_may_not_decide(by)
    both = [each.pk for each in (person, other) if each]
    rows = list(Volunteer.objects.select_for_update(of=("self",)).filter(pk__in=both).order_by("pk"))
    is_decided = not any(row.nik_unclaimed_digest for row in rows)
    if is_decided or len(rows) < len(both) or len({row.nik_any_digest for row in rows}) > 1:
        raise ValidationError("Datanya berubah sementara ini. Periksa lagi, lalu ulangi.")
    rows.sort(key=lambda row: row == person)  # First whoever loses it, so that it is free for the other.
    with because(f"Pemilik NIK diputuskan: {reason}", grouped=len(rows) > 1):
        for row in rows:
            _decide(row, is_owner=row == person)


def _decide(row, *, is_owner):
    if not is_owner:
        row.set_nik("")
    elif not row.claim_free_nik():
        raise ValidationError("NIK ini masih tercatat pada orang lain. Putuskan dahulu pemiliknya.")
    row.save()
