"""The words of certificates: one table defines them, and what is cached by words follows from it."""

import re
from datetime import date
from pathlib import Path
from types import SimpleNamespace

import pypdfium2
import pytest
from django.conf import settings
from django.template.loader import render_to_string

from ceremonies.agreement import digests_beside
from ceremonies.certificates.layout import TIGHTNESSES, Back, CertificateLayout, back_key
from ceremonies.certificates.rendering import render, render_backs
from ceremonies.corrections import lines_between
from ceremonies.models import Certificate
from ceremonies.values.certificate_words import WORDS, Whose
from tests.sample_certificates import (
    sample_ceremony,
    sample_certificate,
    sample_person,
    sample_training,
    sample_village,
    sample_words,
)

KEYS = {word.key for word in WORDS}
PERSONAL = {word.key for word in WORDS if word.whose is Whose.PERSON}


PIAGAM = sample_certificate(words=sample_words(sample_ceremony(legal_basis="Peraturan Menteri")))
SERTIFIKAT = sample_certificate(words=sample_words(sample_ceremony(sample_training())))


def with_words(original, **words):
    """The same certificate with these words changed."""
    return Certificate(
        number=original.number,
        name=original.name,
        design=original.design,
        design_version=original.design_version,
        code=original.code,
        check_code=original.check_code,
        words=original.words | words,
    )


def changed(value):
    """Another value of a word, of the same shape."""
    if isinstance(value, str):
        return f"{value} lain"
    return value + 1 if isinstance(value, int) else [*value, value[0]]


def changed_by(measure):
    """The keys of the words whose change changes the measure of a certificate."""
    return {
        key
        for original in (PIAGAM, SERTIFIKAT)
        for key, value in original.words.items()
        if measure(with_words(original, **{key: changed(value)})) != measure(original)
    }


# The table


def test_each_word_that_is_written_has_one_row_and_each_row_is_written():
    assert PIAGAM.words.keys() | SERTIFIKAT.words.keys() == KEYS
    assert len(KEYS) == len(WORDS)


def differing(words, others):
    return {key for key in words if words[key] != others[key]}


def test_what_differs_between_two_people_is_one_persons():
    ceremony = sample_ceremony(sample_training())
    other_person = sample_person("Budi Santoso", birth_place="Linau")
    other = {"person": other_person, "village": sample_village("Linau", "Maje", "Kabupaten Lain"), "own_hours": 24}
    assert differing(sample_words(ceremony), sample_words(ceremony, **other)) == PERSONAL


def test_what_differs_between_two_trainings_is_theirs():
    other = sample_training(
        "Bimtek Lanjutan",
        organiser="Kementerian Sosial",
        started_on=date(2019, 11, 4),
        ended_on=date(2019, 11, 5),
        place="Gedung Serbaguna Linau",
        hours=16,
        subjects="Praktik | 16",
    )
    its_own = {word.key for word in WORDS if word.whose is Whose.TRAINING}
    words, others = (sample_words(sample_ceremony(training)) for training in (sample_training(), other))
    # A training's place is printed where an inauguration has its own; the hours are those of the whole training.
    assert differing(words, others) == its_own | {"venue", "hours"}


def test_templates_and_code_ask_for_no_word_that_has_no_row():
    templates = "".join(path.read_text() for path in Path(settings.BASE_DIR, "templates").rglob("*.html"))
    code = "".join(path.read_text() for path in Path(settings.BASE_DIR, "ceremonies").rglob("*.py"))
    asked = set(re.findall(r"\b(?:certificate|specimen|back)\.words\.(\w+)", templates))
    asked |= set(re.findall(r"\bwords(?:\[|\.get\()\"(\w+)\"", code))
    assert {"training", "bare_name"} < asked <= KEYS


# What is printed where


def laid_out(certificate):
    return CertificateLayout(certificate, "f4", TIGHTNESSES[0])


def front(certificate):
    layout = laid_out(certificate)
    return render_to_string(layout.template, {"layout": layout})


def back(certificate):
    if not certificate.has_back:
        return ""
    back = Back(certificate, "f4", columns=1, size=12)
    return render_to_string(back.template, {"back": back})


def own_lines(certificate):
    return laid_out(certificate).own_lines


def test_the_front_has_each_word_that_is_on_it_and_no_other():
    assert changed_by(front) == {word.key for word in WORDS if word.on_front}


def test_own_blocks_have_the_words_that_say_so_and_no_others():
    assert changed_by(own_lines) == {word.key for word in WORDS if word.own_block and word.on_front}


def test_the_back_has_each_word_that_is_on_it_and_no_other():
    assert changed_by(back) == {word.key for word in WORDS if word.on_back}


def test_without_subjects_there_is_no_back():
    without = with_words(SERTIFIKAT, subjects=[])
    assert [each.has_back for each in (SERTIFIKAT, without, PIAGAM)] == [True, False, False]
    assert not back_key(without)
    assert not back_key(PIAGAM)


# What is cached by words


def test_a_back_is_remembered_by_all_that_stands_on_it_and_by_nothing_else():
    assert changed_by(back_key) == changed_by(back)


def test_a_back_of_another_design_is_another():
    other = with_words(SERTIFIKAT)
    other.design = "piagam"
    assert back_key(other) != back_key(SERTIFIKAT)


def test_sheets_are_alike_by_all_that_is_on_them_outside_their_own_blocks():
    assert changed_by(lambda each: laid_out(each).page_key) == changed_by(front) - changed_by(own_lines)


def test_a_picture_of_a_sheet_is_remembered_by_all_words():
    assert changed_by(lambda each: each.looks("f4", specimen=False)) == KEYS


def agreed(certificate):
    """The digests of a proof sheet with this certificate, whose words all others share."""
    person = SimpleNamespace(volunteer_id=1)
    ceremony = SimpleNamespace(paper="f4", number_pattern="", shows_birth=True)
    specimen = SimpleNamespace(name=certificate.name, words=certificate.words, participant=person)
    return digests_beside(certificate, ceremony, [specimen])


def test_a_proof_has_a_persons_words_under_the_person_and_all_others_under_none():
    assert changed_by(lambda each: agreed(each)["1"]) == PERSONAL
    assert changed_by(lambda each: agreed(each)[""]) == KEYS - PERSONAL


def test_nothing_that_is_one_persons_is_in_what_several_share():
    assert not PERSONAL & changed_by(back_key)
    assert not PERSONAL & changed_by(lambda each: agreed(each)[""])


@pytest.mark.parametrize("word", WORDS, ids=lambda word: word.key)
def test_a_correction_names_each_word_that_is_printed(word):
    original = PIAGAM if word.key in PIAGAM.words else SERTIFIKAT
    afresh = with_words(original, **{word.key: changed(original.words[word.key])})
    assert [label for label, _, _ in lines_between(original, afresh)] == [word.label] * word.is_printed


# What is printed together

MIXED = [
    SERTIFIKAT,
    with_words(SERTIFIKAT, training="Bimtek Pendataan"),
    with_words(SERTIFIKAT, venue="Gedung Serbaguna Linau"),
    with_words(SERTIFIKAT, period="2 Desember 2019"),
]
HEADS = [
    "Bimtek Dasar PSM 14 s.d. 18 Oktober 2019, Aula Dinas Sosial, Bintuhan",
    "Bimtek Pendataan 14 s.d. 18 Oktober 2019, Aula Dinas Sosial, Bintuhan",
    "Bimtek Dasar PSM 14 s.d. 18 Oktober 2019, Gedung Serbaguna Linau",
    "Bimtek Dasar PSM 2 Desember 2019, Aula Dinas Sosial, Bintuhan",
]


def texts(pdf):
    with pypdfium2.PdfDocument(pdf) as document:
        return [" ".join(page.get_textpage().get_text_range().split()) for page in document]


def heads_of(pages):
    """What is printed above the subjects of each back."""
    return [text.removeprefix("MATERI PELATIHAN ").partition(" No. Materi")[0] for text in pages]


@pytest.mark.slow
def test_each_back_of_a_mixed_print_is_that_of_its_own_certificate():
    assert heads_of(texts(pdf)[0] for pdf in render_backs(MIXED, paper="f4")) == HEADS


@pytest.mark.slow
def test_each_back_of_a_mixed_archive_copy_is_that_of_its_own_certificate():
    assert heads_of(texts(render(MIXED, paper="f4", archive=True))[1::2]) == HEADS


def test_certificates_with_one_back_have_it_made_once():
    same = with_words(SERTIFIKAT, hours="24", born="")
    first, second = render_backs([SERTIFIKAT, same], paper="f4")
    assert first is second
