"""Nobody changes the own rights, nobody gives more than the own, a bound Admin stays in its area: at every door."""

import pytest
from django.contrib.auth.models import Group, Permission
from django.core.exceptions import ValidationError
from django.urls import reverse

from kaur_psm.accounts import rights
from kaur_psm.accounts.models import User
from registry.models import Trace
from tests.factories import make_district, make_user
from tests.test_admin import errors, fill, url

pytestmark = pytest.mark.django_db


@pytest.fixture
def kinal():
    return make_district("Kinal")


@pytest.fixture
def maje():
    return make_district("Maje")


@pytest.fixture
def manager():
    """An Admin of the whole office who is no superuser."""
    return make_user("Admin", username="pengelola", is_superuser=False)


@pytest.fixture
def bound_manager(kinal):
    """An Admin of Kecamatan Kinal."""
    return make_user("Admin", [kinal], username="pengelola-kinal", is_superuser=False)


def grants(**changes):
    return rights.Grants(**{"sees_all_districts": True, **changes})


def role(name):
    return Group.objects.get(name=name)


def has_more_rights():
    """A role with a right that no Admin has."""
    group = Group.objects.create(name="Pemelihara")
    group.permissions.add(Permission.objects.get(codename="delete_trace"))
    return group


def refused(by, account, **changes):
    before = rights.grants_of(account)
    after = before.with_changes(changes)
    with pytest.raises(ValidationError) as caught:
        rights.refuse_change(by, account, before, after)
    return caught.value.messages


# The rule


@pytest.mark.parametrize("is_superuser", [True, False])
def test_nobody_changes_what_the_own_account_may(is_superuser, kinal):
    own = make_user("Admin", is_superuser=is_superuser)
    for changes in (
        {"groups": [role("Kabid")]},
        {"districts": [kinal], "sees_all_districts": False},
        {"is_active": False},
        {"is_staff": False},
        {"is_superuser": not is_superuser},
    ):
        assert refused(own, own, **changes) == [rights.OWN_ACCOUNT]


def test_a_bound_admin_gives_its_own_kecamatan_alone(bound_manager, kinal, maje):
    clerk = make_user("Petugas", [kinal])
    for changes in (
        {"sees_all_districts": True, "districts": []},
        {"districts": [maje]},
        {"districts": [kinal, maje]},
        {"districts": []},
    ):
        assert "hanya mengelola akun dari kecamatannya sendiri (Kinal)" in refused(bound_manager, clerk, **changes)[0]
    before = rights.grants_of(clerk)
    rights.refuse_change(bound_manager, clerk, before, before.with_changes({"groups": [role("Kabid")]}))


def test_a_bound_admin_manages_accounts_of_its_area_alone(bound_manager, kinal, maje):
    assert rights.may_manage(bound_manager, make_user("Petugas", [kinal]))
    for other in (
        make_user("Petugas", [maje]),
        make_user("Petugas", [kinal, maje]),
        make_user("Petugas"),
        make_user("Petugas", sees_all_districts=False),
    ):
        assert not rights.may_manage(bound_manager, other)


def test_it_does_not_see_the_others_either(bound_manager, kinal, maje):
    own = make_user("Petugas", [kinal])
    for districts in ([maje], [kinal, maje], []):
        make_user("Petugas", districts)
    assert set(bound_manager.visible_accounts()) == {own, bound_manager}


def test_nor_on_the_page_of_rights(client_of, bound_manager, maje):
    make_user("Petugas", [maje], username="dari-maje")
    page = client_of(bound_manager).get("/hak/").content.decode()
    assert "pengelola-kinal" in page
    assert "dari-maje" not in page


def test_nobody_gives_a_role_with_more_rights_than_the_own(manager, petugas):
    more = has_more_rights()
    assert refused(manager, petugas, groups=[more]) == [rights.TOO_MANY_RIGHTS]
    assert more not in rights.roles_given_by(manager)
    assert set(rights.roles_given_by(manager)) == {role(name) for name in ("Admin", "Kabid", "Petugas", "Pimpinan")}
    petugas.groups.add(more)
    assert not rights.may_manage(manager, petugas)


def test_an_account_is_measured_by_its_rights_while_it_is_inactive_too(manager, petugas):
    petugas.groups.add(has_more_rights())
    petugas.is_active = False
    petugas.save()
    assert not rights.may_manage(manager, petugas)


def test_a_superuser_may_all_with_others(admin, petugas, kinal):
    before = rights.grants_of(petugas)
    after = grants(groups=frozenset({has_more_rights().pk}), is_superuser=True, is_staff=True)
    rights.refuse_change(admin, petugas, before, after)
    assert rights.may_manage(admin, make_user("Admin"))
    assert refused(admin, petugas, districts=[kinal]) == [rights.BOTH_AREAS]


def test_without_the_right_to_change_accounts_nobody_is_managed(kabid, petugas):
    assert not rights.may_manage(kabid, petugas)


# The doors of the Django admin


def test_in_the_admin_nobody_changes_the_own_area(client_of, bound_manager, maje):
    client = client_of(bound_manager)
    assert client.get(url(User, "change", bound_manager.pk)).status_code == 200
    fill(client, User, bound_manager.pk, sees_all_districts=True, districts=[maje.pk], groups=[], first_name="Baru")
    bound_manager = User.objects.get(pk=bound_manager.pk)
    assert bound_manager.first_name == "Baru"
    assert bound_manager.area == "Kinal"
    assert list(bound_manager.groups.all()) == [role("Admin")]


def test_in_the_admin_a_bound_account_gives_no_other_area(client_of, bound_manager, kinal, maje):
    clerk, client = make_user("Petugas", [kinal]), client_of(bound_manager)
    answer = fill(client, User, clerk.pk, districts=[maje.pk])
    assert "kecamatannya sendiri" in errors(answer)
    answer = fill(client, User, clerk.pk, sees_all_districts=True, districts=[])
    assert "kecamatannya sendiri" in errors(answer)
    assert User.objects.get(pk=clerk.pk).area == "Kinal"
    new = {"username": "baru", "password1": "gurita-9-lengan", "password2": "gurita-9-lengan"}
    assert "kecamatannya sendiri" in errors(fill(client, User, **new))
    fill(client, User, **new, districts=[kinal.pk])
    assert User.objects.get(username="baru").area == "Kinal"


def test_in_the_admin_accounts_of_other_areas_are_closed_to_it(client_of, bound_manager, maje):
    stranger, client = make_user("Petugas", [maje]), client_of(bound_manager)
    assert stranger.username not in client.get(url(User, "changelist")).content.decode()
    assert client.post(url(User, "change", stranger.pk), {"username": "x"}).status_code == 404
    password = {"usable_password": "true", "password1": "gurita-9-lengan", "password2": "gurita-9-lengan"}
    client.post(reverse("admin:auth_user_password_change", args=[stranger.pk]), password)
    client.post(url(User, "changelist"), {"action": "deactivate", "_selected_action": [stranger.pk]})
    kept = User.objects.get(pk=stranger.pk)
    assert (kept.username, kept.password, kept.is_active) == (stranger.username, stranger.password, True)


def test_in_the_admin_a_role_with_more_rights_is_not_given(client_of, manager, petugas):
    answer = fill(client_of(manager), User, petugas.pk, groups=[has_more_rights().pk])
    assert rights.TOO_MANY_RIGHTS in errors(answer)
    assert list(petugas.groups.all()) == [role("Petugas")]


def test_in_the_admin_an_area_is_all_or_some(client_of, admin, petugas, kinal):
    assert rights.BOTH_AREAS in errors(fill(client_of(admin), User, petugas.pk, districts=[kinal.pk]))


def test_roles_are_no_way_round(client_of, manager, bound_manager):
    client, right = client_of(manager), Permission.objects.get(codename="delete_trace")
    assert client.post(url(Group, "change", role("Admin").pk), {"name": "Admin"}).status_code == 403
    answer = fill(client, Group, role("Petugas").pk, permissions=[right.pk])
    assert rights.TOO_MANY_RIGHTS in errors(answer)
    assert rights.TOO_MANY_RIGHTS in errors(fill(client, Group, name="Baru", permissions=[right.pk]))
    assert client.post(url(Group, "delete", role("Admin").pk), {"post": "yes"}).status_code == 403
    assert client.post(url(Group, "change", has_more_rights().pk), {"name": "x"}).status_code == 403
    assert not role("Petugas").permissions.contains(right)
    bound = client_of(bound_manager)
    assert bound.post(url(Group, "change", role("Petugas").pk), {"name": "x"}).status_code == 403
    assert bound.post(url(Group, "add"), {"name": "Baru"}).status_code == 403


def test_what_is_refused_leaves_no_trace(client_of, bound_manager, kinal, maje):
    fill(client_of(bound_manager), User, make_user("Petugas", [kinal]).pk, districts=[maje.pk])
    assert not Trace.objects.filter(kind=Trace.Kind.RIGHTS_CHANGED).exists()
