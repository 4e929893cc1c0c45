"""What happens to a request before any view, and where it came from."""

import time
from urllib.parse import urlsplit

from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import BadRequest
from django.http import Http404
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme

NOTED_EVERY = 60  # Seconds.


def refuse_nul(get_response):
    """Refuse a NUL in an address, with 404 in its path and 400 in its query: PostgreSQL fails when it compares one."""

    def refuse(request):
        if "\0" in request.path:
            raise Http404
        if "%00" in request.META.get("QUERY_STRING", ""):
            raise BadRequest("NUL")
        return get_response(request)

    return refuse


class LoginRequired(LoginRequiredMiddleware):
    """Asks for a login. Then the requested page opens or, if a button was pressed, the page of the button.

    An address that a button posts to is no page: a GET there answers 405.
    """

    def handle_no_permission(self, request, view_func):
        if request.method in ("GET", "HEAD"):
            return super().handle_no_permission(request, view_func)
        return redirect_to_login(_page_before(request), self.get_login_url(view_func))


def stay_signed_in(get_response):
    """Restart the hour of idleness with each click, saved once a minute: writing on every page would be slow."""

    def answer(request):
        now = int(time.time())
        if request.user.is_authenticated and now - request.session.get("seen_at", 0) >= NOTED_EVERY:
            request.session["seen_at"] = now
        return get_response(request)

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
