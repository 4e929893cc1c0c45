"""Finds the people in a sheet: the rows between titles, bands, totals and signatures, with what holds for many rows.

Each office's list looks different. The kecamatan may be a band between the people, a village may be merged over all
its rows, a second table with other columns may follow. This module does not use the database.
"""

import re
from dataclasses import replace

from registry.values import names, nik
from registry.workbook import (
    biodata,
    biodata_table,
    columns,
    heading_choice,
    headings,
    merged_cells,
    places,
    sections,
    sheet_questions,
    signatures,
    wrapped_rows,
)
from registry.workbook.cells import text_of
from registry.workbook.column_meaning import OF_SOMEBODY_ELSE, RIGHT_TABLE, UNTITLED, Heading, without_key
from registry.workbook.people_of_a_row import ask_whose, cells_of_each
from registry.workbook.tables import ReadRow, Table

SHOWN_CELLS = 8
FEW_NOTES = 2  # Cells of a row that begins the notes below a list, at most.
SIGNATURE = "tanda tangan"

_TOTAL = {"jumlah", "total", "subtotal", "sub", "grand", "rekapitulasi"}
_NOTES = {"keterangan", "ket", "catatan", "nb", "penjelasan", "petunjuk"}  # Of the signs in the list: "L", "Laki-laki".
_FAMILY = re.compile(r"no\.?\s*kk\b|nomor kk\b|kepala keluarga\b", re.IGNORECASE)  # A row before each family, in a BIP.
_PART = re.compile(r"(?:dusun|rt|rw|kelompok|wilayah|lingkungan|regu|zona|blok)\b", re.IGNORECASE)


def find(sheet, districts=frozenset(), chosen=None, answers=None, place=0, villages=frozenset()):
    """Return the `Table` of a `reading.ReadSheet`, or None if no heading is recognised.

    `districts` and `villages` are the folded names of all kecamatan and villages, to recognise one in a title or a
    band. `chosen` maps the `Heading.choice` of a column to the key that a person chose for it, "" for none. `answers`
    are those to `questions`, and `place` is the sheet's number in the file, from 0.
    """
    chosen = chosen or {}
    found = headings.first_in(sheet, chosen)
    forms = biodata.forms_of(sheet, found)
    about_headings = heading_choice.question_about(sheet, place, found, has_forms=bool(forms))
    answer = about_headings.answer_in(answers or {}) if about_headings else heading_choice.UNREAD
    known = places.KnownNames(districts, villages)
    if answer == heading_choice.FORMS:
        return _of_forms(sheet, forms, known, chosen, about_headings, place, answers or {})
    heading = heading_choice.heading_rows(sheet, chosen, found, answer)
    if heading is None:
        return None
    reader = _Reader(sheet, heading, known, chosen)
    reader.read()
    wrapped_rows.ask_about(reader.wrapped, reader.table, place, answers or {})
    reader.table.about_headings = about_headings
    if not reader.moved:  # Of two tables, one may lack the column.
        sheet_questions.ask_about_gaps(reader.table, sheet, place, answers or {})
    ask_whose(reader.table, place, answers or {})
    sheet_questions.offer_hidden(reader.table, sheet, place, answers or {})
    sheet_questions.ask_about_struck(reader.table, sheet, place, answers or {})
    sheet_questions.remark_on_colours(reader.table, sheet)
    sheet_questions.remark_on_hidden_columns(reader.table, sheet)
    sections.ask_about(reader.sections, reader.table, place, answers or {})
    sheet_questions.remark_on_addresses(reader.table)
    return reader.table


def question_about_headings(sheet, chosen, place):
    """Return the `Question` which row of a `reading.ReadSheet` holds its headings, or None, as `find` asks it."""
    found = headings.first_in(sheet, chosen)
    has_forms = bool(biodata.forms_of(sheet, found))
    return heading_choice.question_about(sheet, place, found, has_forms=has_forms)


def _of_forms(sheet, forms, known, chosen, about_headings, place, answers):
    met = sections.Sections()
    table = biodata_table.table_of(sheet, forms, known, chosen, met)
    table.about_headings = about_headings
    sheet_questions.offer_hidden(table, sheet, place, answers)
    sheet_questions.ask_about_struck(table, sheet, place, answers)
    sections.ask_about(met, table, place, answers)
    sheet_questions.remark_on_addresses(table)
    return table


def why_unread(sheet, *, is_wanted=False):
    """Return the sentence that a sheet without a known heading is not read, with its rows that have text; "" if none.

    `is_wanted` says that a clerk wants it so. A NIK in the sheet's name is masked.
    """
    filled = sum(1 for row in sheet.rows if any(map(text_of, row)))
    hidden = "tersembunyi dan " if sheet.is_hidden else ""
    reason = "begitulah jawaban Anda" if is_wanted else "tidak ada judul kolom yang dikenali"
    why = f"{hidden}tidak dibaca ({filled} baris terisi): {reason}."
    return nik.redact(f"Lembar “{sheet.name}” {why}") if filled else ""


def seen(sheets):
    """Return the first rows of the sheets as short lines, for the message that no heading was recognised."""
    for sheet in sheets:
        for number, row in enumerate(sheet.rows, start=1):
            texts = list(filter(None, map(text_of, row)))
            if texts:
                shown = " | ".join(text[:30] for text in texts[:SHOWN_CELLS])
                yield nik.redact(f"{sheet.name}, baris {number}: {shown}")


class _Reader:
    """Reads one sheet into its `table`, row by row."""

    def __init__(self, sheet, heading, known, chosen):
        self.sheet, self.known, self.chosen = sheet, known, chosen
        self.table = Table(sheet.name, list(heading.headings))
        self.heading, self.moved = heading, {}
        self.where, self.is_bare_band = places.Place(), False
        self.is_after_total, self.is_after_signature, self.is_other_table = False, False, False
        self.sections, self.wrapped = sections.Sections(), []
        self.places_of_bands = set()

    def read(self):
        """Read the titles and all rows below the heading."""
        for number, sentence in self.sheet.remarks:
            self.table.remark(number, sentence)
        self._use(self.heading)
        self.where = self.of_titles = self._in_titles()
        self._meet_titles()
        for at in range(self.heading.last + 1, len(self.sheet.rows)):
            texts = self._texts_of(at)
            if texts and at <= self.heading.last:
                self.table.skip(at + 1, texts.values(), "judul kolom")
            elif texts:
                self._read_row(at, texts)
        self._name_untitled()

    def _name_untitled(self):
        """Name the columns that have cells of people but no heading; a person may have chosen a key for them."""
        named = {column.place for column in self.table.headings} | self.elsewhere
        filled = {
            at for row in self.table.rows for at, cell in enumerate(row.whole) if at not in named and text_of(cell)
        }
        for place in sorted(filled):
            column = Heading(place, UNTITLED)
            if key := self.chosen.get(column.choice):
                column = replace(column, key=key)
                self._read_column(column)
            self.table.headings.append(column)
        self.table.headings.sort(key=lambda column: column.place)

    def _read_column(self, column):
        """Read a column that was chosen by hand, in place of a known one."""
        same = [without_key(old, column) if old.key == column.key else old for old in self.table.headings]
        self.table.headings = same
        self.table.rows = [_with_cell(row, column) for row in self.table.rows]

    def _use(self, heading):
        """Understand the rows below by this heading."""
        self.heading = heading
        self.keyed = [column for column in heading.headings if column.key]
        self.names_people = any(column.key in columns.WHO for column in self.keyed)  # A chosen heading may not.
        self.people = {column.person for column in self.keyed} - {0}
        of_rows = [column for column in self.keyed if not column.person]
        self.labels = {columns.squeeze(part) for column in heading.headings for part in column.text.split(" / ")}
        self.places_of_posts = [c.place for c in heading.headings if not c.key and signatures.is_post_column(c.text)]
        self.elsewhere = {column.place for column in heading.headings if column.why == RIGHT_TABLE}
        self.merged = merged_cells.MergedCells(self.sheet, of_rows, heading.last)
        for number, sentence in (*_unread(heading), *self.merged.remarks):
            self.table.remark(number, sentence)

    def _texts_of(self, at):
        """The texts of a row by place, without those of a table to the right."""
        cells = enumerate(self.sheet.rows[at])
        return {place: text for place, cell in cells if place not in self.elsewhere and (text := text_of(cell))}

    # A row

    def _read_row(self, at, texts):
        row, shown = self.sheet.rows[at], list(texts.values())
        if len(shown) > 1 and self._is_heading(at, texts):
            self._meet_heading(at, shown)
            return
        own = {column.key: row[column.place] for column in self.keyed if column.place in texts}
        shared = {key: cell for key, cell in self.merged.above(at).items() if key not in own}
        where = self._band(at, shown, own)
        is_section = self._meet_section(at, texts, own, where)
        if where or is_section:
            self._meet_band(at, texts, where)
            return
        why = "tabel lain" if self.is_other_table else self._why_no_person(at, shown, own, shared)
        if why in wrapped_rows.DOUBTFUL and (person := self._person_going_on(at, texts, own, shared)):
            self._wrap(person, self._row_of(at, own, {}))
        elif why:
            self._leave_bare_band(at, shown)
            self.table.skip(at + 1, shown, why)
        else:
            self.sections.add(at + 1)
            row = self._row_of(at, own, shared)
            self.table.rows += self._each_person(row, shared) if self.people else [row]

    def _meet_band(self, at, texts, where):
        self.places_of_bands.update(texts)
        if where:
            self._enter(where)
        why = "nama kecamatan" if where.district else "nama desa" if where else "judul bagian"
        if not where and self.sections.are_others:
            self.where = self.of_titles
        self._begin_people()
        self.table.skip(at + 1, texts.values(), why)

    def _meet_section(self, at, texts, own, where):
        """Whether the row is a band of people who do not serve, alone or as "B." and "PSM TIDAK AKTIF"."""
        *before, text = texts.values()
        is_note = text.startswith(("(", "*")) or bool(
            own.keys() - {"number", "name", *(column.key for column in self.keyed[:1])}
        )  # "(meninggal)" below a name.
        is_lonely = len(before) < 2 and all(places.is_numbering(each) and not each.isdigit() for each in before)
        may_be_band = is_lonely and (where or not is_note) and not signatures.are_signatures([text])
        return may_be_band and self.sections.meet(at + 1, text, is_place=bool(where))

    def _row_of(self, at, own, shared):
        doubtful = self.merged.doubtful(at)
        cells = {key: cell for key, cell in (own | shared).items() if key not in doubtful}
        whole = merged_cells.filled_in(self.sheet.rows[at], self.keyed, shared)
        if self.moved:
            whole = self._moved(whole)
        return ReadRow(self.sheet.name, at + 1, cells, self.where.district, self.where.village, whole)

    def _person_going_on(self, at, texts, own, shared):
        """The person right above, whose row this one may go on with; None if it is no rest of a row."""
        person = self.table.rows[-1] if self.table.rows else None
        before = self.wrapped[-1].rows[-1] if self._is_wrapped(person) else person
        if before is None or before.number != at or self.is_after_total or _is_band_like(texts):
            return None
        if texts.keys() <= self.places_of_bands:  # Perhaps a band of a place that nobody knows.
            return None
        return person if wrapped_rows.may_go_on(person, own, len(texts), is_merged=bool(shared)) else None

    def _is_wrapped(self, person):
        return bool(self.wrapped) and self.wrapped[-1].person is person

    def _wrap(self, person, row):
        if self._is_wrapped(person):
            self.wrapped[-1].rows.append(row)
        else:
            self.wrapped.append(wrapped_rows.WrappedRows(person, [row]))

    def _each_person(self, row, shared):
        """The people of a row with several; whose data stands there without a name is told."""
        people = []
        for person, cells in cells_of_each(self.sheet.rows[row.number - 1], self.keyed, self.people):
            if cells:
                people.append(replace(row, cells=shared | cells, person=person))
            else:
                self.table.remark(row.number, f"Data orang ke-{person} tidak dibaca: namanya tidak ditulis.")
        if not people:
            self.table.skip(row.number, filter(None, map(text_of, row.whole)), "tanpa nama")
        return people

    def _why_no_person(self, at, texts, own, shared):
        is_numbered = text_of(own.get("number", "")).isdigit()
        if names.fold(texts[0]).partition(" ")[0] in _TOTAL:
            self.is_after_total = True
            return "jumlah"
        in_nik = text_of(own.get("nik", ""))
        has_nik = re.search(r"\d{6}", in_nik) and not signatures.is_nip(in_nik)
        if not is_numbered and not has_nik and self._is_signature(at, texts, own):
            return SIGNATURE
        if "name" in own and not has_nik and signatures.is_post(text_of(own["name"])):
            return "jabatan, bukan nama orang"
        if headings.are_column_numbers(texts):
            return "nomor kolom"
        if len(texts) <= FEW_NOTES and not has_nik and names.fold(texts[0]) in _NOTES:
            self.is_after_total = True
            return "keterangan di bawah daftar"
        if _FAMILY.match(texts[0]) and "name" not in own:
            return "data keluarga"
        if self.names_people and not any(key in own for key in columns.WHO):
            is_merged = self.merged.has_name_above(at)
            return "namanya digabung dengan baris di atasnya" if is_merged else wrapped_rows.NAMELESS
        if len(texts) + len(shared) == 1 and len(self.labels) > 2:
            return wrapped_rows.ALONE
        # Place, date and signature: their names are no people of the list.
        return "sesudah jumlah" if self.is_after_total and len(texts) <= 2 and not is_numbered else ""

    def _is_signature(self, at, texts, own):
        """Whether the row is a signature, or the names, ranks and numbers below one."""
        posts = self._without_posts_of_people(at, texts, own)
        if (len(posts) <= signatures.FEW and signatures.are_signatures(posts)) or signatures.are_mostly(posts):
            self.is_after_signature = self.is_after_signature or any(signatures.is_official([each]) for each in posts)
            self.is_after_total = True
            return True
        return self.is_after_signature and signatures.are_names_alone(texts)

    def _without_posts_of_people(self, at, texts, own):
        """The texts of a row that say something, without a person's occupation or post in a column of its own."""
        row = self.sheet.rows[at]
        in_columns = {text_of(row[place]) for place in self.places_of_posts if place < len(row)}
        in_columns |= {text_of(own.get("occupation", ""))} if "name" in own else set()
        return [text for text in texts if text not in in_columns and any(map(str.isalnum, text))]

    # The place

    def _in_titles(self):
        """The place in the titles above the heading, the nearest first, else in the sheet's name."""
        place = places.Place()
        for at in reversed(range(self.heading.first)):
            texts = list(self._texts_of(at).values())
            place = place.or_else(self._title(at + 1, texts))
        bare = places.in_band([self.sheet.name], self.known)
        return place.or_else(bare if bare.is_bare else self._title(0, [self.sheet.name]))

    def _meet_titles(self):
        """Hear what the titles say of the people: above the heading, or alone in one of its rows over all columns."""
        for at in reversed(range(self.heading.last)):
            texts = list(self._texts_of(at).values())
            if at < self.heading.first or len(texts) == 1:
                self.sections.meet_title("Judul", " ".join(texts))
        self.sections.meet_title("Nama", self.sheet.name)
        officials = [self._text_at(place) for place in self.places_of_posts if "nik" not in self.table.keys]
        for text in filter(sections.is_of_officials, officials):
            self.sections.meet_column(text)

    def _text_at(self, place):
        return next(column.text for column in self.heading.headings if column.place == place)

    def _title(self, number, texts):
        """The place of a title as far as its names are known; the others are told."""
        place = places.in_title(texts, self.known)
        for sentence in place.unknown:
            self.table.remark(number, sentence)
        return place

    def _band(self, at, texts, own):
        """The place that the row names, if it names nothing else."""
        is_alone = len(texts) == 1
        if self.is_other_table and not is_alone:
            return places.Place()
        band = places.in_band(texts, self.known)
        if is_alone and "home_address" in own and self.table.rows and self.table.rows[-1].number == at:
            self._leave(at, texts[0], band)  # Perhaps the address of the row above, which goes on.
            return places.Place()
        if band or not is_alone or signatures.are_signatures(texts):
            return band
        title = self._title(at + 1, texts)  # "DATA PSM KECAMATAN MAJE" above a second table.
        if title.unknown:
            self.where = places.Place()
        return title

    def _leave(self, at, text, band):
        """Go on without a place that a doubtful band may end."""
        if band and not self.where.includes(band):
            self.where, self.is_bare_band = places.Place("" if band.district else self.where.district), False
            self.table.remark(
                at + 1,
                f"“{text}” dibaca sebagai sambungan alamat. Bila itu nama desa atau kecamatan untuk baris di bawahnya, "
                "tulis di kolomnya sendiri.",
            )

    def _enter(self, where):
        """Go on with the place of a band; a kecamatan begins without a village."""
        self.where = where if where.district else replace(self.where, village=where.village)
        self.is_bare_band, self.is_other_table = where.is_bare, False
        self._begin_people()

    def _begin_people(self):
        """Expect people again: what stood above a total or a signature is over."""
        self.is_after_total, self.is_after_signature = False, False

    def _leave_bare_band(self, at, texts):
        """After bands such as "KINAL", a lonely text may be a misspelt one: then the place is no longer known."""
        text = texts[-1]
        is_lonely = len(texts) == 1 and not any(map(str.isdigit, text)) and not self.is_after_total
        if self.is_bare_band and is_lonely:
            self.where, self.is_bare_band = places.Place(), False
            self.table.remark(
                at + 1,
                f"“{text}” mungkin nama kecamatan atau desa, tetapi tidak dikenal; baris di bawahnya dibaca tanpa itu.",
            )

    # Another heading below

    def _is_heading(self, at, texts):
        shown = texts.values()
        is_repeated = all(columns.squeeze(text) in self.labels for text in shown)
        is_rest = at == self.heading.last + 1 and all(map(headings.is_word, shown))
        return is_repeated or is_rest or headings.looks_like_one(shown) or headings.repeats_one(texts, self.keyed)

    def _meet_heading(self, at, texts):
        """Skip a heading that is repeated; go on with another one, even if only one column differs."""
        heading = headings.at(self.sheet, at, self.chosen)
        self._begin_people()
        if heading.is_repetition_of(self.heading) or at == self.heading.last + 1:
            self.is_other_table = self.is_other_table and not heading.names_people
            self.table.skip(at + 1, texts, "judul kolom")
        elif heading.names_people:
            had_posts = bool(self.places_of_posts)
            self._use(heading)
            self._move()
            if self.sections.meet_table(at + 1, " | ".join(texts), has_posts=self.places_of_posts and not had_posts):
                self.where = self.of_titles
            self.table.skip(at + 1, texts, "judul kolom")
        else:
            self.is_other_table = True
            self.table.skip(at + 1, texts, "judul tabel lain")

    def _move(self):
        """Find a column of the table for each column of a heading below; new ones come behind all others."""
        self.is_other_table, self.moved = False, {}
        for column in self.heading.headings:
            same = next((known for known in self.table.headings if _is_same(known, column)), None)
            if same is None:
                same = replace(column, place=self._behind())
                self.table.headings.append(same)
            self.moved[column.place] = same.place

    def _behind(self):
        """The first place behind all columns."""
        places_of = (*self.moved.values(), *(known.place for known in self.table.headings))
        return max(max(map(len, self.sheet.rows)), max(places_of) + 1)

    def _moved(self, whole):
        """The cells at the places of the first table."""
        cells = {}
        for place, cell in enumerate(whole):
            if place not in self.moved and place not in self.elsewhere and text_of(cell):
                self.moved[place] = self._behind()
            if place in self.moved:
                cells[self.moved[place]] = cell
        return [cells.get(place, "") for place in range(max(cells, default=-1) + 1)]


def _is_band_like(texts):
    """Whether the only text of a row numbers or names a part of the list: "KELOMPOK 2"."""
    (*others, text) = texts.values()
    return not others and (text[:1].isdigit() or sections.is_band(text) or bool(_PART.match(text)))


def _unread(heading):
    """What is told of filled columns that are not read though their heading is known, as remarks of the sheet."""
    right = [column.letter for column in heading.headings if column.why == RIGHT_TABLE]
    if right:
        yield (
            0,
            f"Tabel lain di sebelah kanan (kolom {right[0]}–{right[-1]}) tidak dibaca. Pindahkan ke lembar lain.",
        )
    for column in heading.headings:
        is_told = column.why in ("", OF_SOMEBODY_ELSE, RIGHT_TABLE)
        if not is_told and column.place in heading.filled:
            yield 0, f"Kolom “{column.text}” ({column.letter}) tidak dibaca: {column.why}."


def _is_same(known, column):
    if column.key:
        return (known.key, known.person) == (column.key, column.person)
    return not known.key and known.text == column.text


def _has_text(whole, place):
    return place < len(whole) and bool(text_of(whole[place]))


def _with_cell(row, column):
    cells = {key: cell for key, cell in row.cells.items() if key != column.key}
    own = {column.key: row.whole[column.place]} if _has_text(row.whole, column.place) else {}
    return replace(row, cells=cells | own)
