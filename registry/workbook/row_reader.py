"""Reads the rows of a list: the people between bands, totals and signatures, with what holds for many rows.

Each office's list looks different. The kecamatan may be a band between the people, a village may be merged over all
its rows, a second table with other columns may follow. This module does not use the database.
"""

import re
from dataclasses import replace

from registry.values import names, nik
from registry.workbook import (
    columns,
    headings,
    merged_cells,
    places,
    rows_of_nobody,
    section_titles,
    sections,
    signatures,
    title_decrees,
    unread_people,
    wrapped_rows,
)
from registry.workbook.cell_text import text_of
from registry.workbook.chosen_columns import table_id
from registry.workbook.column_meaning import OF_SOMEBODY_ELSE, RIGHT_TABLE, UNTITLED, Heading, without_key
from registry.workbook.current_place import CurrentPlace
from registry.workbook.moved_columns import MovedColumns
from registry.workbook.numbered_headings import NAMES
from registry.workbook.people_of_a_row import cells_by_key, cells_of_each, sex_in_heading
from registry.workbook.rows_of_nobody import RowsOfNobody
from registry.workbook.tables import ReadRow, Table

_PART = re.compile(r"(?:dusun|rt|rw|kelompok|wilayah|lingkungan|regu|zona|blok)\b", re.IGNORECASE)


class RowReader:
    """Reads one `reading.ReadSheet` below its `headings.HeadingRows` into its `table`, row by row.

    `known` are the `places.KnownNames`, `chosen` are its `ChosenColumns`. It leaves `sections`, `wrapped` and `unread`
    (why rows like a person's are not read, by row number), which are to be asked about, and `moved`, which is true if
    the sheet has several tables.
    """

    def __init__(self, sheet, heading, known, chosen):
        self.sheet, self.chosen = sheet, chosen
        self.table = Table(sheet.name, list(heading.headings), ids=[table_id(chosen.sheet_no, heading.last)])
        self.heading = self.first_heading = heading
        self.moved = MovedColumns(self.table, max(map(len, sheet.rows), default=0))
        self.place, self.nobody = CurrentPlace(self.table, known), RowsOfNobody()
        self.sections, self.wrapped, self.is_other_table = sections.Sections(), [], False
        self.decrees = title_decrees.Decrees()
        self.places_of_bands, self.last_of_heading = set(), heading.last
        self.unread = {}

    def read(self):
        """Read the titles and all rows below the heading."""
        for number, sentence in self.sheet.remarks:
            self.table.remark(number, sentence)
        self._use(self.heading)
        self._read_titles()
        for at in range(self.heading.last + 1, len(self.sheet.rows)):
            texts = self._texts_of(at)
            if texts and at <= self.last_of_heading:
                self.table.skip(at + 1, texts.values(), unread_people.OF_HEADINGS)
            elif texts:
                self._read_row(at, texts)
        self._name_untitled()

    def _read_titles(self):
        """Read the place, and what is said of the people: above the heading, alone in one of its rows, or as a name."""
        above = [(at + 1, list(self._texts_of(at).values())) for at in reversed(range(self.heading.last))]
        titles = [(number, texts) for number, texts in above if number <= self.heading.first]
        self.table.titles = [" ".join(texts) for _, texts in reversed(titles)]
        self.place.begin([(number, texts) for number, texts in titles if not _begins_like_headings(texts)])
        for number, texts in above:
            if number <= self.heading.first or len(texts) == 1:
                self.sections.meet_title("Judul", " ".join(texts))
        for number, texts in reversed(titles):
            if len(texts) >= headings.FEW and not any(":" in text for text in texts):
                self._skip(number - 1, "di atas judul kolom")  # Perhaps people: no title has so many cells.
        self.sections.meet_title("Nama", self.sheet.name)
        officials = [column.text for column in self.heading.headings if column.place in self.nobody.places_of_posts]
        for text in officials if "nik" not in self.table.keys else ():
            if sections.is_of_officials(text):
                self.sections.meet_column(text)

    def _name_untitled(self):
        """Name the columns that have cells of people but no heading; a person may have chosen a key for them."""
        named = {column.place for column in self.table.headings}
        filled = {
            at for row in self.table.rows for at, cell in enumerate(row.whole) if at not in named and text_of(cell)
        }
        chosen = self.chosen.of_table(self.first_heading.last)
        for place in sorted(filled):
            column = Heading(place, UNTITLED)
            if key := chosen.get(column.choice):
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
        self.heading, self.last_of_heading = heading, heading.last
        self.keyed = [column for column in heading.headings if column.key]
        self.people = {column.person for column in self.keyed} - {0}
        of_rows = [column for column in self.keyed if not column.person]
        self.elsewhere = {column.place for column in heading.headings if column.why == RIGHT_TABLE}
        self.merged = merged_cells.MergedCells(self.sheet, of_rows, heading.last)
        self.nobody.use(heading, self.merged)
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
        own = self._own_cells(row, texts)
        if self.is_other_table is False and self._meet_decree(at, shown, own):
            return
        shared = {key: cell for key, cell in self.merged.above(at).items() if key not in own}
        where = self._band(at, shown, own)
        is_section = self._meet_section(at, texts, own, where)
        if where or is_section:
            self._meet_band(at, texts, where)
            return
        is_other = self.is_other_table
        why = unread_people.OF_OTHER_TABLE if is_other else self.nobody.why(at, row, shown, own, shared)
        if why in wrapped_rows.DOUBTFUL and (person := self._person_going_on(at, texts, own, shared)):
            self._wrap(person, self._row_of(at, own, {}))
            if texts.keys() <= self.places_of_bands:
                self._leave_bare_band(at, shown)
        elif why:
            self._leave_bare_band(at, shown)
            self._skip(at, why)
        else:
            self.sections.add(at + 1)
            self.decrees.meet_person()
            if self._may_be_title(own):
                self.sections.unclear.append((at + 1, shown))
            row = self._row_of(at, sex_in_heading(self.keyed, 0) | own, shared)
            self.table.rows += self._each_person(row, shared) if self.people else [row]

    def _skip(self, at, why):
        """Skip a row for that reason; one like a person's is kept to be asked about."""
        texts = self._texts_of(at)
        if unread_people.is_like_person(texts.values()):
            self.unread[at + 1] = why
            self.table.rows.append(self._row_of(at, self._own_cells(self.sheet.rows[at], texts), {}))
            return
        self.table.skip(at + 1, texts.values(), why)
        if not self.is_other_table and title_decrees.gives_any(line := " ".join(texts.values())):
            title_decrees.tell_unread(self.table, at + 1, line)

    def _own_cells(self, row, texts):
        """The row's own cells by column key; where a newer name is empty, the older one is the person's."""
        own = cells_by_key(row, [column for column in self.keyed if column.place in texts])
        older = [column for column in self.heading.headings if column.spare == "name" and column.place in texts]
        return ({"name": row[older[0].place]} if older else {}) | own

    def _meet_decree(self, at, shown, own):
        """Whether the row only gives the decree, or the start, of the people below: "SK Nomor 12/2021 …"."""
        line = " ".join(shown)
        is_decree = title_decrees.is_line(line) and not sections.denies(line)
        is_decree = is_decree and not text_of(own.get("number", "")).isdigit() and nik.redact(line) == line
        if is_decree:
            self.decrees.meet(at + 1, line)
            self.table.skip(at + 1, shown, "SK")
        return is_decree

    def _meet_band(self, at, texts, where):
        self.places_of_bands.update(texts)
        if where:
            self.decrees.meet_place(at + 1, ends_titles=bool(where.village and self.place.of_titles.village))
            self.place.enter(where)
            self.is_other_table = False
        elif self.sections.are_others:
            self.place.end_bands()
        self._note_decree(at, texts)
        self.nobody.begin_people()
        why = "nama kecamatan" if where.district else "nama desa" if where else sections.WHY_TITLE
        self.table.skip(at + 1, texts.values(), why)

    def _note_decree(self, at, texts):
        """Note the decree in a band that is about something else, too: "DESA LINAU (SK Nomor 12/2021)"."""
        line = " ".join(texts.values())
        if title_decrees.speaks(line):
            self.decrees.meet(at + 1, line)

    def _leave_bare_band(self, at, texts):
        """Go on without the place of a bare band below a lonely text: it may be a band of a place that nobody knows."""
        if len(texts) == 1 and not self.nobody.is_after_total:
            self.place.leave_bare_band(at + 1, texts[0])

    def _meet_section(self, at, texts, own, where):
        """Whether the row is a band of people who do not serve, alone or as "B." and "PSM TIDAK AKTIF"."""
        *before, text = texts.values()
        is_note = text.startswith(("(", "*")) or bool(
            own.keys() - {"number", "name", *(column.key for column in self.keyed[:1])}
        )  # "(meninggal)" below a name.
        number = before[0] if before else ""
        is_of_group = places.is_numbering(number) and section_titles.speaks_of_group(text)
        is_lonely = len(before) < 2 and (not number or section_titles.is_letter(number) or is_of_group)
        may_be_band = is_lonely and (where or not is_note) and not signatures.are_signatures([text])
        may_be_band = may_be_band and not unread_people.has_nik(text)
        return may_be_band and self.sections.meet(at + 1, text, is_place=bool(where), before=number)

    def _may_be_title(self, own):
        """Whether a person's row has only a number and a name that may be the title of a section."""
        is_short = own.keys() == {"number", "name"} and len(self.keyed) > section_titles.FEW_COLUMNS
        return is_short and section_titles.may_be_title(text_of(own["number"]), text_of(own["name"]))

    def _row_of(self, at, own, shared):
        doubtful = self.merged.doubtful(at)
        cells = {key: cell for key, cell in (own | shared).items() if key not in doubtful}
        whole = merged_cells.filled_in(self.sheet.rows[at], self.keyed, shared)
        if self.moved:
            whole = self.moved.moved(whole, self.elsewhere)
        return ReadRow(self.sheet.name, at + 1, cells, self.place.district, self.place.village, whole)

    def _person_going_on(self, at, texts, own, shared):
        """The person right above, whose row this one may go on with; None if it is no rest of a row."""
        person = self.table.rows[-1] if self.table.rows else None
        before = self.wrapped[-1].rows[-1] if self._is_wrapped(person) else person
        if before is None or before.number != at or self.nobody.is_after_total or _is_band_like(texts):
            return None
        return person if wrapped_rows.may_go_on(person, own, len(texts), shared.keys()) else None

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

    def _band(self, at, texts, own):
        """The place that the row names, if it names nothing else."""
        is_alone = len(texts) == 1
        if rows_of_nobody.is_total(texts[0]):
            self.place.end_by_total(at + 1, " ".join(texts))
            return places.Place()
        if self.is_other_table and not is_alone:
            return places.Place()
        if is_alone and "home_address" in own and self.table.rows and self.table.rows[-1].number == at:
            self.place.leave_by(at + 1, texts[0])
            return places.Place()
        return self.place.band(at + 1, texts)

    # Another heading below

    def _is_heading(self, at, texts):
        shown = texts.values()
        is_rest = at == self.heading.last + 1 and (all(headings.words_in(shown)) or self._parts_headings(at, texts))
        if self._repeats_labels(shown) or is_rest or _are_headings_of_officers(shown):
            return True
        return headings.looks_like_one(shown) or headings.repeats_one(texts, self.keyed)

    def _parts_headings(self, at, texts):
        """Whether a row's words only part headings above into two columns each: "Nama" into "Versi KTP | Versi KK"."""
        above = {heading.place: heading.text for heading in self.heading.headings}
        named = {at: text for at, text in above.items() if text != UNTITLED}
        pairs = [{at, at + 1} for at, text in named.items() if above.get(at + 1, UNTITLED) in (UNTITLED, text)]
        parted = [pair for pair in pairs if pair <= texts.keys()]
        is_parting = texts.keys() == set().union(*parted) and not any(map(str.isdigit, "".join(texts.values())))
        if is_parting:
            shown = " | ".join(texts.values())
            self.table.remark(at + 1, f"“{shown}” dianggap bagian judul kolom, bukan orang.")
        return is_parting

    def _repeats_labels(self, texts):
        """Whether they are all parts of the headings above."""
        return all(columns.squeeze(text) in self.nobody.labels for text in texts)

    def _meet_heading(self, at, texts):
        """Skip a heading that is repeated; go on with another one, even if only one column differs."""
        heading = headings.at(self.sheet, at, self.chosen)
        self.nobody.begin_people()
        is_repeated = heading.is_repetition_of(self.heading)
        is_lower_row = not heading.names_people and self._repeats_labels(texts)
        if is_repeated or is_lower_row or at == self.heading.last + 1:
            self.is_other_table = self.is_other_table and not heading.names_people
            self.last_of_heading = heading.last if is_repeated else at  # Its lower row is none of another table.
            self.table.skip(at + 1, texts, unread_people.OF_HEADINGS)
        elif heading.names_people:
            had_posts = bool(self.nobody.places_of_posts)
            self._use(heading)
            self.is_other_table = False
            self.moved.begin(heading.headings)
            self.table.ids.append(table_id(self.chosen.sheet_no, heading.last))
            has_posts = bool(self.nobody.places_of_posts) and not had_posts
            if self.sections.meet_table(at + 1, " | ".join(texts), has_posts=has_posts):
                self.place.end_bands()
            self.table.skip(at + 1, texts, unread_people.OF_HEADINGS)
        else:
            self.is_other_table = True
            self.table.skip(at + 1, texts, "judul tabel lain")


def _begins_like_headings(texts):
    """Whether a row above the headings is none of titles: "No | Desa | PSM 2021 | PSM 2026"."""
    first = columns.known(texts[0]) if len(texts) >= headings.FEW else None
    return first is not None and first.key == "number"


def _are_headings_of_officers(texts):
    """Whether a row heads a table of posts and names, which may have no other column: "Jabatan | Nama"."""
    posts = [signatures.is_post_column(text) for text in texts]
    return any(posts) and all(is_post or headings.is_word(text) for is_post, text in zip(posts, texts, strict=True))


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
            unread = "" if column.spare else "tidak dibaca: "
            yield 0, f"Kolom “{column.text}” ({column.letter}) {unread}{column.why}."
    of_names = [column for column in heading.keyed if column.person and column.key in NAMES]
    if len({column.text for column in of_names}) < len(of_names):
        letters = names.several(column.letter for column in of_names)
        yield 0, f"Lembar ini dibaca sebagai {len(of_names)} orang sebaris, dengan nama di kolom {letters}."


def _has_text(whole, place):
    return place < len(whole) and bool(text_of(whole[place]))


def _with_cell(row, column):
    cells = {key: cell for key, cell in row.cells.items() if key != column.key}
    own = {column.key: row.whole[column.place]} if _has_text(row.whole, column.place) else {}
    return replace(row, cells=cells | own)
