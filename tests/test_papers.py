"""The papers of a ceremony other than certificates: their words, their page breaks, who edits them."""

import re
from datetime import date, time

import pypdfium2
import pytest
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.utils.html import strip_tags
from pypdfium2 import raw

from ceremonies.issuing import issue_certificates
from ceremonies.models import NumberBlock, NumberPolicy, NumberSeries, Official, OfficialNumber, Paper, placeholders
from ceremonies.number_book import Book
from ceremonies.papers import kinds, numbered, writing
from registry.models import Trace
from registry.values import dates
from tests.factories import (
    fictional_nik,
    make_ceremony,
    make_district,
    make_office,
    make_official,
    make_participant,
    make_regency,
    make_user,
    make_village,
    make_volunteer,
    small_png,
)

pytestmark = [pytest.mark.django_db, pytest.mark.slow, pytest.mark.one_database]  # Renders pages.

KINDS = list(Paper.Kind.values)
LONG_NAME = "Muhammad Abdurrahman Hasyim Asyari Kusumaningrat Putra Sumantri Wijaya Kusuma Negara Adiputra Raya"
TITLES = {
    "title_before": "Prof. Dr. Ir. Drs. H. Raden " + "R. " * 7,
    "title_after": "S.STP., S.Sos., M.Si., M.Pd.I., M.Kom., Ph.D",
}
LONG = {**TITLES, "name": LONG_NAME}
SIGNER = {"title_after": "M.Pd", "rank": "Pembina Utama Muda (IV/c)", "nip": "19700101 199503 1 001"}


@pytest.fixture
def clerk(client_of, petugas):
    return client_of(petugas)


@pytest.fixture
def head(client_of, kabid):
    return client_of(kabid)


@pytest.fixture
def clerk_user(petugas):
    return petugas


def people_of(count, **kwargs):
    """So many people of Kaur Selatan and Kinal, in turn."""
    places = [make_village(), make_village("Geramat", make_district("Kinal"))]
    return [make_volunteer(f"Orang {_letters(at)}", places[at % 2], sex="LP"[at % 2], **kwargs) for at in range(count)]


def _letters(at):
    return f"{chr(65 + at // 26)}{chr(97 + at % 26)}"


def ceremony_of(people=(), **kwargs):
    office = make_office()
    return make_ceremony(
        people,
        office=office,
        officiant=make_official("Sidarmin Tetap", office=office, **SIGNER),
        **{"starts_at": time(9), "decree_number": "188.4/36/2019", "decree_on": date(2019, 12, 2), **kwargs},
    )


def pages(pdf):
    """The text of each page, with all white space as single spaces, and its size in mm."""
    document = pypdfium2.PdfDocument(pdf)
    pages_read = [
        (
            " ".join(page.get_textpage().get_text_bounded().replace("\ufffe", "-").split()),
            tuple(round(side * 25.4 / 72) for side in page.get_size()),
        )
        for page in document
    ]
    document.close()
    return pages_read


def texts(pdf):
    return [text for text, _ in pages(pdf)]


def printed(ceremony, kind, user=None, **changes):
    """The texts of the pages of that paper, with these fields changed."""
    paper = kinds.paper_of(ceremony, kind)
    for name, value in changes.items():
        setattr(paper, name, value)
    return texts(writing.write(paper, user or make_user("Kabid")).pdf())


def typed(client, ceremony, kind, **changes):
    """Save the form of that paper as a browser would: with all shown values except the changes."""
    address = f"/pengukuhan/{ceremony.pk}/naskah/{kind}/"
    form = client.get(address).context["form"]
    shown = {bound.html_name: bound.value() for bound in form}
    kept = {name: value for name, value in {**shown, **changes}.items() if value not in (None, False)}
    return client.post(address, kept)


# Each paper


@pytest.mark.one_database
@pytest.mark.parametrize("size, mm", [("f4", (215, 330)), ("a4", (210, 297))])
@pytest.mark.parametrize("kind", KINDS)
def test_each_paper_is_upright_with_the_letterhead_of_the_office_on_its_first_page(kind, size, mm):
    ceremony = ceremony_of(people_of(3), agenda="Doa")
    paper = kinds.paper_of(ceremony, kind)
    paper.size = size
    sheets = pages(writing.write(paper, make_user("Kabid")).pdf())
    assert {measured for _, measured in sheets} == {mm}
    assert sheets[0][0].startswith("PEMERINTAH KABUPATEN KAUR DINAS SOSIAL")
    assert "PEMERINTAH" not in " ".join(text for text, _ in sheets[1:])


@pytest.mark.one_database
@pytest.mark.parametrize("kind", KINDS)
def test_no_paper_claims_to_be_signed_electronically(kind):
    written = writing.write(kinds.paper_of(ceremony_of(people_of(2)), kind), make_user("Kabid"))
    assert not re.search("elektronik|BSrE|TTE", strip_tags(written.html), re.IGNORECASE)


@pytest.mark.one_database
@pytest.mark.parametrize("kind", KINDS)
def test_the_logo_stands_on_each_paper(kind):
    ceremony = ceremony_of()
    ceremony.office.logo.save("logo.png", ContentFile(small_png()))
    document = pypdfium2.PdfDocument(writing.write(kinds.paper_of(ceremony, kind), make_user("Kabid")).pdf())
    assert len(list(document[0].get_objects(filter=[raw.FPDF_PAGEOBJ_IMAGE], max_depth=3))) == 1
    document.close()


@pytest.mark.one_database
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("count", [0, 1])
def test_a_ceremony_with_nobody_or_one_has_all_papers(kind, count):
    assert printed(ceremony_of(people_of(count)), kind)


def test_an_attendance_list_groups_by_kecamatan_in_code_order_with_numbers_that_run_on():
    (text,) = printed(ceremony_of(people_of(4)), "daftar-hadir", blank_rows=2)
    parts = [
        "DAFTAR HADIR PENGUKUHAN PSM",
        "Hari/tanggal : Jumat, 6 Desember 2019",
        "Waktu : 09.00 WIB",
        "Tempat : Aula Pondok Pesantren Salfiah",
        "No. Nama L/P Desa/Kelurahan Kecamatan Tanda tangan",
        "Kecamatan Kinal 2 orang",
        "1. Orang Ab P Desa Geramat Kinal 1.",
        "2. Orang Ad P Desa Geramat Kinal 2.",
        "Kecamatan Kaur Selatan 2 orang",
        "3. Orang Aa L Desa Air Dingin Kaur Selatan 3.",
        "Hadir tanpa undangan 5. 5. 6. 6.",
        "Mengetahui, Kepala Dinas Sosial Kabupaten Kaur, Sidarmin Tetap, M.Pd",
    ]
    places = [text.index(part) for part in parts]
    assert places == sorted(places)


@pytest.mark.one_database
def test_an_attendance_list_has_places_to_sign_odd_left_and_even_right():
    paper = kinds.paper_of(ceremony_of(people_of(4)), "daftar-hadir")
    document = pypdfium2.PdfDocument(writing.write(paper, make_user("Kabid")).pdf())
    words = document[0].get_textpage()
    lefts = {}
    for box in map(words.get_rect, range(words.count_rects())):
        match = re.fullmatch(r"(\d+)\.", words.get_text_bounded(*box).strip())
        if match and box[0] > 400:  # Points: right of the middle.
            lefts[int(match[1])] = box[0]
    document.close()
    assert lefts[1] == pytest.approx(lefts[3], abs=3)
    assert lefts[2] == pytest.approx(lefts[4], abs=3)
    assert lefts[2] - lefts[1] > 60


@pytest.mark.one_database
def test_an_attendance_list_passes_from_hand_to_hand_without_phone_numbers():
    ceremony = ceremony_of([make_volunteer(phone="+6281234567890")])
    assert not re.search("HP|8123", " ".join(printed(ceremony, "daftar-hadir")))


@pytest.mark.one_database
def test_minutes_have_the_date_and_the_number_of_people_present_in_words():
    people = people_of(21)
    ceremony = ceremony_of(people)
    ceremony.mark(ceremony.participants.filter(volunteer=people[0]), "absen")
    (text,) = printed(ceremony, "berita-acara", second_name="Orang Aa", witnesses="Rosmala Dewi, S.P.; Kepala Bidang")
    assert "Pada hari ini Jumat tanggal enam bulan Desember tahun dua ribu sembilan belas, bertempat di Aula" in text
    assert "sebanyak 20 (dua puluh) orang" in text
    assert "di 2 (dua) desa/kelurahan pada 2 (dua) kecamatan" in text
    assert "Nama : Sidarmin Tetap, M.Pd Jabatan : Kepala Dinas Sosial Kabupaten Kaur" in text
    assert "Nama : Orang Aa Kedudukan : Wakil Pekerja Sosial Masyarakat" in text
    assert "Saksi: 1. Rosmala Dewi, S.P. Kepala Bidang" in text
    (all_of_them,) = printed(ceremony, "berita-acara", includes="semua")
    assert "sebanyak 21 (dua puluh satu) orang" in all_of_them


@pytest.mark.one_database
def test_a_decree_reads_like_one_and_its_signer_has_no_titles():
    ceremony = ceremony_of(people_of(3), decree_issuer="Keputusan Kepala Dinas Sosial Kabupaten Kaur")
    first, second, annex = printed(ceremony, "keputusan")
    body = f"{first} {second}"
    parts = [
        "KEPUTUSAN KEPALA DINAS SOSIAL KABUPATEN KAUR NOMOR 188.4/36/2019 TENTANG",
        "PENETAPAN PEKERJA SOSIAL MASYARAKAT KABUPATEN KAUR TAHUN 2019 KEPALA DINAS SOSIAL KABUPATEN KAUR,",
        "Menimbang : a. bahwa",
        "b. bahwa nama-nama",
        "Mengingat : 1. Undang-Undang",
        "3. Peraturan Menteri Sosial Nomor 10 Tahun 2019",
        "MEMUTUSKAN:",
        "Menetapkan : KEPUTUSAN KEPALA DINAS SOSIAL KABUPATEN KAUR TENTANG PENETAPAN",
        "KESATU : Menetapkan nama-nama",
        "sebanyak 3 (tiga) orang",
        "KEEMPAT : Keputusan ini mulai berlaku pada tanggal ditetapkan.",
        "Ditetapkan di Bintuhan pada tanggal 2 Desember 2019 Kepala Dinas Sosial Kabupaten Kaur, Sidarmin Tetap",
        "Tembusan: 1. Camat se-Kabupaten Kaur;",
    ]
    places = [body.index(part) for part in parts]
    assert places == sorted(places)
    assert "DENGAN RAHMAT" not in body
    assert annex.startswith(
        "LAMPIRAN KEPUTUSAN KEPALA DINAS SOSIAL KABUPATEN KAUR NOMOR : 188.4/36/2019 TANGGAL : 2 DES"
    )
    assert "M.Pd" not in body + annex
    assert annex.index("1. Orang Ab P") < annex.index("2. Orang Aa L") < annex.index("Ditetapkan di Bintuhan")
    assert "Sidarmin Tetap, M.Pd" in " ".join(printed(ceremony, "keputusan", shows_titles=True))


@pytest.mark.one_database
def test_a_decree_of_a_regent_begins_as_those_do():
    body = printed(ceremony_of(decree_issuer="Keputusan Bupati Kaur"), "keputusan")[0]
    assert "DENGAN RAHMAT TUHAN YANG MAHA ESA BUPATI KAUR, Menimbang" in body


@pytest.mark.one_database
def test_a_decree_appoints_nobody_who_is_too_young():
    young, old = make_volunteer("Masih Muda", born_on=date(2005, 1, 1)), make_volunteer("Sudah Cukup")
    ceremony = ceremony_of([old])
    make_participant(ceremony, young)
    text = " ".join(printed(ceremony, "keputusan"))
    assert "Masih Muda" not in text
    assert "sebanyak 1 (satu) orang" in text


@pytest.mark.one_database
def test_an_invitation_is_a_letter_whose_number_and_date_are_left_to_the_pen_until_they_are_known():
    ceremony = ceremony_of()
    make_regency()
    (text,) = printed(ceremony, "undangan")
    assert "Nomor : ………" in text
    assert "Bintuhan, ………" in text
    assert "Hal : Undangan Pengukuhan PSM" in text
    assert "Yth. 1. Camat se-Kabupaten Kaur 2. Para peserta pengukuhan di Tempat" in text
    assert "hari/tanggal : Jumat, 6 Desember 2019 waktu : pukul 09.00 WIB tempat : Aula Pondok" in text
    (text,) = printed(
        ceremony, "undangan", number="005/12/XI/2019", dated_on=date(2019, 11, 20), recipients="Camat Kinal"
    )
    assert "Nomor : 005/12/XI/2019" in text
    assert "Bintuhan, 20 November 2019 Yth. Camat Kinal di Tempat" in text


@pytest.mark.one_database
def test_an_agenda_has_a_column_of_times_where_one_is_written():
    with_times = ceremony_of(agenda="09.00 Lagu Indonesia Raya\r\n\r\n09.15 - 10.00: Pengucapan janji\r\n10.00 WIB Doa")
    (text,) = printed(with_times, "susunan-acara")
    assert "No. Waktu Acara 1. 09.00 Lagu Indonesia Raya 2. 09.15 - 10.00 Pengucapan janji 3. 10.00 WIB Doa" in text
    without = make_ceremony(name="Lain", agenda="Lagu Indonesia Raya\nDoa", pledge="Kami berjanji:\n1. setia")
    first, pledge = printed(without, "susunan-acara", shows_pledge=True)
    assert "No. Acara 1. Lagu Indonesia Raya 2. Doa" in first
    assert pledge.startswith("Janji Pekerja Sosial Masyarakat Kami berjanji: 1. setia")


# Over pages


@pytest.mark.one_database
@pytest.mark.parametrize(
    "kind, size, first",
    [("daftar-hadir", "f4", 4), ("daftar-hadir", "a4", 3), ("keputusan", "f4", 5), ("keputusan", "a4", 4)],
)
def test_a_signature_never_stands_on_a_page_without_rows_above_it(kind, size, first):
    # So many titles that few rows fill a page, and a decree with as few words as possible before its list.
    titles = {"title_after": "S.STP., S.Sos., M.Si., M.Pd.I., " * 5}
    ceremony = ceremony_of(people_of(first, **titles))
    paper, user = kinds.paper_of(ceremony, kind), make_user("Kabid")
    paper.size, paper.blank_rows, paper.considering, paper.recalling, paper.decisions = size, 0, "", "", ""
    counts = set()
    # One person more each time, until the table has crossed a page's end with and without its signature.
    for _ in range(8):
        ceremony.invite(people_of(1, **titles))
        sheets = texts(writing.write(paper, user).pdf())
        counts.add(len(sheets))
        assert "No. Nama L/P" in sheets[-1]
        assert len(re.findall(r"\d+\. Orang", sheets[-1].partition("Sidarmin Tetap")[0])) >= 2
    assert len(counts) == 2


@pytest.mark.one_database
@pytest.mark.parametrize("kind", ["daftar-hadir", "keputusan"])
def test_a_hundred_people_each_stand_once_under_a_head_on_every_page(kind, django_assert_max_num_queries):
    ceremony = ceremony_of(people_of(100))
    paper, user = kinds.paper_of(ceremony, kind), make_user("Kabid")
    with django_assert_max_num_queries(6):
        written = writing.write(paper, user)
    assert written.html.count("Orang ") == 100
    sheets = [text for text in texts(written.pdf()) if "Tembusan" not in text and "MEMUTUSKAN" not in text]
    assert len(sheets) > 2
    assert all("No. Nama L/P" in text for text in sheets)
    numbers = [int(number) for text in sheets for number in re.findall(r"(\d+)\. Orang", text)]
    assert numbers == list(range(1, 101))


@pytest.mark.one_database
def test_the_head_of_a_kecamatan_never_stands_last_on_a_page():
    # One, two and three people in turn: page ends come after a head, and among its people.
    villages = [make_village(f"Desa {_letters(at)}", make_district(f"Hulu {_letters(at)}")) for at in range(45)]
    people = [make_volunteer(village=village) for at, village in enumerate(villages) for _ in range(1 + at % 3)]
    paper = kinds.paper_of(ceremony_of(people), "keputusan")
    paper.size = "a4"
    sheets = [text for text in texts(writing.write(paper, make_user("Kabid")).pdf()) if "No. Nama L/P" in text]
    assert len(sheets) > 3
    assert not [text for text in sheets if re.search(r"Kecamatan [\w ]+ \d+ orang( Halaman \d+ dari \d+)?$", text)]
    assert {"Ket. Kecamatan" in text for text in sheets} == {True, False}


def edges(pdf):
    """The least distance in mm of letters from the left, bottom, right and top of their page, over all pages."""
    document = pypdfium2.PdfDocument(pdf)
    nearest = []
    for page in document:
        words, (wide, high) = page.get_textpage(), page.get_size()
        boxes = [words.get_charbox(at) for at in range(words.count_chars()) if words.get_text_range(at, 1).strip()]
        nearest += [(left, bottom, wide - right, high - top) for left, bottom, right, top in boxes]
    document.close()
    return [min(distances) * 25.4 / 72 for distances in zip(*nearest, strict=True)]


@pytest.mark.one_database
@pytest.mark.parametrize("size", ["f4", "a4"])
@pytest.mark.parametrize("kind", KINDS)
def test_texts_of_any_length_lose_no_letter_and_leave_no_page(kind, size):
    village = make_village(LONG_NAME, make_district(LONG_NAME[:60]))
    ceremony = ceremony_of([make_volunteer(village=village, **LONG)], venue=f"{LONG_NAME} {LONG_NAME}")
    make_official(f"{LONG_NAME}", post=LONG_NAME, duty="lain", **TITLES)
    paper = kinds.paper_of(ceremony, kind)
    paper.size, paper.blank_rows, paper.second_name, paper.witnesses = size, 0, LONG_NAME, f"{LONG_NAME}; {LONG_NAME}"
    paper.signatory = Official.objects.get(name=LONG_NAME)
    paper.copies, paper.recipients = LONG_NAME * 3, "x" * 300
    pdf = writing.write(paper, make_user("Kabid")).pdf()
    squeezed = "".join(texts(pdf)).replace(" ", "")
    if kind in ("daftar-hadir", "keputusan"):
        assert f"{TITLES['title_before']}{LONG_NAME}".replace(" ", "") in squeezed
    if kind != "keputusan":
        assert (LONG_NAME * 2).replace(" ", "") in squeezed
    assert min(edges(pdf)) > 10


@pytest.mark.one_database
def test_a_letter_that_our_fonts_lack_is_reported(clerk):
    ceremony = ceremony_of([make_volunteer("Budi 阿")])
    page = clerk.get(f"/pengukuhan/{ceremony.pk}/naskah/daftar-hadir.pdf", follow=True)
    assert "Huruf “阿”" in page.content.decode()
    assert "Budi 阿" in page.content.decode()
    assert "Huruf “阿”" in clerk.get(f"/pengukuhan/{ceremony.pk}/naskah/daftar-hadir/").content.decode()
    assert clerk.get(f"/pengukuhan/{ceremony.pk}/naskah/daftar-hadir/1.png").status_code == 409
    assert not Trace.objects.filter(kind=Trace.Kind.PRINTED).exists()


@pytest.mark.one_database
def test_what_cannot_be_seen_is_left_out_of_pasted_texts(clerk):
    ceremony = ceremony_of(agenda="09.00\u00a0Doa\u200b")
    typed(clerk, ceremony, "undangan", closing="Mohon\u200b hadir\u00ad.\ufeff")
    assert "Mohon hadir." in printed(ceremony, "undangan")[0]
    assert "1. 09.00 Doa" in printed(ceremony, "susunan-acara")[0]


# Placeholders


@pytest.mark.one_database
def test_every_place_offered_on_the_page_is_filled_and_every_place_that_is_filled_is_offered(clerk):
    ceremony = ceremony_of(people_of(2), village=make_village())
    page = clerk.get(f"/pengukuhan/{ceremony.pk}/naskah/berita-acara/").content.decode()
    offered = re.findall(r"<dt>\{(\w+)\}</dt><dd>[^<]+</dd>", page)
    values = placeholders.values_for(kinds.paper_of(ceremony, "berita-acara"), list(ceremony.participants.all()))
    assert offered == list(values)
    assert [name for name in offered if not values[name]] == []
    assert placeholders.unknown("".join(f"{{{name}}}" for name in offered)) == []
    assert values["tempat"] == "Aula Pondok Pesantren Salfiah, Desa Air Dingin, Kecamatan Kaur Selatan"


def regency_of(ceremony):
    paper = kinds.paper_of(ceremony, "keputusan")
    return placeholders.values_for(paper, list(paper.people(make_user("Kabid"))))["kabupaten"]


def test_the_regency_is_that_of_the_people_or_of_the_letterhead_never_the_first_of_several():
    make_regency("Kabupaten Bengkulu Selatan", "17.01")
    assert regency_of(ceremony_of(people_of(2))) == "Kabupaten Kaur"
    nobody = ceremony_of(name="Pengukuhan lain")
    make_regency()
    assert regency_of(nobody) == "Kabupaten Kaur"
    nobody.office.letterhead = "PEMERINTAH PROVINSI BENGKULU\nDINAS SOSIAL"
    assert regency_of(nobody) == ""


def test_people_of_several_regencies_leave_the_regency_to_the_pen():
    far = make_village("Ulu Manna", make_district("Ulu Manna", make_regency("Kabupaten Bengkulu Selatan", "17.01")))
    assert regency_of(ceremony_of([*people_of(1), make_volunteer("Orang Jauh", far)])) == ""


@pytest.mark.one_database
def test_what_is_known_but_empty_is_left_to_the_pen():
    ceremony = make_ceremony(venue="", officiant=None)
    (text,) = printed(ceremony, "berita-acara", opening="bertempat di {tempat} pada {waktu}")
    assert f"bertempat di {placeholders.BLANK} pada {placeholders.BLANK}" in text
    assert "Sidarmin" not in text


@pytest.mark.parametrize("text", ["{", "}", "}{", "{{}}", "{0.__class__}", "{tanggal!r}", "%(x)s {", "{\n}", "{" * 500])
def test_a_brace_never_fails(clerk, text):
    ceremony = ceremony_of()
    answer = typed(clerk, ceremony, "undangan", opening=f"Halo {text}")
    if answer.status_code == 200:
        assert "tidak dikenal" in str(answer.context["form"].errors["opening"])
    else:
        assert " ".join(f"Halo {text}".split())[:60] in printed(ceremony, "undangan")[0].replace("{ {", "{{")


@pytest.mark.one_database
def test_an_unknown_place_is_named_and_what_was_typed_stays(clerk):
    ceremony = ceremony_of()
    answer = typed(clerk, ceremony, "undangan", closing="Hadir pada {tangal} di {tempat}")
    assert "{tangal} tidak dikenal" in str(answer.context["form"].errors["closing"])
    assert "Hadir pada {tangal} di {tempat}" in answer.content.decode()
    assert not Paper.objects.exists()


# Saving, remembering


def test_texts_are_edited_for_one_ceremony_and_remembered_for_the_next(clerk):
    first = ceremony_of()
    answer = typed(
        clerk, first, "undangan", closing="Mohon hadir.", number="005/1/2019", dated_on="01-12-2019", size="a4"
    )
    assert answer["Location"] == f"/pengukuhan/{first.pk}/naskah/undangan/"
    following = make_ceremony(name="Pengukuhan Kedua", held_on=date(2020, 12, 6))
    paper = kinds.paper_of(following, "undangan")
    assert (paper.pk, paper.closing, paper.size) == (None, "Mohon hadir.", "a4")
    assert (paper.number, paper.dated_on, paper.signatory) == ("", None, None)
    assert "Mohon hadir." not in kinds.paper_of(following, "berita-acara").closing
    typed(clerk, following, "undangan", closing="Harap hadir.")
    assert kinds.paper_of(first, "undangan").closing == "Mohon hadir."


@pytest.mark.one_database
@pytest.mark.parametrize("kind", KINDS)
def test_each_form_saves_as_it_was_opened(clerk, kind):
    ceremony = ceremony_of(people_of(1))
    before = printed(ceremony, kind)
    assert typed(clerk, ceremony, kind).status_code == 302
    assert printed(ceremony, kind) == before
    assert Paper.objects.get().history.count() == 1


@pytest.mark.one_database
def test_an_emptied_text_stays_empty(clerk):
    ceremony = ceremony_of()
    typed(clerk, ceremony, "keputusan", copies="")
    assert "Tembusan" not in " ".join(printed(ceremony, "keputusan"))
    assert kinds.paper_of(make_ceremony(name="Lain"), "keputusan").copies == ""


def test_a_save_over_a_newer_save_is_refused_and_shows_both(client_of, clerk):
    ceremony = ceremony_of()
    typed(clerk, ceremony, "undangan")
    other = client_of(make_user("Petugas"))
    address = f"/pengukuhan/{ceremony.pk}/naskah/undangan/"
    opened = {bound.html_name: bound.value() for bound in other.get(address).context["form"]}
    typed(clerk, ceremony, "undangan", closing="Tulisan rekan.")
    kept = {name: value for name, value in opened.items() if value not in (None, False)}
    answer = other.post(address, {**kept, "closing": "Tulisan saya."})
    assert [(clash.theirs, clash.mine) for clash in answer.context["form"].clashes] == [
        ("Tulisan rekan.", "Tulisan saya.")
    ]
    assert Paper.objects.get().closing == "Tulisan rekan."


def test_the_second_of_two_first_saves_shows_the_first(clerk):
    ceremony = ceremony_of()
    address = f"/pengukuhan/{ceremony.pk}/naskah/undangan/"
    opened = {bound.html_name: bound.value() for bound in clerk.get(address).context["form"]}
    typed(clerk, ceremony, "undangan", closing="Tulisan rekan.")
    kept = {name: value for name, value in opened.items() if value not in (None, False)}
    answer = clerk.post(address, {**kept, "closing": "Tulisan saya."})
    assert "Tulisan rekan." in str(answer.context["form"].clashes)


def test_a_paper_of_that_kind_exists_once():
    ceremony = ceremony_of()
    Paper.objects.create(ceremony=ceremony, kind="undangan")
    with pytest.raises(ValidationError, match="baru saja disimpan orang lain"):
        Paper(ceremony=ceremony, kind="undangan").validate_constraints()


def test_a_nik_is_never_kept(clerk, digits_in_the_database):
    ceremony, nik = ceremony_of(), fictional_nik()
    asked = typed(clerk, ceremony, "berita-acara", closing=f"atas nama {nik}", witnesses=f"Ani; {nik}")
    assert {*asked.context["form"].errors} == {"closing", "witnesses"}
    ticks = {question.box: question.token for question in asked.context["form"].asked}
    typed(clerk, ceremony, "berita-acara", closing=f"atas nama {nik}", witnesses=f"Ani; {nik}", **ticks)
    assert Paper.objects.get().closing == "atas nama ••••••••••••••••"
    refused = typed(clerk, ceremony, "berita-acara", number=nik)
    assert "Di sini tertulis NIK" in str(refused.context["form"].errors["number"])
    assert digits_in_the_database(nik) == []


def test_who_signs_follows_from_the_date_and_the_capacity(clerk):
    ceremony = ceremony_of()
    acting = make_official(
        "Rosmala Dewi", capacity=Official.Capacity.ACTING, started_on=date(2019, 11, 1), ended_on=date(2019, 11, 30)
    )
    refused = typed(clerk, ceremony, "undangan", signatory=acting.pk)
    assert "tidak menjabat pada 6 Desember 2019" in str(refused.context["form"].errors["signatory"])
    assert typed(clerk, ceremony, "undangan", signatory=acting.pk, dated_on="20-11-2019").status_code == 302
    (text,) = printed(ceremony, "undangan")
    assert "Plt. Kepala Dinas Sosial Kabupaten Kaur, Rosmala Dewi" in text


def test_a_signer_who_no_longer_fits_the_date_is_reported_and_not_printed(clerk):
    ceremony = ceremony_of()
    typed(clerk, ceremony, "berita-acara", signatory=ceremony.officiant_id)
    ceremony.officiant.ended_on = date(2019, 1, 1)
    ceremony.officiant.save()
    assert "tidak menjabat" in clerk.get(f"/pengukuhan/{ceremony.pk}/naskah/").content.decode()
    page = clerk.get(f"/pengukuhan/{ceremony.pk}/naskah/berita-acara.pdf", follow=True)
    assert "Pilih penanda tangan yang lain." in page.content.decode()


def test_an_official_who_signs_a_paper_is_not_deleted():
    official = make_official()
    ceremony = make_ceremony(officiant=None)
    Paper.objects.create(ceremony=ceremony, kind="undangan", signatory=official)
    with pytest.raises(ValidationError, match="Pejabat ini tertulis pada Surat undangan, Pengukuhan PSM"):
        official.remove()


def test_the_form_says_how_many_people_each_choice_is(clerk):
    ceremony = ceremony_of(people_of(3))
    ceremony.mark(ceremony.participants.all()[:1], "absen")
    text = clerk.get(f"/pengukuhan/{ceremony.pk}/naskah/berita-acara/").content.decode()
    assert "semua peserta (3)" in text
    assert "peserta, kecuali yang ditandai tidak hadir (2)" in text


@pytest.mark.one_database
@pytest.mark.parametrize("rows", ["-1", "61", "banyak", ""])
def test_blank_rows_are_a_number_within_reason(clerk, rows):
    assert "blank_rows" in typed(clerk, ceremony_of(), "daftar-hadir", blank_rows=rows).context["form"].errors


# Pages and pictures


@pytest.mark.one_database
def test_the_ceremony_leads_to_its_papers_with_a_picture_of_each(clerk):
    ceremony = ceremony_of()
    assert f"/pengukuhan/{ceremony.pk}/naskah/" in clerk.get(ceremony.get_absolute_url()).content.decode()
    text = clerk.get(f"/pengukuhan/{ceremony.pk}/naskah/").content.decode()
    for kind in KINDS:
        assert f"/naskah/{kind}/1.png" in text
        assert f"/naskah/{kind}.pdf" in text


@pytest.mark.one_database
def test_the_form_shows_a_picture_of_each_page(clerk):
    ceremony = ceremony_of(people_of(24))
    text = clerk.get(f"/pengukuhan/{ceremony.pk}/naskah/daftar-hadir/").content.decode()
    shown = re.findall(r"naskah/daftar-hadir/(\d+)\.png", text)
    assert len(shown) > 1
    assert shown == [str(number) for number in range(1, len(printed(ceremony, "daftar-hadir")) + 1)]
    picture = clerk.get(f"/pengukuhan/{ceremony.pk}/naskah/daftar-hadir/{shown[-1]}.png")
    assert picture["Content-Type"] == "image/png"
    for beyond in (0, int(shown[-1]) + 1, 10**30):
        assert clerk.get(f"/pengukuhan/{ceremony.pk}/naskah/daftar-hadir/{beyond}.png").status_code == 404


@pytest.mark.one_database
def test_a_picture_is_made_anew_only_when_the_paper_looks_different(clerk):
    ceremony = ceremony_of()
    address = f"/pengukuhan/{ceremony.pk}/naskah/undangan/1.png"
    seen = clerk.get(address)["ETag"]
    assert clerk.get(address, headers={"If-None-Match": seen}).status_code == 304
    typed(clerk, ceremony, "undangan", closing="Lain.")
    assert clerk.get(address, headers={"If-None-Match": seen}).status_code == 200


@pytest.mark.one_database
def test_an_unknown_kind_is_not_found(clerk):
    ceremony = ceremony_of()
    for address in ("naskah/piagam/", "naskah/piagam.pdf", "naskah/piagam/1.png"):
        assert clerk.get(f"/pengukuhan/{ceremony.pk}/{address}").status_code == 404


def test_a_print_is_a_pdf_and_leaves_a_trace(clerk, clerk_user):
    ceremony = ceremony_of(people_of(1))
    answer = clerk.get(f"/pengukuhan/{ceremony.pk}/naskah/berita-acara.pdf")
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"] == f'inline; filename="berita-acara-{ceremony.pk}.pdf"'
    assert "no-store" in answer["Cache-Control"]
    trace = Trace.objects.get(kind=Trace.Kind.PRINTED)
    assert (trace.user, trace.subject, trace.detail) == (
        clerk_user,
        "Pengukuhan PSM",
        "naskah: berita acara pengukuhan",
    )


@pytest.mark.one_database
def test_the_file_has_a_title_and_a_language_and_names_nobody():
    ceremony = ceremony_of([make_volunteer("Siti Rahasia")])
    document = pypdfium2.PdfDocument(writing.write(kinds.paper_of(ceremony, "daftar-hadir"), make_user("Kabid")).pdf())
    metadata = document.get_metadata_dict(skip_empty=True)
    document.close()
    assert metadata["Title"] == "Daftar hadir"
    assert "Siti" not in str(metadata)


# Rights


def test_an_account_of_a_kecamatan_prints_its_own_people_alone_and_each_page_says_so(client_of, bound):
    ceremony = ceremony_of(people_of(6))
    client = client_of(bound)
    sheets = texts(client.get(f"/pengukuhan/{ceremony.pk}/naskah/keputusan.pdf").content)
    assert len(sheets) > 1
    assert all("Hanya Kecamatan Kinal" in text for text in sheets)
    assert "Kecamatan Kinal 3 orang" in " ".join(sheets)
    assert "Air Dingin" not in " ".join(sheets)
    assert "sebanyak 3 (tiga) orang" in " ".join(sheets)
    assert "Hanya Kecamatan" not in " ".join(printed(ceremony, "keputusan"))
    page = client.get(f"/pengukuhan/{ceremony.pk}/naskah/").content.decode()
    assert "hanya memuat peserta kecamatan Anda" in page
    assert "Ubah teks" not in page
    assert client.get(f"/pengukuhan/{ceremony.pk}/naskah/keputusan/").status_code == 403


def test_a_reader_prints_but_edits_nothing(client_of, pimpinan):
    ceremony, client = ceremony_of(), client_of(pimpinan)
    assert client.get(f"/pengukuhan/{ceremony.pk}/naskah/undangan.pdf").status_code == 200
    assert client.post(f"/pengukuhan/{ceremony.pk}/naskah/undangan/", {}).status_code == 403


def test_a_deleted_ceremony_takes_its_papers_along_and_their_history_stays(kabid):
    ceremony = ceremony_of()
    paper = Paper.objects.create(ceremony=ceremony, kind="undangan")
    ceremony.remove()
    assert not Paper.objects.exists()
    assert [entry.history_type for entry in Paper.history.filter(id=paper.pk)] == ["-", "+"]
    assert dates.spell(ceremony.held_on) == "6 Desember 2019"


# Numbers from the book


def test_a_paper_takes_the_next_number_of_its_kind_and_the_book_says_what_for(head):
    ceremony = ceremony_of(people_of(1))
    page = head.post(
        f"/pengukuhan/{ceremony.pk}/naskah/berita-acara/nomor/",
        {"pattern": "460/{serial:03}/BA/DINSOS/{roman_month}/{year}"},
        follow=True,
    ).content.decode()
    assert "Nomor 460/001/BA/DINSOS/XII/2019 diambil" in page
    assert Paper.objects.get().number == "460/001/BA/DINSOS/XII/2019"
    (entry,) = Book(NumberSeries.objects.get(kind="berita-acara")).of_state("", each=False)
    assert "Berita acara pengukuhan, Pengukuhan PSM" in entry.words
    assert "Ambil nomor berikutnya" not in page
    assert Trace.objects.filter(kind=Trace.Kind.NUMBERS_CHANGED, detail__contains="460/001/BA").exists()


@pytest.mark.parametrize(
    "kind, changes, sentence",
    [
        ("keputusan", {"decree_number": "36 Tahun 2019"}, "sudah bernomor 36 Tahun 2019"),
        ("undangan", {}, "tanggal naskahnya"),
        ("susunan-acara", {}, "tidak bernomor"),
    ],
)
def test_a_paper_that_takes_no_number_says_why(head, kind, changes, sentence):
    ceremony = ceremony_of(people_of(1), **changes)
    address = f"/pengukuhan/{ceremony.pk}/naskah/{kind}/nomor/"
    assert sentence in head.post(address, {"pattern": "{serial}/{year}"}, follow=True).content.decode()
    assert not OfficialNumber.objects.exists()


def test_pressing_twice_takes_one_number():
    ceremony = ceremony_of(people_of(1))
    numbered.take(ceremony, "berita-acara", "{serial}/BA/{year}")
    with pytest.raises(ValidationError, match="sudah bernomor 1/BA/2019"):
        numbered.take(ceremony, "berita-acara", "{serial}/BA/{year}")
    assert OfficialNumber.objects.count() == 1


@pytest.mark.parametrize("pattern", ["", "460/DINSOS", "{serial", "{0}/{year}"])
def test_an_invalid_pattern_is_refused(head, pattern):
    ceremony = ceremony_of(people_of(1))
    head.post(f"/pengukuhan/{ceremony.pk}/naskah/berita-acara/nomor/", {"pattern": pattern})
    assert not OfficialNumber.objects.exists()


def test_with_one_number_for_all_papers_and_certificates_count_together():
    NumberSeries.objects.number_by(NumberPolicy.Rule.ONE_FOR_ALL, 2019)
    ceremony = ceremony_of(people_of(2))
    numbered.take(ceremony, "berita-acara", "460/{serial:03}/BA/{year}")
    serials = [certificate.number.serial for certificate in issue_certificates(ceremony)]
    assert serials == [2, 3]
    assert NumberSeries.objects.count() == 1


def test_where_the_office_counts_each_kind_they_do_not():
    ceremony = ceremony_of(people_of(2))
    numbered.take(ceremony, "berita-acara", "460/{serial:03}/BA/{year}")
    assert [certificate.number.serial for certificate in issue_certificates(ceremony)] == [1, 2]


def test_a_paper_takes_its_number_from_the_block_that_was_given():
    series = NumberSeries.objects.locked_for("{serial}/BA/{year}", date(2019, 1, 1), "berita-acara")
    NumberBlock.objects.reserve(series, 101, 101, given_by="Sekretariat")
    assert numbered.take(ceremony_of(people_of(1)), "berita-acara", "{serial}/BA/{year}").serial == 101
    with pytest.raises(ValidationError, match="kurang 1"):
        numbered.take(make_ceremony(people_of(1), name="Yang lain"), "berita-acara", "{serial}/BA/{year}")


def test_the_next_paper_of_that_kind_begins_with_the_pattern_of_the_last():
    numbered.take(ceremony_of(people_of(1)), "berita-acara", "{serial}/BA/{year}")
    assert numbered.pattern_for("berita-acara") == "{serial}/BA/{year}"
    assert numbered.pattern_for("keputusan") == "188.45/{serial:03}/DINSOS/{year}"
    assert numbered.pattern_for("daftar-hadir") == ""


def test_the_number_of_a_paper_may_be_declared_void_in_the_book():
    number = numbered.take(ceremony_of(people_of(1)), "berita-acara", "{serial}/BA/{year}")
    number.series.void(1, 1, "Naskahnya batal")
    void = OfficialNumber.objects.get()
    assert (void.text, void.state, void.reason) == (
        "1/BA/2019",
        "batal",
        "Naskahnya batal (sebelumnya: Berita acara pengukuhan, Pengukuhan PSM)",
    )
