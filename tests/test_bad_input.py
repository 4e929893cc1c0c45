"""For any input, an address answers with a page or a message, never with a failure of the program."""

import random
import re
import shutil
import uuid
from datetime import date
from functools import lru_cache
from urllib.parse import quote

import pytest
from django.contrib import admin as django_admin
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from ceremonies.issuing import issue_certificates
from ceremonies.models import Handover, NumberBlock, Paper, Printer, PrintRun
from ceremonies.printing import runs
from kaur_psm.accounts import steps
from kaur_psm.accounts.second_factor import enrolment, totp
from registry import work
from registry.history import recording
from registry.models import Trace, TrainingInvitation, TrainingRecord
from tests.factories import (
    fictional_nik,
    make_activity,
    make_appointment,
    make_ceremony,
    make_delegation,
    make_district,
    make_follow_up,
    make_import,
    make_partner,
    make_record,
    make_rights_request,
    make_saved_filter,
    make_training,
    make_upload,
    make_user,
    make_village,
    make_volunteer,
    small_png,
)
from tests.quick_client import QuickClient
from tests.test_house import PAPERS

pytestmark = pytest.mark.django_db

TEXTS = [
    "",
    " ",
    "\x00",
    "Siti\x00Aminah",
    "0",
    "-1",
    "1",
    "2",
    "9" * 30,
    "9" * 5000,
    "1e9",
    "NaN",
    "Infinity",
    "0x1F",
    "1.5",
    "٣٤",
    "²",
    "true",
    "null",
    "on",
    "semua",
    "-nama",
    "06-12-1985",
    "31-02-2020",
    "00-00-0000",
    "9999-99-99",
    "01-01-0001",
    "31 Desember 9999",
    "17.04.05.2001",
    "PSM-00001",
    "PSM-9999999",
    fictional_nik(),
    fictional_nik()[:15] + "A",
    "0812-3456-7890",
    "+62" + "8" * 40,
    "Jum'at",
    "' OR 1=1 --",
    "%",
    "_",
    "\\",
    "%s%n%d",
    "{{ 7|add:7 }}",
    "<script>alert(1)</script>",
    "../../etc/passwd",
    "https://penipu.example/",
    "//penipu.example",
    "😀👩‍👩‍👧𠜎",
    "\u202eterbalik\u200b\ufeff",
    "a\r\nSet-Cookie: x=1",
    "x" * 300,
    "Ä" * 20_000,
    "(" * 500,
    "[]",
    '{"a": 1}',
    str(uuid.UUID(int=0)),
]
# What no text can hold: bytes that are no UTF-8, a surrogate, half an escape.
RAW = ["%ff%fe", "%ed%a0%80", "%", "%zz", "%00", "+", "%c0%af"]
FILES = [
    b"",
    b"bukan gambar",
    b"\x89PNG\r\n\x1a\n" + b"\x00" * 100,
    b"\xff\xd8\xff\xe0" + b"\xff" * 200,
    b"%PDF-1.4\n",
    b"GIF89a" + b"\xff" * 50,
    b"<svg xmlns='http://www.w3.org/2000/svg'/>",
    b"PK\x03\x04" + b"\x00" * 50,
    small_png()[:-20],
    small_png(),
]
NAMES_OF_FILES = ["foto.png", "foto", "x" * 400 + ".png", "../../foto.png", "fo\nto.png", ".png", "😀.png"]
# Parameters of the lists and pages, and of the admin; a form's own fields are read from its page.
# fmt: off
PARAMETERS = [
    "q", "hal", "hp", "kecamatan", "desa", "status", "bimtek", "jk", "sk", "urut", "village", "home_village",
    "training", "next", "field", "reason", "ids", "id", "all", "selected", "people", "pilih", "semua", "tahun",
    "jenis", "batch", "version", "page", "p", "o", "e", "dihapus", "keadaan", "nik", "sex", "sex__exact",
    "kind__exact", "end_reason__exact", "ended_on__isempty", "started_on__year", "started_on__month",
    "started_on__day", "started_on__gte", "at__year", "at__month", "village__district__id__exact", "is_active__exact",
    "groups__id__exact", "districts__id__exact", "district__id__exact", "_popup", "_to_field", "_changelist_filters",
    "id__in", "name__regex", "dari", "sampai", "hadir", "piagam", "mark", "person", "saring", "frozen", "state__exact",
    "nik_encrypted__startswith", "password__startswith", "kolom", "tanda", "lembar", "last_good", "spoiled", "which",
    "tampil", "sejak", "attendance", "seen", "nonce", "collector", "note", "kertas", "left_mm", "top_mm",
    "rinci", "nomor", "serials", "given_by", "purpose", "rule", "from_year", "pattern", "year", "last",
    "per", "pendidikan", "umur", "psm", "invitation",
    "follow_up_on", "minimum_serving", "decree_notice_days", "trace_years", "answer_hours",
    "received_on", "received_clock",
    "bulan", "bidang", "tanggal", "kurang", "lain", "impor",
]
# fmt: on


def addresses(patterns=None, namespace=""):
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        if isinstance(pattern, URLResolver):
            space = f"{pattern.namespace}:" if pattern.namespace else namespace
            yield from addresses(pattern.url_patterns, space)
        elif isinstance(pattern, URLPattern) and pattern.name:
            yield f"{namespace}{pattern.name}"


OURS = sorted(name for name in set(addresses()) if not name.startswith("admin:"))


@pytest.fixture(scope="module")
def _world(made_once):
    """One row of each kind."""
    volunteer = make_volunteer(nik=fictional_nik())
    training = make_training()
    appointment, record = make_appointment(volunteer), make_record(volunteer, training)
    deleted = make_volunteer("Sudah Pergi")
    deleted.remove("Salah catat")
    contested = make_volunteer("Juga Contoh")
    contested.set_nik(fictional_nik(9077), is_claimed=False)
    contested.save()
    (together,) = recording.bulk_create(
        [TrainingRecord(volunteer=volunteer, training=make_training("Bimtek Lanjutan"))]
    )
    upload = make_upload(volunteer)
    double = make_volunteer(volunteer.name)
    ceremony = make_ceremony([volunteer])
    (certificate,) = issue_certificates(ceremony)
    run = PrintRun.objects.begin(ceremony, [certificate])
    runs.make(run)
    Trace.objects.record(Trace.Kind.SIGNED_IN)
    Paper.objects.create(ceremony=ceremony, kind=Paper.Kind.INVITATION, title="Undangan")
    given = make_ceremony(name="Sertifikat", training=make_training("Bimtek Dua", subjects="Etika | 4"))
    admin = signed_in(make_user("Admin"))
    return {
        # Twice the Admin's, so that an account with all rights is tested as often as the others together.
        "clients": [admin, admin, *(signed_in(user) for user in _others())],
        "pk": [volunteer.pk, deleted.pk, appointment.pk, record.pk, training.pk],
        # The rows of an address, by the beginning of its name.
        "rows": {
            "volunteer": volunteer,
            "volunteer_restore": deleted,
            "nik_conflict": contested,
            "account": make_user(),
            "appointment": appointment,
            "appointment_create": volunteer,
            "training": training,
            "follow_up": make_follow_up(volunteer.home_village),
            "delegation": make_delegation(volunteer.home_village),
            "rights_request": make_rights_request(volunteer),
            "rights_request_create": volunteer,
            "saved_filter": make_saved_filter(is_shared=True),
            "activity": make_activity(volunteer),
            "partner": make_partner(),
            "training_record": record,
            "training_invitation_withdraw": TrainingInvitation.objects.invite(
                make_training("Bimtek berikut", started_on=date(2099, 1, 1)), [volunteer]
            )[0],
            "upload": upload,
            "import": make_import(),
            "ceremony": ceremony,
            "training_ceremony_create": make_training("Bimtek Khusus", subjects="Etika | 4"),
            "paper": ceremony,
            "certificate": certificate,
            "certificates": ceremony,
            "replacement_take_back": certificate,
            "participant": ceremony,
            "participants_from_training": given,
            "ceremony_back": given,
            "participant_reason": certificate.participant,
            "participant_preview": certificate.participant,
            "participant_tick": certificate.participant,
            "handover_all": ceremony,
            "handover_export": ceremony,
            "handover": Handover.objects.create(certificate=certificate),
            "number": certificate.number.series,
            "number_block": NumberBlock.objects.reserve(certificate.number.series, 101, 110, given_by="Sekretariat"),
            "print_run": run,
            "print_run_create": ceremony,
            "printer": Printer.objects.create(name="Laser"),
            "office": ceremony.office,
            "official": ceremony.officiant,
            "second_factor": enrolment.add_app(make_user(), "HP", totp.new_secret(), step=0),
        },
        "model": [
            "volunteer",
            "appointment",
            "training",
            "trainingrecord",
            "partner",
            "activity",
            "volunteerfield",
            "paper",
            "user",
            "x",
        ],
        "kind": [*Paper.Kind.values, "dasar", "dasar", "x"],
        "page": [1, 1, 2],
        "key": [
            make_delegation(volunteer.home_village).task,
            "tanpa-nik",
            "tanpa-bimtek",
            "tindak-lanjut-9",
            "permintaan-9",
            "acara-x",
        ],
        "slug": ["beranda", "akun", "impor"],
        # Two people who may be one, sometimes in the wrong order or with a deleted person.
        "first": [volunteer.pk] * 8 + [double.pk, deleted.pk],
        "second": [double.pk] * 8 + [volunteer.pk, deleted.pk],
        "history_id": [volunteer.history.latest().pk, appointment.history.latest().pk],
        "code": [
            *[make_village().code, make_village().district.regency.code, certificate.code] * 24,
            "17.04.99.2999",
            *map(quote_path, TEXTS),
        ],
        "batch": [together.history.latest().batch, together.history.latest().batch, uuid.UUID(int=0)],
    }


def _others():
    return make_user("Petugas"), make_user("Kabid", [make_district("Kaur Selatan")])


@pytest.fixture
def world(_world, made_once, db, tmp_path):
    """The rows, unchanged for each test."""
    shutil.copytree(made_once, tmp_path, dirs_exist_ok=True)
    return _world


def quote_path(text):
    return re.sub(r"[/\x00-\x1f]", "-", text)[:200] or "-"


HUGE = [0, 10**9, 2**63, 10**40]
BY_NUMBER = ("pk", "history_id", "first", "second", "page")


def path_of(name, world, chance):
    """An address of that name, with the id of an existing row or any other value."""
    resolver = get_resolver()
    (_, parameters), *_ = resolver.reverse_dict.getlist(name)[0][0]
    given = {**world, "pk": [*world["pk"], *_rows_of(name, world)], "code": [*world["code"], *_codes_of(name, world)]}
    choice = {
        parameter: chance.choice([*given.get(parameter, ["1"]), *(HUGE if parameter in BY_NUMBER else [])])
        for parameter in parameters
    }
    return reverse(name, kwargs=choice)


def _rows_of(name, world):
    """The id of the row of an address of that name, so often that it is usually chosen."""
    about = max((key for key in world["rows"] if name.startswith(key)), key=len, default=None)
    return [world["rows"][about].pk] * 24 if about else []


QUERY_VALUES = [*(quote(text[:2000]) for text in TEXTS), *RAW]


def _codes_of(name, world):
    """The code of an address of that name, so often that it is usually chosen."""
    village, regency, certificate = world["code"][:3]
    return [{"village_detail": village, "board_detail": regency}.get(name, certificate)] * 150


def query_of(chance):
    return "&".join(f"{chance.choice(PARAMETERS)}={chance.choice(QUERY_VALUES)}" for _ in range(chance.randrange(6)))


def body_of(page, chance):
    """Values for the fields of a page's forms and for others; sometimes the fields' own values."""
    fields = set(re.findall(r'<(?:input|select|textarea)[^>]*\sname="([^"]+)"', page)) | {chance.choice(PARAMETERS)}
    own = dict(re.findall(r'<input[^>]*\sname="([^"]+)"[^>]*\svalue="([^"]*)"', page))
    body = {}
    for field in sorted(fields - {"csrfmiddlewaretoken"}):
        odds = chance.random()
        if odds < 0.35 and field in own:
            body[field] = own[field]
        elif odds < 0.85:
            body[field] = chance.choice(TEXTS)
        elif odds < 0.9:
            body[field] = [chance.choice(TEXTS) for _ in range(3)]
        elif odds < 0.97 and re.search("file|proof|photo", field):
            body[field] = SimpleUploadedFile(chance.choice(NAMES_OF_FILES), chance.choice(FILES), "image/png")
    return body


def content_of(answer):
    """All of the answer's bytes; this closes a file that it sends."""
    return b"".join(answer.streaming_content) if answer.streaming else answer.content


@lru_cache(maxsize=64)
def page_of(client, path):
    """The page that a client gets at an address; it does not change, since all that is thrown is rolled back."""
    return content_of(client.get(path)).decode(errors="replace")


def throw(client, name, path, chance, reader=None):
    """Request that address with a random query and, half of the time, a random form. Fail if it fails.

    The form is the one that the client `reader` is shown there, by default the same one.
    """
    path = f"{path}?{query_of(chance)}"
    body = None
    try:
        with transaction.atomic():
            if chance.random() < 0.6:
                answer = client.get(path, headers=chance.choice([{}, {}, {"HX-Request": "true"}]))
            else:
                body = body_of(page_of(reader or client, path.partition("?")[0]), chance)
                answer = client.post(path, body, headers=chance.choice([{}, {"HX-Request": "true"}]))
            content_of(answer)
            transaction.set_rollback(True)
    except Exception as error:
        error.add_note(f"{name}: {path[:500]} with {str(body)[:2000]}")
        raise
    assert answer.status_code < 500
    return answer.status_code


def signed_in(user):
    """A quick client of that account."""
    client, quick = Client(), QuickClient()
    client.force_login(user)
    quick.cookies = client.cookies
    return quick


def owner_of_device(world):
    """The client of the one account that opens the world's device."""
    device = world["rows"]["second_factor"]
    client = Client()
    client.force_login(device.account)
    session = client.session
    session[steps.PROOF] = device.pk
    session.save()
    return client


# Random requests go to each address, other ones on each database. Texts that PostgreSQL alone refuses (NUL, a huge
# number) also go to each parameter of each address, below.


@pytest.fixture
def throws(request):
    """How many random requests an address is sent."""
    return request.config.option.throws


@pytest.mark.slow
@pytest.mark.parametrize("name", OURS)
def test_no_address_fails_over_what_it_is_given(world, name, throws):
    chance = random.Random(f"{connection.vendor} {name}")
    clients = world["clients"]
    if name in ("login", "healthz", "readyz", "metrics", "robots", "admin_login", "certificate_verify"):
        clients = [QuickClient()]
    if name == "readyz":
        work.begin_pulse()
    if name == "second_factor_remove":
        clients = [owner_of_device(world)]
    enough, answers = throws // 2 if name in PAPERS else throws, []
    while len(answers) < enough or not {*answers} & {200, 302, 405}:  # Until the view has answered, too.
        assert len(answers) < 40, answers
        path = path_of(name, world, chance)
        answers.append(throw(chance.choice(clients), name, path, chance, reader=clients[0]))


REFUSED_BY_POSTGRESQL = ["%00", "9" * 30]
WORST = [*REFUSED_BY_POSTGRESQL, *(pytest.param(value, marks=pytest.mark.one_database) for value in (
    "-1", "%ff", quote("😀' OR 1=1 --"), "a" * 3000
))]  # fmt: skip


@pytest.mark.parametrize("value", WORST, ids=lambda value: value[:5])
@pytest.mark.slow
def test_no_parameter_of_any_address_fails_over_the_worst_values(world, value, client_of, admin):
    client = client_of(admin)
    query = "&".join(f"{parameter}={value}" for parameter in PARAMETERS)
    work.begin_pulse()  # Else /readyz says 503.
    for name in [name for name in OURS if name not in PAPERS or value in REFUSED_BY_POSTGRESQL]:
        throw_one(client, f"{path_of(name, world, random.Random(0))}?{query}")


@pytest.mark.parametrize("value", REFUSED_BY_POSTGRESQL, ids=["NUL", "huge"])
@pytest.mark.slow
def test_no_filter_of_the_admin_fails_over_the_worst_values(world, value, client_of, admin):
    client = client_of(admin)
    for model in django_admin.site._registry:
        address = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")
        filters = client.get(address).context["cl"].filter_specs
        offered = [parameter for each in filters for parameter in each.expected_parameters()]
        for parameter in [*offered, "q", "p", "o", "e", "_popup", "_to_field"]:
            throw_one(client, f"{address}?{parameter}={value}")


def throw_one(client, path):
    try:
        with transaction.atomic():
            answer = client.get(path)
            if answer.streaming:
                b"".join(answer.streaming_content)
    except Exception as error:
        error.add_note(path[:500])
        raise
    assert answer.status_code < 500


@pytest.mark.slow
@pytest.mark.parametrize("page", ["changelist", "add", "change", "history", "delete"])
@pytest.mark.parametrize("model", django_admin.site._registry, ids=lambda model: model._meta.model_name)
def test_no_page_of_the_admin_fails_over_what_it_is_given(world, model, page, throws):
    chance = random.Random(f"{connection.vendor} {model} {page}")
    client = world["clients"][0]
    rows = [row.pk for row in model._base_manager.all()[:3]]
    name = f"admin:{model._meta.app_label}_{model._meta.model_name}_{page}"
    for _ in range(throws // 2):
        args = (
            [] if page in ("changelist", "add") else [chance.choice([*rows, *HUGE, "abc", "-1", "_00", "%00", "1_2E5"])]
        )
        throw(client, name, reverse(name, args=args), chance)


@pytest.mark.slow
def test_the_choosers_of_the_admin_do_not_fail_over_what_they_are_given(world):
    chance = random.Random("autocomplete")
    client = signed_in(make_user("Admin"))
    for _ in range(40):
        query = "&".join(
            f"{name}={quote(chance.choice([*right, *TEXTS])[:500])}"
            for name, right in {
                "app_label": ["registry"] * 100,
                "model_name": ["appointment", "trainingrecord", "volunteer"] * 30,
                "field_name": ["volunteer", "village", "training", "home_village"] * 30,
                "term": [],
                "page": ["1"] * 50,
            }.items()
        )
        throw(client, "admin:autocomplete", f"{reverse('admin:autocomplete')}?{query}", chance)


@pytest.mark.parametrize(
    "path", ["/%00", "/psm/%ff/", "/psm/0x1/", "/desa/" + "x" * 5000 + "/", "/\u202e", "/psm//", "/admin/%00/"]
)
def test_an_address_that_does_not_exist_is_not_found(path, petugas, client_of):
    assert client_of(petugas).get(path).status_code in (302, 404)


@pytest.mark.parametrize("path, status", [("/desa/%00/", 404), ("/v/%00/", 404), ("/psm/?q=%00", 400)])
def test_a_nul_in_an_address_is_refused(path, status, petugas, client_of):
    assert client_of(petugas).get(path).status_code == status
