"""The Django admin has the rules of the screens: masking, history, refusals, the area of an account."""

import re
from datetime import date, timedelta
from unittest.mock import patch

import pytest
from django.contrib import admin as django_admin
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Group
from django.urls import reverse
from django.utils import timezone

from ceremonies import models as ceremony_models
from ceremonies.issuing import issue_certificates
from kaur_psm.accounts.models import User
from registry import models as registry_models
from registry.history.recording import Door
from registry.models import Appointment, Trace, Volunteer
from tests.factories import (
    fictional_nik,
    make_activity,
    make_appointment,
    make_ceremony,
    make_delegation,
    make_district,
    make_import,
    make_invitation,
    make_office,
    make_official,
    make_partner,
    make_record,
    make_rights_request,
    make_saved_filter,
    make_training,
    make_upload,
    make_user,
    make_village,
    make_volunteer,
    renew_decree,
    tick_proof_off,
    whole_nik,
)

pytestmark = pytest.mark.django_db

REGISTRY = [getattr(registry_models, name) for name in registry_models.__all__]
CEREMONIES = [getattr(ceremony_models, name) for name in ceremony_models.__all__]
MODELS = [
    model
    for model in [*REGISTRY, *CEREMONIES, User, Group]
    if isinstance(model, type) and hasattr(model, "_default_manager")
]


def url(model, page, *args):
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{page}", args=args)


def fill(client, model, pk=None, **changes):
    """Save the admin's form as a browser would: with all its values and these changes. Return the answer."""
    address = url(model, "change", pk) if pk else url(model, "add")
    page = client.get(address)
    shown = set(re.findall(r'name="([^"]+)"', page.content.decode()))
    values = {bound.html_name: bound.value() for bound in page.context["adminform"].form if bound.html_name in shown}
    typed = {name: value for name, value in {**values, **changes}.items() if value is not None and value is not False}
    return client.post(address, typed)


def errors(answer):
    return str(answer.context["adminform"].form.errors)


@pytest.fixture
def office(client_of, admin):
    """The client of the administrator."""
    return client_of(admin)


def make_everything(serial):
    """One row of each kind, all about a new person and a new village."""
    district = make_district(f"Kecamatan {serial}")
    village = make_village(f"Desa {serial}", district)
    volunteer = make_volunteer(f"Orang {serial}", village, nik=fictional_nik(9000 + serial))
    renew_decree(
        make_appointment(volunteer, village, decree_number=f"460/{serial}"), f"460/{serial}/2024", date(2024, 1, 2)
    )
    make_record(volunteer, make_training(f"Bimtek {serial}"))
    make_invitation(volunteer, make_training(f"Lanjutan {serial}"))
    volunteer.work_in([registry_models.SocialProblem.POOR])
    make_rights_request(volunteer)
    make_activity(volunteer, partner=make_partner(f"LKS {serial}", village, kind="lks"))
    make_partner(f"Karang Taruna {serial}", village)
    twin = make_volunteer(f"Kembar {serial}", village)
    registry_models.DistinctPair.objects.say(volunteer, twin, None)
    registry_models.PossibleDouble.objects.create(first=volunteer, second=twin)
    user = make_user("Petugas", [district])
    make_upload(volunteer, created_by=user)
    make_import(user)
    registry_models.HeadingChoice.objects.remember({f"hobi{serial}": ""}, user)
    registry_models.VillageSpelling.objects.remember(f"ejaan {serial}", "", village, user)
    Trace.objects.record(Trace.Kind.NIK_VIEWED, user=user, volunteer=volunteer)
    registry_models.NikKey.objects.create(fingerprint=f"{serial:016}")
    registry_models.Limit("uji", most=3, seconds=600).take(serial)
    registry_models.LongWork.objects.ask("daftar", [serial])
    make_delegation(village, user)
    make_saved_filter(user)
    registry_models.ListColumns.objects.choose(user, ["desa"])
    registry_models.StrangerCount.objects.create(
        on=date(2026, 1, 1) + timedelta(serial), kind="alamat", count=serial, latest_at=timezone.now()
    )
    registry_models.TraceArchive.objects.create(
        first_id=serial, last_id=serial, first_at=timezone.now(), last_at=timezone.now(), count=1, file_name=f"{serial}"
    )
    Group.objects.create(name=f"Peran {serial}").user_set.add(user)
    pattern = f"{{serial}}/{serial}/{{year}}"
    ceremony = make_ceremony([volunteer], name=f"Pengukuhan {serial}", number_pattern=pattern)
    ceremony.mark(ceremony.participants.all(), "hadir", by=user)
    tick_proof_off(ceremony)
    ceremony_models.Paper.objects.create(ceremony=ceremony, kind="undangan", title="Undangan")
    (certificate,) = issue_certificates(ceremony)
    ceremony_models.Handover.objects.create(certificate=certificate, by=user)
    ceremony_models.Correction.objects.create(certificate=certificate, name="Orang", words={}, reason="Salah", by=user)
    registry_models.Boundary.objects.create(
        village=village, path="M0 0h9v9z", left=0, top=0, right=9, bottom=9, mark_x=7, mark_y=2
    )
    registry_models.FollowUp.objects.create(village=village, about="Tanpa PSM", due_on=date(2026, 1, 1), opened_by=user)
    registry_models.Policy.objects.get_or_create()
    make_ceremony(name=f"Sertifikat {serial}", training=make_training(f"Khusus {serial}", subjects="Etika | 4"))
    printer = ceremony_models.Printer.objects.create(name=f"Printer {serial}")
    series = certificate.number.series
    ceremony_models.NumberBlock.objects.reserve(series, 101, 102, given_by="Sekretariat", by=user)
    ceremony_models.NumberPolicy.objects.create(from_year=3000 + serial, made_by=user)
    ceremony_models.PrintRun.objects.begin(ceremony, [certificate], by=user, printer=printer)
    make_official(f"Pejabat {'ABCDEFGH'[serial]}", office=make_office(f"KANTOR {serial}"))


@pytest.mark.one_database
@pytest.mark.slow
def test_every_model_can_be_browsed_and_a_page_of_many_asks_no_more(office, django_assert_max_num_queries):
    make_everything(1)
    few = {}
    for model in MODELS:
        assert model in django_admin.site._registry
        office.get(url(model, "changelist"))
        with django_assert_max_num_queries(60, info=model) as queries:
            assert office.get(url(model, "changelist")).status_code == 200, model
        few[model] = len(queries)
    for serial in range(2, 8):
        make_everything(serial)
    for model in MODELS:
        with django_assert_max_num_queries(few[model], info=model):
            assert office.get(url(model, "changelist"), {"all": ""}).status_code == 200, model


@pytest.mark.slow
def test_every_row_can_be_opened_with_its_history(office):
    make_everything(1)
    for model in MODELS:
        row = model._default_manager.order_by("pk").last()
        assert office.get(url(model, "change", row.pk)).status_code == 200, model
        assert office.get(url(model, "history", row.pk)).status_code == 200, model


# The NIK


def test_no_page_of_the_admin_shows_a_whole_nik(office):
    nik = fictional_nik()
    volunteer = make_volunteer(nik=nik)
    for page in (
        url(Volunteer, "changelist"),
        url(Volunteer, "change", volunteer.pk),
        url(Volunteer, "history", volunteer.pk),
        url(Volunteer, "delete", volunteer.pk),
    ):
        text = office.get(page).content.decode()
        assert nik not in text, page
        assert nik[6:] not in text, page
    assert volunteer.nik_masked in office.get(url(Volunteer, "change", volunteer.pk)).content.decode()


@pytest.mark.parametrize("text", [fictional_nik(), fictional_nik()[:10], fictional_nik()[-4:]])
def test_nobody_is_found_by_the_nik(office, text):
    make_volunteer(nik=fictional_nik())
    response = office.get(url(Volunteer, "changelist"), {"q": text})
    # As many digits as a NIK do not even stay in the address.
    assert response.status_code == 302 or response.context["cl"].result_count == 0
    picker = office.get(
        reverse("admin:autocomplete"),
        {"term": text, "app_label": "registry", "model_name": "appointment", "field_name": "volunteer"},
    )
    assert picker.json()["results"] == []


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model._meta.model_name)
def test_a_nik_typed_into_any_search_box_does_not_stay_in_the_address(model, office):
    answer = office.get(url(model, "changelist"), {"q": fictional_nik()}, follow=True)
    assert answer.redirect_chain == [(url(model, "changelist"), 302)]


@pytest.mark.slow
def test_the_last_serial_may_be_raised_and_lowered_but_not_below_a_given_one(office):
    issue_certificates(make_ceremony([make_volunteer("Ani"), make_volunteer("Budi")]))
    series = ceremony_models.NumberSeries.objects.get()
    for last, is_saved in [("50", True), ("2", True), ("1", False), ("9223372036854775807", False)]:
        answer = fill(office, ceremony_models.NumberSeries, series.pk, last=last)
        assert (answer.status_code == 302) is is_saved, last


def test_the_last_serial_is_not_moved_where_numbers_come_from_blocks(office):
    series = ceremony_models.NumberSeries.objects.create(pattern="{serial}/{year}", year=2019, last=5)
    ceremony_models.NumberBlock.objects.reserve(series, 101, 102, given_by="Sekretariat")
    assert "berasal dari jatah" in errors(fill(office, ceremony_models.NumberSeries, series.pk, last="50"))
    assert fill(office, ceremony_models.NumberSeries, series.pk, last="5").status_code == 302


def test_people_are_found_by_a_part_of_the_name_and_by_registry_number(office):
    volunteer = make_volunteer("Dra. Nur’aini Zulkarnain")
    make_volunteer("Bukan Dia")
    for text in ("nuraini", "zulkar", volunteer.registry_no, volunteer.registry_no[4:].lstrip("0")):
        people = office.get(url(Volunteer, "changelist"), {"q": text}).context["cl"].result_list
        assert list(people) == [volunteer], text


@pytest.mark.slow
def test_a_nik_is_entered_in_the_admin_under_the_rules_of_the_screens(office):
    taken = make_volunteer("Siti Aminah", nik=fictional_nik())
    assert "16 angka" in errors(fill(office, Volunteer, name="Rahmat", nik="123"))
    assert f"NIK sudah terdaftar atas nama {taken}" in errors(
        fill(office, Volunteer, name="Rahmat", nik=fictional_nik())
    )
    fill(office, Volunteer, name="Rahmat", nik=fictional_nik(9012))
    assert whole_nik(Volunteer.objects.get(name="Rahmat")) == fictional_nik(9012)


def test_a_save_without_a_new_nik_keeps_the_stored_one(office):
    volunteer = make_volunteer(nik=fictional_nik())
    assert fill(office, Volunteer, volunteer.pk, name="Siti Aminah Putri").status_code == 302
    volunteer = Volunteer.objects.get()
    assert (volunteer.name, whole_nik(volunteer)) == ("Siti Aminah Putri", fictional_nik())


def test_a_stored_nik_is_cleared_only_where_that_is_asked(office):
    volunteer = make_volunteer(nik=fictional_nik())
    assert 'name="clear_nik"' in office.get(url(Volunteer, "change", volunteer.pk)).content.decode()
    fill(office, Volunteer, volunteer.pk, clear_nik="on")
    assert not Volunteer.objects.get().has_nik


# History, traces, collisions


def test_a_change_in_the_admin_is_in_the_history_with_its_door_and_its_person(office, admin):
    volunteer = make_volunteer()
    fill(office, Volunteer, volunteer.pk, occupation="Petani")
    latest = volunteer.history.latest()
    assert (latest.door, latest.history_user, latest.occupation) == (Door.ADMIN, admin, "Petani")
    page = office.get(url(Volunteer, "history", volunteer.pk)).content.decode()
    assert "Petani" in page
    assert "admin" in page


@pytest.mark.slow
def test_a_save_over_a_newer_save_is_refused_and_shows_both(office):
    volunteer = make_volunteer(occupation="Guru")
    address = url(Volunteer, "change", volunteer.pk)
    form = office.get(address).context["adminform"].form
    opened = {bound.html_name: bound.value() for bound in form if bound.value() not in (None, False)}
    fill(office, Volunteer, volunteer.pk, occupation="Petani")
    answer = office.post(address, {**opened, "occupation": "Nelayan"})
    assert "sudah diubah orang lain" in errors(answer)
    assert "Petani" in errors(answer)
    assert Volunteer.objects.get().occupation == "Petani"


def test_an_old_version_cannot_be_written_over_the_present_one(office):
    volunteer = make_volunteer()
    first = volunteer.history.latest().pk
    assert office.get(f"{url(Volunteer, 'history', volunteer.pk)}{first}/").status_code in (302, 404)


def test_the_trace_is_read_only_for_the_administrator_too(office):
    trace = Trace.objects.record(Trace.Kind.SIGNED_IN, subject="petugas")
    assert office.get(url(Trace, "changelist")).status_code == 200
    assert office.post(url(Trace, "add"), {}).status_code == 403
    assert office.post(url(Trace, "change", trace.pk), {"subject": "x"}).status_code == 403
    assert office.post(url(Trace, "delete", trace.pk), {"post": "yes"}).status_code == 403
    office.post(url(Trace, "changelist"), {"action": "delete_selected", "_selected_action": [trace.pk], "post": "yes"})
    assert Trace.objects.filter(pk=trace.pk, subject="petugas").exists()


# Deleting and restoring


def test_a_person_deleted_in_the_admin_can_be_restored_there(office):
    volunteer = make_appointment().volunteer
    office.post(url(Volunteer, "delete", volunteer.pk), {"post": "yes"})
    assert not Volunteer.objects.exists()
    assert Appointment.with_deleted.count() == 1
    assert list(office.get(url(Volunteer, "changelist")).context["cl"].result_list) == []
    assert list(office.get(url(Volunteer, "changelist"), {"dihapus": "ya"}).context["cl"].result_list) == [volunteer]
    office.post(url(Volunteer, "changelist") + "?dihapus=ya", {"action": "restore", "_selected_action": [volunteer.pk]})
    assert Volunteer.objects.get() == volunteer


def test_several_people_deleted_at_once_can_be_restored_too(office):
    people = [make_volunteer("Satu"), make_volunteer("Dua")]
    selected = [person.pk for person in people]
    office.post(
        url(Volunteer, "changelist"), {"action": "delete_selected", "_selected_action": selected, "post": "yes"}
    )
    assert Volunteer.objects.count() == 0
    assert Volunteer.with_deleted.count() == 2


def test_a_person_on_whom_papers_depend_is_not_deleted_and_the_papers_are_named(office):
    volunteer = make_volunteer()
    with patch.object(Volunteer, "deletion_obstacles", return_value=["Piagam 460/001"]):
        page = office.get(url(Volunteer, "delete", volunteer.pk)).content.decode()
        office.post(url(Volunteer, "delete", volunteer.pk), {"post": "yes"})
    assert "Piagam 460/001" in page
    assert Volunteer.objects.exists()


def test_a_person_whose_nik_was_registered_anew_comes_back_and_the_admin_is_told(office):
    gone = make_volunteer("Lama", nik=fictional_nik())
    gone.remove("Salah catat")
    make_volunteer("Baru", nik=fictional_nik())
    answer = office.post(
        url(Volunteer, "changelist") + "?dihapus=ya",
        {"action": "restore", "_selected_action": [gone.pk]},
        follow=True,
    )
    assert f"NIK {gone} juga tercatat pada Baru" in answer.content.decode()
    assert Volunteer.objects.get(name="Lama").nik_digest is None


def test_a_deleted_person_is_not_edited(office):
    volunteer = make_volunteer()
    volunteer.remove("Salah catat")
    assert office.get(url(Volunteer, "change", volunteer.pk)).status_code == 200
    assert office.post(url(Volunteer, "change", volunteer.pk), {"name": "Lain"}).status_code == 403


# Refusals of the rows


def test_overlapping_service_is_refused_in_a_sentence(office):
    first = make_appointment(ended_on=date(2020, 12, 5))
    answer = fill(
        office,
        Appointment,
        volunteer=first.volunteer.pk,
        village=first.village.pk,
        started_on="01-06-2020",
        ended_on="01-06-2021",
        end_reason="mundur",
    )
    assert "bertumpang tindih" in errors(answer)
    assert Appointment.objects.count() == 1


def test_service_that_ends_before_it_starts_is_refused_in_a_sentence(office):
    period = make_appointment()
    answer = fill(office, Appointment, period.pk, ended_on="01-01-2019", end_reason="mundur")
    assert "tidak boleh sebelum hari mulai" in errors(answer)


def test_a_second_open_period_is_refused_in_a_sentence(office):
    volunteer = make_appointment().volunteer
    answer = fill(office, Appointment, volunteer=volunteer.pk, village=make_village().pk, started_on="01-01-2020")
    assert "belum berakhir" in errors(answer)


def test_a_person_stands_once_in_a_training(office):
    record = make_record()
    answer = fill(office, registry_models.TrainingRecord, training=record.training.pk, volunteer=record.volunteer.pk)
    assert "sudah tercatat pada pelatihan ini" in errors(answer)


def test_regions_are_corrected_but_not_deleted(office):
    village = make_village("Air Dingim")
    fill(office, registry_models.Village, village.pk, name="Air Dingin")
    village.refresh_from_db()
    assert (village.name, village.name_folded) == ("Air Dingin", "air dingin")
    assert office.post(url(registry_models.Village, "delete", village.pk), {"post": "yes"}).status_code == 403


# The area of an account


@pytest.fixture
def bound_office(client_of):
    """The client of a head of division who may enter the admin and is bound to Kinal."""
    return client_of(make_user("Kabid", [make_district("Kinal")], is_staff=True))


@pytest.mark.parametrize(
    "make", [make_volunteer, make_appointment, make_record], ids=lambda make: make.__name__.removeprefix("make_")
)
def test_a_bound_account_sees_only_its_own_in_the_admin(bound_office, make):
    stranger = make()
    model = type(stranger)
    kinal = make_village("Geramat", make_district("Kinal"))
    own = {
        Volunteer: lambda: make_volunteer("Orang Kinal", kinal),
        Appointment: lambda: make_appointment(village=kinal),
    }.get(model, lambda: make_record(make_volunteer("Orang Kinal", kinal), make_training("Lain")))()
    assert list(bound_office.get(url(model, "changelist")).context["cl"].result_list) == [own]
    assert bound_office.get(url(model, "change", own.pk)).status_code == 200
    assert bound_office.get(url(model, "change", stranger.pk)).status_code == 404
    assert bound_office.get(url(model, "history", stranger.pk)).status_code == 404
    assert bound_office.post(url(model, "delete", stranger.pk), {"post": "yes"}).status_code == 404
    assert model.objects.filter(pk=stranger.pk).exists()


def test_a_bound_account_sees_no_trace_of_a_stranger(client_of):
    manager = make_user("Admin", [make_district("Kinal")], is_superuser=False)
    kinal = make_volunteer("Orang Kinal", make_village("Geramat", make_district("Kinal")))
    Trace.objects.record(Trace.Kind.NIK_VIEWED, volunteer=make_volunteer())
    own = Trace.objects.record(Trace.Kind.NIK_VIEWED, volunteer=kinal)
    nobodys = Trace.objects.record(Trace.Kind.SIGN_IN_FAILED)
    seen = client_of(manager).get(url(Trace, "changelist")).context["cl"].result_list
    assert {own, nobodys} == {trace for trace in seen if trace.kind != Trace.Kind.SIGNED_IN}


def test_a_bound_account_does_not_choose_a_stranger(bound_office):
    stranger, kinal = make_volunteer(), make_village("Geramat", make_district("Kinal"))
    answer = fill(bound_office, Appointment, volunteer=stranger.pk, village=kinal.pk, started_on="06-12-2019")
    assert "volunteer" in answer.context["adminform"].form.errors
    picker = bound_office.get(
        reverse("admin:autocomplete"),
        {"term": "Siti", "app_label": "registry", "model_name": "appointment", "field_name": "volunteer"},
    )
    assert picker.json()["results"] == []


@pytest.mark.slow
def test_a_nik_of_another_kecamatan_is_answered_as_any_other(bound_office):
    make_volunteer("Siti Aminah", nik=fictional_nik())
    niks = fictional_nik(), fictional_nik(9099)
    answers = [fill(bound_office, Volunteer, name="Rahmat", nik=digits) for digits in niks]
    assert errors(answers[0]) == errors(answers[1])
    assert "Siti" not in errors(answers[0])


# Accounts and roles


def rights_traces():
    return [(trace.subject, trace.detail) for trace in Trace.objects.filter(kind=Trace.Kind.RIGHTS_CHANGED)]


def test_an_account_made_in_the_admin_leaves_a_trace_of_its_rights(office):
    fill(
        office,
        User,
        username="rahmat",
        password1="gurita-9-lengan",
        password2="gurita-9-lengan",
        groups=[Group.objects.get(name="Petugas").pk],
        districts=[make_district("Kinal").pk],
    )
    assert User.objects.get(username="rahmat").check_password("gurita-9-lengan")
    ((subject, detail),) = rights_traces()
    assert subject == "rahmat"
    assert detail.startswith("akun dibuat; peran: tidak ada → Petugas; kecamatan: tidak ada → Kinal;")


@pytest.mark.parametrize(
    "change, detail",
    [
        ({"groups": ["Kabid"]}, "peran: Petugas → Kabid"),
        ({"groups": ["Kabid", "Petugas"]}, "peran: Petugas → Kabid, Petugas"),
        ({"districts": ["Kinal"], "sees_all_districts": False}, "kecamatan: semua kecamatan → Kinal"),
        ({"is_active": False}, "aktif: ya → tidak"),
        ({"is_staff": True}, "masuk Admin: tidak → ya"),
        ({"is_superuser": True}, "semua hak (superuser): tidak → ya"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_change_of_rights_leaves_a_trace_that_says_from_what_to_what(office, petugas, change, detail):
    if "groups" in change:
        change = {"groups": [Group.objects.get(name=name).pk for name in change["groups"]]}
    if "districts" in change:
        change = {**change, "districts": [make_district(name).pk for name in change["districts"]]}
    fill(office, User, petugas.pk, **change)
    assert rights_traces() == [("petugas", detail)]
    assert Trace.objects.get(kind=Trace.Kind.RIGHTS_CHANGED).user.username == "admin"


def test_a_change_of_a_name_is_no_change_of_rights(office, petugas):
    fill(office, User, petugas.pk, first_name="Rahmat")
    petugas.refresh_from_db()
    assert petugas.first_name == "Rahmat"
    assert rights_traces() == []


def test_a_password_set_by_the_admin_leaves_a_trace_without_the_password(office, petugas):
    address = reverse("admin:auth_user_password_change", args=[petugas.pk])
    office.post(address, {"usable_password": "true", "password1": "gurita-9-lengan", "password2": "gurita-9-lengan"})
    petugas.refresh_from_db()
    assert petugas.check_password("gurita-9-lengan")
    assert rights_traces() == [("petugas", "kata sandi diganti oleh Admin")]


def test_a_refused_password_leaves_no_trace(office, petugas):
    address = reverse("admin:auth_user_password_change", args=[petugas.pk])
    office.post(address, {"usable_password": "true", "password1": "a", "password2": "b"})
    assert rights_traces() == []


def test_changed_rights_of_a_role_leave_a_trace(office):
    group = Group.objects.get(name="Pimpinan")
    kept = [permission.pk for permission in group.permissions.exclude(codename="view_training")]
    fill(office, Group, group.pk, permissions=kept)
    assert rights_traces() == [("peran Pimpinan", "registry.view_training: ya → tidak ada")]


def test_a_deleted_role_leaves_a_trace_with_those_who_had_it(office, petugas):
    group = Group.objects.get(name="Petugas")
    office.post(url(Group, "delete", group.pk), {"post": "yes"})
    assert rights_traces() == [("peran Petugas", "peran dihapus; akun yang memakainya: petugas")]


def test_an_account_is_never_deleted(office, petugas):
    assert office.post(url(User, "delete", petugas.pk), {"post": "yes"}).status_code == 403
    office.post(url(User, "changelist"), {"action": "delete_selected", "_selected_action": [petugas.pk], "post": "yes"})
    assert User.objects.filter(pk=petugas.pk).exists()


def test_accounts_are_deactivated_together_but_never_the_own(office, petugas, kabid, admin):
    selected = [petugas.pk, kabid.pk, admin.pk]
    office.post(url(User, "changelist"), {"action": "deactivate", "_selected_action": selected})
    assert list(User.objects.filter(is_active=True)) == [admin]
    assert set(rights_traces()) == {("petugas", "aktif: ya → tidak"), ("kabid", "aktif: ya → tidak")}
    office.post(url(User, "changelist"), {"action": "activate", "_selected_action": selected})
    assert User.objects.filter(is_active=False).count() == 0


def test_nobody_locks_the_own_account_out(office, admin):
    fill(office, User, admin.pk, is_active=False, is_superuser=False, is_staff=False)
    admin.refresh_from_db()
    assert admin.is_active
    assert admin.is_staff
    assert admin.is_superuser


@pytest.mark.slow
def test_who_manages_accounts_does_not_become_superuser(client_of, admin, petugas):
    manager = make_user("Admin", username="pengelola", is_superuser=False)
    client = client_of(manager)
    for account in (manager, petugas):
        fill(client, User, account.pk, is_superuser=True)
        account.refresh_from_db()
        assert not account.is_superuser
    password = {"usable_password": "true", "password1": "gurita-9-lengan", "password2": "gurita-9-lengan"}
    assert client.post(reverse("admin:auth_user_password_change", args=[admin.pk]), password).status_code == 403
    assert client.post(url(User, "change", admin.pk), {"username": "x"}).status_code == 403


# Logs and odd addresses


def test_the_log_of_the_admin_names_the_person_and_no_nik(office):
    fill(office, Volunteer, name="Rahmat", nik=fictional_nik())
    entry = LogEntry.objects.get()
    assert entry.object_repr == str(Volunteer.objects.get())
    assert fictional_nik()[6:] not in f"{entry.object_repr} {entry.change_message}"


@pytest.mark.slow
def test_an_address_with_an_empty_way_to_its_row_opens_the_row(office):
    make_everything(1)
    for model in MODELS:
        row = model._default_manager.order_by("pk").last()
        assert office.get(url(model, "change", row.pk), {"_to_field": ""}).status_code == 200


@pytest.mark.parametrize("pk", ["abc", "0", "99999999999999999999999", "-1", "1_2F"])
@pytest.mark.parametrize("page", ["change", "history", "delete"])
@pytest.mark.slow
def test_an_address_of_no_row_is_answered_calmly(office, pk, page):
    for model in MODELS:
        assert office.get(url(model, page, pk)).status_code in (302, 403, 404)
