"""Short texts that show whether something has changed since it was seen."""

import hashlib
import json


def digest(value):
    """Return 32 characters that differ where the value differs: lists, dicts in any order, texts, numbers."""
    return hashlib.sha256(json.dumps(value, sort_keys=True).encode()).hexdigest()[:32]
