"""The traces of sign-in: each success, failure and sign-out, but never a NIK that was typed as a name."""

from django.contrib.auth import get_user_model
from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed

from kaur_psm.accounts import steps
from registry.models import Trace
from registry.values import nik


def username_without_nik(request=None, credentials=None):
    """The name under which django-axes counts failures: as typed, with a NIK masked."""
    typed = (credentials or {}).get("username") or (request.POST.get("username", "") if request else "")
    return nik.redact(typed)[:150]


def listen():
    """Write the trace on Django's sign-in signals: every way to sign in sends them."""
    user_logged_in.connect(_signed_in)
    user_logged_out.connect(_signed_out)
    user_login_failed.connect(_failed)


def _signed_in(sender, request, user, **kwargs):
    shown = steps.proof_in_words(request.session)
    Trace.objects.record(Trace.Kind.SIGNED_IN, user=user, subject=user.username, detail=shown)


def _signed_out(sender, request, user, **kwargs):
    if user:
        Trace.objects.record(Trace.Kind.SIGNED_OUT, user=user, subject=user.username)


def _failed(sender, credentials, **kwargs):
    # People sometimes type a password into the name's field, so only existing names are saved.
    user = get_user_model().objects.filter(username=credentials.get("username") or "").first()
    Trace.objects.record(
        Trace.Kind.SIGN_IN_FAILED, user=user, subject=user.username if user else "nama akun tidak dikenal"
    )
