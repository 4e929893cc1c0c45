"""The certificate of an office's own network: browsers accept it, it signs for nobody else, PCs learn to trust it."""

import importlib.util
import os
import shutil
import socket
import ssl
import subprocess
import sys
import threading
from datetime import timedelta
from hashlib import sha256
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import serialization
from django.core.checks import run_checks
from django.utils import timezone

from kaur_psm import serving
from registry.guards import server_certificate

ROOT = Path(__file__).resolve().parent.parent.parent
NAMES = ["psm.kantor.lan", "192.168.1.10", "psm.contoh.example"]


@pytest.fixture(scope="module")
def script():
    spec = importlib.util.spec_from_file_location("local_certificate", ROOT / "script" / "_local_certificate.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def make(script, tmp_path, settings):
    """A function: make the certificate for names; returns the folder that it stands in."""

    def make(*names):
        script.main(settings.CERTIFICATE_DIR, tmp_path / "data", *names)
        return settings.CERTIFICATE_DIR

    return make


def shake_hands(server_pem, authority, name):
    """Open a TLS connection to a server with that certificate as a browser does, and return its bytes."""
    at_server, at_client = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER), ssl.create_default_context(cafile=authority)
    at_server.load_cert_chain(server_pem)
    with socket.create_server(("127.0.0.1", 0)) as listening:
        thread = threading.Thread(target=_serve_one, args=(listening, at_server))
        thread.start()
        try:
            with (
                socket.create_connection(listening.getsockname(), timeout=10) as plain,
                at_client.wrap_socket(plain, server_hostname=name) as connection,
            ):
                return connection.recv(100)
        finally:
            thread.join()


def _serve_one(listening, context):
    plain, _ = listening.accept()
    with plain:
        try:
            with context.wrap_socket(plain, server_side=True) as connection:
                connection.sendall(b"halo")
        except (ssl.SSLError, ConnectionError):
            pass  # The visitor did not trust it; the test looks at the visitor.


@pytest.fixture(scope="module")
def _made(script, tmp_path_factory):
    folder = tmp_path_factory.mktemp("made")
    script.main(folder, folder.parent / "data", *NAMES)
    return folder


@pytest.fixture
def folder(_made, settings):
    """A certificate for NAMES, in the folder where the program looks for it; made once: keys take long."""
    return shutil.copytree(_made, settings.CERTIFICATE_DIR)


# The certificate


@pytest.mark.parametrize("name", NAMES)
def test_who_trusts_the_authority_reaches_the_server_by_each_of_its_names(folder, name):
    assert shake_hands(folder / "server.pem", folder / "authority.crt", name) == b"halo"


@pytest.mark.parametrize("name", ["lain.kantor.lan", "192.168.1.11"])
def test_under_another_name_it_is_refused(folder, name):
    with pytest.raises(ssl.SSLCertVerificationError, match="mismatch"):
        shake_hands(folder / "server.pem", folder / "authority.crt", name)


@pytest.mark.slow
def test_who_does_not_trust_the_authority_is_warned(folder, script, tmp_path):
    script.main(tmp_path / "other", tmp_path / "data", *NAMES)
    with pytest.raises(ssl.SSLCertVerificationError, match="verify failed"):
        shake_hands(folder / "server.pem", tmp_path / "other" / "authority.crt", NAMES[0])


@pytest.mark.parametrize("name", ["bank.example", "203.0.113.9"])
def test_even_with_the_authority_s_key_no_other_site_can_be_pretended(folder, script, name):
    key = serialization.load_pem_private_key((folder / "authority.key").read_bytes(), password=None)
    authority = x509.load_pem_x509_certificate((folder / "authority.crt").read_bytes())
    script._make_server(folder / "false.pem", [script._general_name(name)], key, authority)
    with pytest.raises(ssl.SSLCertVerificationError, match="permitted subtree violation"):
        shake_hands(folder / "false.pem", folder / "authority.crt", name)


def test_browsers_accept_how_long_it_lasts(folder):
    certificate = x509.load_pem_x509_certificate((folder / "server.pem").read_bytes())
    assert certificate.not_valid_after_utc - certificate.not_valid_before_utc <= timedelta(days=825)


@pytest.mark.slow
def test_the_keys_are_for_their_owner_alone(make):
    folder = make(*NAMES)
    assert {path.name: oct(path.stat().st_mode & 0o777) for path in folder.iterdir()} == {
        "authority.key": "0o600",
        "server.crt": "0o644",
        "server.pem": "0o600",
        "authority.crt": "0o644",
        "nginx.conf": "0o644",
        "petunjuk.txt": "0o644",
    }


def test_renewed_it_has_the_same_names_and_pcs_trust_it_as_before(folder, make, tmp_path):
    trusted, before = (folder / "authority.crt").read_bytes(), (folder / "server.pem").read_bytes()
    make()
    assert (folder / "authority.crt").read_bytes() == trusted
    assert (folder / "server.pem").read_bytes() != before
    assert shake_hands(folder / "server.pem", folder / "authority.crt", NAMES[1]) == b"halo"


def test_another_private_address_needs_no_other_authority(folder, make):
    folder = make("10.1.2.3")
    assert shake_hands(folder / "server.pem", folder / "authority.crt", "10.1.2.3") == b"halo"


def test_a_name_that_the_authority_may_not_sign_for_is_told_and_changes_nothing(folder, make):
    before = (folder / "server.pem").read_bytes()
    with pytest.raises(SystemExit, match=r"made for other names than lain\.example"):
        make("lain.example")
    assert (make() / "server.pem").read_bytes() != before


def test_a_lost_key_is_told_and_no_second_authority_made(folder, make):
    (folder / "authority.key").unlink()
    trusted = (folder / "authority.crt").read_bytes()
    with pytest.raises(SystemExit, match=r"authority\.key is missing"):
        make()
    assert (folder / "authority.crt").read_bytes() == trusted


@pytest.mark.parametrize("name", ["http://psm.kantor.lan", "psm kantor", "-psm.lan", "192.168.1.10:8000", "psm..lan"])
def test_what_is_no_name_is_told(make, name):
    with pytest.raises(SystemExit, match="neither a name nor an address"):
        make(name)


def test_without_names_the_first_time_it_says_what_to_give(make):
    with pytest.raises(SystemExit, match="Give the names"):
        make()


def test_its_key_does_not_stand_with_the_data(script, tmp_path):
    with pytest.raises(SystemExit, match="in the folder of the data"):
        script.main(tmp_path / "data" / "https", tmp_path / "data", *NAMES)
    assert not (tmp_path / "data").exists()


@pytest.mark.slow
def test_the_proxy_and_the_sheet_have_the_names(make):
    folder = make(*NAMES)
    proxy = (folder / "nginx.conf").read_text()
    assert proxy.count(f"server_name {' '.join(NAMES)};") == 2
    assert proxy.count(f" {folder / 'server.pem'};") == 2
    assert not {"NAMES", "CERTIFICATE", "KEY"} & {*proxy.replace(";", " ").split()}
    assert "http://psm.kantor.lan/sertifikat/\n" in (folder / "petunjuk.txt").read_text()


# The page


def test_before_the_sign_in_over_plain_http_a_pc_learns_how_to_trust_it(client, folder, settings):
    settings.SECURE_SSL_REDIRECT = True
    given = client.get("/sertifikat/registri-psm.crt")
    assert given["Content-Type"] == "application/x-x509-ca-cert"
    assert ssl.DER_cert_to_PEM_cert(given.content) == (folder / "authority.crt").read_text()
    page = client.get("/sertifikat/")
    digest, sheet = sha256(given.content).digest(), (folder / "petunjuk.txt").read_text()
    for line in (digest[:16].hex(":").upper(), digest[16:].hex(":").upper()):
        assert line in page.content.decode()
        assert f"  {line}\n" in sheet
    assert not page.cookies
    assert client.get("/masuk/").status_code == 301


@pytest.mark.django_db  # What strangers are refused is counted.
def test_where_the_office_has_made_none_there_is_nothing_to_install(client):
    page = client.get("/sertifikat/").content.decode()
    assert "tidak ada yang perlu dipasang" in page
    assert "registri-psm.crt" not in page
    assert client.get("/sertifikat/registri-psm.crt").status_code == 404


# Its end


@pytest.fixture
def in_days(monkeypatch):
    """Set the clock of the program to so many days after now."""

    def set_clock(days):
        now = timezone.now()
        monkeypatch.setattr(timezone, "now", lambda: now + timedelta(days=days))

    return set_clock


def end_of_today_s(script):
    return timezone.localdate(timezone.now() - script.CLOCKS + timedelta(days=script.DAYS))


def test_the_page_names_the_day_on_which_it_ends(client, folder, script):
    assert f"berlaku sampai {end_of_today_s(script):%d-%m-%Y}." in client.get("/sertifikat/").content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize("days_left, is_warned", [(32, False), (29, True), (-1, True)])
def test_the_admin_and_the_check_are_warned_a_month_before_it_ends(
    client_of, admin, folder, script, in_days, days_left, is_warned
):
    end = end_of_today_s(script)
    in_days((end - timezone.localdate()).days - days_left)
    page = " ".join(client_of(admin).get("/").content.decode().split())
    assert (f"Sertifikat keamanan server berlaku sampai {end:%d-%m-%Y}. Sesudah itu" in page) == is_warned
    warnings = [each.msg for each in run_checks(tags=["security"], include_deployment_checks=True)]
    assert (f"The https certificate ends on {end:%Y-%m-%d}." in warnings) == is_warned


@pytest.mark.django_db
def test_nobody_else_is_warned(client_of, kabid, folder, in_days):
    in_days(819)
    assert "Sertifikat keamanan" not in client_of(kabid).get("/").content.decode()


def test_the_authority_s_end_is_the_end_of_all(folder):
    (folder / "authority.crt").rename(folder / "server.crt")
    (folder / "authority.crt").write_bytes((folder / "server.pem").read_bytes())  # Ends before what it signed.
    authority = x509.load_pem_x509_certificate((folder / "authority.crt").read_bytes())
    assert server_certificate.ends_on() == timezone.localdate(authority.not_valid_after_utc)


def test_where_the_server_s_own_is_not_there_no_day_is_named(client, folder):
    """As in a folder of an earlier version: the authority lasts for years after it."""
    (folder / "server.crt").unlink()
    assert server_certificate.ends_on() is None
    assert "berlaku sampai" not in client.get("/sertifikat/").content.decode()


@pytest.mark.django_db
def test_what_cannot_be_read_stands_in_the_log_and_closes_no_page(client_of, admin, folder, caplog):
    (folder / "server.crt").write_bytes(b"broken")
    assert client_of(admin).get("/").status_code == 200
    assert "The https certificate cannot be read" in caplog.text


@pytest.mark.django_db
def test_no_page_gives_a_key(client, folder):
    for name in ("authority.key", "server.pem", "../authority.key"):
        assert client.get(f"/sertifikat/{name}").status_code == 404


# The server on plain http


@pytest.mark.parametrize("host", ["0.0.0.0", "192.168.1.10", "::", "", "server-kantor"])  # noqa: S104 - refused
def test_the_server_does_not_open_plain_http_to_the_network(host):
    with pytest.raises(SystemExit, match="everybody in the network could read passwords"):
        serving.refuse_open_http([("127.0.0.1", 8000), (host, 8000)], "http://192.168.1.10:8000")


@pytest.mark.slow  # Starts a server.
def test_gunicorn_ends_at_once_where_it_would_open_plain_http():
    environment = {**os.environ, "PUBLIC_URL": "http://192.168.1.10:8000"}
    command = [sys.executable, "-m", "gunicorn", "--bind", "0.0.0.0:0"]
    ended = subprocess.run(  # noqa: S603 - our own
        command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=60, check=False
    )
    assert ended.returncode == 1
    assert "The server would answer on 0.0.0.0 over plain http" in ended.stderr


@pytest.mark.parametrize("address", [("127.0.0.1", 8000), ("::1", 8000), ("localhost", 8000), "/run/psm.sock"])
def test_on_the_own_machine_it_starts_and_warns_of_a_proxy_on_plain_http(address):
    assert serving.refuse_open_http([address], "http://127.0.0.1:8000") == ""
    assert "local-certificate" in serving.refuse_open_http([address], "http://192.168.1.10")
    assert serving.refuse_open_http([address], "https://psm.kantor.lan") == ""


def test_behind_a_proxy_of_another_machine_it_may_listen_to_the_network():
    assert serving.refuse_open_http([("10.0.0.2", 8000)], "https://psm.kantor.lan") == ""
