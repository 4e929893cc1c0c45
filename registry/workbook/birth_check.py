"""Holds the birth date and the sex of a row against the NIK and the age, as the form of a person does."""

from registry.birth_doubts import KEEP, by_nik, doubt_on_age, offer_by_nik
from registry.values import nik
from registry.workbook.questions import Question

AS_WRITTEN, BY_NIK = "apa-adanya", "menurut-nik"
COMPARED = {"nik_digest", "born_on", "sex"}


def follow_nik(row_words, answers, place):
    """Give the row the birth date and the sex that its NIK has, if that was answered."""
    if row_words.nik and answers.get(_id(place)) == BY_NIK:
        row_words.values |= by_nik(row_words.nik)


def check_birth(planned, row_words, answers):
    """Ask where birth date or sex contradict the NIK, and tell an age that is not likely; only of what changes."""
    if not planned.fields & COMPARED:
        return
    if doubt := doubt_on_age(planned.person):
        row_words.warn("born_on", doubt)
    doubts = _doubts(planned.person, row_words.nik)
    if not doubts:
        return
    key, question = "nik" if row_words.nik else "born_on", _question(planned.place, doubts, row_words.nik)
    if not question.answer_in(answers):
        row_words.ask(key, question)
    for doubt in doubts if question.answer_in(answers) else ():
        row_words.warn(key, doubt)


def _id(place):
    return f"nik:{place}"


def _doubts(person, digits):
    """What the NIK says against the person's birth date and sex: the row's `digits`, so that none is decrypted."""
    if not digits or person.nik_matched_at:
        return person.nik_warnings_on_birth()
    return nik.warnings(digits, born_on=person.born_on, sex=person.sex)


def _question(place, doubts, digits):
    choices = [(AS_WRITTEN, KEEP), (BY_NIK, offer_by_nik(digits))]
    return Question(_id(place), " ".join(doubts), tuple(choice for choice in choices if choice[1]))
