"""A request that is longer than its address takes is refused before it is read."""

import ast
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpRequest
from django.urls import get_resolver

from registry.transfers import files
from registry.workbook import reading
from tests.factories import make_volunteer

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]


@pytest.fixture
def unread(monkeypatch):
    """Fails the test when the body of a request is parsed."""
    monkeypatch.setattr(HttpRequest, "_load_post_and_files", lambda request: pytest.fail("the body was read"))


@pytest.mark.parametrize("address", ["/v/aaaaaaaaaaaaaaaaaaaaaaaaaa/", "/masuk/", "/psm/baru/", "/nowhere/"])
def test_nobody_sends_more_than_a_name_and_a_password_without_signing_in(client, address, unread):
    answer = client.post(address, {"file": SimpleUploadedFile("besar.bin", b"x" * 17_000)})
    assert answer.status_code == 413
    assert "Anda belum masuk" in answer.content.decode()


def test_a_sign_in_is_short_enough(client):
    assert client.post("/masuk/", {"username": "x" * 100, "password": "y" * 5_000}).status_code == 200


@pytest.mark.parametrize(
    "address, size, status",
    [
        ("/psm/impor/", reading.MAX_BYTES, 200),
        ("/psm/impor/", reading.MAX_BYTES + 300_000, 413),
        ("/psm/baru/", files.MAX_BYTES, 200),
        ("/psm/baru/", files.MAX_BYTES + 300_000, 413),
        ("/pelatihan/baru/", 3_000_000, 413),
        ("/nowhere/", 20_000, 413),
    ],
)
def test_an_address_takes_its_largest_file_and_nothing_more(client_of, petugas, address, size, status):
    answer = client_of(petugas).post(address, {"file": SimpleUploadedFile("besar.bin", b"x" * size)})
    assert answer.status_code == status


def test_the_page_says_what_to_do_and_that_nothing_is_lost(client_of, petugas, unread):
    person = make_volunteer("Ani Contoh")
    answer = client_of(petugas).post(f"/psm/{person.pk}/ubah/", {"file": SimpleUploadedFile("x.bin", b"x" * 6_000_000)})
    assert answer.status_code == 413
    page = answer.content.decode()
    assert "lebih besar dari 5 MB" in page
    assert "Tekan Kembali di peramban: isian Anda masih ada." in page


def test_each_view_that_takes_files_says_how_many_bytes():
    views = {pattern.callback for pattern in _patterns(get_resolver())}
    marked = {(view.__module__, view.__name__) for view in views if hasattr(view, "most_bytes")}
    assert marked == set(_views_with_files())


def _patterns(resolver):
    for each in resolver.url_patterns:
        if hasattr(each, "url_patterns"):
            yield from _patterns(each)
        else:
            yield each


def _views_with_files():
    for path in [*Path("registry/views").glob("*.py"), *Path("ceremonies/views").glob("*.py")]:
        for node in ast.parse(path.read_text()).body:
            if isinstance(node, ast.FunctionDef) and "request.FILES" in ast.unparse(node):
                yield ".".join(path.with_suffix("").parts), node.name
