"""Makes a repeated tap over a bad connection harmless: each button has a nonce, each answer says what the tap did."""

import secrets
from dataclasses import dataclass

LONGEST_NONCE = 64


def new_nonce():
    """A random text that never comes again: 22 letters, digits and signs (128 bits)."""
    return secrets.token_urlsafe(16)


@dataclass(frozen=True)
class Answer:
    """The result of a tap: `kind` is "first" (saved now), "repeat" (saved before) or "meanwhile" (not saved)."""

    kind: str
    sentence: str

    @classmethod
    def first(cls, sentence):
        return cls("first", sentence)

    @classmethod
    def repeat(cls, sentence):
        return cls("repeat", sentence)

    @classmethod
    def meanwhile(cls, sentence):
        return cls("meanwhile", sentence)
