"""The QR code of a certificate."""

import struct
import zlib

import zxingcpp


def png(text):
    """Return a QR code that holds the text as a PNG, black on white, with its quiet zone of four modules.

    It is read back with 15 % of it gone (level M): enough for a fold or the edge of a stamp.
    """
    code = zxingcpp.create_barcode(text, zxingcpp.QRCode, ec_level="M")
    # Four pixels a module: a viewer that smooths what it enlarges would blur a single one.
    image = memoryview(zxingcpp.write_barcode_to_image(code, scale=4))
    height, width = image.shape
    grey = image.tobytes()
    # Grey of eight bits: what a PDF takes as it is, and black ink alone on a colour printer. Each row begins with its
    # filter, 0 for none (PNG specification, 9.2).
    pixels = b"".join(b"\0" + grey[row * width : (row + 1) * width] for row in range(height))
    return b"".join(
        [
            b"\x89PNG\r\n\x1a\n",
            _chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)),
            _chunk(b"IDAT", zlib.compress(pixels, 9)),
            _chunk(b"IEND", b""),
        ]
    )


def _chunk(kind, content):
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))
