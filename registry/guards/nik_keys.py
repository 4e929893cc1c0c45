"""Changing the key of the NIKs: all that any of settings.NIK_KEYS encrypted is encrypted anew with the first one.

The office puts a new key before the old one, restarts (both keys decrypt, the new one encrypts), rotates until nothing
is left under the old key, and then removes that key. Until then people are found under either key. It may take several
rotations: a page that read a person before and saves the person afterwards writes the old token back.
"""

import time
from dataclasses import dataclass

from cryptography.fernet import InvalidToken
from django.conf import settings
from django.db import transaction

from registry.models import Import, NikKey, Volunteer
from registry.values import nik

CHUNK = 500  # People decrypted and written together: for less than half a second nobody else writes on SQLite.
PAUSE = 0.2  # Seconds between two of them: on SQLite a waiting writer asks ten times a second at most.
MADE_BY_KEY = ["nik_encrypted", "nik_digest", "nik_unclaimed_digest", "nik15_digest"]


class RotationError(Exception):
    """The keys cannot be changed. The message names the people by registry number."""


class KeysError(Exception):
    """The program may not start with these keys."""


@transaction.atomic
def check():
    """Refuse keys that are not this database's, and note a key that is used from now on.

    Raises KeysError as `refuse_other_keys`.
    """
    refuse_other_keys()
    for each in _fingerprints():
        NikKey.objects.get_or_create(fingerprint=each)


def refuse_other_keys():
    """Write nothing; raise KeysError where settings.NIK_KEYS lacks a key that NIKs here may be encrypted with.

    With another key they would be unreadable, and new ones would be lost to the old key, without any message.
    """
    missing = NikKey.objects.exclude(fingerprint__in=_fingerprints())
    if missing:
        names = ", ".join(map(str, missing))
        raise KeysError(
            f"NIK_KEYS tidak memuat kunci basis data ini (sidik {names}). Kembalikan kuncinya dari lembar kunci "
            "atau dari salinan KEYS_FILE, lalu jalankan lagi. Tidak ada yang diubah."
        )
    if not NikKey.objects.exists():  # A database from before keys were noted.
        open_one()


def fingerprints_of(alias):
    """The fingerprints of the keys of that database's NIKs; of ours where it is from before keys were noted."""
    known = NikKey.objects.using(alias).order_by("fingerprint").values_list("fingerprint", flat=True)
    return list(known) or sorted(_fingerprints())


def missing_of(fingerprints):
    """Those of these fingerprints whose key is not in settings.NIK_KEYS, as people read them."""
    return [str(NikKey(fingerprint=each)) for each in fingerprints if each not in _fingerprints()]


def name_of(key):
    """The fingerprint of a key, as people read it."""
    return str(NikKey(fingerprint=nik.fingerprint(key)))


def _fingerprints():
    return [nik.fingerprint(key) for key in settings.NIK_KEYS]


def open_one():
    """Open one of the NIKs. Return whether there is any; raise KeysError where none of settings.NIK_KEYS opens it."""
    person = Volunteer.with_deleted.exclude(nik_encrypted="").first()
    try:
        if person:
            nik.decrypt(person.nik_encrypted)
    except InvalidToken:
        raise KeysError("NIK_KEYS bukan kunci basis data ini: NIK yang tersimpan tidak terbuka.") from None
    return person is not None


def rotate():
    """Encrypt every NIK, also of deleted people, with the first of settings.NIK_KEYS.

    Return how many NIKs there are, and how many of them had another key. Raises RotationError if no key decrypts a NIK
    or if two living people have the same one.

    Some people at a time, each time in a transaction: others can write meanwhile. Where it is interrupted or refused, a
    part has the first key already. That does no harm, since each NIK opens with either key; the next rotation goes on.
    """
    count, moved, last = 0, 0, 0
    while chunk := _renew_next(last):
        count, moved, last = count + chunk.count, moved + chunk.moved, chunk.last
        time.sleep(PAUSE)
    for pk in list(Import.objects.values_list("pk", flat=True)):
        _renew_import(pk)
    if not moved:
        NikKey.objects.exclude(fingerprint=nik.fingerprint(settings.NIK_KEYS[0])).delete()
    return count, moved


@dataclass(frozen=True)
class _Chunk:
    """People renewed together: how many, how many of them had another key, and the last one's id."""

    count: int
    moved: int
    last: int


@transaction.atomic
def _renew_next(last):
    """Renew the next people after that id. Return the `_Chunk`; None where there is nobody left."""
    people = _next_chunk(last)
    if not people:
        return None
    moved = sum(_renew(person) for person in people)
    _refuse_same_nik(people)
    # No history: the data is the same, and the encrypted columns are kept out of the history on purpose.
    Volunteer.with_deleted.bulk_update(people, MADE_BY_KEY)
    return _Chunk(len(people), moved, people[-1].pk)


@transaction.atomic
def _renew_import(pk):
    """Encrypt with the first key also what the import with that id keeps."""
    imported = Import.objects.select_for_update(of=("self",)).filter(pk=pk).first()
    if imported is None:  # It was discarded meanwhile.
        return
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
    """The next people with a NIK after that id, locked so that a NIK corrected meanwhile is not overwritten."""
    people = Volunteer.with_deleted.select_for_update().exclude(nik_encrypted="").filter(pk__gt=last).order_by("pk")
    return list(people[:CHUNK])


def _renew(person):
    """Encrypt the person's NIK anew, in memory. Return whether it had another key than the first."""
    digest = person.nik_any_digest
    # This also clears the comparison with the KTP, but only the encrypted columns are saved.
    person.set_nik(_open(person), is_claimed=not person.nik_unclaimed_digest)
    return person.nik_any_digest != digest


def _open(person):
    try:
        return nik.decrypt(person.nik_encrypted)
    except InvalidToken:
        raise RotationError(
            f"NIK {person.registry_no} tidak terbuka dengan satu pun kunci di NIK_KEYS. "
            "Kembalikan kunci lamanya ke NIK_KEYS, lalu ulangi."
        ) from None


def _refuse_same_nik(people):
    """Raise RotationError if the same NIK was saved twice while the keys changed.

    Under two keys it has two digests, which the unique constraint cannot compare. Under one key the database
    would refuse the row without saying whose it is.
    """
    owners = {}
    claiming = [person for person in people if person.nik_digest]
    stored = Volunteer.objects.filter(nik_digest__in=[person.nik_digest for person in claiming])
    for person in [*stored, *(person for person in claiming if person.deleted_at is None)]:
        owner = owners.setdefault(person.nik_digest, person)
        if owner != person:
            raise RotationError(
                f"{owner.registry_no} dan {person.registry_no} mempunyai NIK yang sama. "
                "Perbaiki atau hapus salah satunya, lalu ulangi."
            )
