"""Which of day and month stands first in the dates of a column: by what the whole column and its NIKs show.

Dates are read one by one in `cells`; here those that could be read in two orders are settled, or asked about once.
"""

from contextlib import suppress
from dataclasses import dataclass
from datetime import date

from django.core.exceptions import ValidationError

from registry.values import births, dates, nik
from registry.workbook.cell_dates import cell_date, days_meant
from registry.workbook.cell_text import text_of
from registry.workbook.cells import Words
from registry.workbook.questions import Question

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


def check_dates(tables, answers):
    """Settle in which order the dates of each column of a file are written; ask where nothing shows it.

    `tables` are triples of a `tables.Table`, the pairs of `column_checks.words_of` and the sheet's number in the file,
    from 0; `answers` are as there. A column that shows no order is doubted where another one of the file shows that the
    month stands first: one person wrote them, or one spreadsheet read them.
    """
    columns = [
        DateColumn(f"tanggal:{place}:{key}", table.sheet, table.heading_of(key), _date_cells(read, key))
        for table, read, place in tables
        for key in DATES
        if any(key in row.cells or key in row.corrected for row, _ in read)
    ]
    for column in columns:
        column.doubt([other for other in columns if other is not column])
    for column in columns:
        column.settle(answers)


@dataclass
class DateCell:
    """One cell of a column of dates: a text of numbers with the year last, or a date cell of the workbook.

    `whole` is all that the cell has, as a birth place before the date. `days` are the days that it means in each order
    in which people may have written it; None: there is no such day. `is_corrected`: a clerk typed another date over it.
    """

    row_words: Words
    key: str
    whole: str
    text: str
    is_text: bool
    days: dict
    is_corrected: bool = False

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
        if day is None or self.row_words.refuses(DATES[self.key]):
            self.row_words.doubt(self.key, self.whole)
            return
        place = births.split_birth(self.whole)[0] if DATES[self.key] == "born_on" else ""
        self.row_words.written[self.key] = ", ".join(filter(None, [place, f"{day:%d-%m-%Y}"]))


def _date_cells(read, key):
    """The `DateCell`s of a column: texts that could be read in two orders, and date cells."""
    cells = []
    for row, row_words in read:
        cell, is_corrected = row.cell_in_file(key), key in row.corrected
        whole = text_of(cell)
        text = whole if is_corrected else row_words.values.get(DATES[key], "")
        is_read_already = key == "born_on" and "birth" in row.cells
        if not text or not whole or days_meant(whole) or is_read_already:  # "Mei 2019": its day was not written.
            continue
        if day := cell_date(cell):
            days = {DAY_FIRST: day, MONTH_FIRST: _exchanged(day)}
            cells.append(DateCell(row_words, key, whole, text, False, days, is_corrected))
        elif dates.has_two_orders(text):
            day = _parsed(text, key, DAY_FIRST)
            other = _exchanged(day) if day and not dates.short_year(text) else _parsed(text, key, MONTH_FIRST)
            days = {DAY_FIRST: day, MONTH_FIRST: other}
            cells.append(DateCell(row_words, key, whole, text, True, days, is_corrected))
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

    def __init__(self, id, sheet, heading, cells):
        self.id, self.sheet, self.heading = id, sheet, heading
        self.texts = [cell for cell in cells if cell.is_text]
        self.date_cells = [cell for cell in cells if not cell.is_text]
        self.only_month_first = [cell.text for cell in self.texts if cell.is_only(MONTH_FIRST)]
        only_day_first = [cell.text for cell in self.texts if cell.is_only(DAY_FIRST)]
        self.left_as_text = self.only_month_first or only_day_first
        self.may_be_exchanged = all(cell.days[MONTH_FIRST] for cell in self.date_cells)
        votes = [cell.order_of_nik for cell in self.texts]
        niks_show_it = votes.count(MONTH_FIRST) >= ENOUGH and DAY_FIRST not in votes
        self.shows_month_first = bool(self.only_month_first) or niks_show_it
        self.shows_an_order = self.shows_month_first or bool(only_day_first)
        self.is_contradicted = DAY_FIRST in votes
        self.doubtful, self.shown_by = [], self

    def doubt(self, others):
        """Note which cells are doubtful: by what this column shows, or one of the others where it shows nothing."""
        by = self if self.shows_an_order else next((o for o in others if o.shows_it_to_others), self)
        if by.shows_month_first:
            self._doubt([cell for cell in self.texts if cell.is_either or cell.is_only(MONTH_FIRST)], by)
        by = self if self.left_as_text else next((o for o in others if o.shows_exchanged_cells), self)
        if by.left_as_text and self.may_be_exchanged:
            self._doubt([cell for cell in self.date_cells if cell.is_either], by)
            if not by.only_month_first:
                _read_with_the_month_first(self.date_cells)
        for cell in self.date_cells:
            if not cell.is_corrected:
                cell.write(cell.days[DAY_FIRST])

    @property
    def shows_it_to_others(self):
        """Whether it shows that the month stands first in other columns, too: no NIK says that it does not."""
        return self.shows_month_first and not self.is_contradicted

    @property
    def shows_exchanged_cells(self):
        """Whether a spreadsheet seems to have exchanged day and month: it left texts beside date cells."""
        return bool(self.left_as_text and self.date_cells) and self.may_be_exchanged

    def _doubt(self, cells, by):
        cells = [cell for cell in cells if not cell.is_corrected]
        if cells and not self.doubtful:
            self.shown_by = by
        self.doubtful += cells

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
        text = self._about_texts() if example.is_text else self._about_date_cells(example)
        return Question(self.id, text, tuple((order, _choice(example, order)) for order in ORDERS))

    def _about_texts(self):
        by = self.shown_by
        like = "" if by is self else f", seperti di {by.where}"
        shown = f", misalnya “{by.only_month_first[0]}”" if by.only_month_first else ""
        return (
            f"Tanggal di kolom “{self.heading}” tampaknya bulan-hari-tahun{like}{shown}. "
            "Bagaimana tanggal di kolom ini ditulis?"
        )

    def _about_date_cells(self, example):
        by = self.shown_by
        where, here = (f"kolom “{self.heading}”", "") if by is self else (by.where, f" kolom “{self.heading}”")
        return (
            f"Di {where} sebagian tanggal berupa sel tanggal, sebagian teks seperti “{by.left_as_text[0]}”. "
            f"Mungkin Excel menukar hari dan bulan di sel tanggal{here}, misalnya {example.text}. "
            "Bagaimana tanggal di kolom ini ditulis semula?"
        )

    @property
    def where(self):
        """Return the column in words, for a question about another one."""
        return f"kolom “{self.heading}” di lembar “{self.sheet}”"


def _read_with_the_month_first(date_cells):
    """Exchange the days: a spreadsheet that left 25/12/1980 as text reads the month first, and the cell is its day."""
    for cell in date_cells:
        cell.days = {DAY_FIRST: cell.days[MONTH_FIRST], MONTH_FIRST: cell.days[DAY_FIRST]}


def _choice(example, order):
    day = example.days[order]
    return f"{ORDERS[order]}: “{example.text}” berarti {dates.spell(day)}" if day else ORDERS[order]
