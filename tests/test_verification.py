"""The public page of a QR code: it confirms without private data, and answers unknown codes in the same form."""

import re
from datetime import date
from types import SimpleNamespace

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from ceremonies.issuing import issue_certificates, revoke
from ceremonies.models import Handover
from ceremonies.values import codes
from registry.doubles import merging
from registry.models import Appointment, Trace
from registry.values.visitors import address_of
from tests.factories import fictional_nik, make_appointment, make_ceremony, make_village, make_volunteer

pytestmark = pytest.mark.django_db

NEVER = "a" * 26


@pytest.fixture
def certificate():
    volunteer = make_volunteer(
        "Jum'ati Nur’afni",
        make_village("Tanjung Iman", kind="kelurahan"),
        nik=fictional_nik(),
        title_after="S.Pd.",
        born_on=date(1990, 12, 6),
        birth_place="Bintuhan",
    )
    (certificate,) = issue_certificates(make_ceremony([volunteer], name="Pengukuhan PSM Kabupaten Kaur"))
    Handover.objects.create(certificate=certificate)
    return certificate


def address(certificate):
    return f"/v/{certificate.code}/"


def text_of(answer):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


@pytest.mark.one_database
def test_the_address_is_that_of_the_qr_code(certificate, settings, client):
    settings.PUBLIC_URL = "https://psm.example.go.id"
    assert certificate.public_url == f"https://psm.example.go.id/v/{certificate.code}/"


def test_a_valid_certificate_is_confirmed(client, certificate):
    text = text_of(client.get(address(certificate)))
    for words in ("Sah.", "460/001/DINSOS/XII/2019", "J*** N***", "Pengukuhan PSM Kabupaten Kaur", "2019"):
        assert words in text
    assert "Kelurahan Tanjung Iman" in text


def test_the_page_shows_no_private_data(client, certificate):
    for answer in (client.get(address(certificate)), client.post(address(certificate), {"name": "Salah"})):
        text = answer.content.decode()
        for secret in ("Jum", "Nur’afni", "Bintuhan", "1990", "170405", certificate.check_code, "S.Pd."):
            assert secret not in text, secret


def test_a_code_is_known_however_it_is_typed(client, certificate):
    code = certificate.code.upper()
    assert "Sah." in text_of(client.get(f"/v/{code[:13]}-{code[13:]} /"))


@pytest.mark.parametrize("code", ["%00", f"{'a' * 26}%00", "%ff", "x" * 5000, "😀", "..%2f"])
def test_an_invalid_code_raises_no_error(client, code):
    assert client.get(f"/v/{code}/").status_code in (200, 400, 404)


def test_a_revoked_certificate_is_shown_as_revoked_without_the_reason(client, certificate):
    revoke(certificate, "salah orang")
    text = text_of(client.get(address(certificate)))
    assert "Dicabut." in text
    assert "Sah." not in text
    assert "salah orang" not in text


def test_a_certificate_in_the_office_is_valid_and_shown_as_not_handed_out(client, certificate):
    certificate.handover.take_back("keliru dicatat")
    text = text_of(client.get(address(certificate)))
    assert "Sah, belum diserahkan." in text
    assert "keliru dicatat" not in text
    Handover.objects.create(certificate=certificate, collector="Sarman")
    text = text_of(client.get(address(certificate)))
    assert "Sah." in text
    assert "Sarman" not in text
    assert list(Trace.objects.filter(kind="periksa").order_by("pk").values_list("detail", flat=True)) == [
        "sah, belum diserahkan",
        "sah",
    ]


def renamed(person):
    person.name, person.title_after = "Nama Baru", ""
    person.save()


def merged(person):
    merging.merge(make_volunteer("Jum’ati Nurafni"), person, reason="Tercatat dua kali")


def ended(person):
    make_appointment(person).end(date(2021, 1, 1), Appointment.EndReason.DIED)


@pytest.mark.parametrize("happened", [renamed, merged, ended], ids=lambda happened: happened.__name__)
def test_whatever_becomes_of_the_person_the_paper_stays_what_it_was(client, certificate, happened):
    before = text_of(client.get(address(certificate)))
    happened(certificate.participant.volunteer)
    assert text_of(client.get(address(certificate))) == before
    assert "Sah." in before
    assert "Cocok." in text_of(client.post(address(certificate), {"name": "Jum'ati Nur’afni"}))


def test_an_unknown_code_gets_an_answer_of_the_same_form(client, certificate):
    known, unknown = client.get(address(certificate)), client.get(f"/v/{NEVER}/")
    assert "Tidak dikenal." in text_of(unknown)
    assert known.status_code == unknown.status_code == 200
    assert re.findall(r"<dt>.*?</dt>|<form|<button", known.content.decode()) == re.findall(
        r"<dt>.*?</dt>|<form|<button", unknown.content.decode()
    )
    tried = client.post(f"/v/{NEVER}/", {"name": "Jum'ati Nur’afni"})
    assert "Tidak cocok." in text_of(tried)


def test_an_unknown_code_takes_the_same_work(client, certificate):
    counts = []
    for path in (address(certificate), f"/v/{NEVER}/"):
        for ask in (lambda path=path: client.get(path), lambda path=path: client.post(path, {"name": "Siti"})):
            with CaptureQueriesContext(connection) as asked:
                ask()
            counts.append(len(asked))
    assert counts[0] == counts[2]
    assert counts[1] == counts[3]


@pytest.mark.one_database
@pytest.mark.parametrize("typed", ["Jum'ati Nur’afni, S.Pd.", "JUMATI NURAFNI", "jum’ati nur'afni"])
def test_the_name_on_the_paper_fits(client, certificate, typed):
    assert "Cocok." in text_of(client.post(address(certificate), {"name": typed}))


@pytest.mark.one_database
def test_another_name_does_not_fit_and_stays_typed(client, certificate):
    answer = client.post(address(certificate), {"name": "Siti Aminah"})
    assert "Tidak cocok." in text_of(answer)
    assert 'value="Siti Aminah"' in answer.content.decode()


@pytest.mark.one_database
@pytest.mark.parametrize("typed", ["", "   ", "x" * 300])
def test_no_name_is_no_answer(client, certificate, typed):
    text = text_of(client.post(address(certificate), {"name": typed}))
    assert "ocok." not in text


def test_a_corrected_name_in_the_registry_leaves_the_paper_as_it_is(client, certificate):
    volunteer = certificate.participant.volunteer
    volunteer.name = "Nama Baru"
    volunteer.save()
    assert "Cocok." in text_of(client.post(address(certificate), {"name": "Jum'ati Nur’afni"}))


def test_a_later_change_of_the_ceremony_does_not_make_the_paper_look_false(client, certificate):
    ceremony = certificate.participant.ceremony
    ceremony.name, ceremony.held_on = "Nama Lain", date(2018, 1, 1)
    ceremony.save()
    text = text_of(client.get(address(certificate)))
    assert "Pengukuhan PSM Kabupaten Kaur" in text
    assert "Tahun 2019" in text


def test_a_fitting_name_on_a_revoked_paper_is_no_good_news(client, certificate):
    revoke(certificate, "salah orang")
    assert "tetapi piagamnya sudah dicabut" in text_of(client.post(address(certificate), {"name": certificate.name}))


# Not indexed and not cached


@pytest.mark.one_database
def test_no_search_engine_and_no_cache_keeps_the_page(client, certificate):
    answer = client.get(address(certificate))
    assert answer["X-Robots-Tag"].startswith("noindex")
    assert "no-store" in answer["Cache-Control"]
    assert '<meta name="robots" content="noindex, nofollow">' in answer.content.decode()


@pytest.mark.one_database
def test_the_page_sets_no_cookie_and_loads_no_script(client, certificate):
    answer = client.get(address(certificate))
    assert not answer.cookies
    assert "<script" not in answer.content.decode()


@pytest.mark.one_database
def test_it_works_where_cookies_are_refused(certificate):
    strict = Client(enforce_csrf_checks=True)
    assert strict.post(address(certificate), {"name": "Siti"}).status_code == 200


# The trace


def test_each_look_leaves_a_trace_without_the_name(client, certificate):
    client.get(address(certificate))
    client.post(address(certificate), {"name": "Jum'ati Nur’afni"})
    client.post(address(certificate), {"name": "Siti Aminah"})
    client.get(f"/v/{NEVER}/")
    traces = Trace.objects.filter(kind=Trace.Kind.VERIFIED).order_by("pk")
    assert list(traces.values_list("subject", "detail")) == [
        ("Piagam 460/001/DINSOS/XII/2019", "sah"),
        ("Piagam 460/001/DINSOS/XII/2019", "sah, nama cocok"),
    ]


# Too often


@pytest.fixture
def clock_that_stands(monkeypatch):
    """Counting restarts each minute or hour: this must not happen among a test's requests."""
    monkeypatch.setattr("registry.models.tries.time", SimpleNamespace(time=lambda: 1_575_604_800))


@pytest.mark.slow
@pytest.mark.usefixtures("clock_that_stands")
def test_wrong_names_cannot_be_tried_without_end(client, certificate):
    for _ in range(10):
        assert client.post(address(certificate), {"name": "Siti"}).status_code == 200
    answer = client.post(address(certificate), {"name": "Jum'ati Nur’afni"})
    assert answer.status_code == 429
    assert "Coba lagi dalam 10 menit" in text_of(answer)
    assert "ocok." not in text_of(answer)
    # From another address it works, and looking is not limited.
    assert client.post(address(certificate), {"name": "Siti"}, REMOTE_ADDR="192.0.2.7").status_code == 200
    assert client.get(address(certificate)).status_code == 200


@pytest.mark.slow
@pytest.mark.one_database
@pytest.mark.usefixtures("clock_that_stands")
def test_right_names_do_not_count_since_a_hall_is_one_address(client, certificate):
    answers = [client.post(address(certificate), {"name": "Jum'ati Nur’afni"}).status_code for _ in range(40)]
    assert answers == [200] * 40


@pytest.mark.slow
@pytest.mark.one_database
@pytest.mark.usefixtures("clock_that_stands")
def test_names_cannot_be_tried_from_many_places_on_one_paper_however_its_code_is_written(client, certificate):
    code = certificate.code
    ways = [code, code.upper(), "-".join(code), f"{code}.", code.replace("l", "1").replace("i", "1"), f" {code} "]
    tries = [
        client.post(f"/v/{ways[place % 6]}/", {"name": "Siti"}, REMOTE_ADDR=f"192.0.2.{place}").status_code
        for place in range(1, 32)
    ]
    assert tries == [200] * 30 + [429]


@pytest.mark.slow
@pytest.mark.one_database
@pytest.mark.usefixtures("clock_that_stands")
def test_unknown_codes_cannot_be_tried_without_end(client):
    answers = [client.get(f"/v/{number:026}/").status_code for number in range(61)]
    assert answers == [200] * 60 + [429]


@pytest.mark.slow
@pytest.mark.usefixtures("clock_that_stands")
def test_of_ipv6_the_network_of_a_household_counts_as_one_address(certificate):
    """Who has one such network has more addresses than there are codes of certificates to try."""

    def try_name(visitor):
        return Client(REMOTE_ADDR=visitor).post(address(certificate), {"name": "Siti"}).status_code

    assert {try_name(f"2001:db8::{number:x}") for number in range(1, 11)} == {200}
    assert try_name("2001:db8::ffff") == 429
    assert try_name("2001:db8:0:1::1") == 200


@pytest.mark.slow
@pytest.mark.one_database
@pytest.mark.usefixtures("clock_that_stands")
def test_a_hall_full_of_people_may_look_at_once(client, certificate):
    assert {client.get(address(certificate)).status_code for _ in range(70)} == {200}


@pytest.mark.one_database
@pytest.mark.parametrize(
    "written",
    [
        "/V/{upper}/",
        "/v/{code}./",
        "/v/{code} /",
        "/v/{dashes}/",
        "/v/{zero_one_eight}/",
    ],
)
def test_the_code_may_be_written_as_people_read_it(client, certificate, written):
    certificate.code = "abcdefghijklmno2pqrstuvwx3"[:26]
    certificate.save(update_fields=["code"])
    code = certificate.code
    ways = {
        "code": code,
        "upper": code.upper(),
        "dashes": "-".join([code[:8], code[8:]]),
        "zero_one_eight": code.translate(str.maketrans("oilb", "0118")),
    }
    assert "Sah." in text_of(client.get(written.format(**ways)))


@pytest.mark.parametrize("typed", ["1" * 26, "", "..", "é" * 500])
def test_what_can_be_no_code_is_unknown(client, typed):
    assert codes.readings(typed) in ([], [""])


@pytest.mark.one_database
@pytest.mark.parametrize(
    "https, headers, expected",
    [
        (True, {"HTTP_X_FORWARDED_FOR": "198.51.100.1, 203.0.113.9"}, "203.0.113.9"),
        (True, {"HTTP_X_FORWARDED_FOR": "omong kosong"}, "127.0.0.1"),
        (True, {}, "127.0.0.1"),
        (False, {"HTTP_X_FORWARDED_FOR": "203.0.113.9"}, "127.0.0.1"),
    ],
)
def test_the_visitors_address_is_what_our_own_proxy_says(rf, settings, https, headers, expected):
    settings.HTTPS = https
    assert address_of(rf.get("/", **headers)) == expected


@pytest.mark.one_database
@pytest.mark.parametrize(
    "typed, matches",
    [
        ("H. Samsul Nopriadi", True),
        ("Samsul Nopriadi, S.E.", True),
        ("h samsul nopriadi se", True),
        ("Samsul Nopriadi", True),
        ("Nopriadi, S.E.", False),
        ("H.", False),
    ],
)
def test_any_of_the_titles_may_be_left_out(typed, matches):
    volunteer = make_volunteer("Samsul Nopriadi", title_before="H.", title_after="S.E.")
    (certificate,) = issue_certificates(make_ceremony([volunteer]))
    assert certificate.bears(typed) == matches
