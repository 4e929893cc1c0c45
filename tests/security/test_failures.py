"""A failure has a number on the screen and in the log, and nobody's data anywhere."""

import gzip
import json
import logging
import re
import subprocess
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from unittest.mock import patch

import brotli
import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction

from kaur_psm.backups import child, second
from kaur_psm.health import log_lines
from registry import nightly, work
from registry.guards import failures, failures_out
from registry.models import LongWork, Volunteer
from registry.values.clean_errors import in_short, lines_of, lines_of_output
from tests.factories import fictional_nik, make_volunteer

pytestmark = pytest.mark.django_db

UNPACK = {"br": brotli.decompress, "gzip": gzip.decompress, None: bytes}
NAME, NIK = "Zulaiha Tersembunyi", "1704054612900003"


@pytest.fixture
def log():
    """The lines that the program's handler writes meanwhile."""

    class Kept(logging.Handler):
        def __init__(self):
            super().__init__()
            self.setFormatter(log_lines.made("text", "Asia/Jakarta"))
            self.text = ""

        def emit(self, record):
            self.text += f"{self.format(record)}\n"

    handler = Kept()
    logging.getLogger().addHandler(handler)
    yield handler
    logging.getLogger().removeHandler(handler)


@pytest.fixture
def failing(client_of, admin):
    """What a page answers that fails over a person's data."""
    client = client_of(admin)
    client.raise_request_exception = False

    def ask(**headers):
        error = ValueError(f"{NAME} {NIK}")
        with patch("kaur_psm.accounts.matrix.groups", side_effect=error):
            return client.get(f"/hak/?q={NAME}", headers=headers)

    return ask


def number_in(text):
    (number,) = set(re.findall(r"\b\d{3}-\d{3}\b", text))
    return number


def test_a_page_that_fails_has_a_number_that_stands_in_the_log_with_its_traceback(failing, log):
    number = number_in(failing().content.decode())
    assert f"ERROR django.request Internal Server Error: /hak/ [kesalahan {number}]" in log.text
    assert "in role_matrix" in log.text
    assert "ValueError" in log.text
    assert "Zulaiha" not in log.text
    assert NIK not in log.text


def test_a_part_of_a_page_that_fails_shows_it_too(failing):
    """static/js/site.js shows the heading and the first paragraph at the place of the part."""
    page = failing(HX_Request="true").content.decode()
    first = page.partition("</h1>")[2].partition("</p>")[0]
    assert number_in(first)


def test_a_failed_work_names_its_number(monkeypatch, log):
    def fail(_):
        raise ValueError(NAME)

    monkeypatch.setattr(nightly, "tidy", fail)
    work.ask("rapikan", [0])
    work.do_all()
    number = number_in(LongWork.objects.get().failure)
    assert f"Long work failed: rapikan 0 [kesalahan {number}]" in log.text
    assert "Zulaiha" not in log.text + LongWork.objects.get().failure


def test_the_last_failures_are_kept_without_addresses(failing):
    for _ in range(2):
        number = number_in(failing().content.decode())
    last, before = failures.LAST.all()
    assert last["number"] == number != before["number"]
    assert (last["where"], last["kind"]) == ("role_matrix", "ValueError")


def test_a_failure_has_one_number_however_often_it_is_asked_for():
    error = ValueError()
    assert failures.number_of(error, "volunteer_list") == failures.number_of(error, "volunteer_list")
    assert len(failures.LAST.all()) == 1


def test_no_more_than_so_many_are_kept(settings):
    for turn in range(230):
        failures.number_of(ValueError(), f"job {turn}")
    assert [each["where"] for each in failures.LAST.all()] == [f"job {turn}" for turn in range(229, 129, -1)]
    path = settings.DATA_DIR / "errors.jsonl"
    assert len(path.read_text().splitlines()) <= 200
    assert path.stat().st_mode & 0o777 == 0o600
    failures.LAST.tidy()
    assert len(path.read_text().splitlines()) == 100


def test_a_line_that_was_cut_off_takes_no_later_one_along(settings):
    (settings.DATA_DIR / "errors.jsonl").write_text('{"number": "482')  # The disk was full.
    failures.number_of(ValueError(), "job")
    assert [each["where"] for each in failures.LAST.all()] == ["job"]


def test_where_the_file_cannot_be_written_the_page_still_has_its_number(failing, settings, log):
    (settings.DATA_DIR / "errors.jsonl").mkdir()
    assert number_in(failing().content.decode()) in log.text


# What the database says


def error_of(act):
    with pytest.raises(DatabaseError) as caught, transaction.atomic():
        act()
    return caught.value


def test_a_row_that_is_there_twice_is_told_without_its_values():
    """PostgreSQL says: Key (nik_digest)=(…) already exists."""
    first = make_volunteer(NAME, nik=fictional_nik())
    error = error_of(lambda: make_volunteer(NAME, nik=fictional_nik()))
    text = lines_of(error)
    assert "IntegrityError" in text
    assert "nik" in text.partition("UniqueViolation" if connection.vendor == "postgresql" else "SQLITE_CONSTRAINT")[2]
    assert first.nik_digest not in text
    assert "DETAIL" not in text
    assert "Zulaiha" not in text


def test_a_row_that_breaks_a_rule_is_told_without_its_values():
    """PostgreSQL says: Failing row contains (1, Zulaiha Tersembunyi, …)."""
    person = make_volunteer("Ani Contoh", notes=NAME)
    error = error_of(lambda: Volunteer.objects.filter(pk=person.pk).update(name=None))
    assert "IntegrityError" in lines_of(error)
    assert "Zulaiha" not in lines_of(error)


def test_a_text_in_place_of_a_number_is_told_without_it():
    def compare():
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT json_extract(%s, '$')" if connection.vendor == "sqlite" else "SELECT %s::int", [NAME]
            )

    assert "Zulaiha" not in lines_of(error_of(compare))


# Other texts


@pytest.mark.parametrize("error", [KeyError(NAME), ValueError(NAME), RuntimeError(NAME), TypeError(f"'{NAME}' {NIK}")])
def test_a_text_that_may_quote_somebody_is_left_out(error):
    assert "Zulaiha" not in in_short(error)
    assert NIK not in in_short(error)


def test_a_text_about_the_program_stays():
    assert in_short(AttributeError("'NoneType' object has no attribute 'name'")).endswith("has no attribute 'name'")
    assert in_short(FileNotFoundError(2, "x", f"/{NAME}")) == "FileNotFoundError: No such file or directory"


def test_where_it_came_from_stands_before_it():
    try:
        try:
            int(NAME)
        except ValueError as error:
            raise RuntimeError(NAME) from error
    except RuntimeError as error:
        text = lines_of(error)
    assert text.index("ValueError") < text.index("RuntimeError")
    assert "Zulaiha" not in text


# What another process of ours wrote


@pytest.mark.one_database
def test_the_traceback_of_another_process_is_told_without_its_words():
    script = f"""
import warnings
warnings.warn("{NAME}")
def read():
    raise ValueError("{NAME}" + chr(10) + "    {NAME}")
try:
    read()
except ValueError as error:
    raise AttributeError("'NoneType' object has no attribute 'name'") from error
"""
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)  # noqa: S603 - our own
    text = lines_of_output(done.stderr)
    assert text.splitlines() == [
        *("Traceback (most recent call last):", '  File "<string>", line 7, in <module>'),
        *('  File "<string>", line 5, in read', "ValueError"),
        *("Traceback (most recent call last):", '  File "<string>", line 9, in <module>'),
        "AttributeError: 'NoneType' object has no attribute 'name'",
    ]
    assert NAME in done.stderr


@pytest.mark.one_database
def test_a_command_that_breaks_down_leaves_nobodys_data_in_the_log(log):
    with pytest.raises(child.BrokenOffError):
        child.run("yearly_archive", NAME, "x.zip")
    assert "yearly_archive ended with 2" in log.text
    assert "Zulaiha" not in log.text


@pytest.mark.one_database
def test_what_a_migration_says_of_a_row_is_not_repeated():
    line = "django.db.utils.IntegrityError: null value\nDETAIL:  Failing row contains (1, Zulaiha)."
    trace = f'Traceback (most recent call last):\n  File "x.py", line 1, in run\n{line}'
    told = [second._reason(subprocess.CompletedProcess([], 1, "", words)) for words in ("", "Sebuah kalimat.\n", trace)]
    assert told == ["kode 1", "Sebuah kalimat.", "IntegrityError"]


# What leaves the machine


@pytest.fixture
def other_machine(settings):
    """What a server that speaks Sentry's language receives, as text."""
    received, has_come = [], threading.Event()

    class Server(BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"]))
            received.append(UNPACK[self.headers["Content-Encoding"]](body).decode())
            self.send_response(200)
            self.end_headers()
            has_come.set()

        def log_message(self, *_):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Server)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    settings.SENTRY_DSN = f"http://kunci@127.0.0.1:{server.server_port}/1"
    failures_out._client.cache_clear()
    yield lambda: has_come.wait(10) and received[0]
    failures_out._client().close()
    failures_out._client.cache_clear()
    server.shutdown()
    server.server_close()


@pytest.mark.one_database
def test_an_address_that_nothing_can_be_sent_to_keeps_the_server_from_starting(settings):
    settings.SENTRY_DSN = "sentry.kantor.example"
    failures_out._client.cache_clear()
    with pytest.raises(CommandError, match="SENTRY_DSN is no address"):
        call_command("check_start")


@pytest.mark.one_database
def test_one_variable_sends_a_failure_and_nothing_but_what_we_made(failing, other_machine):
    number = number_in(failing().content.decode())
    sent = other_machine()
    _, _, event = map(json.loads, sent.splitlines())
    assert {*event} <= failures_out.SENT
    assert event["tags"] == {"number": number, "where": "role_matrix"}
    assert event["exception"]["values"][-1]["type"] == "ValueError"
    assert "role_matrix" in {frame["function"] for frame in event["exception"]["values"][-1]["stacktrace"]["frames"]}
    assert "Zulaiha" not in sent
    assert NIK not in sent
    assert "vars" not in sent
