"""Reads the rows of a table with what a whole column shows, where one cell alone could be read in two ways.

Each check goes through the rows that were read cell by cell, and adds a question, a warning or an error to those that
it concerns. What a clerk corrected on the preview is not doubted.
"""

import re
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date

from django.core.exceptions import ValidationError

from registry.values import births, dates, names, nik, titles
from registry.workbook import columns
from registry.workbook.cells import CLEAR, NIK_IS_NUMBER, Words, cell_date, is_like_above, take_name, text_of, words
from registry.workbook.questions import Question
from registry.workbook.sheet_questions import EMPTY, LIKE_ABOVE

P_IS_DOUBTFUL = "“P” bisa berarti Pria atau Perempuan, karena kolom ini juga memakai “W”. Tulis L atau P saja."


def words_of(table, answers, place):
    """Return pairs of a row and its `Words`, in the order of the `layout.Table`.

    `answers` are those to the questions about a column, by id (see `questions`); `place` is the sheet's number in the
    file, from 0, of which the ids are made.
    """
    keeps_titles = bool(table.keys & {"title_before", "title_after"})
    marks = MarksForAbove(table, answers, place)
    read = []
    for written in table.rows:
        row = marks.without(written)
        cells = {key: cell for key, cell in row.cells.items() if not columns.BY_KEY[key].why_ignored}
        row_words = words(cells, keeps_titles=keeps_titles)
        marks.tell(written, row, row_words)
        read.append((row, row_words))
    _take_from_sheet(read)
    _check_sex(read)
    _check_dates(table, read, answers, place)
    _check_names(read, answers, place, keeps_titles=keeps_titles)
    return read


def _take_from_sheet(read):
    """Give each row the village of its title or band, and the open questions about its empty cells."""
    for row, row_words in read:
        if row.village and "home_village" not in row.corrected:
            row_words.values.setdefault("home_village", row.village)
        for key, question in row.asked:
            if key not in row.corrected:
                row_words.ask(key, question)
                row_words.doubt(key, "")


# Marks for "as above"


class MarksForAbove:
    """The marks for "as above" in a table, such as "sda". None is ever stored; each column is asked about once.

    The rows are to come in the order of the table. A mark for a name is left to `cells`, which refuses it; in the two
    columns for the sex it is a tick.
    """

    LEFT = frozenset({"name", "is_male", "is_female"})

    def __init__(self, table, answers, place):
        self.table, self.answers, self.place = table, answers, place
        self.above, self.questions = {}, {}

    def without(self, row):
        """Return the row without its marks, with the cells above in their place where the answer says so."""
        marked = self._marked(row)
        kept = {key: cell for key, cell in row.cells.items() if key not in marked}
        self.above.update({key: cell for key, cell in kept.items() if text_of(cell)})
        taken = [key for key in marked if key in self.above and self._answer(key, row) == LIKE_ABOVE]
        return replace(row, cells=kept | {key: self.above[key] for key in taken}) if marked else row

    def tell(self, written, row, row_words):
        """Add the open questions to the `Words` of the row as `without` returned it; tell what was taken from above."""
        for key in self._marked(written):
            mark, answer = text_of(written.cells[key]), self._answer(key, written)
            if not answer:
                row_words.ask(key, self._question(key, mark))
            elif key in row.cells:
                row_words.warn(key, f"“{mark}” dibaca seperti baris di atasnya: “{text_of(row.cells[key])}”.")
            elif answer == LIKE_ABOVE:
                row_words.refuse(key, f"“{mark}” berarti sama dengan di atasnya, tetapi di atasnya tidak ada isi.")

    def _marked(self, row):
        return [
            key
            for key, cell in row.cells.items()
            if is_like_above(cell) and key not in self.LEFT and not columns.BY_KEY[key].why_ignored
        ]

    def _answer(self, key, row):
        return self._question(key, text_of(row.cells[key])).answer_in(self.answers)

    def _question(self, key, mark):
        """The question about the column, with the first mark in it as its example."""
        if key in self.questions:
            return self.questions[key]
        text = (
            f"Kolom “{self.table.heading_of(key)}” di lembar “{self.table.sheet}” memuat tanda seperti “{mark}”. "
            "Apakah artinya sama dengan baris di atasnya?"
        )
        above = () if key in columns.OF_ONE_PERSON else ((LIKE_ABOVE, "Sama dengan isi terdekat di atasnya"),)
        choices = (*above, (EMPTY, "Kosongkan"))
        return self.questions.setdefault(key, Question(f"idem:{self.place}:{key}", nik.redact(text), choices))


# Sex


def _check_sex(read):
    """Refuse "P" in a column that also has "W", and digits in a column that is not only 1 and 2."""
    written = [
        (row_words, names.fold(text_of(row.cells.get("sex", "")))) for row, row_words in read if _may(row, "sex")
    ]
    all_written = {word for _, word in written}
    digits = {word for word in all_written if word.isdecimal()}
    for row_words, word in written:
        if word == "p" and "w" in all_written:
            _refuse_sex(row_words, word, P_IS_DOUBTFUL)
        elif word in digits and digits - {"1", "2"}:
            shown = names.several(f"“{digit}”" for digit in sorted(digits))
            _refuse_sex(row_words, word, f"Kolom ini memakai angka {shown}; artinya tidak jelas. Tulis L atau P.")
        elif word and row_words.values.get("sex", CLEAR) != CLEAR and not _is_refused(row_words, "sex"):
            row_words.written["sex"] = str(row_words.values["sex"])


def _is_refused(row_words, key):
    return any(problem.key == key and problem.level == "error" for problem in row_words.problems)


def _refuse_sex(row_words, word, message):
    row_words.doubt("sex", word.upper())
    row_words.values.pop("sex", None)
    row_words.problems = [problem for problem in row_words.problems if problem.key != "sex"]
    row_words.refuse("sex", message)


def _may(row, key):
    """Whether the cell may be doubted: a clerk has not corrected it."""
    return key not in row.corrected


# NIK


def refuse_spoilt_niks(read):
    """Refuse the NIKs that a spreadsheet has spoilt before it, or somebody, turned them into text.

    `read` are the pairs of `words_of` for all sheets: one person on a sheet of its own shows no damage alone.
    """
    numbers = [row_words.nik or text_of(row.cells.get("nik", "")) for row, row_words in read]
    if not nik.are_spoilt([number for number in numbers if re.fullmatch("[0-9]{16}", number)]):
        return
    for row, row_words in read:
        if row_words.nik.endswith("0") and _may(row, "nik"):
            row_words.nik15, row_words.nik = row_words.nik[:15], ""
            del row_words.values["nik"]
            row_words.refuse("nik", NIK_IS_NUMBER)
            row_words.written["nik"] = f"{row_words.nik15}?"


# Dates

DAY_FIRST, MONTH_FIRST = "hari-bulan", "bulan-hari"
ORDERS = {DAY_FIRST: "Hari-bulan-tahun", MONTH_FIRST: "Bulan-hari-tahun"}
# The value that each column of dates gives.
DATES = {
    "birth": "born_on",
    "born_on": "born_on",
    "started_on": "started_on",
    "ended_on": "ended_on",
    "term_until": "term_until",
    "decree_on": "decree_on",
    "decree_until": "decree_until",
}
ENOUGH = 2  # NIKs that show the month first where nothing else does.


@dataclass
class DateCell:
    """One cell of a column of dates: a text of numbers with the year last, or a date cell of the workbook.

    `whole` is all that the cell has, as a birth place before the date. `days` are the days that it means in each order
    in which people may have written it; None: there is no such day.
    """

    row_words: Words
    key: str
    whole: str
    text: str
    is_text: bool
    days: dict

    @property
    def is_either(self):
        """Whether the two orders give two different days."""
        return None not in self.days.values() and self.days[DAY_FIRST] != self.days[MONTH_FIRST]

    @property
    def order_of_nik(self):
        """Return the only order that gives the birth date in the row's NIK; "" if there is none."""
        digits = self.row_words.nik or self.row_words.nik15
        if not digits or DATES[self.key] != "born_on":
            return ""
        born = nik.birth_digits(digits)
        fitting = [order for order, day in self.days.items() if day and born == (day.day, day.month, day.year % 100)]
        return fitting[0] if len(fitting) == 1 else ""

    def is_only(self, order):
        """Whether it is a day in that order alone."""
        return [each for each, day in self.days.items() if day] == [order]

    def ask(self, question):
        """Ask in which order it is written. What is no day with the day first is kept from the form until then."""
        self.row_words.ask(self.key, question)
        self.row_words.doubt(self.key, self.whole)
        if self.days[DAY_FIRST] is None:
            del self.row_words.values[DATES[self.key]]

    def take(self, order):
        """Read it in that order. Return the day if it is not the one that is read without a doubt; else None."""
        day, written = self.days[order], self.row_words.values[DATES[self.key]]
        self.write(day)
        if day is None:
            return None  # 12/31/1985 is no day with the day first; the form says so.
        self.row_words.values[DATES[self.key]] = f"{day:%d-%m-%Y}"
        return None if dates.has_two_orders(written) and _parsed(written, self.key, DAY_FIRST) == day else day

    def write(self, day):
        """Write that day with the day first into the file of failed rows: no other date there makes it doubtful."""
        if day is None or _is_refused(self.row_words, DATES[self.key]):
            self.row_words.doubt(self.key, self.whole)
            return
        place = births.split_birth(self.whole)[0] if DATES[self.key] == "born_on" else ""
        self.row_words.written[self.key] = ", ".join(filter(None, [place, f"{day:%d-%m-%Y}"]))


def _check_dates(table, read, answers, place):
    for key in DATES:
        if any(key in row.cells for row, _ in read):
            DateColumn(f"tanggal:{place}:{key}", table.heading_of(key), _date_cells(read, key)).settle(answers)


def _date_cells(read, key):
    """The `DateCell`s of a column: texts that could be read in two orders, and date cells."""
    cells = []
    for row, row_words in read:
        cell, text = row.cells.get(key, ""), row_words.values.get(DATES[key], "")
        is_read_already = key == "born_on" and "birth" in row.cells
        whole = text_of(cell)
        is_year = re.fullmatch("[0-9]{4}", whole)  # Its day was not written.
        if not text or not whole or is_year or is_read_already or not _may(row, key):
            continue
        if day := cell_date(cell):
            cells.append(DateCell(row_words, key, whole, text, False, {DAY_FIRST: day, MONTH_FIRST: _exchanged(day)}))
        elif dates.has_two_orders(text):
            day = _parsed(text, key, DAY_FIRST)
            other = _exchanged(day) if day and not dates.short_year(text) else _parsed(text, key, MONTH_FIRST)
            cells.append(DateCell(row_words, key, whole, text, True, {DAY_FIRST: day, MONTH_FIRST: other}))
    return cells


def _exchanged(day):
    return date(day.year, day.day, day.month) if day.day <= 12 else None


def _parsed(text, key, order):
    with suppress(ValidationError):
        return dates.parse(text, of_birth=DATES[key] == "born_on", month_first=order == MONTH_FIRST)
    return None


class DateColumn:
    """The dates of one column, in which people may have written the day or the month first.

    A spreadsheet reads what is typed in the order of its own language and makes date cells of it; what is no day in
    that order stays text. So a text that is a day in one order alone shows how people wrote, and that each date cell
    beside it may have day and month exchanged: where 25/12/1980 stayed text, 5/12/1980 became 12 May. A date cell
    with a day above 12 was read rightly, and so were all others.
    """

    def __init__(self, id, heading, cells):
        self.id, self.heading = id, heading
        texts, date_cells = [cell for cell in cells if cell.is_text], [cell for cell in cells if not cell.is_text]
        self.only_month_first = [cell for cell in texts if cell.is_only(MONTH_FIRST)]
        self.left_as_text = self.only_month_first or [cell for cell in texts if cell.is_only(DAY_FIRST)]
        self.doubtful = []
        if self.only_month_first or self._niks_show_month_first(texts):
            self.doubtful += [cell for cell in texts if cell.is_either or cell.is_only(MONTH_FIRST)]
        if self.left_as_text and all(cell.days[MONTH_FIRST] for cell in date_cells):
            self.doubtful += [cell for cell in date_cells if cell.is_either]
            if not self.only_month_first:
                _read_with_the_month_first(date_cells)
        for cell in date_cells:
            cell.write(cell.days[DAY_FIRST])

    def settle(self, answers):
        """Read each doubtful cell in the order of its NIK, of the other NIKs or of the answer; else ask."""
        if not self.doubtful:
            return
        question, order_of_niks = self._question(), self._order_of_niks()
        for cell in self.doubtful:
            order = cell.order_of_nik or order_of_niks
            answer = order or question.answer_in(answers)
            if not answer:
                cell.ask(question)
                continue
            day = cell.take(answer)
            if order and (day or not cell.order_of_nik):
                self._tell(cell, answer)

    def _niks_show_month_first(self, texts):
        votes = [cell.order_of_nik for cell in texts]
        return votes.count(MONTH_FIRST) >= ENOUGH and DAY_FIRST not in votes

    def _order_of_niks(self):
        """The order that the NIKs of the list show; "" if there are none or they contradict each other."""
        orders = {cell.order_of_nik for cell in self.doubtful} - {""}
        return orders.pop() if len(orders) == 1 else ""

    def _tell(self, cell, order):
        day = cell.days[order]
        if day:
            words = f"“{cell.text}” dibaca {dates.spell(day)} ({ORDERS[order].lower()}), menurut NIK di daftar ini."
            cell.row_words.warn(cell.key, words)

    def _question(self):
        example = next((cell for cell in self.doubtful if cell.is_either), self.doubtful[0])
        if example.is_text:
            text = f"Tanggal di kolom “{self.heading}” tampaknya bulan-hari-tahun"
            text += f", misalnya “{self.only_month_first[0].text}”" if self.only_month_first else ""
            text += ". Bagaimana tanggal di kolom ini ditulis?"
        else:
            text = (
                f"Di kolom “{self.heading}” sebagian tanggal berupa sel tanggal, sebagian teks seperti "
                f"“{self.left_as_text[0].text}”. Mungkin Excel menukar hari dan bulan di sel tanggal, misalnya "
                f"{example.text}. Bagaimana tanggal di kolom ini ditulis semula?"
            )
        return Question(self.id, text, tuple((order, _choice(example, order)) for order in ORDERS))


def _read_with_the_month_first(date_cells):
    """Exchange the days: a spreadsheet that left 25/12/1980 as text reads the month first, and the cell is its day."""
    for cell in date_cells:
        cell.days = {DAY_FIRST: cell.days[MONTH_FIRST], MONTH_FIRST: cell.days[DAY_FIRST]}


def _choice(example, order):
    day = example.days[order]
    return f"{ORDERS[order]}: “{example.text}” berarti {dates.spell(day)}" if day else ORDERS[order]


# Names

WITHOUT_REMARK, AS_WRITTEN = "tanpa-keterangan", "apa-adanya"


def _check_names(read, answers, place, *, keeps_titles):
    """Ask about a remark within a name, once for the sheet; about who is called dead, and about several in one cell."""
    about_remarks = None
    for row, row_words in read:
        name = row_words.values.get("name", CLEAR)
        if name == CLEAR or not _may(row, "name") or row_words.refuses("name"):
            continue
        whole = " ".join(text_of(row.cells["name"]).split())
        bare, at = titles.without_remarks(whole), f"{place}-{row.row_id}"
        if bare and titles.is_called_dead(whole):
            question = _about_the_dead(f"almarhum:{at}", whole, bare)
        elif bare and bare != whole:
            about_remarks = about_remarks or _about_remarks(f"keterangan:{place}", whole, bare)
            question = about_remarks
        elif _are_several(row.cells["name"], name):
            question = _about_several(f"beberapa-orang:{at}", whole)
        else:
            continue
        answer = question.answer_in(answers)
        if not answer:
            row_words.ask("name", question)
        elif answer == WITHOUT_REMARK:
            row_words.problems = [problem for problem in row_words.problems if problem.key != "name"]
            row_words.warn("name", f"“{whole}” disimpan tanpa keterangannya: “{bare}”.")
            take_name(row_words, bare, keeps_titles=keeps_titles)


def _about_the_dead(id, whole, bare):
    return Question(
        id,
        f"“{whole}”: apakah orang ini sudah meninggal dunia? Bila ya, hapus barisnya dari daftar.",
        ((WITHOUT_REMARK, f"Masih hidup; simpan sebagai “{bare}”"),),
    )


def _about_remarks(id, whole, bare):
    return Question(
        id,
        f"Beberapa nama di lembar ini memuat keterangan yang bukan bagian nama, misalnya “{whole}”. Simpan tanpa itu?",
        ((WITHOUT_REMARK, f"Tanpa keterangan: “{bare}”"), (AS_WRITTEN, f"Seperti tertulis: “{whole}”")),
    )


def _about_several(id, whole):
    return Question(
        id,
        f"“{whole}”: apakah sel ini memuat beberapa orang? Bila ya, tulis satu orang satu baris di daftarnya.",
        ((AS_WRITTEN, f"Satu orang: “{whole}”"),),
    )


def _are_several(cell, name):
    """Whether the cell has a second name behind a sign between people; a line of titles alone is none."""
    pieces = [piece for piece in re.split(r"[/;&\n]|\b(?:dan|serta)\b", str(cell)) if names.fold(piece)]
    return len(pieces) > 1 and names.fold(name) not in names.fold(pieces[0])
