"""Every address is asked about a NIK that somebody has and about one that nobody has: the two answers are alike.

Alike in status, words, length and number of queries; but not for those who have the right to know, at the doors where
they ask (`WHERE_ONE_ASKS`, decision 45). The world's rows are of Kaur Selatan, the NIK is that of somebody in Maje.
"""

import re
import shutil
from functools import partial
from itertools import zip_longest

import pytest
from django.conf import settings
from django.contrib.messages import get_messages
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import NoReverseMatch, reverse

from tests.factories import fictional_nik, make_district, make_user, make_village, make_volunteer
from tests.quick_client import QuickClient
from tests.security.html_forms import forms_of
from tests.test_bad_input import content_of
from tests.test_house import CODE, DOORS, NAMES, PAPERS, PUBLIC, World, rows_about, rows_made_by, session_of
from tests.workbooks import people, xlsx

pytestmark = [pytest.mark.django_db, pytest.mark.one_database, pytest.mark.slow]  # Each address, by each role.

TAKEN, FREE = fictional_nik(9001), fictional_nik(9112)  # Alike in all but the serial number.

# Who may learn nothing about a NIK of Maje, and who may (`registry/guards/nik_lookup.py`).
BOUND = ("Petugas of Kaur Selatan", "Kabid of Kaur Selatan", "Admin of Kaur Selatan")
MAY_NOT_KNOW = (*BOUND, "Pimpinan", None)
MAY_KNOW = ("Petugas of Maje", "Petugas", "Kabid", "Admin")
# The doors where those are answered; importing a list is one more, and other pages of pasted names have the same form.
WHERE_ONE_ASKS = ("volunteer_search", "volunteer_create", "volunteer_update", "training_enrol_pasted")
# What a person types where a form would else be refused before it comes to the NIK.
TYPED = {"name": "Wahyudi Contoh", "sex": "P", "reason": "KTP dilihat", "home_village": "Air Dingin, Kaur Selatan"}


@pytest.fixture(scope="module")
def _world(made_once):
    here, maje = make_district("Kaur Selatan"), make_district("Maje")
    make_volunteer("Pemilik Contoh", make_village("Linau", maje), nik=TAKEN)
    volunteer = make_volunteer("Zulaiha Contoh", make_village("Air Dingin", here))
    users = {role: make_user(role) for role in ("Pimpinan", "Petugas", "Kabid", "Admin")}
    users |= {f"{role} of Kaur Selatan": make_user(role, [here], is_superuser=False) for role in ("Petugas", "Kabid")}
    users["Admin of Kaur Selatan"] = make_user("Admin", [here], is_staff=True, is_superuser=False)
    users["Petugas of Maje"] = make_user("Petugas", [maje])
    return World(
        rows=rows_about(volunteer, make_district("Kinal")),
        own={account: rows_made_by(users[account], volunteer) for account in (*BOUND, "Admin")},
        sessions={account: session_of(user) for account, user in users.items()},
    )


@pytest.fixture
def world(_world, made_once, db, tmp_path):
    shutil.copytree(made_once, tmp_path, dirs_exist_ok=True)
    return _world


def client_for(world, account, kind=QuickClient):
    client = kind()
    if account:
        client.cookies[settings.SESSION_COOKIE_NAME] = world.sessions[account]
    return client


def ask(world, account, method, address, data):
    """The lines that the answer shows, and the number of queries; then all is undone."""
    queries = []

    def count(execute, *query):
        queries.append(query)
        return execute(*query)

    with transaction.atomic():
        with connection.execute_wrapper(count):
            answer = getattr(client_for(world, account), method)(address, data)
        lines = shown_by(answer)
        transaction.set_rollback(True)
    return [*lines, f"{len(queries)} queries"]


def shown_by(answer):
    """Status, where it leads, the messages for the next page, and the lines of the page; of a paper, how long it is."""
    content = content_of(answer)
    is_text = answer.headers.get("Content-Type", "text/").startswith("text/")
    return [
        str(answer.status_code),
        answer.headers.get("Location", ""),
        # A page that asks by itself gives its session up, and messages with it.
        " ".join(map(str, get_messages(answer.wsgi_request) if hasattr(answer.wsgi_request, "session") else ())),
        *(content.decode().splitlines() if is_text else [f"{len(content) // 4096} pages of 4 kB"]),
    ]


def unlike(lines, others):
    """The first line that differs, with the one in its place; "" where all are alike but for what always differs."""
    for line, other in zip_longest(lines, others, fillvalue=""):
        if line != other and ALWAYS_DIFFERS.sub("…", line) != ALWAYS_DIFFERS.sub("…", other):
            return f"{line} | {other}"
    return ""


# Both NIKs, tokens, moments, keys of new rows, and secrets that are drawn anew and shown once.
ALWAYS_DIFFERS = re.compile(
    f"{TAKEN}|{FREE}"
    r'|(?<=name="csrfmiddlewaretoken" value=")\w+|(?<=X-CSRFToken": ")\w+|(?<=nonce=")[^"]+'
    r'|(?<=name="nonce" value=")[^"]+|(?<=name="seen" value=")[^"]+|(?<=name="versi" value=")[^"]+'
    r'|(?<=["?;]pilih=)\w{12}|(?<=name="pilih" value=")\w{12}'
    r'|(?<=<img class="qr" src=")[^"]+'
    r'|(?<=class="one-time">)[^<]+|(?<=<code class="secret">)[^<]+|\b\d\d[.:]\d\d(?:[.:]\d\d)?\b'
    r'|(?<=^kaur_psm_disk_free_bytes\{disk="data program"\} )\S+'
    r"|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
    r'|(?<= value=")[0-9a-f]{64}(?=")'  # The token of a question, made of what was typed.
)


def difference(world, account, method, address, make_data, free=None):
    """In what the answers about the two NIKs differ; "" where they are alike. `make_data` makes the data of a NIK.

    `free` is the answer about the free one where that was asked for already.
    """
    taken = partial(ask, world, account, method, address.replace("NIK", TAKEN), make_data(TAKEN))
    first, free = taken(), free or ask(world, account, method, address.replace("NIK", FREE), make_data(FREE))
    # The first request may ask the database for what the process then remembers.
    return unlike(first, free) and unlike(taken(), free)


# What is asked: functions from the NIK to the data of a request, with the answer about FREE where it is known


@pytest.fixture(scope="module")
def _forms():
    return {}


@pytest.fixture
def forms(_forms, world):
    """The forms of all pages, by the address that they are sent to and their method."""
    if not _forms:
        for name in sorted({*NAMES} & {*DOORS} - PAPERS):
            _collect(world, world.address(name, maker="Admin"), _forms)
    return _forms


def _collect(world, address, forms):
    answer = client_for(world, "Admin").get(address)
    content = content_of(answer)
    if answer.status_code == 200 and answer["Content-Type"].startswith("text/html"):
        for form in forms_of(content.decode()):
            forms.setdefault((form.action.partition("?")[0] or address, form.method), form)


def by_get(address, forms):
    """The NIK in all parameters that the address knows, then in each alone."""
    form = forms.get((address, "get"))
    texts = form.texts if form else []
    alone = [{name} for name in texts] if len(texts) > 1 else []  # Else it is the same question.
    return [(partial(dict.fromkeys, names), None) for names in ({"q", "nik", *texts}, *alone)]


def by_post(world, account, address, forms):
    """The NIK in all fields of the form that take a text, then in those that accept it; the others as they came."""
    form = forms.get((address, "post"))
    if form is None:
        return [(partial(dict.fromkeys, {"q", "nik"}), None)]
    values, texts = ready(form), {*form.texts}
    free = ask(world, account, "post", address, values | dict.fromkeys(texts, FREE))
    accepting = texts - refused_in(free)
    again = [(filled_in(values, accepting), None)] if accepting < texts else []  # Else it is the same question.
    return [(filled_in(values, texts), free), *again]


def filled_in(values, names):
    return lambda nik: values | dict.fromkeys(names, nik)


def ready(form):
    return {name: value or TYPED.get(name, "") for name, value in form.values.items()}


def refused_in(lines):
    """The fields that the page says are wrong."""
    return {name for form in forms_of("\n".join(lines)) for name in form.invalid}


def by_nik(address, forms):
    """The NIK in the one field that is made for it, with the others as they came."""
    values = ready(forms[address, "post"])
    asked_in = next((name for name in ("nik", "names") if name in values), "q")
    return lambda nik: values | {asked_in: nik}


# Who asks


def is_open(name, account):
    """Whether the table of rights opens the address to that account."""
    door = DOORS.get(name)
    role, _, bound = (account or "").partition(" of ")
    return door is None or (role in door.who and not (door.office and bound))


def askers(name):
    """Who asks at an address: of the bound accounts that see the same page there, the one with the fewest rights."""
    opening = [account for account in BOUND if is_open(name, account)]
    if name in PAPERS and opening:
        return opening[:1]
    same_page = [] if name in WHERE_ONE_ASKS else opening[1:]
    return [account for account in MAY_NOT_KNOW if account not in same_page]


def address_of(world, name, account):
    if name in PUBLIC:
        return reverse(name, args=CODE.get(name))
    return world.address(name, maker=account if account in world.own else "Admin")


def what_is_learned(world, account, address, forms, *, methods=("get", "post")):
    """The differences between the answers about the two NIKs: account, method, data and what differs."""
    questions = {
        "get": by_get(address, forms),
        "post": by_post(world, account, address, forms) if "post" in methods else [],
    }
    return [
        (account, method, make_data("NIK"), learned)
        for method in methods
        for make_data, free in questions[method]
        if (learned := difference(world, account, method, address, make_data, free))
    ]


def what_is_learned_outside(world, account, address, refusals):
    """The same where the account is refused, whatever it sends: by a form that carries the NIK in its address, too.

    `refusals` has what each account was answered last about the free NIK. Mostly it is refused in the same words
    everywhere; where it is not, it is asked there about the free one, too.
    """
    make_data = partial(dict.fromkeys, ("q", "nik"))
    taken = ask(world, account, "post", f"{address}?q={TAKEN}&nik={TAKEN}", make_data(TAKEN))
    if account in refusals and not unlike(taken, refusals[account]):
        return []
    refusals[account] = ask(world, account, "post", f"{address}?q={FREE}&nik={FREE}", make_data(FREE))
    learned = unlike(taken, refusals[account])
    return [(account, "post", learned)] if learned else []


@pytest.fixture(scope="module")
def refusals():
    return {}


def methods_of(name, address, forms):
    """POST only where a form leads, or where there is nothing else; GET where it is answered."""
    door = DOORS.get(name)
    if door and door.get == 405:
        return ("post",)
    return ("get", "post") if door is None or (address, "post") in forms else ("get",)


@pytest.mark.parametrize("name", sorted(NAMES))
def test_no_answer_depends_on_whether_somebody_has_the_nik(world, forms, refusals, name):
    learned = []
    for account in askers(name):
        address = address_of(world, name, account)
        if is_open(name, account):
            learned += what_is_learned(world, account, address, forms, methods=methods_of(name, address, forms))
        else:
            learned += what_is_learned_outside(world, account, address, refusals)
    assert learned == []


@pytest.mark.parametrize("name", WHERE_ONE_ASKS)
def test_who_may_know_is_answered_and_nobody_else(world, forms, name):
    """Those who are answered show that the test above is not blind."""
    address = address_of(world, name, "Petugas")
    answered = {
        account
        for account in (*MAY_NOT_KNOW, *MAY_KNOW)
        if account and difference(world, account, "post", address, by_nik(address, forms))
    }
    sees_the_row = {account for account in MAY_KNOW if name != "volunteer_update" or account != "Petugas of Maje"}
    assert answered == sees_the_row


def of_a_list(nik):
    """The upload of a list of one new person of Kaur Selatan with that NIK."""
    rows = people(["Wahyudi Contoh", nik, "Air Dingin", "Kaur Selatan"], heading=["Nama", "NIK", "Desa", "Kecamatan"])
    return {"file": SimpleUploadedFile("daftar.xlsx", xlsx(rows))}


def preview_of_a_list(world, account, nik):
    """The lines that the account sees of the list: of its preview, and of the page after it is saved."""
    client = client_for(world, account, Client)
    with transaction.atomic():
        with CaptureQueriesContext(connection) as queries:
            preview = client.post("/psm/impor/", of_a_list(nik), follow=True)
            lines = shown_by(preview)
            if preview.status_code == 200 and preview.redirect_chain:
                address = f"{preview.redirect_chain[-1][0]}simpan/"
                lines += shown_by(client.post(address, {"way": "simpan-baik"}, follow=True))
        transaction.set_rollback(True)
    return [*lines, f"{len(queries)} queries"]


@pytest.mark.parametrize("account", [account for account in (*MAY_NOT_KNOW, *MAY_KNOW) if account])
def test_a_list_answers_only_who_may_know(world, account):
    preview_of_a_list(world, account, FREE)  # The first request asks the database for what the process then remembers.
    taken, free = (preview_of_a_list(world, account, nik) for nik in (TAKEN, FREE))
    assert (unlike(taken, free) == "") == (account in MAY_NOT_KNOW)


ADMIN_PAGES = ("changelist", "add", "change", "history", "delete")


@pytest.mark.parametrize("page", ADMIN_PAGES)
def test_the_django_admin_answers_only_who_may_know(world, page):
    """Each page about people, with the NIK as search, filter, new person's and changed person's NIK."""
    args = [] if page in ("changelist", "add") else world.rows["volunteer"]
    address = reverse(f"admin:registry_volunteer_{page}", args=args)
    forms = {}
    _collect(world, address, forms)
    assert what_is_learned(world, "Admin of Kaur Selatan", address, forms) == []
    if (address, "post") in forms and page != "changelist":
        assert difference(world, "Admin of Kaur Selatan", "post", address, by_nik(address, forms)) == ""


def test_no_address_depends_on_a_nik_within_it(world):
    rows = {name: row_of(world, name) for name in NAMES}
    texts = {name: args for name, args in rows.items() if any(isinstance(arg, str) for arg in args)}
    assert {"village_detail", "certificate_verify"} <= {*texts}
    learned = []
    for name, args in texts.items():
        try:
            address = reverse(name, args=["NIK" if isinstance(arg, str) else arg for arg in args])
        except NoReverseMatch:
            continue
        for account in MAY_NOT_KNOW:
            learned += what_is_learned(world, account, address, {}, methods=("get",))
    assert learned == []


def row_of(world, name):
    return CODE.get(name, []) if name in PUBLIC else (world.rows | world.own["Admin"])[DOORS[name].about]
