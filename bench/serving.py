"""A print beside other work in the web server: `script/bench serving`.

The server as `script/server` starts it (gunicorn, two processes of four threads, and a worker of two processes), on
SQLite with the demo's ceremony made larger. A visitor turns the pages of the list of people all the time. It measures
how long a page takes while nothing is printed, while 300 certificates are made in the web process (*Cetak*, the first
time and once more), and while the worker makes the same 300 for the ledger, the first time and once more.
"""

import os
import re
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from http.cookiejar import CookieJar
from itertools import count
from pathlib import Path
from urllib.error import URLError
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, build_opener

PEOPLE = 343  # A few more than 300 of them qualify for the ceremony.
SHEETS = 300
RUNS = 5
IDLE = 4  # Seconds of turning pages with nothing else.
PATIENCE = 120  # Seconds for a server or a print run at most.
FIRST_300 = f"dari=460/001&sampai=460/{SHEETS}"  # As the page asks for them.
PASSWORD = "bench-lancar-7"  # noqa: S105 - of a database that is thrown away
NOTHING, FIRST, AGAIN = "nothing else", "300 at once, the first", "300 at once, once more"
RUN, RUN_AGAIN = "a print run of 300", "a print run, once more"


def measure():
    """Return the lines of the table and the figures."""
    rounds = []
    with tempfile.TemporaryDirectory() as folder:
        prepare(f"{folder}/base")
        for number in range(RUNS):
            rounds.append(_round(shutil.copytree(f"{folder}/base", f"{folder}/{number}")))
            sys.stderr.write(f"round {number + 1} of {RUNS}\n")
    lines = [f"{'beside':28}{'ready s':>14}{'pages':>8}{'median s':>10}{'slowest s':>11}"]
    figures, ready_after = [], {}
    for name in (NOTHING, FIRST, AGAIN, RUN, RUN_AGAIN):
        ready = ready_after[name] = statistics.median(measured[name].ready for measured in rounds)
        pages = [seconds for measured in rounds for seconds in measured[name].pages]
        usual, slowest = statistics.median(pages), max(pages)
        lines.append(f"{name:28}{ready:>14.2f}{len(pages):>8}{usual:>10.3f}{slowest:>11.3f}")
        figures.append(
            {
                "beside": name,
                "ready_seconds": round(ready, 3),
                "pages": len(pages),
                "page_median_seconds": round(usual, 4),
                "page_slowest_seconds": round(slowest, 4),
            }
        )
    first, again = ready_after[RUN] / ready_after[FIRST], ready_after[RUN_AGAIN] / ready_after[AGAIN]
    lines.append(f"a run takes {first:.1f} × as long as the same at once, {again:.1f} × once more")
    lines.append(f"{RUNS} rounds, each with a new server; ready: the median, when the first byte came, of a run when")
    lines.append("its PDF was there; a slowest page is that of all rounds")
    return lines, {"rounds": RUNS, "figures": figures}


@dataclass
class Beside:
    """After how many seconds a job was ready, and how long each page took meanwhile."""

    ready: float
    pages: list


def data_environment(folder, port=0):
    """The environment of a process of the program with the data of that folder."""
    return {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "kaur_psm.settings",
        "DATA_DIR": str(folder),
        "DEMO_PASSWORD": PASSWORD,
        "PORT": str(port),
    }


def prepare(folder):
    """Make a data folder with the demo and a ceremony whose certificates are issued."""
    prepare_demo(folder, PEOPLE)
    _manage(folder, "issue_certificates", "1")


def prepare_demo(folder, people, program="."):
    """Make a data folder with the demo of so many people, by the program in that folder."""
    Path(folder).mkdir(0o700)
    _manage(folder, "migrate", "-v0", program=program)
    _manage(folder, "load_regions", program=program)
    _manage(folder, "load_demo", "--volunteers", str(people), program=program)
    _manage(folder, "collectstatic", "--no-input", "-v0", program=program)


def _manage(folder, *command, program="."):
    run = [sys.executable, "manage.py", *command]
    subprocess.run(run, cwd=program, env=data_environment(folder), check=True, stdout=subprocess.DEVNULL)


def _round(folder):
    """The measurements of one server: a `Beside` by the name of the job beside it."""
    with served(folder) as address:
        return _measured(address)


@contextmanager
def served(folder, application="kaur_psm.wsgi"):
    """Serve that application on the data of the folder; gives its address."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    server = subprocess.Popen(
        [sys.executable, "script/_serve.py", "--bind", f"127.0.0.1:{port}", application],
        env=data_environment(folder, port),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        _wait_for(f"http://127.0.0.1:{port}")
        yield f"http://127.0.0.1:{port}"
    finally:
        server.terminate()
        server.wait()


def _wait_for(address):
    for _ in range(PATIENCE * 10):
        try:
            build_opener().open(f"{address}/masuk/").close()
        except URLError:
            time.sleep(0.1)
        else:
            return
    sys.exit("The server did not start.")


def _measured(address):
    clerk, head = Visitor(address, "petugas"), Visitor(address, "kabid")
    clerk.ask("/psm/")  # Both processes have loaded what a page needs.
    return {
        NOTHING: _beside(clerk, _nothing),
        FIRST: _beside(clerk, lambda: head.download(f"/pengukuhan/1/piagam.pdf?{FIRST_300}")),
        AGAIN: _beside(clerk, lambda: head.download(f"/pengukuhan/1/piagam.pdf?{FIRST_300}")),
        RUN: _beside(clerk, head.print_run),
        RUN_AGAIN: _beside(clerk, partial(head.print_run, again="on")),
    }


def _beside(clerk, work):
    """Turn pages while that job runs. The job returns after how many seconds it was ready."""
    pages, is_over = [], threading.Event()

    def turn():
        for number in count():
            if is_over.is_set():
                return
            started = time.perf_counter()
            clerk.ask(f"/psm/?hal={number % 5 + 1}")
            pages.append(time.perf_counter() - started)

    reader = threading.Thread(target=turn)
    reader.start()
    try:
        ready = work()
    finally:
        is_over.set()
        reader.join()
    return Beside(ready, pages)


def _nothing():
    time.sleep(IDLE)
    return 0


class Visitor:
    """A signed-in account that requests pages over HTTP."""

    def __init__(self, address, name):
        self._address = address
        self._cookies = CookieJar()
        self._open = build_opener(HTTPCookieProcessor(self._cookies)).open
        self.post("/masuk/", username=name, password=PASSWORD)
        assert "Keluar" in self.ask("/psm/"), f"{name} could not sign in"

    def ask(self, path):
        """The page at that path."""
        with self._open(self._address + path) as answer:
            return answer.read().decode()

    def post(self, path, **fields):
        """Send the form of the page at that path with these fields. Return the address of the next page."""
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', self.ask(path)).group(1)
        body = urlencode({"csrfmiddlewaretoken": token, **fields}).encode()
        with self._open(self._address + path, body) as answer:
            answer.read()
            return answer.url.removeprefix(self._address)

    def download(self, path):
        """Read the PDF at that path; return after how many seconds its first byte came."""
        started = time.perf_counter()
        with self._open(self._address + path) as answer:
            first = answer.read(1)
            begun = time.perf_counter() - started
            content = first + answer.read()
        _assert_pages(content)
        return begun

    def print_run(self, **more):
        """Make a run; return after how many seconds its PDF was ready."""
        started = time.perf_counter()
        run = self.post("/pengukuhan/1/cetak/", which="sebagian", dari="1", sampai=str(SHEETS), **more)
        for _ in range(PATIENCE * 4):
            with self._open(f"{self._address}{run}cetakan.pdf") as answer:
                content = answer.read()
            if content.startswith(b"%PDF"):
                _assert_pages(content)
                return time.perf_counter() - started
            time.sleep(0.25)
        sys.exit("The print run was not made.")


def _assert_pages(content):
    import pypdfium2

    with pypdfium2.PdfDocument(content) as document:
        assert len(document) == SHEETS, f"{len(document)} pages"
