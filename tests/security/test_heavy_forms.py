"""Forms and pictures that somebody signed in makes heavy cost what they are worth, or are refused in a sentence."""

import subprocess
import sys
from io import BytesIO

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import models
from PIL import Image

from ceremonies.printing import at_once
from registry.forms import bulk
from registry.guards import turns
from registry.history.recording import tracked_models
from registry.transfers import files
from tests.factories import make_appointment, make_ceremony, make_import, make_official, make_volunteer, small_jpeg

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]


def test_the_ids_on_a_confirmation_are_read_once_for_all_people(client_of, kabid, monkeypatch):
    """Read for each person, 100,000 ids and 240 people took 17 seconds."""
    read, ids_in = [], bulk.ids_in
    monkeypatch.setattr(bulk, "ids_in", lambda texts: read.append(1) or ids_in(texts))
    periods = [make_appointment(make_volunteer(name)) for name in ("Ani", "Budi", "Citra")]
    frozen = ",".join(str(period.volunteer_id) for period in periods)
    page = client_of(kabid).post("/psm/tindakan/sk/", {"frozen": frozen, "appointments": "1,2,3"})
    assert page.status_code == 200
    assert len(read) == 1


def test_each_text_of_a_row_has_a_greatest_length():
    texts = [(model, field) for model in tracked_models() for field in model._meta.get_fields()]
    endless = [
        f"{model.__name__}.{field.name}"
        for model, field in texts
        if isinstance(field, models.TextField) and field.editable and not field.max_length
    ]
    assert not endless


@pytest.mark.parametrize("address", ["periksa", "simpan"])
def test_a_preview_takes_a_deep_answer_for_none(client_of, petugas, address):
    page = f"/psm/impor/{make_import(petugas).pk}/"
    client = client_of(petugas)
    client.get(page)
    assert client.post(f"{page}{address}/", {"semula": "[" * 100_000}).status_code < 500


# Pictures


def png(size):
    content = BytesIO()
    Image.new("RGB", size).save(content, "PNG")
    return content.getvalue()


@pytest.mark.parametrize("size", [(files.MAX_SIDE + 1, 1), (1, files.MAX_SIDE + 1)])
def test_a_picture_that_is_too_long_is_refused_before_it_is_decoded(size):
    """Each row of a picture costs memory beside its pixels: one of 49 million rows took 1.6 GB."""
    with pytest.raises(ValidationError, match="terlalu besar"):
        files.photo(SimpleUploadedFile("foto.png", png(size)))


READ = """
import pathlib, sys
from django.core.files.uploadedfile import SimpleUploadedFile
from registry.transfers import files

def peak():
    lines = pathlib.Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM")) // 1024

before = peak()
files.photo(SimpleUploadedFile("foto", sys.stdin.buffer.read()))
print(peak() - before)
"""


@pytest.mark.slow
@pytest.mark.parametrize("make, most", [(small_jpeg, 60), (png, 300)])
def test_a_picture_of_the_most_pixels_takes_bounded_memory(make, most):
    content = make((7000, 7000))
    done = subprocess.run([sys.executable, "-c", READ], input=content, capture_output=True, check=True)  # noqa: S603
    assert int(done.stdout) < most  # MB.


# Papers


@pytest.fixture
def recap_address():
    make_official()
    return "/rekap/rekap.pdf"


@pytest.mark.slow
def test_an_account_has_one_paper_made_at_a_time(client_of, petugas, kabid, recap_address):
    """Sixteen at once of one account, each of three seconds, kept everybody else waiting for half a minute."""
    with turns.held(f"paper-of-account-{petugas.pk}"):
        answer = client_of(petugas).get(recap_address, follow=True)
        assert "PDF Anda yang lain masih dibuat" in answer.content.decode()
        assert client_of(kabid).get(recap_address)["Content-Type"] == "application/pdf"
    assert client_of(petugas).get(recap_address)["Content-Type"] == "application/pdf"


def test_each_function_that_prints_at_once_waits_for_its_turn():
    functions = [
        each for name, each in vars(at_once).items() if name.startswith("print_") and each is not at_once.print_one
    ]  # It calls another one.
    assert len(functions) > 5
    assert [each.__name__ for each in functions if not getattr(each, "is_alone", False)] == []


def test_the_pages_of_a_paper_are_counted_in_that_turn(client_of, kabid):
    page = f"/pengukuhan/{make_ceremony([make_volunteer()]).pk}/naskah/berita-acara/"
    with turns.held(f"paper-of-account-{kabid.pk}"):
        assert "PDF Anda yang lain masih dibuat" in client_of(kabid).get(page).content.decode()
