"""The public page of a certificate's QR code: it confirms the paper, and shows nothing that is not on the paper."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django_ratelimit.core import is_ratelimited

from ceremonies.forms.certificates import NameOnPaperForm
from ceremonies.verification import verify

LOOKS = "60/m"  # Pages that one IP address may open.
NAMES = "10/10m"  # Names that one IP address may try.
NAMES_OF_ONE = "30/h"  # Names that all addresses together may try on one paper.


@login_not_required
@never_cache
@csrf_exempt  # The form changes nothing, and it must work on phones that refuse cookies.
def certificate_verify(request, code):
    if _is_too_often(request, code):
        return _answer(request, "ceremonies/certificate_verify_later.html", {}, status=429)
    form = NameOnPaperForm(request.POST or None)
    name = form.cleaned_data["name"] if request.method == "POST" and form.is_valid() else ""
    look = verify(code, name=name, by=request.user)
    context = {"certificate": look.certificate, "is_match": look.is_match, "valid": look.valid_replacement}
    return _answer(
        request, "ceremonies/certificate_verify.html", {**context, "form": form, "origin": settings.PUBLIC_URL}
    )


def _is_too_often(request, code):
    """Count the request. Return whether its IP address or, with a name, its paper has too many."""
    if request.method != "POST":
        return is_ratelimited(request, group="verify", key="ip", rate=LOOKS, increment=True)
    # In this order: a request stopped by the first limit does not count for the second, which others share.
    return is_ratelimited(request, group="verify-name", key="ip", rate=NAMES, increment=True) or is_ratelimited(
        request, group="verify-name-of-one", key=lambda *_: code, rate=NAMES_OF_ONE, increment=True
    )


def _answer(request, template, context, status=200):
    response = render(request, template, context, status=status)
    response["X-Robots-Tag"] = "noindex, nofollow, noarchive"
    return response
