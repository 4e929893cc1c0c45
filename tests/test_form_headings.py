"""Answers to an online form: its questions are numbered and address whoever answers as "Bapak/Ibu"."""

import pytest

from registry.workbook import layout
from registry.workbook.reading import ReadSheet

ANSWER = ["11/3/2026 8:14:22", "Ani Contoh", "1704015203909001", "12-03-1990", "081390019001", "Budi Contoh"]
QUESTIONS = [
    *("Nama lengkap Bapak/Ibu sesuai KTP (tanpa gelar)", "Nomor Induk Kependudukan (16 angka)", "Tanggal lahir"),
    *("Nomor HP/WA Bapak/Ibu/Saudara(i) yang aktif", "Nama suami/istri"),
]


def keys_of(heading):
    found = layout.find(ReadSheet("Jawaban", [heading, ANSWER]))
    return [each.key for each in found.headings]


@pytest.mark.parametrize("time", ["Timestamp", "Cap waktu", "Waktu"])
def test_the_questions_of_a_form_are_known_by_what_they_ask(time):
    numbered = [f"{number}. {question}" for number, question in enumerate(QUESTIONS, start=1)]
    assert keys_of([time, *numbered]) == ["", "name", "nik", "born_on", "phone", ""]


def test_without_numbers_the_time_of_the_answers_shows_that_it_is_a_form():
    assert keys_of(["Timestamp", *QUESTIONS]) == ["", "name", "nik", "born_on", "phone", ""]


def test_in_another_list_bapak_ibu_stays_somebody_else():
    heading = ["No", "Nama", "NIK", "Tanggal lahir", "Nama Bapak/Ibu", "No HP Bapak/Ibu"]
    assert keys_of(heading) == ["number", "name", "nik", "born_on", "", ""]


def test_the_parents_that_a_form_asks_about_stay_somebody_else():
    heading = ["Timestamp", "Nama", "NIK", "Tanggal lahir", "No HP Bapak/Ibu kandung", "Nama Bapak/Ibu wali"]
    assert keys_of(heading) == ["", "name", "nik", "born_on", "", ""]
