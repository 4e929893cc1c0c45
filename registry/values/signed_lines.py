"""Lines of JSON that nobody can change, remove, add or reorder unseen: each is signed together with the one before it.

A line is `{"data": …, "signature": …}`. The signature (Ed25519, RFC 8032, in base64) is over the signature of the line
before and the data, written with sorted keys and without spaces. The first line has the heading, the last one says how
many lines stand between them, so that a cut file is noticed.

Another host checks a file with the public key alone, without this program's settings:
`python -m registry.values.signed_lines FILE PUBLIC_KEY`.
"""

import base64
import json
import sys
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

LAST = "lines"  # The key of the last line's data: how many lines stand between it and the first.


class WrongLineError(Exception):
    """A line is not as it was signed. `number` is its number in the file, from 1."""

    def __init__(self, number, why):
        super().__init__(f"line {number}: {why}")
        self.number = number


def key_from(secret, purpose):
    """The private key that follows from a secret text, one for each purpose."""
    kdf = HKDF(algorithm=hashes.SHA256(), length=32, salt=None, info=purpose.encode())
    return Ed25519PrivateKey.from_private_bytes(kdf.derive(secret.encode()))


def public_key_of(key):
    """The public key in base64: whoever has it can check, not sign."""
    raw = key.public_key().public_bytes(serialization.Encoding.Raw, serialization.PublicFormat.Raw)
    return base64.b64encode(raw).decode()


def signed(heading, rows, key):
    """Yield the lines, without line breaks: the heading, each of the rows (dicts), and how many they were."""
    before, count = b"", -1  # The heading is not counted.
    for row in _with_heading(heading, rows):
        line, before = _line(row, before, key)
        count += 1
        yield line
    yield _line({LAST: count}, before, key)[0]


def _with_heading(heading, rows):
    yield heading
    yield from rows


def _line(data, before, key):
    signature = key.sign(before + _bytes_of(data))
    line = {"data": data, "signature": base64.b64encode(signature).decode()}
    return json.dumps(line, ensure_ascii=False, sort_keys=True), signature


def _bytes_of(data):
    return json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def check(lines, public_key):
    """Return how many lines stand between the first and the last one. Raise WrongLineError for the first wrong one.

    `public_key` is in base64; raises ValueError where it is no such key.
    """
    key = Ed25519PublicKey.from_public_bytes(base64.b64decode(public_key, validate=True))
    before, number, last = b"", 0, None
    for number, line in enumerate(lines, 1):
        if last is not None:
            raise WrongLineError(number, "it follows the last one")
        data, before = _checked(number, line, before, key)
        last = data.get(LAST)
    if last is None:
        raise WrongLineError(number + 1, "it is missing: the file was cut")
    return last


def _checked(number, line, before, key):
    """The data and the signature of a line."""
    try:
        parts = json.loads(line)
        data, signature = parts["data"], base64.b64decode(parts["signature"], validate=True)
        key.verify(signature, before + _bytes_of(data))
    except InvalidSignature:
        raise WrongLineError(
            number, "it was changed, or lines before it are missing, or another key signed it"
        ) from None
    except (ValueError, TypeError, KeyError) as error:
        raise WrongLineError(number, "it is no signed line") from error
    return data, signature


def main(file, public_key):
    """Check the file and write the result. Return 1 where a line is wrong."""
    with Path(file).open(encoding="utf-8") as lines:
        try:
            sys.stdout.write(f"{check(lines, public_key)} lines, all as they were signed\n")
        except WrongLineError as error:
            sys.stdout.write(f"{error}\n")
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
