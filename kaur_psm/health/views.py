"""Whether the system is well: for a balancer or a script, for a program that watches, and for an Admin."""

import ipaddress

from django.contrib.auth.decorators import login_not_required, permission_required
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from kaur_psm.health import checks, figures, state
from registry.rights import refuse_bound_accounts

# What a proxy adds, of whatever name: behind it stands somebody else.
OF_A_PROXY = ("X-Forwarded-For", "X-Forwarded-Proto", "X-Forwarded-Host", "X-Real-IP", "Forwarded", "Via")


@login_not_required
@require_safe
@never_cache
def readyz(request):
    """Answer "siap" if pages and long work can be done; else 503 with the name of the first check that is not well."""
    unwell = checks.first_unwell()
    return HttpResponse(unwell or "siap", status=503 if unwell else 200, content_type="text/plain; charset=utf-8")


@login_not_required
@require_safe
@never_cache
def metrics(request):
    """Figures for Prometheus, to a program on this machine alone: behind a proxy there is no such page."""
    if not _is_from_this_machine(request):
        raise Http404
    return HttpResponse(figures.as_text(), content_type=figures.CONTENT_TYPE)


def _is_from_this_machine(request):
    try:
        is_loopback = ipaddress.ip_address(request.META["REMOTE_ADDR"]).is_loopback
    except ValueError:  # Through a socket of the system, as from a proxy.
        return False
    return is_loopback and not any(name in request.headers for name in OF_A_PROXY)


@permission_required("registry.change_longwork", raise_exception=True)
@refuse_bound_accounts
@require_safe
def system_state(request):
    return render(request, "health/system_state.html", state.now())
