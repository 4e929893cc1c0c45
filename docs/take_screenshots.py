"""Take the pictures of the documents again: the demo's pages, wide and narrow. Run it with script/screenshots.

It starts a server of its own with new demo data in a temporary folder, so the pictures show only fictional people.
"""

import csv
import itertools
import json
import os
import random
import secrets
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path

import pypdfium2
from cryptography.fernet import Fernet
from PIL import Image
from playwright.sync_api import sync_playwright

FOLDER = Path(__file__).parent / "img"
REGIONS = Path(__file__).parents[1] / "registry" / "geography" / "data" / "regions_kaur.csv"
COLUMNS = 15  # Of the grid of made-up outlines.
PASSWORD = secrets.token_urlsafe(12)
QUIET = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-sync"]
WIDE, NARROW, SHEET = {"width": 1280, "height": 800}, {"width": 360, "height": 740}, {"width": 1200, "height": 782}
TALL = {"width": 1280, "height": 1500}
OFFICE = {"width": 1366, "height": 768}  # The screen of an old laptop.


def longest_certificate(ceremony):
    """A way to the picture of that ceremony's certificate with the longest name."""

    def way(page):
        page.goto(f"/pengukuhan/{ceremony}/")
        page.goto(page.locator("a:has(img.preview)").first.get_attribute("href"))

    return way


def public_page(page):
    """The public page of the first certificate."""
    page.goto("/pengukuhan/1/")
    page.locator("a[href^='/piagam/']").first.click()
    page.goto(page.locator("a[href*='/v/']").get_attribute("href"))


LIST = """DAFTAR PSM KECAMATAN KINAL;;;;;;
No;Nama Lengkap;TTL;L/P;Desa;No HP;Mata pencaharian
1;ANI CONTOH;Bintuhan, 12-03-1990;P;Gedung Wani;81234567890;Petani
2;Drs. H. BUDI CONTOH, M.Pd;Linau, 6 Des 85;L;Pinang Jawa I;0812 3456 7890 / 0813 1111 2222;Guru
3;CITRA CONTOH;Bintuhan, 31-02-1985;P;Geramat;-;
4;DEWI CONTOH;Bintuhan, 1/2/1991;P;Penandingan;0852 1111 2222;Pedagang
5;EDI CONTOH (ketua);Jawi, 4 Juli 1979;L;Jawi;0853 1111 3333;Tani
;JUMLAH;5;;;;
"""
NAMES = ["Fitri", "Gustina", "Indah", "Juwita", "Kartini", "Leni", "Marhamah", "Nuraini", "Oktavia", "Puspita"]


def import_preview(page):
    """The preview of a list, before anything is saved."""
    upload(page, LIST)


def upload(page, text):
    page.goto("/psm/impor/")
    file = {"name": "daftar-psm-kinal.csv", "mimeType": "text/csv", "buffer": text.encode()}
    page.set_input_files("input[type=file]", file)
    page.click("main button[type=submit]")
    page.wait_for_selector("h1:has-text('Pratinjau')")


def import_preview_rows(page):
    """The rows of a longer list, those with a problem first."""
    people = (f"{at};{name.upper()} CONTOH;Jawi, 1{at % 10}-05-1985;P;Jawi;;Tani" for at, name in enumerate(NAMES, 6))
    upload(page, LIST.replace(";JUMLAH;5;;;;", "\n".join(people)))
    scroll_to_the_rows(page)


def import_preview_row(page):
    """The rows of the short list, the first one unfolded to be corrected."""
    import_preview(page)
    page.locator(".fix summary").first.click()
    scroll_to_the_rows(page)


def scroll_to_the_rows(page):
    page.locator("#baris").evaluate("head => head.scrollIntoView()")
    page.wait_for_timeout(300)


def traces(page):
    """The traces, after somebody has seen a NIK."""
    page.goto("/psm/7/")
    page.click("summary:has-text('Lihat NIK utuh')")
    page.fill("input[name=reason]", "Mencocokkan dengan KTP")
    page.click("button:has-text('Tampilkan NIK')")
    page.goto("/jejak/")


def print_run(page):
    """A run of a few sheets, ready for the printer."""
    page.goto("/pengukuhan/1/cetak/")
    page.check("input[value=sebagian]")
    page.fill("input[name=dari]", "1")
    page.fill("input[name=sampai]", "6")
    page.click("main button[type=submit]")
    page.wait_for_selector("h2:has-text('Sesudah dicetak')", timeout=60_000)


def state_after_a_night(page):
    """The state of the system after what is done every night."""
    page.goto("/pekerjaan-malam/")
    page.click("main button[type=submit]")
    page.goto("/kesehatan/")
    while not page.locator("text=sudah dicoba dipulihkan").count():  # It is made and tried.
        page.wait_for_timeout(1000)
        page.reload()


def waiting_print_run(page):
    """A run of all that is not printed yet, before any worker begins."""
    page.goto("/pengukuhan/1/cetak/")
    page.click("main button[type=submit]")
    page.wait_for_selector("progress")


def run_that_nobody_makes(page):
    """The latest run, once a page says that no worker lives."""
    page.goto("/buku-cetak/")
    page.click("main table a >> nth=0")
    page.wait_for_selector("text=Pekerja latar tidak berjalan", timeout=30_000)


def stopped_print_run(page):
    """The latest run, after the attempts of its work all failed."""
    page.goto("/buku-cetak/")
    page.click("main table a >> nth=0")
    page.wait_for_selector("text=Coba lagi")


def number_book(page):
    """The book after a block was given, with numbers used here and outside."""
    page.goto("/buku-nomor/1/jatah/")
    page.fill("input[name=serials]", "301 sampai 550")
    page.fill("input[name=given_by]", "Sekretariat")
    page.click("main form button[type=submit]")
    page.goto("/buku-nomor/1/catat/")
    page.fill("input[name=serials]", "251 sampai 262")
    page.fill("input[name=purpose]", "Surat tugas pendamping")
    page.click("main form button[type=submit]")
    page.goto("/buku-nomor/1/")


def board_as_a_map(page):
    page.goto("/?tampil=peta")


def backups(page):
    """The page of the backups after one was made now; the folder is called as an office calls it."""
    page.goto("/cadangan/")
    if not page.locator("a:has-text('Unduh cadangan')").count():
        page.click("button:has-text('Buat cadangan sekarang')")
        page.wait_for_selector(".notice-success")
    page.locator("#tersimpan + p code").evaluate("place => place.textContent = '/media/cadangan-psm'")
    page.locator("#penguncian + p code").nth(2).evaluate("place => place.textContent = '~/.config/kaur-psm/keys.env'")


def yearly_archive(page):
    """The archive of a year, made now."""
    page.goto("/cadangan/arsip/")
    page.fill("input[name=year]", "2025")
    page.click("main form button[type=submit]")
    page.wait_for_selector("a:has-text('Unduh arsip')")


def printed(address, *, is_lying=True):
    """A function that returns the first F4 sheet that the browser prints of a page."""

    def way(page):
        page.goto(address)
        page.wait_for_load_state("networkidle")
        width, height = ("330mm", "215mm") if is_lying else ("215mm", "330mm")
        margins = dict.fromkeys(("top", "right", "bottom", "left"), "12mm")
        return page.pdf(width=width, height=height, margin=margins, print_background=True)

    return way


def recap_on_paper(page):
    """The first sheet of the recap's own PDF."""
    return page.request.get("/rekap/rekap.pdf?per=31-12-2025").body()


# Taken in this order, before and after the first backup: as below.
OF_BACKUPS = [
    ("cadangan-belum", "kabid", "/", OFFICE),
    ("cadangan-belum-hp", "kabid", "/", NARROW),
    ("cadangan", "admin", backups, OFFICE),
    ("cadangan-hp", "admin", backups, NARROW),
    ("cadangan-ada", "kabid", "/", OFFICE),
    ("cadangan-ada-hp", "kabid", "/", NARROW),
    ("arsip-tahunan", "admin", yearly_archive, OFFICE),
]
# Picture, account, address (or a function that goes there or returns a PDF), size.
PICTURES = [
    ("beranda", "kabid", "/", WIDE),
    ("daftar", "petugas", "/psm/?status=aktif&kecamatan=17.04.05", WIDE),
    ("orang", "petugas", "/psm/7/", WIDE),
    ("ubah", "petugas", "/psm/7/ubah/", WIDE),
    ("riwayat", "kabid", "/psm/7/riwayat/", WIDE),
    ("impor", "petugas", "/psm/impor/", WIDE),
    ("impor-pratinjau", "petugas", import_preview, WIDE),
    ("impor-pratinjau-baris", "petugas", import_preview_rows, WIDE),
    ("impor-pratinjau-hp", "petugas", import_preview_row, NARROW),
    ("cetakan", "kabid", print_run, WIDE),
    ("tahap", "kabid", "/pengukuhan/1/tahap/", WIDE),
    ("buku-nomor", "kabid", number_book, WIDE),
    ("desa", "petugas", "/desa/?kecamatan=17.04.01", WIDE),
    ("rekap", "kabid", "/rekap/?per=31-12-2025", WIDE),
    ("pertumbuhan", "kabid", "/rekap/pertumbuhan/", WIDE),
    ("belum-dilatih", "kabid", "/pelatihan/kebutuhan/", WIDE),
    ("kegiatan", "petugas", "/kegiatan/rekap/", WIDE),
    ("beranda-hp", "kabid", "/", NARROW),
    ("beranda-kertas", "kabid", printed("/", is_lying=False), WIDE),
    ("peta", "kabid", board_as_a_map, WIDE),
    ("peta-hp", "kabid", board_as_a_map, NARROW),
    ("peta-kertas", "kabid", printed("/?tampil=peta", is_lying=False), WIDE),
    ("rekap-hp", "kabid", "/rekap/?per=31-12-2025", NARROW),
    ("rekap-kertas", "kabid", recap_on_paper, WIDE),
    ("pertumbuhan-hp", "kabid", "/rekap/pertumbuhan/", NARROW),
    ("pertumbuhan-kertas", "kabid", printed("/rekap/pertumbuhan/"), WIDE),
    ("belum-dilatih-hp", "kabid", "/pelatihan/kebutuhan/", NARROW),
    ("belum-dilatih-kertas", "kabid", printed("/pelatihan/kebutuhan/", is_lying=False), WIDE),
    ("pelatihan", "petugas", "/pelatihan/", WIDE),
    ("pengukuhan", "kabid", "/pengukuhan/1/", WIDE),
    ("naskah", "kabid", "/pengukuhan/1/naskah/", WIDE),
    ("piagam", "kabid", longest_certificate(1), SHEET),
    ("sertifikat", "kabid", longest_certificate(2), SHEET),
    ("sertifikat-belakang", "kabid", "/pengukuhan/2/belakang.png", SHEET),
    ("periksa-hp", "kabid", public_page, NARROW),
    ("hak", "admin", "/hak/", WIDE),
    ("akun", "admin", "/akun/", WIDE),
    ("jejak", "admin", traces, WIDE),
    ("kunci", "admin", "/kunci/", WIDE),
    ("keadaan-sistem", "admin", state_after_a_night, TALL),
    ("keadaan-sistem-hp", "admin", state_after_a_night, NARROW),
    ("verifikasi", "kabid", "/masuk/verifikasi/aplikasi/", WIDE),
    ("daftar-hp", "petugas", "/psm/?status=aktif", NARROW),
    ("orang-hp", "petugas", "/psm/7/", NARROW),
]
# Run in the database before a picture: all work was tried in vain.
TRIED_IN_VAIN = """
from django.utils.timezone import now
from registry.models import LongWork
words = "Sebutkan nomor 482-913 kepada Admin; rinciannya ada di catatan server."
failure = f"Ada kesalahan pada program (MemoryError). {words}"
LongWork.objects.filter(every_night=False).update(attempts=5, stopped_at=now(), failure=failure)
"""
# The program failed, long work waits.
FAILED = """
from registry import work
from registry.guards import failures
failures.number_of(ValueError(), "volunteer_list")
work.ask("daftar", [1])
"""
# Taken in this order once the worker has ended: as above, and what is run before.
WITHOUT_WORKER = [
    ("keadaan-sistem-merah", "admin", "/kesehatan/", TALL, FAILED),
    ("keadaan-sistem-merah-hp", "admin", "/kesehatan/", NARROW, FAILED),
    ("menunggu", "kabid", waiting_print_run, NARROW, "pass"),
    ("tanpa-pekerja", "kabid", run_that_nobody_makes, NARROW, "pass"),
    ("gagal", "kabid", stopped_print_run, NARROW, TRIED_IN_VAIN),
]


@contextmanager
def demo_server():
    """The address of a server with only demo data, its variables and its worker; all is deleted afterwards."""
    with (
        tempfile.TemporaryDirectory() as folder,
        tempfile.TemporaryDirectory(dir="/dev/shm") as another_disk,  # A file system of its own.
        socket.create_server(("127.0.0.1", 0)) as free,
    ):
        port = str(free.getsockname()[1])
        free.close()
        variables = {
            **os.environ,
            "DATA_DIR": folder,
            "BACKUP_DIR": another_disk,
            "PORT": port,
            "SECRET_KEY": secrets.token_urlsafe(50),
            "NIK_KEYS": Fernet.generate_key().decode(),
            "DEMO_PASSWORD": PASSWORD,
        }
        for command in (
            "migrate -v 0",
            "check_nik_keys",
            "load_regions",
            "load_demo",
            "issue_certificates 1",
            "collectstatic --no-input -v 0",
        ):
            subprocess.run([sys.executable, "manage.py", *command.split()], env=variables, check=True)
        outlines = Path(folder, "batas.geojson")
        outlines.write_text(json.dumps(made_up_boundaries()))
        subprocess.run([sys.executable, "manage.py", "load_boundaries", outlines], env=variables, check=True)
        web = ["-m", "gunicorn", "--bind", f"127.0.0.1:{port}", "--access-logfile", "/dev/null"]
        commands = ["manage.py", "run_worker"], web
        worker, server = (subprocess.Popen([sys.executable, *each], env=variables) for each in commands)
        try:
            address = f"http://127.0.0.1:{port}"
            wait_for(f"{address}/healthz")
            yield address, variables, worker
        finally:
            for each in (server, worker):
                each.terminate()
                each.wait()


def made_up_boundaries():
    """Made-up outlines: cells of a crooked grid, given to the villages in the order of their codes."""
    with REGIONS.open(newline="", encoding="utf-8") as file:
        codes = sorted(row["code"] for row in csv.DictReader(file) if row["kind"] in ("desa", "kelurahan"))
    chance = random.Random(6122019)  # noqa: S311 - the same outlines every time, no secrets
    rows = -(-len(codes) // COLUMNS)
    knots = {
        (x, y): (103.3 + 0.03 * (x + chance.uniform(-0.3, 0.3)), -4.6 - 0.03 * (y + chance.uniform(-0.3, 0.3)))
        for x, y in itertools.product(range(COLUMNS + 1), range(rows + 1))
    }
    features = []
    for at, code in enumerate(codes):
        y, x = divmod(at, COLUMNS)
        ring = [knots[x + right, y + down] for right, down in ((0, 0), (1, 0), (1, 1), (0, 1), (0, 0))]
        geometry = {"type": "Polygon", "coordinates": [ring]}
        features.append({"type": "Feature", "properties": {"code": code}, "geometry": geometry})
    return {"type": "FeatureCollection", "features": features}


def wait_for(address):
    """Return when the address answers; raise after a minute."""
    for _ in range(600):
        try:
            return urllib.request.urlopen(address).close()
        except OSError:
            time.sleep(0.1)
    raise TimeoutError(address)


def take(browser, address, name, account, path, size):
    """Save one picture, small enough for a repository."""
    page = browser.new_page(base_url=address, viewport=size, locale="id-ID", timezone_id="Asia/Jakarta")
    page.set_default_timeout(120_000)  # A busy machine sets the papers slowly.
    page.goto("/masuk/")
    page.fill("input[name=username]", account)
    page.fill("input[name=password]", PASSWORD)
    page.click("main button[type=submit]")
    page.wait_for_url(lambda url: not url.endswith("/masuk/"))
    way = path if callable(path) else lambda page: page.goto(path) and None
    pdf = way(page)
    page.wait_for_load_state("networkidle")
    picture = first_sheet(pdf) if pdf else Image.open(BytesIO(page.screenshot()))
    picture.convert("RGB").quantize(64).save(FOLDER / f"{name}.png", optimize=True)
    page.close()


def first_sheet(pdf):
    with pypdfium2.PdfDocument(pdf) as document:
        return document[0].render(scale=1.1).to_pil()


def main(names):
    """Take all pictures, or those with these names."""
    FOLDER.mkdir(exist_ok=True)
    with demo_server() as (address, variables, worker), sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=os.environ.get("CHROMIUM", "/usr/bin/chromium"), args=QUIET
        )
        for picture in OF_BACKUPS + PICTURES:
            if not names or picture[0] in names:
                take(browser, address, *picture)
        worker.terminate()
        worker.wait()
        if not names or {*names} & {picture[0] for picture in WITHOUT_WORKER}:
            for *picture, before in WITHOUT_WORKER:
                subprocess.run([sys.executable, "manage.py", "shell", "-c", before], env=variables, check=True)
                take(browser, address, *picture)
        browser.close()


if __name__ == "__main__":
    main(sys.argv[1:])
