"""The trace of a copy of everybody's data: whoever takes one stands in the traces, by the page as by the command."""

from registry.models import Trace


def leave_trace(detail, user=None, alias="default"):
    """Record that a copy is taken: by that account, or by nobody known where a command does it.

    `detail` says which one, or where to. It is recorded in the database with that alias. Raises a DatabaseError where
    nothing can be recorded.
    """
    Trace.objects.using(alias).record(Trace.Kind.EXPORTED, user=user, subject="Cadangan seluruh data", detail=detail)
