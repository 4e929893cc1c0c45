"""The Django admin in a real browser under the strict content policy; the fixture `page` fails on every violation."""

from datetime import date

import pytest
from django.contrib.auth.models import Group
from django.urls import reverse

from kaur_psm.accounts.models import User
from registry import models as registry_models
from registry.models import Appointment, Volunteer
from tests.factories import make_district, make_user, make_village, make_volunteer
from tests.test_admin import make_everything

MODELS = [getattr(registry_models, name) for name in registry_models.__all__]
MODELS = [model for model in MODELS if isinstance(model, type) and hasattr(model, "_default_manager")]


def url(model, page, *args):
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{page}", args=args)


@pytest.fixture
def office(page, sign_in):
    """The page of an administrator."""
    sign_in(page, make_user("Admin", username="admin"))
    return page


def test_no_page_of_the_admin_breaks_the_content_policy(office):
    make_everything(1)
    for model in [*MODELS, User, Group]:
        row = model._default_manager.order_by("pk").first()
        for address in (
            url(model, "changelist"),
            url(model, "change", row.pk),
            url(model, "history", row.pk),
        ):
            assert office.goto(address).status == 200, address
    for address in (url(Volunteer, "add"), url(User, "add"), "/admin/", "/admin/password_change/"):
        assert office.goto(address).status == 200, address


def test_an_appointment_is_made_with_choosers_and_a_calendar(office):
    volunteer, village = make_volunteer("Rahmat Hidayat"), make_village("Gedung Sako", make_district("Maje"))
    office.goto(url(Appointment, "add"))
    for name, typed, label in (
        ("volunteer", "rahmat", str(volunteer)),
        ("village", "gedung", "Gedung Sako, Maje"),
    ):
        office.click(f".field-{name} .select2-selection")
        office.fill(".select2-search__field", typed)
        office.click(f".select2-results__option:has-text('{label}')")
    office.click(".field-started_on .datetimeshortcuts a:has(.date-icon)")
    office.click(".calendarbox:visible td:not(.nonday) a >> nth=0")
    office.click("input[name=_save]")
    office.wait_for_url(lambda address: address.endswith("/appointment/"))
    period = Appointment.objects.get()
    assert (period.volunteer, period.village) == (volunteer, village)


def test_roles_and_kecamatan_are_given_by_clicking(office):
    user = make_user("Petugas", username="rahmat")
    make_district("Kinal")
    office.goto(url(User, "change", user.pk))
    office.check("text=Kabid")
    office.uncheck("input[name=sees_all_districts]")
    office.click(".field-districts .select2-selection")
    office.fill(".field-districts .select2-search__field", "kin")
    office.click(".select2-results__option:has-text('Kinal')")
    office.click("input[name=_save]")
    office.wait_for_url(lambda address: address.endswith("/user/"))
    assert {group.name for group in user.groups.all()} == {"Petugas", "Kabid"}
    assert [district.name for district in user.districts.all()] == ["Kinal"]


def test_people_are_deleted_and_brought_back_in_the_list(office):
    make_volunteer("Rahmat Hidayat", born_on=date(1990, 12, 6))
    office.goto(url(Volunteer, "changelist"))
    office.check("input.action-select >> nth=0")
    office.select_option("select[name=action]", "delete_selected")
    office.click("button[name=index]")
    office.click("main input[type=submit], #content input[type=submit]")
    office.wait_for_url(lambda address: address.endswith("/volunteer/"))
    assert Volunteer.objects.count() == 0
    office.goto(f"{url(Volunteer, 'changelist')}?dihapus=ya")
    office.check("input.action-select >> nth=0")
    office.select_option("select[name=action]", "restore")
    office.click("button[name=index]")
    office.wait_for_selector(".messagelist")
    assert Volunteer.objects.count() == 1
