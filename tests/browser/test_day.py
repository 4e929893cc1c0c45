"""The day itself on a phone: ticking over a bad connection, seeing a colleague's ticks, handing out."""

import re
from contextlib import contextmanager

import pytest
from playwright.sync_api import expect

from ceremonies.issuing import issue_certificates
from ceremonies.models import Handover, Tick
from tests.factories import make_ceremony, make_user, make_village, make_volunteer


@pytest.fixture(autouse=True)
def _patience():
    """News comes every four seconds and a tap is sent again after a pause: wait for both, also on a busy machine."""
    expect.set_options(timeout=20_000)
    yield
    expect.set_options(timeout=5_000)


@pytest.fixture
def ceremony(db):
    people = [
        make_volunteer("Siti Aminah", phone="+6281234567890"),
        make_volunteer("Budi Gumantara"),
        make_volunteer("Jum'ati Nur’afni", make_village("Tri Tunggal Bakti")),
    ]
    return make_ceremony(people)


@pytest.fixture
def clerk(db):
    return make_user("Petugas", username="petugas")


def button(page, words, name):
    return page.get_by_role("button", name=f"{words} {name}", exact=True)


def row(page, name):
    return page.locator("[data-row]").filter(has_text=name)


def open_list(page, ceremony):
    page.goto(f"/pengukuhan/{ceremony.pk}/hadir/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Kehadiran")


def after_news(page):
    """Return just after the page has requested news: the next request comes seconds later."""
    with page.expect_response(re.compile("/hadir/kabar/")):
        pass


@contextmanager
def without_answers(page):
    """A connection that delivers taps and loses the answers."""

    def lose(route):
        route.fetch()
        route.abort()

    page.route(re.compile("/peserta/[0-9]+/hadir/"), lose)
    yield
    page.unroute(re.compile("/peserta/[0-9]+/hadir/"))


@contextmanager
def without_line(page):
    after_news(page)
    page.context.set_offline(True)
    yield
    page.context.set_offline(False)


@pytest.mark.both_databases
def test_a_tap_is_one_tick_and_says_so_without_leaving_the_list(phone, sign_in, ceremony, clerk):
    sign_in(phone, clerk)
    phone.goto(ceremony.get_absolute_url())
    phone.get_by_role("link", name="Tandai kehadiran").click()
    expect(phone.get_by_text("0 dari 3 hadir")).to_be_visible()
    # Large enough for a thumb.
    box = button(phone, "Hadir", "Siti Aminah").bounding_box()
    assert box["height"] >= 44
    assert box["width"] >= 100
    button(phone, "Hadir", "Siti Aminah").tap()
    expect(row(phone, "Siti Aminah").get_by_text("Dicatat hadir.")).to_be_visible()
    button(phone, "Hadir", "Siti Aminah").dblclick()
    expect(row(phone, "Siti Aminah").get_by_text(re.compile(r"^\s*Sudah dicatat hadir pukul"))).to_be_visible()
    expect(row(phone, "Siti Aminah").get_by_text(re.compile(r"^\s*pukul \d\d\.\d\d oleh petugas"))).to_be_visible()
    expect(phone.get_by_text("1 dari 3 hadir")).to_be_visible()
    expect(button(phone, "Hadir", "Siti Aminah")).to_have_attribute("aria-pressed", "true")
    # The other state is the way back.
    button(phone, "Tidak hadir", "Siti Aminah").tap()
    expect(phone.get_by_text("1 tidak hadir, 2 belum ditandai")).to_be_visible()
    button(phone, "hapus tanda", "Siti Aminah").tap()
    expect(phone.get_by_text("0 tidak hadir, 3 belum ditandai")).to_be_visible()
    assert list(Tick.objects.values_list("attendance", flat=True)) == ["belum", "absen", "hadir"]


def test_a_lost_answer_is_asked_for_again_and_the_tick_stays_one(phone, sign_in, ceremony, clerk):
    sign_in(phone, clerk)
    open_list(phone, ceremony)
    with without_answers(phone):
        button(phone, "Hadir", "Siti Aminah").tap()
        expect(row(phone, "Siti Aminah").get_by_text("Menunggu sambungan: hadir")).to_be_visible()
        expect(phone.get_by_text("1 belum terkirim.")).to_be_visible()
        assert Tick.objects.get().attendance == "hadir"
        # The nonce identifies it, whatever the attendance is now.
        siti = ceremony.participants.filter(volunteer__name="Siti Aminah")
        ceremony.mark(siti, "absen", by=make_user(username="rekan"))
    answer = re.compile(
        r"^\s*Sudah dicatat hadir pukul .* oleh petugas\.\s+Sesudah itu: tidak hadir .* oleh rekan\.\s*$"
    )
    expect(row(phone, "Siti Aminah").get_by_text(answer)).to_be_visible()
    expect(phone.get_by_text("1 belum terkirim.")).to_be_hidden()
    assert [tick.attendance for tick in Tick.objects.order_by("pk")] == ["hadir", "absen"]


@pytest.mark.both_databases
def test_a_colleagues_tick_comes_by_itself(phone, new_page, sign_in, ceremony, clerk):
    sign_in(phone, clerk)
    open_list(phone, ceremony)
    other = new_page()
    sign_in(other, make_user("Kabid", username="kabid"))
    open_list(other, ceremony)
    button(other, "Tidak hadir", "Budi Gumantara").click()
    expect(row(phone, "Budi Gumantara").get_by_text("oleh kabid")).to_be_visible()
    expect(phone.get_by_text("1 tidak hadir, 2 belum ditandai")).to_be_visible()
    assert phone.url.endswith("/hadir/")


@pytest.mark.both_databases
def test_without_a_line_taps_wait_and_go_out_once_it_is_back(phone, sign_in, ceremony, clerk):
    sign_in(phone, clerk)
    open_list(phone, ceremony)
    with without_line(phone):
        button(phone, "Hadir", "Siti Aminah").tap()
        button(phone, "Hadir", "Siti Aminah").tap()
        button(phone, "Hadir", "Budi Gumantara").tap()
        button(phone, "Tidak hadir", "Budi Gumantara").tap()
        expect(row(phone, "Siti Aminah").get_by_text("Menunggu sambungan: hadir")).to_be_visible()
        expect(phone.get_by_text("3 belum terkirim.")).to_be_visible()
        # The search needs no connection.
        phone.get_by_label("Cari nama, desa, atau No. registri").fill("jumati tri")
        expect(row(phone, "Nur’afni")).to_be_visible()
        expect(row(phone, "Siti Aminah")).to_be_hidden()
        assert not Tick.objects.exists()
    phone.get_by_label("Cari nama, desa, atau No. registri").fill("")
    expect(phone.get_by_text("1 dari 3 hadir")).to_be_visible()
    expect(phone.get_by_text("1 tidak hadir, 1 belum ditandai")).to_be_visible()
    expect(phone.get_by_text("belum terkirim.")).to_be_hidden()
    assert [tick.attendance for tick in Tick.objects.order_by("pk")] == ["hadir", "hadir", "absen"]


def test_what_waits_outlives_the_page(phone, sign_in, ceremony, clerk):
    sign_in(phone, clerk)
    open_list(phone, ceremony)
    phone.route(re.compile("/peserta/[0-9]+/hadir/"), lambda route: route.abort())
    button(phone, "Hadir", "Siti Aminah").tap()
    expect(phone.get_by_text("1 belum terkirim.")).to_be_visible()
    phone.goto("/")
    open_list(phone, ceremony)
    expect(row(phone, "Siti Aminah").get_by_text("Menunggu sambungan: hadir")).to_be_visible()
    phone.unroute_all()
    expect(phone.get_by_text("1 dari 3 hadir")).to_be_visible()
    assert Tick.objects.count() == 1


@pytest.mark.both_databases
def test_a_tap_that_comes_too_late_does_not_flip_what_a_colleague_ticked(phone, sign_in, ceremony, clerk):
    sign_in(phone, clerk)
    open_list(phone, ceremony)
    siti = ceremony.participants.get(volunteer__name="Siti Aminah")
    with without_line(phone):
        button(phone, "Hadir", "Siti Aminah").tap()
        ceremony.mark([siti], "absen", by=make_user(username="rekan"))
    answer = row(phone, "Siti Aminah").get_by_text(re.compile(r"^\s*Sementara itu: tidak hadir pukul .* oleh rekan"))
    expect(answer).to_be_visible()
    siti.refresh_from_db()
    assert siti.attendance == "absen"
    # The sentence stays when the next news comes, and the next tap is deliberate.
    after_news(phone)
    expect(answer).to_be_visible()
    button(phone, "Hadir", "Siti Aminah").tap()
    expect(phone.get_by_text("1 dari 3 hadir")).to_be_visible()


def test_when_the_session_is_over_taps_wait_for_the_next_sign_in(phone, sign_in, ceremony, clerk):
    sign_in(phone, clerk)
    open_list(phone, ceremony)
    phone.context.clear_cookies(name="sessionid")
    button(phone, "Hadir", "Siti Aminah").tap()
    phone.get_by_role("link", name="masuk lagi").click()
    phone.fill("input[name=username]", "petugas")
    phone.fill("input[name=password]", "lancar-jaya-7")
    phone.click("main button[type=submit]")
    expect(phone.get_by_text("1 dari 3 hadir")).to_be_visible()
    assert Tick.objects.get().by == clerk


def test_without_a_script_the_list_works_by_forms(new_page, sign_in, ceremony, clerk):
    page = new_page(width=360, java_script_enabled=False)
    sign_in(page, clerk)
    open_list(page, ceremony)
    page.get_by_label("Cari nama, desa, atau No. registri").fill("siti")
    page.get_by_role("button", name="Cari").last.click()
    expect(row(page, "Budi Gumantara")).to_have_count(0)
    button(page, "Hadir", "Siti Aminah").click()
    expect(page.get_by_text("Siti Aminah: Dicatat hadir.")).to_be_visible()
    expect(page.get_by_text("1 dari 3 hadir")).to_be_visible()
    page.get_by_role("link", name="Segarkan").click()
    expect(row(page, "Budi Gumantara")).to_have_count(0)


def test_certificates_are_handed_out_on_a_phone(phone, sign_in, ceremony):
    issue_certificates(ceremony)
    ceremony.mark(ceremony.participants.filter(volunteer__name="Budi Gumantara"), "absen")
    sign_in(phone, make_user("Kabid", username="kabid"))
    phone.goto(ceremony.get_absolute_url())
    phone.get_by_role("link", name="Penyerahan piagam").click()
    expect(row(phone, "Budi Gumantara").get_by_text("ditahan: tidak hadir")).to_be_visible()
    # One tap, over a connection that breaks.
    phone.context.set_offline(True)
    button(phone, "Diserahkan", "Siti Aminah").tap()
    expect(row(phone, "Siti Aminah").get_by_text("Menunggu sambungan: diserahkan")).to_be_visible()
    phone.context.set_offline(False)
    expect(row(phone, "Siti Aminah").get_by_text("Dicatat diserahkan kepada yang bersangkutan.")).to_be_visible()
    expect(phone.get_by_text("1 dari 3 piagam diserahkan")).to_be_visible()
    # One person collects for another.
    row(phone, "Nur’afni").get_by_role("link", name="Diwakili").click()
    phone.get_by_label("Diserahkan kepada").fill("Sarman")
    phone.get_by_label("Sebagai apa").fill("kepala desa")
    phone.get_by_role("button", name="Catat diserahkan").click()
    expect(row(phone, "Nur’afni").get_by_text("kepada Sarman (kepala desa)")).to_be_visible()
    # It was the wrong certificate.
    row(phone, "Nur’afni").get_by_role("link", name="Tarik kembali").click()
    phone.get_by_label("Alasan").fill("keliru orang")
    phone.get_by_role("button", name="Tarik kembali").click()
    expect(phone.get_by_text("1 dari 3 piagam diserahkan")).to_be_visible()
    assert [handover.stands for handover in Handover.objects.order_by("pk")] == [True, False]


def test_a_reminder_for_absent_people_is_sent_from_the_list_and_the_list_is_printed(page, sign_in, ceremony):
    issue_certificates(ceremony)
    sign_in(page, make_user("Kabid", username="kabid"))
    page.goto(f"/pengukuhan/{ceremony.pk}/penyerahan/")
    page.get_by_role("link", name="Belum diserahkan").click()
    link = row(page, "Siti Aminah").get_by_role("link", name="Tulis di WhatsApp")
    assert re.match(r"https://wa\.me/6281234567890\?text=Yth", link.get_attribute("href"))
    assert "noopener" in link.get_attribute("rel")
    page.evaluate("window.print = () => { document.title = 'dicetak' }")
    page.get_by_role("button", name="Cetak daftar ini").click()
    assert page.title() == "dicetak"
    page.emulate_media(media="print")
    expect(page.get_by_text("0812-3456-7890")).to_be_visible()
    expect(link).to_be_hidden()
    expect(button(page, "Diserahkan", "Siti Aminah")).to_be_hidden()
    expect(page.get_by_text("Keadaan pada")).to_be_visible()
