"""Forms of the import: the file, what headings and spellings mean, answers and corrections, and the saving."""

import hashlib
import json
import re
from dataclasses import dataclass
from functools import cached_property

from django import forms
from django.core.paginator import Paginator

from registry.models import Import
from registry.values import names, nik
from registry.workbook.chosen_columns import in_table
from registry.workbook.columns import BY_KEY, COLUMNS, SCHOOLS, TOGETHER
from registry.workbook.questions import LEAVE_OUT, about_person, whether_saved
from registry.workbook.remembered import is_known

LONGEST_CELL = 32_767  # Letters, as in a cell of a spreadsheet.
# By column key: the ids of the lists of names on the page.
NAMES_OFFERED = {
    **dict.fromkeys(("home_village", "service_village"), "nama-desa"),
    **dict.fromkeys(("district", "service_district"), "nama-kecamatan"),
}


class UploadForm(forms.Form):
    file = forms.FileField(
        label="Daftar PSM",
        help_text="Berkas .xlsx, .xls, .ods, atau .csv, paling besar 20 MB.",
        widget=forms.FileInput(attrs={"accept": ".xlsx,.xls,.ods,.csv"}),
    )


class HeadingsForm(forms.Form):
    """What each column of a list is read as. Needs `columns`, those of the preview (`preview.ShownColumn`)."""

    CHOICES = [
        ("", "Tidak dibaca"),
        *((column.key, column.label) for column in COLUMNS if column.is_read and column.key not in SCHOOLS),
    ]
    OF_SCHOOLS = [
        (key, BY_KEY[key].label) for key in SCHOOLS
    ]  # Offered where the program took it so: pages stay small.

    def __init__(self, *args, columns, **kwargs):
        super().__init__(*args, **kwargs)
        self.columns = {f"kolom_{column.table}_{column.heading.place}": column for column in columns}
        for name, column in self.columns.items():
            self.fields[name] = forms.ChoiceField(
                label=f"{column.heading.text} ({column.heading.where})",
                choices=self.CHOICES + (self.OF_SCHOOLS if column.key in SCHOOLS else []),
                initial=column.key,
                required=False,
                widget=forms.Select(attrs={"class": "form-select form-select-sm"}),
            )

    def _pairs(self, is_chosen):
        """Pairs of a column of the preview and its bound field."""
        return [(column, self[name]) for name, column in self.columns.items() if is_chosen(column)]

    @property
    def unsettled(self):
        """Return the columns that nobody understood yet, each with its field."""
        return self._pairs(lambda column: not column.is_settled)

    @property
    def settled(self):
        """Return the other columns, each with its field."""
        return self._pairs(lambda column: column.is_settled)

    @property
    def read(self):
        """Return the columns that are read, each with its field."""
        return self._pairs(lambda column: column.is_read)

    @property
    def remembered(self):
        """Return the columns that are understood as an earlier list taught, each with its field."""
        return self._pairs(lambda column: column.remembered)

    @property
    def left_out(self):
        """Return the columns that are not read, each with its field."""
        return self._pairs(lambda column: not column.is_read)

    def clean(self):
        """Refuse a choice that makes two columns of its table the same: only one of them would be read.

        In another table of that kind, a column with the chosen heading gives way to one of that meaning, which is told.
        """
        read = {}
        for name, column in self.columns.items():
            key = self.cleaned_data.get(name) if name in self.data else column.key
            for table in column.tables if key and key not in TOGETHER else ():
                read.setdefault((table, key), []).append((name, column))
        for (table, key), same in read.items():
            own = [(name, column) for name, column in same if name in self.data and column.tables[0] == table]
            changed = [(name, column) for name, column in own if name in self.changed_data]
            if len(same) > 1 and changed:
                letters = names.several(column.heading.letter for _, column in same)
                label = BY_KEY[key].label
                self.add_error(changed[0][0], f"Kolom {letters} tidak dapat bersama-sama dibaca sebagai {label}.")

    @property
    def chosen(self):
        """Return the keys by `Heading.choice` in each table (`chosen_columns.in_table`).

        Of columns chosen otherwise, and of those nobody had understood.
        """
        return {
            in_table(table, column.heading.choice): self.cleaned_data[name]
            for name, column in self.columns.items()
            if name in self.data and (name in self.changed_data or not column.is_settled)
            for table in column.tables
        }

    @property
    def to_remember(self):
        """Return those whose heading the program does not know: what is chosen for them holds for the next list, too.

        A column without a name, or one whose heading is doubted in this list alone, is not remembered; nor is what the
        program knows, as the second column "NIK" of a list.
        """
        headings = {column.heading.choice: column.heading for column, _ in self.unsettled}
        return {choice for choice, heading in headings.items() if self._is_lasting(heading)}

    @staticmethod
    def _is_lasting(heading):
        return not heading.why and heading.has_name and heading.nth == 1 and not is_known(heading.choice)


@dataclass(frozen=True)
class CellInput:
    """One value of a row as an input: its name, its label, the text in it and what is wrong with what was typed."""

    name: str
    key: str
    label: str
    value: str
    hint: str
    errors: list

    @property
    def id(self):
        """Return its id on the page."""
        return f"id_{self.name}"

    @property
    def list(self):
        """Return the id of the list of names that the page offers for it, "" if there is none."""
        return NAMES_OFFERED.get(self.key, "")


class AnswersForm(forms.Form):
    """What a clerk answers and corrects on a preview, sent with one press.

    Needs the `preview`, its `version` (a text that changes with it) and the `answers` given so far. Only what was sent
    is read: the page shows a part of the rows. What was sent from the page of another version is refused: its unchanged
    values differ from those of now, and would count as typed.
    """

    VERSION, AS_SHOWN = "versi", "semula"  # Hidden: the version of the page, and what its inputs had when it was shown.
    TICKS = ("tanpa-nik", "kembali", "lewati")  # Of a row: without its NIK, as in the file, not saved.
    SHOWN = 50  # Questions on a page: those about rows left out as doubles may be a thousand.
    CELL = re.compile(r"(isi|tanpa-nik|kembali|lewati|simpan)-([0-9]{1,5}-[0-9]{1,5}(?:-[1-9])?)(?:-([a-z_]+))?")

    def __init__(self, data=None, *, preview, version, answers, page=None):
        super().__init__(data)
        self.page = page
        self.preview, self.version, self.given = preview, version, answers
        self.as_shown = _texts_by_name(self.data.get(self.AS_SHOWN, ""))
        self.asked = {f"jawab-{question.id}": question for question in preview.all_questions()}
        self.rows = {row.place: row for row in preview.rows} if data is not None else {}
        self.places_left_out = {row["place"] for row in preview.left_out}
        for name in data or ():
            if name in self.asked:
                self.fields[name] = forms.ChoiceField(choices=self.asked[name].choices, required=False)
            elif match := self.CELL.fullmatch(name):
                self._add_cell(name, *match.groups())

    def _add_cell(self, name, kind, place, key):
        row = self.rows.get(place)
        if row and kind == "isi" and key in row.texts:
            label = f"Baris {row.number}, {BY_KEY[key].label}"
            field = NikField if key == "nik" else forms.CharField
            self.fields[name] = field(label=label, required=False, max_length=LONGEST_CELL)
        elif key is None and (place in self.places_left_out if kind == "simpan" else row and kind in self.TICKS):
            self.fields[name] = forms.BooleanField(required=False)

    def clean(self):
        """Refuse all of an old page, and a NIK beside the wish to save the row without one."""
        if self.data.get(self.VERSION, self.version) != self.version:
            self.add_error(
                None,
                "Daftar ini sudah diperiksa lagi sesudah halaman tadi dibuka, misalnya di jendela lain. Belum ada yang "
                "disimpan. Isian Anda masih ada di bawah: lihat lagi, lalu kirim sekali lagi.",
            )
        for place in self._ticked("tanpa-nik"):
            if self.cleaned_data.get(cell_name(place, "nik")):
                self.add_error(cell_name(place, "nik"), "Isi NIK, atau centang simpan tanpa NIK; tidak keduanya.")

    # What is shown

    @cached_property
    def questions_page(self):
        """Return the page of the questions about more than one row: those first that have no answer, offers last."""
        questions = sorted(self.preview.questions, key=lambda question: bool(question.answer_in(self.given)))
        questions.sort(key=lambda question: bool(question.default))
        return Paginator(questions, self.SHOWN).get_page(self.page)

    @property
    def headings(self):
        """Return the questions which row of each sheet holds the headings, each with the answer that holds."""
        return self.answered(self.preview.headings)

    @property
    def open_questions(self):
        """Return those of the page that have no default, each with its answer ("" for none)."""
        return self.answered([question for question in self.questions_page if not question.default])

    @property
    def is_waiting(self):
        """Whether one of them has no answer yet."""
        return any(not answer for _, answer in self.open_questions)

    @property
    def offers(self):
        """Return those of the page that have a default, each with the answer that holds."""
        return self.answered([question for question in self.questions_page if question.default])

    def answered(self, questions):
        """Return pairs of a question and its answer: what was sent, else what was answered before, else the default."""
        return [
            (question, self._typed(f"jawab-{question.id}") or question.answer_in(self.given)) for question in questions
        ]

    def inputs(self, row):
        """Return the `CellInput`s of a row. What was sent comes back as it was typed; no NIK is ever filled in."""
        return [self._input(row, key, text) for key, text in row.texts.items()]

    def _input(self, row, key, text):
        name = cell_name(row.place, key)
        value = self._typed(name)
        value = _first_text(key, text) if value is None else value
        errors = self.errors.get(name, []) if self.is_bound else []
        return CellInput(name, key, BY_KEY[key].label, value, text if key == "nik" else "", errors)

    def is_open(self, row):
        """Whether something was typed in the row and came back."""
        return any(self._typed(name) is not None for name in self._names_in(row))

    def _names_in(self, row):
        ticks = (f"{kind}-{row.place}" for kind in self.TICKS)
        return [*(cell_name(row.place, key) for key in row.texts), *ticks]

    def _typed(self, name):
        """What was sent under that name, None if the page already had it."""
        sent = self.data.get(name)
        return None if sent == self.as_shown.get(name) else sent

    def texts_shown(self, rows, questions):
        """Return the JSON of what the inputs of these rows and questions have before anybody types, by their names."""
        texts = {cell_name(row.place, key): _first_text(key, text) for row in rows for key, text in row.texts.items()}
        answers = {f"jawab-{question.id}": question.answer_in(self.given) for question in questions}
        return json.dumps(texts | answers, ensure_ascii=False)

    def typed_elsewhere(self, rows, questions):
        """Return what was typed and is not among the inputs of these rows and questions: pairs of a name and a text."""
        places = {row.place for row in rows}
        names_here = {f"jawab-{question.id}" for question in questions}
        return [
            (name, self.data[name])
            for name in self.fields
            if name not in names_here and self._place_of(name) not in places and self._typed(name) is not None
        ]

    def _place_of(self, name):
        return "" if name in self.asked else self.CELL.fullmatch(name)[2]

    # What was sent

    @property
    def answers(self):
        """Return the answers that differ from those given before, by the id of their question."""
        sent = [(self.asked[name], self.cleaned_data[name]) for name in self.asked if name in self.fields]
        return {question.id: answer for question, answer in sent if answer not in ("", question.answer_in(self.given))}

    @property
    def left_out(self):
        """Return the answers that leave rows out, by the id of their question."""
        return {whether_saved(place): LEAVE_OUT for place in self._ticked("lewati")}

    @property
    def taken_in(self):
        """Return the empty answers that take back what left rows out, by the id of their question."""
        places = self._ticked("simpan")
        return {id: "" for id, answer in self.given.items() if answer == LEAVE_OUT and id.partition(":")[2] in places}

    @property
    def kept_people(self):
        """Return the answers that keep the known person of a row saved without its NIK, which may have found it."""
        people = {place: self.rows[place].person for place in self._ticked("tanpa-nik")}
        return {about_person(place): person[2] for place, person in people.items() if person}

    @property
    def corrections(self):
        """Return the texts that differ from the row's, by column key, by the place of the row."""
        corrections = {place: {"nik": ""} for place in self._ticked("tanpa-nik")}
        for name, text in self.cleaned_data.items():
            kind, place, key = self.CELL.fullmatch(name).groups() if name not in self.asked else ("", "", "")
            if kind == "isi" and text != _first_text(key, self.rows[place].texts[key]):
                corrections.setdefault(place, {})[key] = text
        return corrections

    @property
    def taken_back(self):
        """Return the places of the rows whose corrections are taken back."""
        return self._ticked("kembali")

    @property
    def places(self):
        """Return the places of the rows that something was sent for that changes them."""
        asked = [question.partition(":")[2] for question in self.answers]
        ticked = (*self.taken_back, *self._ticked("lewati"), *self._ticked("simpan"))
        return {*self.corrections, *ticked, *(place for place in asked if place in self.rows)}

    @property
    def says_something(self):
        """Whether anything was sent that is not known yet."""
        return bool(self.answers or self.corrections or self.taken_back or self.left_out or self.taken_in)

    def _ticked(self, kind):
        prefix = f"{kind}-"
        return [
            name.removeprefix(prefix) for name, is_on in self.cleaned_data.items() if name.startswith(prefix) and is_on
        ]


class NikField(forms.CharField):
    """A NIK as somebody types it; its digits."""

    def clean(self, value):
        text = super().clean(value)
        return nik.clean(text) if text else ""


def _first_text(key, text):
    """What an input has before anybody types: the text of the row, but never a NIK."""
    return "" if key == "nik" else text


def _texts_by_name(sent):
    """The texts that `AnswersForm.texts_shown` put on the page; none if they were changed on the way."""
    try:
        texts = json.loads(sent or "{}")
    except (ValueError, RecursionError):  # The latter where it is nested deeper than any page of ours.
        return {}
    return texts if isinstance(texts, dict) else {}


def cell_name(place, key):
    """Return the name of the input for a value of the row at that place."""
    return f"isi-{place}-{key}"


class SpellingsForm(forms.Form):
    """The village of each spelling that is no village's name.

    Needs the `spellings` of a plan and the `villages` of the account (`matching.Villages`). It shows page number `page`
    of the spellings; posted answers may be for any of them.
    """

    SHOWN = 25  # Each has a list of villages: all of them, if no kecamatan is known.
    PART_OF = "isi"  # The form of the page that sends them, together with all that was typed.

    def __init__(self, data=None, *, spellings, villages, page=None):
        super().__init__(data)
        self.page = Paginator(spellings, self.SHOWN).get_page(page)
        self.spellings = {_field_name(spelling): spelling for spelling in spellings}
        here = {_field_name(spelling) for spelling in self.page}
        for name in self.spellings:
            if not (name in here or (data and data.get(name))):
                continue
            nearest, others = villages.choices(self.spellings[name])
            groups = [("Paling mirip", nearest), ("Lainnya" if nearest else "Semua", others)]
            self.fields[name] = forms.TypedChoiceField(
                label=self.spellings[name].text,
                choices=[
                    ("", "Pilih desanya"),
                    *((label, [(village.code, str(village)) for village in some]) for label, some in groups if some),
                ],
                coerce=villages.by_code.get,
                required=False,
                widget=forms.Select(attrs={"class": "form-select", "form": self.PART_OF}),
            )

    def rows(self):
        """Return pairs of a spelling and its bound field."""
        return [(self.spellings[name], self[name]) for name in self.fields]

    @property
    def chosen(self):
        """Return pairs of a spelling and the village chosen for it."""
        return [(self.spellings[name], village) for name, village in self.cleaned_data.items() if village]


def _field_name(spelling):
    # The words may be long and contain any sign; a number would shift once a spelling is answered.
    return f"desa_{hashlib.sha256(repr(spelling.key).encode()).hexdigest()[:16]}"


class SaveForm(forms.Form):
    ways = [
        (Import.Asked.SAVE_GOOD.value, "Hanya baris yang baik"),
        (Import.Asked.SAVE_ALL.value, "Simpan hanya jika semua baris benar"),
    ]
    way = forms.ChoiceField(
        label="Yang disimpan",
        choices=ways,
        initial=Import.Asked.SAVE_GOOD,
        widget=forms.RadioSelect(attrs={"class": "form-check-input"}),
    )
