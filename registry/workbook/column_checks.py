"""Reads the rows of a table with what a whole column shows, where one cell alone could be read in two ways.

Each check goes through the rows that were read cell by cell, and adds a question, a warning or an error to those that
it concerns. What a clerk corrected on the preview is not doubted; the file's cell still shows how the others were
written.
"""

import re
from collections import defaultdict
from dataclasses import replace

from registry.models import Volunteer
from registry.values import names, nik, other_names, titles
from registry.workbook import columns
from registry.workbook.cell_decrees import has_unread_day
from registry.workbook.cell_sexes import codes_of_sex, sex_word
from registry.workbook.cell_text import text_of
from registry.workbook.cells import CLEAR, NIK_IS_NUMBER, is_like_above, number_meant, take_name, words
from registry.workbook.questions import Question
from registry.workbook.sheet_questions import EMPTY, LIKE_ABOVE

P_IS_DOUBTFUL = "“P” bisa berarti Pria atau Perempuan, karena kolom ini juga memakai “W”. Tulis L atau P saja."


def words_of(table, answers, place):
    """Return pairs of a row and its `Words`, in the order of the `tables.Table`.

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
        if row is not written:
            marks.tell(written, row, row_words)
        read.append((row, row_words))
    _take_from_sheet(read)
    _take_remarks(table, read)
    _read_codes_of_sex(table, read)
    _check_sex(read)
    _check_names(read, answers, place, keeps_titles=keeps_titles)
    _check_decrees(read, answers, place)
    return read


def _take_from_sheet(read):
    """Give each row the village of its title or band, and the open questions about its empty cells."""
    for row, row_words in read:
        if row.village and "home_village" not in row.corrected:
            row_words.values.setdefault("home_village", row.village)
        for key, question in row.asked:
            if key not in row.corrected:
                row_words.ask(key, question)
                row_words.doubt(key, text_of(row.cells.get(key, "")))


def _take_remarks(table, read):
    """Take the notes of each row as a remark, which is added to what is recorded.

    Only "Catatan", the heading of our own lists, is the person's notes themselves.
    """
    own = columns.squeeze(columns.BY_KEY["notes"].label)
    for row, row_words in read:
        is_own = columns.squeeze(table.heading_of("notes", row.person)) == own
        if not is_own and row_words.values.get("notes", CLEAR) != CLEAR:
            row_words.values["remark"] = row_words.values.pop("notes")


# Marks for "as above"


class MarksForAbove:
    """The marks for "as above" in a table, such as "sda". None is ever stored; each column is asked about once.

    The rows are to come in the order of the table. A mark for a name is left to `cells`, which refuses it; in the two
    columns for the sex and in those for a schooling it is a tick.
    """

    LEFT = frozenset({"name", "is_male", "is_female", *columns.SCHOOLS})

    def __init__(self, table, answers, place):
        self.table, self.answers, self.place = table, answers, place
        self.above, self.questions = defaultdict(dict), {}
        self.numbered = {}  # The cells of the last row with that number, by its number and person.

    def without(self, row):
        """Return the row without its marks, with the cells above in their place where the answer says so."""
        marked = self._marked(row)
        kept = {key: cell for key, cell in row.cells.items() if key not in marked}
        above = self.above[row.person]  # Of several people in a row, each has columns of its own.
        above.update({key: cell for key, cell in kept.items() if text_of(cell)})
        meant = {key: self._meant(key, row) for key in marked if self._answer(key, row) == LIKE_ABOVE}
        cells = kept | {key: cell for key, cell in meant.items() if text_of(cell)}
        self.numbered[text_of(row.cells.get("number", "")).strip(".)"), row.person] = cells
        return replace(row, cells=cells) if marked else row

    def _meant(self, key, row):
        """The cell that the row's mark in that column means: that of the row with its number, else the one above."""
        number = number_meant(row.cells[key])
        cells = self.numbered.get((number, row.person), {}) if number else self.above[row.person]
        return cells.get(key, "")

    def tell(self, written, row, row_words):
        """Add the open questions to the `Words` of the row as `without` returned it; tell what was taken from above."""
        for key in self._marked(written):
            mark, answer = text_of(written.cells[key]), self._answer(key, written)
            if not answer:
                row_words.ask(key, self._question(key, mark))
            elif key in row.cells:
                where = f"no. {number_meant(mark)}" if number_meant(mark) else "baris di atasnya"
                row_words.warn(key, f"“{mark}” dibaca seperti {where}: “{text_of(row.cells[key])}”.")
            elif answer == LIKE_ABOVE and number_meant(mark):
                row_words.refuse(key, f"“{mark}”: di atasnya tidak ada baris bernomor itu dengan isi di kolom ini.")
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
        about, row, like = "idem", "baris di atasnya", "Sama dengan isi terdekat di atasnya"
        if number_meant(mark):
            about, row, like = "idem-no", "baris bernomor itu", "Sama dengan baris bernomor itu"
        id = f"{about}:{self.place}:{key}"
        if id in self.questions:
            return self.questions[id]
        text = (
            f"Kolom “{self.table.heading_of(key)}” di lembar “{self.table.sheet}” memuat tanda seperti “{mark}”. "
            f"Apakah artinya sama dengan {row}?"
        )
        above = () if key in columns.OF_ONE_PERSON else ((LIKE_ABOVE, like),)
        choices = (*above, (EMPTY, "Kosongkan"))
        return self.questions.setdefault(id, Question(id, text, choices))


# Sex


def _read_codes_of_sex(table, read):
    """Read the sex by the code that the column's own heading gives: "JK (1=P, 2=L)"."""
    for row, row_words in read:
        codes = codes_of_sex(table.heading_of("sex", row.person))
        word = sex_word(row.cells.get("sex", ""))
        if word not in codes or not _may(row, "sex"):
            continue
        if word.isalpha() and row_words.values.get("sex") == codes[word]:
            row_words.written["sex"] = str(codes[word])  # "L=Laki-laki" says nothing new, and is not told in each row.
        else:
            _take_sex(row_words, word, codes[word], "menurut judul kolomnya")


def _check_sex(read):
    """Refuse "P" in a column that also has "W", and digits where not all are 1 and 2; read "M" beside "F".

    A "W" shows how the others were written even where a clerk corrected it. Another digit is a slip then: the clerk has
    seen that 1 and 2 are read as sexes, and the rows tell it.
    """
    written = [(row_words, sex_word(row.cells.get("sex", ""))) for row, row_words in read if _may(row, "sex")]
    all_written = {sex_word(row.cell_in_file("sex")) for row, _ in read}
    digits = {word for _, word in written if word.isdecimal()}
    for row_words, word in written:
        if row_words.written.get("sex"):
            continue  # By the code in the heading.
        if word == "p" and "w" in all_written:
            _refuse_sex(row_words, word, P_IS_DOUBTFUL)
        elif word in digits and digits - {"1", "2"}:
            shown = names.several(f"“{digit}”" for digit in sorted(digits))
            _refuse_sex(row_words, word, f"Kolom ini memakai angka {shown}; artinya tidak jelas. Tulis L atau P.")
        elif word in _ENGLISH and all_written >= _ENGLISH.keys():
            _take_sex(row_words, word, _ENGLISH[word], "bahasa Inggris")
        elif word and row_words.values.get("sex", CLEAR) != CLEAR and not row_words.refuses("sex"):
            row_words.written["sex"] = str(row_words.values["sex"])


_ENGLISH = {"m": Volunteer.Sex.MALE, "f": Volunteer.Sex.FEMALE}


def _take_sex(row_words, word, sex, why):
    row_words.problems = [problem for problem in row_words.problems if problem.key != "sex"]
    row_words.warn("sex", f"Jenis kelamin ditulis “{word.upper()}”; dibaca {sex.label.lower()} ({why}).")
    row_words.values["sex"] = row_words.written["sex"] = str(sex)


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
    numbers = [_nik_in_file(row, row_words) for row, row_words in read]
    if not nik.are_spoilt([number for number in numbers if re.fullmatch("[0-9]{16}", number)]):
        return
    for row, row_words in read:
        if row_words.nik.endswith("0") and _may(row, "nik"):
            row_words.nik15, row_words.nik = row_words.nik[:15], ""
            del row_words.values["nik"]
            row_words.refuse("nik", NIK_IS_NUMBER)
            row_words.written["nik"] = f"{row_words.nik15}?"


def _nik_in_file(row, row_words):
    if _may(row, "nik"):
        return row_words.nik or text_of(row.cells.get("nik", ""))
    return re.sub("[^0-9]", "", text_of(row.cell_in_file("nik")))


# Decrees


def _check_decrees(read, answers, place):
    """Ask in its row about a number of a decree that still holds a day, which nobody could read."""
    for row, row_words in read:
        number = row_words.values.get("decree_number", CLEAR)
        if not (_may(row, "decree_number") and has_unread_day(number)):
            continue
        text = f"Nomor SK “{number}” memuat tanggal yang tidak terbaca. Disimpan seperti tertulis?"
        choices = ((AS_WRITTEN, "Ya, semuanya nomor SK"), (EMPTY, "Tidak, kosongkan nomor SK-nya"))
        question = Question(f"tanggal-sk:{place}-{row.row_id}", text, choices)
        answer = question.answer_in(answers)
        if not answer:
            row_words.ask("decree_number", question)
        elif answer == EMPTY:
            del row_words.values["decree_number"]
            row_words.warn("decree_number", f"Nomor SK “{number}” tidak disimpan.")


# Names

WITHOUT_REMARK, AS_WRITTEN = "tanpa-keterangan", "apa-adanya"
BEFORE, BEHIND = "yang-depan", "yang-belakang"


def _check_names(read, answers, place, *, keeps_titles):
    """Ask about a remark or a second name within a name, once for the sheet; in its row about who is called dead, and
    about several in one cell.
    """
    about_remarks, about_others = None, {}
    for row, row_words in read:
        name = row_words.values.get("name", CLEAR)
        if name == CLEAR or not _may(row, "name") or row_words.refuses("name"):
            continue
        whole = " ".join(text_of(row.cells["name"]).split())
        bare, at = titles.without_remarks(whole), f"{place}-{row.row_id}"
        other = other_names.other_name_in(whole)
        is_of_family = other is not None and other.kind == other_names.OF_FAMILY  # "istri Alm. Hasan": he is dead.
        if bare and titles.is_called_dead(other.before if is_of_family else whole):
            question = _about_the_dead(f"almarhum:{at}", whole, bare)
        elif other:
            question = about_others.setdefault(
                other.kind, _about_other(f"nama-lain:{place}:{other.kind}", whole, other)
            )
        elif bare and bare != whole:
            about_remarks = about_remarks or _about_remarks(f"keterangan:{place}", whole, bare)
            question = about_remarks
        elif _are_several(row.cells["name"], name):
            question = _about_several(f"beberapa-orang:{at}", whole, _pieces(row.cells["name"])[0])
        else:
            continue
        answer = question.answer_in(answers)
        if not answer:
            row_words.ask("name", question)
        elif answer != AS_WRITTEN:
            before, behind = (other.before, other.behind) if other else (_pieces(row.cells["name"])[0], "")
            name = {BEFORE: before, BEHIND: behind, WITHOUT_REMARK: bare}[answer]
            row_words.problems = [problem for problem in row_words.problems if problem.key != "name"]
            row_words.warn("name", f"“{whole}” disimpan sebagai “{name}”.")
            take_name(row_words, name, keeps_titles=keeps_titles)


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


def _about_other(id, whole, other):
    behind = () if other.kind == other_names.OF_FAMILY else ((BEHIND, f"Yang sesudahnya: “{other.behind}”"),)
    return Question(
        id,
        f"Beberapa nama di lembar ini memuat nama lain sesudah kata seperti “{other.word}”, misalnya “{whole}”. "
        "Nama mana yang disimpan?",
        (
            (BEFORE, f"Yang di depannya: “{other.before}”"),
            *behind,
            (AS_WRITTEN, f"Seperti tertulis: “{whole}”"),
        ),
    )


def _about_several(id, whole, first):
    return Question(
        id,
        f"“{whole}”: apakah sel ini memuat beberapa orang? Bila ya, tulis satu orang satu baris di daftarnya.",
        ((AS_WRITTEN, f"Satu orang: “{whole}”"), (BEFORE, f"Satu orang: “{first}”")),
    )


def _are_several(cell, name):
    """Whether the cell has a second name behind a sign between people; a line of titles alone is none."""
    pieces = _pieces(cell)
    return len(pieces) > 1 and names.fold(name) not in names.fold(pieces[0])


def _pieces(cell):
    pieces = re.split(r"[/;&\n]|\b(?:dan|serta)\b", str(cell))
    return [" ".join(text_of(piece).split()) for piece in pieces if names.fold(piece)]
