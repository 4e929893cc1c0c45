"""Places in the texts of a paper, such as {tanggal}, that are filled when it is printed."""

import re

from ceremonies.values import wording
from registry.models import Regency
from registry.values import dates

BLANK = "…" * 12  # Where something is not known yet: room for a pen.
PLACE = re.compile(r"\{([^{}\n]*)\}")
# What may stand between braces, and what a clerk is told of it.
KNOWN = {
    "pengukuhan": "nama pengukuhan",
    "hari_tanggal": "hari dan tanggalnya, misalnya Jumat, 6 Desember 2019",
    "hari_tanggal_kata": "hari dan tanggalnya dengan huruf",
    "tanggal": "tanggalnya",
    "tahun": "tahunnya",
    "waktu": "jam mulainya",
    "tempat": "tempat acara",
    "jumlah": "jumlah orang, dengan angka dan huruf",
    "jumlah_desa": "jumlah desa/kelurahan mereka",
    "jumlah_kecamatan": "jumlah kecamatan mereka",
    "kabupaten": "nama kabupaten",
    "pejabat": "nama penanda tangan",
    "jabatan": "jabatan penanda tangan",
    "sk": "keputusan pada data pengukuhan",
    "dasar_hukum": "dasar hukum pada data pengukuhan",
}


def unknown(text):
    """The places in a text, as typed, that nothing is known for. A brace alone is a brace."""
    return [match[0] for match in PLACE.finditer(text) if match[1] not in KNOWN]


def fill(text, values):
    """The text with its known places filled; what is known but empty is left to the pen."""
    return PLACE.sub(lambda match: (values[match[1]] or BLANK) if match[1] in values else match[0], text)


def values_for(paper, people):
    """What each place stands for on that paper, which names or counts these participants."""
    ceremony, signer = paper.ceremony, paper.signer
    villages = {each.village for each in people if each.village}
    return {
        "pengukuhan": ceremony.name,
        "hari_tanggal": ceremony.day_and_date,
        "hari_tanggal_kata": wording.day_in_words(ceremony.held_on),
        "tanggal": dates.spell(ceremony.held_on),
        "tahun": str(ceremony.held_on.year),
        "waktu": wording.clock(ceremony.starts_at) if ceremony.starts_at else "",
        "tempat": _venue(ceremony),
        "jumlah": wording.counted(len(people)),
        "jumlah_desa": wording.counted(len(villages)),
        "jumlah_kecamatan": wording.counted(len({village.district_id for village in villages})),
        "kabupaten": _regency(ceremony, villages),
        "pejabat": signer.full_name if signer else "",
        "jabatan": ", ".join(signer.post_lines) if signer else "",
        "sk": wording.decree(ceremony.decree_issuer, ceremony.decree_number, ceremony.decree_on),
        "dasar_hukum": " ".join(ceremony.legal_basis.split()).rstrip(";."),
    }


def _venue(ceremony):
    village = ceremony.village
    where = f"{village.full_name}, Kecamatan {village.district.name}" if village else ""
    return ", ".join(filter(None, [ceremony.venue, where]))


def _regency(ceremony, villages):
    """The regency that the paper speaks of; empty where several may be meant.

    That of the ceremony's village or of all its people; else the one there is, or whose name the letterhead bears.
    """
    near = {village.district.regency for village in ([ceremony.village] if ceremony.village else villages)}
    letterhead = str(ceremony.office).casefold()
    found = near or [each for each in Regency.objects.all() if each.name.casefold() in letterhead]
    found = found or Regency.objects.all()[:2]
    return next(iter(found)).name if len(found) == 1 else ""
