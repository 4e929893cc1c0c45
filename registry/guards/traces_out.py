"""All traces as signed lines for another host, which keeps them where nobody of this one can change them."""

from datetime import datetime, time, timedelta

from django.conf import settings
from django.utils import timezone

from registry.models import Trace
from registry.values import nik, signed_lines


def _key():
    # SECRET_KEY stands apart from the data, so a copy of the database signs nothing.
    return signed_lines.key_from(settings.SECRET_KEY, "kaur_psm: export of traces")


def public_key():
    """The public key, for the host that checks."""
    return signed_lines.public_key_of(_key())


def traces_between(since, until):
    """The traces of these days, both included, in the order in which they were written. None: without that end."""
    traces = Trace.objects.order_by("pk")
    if since:
        traces = traces.filter(at__gte=_begin(since))
    if until:
        traces = traces.filter(at__lt=_begin(until + timedelta(days=1)))
    return traces


def _begin(day):
    return timezone.make_aware(datetime.combine(day, time.min))


def write(target, since=None, until=None):
    """Write the traces of these days into a text file open for writing; return how many.

    It leaves a trace before the first line and one after the last: an export that breaks off has its trace, too. Both
    stand in the next one.
    """
    days = {"since": since and since.isoformat(), "until": until and until.isoformat()}
    asked = f"perintah export_traces, dari {days['since'] or 'awal'} sampai {days['until'] or 'sekarang'}"
    begun = Trace.objects.record(Trace.Kind.EXPORTED, subject="jejak", detail=f"{asked}: dimulai")
    count = write_signed(target, traces_between(since, until).filter(pk__lt=begun.pk), **days)
    Trace.objects.record(Trace.Kind.EXPORTED, subject=f"{count} jejak", detail=f"{asked}: selesai")
    return count


def write_signed(target, traces, **heading):
    """Write these traces (a query) into a text file open for writing, and `heading` into its first line.

    Return how many there were.
    """
    about = {"what": "traces", "from": settings.PUBLIC_URL, "at": _with_zone(timezone.now()), **heading}
    rows = map(_data, traces.select_related("user", "volunteer").iterator())
    count = -2  # The first and the last line are no traces.
    for line in signed_lines.signed({**about, "public_key": public_key()}, rows, _key()):
        target.write(f"{line}\n")
        count += 1
    return count


def check(lines):
    """How many traces these lines hold, all as this server signed them. Raises `signed_lines.WrongLineError`."""
    return signed_lines.check(lines, public_key())


def _data(trace):
    """What another host is given of a trace: people by their No. registri, no text with a NIK."""
    texts = {
        "user": trace.user.username if trace.user else "",
        "volunteer": trace.volunteer.registry_no if trace.volunteer else "",
        "subject": trace.subject,
        "detail": trace.detail,
        "agent": trace.agent,
    }
    return {
        "id": trace.pk,
        "at": _with_zone(trace.at),
        "kind": trace.kind,
        "times": trace.times,
        "address": trace.address,
        **{name: nik.redact(text) for name, text in texts.items()},
    }


def _with_zone(at):
    return timezone.localtime(at).isoformat()
