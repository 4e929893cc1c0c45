"""What the first Admin does over https on a PC of the office: `office_pc.py NAME ADDRESS AUTHORITY.crt CODE`.

Makes the first account with an authenticator app, uploads a list of two people, saves it, and has a backup made. After
each it prints the second of the clock and what was done. script/try-install runs this beside the server, with Python's
standard library alone. It ends with 1 and a sentence where a page is not the one that it should be.
"""

import base64
import hmac
import http.client
import re
import socket
import ssl
import struct
import sys
import time
from http.cookiejar import CookieJar
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, HTTPSHandler, Request, build_opener

PASSWORD = "gurita-9-lengan-di-laut"
LIST = """\
Nama,NIK,Desa,Kecamatan
Rahma Contoh,1704051203900001,Padang Petron,Kaur Selatan
Budi Contoh,,Pasar Baru,Kaur Selatan
"""
BORDER = "between-the-fields-of-the-form"
STEP = 30  # Seconds that a code of an authenticator app lasts (RFC 6238).


def browser(name, address, authority):
    """Return a function that opens a path of the server, with fields by POST, and returns the page's path and text."""
    trust = ssl.create_default_context(cafile=authority)

    class Connection(http.client.HTTPSConnection):
        def connect(self):
            self.sock = trust.wrap_socket(socket.create_connection((address, 443), self.timeout), server_hostname=name)

    class Handler(HTTPSHandler):
        def https_open(self, request):
            return self.do_open(Connection, request)

    opener = build_opener(Handler(), HTTPCookieProcessor(CookieJar()))

    def visit(path, body=None, kind="application/x-www-form-urlencoded", **fields):
        site = f"https://{name}"
        body = urlencode(fields).encode() if fields else body
        headers = {"Referer": f"{site}{path}", "Content-Type": kind}
        request = Request(f"{site}{path}", body, headers)  # noqa: S310 - https, three lines above
        with opener.open(request, timeout=60) as page:
            return page.url.removeprefix(site), page.read().decode()

    return visit


def hidden_field(page):
    return re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)[1]


def code_of_app(letters):
    """The code that an authenticator app shows now (RFC 6238, RFC 4226)."""
    key = re.sub(r"\s", "", letters).upper()
    counter = struct.pack(">Q", int(time.time()) // STEP)
    digest = hmac.digest(base64.b32decode(key + "=" * (-len(key) % 8)), counter, "sha1")
    number = struct.unpack(">I", digest[digest[-1] & 15 :][:4])[0] & 0x7FFFFFFF
    return f"{number % 1_000_000:06}"


def sign_in(visit, code):
    """Make the first account with the code of the terminal and an authenticator app; it is signed in then."""
    _, page = visit("/masuk/pertama/")
    names = {"username": "rahmat", "first_name": "Rahmat Contoh", "password1": PASSWORD, "password2": PASSWORD}
    path, page = visit("/masuk/pertama/", csrfmiddlewaretoken=hidden_field(page), code=code, **names)
    letters = re.search(r'<code class="secret">([^<]+)</code>', page)
    if not letters:
        sys.exit(f"After the code the page {path} came, not that of the authenticator app.")
    visit(path, csrfmiddlewaretoken=hidden_field(page), code=code_of_app(letters[1]), name="HP")
    path, page = visit("/akun/")
    if path != "/akun/" or "Rahmat Contoh" not in page:
        sys.exit(f"Signed in, /akun/ led to {path} or does not name the account.")


def enter_people(visit):
    """Upload the list and save it: a guarded process reads it, the worker may write it."""
    _, page = visit("/psm/impor/")
    parts = [
        f'Content-Disposition: form-data; name="csrfmiddlewaretoken"\r\n\r\n{hidden_field(page)}',
        f'Content-Disposition: form-data; name="file"; filename="daftar.csv"\r\nContent-Type: text/csv\r\n\r\n{LIST}',
    ]
    body = "".join(f"--{BORDER}\r\n{part}\r\n" for part in parts) + f"--{BORDER}--\r\n"
    path, page = visit("/psm/impor/", body.encode(), f"multipart/form-data; boundary={BORDER}")
    if "2 baris dibaca" not in page:
        sys.exit(f"The list was not read: {path}")
    visit(f"{path}simpan/", csrfmiddlewaretoken=hidden_field(page), way="simpan-baik")
    for _ in range(30):
        page = visit("/psm/")[1]
        if "Rahma Contoh" in page and "Budi Contoh" in page:
            return
        time.sleep(1)
    sys.exit("The people of the list are not in the registry.")


def back_up(visit):
    """Press the button of the page of backups, and wait until it says that one was made and tried."""
    _, page = visit("/cadangan/")
    _, page = visit("/cadangan/buat/", csrfmiddlewaretoken=hidden_field(page))
    for _ in range(45):
        if "sudah dicoba dipulihkan: 2 PSM" in page:
            return
        time.sleep(2)
        page = visit("/cadangan/")[1]
    sys.exit("No backup was made: " + " ".join(re.findall(r'<div class="notice[^>]*><p>([^<]*)', page)))


def main(name, address, authority, code):
    visit = browser(name, address, authority)
    sign_in(visit, code)
    tell("signed in")
    enter_people(visit)
    tell("a list entered")
    back_up(visit)
    tell("a backup made and tried")


def tell(what):
    sys.stdout.write(f"{int(time.time())} {what}\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
