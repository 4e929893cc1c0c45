"""Who opens the pages of people and certificates by the hundred: counted by account and day, shown to the Admin."""

import re

from registry.models import Limit, Trace
from registry.models.trouble import done_without

# A clerk who enters a hundred people a day opens a hundred. Nobody is stopped. The day begins at 07.00 WIB.
OPENED = Limit("halaman dibuka", most=300, seconds=24 * 60 * 60)

# All pages of one person, fragments and the Django admin's too, are one; so are those of one certificate.
PAGES = {
    "orang": re.compile(r"/(?:psm|admin/registry/volunteer)/(\d++)/"),
    "piagam": re.compile(r"/(?:piagam|admin/ceremonies/certificate)/(\d++)/"),
}


SEEN = "opened"  # In the session: the day, and what was opened on it, so that opening it again costs no statement.


def note(account, path, session):
    """Count that the account opened the page at that path, if it is of a person or a certificate not opened today.

    The first one past the bound leaves the day's trace; what the same session opens after that is not counted.
    """
    opened, today = _opened(path), OPENED.window()
    day, seen = session.get(SEEN, (today, []))
    seen = seen if day == today else []
    if not opened or opened in seen or len(seen) > OPENED.most:
        return
    with done_without("That a page was opened is not counted"):
        is_first = OPENED.note((account.pk, opened)) == 1
        session[SEEN] = today, [*seen, opened]
        if is_first:
            _count(account)


def _count(account):
    count = OPENED.note(account.pk)
    if count == 1:
        OPENED.forget_earlier()
    if count == OPENED.most + 1:
        Trace.objects.record(
            Trace.Kind.OPENED_MANY,
            user=account,
            subject=account.username,
            detail=f"lebih dari {OPENED.most} halaman PSM dan piagam dalam sehari",
        )


def _opened(path):
    """What the path shows, as "orang 12"; empty where it is neither a person nor a certificate."""
    for kind, pattern in PAGES.items():
        if match := pattern.match(path):
            return f"{kind} {match[1]}"
    return ""


def count_opened_pages(get_response):
    """Middleware: count the people and certificates whose pages an account opens."""

    def answer(request):
        response = get_response(request)
        if response.status_code == 200 and request.user.is_authenticated and hasattr(request, "session"):
            note(request.user, request.path_info, request.session)
        return response

    return answer
