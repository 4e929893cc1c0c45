"""Lists of people as tests plan and save them: rows under a heading, in a registry with three villages."""

from io import StringIO

from django.core.management import call_command

from registry.workbook import batch, plan
from registry.workbook.reading import ReadSheet
from tests.factories import make_district, make_village
from tests.workbooks import people, xlsx

NIK = "1704015203909001"
OTHER_NIK = "1704011203909002"
PLACE = ["Desa", "Kecamatan"]
SERVICE = ["Tempat tugas", "Kecamatan", "Mulai bertugas", "No. SK", "Tgl SK"]


def make_villages():
    """Make two villages of Kinal and one of Maje."""
    make_village("Geramat", make_district("Kinal"))
    make_village("Talang Padang", make_district("Kinal"))
    make_village("Linau", make_district("Maje"))


def sheets(heading, *rows):
    """Return the only sheet of a file, with these rows below the heading."""
    return [ReadSheet("PSM", people(*rows, heading=heading))]


def planned(heading, *rows, user=None):
    """Return the `PlannedRow`s of such a file."""
    return plan.make(sheets(heading, *rows), user).rows


def saved(heading, *rows, user=None, **kwargs):
    """Save such a file; return its plan."""
    return batch.save(sheets(heading, *rows), user, name="daftar.xlsx", **kwargs)


def messages_of(planned_row):
    """Return all sentences about a row as one text."""
    return " ".join(problem.message for problem in planned_row.problems)


def file_maker(folder):
    """Return a function that writes a file with these rows into the folder and returns its path."""

    def make(*rows, heading=("Nama", *PLACE)):
        path = folder / "daftar.xlsx"
        path.write_bytes(xlsx(people(*rows, heading=heading)))
        return str(path)

    return make


def run(*args, **kwargs):
    """Run `import_volunteers`. Return what it leaves with, and what it prints."""
    out = StringIO()
    code = 0
    try:
        call_command("import_volunteers", *args, stdout=out, **kwargs)
    except SystemExit as left:
        code = left.code
    return code, out.getvalue()
