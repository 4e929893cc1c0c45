"""The traces of sign-in: each success, failure and sign-out, but never what was typed as a name; freeing an account.

Names that no account has are only counted, and so are tries that were refused because there were too many: anybody may
send them without end. Of an account, the wrong passwords of one address leave ten traces a day and then one at each
doubling.
"""

from django.contrib.auth import get_user_model
from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed

from kaur_psm.accounts import limits, sessions, steps
from registry.models import StrangerCount, Trace
from registry.values.visitors import current_visitor


def listen():
    """Write the trace on Django's sign-in signals: every way to sign in sends them."""
    user_logged_in.connect(_signed_in)
    user_logged_out.connect(_signed_out)
    user_login_failed.connect(_failed)


def free(account, by):
    """Let the account try passwords and codes again, wherever its wrong ones came from, with a trace.

    The account `by` does it; None: the command on the server. An address that tried many accounts stays stopped.
    """
    for door in (limits.SIGN_IN, limits.SECOND_STEP):
        door.free(account.username)
    limits.OWN_PASSWORD.forget(account.pk)
    who = "dengan perintah di server" if by is None else "oleh Admin"
    detail = f"percobaan masuk dihitung dari awal lagi {who}"
    Trace.objects.record(Trace.Kind.RIGHTS_CHANGED, user=by, subject=account.username, detail=detail)


def _signed_in(sender, request, user, **kwargs):
    sessions.begin(request.session)
    shown = steps.proof_in_words(request.session)
    Trace.objects.record(Trace.Kind.SIGNED_IN, user=user, subject=user.username, detail=shown)


def _signed_out(sender, request, user, **kwargs):
    if user:
        Trace.objects.record(Trace.Kind.SIGNED_OUT, user=user, subject=user.username)


def _failed(sender, credentials, **kwargs):
    # People sometimes type a password into the name's field, so only existing names are saved.
    name = credentials.get("username") or ""
    user = get_user_model().objects.filter(username=name).first()
    if user:
        limits.trace_failure(user, "")
    else:
        StrangerCount.objects.add_repeated(StrangerCount.Kind.ACCOUNT, about=name, by_whom=current_visitor().network)
