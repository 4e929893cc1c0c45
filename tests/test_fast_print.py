"""Many certificates at once: the fast way makes the same pages as WeasyPrint alone, and reports where it cannot.

No database is used: the look of a page depends only on the words of its certificate.
"""

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

from ceremonies.certificates import fast_print
from ceremonies.certificates.errors import PaperError
from ceremonies.certificates.fast_print import FEW, twin_of
from ceremonies.certificates.rendering import BLANK_ITSELF, FEWEST_FOR_FAST, ONTO_BLANK, Renderer, get_ready, render
from ceremonies.certificates.shaping import NeedsWeasyPrintError
from tests.factories import small_png
from tests.sample_certificates import (
    sample_ceremony,
    sample_certificate,
    sample_official,
    sample_training,
    sample_words,
)

pytestmark = pytest.mark.slow  # Renders pages.

PAPERS = ["f4", "folio", "a4"]
DOTS_PER_POINT = 2  # 144 an inch.
# Glyphs are drawn at thirds of a dot. One that stands at the border of two goes to either side for the last digit of a
# number, and looks like another (75 of 255; once in some thousand pages, since codes are random). Where pictures
# differ, those of this scale decide: what is out of its place is so in both, and nothing is at a border in both.
OTHER_DOTS_PER_POINT = 2.3
# The allowed difference of two pictures: our places are rounded to 1/100 of a point, a code has one bit per pixel.
MOST_DIFFERENT_GREY = 24  # Of 255, anywhere.
MOST_DIFFERENT_SHARE = 0.0005  # Of the pixels, by more than 2 of 255.
LONG_NAME = (
    "Prof. Dr. Ir. H. Raden Muhammad Abdurrahman Hasyim Asy'ari Kusumaningrat Putra, S.STP., S.Sos., M.Si., M.Pd.I."
)
# The fewest for a fast page: three of each kind.
NAMES = ("Ani", "dr. YULI van der Meer, S.STP", "Wati Fitri Affandi")
OTHER_NAMES = ("Budi Santoso", "Afifah Syafi'i", "Hj. Tjahaja Vitriani, S.E.")
MORE_NAMES = ("Siti ’Aisyah", "Renée Şahin", "Yohanes AVATAR To Wa Ty")
ALL_NAMES = (*NAMES, *OTHER_NAMES, *MORE_NAMES)


@pytest.fixture(autouse=True)
def _forget_pages():
    """No test uses the cached pages of another one."""
    fast_print.forget()


def plain(names=NAMES):
    """Certificates without a logo, which one official signs."""
    return [sample_certificate(name, sample_words(), check_code=f"AC{at:02}") for at, name in enumerate(names)]


def full(names=NAMES):
    """Certificates with all their parts."""
    default_storage.save("kantor/logo.png", ContentFile(small_png()))
    who = {"rank": "Pembina Utama Muda (IV/c)", "nip": "19700101 199503 1 001"}
    second = sample_official("Rosmala Dewi, S.P.", "Kepala Bidang Kelembagaan dan Sosial", **who)
    ceremony = sample_ceremony(
        legal_basis="Peraturan Menteri Sosial Nomor 10 Tahun 2019 tentang Pekerja Sosial Masyarakat",
        decree_issuer="Keputusan Kepala Dinas Sosial Kabupaten Kaur",
        decree_number="188.4/36/2019",
    )
    words = sample_words(ceremony, [sample_official(**who), second])
    words |= {
        "logo": "kantor/logo.png",
        "address": "Jalan Lintas Barat Sumatera, Bintuhan 38963, Telepon (0739) 61001",
    }
    return [sample_certificate(name, words) for name in names]


def of_a_training(names=NAMES, own_hours=None):
    """Certificates of people who took these hours of a training, by default all."""
    words = sample_words(sample_ceremony(sample_training()), own_hours=own_hours)
    return [sample_certificate(name, words) for name in names]


def both(certificates, paper="f4", specimen=False, blank=""):
    """The pages of the fast way and those by WeasyPrint alone, as two PDFs."""
    renderer = Renderer(certificates, paper, specimen, blank)
    return renderer.fast_pdf(), renderer.plain_pdf(renderer.layouts())


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


class TestTheSamePages:
    @pytest.mark.parametrize("paper", PAPERS)
    def test_with_all_or_little_on_them_and_of_a_training(self, paper):
        assert_same_pages(*both(full(NAMES) + plain(OTHER_NAMES) + of_a_training(MORE_NAMES), paper))

    def test_of_a_training_of_which_some_took_a_part(self):
        ours, plainly = both(of_a_training() + of_a_training(OTHER_NAMES, own_hours=24))
        assert_same_pages(ours, plainly)
        assert [re.findall("selama (..) JP", text) for text in texts(ours)] == [["32"]] * 3 + [["24"]] * 3

    def test_as_specimens(self):
        assert_same_pages(*both(full(), specimen=True))

    @pytest.mark.parametrize("blank", [ONTO_BLANK, BLANK_ITSELF])
    def test_onto_blanks_and_as_blanks(self, blank):
        assert_same_pages(*both(full(), blank=blank))

    def test_with_long_names_of_several_kinds(self):
        longer = [LONG_NAME.replace("Raden", name) for name in ("Raden", "Sutan", "Rade")]
        longest = [(LONG_NAME + " ")[:200], (f"{LONG_NAME} {LONG_NAME}")[:200]]
        assert_same_pages(*both(full([*longer, *longest])))

    def test_as_replacements(self):
        certificates = full()
        for certificate in certificates:
            certificate.replacement_no = 1
        ours, plainly = both(certificates)
        assert_same_pages(ours, plainly)
        assert "\nPengganti ke-1\n" in texts(ours)[0]

    def test_where_little_is_known_of_a_person(self):
        certificates = full()
        for certificate in certificates:
            certificate.words = certificate.words | {"born": "", "village": "", "district": "", "regency": ""}
        assert_same_pages(*both(certificates))

    def test_with_names_of_letters_that_grow_together_only_there(self, monkeypatch):
        monkeypatch.setattr(fast_print, "LIGATURES", "")
        assert_same_pages(*both(plain(["Afifah Syafi'i", "Wati Fitri Affandi", "Ani"])))


class TestTheFile:
    def test_each_page_holds_its_own_words_and_code_alone(self):
        certificates = full(ALL_NAMES)
        pdf = render(certificates, paper="f4")
        with pikepdf.open(io.BytesIO(pdf)) as document:
            codes = [page.Resources.XObject["/own"].objgen for page in document.pages]
        assert len(set(codes)) == len(certificates)
        for at, (text, picture) in enumerate(zip(texts(pdf), pictures(pdf), strict=True)):
            assert zxingcpp.read_barcode(picture).text == certificates[at].public_url
            named = [each.name for each in certificates if f"\n{each.name}\n" in text]
            assert named == [certificates[at].name]

    def test_fonts_and_what_is_common_are_in_it_once(self):
        names = [f"{name} {extra}" for name in ("Ani", "Budi", "Citra", "Dewi") for extra in ALL_NAMES]
        sizes = []
        for number in (9, 36):
            pdf = render(full(names[:number]), paper="f4")
            with pikepdf.open(io.BytesIO(pdf)) as document:
                streams = [each for each in document.objects if isinstance(each, pikepdf.Stream)]
                fonts = [each for each in streams if each.get("/Subtype") in ("/OpenType", "/CIDFontType0C")]
                assert len(fonts) == 5
            sizes.append(len(pdf))
        assert (sizes[1] - sizes[0]) / 27 < 4096

    def test_it_says_what_it_is_and_names_nobody(self):
        with pikepdf.open(io.BytesIO(render(plain(ALL_NAMES), paper="f4"))) as document:
            assert document.docinfo.Title == "Piagam Pengukuhan"
            assert document.Root.Lang == "id-ID"
            assert "/Names" not in document.Root

    def test_a_second_piece_of_a_print_needs_no_more_of_weasyprint(self, monkeypatch):
        certificates = full([*ALL_NAMES, *(f"{name} Putra" for name in ALL_NAMES)])
        first = render(certificates[:9], paper="f4")
        monkeypatch.setattr(Renderer, "_lay_out", None)
        second = render(certificates[9:], paper="f4")
        assert len(texts(first)) == len(texts(second)) == 9

    def test_pieces_of_a_print_that_is_ready_need_nothing_of_weasyprint_be_they_rare_or_small(self, monkeypatch):
        certificates = full([*ALL_NAMES, LONG_NAME])  # A kind of its own.
        get_ready(certificates, paper="f4")
        monkeypatch.setattr(Renderer, "_lay_out", None)
        pieces = [certificates[:9], certificates[9:]]
        assert [len(texts(render(piece, paper="f4", is_part=True))) for piece in pieces] == [9, 1]


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


class TestWhatItCannotTake:
    def test_what_only_weasyprint_can_make_goes_the_plain_way_with_a_warning_that_names_nobody(
        self, caplog, monkeypatch
    ):
        restyle(monkeypatch, ".name { letter-spacing: 0.1em }")
        certificates = plain(ALL_NAMES)
        pdf = render(certificates, paper="f4")
        (message,) = [record.getMessage() for record in caplog.records if record.levelno == logging.WARNING]
        assert "9 sheets of piagam-1 go the plain way" in message
        assert not [each for each in certificates if each.name in message]
        renderer = Renderer(certificates, "f4", specimen=False)
        assert texts(pdf) == texts(renderer.plain_pdf(renderer.layouts()))

    @pytest.mark.parametrize(
        "style, why",
        [
            (".name { letter-spacing: 0.1em }", "shaped otherwise"),
            (".name { font-variant: small-caps }", "shaped otherwise"),
            (".place { text-decoration: underline }", "more than the own words"),
            (".place { display: none }", "an own line is not there"),
        ],
    )
    def test_a_design_of_another_kind_is_refused(self, style, why, monkeypatch):
        restyle(monkeypatch, style)
        with pytest.raises(NeedsWeasyPrintError, match=why):
            Renderer(plain(), "f4", specimen=False).fast_pdf()

    def test_a_design_that_prints_of_a_person_what_is_not_marked_is_refused(self, monkeypatch):
        lay_out = Renderer._lay_out

        def lay_out_with_the_code(renderer, layouts, *args):
            for layout in layouts:
                layout.date = fast_print.Block((f"Kode {getattr(layout.certificate, 'code', '-')}",), 12)
            return lay_out(renderer, layouts, *args)

        monkeypatch.setattr(Renderer, "_lay_out", lay_out_with_the_code)
        with pytest.raises(NeedsWeasyPrintError, match="a text differs that is not an own line"):
            Renderer(plain(), "f4", specimen=False).fast_pdf()

    def test_a_name_in_a_script_of_its_own_is_made_by_weasyprint_among_the_others(self):
        ours, plainly = both(plain([*NAMES, "Ани Будиман"]))
        assert ["Ани Будиман" in text for text in texts(ours)] == [False, False, False, True]
        assert texts(ours) == texts(plainly)

    def test_few_certificates_are_made_by_weasyprint_alone(self, monkeypatch):
        monkeypatch.setattr(fast_print.FastPrint, "print", None)
        assert len(texts(render(plain(ALL_NAMES[: FEWEST_FOR_FAST - 1]), paper="f4"))) == FEWEST_FOR_FAST - 1

    def test_where_no_three_are_alike_nothing_is_won(self):
        certificates = plain(ALL_NAMES[: 2 * FEW])
        for at, certificate in enumerate(certificates):
            certificate.words = {**certificate.words, "venue": f"Aula {at // FEW}"}
        with pytest.raises(NeedsWeasyPrintError, match="no two of them are alike"):
            Renderer(certificates, "f4", specimen=False).fast_pdf()

    @pytest.mark.parametrize(
        "name, words, sentence",
        [
            ("Siti ☃", {}, "Piagam Siti ☃: huruf “☃”"),
            ("Siti", {"letterhead": ["DINAS SOSIAL"] * 40}, "Siti tidak muat"),
            ("Siti", {"logo": "kantor/hilang.png"}, "Logo kantor"),
        ],
    )
    def test_the_sentences_of_what_stops_a_print_stay(self, name, words, sentence):
        certificates = plain(ALL_NAMES)
        certificates[5].name = name
        certificates[5].words = {**certificates[5].words, **words}
        with pytest.raises(PaperError, match=sentence):
            render(certificates, paper="f4")

    @pytest.mark.parametrize("make", [full, of_a_training])
    def test_a_design_marks_all_that_is_own(self, make):
        (layout, *_) = Renderer(make(), "f4", specimen=False).layouts()
        common = []
        for each in (layout, twin_of(layout)):
            reader = _Common()
            reader.feed(re.sub(r"\s+", " ", render_to_string(layout.template, {"layout": each})))
            common.append(reader.kept)
        assert common[0] == common[1]

    @pytest.mark.parametrize("paper", PAPERS)
    def test_the_height_of_a_name_is_computed_as_it_is_printed(self, paper):
        certificates = full(["Ani", "A" * 45, LONG_NAME, (LONG_NAME + " " + LONG_NAME)[:200]])
        renderer = Renderer(certificates, paper, specimen=False)
        for layout in renderer.layouts():
            alone = Renderer([layout.certificate], paper, specimen=False)
            layout.lower = 0
            alone._measure([layout])
            assert renderer._room(layout) == pytest.approx(alone._room(layout), abs=0.001)


def restyle(monkeypatch, style):
    """Give the design one more rule."""
    styles = Renderer._styles.func
    more = property(lambda renderer: [*styles(renderer), CSS(string=f".piagam-1 {style}")])
    monkeypatch.setattr(Renderer, "_styles", more)
