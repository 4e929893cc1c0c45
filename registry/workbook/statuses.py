"""What a column such as "Status" or "Masih aktif?" says: all that does not plainly say "aktif" is asked about."""

import re
from collections import Counter

from registry.models.volunteer_queries import Status
from registry.values import names
from registry.workbook import heading_words
from registry.workbook.cell_text import EMPTY, text_of
from registry.workbook.cell_ticks import UNTICKED, is_ticked
from registry.workbook.leaving import is_no, says_who_left
from registry.workbook.numbered_headings import without_number
from registry.workbook.questions import Question
from registry.workbook.sections import OTHERS, denies
from registry.workbook.tables import EACH

READ = "baca"
SHOWN = 5  # Values named in the question.
NOT_SERVING = "tidak bertugas"
_LEGEND = re.compile(r"\b([^\W_]{1,3}) ?[=:] ?([^\W\d][^=:,;|()]{2,40})(?=[,;|()]|$)")
IS_ASKED = "Kolom “{}” ({}) tidak disimpan, tetapi dipakai untuk bertanya siapa yang sudah tidak bertugas."
CHOICES = ((READ, "Ya, mereka semua masih bertugas"), (EACH, "Tidak semua: tanyakan satu per satu"))
_OUR_WORDS = {names.fold(label) for label in Status.labels}  # In lists that we exported.
_TICKS = {"✓", "✔", "√", "☑"}
# Words that say that somebody serves, or that speak of something else: of marriage, of a post among the PSM.
_KNOWN = re.compile(
    r"(?:(?:ya|iya|y|yes|ok|oke|v|a|s|ms|memenuhi syarat|masih|msh|tetap|sangat|aktif|aktip|active|bertugas|ada|"
    r"hidup|sehat|baik|baru|lama|perpanjangan|diperpanjang|psm|anggota|ketua|wakil|sekretaris|bendahara|koordinator|"
    r"(?:belum |blm |tidak |tdk )?(?:kawin|menikah|nikah)|janda|duda|lajang|cerai|mati|"
    r"(?:sampai |sd )?(?:saat ini|sekarang)) )*"
)


def take_ticks(table, chosen):
    """Take as a status what columns such as "Aktif" of the `tables.Table` say by ticks.

    Where the filled cells of a status are only ticked, an empty one may mean that somebody has left. An "x" is a tick
    or its contrary. `chosen` are the keys chosen for the columns by hand.
    """
    asking = {}  # By the heading without the number of a person: "Aktif Utama | Aktif Cadangan".
    for heading in table.headings:
        bare, person = without_number(heading.text)
        if heading.key == "status" or (_is_unknown(heading, chosen) and heading_words.says_active(bare)):
            asking.setdefault(bare, []).append((heading, person))
    for alike in asking.values():
        filled = [
            text
            for heading, _ in alike
            for row in table.rows
            if (text := text_of(row.cell_below(heading))).lower() not in EMPTY
        ]
        is_of_ticks = bool(filled) and all(is_ticked(text) is not None for text in filled)
        for heading, person in alike if filled else ():
            _take_ticks_in(heading, table, person, is_of_ticks=is_of_ticks)


def _take_ticks_in(heading, table, person, *, is_of_ticks):
    """Take the ticks of a column as a status of the rows of that person of a row; 0: of all."""
    table.rows = [
        row.with_status(mark)
        if row.person in (0, person or row.person)
        and (mark := _mark_of(row, heading, text_of(row.cell_below(heading)), is_of_ticks=is_of_ticks))
        else row
        for row in table.rows
    ]
    if not heading.key:
        table.remark(0, IS_ASKED.format(heading.text, heading.letter))


def _mark_of(row, heading, text, *, is_of_ticks):
    """What a cell adds to the status of its row: "" if it is a tick, or is read as a status already."""
    if text.lower() in EMPTY:
        return f"{heading.text}: kosong" if is_of_ticks and not text_of(row.cells.get("status", "")) else ""
    if heading.key or (is_ticked(text) and names.fold(text) != "x"):
        return ""
    return f"{heading.text}: {text}" if names.fold(text) == "x" else "tidak" if text.lower() in UNTICKED else text


def take_codes(table, chosen):
    """Take as a status what a column of codes says by the legend of the `tables.Table`: "M = Meninggal dunia".

    `chosen` are the keys chosen for the columns by hand.
    """
    legend = _legend_of(table)
    if not any(map(says_who_left, legend.values())):
        return
    for heading, texts in _unknown_columns(table, chosen):
        codes = {names.fold(text) for text in texts.values()}
        if codes <= legend.keys():
            _take(heading, {id: legend[names.fold(text)] for id, text in texts.items()}, table)


def take_other_kinds(table, chosen):
    """Take as a status who is no PSM by a column such as "Unsur", which has "PSM" beside "TKSK" and "Tagana".

    `chosen` are the keys chosen for the columns by hand.
    """
    for heading, texts in _unknown_columns(table, chosen):
        others = {id: f"{heading.text}: {text}" for id, text in texts.items() if names.fold(text) != "psm"}
        if len(others) < len(texts) and any(denies(texts[id]) == OTHERS for id in others):
            _take(heading, others, table)


def _is_unknown(heading, chosen):
    return not (heading.key or heading.why or heading.choice in chosen)


def _unknown_columns(table, chosen):
    """Yield each filled column without a known meaning, with its texts by the id of the row."""
    for heading in table.headings:
        if _is_unknown(heading, chosen):
            texts = {id(row): text_of(row.cell_below(heading)) for row in table.rows}
            if filled := {id: text for id, text in texts.items() if text.lower() not in EMPTY}:
                yield heading, filled


def _take(heading, statuses, table):
    """Give the rows these statuses, by the id of the row, and tell that the column is used."""
    table.rows = [row.with_status(statuses[id(row)]) if id(row) in statuses else row for row in table.rows]
    table.remark(0, IS_ASKED.format(heading.text, heading.letter))


def _legend_of(table):
    """What each code means by the titles of the list and the rows that are nobody's, by the folded code."""
    texts = (*table.titles, *(skipped.text for skipped in table.skipped))
    return {names.fold(code): words.strip() for text in texts for code, words in _LEGEND.findall(text)}


def ask_about_statuses(table, sheet_no, answers):
    """Ask once about the people of the `tables.Table` whose status says neither that they serve nor that they left.

    `sheet_no` is the sheet's number in the file, from 0.
    """
    unclear = {row.number: text for row in table.rows if (text := _unclear_in(text_of(row.cells.get("status", ""))))}
    if not unclear:
        return
    shown = names.several((f"“{text}”" for text, _ in Counter(unclear.values()).most_common()), SHOWN)
    where = f"Kolom “{table.heading_of('status')}” di lembar" if "status" in table.keys else "Lembar"
    text = f"{where} “{table.sheet}” memuat {shown} untuk {table.people_in(unclear)}: apakah mereka masih bertugas?"
    table.settle(Question(f"keadaan:{sheet_no}", text, CHOICES), unclear, answers, None, "", NOT_SERVING)


def _unclear_in(status):
    """The part of a status that is not understood; "" if there is none."""
    parts = [part.strip() for part in status.split(";")]
    return next((part for part in parts if part.lower() not in EMPTY and not _is_clear(part)), "")


def _is_clear(text):
    folded = names.fold(text)
    is_known = folded in _OUR_WORDS or _KNOWN.fullmatch(f"{folded} ") if folded else text in _TICKS
    return bool(is_known) or is_no(text) or says_who_left(text)
