"""Uploaded files: pictures, which are decoded and written anew, and proofs, which are a PDF or such a picture."""

import io
import warnings

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from PIL import Image, ImageOps, UnidentifiedImageError

from registry.guards import boxed
from registry.transfers import pdfs

MAX_BYTES = 5 * 1024 * 1024
MAX_PIXELS = 50_000_000
MAX_SIDE = 20_000  # Pixels. Each row costs memory beside its pixels.
PORTRAIT = (600, 800)  # Pixels: a pas foto of 3 × 4.
PAGE = (1700, 2200)  # Pixels: a photographed page, still readable.
LOGO = (1000, 1000)  # Pixels: sharp on paper at about 4 cm.
JPEG, PDF = "image/jpeg", "application/pdf"
LIMITS_OF_A_PDF = boxed.Limits(computing=10, waiting=15, memory=768 * 1024 * 1024)


def takes_files(most=MAX_BYTES):
    """Decorate a view whose form has a file: its requests may carry that many bytes (`kaur_psm.request_limits`)."""

    def mark(view):
        view.most_bytes = most
        return view

    return mark


def photo(file):
    """Return the picture as a JPEG of at most 600 × 800 pixels, upright and without its metadata.

    Raises ValidationError for a file that is too large or no picture.
    """
    return _jpeg(file, PORTRAIT)


def logo(file):
    """Return the picture as a PNG of at most 1000 × 1000 pixels, upright, with its transparency, without metadata.

    Raises ValidationError for a file that is too large or no picture.
    """
    written = io.BytesIO()
    _picture(file, "RGBA", LOGO).save(written, "PNG", optimize=True)
    return ContentFile(written.getvalue(), name="logo.png")


def scene(file):
    """Return the picture as a JPEG of at most 1700 × 2200 pixels, upright and without its metadata.

    Raises ValidationError for a file that is too large or no picture.
    """
    return _jpeg(file, PAGE)


def proof(file):
    """Return (content, content type) of a proof: a PDF written anew (`pdfs.py`), a picture as a new JPEG.

    Raises ValidationError for a file that is too large or neither, or a PDF that cannot be written anew.
    """
    _check_size(file)
    if file.read(5) == b"%PDF-":
        file.seek(0)
        return ContentFile(_new_pdf(file.read()), name="bukti.pdf"), PDF
    return _jpeg(file, PAGE), JPEG


def _new_pdf(data):
    try:
        return boxed.run(pdfs.written_anew, data, limits=LIMITS_OF_A_PDF)
    except (pdfs.RefusedError, boxed.StoppedError) as error:
        raise ValidationError(
            f"PDF ini rusak, terkunci dengan kata sandi, atau lebih dari {pdfs.MOST_PAGES} halaman. "
            "Cetak ulang ke PDF tanpa kata sandi, atau unggah fotonya."
        ) from error


def _check_size(file):
    if file.size > MAX_BYTES:
        raise ValidationError(f"Berkas terlalu besar; paling besar {MAX_BYTES // 1024 // 1024} MB.")
    file.seek(0)


def _jpeg(file, size):
    written = io.BytesIO()
    _picture(file, "RGB", size).save(written, "JPEG", quality=82, optimize=True)
    return ContentFile(written.getvalue(), name="gambar.jpg")


def _picture(file, mode, size):
    """The picture in the file, upright, at most that many pixels large, in that Pillow mode."""
    _check_size(file)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            picture = Image.open(file, formats=["JPEG", "PNG", "WEBP"])
            if picture.width * picture.height > MAX_PIXELS or max(picture.size) > MAX_SIDE:
                raise ValidationError("Ukuran gambar terlalu besar; perkecil dahulu.")
            picture.draft(mode, (2 * max(size),) * 2)  # Decodes a JPEG smaller, where so much of it is left.
            # Few copies: one of the most pixels is 200 MB.
            ImageOps.exif_transpose(picture, in_place=True)
            if picture.mode != mode:
                picture = picture.convert(mode)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise ValidationError("Ukuran gambar terlalu besar; perkecil dahulu.") from error
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError) as error:
        raise ValidationError("Berkas ini bukan gambar yang dapat dibaca; pakai JPEG atau PNG.") from error
    picture.thumbnail(size)
    # A new picture of pixels only: no place, camera or time is copied.
    return Image.frombytes(mode, picture.size, picture.tobytes())
