"""The rules of the code: imports, places, templates, addresses, and the rights to each address."""

import ast
import os
import re
import shutil
import subprocess
import sys
import time
import uuid
from dataclasses import dataclass, field, replace
from functools import cache
from graphlib import TopologicalSorter
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.contrib import admin
from django.core.management import call_command
from django.db import connection, transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils import timezone

from ceremonies.issuing import issue_certificates
from ceremonies.models import Handover, NumberBlock, Printer, PrintRun
from ceremonies.printing import runs
from kaur_psm.accounts.second_factor import enrolment, totp
from kaur_psm.backups.keeping import name_of
from kaur_psm.backups.models import YearlyArchive
from registry.history.recording import because
from registry.models import (
    Appointment,
    HeadingChoice,
    Import,
    Training,
    TrainingRecord,
    VillageSpelling,
    Volunteer,
)
from registry.workbook import uploaded
from tests.factories import (
    PASSWORD,
    fictional_nik,
    make_activity,
    make_appointment,
    make_ceremony,
    make_delegation,
    make_district,
    make_follow_up,
    make_import,
    make_invitation,
    make_partner,
    make_record,
    make_rights_request,
    make_saved_filter,
    make_training,
    make_upload,
    make_user,
    make_village,
    make_volunteer,
)
from tests.quick_client import QuickClient

ROOT = Path(__file__).resolve().parent.parent
ROOMS = ("kaur_psm", "registry", "ceremonies")
SOURCES = {
    ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"): path
    for room in ROOMS
    for path in sorted((ROOT / room).rglob("*.py"))
    if "migrations" not in path.parts
}


@cache
def tree_of(module):
    """The module's source as a tree; parsed when a test asks, since each worker imports this file."""
    return ast.parse(SOURCES[module].read_text())


TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))


def imports_of(module):
    """The full names of all imports of a module, also inside its functions: "registry.models.Trace"."""
    for node in ast.walk(tree_of(module)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def target(name):
    """Our module that contains an imported name: "registry.models" for "registry.models.Trace"."""
    while name and name not in SOURCES:
        name = name.rpartition(".")[0]
    return name


def within(module, *places):
    return any(module == place or module.startswith(f"{place}.") for place in places)


def calls(module):
    return [node for node in ast.walk(tree_of(module)) if isinstance(node, ast.Call)]


def at(module, node):
    return f"{SOURCES[module].relative_to(ROOT)}:{node.lineno}"


# Who may import whom


def test_no_files_import_each_other_in_a_circle():
    """Imports inside functions count: they are how a circle is hidden."""
    graph = {module: {name for name in map(target, imports_of(module)) if name} - {module} for module in SOURCES}
    TopologicalSorter(graph).prepare()  # Raises CycleError, with the files.


def test_every_import_inside_is_absolute():
    assert not [
        at(module, node)
        for module in SOURCES
        for node in ast.walk(tree_of(module))
        if isinstance(node, ast.ImportFrom) and node.level
    ]


def wrong_imports(importer, *, package, but=(), alone=None):
    """Imports by modules of `importer` that lie in `package` but not in one of `but`.

    `alone` has, for single modules, further places that only they may import.
    """
    return [
        f"{module} imports {name}"
        for module in SOURCES
        if within(module, importer)
        for name in map(target, imports_of(module))
        if within(name, package) and not within(name, *but, *_places_of(module, alone or {}))
    ]


def _places_of(module, alone):
    return [place for one, places in alone.items() if within(module, one) for place in places]


def test_the_registry_imports_neither_ceremonies_nor_kaur_psm():
    assert not wrong_imports("registry", package="ceremonies")
    assert not wrong_imports("registry", package="kaur_psm")


# What ceremonies may use: models, values, forms (fields, filter, selection, stale guard), the recap, which is printed
# and signed, and the copy of a person's data, which is printed, too. Never the registry's pages, nor its own work:
# coverage, batches, changes, workbook.
OPEN_TO_CEREMONIES = (
    *(
        f"registry.{part}"
        for part in ("models", "values", "transfers", "history.recording", "guards.turns", "work", "forms", "lists")
    ),
    "registry.rights",
    "registry.front_tasks",
    "registry.workbook.writing.lists",
    "registry.management.room",
    "registry.figures.recap",
    "registry.personal_copy",
)


def test_ceremonies_import_only_models_values_and_forms_of_the_registry():
    but = {"ceremonies.admin": ["registry.admin.parts"]}
    assert not wrong_imports("ceremonies", package="registry", but=OPEN_TO_CEREMONIES, alone=but)
    assert not wrong_imports("ceremonies", package="kaur_psm")


def test_kaur_psm_imports_from_the_apps_only_what_accounts_need():
    # The models for a user's kecamatan and the trace; nik, because people type one instead of a name.
    but = ["registry.models", "registry.values.nik", "registry.values.visitors"]
    alone = {
        "kaur_psm.accounts.admin": ["registry.admin.parts"],
        # The front page tells the same day as the page about the certificate.
        "kaur_psm.local_certificate": ["registry.guards.server_certificate"],
        # Nothing starts with keys of another database, below a restore, where no file can be stored, no failure sent.
        "kaur_psm.starting": [
            "registry.guards.nik_keys",
            "registry.guards.running",
            "registry.guards.shared_files",
            "registry.guards.failures_out",
        ],
        # A failure has its number on the page and in the log.
        "kaur_psm.trouble_page": ["registry.guards.failures"],
        # The state of the system is that of everything in it.
        "kaur_psm.health": ["registry.guards", "registry.values.clean_errors", "registry.work", "registry.rights"],
        # The command that fills an empty database makes people, ceremonies and accounts.
        "kaur_psm.accounts.management.commands.load_demo": ["registry.demo", "ceremonies.demo"],
        # A backup is of both apps, and its rehearsal tries both: a NIK, a photograph, a certificate. A yearly archive
        # has what both put on paper and into workbooks.
        "kaur_psm.backups": ["registry", "ceremonies"],
        # Finding in the guide folds words, and keeps long numbers out of addresses, as finding elsewhere does.
        "kaur_psm.guide.finding": ["registry.values.names"],
        "kaur_psm.guide.reading": ["registry.values.names"],
        "kaur_psm.guide.views": ["registry.values.search", "registry.lists.filters"],
        # The register of processing has the years that the office keeps traces, and names roles.
        "kaur_psm.privacy.register": ["registry.models", "registry.values.names"],
        "kaur_psm.accounts.personal_data": ["registry.values.processing"],
        # The worker starts only where the web server would.
        "kaur_psm.accounts.management.commands.run_worker": ["registry.worker"],
        # Not while a restore exchanges what is below it.
        "kaur_psm.wsgi": ["registry.guards.running"],
    }
    assert not wrong_imports("kaur_psm", package="registry", but=but, alone=alone)
    assert not wrong_imports("kaur_psm", package="ceremonies", alone=alone)


# Inside an app from the bottom up; a module in no line here is a concept module or a form.
STOREYS = [
    ("values", "transfers", "guards.boxed", "guards.running", "guards.turns", "certificates", "rights"),
    ("history.recording", "models.triggers"),
    ("models",),
    ("lists", "figures", "geography"),
    ("forms",),
    ("templatetags", "apps"),
    ("views", "admin", "management"),
    ("urls",),
]
CONCEPTS = 4


def storey(module):
    _, _, place = module.partition(".")
    return next((height for height, parts in enumerate(STOREYS) if within(place, *parts)), CONCEPTS)


@pytest.mark.parametrize("app", ["registry", "ceremonies"])
def test_inside_an_app_one_imports_downwards(app):
    upwards = [
        f"{module} imports {name}"
        for module in SOURCES
        if within(module, app) and module != app
        for name in map(target, imports_of(module))
        if within(name, app) and name != app and storey(name) > storey(module)
    ]
    assert not upwards


@pytest.mark.parametrize("app", ["registry", "ceremonies"])
def test_views_admin_and_commands_do_not_import_each_other(app):
    top = [f"{app}.{part}" for part in ("views", "admin", "management")]
    across = [
        f"{module} imports {name}"
        for module in SOURCES
        for name in map(target, imports_of(module))
        if within(module, *top) and within(name, *top) and module.split(".")[1] != name.split(".")[1]
    ]
    assert not across


HOMES = {
    "boto3": ("registry.transfers.s3",),
    "botocore": ("registry.transfers.s3",),
    "cffi": ("ceremonies.certificates.shaping",),
    "cryptography": (
        "registry.values.nik",
        "registry.guards.nik_keys",
        "registry.guards.server_certificate",
        "registry.values.signed_lines",
        "kaur_psm.accounts.second_factor",
        "kaur_psm.backups.passphrases",
    ),
    "csp": ("kaur_psm.settings",),
    "dj_database_url": ("kaur_psm.settings",),
    "django_htmx": ("kaur_psm.accounts.views", "registry.views", "ceremonies.views"),
    "environs": ("kaur_psm.settings",),
    "markdown": ("kaur_psm.guide.reading",),
    "fido2": ("kaur_psm.accounts.second_factor.passkeys",),
    "font_source_sans_pro": ("ceremonies.certificates",),
    "font_source_serif_pro": ("ceremonies.certificates",),
    "fontTools": ("ceremonies.certificates",),
    "gunicorn": ("kaur_psm.serving",),
    "lucide": ("kaur_psm.icons",),
    "num2words": ("ceremonies.values.wording",),
    "PIL": ("registry.transfers.files",),
    "psycopg": ("kaur_psm.backups.snapshots",),
    "pyrage": ("kaur_psm.backups.secrecy",),
    "pikepdf": ("ceremonies.certificates", "ceremonies.printing", "registry.transfers.pdfs"),
    "pydyf": ("ceremonies.certificates.rendering",),
    "prometheus_client": ("kaur_psm.health.figures",),
    "pypdfium2": ("ceremonies.certificates",),
    "python_calamine": ("registry.workbook",),
    "shapely": ("registry.geography.boundaries",),
    "rapidfuzz": ("registry.doubles.likeness", "registry.doubles.nearest", "registry.workbook.matching"),
    "sentry_sdk": ("registry.guards.failures_out",),
    "simple_history": ("registry.history.recording", "registry.admin.parts"),
    "whitenoise": ("kaur_psm.settings",),
    "weasyprint": ("ceremonies.certificates.rendering",),
    "xlrd": ("registry.workbook.marks",),
    "xlsxwriter": ("registry.workbook",),
    "zxcvbn": ("kaur_psm.accounts.validators",),
    "zxingcpp": ("ceremonies.certificates.qr", "kaur_psm.accounts.second_factor.qr"),
}


def test_each_outside_package_is_used_in_one_place():
    strangers = [
        f"{module} imports {name}"
        for module in SOURCES
        for name in imports_of(module)
        if (package := name.split(".")[0]) not in {"django", *ROOMS, *sys.stdlib_module_names}
        and not within(module, *HOMES.get(package, ()))
    ]
    assert not strangers


# Where things are


def test_nothing_is_named_after_having_no_name():
    shapeless = {"utils", "util", "helpers", "helper", "common", "misc", "services", "mixins"}
    assert not [module for module in SOURCES if shapeless & set(module.split("."))]


# Rows with a history are written one by one, or through registry.history.recording, which writes the history.
WRITES_MANY = {
    "registry.models.tries": "counts, which have no history",
    "registry.history.recording": "the one home of writing many tracked rows",
    "kaur_psm.accounts.second_factor.models": "devices have no history: adding and removing leave a trace",
    "registry.geography.boundaries": "outlines have no history: the office's file is theirs",
    "registry.geography.regions": "regions have no history: the decree is theirs",
    "registry.guards.nik_keys": "a changed key changes nobody's data",
    "registry.models.follow_ups": "follow-ups have no history: their own columns tell it",
    "registry.models.traces": "a trace has no history: it is written once and never changed",
    "registry.models.long_works": "long work has no history: its row is deleted when it is done",
    "registry.models.doubles": "pairs that the night finds have no history: it finds them anew",
    "registry.models.imports": "an import has no history: it is one itself",
    "ceremonies.models.official_numbers": "numbers have no history: their own columns and the trace tell it",
    "ceremonies.models.handovers": "handing out has no history: nothing of it is rubbed out",
    "ceremonies.models.print_runs": "the ledger is a history itself: its own columns tell it",
    "ceremonies.models.printed_sheets": "part of the ledger of prints",
    "ceremonies.models.pieces": "part of the ledger of prints",
    "ceremonies.models.ceremonies": "ticks have no history: their own columns tell it",
    "ceremonies.issuing": "certificates and their numbers have no history: their own columns tell it",
    "kaur_psm.backups.yearly.making": "an archive has no history: its row goes with its file",
    "kaur_psm.backups.copying": "histories are copied as they are, like all other rows",
}


def test_many_tracked_rows_are_written_through_the_history_alone():
    around = [
        at(module, call)
        for module in SOURCES
        if module not in WRITES_MANY
        for call in calls(module)
        if isinstance(call.func, ast.Attribute) and _writes_many(call)
    ]
    assert not around


def _writes_many(call):
    name, through = call.func.attr, ast.unparse(call.func.value)
    if name in ("bulk_create", "bulk_update"):
        return through != "recording"
    # A dict is updated with a dict, rows are updated with keywords.
    return name in ("raw", "_raw_delete", "in_bulk_write") or (name == "update" and call.keywords and not call.args)


def test_plain_sql_is_used_only_where_needed():
    allowed = {
        "registry.models.triggers": "triggers",
        "registry.history.recording": "many history rows at once, copied within the database",
        "registry.models.tries": "a count that adds and answers in one statement",
        "registry.models.strangers": "a count that adds in one statement",
        "registry.models.trouble": "how long SQLite waits for its writer",
        "registry.guards.disk": "where PostgreSQL keeps its files",
        "registry.guards.sizes": "how large PostgreSQL's files are",
        "registry.guards.turns": "a lock between machines, which is no row",
        "kaur_psm.accounts.views": "healthz asks SELECT 1",
        "kaur_psm.backups.digests": "rows of a table that no model knows",
        "kaur_psm.backups.copying": "numbers behind the greatest one",
        "kaur_psm.backups.snapshots": "the name of a transaction's snapshot",
        "kaur_psm.backups.postgres": "a scratch database, and who else is connected",
        "kaur_psm.backups.restoring": "SQLite's log, which must not stay beside another database",
        "kaur_psm.backups.examining": "whether a file of SQLite is whole",
    }
    assert not [
        at(module, call)
        for module in SOURCES
        if module not in allowed
        for call in calls(module)
        if isinstance(call.func, ast.Attribute) and call.func.attr in ("execute", "executemany", "executescript")
    ]


def test_views_use_queries_of_models_and_filter_nothing_themselves():
    asked = ("filter", "exclude", "annotate", "aggregate")
    assert not [
        at(module, call)
        for module in SOURCES
        if within(
            module,
            "registry.views",
            "ceremonies.views",
            "kaur_psm.accounts.views",
            "kaur_psm.accounts.second_factor.views",
            "kaur_psm.accounts.managing.views",
            "kaur_psm.backups.views",
        )
        for call in calls(module)
        if isinstance(call.func, ast.Attribute) and call.func.attr in asked
    ]


def test_no_rule_hides_in_a_signal():
    # Sign-in (a library's own signals) and the triggers that a migration drops are the two that listen.
    listeners = [
        at(module, call)
        for module in SOURCES
        if module not in ("kaur_psm.accounts.signin", "registry.apps")
        for call in calls(module)
        if isinstance(call.func, ast.Attribute) and call.func.attr == "connect"
        if ast.unparse(call.func.value) != "sqlite3"
    ]
    assert not listeners
    assert not [module for module in SOURCES if "django.dispatch.receiver" in imports_of(module)]


@pytest.mark.django_db
def test_no_migration_is_missing():
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-test.txt", "pyproject.toml"])
def test_no_registry_is_named_in_what_is_installed(name):
    text = (ROOT / name).read_text()
    assert not re.findall(r"\w+://\S+|--(?:extra-)?index-url|--find-links|--trusted-host", text)


def test_every_locked_package_has_a_hash():
    for name in ("requirements.txt", "requirements-test.txt"):
        packages = re.split(r"\n(?=[a-zA-Z])", (ROOT / name).read_text())
        assert not [line for line in packages if "==" in line and "--hash=sha256:" not in line]


# Pages


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT / "templates")))
def test_a_template_holds_no_script_and_no_style_of_its_own(path):
    text = re.sub(r"{#.*?#}|{% comment %}.*?{% endcomment %}", "", path.read_text(), flags=re.DOTALL)
    assert not re.findall(r"<script(?![^>]*\ssrc=)[^>]*>", text)
    assert not re.findall(r"<style|\sstyle=|\shx-on|\son[a-z]+=|javascript:", text)
    assert not re.findall(r"(?:src|href)=[\"']?(?:https?:)?//", text)
    assert "|safe" not in text


def test_a_template_holds_no_logic_that_belongs_to_a_noun():
    # Templates are in templates/, where they may use both apps.
    assert not [path for room in ROOMS for path in (ROOT / room).rglob("templates")]


# Addresses


def addresses(patterns=None, prefix=""):
    """All addresses of the URLconf but the admin's: name and pattern."""
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        if isinstance(pattern, URLResolver):
            if pattern.namespace != "admin":
                yield from addresses(pattern.url_patterns, prefix + str(pattern.pattern))
        elif isinstance(pattern, URLPattern):
            yield pattern.name, prefix + str(pattern.pattern), pattern.callback


NAMES = [name for name, _, _ in addresses()]


def test_every_address_has_a_name_of_its_own():
    assert None not in NAMES
    assert len(NAMES) == len(set(NAMES))


def test_an_address_is_named_like_its_view():
    ours = [(name, view) for name, _, view in addresses() if not hasattr(view, "view_class")]
    assert not [f"{name} leads to {view.__name__}" for name, view in ours if name != view.__name__]


# Rights: who may open which address. A new address fails until it has its line here.

READERS = ("Pimpinan", "Petugas", "Kabid", "Admin")
CLERKS = ("Petugas", "Kabid", "Admin")
HEADS = ("Kabid", "Admin")
ADMINS = ("Admin",)
SUPERUSER = "superuser"  # No role, but every right.


@dataclass(frozen=True)
class Door:
    """Who may open an address, what it is about, and how it answers them.

    `about` names a row of the world below; `area` marks a row of one person, which an account of another kecamatan does
    not find; `office` an action for the whole office, refused to an account bound to a kecamatan. `get` and `post` are
    the answers to an empty request: 405 if that method is not allowed.
    """

    who: tuple
    about: str = ""
    area: bool = False
    office: bool = False
    get: int = 200
    post: int = 405
    post_of: dict = field(default_factory=dict)  # By role, if its answer to a POST differs.

    def answer(self, account, method):
        if account not in (*self.who, SUPERUSER):
            return 403
        return self.get if method == "get" else self.post_of.get(account, self.post)


def page(who, about="", **kwargs):
    """A page to read. A POST changes nothing, whatever the answer."""
    return Door(who, about, **{"post": 200, **kwargs})


def form(who, about="", **kwargs):
    """A page with a form, which comes back if nothing was filled in."""
    return Door(who, about, **{"post": 200, **kwargs})


def button(who, about="", **kwargs):
    """An action that only a POST can do."""
    return Door(who, about, **{"get": 405, "post": 302, **kwargs})


PUBLIC = {
    "login": (200, 200),
    "admin_login": (302, 302),
    # The steps of a sign-in lead to its first page whoever has not come to them.
    "second_step": (302, 302),
    "password_replace": (302, 302),
    "first_account": (302, 302),
    "healthz": (200, 405),
    "readyz": (503, 405),  # No worker works here.
    "metrics": (200, 405),
    "robots": (200, 405),
    "certificate_verify": (200, 200),
    "certificate_trust": (200, 405),
    "certificate_authority": (404, 405),  # The office has made none.
}
CODE = {"certificate_verify": ["a" * 26]}  # Of no certificate.

DOORS = {
    "home": page(READERS),
    "change_list": page(READERS, post=405),
    "change_list_export": page(READERS, post=405),
    "field_list": page(READERS, post=405),
    # People
    "volunteer_list": page(READERS),
    "volunteer_search": button(READERS),
    "volunteer_create": form(CLERKS),
    "volunteer_bin": page(HEADS),
    # A saved filter is its own account's, unless it is shared (tests/test_saved_filters.py).
    "saved_filter_list": page(READERS),
    "saved_filter_create": form(READERS, get=302),  # Without a filter it leads to the list.
    "saved_filter_open": page(READERS, "saved_filter", area=True, get=302, post=302),
    "saved_filter_update": form(READERS, "saved_filter", area=True),
    "saved_filter_delete": button(READERS, "saved_filter", area=True),
    "list_columns_choose": form(READERS, post=302),
    # Lists of people as files
    "volunteer_export": form(READERS),
    "import_template": page(CLERKS, post=405),
    # An import is its own account's: for others it does not exist (tests/test_import_page.py).
    "import_list": form(CLERKS),
    "remembered_list": page(HEADS, office=True),
    "remembered_heading": button(HEADS, "heading", office=True),
    "remembered_spelling": button(HEADS, "spelling", office=True),
    "import_detail": page(CLERKS, "import", area=True, post=405),
    "import_choose": button(CLERKS, "import", area=True),
    "import_look": button(CLERKS, "import", area=True),
    "import_save": button(CLERKS, "import", area=True),
    "import_failed": page(CLERKS, "import", area=True, post=405),
    "import_discard": button(CLERKS, "import", area=True),
    "import_retry": button(CLERKS, "import", area=True),
    "import_stop": button(CLERKS, "import", area=True),
    "import_undo": button(CLERKS, "saved_import", area=True),
    "import_undo_retry": button(CLERKS, "saved_import", area=True),
    "import_undo_stop": button(CLERKS, "saved_import", area=True),
    "volunteer_detail": page(READERS, "volunteer", area=True),
    "volunteer_update": form(CLERKS, "volunteer", area=True),
    "volunteer_delete": form(HEADS, "volunteer", area=True),
    "volunteer_restore": button(HEADS, "deleted", area=True),
    # Entered by none of them: only who entered somebody takes that back (tests/test_taking_back.py).
    "volunteer_take_back": button(CLERKS, "volunteer", area=True),
    "volunteer_nik": button(CLERKS, "volunteer", area=True, post=200),
    "volunteer_copy": form(HEADS, "volunteer", area=True),
    "volunteer_nik_match": button(CLERKS, "volunteer", area=True),
    "volunteer_passport": page(READERS, "volunteer", area=True, post=405),
    "volunteer_history": page(READERS, "volunteer", area=True),
    # Many people at once: without a choice it redirects to the list.
    "volunteer_enrol": form(CLERKS, get=302, post=302),
    "volunteer_enrol_new": form(CLERKS, get=302, post=302),
    "volunteer_decree": form(CLERKS, get=302, post=302),
    "volunteer_appoint": form(CLERKS, get=302, post=302),
    "volunteer_move": form(CLERKS, get=302, post=302),
    "volunteer_end": form(CLERKS, get=302, post=302),
    "batch_detail": page(READERS, "batch", area=True),
    # Made by none of them: a clerk may undo only the own batch (tests/test_selection.py), the others any.
    "batch_undo": button(CLERKS, "batch", area=True),
    # Possible doubles
    "nik_conflict_list": page(HEADS, office=True),
    "nik_conflict": form(HEADS, "contested", office=True),
    "double_list": page(CLERKS),
    "double_distinct_list": page(CLERKS),
    "double_detail": page(CLERKS, "pair", area=True),
    "double_distinct": button(CLERKS, "pair", area=True),
    "double_reconsider": button(CLERKS, "pair", area=True),
    "double_merge": form(HEADS, "pair", area=True),
    # Service
    "appointment_create": form(CLERKS, "volunteer", area=True),
    "appointment_update": form(CLERKS, "appointment", area=True),
    "appointment_end": form(CLERKS, "appointment", area=True),
    "appointment_reopen": button(CLERKS, "appointment", area=True),
    "appointment_delete": form(HEADS, "appointment", area=True),
    # Villages
    "village_list": page(READERS),
    "village_list_export": page(READERS, post=405),
    "village_suggest": page(READERS),
    "village_detail": page(READERS, "village", area=True),
    "recap_detail": page(READERS, post=405),
    "recap_people": page(READERS, post=405),
    "recap_villages": page(READERS, post=405),
    "recap_export": page(READERS, post=405),
    "recap_growth": page(READERS, post=405),
    "recap_print": page(READERS, post=405),
    # Follow-ups
    "follow_up_finish": form(CLERKS, "follow_up", area=True, post=302),
    "follow_up_reopen": button(CLERKS, "follow_up", area=True),
    "delegation_create": form(CLERKS, "task", area=True),
    "delegation_delete": button(CLERKS, "delegation", area=True),
    "board_detail": page(READERS, "regency"),
    # Requests about the own data: a clerk records them, Kabid and Admin answer.
    "rights_request_list": page(CLERKS),
    "rights_request_create": form(CLERKS, "volunteer", area=True),
    "rights_request_detail": page(CLERKS, "rights_request", area=True),
    "rights_request_update": form(HEADS, "rights_request", area=True),
    "rights_request_answer": form(HEADS, "rights_request", area=True),
    "rights_request_lift": form(HEADS, "rights_request", area=True, get=302, post=302),  # It restricts nothing.
    # The office's settings
    "policy_update": form(HEADS, office=True),
    "nik_key_list": form(ADMINS, office=True),
    "system_state": page(ADMINS, office=True, post=405),
    "nightly_list": form(ADMINS, office=True, post=302),
    # Backups and yearly archives
    "backup_list": page(HEADS, office=True, post=405),
    "backup_make": button(HEADS, office=True),
    "backup_folder_accept": button(ADMINS, office=True),
    "backup_lock_confirm": button(ADMINS, office=True),
    "backup_download": page(ADMINS, "backup", office=True, get=404, post=405),  # There is none of that night.
    "yearly_archive_create": form(ADMINS, office=True),
    "yearly_archive_detail": page(ADMINS, "archive", office=True, post=405),
    "yearly_archive_retry": button(ADMINS, "archive", office=True),
    "yearly_archive_download": page(ADMINS, "archive", office=True, get=404, post=405),  # It is not made yet.
    # Partners
    "partner_list": page(READERS),
    "partner_create": form(CLERKS),
    "partner_detail": page(READERS, "partner", area=True),
    "partner_update": form(CLERKS, "partner", area=True),
    "partner_end": form(CLERKS, "partner", area=True),
    "partner_reopen": button(CLERKS, "partner", area=True),
    "partner_delete": form(HEADS, "partner", area=True),
    "partner_suggest": button(READERS, post=200),
    # Activity reports
    "volunteer_suggest": button(READERS, post=200),
    "activity_list": page(READERS),
    "activity_create": form(CLERKS),
    "activity_grid": form(CLERKS),
    "activity_list_export": page(READERS, post=405),
    "activity_recap": page(READERS),
    "activity_recap_workbook": page(READERS, post=405),
    "activity_update": form(CLERKS, "activity", area=True),
    "activity_delete": form(CLERKS, "activity", area=True),
    # Trainings
    "training_list": page(READERS),
    "training_suggest": page(READERS),
    "training_create": form(CLERKS),
    "training_detail": page(READERS, "training"),
    "training_export": page(READERS, "training", post=405),
    "training_update": form(CLERKS, "training"),
    "training_subjects": form(CLERKS, "training"),
    "training_delete": form(HEADS, "training"),
    "training_enrol": form(CLERKS, "training", post=302),
    "training_enrol_pasted": form(CLERKS, "training"),
    "training_certificates": form(CLERKS, "training", post=302),
    "training_needs": page(READERS, post=405),
    "training_needs_export": page(READERS, post=405),
    "training_lacking": page(READERS, "kind"),
    "training_invitations": page(READERS, "training", post=302, post_of={"Pimpinan": 200}),
    "training_invitations_export": page(READERS, "training", post=405),
    "training_invitation_withdraw": button(CLERKS, "invitation", area=True),
    "training_record_update": form(CLERKS, "record", area=True),
    "training_record_delete": form(CLERKS, "record", area=True),
    # Ceremonies. A bound account acts on its own people there, and never for the whole office.
    "ceremony_list": page(READERS),
    "ceremony_create": form(CLERKS, office=True),
    "ceremony_detail": page(READERS, "ceremony", area=True),
    "ceremony_sample": page(READERS, "ceremony", area=True, post=405),
    "ceremony_back": page(READERS, "trained", area=True, post=405),
    "training_ceremony_create": form(CLERKS, "training", office=True),
    "participants_from_training": button(CLERKS, "trained", office=True),
    "ceremony_update": form(CLERKS, "ceremony", office=True),
    "ceremony_delete": form(HEADS, "ceremony", office=True),
    "ceremony_cancel": form(HEADS, "ceremony", office=True),
    "ceremony_reinstate": button(HEADS, "ceremony", office=True),
    "participant_invite": form(CLERKS, "ceremony", area=True, post=302),
    "participant_invite_pasted": form(CLERKS, "ceremony", area=True),
    "participant_mark": button(CLERKS, "ceremony", area=True),
    "participant_reason": form(CLERKS, "participant", area=True),
    "participant_preview": page(READERS, "participant", area=True, post=405),
    # The day
    "ceremony_attendance": page(CLERKS, "ceremony", area=True, post=405),
    "ceremony_attendance_news": page(CLERKS, "ceremony", area=True, get=204, post=405),
    "ceremony_attendance_pasted": form(CLERKS, "ceremony", area=True),
    "participant_tick": button(CLERKS, "participant", area=True),
    "ceremony_handover": page(CLERKS, "ceremony", area=True, post=405),
    "ceremony_export": page(READERS, "ceremony", area=True, post=405),
    "handover_export": page(CLERKS, "ceremony", area=True, post=405),
    "handover_all": form(CLERKS, "ceremony", area=True, post=302),
    "handover_all_undo": button(CLERKS, "handover_batch", area=True),
    "ceremony_reminder": form(CLERKS, "ceremony", office=True),
    "certificate_hand_over": button(CLERKS, "certificate", area=True),
    "certificate_collect": form(CLERKS, "certificate", area=True),
    "handover_take_back": form(CLERKS, "handover", area=True),
    # Its proof sheet
    "ceremony_proof": page(READERS, "ceremony", area=True),
    "ceremony_proof_print": page(READERS, "ceremony", area=True, get=302, post=405),
    "ceremony_proof_correct": form(CLERKS, "ceremony", area=True, post=302),
    "ceremony_proof_tick": button(HEADS, "ceremony", office=True),
    "ceremony_proof_untick": button(HEADS, "ceremony", office=True),
    # Its steps
    "ceremony_steps": page(READERS, "ceremony", office=True, post=405),
    "ceremony_hold": button(CLERKS, "ceremony", office=True),
    "ceremony_unhold": button(CLERKS, "ceremony", office=True),
    "ceremony_unlock": form(HEADS, "ceremony", office=True),
    # Its papers. A bound account prints them narrowed to its own people.
    "paper_list": page(READERS, "ceremony", area=True, post=405),
    "paper_update": form(CLERKS, "paper", office=True),
    "paper_number": button(HEADS, "paper", office=True),
    "paper_print": page(READERS, "paper", area=True, post=405),
    "paper_preview": page(READERS, "paper_page", area=True, post=405),
    # Certificates
    "certificate_correct": form(HEADS, "certificate", office=True),
    "certificates_correct": form(HEADS, "ceremony", office=True, post=302),
    "replacement_take_back": button(HEADS, "certificate", office=True),
    "certificates_issue": form(HEADS, "ceremony", office=True, post=302),
    "certificates_print": page(HEADS, "ceremony", area=True, post=405),
    "certificate_print": page(HEADS, "certificate", area=True, post=405),
    "certificate_archive": page(HEADS, "certificate", area=True, post=405),
    "certificate_search": button(READERS, post=200),
    "certificate_detail": page(READERS, "certificate", area=True),
    "certificate_revoke": form(HEADS, "certificate", office=True),
    # Prints
    "print_run_create": form(HEADS, "ceremony", office=True),
    "ceremony_blank": page(HEADS, "ceremony", office=True, post=405),
    "print_run_list": page(HEADS, office=True, post=405),
    "print_run_detail": page(HEADS, "print_run", office=True, post=405),
    "print_run_pdf": page(HEADS, "print_run", office=True, post=405),
    "print_run_backs": page(HEADS, "trained_run", office=True, post=405),
    "print_run_dividers": page(HEADS, "print_run", office=True, post=405),
    "print_run_record": button(HEADS, "print_run", office=True, post=200),
    "print_run_reopen": button(HEADS, "print_run", office=True),
    "print_run_spoil": button(HEADS, "print_run", office=True),
    "print_run_discard": button(HEADS, "print_run", office=True),
    "print_run_retry": button(HEADS, "print_run", office=True),
    "printer_list": form(HEADS, office=True),
    "printer_update": form(HEADS, "printer", office=True),
    "printer_ruler": page(HEADS, office=True, post=405),
    # The number book
    "number_series_list": page(READERS, office=True, post=405),
    "number_series_detail": page(READERS, "series", office=True, post=405),
    "number_search": button(READERS, "series", office=True, post=200),
    "number_book_print": page(READERS, "series", office=True, post=405),
    "number_series_create": form(HEADS, office=True),
    "number_policy_update": form(HEADS, office=True),
    "number_reserve": form(HEADS, "series", office=True),
    "number_record": form(HEADS, "series", office=True),
    "number_take_back": form(HEADS, "series", office=True),
    "number_void": form(HEADS, "series", office=True),
    "number_block_return": form(HEADS, "block", office=True, post=302),
    # The office and who signs
    "office_list": page(READERS),
    "office_create": form(HEADS, office=True),
    "office_update": form(HEADS, "office", office=True),
    "office_logo": page(READERS, "office", get=404, post=405),
    "official_create": form(HEADS, office=True),
    "official_update": form(HEADS, "official", office=True),
    "official_delete": form(HEADS, "official", office=True),
    # Files and history
    "upload_detail": page(READERS, "upload", area=True),
    "history_restore": button(CLERKS, "entry", area=True),
    # The guide
    "guide_contents": page(READERS, post=405),
    "guide_whole": page(READERS, post=405),
    "guide_chapter": page(READERS, "chapter", post=405),
    "guide_image": page(READERS, "chapter", post=405),
    "processing_register": page(READERS, post=405),
    # Accounts
    "password_change": form(READERS),
    "logout": button(READERS, get=302),
    "keyboard": page(READERS, post=302),
    "session_list": page(READERS, post=405),
    "unsent_form": button(READERS, get=302),
    "session_end": button(READERS, "session"),
    "session_end_all": button(READERS),
    "second_factor_list": page(READERS, post=405),
    "authenticator_add": form(READERS),
    # Passkeys need https, recovery codes a device: both lead there.
    "passkey_add": form(READERS, get=302, post=302),
    "recovery_codes_renew": form(READERS, get=302, post=302),
    # Everybody sees the own devices alone.
    "second_factor_remove": form(READERS, "second_factor", get=404, post=404),
    "trace_list": page(ADMINS, post=405),
    "role_matrix": page(ADMINS, post=405),
    "account_list": page(ADMINS, post=405),
    "account_create": form(ADMINS),
    "account_detail": page(ADMINS, "account", post=405),
    "account_update": form(ADMINS, "account"),
    "account_password": form(ADMINS, "account"),
    "account_deactivate": button(ADMINS, "account"),
    "account_reactivate": button(ADMINS, "account"),
    "account_remove_devices": button(ADMINS, "account"),
    "account_unlock": button(ADMINS, "account"),
    "account_sign_out": button(ADMINS, "account"),
}


# What everybody may do with the own account, also without a role.
# They answer with pages to print, which take half a second: a sweep asks there less often than elsewhere.
PAPERS = {
    *("ceremony_sample", "ceremony_back", "participant_preview", "ceremony_proof_print", "paper_print"),
    *("paper_preview", "certificates_print", "certificate_print", "certificate_archive", "ceremony_blank"),
    *("print_run_pdf", "print_run_backs", "print_run_dividers", "printer_ruler", "number_book_print"),
    *("recap_print", "ceremony_proof"),
}

# Open to whoever is signed in, with or without a role.
OWN_ACCOUNT = {
    "guide_contents",
    "guide_whole",
    "guide_image",
    "guide_chapter",
    "processing_register",
    "password_change",
    "logout",
    "keyboard",
    "session_list",
    "unsent_form",
    "session_end",
    "session_end_all",
    "second_factor_list",
    "authenticator_add",
    "passkey_add",
    "recovery_codes_renew",
    "second_factor_remove",
}


def test_every_address_has_its_line_in_the_table_of_rights():
    assert set(NAMES) == {*PUBLIC, *DOORS}


def test_every_view_of_an_app_asks_for_a_right_before_it_looks_anything_up():
    views = {
        node.name: node
        for module in SOURCES
        if within(module, "registry.views", "ceremonies.views", "kaur_psm.backups.views")
        for node in tree_of(module).body
        if isinstance(node, ast.FunctionDef)
    }
    open_to_all = [
        name
        for name in NAMES
        if name in {*views} - {*PUBLIC}
        and not re.fullmatch(
            r"permission_required\(.+, raise_exception=True\)", ast.unparse(views[name].decorator_list[0]), re.DOTALL
        )
    ]
    assert not open_to_all


STRANGER = "Zulaiha Tersembunyi"
NOBODY = "without a role"


@dataclass(frozen=True)
class World:
    """One row of each kind, all about a person of Kaur Selatan, and the accounts that request them."""

    rows: dict  # The arguments of an address, by `Door.about`.
    own: dict  # By role: the arguments of rows that only their maker may open.
    sessions: dict  # By account: its key. The accounts are the roles, SUPERUSER, NOBODY, and three that are bound.

    def address(self, name, maker="Petugas"):
        """The address of that name, with a row of the world; a maker's own row is that of `maker`."""
        about = DOORS[name].about
        return reverse(name, args=(self.rows | self.own[maker])[about])

    def ask(self, account, method, address):
        """The answer to an empty request of that account (None: not signed in); all its changes are rolled back."""
        client = QuickClient()
        if account:
            client.cookies[settings.SESSION_COOKIE_NAME] = self.sessions[account]
        with transaction.atomic():
            answer = getattr(client, method)(address)
            content = b"".join(answer.streaming_content) if answer.streaming else answer.content
            transaction.set_rollback(True)
        return answer, content.decode(errors="replace")


@pytest.fixture(scope="module")
def _world(made_once):
    return _made_world()


@pytest.fixture
def world(_world, made_once, db, tmp_path):
    """The world, unchanged for each test."""
    shutil.copytree(made_once, tmp_path, dirs_exist_ok=True)
    return _world


def _made_world():
    kinal = make_district("Kinal")
    makers = {
        **{role: make_user(role) for role in ("Pimpinan", "Petugas", "Kabid")},
        # In the group and on the staff, with the rights of the group alone.
        "Admin": make_user("Admin", is_superuser=False),
        SUPERUSER: make_user(None, is_staff=True, is_superuser=True),
    }
    bound = {
        **{f"{role} of Kinal": make_user(role, [kinal]) for role in ("Petugas", "Kabid")},
        "Kabid of nowhere": make_user("Kabid", sees_all_districts=False),
    }
    volunteer = make_volunteer(STRANGER, make_village())
    return World(
        rows=rows_about(volunteer, kinal),
        own={role: rows_made_by(user, volunteer) for role, user in makers.items()},
        sessions={account: session_of(user) for account, user in {**makers, **bound, NOBODY: make_user(None)}.items()},
    )


def rows_about(volunteer, neighbours):
    """The arguments of all addresses, by `Door.about`: rows about the person, and one of the kecamatan `neighbours`."""
    return {**_about_a_person(volunteer, neighbours), **_about_a_ceremony(volunteer), **_about_a_training(volunteer)}


def session_of(user):
    """The key of a session of that account, noted as just seen: else each request that is undone saves it anew."""
    client = Client()
    client.force_login(user)
    session = client.session
    session["seen_at"] = time.time() + 24 * 60 * 60
    session.save()
    return client.cookies[settings.SESSION_COOKIE_NAME].value


def _about_a_person(volunteer, kinal):
    village, training = volunteer.home_village, make_training()
    neighbour = make_volunteer("Orang Kinal", make_village("Geramat", kinal))
    deleted = make_volunteer(f"{STRANGER} Juga", village)
    deleted.remove("Salah catat")
    contested = make_volunteer(f"{STRANGER} Lain", village)
    contested.set_nik(fictional_nik(9077), is_claimed=False)
    contested.save()
    clerk = make_user()
    HeadingChoice.objects.remember({"sebutankerja": "occupation"}, clerk)
    VillageSpelling.objects.remember("Selik", "", village, clerk)
    return {
        "heading": [HeadingChoice.objects.get().pk],
        "spelling": [VillageSpelling.objects.get().pk],
        "contested": [contested.pk],
        "": [],
        "volunteer": [volunteer.pk],
        "deleted": [deleted.pk],
        # One of each area: an account that does not see both does not see the pair.
        "pair": [volunteer.pk, neighbour.pk],
        "village": [village.code],
        "training": [training.pk],
        "regency": [village.district.regency.code],
        "follow_up": [make_follow_up(village).pk],
        "task": [make_delegation(village, clerk).task],
        "delegation": [make_delegation(village, clerk).pk],
        "rights_request": [make_rights_request(volunteer).pk],
        "activity": [make_activity(volunteer).pk],
        "partner": [make_partner(f"{STRANGER} Taruna", village).pk],
        "appointment": [make_appointment(volunteer, village).pk],
        "kind": ["dasar"],
        "chapter": ["beranda"],
        "invitation": [make_invitation(volunteer, make_training("Bimtek lain")).pk],
        "record": [make_record(volunteer, training).pk],
        "upload": [make_upload(volunteer).pk],
        "entry": ["volunteer", volunteer.history.latest().pk],
        "account": [make_user().pk],
        "session": ["0" * 32],
        "backup": [name_of(timezone.localtime(), is_encrypted=False)],
        "archive": [YearlyArchive.objects.create(year=2025, asked_by=clerk).pk],
        "second_factor": [enrolment.add_app(make_user(), "HP orang lain", totp.new_secret(), step=0).pk],
    }


def _about_a_ceremony(volunteer):
    ceremony = make_ceremony([volunteer])
    (certificate,) = issue_certificates(ceremony)
    run = PrintRun.objects.begin(ceremony, [certificate])
    runs.make(run)
    return {
        "print_run": [run.pk],
        "series": [certificate.number.series_id],
        "block": [NumberBlock.objects.reserve(certificate.number.series, 101, 110, given_by="Sekretariat").pk],
        "printer": [Printer.objects.create(name="Laser").pk],
        "ceremony": [ceremony.pk],
        "paper": [ceremony.pk, "daftar-hadir"],
        "paper_page": [ceremony.pk, "daftar-hadir", 1],
        "participant": [certificate.participant_id],
        "certificate": [certificate.pk],
        "handover": [Handover.objects.create(certificate=certificate).pk],
        "handover_batch": [ceremony.pk, uuid.uuid4()],
        "office": [ceremony.office_id],
        "official": [ceremony.officiant_id],
    }


def _about_a_training(volunteer):
    training = make_training("Bimtek Khusus", subjects="Etika | 4")
    pattern = "460/{serial:03}/BIMTEK/{year}"
    make_record(volunteer, training)
    ceremony = make_ceremony([volunteer], name="Sertifikat", training=training, number_pattern=pattern)
    run = PrintRun.objects.begin(ceremony, issue_certificates(ceremony))
    runs.make(run)
    return {"trained": [ceremony.pk], "trained_run": [run.pk]}


def rows_made_by(user, volunteer):
    """Rows that only their maker may open: a waiting import, a saved one, a batch, and a saved filter."""
    saved = make_import(user)
    uploaded.ask(saved, Import.Asked.SAVE_GOOD)
    with because(user=user, grouped=True, door="screen") as written:
        make_training(f"Bimtek bagi {user}").enrol([volunteer])
    return {
        "import": [make_import(user).pk],
        "saved_import": [saved.pk],
        "batch": [written.batch],
        "saved_filter": [make_saved_filter(user).pk],
    }


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("name", sorted(set(NAMES) & set(DOORS)))
@pytest.mark.one_database  # That each page works on both: test_bad_input.py.
@pytest.mark.slow
def test_each_role_opens_what_is_its_own(world, name, method):
    door = DOORS[name]
    opening = [role for role in (*READERS, SUPERUSER) if door.answer(role, method) == 200]
    anonymous, _ = world.ask(None, method, world.address(name))
    assert (anonymous.status_code, anonymous.headers.get("Location", "").partition("?")[0]) == (302, "/masuk/")
    for role in (*READERS, SUPERUSER):
        if name in PAPERS and role in opening[1:]:
            continue  # The same paper as for the first of them; the right is asked for before it is made.
        answer, content = world.ask(role, method, world.address(name, maker=role))
        assert answer.status_code == door.answer(role, method), role
        if answer.status_code == 200 and "text/html" in answer["Content-Type"] and "<html" in content:
            assert content.count("<h1") == 1, role


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("name", sorted(set(NAMES) & set(DOORS)))
@pytest.mark.one_database  # The rows of an area are chosen by a comparison of keys, the same in each database.
@pytest.mark.slow
def test_a_colleague_of_another_kecamatan_finds_nobody_of_ours(world, name, method):
    door = DOORS[name]
    for account in ("Petugas of Kinal", "Kabid of Kinal", "Kabid of nowhere"):
        role = account.partition(" ")[0]
        answer, content = world.ask(account, method, world.address(name))
        if role not in door.who or door.office:
            assert answer.status_code == 403, account
        elif door.area and getattr(door, method) != 405:
            assert answer.status_code == 404, account
        assert STRANGER not in content, account


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("name", sorted(set(NAMES) & set(PUBLIC)))
@pytest.mark.one_database
def test_what_is_public_answers_everyone(world, name, method):
    answer, _ = world.ask(None, method, reverse(name, args=CODE.get(name)))
    assert answer.status_code == PUBLIC[name][method == "post"]


@pytest.mark.one_database
@pytest.mark.slow
def test_an_account_without_a_role_opens_nothing(world):
    for name in sorted((set(NAMES) & set(DOORS)) - OWN_ACCOUNT):
        answer, _ = world.ask(NOBODY, "get", world.address(name))
        assert answer.status_code == 403, name


def admin_addresses():
    """All addresses of the Django admin that belong to a model."""
    for model_admin in admin.site._registry.values():
        for pattern in model_admin.urls:
            if isinstance(pattern, URLPattern) and pattern.name:
                places = re.findall(r"[<(]", str(pattern.pattern))
                yield reverse(f"admin:{pattern.name}", args=["1"] * len(places))


@pytest.mark.one_database
@pytest.mark.slow
def test_every_address_of_the_admin_is_closed_to_all_but_staff(world):
    for address in admin_addresses():
        for account in (None, "Kabid"):
            answer, _ = world.ask(account, "get", address)
            assert answer.status_code == 302, address
            assert answer["Location"].startswith(("/admin/login/", "/masuk/")), address


@pytest.fixture
def half(world, settings):
    """The world for sessions of an Admin that lack the second factor: each way to come to such a session."""
    settings.SECOND_FACTOR = True
    with_device, without = make_user("Admin"), make_user("Admin")
    enrolment.add_app(with_device, "HP", totp.new_secret(), step=0)
    sessions = {
        "must show the device": _password_alone(with_device),
        "must add a device": _password_alone(without),
        "signed in before the device was added": session_of(with_device),
        "signed in before one became obligatory": session_of(without),
    }
    return replace(world, sessions=sessions)


def _password_alone(user):
    client = Client()
    client.post("/masuk/", {"username": user.username, "password": PASSWORD})
    return client.cookies[settings.SESSION_COOKIE_NAME].value


@pytest.mark.one_database
@pytest.mark.slow
def test_a_session_that_passed_only_the_password_reaches_nothing(half):
    own_step = {("must add a device", reverse("authenticator_add"))}
    ours = [half.address(name) for name in sorted(set(NAMES) & set(DOORS))]
    # All share one door: two accounts try each address by one method, two by the other.
    for turn, account in enumerate(half.sessions):
        for number, address in enumerate([*ours, reverse("admin:index"), *admin_addresses()]):
            method = ("get", "post")[(turn + number) % 2]
            answer, _ = half.ask(account, method, address)
            if (account, address) not in own_step:
                assert answer.status_code == 302, (account, method, address)
                assert answer["Location"].startswith(("/masuk/", "/admin/login/")), (account, method, address)


TRACKED = [model for model in apps.get_models() if hasattr(model, "history")]


def test_people_their_service_and_their_trainings_have_a_history():
    assert {*TRACKED} >= {Volunteer, Appointment, Training, TrainingRecord}


@pytest.mark.parametrize("model", TRACKED, ids=lambda model: model._meta.label)
def test_a_history_knows_door_reason_and_batch(model):
    columns = {field.name for field in model.history.model._meta.get_fields()}
    assert columns >= {"door", "history_change_reason", "batch"}


@pytest.mark.slow
def test_models_and_what_asks_before_a_print_load_no_renderer():
    renderers = ("weasyprint", "pikepdf", "uharfbuzz", "ceremonies.certificates.shaping")
    code = (
        "import django, sys; django.setup(); "
        "import ceremonies.models, ceremonies.corrections, ceremonies.issuing, ceremonies.proof; "
        f"print(*(name for name in {renderers} if name in sys.modules))"
    )
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "kaur_psm.settings"}
    done = subprocess.run(  # noqa: S603 - our own
        [sys.executable, "-c", code], cwd=ROOT, env=environment, capture_output=True, text=True, check=True
    )
    assert done.stdout.split() == []


# A database that can only be read


WRITE_WHEN_READ = {
    # Each paper leaves its trace.
    *("certificate_archive", "certificate_print", "certificates_print", "ceremony_proof_print", "print_run_pdf"),
    *("number_book_print", "paper_print", "recap_print", "print_run_dividers"),
    # So does each list that is saved.
    *("activity_list_export", "training_export", "village_list_export", "ceremony_export", "handover_export"),
    *("training_needs_export", "training_invitations_export"),
    "change_list_export",
    # The next step needs what the page shows, or what it says: both wait in the session.
    *("authenticator_add", "passkey_add", "volunteer_decree", "volunteer_enrol", "volunteer_enrol_new"),
    *("volunteer_appoint", "volunteer_move", "volunteer_end", "saved_filter_create", "rights_request_lift"),
}


@pytest.mark.one_database
@pytest.mark.slow
def test_a_page_that_only_reads_is_shown_where_the_database_can_only_be_read(world):
    """No page fails for what it notes by itself; one that needs what it writes says why it cannot be had."""
    refused = set()
    with connection.cursor() as cursor:
        for name in sorted(set(NAMES) & set(DOORS)):
            cursor.execute("PRAGMA query_only = ON")
            answer, _ = world.ask("Admin", "get", world.address(name, maker="Admin"))
            cursor.execute("PRAGMA query_only = OFF")
            if answer.status_code == 503:
                refused.add(name)
            else:
                assert answer.status_code == DOORS[name].answer("Admin", "get"), name
    assert refused == WRITE_WHEN_READ
