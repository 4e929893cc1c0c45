"""The public page of a certificate's QR code: it confirms the paper, and shows nothing that is not on the paper."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt

from ceremonies.forms.certificates import NameOnPaperForm
from ceremonies.values import codes
from ceremonies.verification import verify
from registry.models import Limit, TooManyTriesError
from registry.values.visitors import address_of, network_of

# Only what is wrong counts: a hall full of people with their papers is one address.
UNKNOWN = Limit("kode piagam", most=60, seconds=60)  # Codes that nobody knows, from one address.
NAMES = Limit("nama piagam", most=10, seconds=600)  # Names that do not fit, from one address.
NAMES_OF_ONE = Limit("nama satu piagam", most=30, seconds=3600)  # Names that do not fit one paper, from everywhere.


@login_not_required
@never_cache
@csrf_exempt  # The form changes nothing, and it must work on phones that refuse cookies.
def certificate_verify(request, code):
    form = NameOnPaperForm(request.POST or None)
    name = form.cleaned_data["name"] if request.method == "POST" and form.is_valid() else ""
    tries = _tries(request, code, name)
    try:
        for limit, who in tries:
            limit.take(who)
    except TooManyTriesError as error:
        return _answer(request, "ceremonies/certificate_verify_later.html", {"wait": error}, status=429)
    look = verify(code, name=name, by=request.user)
    is_right = bool(look.is_match if name else look.certificate)
    for limit, who in tries:
        limit.settle(who, is_right=is_right)
    context = {"certificate": look.certificate, "is_match": look.is_match, "valid": look.valid_replacement}
    return _answer(
        request, "ceremonies/certificate_verify.html", {**context, "form": form, "origin": settings.PUBLIC_URL}
    )


def _tries(request, code, name):
    """Pairs of a limit and who is counted. They are counted before the look, so that of many at once none is missed."""
    address = network_of(address_of(request))
    if not name:
        return [(UNKNOWN, address)]
    # In this order: a request stopped by the first limit does not count for the second, which others share.
    return [(NAMES, address), (NAMES_OF_ONE, codes.counted(code))]


def _answer(request, template, context, status=200):
    response = render(request, template, context, status=status)
    response["X-Robots-Tag"] = "noindex, nofollow, noarchive"
    return response
