"""What python-calamine leaves out of a workbook: what is hidden or struck out, errors, the merged cells of an .ods.

It reads an error such as #N/A as an empty cell. Runs in the process of `registry.workbook.raw`, without Django.
"""

import zipfile

from registry.workbook import file_kinds
from registry.workbook.marks import ods, xls, xlsx
from registry.workbook.marks.xml_reader import MarksError


def read(data):
    """Return the `SheetMarks` by sheet name; a sheet whose marks cannot be read is left out.

    Raises HarmfulError for XML that declares entities.
    """
    if not data.startswith(file_kinds.ZIP):
        return xls.marks_in(data)
    try:
        with file_kinds.zip_in(data) as archive:
            if "xl/workbook.xml" in archive.namelist():
                return xlsx.marks_in(archive)
            return ods.marks_in(archive)
    except (MarksError, zipfile.BadZipFile, KeyError):
        return {}
