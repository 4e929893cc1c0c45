"""Pages as pictures: those of an account are made one after the other, and only so many requests may wait for it."""

from contextlib import ExitStack, contextmanager

from django.core.exceptions import ValidationError

from ceremonies.certificates import pictures
from registry.guards import turns

SEATS = 6  # For one account. A browser asks a server for six files at once, and a page may show as many papers.
TOO_MANY = "Gambar Anda yang lain masih dibuat. Tunggu sebentar, lalu muat ulang halaman ini."


@contextmanager
def turn_of(account):
    """Wait until nothing else is drawn for that account. Raises ValidationError where SEATS are waiting already.

    Each wait costs a thread, and eight threads serve everybody.
    """
    with ExitStack() as held:
        seats = (f"picture-{account.pk}-{number}" for number in range(SEATS))
        if not any(held.enter_context(turns.held(seat)) for seat in seats):
            raise ValidationError(TOO_MANY)
        held.enter_context(turns.held(f"picture-{account.pk}", wait=True))
        yield


def picture_of(make, *, by, page=1, width=1200):
    """A page, the first is 1, of the PDF that `make` returns, as PNG; None where it has no such page.

    Raises ValidationError like `turn_of`, and what `make` raises.
    """
    with turn_of(by):
        pdf = make()
        return pictures.picture(pdf, page - 1, width) if 1 <= page <= pictures.count_pages(pdf) else None
