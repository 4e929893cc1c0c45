"""How PCs come to trust the https address of an office's own network: for everybody, also over plain http.

A PC that does not trust the certificate yet cannot open any other page without a warning.
"""

import ssl
from hashlib import sha256

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from registry.guards import server_certificate


def authority():
    """The public certificate (DER) of the authority that script/local-certificate made; None where there is none."""
    try:
        return ssl.PEM_cert_to_DER_cert((settings.CERTIFICATE_DIR / "authority.crt").read_text())
    except FileNotFoundError:
        return None


@login_not_required
@require_safe
@never_cache
def certificate_trust(request):
    """The steps for each kind of device, with the fingerprint to compare with the printed one."""
    certificate = authority()
    context = {
        "fingerprint": certificate and _fingerprint(certificate),
        "address": settings.PUBLIC_URL,
        "ends_on": server_certificate.ends_on(),
    }
    return render(request, "local_certificate.html", context)


def _fingerprint(certificate):
    """Two lines, as on the printed sheet."""
    digest = sha256(certificate).digest()
    return [half.hex(":").upper() for half in (digest[:16], digest[16:])]


@login_not_required
@require_safe
@never_cache
def certificate_authority(request):
    """The certificate as DER: then the file's SHA-256, which Windows can show, is the fingerprint itself."""
    certificate = authority()
    if certificate is None:
        raise Http404
    return HttpResponse(certificate, content_type="application/x-x509-ca-cert")
