"""The people, trainings and accounts that load_demo makes, from one load."""

from collections import Counter
from datetime import date
from io import StringIO

import pytest
from django.core.management import call_command
from django.test import override_settings

from ceremonies.models import Ceremony
from kaur_psm.accounts.models import User
from registry.history.recording import Door
from registry.models import Activity, Appointment, Partner, Training, TrainingRecord, Village, Volunteer, VolunteerField
from registry.values import names, nik
from tests.factories import make_volunteer, whole_nik

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]

PASSWORD = "kelapa-sawit-5"
CEREMONY_ON = date(2019, 12, 6)
TODAY = date(2026, 11, 23)
TRACKED = [Volunteer, Appointment, Training, TrainingRecord]


@pytest.fixture(scope="module")
def demo(made_once):
    """What load_demo printed, with the 240 people in the database."""
    out = StringIO()
    with override_settings(DEMO_PASSWORD=PASSWORD):
        call_command("load_regions", stdout=StringIO())
        call_command("load_demo", stdout=out)
    return out.getvalue()


def people():
    return Volunteer.objects.select_related("home_village__district")


@pytest.mark.slow
def test_of_240_people_210_are_fit_for_the_inauguration(demo):
    trained = TrainingRecord.objects.filter(training__kind="dasar", training__started_on__lt=CEREMONY_ON)
    fit = people().serving(CEREMONY_ON).filter(pk__in=trained.values("volunteer")).exclude(nik_masked="")
    assert people().count() == 240
    assert sum(person.age_on(CEREMONY_ON) >= 18 for person in fit) == 210


def test_who_was_appointed_by_that_day_but_no_longer_served_had_no_training(demo):
    appointed = people().filter(appointments__started_on__lte=CEREMONY_ON).distinct()
    gone = appointed.exclude(pk__in=people().serving(CEREMONY_ON))
    assert gone.exists()
    assert not gone.trained().exists()


def test_today_most_villages_have_somebody_and_some_have_two_or_more(demo):
    serving = Counter(Appointment.objects.serving(TODAY).values_list("village", flat=True))
    assert 160 <= len(serving) <= 175
    assert sum(count == 1 for count in serving.values()) > 100
    assert sum(count >= 2 for count in serving.values()) >= 20


def test_some_villages_never_had_anybody(demo):
    assert Village.objects.filter(appointments=None).count() >= 5


def test_there_are_candidates_with_and_without_a_training(demo):
    assert people().candidates().trained().count() == 5
    assert people().candidates().untrained().count() == 7


def test_service_ended_for_every_reason(demo):
    reasons = Appointment.objects.filter(ended_on__isnull=False).values_list("end_reason", flat=True)
    assert set(reasons) == set(Appointment.EndReason.values)


def test_some_serve_again_after_a_pause_or_in_another_village(demo):
    periods = Counter(Appointment.objects.values_list("volunteer", flat=True))
    assert sum(count == 2 for count in periods.values()) == 8
    moved = Appointment.objects.filter(end_reason="alih")
    assert moved.count() == 6
    assert all(period.village_id != period.volunteer.latest_appointment.village_id for period in moved)


def test_a_few_wait_for_their_decree_and_a_few_for_their_nik(demo):
    waiting = people().filter(appointments__in=Appointment.objects.serving(TODAY).without_decree())
    assert 5 <= waiting.count() <= 15
    assert people().serving(TODAY).filter(nik_masked="").count() == 4


def test_every_nik_is_one_that_is_never_given_out(demo):
    niks = [whole_nik(person) for person in people() if person.has_nik]
    assert all(nik.clean(digits) == digits and int(digits[12:]) > 9000 for digits in niks)


def test_the_niks_fit_their_bearers_but_for_a_handful(demo):
    disagreeing = Counter(sentence for person in people() for sentence in person.nik_warnings())
    assert len(disagreeing) == 4
    assert sum(disagreeing.values()) <= 12


@pytest.mark.one_database  # The same seed gives the same rows on each.
@pytest.mark.slow
def test_every_row_obeys_the_rules_of_its_model(demo):
    for model in TRACKED:
        for row in model.objects.all():
            row.full_clean()


def test_nobody_serves_before_eighteen(demo):
    ages = [period.volunteer.age_on(period.started_on) for period in Appointment.objects.select_related("volunteer")]
    assert min(ages) >= 18


def test_no_phone_and_no_address_reaches_anybody(demo):
    phones = set(people().exclude(phone="").values_list("phone", flat=True))
    addresses = set(people().exclude(email="").values_list("email", flat=True))
    assert phones
    assert all(phone.startswith("+628120000") and len(phone) == 14 for phone in phones)
    assert addresses
    assert all(address.endswith("@example.org") for address in addresses)


@pytest.mark.parametrize(
    "is_such",
    [
        pytest.param(lambda person: " " not in person.name, id="single"),
        pytest.param(lambda person: "'" in person.name, id="apostrophe"),
        pytest.param(lambda person: "’" in person.name, id="curly apostrophe"),
        pytest.param(lambda person: len(person.name) > 60, id="very long"),
        pytest.param(lambda person: person.name.isupper(), id="capitals"),
        pytest.param(lambda person: person.title_before, id="title before"),
        pytest.param(lambda person: person.title_after, id="title after"),
    ],
)
def test_names_of_all_sorts_occur(demo, is_such):
    assert any(is_such(person) for person in people())


def test_people_are_found_by_name_and_take_their_registry_numbers_in_order(demo):
    assert all(person.name_folded == names.fold(person.name) for person in people())
    assert people().order_by("pk").last().registry_no == "PSM-00240"
    assert make_volunteer().registry_no == "PSM-00241"


def test_there_are_trainings_of_every_kind_with_hours_and_people(demo):
    assert set(Training.objects.values_list("kind", flat=True)) == set(Training.Kind.values)
    assert all(training.hours and training.records.exists() for training in Training.objects.all())
    assert TrainingRecord.objects.filter(hours__isnull=False).exists()
    assert Training.objects.filter(kind="dasar", ended_on__lt=CEREMONY_ON).count() == 3
    assert {training.organiser for training in Training.objects.all()} == {"Dinas Sosial Kabupaten Kaur"}


def test_the_history_knows_each_row_as_one_batch_of_example_data(demo):
    for model in TRACKED:
        entries = model.history.filter(history_type="+")  # Numbers of certificates were written later.
        assert entries.count() == model.objects.count()
        assert set(entries.values_list("history_change_reason", "door")) == {("Data contoh", Door.COMMAND)}
    assert len({entry.batch for model in TRACKED for entry in model.history.filter(history_type="+")}) == 1


def test_one_training_has_its_subjects_and_its_certificates(demo):
    ceremony = Ceremony.objects.of_trainings().get()
    assert ceremony.training.subject_hours == ceremony.training.hours == 32
    assert 0 < ceremony.certificates().count() == ceremony.training.records.count()
    assert not ceremony.training.records.without_certificate().exists()


def test_there_is_an_account_for_each_role_and_a_bound_one(demo):
    roles = dict(User.objects.values_list("username", "groups__name"))
    assert roles == {
        "petugas": "Petugas",
        "kabid": "Kabid",
        "admin": "Admin",
        "petugas-kinal": "Petugas",
        "pimpinan": "Pimpinan",
    }
    assert [user.username for user in User.objects.filter(is_superuser=True, is_staff=True)] == ["admin"]
    assert User.objects.filter(is_staff=True).count() == 1
    bound = User.objects.exclude(districts=None)
    assert [(user.username, user.districts.get().name) for user in bound] == [("petugas-kinal", "Kinal")]


def test_the_chosen_password_opens_the_accounts_and_is_not_printed(demo):
    assert all(user.check_password(PASSWORD) for user in User.objects.all())
    assert PASSWORD not in demo
    assert "petugas, kabid, admin, petugas-kinal, pimpinan; sandi: DEMO_PASSWORD" in demo


@pytest.mark.slow
def test_the_demo_has_partners_fields_and_reports_of_people_who_served(demo):
    assert Partner.objects.active().count() > 50
    assert VolunteerField.objects.count() > 100
    reports = Activity.objects.select_related("volunteer")
    assert reports.count() > 100
    for report in reports:
        assert Volunteer.objects.serving(report.done_on).filter(pk=report.volunteer_id).exists()
