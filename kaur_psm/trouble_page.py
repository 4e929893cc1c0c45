"""The answer to what failed. Trouble of the database or the files is told as what it is, on a page with what was typed.

All doors come here: screens, the admin, and the middleware around them.
"""

import sys
from dataclasses import dataclass

from django.core.exceptions import SuspiciousOperation
from django.http import HttpResponseServerError
from django.http.multipartparser import MultiPartParserError
from django.shortcuts import render
from django.template import loader
from django.urls import reverse

from kaur_psm.accounts import unsent
from registry.guards import failures
from registry.models.trouble import Trouble, trouble_of


@dataclass(frozen=True)
class Page:
    """What the page says of a trouble, and after how many seconds trying again makes sense."""

    title: str
    sentence: str
    seconds: int


PAGES = {
    Trouble.LOCKED: Page(
        "Basis data sedang sibuk",
        "Basis data sedang dipakai pekerjaan lain, lebih lama dari biasanya. Tunggu sebentar, lalu coba lagi.",
        10,
    ),
    Trouble.FULL: Page(
        "Disk server penuh",
        "Server tidak dapat menulis ke disknya: disk itu penuh atau rusak. Semua yang sudah tersimpan tetap ada dan "
        "masih dapat dibaca, tetapi tidak ada yang dapat disimpan. Beri tahu Admin agar disk server dikosongkan.",
        600,
    ),
    Trouble.NEARLY_FULL: Page(
        "Disk server hampir penuh",
        "Agar tidak ada yang tersimpan setengah jalan, penyimpanan dihentikan sampai disk server dikosongkan. Semua "
        "yang sudah tersimpan tetap ada dan masih dapat dibaca. Beri tahu Admin.",
        600,
    ),
    Trouble.READ_ONLY: Page(
        "Basis data hanya dapat dibaca",
        "Basis data sedang ditutup untuk perubahan. Semua yang sudah tersimpan tetap ada dan masih dapat dibaca, "
        "tetapi tidak ada yang dapat disimpan. Beri tahu Admin.",
        600,
    ),
    Trouble.FILES: Page(
        "Penyimpanan berkas tidak menjawab",
        "Foto, bukti, logo, dan halaman cetakan sedang tidak dapat dibaca atau disimpan. Yang sudah tersimpan tetap "
        "ada. Tunggu sebentar, lalu coba lagi. Bila tetap begini, beri tahu Admin.",
        30,
    ),
    Trouble.GONE: Page(
        "Basis data tidak menjawab",
        "Programnya berjalan, tetapi basis datanya tidak dapat dihubungi. Coba lagi sebentar lagi. Bila terulang, "
        "beri tahu Admin.",
        30,
    ),
}


def server_error(request):
    """Answer a request that failed. Called by Django while the exception is being handled."""
    trouble = trouble_of(sys.exception())
    if trouble is None:
        return _failure(request, sys.exception())
    page = PAGES[trouble]
    response = render(request, "503.html", {"page": page, **_what_was_sent(request)}, status=503)
    response["Retry-After"] = str(page.seconds)
    response["Cache-Control"] = "private, no-store"
    return response


def _failure(request, error):
    """The page of a failure of the program, with its number, which also stands in the log."""
    route = request.resolver_match.view_name if request.resolver_match else ""
    number = failures.number_of(error, route)
    page = loader.get_template("500.html").render({"number": number})  # Nothing of the request: that may have failed.
    return HttpResponseServerError(page)


def _what_was_sent(request):
    """For the page: whether something was sent, whether the page can send it again, its fields, and whether files were.

    What another site sent is not offered: a click would let it through.
    """
    if request.method != "POST":
        return {}
    if not _is_readable(request):
        return {"is_sent": True}
    is_kept = unsent.is_from_our_page(request) and unsent.is_keepable(request)
    return {
        "is_sent": True,
        "is_kept": is_kept,
        "fields": unsent.typed(request) if is_kept else [],
        "had_files": bool(request.FILES),
        "has_password": unsent.has_password(request),
        "is_sign_in": request.path == reverse("login"),
    }


def _is_readable(request):
    """Whether its fields can be read: where the trouble came early, nothing has looked at them and their number yet."""
    try:
        return request.POST is not None
    except (SuspiciousOperation, MultiPartParserError):
        return False
