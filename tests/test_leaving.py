"""Remarks of lists that say, or do not say, that somebody has left."""

import pytest

from registry.models import Appointment
from registry.workbook.leaving import reason_of, says_who_left


@pytest.mark.parametrize(
    "remark",
    [
        *("dimutasi ke Selika II", "mutasi", "dipindahkan ke Kinal", "dipindah ke kecamatan", "pindah tugas ke Maje"),
        *("aktif s/d Des 2025", "Bertugas sampai dengan 31-12-2020", "aktif PSM hingga 2019"),
    ],
)
def test_who_was_moved_or_was_active_until_a_day_that_is_past_has_left(remark):
    assert says_who_left(remark)


@pytest.mark.parametrize(
    "remark",
    [
        *("pindah dari Suka Raja", "dipindahkan dari Maje", "aktif s/d sekarang", "bertugas sampai 31-12-2099"),
        *("bertugas di SD Negeri sejak 2010", "aktif sejak 2015", "SD tamat 1990"),
    ],
)
def test_who_came_from_elsewhere_or_serves_on_has_not_left(remark):
    assert not says_who_left(remark)


def test_a_transfer_is_a_move_of_the_service():
    assert reason_of("dimutasi ke Selika II") == Appointment.EndReason.MOVED_SERVICE
