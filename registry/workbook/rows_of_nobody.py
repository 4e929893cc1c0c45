"""Why a row below the headings is nobody's: totals, signatures, notes, and rows that name no person.

This module does not use the database.
"""

import re

from registry.values import names
from registry.workbook import columns, headings, signatures, unread_people, wrapped_rows
from registry.workbook.cell_text import text_of

FEW_NOTES = 2  # Cells of a row that begins the notes below a list, at most.
FEW_LABELS = 3  # Cells of a row of a label and what it says, at most.
SIGNATURE, POST_WITH_HOLDER, LABEL = "tanda tangan", "nama pejabat", "label dan isinya"

_TOTAL = {"jumlah", "total", "subtotal", "sub", "grand", "rekapitulasi"}
_NOTES = {"keterangan", "ket", "catatan", "nb", "penjelasan", "petunjuk"}  # Of the signs in the list: "L", "Laki-laki".
_BIRTH = ("birth", "birth_place", "born_on")
_FAMILY = re.compile(r"no\.?\s*kk\b|nomor kk\b|kepala keluarga\b", re.IGNORECASE)  # A row before each family, in a BIP.


class RowsOfNobody:
    """Tells rows that are nobody's, below one heading after the other; what stands above a row counts, too."""

    def __init__(self):
        self.is_after_total, self.is_after_signature = False, False

    def use(self, heading, merged):
        """Go on below these `headings.HeadingRows`, with the `merged_cells.MergedCells` of their columns."""
        self.merged = merged
        self.names_people = any(column.key in columns.WHO for column in heading.keyed)  # A chosen heading may not.
        self.labels = labels_of(heading)
        self.places_of_births = [column.place for column in heading.keyed if column.key in _BIRTH]
        self.places_of_posts = [c.place for c in heading.headings if not c.key and signatures.is_post_column(c.text)]

    def begin_people(self):
        """Expect people again: what stood above a total or a signature is over."""
        self.is_after_total, self.is_after_signature = False, False

    def why(self, at, row, texts, own, shared):
        """Return why a row is nobody's, "" if it may be a person's.

        `at` is its number from 0, `row` its cells, `texts` the filled ones, `own` and `shared` its cells by column
        key: its own, and those merged from above.
        """
        is_numbered = text_of(own.get("number", "")).isdigit()
        if is_total(texts[0]):
            self.is_after_total = True
            return "jumlah"
        in_nik = text_of(own.get("nik", ""))
        has_nik = re.search(r"\d{6}", in_nik) and not signatures.is_nip(in_nik)
        if not is_numbered and not has_nik:
            if signatures.name_holder(texts):
                return POST_WITH_HOLDER
            if self._is_signature(row, texts, own):
                return SIGNATURE
            if len(texts) <= FEW_LABELS and any(text.startswith(":") for text in texts):
                return LABEL
        if "name" in own and not has_nik and signatures.is_post(text_of(own["name"])):
            return "jabatan, bukan nama orang"
        if headings.are_column_numbers(texts):
            return "nomor kolom"
        if len(texts) <= FEW_NOTES and not has_nik and names.fold(texts[0]) in _NOTES:
            self.is_after_total = True
            return "keterangan di bawah daftar"
        if _FAMILY.match(texts[0]) and "name" not in own:
            return unread_people.OF_FAMILY
        if self.names_people and not any(key in own for key in columns.WHO):
            is_merged = self.merged.has_name_above(at)
            return "namanya digabung dengan baris di atasnya" if is_merged else wrapped_rows.NAMELESS
        if len(texts) + len(shared) == 1 and len(self.labels) > 2:
            return wrapped_rows.ALONE
        # Place, date and signature: their names are no people of the list.
        is_person = is_numbered or bool(self._births_in(row, own))
        return "sesudah jumlah" if self.is_after_total and len(texts) <= 2 and not is_person else ""

    def _is_signature(self, row, texts, own):
        """Whether the row is a signature, or the names, ranks and numbers below one."""
        posts = self._without_data_of_people(row, texts, own)
        if (len(posts) <= signatures.FEW and signatures.are_signatures(posts)) or signatures.are_mostly(posts):
            self.is_after_signature = self.is_after_signature or any(signatures.is_official([each]) for each in posts)
            self.is_after_total = True
            return True
        return self.is_after_signature and signatures.are_names_alone(texts)

    def _births_in(self, row, own):
        """The texts beside a name, each in a column of births, that may be one: "Bintuhan, Mei 1980"."""
        in_columns = (text_of(row[place]) for place in self.places_of_births if place < len(row) and "name" in own)
        return {text for text in in_columns if signatures.may_be_birth(text)}

    def _without_data_of_people(self, row, texts, own):
        """The texts of a row that say something, without a person's birth, occupation or post in its own column."""
        in_columns = {text_of(row[place]) for place in self.places_of_posts if place < len(row)}
        in_columns |= {text_of(own.get("occupation", ""))} if "name" in own else set()
        in_columns |= self._births_in(row, own)
        return [text for text in texts if text not in in_columns and any(map(str.isalnum, text))]


def is_total(text):
    """Return whether a text begins a total: "Jumlah Desa Papahan : 2 orang"."""
    return names.fold(text).partition(" ")[0] in _TOTAL


def labels_of(heading):
    """Return the squeezed parts of all headings."""
    return {columns.squeeze(part) for column in heading.headings for part in column.text.split(" / ")}
