"""Placeholders in the texts of a paper, such as {tanggal}, that are filled when it is printed."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from ceremonies.models.ceremonies import Ceremony
from ceremonies.models.offices import Official
from ceremonies.values import wording
from registry.models import Regency
from registry.values import dates

BLANK = "…" * 12  # For something that is not known yet: room for a pen.
PLACE = re.compile(r"\{([^{}\n]*)\}")


@dataclass(frozen=True)
class PaperFacts:
    """What the placeholders of one paper are filled from: ceremony, signer or None, people named, their villages."""

    ceremony: Ceremony
    signer: Official | None
    people: list
    villages: set


@dataclass(frozen=True)
class Placeholder:
    """The explanation that a clerk reads, and the function from a `PaperFacts` to the text that fills it."""

    words: str
    text: Callable


# The names between braces. An empty text leaves room for a pen.
PLACEHOLDERS = {
    "pengukuhan": Placeholder("nama pengukuhan", lambda paper: paper.ceremony.name),
    "hari_tanggal": Placeholder(
        "hari dan tanggalnya, misalnya Jumat, 6 Desember 2019", lambda paper: paper.ceremony.day_and_date
    ),
    "hari_tanggal_kata": Placeholder(
        "hari dan tanggalnya dengan huruf", lambda paper: wording.day_in_words(paper.ceremony.held_on)
    ),
    "tanggal": Placeholder("tanggalnya", lambda paper: dates.spell(paper.ceremony.held_on)),
    "tahun": Placeholder("tahunnya", lambda paper: str(paper.ceremony.held_on.year)),
    "waktu": Placeholder("jam mulainya", lambda paper: _start(paper.ceremony)),
    "tempat": Placeholder("tempat acara", lambda paper: _venue(paper.ceremony)),
    "jumlah": Placeholder("jumlah orang, dengan angka dan huruf", lambda paper: wording.counted(len(paper.people))),
    "jumlah_desa": Placeholder("jumlah desa/kelurahan mereka", lambda paper: wording.counted(len(paper.villages))),
    "jumlah_kecamatan": Placeholder(
        "jumlah kecamatan mereka",
        lambda paper: wording.counted(len({village.district_id for village in paper.villages})),
    ),
    "kabupaten": Placeholder("nama kabupaten", lambda paper: _regency(paper.ceremony, paper.villages)),
    "pejabat": Placeholder("nama penanda tangan", lambda paper: paper.signer.full_name if paper.signer else ""),
    "jabatan": Placeholder(
        "jabatan penanda tangan", lambda paper: ", ".join(paper.signer.post_lines) if paper.signer else ""
    ),
    "sk": Placeholder("keputusan pada data pengukuhan", lambda paper: _decree(paper.ceremony)),
    "dasar_hukum": Placeholder("dasar hukum pada data pengukuhan", lambda paper: _legal_basis(paper.ceremony)),
}


def unknown(text):
    """The unknown placeholders in a text, as typed. A single brace is no placeholder."""
    return [match[0] for match in PLACE.finditer(text) if match[1] not in PLACEHOLDERS]


def obstacle(text):
    """The sentence that names the first place in a text that nothing is known for; empty where there is none."""
    strange = unknown(text)
    return f"{strange[0][:40]} tidak dikenal. Pakai salah satu isian yang disebut di bawah ini." if strange else ""


def fill(text, values):
    """The text with its known placeholders filled; an empty value leaves room for a pen."""
    return PLACE.sub(lambda match: (values[match[1]] or BLANK) if match[1] in values else match[0], text)


def values_for(paper, people):
    """The value of each placeholder on that paper, which names or counts these participants."""
    villages = {each.village for each in people if each.village}
    facts = PaperFacts(paper.ceremony, paper.signer, people, villages)
    return {name: placeholder.text(facts) for name, placeholder in PLACEHOLDERS.items()}


def _start(ceremony):
    return wording.clock(ceremony.starts_at) if ceremony.starts_at else ""


def _decree(ceremony):
    return wording.decree(ceremony.decree_issuer, ceremony.decree_number, ceremony.decree_on)


def _legal_basis(ceremony):
    return " ".join(ceremony.legal_basis.split()).rstrip(";.")


def _venue(ceremony):
    village = ceremony.village
    where = f"{village.full_name}, Kecamatan {village.district.name}" if village else ""
    return ", ".join(filter(None, [ceremony.venue, where]))


def _regency(ceremony, villages):
    """The regency of the paper; empty where several are possible.

    That of the ceremony's village or of all its people; else the only one, or the one named in the letterhead.
    """
    near = {village.district.regency for village in ([ceremony.village] if ceremony.village else villages)}
    letterhead = str(ceremony.office).casefold()
    regencies = near or [each for each in Regency.objects.all() if each.name.casefold() in letterhead]
    regencies = regencies or Regency.objects.all()[:2]
    return next(iter(regencies)).name if len(regencies) == 1 else ""
