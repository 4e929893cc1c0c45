"""How often a code, or a password in the middle of a session, may be tried: by account and by address."""

from django.core.cache import cache

LIMIT = 10
SECONDS = 15 * 60


def take(account, address):
    """Count one try and return whether it is allowed.

    `account` is None where there is none yet. Counted before the answer is looked at, and by the cache in one step:
    of many tries at once each counts.
    """
    key = _key(account, address)
    cache.add(key, 0, SECONDS)
    return cache.incr(key) <= LIMIT


def forget(account, address):
    """Begin anew after a right answer."""
    cache.delete(_key(account, address))


def _key(account, address):
    return f"second-factor:{account.pk if account else 'first'}:{address}"
