"""Where a request came from, and that of the request that is being answered."""

import ipaddress
from contextlib import contextmanager
from contextvars import ContextVar
from typing import NamedTuple

from django.conf import settings

# What a browser calls itself contains the names of others: the first that fits is it.
BROWSERS = {
    "Edg": "Edge",
    "OPR/": "Opera",
    "SamsungBrowser": "Samsung Internet",
    "Firefox": "Firefox",
    "FxiOS": "Firefox",
    "Chrome": "Chrome",
    "CriOS": "Chrome",
    "Safari": "Safari",
}
SYSTEMS = {
    "Android": "Android",
    "iPhone": "iPhone",
    "iPad": "iPad",
    "Windows": "Windows",
    "CrOS": "ChromeOS",
    "Mac OS": "Mac",
    "Linux": "Linux",
}


class Visitor(NamedTuple):
    """The other end of a request. Work outside of a request has neither address nor agent."""

    address: str | None = None
    agent: str = ""  # What the browser calls itself, the first 200 characters.

    @property
    def network(self):
        """The `network_of` its address; empty where it has none."""
        return network_of(self.address) if self.address else ""


NOBODY = Visitor()
_now = ContextVar("visitor", default=NOBODY)


def address_of(request):
    """The visitor's IP address: as our own https proxy reports it, else the other end of the connection."""
    named = request.headers.get("X-Forwarded-For", "").rpartition(",")[2].strip() if settings.HTTPS else ""
    try:
        return str(ipaddress.ip_address(named))
    except ValueError:
        return request.META["REMOTE_ADDR"] or "127.0.0.1"


def network_of(address):
    """What is counted as one address: of IPv6 the network of 64 bits, since one household owns all of it."""
    if ipaddress.ip_address(address).version == 4:
        return address
    return str(ipaddress.ip_network(f"{address}/64", strict=False))


@contextmanager
def visited_by(request):
    """What is written inside, traces and sessions, is due to that request."""
    agent = request.headers.get("User-Agent", "").replace("\0", "")[:200]
    token = _now.set(Visitor(address_of(request), agent))
    try:
        yield
    finally:
        _now.reset(token)


def current_visitor():
    """The Visitor whose request is being answered; an empty one for work outside of a request."""
    return _now.get()


def in_plain_words(agent):
    """The browser and the system in what a browser calls itself: "Firefox di Windows"."""
    browser = next((name for sign, name in BROWSERS.items() if sign in agent), "Peramban lain")
    system = next((name for sign, name in SYSTEMS.items() if sign in agent), "")
    return f"{browser} di {system}" if system else browser
