"""Uploaded PDFs, written anew; what is seen stays, what acts goes. Called in a process of `registry.guards.boxed`."""

import io

MOST_PAGES = 50
# What makes a page look as it does. All else goes: links, forms, scripts, attached files, who wrote it and where.
SEEN = {"/Type", "/MediaBox", "/CropBox", "/Rotate", "/UserUnit", "/Resources", "/Contents"}
# What a picture or a drawing on a page may carry with it (ISO 32000-2, tables 5, 93 and 87): files, other versions and
# words about it, and that its content stands in a file elsewhere.
CARRIED = {"/AF", "/Alternates", "/F", "/FFilter", "/FDecodeParms", "/Metadata", "/OPI", "/PieceInfo", "/Ref"}


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
            for thing in new.objects:
                _leave_what_is_seen(thing)
            # Contents stay packed as they are: a few thousand bytes may unpack to gigabytes.
            new.save(target, stream_decode_level=pikepdf.StreamDecodeLevel.none, compress_streams=False)
    except (pikepdf.PikepdfError, ValueError, TypeError, KeyError) as error:
        raise RefusedError from error
    return target.getvalue()


def _leave_what_is_seen(thing):
    """Take from a stream what it carries, and from resources the marks that may name attached files."""
    import pikepdf

    if isinstance(thing, pikepdf.Stream):
        for key in CARRIED & set(thing.keys()):
            del thing[key]
    if isinstance(thing, pikepdf.Dictionary | pikepdf.Stream) and "/Properties" in thing.get("/Resources", {}):
        del thing.Resources["/Properties"]
