"""Uploaded files: decoded, written anew, limited in size, without data of the camera or the sender."""

import os
from io import BytesIO
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from registry.transfers import files
from tests.factories import small_jpeg, small_pdf, small_png


def upload(content, name="foto.jpg"):
    return SimpleUploadedFile(name, content)


def opened(content):
    return Image.open(BytesIO(content.read()))


def test_a_photo_is_written_anew_without_its_metadata():
    exif = Image.Exif()
    exif[0x010F] = "Kamera Rahasia"
    photo = files.photo(upload(small_jpeg(exif=exif)))
    content = photo.read()
    assert b"Kamera" not in content
    assert not Image.open(BytesIO(content)).getexif()


def test_a_photo_taken_sideways_is_turned_upright():
    exif = Image.Exif()
    exif[0x0112] = 6
    assert opened(files.photo(upload(small_jpeg(size=(80, 40), exif=exif)))).size == (40, 80)


@pytest.mark.slow
def test_a_large_photo_is_made_small():
    assert opened(files.photo(upload(small_jpeg(size=(3000, 4000))))).size == (600, 800)


def test_a_png_becomes_a_jpeg():
    assert opened(files.photo(upload(small_png()))).format == "JPEG"


@pytest.mark.slow
def test_a_logo_keeps_its_transparency_and_is_made_small():
    drawn = Image.new("RGBA", (2000, 1500))
    drawn.paste("#0f5c5c", (0, 0, 1000, 1500))
    logo = opened(files.logo(upload(png(drawn))))
    assert (logo.format, logo.mode, logo.size) == ("PNG", "RGBA", (1000, 750))
    assert (logo.getpixel((100, 100)), logo.getpixel((900, 100))[3]) == ((15, 92, 92, 255), 0)


def test_a_logo_of_few_colours_keeps_its_transparent_one():
    drawn = Image.new("P", (40, 40), 1)
    drawn.putpalette([255, 255, 255, 15, 92, 92])
    drawn.putpixel((5, 5), 0)
    logo = opened(files.logo(upload(png(drawn, transparency=0))))
    assert (logo.getpixel((5, 5))[3], logo.getpixel((20, 20))) == (0, (15, 92, 92, 255))


def test_a_logo_is_written_anew_without_its_metadata_and_upright():
    exif = Image.Exif()
    exif[0x010F], exif[0x0112] = "Kamera Rahasia", 6
    content = files.logo(upload(small_jpeg(size=(80, 40), exif=exif))).read()
    assert b"Kamera" not in content
    assert Image.open(BytesIO(content)).size == (40, 80)


def png(picture, **kwargs):
    file = BytesIO()
    picture.save(file, "PNG", **kwargs)
    return file.getvalue()


@pytest.mark.parametrize("read", [files.photo, files.logo])
@pytest.mark.parametrize("content", [b"", b"GIF89a", b"<svg></svg>", small_jpeg()[:100], b"\xff\xd8\xff\xe0junk"])
def test_what_is_no_picture_is_refused(content, read):
    with pytest.raises(ValidationError, match="bukan gambar"):
        read(upload(content))


@pytest.mark.parametrize("read", [files.photo, files.logo])
def test_a_file_that_is_too_large_is_refused(read):
    with pytest.raises(ValidationError, match="5 MB"):
        read(upload(b"0" * (files.MAX_BYTES + 1)))


@pytest.mark.parametrize("read", [files.photo, files.logo])
@pytest.mark.parametrize("side", [8_000, 20_000])
@pytest.mark.slow
def test_a_small_file_with_a_huge_picture_is_refused(side, read):
    bomb = png(Image.new("1", (side, side)))
    assert len(bomb) < 100_000
    with pytest.raises(ValidationError):
        read(upload(bomb))


def test_a_proof_may_be_a_pdf_or_a_picture():
    assert files.proof(upload(small_pdf()))[1] == files.PDF
    assert files.proof(upload(small_png()))[1] == files.JPEG


def test_a_proof_that_is_neither_is_refused():
    with pytest.raises(ValidationError):
        files.proof(upload(b"PK\x03\x04 sebuah zip"))


# On the disk


@pytest.mark.parametrize("alias", ["default", "prints", "archives"])
def test_a_file_and_its_name_are_on_the_disk_before_it_counts_as_saved(alias, monkeypatch):
    """Else a power cut leaves a row that names an empty file: `script/faults print --seed 32` on SQLite."""
    write_through, written = os.fsync, []

    def noting(opened):
        written.append((str(Path(f"/proc/self/fd/{opened}").readlink()), os.fstat(opened).st_size))
        write_through(opened)

    monkeypatch.setattr(os, "fsync", noting)
    name = storages[alias].save("lembar.pdf", ContentFile(b"%PDF"))
    path = storages[alias].path(name)
    assert (path, 4) in written
    assert str(Path(path).parent) in [place for place, _ in written]
