"""What a column such as "Status" or "Masih aktif?" says: all that does not plainly say "aktif" is asked about."""

import re
from collections import Counter

from registry.models.volunteer_queries import Status
from registry.values import names
from registry.workbook.cells import EMPTY, text_of
from registry.workbook.leaving import is_no, says_who_left
from registry.workbook.questions import Question
from registry.workbook.tables import EACH

READ = "baca"
SHOWN = 5  # Values named in the question.
NOT_SERVING = "tidak bertugas"
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


def ask_about_statuses(table, sheet_no, answers):
    """Ask once about the people of the `tables.Table` whose status says neither that they serve nor that they left.

    `sheet_no` is the sheet's number in the file, from 0.
    """
    unclear = {row.number: text for row in table.rows if (text := _unclear_in(text_of(row.cells.get("status", ""))))}
    if not unclear:
        return
    shown = names.several((f"“{text}”" for text, _ in Counter(unclear.values()).most_common()), SHOWN)
    text = (
        f"Kolom “{table.heading_of('status')}” di lembar “{table.sheet}” memuat {shown} untuk "
        f"{table.people_in(unclear)}: apakah mereka masih bertugas?"
    )
    table.settle(Question(f"keadaan:{sheet_no}", text, CHOICES), unclear, answers, None, "", NOT_SERVING)


def _unclear_in(status):
    """The part of a status that is not understood; "" if there is none."""
    parts = [part.strip() for part in status.split(";")]
    return next((part for part in parts if part.lower() not in EMPTY and not _is_clear(part)), "")


def _is_clear(text):
    folded = names.fold(text)
    is_known = folded in _OUR_WORDS or _KNOWN.fullmatch(f"{folded} ") if folded else text in _TICKS
    return bool(is_known) or is_no(text) or says_who_left(text)
