"""What the Django admin shows and gives to an account of a kecamatan beside its forms: filters, office-wide rows."""

import pytest
from django.contrib import admin
from django.contrib.auth.models import Permission

from ceremonies import models as ceremony_models
from registry.models import HeadingChoice, Import, Regency, Trace, VillageSpelling, Volunteer
from tests.factories import (
    fictional_nik,
    make_district,
    make_import,
    make_user,
    make_village,
    make_volunteer,
)
from tests.test_admin import url

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]


@pytest.fixture
def kinal():
    return make_village("Geramat", make_district("Kinal"))


@pytest.fixture
def bound_admin(kinal):
    return make_user("Admin", [kinal.district], is_superuser=False)


@pytest.fixture
def bound_client(client_of, bound_admin):
    return client_of(bound_admin)


# Filters


@pytest.mark.parametrize(
    "lookup", ["nik_unclaimed_digest__gt=", "nik_digest__isnull=True", "phone__startswith=08", "notes__contains=a"]
)
def test_the_list_of_people_is_not_narrowed_by_what_it_does_not_offer(bound_client, kinal, lookup):
    """A NIK that another kecamatan has is kept without a claim: a filter by that column would be the answer yes."""
    make_volunteer("Siti Aminah", nik=fictional_nik())
    own = make_volunteer("Orang Kinal", kinal)
    own.set_nik(fictional_nik(), is_claimed=False)
    own.save()
    assert bound_client.get(f"{url(Volunteer, 'changelist')}?{lookup}").status_code == 400


def test_no_list_is_narrowed_by_a_column_that_it_does_not_offer(rf):
    request, let_through = rf.get("/"), []
    for model, model_admin in admin.site._registry.items():
        offered = {item[0] if isinstance(item, tuple) else item for item in model_admin.get_list_filter(request)}
        offered.add(model_admin.date_hierarchy)
        for column in {field.name for field in model._meta.concrete_fields} - offered:
            lookups = [column, f"{column}__gt", f"{column}__isnull"]
            let_through += [
                (model.__name__, lookup) for lookup in lookups if model_admin.lookup_allowed(lookup, "1", request)
            ]
    assert not let_through


@pytest.mark.parametrize("lookup", ["sex__exact=P", "keadaan=aktif", "nik=ada", "dihapus=semua", "p=1", "o=2", "all="])
def test_what_a_list_offers_narrows_it(bound_client, kinal, lookup):
    make_volunteer("Orang Kinal", kinal)
    assert bound_client.get(f"{url(Volunteer, 'changelist')}?{lookup}").status_code == 200


# Traces


@pytest.mark.parametrize("address", ["/jejak/", "/admin/registry/trace/"])
def test_traces_about_nobody_are_those_of_its_own_accounts(bound_client, kinal, address):
    """The filter of an export and the name of a list may name people of other kecamatan."""
    office, own = make_user(), make_user(districts=[kinal.district])
    for account, words in ((office, "Budi Tersembunyi"), (own, "Ani Kinal")):
        Trace.objects.record(Trace.Kind.EXPORTED, user=account, subject="1 PSM", detail=f"Saringan: {words}")
    Trace.objects.record(Trace.Kind.RIGHTS_CHANGED, user=office, subject=own.username, detail="peran diubah")
    page = bound_client.get(address).content.decode()
    assert "Ani Kinal" in page
    assert "peran diubah" in page
    assert "Tersembunyi" not in page


def test_the_office_sees_all_traces(client_of):
    Trace.objects.record(Trace.Kind.EXPORTED, user=make_user(), detail="Saringan: Budi Contoh")
    assert "Budi Contoh" in client_of(make_user("Admin")).get("/jejak/").content.decode()


# Rows of the whole office


def test_the_lists_of_others_are_not_there(bound_client, bound_admin):
    others, own = make_import(make_user()), make_import(bound_admin)
    assert list(bound_client.get(url(Import, "changelist")).context["cl"].result_list) == [own]
    assert bound_client.get(url(Import, "change", others.pk)).status_code == 404


def test_the_regency_and_new_kecamatan_belong_to_the_office(bound_client, kinal):
    regency = kinal.district.regency
    bound_client.post(url(Regency, "change", regency.pk), {"code": regency.code, "name": "Kabupaten Lain"})
    regency.refresh_from_db()
    assert regency.name == "Kabupaten Kaur"
    assert bound_client.get(url(Regency, "add")).status_code == 403
    assert bound_client.get(url(type(kinal.district), "add")).status_code == 403
    assert bound_client.get(url(type(kinal.district), "change", kinal.district.pk)).status_code == 200


def test_what_the_office_confirmed_is_not_deleted(bound_client, client_of, kinal):
    clerk, head = make_user(), make_user("Admin", is_superuser=False)
    HeadingChoice.objects.remember({"sebutankerja": "occupation"}, clerk)
    VillageSpelling.objects.remember("geramad", "kinal", kinal, clerk)
    for taught in (HeadingChoice.objects.get(), VillageSpelling.objects.get()):
        taught.confirm(head)
        address = url(type(taught), "delete", taught.pk)
        assert bound_client.post(address, {"post": "yes"}).status_code == 403
        assert client_of(head).post(address, {"post": "yes"}).status_code == 302
        assert not type(taught).objects.exists()


@pytest.mark.parametrize(
    "name", ["NumberSeries", "OfficialNumber", "NumberBlock", "NumberPolicy", "PrintRun", "Piece", "PrintedSheet"]
)
def test_number_book_and_prints_are_closed_as_on_the_screens(bound_client, bound_admin, name):
    model = getattr(ceremony_models, name)
    bound_admin.user_permissions.add(Permission.objects.get(codename=f"view_{model._meta.model_name}"))
    assert bound_client.get(url(model, "changelist")).status_code == 403
