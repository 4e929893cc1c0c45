"""The HTML of an answer as a browser reads it, and its messages."""

import html
import re

from django.utils.html import strip_tags


def html_of(answer):
    """The HTML of an answer without the white space beside its tags; every other run of it is one space."""
    return re.sub(r" ?(<[^>]*>) ?", r"\1", " ".join(answer.content.decode().split()))


def words_of(answer):
    """What somebody reads on the page, without hidden fields."""
    return " ".join(html.unescape(strip_tags(answer.content.decode())).split())


def messages_of(page):
    """The messages that the page shows."""
    return [str(message) for message in page.context["messages"]]
