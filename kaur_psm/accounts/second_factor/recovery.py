"""Recovery codes: for whoever has lost the phone. Each works once; only their digests are kept."""

import hashlib
import os
import re
import secrets

HOW_MANY = 10
LEGIBLE = "abcdefghjkmnpqrstuvwxyz23456789"  # Without letters and digits that look alike.
GROUPS, LETTERS = 7, 4  # 138 bits: nobody guesses one from its digest, and one is typed once in some years.
COST = 2**14  # scrypt's work for one digest: 16 MB and some hundredths of a second. Codes of 59 bits were given before.


def new_code():
    """Return a code as it is written down, in groups: abcd-efgh-jkmn- and so on."""
    return "-".join("".join(secrets.choice(LEGIBLE) for _ in range(LETTERS)) for _ in range(GROUPS))


def new_salt():
    """Return the salt of one account's codes."""
    return os.urandom(16)


def digest(code, salt):
    """Return the slow digest of a code (scrypt, RFC 7914), however it was typed: capitals and dashes do not matter."""
    bare = re.sub(r"[^a-z0-9]", "", code.lower())
    return hashlib.scrypt(bare.encode(), salt=bytes(salt), n=COST, r=8, p=1)
