"""How many files one opens to follow what the program does: three ways, and what each of them may have (decision 42).

A file counts when a function of it runs. What every request enters (middleware, session, account) does not.
"""

import sys
from contextlib import contextmanager

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from ceremonies.issuing import issue_certificates
from registry.models import Import, Volunteer
from registry.workbook import raw
from tests.factories import fictional_nik, make_ceremony, make_district, make_village, make_volunteer

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]

ROOMS = ("registry/", "ceremonies/", "kaur_psm/")
NIK = fictional_nik()


@contextmanager
def followed(counts=lambda frame, event, result: True):
    """Gives a set; it fills with the program's files whose functions run inside and for which `counts` is true."""
    entered = set()

    def see(frame, event, result):
        path = frame.f_code.co_filename.removeprefix(f"{settings.BASE_DIR}/")
        if event in ("call", "return") and path.startswith(ROOMS) and counts(frame, event, result):
            entered.add(path)

    sys.setprofile(see)
    try:
        yield entered
    finally:
        sys.setprofile(None)


def has_the_nik(frame, event, result):
    """Whether the function is given the NIK as a text, or gives it back."""
    if event == "return":
        texts = [result]
    else:
        code = frame.f_code
        names = code.co_varnames[: code.co_argcount + code.co_kwonlyargcount]
        texts = [frame.f_locals.get(name) for name in names]
    return any(isinstance(text, str) and NIK in text for text in texts)


@pytest.fixture
def client(kabid, client_of):
    """A client whose first request is over: what is loaded once a process is loaded."""
    client = client_of(kabid)
    client.get("/psm/")
    return client


@pytest.fixture
def every_request(client):
    """The files that every request of an account enters, whether it reads or writes."""
    with followed() as entered:
        assert client.get("/tidak-ada/").status_code == 404
        assert client.post("/robots.txt").status_code == 405
    return entered


@pytest.fixture
def ceremony(client):
    ceremony = make_ceremony([make_volunteer("Ani Contoh")])
    client.get(reverse("ceremony_attendance", args=[ceremony.pk]))
    return ceremony


@pytest.mark.slow
def test_a_tick_of_attendance_has_fewer_than_nine_files(client, ceremony, every_request):
    participant = ceremony.participants.get()
    tick = {"attendance": "hadir", "seen": "belum", "nonce": "a" * 22}
    with followed() as entered:
        client.post(reverse("participant_tick", args=[participant.pk]), tick)
    participant.refresh_from_db()
    assert participant.is_present
    assert len(entered - every_request) < 9, "\n".join(sorted(entered - every_request))


@pytest.mark.slow
def test_a_certificate_from_the_button_to_the_page_has_fewer_than_eighteen_files(client, ceremony, every_request):
    issue_certificates(ceremony)
    address = reverse("certificates_print", args=[ceremony.pk])
    client.get(address).getvalue()
    with followed() as entered:
        assert client.get(address).getvalue().startswith(b"%PDF")
    assert len(entered - every_request) < 18, sorted(entered - every_request)


@pytest.mark.slow
def test_a_nik_from_the_cell_to_the_screen_goes_through_fewer_than_27_files(client):
    make_village("Geramat", make_district("Kinal"))
    data = f"Nama;NIK;Desa;Kecamatan\nBudi Contoh;{NIK};Geramat;Kinal\n".encode()
    with followed(has_the_nik) as entered:
        raw.read(data)  # A process of its own does this, out of sight.
        client.post(reverse("import_list"), {"file": SimpleUploadedFile("daftar.csv", data)}, follow=True)
        client.post(reverse("import_save", args=[Import.objects.get().pk]), {"way": "simpan-semua"})
        person = Volunteer.objects.get(name="Budi Contoh")
        client.get(person.get_absolute_url())
        shown = client.post(reverse("volunteer_nik", args=[person.pk]), {"reason": "Mencocokkan KTP"})
    assert NIK in shown.content.decode()
    assert len(entered) < 27, sorted(entered)
