"""The second step of a sign-in: codes of an app, recovery codes, a second device and a lost one."""

import base64
import hashlib
import inspect
import os
import re
import subprocess
import sys
import time
from io import StringIO
from math import log2
from urllib.parse import parse_qs, unquote, urlsplit

import pytest
import zxingcpp
from django.contrib.auth.models import Permission
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from kaur_psm.accounts import limits, pages, steps
from kaur_psm.accounts.models import RecoveryCode, SecondFactor
from kaur_psm.accounts.second_factor import enrolment, passkeys, qr, recovery, totp
from kaur_psm.backups.keeping import name_of
from registry.models import Trace
from tests.factories import PASSWORD, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]


@pytest.fixture
def obligatory(settings):
    settings.SECOND_FACTOR = True


@pytest.fixture
def clock(monkeypatch):
    """A clock that only this test moves: clock.now is Unix time."""

    class Clock:
        now = 1_800_000_000.0

    monkeypatch.setattr(time, "time", lambda: Clock.now)
    return Clock


def give_app(account, name="HP saya"):
    """Give the account an app and return what the app knows."""
    secret = totp.new_secret()
    enrolment.add_app(account, name, secret, step=0)
    return secret


def code_of(secret):
    return totp.code_at(secret, time.time())


def sign_in(client, account, **extra):
    return client.post("/masuk/", {"username": account.username, "password": PASSWORD, **extra})


def second_step(client, **fields):
    return client.post("/masuk/kode/", fields)


def is_signed_in(client):
    return client.get("/masuk/sandi/").status_code == 200


def text_of(answer):
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())


def secret_shown(page):
    """The secret on the page that adds an app, read from its QR code as a phone does."""
    picture = re.search(r'<img class="qr" src="data:image/svg\+xml,([^"]+)"', page.content.decode())[1]
    return secret_of(unquote(picture))


def secret_of(svg):
    """The secret in the QR code of an SVG made of rectangles, read with another program than the one that drew it."""
    address = read(svg)
    letters = parse_qs(urlsplit(address).query)["secret"][0]
    assert address.startswith("otpauth://totp/Registri%20PSM:")
    return base64.b32decode(letters)


def read(svg):
    side = int(re.search(r'width="(\d+)"', svg)[1])
    modules = [[255] * side for _ in range(side)]
    for x, y, width, height in re.findall(r"M(\d+) (\d+)h(\d+)v(\d+)", svg):
        for row in range(int(y), int(y) + int(height)):
            modules[row][int(x) : int(x) + int(width)] = [0] * int(width)
    scale = 4
    grey = b"".join(bytes(v for v in row for _ in range(scale)) * scale for row in modules)
    image = memoryview(grey).cast("B", (side * scale, side * scale))
    return zxingcpp.read_barcode(image).text


def codes_shown(page):
    return re.findall(r"<li><code>([^<]+)</code></li>", page.content.decode())


# For whom


@pytest.mark.parametrize("role, asked", [("Admin", True), ("Kabid", True), ("Petugas", False), ("Pimpinan", False)])
def test_admin_and_kabid_cannot_sign_in_without_a_second_factor(client, obligatory, role, asked):
    account = make_user(role, is_superuser=False)
    assert sign_in(client, account).url == ("/masuk/verifikasi/aplikasi/" if asked else "/")
    assert is_signed_in(client) is not asked


def test_whoever_may_export_niks_needs_one_too(client, obligatory, petugas):
    petugas.user_permissions.add(Permission.objects.get(codename="export_nik"))
    assert sign_in(client, petugas).url == "/masuk/verifikasi/aplikasi/"


def test_a_member_of_a_guarded_role_without_the_right_to_export_niks_needs_one(client, obligatory, kabid):
    kabid.groups.get().permissions.remove(Permission.objects.get(codename="export_nik"))
    assert sign_in(client, kabid).url == "/masuk/verifikasi/aplikasi/"


def test_on_http_the_password_is_enough(client, admin):
    assert sign_in(client, admin).url == "/"
    assert is_signed_in(client)


@pytest.mark.parametrize(
    "variables, asked",
    [
        ({}, False),
        ({"SECOND_FACTOR": "1"}, True),
        ({"SECOND_FACTOR": "0"}, False),
        ({"PUBLIC_URL": "https://psm.example.go.id"}, True),
        ({"PUBLIC_URL": "https://psm.example.go.id", "SECOND_FACTOR": "0"}, True),
        ({"PUBLIC_URL": "http://psm.example.go.id"}, False),
    ],
)
@pytest.mark.one_database
@pytest.mark.slow
def test_it_is_obligatory_exactly_with_https_or_with_its_variable(variables, asked):
    assert setting_with(variables) is asked


def setting_with(variables):
    """settings.SECOND_FACTOR in a process with these environment variables."""
    environment = {key: value for key, value in os.environ.items() if key not in ("SECOND_FACTOR", "PUBLIC_URL")}
    code = "from kaur_psm import settings; print(settings.SECOND_FACTOR)"
    done = subprocess.run(  # noqa: S603 - our own
        [sys.executable, "-c", code], env=environment | variables, capture_output=True, text=True, check=True
    )
    return {"True": True, "False": False}[done.stdout.strip()]


# The first sign-in


def test_the_first_sign_in_adds_an_app_and_shows_recovery_codes_once(client, obligatory, kabid):
    page = client.get(sign_in(client, kabid, next="/desa/").url)
    assert "wajib memakai verifikasi dua langkah" in text_of(page)
    secret = secret_shown(page)
    answer = client.post("/masuk/verifikasi/aplikasi/", {"code": code_of(secret), "name": "HP kantor"})
    assert len(codes_shown(answer)) == recovery.HOW_MANY
    assert 'href="/desa/">Sudah saya simpan' in answer.content.decode()
    assert is_signed_in(client)
    assert "HP kantor" in text_of(client.get("/masuk/verifikasi/"))
    assert client.get("/masuk/verifikasi/aplikasi/").context["form"].fields.keys() >= {"password"}


def test_a_wrong_first_code_adds_nothing_and_keeps_the_qr_code(client, obligatory, kabid):
    sign_in(client, kabid)
    before = secret_shown(client.get("/masuk/verifikasi/aplikasi/"))
    answer = client.post("/masuk/verifikasi/aplikasi/", {"code": "12345", "name": "HP"})
    assert "Pastikan jam HP diatur otomatis" in text_of(answer)
    assert secret_shown(answer) == before
    assert not kabid.second_factors.exists()
    assert not is_signed_in(client)


def test_the_next_at_this_browser_is_not_offered_the_secret_that_somebody_saw(client, obligatory, kabid):
    seen, other = secret_shown(begin(client, kabid)), make_user("Kabid")
    assert seen != secret_shown(begin(client, other))


def begin(client, account):
    """The page on which an account that needs a second factor adds one, at its sign-in."""
    sign_in(client, account)
    return client.get("/masuk/verifikasi/aplikasi/")


def test_the_secret_is_offered_in_letters_to_type_too(client, obligatory, kabid):
    sign_in(client, kabid)
    page = client.get("/masuk/verifikasi/aplikasi/")
    assert totp.in_letters(secret_shown(page)) in page.content.decode()


def test_the_code_that_added_an_app_does_not_sign_in_again(client, obligatory, kabid, clock):
    sign_in(client, kabid)
    code = code_of(secret_shown(client.get("/masuk/verifikasi/aplikasi/")))
    client.post("/masuk/verifikasi/aplikasi/", {"code": code, "name": "HP"})
    other = Client()
    sign_in(other, kabid)
    assert "sudah pernah dipakai" in text_of(second_step(other, code=code))


# The second step


def test_a_code_of_the_app_signs_in_and_opens_the_page_asked_for(client, petugas):
    secret = give_app(petugas)
    assert sign_in(client, petugas, next="/psm/").url == "/masuk/kode/"
    assert not is_signed_in(client)
    assert second_step(client, code=code_of(secret)).url == "/psm/"
    assert is_signed_in(client)


def test_a_code_may_be_typed_in_groups(client, petugas):
    code = code_of(give_app(petugas))
    sign_in(client, petugas)
    assert second_step(client, code=f"{code[:3]} {code[3:]}").url == "/"


def test_a_code_works_once(client, petugas, clock):
    code = code_of(give_app(petugas))
    sign_in(client, petugas)
    assert second_step(client, code=code).url == "/"
    thief = Client(REMOTE_ADDR="10.0.0.9")
    sign_in(thief, petugas)
    assert "sudah pernah dipakai" in text_of(second_step(thief, code=code))
    assert not is_signed_in(thief)
    clock.now += 30
    assert second_step(thief, code=code).status_code == 200


def test_an_older_code_than_the_last_one_used_is_refused(client, petugas, clock):
    secret = give_app(petugas)
    earlier = totp.code_at(secret, clock.now - 30)
    sign_in(client, petugas)
    second_step(client, code=code_of(secret))
    other = Client()
    sign_in(other, petugas)
    assert second_step(other, code=earlier).status_code == 200
    assert not is_signed_in(other)


@pytest.mark.parametrize("late, accepted", [(-60, False), (-30, True), (0, True), (30, True), (60, False)])
def test_the_clock_of_a_phone_may_be_half_a_minute_wrong(client, petugas, clock, late, accepted):
    secret = give_app(petugas)
    sign_in(client, petugas)
    second_step(client, code=totp.code_at(secret, clock.now + late))
    assert is_signed_in(client) is accepted


def test_codes_are_those_of_the_standard():
    # RFC 6238, appendix B, SHA-1; the last six of its eight digits.
    secret = b"12345678901234567890"
    for moment, code in [(59, "287082"), (1111111109, "081804"), (20000000000, "353130")]:
        assert totp.code_at(secret, moment) == code
        assert totp.step_of(secret, code, moment) == moment // 30


@pytest.mark.parametrize("typed", ["", "12345", "abcdef", "１２３４５６", "1" * 12])
def test_what_is_no_code_signs_nobody_in(client, petugas, typed):
    give_app(petugas)
    sign_in(client, petugas)
    assert second_step(client, code=typed).status_code == 200
    assert not is_signed_in(client)


def test_a_code_of_somebody_else_is_refused(client, petugas, kabid):
    give_app(petugas)
    sign_in(client, petugas)
    assert second_step(client, code=code_of(give_app(kabid))).status_code == 200
    assert not is_signed_in(client)


@pytest.mark.slow
def test_ten_wrong_codes_close_the_step_for_this_address_alone(client, petugas):
    secret = give_app(petugas)
    sign_in(client, petugas)
    for _ in range(limits.SECOND_STEP.here.most):
        second_step(client, code="12345")
    assert "Coba lagi dalam" in text_of(second_step(client, code=code_of(secret)))
    elsewhere = Client(REMOTE_ADDR="10.0.0.9")
    sign_in(elsewhere, petugas)
    assert second_step(elsewhere, code=code_of(secret)).url == "/"


def test_a_wrong_code_leaves_a_trace_and_the_right_one_the_sign_in(client, petugas):
    secret = give_app(petugas)
    sign_in(client, petugas)
    assert not Trace.objects.filter(kind=Trace.Kind.SIGNED_IN).exists()
    second_step(client, code="12345")
    assert Trace.objects.get(kind=Trace.Kind.SIGN_IN_FAILED).detail == "langkah kedua"
    second_step(client, code=code_of(secret))
    assert Trace.objects.get(kind=Trace.Kind.SIGNED_IN, user=petugas).detail == "dengan perangkat verifikasi"


def test_the_step_stays_open_for_ten_minutes(client, petugas, clock):
    secret = give_app(petugas)
    sign_in(client, petugas)
    clock.now += 601
    assert second_step(client, code=code_of(secret)).url == "/masuk/"
    assert not is_signed_in(client)


def test_a_password_changed_between_the_steps_ends_the_sign_in(client, petugas):
    secret = give_app(petugas)
    sign_in(client, petugas)
    petugas.set_password("gurita-9-lengan")
    petugas.save()
    assert second_step(client, code=code_of(secret)).url == "/masuk/"


def test_a_deactivated_account_does_not_pass_the_second_step(client, petugas):
    secret = give_app(petugas)
    sign_in(client, petugas)
    petugas.is_active = False
    petugas.save()
    assert second_step(client, code=code_of(secret)).url == "/masuk/"


def test_the_session_gets_a_new_key_at_each_step(client, petugas):
    secret = give_app(petugas)
    keys = [client.session.session_key]  # As a stranger, who may have been given this key by somebody else.
    sign_in(client, petugas)
    keys.append(client.cookies["sessionid"].value)
    second_step(client, code=code_of(secret))
    keys.append(client.cookies["sessionid"].value)
    assert len(set(keys)) == 3


def test_the_secret_is_stored_encrypted(petugas):
    secret = give_app(petugas)
    stored = bytes(SecondFactor.objects.get().secret)
    assert secret not in stored
    assert totp.unseal(stored) == secret


def test_after_a_change_of_secret_key_the_page_says_what_to_do(client, petugas, settings):
    secret = give_app(petugas)
    settings.SECRET_KEY = "another-key-" * 5
    sign_in(client, petugas)
    assert "kunci server sudah diganti" in text_of(second_step(client, code=code_of(secret)))
    assert second_step(client, code=code_of(give_app(petugas, "HP baru"))).url == "/"


# A second device, a lost one


def add_app(client, **fields):
    secret = secret_shown(client.get("/masuk/verifikasi/aplikasi/"))
    answer = client.post(
        "/masuk/verifikasi/aplikasi/", {"code": code_of(secret), "name": "HP", "password": PASSWORD, **fields}
    )
    return secret, answer


def test_a_second_device_signs_in_like_the_first(client_of, petugas):
    client = client_of(petugas)
    first, _ = add_app(client, name="HP lama")
    second, answer = add_app(client, name="HP baru")
    assert answer.url == "/masuk/verifikasi/"
    assert "HP baru” sudah ditambahkan" in text_of(client.get(answer.url))
    for secret in (first, second):
        petugas.second_factors.update(counter=0)
        other = Client()
        sign_in(other, petugas)
        assert second_step(other, code=code_of(secret)).url == "/"


def test_adding_a_device_in_a_session_asks_for_the_password(client_of, petugas):
    client = client_of(petugas)
    _, answer = add_app(client, password="salah-sekali")
    assert "Kata sandi tidak cocok." in text_of(answer)
    assert not petugas.second_factors.exists()
    assert Trace.objects.filter(kind=Trace.Kind.SIGN_IN_FAILED, user=petugas).count() == 1


def test_a_recovery_code_signs_in_once_and_leads_to_the_devices(client, petugas):
    give_app(petugas)
    codes = enrolment.renew_recovery_codes(petugas)
    sign_in(client, petugas)
    assert second_step(client, recovery_code=codes[3].upper().replace("-", " ")).url == "/masuk/verifikasi/"
    assert f"sisanya {recovery.HOW_MANY - 1}" in text_of(client.get("/masuk/verifikasi/"))
    assert Trace.objects.get(kind=Trace.Kind.SIGNED_IN).detail == "dengan kode cadangan"
    again = Client()
    sign_in(again, petugas)
    assert "sudah pernah dipakai" in text_of(second_step(again, recovery_code=codes[3]))
    assert second_step(again, recovery_code=codes[4]).url == "/masuk/verifikasi/"


def test_recovery_codes_are_stored_as_digests(petugas):
    codes = enrolment.renew_recovery_codes(petugas)
    stored = b"".join(bytes(code.digest) + bytes(code.salt) for code in RecoveryCode.objects.all())
    assert not [code for code in codes if code.encode() in stored or code.replace("-", "").encode() in stored]
    assert len(set(codes)) == recovery.HOW_MANY


def test_a_recovery_code_has_128_bits_and_fits_its_field(client, petugas):
    give_app(petugas)
    sign_in(client, petugas)
    code = recovery.new_code()
    assert len(code.replace("-", "")) * log2(len(recovery.LEGIBLE)) >= 128
    assert second_step(client, recovery_code=code).context["form"].errors.as_data().keys() == {"__all__"}


def test_a_recovery_code_of_before_still_works(petugas):
    salt = recovery.new_salt()
    RecoveryCode.objects.create(account=petugas, salt=salt, digest=recovery.digest("abcd-efgh-jkmn", salt))
    assert petugas.recovery_codes.accept("ABCD EFGH JKMN")


def test_the_digest_of_a_recovery_code_is_slow(cost_of_recovery_codes, monkeypatch):
    monkeypatch.setattr(recovery, "COST", cost_of_recovery_codes)
    code, salt = "abcd-efgh-jkmn", bytes(16)
    bare = b"abcdefghjkmn"
    assert recovery.digest(code, salt) == hashlib.scrypt(bare, salt=salt, n=2**14, r=8, p=1)


def test_new_recovery_codes_end_the_old_ones_and_ask_for_the_password(client_of, petugas):
    client = client_of(petugas)
    _, answer = add_app(client)
    old = codes_shown(answer)
    assert not codes_shown(client.post("/masuk/verifikasi/kode-cadangan/", {"password": "salah"}))
    new = codes_shown(client.post("/masuk/verifikasi/kode-cadangan/", {"password": PASSWORD}))
    assert len(new) == recovery.HOW_MANY
    assert not petugas.recovery_codes.accept(old[0])
    assert petugas.recovery_codes.accept(new[0])


def test_a_change_asks_for_the_second_factor_once_more(client, petugas, clock):
    secret = give_app(petugas)
    sign_in(client, petugas)
    second_step(client, code=code_of(secret))
    clock.now += 2 * steps.SECONDS
    pages = [reverse(name) for name in ("authenticator_add", "passkey_add", "recovery_codes_renew", "password_change")]
    remove = reverse("second_factor_remove", args=[petugas.second_factors.get().pk])
    for page in (*pages, remove):
        assert client.post(page, {"password": PASSWORD}).url == "/masuk/kode/"
    assert "tunjukkan sekali lagi bahwa ini benar Anda" in text_of(client.get("/masuk/kode/"))
    assert second_step(client, code="000000").status_code == 200
    assert Trace.objects.first().kind == Trace.Kind.SIGN_IN_FAILED
    assert client.get(remove).status_code == 302
    assert second_step(client, code=code_of(secret)).url == remove
    assert client.post(remove, {"password": PASSWORD}).url == "/masuk/verifikasi/"
    assert not petugas.second_factors.exists()


def test_whoever_lost_the_device_shows_one_recovery_code_for_all_changes(client, petugas, clock):
    give_app(petugas)
    codes = enrolment.renew_recovery_codes(petugas)
    sign_in(client, petugas)
    second_step(client, recovery_code=codes[0])
    clock.now += steps.SECONDS
    assert client.get("/masuk/verifikasi/aplikasi/").status_code == 200
    clock.now += 1
    assert client.get("/masuk/verifikasi/aplikasi/").url == "/masuk/kode/"
    assert second_step(client, recovery_code=codes[1]).url == "/masuk/verifikasi/aplikasi/"


def test_a_download_that_waited_for_the_second_step_begins_beside_its_page(client, admin, clock):
    """A file leaves whatever page is open in the browser: it would be the one with the code typed in."""
    secret, file = give_app(admin), f"/cadangan/{name_of(timezone.localtime(), is_encrypted=False)}/unduh/"
    sign_in(client, admin)
    second_step(client, code=code_of(secret))
    clock.now += steps.SECONDS + 1
    assert client.get(file).url == "/masuk/kode/"
    assert second_step(client, code=code_of(secret)).url == "/cadangan/"
    page = client.get("/cadangan/")
    assert page["Refresh"] == f"0; url={file}"
    assert steps.DOWNLOAD_BEGINS in text_of(page)
    assert "Refresh" not in client.get("/cadangan/")


def test_a_download_that_waited_for_the_sign_in_begins_beside_its_page(client, petugas):
    file = "/kegiatan/rekap.xlsx?bulan=2026-10"
    assert sign_in(client, petugas, next=file).url == "/kegiatan/rekap/?bulan=2026-10"
    assert client.get("/kegiatan/rekap/?bulan=2026-10")["Refresh"] == f"0; url={file}"


def test_every_address_that_answers_with_a_file_to_save_names_the_page_beside_it():
    """Those of a button that is sent by POST stay on their own page."""
    lacking = []
    for name, view in pages.views_by_name().items():
        source = inspect.getsource(inspect.unwrap(view)) if inspect.isfunction(view) else ""
        if re.search(r"file_to_save\(", source) and not hasattr(view, "beside"):
            lacking.append(name)
    assert lacking == []


@pytest.mark.slow
def test_a_removed_device_signs_nobody_in_and_ends_the_sessions_that_rest_on_it(client_of, petugas):
    client = client_of(petugas)
    lost, _ = add_app(client, name="HP hilang")
    thief = Client()
    petugas.second_factors.update(counter=0)
    sign_in(thief, petugas)
    second_step(thief, code=code_of(lost))
    assert is_signed_in(thief)
    add_app(client, name="HP baru")
    page = reverse("second_factor_remove", args=[petugas.second_factors.get(name="HP hilang").pk])
    assert "Kata sandi tidak cocok." in text_of(client.post(page, {"password": "salah"}))
    assert client.post(page, {"password": PASSWORD}).url == "/masuk/verifikasi/"
    assert is_signed_in(client)
    assert not is_signed_in(thief)
    sign_in(thief, petugas)
    assert second_step(thief, code=code_of(lost)).status_code == 200


def test_the_last_device_of_an_account_that_must_have_one_stays(client, obligatory, kabid):
    secret = give_app(kabid)
    sign_in(client, kabid)
    second_step(client, code=code_of(secret))
    page = reverse("second_factor_remove", args=[kabid.second_factors.get().pk])
    assert enrolment.LAST_ONE in text_of(client.post(page, {"password": PASSWORD}))
    assert kabid.second_factors.count() == 1


def test_whoever_need_not_have_one_removes_the_last_and_signs_in_by_password(client_of, petugas):
    client = client_of(petugas)
    add_app(client)
    client.post(reverse("second_factor_remove", args=[petugas.second_factors.get().pk]), {"password": PASSWORD})
    assert is_signed_in(client)
    assert not petugas.recovery_codes.exists()
    assert sign_in(Client(), petugas).url == "/"


def test_the_device_of_somebody_else_is_not_there(client_of, petugas, kabid):
    give_app(kabid)
    page = reverse("second_factor_remove", args=[kabid.second_factors.get().pk])
    assert client_of(petugas).post(page, {"password": PASSWORD}).status_code == 404


def remove_in_the_admin(client, account):
    return client.post(
        reverse("admin:accounts_user_changelist"),
        {"action": "remove_second_factors", "_selected_action": [account.pk]},
        follow=True,
    )


def test_the_admin_removes_the_devices_of_whoever_lost_them_with_a_trace(
    client, client_of, obligatory, kabid, settings
):
    give_app(kabid)
    enrolment.renew_recovery_codes(kabid)
    settings.SECOND_FACTOR = False
    admin = make_user("Admin")
    answer = remove_in_the_admin(client_of(admin), kabid)
    assert "1 perangkat verifikasi dari 1 akun dihapus." in text_of(answer)
    assert not kabid.second_factors.exists()
    assert not kabid.recovery_codes.exists()
    trace = Trace.objects.filter(kind=Trace.Kind.RIGHTS_CHANGED).first()
    assert (trace.user, trace.subject) == (admin, kabid.username)
    assert trace.detail == "verifikasi dua langkah: aplikasi autentikator “HP saya” dihapus oleh Admin"
    settings.SECOND_FACTOR = True
    assert sign_in(client, kabid).url == "/masuk/verifikasi/aplikasi/"


def test_nobody_removes_their_own_devices_in_the_admin(client_of, admin):
    client = client_of(admin)
    add_app(client)
    remove_in_the_admin(client, admin)
    assert admin.second_factors.exists()


def test_the_server_removes_the_devices_of_the_only_admin(admin):
    give_app(admin)
    out = StringIO()
    call_command("remove_second_factor", "admin", stdout=out)
    assert out.getvalue() == "1 perangkat verifikasi akun admin dihapus.\n"
    assert Trace.objects.first().detail.endswith("dihapus dengan perintah di server")
    with pytest.raises(CommandError, match="Tidak ada akun bernama siapa"):
        call_command("remove_second_factor", "siapa")


def test_adding_and_removing_leave_traces(client_of, petugas):
    client = client_of(petugas)
    add_app(client)
    client.post(reverse("second_factor_remove", args=[petugas.second_factors.get().pk]), {"password": PASSWORD})
    details = [
        trace.detail for trace in Trace.objects.filter(kind=Trace.Kind.RIGHTS_CHANGED, user=petugas).order_by("pk")
    ]
    assert details == [
        "verifikasi dua langkah: aplikasi autentikator “HP” ditambahkan sendiri",
        "verifikasi dua langkah: kode cadangan dibuat sendiri",
        "verifikasi dua langkah: aplikasi autentikator “HP” dihapus sendiri",
    ]


# Passkeys: what a browser would have to send is tried in tests/browser/test_second_factor.py


@pytest.mark.parametrize(
    "address, possible",
    [
        ("https://psm.example.go.id", True),
        ("http://localhost:8000", True),
        ("http://127.0.0.1:8000", False),
        ("http://psm.kantor", False),
        ("https://10.0.0.5", False),
    ],
)
def test_passkeys_are_offered_where_browsers_have_them(client_of, petugas, settings, address, possible):
    settings.PUBLIC_URL = address
    assert passkeys.are_possible() is possible
    page = client_of(petugas).get("/masuk/verifikasi/").content.decode()
    assert ("Tambah kunci sandi" in page) is possible


BROKEN = [
    "",
    "{}",
    "[]",
    "null",
    "[" * 10_000,
    '{"id": "YQ", "rawId": "YQ", "type": "public-key", "response": {}}',
    '{"id": "YQ", "rawId": "YQ", "type": "public-key", "response": {"clientDataJSON": "e30", "signature": "AA"}}',
    '{"id": "YQ", "rawId": "YQ", "response": {"clientDataJSON": "e30", "authenticatorData": "AA", "signature": "AA"}}',
    '{"id": "YQ", "rawId": "YQ", "response": {"clientDataJSON": "e30", "attestationObject": "oA"}}',
]


@pytest.mark.parametrize("answer", BROKEN)
def test_a_broken_answer_of_a_passkey_is_refused(client, petugas, settings, answer):
    settings.PUBLIC_URL = "http://localhost:8000"
    give_app(petugas)
    sign_in(client, petugas)
    assert second_step(client, passkey=answer).status_code == 200
    assert not is_signed_in(client)
    question, challenge = passkeys.ask_for_new(petugas, [])
    assert "challenge" in question
    with pytest.raises(passkeys.RefusedError):
        passkeys.verify_new(challenge, answer)


def test_a_page_without_passkeys_loads_no_script_for_them(client, petugas):
    give_app(petugas)
    sign_in(client, petugas)
    assert "passkey.js" not in client.get("/masuk/kode/").content.decode()
    assert "passkey.js" not in client.get("/masuk/").content.decode()


@pytest.mark.one_database
def test_the_qr_code_is_read_back_as_it_was_written(db):
    address = totp.address(totp.new_secret(), "petugas-kinal")
    assert read(unquote(qr.picture(address).partition(",")[2])) == address
