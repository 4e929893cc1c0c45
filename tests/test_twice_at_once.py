"""What is sent twice at the same moment, from two windows or by two clerks, leaves what one leaves."""

import re
from functools import partial

import pytest
from django.apps import apps
from django.db import connection
from django.test import Client
from django.urls import reverse

from ceremonies.models import PrintRun
from registry.models import Import, Training, Volunteer
from registry.workbook import uploaded
from tests.at_once import at_once
from tests.factories import make_certificates, make_import, make_user, make_volunteer
from tests.security.html_forms import forms_of
from tests.test_house import DOORS, PUBLIC
from tests.valid_posts import POSTS, TWO_STEPS, Rows

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]

# They show something, by POST where words that are searched for must not be in an address; nothing is saved.
READING = {
    *("home", "board_detail", "volunteer_list", "volunteer_search", "volunteer_suggest", "volunteer_detail"),
    *("saved_filter_list", "saved_filter_open"),
    *("volunteer_bin", "volunteer_history", "double_list", "double_detail", "double_distinct_list", "batch_detail"),
    *("nik_conflict_list", "remembered_list", "village_list", "village_suggest", "village_detail"),
    *("rights_request_list", "rights_request_detail"),
    *("partner_list", "partner_detail", "partner_suggest", "activity_list", "activity_recap"),
    *("training_list", "training_detail", "training_suggest", "upload_detail"),
    *("ceremony_list", "ceremony_detail", "ceremony_proof", "certificate_search", "certificate_detail"),
    *("number_search", "office_list", "certificate_verify", "admin_login"),
}
# Twice is two, and why.
TWO_ARE_TWO = {
    "volunteer_nik": "each look at a NIK leaves its trace",
    "volunteer_export": "each file leaves its trace",
    "volunteer_copy": "each copy leaves its trace",
    "import_list": "each upload is a preview of its own; only the first one that is saved makes new people",
}
# Of the own account: what they do to it is done, however often, and their own tests send it twice at once.
OWN_ACCOUNT = {
    *("login", "logout", "password_change", "password_replace", "first_account", "unsent_form"),
    *("session_end", "session_end_all", "second_step", "authenticator_add", "passkey_add"),
    *("recovery_codes_renew", "second_factor_remove"),
}
# What is noted of each request: who tried what, where somebody is signed in, and that the worker may look once more.
NOTES = {"Trace", "TryCount", "StrangerCount", "Session", "LongWork"}
SHOWS_A_PASSWORD = {"account_create", "account_password"}  # Once, instead of leading to another page.
NEW = "/psm/baru/"
PARTS = 4  # For several workers.


def test_each_address_that_takes_a_post_is_sent_twice_or_named():
    takes_a_post = {name for name, door in DOORS.items() if door.post != 405}
    takes_a_post |= {name for name, (_, post) in PUBLIC.items() if post != 405}
    assert {*POSTS, *READING, *TWO_ARE_TWO, *OWN_ACCOUNT} == takes_a_post
    assert not {*POSTS} & {*READING, *OWN_ACCOUNT}


@pytest.mark.first
@pytest.mark.parametrize("part", range(PARTS))
def test_twice_at_once_leaves_what_once_leaves(part):
    admin = make_user("Admin", username="admin")
    clients = [Client(raise_request_exception=False) for _ in range(2)]
    for client in clients:
        client.force_login(admin)
    names = sorted({*POSTS} - {*TWO_ARE_TWO})[part::PARTS]
    wrong = {}
    for number, name in enumerate(names):
        once, (state,) = left_by(name, Rows(2 * number, admin), clients[:1])
        twice, states = left_by(name, Rows(2 * number + 1, admin), clients)
        if once != twice or not {state, *states} <= {200, 302, 404} or (state == 200 and name not in SHOWS_A_PASSWORD):
            wrong[name] = once, twice, state, states
    assert not wrong


def left_by(name, rows, clients):
    """How many rows of each model are new once all clients have sent the same at once; the states of the answers."""
    args, typed = POSTS[name](rows)
    address = reverse(name, args=args)
    data = sent_by(clients[0], address, typed, is_shown_first=name in TWO_STEPS)
    before = counted()
    answers = at_once(*[partial(client.post, address, data) for client in clients])
    after = counted()
    left = {model: after[model] - before[model] for model in after if after[model] != before[model]}
    return left, [answer.status_code for answer in answers]


def sent_by(client, address, typed, *, is_shown_first):
    """What the browser sends: the fields of the page's own form, with what was typed."""
    data = {**_fields(client.get(address), address), **typed}
    return _fields(client.post(address, data), address) if is_shown_first else data


def _fields(page, address):
    html = page.content.decode() if page.status_code == 200 else ""
    own = [form.values for form in forms_of(html) if form.method == "post" and form.action in ("", address)]
    return own[0] if own else {}


def counted():
    """How many rows each model has, without notes: one statement, as there are a hundred models."""
    models = [model for model in apps.get_models() if model.__name__ not in NOTES]
    tables = [connection.ops.quote_name(model._meta.db_table) for model in models]
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(f"SELECT {at}, count(*) FROM {table}" for at, table in enumerate(tables)))  # noqa: S608
        return {models[at].__name__: count for at, count in cursor.fetchall()}


# Two clerks, two windows


def test_two_print_runs_of_the_same_certificates_are_not_begun_by_two_clerks_at_once():
    ceremony = make_certificates([make_volunteer("Ani Contoh"), make_volunteer("Budi Rekaan")])
    clients = [Client(), Client()]
    for client in clients:
        client.force_login(make_user("Kabid"))
    address = f"/pengukuhan/{ceremony.pk}/cetak/"
    for which in ("belum", "semua"):
        at_once(*[partial(client.post, address, {"which": which}) for client in clients])
        assert PrintRun.objects.count() == 1


def test_a_button_for_a_one_time_password_that_is_pressed_twice_shows_one_password():
    admin, account = make_user("Admin"), make_user(username="petugas")
    clients = [Client(), Client()]
    for client in clients:
        client.force_login(admin)
    address = reverse("account_password", args=[account.pk])
    seen = {"seen": clients[0].get(address).context["seen"]}
    answers = at_once(*[partial(client.post, address, seen) for client in clients])
    (shown,) = re.findall('class="one-time">([^<]+)<', "".join(answer.content.decode() for answer in answers))
    account.refresh_from_db()
    assert account.check_password(shown)


def test_two_clerks_record_two_people_of_different_names_at_once():
    clients = [Client(), Client()]
    for client in clients:
        client.force_login(make_user("Petugas"))
    names = ("Ani Contoh", "Budi Rekaan")
    sendings = [partial(client.post, NEW, {"name": name}) for client, name in zip(clients, names, strict=True)]
    answers = at_once(*sendings)
    assert [answer.status_code for answer in answers] == [302, 302]
    assert {*Volunteer.objects.values_list("name", flat=True)} == {*names}


@pytest.mark.parametrize("columns", [("Nama", "Pekerjaan"), ("Nama", "Desa", "Kecamatan")])
def test_one_list_previewed_by_four_clerks_and_saved_by_all_at_once_makes_its_people_once(columns):
    names = ("Ani Contoh", "Budi Rekaan", "Citra Umpama", "Dewi Misal")
    cells = {"Pekerjaan": "Petani", "Desa": "Geramat", "Kecamatan": "Kinal"}
    rows = [[name, *(cells[column] for column in columns[1:])] for name in names]
    lists = [make_import(make_user("Petugas"), rows, columns) for _ in range(4)]
    at_once(*[partial(uploaded.ask, imported, Import.Asked.SAVE_GOOD) for imported in lists])
    assert sorted(Volunteer.objects.values_list("name", flat=True)) == sorted(names)


def test_two_admins_add_the_same_row_in_the_django_admin_at_once():
    clients = [Client(raise_request_exception=False) for _ in range(2)]
    for client in clients:
        client.force_login(make_user("Admin"))
    for count, name in enumerate(("Bimtek Dasar", "Bimtek Lanjutan", "Bimtek Khusus"), 1):
        typed = {"name": name, "kind": "dasar", "started_on": "14-10-2019"}
        answers = at_once(*[partial(client.post, "/admin/registry/training/add/", typed) for client in clients])
        assert sorted(answer.status_code for answer in answers) == [200, 302]
        assert Training.objects.count() == count
