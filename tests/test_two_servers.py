"""Two machines on one PostgreSQL, each with a folder of its own: what one does, the other knows."""

import http.client
import re
import shutil
import subprocess
import sys
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import pypdfium2
import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, connections
from django.test import Client
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart

from ceremonies.issuing import issue_certificates
from ceremonies.models import Participant, PrintRun
from ceremonies.models.nonces import new_nonce
from ceremonies.views import verification
from registry.guards import turns
from registry.models import Import, Upload, Volunteer
from tests import s3_server
from tests.factories import make_ceremony, make_district, make_user, make_village, make_volunteer, small_jpeg
from tests.workbooks import many_names
from tests.worker_process import children_of, environment, kill, until

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.slow,
    pytest.mark.first,
    pytest.mark.postgresql,
]
MANY = 400  # Sixteen pieces, in two shares.
NUMBER = re.compile(r"460/(\d+)/DINSOS")
LIST = b"Nama;Desa;Kecamatan\nBudi Contoh;Geramat;Kinal"
TOKEN = "a" * 32


@dataclass
class Machine:
    """A web server and a worker with a folder of their own."""

    port: int
    folder: Path
    web: subprocess.Popen
    worker: subprocess.Popen

    def is_well(self):
        try:
            return self.ask("GET", "/healthz")[0] == 200
        except OSError:
            return False

    def ask(self, method, path, body=None, headers=None):
        """Send a request; return the status, the headers and the content of its answer."""
        visit = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            visit.request(method, path, body, headers or {})
            answer = visit.getresponse()
            return answer.status, answer.headers, answer.read()
        finally:
            visit.close()


@contextmanager
def machine(folder, shared):
    """Have a machine while inside, with files at the place that the variables `shared` name."""
    folder.mkdir(mode=0o700)
    port = s3_server.free_port()
    # DEBUG only spares the static files, which are collected on each machine.
    variables = environment() | shared | {"DATA_DIR": str(folder), "PORT": str(port), "DEBUG": "1"}

    def start(*command):
        return subprocess.Popen([sys.executable, *command], cwd=settings.BASE_DIR, env=variables)  # noqa: S603 - our own

    web = start("-m", "gunicorn", "--bind", f"127.0.0.1:{port}", "--workers", "1")
    worker = start("manage.py", "run_worker", "--workers", "1")
    try:
        yield Machine(port, folder, web, worker)
    finally:
        for process in (web, worker):
            process.terminate()
        for process in (web, worker):
            process.wait()
        shutil.rmtree(folder)


@pytest.fixture(scope="module")
def both(django_db_setup, django_db_blocker, tmp_path_factory):
    """Two machines with files in S3. In a folder they are files like those of all other tests."""
    place = tmp_path_factory.mktemp("machines")
    with ExitStack() as stack, django_db_blocker.unblock():
        shared = stack.enter_context(s3_server.running()) | {"SHARED_FILES": f"s3://{s3_server.BUCKET}/kantor"}
        machines = [stack.enter_context(machine(place / name, shared)) for name in ("a", "b")]
        for each in machines:
            until(each.is_well)
        yield machines
        connections.close_all()


class Browser:
    """A signed-in browser, which asks now this machine and now that one."""

    def __init__(self, user):
        self.user, client = user, Client()
        client.force_login(user)
        self._cookies = f"sessionid={client.cookies['sessionid'].value}; csrftoken={TOKEN}"

    def get(self, machine, path):
        status, _, content = machine.ask("GET", path, headers={"Cookie": self._cookies})
        assert status == 200, content.decode(errors="replace")[-2000:]
        return content

    def send(self, machine, path, **data):
        """Send a form; return the status, the headers and the content of the answer."""
        body = encode_multipart(BOUNDARY, {**data, "csrfmiddlewaretoken": TOKEN})
        return machine.ask("POST", path, body, {"Cookie": self._cookies, "Content-Type": MULTIPART_CONTENT})

    def post(self, machine, path, **data):
        """Send a form; return where the answer leads."""
        status, headers, content = self.send(machine, path, **data)
        assert status == 302, content.decode(errors="replace")[-2000:]
        return headers["Location"]


@pytest.fixture
def browser(db):
    return Browser(make_user("Kabid"))


def test_what_is_uploaded_on_one_is_read_and_saved_on_the_other(both, browser):
    a, b = both
    make_village("Geramat", make_district("Kinal"))

    browser.post(a, "/psm/baru/", name="Ani Contoh", photo_file=SimpleUploadedFile("foto.jpg", small_jpeg()))
    assert browser.get(b, Upload.objects.get().get_absolute_url()).startswith(b"\xff\xd8")

    page = browser.post(a, "/psm/impor/", file=SimpleUploadedFile("daftar.csv", LIST))
    assert "Budi Contoh" in browser.get(b, page).decode()
    browser.post(b, f"{page}simpan/", way=Import.Asked.SAVE_ALL)
    until(lambda: Import.objects.get().saved_at)
    assert Volunteer.objects.filter(name="Budi Contoh").count() == 1

    files = {file.relative_to(machine.folder) for machine in both for file in machine.folder.rglob("*")}
    assert {file for file in files if file.suffix != ".lock"} == {Path("work")}


def test_one_list_of_an_account_is_read_at_a_time_on_all_machines(both, browser):
    """This process stands for a third machine."""
    with turns.held(f"akun-{browser.user.pk}"):
        for machine in both:
            page = browser.send(machine, "/psm/impor/", file=SimpleUploadedFile("daftar.csv", LIST))[2]
            assert "Daftar Anda yang lain masih dikerjakan" in page.decode()


def test_the_database_asks_every_half_minute_whether_a_machine_is_still_there():
    """What a machine without power had locked keeps nobody waiting for the two hours of PostgreSQL itself."""
    with connection.cursor() as cursor:
        cursor.execute("SHOW tcp_keepalives_idle")
        assert cursor.fetchone() == ("30",)


def test_ticks_and_tries_count_on_both(both, browser):
    a, b = both
    ceremony = make_ceremony([make_volunteer("Siti Aminah")])
    siti = ceremony.participants.get()
    news = f"/pengukuhan/{ceremony.pk}/hadir/"
    before = browser.get(b, news)
    tick = {"attendance": Participant.Attendance.PRESENT, "seen": siti.attendance, "nonce": new_nonce()}
    browser.post(a, f"/peserta/{siti.pk}/hadir/", **tick)
    assert browser.get(b, news) != before
    siti.refresh_from_db()
    assert siti.attendance == Participant.Attendance.PRESENT

    # Of ten wrong names each machine sees half.
    issue_certificates(ceremony)
    code = ceremony.certificates().get().code
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    answers = [
        both[turn % 2].ask("POST", f"/v/{code}/", "name=Nama+Lain", form)[0]
        for turn in range(verification.NAMES.most + 2)
    ]
    assert answers == [200] * verification.NAMES.most + [429] * 2


def test_a_machine_that_goes_in_the_middle_of_a_print_run_costs_no_sheet(both, browser):
    a, _ = both
    village = make_village("Geramat", make_district("Kinal"))
    ceremony = make_ceremony([make_volunteer(name, village) for name in many_names(MANY)])
    issue_certificates(ceremony)
    page = browser.post(a, f"/pengukuhan/{ceremony.pk}/cetak/", which="belum")
    run = PrintRun.objects.get()
    until(lambda: run.made_count() > 0)
    for process in (a.worker.pid, *children_of(a.worker.pid)):
        kill(process)
    assert run.made_count() < MANY
    until(lambda: PrintRun.objects.get().finished_at)
    with pypdfium2.PdfDocument(browser.get(a, f"{page}cetakan.pdf")) as document:
        texts = [each.get_textpage().get_text_bounded() for each in document]
    assert [int(NUMBER.search(text)[1]) for text in texts] == list(range(1, MANY + 1))
