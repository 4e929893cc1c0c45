"""A PDF from outside is read and written anew within bounds, and never opened within the program's own address."""

import io
import re
import zlib

import pikepdf
import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from pikepdf import Array, Dictionary, Name, Stream

from registry.forms.trainings import TrainingRecordForm
from registry.guards import boxed, turns
from registry.models import Upload
from registry.transfers import files
from tests.factories import make_record, make_volunteer, small_pdf, small_png

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]


def _with_all_that_acts():
    """A PDF with a page that can be seen, and with scripts, a link, an attached file and words about its writer."""
    target = io.BytesIO()
    script = Dictionary(S=Name.JavaScript, JS="app.alert(1)")
    with pikepdf.new() as pdf:
        page = pdf.add_blank_page(page_size=(200, 300))
        page.obj.Contents = Stream(pdf, b"0 0 m 200 300 l S")
        page.obj.AA = Dictionary(O=script)
        link = Dictionary(
            Type=Name.Annot, Subtype=Name.Link, Rect=Array([0, 0, 9, 9]), A=Dictionary(S=Name.URI, URI="http://x")
        )
        page.obj.Annots = Array([pdf.make_indirect(link)])
        pdf.Root.OpenAction = script
        pdf.attachments["virus.exe"] = b"MZ"
        pdf.docinfo["/Author"] = "Nama Rahasia"
        pdf.save(target)
    return target.getvalue()


def _proof(data):
    content, content_type = files.proof(SimpleUploadedFile("bukti.pdf", data))
    assert content_type == files.PDF
    return content.read()


def test_what_is_seen_stays_and_what_acts_goes():
    new = _proof(_with_all_that_acts())
    with pikepdf.open(io.BytesIO(new)) as pdf:
        page = pdf.pages[0]
        assert [float(each) for each in page.mediabox] == [0, 0, 200, 300]
        assert page.Contents.read_bytes() == b"0 0 m 200 300 l S"
        assert set(pdf.Root.keys()) == {"/Type", "/Pages"}
        assert set(page.obj.keys()) <= {"/Type", "/MediaBox", "/Resources", "/Contents", "/Parent"}
    assert not [word for word in (b"JavaScript", b"URI", b"virus", b"Rahasia", b"MZ") if word in new]


def test_what_a_picture_on_a_page_carries_goes_too():
    """A drawing may have attached files, words about it, and a content that stands in a file elsewhere."""
    target = io.BytesIO()
    with pikepdf.new() as pdf:
        page = pdf.add_blank_page()
        hidden = Dictionary(Type=Name.Filespec, UF="virus.exe", EF=Dictionary(F=Stream(pdf, b"MZ")))
        drawing = Stream(pdf, b"0 0 m 9 9 l S", Type=Name.XObject, Subtype=Name.Form, BBox=Array([0, 0, 9, 9]))
        drawing.AF, drawing.Metadata = Array([hidden]), Stream(pdf, b"Nama Rahasia")
        drawing.Ref, drawing.F = Dictionary(F=hidden, Page=0), hidden
        page.obj.Contents = Stream(pdf, b"/X Do")
        page.obj.Resources = Dictionary(XObject=Dictionary(X=drawing), Properties=Dictionary(M=hidden))
        pdf.save(target)
    new = _proof(target.getvalue())
    with pikepdf.open(io.BytesIO(new)) as pdf:
        resources = pdf.pages[0].Resources
        assert resources.XObject.X.read_bytes() == b"0 0 m 9 9 l S"
        assert set(resources.keys()) == {"/XObject"}
    assert not [word for word in (b"virus", b"Rahasia", b"MZ") if word in new]


@pytest.mark.slow
def test_what_a_page_unpacks_to_is_not_unpacked_here():
    """Two thousand bytes that are packed twice unpack to 900 MB: that took twelve seconds. Here to 50 MB."""
    twice = zlib.compress(zlib.compress(bytes(50 << 20), 9), 9)
    target = io.BytesIO()
    with pikepdf.new() as pdf:
        contents = Stream(pdf, b"")
        contents.write(twice, filter=Array([Name.FlateDecode, Name.FlateDecode]))
        pdf.add_blank_page().obj.Contents = contents
        pdf.save(target, stream_decode_level=pikepdf.StreamDecodeLevel.none, compress_streams=False)
    assert len(_proof(target.getvalue())) < 10_000


@pytest.mark.parametrize("data", [b"%PDF-1.7 rusak", b"%PDF-1.7\n" + b"x" * 100_000, small_pdf()[:200]])
def test_a_pdf_that_cannot_be_read_is_refused(data):
    with pytest.raises(ValidationError, match="PDF ini rusak, terkunci dengan kata sandi"):
        _proof(data)


def test_a_pdf_with_a_password_is_refused():
    target = io.BytesIO()
    with pikepdf.open(io.BytesIO(small_pdf())) as pdf:
        pdf.save(target, encryption=pikepdf.Encryption(owner="a", user="b"))
    with pytest.raises(ValidationError, match="terkunci dengan kata sandi"):
        _proof(target.getvalue())


def test_a_pdf_with_many_pages_is_refused():
    target = io.BytesIO()
    with pikepdf.new() as pdf:
        for _ in range(51):
            pdf.add_blank_page()
        pdf.save(target)
    with pytest.raises(ValidationError, match="lebih dari 50 halaman"):
        _proof(target.getvalue())


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_a_pdf_that_takes_too_long_is_refused(monkeypatch):
    """Another process reads it: this one stops waiting."""
    monkeypatch.setattr(files, "LIMITS_OF_A_PDF", boxed.Limits(computing=20, waiting=0))
    with pytest.raises(ValidationError, match="PDF ini rusak"):
        _proof(small_pdf())


ODD_NAMES = [
    "../../bukti.pdf",
    "/etc/cron.d/x",
    "bukti.pdf/../../x.php",
    "a.html",
    "...",
    "bukti\u202efdp.exe",
    "x" * 300,
]


@pytest.mark.parametrize("name", ODD_NAMES)
def test_a_file_is_kept_under_a_name_of_ours(name):
    for read, data in ((files.proof, small_pdf()), (files.proof, small_png()), (files.photo, small_png())):
        content = read(SimpleUploadedFile(name, data))
        content = content[0] if isinstance(content, tuple) else content
        upload = Upload.objects.create(volunteer=make_volunteer(), kind=Upload.Kind.PHOTO, file=content)
        assert re.fullmatch(r"[a-z]*/[0-9a-f]{32}\.(pdf|jpg)", upload.file.name)


def test_an_account_has_one_proof_read_at_a_time(petugas):
    record = make_record()

    def errors():
        sent = {"proof_file": SimpleUploadedFile("bukti.pdf", small_pdf())}
        return TrainingRecordForm({}, sent, user=petugas, instance=record).errors.get("proof_file", [])

    with turns.held(f"proof-{petugas.pk}"):
        assert "masih diperiksa" in errors()[0]
    assert errors() == []


def test_a_stored_pdf_is_saved_by_the_browser_and_never_shown(client_of, petugas):
    record = make_record()
    file = files.proof(SimpleUploadedFile("bukti.pdf", small_pdf()))[0]
    upload = Upload.objects.create(
        volunteer=record.volunteer, kind=Upload.Kind.PROOF, file=file, content_type=files.PDF, created_by=petugas
    )
    answer = client_of(petugas).get(upload.get_absolute_url())
    assert answer["Content-Disposition"].startswith("attachment; ")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert b"".join(answer.streaming_content).startswith(b"%PDF-")
