"""Recognises files that are no workbook but are often taken for one, so that `reading` can say what to do with each.

Portals name a web page or an old XML file .xls; offices send lists as PDF, Word or a photograph. Without Django.
"""

import io
import re
import zipfile

ZIP, OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
# How a file begins.
_BEGINNINGS = {
    "pdf": [b"%PDF-"],
    "picture": [b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"II*\x00", b"MM\x00*"],
    "archive": [b"Rar!", b"7z\xbc\xaf\x27\x1c", b"\x1f\x8b"],
    "word": [b"{\\rtf"],
}
# What the first lines of a text contain, in small letters.
_TEXTS = {
    "web_page": re.compile(
        r"(?:<\?xml[^>]*>\s*+)?(?:(?><!--.*?-->)\s*+)*+"
        r"<(?:!doctype html|html|head|title|meta|style|script|body|table|div|center|br|p|b)\b",
        re.DOTALL,
    ),
    "saved_page": re.compile(r"(?:[\w \t-][^\n]*\n){0,20}?mime-version:"),
    "xml_table": re.compile(r"<\?xml.*?(?:urn:schemas-microsoft-com:office:spreadsheet|<office:document\b)", re.DOTALL),
}
_LOOKED_AT = 4000  # Characters.
# Files inside a zip.
_MEMBERS = {
    "word": re.compile(r"word/document\.xml"),
    "slides": re.compile(r"ppt/presentation\.xml"),
    "numbers": re.compile(r"Index/Document\.iwa|index\.numbers"),
    "archive": re.compile(r".*\.(?:xlsx?|ods|csv|pdf|docx?|jpe?g|png)"),
}
# An .odt begins with its type, unpacked: OpenDocument 1.3, part 2, 3.3.
_TEXT_DOCUMENT = b"mimetypeapplication/vnd.oasis.opendocument.text"
# Streams of an OLE file, as its directory names them.
_STREAMS = {"locked": "EncryptedPackage", "word": "WordDocument", "slides": "PowerPoint Document"}


def by_beginning(data):
    """Return the kind of a file's bytes: "pdf", "picture", "archive" or "word"; "" if they begin like none of these."""
    return next((kind for kind, begins in _BEGINNINGS.items() if data.startswith(tuple(begins))), "")


def by_text(text):
    """Return the kind of a text: "web_page", "saved_page" or "xml_table"; "" if it is none of these."""
    begin = text[:_LOOKED_AT].lower().lstrip("\ufeff\r\n\t ")
    return next((kind for kind, pattern in _TEXTS.items() if pattern.match(begin)), "")


def zip_in(data):
    """Return the `zipfile.ZipFile` of a file's bytes; None if it is none, or a broken one."""
    try:
        return zipfile.ZipFile(io.BytesIO(data))
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError):
        return None


def by_content(data):
    """Return the kind of a zip or an OLE file that is no workbook; "" if it is none that we know."""
    if data.startswith(ZIP):
        return _by_members(data)
    return next((kind for kind, stream in _STREAMS.items() if stream.encode("utf-16-le") in data), "")


def _by_members(data):
    archive = zip_in(data)
    if archive is None:
        return ""
    if _TEXT_DOCUMENT in data[:_LOOKED_AT]:
        return "word"
    names = archive.namelist()
    return next((kind for kind, pattern in _MEMBERS.items() if any(map(pattern.fullmatch, names))), "")
