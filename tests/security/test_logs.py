"""What the two logs of a server hold: the program's own, and gunicorn's of all requests."""

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

from kaur_psm.short_refusals import ShortRefusals
from tests.test_house import ROOT

GUNICORN = runpy.run_path(str(ROOT / "gunicorn.conf.py"))


def test_the_programs_log_has_each_time_with_its_zone():
    configured = logging.config.DictConfigurator(settings.LOGGING)
    formatter = configured.configure_formatter(settings.LOGGING["formatters"]["plain"])
    line = formatter.format(logging.LogRecord("registry", logging.ERROR, "", 1, "gagal", (), None))
    assert re.match(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+0700 ERROR registry gagal$", line)


@pytest.fixture
def log():
    """What the program's one handler writes."""
    configured = logging.config.DictConfigurator(settings.LOGGING)
    configured.config["formatters"]["plain"] = configured.configure_formatter(settings.LOGGING["formatters"]["plain"])
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
    assert set(names) == {"h", "t", "m", "U", "s", "b", "M"}


def test_a_failure_stands_in_the_programs_log(client_of, admin, caplog):
    client = client_of(admin)
    client.raise_request_exception = False
    with patch("kaur_psm.accounts.matrix.groups", side_effect=RuntimeError("rusak")):
        client.get("/hak/?q=Ani+Contoh")
    assert settings.LOGGING["root"]["handlers"] == ["stderr"]
    assert "RuntimeError: rusak" in caplog.text
    assert "Ani" not in caplog.text
