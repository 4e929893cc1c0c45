"""Lists of people with the habits of real offices, each made from a number, with the truth beside it.

A list mixes merged heads, bands, titles, columns about other people, the month before the day, damaged NIKs, hidden
rows and sheets, cells merged downwards, people who stand in it twice, tables of officers and signatures below it, and
forms of one person each in place of a list. `silent_faults` says what the import took in
wrongly without a word. All people are fictional: their NIK serials 9xxx are never given out.
"""

import csv
import io
import random
from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

import xlsxwriter
from django.utils import timezone

from registry.models import Village
from registry.values import dates, names, nik, phones
from registry.workbook import plan, raw, reading
from registry.workbook.planned_row import State
from tests.factories import fictional_nik, make_district, make_village

VILLAGES = {
    "Kinal": ["Geramat", "Papahan", "Talang Padang", "Pinang Jawa"],
    "Maje": ["Tanjung Aur", "Linau", "Benteng Harapan"],
    "Kaur Selatan": ["Air Dingin", "Padang Petron"],
}
FIRST = ["Ani", "Budi", "Citra", "Dodi", "Endah", "Fitri", "Gani", "Hasan", "Intan", "Joko", "Kartika", "Lestari"]
LAST = ["Contoh", "Misal", "Umpama", "Andaian", "Rekaan", "Tamsil", "Ibarat", "Lambang", "Perumpamaan", "Bayangan"]
# How a row with two people numbers their columns.
NUMBERS = [("1", "2"), ("I", "II"), ("(1)", "(2)"), ("Pertama", "Kedua")]
# What such a row has once: in lists, a decree and a service are the village's.
OF_A_ROW = {"village", "district"}
REASONS = {
    "mundur": ["Mengundurkan diri", "undur diri"],
    "meninggal": ["Meninggal dunia", "wafat"],
    "pindah": ["Pindah domisili", "pindah ke Bengkulu"],
    "pasif": ["tidak aktif"],
    "habis": ["Diganti", "masa SK berakhir"],
}
POSTS = ["Ketua", "Sekretaris", "Bendahara"]
SIGNERS = ["Mengetahui: Camat Kinal", "Kepala Desa Papahan", "Ketua IPSM", "Pendamping"]
# Remarks that say that somebody may not serve.
LEFT = ["TA", "Non", "TMS", "pindah", "tidak aktif", "Alm.", "mutasi", "dinonaktifkan", "calon", "SK berakhir"]
# Schoolings as lists head their columns, with what each is.
SCHOOLS = {"SD": 3, "SLTP": 4, "SMA": 5, "D3": 7, "S1": 8}
SEXES = [("L", "P"), ("Pria", "Wanita"), ("Laki-laki", "Perempuan"), ("Lk", "Pr")]
TICKS = ["v", "√", "x", "1", "✓"]
PLACES = ["Bintuhan", "Manna", "Tanjung Iman", "Padang Guci", "Linau"]


@dataclass(frozen=True)
class Truth:
    """What is true of one person of a list, whatever the cells say."""

    name: str
    nik: str
    sex: str
    birth_place: str
    born_on: date
    village: str
    district: str
    phone: str
    decree_number: str
    decree_on: date
    started_on: date
    home_address: str
    ended_on: date
    end_reason: str
    notes: str
    education: int


@dataclass
class Row:
    """A row of cells; `truth` is the person who stands in it, None for a row of nobody, `is_hidden` by a filter.

    `second` is the second person of a row with two.
    """

    cells: list
    truth: Truth | None = None
    is_hidden: bool = False
    second: Truth | None = None

    @property
    def people(self):
        """Return the people of the row by their number in it; one of none for a row of nobody."""
        return {1: self.truth} | ({2: self.second} if self.second else {})


@dataclass
class Sheet:
    """A sheet: its rows, the areas that are merged (top row, first and last column, last row), the columns by field."""

    name: str
    rows: list = field(default_factory=list)
    merged: list = field(default_factory=list)
    columns: list = field(default_factory=list)
    is_hidden: bool = False


class Office:
    """One way to keep a list. `number` decides every habit; the same number gives the same list."""

    def __init__(self, number):
        self.random = random.Random(number)
        self.kind = self.random.choices(["xlsx", "csv"], [3, 1])[0]
        self.has_two_heads = self.some(0.5)
        self.village_in = self.random.choice(["column", "column", "title", "band", "sheet"])
        if self.kind == "csv" and self.village_in == "sheet":
            self.village_in = "column"  # A .csv has no names of sheets.
        self.has_nik = self.some(0.7)
        self.nik_as = self.random.choices(["text", "quoted", "number", "damaged"], [6, 1, 1, 1])[0]
        self.birth_in = self.random.choice(["one", "two", "three", "none"])
        self.date_as = self.random.choice(
            ["dashes", "slashes", "words", "year first", "cells", "month first", "swapped"]
        )
        self.sex_as = self.random.choice(["letter", "word", "ticks", "digits", "with age", "english"])
        self.has_phone, self.has_decree = self.some(0.5), self.some(0.4)
        self.others = self.random.choice(["", "", "Kepala Desa", "Suami/Istri", "Ahli Waris"])
        self.hides_rows = self.kind == "xlsx" and self.some(0.15)
        self.hides_a_sheet = self.kind == "xlsx" and self.some(0.1)
        self.repeats_a_person = self.some(0.15)
        self.has_titles = self.some(0.3)
        self.ends_with_a_total = self.some(0.4)
        self.merges_villages = self.kind == "xlsx" and self.village_in == "column" and self.some(0.3)
        self.has_ligatures, self.has_windows_bytes = self.some(0.1), self.kind == "csv" and self.some(0.2)
        self.has_address, self.fails_a_formula = self.some(0.3), self.some(0.1)
        self.numbers = self.random.choice(NUMBERS) if self.some(0.15) else ()
        self.joins_name_and_nik = self.has_nik and self.some(0.15)
        self.end_in = self.random.choice(["day and reason", "term"]) if self.has_decree and self.some(0.5) else ""
        if self.numbers:  # A second head would be that of the person.
            self.has_two_heads = False
        self.wraps_names = self.some(0.1) and not self.numbers and not self.joins_name_and_nik
        is_plain = not (self.numbers or self.joins_name_and_nik or self.wraps_names)
        self.has_two_names = is_plain and not self.has_titles and self.some(0.15)
        self.names_another = not self.has_two_names and not self.wraps_names and self.some(0.15)
        self.has_codes = self.village_in == "column" and not self.merges_villages and self.some(0.2)
        self.adds_remarks = self.some(0.3)
        self.has_notes = not self.numbers and self.some(0.3)
        if self.numbers and self.birth_in == "three":
            self.birth_in = "one"
        self.officers = self.random.choice(["", "", "", "", "title", "posts"])
        self.signers = self.random.choice([0, 0, 0, 1, 2, 4])
        self.school_as = "" if self.numbers else self.random.choice(["", "", "word", "ticks"])
        self.sexes = self.random.choice(SEXES) if self.sex_as == "ticks" else SEXES[0]
        self.tick = self.random.choice(TICKS)
        self.has_hamlets = self.village_in == "column" and not self.merges_villages and self.some(0.2)
        self.counts_rows = self.some(0.8)
        self.has_contact_line = self.some(0.1)
        self.as_forms = self.some(0.1)
        if self.as_forms:
            self._write_forms()

    def _write_forms(self):
        """Choose habits that a form can have; of a single date nobody could know that the month stands first."""
        self.kind, self.village_in, self.numbers = "xlsx", "column", ()
        self.has_two_heads = self.hides_rows = self.hides_a_sheet = self.merges_villages = self.wraps_names = False
        self.has_two_names = self.has_codes = self.has_notes = self.adds_remarks = False
        if self.birth_in == "three":
            self.birth_in = "one"
        self.nik_as = "text"
        self.school_as = "word" if self.school_as else ""
        self.sex_as = self.random.choice(["letter", "word"])
        self.date_as = self.random.choice(["dashes", "slashes", "words", "year first", "cells"])
        self.colon = self.random.choice(["cell", "label", "value", "none"])

    def some(self, share):
        """Return True in that share of the offices."""
        return self.random.random() < share

    # The people

    def people(self):
        """Return the people of the list, in the order of their villages."""
        count = self.random.randint(5, 12)
        district = self.random.choice(list(VILLAGES))
        wanted = VILLAGES[district]
        villages = [self.random.choice(wanted)] * count
        if self.village_in not in ("title", "sheet"):
            villages = sorted(self.random.choices(wanted, k=count))
        called = self.random.sample([f"{first} {last}" for first in FIRST for last in LAST], count)
        return [self._person(at, *each, district) for at, each in enumerate(zip(called, villages, strict=True))]

    def _person(self, at, name, village, district):
        sex = self.random.choice("LP")
        born_on = date(1955, 1, 1) + timedelta(days=self.random.randrange(365 * 45))
        decree_on = date(2019, 1, 1) + timedelta(days=self.random.randrange(2000))
        return Truth(
            name=name,
            nik=fictional_nik(9001 + at * 11, born_on=born_on, sex=sex),
            sex=sex,
            birth_place=self.random.choice(PLACES),
            born_on=born_on,
            village=village,
            district=district,
            phone=f"0813{self.random.randrange(10**7, 10**8)}",
            decree_number=f"460/{self.random.randrange(1, 400)}/DINSOS/{decree_on.year}",
            decree_on=decree_on,
            started_on=decree_on,
            home_address=f"Jl. Contoh, No. {self.random.randrange(1, 99)}, RT {at}",
            ended_on=decree_on + timedelta(days=400 + self.random.randrange(400)),
            end_reason=self.random.choice(list(REASONS)),
            notes=self.random.choice(LEFT) if self.some(0.2) else "",
            education=self.random.choice(list(SCHOOLS.values())),
        )

    # The cells

    def columns(self):
        """Return the columns: a field ("" for none of the volunteer's), the group above, the heading."""
        if self.counts_rows:
            yield "", "", "No"
        if self.joins_name_and_nik:
            yield "name_and_nik", "", self.random.choice(["Nama / NIK", "NAMA DAN NIK", "Nama (NIK)"])
        elif self.has_two_names:
            yield "first_name", "", "Nama Depan"
            yield "last_name", "", "Nama Belakang"
        else:
            yield "name", "", self.random.choice(["Nama", "Nama Lengkap", "NAMA PSM"])
        if self.has_nik and not self.joins_name_and_nik:
            yield "nik", "", self.random.choice(["NIK", "No. KTP", "Nomor NIK"])
        yield from self._sex_columns()
        yield from self._birth_columns()
        if self.school_as == "ticks":
            for school in SCHOOLS:
                yield f"school {school}", "Pendidikan Terakhir", school
        elif self.school_as:
            yield "education", "", self.random.choice(["Pendidikan", "Pendidikan Terakhir", "Ijazah"])
        if self.has_address:
            yield "home_address", "", "Alamat Rumah"
        if self.village_in == "column":
            if self.has_codes:
                yield "village_code", "", "Kode Desa"
            yield "village", "Alamat", "Desa"
            yield "district", "Alamat", "Kecamatan"
        if self.others:
            yield "", self.others, "Nama" if self.has_two_heads else f"Nama {self.others}"
            yield "", self.others, "No HP" if self.has_two_heads else f"No HP {self.others}"
        if self.has_phone:
            yield "phone", "", "No HP" if self.has_two_heads or not self.others else "No. HP PSM"
        if self.has_decree:
            yield "decree_number", "SK", "Nomor" if self.has_two_heads else "Nomor SK"
            yield "decree_on", "SK", "Tanggal" if self.has_two_heads else "Tanggal SK"
            if self.end_in == "term":
                yield "term", "", self.random.choice(["Masa Bakti", "Masa Tugas"])
            else:
                yield "started_on", "", "TMT"
        if self.end_in == "day and reason":
            yield "ended_on", "", self.random.choice(["Hari Terakhir", "TMT Berhenti", "Tgl Selesai"])
            yield "end_reason", "", self.random.choice(["Alasan berakhir", "Alasan Berhenti"])
        if self.has_notes:
            yield "notes", "", self.random.choice(["Ket", "Keterangan", "Catatan"])

    def _sex_columns(self):
        if self.sex_as == "ticks":
            male, female = self.sexes
            yield "is_male", "Jenis Kelamin", male
            yield "is_female", "Jenis Kelamin", female
        else:
            yield "sex", "", "L/P"

    def _birth_columns(self):
        group = "Tempat dan Tanggal Lahir"
        if self.birth_in == "one":
            yield "birth", "", group
        elif self.birth_in == "two":
            yield "birth_place", group, "Tempat" if self.has_two_heads else "Tempat Lahir"
            yield "born_on", group, "Tanggal" if self.has_two_heads else "Tanggal Lahir"
        elif self.birth_in == "three":
            for key, heading in (("birth_day", "Tgl"), ("birth_month", "Bln"), ("birth_year", "Thn")):
                yield key, group, heading if self.has_two_heads else f"{heading} Lahir"

    def cell(self, key, person):
        """Return the cell of that column for the person, as this office writes it."""
        if key in ("born_on", "decree_on", "started_on", "ended_on"):
            return self.day(getattr(person, key))
        if key.startswith("school "):
            return self.tick if SCHOOLS[key.removeprefix("school ")] == person.education else ""
        writers = {
            "name": self._name,
            "name_and_nik": self._name_and_nik,
            "term": lambda person: f"{person.started_on.year} - {person.ended_on.year}",
            "end_reason": lambda person: self.random.choice(REASONS[person.end_reason]),
            "nik": self._nik,
            "sex": self._sex,
            "phone": self._phone,
            "is_male": lambda person: self.tick if person.sex == "L" else "",
            "is_female": lambda person: self.tick if person.sex == "P" else "",
            "birth": self._birth,
            "birth_day": lambda person: person.born_on.day,
            "birth_month": lambda person: self.random.choice(
                [person.born_on.month, dates.MONTHS[person.born_on.month - 1]]
            ),
            "birth_year": lambda person: person.born_on.year,
            "first_name": lambda person: person.name.split()[0],
            "last_name": lambda person: person.name.split()[1],
            "village": self._village,
            "education": lambda person: next(text for text, level in SCHOOLS.items() if level == person.education),
            "village_code": self._code,
            "decree_number": self._decree_number,
        }
        return writers[key](person) if key in writers else getattr(person, key)

    def _birth(self, person):
        place, day, born_on = person.birth_place, self._day_in_words(person.born_on), person.born_on
        if not self.adds_remarks:
            return f"{place}, {day}"
        return self.random.choice(
            [
                f"{place} tgl {day}",
                f"lahir di {place} pada {day}",
                f"{place}, {day} (45 th)",
                f"{place} tgl {born_on.day:02} bln {born_on.month:02} thn {born_on.year}",
                f"{place}, {born_on.day} {dates.MONTHS[born_on.month - 1][:3]}'{born_on.year % 100:02}",
            ]
        )

    def _village(self, person):
        """The village, now and then with the RT, RW or dusun of the person's home."""
        if not self.has_hamlets or self.some(0.5):
            return person.village
        return self.random.choice(
            [
                f"{person.village} RT 02/RW 01",
                f"{person.village}, RT.03",
                f"Dusun II {person.village}",
                f"{person.village} Dusun I",
            ]
        )

    def _code(self, person):
        """The code of the village, now and then that of another one."""
        name = self.random.choice(VILLAGES[person.district]) if self.some(0.1) else person.village
        code = Village.objects.get(name=name, district__name=person.district).code
        return code.replace(".", "") if self.adds_remarks else code

    def _decree_number(self, person):
        number = person.decree_number
        if not self.adds_remarks:
            return number
        return self.random.choice([f"SK No. {number}", f"{number} (masih berlaku)", f"{number} tmt 1-1-2020"])

    def _name(self, person):
        if self.names_another and self.some(0.4):
            return person.name + self.random.choice([" alias Ujang", " istri Darlan", " a.n. Husin", " (istri Pak RT)"])
        if self.has_ligatures:
            return person.name.replace("fi", "\ufb01").replace("Fi", "\uff26i")
        if not self.has_titles:
            return person.name
        return self.random.choice(
            [f"Drs. {person.name}", f"{person.name}, S.Pd", f"{person.name.upper()} S.PD", person.name]
        )

    def _nik(self, person):
        if self.nik_as == "number":
            return float(person.nik[:15] + "0")
        if self.nik_as == "damaged":
            return person.nik[:15] + "0"
        return f"'{person.nik}" if self.nik_as == "quoted" else person.nik

    def _name_and_nik(self, person):
        digits = self._nik(person)
        digits = f"{digits:.0f}" if isinstance(digits, float) else digits.strip("'")
        return self._name(person) + self.random.choice([f" / {digits}", f"\n{digits}", f" - {digits}", f" ({digits})"])

    def _phone(self, person):
        return "#N/A" if self.fails_a_formula and self.some(0.2) else person.phone

    def _sex(self, person):
        words = {
            "letter": ("L", "P"),
            "word": ("Laki-laki", "Perempuan"),
            "digits": ("1", "2"),
            "english": ("M", "F"),
            "with age": (f"L / {self.random.randrange(20, 70)} th", "P (45)"),
        }[self.sex_as]
        return words[person.sex == "P"]

    def day(self, day):
        """Return the cell of a date. "swapped": a spreadsheet made date cells of those that it could read."""
        if self.date_as == "cells":
            return day if self.kind == "xlsx" else f"{day:%d/%m/%Y}"
        if self.date_as == "swapped" and self.kind == "xlsx":
            return date(day.year, day.day, day.month) if day.day <= 12 else f"{day:%d/%m/%Y}"
        return self._day_in_words(day)

    def _day_in_words(self, day):
        if self.date_as == "words":
            return f"{day.day} {dates.MONTHS[day.month - 1]} {day.year}"
        formats = {"slashes": "%d/%m/%Y", "year first": "%Y/%m/%d", "month first": "%m/%d/%Y"}
        return day.strftime(formats.get(self.date_as, "%d-%m-%Y"))

    def other(self, heading):
        """Return a cell about somebody else."""
        if "HP" in heading:
            return f"0852{self.random.randrange(10**7, 10**8)}"
        return f"{self.random.choice(FIRST)} {self.random.choice(LAST)} Lain"

    # The sheets

    def sheets(self):
        """Return the sheets of the list."""
        people = self._that_show_their_order(self.people())
        if self.as_forms:
            return [self._form(f"Orang {number}", person) for number, person in enumerate(people, start=1)]
        title = people[0].village if self.village_in == "sheet" else "Data PSM"
        columns = list(self.columns())
        made = [self._sheet(f"Desa {title}" if self.village_in == "sheet" else title, columns, people)]
        if self.repeats_a_person:
            name = f"Desa {title} (2)" if self.village_in == "sheet" else "Rekap"
            made.append(self._sheet(name, columns, [self.random.choice(people)]))
        if self.hides_a_sheet:
            strangers = [replace(each, name=f"{each.name} Lama", nik=_other_nik(each)) for each in people[:3]]
            made.append(replace(self._sheet("Tahun lalu", columns, strangers), is_hidden=True))
        return made

    def _that_show_their_order(self, people):
        """In a list that writes the month first, one date must show it: nobody could know it otherwise."""
        clear = date(1980, 5, 25)
        first = replace(people[0], born_on=clear, nik=fictional_nik(9991, born_on=clear, sex=people[0].sex))
        began, ended = date(2021, 5, 25), date(2022, 6, 25)
        return [replace(first, decree_on=began, started_on=began, ended_on=ended), *people[1:]]

    def _sheet(self, name, columns, people):
        sets = self._sets(columns)
        columns = [(key, group, heading) for key, group, heading, _ in sets]
        sheet = Sheet(name, columns=[key for key, _, _ in columns])
        self._title(sheet, people)
        self._heads(sheet, columns)
        band = ""
        for at, (person, second) in enumerate(self._rows_of(people), start=1):
            if self.village_in == "band" and person.village != band:
                band = person.village
                sheet.rows.append(Row([f"DESA {band.upper()} KECAMATAN {person.district.upper()}"]))
            each = {0: person, 1: person, 2: second}
            cells = [self._cell_of(key, heading, each[number], at) for key, _, heading, number in sets]
            is_hidden = self.hides_rows and at % 4 == 0
            sheet.rows.append(Row(cells, person, is_hidden, second))
            if self.wraps_names and self.some(0.3):
                sheet.rows.append(self._wrapped(sheet.rows[-1], sheet.columns.index("name")))
        if self.merges_villages:
            _merge_downwards(sheet)
        if self.ends_with_a_total:
            sheet.rows += [Row(["", "JUMLAH", str(len(people))]), Row([]), Row(["", "", "Bintuhan, 6 Desember 2019"])]
        sheet.rows += self._officers_below(people) if len(people) > 1 else []
        sheet.rows += self._signatures_below(len(columns))
        return sheet

    def _form(self, name, person):
        """A sheet of one person, with the labels below each other."""
        columns = [(key, heading) for key, _, heading in self.columns() if heading != "No"]
        sheet = Sheet(name, columns=[key for key, _ in columns], rows=[Row(["BIODATA PSM"]), Row([])])
        for number, (key, heading) in enumerate(columns, start=1):
            value = self.cell(key, person) if key else self.other(heading)
            truth = person if key in ("name", "name_and_nik") else None
            sheet.rows.append(Row(self._line(number, heading, value), truth))
        sheet.rows += [Row([]), Row(["", "", "", "", "Bintuhan, 6 Desember 2019"]), Row(["", "", "", "", person.name])]
        return sheet

    def _line(self, number, label, value):
        shown = {"cell": [label, ":", value], "label": [f"{label} :", value], "none": [label, value]}
        if self.colon == "value" and isinstance(value, str):
            return [f"{number}.", label, f": {value}"]
        return [f"{number}.", *shown.get(self.colon, [label, value])]

    def _officers_below(self, people):
        """A table of officers, some of whom stand in the list."""
        if not self.officers:
            return []
        title = [Row([]), Row(["SUSUNAN PENGURUS"])] if self.officers == "title" else [Row([])]
        called = [people[0].name, people[1].name, "Wati Lain"]
        rows = [Row([str(at + 1), name, POSTS[at]]) for at, name in enumerate(called)]
        return [*title, Row(["No", "Nama", "Jabatan"]), *rows]

    def _signatures_below(self, width):
        """Rows of signatures beside each other: posts, names, and numbers of civil servants."""
        places = self.random.sample(range(width), min(self.signers, width))
        signed = list(zip(sorted(places), SIGNERS, strict=False))
        posts, called, numbers = [""] * width, [""] * width, [""] * width
        for at, (place, post) in enumerate(signed):
            posts[place], called[place] = post, f"{FIRST[at]} Pejabat Lain"
            numbers[place] = f"NIP. 19650101199003100{at}"
        return [Row([]), Row(posts), Row([]), Row(called), Row(numbers)] if signed else []

    def _wrapped(self, row, place):
        """The next row, with the last word of the name: a clerk made the column too narrow for it."""
        row.cells[place], _, rest = row.cells[place].rpartition(" ")
        return Row([rest if at == place else "" for at in range(len(row.cells))], is_hidden=row.is_hidden)

    def _sets(self, columns):
        """The columns with the number of the person whose they are, 0 for the whole row's; a set for each of two."""
        if not self.numbers:
            return [(*column, 0) for column in columns]
        own = [column for column in columns if column[0] and column[0] not in OF_A_ROW]
        shared = [(*column, 0) for column in columns if column not in own]
        return shared + [
            (key, "", f"{heading} {word}", number)
            for number, word in enumerate(self.numbers, start=1)
            for key, _, heading in own
        ]

    def _rows_of(self, people):
        """The people row by row, with a second one or None: in a list with two a row, those of one village."""
        waiting = list(people)
        while waiting:
            first, *waiting = waiting
            is_pair = self.numbers and waiting and waiting[0].village == first.village
            yield first, waiting.pop(0) if is_pair else None

    def _cell_of(self, key, heading, person, at):
        if person is None:
            return ""
        if key:
            return self.cell(key, person)
        return at if heading == "No" else self.other(heading)

    def _title(self, sheet, people):
        sheet.rows.append(Row(["DAFTAR PEKERJA SOSIAL MASYARAKAT"]))
        if self.village_in == "title":
            sheet.rows.append(Row(["DESA/KELURAHAN", ":", people[0].village.upper()]))
            year = timezone.localdate().year
            sheet.rows.append(Row([f"KECAMATAN {people[0].district.upper()} KABUPATEN KAUR TAHUN {year}"]))
        sheet.rows.append(Row([]))
        if self.has_contact_line:
            sheet.rows.append(Row(["No HP", ":", "081312340000"]))

    def _heads(self, sheet, columns):
        if not self.has_two_heads:
            sheet.rows.append(Row([heading for _, _, heading in columns]))
            return
        groups = [group for _, group, _ in columns]
        upper = [
            heading if not group else group if at == 0 or groups[at - 1] != group else ""
            for at, (_, group, heading) in enumerate(columns)
        ]
        row = len(sheet.rows)
        for group in dict.fromkeys(filter(None, groups)):
            sheet.merged.append((row, groups.index(group), len(groups) - 1 - groups[::-1].index(group), row))
        sheet.rows += [Row(upper), Row([heading if group else "" for _, group, heading in columns])]

    def file(self, sheets):
        """Return the bytes of the list."""
        if self.kind == "xlsx":
            return _xlsx(sheets)
        return _csv(sheets[0]) + ("Catatan: José\r\n".encode("cp1252") if self.has_windows_bytes else b"")


def _merge_downwards(sheet):
    """Merge the cells of one village and of one kecamatan that stand below each other: only the first is filled."""
    people = [at for at, row in enumerate(sheet.rows) if row.truth]
    for key in ("village", "district"):
        place, first = sheet.columns.index(key), people[0]
        for at, following in zip(people, [*people[1:], None], strict=True):
            if following is None or sheet.rows[following].cells[place] != sheet.rows[first].cells[place]:
                if at > first:
                    sheet.merged.append((first, place, place, at))
                first = following
    for top, place, _, last in sheet.merged:
        for row in sheet.rows[top + 1 : last + 1]:
            row.cells[place] = ""


def _other_nik(person):
    return fictional_nik(int(person.nik[12:]) + 5, born_on=person.born_on, sex=person.sex)


def _csv(sheet):
    target = io.StringIO(newline="")
    csv.writer(target, delimiter=";").writerows([[_in_a_csv(cell) for cell in row.cells] for row in sheet.rows])
    return target.getvalue().encode()


def _in_a_csv(cell):
    return f"{cell:.0f}" if isinstance(cell, float) else cell


def _xlsx(sheets):
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target, {"strings_to_numbers": False, "strings_to_formulas": False, "in_memory": True})
    as_date = book.add_format({"num_format": "dd/mm/yyyy"})
    for sheet in sheets:
        page = book.add_worksheet(sheet.name)
        for at, row in enumerate(sheet.rows):
            for place, cell in enumerate(row.cells):
                if isinstance(cell, date):
                    page.write_datetime(at, place, cell, as_date)
                elif cell != "":
                    page.write(at, place, cell)
            if row.is_hidden:
                page.set_row(at, None, None, {"hidden": True})
        for row, first, last, bottom in sheet.merged:
            if (row, first) != (bottom, last):
                page.merge_range(row, first, bottom, last, sheet.rows[row].cells[first])
        if sheet.is_hidden:
            page.hide()
    book.close()
    return target.getvalue()


# What is held against the truth

# Where a problem about a field may stand.
TOLD_AT = {
    "name": {"name", "title_before", "title_after"},
    "nik": {"nik"},
    "sex": {"sex", "is_male", "is_female", "nik"},
    "birth_place": {"birth_place", "birth"},
    "born_on": {"born_on", "birth", "nik"},
    "village": {"home_village", "district", "service_village"},
    "phone": {"phone"},
    "education": {"education"},
    "home_address": {"home_address"},
    "decree_number": {"decree_number", "service_village", "started_on"},
    "decree_on": {"decree_on", "started_on"},
    "started_on": {"started_on", "service_village"},
    "ended_on": {"ended_on", "started_on", "service_village"},
    "end_reason": {"end_reason", "ended_on", "started_on", "service_village"},
}
COLUMNS_OF = {
    "name": {"name", "name_and_nik", "first_name", "last_name"},
    "nik": {"nik", "name_and_nik"},
    "started_on": {"started_on", "term"},
    "ended_on": {"ended_on", "term"},
    "birth_place": {"birth", "birth_place"},
    "born_on": {"birth", "born_on", "birth_day", "birth_month", "birth_year"},
    "sex": {"sex", "is_male", "is_female"},
    "education": {"education", *(f"school {school}" for school in SCHOOLS)},
}


OF_SERVICE = {"decree_number", "decree_on", "started_on", "ended_on", "end_reason"}


def make_villages():
    """Make the villages in which the people of the lists live."""
    for district, villages in VILLAGES.items():
        for village in villages:
            make_village(village, make_district(district))


def silent_faults(number, counts=None):
    """Return sentences about all that the import of list `number` would take in wrongly without a word.

    `counts` (a Counter) is told how many fields came in right, are empty and said so, or are told of.
    """
    office = Office(number)
    sheets = office.sheets()
    read = reading.sheets_of(raw.read(office.file(sheets)))
    made = plan.make(read)
    planned = {(each.row.sheet, each.row.number, each.row.person or 1): each for each in made.rows}
    counts = Counter() if counts is None else counts
    faults = []
    seen = sheets[:1] if office.kind == "csv" else sheets
    for sheet, as_read in zip(seen, read, strict=True):
        for at, row in enumerate(sheet.rows, start=1):
            for person_no, truth in row.people.items():
                faults += _faults_of_row(made, sheet, row, truth, (as_read.name, at, person_no), planned, counts)
    faults += _doubles(made)
    return [f"list {number}: {fault}" for fault in faults]


def _faults_of_row(made, sheet, row, truth, where, planned, counts):
    each = planned.get(where)
    if truth is None or row.is_hidden or sheet.is_hidden:
        if each and each.state != State.FAILED:
            yield f"{where}: somebody who should be left out is taken in as {each.called!r}"
        return
    if each is None:
        if not any((skipped.sheet, skipped.number) == where[:2] for skipped in made.skipped):
            yield f"{where}: {truth.name} is left out without a word"
        counts["people left out and told"] += 1
    elif each.state == State.FAILED:
        counts["people refused or asked about"] += 1
    else:
        yield from _faults_of_fields(made, sheet, truth, where, each, counts)


def _faults_of_fields(made, sheet, truth, where, planned, counts):
    keys = {problem.key for problem in planned.problems}
    service = planned.appointment
    serves = service and not service.ended_on
    if "notes" in sheet.columns and truth.notes and serves and "notes" not in keys:
        yield f"{where}: {truth.name} serves, though the remark is {truth.notes!r}"
    for name in TOLD_AT:
        if not (COLUMNS_OF.get(name, {name}) & {*sheet.columns}) and name != "village":
            continue
        value, is_right = _taken_in(name, truth, planned)
        is_told = bool(keys & TOLD_AT[name])
        if is_right:
            counts["fields right"] += 1
        elif is_told:
            counts["fields told"] += 1
        elif not value and _is_named_as_unread(made, sheet, where, name):
            counts["fields empty, their column named"] += 1
        else:
            yield f"{where}: {name} is {value!r}, not {getattr(truth, name)!r}"


def _taken_in(name, truth, planned):
    """The value of a field as the import would save it, and whether it is the true one."""
    person, service = planned.person, planned.appointment
    if name == "name":
        return person.name, names.fold(person.name) == names.fold(truth.name)
    if name == "nik":
        return person.nik_masked, person.nik_digest == nik.digest(truth.nik)
    if name == "village":
        return person.home_village and person.home_village.name, getattr(
            person.home_village, "name", ""
        ) == truth.village
    if name == "phone":
        return person.phone, person.phone == phones.clean(truth.phone)
    value = getattr(service if name in OF_SERVICE else person, name, None)
    return value, value == getattr(truth, name)


def _is_named_as_unread(made, sheet, where, name):
    """Whether the column of that field is shown as not read."""
    places = {at for at, key in enumerate(sheet.columns) if key in COLUMNS_OF.get(name, {name})}
    table = next(table for table in made.tables if table.sheet == where[0])
    return any(heading.place in places and not heading.key for heading in table.headings)


def _doubles(made):
    """Two rows that would make two people of one name without a word."""
    new = [each for each in made.rows if each.state == State.NEW]
    doubled = [name for name, count in Counter(names.fold(each.person.name) for each in new).items() if count > 1]
    for each in new:
        if names.fold(each.person.name) in doubled and not any(problem.key == "name" for problem in each.problems):
            yield f"{each.row.sheet}, {each.row.number}: {each.called} stands in the list twice"
