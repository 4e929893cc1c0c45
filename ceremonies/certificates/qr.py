"""The QR code of a certificate."""

import struct
import zlib

import zxingcpp

PIXELS = 4  # Pixels of a module's side. Viewers smooth what they enlarge and would blur a module of one pixel.
HEX = bytes.maketrans(b"\x00\xff", b"0f")  # Four pixels of one bit are one digit.


def png(text):
    """Return a QR code that holds the text as a PNG, black on white, with its quiet zone of four modules.

    It can be read with 15 % of it missing (level M): enough for a fold or the edge of a stamp.
    """
    width, grey = _modules(text, PIXELS)
    height = width
    # Grey of eight bits: a PDF takes it as it is, and colour printers use only black ink. Each row begins with its
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


def grey(text):
    """Return the pixels of the PNG, a byte each, from the upper left corner on."""
    return _modules(text, PIXELS)[1]


def packed(text):
    """Return the code as (side in pixels, its rows of one bit a pixel, each filled up to whole bytes, deflated)."""
    side, grey = _modules(text, 1)
    digits = grey.translate(HEX).decode()
    rows = (digits[row : row + side] for row in range(0, side * side, side))
    # Compressed quickly rather than well, which costs 70 bytes of the 2 KB of a certificate.
    return PIXELS * side, zlib.compress(b"".join(bytes.fromhex(row + "f" * (side % 2)) * PIXELS for row in rows), 1)


def text_of(image):
    """Return the text of the code on a picture (of Pillow); empty where none can be read."""
    code = zxingcpp.read_barcode(image)
    return code.text if code else ""


def _modules(text, scale):
    """The code as (side, grey of eight bits), with so many pixels a module."""
    code = zxingcpp.create_barcode(text, zxingcpp.QRCode, ec_level="M")
    image = memoryview(zxingcpp.write_barcode_to_image(code, scale=scale))
    return image.shape[0], image.tobytes()


def _chunk(kind, content):
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))
