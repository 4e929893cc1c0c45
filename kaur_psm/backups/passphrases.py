"""Files that a passphrase opens, in the format of age (age-encryption.org/v1, recipient type scrypt).

pyrage reads and writes such a file only as a whole, in memory, and a backup may be larger than that. So its two layers
are here: the header, which holds the key of the file under the passphrase, and the content in pieces of 64 KiB, each of
which is authenticated. `tests/test_backup_secrecy.py` compares both ways with pyrage.
"""

import base64
import binascii
import hmac
import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

INTRO = b"age-encryption.org/v1\n"
STANZA = b"-> scrypt "
PIECE = 64 * 1024
TAG = 16  # Bytes that authenticate a piece.
WORK = 18  # The cost of one try is 2**18 blocks: about a second, and 256 MB.
MOST_WORK = 20  # A file may not ask for more of this machine.
LONGEST_LINE = 200


class LockedError(Exception):
    """The passphrase does not open the file, or a byte of it was changed, or its end is missing."""


def encrypt(source, target, passphrase):
    """Write what the open file `source` holds into the open file `target`, so that the passphrase opens it."""
    file_key, salt = os.urandom(16), os.urandom(16)
    wrapped = ChaCha20Poly1305(_key_of(passphrase, salt, WORK)).encrypt(bytes(12), file_key, None)
    header = INTRO + STANZA + _base64(salt) + b" %d\n" % WORK + _base64(wrapped) + b"\n---"
    nonce = os.urandom(16)
    target.write(header + b" " + _base64(_mac(file_key, header)) + b"\n" + nonce)
    cipher = _cipher(file_key, nonce)
    for number, piece, is_last in _pieces(source, PIECE):
        target.write(cipher.encrypt(_nonce(number, is_last), piece, None))


def decrypt(source, target, passphrase):
    """Write what is locked in the open file `source` into the open file `target`.

    Raises LockedError; what was written until then was in the file, but need not be all of it.
    """
    try:
        file_key = _open_header(source, passphrase)
        cipher = _cipher(file_key, source.read(16))
        for number, piece, is_last in _pieces(source, PIECE + TAG):
            target.write(cipher.decrypt(_nonce(number, is_last), piece, None))
    except (InvalidTag, ValueError, binascii.Error) as error:
        raise LockedError from error


def opens(source, passphrase):
    """Whether the passphrase opens the open file `source`, as its header says; the content is not looked at."""
    try:
        _open_header(source, passphrase)
    except (LockedError, InvalidTag, ValueError, binascii.Error):
        return False
    return True


def _open_header(source, passphrase):
    """The key of the file, from its header, which is left behind. At its end the header itself is authenticated."""
    intro, stanza, wrapped, mac = (source.readline(LONGEST_LINE) for _ in range(4))
    salt, work = stanza.removeprefix(STANZA).split()
    if not 1 <= int(work) <= MOST_WORK:
        raise LockedError
    key = _key_of(passphrase, _bytes(salt), int(work))
    file_key = ChaCha20Poly1305(key).decrypt(bytes(12), _bytes(wrapped.rstrip(b"\n")), None)
    expected = b"--- " + _base64(_mac(file_key, intro + stanza + wrapped + b"---")) + b"\n"
    if not hmac.compare_digest(mac, expected):
        raise LockedError
    return file_key


def _pieces(source, size):
    """Triples of number, content and whether it is the last one; an empty file has one empty piece."""
    number, piece = 0, source.read(size)
    while following := source.read(size):
        yield number, piece, False
        number, piece = number + 1, following
    yield number, piece, True


def _nonce(number, is_last):
    return number.to_bytes(11, "big") + bytes([is_last])


def _cipher(file_key, nonce):
    return ChaCha20Poly1305(_derived(file_key, nonce, b"payload"))


def _mac(file_key, header):
    return hmac.digest(_derived(file_key, None, b"header"), header, "sha256")


def _derived(file_key, salt, info):
    return HKDF(hashes.SHA256(), 32, salt, info).derive(file_key)


def _key_of(passphrase, salt, work):
    salt = b"age-encryption.org/v1/scrypt" + salt
    return Scrypt(salt=salt, length=32, n=2**work, r=8, p=1).derive(passphrase.encode())


def _base64(content):
    return base64.b64encode(content).rstrip(b"=")


def _bytes(text):
    """The bytes of base64 without its signs at the end."""
    return base64.b64decode(text + b"=" * (-len(text) % 4), validate=True)
