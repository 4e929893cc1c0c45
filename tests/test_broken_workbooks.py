"""No file makes the import crash: the page refuses it with a message, or shows it and saves its good rows.

More of them: `BROKEN_WORKBOOKS=20000 ./script/test tests/test_broken_workbooks.py`.
"""

import os
from itertools import islice

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction

from registry.models import Import
from registry.workbook import reading
from tests.broken_workbooks import workbooks
from tests.factories import make_district, make_village, make_volunteer

AMOUNT = int(os.environ.get("BROKEN_WORKBOOKS", "240"))  # On SQLite; a quarter as many others on PostgreSQL.
PARTS = 4  # For the cores to share.


@pytest.mark.slow
@pytest.mark.parametrize("part", range(PARTS))
def test_no_workbook_makes_the_import_fail(client_of, petugas, part):
    amount = AMOUNT // PARTS // (4 if connection.vendor == "postgresql" else 1)
    files = islice(workbooks(f"{connection.vendor} {part}"), amount)
    make_volunteer("Ani Contoh", nik="1704015203909001", home_village=make_village("Geramat", make_district("Kinal")))
    client, refused, written = client_of(petugas), 0, 0
    for what, data in files:
        try:
            with transaction.atomic():
                if address := _uploaded(client, data):
                    _saved(client, address)
                    written += 1
                else:
                    refused += 1
                transaction.set_rollback(True)
        except BaseException as error:
            error.add_note(what)
            raise
    assert refused > amount // 10  # Both must happen, or the files are not as intended.
    assert written > amount // 10


@pytest.mark.slow
def test_one_process_for_all_tests_reads_as_the_program_s_own(read_apart):
    for _, data in islice(workbooks("both ways"), 12):
        assert reading._read_apart(data) == read_apart(data)


def _uploaded(client, data):
    """The address of the preview; none if the page refused the file with a message."""
    answer = client.post("/psm/impor/", {"file": SimpleUploadedFile("daftar.xlsx", data)})
    if answer.status_code == 200:
        assert "Belum dapat dibaca" in answer.content.decode()
        return None
    assert answer.status_code == 302
    return answer.url


def _saved(client, address):
    assert "Pratinjau" in client.get(address).content.decode()
    client.post(f"{address}simpan/", {"way": "simpan-baik"})
    assert client.get(address).status_code == 200
    assert not Import.objects.exclude(asked="").exists()
