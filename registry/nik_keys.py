"""Changing the key of the NIKs: everything that one of settings.NIK_KEYS made is made anew under the first of them.

The office puts a new key before the old one, restarts (both keys open, the new one closes), rotates until none was
left to move, and then drops the old key. Between the first and the last step people are found under either key. Why
more than once: a page that read a person before and saves them after brings that one person's old token back.
"""

from cryptography.fernet import InvalidToken
from django.db import transaction

from registry.models import Import, Volunteer
from registry.values import nik

CHUNK = 500  # People who are decrypted and written at once.
MADE_BY_KEY = ["nik_encrypted", "nik_digest", "nik15_digest"]


class RotationError(Exception):
    """The keys cannot be changed. The message is a sentence that names the people by their registry number."""


@transaction.atomic
def rotate():
    """Put every NIK, deleted people's too, under the first of settings.NIK_KEYS.

    Return how many NIKs there are, and how many of them were under another key until now. Raises RotationError where
    no key opens a NIK, or two living people have the same one; then nothing is changed.
    """
    count, moved, last = 0, 0, 0
    while people := _next_chunk(last):
        moved += sum(_renew(person) for person in people)
        _refuse_same_nik(people)
        # No history: nobody's data changed, and what did change is kept out of the history on purpose.
        Volunteer.with_deleted.bulk_update(people, MADE_BY_KEY)
        count, last = count + len(people), people[-1].pk
    _renew_imports()
    return count, moved


def _renew_imports():
    """Put what imports keep under the first key, too."""
    for imported in Import.objects.select_for_update(of=("self",)):
        for name in Import.SECRET:
            if token := getattr(imported, name):
                setattr(imported, name, nik.encrypt(_open_import(imported, token)))
        imported.save(update_fields=Import.SECRET)


def _open_import(imported, token):
    try:
        return nik.decrypt(token)
    except InvalidToken:
        raise RotationError(
            f"Daftar impor {imported.pk} tidak terbuka dengan satu pun kunci di NIK_KEYS. "
            "Kembalikan kunci lamanya ke NIK_KEYS, lalu ulangi."
        ) from None


def _next_chunk(last):
    """The next people with a NIK after that id, locked so that a NIK corrected meanwhile is not written over."""
    people = Volunteer.with_deleted.select_for_update().exclude(nik_encrypted="").filter(pk__gt=last).order_by("pk")
    return list(people[:CHUNK])


def _renew(person):
    """Make anew what a key made, in memory. Return whether it was made by another key than the first."""
    digest = person.nik_digest
    # This forgets the comparison with the KTP as well, but only what a key made is written back.
    person.set_nik(_open(person))
    return person.nik_digest != digest


def _open(person):
    try:
        return nik.decrypt(person.nik_encrypted)
    except InvalidToken:
        raise RotationError(
            f"NIK {person.registry_no} tidak terbuka dengan satu pun kunci di NIK_KEYS. "
            "Kembalikan kunci lamanya ke NIK_KEYS, lalu ulangi."
        ) from None


def _refuse_same_nik(people):
    """Raise RotationError where the same NIK came in twice while the keys changed.

    Under two keys it has two digests, which the unique constraint cannot compare; under one it would refuse the row
    without saying whose.
    """
    owners = {}
    stored = Volunteer.objects.filter(nik_digest__in=[person.nik_digest for person in people])
    for person in [*stored, *(person for person in people if person.deleted_at is None)]:
        owner = owners.setdefault(person.nik_digest, person)
        if owner != person:
            raise RotationError(
                f"{owner.registry_no} dan {person.registry_no} mempunyai NIK yang sama. "
                "Perbaiki atau hapus salah satunya, lalu ulangi."
            )
