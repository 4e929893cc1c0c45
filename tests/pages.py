"""The HTML of an answer as a browser reads it."""

import re


def html_of(answer):
    """The HTML of an answer without the white space beside its tags; every other run of it is one space."""
    return re.sub(r" ?(<[^>]*>) ?", r"\1", " ".join(answer.content.decode().split()))
