"""How gunicorn serves the application: what is slow waits without a thread, and nobody far away sends plain http.

gunicorn gives a connection to one of its few threads as soon as its first byte is there, and the thread then waits for
the rest without end. So eight connections that send half a request stopped all eight threads. Here a thread takes a
connection only when all of its head is there, and a small body too.

A picture of a paper takes up to two seconds of computing, and a page shows six. In the threads of pages two people who
look at papers would stop everybody else. So each process draws pictures one after the other, in a thread of its own.
So it does with the public page of a certificate: a hall full of phones that look at it keeps no clerk waiting.
What comes with a long body is received by two more: who is signed in may send one slowly, and pages go on.
"""

import ipaddress
import re
import socket
import struct
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from selectors import EVENT_READ
from urllib.parse import unquote_to_bytes, urlsplit

from gunicorn import util
from gunicorn.workers.gthread import ThreadWorker

LONGEST_HEAD = 32 * 1024  # Bytes. Browsers send two or three thousand.
SMALL_BODY = 16 * 1024  # Bytes: as much as anybody may send without signing in (kaur_psm.request_limits).
SECONDS = 15  # In which a whole head must come.
SECONDS_OF_LINGERING = 2  # After the answer, for a visitor who still sends.
SECONDS_FOR_THE_REST = 0.05  # In which a thread reads what no view has read of a body, before the connection ends.
SECONDS_WITHOUT_A_BYTE = 30  # Then a thread gives up a body that it reads, or an answer that nobody takes.
MOST_PICTURES = 24  # That wait in one process. A page with papers asks for six at once.
TOO_MANY_PICTURES = "Terlalu banyak gambar sedang dibuat. Coba lagi sebentar lagi."
MOST_LOOKS = 100  # At certificates, that wait in one process: for a second or two.
TOO_MANY_LOOKS = "Terlalu banyak orang sedang memeriksa piagam. Muat ulang halaman ini sebentar lagi."

_END = b"\r\n\r\n"
_END_OF_PATH = re.compile(rb"[?#]")
_CERTIFICATE = re.compile(rb"\A(?:https?://[^/]*+)?/[vV]/")
_LENGTH = re.compile(rb"\r\ncontent-length:[ \t]*+0*+([0-9]*+)", re.IGNORECASE)


OPEN = (
    "The server would answer on {} over plain http: everybody in the network could read passwords and NIKs.\n"
    "Leave it on 127.0.0.1 behind an https proxy, and let PUBLIC_URL begin with https://. For a network of the\n"
    "office's own, script/local-certificate makes what the proxy and the PCs need (docs/operations.md)."
)
PLAIN = (
    "WARNING: PUBLIC_URL ({}) is plain http: everybody in the network can read passwords and NIKs.\n"
    "script/local-certificate makes what https needs (docs/operations.md)."
)


def refuse_open_http(addresses, public_url):
    """End the start where others than this machine would reach the server over plain http.

    `addresses` are gunicorn's: pairs of a host and a port, or the path of a socket. Returns a warning where a proxy
    must be what carries plain http, else an empty text. Raises SystemExit with the reason.
    """
    if public_url.startswith("https://"):
        return ""
    hosts = [address[0] for address in addresses if isinstance(address, tuple)]
    if far := [host for host in hosts if not _is_this_machine(host)]:
        raise SystemExit(OPEN.format(", ".join(far)))
    return "" if _is_this_machine(urlsplit(public_url).hostname) else PLAIN.format(public_url)


def _is_this_machine(host):
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


@dataclass
class Lane:
    """Requests that one thread answers one after the other, so that the others stay free for pages.

    `takes` says of the first bytes of a request whether it is one of them. Where `most` wait, more get `refusal`.
    """

    takes: Callable[[bytes], bool]
    most: int
    refusal: str
    thread: ThreadPoolExecutor = field(default_factory=partial(ThreadPoolExecutor, max_workers=1))
    waiting: int = 0


class PatientWorker(ThreadWorker):
    """Waits for slow senders in its main loop, where a connection costs nothing but its place.

    What has a lane waits there too, for the one thread of the lane.
    """

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.lanes = [
            Lane(asks_for_picture, MOST_PICTURES, TOO_MANY_PICTURES),
            Lane(asks_for_certificate, MOST_LOOKS, TOO_MANY_LOOKS),
        ]
        self.receivers = ThreadPoolExecutor(max_workers=2)

    def enqueue_req(self, conn):
        """Give the connection to a thread if its request is there; else wait for more of it."""
        missing = _missing(conn, self.lanes)
        if missing is None or (missing and _has_waited(conn)):
            self.nr_conns -= 1
            conn.close()
        elif missing:
            self._wait(conn)
        else:
            conn.waits_until = None
            conn.data_ready = True
            self._enqueue_whole(conn)

    def _enqueue_whole(self, conn):
        if conn.has_long_body:
            self._submit(self.receivers, conn, self.finish_request)
        elif conn.lane:
            self._wait_in(conn.lane, conn)
        else:
            super().enqueue_req(conn)

    def _submit(self, pool, conn, finish):
        handled = pool.submit(self.handle, conn)
        handled.add_done_callback(lambda done: self.method_queue.defer(finish, conn, done))

    def _wait_in(self, lane, conn):
        """Give the connection to the thread of the lane, or refuse it at once where too many wait for that."""
        if lane.waiting >= lane.most:
            with suppress(OSError):  # The visitor is gone, or takes nothing.
                util.write_error(conn.sock, 503, "Service Unavailable", lane.refusal)
            self._linger(conn)
            return
        lane.waiting += 1
        self._submit(lane.thread, conn, partial(self._finish_in, lane))

    def _finish_in(self, lane, conn, done):
        lane.waiting -= 1
        self.finish_request(conn, done)

    def _wait(self, conn):
        conn.sock.setblocking(False)
        conn.waits_until = getattr(conn, "waits_until", None) or time.monotonic() + SECONDS
        conn.timeout = conn.waits_until
        self.pending_conns.append(conn)
        self.poller.register(conn.sock, EVENT_READ, partial(self.on_pending_socket_readable, conn))

    def finish_request(self, conn, fs):
        """Keep the connection, or end it without waiting for the visitor, as gunicorn would for two seconds."""
        if fs.cancelled() or fs.exception() or fs.result():
            super().finish_request(conn, fs)
        else:
            self._linger(conn)

    def _linger(self, conn):
        """Tell the visitor that the answer is over. Closed at once, what it still sends would cost it the answer."""
        try:
            conn.sock.shutdown(socket.SHUT_WR)
        except OSError:  # The visitor is gone.
            self.nr_conns -= 1
            conn.close()
            return
        conn.sock.setblocking(False)
        conn.timeout = time.monotonic() + SECONDS_OF_LINGERING
        self.pending_conns.append(conn)
        self.poller.register(conn.sock, EVENT_READ, partial(self._forget, conn))

    def _forget(self, conn, sock):
        """Read what is sent behind the end; close when the visitor has closed."""
        with suppress(OSError):  # Reset: the visitor has closed, too.
            if sock.recv(64 * 1024):
                return
        self.poller.unregister(sock)
        self.pending_conns.remove(conn)
        self.nr_conns -= 1
        conn.close()

    def _keepalive_after(self, conn, keepalive):
        """Whether another request may follow: not where the rest of a body is still to come.

        gunicorn would wait five seconds for it: eight refused requests with a long body stopped all eight threads.
        """
        return keepalive and conn.parser.finish_body(deadline=time.monotonic() + SECONDS_FOR_THE_REST)

    def handle(self, conn):
        for option in (socket.SO_RCVTIMEO, socket.SO_SNDTIMEO):
            conn.sock.setsockopt(socket.SOL_SOCKET, option, struct.pack("ll", SECONDS_WITHOUT_A_BYTE, 0))
        stays_open = super().handle(conn)
        # What was sent behind the request may be half of another one, for which the thread would wait.
        return stays_open and not conn.parser.unreader.buf.getvalue()


def _has_waited(conn):
    """Whether its time is over. A byte now and then puts it behind connections that may wait for longer."""
    until = getattr(conn, "waits_until", None)
    return until is not None and time.monotonic() >= until


def _missing(conn, lanes):
    """How many bytes a thread would have to wait for, at least; None where the head is too long or nobody is there."""
    conn.sock.setblocking(False)
    try:
        begin = conn.sock.recv(LONGEST_HEAD + SMALL_BODY, socket.MSG_PEEK)
    except BlockingIOError:
        begin = None
    except OSError:
        return None
    if begin == b"" or (begin and len(begin) == getattr(conn, "seen", 0)):
        return None  # It has ended, with half a request or without one.
    begin = begin or b""
    whole = _length(begin)
    if whole > LONGEST_HEAD + SMALL_BODY:
        return None
    missing = max(whole - len(begin), 0)
    # Wakes the poller only when there is more than what has been seen.
    conn.sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVLOWAT, len(begin) + 1 if missing else 1)
    conn.seen = len(begin) if missing else 0
    conn.lane = next((lane for lane in lanes if lane.takes(begin)), None)
    conn.has_long_body = _announced(begin) > SMALL_BODY
    return missing


def asks_for_picture(begin):
    """Whether a request that begins with these bytes is for a picture that the program draws."""
    path = _path(begin)
    return path.endswith(b".png") and not path.startswith(b"/static/")


def asks_for_certificate(begin):
    """Whether a request that begins with these bytes is for the public page of a certificate."""
    return bool(_CERTIFICATE.search(_path(begin)))


def _path(begin):
    """The path that a request with these first bytes asks for. It may have the host before it."""
    words = begin.lstrip().split(b" ", 2)
    return unquote_to_bytes(_END_OF_PATH.split(words[1], maxsplit=1)[0]) if len(words) > 1 else b""


def _length(begin):
    """The length of the head with a small body, or of what is there and one byte where the head has no end yet."""
    head, end, _ = begin.partition(_END)
    if not end:
        return len(begin) + 1 if len(begin) < LONGEST_HEAD else LONGEST_HEAD + SMALL_BODY + 1
    length = _announced(begin)
    return len(head) + len(_END) + (length if length <= SMALL_BODY else 0)


def _announced(begin):
    """How long a body the head of the request announces, in bytes; of an endless number a long one."""
    length = _LENGTH.search(begin.partition(_END)[0])
    return int(length[1][:10] or 0) if length else 0
