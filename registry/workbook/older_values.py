"""Columns with an older and a newer value: "NIK Lama | NIK Baru", "SK 2019 | SK 2024", "Desa Lama | Desa Baru".

The newer column is read, the older one where it is empty (`column_meaning`). Of names and villages it is asked which
one holds: another name may be another person, and a start of service may be that of the older village.
"""

from dataclasses import replace

from registry.values import names
from registry.workbook import columns, heading_words
from registry.workbook.cell_text import is_filled, text_of
from registry.workbook.questions import Question

NEWER, OLDER = "yang-baru", "yang-lama"
# What is asked about, each with what belongs to it.
ASKED = {"name": (), "home_village": ("district",), "service_village": ("service_district",)}
UNCHANGED = {"sesuai", "sudah sesuai", "sama", "idem", "sda", "benar", "sudah benar", "ok"}  # Of the older value.
SHOWN = 5  # Rows named in a question or a remark.


def ask_which(table, sheet_no, answers):
    """Ask once for each pair of columns of the `tables.Table` whether the older or the newer value holds.

    It is asked where both are filled and differ; that people have only an older name is told. `sheet_no` is the
    sheet's number in the file, from 0.
    """
    for heading in table.headings:
        if heading.spare in ASKED:
            newer = next(h for h in table.headings if h.key == heading.spare and h.person == heading.person)
            _ask_which(heading, newer, table, sheet_no, answers)
            if heading.spare == "name":
                _tell(table, heading, [row for row in table.rows if not is_filled(row.cell_below(newer))])


def _ask_which(heading, newer, table, sheet_no, answers):
    older = {id(row) for row in table.rows if _is_another(row.cell_below(heading), row.cell_below(newer))}
    if not older:
        return
    shown = names.several((str(row.number) for row in table.rows if id(row) in older), SHOWN)
    text = (
        f"Kolom “{heading.text}” dan “{newer.text}” di lembar “{table.sheet}” tidak sama untuk {len(older)} orang "
        f"(baris {shown}). Yang mana yang berlaku?"
    )
    if heading.spare != "name" and "started_on" in table.keys:
        text += " Mulai bertugas di baris itu dicatat untuk desa yang dipilih."
    choices = ((NEWER, f"“{newer.text}”; bila kosong, “{heading.text}”"), (OLDER, f"“{heading.text}”"))
    question = Question(f"lama-baru:{sheet_no}:{heading.place}", text, choices)
    table.questions.append(question)
    answer = question.answer_in(answers)
    if not answer:
        table.rows = [row.asked_about(question, heading.spare) if id(row) in older else row for row in table.rows]
    elif answer == OLDER:
        beside = [h for h in table.headings if h.spare in ASKED[heading.spare] and h.person == heading.person]
        table.rows = [_with_older(row, [heading, *beside]) if id(row) in older else row for row in table.rows]


def _is_another(older, newer):
    return is_filled(older) and _is_new(newer) and names.fold(text_of(older)) != names.fold(text_of(newer))


def _with_older(row, headings):
    older = {heading.spare: row.cell_below(heading) for heading in headings}
    return replace(row, cells=row.cells | {key: cell for key, cell in older.items() if is_filled(cell)})


def _is_new(cell):
    """Whether a cell of a newer column has a value of its own: "sesuai" means that the older one holds."""
    return is_filled(cell) and names.fold(text_of(cell)) not in UNCHANGED


# Rows without the newer value


def take_spares(table):
    """Give the rows of the `tables.Table` without a value that of the newest older column that has one, and tell it."""
    spares = sorted((h for h in table.headings if h.spare), key=lambda h: -heading_words.newness(h.text))
    taken = [(row, _taken(row, spares)) for row in table.rows] if spares else []
    for heading in spares:
        _tell(table, heading, [row for row, some in taken if heading in some])
    if spares:
        table.rows = [replace(row, cells=row.cells | {h.spare: row.cell_below(h) for h in some}) for row, some in taken]


def _tell(table, heading, rows):
    if rows:
        in_rows = names.several((str(row.number) for row in rows), SHOWN)
        table.remark(0, f"Kolom “{heading.text}” dibaca di baris {in_rows}: kolom yang didahulukan kosong di sana.")


def _taken(row, spares):
    """The spare columns that the row needs; a decree is taken whole, from columns of one age, or not at all."""
    keys = {heading.spare for heading in spares}
    has = {key for key, cell in row.cells.items() if (_is_new if key in keys else is_filled)(cell)}
    has |= set(columns.DECREE) if has & set(columns.DECREE) else set()
    taken, ages = [], set()
    for heading in spares:
        age = {heading_words.newness(heading.text)} if heading.spare in columns.DECREE else set()
        if heading.spare not in has and (not age or ages <= age) and is_filled(row.cell_below(heading)):
            taken.append(heading)
            has.add(heading.spare)
            ages |= age
    return taken
