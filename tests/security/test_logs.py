"""What the two logs of a server hold: the program's own, and gunicorn's of all requests."""

import json
import logging
import logging.config
import re
import runpy
from datetime import timedelta
from io import StringIO
from types import SimpleNamespace
from unittest.mock import patch

import pytest
from django.conf import settings
from gunicorn.config import Config

from kaur_psm.health import log_lines
from kaur_psm.short_refusals import ShortRefusals
from tests.test_house import ROOT

GUNICORN = runpy.run_path(str(ROOT / "gunicorn.conf.py"))


def line_of(record, how="text"):
    return log_lines.made(how, settings.TIME_ZONE).format(record)


def record_of(message, *arguments, name="registry"):
    return logging.LogRecord(name, logging.ERROR, "", 1, message, arguments, None)


def test_the_programs_log_has_each_time_with_its_zone():
    assert re.match(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+0700 ERROR registry gagal$", line_of(record_of("gagal")))
    assert settings.LOGGING["formatters"]["lines"]["zone"] == settings.TIME_ZONE


def test_by_choice_each_line_is_an_object():
    assert (
        json.loads(line_of(record_of("gagal 100 %"), "json")).items()
        >= {
            "level": "ERROR",
            "logger": "registry",
            "message": "gagal 100 %",
        }.items()
    )


@pytest.mark.parametrize("how", ["text", "json"])
def test_gunicorn_writes_its_lines_as_the_program_does(how, monkeypatch, capsys):
    monkeypatch.setattr("kaur_psm.settings.LOG_FORMAT", how)
    config = Config()
    config.set("accesslog", "-")
    config.set("access_log_format", GUNICORN["access_log_format"])
    answer = SimpleNamespace(status="200 OK", sent=12345678, headers=[])
    asked = {"REQUEST_METHOD": "GET", "RAW_URI": "/?q=Ani", "SERVER_PROTOCOL": "HTTP/1.1", "PATH_INFO": "/psm/"}
    logger = GUNICORN["OneLineLogger"](config)
    logger.access(answer, SimpleNamespace(headers=[]), asked | {"REMOTE_ADDR": "127.0.0.1"}, timedelta(seconds=0.012))
    logger.access_log.handlers.clear()
    logger.error_log.handlers.clear()
    line = capsys.readouterr().out.rstrip()
    if how == "json":
        asked = {"address": "127.0.0.1", "method": "GET", "path": "/psm/", "status": "200", "milliseconds": 12}
        assert json.loads(line).items() >= asked.items()
    else:
        assert re.match(r'[\dT:-]+\+0700 INFO gunicorn.access 127.0.0.1 "GET /psm/" 200 12345678 12ms$', line)
    assert "Ani" not in line


@pytest.mark.parametrize("message", ["Error handling request /psm/?q=Siti", "gagal: 1704054612900003"])
def test_no_line_holds_a_query_or_a_long_number(message):
    line = line_of(record_of(message))
    assert "Siti" not in line
    assert "1704" not in line


@pytest.fixture
def log():
    """What the program's one handler writes."""
    configured = logging.config.DictConfigurator(settings.LOGGING)
    configured.config["formatters"]["lines"] = configured.configure_formatter(
        dict(settings.LOGGING["formatters"]["lines"])
    )
    configured.config["filters"] = {"short_refusals": ShortRefusals()}
    handler = configured.configure_handler(dict(settings.LOGGING["handlers"]["stderr"]))
    written = handler.setStream(StringIO()) and handler.stream
    logging.getLogger().addHandler(handler)
    yield written
    logging.getLogger().removeHandler(handler)


@pytest.mark.parametrize("host", ["bank.example", "x" * 4000, "a b", "ü.example", "psm.example\n2026 palsu"])
def test_a_wrong_host_is_one_short_line_in_the_log(client, log, host):
    assert client.get("/masuk/", headers={"Host": host}).status_code == 400
    (line,) = log.getvalue().splitlines()
    assert "ERROR django.security.DisallowedHost Invalid HTTP_HOST header" in line
    assert len(line) < 300
    assert not line.endswith(('"', "'"))  # No quotation mark that was never opened.


def test_a_visitor_adds_no_line_to_the_log_of_requests():
    logger = GUNICORN["OneLineLogger"](Config())
    request, response = SimpleNamespace(headers=[]), SimpleNamespace(status="200 OK", sent=1, headers=[])
    asked = {"REQUEST_METHOD": "GET", "RAW_URI": "/", "SERVER_PROTOCOL": "HTTP/1.1"}
    atoms = logger.atoms(response, request, asked | {"PATH_INFO": "/psm/\n127.0.0.1 palsu"}, timedelta(seconds=1))
    assert atoms["U"] == "/psm/%0A127.0.0.1%20palsu"


def test_the_log_of_requests_holds_no_query_and_no_referring_address():
    names = re.findall(r"%\(([^)]+)\)s", GUNICORN["access_log_format"])
    assert set(names) == {"h", "m", "U", "s", "b", "M"}


def test_a_failure_stands_in_the_programs_log(client_of, admin, caplog):
    client = client_of(admin)
    client.raise_request_exception = False
    with patch("kaur_psm.accounts.matrix.groups", side_effect=RuntimeError("rusak")):
        client.get("/hak/?q=Ani+Contoh")
    assert settings.LOGGING["root"]["handlers"] == ["stderr"]
    assert "RuntimeError: rusak" in caplog.text
    assert "Ani" not in caplog.text
