"""What makes a second tap over a bad line harmless: a nonce drawn with the button, an answer that says what it did."""

import secrets
from dataclasses import dataclass

LONGEST_NONCE = 64


def new_nonce():
    """A text that is drawn once and never again: 22 letters, digits and signs (128 bits)."""
    return secrets.token_urlsafe(16)


@dataclass(frozen=True)
class Answer:
    """What became of a tap: `kind` is "first" (written now), "repeat" (as it was) or "meanwhile" (not written)."""

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
