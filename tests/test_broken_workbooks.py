"""No file makes the import fail: it is refused with a sentence, or planned and written row by row.

More of them: `BROKEN_WORKBOOKS=20000 ./script/test tests/test_broken_workbooks.py`.
"""

import os
from itertools import islice

import pytest
from django.db import transaction

from registry.workbook import batch, raw, reading
from tests.broken_workbooks import workbooks
from tests.factories import make_district, make_village, make_volunteer

AMOUNT = int(os.environ.get("BROKEN_WORKBOOKS", "2000"))
PARTS = 8  # For the cores to share.


@pytest.mark.parametrize("seed", range(PARTS))
def test_no_workbook_makes_the_import_fail(db, seed):
    make_volunteer("Ani Contoh", nik="1704015203909001", home_village=make_village("Geramat", make_district("Kinal")))
    refused, written = 0, 0
    for what, data in islice(workbooks(seed), AMOUNT // PARTS):
        try:
            with transaction.atomic():
                batch.save(reading.sheets_of(raw.read(data)), name=what)
                transaction.set_rollback(True)
            written += 1
        except (raw.UnreadableError, reading.WorkbookError):
            refused += 1
        except BaseException as error:
            error.add_note(what)
            raise
    assert refused > AMOUNT // PARTS // 10  # Both happen, or the files are not what they are meant to be.
    assert written > AMOUNT // PARTS // 10
