"""The papers of a ceremony as they are printed: their words, their HTML, their PDF."""

import hashlib
import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from html import unescape
from itertools import groupby
from string import ascii_lowercase
from threading import Lock

from django.template.loader import render_to_string
from django.utils.html import strip_tags

from ceremonies.certificates import fonts
from ceremonies.certificates.errors import PaperError
from ceremonies.certificates.pictures import count_pages
from ceremonies.certificates.rendering import print_html
from ceremonies.models import Paper, placeholders
from ceremonies.models.papers import LISTS, TEXTS
from ceremonies.values import wording
from registry.values import dates, names

DESIGN = 1  # Raise it with each change of the stylesheet, so that browsers ask for new pictures.
STYLES = ("fonts", "naskah")
KEPT = 8  # Papers kept in memory: the pictures of all pages of a paper come from one rendering.
EMPTY_AGENDA = 10  # Lines for a pen where the ceremony has no data.
CLOCK = re.compile(
    r"(\d{1,2}[.:]\d{2}(?:\s*[-–]\s*(?:\d{1,2}[.:]\d{2}|selesai))?(?:\s*WI(?:B|TA|T)\b)?)[\s,;:)–-]++(.+)"
)
HEAD_OF_REGION = re.compile(r"keputusan\s+(bupati|gubernur|wali\s?kota)\b", re.IGNORECASE)

_making = Lock()


@dataclass(frozen=True)
class Written:
    """A paper in its present state: an HTML document and the logo that it shows."""

    html: str
    logo: str

    @property
    def looks(self):
        """A short text that differs where the paper looks different."""
        return hashlib.sha256("\0".join([str(DESIGN), self.logo, self.html]).encode()).hexdigest()[:32]

    def pdf(self):
        """The paper as a PDF. Raises PaperError where a letter, the logo or a part of the paper is missing."""
        return _made_once(self.html, self.logo)

    def count_pages(self):
        """How many pages the PDF has. Raises PaperError like `pdf`."""
        return count_pages(self.pdf())


def write(paper, user):
    """The paper with the people whom the account may see, as `Written`."""
    html = render_to_string(f"ceremonies/paper/{paper.kind}.html", words_of(paper, user))
    return Written(html, paper.ceremony.office.logo.name)


def _made_once(html, logo):
    # One at a time: a thread that waited for the same paper then gets it from the cache.
    with _making:
        return _made(html, logo)


@lru_cache(maxsize=KEPT)
def _made(html, logo):
    _check_letters(unescape(strip_tags(html)))
    return print_html(html, styles=STYLES, logo=logo)


def _check_letters(text):
    """Raise PaperError for a letter that our fonts lack, because it would be printed in another font."""
    for line in text.splitlines():
        letters = "".join(line.split())
        char = fonts.missing(letters, fonts.SERIF) or fonts.missing(letters, fonts.SANS)
        if char:
            shown = f"“{char}” " if char.isprintable() else ""
            code_point = f"U+{ord(char):04X}, {unicodedata.name(char, 'tanpa nama')}"
            raise PaperError(
                f"Huruf {shown}({code_point}) pada “{line.strip()[:60]}” tidak ada di huruf cetak. Perbaiki tulisannya."
            )


def words_of(paper, user):
    """All words of the paper."""
    ceremony, signer = paper.ceremony, paper.signer
    people = list(paper.people(user))
    values = placeholders.values_for(paper, people)
    filled = {name: placeholders.fill(getattr(paper, name), values) for name in TEXTS}
    filled |= {name: _lines(filled[name]) for name in LISTS}
    return {
        "paper": paper,
        "ceremony": ceremony,
        "office": ceremony.office,
        "letterhead": ceremony.office.letterhead_lines,
        "blank": placeholders.BLANK,
        "values": {name: value or placeholders.BLANK for name, value in values.items()},
        "number": paper.own_number or placeholders.BLANK,
        "date": dates.spell(paper.own_date) if paper.own_date else placeholders.BLANK,
        "excerpt": user.excerpt,
        "signature": _signature(paper, signer),
        **filled,
        **_MORE.get(paper.kind, lambda *_: {})(paper, people, signer, filled),
    }


# The texts of a paper in which places are filled, and those that are read line by line.


def _lines(text):
    """The non-empty lines of a text, without invisible characters from pasting."""
    return list(filter(None, map(names.clean, text.splitlines())))


def _signature(paper, signer):
    if signer is None:
        return {"post": [placeholders.BLANK], "name": placeholders.BLANK, "rank": "", "nip": ""}
    return signer.signature(with_titles=paper.shows_titles, with_rank=paper.shows_rank, with_nip=paper.shows_nip)


def _by_district(people):
    """Pairs of a kecamatan, None for those without a village, and its people, each with a number over all."""
    numbered = enumerate(people, 1)
    districts = groupby(numbered, key=lambda row: row[1].village.district if row[1].village else None)
    return [(district, list(rows)) for district, rows in districts]


def _of_attendance(paper, people, signer, filled):
    first = len(people) + 1
    return {"blocks": _by_district(people), "blank_numbers": range(first, first + paper.blank_rows)}


def _of_minutes(paper, people, signer, filled):
    return {
        "first_party": {
            "name": signer.full_name if signer else placeholders.BLANK,
            "post": ", ".join(signer.post_lines) if signer else placeholders.BLANK,
        },
        "second_party": {
            "name": paper.second_name or placeholders.BLANK,
            "post": paper.second_post or placeholders.BLANK,
        },
        "witnesses": [
            {"name": name.strip() or placeholders.BLANK, "post": post.strip()}
            for name, _, post in (line.partition(";") for line in _lines(paper.witnesses) or [""] * 2)
        ],
    }


def _of_decree(paper, people, signer, filled):
    issuer = paper.ceremony.decree_issuer or (
        f"Keputusan {signer.on_behalf_of or signer.post}" if signer else f"Keputusan {placeholders.BLANK}"
    )
    return {
        "issuer": issuer,
        "decider": re.sub(r"^(surat\s+)?keputusan\s+", "", issuer, flags=re.IGNORECASE),
        "invokes": bool(HEAD_OF_REGION.search(issuer)),
        "blocks": _by_district(people),
        "considering": [(_letter(at), text) for at, text in enumerate(filled["considering"])],
        "points": [(wording.ordinal(at), text) for at, text in enumerate(filled["decisions"], 1)],
    }


def _letter(at):
    """How grounds are lettered: a, b, …, z, aa, bb, …"""
    return ascii_lowercase[at % 26] * (at // 26 + 1)


def _of_agenda(paper, people, signer, filled):
    lines = _lines(paper.ceremony.agenda)
    rows = [match.groups() if (match := CLOCK.fullmatch(line)) else ("", line) for line in lines]
    return {
        "rows": rows or [("", "")] * EMPTY_AGENDA,
        "has_clock": any(at for at, _ in rows) or not rows,
        "pledge": _lines(paper.ceremony.pledge) if paper.shows_pledge else [],
    }


# What only one kind of paper has.
_MORE = {
    Paper.Kind.ATTENDANCE: _of_attendance,
    Paper.Kind.MINUTES: _of_minutes,
    Paper.Kind.DECREE: _of_decree,
    Paper.Kind.AGENDA: _of_agenda,
}
