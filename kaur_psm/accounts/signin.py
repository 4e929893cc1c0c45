"""What sign-in leaves behind: a trace of each success, failure and leaving, and never a NIK typed as a name."""

from django.contrib.auth import get_user_model
from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed

from registry.models import Trace
from registry.values import nik


def username_without_nik(request=None, credentials=None):
    """The name that django-axes counts failures under: as typed, but for a NIK that someone typed there."""
    typed = (credentials or {}).get("username") or (request.POST.get("username", "") if request else "")
    return nik.redact(typed)[:150]


def listen():
    """Have Django's own sign-in signals write the trace: they are the one place that every door passes."""
    user_logged_in.connect(_signed_in)
    user_logged_out.connect(_signed_out)
    user_login_failed.connect(_failed)


def _signed_in(sender, request, user, **kwargs):
    Trace.objects.record(Trace.Kind.SIGNED_IN, user=user, subject=user.username)


def _signed_out(sender, request, user, **kwargs):
    if user:
        Trace.objects.record(Trace.Kind.SIGNED_OUT, user=user, subject=user.username)


def _failed(sender, credentials, **kwargs):
    # A password is sometimes typed into the name's field: only names that exist are written down.
    user = get_user_model().objects.filter(username=credentials.get("username") or "").first()
    Trace.objects.record(
        Trace.Kind.SIGN_IN_FAILED, user=user, subject=user.username if user else "nama akun tidak dikenal"
    )
