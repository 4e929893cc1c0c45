"""Many certificates at once: printed from formes, the same pages as WeasyPrint alone makes, and how far that goes."""

import io
import logging
import re
from html.parser import HTMLParser

import pikepdf
import pypdfium2
import pytest
import zxingcpp
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.template.loader import render_to_string
from PIL import ImageChops
from weasyprint import CSS

from ceremonies.certificates import BLANK_ITSELF, ONTO_BLANK, PaperError, fast_print, render
from ceremonies.certificates.fast_print import twin_of
from ceremonies.certificates.press import FEWEST, Press
from ceremonies.issuing import issue_certificates
from tests.factories import make_ceremony, make_official, make_record, make_training, make_volunteer, small_png

SIZES = {"f4": (330, 215), "folio": (330, 216), "a4": (297, 210)}
DOTS_PER_POINT = 2  # 144 an inch.
# Glyphs are drawn at thirds of a dot. One that stands at the border of two goes to either side for the last digit of a
# number, and looks like another (75 of 255; once in some thousand pages, since codes are random). Where pictures
# differ, those of this scale decide: what is out of its place is so in both, and nothing is at a border in both.
OTHER_DOTS_PER_POINT = 2.3
# What two pictures of a page may differ by: our places are rounded to 1/100 of a point, a code has one bit a pixel.
MOST_DIFFERENT_GREY = 24  # Of 255, anywhere.
MOST_DIFFERENT_SHARE = 0.0005  # Of the pixels, by more than 2 of 255.
LONG_NAME = (
    "Prof. Dr. Ir. H. Raden Muhammad Abdurrahman Hasyim Asy'ari Kusumaningrat Putra, S.STP., S.Sos., M.Si., M.Pd.I."
)
NAMES = (
    "Ani", "Budi Santoso", "Afifah Syafi'i", "dr. YULI van der Meer, S.STP", "Siti ’Aisyah", "Wati Fitri Affandi",
    "Renée Şahin", "Hj. Tjahaja Vitriani, S.E.", "Yohanes AVATAR To Wa Ty",
)  # fmt: skip


@pytest.fixture(autouse=True)
def _forget_formes():
    """No test prints from the formes of another."""
    fast_print.forget()


def issued(names=NAMES, **kwargs):
    ceremony = make_ceremony([make_volunteer(name[:100]) for name in names], **kwargs)  # Longer ones are on paper only.
    issue_certificates(ceremony)
    certificates = list(ceremony.certificates().for_printing())
    for certificate, name in zip(certificates, names, strict=True):
        certificate.name = name
    return certificates


def full(names=NAMES, **kwargs):
    """Certificates on which nothing is missing."""
    default_storage.save("kantor/logo.png", ContentFile(small_png()))
    who = {"rank": "Pembina Utama Muda (IV/c)", "nip": "19700101 199503 1 001"}
    certificates = issued(
        names,
        officiant=make_official(**who),
        second_signatory=make_official("Rosmala Dewi, S.P.", "Kepala Bidang Kelembagaan dan Sosial", "lain", **who),
        decree_issuer="Keputusan Kepala Dinas Sosial Kabupaten Kaur",
        decree_number="188.4/36/2019",
        **kwargs,
    )
    for certificate in certificates:
        address = "Jalan Lintas Barat Sumatera, Bintuhan 38963, Telepon (0739) 61001"
        certificate.words |= {"logo": "kantor/logo.png", "address": address}
    return certificates


def both(certificates, paper="f4", specimen=False, blank=""):
    """The pages from formes and those by WeasyPrint alone, as two PDFs."""
    press = Press(certificates, paper, specimen, blank)
    return render(certificates, paper=paper, specimen=specimen, blank=blank), press.make(press.sheets())


def pictures(pdf, scale=DOTS_PER_POINT):
    with pypdfium2.PdfDocument(pdf) as document:
        return [page.render(scale=scale).to_pil().convert("RGB") for page in document]


def texts(pdf):
    with pypdfium2.PdfDocument(pdf) as document:
        return [page.get_textpage().get_text_range().replace("\r\n", "\n") for page in document]


def assert_same_pages(ours, plain):
    assert texts(ours) == texts(plain)
    if different := different_pages(ours, plain, DOTS_PER_POINT):
        assert not different & different_pages(ours, plain, OTHER_DOTS_PER_POINT)


def different_pages(ours, plain, scale):
    """The numbers of the pages whose pictures differ by more than they may."""
    pairs = enumerate(zip(pictures(ours, scale), pictures(plain, scale), strict=True), start=1)
    return {number for number, pair in pairs if differ(*pair)}


def differ(our, other):
    difference = ImageChops.difference(our, other).convert("L")
    many = MOST_DIFFERENT_SHARE * our.width * our.height
    return difference.getextrema()[1] > MOST_DIFFERENT_GREY or sum(difference.histogram()[3:]) > many


def of_a_training(names=NAMES):
    """Certificates of a training, of which some took a part of it."""
    people = [make_volunteer(name[:100]) for name in names]
    place, subjects = "Aula Dinas Sosial, Bintuhan", "Etika | 8\nPraktik lapangan | 24"
    training = make_training(organiser="Dinas Sosial Kabupaten Kaur", place=place, subjects=subjects)
    for at, person in enumerate(people):
        make_record(person, training, hours=None if at % 3 else 24)
    ceremony = make_ceremony(people, training=training)
    issue_certificates(ceremony)
    return list(ceremony.certificates().for_printing())


@pytest.fixture
def _no_fallback(caplog):
    yield
    assert [record.getMessage() for record in caplog.records if "plain way" in record.getMessage()] == []


@pytest.mark.django_db
@pytest.mark.usefixtures("_no_fallback")
class TestTheSamePages:
    @pytest.mark.parametrize("paper", SIZES)
    def test_with_everything_on_them_on_each_paper(self, paper):
        assert_same_pages(*both(full(), paper))

    @pytest.mark.parametrize("paper", SIZES)
    def test_with_one_who_signs_and_no_logo(self, paper):
        assert_same_pages(*both(issued(), paper))

    @pytest.mark.parametrize("paper", SIZES)
    def test_of_a_training(self, paper):
        ours, plain = both(of_a_training(), paper)
        assert_same_pages(ours, plain)
        assert {hours for text in texts(ours) for hours in re.findall("selama (..) JP", text)} == {"24", "32"}

    def test_as_specimens(self):
        assert_same_pages(*both(full(), specimen=True))

    @pytest.mark.parametrize("blank", [ONTO_BLANK, BLANK_ITSELF])
    def test_onto_blanks_and_as_blanks(self, blank):
        assert_same_pages(*both(full(), blank=blank))

    def test_with_long_names_of_several_kinds(self):
        longer = [LONG_NAME.replace("Raden", name) for name in ("Raden", "Sutan", "Rade")]
        longest = [(LONG_NAME + " ")[:200], (f"{LONG_NAME} {LONG_NAME}")[:200]]
        assert_same_pages(*both(full([*NAMES, *longer, *longest])))

    def test_as_replacements(self):
        certificates = full()
        for certificate in certificates[::2]:
            certificate.replacement_no = 1
        ours, plain = both(certificates)
        assert_same_pages(ours, plain)
        assert "\nPengganti ke-1\n" in texts(ours)[0]

    def test_where_little_is_known_of_a_person(self):
        certificates = full()
        for certificate in certificates[:4]:
            certificate.words |= {"born": "", "village": "", "district": "", "regency": ""}
        assert_same_pages(*both(certificates))

    def test_with_names_of_letters_that_grow_together_only_there(self, monkeypatch):
        monkeypatch.setattr(fast_print, "LIGATURES", "")
        assert_same_pages(*both(issued()))


@pytest.mark.django_db
@pytest.mark.usefixtures("_no_fallback")
class TestTheFile:
    def test_each_page_holds_its_own_words_and_code_alone(self):
        certificates = full()
        pdf = render(certificates, paper="f4")
        with pikepdf.open(io.BytesIO(pdf)) as document:
            codes = [page.Resources.XObject["/own"].objgen for page in document.pages]
        assert len(set(codes)) == len(certificates)
        for at, (text, picture) in enumerate(zip(texts(pdf), pictures(pdf), strict=True)):
            assert zxingcpp.read_barcode(picture).text == certificates[at].public_url
            named = [each.name for each in certificates if f"\n{each.name}\n" in text]
            assert named == [certificates[at].name]

    def test_fonts_and_what_is_common_are_in_it_once(self):
        names = [f"{name} {extra}" for name in ("Ani", "Budi", "Citra", "Dewi") for extra in NAMES]
        sizes = []
        for number in (9, 36):
            certificates = full(names[:number], name=f"Pengukuhan {number}")
            pdf = render(certificates, paper="f4")
            with pikepdf.open(io.BytesIO(pdf)) as document:
                streams = [each for each in document.objects if isinstance(each, pikepdf.Stream)]
                fonts = [each for each in streams if each.get("/Subtype") in ("/OpenType", "/CIDFontType0C")]
                assert len(fonts) == 5
            sizes.append(len(pdf))
        assert (sizes[1] - sizes[0]) / 27 < 4096

    def test_it_says_what_it_is_and_names_nobody(self):
        with pikepdf.open(io.BytesIO(render(issued(), paper="f4"))) as document:
            assert document.docinfo.Title == "Piagam Pengukuhan"
            assert document.Root.Lang == "id-ID"
            assert "/Names" not in document.Root

    def test_a_second_piece_of_a_print_needs_no_more_of_weasyprint(self, monkeypatch):
        certificates = full([*NAMES, *(f"{name} Putra" for name in NAMES)])
        first = render(certificates[:9], paper="f4")
        monkeypatch.setattr(Press, "_lay_out", None)
        second = render(certificates[9:], paper="f4")
        assert len(texts(first)) == len(texts(second)) == 9


class _Common(HTMLParser):
    """The HTML of a sheet without the elements that carry data-own."""

    def __init__(self):
        super().__init__()
        self.kept, self.own = [], []

    def handle_starttag(self, tag, attrs):
        if (self.own and tag not in ("img", "br")) or "data-own" in dict(attrs):
            self.own.append(tag)
        elif not self.own:
            self.kept.append((tag, attrs))

    def handle_endtag(self, tag):
        if self.own:
            assert self.own.pop() == tag
        else:
            self.kept.append(tag)

    def handle_data(self, data):
        if not self.own:
            self.kept.append(data.strip())


@pytest.mark.django_db
class TestWhatItCannotTake:
    def fallen_back(self, certificates, caplog):
        with caplog.at_level(logging.WARNING, "ceremonies.certificates.press"):
            pdf = render(certificates, paper="f4")
        (told,) = [record.getMessage() for record in caplog.records]
        assert not [each for each in certificates if each.name in told]
        plain = Press(certificates, "f4", specimen=False)
        assert texts(pdf) == texts(plain.make(plain.sheets()))
        return told

    def test_a_name_in_a_script_of_its_own_is_made_by_weasyprint_among_the_others(self, caplog):
        certificates = issued()
        certificates[3].name = "Ани Будиман"
        with caplog.at_level(logging.WARNING, "ceremonies.certificates.press"):
            pdf = render(certificates, paper="f4")
        assert not caplog.records
        assert ["Ани Будиман" in text for text in texts(pdf)] == [at == 3 for at in range(len(certificates))]
        plain = Press(certificates, "f4", specimen=False)
        assert texts(pdf) == texts(plain.make(plain.sheets()))

    @pytest.mark.parametrize(
        "style, why",
        [
            (".name { letter-spacing: 0.1em }", "set otherwise"),
            (".name { font-variant: small-caps }", "set otherwise"),
            (".place { text-decoration: underline }", "more than the own words"),
            (".place { display: none }", "an own line is not there"),
        ],
    )
    def test_a_design_of_another_kind_goes_the_plain_way_and_is_told(self, style, why, caplog, monkeypatch):
        styles = Press._styles.func
        monkeypatch.setattr(
            Press, "_styles", property(lambda press: [*styles(press), CSS(string=f".piagam-1 {style}")])
        )
        assert why in self.fallen_back(issued(), caplog)

    def test_a_design_that_prints_of_a_person_what_is_not_marked_goes_the_plain_way(self, caplog, monkeypatch):
        make = Press._lay_out

        def lay_out(press, sheets, *args):
            for sheet in sheets:
                sheet.date = fast_print.Block((f"Nomor {getattr(sheet.certificate, 'pk', '-')}",), 12)
            return make(press, sheets, *args)

        monkeypatch.setattr(Press, "_lay_out", lay_out)
        press = Press(issued(), "f4", specimen=False)
        with caplog.at_level(logging.WARNING):
            press.print()
        assert "a text differs that is not an own line" in caplog.text

    def test_few_sheets_are_made_by_weasyprint_alone(self, monkeypatch):
        monkeypatch.setattr(fast_print.Formes, "print", None)
        assert len(texts(render(issued()[: FEWEST - 1], paper="f4"))) == FEWEST - 1

    def test_sheets_of_which_no_two_are_alike_go_the_plain_way(self):
        certificates = issued()
        for at, certificate in enumerate(certificates):
            certificate.words = {**certificate.words, "venue": f"Aula {at}"}
        found = texts(render(certificates, paper="f4"))
        assert all(f"bertempat di Aula {at}" in text for at, text in enumerate(found))

    @pytest.mark.parametrize(
        "name, words, sentence",
        [
            ("Siti ☃", {}, "Piagam Siti ☃: huruf “☃”"),
            ("Siti", {"venue": "Aula " * 900}, "Siti tidak muat"),
            ("Siti", {"logo": "kantor/hilang.png"}, "Logo kantor"),
        ],
    )
    def test_the_sentences_of_what_stops_a_print_stay(self, name, words, sentence):
        certificates = issued()
        certificates[5].name = name
        certificates[5].words = {**certificates[5].words, **words}
        with pytest.raises(PaperError, match=sentence):
            render(certificates, paper="f4")

    def test_a_design_marks_all_that_is_own(self):
        (sheet, *_) = Press(full(), "f4", specimen=False).sheets()
        common = []
        for each in (sheet, twin_of(sheet)):
            reader = _Common()
            reader.feed(re.sub(r"\s+", " ", render_to_string(sheet.template, {"sheet": each})))
            common.append(reader.kept)
        assert common[0] == common[1]

    @pytest.mark.parametrize("paper", SIZES)
    def test_the_height_of_a_name_is_reckoned_as_it_is_set(self, paper):
        certificates = full(["Ani", "A" * 45, LONG_NAME, (LONG_NAME + " " + LONG_NAME)[:200]])
        press = Press(certificates, paper, specimen=False)
        for sheet in press.sheets():
            alone = Press([sheet.certificate], paper, specimen=False)
            sheet.lower = 0
            alone._measure([sheet])
            assert press._room(sheet) == pytest.approx(alone._room(sheet), abs=0.001)
