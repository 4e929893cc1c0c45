"""Failures for a server that speaks Sentry's language, where SENTRY_DSN names one.

What is sent is made here, word for word: the number, the kind, the lines of the program. The package's own collecting
(requests, variables, log lines, machine) is off, so nothing can be added by it.
"""

import traceback
from functools import cache
from pathlib import Path

from django.conf import settings

from registry.values.clean_errors import chain_of, in_short, kind_of

PROGRAM = Path(__file__).resolve().parent.parent.parent
NO_PACKAGE = (
    "SENTRY_DSN needs a package: run `.venv/bin/pip install --require-hashes -r requirements-sentry.txt`, or leave the "
    "variable empty."
)
# Of an event nothing else leaves, whatever the package adds to it.
SENT = {"event_id", "timestamp", "platform", "level", "exception", "tags"}


class SendingError(Exception):
    """SENTRY_DSN cannot be used. The message says why, and what to do."""


def check():
    """Raise SendingError where SENTRY_DSN is set and nothing could be sent."""
    if not settings.SENTRY_DSN:
        return
    try:
        _client()
    except ImportError as error:
        raise SendingError(NO_PACKAGE) from error
    except ValueError as error:
        raise SendingError(f"SENTRY_DSN is no address that failures can be sent to: {error}") from error


def send(error, where):
    """Send the failure in the background. It has its number already."""
    _client().capture_event(
        {
            "level": "error",
            "platform": "python",
            "exception": {"values": [_value(each) for each in reversed(chain_of(error))]},
            "tags": {"number": error.failure_number, "where": where},
        }
    )


def _value(error):
    frames = [_frame(frame) for frame in traceback.extract_tb(error.__traceback__)]
    return {"type": kind_of(error), "value": in_short(error), "stacktrace": {"frames": frames}}


def _frame(frame):
    path = Path(frame.filename)
    is_ours = path.is_relative_to(PROGRAM) and ".venv" not in path.parts
    return {
        "filename": str(path.relative_to(PROGRAM)) if is_ours else path.name,
        "function": frame.name,
        "lineno": frame.lineno,
        "context_line": frame.line,
        "in_app": is_ours,
    }


@cache
def _client():
    import sentry_sdk  # Only here: an office without the variable needs no such package.

    return sentry_sdk.Client(
        dsn=settings.SENTRY_DSN,
        default_integrations=False,
        auto_enabling_integrations=False,
        auto_session_tracking=False,
        include_local_variables=False,
        include_source_context=False,
        max_request_body_size="never",
        max_breadcrumbs=0,
        server_name="",
        send_client_reports=False,
        before_send=_only_ours,
    )


def _only_ours(event, _):
    return {key: value for key, value in event.items() if key in SENT}
