"""Uploaded PDFs, written anew: what is to be seen stays, what acts goes. Called in a process of `registry.boxed`."""

import io

MOST_PAGES = 50
# What makes a page look as it does. All else goes: links, forms, scripts, attached files, who wrote it and where.
SEEN = {"/Type", "/MediaBox", "/CropBox", "/Rotate", "/UserUnit", "/Resources", "/Contents"}


class RefusedError(Exception):
    """The PDF cannot be read, needs a password or has too many pages."""


def written_anew(data):
    """Return the bytes of a new PDF with the same pages. Raises RefusedError."""
    import pikepdf  # Only here: the process of pages needs none of it.

    target = io.BytesIO()
    try:
        with pikepdf.open(io.BytesIO(data)) as old, pikepdf.new() as new:
            if not 1 <= len(old.pages) <= MOST_PAGES:
                raise RefusedError
            new.pages.extend(old.pages)
            for page in new.pages:
                for key in set(page.obj.keys()) - SEEN - {"/Parent"}:
                    del page.obj[key]
            new.remove_unreferenced_resources()
            new.save(target)
    except (pikepdf.PikepdfError, ValueError, TypeError, KeyError) as error:
        raise RefusedError from error
    return target.getvalue()
