"""What a sheet leaves open as a whole: what is hidden, struck out or coloured, and cells empty below a filled one."""

import re
from collections import Counter, defaultdict
from dataclasses import replace

from registry.values import names
from registry.workbook import columns
from registry.workbook.cell_text import EMPTY as EMPTY_TEXTS
from registry.workbook.cell_text import text_of
from registry.workbook.column_meaning import UNTITLED
from registry.workbook.leaving import may_say_who_left, says_who_left, speaks_of_who_came_before
from registry.workbook.questions import Question
from registry.workbook.remarks import Remarks
from registry.workbook.statuses import IS_ASKED
from registry.workbook.tables import ASK_EACH
from registry.workbook.unread_people import may_name_people

SHOWN = 5  # Rows named in a question.

SKIP, READ = "lewati", "baca"
LIKE_ABOVE, EMPTY = "ikut-atas", "kosong"
WHETHER_TO_READ = ((SKIP, "Tidak dibaca"), (READ, "Dibaca juga"))
WHETHER_STRUCK = ((READ, "Masih, dibaca juga"), (SKIP, "Sudah tidak, tidak dibaca"), ASK_EACH)
WHETHER_LIKE_ABOVE = ((LIKE_ABOVE, "Sama dengan sel terisi di atasnya"), (EMPTY, "Memang kosong"))

NOTHING = {*EMPTY_TEXTS, "tidak", "tdk", "bukan"}  # Below a heading such as "Pindah".
LONGEST_STATUS = 100  # Letters; a longer text is about something else.
STRUCK = "Tulisan di baris ini dicoret, tetapi ikut dibaca: “{}”. Bila tidak berlaku lagi, hapus isinya."
FEW = 3  # Rows of another colour are told where they are at most one of so many.

# "Desa Papahan Kec. Kinal" in an address.
_IN_ADDRESS = re.compile(r"\b(?:desa|ds|kel|kelurahan|kec|kecamatan)\b", re.IGNORECASE)
# Columns of which a list often writes the value only once for several people, each with the number of empty cells for
# each filled one from which on it is asked: many people have no decree.
WRITTEN_ONCE = {
    **dict.fromkeys(("home_village", "district", "service_village", "service_district"), 0.5),
    **dict.fromkeys(("decree_number", "decree_on"), 3),
}


def offer_hidden(table, sheet, sheet_no, answers):
    """Leave people on a hidden `reading.ReadSheet` or on its hidden rows out of the `tables.Table`, and offer them.

    `sheet_no` is the sheet's number in the file, from 0. They stay where the answer wants them.
    """
    if sheet.is_hidden and table.rows:
        everybody = {row.number for row in table.rows}
        text = f"Lembar “{table.sheet}” tersembunyi dan berisi {table.people_in(everybody)}. Dibaca juga?"
        _offer(table, f"lembar-tersembunyi:{sheet_no}", text, everybody, "lembar tersembunyi", answers)
    hidden = {row.number for row in table.rows if row.number - 1 in sheet.hidden_rows}
    if hidden:
        shown = names.several(map(str, sorted(hidden)), SHOWN)
        text = (
            f"{table.people_in(hidden)} di lembar “{table.sheet}” ada di baris tersembunyi, misalnya oleh saringan "
            f"(filter): baris {shown}. Dibaca juga?"
        )
        _offer(table, f"baris-tersembunyi:{sheet_no}", text, hidden, "baris tersembunyi", answers)


def _offer(table, question_id, text, numbers, why, answers):
    question = Question(question_id, text, WHETHER_TO_READ, default=SKIP)
    table.questions.append(question)
    if question.answer_in(answers) == SKIP:
        table.leave_out(numbers, why)


def ask_about_struck(table, sheet, sheet_no, answers):
    """Ask once whether the people of the `tables.Table` whose names are struck out serve; tell what else is struck.

    `sheet_no` is the number of the `reading.ReadSheet` in the file, from 0.
    """
    texts = defaultdict(list)
    for row, column in sheet.struck:
        texts[row + 1].append(text_of(sheet.rows[row][column]))
    names_of = [(row.number, text_of(row.cells.get("name", ""))) for row in table.rows]  # A row may have several.
    struck_names = [(number, name) for number, name in names_of if name in texts.get(number, ())]
    struck = {number for number, _ in struck_names}
    remarks = Remarks()
    for number in sorted(texts.keys() & {number for number, _ in names_of} - struck):
        remarks.add(number, STRUCK, "; ".join(filter(None, texts[number])))
    for number, sentence in remarks.pairs():
        table.remark(number, sentence)
    if struck:
        shown = names.several(map(str, sorted(struck)), SHOWN)
        text = f"Nama {len(struck_names)} orang di lembar “{table.sheet}” dicoret (baris {shown}): masih bertugas?"
        question = Question(f"dicoret:{sheet_no}", text, WHETHER_STRUCK)
        table.settle(question, struck, answers, SKIP, "dicoret", "dicoret")


def remark_on_colours(table, sheet):
    """Tell that a few people's rows have another colour than most."""
    looks = dict(sheet.looks)
    by_row = {row.number: looks.get(row.number - 1, "") for row in table.rows}
    usual = Counter(by_row.values()).most_common(1)
    others = [str(number) for number, look in by_row.items() if look != usual[0][0]]
    if others and len(others) * FEW <= len(by_row):
        table.remark(
            0,
            f"{len(others)} baris diberi warna lain (baris {names.several(others, SHOWN)}). Program tidak membaca arti "
            "warna: bila berarti sudah tidak bertugas, misalnya, tulis itu di kolom keterangan atau hapus barisnya.",
        )


def remark_on_hidden_columns(table, sheet):
    """Tell of each hidden column with cells of people whether it is read."""
    hidden = {heading.place: heading for heading in table.headings if heading.place in sheet.hidden_columns}
    for heading in hidden.values():
        column = columns.BY_KEY.get(heading.key)
        if column and column.use:
            fate = f". Isinya {column.use}."
        elif column and not column.why_ignored:
            fate = f", tetapi ikut dibaca sebagai {column.label}. Hapus kolom itu bila isinya tidak berlaku lagi."
        else:
            fate = " dan tidak dibaca."
        table.remark(0, f"Kolom “{heading.text}” ({heading.letter}) tersembunyi di berkasnya{fate}")


def remark_on_addresses(table):
    """Tell that addresses name a village or kecamatan which is not taken for the home village."""
    without = [row for row in table.rows if not row.village and "home_village" not in row.cells]
    naming = {row.number for row in without if _IN_ADDRESS.search(text_of(row.cells.get("home_address", "")))}
    if naming:
        shown = names.several(map(str, sorted(naming)), SHOWN)
        table.remark(
            0,
            f"Alamat {table.people_in(naming)} menyebut desa atau kecamatan (baris {shown}), tetapi "
            "desa tidak diambil dari alamat. Tulis desa dan kecamatan di kolomnya sendiri bila itu benar.",
        )


def ask_about_gaps(table, sheet, sheet_no, answers):
    """Ask whether empty cells below a filled one are like it, where a column has many (`WRITTEN_ONCE`).

    With merged cells in the column, an empty cell is empty.
    """
    for key in WRITTEN_ONCE:
        _ask_about_gaps(table, sheet, key, sheet_no, answers)


def _ask_about_gaps(table, sheet, key, sheet_no, answers):
    if any(heading.spare == key for heading in table.headings):
        return  # An older value fills them.
    gaps, filled = _gaps_of(table, key)
    column = next((heading.place for heading in table.headings if heading.key == key), None)
    is_merged = any(left == column and bottom > top for top, left, bottom, _ in sheet.merged)
    if not gaps or is_merged or len(gaps) < filled * WRITTEN_ONCE[key]:
        return
    text = (
        f"Kolom “{table.heading_of(key)}” di lembar “{table.sheet}” kosong di {len(gaps)} baris di bawah sel "
        "yang terisi. Apakah isinya sama dengan sel terisi di atasnya, atau memang kosong?"
    )
    question = Question(f"sel-kosong:{sheet_no}:{key}", text, WHETHER_LIKE_ABOVE)
    table.questions.append(question)
    answer = question.answer_in(answers)
    if answer != EMPTY:
        table.rows = [_with_gap(row, key, gaps.get(row.number), question, answer) for row in table.rows]


def _gaps_of(table, key):
    """The cell above each gap by its row's number, and how many cells are filled; nothing if the first one is empty."""
    gaps, filled, above = {}, 0, None
    for row in table.rows:
        if text_of(row.cells.get(key, "")):
            above, filled = row.cells[key], filled + 1
        elif _is_given_elsewhere(row, key):
            above = None
        elif above is not None:
            gaps[row.number] = above
        else:
            return {}, filled
    return gaps, filled


def _is_given_elsewhere(row, key):
    """Whether a title or a band gives the row's place."""
    return bool(row.district if key in ("district", "service_district") else key == "home_village" and row.village)


def _with_gap(row, key, above, question, answer):
    if above is None:
        return row
    if not answer:
        return row.asked_about(question, key)
    return replace(row, cells=row.cells | {key: above})


def take_remarks_of_leaving(table, chosen):
    """Take as a status what unknown columns of the `tables.Table` say of who has left, in cells or in the heading.

    So do "Status Keanggotaan" over "Tidak aktif" and "Tgl Wafat" over a day. What a clerk does not want read is left:
    `chosen` are the keys chosen for its columns.
    """
    for heading in table.headings:
        is_unknown = not (heading.key or heading.why or heading.choice in chosen)
        if is_unknown and not (speaks_of_who_came_before(heading.text) or _names_others(heading)):
            _take_remarks_in(heading, table)


def _names_others(heading):
    return heading.text != UNTITLED and may_name_people(heading)


def _take_remarks_in(heading, table):
    by_heading = heading.text != UNTITLED and says_who_left(heading.text)
    texts = {id(row): text_of(row.whole[heading.place]) for row in table.rows if heading.place < len(row.whole)}
    short = {id: text for id, text in texts.items() if text.lower() not in NOTHING and len(text) <= LONGEST_STATUS}
    if not (by_heading or may_say_who_left(short.values())):
        return
    said = {id: text for id, text in short.items() if by_heading or says_who_left(text)}
    if said:
        start = f"{heading.text}: " if by_heading else ""
        table.rows = [row.with_status(f"{start}{said[id(row)]}") if id(row) in said else row for row in table.rows]
        table.remark(0, IS_ASKED.format(heading.text, heading.letter))
