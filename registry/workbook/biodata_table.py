"""The people of a sheet of forms, as a `tables.Table`: each label is a column, each form a row."""

from registry.values import names
from registry.workbook import biodata
from registry.workbook.cell_text import text_of
from registry.workbook.chosen_columns import table_id
from registry.workbook.column_meaning import OF_SOMEBODY_ELSE
from registry.workbook.current_place import CurrentPlace
from registry.workbook.tables import ReadRow, Table

AS_FORMS = (
    "Lembar ini dibaca sebagai biodata, bukan daftar: label di kiri, isinya di sebelah kanan ({} orang). Bila keliru, "
    "pilih baris judul kolomnya."
)
NOT_OF_A_FORM, NAMELESS = "bukan isian biodata", "biodata tanpa nama"


def table_of(sheet, forms, known, chosen, sections):
    """Return the `Table` of the `biodata.Form`s of a `reading.ReadSheet`.

    `known` are the `places.KnownNames`, `chosen` is as in `headings`, `sections` are told of titles and people. A
    form's row has the number of the row of its name.
    """
    of_paths = biodata.headings_of(forms, chosen)
    table = Table(sheet.name, list(of_paths.values()), ids=[table_id(chosen.sheet_no, -1)])
    for number, sentence in sheet.remarks:
        table.remark(number, sentence)
    filled = [form for form in forms if form.is_filled]
    table.remark(0, AS_FORMS.format(len(filled)))
    titles = _titles_above(sheet, forms)
    table.titles = [" ".join(texts) for _, texts in reversed(titles)]
    place = CurrentPlace(table, known)
    place.begin(titles)
    for _, texts in titles:
        sections.meet_title("Judul", " ".join(texts))
    sections.meet_title("Nama", sheet.name)
    for form in filled:
        sections.add(form.row + 1)
        table.rows.append(_row(sheet, form, of_paths, place))
        _tell_what_is_dropped(form, table)
    _skip_the_rest(sheet, forms, filled, table)
    for heading in table.headings:
        if heading.why not in ("", OF_SOMEBODY_ELSE):
            table.remark(0, f"Isian “{heading.text}” tidak dibaca: {heading.why}.")
    return table


def _row(sheet, form, of_paths, place):
    whole = [""] * len(of_paths)
    cells = {}
    for line in form.lines:
        heading, cell = of_paths[line.path], form.value(line)
        if text_of(cell):
            whole[heading.place] = cell
            cells |= {heading.key: cell} if heading.key else {}
    return ReadRow(sheet.name, form.row + 1, cells, place.district, place.village, whole, person=form.person)


def _titles_above(sheet, forms):
    """Pairs of a row number and its texts above the first form, the nearest first."""
    first = min(line.row for form in forms for line in form.lines)
    above = ((row + 1, list(filter(None, map(text_of, sheet.rows[row])))) for row in reversed(range(first)))
    return [(number, texts) for number, texts in above if texts]


def _tell_what_is_dropped(form, table):
    for line, values in form.dropped:
        shown = names.several((f"“{text_of(value)}”" for value in values), biodata.SHOWN)
        table.remark(line.row + 1, f"Di sebelah “{line.label}” hanya isian pertama yang dibaca; tidak dibaca: {shown}.")


def _skip_the_rest(sheet, forms, filled, table):
    """Show every other row with text as skipped."""
    read = {line.row for form in filled for line in form.lines}
    nameless = {line.row for form in forms for line in form.lines} - read
    for row, cells in enumerate(sheet.rows):
        texts = list(filter(None, map(text_of, cells)))
        if texts and row not in read:
            table.skip(row + 1, texts, NAMELESS if row in nameless else NOT_OF_A_FORM)
