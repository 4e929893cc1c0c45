"""The command load_demo: when it fills the registry, when it refuses, and the accounts that it creates."""

from datetime import date
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction

from kaur_psm.accounts.management.commands import load_demo
from kaur_psm.accounts.models import User
from registry.models import Appointment, TrainingRecord, Volunteer
from tests.factories import make_district, make_regency, make_village, make_volunteer, whole_nik

pytestmark = [pytest.mark.django_db, pytest.mark.slow, pytest.mark.one_database]  # Makes hundreds of people.

TODAY = date(2026, 11, 23)


@pytest.fixture(autouse=True)
def _known_password(settings):
    settings.DEMO_PASSWORD = "kelapa-sawit-5"


@pytest.fixture
def regions(db):
    call_command("load_regions", stdout=StringIO())


def load(*arguments):
    out = StringIO()
    call_command("load_demo", *arguments, stdout=out)
    return out.getvalue()


def people():
    return Volunteer.objects.select_related("home_village__district")


def test_the_same_people_come_every_time(regions):
    def once():
        with transaction.atomic():
            load("--volunteers", "30")
            rows = [
                list(Volunteer.objects.order_by("registry_no").values_list("registry_no", "name", "born_on", "phone")),
                [whole_nik(person) for person in Volunteer.objects.order_by("registry_no")],
                list(
                    Appointment.objects.order_by("pk").values_list(
                        "volunteer__registry_no", "village__code", "started_on", "ended_on"
                    )
                ),
                list(
                    TrainingRecord.objects.order_by("pk").values_list(
                        "volunteer__registry_no", "training__name", "certificate_number"
                    )
                ),
            ]
            transaction.set_rollback(True)
        return rows

    assert once() == once()


@pytest.mark.parametrize("count", [1, 7, 300])
def test_as_many_people_come_as_are_asked_for(regions, count):
    assert load("--volunteers", str(count)).startswith(f"{count} PSM rekaan, ")
    assert people().count() == count


def test_one_village_is_enough():
    make_village()
    load("--volunteers", "50")
    assert Appointment.objects.serving(TODAY).count() >= 40


def test_no_people_at_all_are_refused(regions):
    with pytest.raises(CommandError, match="paling sedikit 1"):
        load("--volunteers", "0")


def test_without_villages_it_is_refused():
    with pytest.raises(CommandError, match="Jalankan load_regions lebih dulu") as caught:
        load()
    assert caught.value.returncode == 1
    assert not User.objects.exists()


@pytest.mark.parametrize("deleted", [False, True])
def test_a_registry_with_people_is_refused_and_stays_as_it_is(deleted):
    person = make_volunteer()
    if deleted:
        person.remove("Salah catat")
    with pytest.raises(CommandError, match="sudah berisi PSM") as caught:
        load()
    assert caught.value.returncode == 1
    assert Volunteer.with_deleted.count() == 1
    assert not User.objects.exists()


@pytest.mark.parametrize("deleted", [False, True])
def test_if_empty_leaves_a_registry_with_people_without_a_word(deleted):
    person = make_volunteer()
    if deleted:
        person.remove("Salah catat")
    assert load("--if-empty") == ""
    assert Volunteer.with_deleted.count() == 1
    assert not User.objects.exists()


def test_if_empty_fills_an_empty_registry(regions):
    load("--if-empty")
    assert people().count() == 240


def test_where_the_accounts_cannot_be_made_no_people_stay(regions, monkeypatch):
    def fail(password):
        raise RuntimeError

    monkeypatch.setattr(load_demo, "make_accounts", fail)
    with pytest.raises(RuntimeError):
        load("--volunteers", "5")
    assert not Volunteer.with_deleted.exists()


def test_the_bound_account_has_kinal_in_a_whole_province_too(regions):
    make_village("Durian Sebatang", make_district("Kedurang", make_regency("Kabupaten Lain", "17.01"), "17.01.01"))
    load("--volunteers", "1")
    assert User.objects.get(username="petugas-kinal").districts.get().name == "Kinal"


def test_where_there_is_no_kinal_the_bound_account_has_the_first_kecamatan():
    make_village("Umbul")
    load("--volunteers", "1")
    assert User.objects.get(username="petugas-kinal").districts.get().name == "Kaur Selatan"


def test_without_a_chosen_password_one_is_made_and_printed(regions, settings):
    settings.DEMO_PASSWORD = ""
    output = load("--volunteers", "1")
    password = output.partition("sandi: ")[2].split()[0]
    assert len(password) == 14
    assert all(user.check_password(password) for user in User.objects.all())


def test_an_account_that_exists_keeps_its_password_and_rights(regions):
    User.objects.create_user("admin", password="milik-orang-lain")
    output = load("--volunteers", "1")
    admin = User.objects.get(username="admin")
    assert admin.check_password("milik-orang-lain")
    assert not admin.is_superuser
    assert "Akun petugas, kabid, petugas-kinal, pimpinan;" in output


def test_no_word_of_a_password_where_all_accounts_exist(regions):
    for username in ("petugas", "kabid", "admin", "petugas-kinal", "pimpinan"):
        User.objects.create_user(username)
    assert "sandi" not in load("--volunteers", "1")
