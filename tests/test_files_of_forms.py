"""A file that was chosen before a mistake: a browser does not send it again, so every form must say so."""

import re

import pytest
from django import forms
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.answering import post_answering
from tests.factories import make_activity, make_record, make_user, make_volunteer, small_jpeg
from tests.form_classes import form_classes

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]

# Where each form with a file is filled in, and one mistake in it. Those who add such a form add its line here.
PAGES = {
    "VolunteerForm": lambda: (f"/psm/{make_volunteer().pk}/ubah/", {"name": ""}),
    "ActivityForm": lambda: (f"/kegiatan/{make_activity().pk}/ubah/", {"done_on": "x"}),
    "TrainingRecordForm": lambda: (f"/riwayat-pelatihan/{make_record().pk}/ubah/", {"hours": "x"}),
    "OfficeForm": lambda: ("/kantor/baru/", {"letterhead": ""}),
    "UploadForm": lambda: ("/psm/impor/", {}),  # Here the file itself is the mistake.
}


def forms_with_a_file():
    """Each form class that brings a file field of its own, by its name, with the names of these fields."""
    for each in form_classes():
        inherited = {name for base in each.__bases__ for name in getattr(base, "base_fields", ())}
        files = {name for name, field in each.base_fields.items() if isinstance(field, forms.FileField)}
        if own := files - inherited:
            yield each.__name__, own


def small_file():
    return SimpleUploadedFile("x.jpg", small_jpeg(), "image/jpeg")


def test_every_form_with_a_file_has_its_page_here():
    assert dict(forms_with_a_file()).keys() == PAGES.keys()


@pytest.mark.parametrize("name, field", [(name, field) for name, own in forms_with_a_file() for field in own])
def test_a_file_chosen_before_a_mistake_is_asked_for_again_at_its_field_and_on_top(client_of, name, field):
    client = client_of(make_user("Admin"))
    address, mistake = PAGES[name]()
    page = client.post(address, {**mistake, field: small_file()}).content.decode()
    assert page.count("Pilih lagi berkasnya; peramban tidak menyimpannya.") == 2
    assert "Pilih lagi" not in client.post(address, mistake).content.decode()


@pytest.mark.parametrize("name, field", [(name, field) for name, own in forms_with_a_file() for field in own])
def test_a_lost_file_is_told_at_every_retry_until_it_is_chosen_again(client_of, name, field):
    client = client_of(make_user("Admin"))
    address, mistake = PAGES[name]()
    lost = "Pilih lagi berkasnya; peramban tidak menyimpannya."
    page = client.post(address, {**mistake, field: small_file()}).content.decode()
    for _ in range(2):
        (remembered,) = re.findall(f'<input type="hidden" name="({field}_lost)" value="1">', page)
        page = client.post(address, {**mistake, remembered: "1"}).content.decode()
        assert page.count(lost) == 2
    page = client.post(address, {**mistake, remembered: "1", field: small_file()}).content.decode()
    assert page.count(lost) == 2  # It was chosen again, and is lost again.


def test_nothing_is_saved_without_a_file_that_was_chosen_before_a_mistake_until_a_tick_says_so(client_of):
    client, person = client_of(make_user("Admin")), make_volunteer()
    address, version = f"/psm/{person.pk}/ubah/", person.history.latest().pk
    data = {"name": "Ani Contoh", "photo_file_lost": "1", "version": version}
    page = client.post(address, data)
    assert page.context["form"].errors == {"photo_file": ["Berkas yang tadi dipilih tidak ikut tersimpan."]}
    assert post_answering(client, address, data | {"photo_file_is_left_out": "on"}).status_code == 302
    assert client.post(address, data | {"version": version + 1, "photo_file": small_file()}).status_code == 302
    person.refresh_from_db()
    assert person.photo
