"""The QR code that an authenticator app takes its secret from."""

from urllib.parse import quote

import zxingcpp


def picture(text):
    """Return the QR code of the text as the address of an image (data:), an SVG of a few kilobytes."""
    code = zxingcpp.create_barcode(text, zxingcpp.QRCode, ec_level="M")
    return f"data:image/svg+xml,{quote(zxingcpp.write_barcode_to_svg(code))}"
