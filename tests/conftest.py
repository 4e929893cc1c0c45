"""Fixtures for all tests: quick settings, accounts, and a database that can be emptied."""

import gc
import re
from collections import Counter
from functools import lru_cache
from pathlib import Path

import hypothesis
import pytest
from django.conf import settings as django_settings
from django.db import connection, transaction
from django.db.backends.signals import connection_created
from django.test import Client, override_settings

from kaur_psm.accounts.second_factor import recovery
from kaur_psm.health import checks
from registry.guards import strangers
from registry.models import triggers
from registry.workbook import reading
from tests.database_template import DatabaseTemplate
from tests.factories import make_district, make_user
from tests.file_reader import FileReader

# Random examples must pass; how long a busy machine takes for them is not tested.
hypothesis.settings.register_profile("house", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow])
hypothesis.settings.load_profile("house")
# script/test --fast names this one: a fifth of the examples, where a test does not name its own number.
hypothesis.settings.register_profile("quick", hypothesis.settings.get_profile("house"), max_examples=20)

DATABASE_FIXTURES = {"db", "transactional_db", "live_server", "django_db_setup"}


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config, items):
    """Mark tests that need no second database as `one_database`, and sort those of `first`: see docs/testing.md.

    Marked are unmarked tests that use no database at all, and browser tests that are not marked `both_databases`.
    Tests of several machines are left out on SQLite, which is a file of one.
    """
    if connection.vendor == "sqlite":
        config.hook.pytest_deselected(items=[item for item in items if item.get_closest_marker("postgresql")])
        items[:] = [item for item in items if not item.get_closest_marker("postgresql")]
    for item in items:
        uses_a_database = item.get_closest_marker("django_db") or DATABASE_FIXTURES & {*item.fixturenames}
        in_a_browser = "chromium" in item.fixturenames
        if not uses_a_database or (in_a_browser and not item.get_closest_marker("both_databases")):
            item.add_marker(pytest.mark.one_database)
    items.sort(key=lambda item: item.get_closest_marker("first") is None)


def pytest_collection_finish():
    """Let the garbage collector pass over what was imported by now, and come seldom: it took a sixth of the time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 50)


# What ran where, and what was left out: a line that script/test shows at its end


LEFT_OUT = pytest.StashKey[dict]()  # How many tests were left out, by reason.


def pytest_addoption(parser):
    parser.addoption("--tally", type=Path, help="a file to which one line is added that says how many tests ran where")
    parser.addoption("--lists", type=int, default=100, help="how many lists test_generated_lists makes and reads")
    parser.addoption(
        "--throws", type=int, default=4, help="how many random requests test_bad_input sends to each address"
    )


def pytest_configure(config):
    config.stash[LEFT_OUT] = Counter()


def pytest_deselected(items):
    for item in items:
        why = next(
            (name for name in ("postgresql", "one_database", "slow") if item.get_closest_marker(name)),
            "other arguments",
        )
        item.config.stash[LEFT_OUT][why] += 1


def pytest_sessionfinish(session):
    # Under xdist each worker collects all tests: it sends the main process what it left out.
    if hasattr(session.config, "workeroutput"):
        session.config.workeroutput["left_out"] = dict(session.config.stash[LEFT_OUT])


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node):
    node.config.stash[LEFT_OUT] |= Counter(getattr(node, "workeroutput", {}).get("left_out"))


def pytest_terminal_summary(terminalreporter, config):
    if config.option.tally is None or hasattr(config, "workerinput"):
        return
    stats = terminalreporter.stats
    counts = [f"{len(stats.get(outcome, []))} {outcome}" for outcome in ("passed", "failed", "error", "skipped")]
    left_out = [f"{count} {why}" for why, count in sorted(config.stash[LEFT_OUT].items())]
    with config.option.tally.open("a") as file:
        file.write(f"{connection.display_name}: {', '.join(counts)}. Left out: {', '.join(left_out) or 'none'}.\n")


@pytest.fixture(autouse=True, scope="session")
def _test_settings(tmp_path_factory):
    """Plain static files, a quick password hash, and room on the disk."""
    storages = django_settings.STORAGES | {
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    }
    with override_settings(
        STORAGES=storages,
        STATIC_ROOT=tmp_path_factory.mktemp("static"),
        PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"],
        # However full this machine's disk is.
        **dict.fromkeys(("DISK_LOW_PERCENT", "DISK_LOW_MB", "DISK_STOP_PERCENT", "DISK_STOP_MB"), 0),
    ):
        yield


@pytest.fixture(autouse=True, scope="session")
def _nothing_waits_for_the_disk():
    """SQLite does not wait until the disk has what is written, nor does the PostgreSQL of script/test."""

    def hurry(connection, **_):
        if connection.vendor == "sqlite":
            connection.cursor().execute("PRAGMA synchronous=OFF")

    connection_created.connect(hurry)
    yield
    connection_created.disconnect(hurry)


@pytest.fixture(autouse=True, scope="session")
def cost_of_recovery_codes():
    """A quick digest of recovery codes: each first sign-in makes ten. Gives the cost of the program itself."""
    with pytest.MonkeyPatch.context() as patch:
        cost = recovery.COST
        patch.setattr(recovery, "COST", 2)
        yield cost


@pytest.fixture(scope="session")
def read_apart():
    """The program's own way to read a file: by a process that is started for it, which takes a tenth of a second."""
    return reading._read_apart


@pytest.fixture(autouse=True, scope="session")
def _refusals_counted_at_once():
    """What strangers are refused is written at once: a process has it otherwise kept for a second."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(strangers, "SECONDS", 0)
        yield


@pytest.fixture(autouse=True, scope="session")
def _readiness_asked_anew():
    """No answer to /readyz holds for the next test."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(checks, "SECONDS", 0)
        yield


@pytest.fixture(autouse=True, scope="session")
def _one_process_reads_files(read_apart, tmp_path_factory):
    """A file is read by a fork of one process. Of equal files only the first is read."""
    reader = FileReader(tmp_path_factory.mktemp("files"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(reading, "_read_apart", lru_cache(maxsize=256)(reader.read))
        yield
    reader.close()


def kept_in(folder):
    """The settings that keep uploads, printed pages, archives, turns and the local certificate in that folder."""
    storages = dict(django_settings.STORAGES)
    for alias, name in (("default", "uploads"), ("prints", "prints"), ("archives", "archives")):
        options = storages[alias]["OPTIONS"] | {"location": folder / name}
        storages[alias] = storages[alias] | {"OPTIONS": options}
    return override_settings(STORAGES=storages, DATA_DIR=folder, CERTIFICATE_DIR=folder / "https")


@pytest.fixture(autouse=True)
def _own_folder(tmp_path):
    """Each test has a folder of its own for what is outside the database."""
    with kept_in(tmp_path):
        yield


@pytest.fixture(scope="session")
def kept_template(request):
    """The `DatabaseTemplate` of earlier runs; None on PostgreSQL, and where pytest keeps nothing between runs."""
    cache = getattr(request.config, "cache", None)
    is_sqlite = django_settings.DATABASES["default"]["ENGINE"].endswith("sqlite3")
    return DatabaseTemplate(cache.mkdir("databases")) if is_sqlite and cache else None


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix, tmp_path_factory):
    """SQLite in a file, as in an office: threads (a live server, two clerks) lock each other as in real use."""
    database = django_settings.DATABASES["default"]
    if database["ENGINE"].endswith("sqlite3"):
        database.setdefault("TEST", {})["NAME"] = str(tmp_path_factory.mktemp("database") / "test.sqlite3")


@pytest.fixture(scope="session")
def django_db_keepdb(django_db_keepdb, django_db_modify_db_settings, kept_template):
    """Whether the database is there already: a copy of the template, which only needs to be looked through."""
    is_copied = kept_template and kept_template.copy_to(django_settings.DATABASES["default"]["TEST"]["NAME"])
    return django_db_keepdb or is_copied


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_keepdb, kept_template):
    """A test that commits ends with a flush, which empties all tables: the trace's triggers must step aside.

    On PostgreSQL they know a setting of the transaction, and only tables with rows are emptied: TRUNCATE takes longer
    for each of a hundred tables than most have work. On SQLite they are made again, as after every migration.
    """
    if kept_template and not django_db_keepdb:
        kept_template.keep(connection.settings_dict["NAME"])
    # On the class: next to Playwright's event loop Django opens another connection, which needs this, too.
    operations = type(connection.ops)
    flush = operations.execute_sql_flush

    def flush_without_triggers(self, statements):
        if connection.vendor == "postgresql":
            aside, statements = [f"SET LOCAL {triggers.MAY_EMPTY} = 'on';"], _emptying(statements)
        else:
            aside = [f"DROP TRIGGER IF EXISTS {name};" for name in _trigger_names()]
        flush(self, [*aside, *statements])

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(operations, "execute_sql_flush", flush_without_triggers)
        yield


def _emptying(statements):
    """The statements that empty the tables with rows, of those that these TRUNCATE statements name."""
    tables = re.findall('"([^"]+)"', " ".join(statements))
    with connection.cursor() as cursor:
        asked = (f"SELECT '{each}' WHERE EXISTS (SELECT 1 FROM \"{each}\")" for each in tables)  # noqa: S608 - our own
        cursor.execute(" UNION ALL ".join(asked))
        filled = {table for (table,) in cursor.fetchall()}
    # The trace's rows go only all together. Foreign keys are looked at when the transaction ends.
    whole = filled & {"registry_trace"}
    ways = [("TRUNCATE", table) for table in whole] + [("DELETE FROM", table) for table in filled - whole]
    return [f'{way} "{table}";' for way, table in ways]


def _trigger_names():
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name IN ({', '.join(['%s'] * len(triggers.SQLITE))})",  # noqa: S608, E501 - only placeholders
            list(triggers.SQLITE),
        )
        return [name for (name,) in cursor.fetchall()]


@pytest.fixture(scope="module")
def made_once(django_db_setup, django_db_blocker, tmp_path_factory):
    """The rows that a module makes once are made within this and rolled back after the module's last test.

    Each test works in a savepoint of its own (`db`). Not for a module with a test that commits. Gives the folder
    of its files, of which each test needs a copy in its `tmp_path`.
    """
    folder = tmp_path_factory.mktemp("made_once")
    with django_db_blocker.unblock(), kept_in(folder), transaction.atomic():
        yield folder
        transaction.set_rollback(True)


@pytest.fixture
def petugas(db):
    return make_user("Petugas", username="petugas")


@pytest.fixture
def kabid(db):
    return make_user("Kabid", username="kabid")


@pytest.fixture
def pimpinan(db):
    return make_user("Pimpinan", username="pimpinan")


@pytest.fixture
def admin(db):
    return make_user("Admin", username="admin")


@pytest.fixture
def bound(db):
    """A clerk bound to Kecamatan Kinal; the factories' people live in Kaur Selatan by default."""
    return make_user("Petugas", [make_district("Kinal")], username="petugas-kinal")


@pytest.fixture
def client_of():
    """A function: the test client of a signed-in account."""

    def signed_in(user):
        client = Client()
        client.force_login(user)
        return client

    return signed_in


@pytest.fixture
def digits_in_the_database(db):
    """A function: the columns, as table.column, that contain that text, with or without signs between its digits."""

    def search(text):
        places = []
        for table in connection.introspection.table_names():
            with connection.cursor() as cursor:
                cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")  # noqa: S608 - our own tables
                columns = [column[0] for column in cursor.description]
                for row in cursor.fetchall():
                    places += [
                        f"{table}.{column}"
                        for column, value in zip(columns, row, strict=True)
                        if text in re.sub(r"[\s.-]", "", str(value))
                    ]
        return sorted(set(places))

    return search
