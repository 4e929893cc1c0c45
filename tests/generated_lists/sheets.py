"""The sheets of a list: titles, bands, heads, the rows of the people, and what stands below them."""

from dataclasses import dataclass, field, replace

from django.utils import timezone

from registry.values import dates
from tests.factories import fictional_nik
from tests.generated_lists.cells import Cells
from tests.generated_lists.people import FIRST, Truth, band_of, people_of

# What such a row has once: in lists, a decree and a service are the village's.
OF_A_ROW = {"village", "district"}
POSTS = ["Ketua", "Sekretaris", "Bendahara"]
SIGNERS = ["Mengetahui: Camat Kinal", "Kepala Desa Papahan", "Ketua IPSM", "Pendamping"]


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


class Sheets:
    """The sheets of an office's list (`habits.Office`)."""

    def __init__(self, office):
        self.office, self.cells = office, Cells(office)

    def all(self):
        """Return the sheets of the list."""
        people = people_of(self.office)
        if self.office.as_forms:
            return [self._form(f"Orang {number}", person) for number, person in enumerate(people, start=1)]
        title = people[0].village if self.office.village_in == "sheet" else "Data PSM"
        columns = list(self.cells.columns())
        made = [self._sheet(f"Desa {title}" if self.office.village_in == "sheet" else title, columns, people)]
        if self.office.repeats_a_person:
            name = f"Desa {title} (2)" if self.office.village_in == "sheet" else "Rekap"
            made.append(self._sheet(name, columns, [self.office.random.choice(people)]))
        if self.office.hides_a_sheet:
            strangers = [replace(each, name=f"{each.name} Lama", nik=_other_nik(each)) for each in people[:3]]
            made.append(replace(self._sheet("Tahun lalu", columns, strangers), is_hidden=True))
        return made

    def _sheet(self, name, columns, people):
        sets = self._sets(columns)
        columns = [(key, group, heading) for key, group, heading, _ in sets]
        sheet = Sheet(name, columns=[key for key, _, _ in columns])
        self._title(sheet, people)
        self._heads(sheet, columns)
        band, band_of_decree = "", ""
        for at, (person, second) in enumerate(self._rows_of(people), start=1):
            if self.office.village_in == "band" and person.village != band:
                band = person.village
                sheet.rows.append(Row([f"DESA {band.upper()} KECAMATAN {person.district.upper()}"]))
                if self.office.repeats_heads:
                    sheet.rows.append(Row(["", "Kepala Desa", ": Sudir Pejabat Lain"]))
                    self._heads(sheet, columns)
            decree = band_of(self.office, at - 1, person) if self.office.bands_decrees else ""
            if decree != band_of_decree:
                band_of_decree = decree
                sheet.rows.append(Row([_decree_of(person)]))
            each = {0: person, 1: person, 2: second}
            cells = [self._cell_of(key, heading, each[number], at) for key, _, heading, number in sets]
            is_hidden = self.office.hides_rows and at % 4 == 0
            sheet.rows.append(Row(cells, person, is_hidden, second))
            if self.office.wraps_names and self.office.some(0.3):
                sheet.rows.append(self._wrapped(sheet.rows[-1], sheet.columns.index("name")))
        if self.office.bands_decrees:
            sheet.columns.append("decree_band")
        if self.office.merges_villages:
            _merge_downwards(sheet)
        if self.office.ends_with_a_total:
            sheet.rows += [Row(["", "JUMLAH", str(len(people))]), Row([]), Row(["", "", "Bintuhan, 6 Desember 2019"])]
        sheet.rows += self._officers_below(people) if len(people) > 1 else []
        sheet.rows += self._signatures_below(len(columns))
        return sheet

    def _form(self, name, person):
        """A sheet of one person, with the labels below each other."""
        columns = [(key, heading) for key, _, heading in self.cells.columns() if heading != "No"]
        sheet = Sheet(name, columns=[key for key, _ in columns], rows=[Row(["BIODATA PSM"]), Row([])])
        for number, (key, heading) in enumerate(columns, start=1):
            value = self.cells.cell(key, person) if key else self.cells.other(heading)
            truth = person if key in ("name", "name_and_nik") else None
            sheet.rows.append(Row(self._line(number, heading, value), truth))
        sheet.rows += [Row([]), Row(["", "", "", "", "Bintuhan, 6 Desember 2019"]), Row(["", "", "", "", person.name])]
        return sheet

    def _line(self, number, label, value):
        shown = {"cell": [label, ":", value], "label": [f"{label} :", value], "none": [label, value]}
        if self.office.colon == "value" and isinstance(value, str):
            return [f"{number}.", label, f": {value}"]
        return [f"{number}.", *shown.get(self.office.colon, [label, value])]

    def _officers_below(self, people):
        """A table of officers, some of whom stand in the list."""
        if not self.office.officers:
            return []
        title = [Row([]), Row(["SUSUNAN PENGURUS"])] if self.office.officers == "title" else [Row([])]
        called = [people[0].name, people[1].name, "Wati Lain"]
        rows = [Row([str(at + 1), name, POSTS[at]]) for at, name in enumerate(called)]
        return [*title, Row(["No", "Nama", "Jabatan"]), *rows]

    def _signatures_below(self, width):
        """Rows of signatures beside each other: posts, names, and numbers of civil servants."""
        places = self.office.random.sample(range(width), min(self.office.signers, width))
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
        if not self.office.numbers:
            return [(*column, 0) for column in columns]
        own = [column for column in columns if column[0] and column[0] not in OF_A_ROW]
        shared = [(*column, 0) for column in columns if column not in own]
        return shared + [
            (key, "", f"{heading} {word}".strip(), number)
            for number, word in enumerate(self.office.numbers, start=1)
            for key, _, heading in own
        ]

    def _rows_of(self, people):
        """The people row by row, with a second one or None: in a list with two a row, those of one village."""
        waiting = list(people)
        while waiting:
            first, *waiting = waiting
            is_pair = self.office.numbers and waiting and waiting[0].village == first.village
            yield first, waiting.pop(0) if is_pair else None

    def _cell_of(self, key, heading, person, at):
        if person is None:
            return ""
        if key:
            return self.cells.cell(key, person)
        return at if heading == "No" else self.cells.other(heading)

    def _title(self, sheet, people):
        sheet.rows.append(Row(["DAFTAR PEKERJA SOSIAL MASYARAKAT"]))
        if self.office.village_in == "title":
            sheet.rows.append(Row(["DESA/KELURAHAN", ":", people[0].village.upper()]))
            year = timezone.localdate().year
            sheet.rows.append(Row([f"KECAMATAN {people[0].district.upper()} KABUPATEN KAUR TAHUN {year}"]))
        sheet.rows.append(Row([]))
        if self.office.has_contact_line:
            sheet.rows.append(Row(["No HP", ":", "081312340000"]))

    def _heads(self, sheet, columns):
        if not self.office.has_two_heads:
            sheet.rows.append(Row([heading for _, _, heading in columns]))
            return
        groups = [group for _, group, _ in columns]
        upper = [
            heading if not group else group if at == 0 or groups[at - 1] != group else ""
            for at, (_, group, heading) in enumerate(columns)
        ]
        row = len(sheet.rows)
        ages = {"No. HP PSM"} if not self.office.merges_ages else set()
        for group in dict.fromkeys(each for each in groups if each and each not in ages):
            sheet.merged.append((row, groups.index(group), len(groups) - 1 - groups[::-1].index(group), row))
        sheet.rows += [Row(upper), Row([heading if group else "" for _, group, heading in columns])]


def _decree_of(person):
    day = person.decree_on
    return f"SK Nomor {person.decree_number} Tanggal {day.day} {dates.MONTHS[day.month - 1]} {day.year}"


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
