"""The real server, with visitors who send half of what they announce."""

import os
import selectors
import socket
import sqlite3
import subprocess
import sys
import time
from contextlib import ExitStack, closing, suppress
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connections
from gunicorn.config import Config
from gunicorn.workers.gthread import TConn

from kaur_psm.serving import PatientWorker
from tests.worker_process import list_static_files

# Starts a server. With a database, else there is no migrated one to copy where these tests run alone.
pytestmark = [pytest.mark.slow, pytest.mark.first, pytest.mark.one_database, pytest.mark.django_db]
HALF_HEAD = b"GET /masuk/ HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Half: "
HALF_BODY = b"POST /masuk/ HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 9000\r\n\r\nusername="
HALF_LONG_BODY = b"POST /masuk/ HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 900000\r\n\r\nusername="
WHOLE = b"GET /robots.txt HTTP/1.1\r\nHost: 127.0.0.1\r\n"
HALF_PIECES = WHOLE + b"Transfer-Encoding: chunked\r\n\r\n9\r\nuser"


@pytest.fixture(scope="module")
def port(django_db_setup, tmp_path_factory):
    """The port of a server of our own, with its usual settings and an empty folder for its data."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    folder = tmp_path_factory.mktemp("server")
    environment = {**os.environ, "DATA_DIR": str(folder), "DATABASE_URL": f"sqlite:///{folder}/psm.sqlite3"}
    place = {"cwd": settings.BASE_DIR, "env": environment}
    list_static_files(folder)  # No answer here names one. Nor is anything migrated.
    with (
        closing(sqlite3.connect(connections["default"].settings_dict["NAME"])) as migrated,
        closing(sqlite3.connect(folder / "psm.sqlite3")) as own,
    ):
        migrated.backup(own)
    command = [sys.executable, "-m", "gunicorn", "--bind", f"127.0.0.1:{port}", "--access-logfile", str(folder / "log")]
    server = subprocess.Popen(command, **place)  # noqa: S603 - our own
    try:
        _wait_for(port)
        yield port
    finally:
        server.terminate()
        server.wait()


def _wait_for(port):
    end = time.monotonic() + 120
    while time.monotonic() < end:
        try:
            if _answer(port).startswith(b"HTTP/1.1 200"):
                return
        except OSError:
            time.sleep(0.2)
    pytest.fail("the server does not start")


def _connect(port):
    return socket.create_connection(("127.0.0.1", port), timeout=20)


def _answer(port, request=WHOLE + b"Connection: close\r\n\r\n"):
    with _connect(port) as connection:
        connection.sendall(request)
        return connection.recv(65536)


@pytest.mark.parametrize(
    "half",
    [
        HALF_HEAD,
        HALF_BODY,
        HALF_LONG_BODY,
        HALF_PIECES,
        WHOLE + b"\r\n" + HALF_HEAD,
        b"",
        HALF_HEAD + b"x" * 40_000,
        WHOLE + b"Connection: close\r\n\r\n",
    ],
    ids=["head", "body", "long body", "pieces", "second head", "nothing", "long head", "never closes"],
)
def test_fifty_half_sent_requests_do_not_stop_the_server(port, half):
    with ExitStack() as stack:
        for _ in range(50):
            stack.enter_context(_connect(port)).sendall(half)
        begin = time.monotonic()
        for _ in range(4):
            assert _answer(port).startswith(b"HTTP/1.1 200")
        assert time.monotonic() - begin < 10


def test_who_sends_a_letter_now_and_then_is_cut_off(port):
    with _connect(port) as connection:
        connection.sendall(HALF_HEAD)
        connection.settimeout(0.5)
        for _ in range(60):
            try:
                connection.sendall(b"x")
                assert connection.recv(1) == b""
                return
            except TimeoutError:
                continue
            except OSError:
                return
    pytest.fail("still connected after half a minute")


def test_what_comes_in_pieces_is_answered_as_a_whole(port):
    with _connect(port) as connection:
        for piece in (WHOLE[:7], WHOLE[7:30], WHOLE[30:], b"Connection: close\r\n", b"\r\n"):
            connection.sendall(piece)
            time.sleep(0.1)
        assert connection.recv(65536).startswith(b"HTTP/1.1 200")


def test_waiting_takes_no_computing_time(port):
    """The kernel wakes the server for new bytes only, also where the sender has said that nothing more will come."""
    before = _computing_time(port)
    with ExitStack() as stack:
        for half in (HALF_HEAD, HALF_BODY) * 10:
            connection = stack.enter_context(_connect(port))
            connection.sendall(half)
            connection.shutdown(socket.SHUT_WR)
        for half in (HALF_HEAD, HALF_BODY) * 10:
            stack.enter_context(_connect(port)).sendall(half)
        time.sleep(4)
    assert _computing_time(port) - before < 2


def _computing_time(port):
    """Seconds that the workers have computed."""
    ticks = 0
    for process in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):  # It has ended meanwhile.
            if f":{port}".encode() in (process / "cmdline").read_bytes():
                ticks += sum(map(int, (process / "stat").read_text().rpartition(")")[2].split()[11:13]))
    return ticks / os.sysconf("SC_CLK_TCK")


def test_who_sends_a_byte_again_and_again_stays_no_longer_than_a_head_may_take():
    config = Config()
    worker = PatientWorker(1, os.getpid(), [], None, 30, config, None)
    worker.poller = selectors.DefaultSelector()
    visitor, ours = socket.socketpair()
    with visitor, ours, closing(worker.poller), closing(worker.tmp):
        connection = TConn(config, ours, ("127.0.0.1", 1), ("127.0.0.1", 2))
        worker.nr_conns = 1
        visitor.sendall(HALF_HEAD)
        worker.enqueue_req(connection)
        visitor.sendall(b"x")
        worker.on_pending_socket_readable(connection, ours)
        assert list(worker.pending_conns) == [connection]
        connection.waits_until = time.monotonic()  # So long ago did its first byte come.
        visitor.sendall(b"x")
        worker.on_pending_socket_readable(connection, ours)
        assert (list(worker.pending_conns), worker.nr_conns) == ([], 0)
