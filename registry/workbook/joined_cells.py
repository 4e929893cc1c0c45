"""Cells that hold two values, and values in several cells.

Two values: name and NIK ("Budi Contoh / 1704…"), NIK and number of the family card, first and last year of a term
("2015 - 2020"). Several cells: day, month and year of a birth, first and last name, a village's code and its name. They
are parted or joined before the cells are read, so that each value is read, asked about and corrected by its own column.
"""

import re
from dataclasses import replace

from registry.values import names
from registry.values.terms import split_term
from registry.workbook import columns, older_values
from registry.workbook.cell_text import EMPTY, text_of

SHOWN = 5  # Rows named in a remark.
_NIK = re.compile(r"(?<![0-9])[0-9](?:[ .]?[0-9]){15}(?![0-9])")
_DIGITS = re.compile(r"[0-9](?:[ .]?[0-9])*")
_BETWEEN = " \t\n/|\\-–—,:;="
_LABEL = re.compile(r"\b(?:no\.?|nomor)?\s*(?:nik|ktp)\b[\s.:]*$", re.IGNORECASE)


def part(table):
    """Part the joined cells of a `tables.Table`, and tell in its remarks how they were read."""
    if "name_and_nik" in table.keys:
        table.rows = [_with_name_and_nik(row) for row in table.rows]
        _tell_names(table)
    if "nik_and_card" in table.keys:
        table.rows = [_with_nik_beside_card(row, table.heading_of("nik_and_card", row.person)) for row in table.rows]
        _tell_niks(table)
    for target, keys in JOINED.items():
        if table.keys & set(keys) - {target}:
            table.rows = [_with_joined(row, target, keys) for row in table.rows]
            _tell_joined(table, target, keys)
    if "term" in table.keys:
        table.rows = [_with_term(row, table) for row in table.rows]
    older_values.take_spares(table)


# Name and NIK


def _with_name_and_nik(row):
    text = text_of_lines(row.cells.get("name_and_nik", ""))
    cells = {key: cell for key, cell in row.cells.items() if key != "name_and_nik"}
    name, digits = split_name_and_nik(text)
    other = text_of(cells.get("nik", ""))
    if digits and other.lower() not in EMPTY and re.sub("[^0-9]", "", other) != digits:
        cells["nik"] = f"{digits} / {other}"  # No NIK, so the form refuses it.
    parted = {"name": name, "nik": digits}
    return replace(row, cells={key: cell for key, cell in parted.items() if cell} | cells)


def text_of_lines(cell):
    """Return the cell as text, its lines parted by a space."""
    return text_of(" ".join(cell.split("\n")) if isinstance(cell, str) else cell)


def split_name_and_nik(text):
    """Return the name and the NIK of a text with both, each "" if there is none.

    Digits that are not one clear NIK stay as they are: the form refuses them.
    """
    numbers = _NIK.findall(text)
    if len(numbers) == 1:
        before, _, behind = text.partition(numbers[0])
        name = " ".join(filter(None, [_bare(before), _bare(behind)]))
        return name, re.sub("[^0-9]", "", numbers[0])
    first = _DIGITS.search(text)
    if not first:
        return _bare(text), ""
    return _bare(text[: first.start()]), text[first.start() :].strip(f"()[].{_BETWEEN}")


def _bare(text):
    """The name without signs and brackets between it and the NIK, and without the word NIK."""
    without_label = _LABEL.sub("", text.strip(_BETWEEN))
    return without_label.rstrip(f"([{_BETWEEN}").lstrip(f")]{_BETWEEN}")


def _tell_names(table):
    heading = table.heading_of("name_and_nik")
    without = [str(row.number) for row in table.rows if text_of(row.cells.get("nik", "")).lower() in EMPTY]
    sentence = f"Kolom “{heading}” dibaca sebagai nama dan NIK."
    if without:
        sentence += f" Tanpa NIK: baris {names.several(without, SHOWN)}."
    table.remark(0, sentence)


# NIK and family card

_OF_CARD, _OF_NIK = (
    re.compile(r"\b(?:n?kk|kartu keluarga)\b", re.IGNORECASE),
    re.compile(r"\b(?:nik|ktp)\b", re.IGNORECASE),
)


def _with_nik_beside_card(row, heading):
    """The row with the NIK of a cell of both: in the order of its own labels, else of the heading.

    Of a single number nobody knows which it is, so the form refuses it.
    """
    text = text_of_lines(row.cells.get("nik_and_card", ""))
    cells = {key: cell for key, cell in row.cells.items() if key != "nik_and_card"}
    if text.lower() in EMPTY:
        return replace(row, cells=cells)
    numbers = _NIK.findall(text)
    is_behind = _is_card_first(text) if _OF_CARD.search(text) and _OF_NIK.search(text) else _is_card_first(heading)
    digits = re.sub("[^0-9]", "", numbers[is_behind]) if len(numbers) == 2 else f"{text} ?"
    return replace(row, cells={"nik": digits} | cells)


def _is_card_first(text):
    card, number = _OF_CARD.search(text), _OF_NIK.search(text)
    return card.start() < number.start()


def _tell_niks(table):
    heading = table.heading_of("nik_and_card")
    unclear = [str(row.number) for row in table.rows if text_of(row.cells.get("nik", "")).endswith("?")]
    sentence = f"Dari kolom “{heading}” NIK-nya dibaca; nomor KK tidak disimpan di sini."
    if unclear:
        sentence += f" Tidak jelas mana NIK-nya: baris {names.several(unclear, SHOWN)}."
    table.remark(0, sentence)


# One value in several columns

# By the column of the value: the columns of its parts, in the order in which they are joined.
JOINED = {
    "name": ("name", "middle_name", "last_name"),
    "born_on": ("birth_day", "birth_month", "birth_year"),
    "home_village": ("village_code", "home_village"),
}
_BETWEEN_PARTS = {"born_on": "-"}


def _with_joined(row, target, keys):
    cells = {key: cell for key, cell in row.cells.items() if key not in keys}
    if target in cells:  # The whole date beside its parts, as in the file of failed rows.
        return replace(row, cells=cells)
    joined = ""
    for text in (text_of(row.cells.get(key, "")) for key in keys):
        is_there = target == "name" and _ends_with(joined, text)  # "Ani Contoh | Contoh".
        if text.lower() not in EMPTY and not is_there:
            joined = f"{joined}{_BETWEEN_PARTS.get(target, ' ')}{text}" if joined else text
    return replace(row, cells=cells | ({target: joined} if joined else {}))


def _ends_with(name, last):
    """Whether the last words of the name are these: "Siti Rekaan" ends with "Rekaan", not with "an"."""
    words = names.fold(last).split()
    return names.fold(name).split()[-len(words) :] == words


def _tell_joined(table, target, keys):
    headings = [f"“{table.heading_of(key)}”" for key in keys if key in table.keys]
    together = "bersama " if len(headings) > 1 else ""
    label = names.within_sentence(columns.BY_KEY[target].label)
    table.remark(0, f"Kolom {names.several(headings)} dibaca {together}sebagai {label}.")


# Terms


def _with_term(row, table):
    text = text_of(row.cells.get("term", ""))
    if text.lower() in EMPTY:
        return row
    term = split_term(text)
    if term is None:
        table.remark(row.number, f"Masa bakti “{text}” tidak dibaca. Tulis mulai bertugas dan hari terakhirnya.")
        return row
    started = text_of(row.cells.get("started_on", ""))
    if started.lower() not in EMPTY and term[0][-4:] not in started:
        table.remark(row.number, f"Masa bakti “{text}” tidak cocok dengan mulai bertugas “{started}”, yang dipakai.")
    parted = dict(zip(("started_on", "term_until"), term, strict=True))
    return replace(row, cells={key: cell for key, cell in parted.items() if cell} | row.cells)
