"""Which of day and month stands first in the dates of a column: by what the whole column and its NIKs show.

Dates are read one by one in `cells`; here those that could be read in two orders are settled, or asked about once.
"""

import re
from contextlib import suppress
from dataclasses import dataclass
from datetime import date

from django.core.exceptions import ValidationError

from registry.values import births, dates, nik
from registry.workbook.cell_dates import cell_date
from registry.workbook.cells import Words, text_of
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


def check_dates(table, read, answers, place):
    """Settle in which order the dates of each column of a `tables.Table` are written; ask where nothing shows it.

    `read` are pairs of a row and its `Words`; `answers` and `place` are as in `column_checks.words_of`.
    """
    for key in DATES:
        if any(key in row.cells for row, _ in read):
            DateColumn(f"tanggal:{place}:{key}", table.heading_of(key), _date_cells(read, key)).settle(answers)


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
        if day is None or self.row_words.refuses(DATES[self.key]):
            self.row_words.doubt(self.key, self.whole)
            return
        place = births.split_birth(self.whole)[0] if DATES[self.key] == "born_on" else ""
        self.row_words.written[self.key] = ", ".join(filter(None, [place, f"{day:%d-%m-%Y}"]))


def _date_cells(read, key):
    """The `DateCell`s of a column: texts that could be read in two orders, and date cells."""
    cells = []
    for row, row_words in read:
        cell, text = row.cells.get(key, ""), row_words.values.get(DATES[key], "")
        is_read_already = key == "born_on" and "birth" in row.cells
        whole = text_of(cell)
        is_year = re.fullmatch("[0-9]{4}", whole)  # Its day was not written.
        if not text or not whole or is_year or is_read_already or key in row.corrected:
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
