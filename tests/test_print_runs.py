"""The ledger of prints: runs and their pages, what came out of the printer, and what is printed again."""

import re
from io import BytesIO
from pathlib import Path

import pikepdf
import pypdfium2
import pytest
from django.core.exceptions import ValidationError
from django.core.files.storage import storages

from ceremonies.certificates import rendering
from ceremonies.issuing import issue_certificates, revoke
from ceremonies.models import PrintedSheet, Printer, PrintRun
from ceremonies.printing import runs
from registry import work
from registry.models import Trace
from tests.factories import make_ceremony, make_district, make_village, make_volunteer, note_made

pytestmark = pytest.mark.slow  # Renders pages.

NAMES = ["Ani Contoh", "Budi Contoh", "Citra Contoh", "Dewi Contoh"]
MM = 72 / 25.4


@pytest.fixture
def ceremony(db):
    """A ceremony of four people, two of each of two kecamatan, with their certificates."""
    villages = [make_village("Geramat", make_district("Kinal")), make_village("Linau", make_district("Maje"))]
    ceremony = make_ceremony([make_volunteer(name, villages[at // 2]) for at, name in enumerate(NAMES)])
    issue_certificates(ceremony)
    return ceremony


def make_printer(**measured):
    return Printer.objects.create(name="Laser", **measured)


def make_run(ceremony, **kwargs):
    run = PrintRun.objects.begin(ceremony, ceremony.certificates().for_printing(), **kwargs)
    runs.make(run)
    run.refresh_from_db()
    return run


def noted_run(ceremony, **kwargs):
    """A run whose pages are noted as made: what came out of the printer can be written without a PDF."""
    run = PrintRun.objects.begin(ceremony, ceremony.certificates().for_printing(), **kwargs)
    note_made(run)
    return run


def texts(run):
    """The words of each page of the run's PDF."""
    with pypdfium2.PdfDocument(runs.whole(run)) as document:
        return [page.get_textpage().get_text_bounded() for page in document]


def outcomes(run):
    return [sheet.outcome for sheet in run.sheets.order_by("position")]


def numbers(run):
    return [sheet.certificate.number.text for sheet in run.sheets.for_page() if sheet.certificate]


# Pages


def test_a_run_has_a_page_a_sheet_in_handing_out_order(ceremony):
    run = make_run(ceremony)
    assert run.finished_at is not None
    assert [name for page, name in zip(texts(run), NAMES, strict=True) if name in page] == NAMES


@pytest.mark.one_database
def test_each_kecamatan_comes_behind_its_divider_with_the_names_to_sign(ceremony):
    pages = texts(make_run(ceremony, dividers=True))
    assert len(pages) == 6
    assert "Kecamatan Kinal" in pages[0]
    assert all(name in pages[0] for name in NAMES[:2])
    assert not any(name in pages[0] for name in NAMES[2:])
    assert "2 piagam" in pages[3]
    assert "Kecamatan Maje" in pages[3]


@pytest.mark.one_database
def test_a_run_of_several_pieces_holds_fonts_and_pictures_once(db, monkeypatch):
    village = make_village("Geramat", make_district("Kinal"))
    people = [make_volunteer(f"{letter}ni {word}", village) for letter in "ABCDEFGHIJKL" for word in ("A", "B", "C")]
    people[-1] = make_volunteer(f"Yuni {'Contoh ' * 12}Z", village)  # On two lines.
    ceremony = make_ceremony(people)
    issue_certificates(ceremony)
    run = make_run(ceremony, printer=make_printer(left_mm="18.5"))
    monkeypatch.setattr(runs, "ENOUGH", 0)
    work.do(work.claim_next())
    assert run.made_count() == 25
    with monkeypatch.context() as context:
        context.setattr(rendering.Renderer, "_lay_out", None)  # The first piece has made the kinds of all.
        work.do(work.claim_next())
    work.do_all()
    run.refresh_from_db()
    assert run.pieces.count() == 2
    with pikepdf.open(BytesIO(runs.whole(run))) as document:
        assert len(document.pages) == len(people)
        streams = [thing for thing in document.objects if isinstance(thing, pikepdf.Stream) and "/Subtype" in thing]
        assert len(streams) == len({thing.read_raw_bytes() for thing in streams})
        fonts = [thing for thing in document.objects if isinstance(thing, pikepdf.Dictionary) and "/FontName" in thing]
        assert len(fonts) == len({str(font.FontName) for font in fonts})
    assert all(person.name in " ".join(page.split()) for person, page in zip(people, texts(run), strict=True))


@pytest.mark.one_database
def test_a_divider_with_many_names_takes_more_pages(db):
    village = make_village("Geramat", make_district("Kinal"))
    ceremony = make_ceremony([make_volunteer(f"{letter}ni Contoh", village) for letter in "ABCDEFGHIJKLMNO"])
    issue_certificates(ceremony)
    run = make_run(ceremony, dividers=True)
    work.do_all()
    run.refresh_from_db()
    pages = texts(run)
    assert len(pages) == 17
    assert "halaman 2 dari 2" in pages[1]
    assert "15." in pages[1]


def test_a_run_is_not_ready_before_its_pages_are_there(ceremony):
    run = PrintRun.objects.begin(ceremony, ceremony.certificates().for_printing())
    with pytest.raises(ValidationError, match="belum siap"):
        run.record(4)


def begun(ceremony):
    """A run that is long enough for the worker, for which nothing is made yet."""
    run = PrintRun.objects.begin(ceremony, ceremony.certificates().for_printing())
    runs.go_on(run)
    return run


@pytest.mark.parametrize("spoil", [Path.unlink, lambda pages: pages.write_bytes(b"%PDF-1.7 rusak")])
def test_a_piece_whose_file_is_gone_or_short_is_made_again(ceremony, spoil):
    run = begun(ceremony)
    runs.make_pieces(run.pieces.get().pk)
    pages = Path(storages["prints"].path(run.pieces.get().file))
    spoil(pages)
    work.do_all()
    run.refresh_from_db()
    assert run.finished_at is not None
    assert len(texts(run)) == 4


def test_a_run_whose_pages_are_gone_is_made_again(client, ceremony):
    """As after a restore: no backup has the pages."""
    begin(client, ceremony)
    run = PrintRun.objects.get()
    Path(storages["prints"].path(run.file)).unlink()
    page = client.get(f"/buku-cetak/{run.pk}/cetakan.pdf", follow=True).content.decode()
    assert "Halaman sesi cetak ini tidak ada lagi" in page
    assert "Buka 4 lembar" in page
    run.refresh_from_db()
    assert len(texts(run)) == 4


def test_a_piece_that_another_worker_makes_is_left_to_it(ceremony):
    run = begun(ceremony)
    work.do(work.claim_next())  # It asks for the piece.
    assert work.claim_next().job == runs.MAKE
    work.do_all()
    assert run.made_count() == 0


def test_pieces_and_runs_done_twice_do_no_harm(ceremony):
    run = begun(ceremony)
    work.do_all()
    runs.make_pieces(run.pieces.get().pk)
    work.do_all()
    runs.join(run.pk)
    run.refresh_from_db()
    assert len(texts(run)) == 4
    assert run.made_count() == 4


def first_letter(run):
    """The box of the first letter on the run's first page: left, bottom, right, top in points."""
    with pypdfium2.PdfDocument(runs.whole(run)) as document:
        return document[0].get_textpage().get_charbox(0)


@pytest.mark.one_database
def test_what_a_printer_shifts_is_shifted_back(ceremony):
    plain, shifted = make_run(ceremony), make_run(ceremony, printer=make_printer(left_mm=23, top_mm=18.5), again=True)
    before, after = first_letter(plain), first_letter(shifted)
    left, bottom = after[0] - before[0], after[1] - before[1]
    assert left == pytest.approx(-3 * MM, abs=0.1)
    assert bottom == pytest.approx(-1.5 * MM, abs=0.1)


@pytest.mark.one_database
def test_onto_a_blank_only_what_changes_is_printed(ceremony):
    page = texts(make_run(ceremony, blanks=True))[0]
    assert "Ani Contoh" in page
    assert "DINAS SOSIAL" not in page
    assert "Diberikan kepada" not in page


# What came out of the printer


def test_what_did_not_come_out_becomes_a_new_run_with_the_same_numbers(ceremony, kabid):
    run = noted_run(ceremony)
    rest = run.record(3, {2}, by=kabid)
    assert outcomes(run) == ["baik", "rusak", "baik", "belum"]
    assert numbers(rest) == [numbers(run)[1], numbers(run)[3]]
    assert (rest.follows, run.recorded_by) == (run, kabid)
    runs.make(rest)
    rest.refresh_from_db()
    assert rest.record(2) is None
    assert sorted(PrintedSheet.objects.good().values_list("certificate", flat=True)) == sorted(
        ceremony.certificates().values_list("pk", flat=True)
    )


def test_dividers_that_did_not_come_out_are_printed_too(ceremony):
    rest = noted_run(ceremony, dividers=True).record(2)
    assert [bool(sheet.certificate) for sheet in rest.sheets.for_page()] == [True, False, True, True]


@pytest.mark.parametrize("last_good, spoiled", [(5, set()), (-1, set()), (3, {4}), (3, {0})])
def test_positions_that_do_not_exist_are_refused(ceremony, last_good, spoiled):
    run = noted_run(ceremony)
    with pytest.raises(ValidationError, match=r"tidak ada; sesi cetak ini 4 lembar|tidak termasuk yang keluar"):
        run.record(last_good, spoiled)
    assert outcomes(run) == [""] * 4


def test_a_result_is_written_once(ceremony):
    run = noted_run(ceremony)
    run.record(4)
    with pytest.raises(ValidationError, match="sudah dicatat"):
        run.record(3)


def test_a_result_can_be_taken_back_until_the_next_one_is_written(ceremony):
    run = noted_run(ceremony)
    rest = run.record(3)
    run.reopen()
    runs.make(run)
    assert outcomes(run) == [""] * 4
    assert not PrintRun.objects.filter(pk=rest.pk).exists()
    run.refresh_from_db()
    rest = run.record(3)
    runs.make(rest)
    rest.refresh_from_db()
    rest.record(1)
    with pytest.raises(ValidationError, match="hapus catatan itu dahulu"):
        run.reopen()


def test_a_good_sheet_that_is_spoiled_later_is_made_alone(ceremony):
    run = noted_run(ceremony)
    run.record(4)
    rest = run.spoil(2)
    assert numbers(rest) == [numbers(run)[1]]
    with pytest.raises(ValidationError, match="tidak tercatat baik"):
        run.spoil(2)


def test_a_revoked_certificate_does_not_go_to_paper(ceremony):
    run = noted_run(ceremony)
    revoke(ceremony.certificates().for_printing()[0], "Salah nama")
    assert "dicabut sesudah sesi cetak ini dibuat" in run.obstacle()
    assert numbers(run.record(0)) == numbers(run)[1:]


def test_a_run_without_a_result_can_be_thrown_away_and_one_with_a_result_stays(ceremony):
    run = noted_run(ceremony)
    run.discard()
    assert not PrintRun.objects.exists()
    kept = noted_run(ceremony)
    kept.record(4)
    with pytest.raises(ValidationError, match="tetap ada di buku cetak"):
        kept.discard()


def test_a_paper_that_cannot_be_made_says_why_and_stops(ceremony):
    certificate = ceremony.certificates().for_printing()[0]
    certificate.name = "Ani \N{CJK UNIFIED IDEOGRAPH-4E2D} Contoh"
    certificate.save()
    run = make_run(ceremony)
    assert "tidak ada di huruf cetak" in run.failure
    assert not PrintRun.objects.unfinished().exists()


# On the screens


@pytest.fixture
def client(client_of, kabid):
    return client_of(kabid)


def begin(client, ceremony, **data):
    return client.post(f"/pengukuhan/{ceremony.pk}/cetak/", {"which": "belum", **data}, follow=True)


def usual(client, ceremony):
    return client.post(f"/pengukuhan/{ceremony.pk}/cetak/", {"biasa": "ya"}, follow=True)


def test_one_button_prints_all_that_is_left_as_the_last_time(client, ceremony):
    printer = Printer.objects.create(name="Laser bidang", left_mm=20, top_mm=20)
    first, *_ = ceremony.certificates().for_printing()
    page = client.get(ceremony.get_absolute_url()).content.decode()
    assert "Seperti biasa: tanpa penyesuaian posisi, tanpa lembar pembatas" in page
    note_made(PrintRun.objects.begin(ceremony, [first], printer=printer, dividers=True, blanks=True))
    PrintRun.objects.get().record(2)
    # A sheet that was corrected is no choice of anybody.
    corrected = PrintRun.objects.begin(ceremony, [first], reason="Dibetulkan")
    note_made(corrected)
    corrected.record(1)
    page = client.get(ceremony.get_absolute_url()).content.decode()
    assert "Seperti biasa: Laser bidang, di atas blangko, dengan lembar pembatas" in page
    page = usual(client, ceremony)
    run = PrintRun.objects.latest("pk")
    assert page.redirect_chain[-1][0] == run.get_absolute_url()
    assert (run.printer, run.blanks, run.sheets.dividers().count()) == (printer, True, 2)
    assert first not in [sheet.certificate for sheet in run.sheets.all()]


def test_dividers_come_apart_for_plain_paper(client, ceremony):
    run = noted_run(ceremony)
    address = f"/buku-cetak/{run.pk}/pembatas.pdf"
    assert address in client.get(run.get_absolute_url()).content.decode()
    with pypdfium2.PdfDocument(client.get(address).content) as document:
        words = [page.get_textpage().get_text_bounded() for page in document]
    assert ["Kecamatan Kinal" in words[0], "Dewi Contoh" in words[1], len(words)] == [True, True, 2]
    assert run.sheets.count() == 4
    assert Trace.objects.filter(kind=Trace.Kind.PRINTED, detail=f"2 lembar pembatas {run}").exists()
    run.discard()
    own = noted_run(ceremony, dividers=True)
    page = client.get(f"/buku-cetak/{own.pk}/pembatas.pdf", follow=True).content.decode()
    assert "sudah ada di antara lembarnya" in page
    assert "pembatas.pdf" not in page


def test_the_button_pressed_twice_makes_one_run(client, ceremony):
    usual(client, ceremony)
    page = usual(client, ceremony)
    run = PrintRun.objects.get()
    assert page.redirect_chain[-1][0] == run.get_absolute_url()
    assert f"{run} sudah disiapkan; catat dahulu hasilnya." in page.content.decode()
    assert not run.sheets.dividers().exists()


def test_a_run_is_made_opened_and_its_result_written(client, ceremony):
    page = begin(client, ceremony, dividers="on").content.decode()
    run = PrintRun.objects.get()
    assert "Buka 6 lembar" in page
    answer = client.get(f"/buku-cetak/{run.pk}/cetakan.pdf")
    with pikepdf.open(BytesIO(answer.content)) as document:
        assert len(document.pages) == 6
    assert "no-store" in answer["Cache-Control"]
    assert Trace.objects.filter(kind=Trace.Kind.PRINTED, detail__contains="6 lembar").exists()
    page = report(client, run, last_good="4", spoiled="001")
    assert "Rusak: 460/001, Ani Contoh. 1 lembar sisanya menjadi" in page
    with pytest.raises(FileNotFoundError):
        runs.whole(run)
    rest = PrintRun.objects.latest("pk")
    page = client.post(f"/buku-cetak/{rest.pk}/hasil/", {"semua": "ya"}, follow=True).content.decode()
    assert f"Semua lembar {rest} tercatat baik." in page
    assert "Yang dicetak" in client.get(f"/pengukuhan/{ceremony.pk}/cetak/").content.decode()
    assert "Tidak ada piagam yang perlu dicetak" in begin(client, ceremony).content.decode()


def test_a_good_sheet_is_printed_again_only_when_asked_for(client, ceremony):
    noted_run(ceremony).record(4)
    page = begin(client, ceremony, which="semua").content.decode()
    assert "4 di antaranya sudah tercetak baik" in page
    assert PrintRun.objects.count() == 1
    begin(client, ceremony, which="semua", again="on")
    assert PrintRun.objects.count() == 2


def test_a_part_is_chosen_by_the_numbers_and_printed_in_the_handing_out_order(client, ceremony):
    ceremony.invite([make_volunteer("Adi Contoh", make_village("Geramat", make_district("Kinal")))])
    issue_certificates(ceremony)  # The number 005, on the first sheet.
    begin(client, ceremony, which="sebagian", dari="460/004", sampai="5")
    assert [sheet.certificate.name for sheet in PrintRun.objects.get().sheets.for_page()] == ["Adi Contoh", NAMES[3]]
    page = begin(client, ceremony, which="sebagian", dari="3", sampai="9").content.decode()
    assert "Nomor “9” tidak ada di sini." in page
    page = begin(client, ceremony, which="sebagian").content.decode()
    assert "Tulis nomornya. Yang ada: dari 460/005, Adi Contoh sampai 460/004, Dewi Contoh." in page
    assert PrintRun.objects.count() == 1


def ask(client, run, **typed):
    """The page that repeats, by numbers and names, what would be recorded."""
    return client.post(f"/buku-cetak/{run.pk}/hasil/", typed).content.decode()


def report(client, run, **typed):
    """Report a result, and confirm the names that are shown; the page after that."""
    seen = re.search('name="seen" value="([^"]+)"', ask(client, run, **typed))[1]
    return client.post(f"/buku-cetak/{run.pk}/hasil/", typed | {"seen": seen}, follow=True).content.decode()


@pytest.mark.one_database
@pytest.mark.parametrize(
    "spoiled, why",
    [
        ("dua", "Nomor “dua” tidak ada di sini. Yang ada: dari 460/001, Ani Contoh sampai 460/004, Dewi Contoh."),
        ("3-1", "sesudah nomor"),
        ("1-99999", "Nomor “1-99999” tidak ada di sini"),
        ("9", "Nomor “9” tidak ada di sini"),
        ("460", "Nomor “460” tidak ada di sini"),
        ("4", "460/004, Dewi Contoh dicetak sesudah nomor terakhir yang keluar."),
    ],
)
def test_a_number_that_cannot_be_is_reported_and_kept(client, ceremony, spoiled, why):
    run = noted_run(ceremony)
    page = ask(client, run, last_good="3", spoiled=spoiled)
    assert "Hasilnya belum dicatat" in page
    assert why in page
    assert f'value="{spoiled}"' in page
    assert outcomes(run) == [""] * 4


@pytest.mark.parametrize("number", ["3", "003", "No. 003", "460/003", "460/3", "460/003/dinsos/xii/2019"])
def test_a_result_is_reported_by_the_number_of_a_certificate_and_saved_once_its_name_was_shown(
    client, ceremony, number
):
    run = noted_run(ceremony, dividers=True)  # Certificate 003 is on the fifth sheet.
    page = ask(client, run, last_good="004", spoiled=number)
    assert "460/003, Citra Contoh" in re.search(r"<dt>Rusak</dt>\s*<dd>(.*?)</dd>", page)[1]
    assert "3 piagam, yang terakhir 460/004, Dewi Contoh" in " ".join(page.split())
    assert outcomes(run) == [""] * 6
    report(client, run, last_good="004", spoiled=number)
    assert outcomes(run) == ["baik", "baik", "baik", "baik", "rusak", "baik"]


@pytest.mark.parametrize("spoiled", ["001-003", "1 sampai 3", "460/001 s.d. 460/003", "1, 2; 003"])
def test_several_spoiled_certificates_are_typed_as_people_write_them(client, ceremony, spoiled):
    run = noted_run(ceremony)
    report(client, run, last_good="4", spoiled=spoiled)
    assert outcomes(run) == ["rusak", "rusak", "rusak", "baik"]


def test_a_result_that_was_changed_after_its_names_were_shown_is_shown_again(client, ceremony):
    run = noted_run(ceremony)
    seen = re.search('name="seen" value="([^"]+)"', ask(client, run, last_good="4", spoiled="2"))[1]
    page = ask(client, run, last_good="4", spoiled="3", seen=seen)
    assert "460/003, Citra Contoh" in page
    assert outcomes(run) == [""] * 4


def test_the_divider_that_came_out_last_is_asked_about_by_name(client, ceremony):
    run = noted_run(ceremony, dividers=True)
    page = ask(client, run, last_good="2")
    assert "Pembatas Kecamatan Maje juga sudah keluar dengan baik" in " ".join(page.split())
    assert " checked>" not in page
    assert "2 piagam: 460/003, Citra Contoh sampai 460/004, Dewi Contoh" in " ".join(page.split())
    report(client, run, last_good="2", dividers_out="4")
    assert outcomes(run) == ["baik"] * 4 + ["belum"] * 2


def test_a_divider_that_is_not_ticked_is_printed_again(client, ceremony):
    run = noted_run(ceremony, dividers=True)
    report(client, run, last_good="2")
    assert outcomes(run) == ["baik"] * 3 + ["belum"] * 3


def test_a_spoiled_divider_is_reported_by_its_kecamatan(client, ceremony):
    run = noted_run(ceremony, dividers=True)
    page = report(client, run, last_good="4", spoiled="001", spoiled_dividers="4")
    assert "Rusak: 460/001, Ani Contoh dan pembatas Kecamatan Maje." in page
    assert outcomes(run) == ["baik", "rusak", "baik", "rusak", "baik", "baik"]


def test_of_a_run_that_printed_nothing_even_the_first_divider_is_asked_about(client, ceremony):
    run = noted_run(ceremony, dividers=True)
    assert "Pembatas Kecamatan Kinal juga sudah keluar" in " ".join(ask(client, run, last_good="0").split())
    report(client, run, last_good="0", dividers_out="1")
    assert outcomes(run) == ["baik"] + ["belum"] * 5


def test_of_a_run_of_dividers_alone_no_number_is_asked(client, ceremony):
    run = noted_run(ceremony, dividers=True).record(6, {1, 4})
    runs.make(run)
    assert "nomor berapa?" not in client.get(f"/buku-cetak/{run.pk}/").content.decode()
    page = ask(client, run)
    assert page.count(" checked>") == 2
    report(client, run, dividers_out="2")
    assert outcomes(run) == ["rusak", "baik"]


def test_a_number_of_two_series_in_one_run_is_asked_about(client, ceremony):
    ceremony.number_pattern = "460/{serial:03}/BIMTEK/{roman_month}/{year}"
    ceremony.save()
    ceremony.invite([make_volunteer("Eka Contoh", make_village("Linau", make_district("Maje")))])
    issue_certificates(ceremony)
    run = noted_run(ceremony)
    page = ask(client, run, last_good="001")
    assert "460/001/DINSOS/XII/2019 (Ani Contoh) atau 460/001/BIMTEK/XII/2019 (Eka Contoh)" in page
    page = ask(client, run, last_good="460/001/BIMTEK/XII/2019", spoiled="001/DINSOS")
    assert "460/001/DINSOS/XII/2019, Ani Contoh" in page
    page = ask(client, run, last_good="001/BIMTEK", spoiled="001/BIMTEK sampai 003")
    assert "001/BIMTEK/XII/2019 dan 460/003/DINSOS/XII/2019 tidak berasal dari satu buku nomor" in page
    assert outcomes(run) == [""] * 5
    report(client, run, last_good="001/BIMTEK", spoiled="001/DINSOS sampai 002")
    assert outcomes(run) == ["rusak", "rusak", "baik", "baik", "baik"]


def test_a_result_that_a_colleague_wrote_meanwhile_is_told(client, ceremony, kabid):
    run = noted_run(ceremony)
    run.record(4, by=kabid)
    page = client.post(f"/buku-cetak/{run.pk}/hasil/", {"semua": "ya"}, follow=True).content.decode()
    assert f"Hasil {run} sudah dicatat" in page
    assert f"oleh {kabid}" in page


def test_a_sheet_that_turns_out_spoiled_is_told_by_number_and_name(client, ceremony):
    run = noted_run(ceremony, dividers=True)
    run.record(6)
    page = client.post(f"/buku-cetak/{run.pk}/rusak/", {"lembar": "2"}, follow=True).content.decode()
    assert f"Rusak: 460/001, Ani Contoh. Dibuat sekali lagi sebagai {run.followers.get()}, nomornya tetap." in page


def test_a_long_run_is_waited_for_on_a_page_that_loads_itself_again(client, ceremony, monkeypatch):
    monkeypatch.setattr(runs, "SHORT", 3)
    answer = begin(client, ceremony)
    assert "0 dari 4 lembar siap" in answer.content.decode()
    # The address says where to: after "#hasil" a browser would only go to that place of the page.
    assert answer["Refresh"] == f"2; url=/buku-cetak/{PrintRun.objects.get().pk}/"
    work.do_all()
    assert "Buka 4 lembar" in client.get(f"/buku-cetak/{PrintRun.objects.get().pk}/").content.decode()


@pytest.mark.one_database
def test_a_printer_is_written_down_and_its_ruler_is_a_page_of_real_size(client):
    answer = client.get("/pencetak/penggaris.pdf?kertas=f4")
    with pypdfium2.PdfDocument(answer.content) as document:
        assert len(document) == 1
        assert [round(side / MM) for side in document[0].get_size()] == [330, 215]
    client.post("/pencetak/", {"name": "Laser", "left_mm": "21,5", "top_mm": "20"})
    printer = Printer.objects.get()
    assert printer.shift == (-1.5, 0)
    answer = client.post(f"/pencetak/{printer.pk}/", {"name": "Laser", "left_mm": "90", "top_mm": "20"})
    assert "Belum disimpan" in answer.content.decode()
    assert 'value="90"' in answer.content.decode()


@pytest.mark.one_database
def test_the_blank_holds_all_but_what_is_one_persons(client, ceremony):
    answer = client.get(f"/pengukuhan/{ceremony.pk}/blangko.pdf")
    with pypdfium2.PdfDocument(answer.content) as document:
        text = document[0].get_textpage().get_text_bounded()
    assert "DINAS SOSIAL" in text
    assert "Diberikan kepada" in text
    assert "Nama Lengkap Peserta" not in text


@pytest.mark.one_database
def test_numbers_of_sheets_without_the_choice_of_a_part_are_asked_about(client, ceremony):
    page = begin(client, ceremony, which="belum", dari="2", sampai="3").content.decode()
    assert "Pilih “Sebagian”" in page
    assert 'value="3"' in page
    assert not PrintRun.objects.exists()


def test_what_is_wanting_is_made_again_from_its_row_where_its_run_was_discarded(client, ceremony):
    run = noted_run(ceremony, dividers=True)
    rest = run.record(6, {1})
    rest.discard()
    assert "Buat lagi…" in client.get(f"/buku-cetak/{run.pk}/").content.decode()
    client.post(f"/buku-cetak/{run.pk}/rusak/", {"lembar": "1"})
    again = run.followers.get()
    assert again.sheets.get().district.name == "Kinal"
    with pytest.raises(ValidationError, match="sudah ada sesi cetak lanjutannya"):
        run.spoil(1)
