"""Short texts that show whether something has changed since it was seen.

A page that confirms something (the proof sheet, corrections of many, a ceremony that is called off, a print's result)
carries such a text of what it showed. Where it differs by now, the page is shown again and nothing is done. This is
no question as a form asks it (`registry.forms.questions`): nobody typed anything doubtful, and no tick could answer.
"""

import hashlib
import json


def digest(value):
    """Return 32 characters that differ where the value differs: lists, dicts in any order, texts, numbers."""
    return hashlib.sha256(json.dumps(value, sort_keys=True).encode()).hexdigest()[:32]
