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
        *("lulus PPPK", "diterima PNS", "jadi perangkat desa", "menjadi Kades", "jadi anggota BPD", "kerja di luar"),
        *("nonjob", "tutup usia", "sudah tiada", "berpulang 3 Mei 2024"),
    ],
)
def test_who_took_another_post_or_is_dead_in_other_words_has_left(remark):
    assert says_who_left(remark)


@pytest.mark.parametrize("remark", ["tutup usia", "Berpulang ke rahmatullah", "sdh tiada", "Almh.", "wft 2023"])
def test_other_words_for_a_death_are_one(remark):
    assert reason_of(remark) == Appointment.EndReason.DIED


@pytest.mark.parametrize(
    "remark",
    [
        *("suami lulus PNS", "anak jadi perangkat desa", "menjadi PSM sejak 2015", "suami PNS"),
        *("pindah dari Suka Raja", "dipindahkan dari Maje", "aktif s/d sekarang", "bertugas sampai 31-12-2099"),
        *("bertugas di SD Negeri sejak 2010", "aktif sejak 2015", "SD tamat 1990"),
    ],
)
def test_who_came_from_elsewhere_or_serves_on_has_not_left(remark):
    assert not says_who_left(remark)


def test_a_transfer_is_a_move_of_the_service():
    assert reason_of("dimutasi ke Selika II") == Appointment.EndReason.MOVED_SERVICE
