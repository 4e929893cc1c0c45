"""A request that Django refuses is one short line in the log.

It is no failure of the program, and anybody may send it.
"""

import logging

LONGEST = 200  # Letters.


class ShortRefusals(logging.Filter):
    """Cuts what `django.security` says, as of a wrong Host, to one line without the traceback."""

    def filter(self, record):
        if record.name.startswith("django.security"):
            record.msg, record.args = ascii(record.getMessage())[1:-1][:LONGEST], ()
            record.exc_info = record.exc_text = None
        return True
