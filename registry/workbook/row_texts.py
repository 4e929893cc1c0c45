"""The texts of a row that a clerk can correct on the preview, NIKs masked: as stored, or as in the file."""

from registry.values import nik
from registry.values.births import split_birth
from registry.workbook import columns
from registry.workbook.cell_text import text_of

DIGITS_OF_A_NIK = 8  # A cell of a NIK with so many digits is masked, whole or not.
READ = {column.key for column in columns.COLUMNS if not column.why_ignored}


def _written(cells):
    """The texts of a row's cells, birth and sex as they are corrected, a NIK masked."""
    texts = {key: nik.redact(text_of(cell)) for key, cell in cells.items() if key in READ}
    if "birth" in texts:
        texts["born_on"] = split_birth(texts["birth"])[1]
    for key, sex in (("is_male", "L"), ("is_female", "P")):
        if texts.get(key):
            texts.setdefault("sex", sex)
    for key, (school, _) in columns.SCHOOLS.items():
        if texts.get(key):
            texts.setdefault("education", school)
    if "nik" in texts:
        texts["nik"] = masked(text_of(cells["nik"]))
    return texts


def as_stored(planned):
    """Return the texts of a row as the registry would have them; the name as it is written."""
    written = _written(planned.row.cells)
    name = {"name": written["name"]} if "name" in written else {}
    return written | _texts_of(planned.person, planned.appointment) | name


def as_in_the_file(planned):
    """Return the texts of a row as they are written, with what a title or the registry has where it has no cell."""
    before = _texts_of(planned.before) if planned.before else {}
    above = {"district": planned.row.district, "home_village": planned.row.village}
    own = {key: text for key, text in above.items() if text} | _written(planned.row.cells)
    if "home_village" in own:  # The recorded kecamatan is that of another village.
        before.pop("district", None)
    return before | own


def _texts_of(person, appointment=None):
    texts = {
        "name": person.name,
        "nik": person.nik_masked,
        "sex": person.sex,
        "born_on": text_of(person.born_on) if person.born_on else "",
        "home_village": person.home_village.name if person.home_village_id else "",
        "district": person.home_village.district.name if person.home_village_id else "",
    }
    if appointment:
        village = appointment.village
        texts |= {"service_village": village.name, "service_district": village.district.name}
    return texts


def masked(text):
    """Return the text of a cell for a NIK, masked where it has so many digits that it may be one."""
    digits = "".join(filter(str.isdigit, text))
    return nik.MASK if len(digits) >= DIGITS_OF_A_NIK else nik.redact(text)
