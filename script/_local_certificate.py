"""Make or renew a local https certificate: `_local_certificate.py FOLDER DATA_DIR [NAME-or-ADDRESS...]`.

The folder has then:

    authority.crt   the authority's certificate, which PCs are to trust; the page /sertifikat/ gives it to them
    authority.key   its key, with which alone a certificate can be made that they trust
    server.pem      the server's certificate and key, for the proxy
    server.crt      the certificate alone: the program reads when it ends, and warns
    nginx.conf      the proxy's settings (script/nginx.conf) with these files and names
    petunjuk.txt    a sheet to print, with the fingerprint to compare

Whoever has the authority's key could pretend to be any site that the authority may sign for. So it is limited
(RFC 5280, 4.2.1.10) to addresses and suffixes of private networks, and to the names of its first certificate.
"""

import os
import re
import sys
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address, ip_network
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

DAYS = 820  # Browsers accept 825 from an authority that somebody has installed.
AUTHORITY_DAYS = 3650
CLOCKS = timedelta(days=1)  # Old PCs are behind.

# RFC 1918, RFC 4193; RFC 6762, RFC 8375, and what offices use.
PRIVATE_NETWORKS = [ip_network(each) for each in ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7")]
PRIVATE_SUFFIXES = ["lan", "local", "internal", "home.arpa"]

HOST_NAME = re.compile(r"(?!-)[a-z0-9-]{1,63}(?<!-)(\.(?!-)[a-z0-9-]{1,63}(?<!-))*", re.ASCII)
PROXY = Path(__file__).with_name("nginx.conf")

SHEET = """\
AGAR KOMPUTER KANTOR MEMPERCAYAI REGISTRI PSM

1. Di tiap komputer dan HP buka alamat ini (http, tanpa s), lalu ikuti langkahnya:

       http://{name}/sertifikat/

2. Cocokkan sidik jari SHA-256 berkas yang diunduh dengan yang tercetak di sini:

{fingerprint}

   Bila berbeda satu huruf saja, jangan dipasang, dan beri tahu Admin.

3. Sesudah itu Registri PSM dibuka tanpa peringatan di:

{addresses}

Sertifikat server berlaku sampai {ends}, otoritasnya sampai {authority_ends}.
"""


def main(folder, data_dir, *names):
    folder = Path(folder).resolve()
    if folder.is_relative_to(Path(data_dir).resolve()):
        sys.exit(f"{folder} is in the folder of the data: its copies would have the key. Set CERTIFICATE_DIR.")
    folder.mkdir(mode=0o755, parents=True, exist_ok=True)
    names = [_general_name(name) for name in names] or _names_before(folder / "server.pem")
    key, authority = _authority(folder, names)
    if refused := [str(name.value) for name in names if not _may_sign(authority, name)]:
        sys.exit(f"The authority in {folder} was made for other names than {', '.join(refused)}.\n{ANEW}")
    certificate = _make_server(folder / "server.pem", names, key, authority)
    _write_what_others_need(folder, certificate, authority)


ANEW = "To make another, move that folder away and run this again; every PC must then trust the new one."


def _general_name(text):
    """The name or address as certificates have it; leaves with a sentence where it is neither."""
    try:
        return x509.IPAddress(ip_address(text))
    except ValueError:
        name = text.lower().rstrip(".")
    if not HOST_NAME.fullmatch(name):
        sys.exit(f"{text!r} is neither a name nor an address: give it without http:// and without a port.")
    return x509.DNSName(name)


def _names_before(path):
    if not path.exists():
        sys.exit("Give the names and addresses of the server: script/local-certificate psm.kantor.lan 192.168.1.10")
    return list(_names_of(x509.load_pem_x509_certificate(path.read_bytes())))


def _names_of(certificate):
    return certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value


# The authority


def _authority(folder, names):
    """Return the authority's key and certificate, made if there is none yet."""
    key_file, file = folder / "authority.key", folder / "authority.crt"
    if not file.exists():
        _make_authority(key_file, file, names)
    if not key_file.exists():
        sys.exit(f"{key_file} is missing: put it back from where it is kept. {ANEW}")
    key = serialization.load_pem_private_key(key_file.read_bytes(), password=None)
    return key, x509.load_pem_x509_certificate(file.read_bytes())


def _make_authority(key_file, file, names):
    key = _new_key()
    subject = _subject(f"Otoritas Registri PSM {datetime.now(UTC):%Y-%m-%d}")
    may = [x509.DNSName(suffix) for suffix in PRIVATE_SUFFIXES] + list(map(x509.IPAddress, PRIVATE_NETWORKS))
    limits = may + [_as_limit(name) for name in names if not _is_within(name, may)]
    builder = (
        _builder(subject, key.public_key(), subject, AUTHORITY_DAYS)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_key_usage(key_cert_sign=True, crl_sign=True), critical=True)
        .add_extension(x509.NameConstraints(limits, excluded_subtrees=None), critical=True)
    )
    _write(key_file, _pem(key), mode=0o600)
    _write(file, builder.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM), mode=0o644)


def _as_limit(name):
    return x509.IPAddress(ip_network(name.value)) if isinstance(name, x509.IPAddress) else name


def _may_sign(authority, name):
    limits = authority.extensions.get_extension_for_class(x509.NameConstraints).value
    return _is_within(name, limits.permitted_subtrees)


def _is_within(name, limits):
    limits = [limit.value for limit in limits if type(limit) is type(name)]
    if isinstance(name, x509.IPAddress):
        return any(name.value in network for network in limits)
    return any(f".{name.value}".endswith(f".{suffix}") for suffix in limits)


# The server


def _make_server(path, names, authority_key, authority):
    key = _new_key()
    certificate = (
        _builder(_subject("Registri PSM"), key.public_key(), authority.subject, DAYS, authority.not_valid_after_utc)
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_key_usage(digital_signature=True, key_encipherment=True), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(authority_key.public_key()), critical=False)
        .sign(authority_key, hashes.SHA256())
    )
    public = certificate.public_bytes(serialization.Encoding.PEM)
    # One file, so that certificate and key always belong together.
    _write(path, public + _pem(key), mode=0o600)
    _write(path.with_suffix(".crt"), public, mode=0o644)
    return certificate


def _new_key():
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)  # Windows 7 knows it as well.


def _pem(key):
    form = serialization.PrivateFormat.PKCS8
    return key.private_bytes(serialization.Encoding.PEM, form, serialization.NoEncryption())


def _subject(name):
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])


def _builder(subject, public_key, issuer, days, latest=None):
    begin = datetime.now(UTC) - CLOCKS
    end = begin + timedelta(days=days)
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(public_key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(begin)
        .not_valid_after(min(end, latest or end))
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(public_key), critical=False)
    )


def _key_usage(**usages):
    names = "digital_signature content_commitment key_encipherment data_encipherment key_agreement key_cert_sign"
    every = dict.fromkeys([*names.split(), "crl_sign", "encipher_only", "decipher_only"], False)
    return x509.KeyUsage(**(every | usages))


# What the proxy and the PCs need


def _write_what_others_need(folder, certificate, authority):
    names = [_in_an_address(name) for name in _names_of(certificate)]
    words = {"NAMES": " ".join(names), "CERTIFICATE": str(folder / "server.pem"), "KEY": str(folder / "server.pem")}
    settings = re.sub("|".join(words), lambda match: words[match[0]], _without_comment(PROXY.read_text()))
    _write(folder / "nginx.conf", settings.encode(), mode=0o644)
    addresses = [f"https://{name}" for name in names]
    sheet = SHEET.format(
        name=names[0],
        fingerprint=_fingerprint(authority),
        addresses="\n".join(f"       {address}/" for address in addresses),
        ends=f"{certificate.not_valid_after_utc:%d-%m-%Y}",
        authority_ends=f"{authority.not_valid_after_utc:%d-%m-%Y}",
    )
    _write(folder / "petunjuk.txt", sheet.encode(), mode=0o644)
    steps = NEXT.format(folder=folder, name=names[0], hosts=",".join(names), origins=",".join(addresses))
    sys.stdout.write(f"{sheet}\n{steps}")


def _fingerprint(certificate):
    digest = certificate.fingerprint(hashes.SHA256())
    return "\n".join(f"       {half.hex(':').upper()}" for half in (digest[:16], digest[16:]))


NEXT = """\
In {folder}:
  nginx.conf      the proxy's settings: link it into /etc/nginx/conf.d/, then `nginx -t && systemctl reload nginx`
  petunjuk.txt    the sheet above, to print; keep the fingerprint on paper
  authority.key   keep a copy elsewhere, and show it to nobody

Set these variables and restart the program:
  CERTIFICATE_DIR={folder}
  PUBLIC_URL=https://{name}
  ALLOWED_HOSTS={hosts},127.0.0.1,localhost
  CSRF_TRUSTED_ORIGINS={origins}

Run this again before the certificate ends, and reload the proxy.
"""


def _in_an_address(name):
    is_long = isinstance(name, x509.IPAddress) and name.value.version == 6
    return f"[{name.value}]" if is_long else str(name.value)


def _without_comment(settings):
    """The settings without the comment at their top, which speaks of the words to replace."""
    return re.sub(r"\A(#.*\n)+", "", settings)


def _write(path, content, *, mode):
    """Write the file whole or not at all; nobody else ever sees its content where `mode` says so."""
    written = path.with_suffix(".writing")
    with os.fdopen(os.open(written, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, mode), "wb") as file:
        os.fchmod(file.fileno(), mode)
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    written.replace(path)


if __name__ == "__main__":
    main(*sys.argv[1:])
