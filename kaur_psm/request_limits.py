"""How much a request may carry, checked before any of it is read.

A view that takes files has the decorator `registry.transfers.files.takes_files`.
"""

from django.contrib.auth import SESSION_KEY
from django.shortcuts import render
from django.urls import Resolver404, resolve

KB = 1024
ANONYMOUS = 16 * KB  # Of who has not signed in: a name and a password.
FIELDS = 2560 * KB  # A form without files, as Django takes it (DATA_UPLOAD_MAX_MEMORY_SIZE).
AROUND_A_FILE = 256 * KB  # The other fields of a form with files.


def refuse_long_bodies(get_response):
    """Answer 413, with a page that says what to do, to a request that is longer than its address takes.

    What the form had stays in the browser: its Back shows it again.
    """

    def answer(request):
        length = _length(request)
        if length <= ANONYMOUS or length <= (most := _most(request)):  # The usual case needs no look at the account.
            return get_response(request)
        context = {"most": max(most // KB // KB, 1), "is_signed_in": request.user.is_authenticated}
        return render(request, "413.html", context, status=413)

    return answer


def _length(request):
    try:
        return int(request.META.get("CONTENT_LENGTH") or 0)
    except ValueError:
        return 0  # Django takes it for no body, too.


def _most(request):
    if SESSION_KEY not in request.session or not request.user.is_authenticated:
        return ANONYMOUS
    try:
        view = resolve(request.path_info).func
    except Resolver404:
        return ANONYMOUS
    return view.most_bytes + AROUND_A_FILE if hasattr(view, "most_bytes") else FIELDS
