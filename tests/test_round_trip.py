"""All exported rows read back as unchanged: with and without NIK, as workbook and as CSV."""

import io
from datetime import date, timedelta

import pytest
from django.utils import timezone

from registry.models import Appointment, Village, Volunteer
from registry.workbook import plan, reading
from registry.workbook.planned_row import State
from registry.workbook.writing.export import Export, Kind, keys_to_choose
from tests.factories import (
    fictional_nik,
    make_appointment,
    make_district,
    make_regency,
    make_village,
    make_volunteer,
)

ODD = [
    {"name": "Jum'at", "title_before": "Drs. H.", "title_after": "S.Sos., M.Si."},
    {"name": "H. Contoh, S.P.", "notes": "Baris satu\r\n\r\n  baris dua\nbaris tiga", "occupation": "-"},
    {"name": "Siti", "phone": "+6573912345", "home_address": "=1+1", "email": "siti@example.org"},
    {"name": "Ñandú Đorđe", "notes": "@SUM(A1)\u200b", "occupation": "'Petani", "home_address": "RT 01  RW 02"},
    {"name": "Total", "ipsm_no": "0012", "notes": "Pendidikan menurut berkas: Pesantren"},
    {"name": "Jumlah Contoh", "birth_place": "Kecamatan Kinal", "ipsm_no": "1704015203909001"[:15]},
]


def odd_people():
    """People with words that a spreadsheet or the import could misread, of every schooling and both sexes."""
    levels = [None, *Volunteer.Education]
    village = make_village("Geramat", make_district("Kinal"))
    for number, level in enumerate(levels):
        words = ODD[number % len(ODD)] if number < len(ODD) else {"name": f"Rekaan {'ABCDEFGHIJ'[number % 10]}"}
        person = make_volunteer(
            **{"nik": fictional_nik(9001 + number), "home_village": village, **words},
            education=level,
            sex=["L", "P", ""][number % 3],
            born_on=date(1960 + number, 12, 6),
        )
        if number % 2:
            make_appointment(
                person,
                village,
                started_on=date(2019, 1, number + 1),
                decree_number="0012/SK",
                decree_until=date(2030, 1, 31),
            )
        if number % 4 == 3:
            person.appointments.get().end(date(2020, 1, 1), Appointment.EndReason.RESIGNED)
        person.work_in([8, 24][: number % 3])
    make_volunteer("Tanpa Apa Pun", home_village=None, sex="", born_on=None)
    moves = make_volunteer("Pindah Besok")
    make_appointment(moves, village, date(2019, 2, 1), decree_number="1/SK").move(
        Appointment(volunteer=moves, village=make_village("Linau"), started_on=timezone.localdate() + timedelta(days=1))
    )
    make_volunteer("Desa Lain", home_village=make_village("Geramat", make_district("Maje")))


def read_back(keys, kind):
    target = io.BytesIO()
    count = Export(Volunteer.objects.sorted_by("nomor"), keys, purpose="Uji").write(target, kind)
    made = plan.make(reading.read(target.getvalue()))
    assert len(made.rows) == count == Volunteer.objects.count()
    return made


@pytest.mark.slow
@pytest.mark.parametrize("kind", Kind)
@pytest.mark.parametrize("nik", [[], ["nik"]], ids=["without NIK", "with NIK"])
def test_what_is_exported_reads_back_as_unchanged(db, kind, nik):
    odd_people()
    made = read_back([*keys_to_choose(), *nik], kind)
    outcomes = [(row.called, [str(change) for change in row.changes], row.problems) for row in made.rows]
    assert [row.state for row in made.rows] == [State.UNCHANGED] * len(made.rows), outcomes


def test_villages_of_one_name_in_two_regencies_read_back_as_unchanged(db):
    for regency in (make_regency(), make_regency("Kabupaten Seluma", "17.05")):
        district = make_district("Kinal" if regency.code == "17.04" else "Talo", regency)
        make_volunteer(home_village=make_village("Geramat", district))
    assert Village.objects.count() == 2
    made = read_back(keys_to_choose(), Kind.XLSX)
    assert {row.state for row in made.rows} == {State.UNCHANGED}
