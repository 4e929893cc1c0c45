"""Loading the official regions from a list (CSV) of any size, also repeatedly.

The list has the columns code, kind, name and parent_code, with codes as in the Kepmendagri: 17, 17.04, 17.04.05,
17.04.05.2001. script/regions makes such lists. Regions have no history: the decrees are their history.
"""

import csv
import io
import re
from dataclasses import dataclass, field

from django.db import transaction

from registry.models import District, Regency, Village
from registry.values import names

COLUMNS = ("code", "kind", "name", "parent_code")
# The number of parts in each kind's code.
PARTS = {"provinsi": 1, "kabupaten": 2, "kota": 2, "kecamatan": 3, "desa": 4, "kelurahan": 4}
CODE = re.compile(r"[0-9]{2}(\.[0-9]{2}(\.[0-9]{2}(\.[0-9]{4})?)?)?")
NAME_LENGTH = 100
CHUNK = 2000  # Rows in one query; for SQLite, Django takes fewer.


class BrokenListError(Exception):
    """The list cannot be loaded. The message is a sentence that names the line."""


@dataclass(frozen=True)
class Row:
    line: int
    code: str
    kind: str
    name: str
    parent_code: str


@dataclass
class Outcome:
    """What loading did to one level."""

    level: str
    listed: int
    added: int = 0
    changed: list[str] = field(default_factory=list)

    def __str__(self):
        return f"{self.listed} {self.level} ({self.added} baru, {len(self.changed)} berubah)"


@transaction.atomic
def load(path):
    """Add the regions of the list and update known ones; delete none. Return an Outcome for each level.

    Raises BrokenListError; then nothing is written.
    """
    rows = read(path)
    regencies = _save(Regency, {row.code: {"name": row.name} for row in _of_parts(rows, 2)})
    parents = _ids(Regency)
    districts = _save(
        District,
        {row.code: {"name": row.name, "regency_id": _parent(row, parents)} for row in _of_parts(rows, 3)},
    )
    parents = _ids(District)
    villages = _save(
        Village,
        {
            row.code: {
                "name": row.name,
                "name_folded": names.fold(row.name),  # Bulk writes do not call save(), which sets this.
                "kind": row.kind,
                "district_id": _parent(row, parents),
            }
            for row in _of_parts(rows, 4)
        },
    )
    return [regencies, districts, villages]


def read(path):
    """Return the rows of the list. Raises BrokenListError at the first wrong line."""
    try:
        content = path.read_bytes()
    except OSError as error:
        raise BrokenListError(f"Berkas {path} tidak ada atau tidak dapat dibaca.") from error
    lines = csv.reader(io.StringIO(_decode(content), newline=""), strict=True)
    rows = {}
    try:
        header = next(lines, [])
        if missing := [column for column in COLUMNS if column not in header]:
            raise BrokenListError(
                f"Baris 1: kolom {', '.join(missing)} tidak ada. "
                f"Kolom yang harus ada, dipisahkan koma: {', '.join(COLUMNS)}."
            )
        for values in filter(any, lines):
            row = _row(lines.line_num, header, values)
            if row.code in rows:
                raise _broken(row.line, f"kode {row.code} sudah ada di baris {rows[row.code].line}.")
            rows[row.code] = row
    except csv.Error as error:
        raise _broken(lines.line_num, "tidak terbaca sebagai CSV; periksa tanda kutipnya.") from error
    if not rows:
        raise BrokenListError("Berkas ini tidak berisi satu wilayah pun.")
    return list(rows.values())


def _decode(content):
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise _broken(line, "ada huruf yang bukan UTF-8. Simpan berkas ini sebagai CSV UTF-8.") from error


def _row(line, header, values):
    if len(values) != len(header):
        raise _broken(line, f"ada {len(values)} kolom, seharusnya {len(header)}.")
    cells = dict(zip(header, map(names.clean, values), strict=True))
    row = Row(line, *(cells[column] for column in COLUMNS))
    if row.kind not in PARTS:
        raise _broken(line, f"jenis “{row.kind}” tidak dikenal; yang dikenal: {', '.join(PARTS)}.")
    if not CODE.fullmatch(row.code) or row.code.count(".") + 1 != PARTS[row.kind]:
        raise _broken(line, f"“{row.code}” bukan kode {row.kind}.")
    if not names.fold(row.name):
        raise _broken(line, "nama wilayah kosong.")
    if len(row.name) > NAME_LENGTH:
        raise _broken(line, f"nama wilayah lebih dari {NAME_LENGTH} huruf.")
    if row.parent_code != row.code.rpartition(".")[0]:
        raise _broken(line, f"“{row.parent_code}” bukan induk dari {row.code}.")
    return row


def _broken(line, sentence):
    return BrokenListError(f"Baris {line}: {sentence}")


def _of_parts(rows, parts):
    return [row for row in rows if PARTS[row.kind] == parts]


def _ids(model):
    return dict(model.objects.values_list("code", "pk"))


def _parent(row, ids):
    if row.parent_code not in ids:
        raise _broken(row.line, f"induknya, {row.parent_code}, tidak ada di berkas ini dan belum pernah dimuat.")
    return ids[row.parent_code]


def _save(model, columns_by_code):
    """Insert new rows and update changed ones, with a fixed number of queries for each chunk.

    `columns_by_code` has the columns of each code.
    """
    outcome = Outcome(model._meta.verbose_name, len(columns_by_code))
    if not columns_by_code:
        return outcome
    columns = list(next(iter(columns_by_code.values())))
    stored = {values.pop("code"): values for values in model.objects.values("code", *columns)}
    differing = [code for code in columns_by_code if columns_by_code[code] != stored.get(code)]
    model.objects.bulk_create(
        [model(code=code, **columns_by_code[code]) for code in differing],
        batch_size=CHUNK,
        update_conflicts=True,
        unique_fields=["code"],
        update_fields=columns,
    )
    outcome.changed = [_change(code, stored[code], columns_by_code[code]) for code in differing if code in stored]
    outcome.added = len(differing) - len(outcome.changed)
    return outcome


def _change(code, old, new):
    """One change in words: "17.04.01.2001 desa Gedung Wani menjadi kelurahan Gedung Wani"."""
    before, after = (f"{values.get('kind', '')} {values['name']}".strip() for values in (old, new))
    return f"{code} {before}" if before == after else f"{code} {before} menjadi {after}"
