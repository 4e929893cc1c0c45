"""Printing only reads: the same sheets each time, in handing-out order, with a trace."""

import re

import pypdfium2
import pytest
import zxingcpp
from django.core.management import CommandError, call_command
from pypdfium2 import raw

from ceremonies import specimens, steps
from ceremonies.certificates import rendering
from ceremonies.issuing import issue_certificates, revoke
from ceremonies.models import Ceremony, Certificate
from registry.models import Trace
from tests.factories import make_ceremony, make_district, make_user, make_village, make_volunteer, tick_proof_off

pytestmark = [pytest.mark.django_db, pytest.mark.slow]  # Renders pages.


@pytest.fixture
def head(client_of, kabid):
    return client_of(kabid)


def pages_of(pdf):
    """The text of each page."""
    document = pypdfium2.PdfDocument(pdf)
    texts = [page.get_textpage().get_text_bounded() for page in document]
    document.close()
    return texts


def three():
    """A ceremony with three certificates, in handing-out order Ani, Budi, Citra."""
    ceremony = make_ceremony([make_volunteer("Citra"), make_volunteer("Ani"), make_volunteer("Budi")])
    issue_certificates(ceremony)
    return ceremony


def test_the_ceremony_prints_as_one_pdf_in_handing_out_order(head):
    ceremony = three()
    answer = head.get(f"/pengukuhan/{ceremony.pk}/piagam.pdf")
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"] == f'inline; filename="piagam-pengukuhan-{ceremony.pk}.pdf"'
    assert "no-store" in answer["Cache-Control"]
    texts = pages_of(answer.content)
    for text, name, serial in zip(texts, ["Ani", "Budi", "Citra"], [1, 2, 3], strict=True):
        assert name in text
        assert f"460/{serial:03}/DINSOS/XII/2019" in text


def test_printing_twice_changes_nothing_and_leaves_two_traces(head, kabid):
    ceremony = three()
    before = list(Certificate.objects.order_by("pk").values())
    first = head.get(f"/pengukuhan/{ceremony.pk}/piagam.pdf")
    second = head.get(f"/pengukuhan/{ceremony.pk}/piagam.pdf")
    assert pages_of(first.content) == pages_of(second.content)
    assert list(Certificate.objects.order_by("pk").values()) == before
    traces = Trace.objects.filter(kind=Trace.Kind.PRINTED)
    assert [(trace.user, trace.subject) for trace in traces] == [(kabid, ceremony.name)] * 2
    assert traces[0].detail == ("3 piagam: nomor 460/001/DINSOS/XII/2019 sampai 460/003/DINSOS/XII/2019")


@pytest.mark.one_database
def test_a_part_is_printed_by_its_numbers(head):
    ceremony = three()
    revoke(ceremony.certificates().get(name="Ani"), "salah orang")  # Number 002 is on the first sheet now.
    (text,) = pages_of(head.get(f"/pengukuhan/{ceremony.pk}/piagam.pdf?dari=460/002&sampai=2").content)
    assert "Budi" in text


@pytest.mark.one_database
@pytest.mark.parametrize(
    "query, why",
    [
        ("dari=4&sampai=5", "Nomor “4” tidak ada di sini. Yang ada: dari 460/001, Ani sampai 460/003"),
        ("dari=3&sampai=2", "Tulis yang lebih kecil dahulu"),
        ("sampai=2", "Tulis nomornya. Yang ada"),
        (f"dari={'1' * 200}&sampai=2", "terlalu panjang"),
    ],
)
def test_numbers_that_do_not_exist_are_reported(head, query, why):
    ceremony = three()
    page = head.get(f"/pengukuhan/{ceremony.pk}/piagam.pdf?{query}", follow=True)
    assert page.redirect_chain == [(ceremony.get_absolute_url(), 302)]
    assert why in str(next(iter(page.context["messages"])))
    assert not Trace.objects.filter(kind=Trace.Kind.PRINTED).exists()


@pytest.mark.one_database
def test_before_anything_is_issued_there_is_nothing_to_print(head):
    ceremony = make_ceremony([make_volunteer()])
    page = head.get(f"/pengukuhan/{ceremony.pk}/piagam.pdf", follow=True)
    assert "Belum ada piagam yang terbit." in str(next(iter(page.context["messages"])))


def test_a_revoked_certificate_is_not_printed(head):
    ceremony = three()
    revoked = ceremony.certificates().get(name="Budi")
    revoke(revoked, "salah orang")
    assert len(pages_of(head.get(f"/pengukuhan/{ceremony.pk}/piagam.pdf").content)) == 2
    page = head.get(f"/piagam/{revoked.pk}/piagam.pdf", follow=True)
    assert "sudah dicabut, jadi tidak dicetak lagi" in str(next(iter(page.context["messages"])))


@pytest.mark.one_database
def test_one_certificate_is_printed_alone(head):
    certificate = three().certificates().get(name="Citra")
    (text,) = pages_of(head.get(f"/piagam/{certificate.pk}/piagam.pdf").content)
    assert "Citra" in text


def test_an_account_of_a_kecamatan_prints_its_own_people_alone(client_of):
    kinal = make_district("Kinal")
    ceremony = make_ceremony([make_volunteer("Orang Kinal", make_village("Geramat", kinal)), make_volunteer("Lain")])
    issue_certificates(ceremony)
    bound = client_of(make_user("Kabid", [kinal]))
    (text,) = pages_of(bound.get(f"/pengukuhan/{ceremony.pk}/piagam.pdf").content)
    assert "Orang Kinal" in text


@pytest.mark.one_database
def test_a_letter_that_the_font_lacks_stops_the_print_with_a_sentence(head):
    ceremony = three()
    certificate = ceremony.certificates().get(name="Budi")
    certificate.name = "Budi 阿"
    certificate.save()
    page = head.get(f"/pengukuhan/{ceremony.pk}/piagam.pdf", follow=True)
    assert "阿" in str(next(iter(page.context["messages"])))
    assert not Trace.objects.filter(kind=Trace.Kind.PRINTED).exists()


@pytest.mark.one_database
def test_a_letter_that_the_font_lacks_is_reported_before_a_number_is_given(head):
    ceremony = make_ceremony([make_volunteer("Siti 阿米娜"), make_volunteer("Ani")])
    text = head.get(f"/pengukuhan/{ceremony.pk}/terbitkan/").content.decode()
    assert "Belum dapat dikunci" in text
    assert "阿" in text
    assert "<button" not in text.partition("<main")[2]


# Pictures


@pytest.mark.one_database
def test_the_preview_is_a_picture_with_contoh_until_it_is_issued(head):
    ceremony = make_ceremony([make_volunteer("Ani")])
    participant = ceremony.participants.get()
    address = f"/peserta/{participant.pk}/pratinjau.png"
    before = head.get(address)
    assert before["Content-Type"] == "image/png"
    assert head.get(address, headers={"If-None-Match": before["ETag"]}).status_code == 304
    issue_certificates(ceremony)
    after = head.get(address, headers={"If-None-Match": before["ETag"]})
    assert after.status_code == 200
    assert after["ETag"] != before["ETag"]
    assert after.content != before.content


@pytest.mark.one_database
def test_small_previews_are_drawn_once_and_weigh_little(head, monkeypatch):
    ceremony = make_ceremony(
        [make_volunteer("Ani"), make_volunteer("Dr. H. Nama Yang Panjang Sekali bin Contoh, M.Pd.")]
    )
    addresses = [f"/peserta/{participant.pk}/pratinjau.png?kecil" for participant in ceremony.participants.all()]
    assert all(address in head.get(ceremony.get_absolute_url()).content.decode() for address in addresses)
    shown = [head.get(address) for address in addresses]
    assert sum(len(answer.content) for answer in shown) < 60_000
    assert {answer["Cache-Control"] for answer in shown} == {"private, no-store"}
    monkeypatch.setattr(rendering, "render", lambda *_, **__: pytest.fail("drawn again"))
    assert [head.get(address).content for address in addresses] == [answer.content for answer in shown]


@pytest.mark.one_database
def test_a_kept_picture_is_not_shown_for_a_paper_with_another_code(head):
    ceremony = make_ceremony([make_volunteer("Ani")])
    address = f"/peserta/{ceremony.participants.get().pk}/pratinjau.png?kecil"
    tick_proof_off(ceremony)
    issue_certificates(ceremony)
    before = head.get(address).content
    steps.unlock(ceremony, "Satu desa belum masuk")
    issue_certificates(ceremony)  # The same number and words, a new code.
    assert head.get(address).content != before


def test_the_preview_bears_the_number_that_will_be_given():
    ceremony = make_ceremony([make_volunteer("Budi"), make_volunteer("Ani")])
    _, budi = ceremony.participants.for_certificates()
    assert specimens.for_participant(budi).number.text == "460/002/DINSOS/XII/2019"
    ceremony.mark([budi], "absen")
    assert specimens.for_participant(budi).number.text == "460/000/DINSOS/XII/2019"


@pytest.mark.one_database
def test_before_anybody_is_invited_there_is_a_sample(head):
    ceremony = make_ceremony()
    assert head.get(f"/pengukuhan/{ceremony.pk}/contoh.png")["Content-Type"] == "image/png"
    assert f"/pengukuhan/{ceremony.pk}/contoh.png" in head.get(ceremony.get_absolute_url()).content.decode()


# From a terminal


@pytest.mark.one_database
def test_the_command_writes_the_pdf_and_says_pages_and_seconds(tmp_path, capsys):
    output = tmp_path / "piagam.pdf"
    ceremony = three()
    call_command("print_certificates", ceremony.pk, output=output)
    assert len(pages_of(output.read_bytes())) == 3
    captured = capsys.readouterr()
    assert re.fullmatch(r"3 halaman, \d+\.\d detik\.\n", captured.out)
    assert "setel PUBLIC_URL" in captured.err
    call_command("print_certificates", str(ceremony.pk), "--output", str(output), "--from", "2", "--to", "3")
    assert ["Budi" in text for text in pages_of(output.read_bytes())] == [True, False]
    assert Trace.objects.filter(kind=Trace.Kind.PRINTED, user=None).count() == 2


@pytest.mark.one_database
def test_the_command_says_why_it_could_not(tmp_path):
    output = tmp_path / "tidak" / "ada" / "piagam.pdf"
    with pytest.raises(CommandError, match="Tidak ada pengukuhan 99"):
        call_command("print_certificates", 99, output=output)
    with pytest.raises(CommandError, match="Belum ada piagam"):
        call_command("print_certificates", make_ceremony(name="Kosong").pk, output=output)
    ceremony = three()
    with pytest.raises(CommandError, match="lembarnya 1 sampai 3"):
        call_command("print_certificates", ceremony.pk, output=output, first=9)
    with pytest.raises(CommandError, match=r"piagam\.pdf"):
        call_command("print_certificates", ceremony.pk, output=output)


# The demo, whole


@pytest.mark.one_database
@pytest.mark.slow
def test_the_demo_prints_210_pages_whose_codes_are_confirmed(tmp_path, client, settings):
    settings.DEMO_PASSWORD = "kelapa-sawit-5"
    settings.PUBLIC_URL = "https://psm.example.go.id"
    settings.RATELIMIT_ENABLE = False  # Here one address requests 210 at once.
    call_command("load_regions", verbosity=0)
    call_command("load_demo")
    certificates = list(_issued_in_the_demo())
    output = tmp_path / "piagam.pdf"
    call_command("print_certificates", certificates[0].participant.ceremony_id, output=output)
    document = pypdfium2.PdfDocument(output)
    assert len(document) == len(certificates) == 210
    for page, certificate in zip(document, certificates, strict=True):
        text = page.get_textpage().get_text_bounded()
        assert re.sub(r"\s+", "", certificate.name) in re.sub(r"\s+", "", text)
        assert certificate.number.text in text
        (code,) = zxingcpp.read_barcodes(picture_of_the_code(page))
        assert code.text == f"https://psm.example.go.id/v/{certificate.code}/"
        assert (
            "Sah, belum diserahkan." in client.get(code.text.removeprefix("https://psm.example.go.id")).content.decode()
        )
    document.close()


def picture_of_the_code(page):
    """The page's last picture, which is the code: reading it is faster than reading the whole page."""
    *_, code = page.get_objects(filter=[raw.FPDF_PAGEOBJ_IMAGE], max_depth=3)
    (left, bottom, right, top), (wide, high) = code.get_bounds(), page.get_size()
    return page.render(scale=1.5, grayscale=True, crop=(left, bottom, wide - right, high - top)).to_pil()


def _issued_in_the_demo():
    ceremony = Ceremony.objects.inaugurations().get()
    issue_certificates(ceremony)
    return ceremony.certificates().select_related("participant").for_printing()
