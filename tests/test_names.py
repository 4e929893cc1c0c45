import re
import unicodedata
from importlib import import_module

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from ceremonies.issuing import issue_certificates
from ceremonies.models import Certificate
from registry.models import Village, Volunteer
from registry.values import names
from tests.factories import make_ceremony, make_district, make_village, make_volunteer


@pytest.mark.parametrize(
    "typed, kept",
    [
        ("  Siti Aminah ", "Siti Aminah"),
        ("SITI  NUR'AINI", "SITI  NUR'AINI"),
        ("Jum’at", "Jum’at"),
        ("dr. Yuli", "dr. Yuli"),
        ("Siti\N{NO-BREAK SPACE}Aminah", "Siti Aminah"),
        ("\N{ZERO WIDTH NO-BREAK SPACE}Si\N{ZERO WIDTH SPACE}ti\x00", "Siti"),
        ("Siti\tAminah\n", "Siti Aminah"),
        ("Rene\N{COMBINING ACUTE ACCENT}", "Ren\N{LATIN SMALL LETTER E WITH ACUTE}"),
        ("Tau\N{LATIN SMALL LIGATURE FI}q", "Taufiq"),
        ("Ｔａｕｆｉｑ\N{IDEOGRAPHIC SPACE}Ｎｕｒ＇ａｉｎｉ", "Taufiq Nur'aini"),
        ("\N{MATHEMATICAL BOLD CAPITAL S}iti", "Siti"),
        ("Gunung Tiga \N{ROMAN NUMERAL THREE}", "Gunung Tiga III"),
        ("Nur´aini", "Nur´aini"),
        ("20 m² … 1½ No.1º № ™", "20 m² … 1½ No.1º № ™"),
    ],
)
def test_a_name_is_kept_as_typed_but_for_what_cannot_be_seen(typed, kept):
    assert names.clean(typed) == kept


@pytest.mark.parametrize(
    "label, within",
    [
        ("Orang dengan HIV/AIDS (ODHA)", "orang dengan HIV/AIDS (ODHA)"),
        ("SD ke bawah", "SD ke bawah"),
        ("D-IV/S-1 ke atas", "D-IV/S-1 ke atas"),
        ("Diploma I–III", "diploma I–III"),
        ("sampai 30", "sampai 30"),
        ("", ""),
    ],
)
def test_within_a_sentence_a_label_begins_small_and_keeps_its_acronyms(label, within):
    assert names.within_sentence(label) == within


@given(st.text())
@pytest.mark.slow
def test_a_cleaned_name_is_clean(text):
    once = names.clean(text)
    assert names.clean(once) == once
    assert once.isprintable()
    assert once == unicodedata.normalize("NFC", once)


@pytest.mark.parametrize(
    "typed, key",
    [
        ("Pasar Jum'at", "pasar jumat"),
        ("Pasar Jum’at", "pasar jumat"),
        ("Pasar Jumʼat", "pasar jumat"),
        ("Hj. SITI  Nur'aini", "hj siti nuraini"),
        ("Sidarmin Tetap, M.Pd.", "sidarmin tetap mpd"),
        ("René", "rene"),
        ("Tau\N{LATIN SMALL LIGATURE FI}q", "taufiq"),
        ("ＴＡＵＦＩＱ", "taufiq"),
        ("Nur´aini", "nuraini"),
        ("İnci", "inci"),
        ("Bungin Tambun III", "bungin tambun iii"),
        ("% _", ""),
    ],
)
def test_a_name_is_found_without_case_accents_and_signs(typed, key):
    assert names.fold(typed) == key


@given(st.text())
def test_a_folded_name_stays_as_it_is(text):
    once = names.fold(text)
    assert names.fold(once) == once


@given(st.text())
def test_a_folded_name_fits_where_the_name_fits(text):
    assert len(names.fold(text)) <= len(names.clean(text))


@given(st.text())
def test_a_folded_name_has_letters_digits_and_single_spaces_only(text):
    assert re.fullmatch(r"([^\W_]+( [^\W_]+)*)?", names.fold(text))


@pytest.mark.parametrize(
    "parts, whole",
    [
        (("Drs. H.", "Sidarmin Tetap", "M.Pd."), "Drs. H. Sidarmin Tetap, M.Pd."),
        (("", "Sopiarti", "SP"), "Sopiarti, SP"),
        (("dr.", "YULI", ""), "dr. YULI"),
        (("", "Suharto", ""), "Suharto"),
    ],
)
def test_titles_stand_around_the_name_as_typed(parts, whole):
    assert names.full(*parts) == whole


@pytest.mark.parametrize("name", ["Suharto", "Nur'aini", "Siti-Aminah", "M. Yusuf", "A" * 100])
def test_names_of_one_word_with_signs_and_long_ones_pass(name):
    names.validate(name)


@pytest.mark.parametrize(
    "name, code",
    [
        ("", "name_letter"),
        ("-", "name_letter"),
        ("Siti 2", "name_digit"),
        ("Siti ²", "name_digit"),
        ("A" * 101, "name_length"),
    ],
)
def test_what_cannot_be_a_name_is_refused(name, code):
    with pytest.raises(ValidationError) as caught:
        names.validate(name)
    assert caught.value.code == code


# Names that were stored before


def test_names_that_are_stored_with_a_ligature_are_folded_again_also_of_deleted_people(db):
    person, deleted = make_volunteer("Sementara"), make_volunteer("Sementara Lama")
    village = make_village("Padang", make_district("Kinal"))
    deleted.remove("keliru")
    everyone = Volunteer.with_deleted.filter(pk__in=[person.pk, deleted.pk])
    everyone.update(name="Tauﬁq Rekaan", name_folded="tauﬁq rekaan")
    Village.objects.filter(pk=village.pk).update(name="Paﬁng", name_folded="paﬁng")
    import_module("registry.migrations.0005_names_folded_by_compatibility").fold_again(apps, None)
    assert list(Volunteer.objects.matching("taufiq")) == [person]
    assert list(everyone.values_list("name", "name_folded")) == [("Tauﬁq Rekaan", "taufiq rekaan")] * 2
    assert Village.objects.get(pk=village.pk).name_folded == "pafing"


def test_names_on_certificates_with_a_ligature_are_folded_again(db):
    issue_certificates(make_ceremony([make_volunteer("Sementara")]))
    Certificate.objects.update(name="Drs. Tauﬁq Rekaan", name_folded="tauﬁq rekaan")
    import_module("ceremonies.migrations.0005_names_folded_by_compatibility").fold_again(apps, None)
    certificate = Certificate.objects.get()
    assert (certificate.name, certificate.name_folded) == ("Drs. Tauﬁq Rekaan", "taufiq rekaan")
