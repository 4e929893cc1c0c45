"""The archive copy of a certificate: PDF/A-3 with what a screen reader needs; checked with pikepdf."""

import io
import re

import pikepdf
import pytest
from django.core.files.base import ContentFile

from ceremonies.certificates.pictures import picture
from ceremonies.issuing import issue_certificates, revoke
from registry.models import Trace
from tests.factories import fictional_nik, make_ceremony, make_office, make_volunteer, small_png

pytestmark = pytest.mark.django_db


@pytest.fixture
def head(client_of, kabid):
    return client_of(kabid)


def one_certificate(logo=True):
    office = make_office()
    if logo:
        office.logo.save("logo.png", ContentFile(small_png()))
    ceremony = make_ceremony([make_volunteer("Siti Aminah", nik=fictional_nik())], office=office)
    (certificate,) = issue_certificates(ceremony)
    return certificate


@pytest.fixture(scope="module")
def copies():
    """The copy, made once and shared by the tests that read it."""
    return []


@pytest.fixture
def archived(head, copies):
    """The PDF of the copy, opened."""
    if not copies:
        answer = head.get(f"/piagam/{one_certificate().pk}/arsip.pdf")
        assert answer["Content-Type"] == "application/pdf"
        assert "no-store" in answer["Cache-Control"]
        copies.append(answer.content)
    with pikepdf.open(io.BytesIO(copies[0])) as document:
        yield document


def elements(node, kind):
    """The elements of that kind in the tree of tags, in reading order."""
    if not isinstance(node, pikepdf.Dictionary):
        return
    if node.get("/S") == kind:
        yield node
    children = node.get("/K", [])
    for child in children if isinstance(children, pikepdf.Array) else [children]:
        yield from elements(child, kind)


@pytest.mark.slow
@pytest.mark.one_database
def test_it_says_that_it_is_pdf_a_3_of_level_a(archived):
    with archived.open_metadata() as metadata:
        assert (metadata["pdfaid:part"], metadata["pdfaid:conformance"]) == ("3", "A")
        assert metadata.pdfa_status == "3A"
    assert archived.Root.OutputIntents[0].S == "/GTS_PDFA1"
    assert not archived.is_encrypted


@pytest.mark.one_database
def test_it_is_tagged_and_has_a_language_and_a_title_that_names_nobody(archived):
    assert archived.Root.MarkInfo.Marked
    assert str(archived.Root.Lang) == "id-ID"
    assert list(elements(archived.Root.StructTreeRoot, "/H1"))
    with archived.open_metadata() as metadata:
        assert metadata["dc:title"] == "Piagam Pengukuhan"
    assert not re.search("Siti|[0-9]{16}", archived.Root.Metadata.read_bytes().decode())


@pytest.mark.one_database
def test_each_picture_has_words_and_the_ornament_is_none(archived):
    figures = elements(archived.Root.StructTreeRoot, "/Figure")
    assert [str(figure.Alt) for figure in figures] == [
        "Logo DINAS SOSIAL",
        "Kode QR menuju halaman yang memeriksa keaslian piagam ini",
    ]
    # Drawn before the first tag: the ornament, which a screen reader skips.
    assert archived.pages[0].Contents.read_bytes().partition(b"BDC")[0].count(b"/Artifact") >= 1


@pytest.mark.one_database
def test_every_font_is_inside(archived):
    fonts = [font for page in archived.pages for font in page.Resources.Font.values()]
    assert fonts
    for font in fonts:
        descriptor = font.DescendantFonts[0].FontDescriptor
        assert {"/FontFile2", "/FontFile3"} & set(descriptor.keys())
        assert "/ToUnicode" in font


@pytest.mark.slow
@pytest.mark.one_database
def test_it_looks_like_the_paper(head):
    certificate = one_certificate()
    paper, copy = (head.get(f"/piagam/{certificate.pk}/{name}.pdf").content for name in ("piagam", "arsip"))
    assert picture(paper) == picture(copy)


@pytest.mark.one_database
def test_it_claims_no_electronic_signature(archived):
    assert "/AcroForm" not in archived.Root
    assert "/Perms" not in archived.Root


@pytest.mark.slow
def test_each_copy_leaves_a_trace(head, kabid):
    certificate = one_certificate()
    head.get(f"/piagam/{certificate.pk}/arsip.pdf")
    trace = Trace.objects.get(kind=Trace.Kind.PRINTED)
    assert (trace.user, trace.subject) == (kabid, "Pengukuhan PSM")
    assert trace.detail == "salinan arsip piagam nomor 460/001/DINSOS/XII/2019"


def test_of_a_revoked_certificate_there_is_none(head):
    certificate = one_certificate(logo=False)
    assert "arsip.pdf" in head.get(f"/piagam/{certificate.pk}/").content.decode()
    revoke(certificate, "salah orang")
    page = head.get(f"/piagam/{certificate.pk}/arsip.pdf", follow=True)
    assert "salinan arsipnya tidak dibuat lagi" in page.content.decode()
    assert "arsip.pdf" not in page.content.decode()


@pytest.mark.one_database
def test_a_missing_logo_is_reported_on_the_page(head):
    certificate = one_certificate()
    certificate.participant.ceremony.office.logo.delete(save=False)
    page = head.get(f"/piagam/{certificate.pk}/arsip.pdf", follow=True)
    assert "Logo kantor" in page.content.decode()
    assert not Trace.objects.filter(kind=Trace.Kind.PRINTED).exists()
