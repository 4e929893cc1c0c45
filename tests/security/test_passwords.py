"""Which passwords are refused: short ones, and those that somebody who knows the office would try first."""

import pytest
from django.conf import global_settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.module_loading import import_string

import kaur_psm.settings
from kaur_psm.accounts.managing.changes import one_time_password
from kaur_psm.accounts.validators import is_strong
from tests.factories import PASSWORD, make_district, make_user

pytestmark = pytest.mark.django_db


def fault(password, user=None):
    """The sentence with which the password is refused; empty if it is accepted."""
    try:
        validate_password(password, user)
    except ValidationError as error:
        return " ".join(error.messages)
    return ""


@pytest.mark.parametrize("password", ["dinsos2019", "kaur2026", "registripsm", "x9!Qz7#Lp4w", "", "ungu gurita"])
def test_less_than_twelve_characters_are_refused(password):
    assert "sedikitnya 12 karakter" in fault(password)


@pytest.mark.parametrize(
    "password",
    [
        "dinsoskaur2019",
        "Dinsos-Kaur-2026",
        "registripsm2026",
        "r3g1str1psm2026",
        "bintuhan-kaur-17",
        "petugas-petugas",
        "Kaur-Selatan-2026",
        "bismillah12345",
        "password123456",
        "aaaaaaaaaaaaaaaa",
        "123456789012",
        "qwertyuiop123",
        "------------",
    ],
)
def test_words_of_the_office_and_the_place_are_refused_with_what_helps(password):
    make_district("Kaur Selatan")
    sentence = fault(password)
    assert "mudah ditebak" in sentence
    assert "Tiga atau empat kata yang tidak ada hubungannya" in sentence


@pytest.mark.parametrize("password", ["pe#5gz29ptzmse", " PE#5GZ29PTZMSE", "seniseviyorum"])
def test_a_leaked_password_is_refused_however_strong_it_looks(password):
    assert is_strong(password)
    assert "pernah bocor" in fault(password)


def test_the_own_name_is_refused_and_another_ones_is_not():
    user = make_user(username="rukmini.zubaedah", first_name="Rukmini", last_name="Zubaedah")
    for password in ("rukmini.zubaedah90", "Zubaedah-Rukmini", "rukminizubaedah"):
        assert "mudah ditebak" in fault(password, user)
        assert fault(password) == ""


@pytest.mark.parametrize(
    "password", ["gurita 9 lengan ungu", "payung basah kereta malam", "gurita-9-lengan", "payung basah kereta " * 50]
)
def test_a_phrase_is_accepted_however_long(password):
    assert fault(password) == ""


def test_the_passwords_that_the_program_makes_are_accepted():
    assert [fault(one_time_password()) for _ in range(20)] == [""] * 20


def test_the_page_says_what_helps_before_and_after(client_of, petugas):
    client = client_of(petugas)
    assert "Sedikitnya 12 karakter. Tiga atau empat kata" in client.get("/masuk/sandi/").content.decode()
    data = {"old_password": PASSWORD, "new_password1": "dinsoskaur2019", "new_password2": "dinsoskaur2019"}
    page = client.post("/masuk/sandi/", data).content.decode()
    assert "Kata sandi ini mudah ditebak." in page
    petugas.refresh_from_db()
    assert petugas.check_password(PASSWORD)


def test_passwords_are_stored_by_a_slow_function():
    hasher = import_string(global_settings.PASSWORD_HASHERS[0])()
    assert not hasattr(kaur_psm.settings, "PASSWORD_HASHERS")  # The first one of Django's is in use.
    assert (hasher.algorithm, hasher.iterations >= 600_000) == ("pbkdf2_sha256", True)


def test_password_managers_know_the_fields(client, client_of, petugas):
    assert 'autocomplete="current-password"' in client.get("/masuk/").content.decode()
    page = client_of(petugas).get(reverse("password_change")).content.decode()
    assert page.count('autocomplete="current-password"') == 1
    assert page.count('autocomplete="new-password"') == 2


@pytest.mark.parametrize("typed, is_right", [(" Kuda Laut 7 ", True), ("Kuda Laut 7", False), (" kuda laut 7 ", False)])
def test_spaces_and_capitals_of_a_password_count(client, typed, is_right):
    make_user(username="ani", password=" Kuda Laut 7 ")
    client.post("/masuk/", {"username": "ani", "password": typed})
    assert ("_auth_user_id" in client.session) == is_right
