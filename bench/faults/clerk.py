"""Somebody at the office's browser: asks for pages, sends their forms, and notes every answer."""

import http.client
import re
import time
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from urllib.parse import urlencode, urlsplit

from tests.security.html_forms import forms_of

PATIENCE = 70  # Seconds for one answer. The program itself waits for its database for 20.
BOUNDARY = "berkas-dari-petugas"
_SENTENCE = re.compile(r"<h1[^>]*>\s*\S.*?</h1>.*?<p[^>]*>\s*\S", re.DOTALL)
_TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="[^"]*"')


class InterruptedWorkError(Exception):
    """The clerk cannot go on now: no answer came, or one that says so."""


@dataclass(frozen=True)
class Answer:
    """One answer of the program, `at` a time.monotonic. `status` is None where none came; then `text` says why."""

    method: str
    path: str
    status: int | None
    text: str = ""
    headers: dict = field(default_factory=dict)
    content: bytes = b""
    at: float = field(default_factory=time.monotonic, compare=False)

    @property
    def went_through(self):
        return self.status is not None and self.status < 400

    @property
    def address(self):
        """Where it leads to, without the host; "" where it leads nowhere."""
        return urlsplit(self.headers.get("location", "")).path

    @property
    def reloads_itself(self):
        """Whether the page waits for work."""
        return "refresh" in self.headers

    @property
    def is_good(self):
        """Whether somebody who reads it knows what happened: no 400, no bare 500, else a page with a sentence."""
        if self.status is None or self.status == 400:
            return False
        if self.status < 400:
            return True
        has_sentence = bool(_SENTENCE.search(self.text))
        return has_sentence and (self.status < 500 or (self.status == 503 and "retry-after" in self.headers))

    @property
    def words(self):
        """The page without what is new in each answer, the tokens of its forms."""
        return _TOKEN.sub("", self.text)

    def form(self, action):
        """The form that is sent to an address with this end, or None; "" is the page's own address."""
        return next((form for form in forms_of(self.text) if form.method == "post" and _ends(form, action)), None)

    def values(self, action=""):
        """The values of that form, which must be there. Raises InterruptedWorkError."""
        form = self.form(action)
        if form is None:
            raise InterruptedWorkError(f"no form to send: {self}")
        return form.values

    def __str__(self):
        words = self.text if self.status is None else _title_of(self.text)
        return f"{self.method} {self.path}: {self.status or 'no answer'} {words}".strip()


def _ends(form, action):
    return form.action.endswith(action) if action else form.action == ""


def _title_of(page):
    heading = re.search(r"<h1[^>]*>(.*?)</h1>", page, re.DOTALL)
    return " ".join(re.sub("<[^>]+>", " ", heading[1]).split()) if heading else page[:80]


class Clerk:
    """A signed-in account. `answers` has all that came, in order; None are forgotten. `cookies` are texts by name."""

    def __init__(self, port, username, password):
        self._port, self._username, self._password = port, username, password
        self.cookies = {}
        self.answers = []

    def sign_in(self):
        self.cookies.clear()
        self.ask("GET", "/masuk/")
        answer = self.post("/masuk/", {"username": self._username, "password": self._password})
        if answer.status != 302:
            raise InterruptedWorkError(str(answer))

    def page(self, path):
        """The page at that path; signs in first where the program asks for it. Raises InterruptedWorkError."""
        answer = self.ask("GET", path)
        if answer.status == 302 and answer.address == "/masuk/":
            self.sign_in()
            answer = self.ask("GET", path)
        return _usable(answer)

    def send(self, path, fields, file=None):
        """Send these fields, and (name, bytes) as the field `file`. Raises InterruptedWorkError."""
        return _usable(self.post(path, fields, file))

    def post(self, path, fields, file=None):
        """Send these fields; a list is sent as several values. Return the `Answer`, whatever it is."""
        fields = {"csrfmiddlewaretoken": self.cookies.get("csrftoken", ""), **fields}
        if file is None:
            return self.ask("POST", path, urlencode(fields, doseq=True), "application/x-www-form-urlencoded")
        return self.ask("POST", path, _multipart(fields, *file), f"multipart/form-data; boundary={BOUNDARY}")

    def ask(self, method, path, body=None, content_type=None):
        """Send a request; note and return its `Answer`."""
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        if content_type:
            headers["Content-Type"] = content_type
        connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=PATIENCE)
        began = time.monotonic()
        try:
            connection.request(method, path, body, headers)
            answer = self._read(method, path, connection.getresponse())
        except (OSError, http.client.HTTPException) as error:
            answer = Answer(method, path, None, f"{type(error).__name__} after {time.monotonic() - began:.0f} s")
        finally:
            connection.close()
        self.answers.append(answer)
        return answer

    def _read(self, method, path, response):
        content = response.read()
        for line in response.headers.get_all("Set-Cookie", ()):
            for name, cookie in SimpleCookie(line).items():
                self.cookies[name] = cookie.value
        headers = {name.lower(): value for name, value in response.getheaders()}
        is_text = headers.get("content-type", "").startswith("text/")
        return Answer(method, path, response.status, content.decode() if is_text else "", headers, content)


def _usable(answer):
    if answer.status is None or answer.status == 400 or answer.status >= 500:
        raise InterruptedWorkError(str(answer))
    return answer


def _multipart(fields, name, content):
    lines = [f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{key}"\r\n\r\n{fields[key]}\r\n' for key in fields]
    head = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n\r\n'
    return "".join([*lines, head]).encode() + content + f"\r\n--{BOUNDARY}--\r\n".encode()
