"""What happens to a request before any view, and where it came from."""

from urllib.parse import urlsplit

from django.conf import settings
from django.contrib import auth, messages
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.contrib.auth.views import redirect_to_login
from django.contrib.sessions.exceptions import SessionInterrupted
from django.contrib.sessions.middleware import SessionMiddleware
from django.core.exceptions import BadRequest
from django.http import Http404, HttpResponseNotAllowed
from django.shortcuts import render, resolve_url
from django.utils.http import url_has_allowed_host_and_scheme

from kaur_psm.accounts import sessions, unsent
from registry.models import Trace
from registry.values.visitors import visited_by

# What no page of the program uses. Passkeys and the clipboard stay.
FORBIDDEN = "camera microphone geolocation payment usb serial midi display-capture accelerometer gyroscope"
PERMISSIONS_POLICY = ", ".join(f"{name}=()" for name in FORBIDDEN.split())


def guard_answers(get_response):
    """Refuse TRACE, and tell the browser what no answer may be used for, static files too."""

    def guard(request):
        if request.method == "TRACE":
            return HttpResponseNotAllowed(["GET", "HEAD", "POST", "OPTIONS"])
        response = get_response(request)
        response.setdefault("Permissions-Policy", PERMISSIONS_POLICY)
        response.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        return response

    return guard


def know_the_visitor(get_response):
    """Let traces and sessions know where the request came from."""

    def answer(request):
        with visited_by(request):
            return get_response(request)

    return answer


def keep_no_copy(get_response):
    """Forbid browsers to keep what a signed-in person was shown, unless the view says otherwise."""

    def answer(request):
        response = get_response(request)
        if request.user.is_authenticated:
            response.setdefault("Cache-Control", "private, no-store")
        return response

    return answer


def trace_refusals(get_response):
    """Leave a trace of what somebody signed in is refused: the name of the address, never what was asked.

    That is each 403, and for an account bound to kecamatan also a row that is not there (404): it may be another
    kecamatan's. Of what an account repeats a few are written: old links repeat it, and nobody may fill the traces.
    What a stranger is refused is only counted (registry/guards/strangers.py).
    """

    def answer(request):
        response = get_response(request)
        if response.status_code in (403, 404) and request.user.is_authenticated:
            _trace_refusal(request, response.status_code)
        return response

    return answer


def _trace_refusal(request, status):
    account, match = request.user, request.resolver_match
    if status == 404 and not (match and match.kwargs and account.is_bound):
        return
    Trace.objects.record_repeated(
        Trace.Kind.REFUSED,
        user=account,
        subject=match.view_name if match else "alamat yang tidak ada",
        detail=request.method if status == 403 else f"{request.method}: tidak ada, atau di luar kecamatannya",
        by_whom=account.username,
    )


def refuse_nul(get_response):
    """Refuse a NUL in an address, with 404 in its path and 400 in its query: PostgreSQL fails when it compares one."""

    def refuse(request):
        if "\0" in request.path:
            raise Http404
        if "%00" in request.META.get("QUERY_STRING", ""):
            raise BadRequest("NUL")
        return get_response(request)

    return refuse


class Sessions(SessionMiddleware):
    """Django's sessions; one that was ended elsewhere while a page was made leads to the sign-in, not to an error."""

    def process_response(self, request, response):
        try:
            return super().process_response(request, response)
        except SessionInterrupted:
            account, request.session = request.user.pk, self.SessionStore()
            return super().process_response(request, _sign_in_anew(request, response, account))


def _sign_in_anew(request, response, account):
    """The way to the sign-in for the account with that id. What was typed is kept, unless the view has done it already.

    It has where it leads on to another page.
    """
    login = resolve_url(settings.LOGIN_URL)
    if request.method in ("GET", "HEAD"):
        return redirect_to_login(request.get_full_path(), login)
    if 300 <= response.status_code < 400:
        return redirect_to_login(response["Location"], f"{login}?{unsent.DONE}=ya")
    return _keep_until_sign_in(request, account, login)


def _keep_until_sign_in(request, account, login):
    is_kept = unsent.keep(request, account)
    is_lost = unsent.typed(request) and not is_kept
    return redirect_to_login(_page_before(request), f"{login}?{unsent.LOST}=ya" if is_lost else login)


class LoginRequired(LoginRequiredMiddleware):
    """Asks for a login. Then the requested page opens or, if a button was pressed, the page of the button.

    An address that a button posts to is no page: a GET there answers 405. What was typed is kept until the sign-in, or
    the sign-in page says that it is not.
    """

    def handle_no_permission(self, request, view_func):
        if request.method in ("GET", "HEAD"):
            return super().handle_no_permission(request, view_func)
        return _keep_until_sign_in(
            request, unsent.account_until_now(request), resolve_url(self.get_login_url(view_func))
        )


def stay_signed_in(get_response):
    """Restart the hour of idleness with each click, saved once a minute: writing on every page would be slow.

    Twelve hours after the sign-in the session ends all the same; the pages of the last quarter of an hour say when.
    """

    def answer(request):
        if request.user.is_authenticated and sessions.is_over(request.session):
            request.signed_out = request.user
            auth.logout(request)
            messages.warning(request, "Anda sudah masuk selama 12 jam. Demi keamanan, masuk sekali lagi.")
        if request.user.is_authenticated:
            request.signs_out_at = sessions.end_if_near(request.session)
        is_due = request.user.is_authenticated and sessions.is_due(request.session)
        response = get_response(request)
        # A page that asks by itself has no session any more: it must not prolong it.
        if is_due and response.status_code < 500 and hasattr(request, "session") and request.user.is_authenticated:
            sessions.note_click(request.session)
        return response

    return answer


def _page_before(request):
    """The path of our page that sent the request; the front page if it is not known."""
    before = request.headers.get("Referer", "")
    if not url_has_allowed_host_and_scheme(before, {request.get_host()}):
        return "/"
    parts = urlsplit(before)
    return f"{parts.path or '/'}{'?' if parts.query else ''}{parts.query}"


def explain_wrong_method(get_response):
    """Answer a GET to an address for buttons with a page that explains it, instead of Django's empty page."""

    def explain(request):
        response = get_response(request)
        if response.status_code != 405 or response.content or request.method != "GET":
            return response
        page = render(request, "405.html", status=405)
        page["Allow"] = response["Allow"]
        return page

    return explain
