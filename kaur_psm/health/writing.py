"""Where a disk is nearly full nothing more is saved, whatever page sends it; reading, signing in and out go on."""

from registry.guards import disk

SIGNING_IN_AND_OUT = {
    *("login", "second_step", "password_replace", "authenticator_add", "passkey_add"),
    *("logout", "admin:logout", "session_end", "session_end_all"),
}
# They post what somebody looks for, and save nothing of it.
SEARCHES = {
    *("volunteer_search", "volunteer_suggest", "partner_suggest", "number_search"),
    *("certificate_search", "certificate_verify"),
}
FREES_ROOM = {"nightly_list"}
STILL_OPEN = SIGNING_IN_AND_OUT | SEARCHES | FREES_ROOM


class StopWriting:
    """Middleware: a form that would be saved is answered by the page of this trouble, with what was typed."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_view(self, request, view, args, kwargs):
        """Raise NearlyFullError. Here it is known which address it is, and that the form came from our page."""
        if request.method not in ("GET", "HEAD", "OPTIONS") and request.resolver_match.view_name not in STILL_OPEN:
            disk.refuse_if_nearly_full()
