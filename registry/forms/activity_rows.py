"""Many activity reports in one table, typed or pasted: each row is the form of a report, saved by itself."""

import re

from django import forms
from django.core.exceptions import ValidationError

from registry.forms.activities import ActivityForm
from registry.models.problems import ProblemGroup, SocialProblem
from registry.values import dates, names, nik, pasted

FIRST_ROWS = 10  # Rows of a new page, and how many are added on demand.
MOST_ROWS = 50  # Each row is checked and saved by itself: that many take a few seconds.
COLUMNS = ("volunteer", "done_on", "what", "helped", "village", "problem")
REGISTRY_NO = "registry_no"  # A pasted column of its own, which belongs to the person.

_ROW = re.compile(r"r([0-9]{1,6})-volunteer")
_WORDS = {
    "volunteer": ("PSM", "Nama", "Nama PSM", "Nama lengkap", "Pelapor", "Pelaksana"),
    REGISTRY_NO: ("No. registri", "Nomor registri", "Registri", "No. PSM"),
    "done_on": ("Tanggal", "Tgl", "Tanggal kegiatan", "Tgl kegiatan", "Hari/tanggal", "Hari, tanggal", "Waktu"),
    "what": ("Apa yang dikerjakan", "Kegiatan", "Uraian", "Uraian kegiatan", "Nama kegiatan", "Isi laporan"),
    "helped": (
        *("Jumlah orang yang dibantu", "Jumlah orang dibantu", "Orang dibantu", "Orang yang dibantu"),
        *("Dibantu", "Jumlah", "Jumlah orang"),
    ),
    "village": ("Desa/kelurahan", "Desa", "Kelurahan", "Nama desa", "Desa kegiatan"),
    "problem": ("Bidang", "Bidang masalah sosial", "Masalah", "Masalah sosial", "Jenis masalah", "Jenis PPKS", "PPKS"),
}
_KEYS = {names.fold(word): key for key, words in _WORDS.items() for word in words}


class ProblemField(forms.Field):
    """A kind of social problem by its name, or by a part of it that fits only one."""

    def to_python(self, value):
        """Return the `SocialProblem`; None for an empty text. Raise ValidationError for none or several."""
        text = names.fold((value or "")[:300])
        if not names.clean(value or ""):
            return None
        named = [kind for kind in SocialProblem if names.fold(kind.label) == text]
        fitting = named or [kind for kind in SocialProblem if text and _has_words(kind.label, text)]
        if len(fitting) == 1:
            return fitting[0].value
        if not fitting:
            raise ValidationError("Bidang ini tidak ada; pilih dari daftar yang muncul, atau kosongkan.")
        raise ValidationError(f"Ada beberapa bidang yang cocok: {'; '.join(kind.label for kind in fitting[:5])}.")


def _has_words(label, text):
    return all(word in names.fold(label) for word in text.split())


class ActivityRowForm(ActivityForm):
    """The row with that number, from 0; unbound where nothing is typed in it. A photo and a partner are added later."""

    problem = ProblemField(label="Bidang", required=False, widget=forms.TextInput(attrs={"maxlength": 300}))

    def __init__(self, data, *, number, user):
        self.number = number
        prefix = f"r{number}"
        is_typed = any(data.get(f"{prefix}-{name}", "").strip() for name in COLUMNS)
        super().__init__(data if is_typed else None, prefix=prefix, user=user)
        for name in [name for name in self.fields if name not in COLUMNS]:
            del self.fields[name]
        for field in self.fields.values():
            field.help_text = ""
            label = f"{field.label}, baris {self.label}"
            field.widget.attrs.update({"class": "form-control form-control-sm", "aria-label": label})
        self.fields["volunteer"].widget.attrs.pop("autofocus", None)
        self.fields["volunteer"].widget.attrs["hx-params"] = f"{self.add_prefix('volunteer')},csrfmiddlewaretoken"
        self.fields["problem"].widget.attrs.update({"list": "pilihan_bidang", "autocomplete": "off"})
        self.fields["what"].widget.attrs["rows"] = 2

    @property
    def label(self):
        """The number of the row as people count."""
        return self.number + 1

    @property
    def typed_fields(self):
        """The fields of the row in the order of the table."""
        return [self[name] for name in COLUMNS]

    @property
    def meaning(self):
        """The person whom the typed words mean, and the village of the report; None where they do not say that yet."""
        if not self.is_bound:
            return None
        found = {} if self.errors is None else self.cleaned_data
        has_day = "done_on" in found or any(question.field == "done_on" for question in self.asked)
        return (found["volunteer"], found["village"]) if has_day and {"volunteer", "village"} <= found.keys() else None


class ActivityGrid:
    """The rows of a page. `data` is what was posted: rows with any numbers; a new page has none, and gets empty ones.

    `pasted` is the text that waits to be put into the rows, `notes` are sentences on what of it was not read.
    """

    def __init__(self, data, *, user):
        self._user = user
        numbers = sorted({int(match[1]) for key in data if (match := _ROW.fullmatch(key))})[:MOST_ROWS]
        self.rows = [ActivityRowForm(data, number=number, user=user) for number in numbers]
        self.pasted, self.notes = data.get("pasted", "").strip("\r\n"), []
        if not self.rows:
            self.add_rows()

    @property
    def typed(self):
        """The rows in which something is typed."""
        return [row for row in self.rows if row.is_bound]

    @property
    def wrong(self):
        """The typed rows that cannot be saved as they are."""
        return [row for row in self.typed if row.errors]

    @property
    def problems(self):
        """The kinds of problems to choose from, in their groups' order."""
        return [kind for group in ProblemGroup for kind in group.problems]

    @property
    def is_full(self):
        return len(self.rows) >= MOST_ROWS

    def begin_at_first_empty(self):
        """Let the typing begin in the first empty row."""
        for row in [row for row in self.rows if not row.is_bound][:1]:
            row.fields["volunteer"].widget.attrs["autofocus"] = True

    def row(self, text):
        """The row with that number, a text; None where there is none."""
        return next((row for row in self.rows if str(row.number) == text), None)

    def add_rows(self):
        """Add empty rows, as far as the table may have more."""
        for _ in range(min(FIRST_ROWS, MOST_ROWS - len(self.rows))):
            self._add_row({})

    def _add_row(self, texts):
        number = self.rows[-1].number + 1 if self.rows else 0
        self.rows.append(ActivityRowForm(_as_data(number, texts), number=number, user=self._user))

    def save(self):
        """Save each typed row that is right, by itself. Return the new reports; the other rows stay as typed."""
        # One after the other: a row that repeats one above it is asked about as if that had been recorded before.
        saved = [row for row in self.typed if row.save_if_valid()]
        if not self.typed:
            self.notes.append("Belum ada baris yang diisi.")
        if self.pasted:
            self.notes.append("Teks di kotak tempelan belum masuk ke tabel, jadi belum tersimpan.")
        self.rows = [row for row in self.rows if row not in saved]
        return [row.instance for row in saved]

    def take_pasted(self):
        """Put the pasted lines into empty rows, then into new ones. What has no room stays in `pasted`."""
        paste = PastedReports(self.pasted)
        self.notes = paste.notes
        if not (paste.rows or paste.notes):
            self.notes.append("Kotak tempelan kosong.")
        empty = [at for at, row in enumerate(self.rows) if not row.is_bound]
        room = len(empty) + MOST_ROWS - len(self.rows)
        for texts in paste.rows[:room]:
            if empty:
                number = self.rows[empty[0]].number
                self.rows[empty.pop(0)] = ActivityRowForm(_as_data(number, texts), number=number, user=self._user)
            else:
                self._add_row(texts)
        self.pasted = paste.text_from(room)
        if self.pasted:
            left = len(paste.rows) - room
            self.notes.append(
                f"{left} baris terakhir belum masuk, karena tabel memuat paling banyak {MOST_ROWS} baris. Barisnya "
                "masih di kotak tempelan: simpan dahulu yang ada, lalu masukkan lagi."
            )


def _as_data(number, texts):
    return {f"r{number}-{name}": text for name, text in texts.items()}


class PastedReports:
    """What a pasted text says: `rows` as texts by column, and `notes`, sentences on what was not read, line by line.

    Without a line of headings the columns are those of the table, in its order.
    """

    def __init__(self, text):
        numbered = [(at, cells) for at, cells in enumerate(pasted.lines_of(text), 1) if any(cells)]
        self._heading = numbered[0][1] if numbered and _is_heading(numbered[0][1]) else None
        self.rows, self.notes, self._lines = [], [], []
        self._keys = self._keys_of_columns()
        for at, cells in numbered[1 if self._heading else 0 :]:
            self._read(at, cells)

    def text_from(self, first):
        """The text of the rows from that one on (from 0), with the headings; empty where there are none."""
        lines = self._lines[first:]
        return pasted.text_of([self._heading, *lines] if self._heading and lines else lines)

    def _keys_of_columns(self):
        if not self._heading:
            return list(COLUMNS)
        keys, unread = [], []
        for word in self._heading:
            key = _KEYS.get(names.fold(word))
            keys.append(None if key in keys else key)
            if word and not keys[-1]:
                unread.append(f"“{_in_short(word)}”")
        if unread:
            self.notes.append(f"Kolom yang tidak dibaca: {names.several(unread)}.")
        return keys

    def _read(self, at, cells):
        texts = {key: cell for key, cell in zip(self._keys, cells, strict=False) if key and cell}
        if unread := [f"“{_in_short(cell)}”" for cell in cells[len(self._keys) :] if cell]:
            self.notes.append(
                f"Baris {at} tempelan: {names.several(unread)} tidak dibaca, karena kolomnya terlalu banyak."
            )
        if not texts:
            self.notes.append(f"Baris {at} tempelan tidak dibaca: kolom-kolom yang dikenal kosong.")
            return
        number = texts.pop(REGISTRY_NO, "")
        if number:
            texts["volunteer"] = ", ".join(filter(None, [texts.get("volunteer"), number]))
        self.rows.append(texts)
        self._lines.append(cells)


def _is_heading(cells):
    is_data = any(dates.has_form(cell) for cell in cells)
    return not is_data and any(names.fold(cell) in _KEYS for cell in cells)


def _in_short(cell):
    text = nik.redact(cell)
    return f"{text[:40]}…" if len(text) > 40 else text
