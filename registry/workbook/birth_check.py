"""Holds the birth date and the sex of a row against the NIK and the age, as the form of a person does."""

from django.utils import timezone

from registry.models import ADULT_AGE, Volunteer
from registry.values import dates, nik
from registry.workbook.questions import Question

AS_WRITTEN, BY_NIK = "apa-adanya", "menurut-nik"
OLDEST = 100  # Years. Whoever is older probably has a wrong year.
COMPARED = {"nik_digest", "born_on", "sex"}


def follow_nik(row_words, answers, place):
    """Give the row the birth date and the sex that its NIK has, if that was answered."""
    if row_words.nik and answers.get(_id(place)) == BY_NIK:
        born_on, sex = nik.birth(row_words.nik, timezone.localdate())
        if born_on:
            row_words.values.update(born_on=f"{born_on:%d-%m-%Y}", sex=sex)


def check_birth(planned, row_words, answers):
    """Ask where birth date or sex contradict the NIK, and tell an age that is not likely; only of what changes."""
    if not planned.fields & COMPARED:
        return
    _tell_age(planned.person, row_words)
    doubts = planned.person.nik_warnings_on_birth()
    if not doubts:
        return
    key, question = "nik" if row_words.nik else "born_on", _question(planned.place, doubts, row_words.nik)
    if not question.answer_in(answers):
        row_words.ask(key, question)
    for doubt in doubts if question.answer_in(answers) else ():
        row_words.warn(key, doubt)


def _id(place):
    return f"nik:{place}"


def _question(place, doubts, digits):
    choices = [(AS_WRITTEN, "Simpan apa adanya; nanti dicocokkan dengan KTP")]
    born_on, sex = nik.birth(digits, timezone.localdate()) if digits else (None, "")
    if born_on:
        choices.append((BY_NIK, f"Pakai menurut NIK: {dates.spell(born_on)}, {Volunteer.Sex(sex).label}"))
    return Question(_id(place), " ".join(doubts), tuple(choices))


def _tell_age(person, row_words):
    if person.age is not None and not ADULT_AGE <= person.age <= OLDEST:
        just = "baru " if person.age < ADULT_AGE else ""
        row_words.warn("born_on", f"Menurut tanggal lahirnya umurnya {just}{person.age} tahun. Periksa tahunnya.")
