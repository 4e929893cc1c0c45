"""Every page in a real browser, wide and narrow: nothing overflows, a screen reader can read it, it is small."""

import gzip
import re
import runpy
from datetime import date
from pathlib import Path

import brotli
import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.contrib.staticfiles import finders

from ceremonies import corrections
from ceremonies.issuing import issue_certificates
from ceremonies.models import Handover, NumberBlock
from registry.history.recording import because
from registry.models import DistinctPair
from registry.workbook import uploaded
from tests.factories import (
    fictional_nik,
    make_activity,
    make_appointment,
    make_ceremony,
    make_delegation,
    make_district,
    make_import,
    make_official,
    make_participant,
    make_partner,
    make_record,
    make_rights_request,
    make_saved_filter,
    make_training,
    make_user,
    make_village,
    make_volunteer,
)

PAGES = [
    "/",
    "/psm/",
    "/psm/?q=tidak-ada",
    "/psm/baru/",
    "/psm/kolom/",
    "/psm/saringan/",
    "/psm/saringan/baru/?status=calon&jk=P",
    "/psm/saringan/{saved_filter}/ubah/",
    "/psm/ekspor/",
    "/psm/ekspor/?q=tidak-ada",
    "/psm/ekspor/?hp=1",
    "/psm/impor/",
    "/psm/impor/{waiting_import}/",
    "/psm/impor/{saved_import}/",
    "/psm/{person}/",
    "/psm/{person}/salinan-data/",
    "/psm/{person}/ubah/",
    "/psm/{person}/riwayat/",
    "/psm/{person}/hapus/",
    "/psm/{person}/penugasan/baru/",
    "/psm/terhapus/",
    "/ubahan/",
    "/tombol/",
    "/psm/kembar/",
    "/psm/kembar/bukan/",
    "/psm/kembar/{person}/{double}/",
    "/psm/kembar/{person}/{double}/gabung/",
    "/psm/kembar/{person}/{at_odds}/",
    "/psm/kembar/{person}/{at_odds}/gabung/",
    "/penugasan/{appointment}/akhiri/",
    "/desa/",
    "/desa/{village}/",
    "/pekerjaan/{task}/serahkan/",
    "/rekap/",
    "/rekap/?per=kapan",
    "/rekap/orang/",
    "/rekap/desa/",
    "/rekap/pertumbuhan/",
    "/mitra/",
    "/mitra/?q=tidak-ada",
    "/mitra/baru/",
    "/permintaan/",
    "/permintaan/{request}/",
    "/permintaan/{request}/ubah/",
    "/permintaan/{request}/jawab/",
    "/psm/{person}/permintaan/",
    "/mitra/{partner}/",
    "/mitra/{partner}/ubah/",
    "/mitra/{partner}/akhiri/",
    "/mitra/{partner}/hapus/",
    "/kegiatan/",
    "/kegiatan/?q=tidak-ada",
    "/kegiatan/baru/",
    "/kegiatan/baru/tabel/",
    "/kegiatan/{activity}/ubah/",
    "/kegiatan/{activity}/hapus/",
    "/kegiatan/rekap/?bulan=2026-10",
    "/pelatihan/",
    "/pelatihan/{training}/",
    "/pelatihan/baru/",
    "/pelatihan/kebutuhan/",
    "/pelatihan/kebutuhan/dasar/",
    "/pelatihan/kebutuhan/lanjutan/",
    "/pelatihan/{training}/undangan/",
    "/psm/{person}/paspor/",
    "/pelatihan/{training}/peserta/",
    "/pelatihan/{training}/peserta/tempel/",
    "/pelatihan/{training}/sertifikat/",
    "/pelatihan/{training}/ubah/",
    "/pelatihan/{training}/hapus/",
    "/riwayat-pelatihan/{record}/ubah/",
    "/riwayat-pelatihan/{record}/hapus/",
    "/perubahan-massal/{batch}/",
    "/pengukuhan/",
    "/pengukuhan/?q=tidak-ada",
    "/pengukuhan/baru/",
    "/pengukuhan/{ceremony}/",
    "/pengukuhan/{ceremony}/?q=tidak-ada",
    "/pengukuhan/{waiting}/",
    "/pengukuhan/{ceremony}/ubah/",
    "/pengukuhan/{ceremony}/hapus/",
    "/pengukuhan/{ceremony}/batal/",
    "/peserta/{blocked}/alasan/",
    "/pengukuhan/{ceremony}/peserta/",
    "/pengukuhan/{ceremony}/naskah/",
    "/pengukuhan/{ceremony}/naskah/keputusan/",
    "/pengukuhan/{ceremony}/periksa/",
    "/pengukuhan/{waiting}/periksa/",
    "/pengukuhan/{waiting}/periksa/betulkan/",
    "/pengukuhan/{ceremony}/terbitkan/",
    "/pengukuhan/{waiting}/terbitkan/",
    "/pengukuhan/{ceremony}/hadir/",
    "/pengukuhan/{ceremony}/hadir/?q=tidak-ada",
    "/pengukuhan/{ceremony}/penyerahan/",
    "/pengukuhan/{waiting}/penyerahan/",
    "/pengukuhan/{ceremony}/penyerahan/?tampil=belum",
    "/pengukuhan/{ceremony}/penyerahan/sekaligus/",
    "/pengukuhan/{ceremony}/penyerahan/teks/",
    "/piagam/{certificate}/wakil/",
    "/penyerahan/{handover}/tarik/",
    "/piagam/{certificate}/",
    "/piagam/{certificate}/cabut/",
    "/piagam/{certificate}/betulkan/",
    "/piagam/{replaced}/",
    "/piagam/{replacement}/",
    "/pengukuhan/{ceremony}/betulkan/",
    "/pengukuhan/{ceremony}/tahap/",
    "/pengukuhan/{ceremony}/buka-kunci/",
    "/buku-nomor/",
    "/buku-nomor/baru/",
    "/buku-nomor/aturan/",
    "/buku-nomor/{series}/",
    "/buku-nomor/{series}/?rinci=ya",
    "/buku-nomor/{series}/?keadaan=batal",
    "/buku-nomor/{series}/jatah/",
    "/buku-nomor/{series}/catat/",
    "/buku-nomor/{series}/tarik/?nomor=5",
    "/buku-nomor/{series}/batal/",
    "/jatah-nomor/{block}/kembalikan/",
    "/kantor/",
    "/kantor/baru/",
    "/kantor/{office}/ubah/",
    "/pejabat/baru/",
    "/pejabat/{official}/ubah/",
    "/pejabat/{official}/hapus/",
    "/v/{code}/",
    "/v/tidak-ada/",
    "/hak/",
    "/bantuan/",
    "/bantuan/?q=sandi",
    "/bantuan/?q=tidak-ada",
    "/bantuan/akun/",
    "/pemrosesan-data/",
    "/bantuan/memulihkan-di-komputer-lain/",
    "/akun/",
    "/akun/baru/",
    "/akun/{account}/",
    "/akun/{account}/peran/",
    "/akun/{account}/kata-sandi/",
    "/jejak/",
    "/jejak/?q=tidak-ada",
    "/sertifikat/",
    "/masuk/sandi/",
]


@pytest.fixture
def somebody(db):
    """A person with long words everywhere, and the ids for the addresses."""
    volunteer = make_volunteer(
        "Raden Muhammad Abdurrahman Hasyim Asy'ari Kusumaningrat Putra",
        make_village("Tri Tunggal Bakti"),
        nik=fictional_nik(),
        title_before="Prof. Dr. Ir. H.",
        title_after="S.STP., S.Sos., M.Si., M.Pd.I.",
        born_on=date(1990, 12, 6),
        email="alamat.surat.yang.panjang.sekali.untuk.sebuah.layar@contoh.example.org",
    )
    training = make_training(
        "Bimbingan Teknis Lanjutan Pendampingan Keluarga Penerima Manfaat", organiser="Dinas Sosial"
    )
    record = make_record(volunteer, training, certificate_number="400.9.12.1/0001/436.7.8/2024")
    with because(grouped=True) as circumstances:
        make_training("Pelatihan Lain").enrol([volunteer])
    appointment = make_appointment(volunteer, decree_number="188.45/0123456789/DINSOS/2019")
    return {
        "person": volunteer.pk,
        "account": make_user("Petugas", [make_district("Kinal")], first_name=volunteer.name).pk,
        **_doubles_of(volunteer),
        "appointment": appointment.pk,
        "training": training.pk,
        "record": record.pk,
        "batch": circumstances.batch,
        "task": make_delegation(account=make_user("Kabid", first_name=volunteer.name)).task,
        "saved_filter": make_saved_filter(is_shared=True, name=volunteer.name[:60]).pk,
        "village": volunteer.home_village.code,
        **_papers_of(volunteer),
    }


def _imports_of(user):
    """An unsaved list with long words, an unknown heading, a new, a failed and a skipped row; and a saved list."""
    heading = ("No", "Nama Lengkap dan Gelar", "Mata Pencaharian Sehari-hari di Luar Tugas", "Desa", "Kecamatan")
    long_name = "Prof. Dr. Ir. H. Raden Muhammad Abdurrahman Hasyim Asyari Kusumaningrat Putra, S.STP., M.Pd.I."
    rows = [(1, long_name, "", "Geramat", "Kinal"), (2, "Budi Contoh", "", "Antah", "Kinal"), ("", "JUMLAH", 2)]
    saved = make_import(user)
    uploaded.ask(saved, saved.Asked.SAVE_GOOD)
    return {"waiting_import": make_import(user, rows, heading).pk, "saved_import": saved.pk}


def _doubles_of(volunteer):
    """A possible double, one who served elsewhere at the same time, and one who was marked as another person."""
    double, at_odds, other = (
        make_volunteer(volunteer.name, volunteer.home_village, phone="+6281234567890") for _ in "123"
    )
    make_appointment(at_odds, make_village("Padang Leban"))
    DistinctPair.objects.say(volunteer, other, None)
    return {"double": double.pk, "at_odds": at_odds.pk}


def _papers_of(volunteer):
    """A ceremony with an issued certificate and one without, both with the longest words."""
    head = make_official(
        "Raden Muhammad Abdurrahman Kusumaningrat", title_before="Prof. Dr. Ir. H.", title_after="S.STP., M.Si."
    )
    facts = {
        "officiant": head,
        "second_signatory": head,
        "venue": "Gedung Serbaguna Pondok Pesantren Salafiyah Nurul Hidayah Padang Guci Hilir",
        "decree_issuer": "Keputusan Kepala Dinas Sosial Kabupaten Kaur",
        "decree_number": "188.45/012/DINSOS/2019",
        "agenda": "Menyanyikan lagu kebangsaan\nDoa",
        "pledge": "Kami berjanji.",
    }
    ceremony = make_ceremony([volunteer], name="Pengukuhan Pekerja Sosial Masyarakat Kabupaten Kaur", **facts)
    (certificate,) = issue_certificates(ceremony)
    # The certificate's names were changed after printing; and another that was handed out and replaced.
    volunteer.birth_place = "Kecamatan Padang Guci Hilir"
    volunteer.save()
    replaced = make_ceremony([volunteer], name="Pengukuhan Ketiga", **facts)
    (old,) = issue_certificates(replaced)
    Handover.objects.create(certificate=old)
    replacement, _ = corrections.replace(old, "Nama pada piagamnya salah ketik")
    young = make_volunteer("Masih Muda", born_on=date(2015, 1, 1))
    waiting = make_ceremony([volunteer], name="Pengukuhan Kedua", **facts)
    return {
        "blocked": make_participant(waiting, young).pk,
        "ceremony": ceremony.pk,
        "waiting": waiting.pk,
        "certificate": certificate.pk,
        "replaced": old.pk,
        "replacement": replacement.pk,
        **_beside(volunteer),
        "handover": _handed_out(certificate).pk,
        **_book_of(certificate.number.series),
        "code": certificate.code,
        "office": ceremony.office_id,
        "official": head.pk,
    }


def _beside(volunteer):
    """A partner, a report and a request with long words, and fields of work."""
    volunteer.work_in([6, 15, 16, 20])
    name = "Lembaga Kesejahteraan Sosial Anak dan Lanjut Usia Harapan Bersama Masyarakat Semidang Gumay Sejahtera"
    partner = make_partner(name, kind="wksbm", leader="Raden Ajeng Kartika Kusumaningtyas", phone="+6281200001111")
    activity = make_activity(volunteer, what="Mendampingi keluarga " * 20, problem=6, partner=partner)
    asked = make_rights_request(volunteer, kind="pembetulan", wish="Nama kampung halaman saya salah " * 8)
    return {"partner": partner.pk, "activity": activity.pk, "request": asked.pk}


def _book_of(series):
    """The number book with something of each kind, in long words."""
    series.record(5, 9, "Surat tugas pendampingan keluarga penerima manfaat ke Kecamatan Padang Guci Hilir")
    giver = "Sekretariat Dinas Sosial Kabupaten Kaur, Subbagian Umum dan Kepegawaian"
    block = NumberBlock.objects.reserve(series, 101, 350, given_by=giver, note="untuk pengukuhan 6 Desember 2019")
    series.void(101, 101, "Lembar rusak sebelum dipakai")
    return {"series": series.pk, "block": block.pk}


def _handed_out(certificate):
    """A handing out with long words that was taken back; the paper is in the office again."""
    long_name = "Raden Muhammad Abdurrahman Hasyim Asy'ari Kusumaningrat Putra"
    handover = Handover.objects.create(certificate=certificate, collector=long_name, note="kepala desa")
    handover.take_back("keliru orang")
    return handover


def _make_local_certificate():
    make = runpy.run_path(settings.BASE_DIR / "script" / "_local_certificate.py")["main"]
    make(settings.CERTIFICATE_DIR, settings.DATA_DIR / "data", "psm.kantor.lan")


# Only what breaks a rule is described: describing all that keeps them takes longer than looking for faults.
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"], "resultTypes": ["violations"]}


WIDTHS = [360, 1440]
PARTS = 4  # Of the pages: one test would leave the other processes without work at the end.


@pytest.mark.parametrize("part", range(PARTS))
def test_no_page_overflows_and_every_page_is_accessible(new_page, sign_in, somebody, part):
    """Each page is opened once, on a telephone's width, and then made wider."""
    page, user = new_page(width=WIDTHS[0]), make_user("Admin")
    sign_in(page, user)
    places = {**somebody, **_imports_of(user)}
    _make_local_certificate()
    script, faults = Axe().axe_script, []
    for address in PAGES[part::PARTS]:
        page.set_viewport_size({"width": WIDTHS[0], "height": 900})
        page.goto(address.format(**places))
        page.evaluate(script)
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 900})
            if page.evaluate("document.documentElement.scrollWidth") > width:
                faults.append(f"{address} at {width}: wider than the screen")
            faults += [
                f"{address} at {width}: {fault['id']} {fault['nodes'][0]['html'][:200]}"
                for fault in page.evaluate("rules => axe.run(rules)", RULES)["violations"]
            ]
    assert not faults


@pytest.mark.parametrize("width", [768, 900, 1000, 1100])
def test_the_head_of_a_page_fits_on_any_screen(new_page, sign_in, width):
    page = new_page(width=width)
    sign_in(page, make_user("Admin"))
    assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("address", ["/kegiatan/baru/", "/pengukuhan/{ceremony}/penyerahan/"])
def test_on_a_low_screen_no_bar_stays_over_the_page(new_page, sign_in, kabid, address):
    ceremony = make_ceremony([make_volunteer()])
    issue_certificates(ceremony)
    page = new_page(width=683, height=384)
    sign_in(page, kabid)
    page.goto(address.format(ceremony=ceremony.pk))
    fixed = """[...document.querySelectorAll("body *")].filter(each => each.checkVisibility()
        && ["sticky", "fixed"].includes(getComputedStyle(each).position)).map(each => each.className)"""
    assert page.evaluate(fixed) == []


def test_the_three_buttons_of_a_form_stand_in_one_row_on_a_phone(phone, sign_in, kabid):
    sign_in(phone, kabid)
    phone.goto("/kegiatan/baru/")
    tops = phone.locator(".form-foot .btn").evaluate_all("all => all.map(each => each.offsetTop)")
    assert len(tops) == 3
    assert len({*tops}) == 1


@pytest.fixture
def forty_people(db):
    for number in range(40):
        make_volunteer(f"Orang {'ABCDEFGHIJ'[number % 10]}", make_village(f"Padang Leban {number}"))


def test_signing_in_and_the_first_list_carry_at_most_sixty_kilobytes(client, petugas, forty_people):
    assert carried_by(client, petugas, ["/masuk/", "/psm/"], gzip.compress) <= 60_000


def test_over_https_the_front_page_on_the_way_is_in_the_sixty_kilobytes(client, petugas, forty_people):
    # Browsers take the smaller copies (brotli) over https alone, which is what more than one desk uses.
    assert carried_by(client, petugas, ["/masuk/", "/", "/psm/"], brotli.compress) <= 60_000


def carried_by(client, account, addresses, compress):
    """How many bytes a first visit carries: the pages, the first one before the sign-in, and their parts once."""
    carried, parts = 0, set()
    for address in addresses:
        response = client.get(address, headers={"accept-encoding": "gzip"})
        carried += len(response.content)
        content = gzip.decompress(response.content).decode()
        loads_later = "|data-htmx" if "hx-get=" in content else ""
        parts |= {*re.findall(rf'(?:href|src{loads_later})="/static/([^"]+)"', content)}
        client.force_login(account)
    assert len(parts) >= 4
    return carried + sum(len(compress(Path(finders.find(part)).read_bytes())) for part in parts)


def test_only_a_page_with_parts_that_come_later_loads_what_fetches_them(new_page, sign_in, petugas):
    page, loaded = new_page(), []
    page.on("request", lambda request: loaded.append("htmx" in request.url))
    sign_in(page, petugas)
    page.goto("/psm/", wait_until="networkidle")
    loaded.clear()
    page.reload(wait_until="networkidle")
    assert not any(loaded)
    page.goto("/", wait_until="networkidle")
    assert any(loaded)
    assert page.get_by_role("link", name="Lihat siapa yang terakhir diubah").count() == 0
