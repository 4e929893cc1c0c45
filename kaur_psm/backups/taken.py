"""The traces of a copy of everybody's data: who took one, by the page or the command, and where it was restored."""

import socket

from registry.models import Trace


def leave_trace(detail, user=None, alias="default"):
    """Record that a copy is taken: by that account, or by nobody known where a command does it.

    `detail` says which one, or where to. It is recorded in the database with that alias. Raises a DatabaseError where
    nothing can be recorded.
    """
    Trace.objects.using(alias).record(Trace.Kind.EXPORTED, user=user, subject="Cadangan seluruh data", detail=detail)


def leave_trace_of_restore(moment):
    """Record in the restored database that it comes from the backup of that moment (in words), and on which machine."""
    detail = f"cadangan {moment}, di komputer {socket.gethostname()}"
    Trace.objects.record(Trace.Kind.RESTORED, subject="Seluruh data", detail=detail)
