"""The area of an account: its kecamatan, all of them, or none; never all by accident."""

from importlib import import_module

import pytest
from django.apps import apps

from kaur_psm.accounts.models import User
from tests.factories import make_district, make_user, make_village, make_volunteer
from tests.test_admin import MODELS, make_everything

pytestmark = pytest.mark.django_db


@pytest.mark.slow
def test_an_account_without_a_kecamatan_sees_no_row_of_any_model():
    make_everything(1)
    everybody, nobody = make_user("Kabid"), make_user("Kabid", sees_all_districts=False)
    guarded = [model._default_manager for model in MODELS if hasattr(model._default_manager, "visible_to")]
    assert len(guarded) > 10
    shown = {rows.model.__name__: rows.visible_to(everybody).count() for rows in guarded}
    assert shown["Volunteer"] > 0
    assert {rows.model.__name__: rows.visible_to(nobody).count() for rows in guarded} == dict.fromkeys(shown, 0)


@pytest.mark.parametrize("address", ["/", "/psm/", "/desa/", "/rekap/", "/pengukuhan/", "/masuk/sandi/"])
def test_its_pages_say_whom_to_ask(client_of, address):
    make_volunteer("Siti Tersembunyi", make_village())
    page = client_of(make_user("Kabid", sees_all_districts=False)).get(address)
    assert page.status_code == 200
    assert "Akun Anda belum diberi kecamatan" in page.content.decode()
    assert "Siti Tersembunyi" not in page.content.decode()


def test_nobody_else_is_shown_that_sentence(client_of):
    for account in (make_user("Kabid"), make_user("Kabid", [make_district("Kinal")])):
        assert "belum diberi kecamatan" not in client_of(account).get("/").content.decode()


def test_the_accounts_of_before_keep_what_they_saw():
    old, bound = make_user(sees_all_districts=False), make_user(districts=[make_district("Kinal")])
    head = make_user("Admin", [make_district("Kinal")])
    migration = import_module("kaur_psm.accounts.migrations.0007_all_districts_is_a_choice")
    migration.choose_all_districts(apps, None)
    assert set(User.objects.filter(sees_all_districts=True)) == {old, head}
    assert not User.objects.get(pk=bound.pk).sees_all_districts
