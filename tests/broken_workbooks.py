"""Broken and odd workbooks, random from a seed, for tests/test_broken_workbooks.py."""

import io
import random
import zipfile
from datetime import date
from itertools import count

from tests.workbooks import HEADING, ods, people, text, xls, xlsx

HEADINGS = [
    *HEADING,
    *("TTL", "Tgl Lahir", "L/P", "JK", "No. HP", "Pendidikan", "Tempat Tugas", "TMT", "No SK", "Tgl SK", "Email"),
    *("No. registri", "Gelar depan", "Ket", "", "Hobi", "Alamat", "Pekerjaan", "L", "P", "Kabupaten", "No KTA"),
]
CELLS = [
    *(
        "",
        "-",
        "0",
        "(hapus)",
        "Ani Contoh",
        "Drs. H. BUDI CONTOH, M.Pd",
        ",",
        ", S.Pd",
        "H.",
        "'",
        "=1+1",
        "+62",
        "JUMLAH",
    ),
    *(
        "1704015203909001",
        1704011203909002,
        "1,70401E+15",
        "1704",
        "9" * 60,
        "PSM-00001",
        "PSM-9999999999",
        "17.04.01.2001",
    ),
    *("Bintuhan, 01-02-1985", "06-Des-85", "31-02-1985", "0-0-0", 31387, 1985, 2958466, -1, 1e300, 0.5, "1985"),
    *("P", "W", "L", "x", True, False, date(1985, 12, 6), date(1900, 1, 1), date(9999, 12, 31)),
    *(
        "Geramat",
        "Desa Geramat Kec. Kinal",
        "Kec.",
        "Tanjung Aur,,,",
        "KECAMATAN KINAL",
        "Kinal",
        "S1",
        "Pesantren",
        "a/b/c",
    ),
    *(
        "0812-3456-7890/0853 1111 2222",
        81234567891,
        "\u200b\u00a0",
        "\U0001f600",
        "\x1f",
        "A" * 5000,
        "\u0130\u0307",
        "a@b",
    ),
]


def workbooks(seed):
    """Yield endlessly broken and odd workbooks as pairs of a description and bytes; the same for the same seed."""
    chance = random.Random(seed)
    for number in count():
        make = chance.choice([_odd_list, _odd_list, _cut, _scratched, _swapped_inside, _noise])
        yield f"{seed}/{number} {make.__name__}", make(chance)


def _rows(chance):
    width = chance.randrange(1, 14)
    heading = chance.sample(HEADINGS, width)
    rows = [[chance.choice(CELLS) for _ in range(chance.randrange(width + 2))] for _ in range(chance.randrange(8))]
    above = [[chance.choice(CELLS) for _ in range(chance.randrange(4))] for _ in range(chance.randrange(3))]
    return above + people(*rows, heading=heading)


def _odd_list(chance):
    rows = _rows(chance)
    make = chance.choice([xlsx, xls, ods, text])
    if make is xls:
        rows = [[_for_xls(cell) for cell in row] for row in rows]
    if make is ods:
        rows = [[cell if not isinstance(cell, str) else cell.replace("\x1f", "") for cell in row] for row in rows]
    if make is text:
        return text(rows, delimiter=chance.choice(";,\t"), encoding=chance.choice(["utf-8", "utf-8-sig", "utf-16"]))
    return make(rows)


def _for_xls(cell):
    return date(1985, 12, 6) if isinstance(cell, date) else cell


def _whole(chance):
    rows = people([1, "Ani Contoh", "1704015203909001", "Geramat", "Kinal"])
    return chance.choice([xlsx, xls, ods, text])(rows)


def _cut(chance):
    data = _whole(chance)
    return data[: chance.randrange(len(data))]


def _scratched(chance):
    data = bytearray(_whole(chance))
    for _ in range(chance.randrange(1, 40)):
        data[chance.randrange(len(data))] = chance.randrange(256)
    return bytes(data)


def _swapped_inside(chance):
    """A valid zip whose parts have wrong contents."""
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(chance.choice([xlsx, ods])(people()))) as old, zipfile.ZipFile(target, "w") as new:
        for name in old.namelist():
            inside = old.read(name)
            odds = chance.random()
            if odds < 0.15:
                continue
            if odds < 0.4 and inside:
                at = chance.randrange(len(inside))
                inside = inside[:at] + chance.choice([b"<", b"&", b"\x00", b"</c>", b'r="ZZ9"', b""]) + inside[at + 3 :]
            new.writestr(name, inside)
    return target.getvalue()


def _noise(chance):
    start = chance.choice([b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"Nama;NIK\n", b"\xff\xfe", b""])
    return start + chance.randbytes(chance.randrange(3000))
