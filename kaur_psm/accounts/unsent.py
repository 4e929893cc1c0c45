"""What somebody sent from a form after the session had ended: kept for that account until the next sign-in.

A browser does not keep the page, since pages of people are `no-store`. So the fields wait in the session of the
sign-in, encrypted, because a NIK may be among them. Only the account that typed them gets them back, on a page with a
button that sends them again. Files are not kept, nor any form with a password.
"""

import json
import time

from django.conf import settings

from kaur_psm.accounts.models import Session
from registry.values import nik

KEPT = "unsent"  # In the session.
LOST = "isian-hilang"  # In the query of the sign-in's address: of a stranger who sends a form nothing is kept.
DONE = "isian-diproses"  # In the same: of a session that was ended elsewhere while the form was saved.
SECONDS = 30 * 60
MOST = 200_000  # Characters of all fields together.
LONG_WORD = 20  # Characters without a space: what pages write for themselves.
SHORT, SHORT_NUMBER = 3, 4  # Characters. What is shorter is mostly a choice of a list or a tick: "P", "23", "on".
OF_THE_PAGE = "csrfmiddlewaretoken"  # It is worth nothing after the next sign-in.


def typed(request):
    """The fields of a POST, as pairs of a name and a value; none where it only asks for a part of a page."""
    if request.headers.get("HX-Request"):
        return []
    return [(name, value) for name, values in request.POST.lists() for value in values if name != OF_THE_PAGE]


def keep(request, account):
    """Keep the fields of a POST for the account with that id, unless they are too long or passwords.

    Return whether they are kept.
    """
    fields = typed(request)
    if account is None or not fields or not is_keepable(request):
        return False
    request.session[KEPT] = {
        "account": account,
        "path": request.get_full_path(),
        "fields": nik.encrypt(json.dumps(fields)),
        "had_files": bool(request.FILES),
        "until": time.time() + SECONDS,
    }
    return True


def is_keepable(request):
    """Whether the fields of a POST may be written down, or on a page: no passwords, and not too much."""
    return not has_password(request) and len(json.dumps(typed(request))) <= MOST


def has_password(request):
    """Whether a password was sent."""
    return any("password" in name for name in request.POST)


def is_from_our_page(request):
    """Whether a page of ours sent the POST: it passed the check for that, or names our origin, as no other site can."""
    our_origin = f"{request.scheme}://{request.get_host()}"
    return getattr(request, "csrf_processing_done", False) or request.headers.get("Origin") == our_origin


def is_kept(session):
    """Whether something waits in the session, for whomever."""
    return session.get(KEPT, {}).get("until", 0) > time.time()


def kept_for(request):
    """What waits for the account that is signed in; None where nothing does, or where a view has dropped the session.

    A dict with its path, its `fields` (pairs of a name and a value) and the values that somebody can read (`legible`).
    """
    if not is_kept(getattr(request, "session", {})) or request.session[KEPT]["account"] != request.user.pk:
        return None
    fields = json.loads(nik.decrypt(request.session[KEPT]["fields"]))
    return {**request.session[KEPT], "fields": fields, "legible": [value for _, value in fields if _is_legible(value)]}


def _is_legible(value):
    """Whether a person may have typed the value: no choice of a list, and no version or nonce of the page."""
    is_choice = len(value) < (SHORT_NUMBER if value.isdigit() else SHORT)
    return not is_choice and (len(value) < LONG_WORD or any(map(str.isspace, value)))


def forget_what_was_sent(get_response):
    """Throw away what waits when its account has sent it again: its page would go on saying that nothing is saved."""

    def answer(request):
        response = get_response(request)
        kept = kept_for(request) if request.method == "POST" and response.status_code < 400 else None
        if kept and request.get_full_path() == kept["path"] and list(map(list, typed(request))) == kept["fields"]:
            forget(request.session)
        return response

    return answer


def forget(session):
    """Throw away what waits in the session."""
    session.pop(KEPT, None)


def account_until_now(request):
    """The id of the account whose session this was, until it ended; None where that is not known any more."""
    if ended := getattr(request, "signed_out", None):
        return ended.pk
    key = request.COOKIES.get(settings.SESSION_COOKIE_NAME, "")
    return Session.objects.filter(session_key=key).values_list("account", flat=True).first()
