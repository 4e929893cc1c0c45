"""The paper of a certificate, measured in the PDF itself: words, places and fonts."""

import io
import itertools
import re
from datetime import date

import pypdfium2
import pytest
import zxingcpp
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image
from pypdfium2 import raw
from weasyprint import HTML
from weasyprint.urls import FatalURLFetchingError

from ceremonies.certificates import fonts
from ceremonies.certificates.checks import problems
from ceremonies.certificates.errors import PaperError
from ceremonies.certificates.fitting import fit_name, wrap
from ceremonies.certificates.pictures import picture
from ceremonies.certificates.rendering import BLANK_ITSELF, ONTO_BLANK, PaperFetcher, Renderer, render
from ceremonies.issuing import issue_certificates
from tests.factories import (
    make_ceremony,
    make_official,
    make_volunteer,
    small_jpeg,
    small_png,
)

pytestmark = [pytest.mark.one_database, pytest.mark.slow]  # Renders pages.

SIZES = {"f4": (330, 215), "folio": (330, 216), "a4": (297, 210)}
MM = 72 / 25.4  # A PDF counts in points.
LONG_NAME = (
    "Prof. Dr. Ir. H. Raden Muhammad Abdurrahman Hasyim Asy'ari Kusumaningrat Putra, S.STP., S.Sos., M.Si., M.Pd.I."
)
ADDRESS = "Jalan Lintas Barat Sumatera, Bintuhan 38963, Telepon (0739) 61001"
SIGNATURE = {"rank": "Pembina Utama Muda (IV/c)", "nip": "19700101 199503 1 001"}


def issued(*names, **kwargs):
    """The certificates of a ceremony with these people, in handing-out order."""
    ceremony = make_ceremony([make_volunteer(name) for name in names], **kwargs)
    issue_certificates(ceremony)
    return list(ceremony.certificates().for_printing())


def one(name="Siti Aminah", **words):
    """One certificate, with these words changed."""
    (certificate,) = issued(name)
    certificate.words |= words
    return certificate


def fullest(name=LONG_NAME):
    """A certificate with all its parts."""
    default_storage.save("kantor/logo.png", ContentFile(small_png()))
    head = make_official(**SIGNATURE)
    second = make_official(
        "Rosmala Dewi, S.P.", "Kepala Bidang Kelembagaan dan Kesejahteraan Sosial", "lain", **SIGNATURE
    )
    volunteer = make_volunteer(birth_place="Bintuhan", born_on=date(1985, 1, 1))
    ceremony = make_ceremony(
        [volunteer],
        officiant=head,
        second_signatory=second,
        decree_issuer="Keputusan Kepala Dinas Sosial Kabupaten Kaur",
        decree_number="188.4/36/2019",
    )
    (certificate,) = issue_certificates(ceremony)
    certificate.name = name  # Longer, with all its titles, than the column of a name alone.
    certificate.words |= {"address": ADDRESS, "logo": "kantor/logo.png"}
    return certificate


class Page:
    """A page of a PDF, measured in mm from its lower left corner."""

    def __init__(self, page):
        self.size = tuple(side / MM for side in page.get_size())
        words = page.get_textpage()
        self.text = words.get_text_range().replace("\r\n", "\n")
        letters = [(words.get_text_range(at, 1), words.get_charbox(at)) for at in range(words.count_chars())]
        self.letters = [tuple(side / MM for side in box) for char, box in letters if char.strip()]
        self.lines = [tuple(side / MM for side in words.get_rect(at)) for at in range(words.count_rects())]
        self.pictures = [
            tuple(side / MM for side in picture.get_bounds())
            for picture in page.get_objects(filter=[raw.FPDF_PAGEOBJ_IMAGE], max_depth=3)
        ]
        self.fonts = {text.get_font().get_base_name() for text in page.get_objects(filter=[raw.FPDF_PAGEOBJ_TEXT])}

    @property
    def flat(self):
        return " ".join(self.text.split())


def pages(pdf):
    document = pypdfium2.PdfDocument(pdf)
    all_pages = [Page(page) for page in document]
    document.close()
    return all_pages


def the_page(certificate, paper="f4", **kwargs):
    (page,) = pages(render([certificate], paper=paper, **kwargs))
    return page


def overlap(one, other, by=0.3):
    """Whether two boxes (left, bottom, right, top) overlap by more than `by` mm in both directions."""
    across = min(one[2], other[2]) - max(one[0], other[0])
    upwards = min(one[3], other[3]) - max(one[1], other[1])
    return across > by and upwards > by


def assert_nothing_touches(page):
    """No line of text overlaps another one or a picture, and none leaves the frame."""
    wide, high = page.size
    for left, bottom, right, top in page.letters:
        assert left > 18
        assert bottom > 18
        assert right < wide - 18
        assert top < high - 18
    for first, second in itertools.combinations(page.lines + page.pictures, 2):
        assert not overlap(first, second)


@pytest.mark.django_db
class TestPages:
    @pytest.mark.parametrize("paper", SIZES)
    def test_each_certificate_is_a_page_of_real_paper_in_the_given_order(self, paper):
        certificates = issued("Ani", "Budi", "Citra")[::-1]
        printed = pages(render(certificates, paper=paper))
        assert len(printed) == 3
        for page, certificate in zip(printed, certificates, strict=True):
            assert page.size == pytest.approx(SIZES[paper], abs=0.1)
            assert f"Nomor: {certificate.number.text}\n" in page.text
            assert f"\n{certificate.name}\n" in page.text
            assert f"Kode periksa: {certificate.check_code}" in page.text
            others = {each for each in certificates if each != certificate}
            assert not [each for each in others if each.name in page.text or each.number.text in page.text]

    def test_a_page_reads_from_top_to_bottom(self):
        text = the_page(fullest()).flat
        parts = [
            "PEMERINTAH KABUPATEN KAUR DINAS SOSIAL",
            "Jalan Lintas Barat Sumatera",
            "PIAGAM PENGUKUHAN",
            "Nomor: 460/001/DINSOS/XII/2019",
            f"Diberikan kepada {LONG_NAME}",
            "Tempat, tanggal lahir: Bintuhan, 1 Januari 1985",
            "telah dikukuhkan sebagai PEKERJA SOSIAL MASYARAKAT (PSM)",
            "Desa Air Dingin, Kecamatan Kaur Selatan, Kabupaten Kaur",
            "pada hari Jumat tanggal enam Desember dua ribu sembilan belas, bertempat di Aula Pondok Pesantren",
            "Salfiah, berdasarkan Peraturan Menteri Sosial Nomor 10 Tahun 2019 tentang Pekerja Sosial Masyarakat,",
            "serta Keputusan Kepala Dinas Sosial Kabupaten Kaur Nomor 188.4/36/2019.",
            "Kepala Bidang Kelembagaan dan Kesejahteraan Sosial, Rosmala Dewi, S.P.",
            "Periksa keaslian: pindai kode ini Kode periksa:",
            "Bintuhan, 6 Desember 2019 Kepala Dinas Sosial Kabupaten Kaur, Burhan Gumantara",
            "Pembina Utama Muda (IV/c) NIP 19700101 199503 1 001",
        ]
        places = [text.index(part) for part in parts[:-1]] + [text.rindex(parts[-1])]
        assert places == sorted(places)

    def test_what_is_not_known_is_not_there(self):
        certificate = one("Adi", born="", village="", district="", regency="", venue="", basis=[], signatories=[])
        page = the_page(certificate)
        assert not re.findall("lahir|Desa|Kecamatan|bertempat|berdasarkan|NIP|,,|, \\.", page.text)
        assert "dua ribu sembilan belas.\n" in page.text
        assert f"Kode periksa: {certificate.check_code}" in page.text
        assert_nothing_touches(page)

    def test_the_file_says_what_it_is_and_names_nobody(self):
        document = pypdfium2.PdfDocument(render(issued("Siti Aminah"), paper="f4"))
        metadata = document.get_metadata_dict(skip_empty=True)
        language = raw.FPDFCatalog_GetLanguage(document, None, 0)
        document.close()
        assert metadata["Title"] == "Piagam Pengukuhan"
        assert "Siti" not in str(metadata)
        assert language == 2 * len("id-ID\0")

    def test_only_our_own_fonts_are_used(self):
        fonts = {re.sub(r"^[A-Z]{6}\+", "", name) for name in the_page(fullest(), specimen=True).fonts}
        assert fonts == {"PSM-Serif", "PSM-Serif-Italic", "PSM-Serif-Semi-Bold", "PSM-Sans", "PSM-Sans-Semi-Bold"}

    def test_the_printer_of_pages_complains_of_nothing(self, caplog):
        render([fullest()], paper="a4")
        assert [record for record in caplog.records if record.name.startswith("weasyprint")] == []

    def test_a_specimen_says_so_on_each_page_and_reads_the_same(self):
        certificates = issued("Ani", "Budi")
        real = pages(render(certificates, paper="f4"))
        specimens = pages(render(certificates, paper="f4", specimen=True))
        assert [page.text for page in specimens] == [f"CONTOH\n{page.text}" for page in real]


def grey(pdf):
    return Image.open(io.BytesIO(picture(pdf))).convert("L")


@pytest.mark.django_db
class TestBlanks:
    @pytest.mark.parametrize("paper", SIZES)
    def test_the_blank_is_the_same_whosever_name_comes_onto_it(self, paper):
        sheets = issued("Adi", "Budi")
        sheets[1].name = LONG_NAME
        sheets[1].words = {**sheets[1].words, "born": "", "village": "", "district": "", "regency": ""}
        first, second = (grey(render([sheet], paper=paper, blank=BLANK_ITSELF)) for sheet in sheets)
        assert first.tobytes() == second.tobytes()

    def test_the_blank_and_what_comes_onto_it_hold_each_word_once(self):
        (sheet,) = issued("Siti Aminah")
        (blank,) = pages(render([sheet], paper="f4", blank=BLANK_ITSELF))
        (own,) = pages(render([sheet], paper="f4", blank=ONTO_BLANK))
        (whole,) = pages(render([sheet], paper="f4"))
        assert sorted([*blank.text.split(), *own.text.split()]) == sorted(whole.text.split())
        assert "Siti Aminah" in own.text
        assert "Diberikan kepada" in blank.text

    @pytest.mark.parametrize("paper", SIZES)
    @pytest.mark.parametrize("name", ["Adi", LONG_NAME])
    def test_nothing_is_printed_over_what_is_on_the_blank(self, paper, name):
        (sheet,) = issued("Siti Aminah")
        sheet.name = name
        blank, own = (grey(render([sheet], paper=paper, blank=kind)) for kind in (BLANK_ITSELF, ONTO_BLANK))
        over = [pair for pair in zip(blank.tobytes(), own.tobytes(), strict=True) if max(pair) < 200]
        assert not over

    def test_words_for_which_a_blank_has_no_room_are_refused(self):
        (sheet,) = issued("Siti Aminah")
        sheet.words = {**sheet.words, "village": "Desa " + "Sinar " * 30}
        assert render([sheet], paper="f4")
        with pytest.raises(PaperError, match="tidak muat di blangko"):
            render([sheet], paper="f4", blank=ONTO_BLANK)


@pytest.mark.django_db
class TestRoom:
    @pytest.mark.parametrize("paper", SIZES)
    @pytest.mark.parametrize("name", ["Adi", LONG_NAME, "Kusumawardhani" * 7 + "ab", (LONG_NAME + " ") * 2])
    def test_a_name_of_any_length_touches_nothing(self, paper, name):
        certificate = fullest(name[:200])
        page = the_page(certificate, paper)
        assert "".join(certificate.name.split()) in "".join(page.text.split())
        assert_nothing_touches(page)

    @pytest.mark.parametrize("paper", SIZES)
    def test_texts_of_two_hundred_letters_each_touch_nothing(self, paper):
        certificate = fullest()
        long = ("Tanjung Kemuning Ulu Padang Guci Hilir " * 6)[:200].strip()
        certificate.words |= {"village": f"Desa {long}", "venue": long, "basis": [long, *certificate.words["basis"]]}
        page = the_page(certificate, paper)
        assert page.flat.count(long) == 3
        assert_nothing_touches(page)

    @pytest.mark.parametrize("paper", SIZES)
    def test_nothing_at_all_is_nearer_to_the_edge_than_12_mm(self, paper):
        a_mm = 5
        sheet = Image.open(io.BytesIO(picture(render([fullest()], paper=paper), width=SIZES[paper][0] * a_mm)))
        ink = Image.eval(sheet.convert("L"), lambda grey: 255 - grey).getbbox()
        edges = [ink[0], ink[1], sheet.width - ink[2], sheet.height - ink[3]]
        assert min(edges) >= 12 * a_mm - 1
        assert max(edges) <= 13 * a_mm

    def test_too_much_text_stops_the_print_and_names_the_person(self):
        certificate = fullest("Siti Aminah")
        certificate.words["venue"] = "Aula " * 500
        with pytest.raises(PaperError, match="Siti Aminah tidak muat di satu halaman"):
            render([certificate], paper="f4")

    @pytest.mark.parametrize("name", ["Afifah Syafi'i", "Siti ’Aisyah", "dr. YULI van der Meer, S.STP", "Renée Şahin"])
    def test_a_name_is_printed_as_it_is_written(self, name):
        assert f"\n{name}\n" in the_page(one(name)).text

    @pytest.mark.parametrize("paper", SIZES)
    def test_long_posts_and_names_of_who_signs_touch_nothing(self, paper):
        certificate = fullest("Adi")
        for signatory in certificate.words["signatories"]:
            signatory |= {"post": ["a.n. Bupati Kaur", "Kepala Bidang Kelembagaan " * 5], "name": LONG_NAME}
        page = the_page(certificate, paper)
        assert page.flat.count(LONG_NAME) == 2
        assert_nothing_touches(page)

    def test_names_below_signatures_stand_at_one_height(self):
        certificate = fullest()
        certificate.words["signatories"][0]["post"] = ["Plt. Kepala Dinas Sosial"]
        certificate.words["signatories"][1]["post"] = ["Kepala Bidang", "Kelembagaan", "dan Kesejahteraan Sosial"]
        pdf = pypdfium2.PdfDocument(render([certificate], paper="f4"))
        words = pdf[0].get_textpage()
        places = [words.search(name).get_next() for name in ("Burhan Gumantara", "Rosmala Dewi")]
        bottoms = [words.get_charbox(at)[1] for at, _ in places]
        words.close()
        pdf.close()
        assert bottoms[0] == pytest.approx(bottoms[1], abs=0.5)


@pytest.mark.django_db
class TestPictures:
    @pytest.mark.parametrize("paper", SIZES)
    def test_the_code_on_the_page_leads_to_the_public_page(self, paper):
        certificates = issued("Ani", "Budi")
        pdf = render(certificates, paper=paper)
        for at, certificate in enumerate(certificates):
            sheet = Image.open(io.BytesIO(picture(pdf, page=at)))
            assert zxingcpp.read_barcode(sheet).text == certificate.public_url

    def test_a_code_is_26_mm_wide_with_the_white_around_it(self):
        (left, bottom, right, top) = the_page(one()).pictures[-1]
        assert (right - left, top - bottom) == pytest.approx((26, 26), abs=0.1)

    @pytest.mark.parametrize("width", [400, 1200, 1237])
    def test_a_picture_of_a_page_is_as_wide_as_asked(self, width):
        png = picture(render([one()], paper="f4"), width=width)
        assert png.startswith(b"\x89PNG")
        assert Image.open(io.BytesIO(png)).size == pytest.approx((width, width * 215 / 330), abs=1)

    def test_a_logo_is_printed_beside_the_letterhead(self):
        default_storage.save("kantor/logo kami.jpg", ContentFile(small_jpeg()))
        page = the_page(one(logo="kantor/logo kami.jpg"))
        assert len(page.pictures) == 2
        assert_nothing_touches(page)


@pytest.mark.django_db
class TestRefusals:
    def refused(self, certificate, paper="f4"):
        with pytest.raises(PaperError) as refusal:
            render([certificate], paper=paper)
        return str(refusal.value)

    def test_a_logo_that_is_gone_stops_the_print(self):
        assert "Logo kantor (kantor/hilang.png) tidak ada" in self.refused(one(logo="kantor/hilang.png"))

    def test_a_logo_that_is_no_picture_stops_the_print(self):
        default_storage.save("kantor/rusak.png", ContentFile(b"bukan gambar"))
        assert "tidak dapat dibaca" in self.refused(one(logo="kantor/rusak.png"))

    def test_a_logo_outside_the_uploads_stops_the_print(self):
        assert "Logo kantor" in self.refused(one(logo="../psm.sqlite3"))

    @pytest.mark.parametrize(
        "words, about",
        [
            ({"venue": "Aula 😀"}, "tempat atau dasar pengukuhan"),
            ({"address": "Jalan 中"}, "alamat kantor"),
            ({"village": "Desa \N{ZERO WIDTH SPACE}Air"}, "nama desa"),
            ({"signatories": [{"post": [], "name": "محمد", "rank": "", "nip": ""}]}, "nama penanda tangan"),
        ],
    )
    def test_a_letter_that_our_fonts_lack_stops_the_print(self, words, about):
        assert re.search(rf"Piagam Siti Aminah: huruf .*\(U\+[0-9A-F]+, .+\) pada {about}", self.refused(one(**words)))

    def test_a_name_with_such_a_letter_is_named_with_it(self):
        certificate = one()
        certificate.name = "Siti ☃"
        assert "Piagam Siti ☃: huruf “☃” (U+2603, SNOWMAN) pada nama" in self.refused(certificate)

    def test_a_design_that_is_not_there_stops_the_print(self):
        certificate = one()
        certificate.design_version = 99
        assert "Rancangan piagam piagam-99 tidak ada" in self.refused(certificate)

    def test_a_paper_that_is_not_there_stops_the_print(self):
        assert "Kertas a3 tidak dikenal" in self.refused(one(), paper="a3")

    def test_without_a_certificate_there_is_no_paper(self):
        with pytest.raises(PaperError, match="Belum ada lembar"):
            render([], paper="f4")

    @pytest.mark.parametrize(
        "address",
        [
            "http://127.0.0.1/logo.png",
            "https://example.org/logo.png",
            "file:///etc/passwd",
            "data:image/png;base64,AAAA",
            "psm:css/../site.css",
            "psm:img/../../../manage.py",
            "psm:css/lain.css",
            "psm:logo/orang/foto.jpg",
            "psm:lain/piagam-1.css",
            "lain:css/piagam-1.css",
        ],
    )
    def test_no_other_address_is_loaded(self, address):
        default_storage.save("orang/foto.jpg", ContentFile(small_jpeg()))
        fetcher = PaperFetcher([one()])
        with pytest.raises(PaperError):
            fetcher.fetch(address)
        page = HTML(string=f'<img src="{address}">', url_fetcher=fetcher)
        with pytest.raises(FatalURLFetchingError):
            page.render()


@pytest.mark.django_db
class TestProblems:
    def test_all_that_would_stop_a_print_is_listed_in_advance_each_once(self):
        sheets = issued("Ani", "Budi", "Citra", "Doni")
        sheets[1].name, sheets[3].name = "Budi 阿", "Doni 阿"
        sheets[2].words["logo"] = sheets[3].words["logo"] = "kantor/hilang.png"
        letter, logo, other_letter = problems(sheets, paper="f4")
        assert "Budi 阿" in letter
        assert "Logo kantor (kantor/hilang.png)" in logo
        assert "Doni 阿" in other_letter

    def test_a_logo_that_is_gone_is_found_although_a_page_like_it_was_measured(self):
        default_storage.save("kantor/logo.png", ContentFile(small_png()))
        sheets = issued("Ani", "Budi")
        for sheet in sheets:
            sheet.words["logo"] = "kantor/logo.png"
        assert problems(sheets, paper="f4") == []
        sheets[1].words["logo"] = "kantor/hilang.png"
        (sentence,) = problems(sheets, paper="f4")
        assert "Logo kantor (kantor/hilang.png)" in sentence

    def test_a_page_that_was_measured_is_not_measured_again(self, monkeypatch):
        sheets = issued("Ani")
        problems(sheets, paper="f4")
        monkeypatch.setattr(Renderer, "_lay_out", None)
        assert problems(sheets, paper="f4") == []

    def test_text_that_will_not_fit_is_told_beforehand(self):
        (sentence,) = problems([one(venue="Gedung Serbaguna " * 200)], paper="a4")
        assert "Siti Aminah tidak muat" in sentence

    def test_without_problems_nothing_is_reported(self):
        assert problems(issued("Ani", "Budi"), paper="f4") == []
        assert problems([], paper="f4") == []


class TestFitting:
    MEASURE = 228

    def fit(self, name, **kwargs):
        size, lines = fit_name(name, fonts.SERIF_BOLD, self.MEASURE, **kwargs)
        assert all(fonts.width(line, fonts.SERIF_BOLD, size) <= self.MEASURE for line in lines)
        return size, lines

    def test_a_short_name_is_as_large_as_can_be(self):
        assert self.fit("Adi") == (36, ["Adi"])

    def test_a_longer_name_shrinks_to_stay_on_its_line(self):
        size, lines = self.fit("Muhammad Abdurrahman Wahid bin Abdul Ghani")
        assert 24 <= size < 36
        assert len(lines) == 1

    def test_a_name_that_is_too_long_for_a_line_breaks_into_two_about_equal_ones(self):
        size, lines = self.fit(LONG_NAME)
        assert " ".join(lines) == LONG_NAME
        assert size >= 22
        short, long = sorted(fonts.width(line, fonts.SERIF_BOLD, size) for line in lines)
        assert short > 0.8 * long

    @pytest.mark.parametrize(
        "name, lines",
        [
            (
                "Muhammad Fathurrahman Hidayatullah Saputra, S.Sos., M.Si., M.Pd.I., Ph.D.",
                ["Muhammad Fathurrahman Hidayatullah Saputra,", "S.Sos., M.Si., M.Pd.I., Ph.D."],
            ),
            (
                "Abdurrahman Kusumaningrat bin Muhammad Fathurrahman Hidayatullah",
                ["Abdurrahman Kusumaningrat", "bin Muhammad Fathurrahman Hidayatullah"],
            ),
            (
                "Kusumawardani Abdurrahman Moh. Fathurrahman Hidayatullah Putra",
                ["Kusumawardani Abdurrahman", "Moh. Fathurrahman Hidayatullah Putra"],
            ),
            (
                "Muhammad Abdurrahman Kusumaningrat Hasyim Putra Abdul Ghani Rahman, S.E.",
                ["Muhammad Abdurrahman Kusumaningrat", "Hasyim Putra Abdul Ghani Rahman, S.E."],
            ),
        ],
        ids=["before the titles", "before bin", "before an abbreviation", "no title alone"],
    )
    def test_a_name_breaks_where_its_sense_does(self, name, lines):
        assert self.fit(name)[1] == lines

    @given(st.text("abcdefghijklmW'. ,", min_size=1, max_size=210).filter(str.strip))
    @settings(max_examples=60, deadline=None)
    def test_no_letter_of_a_name_is_ever_lost(self, name):
        size, lines = self.fit(name)
        assert size >= 8
        assert "".join("".join(lines).split()) == "".join(name.split())

    def test_a_tighter_page_has_a_smaller_name(self):
        assert self.fit("Adi", scale=0.5) == (18, ["Adi"])

    def test_a_name_beyond_all_sizes_does_not_fit(self):
        assert fit_name("W" * 2000, fonts.SERIF_BOLD, self.MEASURE) is None

    @pytest.mark.parametrize(
        "text, lines",
        [
            (
                "pada hari Jumat tanggal enam Desember dua ribu sembilan belas, bertempat di Aula Ponpes Salfiah.",
                [
                    "pada hari Jumat tanggal enam Desember dua ribu sembilan belas,",
                    "bertempat di Aula Ponpes Salfiah.",
                ],
            ),
            (
                "berdasarkan Keputusan Kepala Dinas Sosial Kabupaten Kaur Nomor 188.4/36/2019 tanggal 2 Desember 2019",
                [
                    "berdasarkan Keputusan Kepala Dinas Sosial Kabupaten Kaur",
                    "Nomor 188.4/36/2019 tanggal 2 Desember 2019",
                ],
            ),
        ],
        ids=["at a comma", "not after a word that leads on"],
    )
    def test_a_sentence_breaks_where_one_would_breathe(self, text, lines):
        assert wrap(text, fonts.SERIF, 13, 195) == lines

    def test_a_sentence_leaves_no_word_alone(self):
        lines = wrap("satu dua tiga empat lima enam tujuh delapan sembilan sepuluh", fonts.SERIF, 13, 120)
        assert lines == ["satu dua tiga empat lima enam", "tujuh delapan sembilan sepuluh"]

    @given(st.text("abcdefgh ,W", max_size=300), st.integers(30, 200))
    @settings(max_examples=60, deadline=None)
    def test_a_text_of_any_kind_fits_its_column(self, text, measure):
        lines = wrap(text, fonts.SERIF, 12, measure)
        assert "".join("".join(lines).split()) == "".join(text.split())
        assert all(fonts.width(line, fonts.SERIF, 12) <= measure for line in lines)
