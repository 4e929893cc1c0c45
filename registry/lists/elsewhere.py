"""What a text may mean where the list of people has nobody for it: a village, a training, a certificate.

Each app says in its apps.py what of it is found (`KINDS`): this room knows nothing of ceremonies.
"""

from dataclasses import dataclass

from django.utils.module_loading import import_string

from registry.models import Partner, Training, Village

MOST = 5  # Rows of a kind.
KINDS = []


@dataclass(frozen=True)
class Kind:
    """What is found: its heading, the right to see it, and the path of the function that finds it.

    The function gets the account and the text, and gives rows with an address, which it orders.
    """

    heading: str
    right: str
    find: str


def found_elsewhere(user, text):
    """Pairs of a heading and its rows, MOST at most, of all kinds that the account may see and that have some."""
    kinds = [kind for kind in KINDS if user.has_perm(kind.right)]
    pairs = [(kind.heading, list(import_string(kind.find)(user, text)[:MOST])) for kind in kinds]
    return [(heading, rows) for heading, rows in pairs if rows]


def villages(user, text):
    """Villages of all kecamatan: their names are no secret."""
    return Village.objects.matching(text).for_page()


def trainings(user, text):
    return Training.objects.matching(text)


def partners(user, text):
    return Partner.objects.visible_to(user).matching(text).for_list()
