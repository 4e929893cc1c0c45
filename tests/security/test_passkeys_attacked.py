"""Passkeys by a device of our own that can lie: each answer is right but for one thing."""

import base64
import hashlib
import json
import struct

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from django.test import Client
from fido2 import cbor
from fido2.cose import ES256

from kaur_psm.accounts.second_factor import enrolment, totp
from tests.factories import PASSWORD, make_user

pytestmark = pytest.mark.django_db
ORIGIN, HOST = "https://psm.example", "psm.example"
PRESENT, VERIFIED, NEW = 0x01, 0x04, 0x40  # Flags of an authenticator (WebAuthn level 2, 6.1).


@pytest.fixture(autouse=True)
def _over_https(settings):
    settings.PUBLIC_URL = ORIGIN
    settings.SECOND_FACTOR = True


def in_letters(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


class Device:
    """A passkey. What it says is right unless a lie says otherwise."""

    def __init__(self, credential=b"a credential of 24 bytes"):
        self.key, self.credential, self.count = ec.generate_private_key(ec.SECP256R1()), credential, 0

    def make(self, question, **lies):
        """The answer to a question for a new passkey."""
        public = cbor.encode(dict(ES256.from_cryptography_key(self.key.public_key())))
        attested = bytes(16) + struct.pack(">H", len(self.credential)) + self.credential + public
        client_data = self._client_data("webauthn.create", question, lies)
        data = self._data(PRESENT | VERIFIED | NEW, lies) + attested
        made = cbor.encode({"fmt": "none", "attStmt": {}, "authData": data})
        return self._answer(clientDataJSON=client_data, attestationObject=made)

    def sign(self, question, **lies):
        """The answer to a question at a sign-in."""
        client_data, data = self._client_data("webauthn.get", question, lies), self._data(PRESENT | VERIFIED, lies)
        signed = self.key.sign(data + hashlib.sha256(client_data).digest(), ec.ECDSA(hashes.SHA256()))
        signature = lies.get("signature", signed)
        handle = {"userHandle": lies["handle"]} if "handle" in lies else {}
        return self._answer(clientDataJSON=client_data, authenticatorData=data, signature=signature, **handle)

    def _client_data(self, kind, question, lies):
        challenge = lies.get("challenge", question["challenge"])
        origin = lies.get("origin", ORIGIN)
        return json.dumps({"type": lies.get("kind", kind), "challenge": challenge, "origin": origin}).encode()

    def _data(self, flags, lies):
        self.count += 1
        host = hashlib.sha256(lies.get("host", HOST).encode()).digest()
        return host + struct.pack(">BI", lies.get("flags", flags), lies.get("count", self.count))

    def _answer(self, **response):
        response = {name: in_letters(value) for name, value in response.items()}
        name = in_letters(self.credential)
        return json.dumps({"id": name, "rawId": name, "type": "public-key", "response": response})


def begin(username="kabid"):
    client = Client()
    client.post("/masuk/", {"username": username, "password": PASSWORD}, secure=True)
    return client


def question_of(client, page="/masuk/kode/"):
    return json.loads(client.get(page, secure=True).context["question"])


def add(client, device, **lies):
    question = question_of(client, "/masuk/verifikasi/kunci-sandi/")
    fields = {"name": "Kunci USB", "passkey": device.make(question, **lies)}
    return client.post("/masuk/verifikasi/kunci-sandi/", fields, secure=True)


def show(client, answer):
    """Whether the answer opens the program."""
    client.post("/masuk/kode/", {"passkey": answer}, secure=True)
    return client.get("/masuk/sandi/", secure=True).status_code == 200


@pytest.fixture
def kabid(db):
    return make_user("Kabid", username="kabid")


@pytest.fixture
def device(kabid):
    device = Device()
    add(begin(), device)
    assert kabid.second_factors.count() == 1
    return device


LIES = {
    "another site": {"origin": "https://elsewhere.example"},
    "a part of our site": {"origin": "https://berkas.psm.example"},
    "plain http": {"origin": "http://psm.example"},
    "another port": {"origin": "https://psm.example:8443"},
    "another host's key": {"host": "elsewhere.example"},
    "a question of its own": {"challenge": in_letters(bytes(32))},
    "no question": {"challenge": ""},
    "nobody was there": {"flags": 0},
}


@pytest.mark.slow
@pytest.mark.one_database
@pytest.mark.parametrize("lie", LIES.values(), ids=LIES)
def test_one_lie_makes_an_answer_worthless(device, lie):
    client = begin()
    assert not show(client, device.sign(question_of(client), **lie))
    assert show(client, device.sign(question_of(client)))


@pytest.mark.one_database
@pytest.mark.parametrize("lie", LIES.values(), ids=LIES)
def test_one_lie_makes_a_new_passkey_worthless(kabid, lie):
    client = begin()
    lie = lie | ({"flags": NEW} if "flags" in lie else {})
    assert "Kunci sandi tidak cocok" in add(client, Device(), **lie).content.decode()
    assert not kabid.second_factors.exists()


@pytest.mark.slow
@pytest.mark.one_database
def test_an_answer_of_one_kind_is_none_of_the_other(device):
    client = begin()
    assert not show(client, device.sign(question_of(client), kind="webauthn.create"))
    assert not show(client, device.make(question_of(client)))


@pytest.mark.slow
@pytest.mark.one_database
def test_a_question_is_answered_once_and_in_its_own_session(device):
    client, other = begin(), begin()
    question = question_of(client)
    question_of(other)
    assert not show(other, device.sign(question))
    assert not show(client, device.sign(question, signature=b"wrong"))
    assert not show(client, device.sign(question))
    assert show(client, device.sign(question_of(client)))


@pytest.mark.slow
def test_a_copy_that_counts_no_further_is_refused(device):
    client = begin()
    assert show(client, device.sign(question_of(client), count=50))
    for count in (50, 49, 0):
        client = begin()
        assert not show(client, device.sign(question_of(client), count=count))


@pytest.mark.slow
@pytest.mark.one_database
def test_the_name_of_a_colleagues_passkey_opens_nothing(device, kabid):
    """Whoever adds a passkey under the name of somebody else's gains one for the own account alone."""
    make_user("Kabid", username="pencuri")
    copy = Device(device.credential)
    add(begin("pencuri"), copy)
    client = begin()
    assert not show(client, copy.sign(question_of(client)))
    assert show(client, device.sign(question_of(client)))
    thief = begin("pencuri")
    assert not show(thief, device.sign(question_of(thief)))


@pytest.mark.one_database
def test_a_device_that_names_somebody_else_is_refused(device, kabid):
    """A device need not say whose passkey it is; where it does, it must be the account that is signing in."""
    colleague = make_user("Kabid", username="rekan")
    client = begin()
    assert not show(client, device.sign(question_of(client), handle=str(colleague.pk).encode()))
    assert show(client, device.sign(question_of(client), handle=str(kabid.pk).encode()))
    silent = begin()
    assert show(silent, device.sign(question_of(silent), handle=b""))


@pytest.mark.one_database
def test_a_passkey_that_was_removed_opens_nothing(device, kabid):
    client = begin()
    question = question_of(client)
    enrolment.add_app(kabid, "HP", totp.new_secret(), step=0)
    enrolment.remove(kabid.second_factors.get(kind="kunci"))
    assert not show(client, device.sign(question))
