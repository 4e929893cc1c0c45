"""What is slow has threads of its own: however many pictures and long bodies there are, pages are answered."""

import inspect
import os
import selectors
import socket
import threading
import time
from contextlib import ExitStack

import pytest
from gunicorn.config import Config
from gunicorn.glogging import Logger
from gunicorn.workers.gthread import TConn

from kaur_psm.serving import (
    MOST_LOOKS,
    MOST_PICTURES,
    SMALL_BODY,
    TOO_MANY_LOOKS,
    TOO_MANY_PICTURES,
    PatientWorker,
    asks_for_certificate,
    asks_for_picture,
)
from tests.test_house import SOURCES, addresses, imports_of, within
from tests.worker_process import until

PICTURE, CERTIFICATE, PAGE = "/pengukuhan/5/contoh.png", "/v/KODE-PIAGAM/", "/psm/"
LANES = [(PICTURE, MOST_PICTURES, TOO_MANY_PICTURES), (CERTIFICATE, MOST_LOOKS, TOO_MANY_LOOKS)]


class Served:
    """A process of pages, whose loop the test turns. It reads bodies; what has a lane takes until `is_drawn` is set."""

    def __init__(self, stack):
        config = Config()
        config.set("threads", 4)
        self.worker = PatientWorker(1, os.getpid(), [], None, 30, config, Logger(config))
        self.worker.tpool = self.worker.get_thread_pool()
        self.worker.poller, self.worker.wsgi = selectors.DefaultSelector(), self._answer
        self.worker.method_queue.init()
        queue = self.worker.method_queue
        self.worker.poller.register(queue.fileno(), selectors.EVENT_READ, queue.run_callbacks)
        self.stack, self.begun, self.is_drawn = stack, [], threading.Event()

    def _answer(self, environ, start_response):
        if environ["PATH_INFO"] != PAGE:
            self.begun.append(environ["PATH_INFO"])
            assert self.is_drawn.wait(20)
        environ["wsgi.input"].read()
        start_response("200 OK", [("Content-Length", "2")])
        return [b"ok"]

    def ask(self, path, more=""):
        """The visitor's end of a connection that has asked for that path, with `more` behind the first line."""
        visitor, ours = map(self.stack.enter_context, socket.socketpair())
        visitor.settimeout(0.05)
        visitor.sendall(f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n{more}\r\n".encode())
        self.worker.nr_conns += 1
        self.worker.enqueue_req(TConn(self.worker.cfg, ours, ("127.0.0.1", 5000), ("127.0.0.1", 8000)))
        return visitor

    def answer_to(self, visitor, seconds=5):
        """What the visitor is answered; empty where nothing comes within that time."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            self.worker.wait_for_and_dispatch_events(timeout=0.01)
            try:
                return visitor.recv(65536).decode()
            except TimeoutError:
                continue
        return ""


@pytest.fixture
def served():
    with ExitStack() as stack:
        served = Served(stack)
        yield served
        served.is_drawn.set()
        stack.close()  # No thread goes on waiting for a visitor.
        threads = [lane.thread for lane in served.worker.lanes]
        for pool in (served.worker.tpool, served.worker.receivers, *threads):
            pool.shutdown()
        served.worker.method_queue.close()
        served.worker.poller.close()
        served.worker.tmp.close()


@pytest.mark.parametrize("path,most,_", LANES)
def test_pages_are_answered_while_what_has_a_lane_waits(served, path, most, _):
    waiting = [served.ask(path) for _ in range(most)]
    assert served.answer_to(served.ask(PAGE)).startswith("HTTP/1.1 200")
    assert len(served.begun) == 1
    served.is_drawn.set()
    assert all(served.answer_to(each).startswith("HTTP/1.1 200") for each in waiting)


@pytest.mark.parametrize("path", [PAGE, PICTURE])
def test_pages_are_answered_while_long_bodies_come(served, path):
    bodies = [served.ask(path, f"Content-Length: {'0' * 9}{SMALL_BODY + 1}\r\n") for _ in range(20)]
    assert served.answer_to(served.ask(PAGE)).startswith("HTTP/1.1 200")
    served.is_drawn.set()
    bodies[0].sendall(bytes(SMALL_BODY + 1))
    assert served.answer_to(bodies[0]).startswith("HTTP/1.1 200")
    assert served.answer_to(served.ask(PICTURE)).startswith("HTTP/1.1 200")


@pytest.mark.parametrize("path,most,sentence", LANES)
def test_too_many_are_refused_at_once(served, path, most, sentence):
    for _ in range(most):
        served.ask(path)
    refusal = served.answer_to(served.ask(path))
    assert refusal.startswith("HTTP/1.1 503")
    assert sentence in refusal
    served.is_drawn.set()
    # Once the loop has heard that one is answered.
    until(lambda: served.answer_to(served.ask(path)).startswith("HTTP/1.1 200"))


@pytest.mark.parametrize(
    "target", [PICTURE, "/pengukuhan/5/contoh%2Epng", f"{PICTURE}?x=1", f"{PICTURE}#x", f"http://127.0.0.1{PICTURE}"]
)
def test_no_way_to_write_the_address_of_a_picture_leads_to_the_threads_of_pages(target):
    assert asks_for_picture(f"GET {target} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
    assert asks_for_picture(f"\r\nHEAD {target} HTTP/1.1\r\n\r\n".encode())


@pytest.mark.parametrize("target", [CERTIFICATE, "/V/K/", "/%76/K/?x=1", f"http://127.0.0.1{CERTIFICATE}"])
def test_every_way_to_write_the_address_of_a_certificate_leads_to_its_lane(target):
    assert asks_for_certificate(f"GET {target} HTTP/1.1\r\nHost: x\r\n\r\n".encode())


@pytest.mark.parametrize("target", [PAGE, "/vv/", "/psm/v/", "/piagam/v/"])
def test_pages_do_not_wait_for_strangers(target):
    assert not asks_for_certificate(f"GET {target} HTTP/1.1\r\nHost: x\r\n\r\n".encode())


@pytest.mark.parametrize("target", [PAGE, "/static/logo.png", "/psm/?q=a.png", "/png"])
def test_pages_and_files_do_not_wait_for_pictures(target):
    assert not asks_for_picture(f"GET {target} HTTP/1.1\r\nHost: x.png\r\n\r\n".encode())


def test_every_picture_of_a_paper_has_such_an_address():
    drawing = [path for _, path, view in addresses() if "_picture(" in inspect.getsource(inspect.unwrap(view))]
    assert len(drawing) == 4
    assert [path for path in drawing if not asks_for_picture(f"GET /{path} HTTP/1.1\r\n\r\n".encode())] == []


def test_nothing_else_draws_pictures_of_papers():
    module = "ceremonies.certificates.pictures"
    users = {each for each in SOURCES for name in imports_of(each) if within(name, module)}
    # `writing` counts pages; a rehearsal of a backup reads a code in a process of its own.
    assert users == {"ceremonies.views.pictures", "ceremonies.papers.writing", "kaur_psm.backups.examining"}
