"""The guide as pages of the program: one source, one page a chapter, and each page of the program leads to its part."""

import html
import re
from pathlib import Path

import pytest
from django.conf import settings
from django.urls import reverse

from kaur_psm.guide import finding, reading
from kaur_psm.guide.parts import PARTS, part_of
from registry.values.search import PUBLIC_PATTERN
from tests.factories import fictional_nik
from tests.pages import words_of
from tests.test_house import DOORS, PUBLIC

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]

GUIDE = (settings.BASE_DIR / "docs/panduan.md").read_text()
# Pages that are no page of the program's work: the guide itself.
OWN = "guide_"


def test_every_heading_of_the_guide_is_on_a_page_and_in_the_contents(client_of, petugas):
    headings = re.findall(r"^#{2,4} (.+)$", GUIDE, re.MULTILINE)
    client = client_of(petugas)
    contents = words_of(client.get("/bantuan/"))
    assert [heading for heading in headings if heading not in contents] == []
    pages = [words_of(client.get(chapter.get_absolute_url())) for chapter in reading.chapters()]
    assert len(pages) == len(re.findall(r"^## ", GUIDE, re.MULTILINE))
    assert [heading for heading in headings if not any(heading in page for page in pages)] == []
    whole = words_of(client.get("/bantuan/semua/"))
    assert [heading for heading in headings if heading not in whole] == []


def test_no_word_of_the_guide_is_lost_on_its_pages():
    shown = "".join(f"{part.title} {part.words} " for chapter in reading.chapters() for part in chapter.parts)
    letters = re.compile(r"[^\w]+")
    plain = re.sub(r"!\[[^]]*\]\([^)]*\)|\]\([^)]*\)|^\d+\.|^\s+\d+\.", " ", GUIDE, flags=re.MULTILINE)
    words = {*letters.split(plain.partition("\n## ")[2])}
    assert words - {*letters.split(shown.replace("&amp;", "&"))} - {""} == set()


def test_links_within_the_guide_lead_to_the_right_page_and_pictures_come(client_of, petugas):
    client = client_of(petugas)
    anchors = {each.get_absolute_url(): {part.anchor for part in each.parts} for each in reading.chapters()}
    for chapter in reading.chapters():
        for link in re.findall(r'href="([^"]+)"', chapter.html):
            page, _, anchor = link.partition("#")
            assert anchor in anchors[page], link
        for address in re.findall(r'<img src="([^"]+)"', chapter.html):
            picture = client.get(address)
            assert (picture.status_code, picture["Content-Type"]) == (200, "image/png"), address
            assert "max-age" in picture["Cache-Control"]
            assert b"".join(picture.streaming_content).startswith(b"\x89PNG")
    used = {*re.findall(r"\(img/([^)]+)\)", GUIDE)}
    assert len(used) == sum(chapter.html.count("<img ") for chapter in reading.chapters())
    assert 'style="' not in "".join(chapter.html for chapter in reading.chapters())  # Our policy of content refuses it.


def test_a_picture_or_chapter_that_is_not_there_is_not_found(client_of, petugas):
    client = client_of(petugas)
    for address in ("/bantuan/tidak-ada/", "/bantuan/gambar/tidak-ada.png", "/bantuan/gambar/..%2Fpanduan.png"):
        assert client.get(address).status_code == 404


@pytest.mark.parametrize(
    "text, first",
    [
        ("kunci nik", "/bantuan/akun/#kunci-nik"),
        ("NASKAH", "/bantuan/pengukuhan-dan-piagam/#naskah"),
        ("lembar verifikasi nama", "/bantuan/pengukuhan-dan-piagam/#lembar-verifikasi-nama"),
        ("mitra", "/bantuan/mitra/"),
    ],
)
def test_what_is_looked_for_in_the_guide_is_found_title_first(text, first):
    assert finding.find(text)[0].get_absolute_url() == first


def test_all_words_must_stand_in_the_part_and_what_is_not_found_is_said(client_of, petugas):
    found = finding.find("sandi lembar kunci")
    assert found
    assert all("kunci" in each.part.words.lower() and "sandi" in each.part.words.lower() for each in found)
    assert all(len(each.excerpt) <= 2 * finding.AROUND + 10 for each in found)
    assert len(finding.find("a")) == finding.MOST
    assert finding.find("  ") == []
    page = words_of(client_of(petugas).get("/bantuan/?q=xyzzy"))
    assert "Tidak ada bagian yang memuat “xyzzy”" in page


def test_a_nik_typed_there_is_not_looked_for_nor_shown_and_the_browser_keeps_it_out_of_the_address(client_of, petugas):
    page = client_of(petugas).get("/bantuan/", {"q": fictional_nik()}).content.decode()
    assert fictional_nik() not in page
    assert f'pattern="{PUBLIC_PATTERN}"' in html.unescape(page)


def test_each_page_of_the_program_leads_to_its_own_part(client_of, petugas):
    parts = {f"{each.slug}#{part.anchor}" for each in reading.chapters() for part in each.below}
    parts |= {each.slug for each in reading.chapters()}
    assert {*PARTS.values()} - parts == set()
    pages = [name for name, door in DOORS.items() if door.get == 200 and not name.startswith(OWN)]
    assert [name for name in pages if part_of(name) is None] == []
    assert [prefix for prefix in PARTS if not any(name.startswith(prefix) for name in (*DOORS, *PUBLIC))] == []
    for address, part in (("/psm/", "daftar-psm/"), ("/psm/impor/", "impor/"), ("/mitra/", "mitra/")):
        assert f'href="/bantuan/{part}"' in client_of(petugas).get(address).content.decode()
    assert f'href="{reverse("guide_contents")}"' in client_of(petugas).get("/tidak-ada/").content.decode()


# The words of the guide are those of the screen


def _words_in(folder, ending, codes):
    texts = (path.read_text() for path in sorted(Path(settings.BASE_DIR / folder).rglob(ending)))
    return " ".join(re.sub(r"\s+", " ", re.sub(codes, "¤", text)) for text in texts)


SOURCES = _words_in("templates", "*.html", "{%.*?%}|{{.*?}}|<[^>]+>") + "".join(
    _words_in(app, "*.py", r"{[^{}]*}|\"\s+f?\"") for app in ("registry", "ceremonies", "kaur_psm")
)
# In bold at the beginning of a paragraph or a point the guide names its subject; within a sentence what one presses.
PRESSED = re.compile(r"(?<=[\w,:;(”] )\*\*([^*]+)\*\*")
SENTENCES = re.sub(r"\n *(?![-\d|#!\s])", " ", GUIDE)


def on_screen(phrase):
    """Whether the phrase stands in a template or module; … and the word for the paper are filled in there."""
    pieces = [re.escape(piece.strip()) for piece in re.sub(r"\s+", " ", phrase).split("…")]
    pattern = r".{0,80}?".join(pieces).replace(r"\ ", r"[ ¤]+").replace("piagam", "(?:piagam|¤)")
    return re.search(pattern, SOURCES) is not None


def test_the_guide_names_buttons_as_they_are_written_on_the_screen():
    pressed = {each.rstrip(".:") for phrase in PRESSED.findall(SENTENCES) for each in re.split(r" [/|] ", phrase)}
    assert len(pressed) > 80
    assert [phrase for phrase in sorted(pressed) if not on_screen(phrase)] == []
