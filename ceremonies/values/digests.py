"""Short texts that show whether something has changed since it was seen."""

import hashlib
import json


def digest(said):
    """Return 32 characters that differ where what is said differs: lists, dicts in any order, texts, numbers."""
    return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()[:32]
