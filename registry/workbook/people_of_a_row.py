"""Several people in one row: each has the columns with its number, and those of the whole row."""

from collections import Counter
from dataclasses import replace

from registry.values import names
from registry.workbook import columns, numbered_headings
from registry.workbook.cell_text import is_filled, text_of
from registry.workbook.questions import Question
from registry.workbook.sections import LEFT, NOT_YET, READ, SKIP, doubt_in
from registry.workbook.tables import ASK_EACH, EACH

OF_ALL, OF_NOBODY = "semua", "tidak-dibaca"


def cells_by_key(row, columns_of_it):
    """Return the cells of a row by column key; of several columns that are read together, all texts."""
    cells = {}
    for column in columns_of_it:
        cell = row[column.place]
        is_second = column.key in columns.TOGETHER and column.key in cells
        cells[column.key] = f"{text_of(cells[column.key])}; {text_of(cell)}" if is_second else cell
    return cells


def cells_of_each(row, keyed, numbers):
    """Yield each person's number and cells by column key, of a row with columns for several people.

    `keyed` are the `Heading`s that are understood. The cells are empty for a person who has some, but no name. A sex
    in the heading of a name is the person's, where no cell has one.
    """
    filled = [column for column in keyed if _is_filled(row, column.place)]
    shared = cells_by_key(row, [column for column in filled if not column.person])
    for number in sorted(numbers):
        own = cells_by_key(row, [column for column in filled if column.person == number])
        if own:
            yield number, sex_in_heading(keyed, number) | shared | own if own.keys() & set(columns.WHO) else {}


def sex_in_heading(keyed, number):
    """Return the cell of the sex that the heading of that person's name gives, by its key; {} if it gives none."""
    of_names = (column.text for column in keyed if column.person == number and column.key in columns.WHO)
    sex = next(filter(None, map(numbered_headings.sex_of, of_names)), "")
    return {"sex": sex} if sex else {}


def _is_filled(row, place):
    return place < len(row) and is_filled(row[place])


def ask_whose(table, sheet_no, answers):
    """Ask whose a column without a number is, where it has cells in rows of several people; `sheet_no` is the sheet's.

    Where a row has one person only, it is that person's.
    """
    people = Counter(row.number for row in table.rows)
    crowded = {number for number, count in people.items() if count > 1}
    for heading in table.headings:
        if heading.key and not heading.person and heading.key not in columns.OF_A_ROW:
            _ask_whose(heading, table, crowded, sheet_no, answers)


def _ask_whose(heading, table, crowded, sheet_no, answers):
    concerned = [row for row in table.rows if row.number in crowded and heading.key in row.cells]
    if not concerned or columns.BY_KEY[heading.key].why_ignored:
        return
    question = _question(heading, table, {row.person for row in concerned}, sheet_no)
    table.questions.append(question)
    answer = question.answer_in(answers)
    rows = {id(row) for row in concerned}
    table.rows = [_answered(row, heading.key, question, answer) if id(row) in rows else row for row in table.rows]


def ask_about_reserves(table, sheet_no, answers):
    """Ask whether the people of a column such as "PSM CADANGAN" beside another one's are to be saved, each column once.

    Where the answer says so, they are left out. `sheet_no` is the sheet's number in the file, from 0.
    """
    names_replaced = any(numbered_headings.is_earlier(heading.text) for heading in table.headings)
    for number in sorted({row.person for row in table.rows} - {0}):
        heading = _name_heading(table, number)
        if doubt := doubt_in(heading) or _doubt_of_side(heading, names_replaced=names_replaced):
            _ask_about_reserves(table, number, heading, doubt, sheet_no, answers)


def _doubt_of_side(heading, *, names_replaced):
    """Who stands beside whom they replaced serves; a "pengganti" beside another volunteer may be a reserve."""
    if numbered_headings.is_earlier(heading):
        return LEFT
    return NOT_YET if "pengganti" in names.fold(heading).split() and not names_replaced else ""


def _ask_about_reserves(table, number, heading, doubt, sheet_no, answers):
    people = [row for row in table.rows if row.person == number]
    count = f"{len(people)} orang"
    text = f"Kolom “{heading}” di lembar “{table.sheet}” memuat {count}: apakah orang-orang ini {doubt}?"
    choices = ((SKIP, f"Ya, {count} itu tidak disimpan"), (READ, "Tidak, mereka PSM: disimpan seperti yang lain"))
    choices += (ASK_EACH,) if doubt == LEFT else ()
    question = Question(f"orang-ke:{sheet_no}:{number}", text, choices)
    table.questions.append(question)
    answer = question.answer_in(answers)
    if answer == SKIP:
        table.skipped += [row.left_out(f"kolom “{heading}”") for row in people]
        table.rows = [row for row in table.rows if row.person != number]
    elif answer == EACH:
        table.rows = [row.with_status(LEFT) if row.person == number else row for row in table.rows]
    elif not answer:
        table.rows = [row.asked_about(question) if row.person == number else row for row in table.rows]


def _answered(row, key, question, answer):
    if answer in (OF_ALL, str(row.person)):
        return row
    cells = {name: cell for name, cell in row.cells.items() if name != key}
    return replace(row, cells=cells, asked=row.asked if answer else (*row.asked, (key, question)))


def _question(heading, table, people, sheet_no):
    text = (
        f"Kolom “{heading.text}” di lembar “{table.sheet}” tidak bernomor, padahal sebaris memuat beberapa orang. "
        "Milik siapa isinya?"
    )
    each = [(str(number), f"Orang ke-{number}: “{_name_heading(table, number)}”") for number in sorted(people)]
    of_all = () if heading.key in columns.OF_ONE_PERSON else ((OF_ALL, "Semua orang di baris itu"),)
    choices = (*each, *of_all, (OF_NOBODY, "Jangan dibaca"))
    return Question(f"milik-siapa:{sheet_no}:{heading.key}", text, choices)


def _name_heading(table, number):
    """The heading of that person's name, as written."""
    return next(h.text for h in table.headings if h.person == number and h.key in columns.WHO)
