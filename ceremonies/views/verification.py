"""The public page of a certificate's QR code: it confirms the paper, and shows nothing that is not on the paper."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django_ratelimit.core import is_ratelimited

from ceremonies.forms.certificates import NameOnPaperForm
from ceremonies.models import Certificate
from registry.models import Trace

LOOKS = "60/m"  # Pages that one IP address may open.
NAMES = "10/10m"  # Names that one IP address may try.
NAMES_OF_ONE = "30/h"  # Names that all addresses together may try on one paper.


@login_not_required
@never_cache
@csrf_exempt  # The form changes nothing, and it must work on phones that refuse cookies.
def certificate_verify(request, code):
    if _is_too_often(request, code):
        return _answer(request, "ceremonies/certificate_verify_later.html", {}, status=429)
    certificate = Certificate.objects.with_code(code)
    form = NameOnPaperForm(request.POST or None)
    is_match = None
    if request.method == "POST" and form.is_valid():
        is_match = certificate is not None and certificate.bears(form.cleaned_data["name"])
    state = _state(certificate)
    _record(request, certificate, state, is_match)
    context = {"certificate": certificate, "state": state, "form": form, "is_match": is_match}
    return _answer(request, "ceremonies/certificate_verify.html", {**context, "origin": settings.PUBLIC_URL})


def _is_too_often(request, code):
    """Count the request. Return whether its IP address or, with a name, its paper has too many."""
    if request.method != "POST":
        return is_ratelimited(request, group="verify", key="ip", rate=LOOKS, increment=True)
    # In this order: a request stopped by the first limit does not count for the second, which others share.
    return is_ratelimited(request, group="verify-name", key="ip", rate=NAMES, increment=True) or is_ratelimited(
        request, group="verify-name-of-one", key=lambda *_: code, rate=NAMES_OF_ONE, increment=True
    )


def _record(request, certificate, state, is_match):
    """Leave a trace of the visit: the paper, its state, and whether the name matched; never the name."""
    name = {None: "", True: ", nama cocok", False: ", nama tidak cocok"}[is_match]
    subject = "kode yang tidak dikenal" if certificate is None else str(certificate)
    Trace.objects.record(Trace.Kind.VERIFIED, user=request.user, subject=subject, detail=state + name)


def _state(certificate):
    """The state of the paper in the words of the trace. A lost validity counts more than a handover."""
    if certificate is None:
        return "tidak dikenal"
    if not certificate.is_valid or certificate.handed_over_at:
        return certificate.state
    return f"{certificate.state}, belum diserahkan"


def _answer(request, template, context, status=200):
    response = render(request, template, context, status=status)
    response["X-Robots-Tag"] = "noindex, nofollow, noarchive"
    return response
