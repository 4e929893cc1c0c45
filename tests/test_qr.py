import io

import pytest
import zxingcpp
from PIL import Image

from ceremonies.certificates import qr

ADDRESS = "http://127.0.0.1:8000/v/abcdefghijklmnopqrstuvwxyz/"


def picture_of(text):
    return Image.open(io.BytesIO(qr.png(text)))


@pytest.mark.parametrize("text", [ADDRESS, f"https://psm.dinsos.kaurkab.example/{'a' * 100}/", "Jum’at"])
def test_a_code_is_read_back_as_it_was_written(text):
    (read,) = zxingcpp.read_barcodes(picture_of(text).resize((400, 400), Image.NEAREST))
    assert (read.text, read.format) == (text, zxingcpp.QRCode)


def test_the_edge_of_a_stamp_on_a_code_does_no_harm():
    picture = picture_of(ADDRESS).resize((410, 410), Image.NEAREST)
    picture.paste(0, (200, 170, 280, 230))
    read = zxingcpp.read_barcode(picture)
    assert (read.text, read.ec_level) == (ADDRESS, "M")


def test_a_code_is_black_on_white_with_four_modules_of_quiet_around_it():
    picture = picture_of(ADDRESS)
    assert picture.mode == "L"
    assert set(picture.tobytes()) == {0, 255}
    dark = Image.eval(picture, lambda grey: 255 - grey).getbbox()
    module = picture.width // 41
    assert dark == (4 * module, 4 * module, picture.width - 4 * module, picture.height - 4 * module)


def test_a_code_is_small():
    assert len(qr.png(ADDRESS)) < 1500
