"""Handing out certificates: once, to a named person, undone with a reason; and certificates not yet collected."""

import re
from datetime import date, timedelta
from functools import partial
from urllib.parse import parse_qs, urlsplit

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from ceremonies import reminders
from ceremonies.issuing import issue_certificates, revoke
from ceremonies.models import Ceremony, Certificate, Handover, Participant, PrintRun
from ceremonies.models.nonces import new_nonce
from registry.values import dates
from tests.at_once import at_once
from tests.factories import (
    fictional_nik,
    make_appointment,
    make_ceremony,
    make_certificates,
    make_district,
    make_user,
    make_village,
    make_volunteer,
    note_made,
)
from tests.pages import messages_of

pytestmark = pytest.mark.django_db

ABSENT = Participant.Attendance.ABSENT


@pytest.fixture
def clerk(client_of, petugas):
    return client_of(petugas)


@pytest.fixture
def ceremony():
    people = [
        make_volunteer("Siti Aminah", title_after="S.Sos.", phone="+6281234567890"),
        make_volunteer("Budi Gumantara", make_village("Geramat", make_district("Kinal")), phone="+6273961234"),
    ]
    return make_certificates(people)


@pytest.fixture
def certificate(ceremony):
    return ceremony.certificates().get(name="Siti Aminah, S.Sos.")


def hand_over(certificate, *, nonce=None, **kwargs):
    return Handover.objects.record(certificate, nonce=nonce or new_nonce(), **kwargs)


def tap(client, certificate, *, nonce=None, query="", **kwargs):
    return client.post(f"/piagam/{certificate.pk}/serahkan/{query}", {"nonce": nonce or new_nonce()}, **kwargs)


def list_of(ceremony):
    return f"/pengukuhan/{ceremony.pk}/penyerahan/"


def names_on(page):
    return [certificate.name for certificate in page.context["page"]]


def row_on(client, ceremony, name):
    """The words of that person's row on the list."""
    page = client.get(list_of(ceremony)).content.decode()
    (row,) = [each for each in page.split('<li class="day-row"')[1:] if f">{name}</a>" in each]
    return " ".join(re.sub(r"<[^>]+>", " ", row.partition("</li>")[0]).split())


def text_of(page):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", page.content.decode()))


# Handing out


def test_a_certificate_is_handed_to_its_bearer_once(certificate, petugas):
    answer = hand_over(certificate, by=petugas)
    assert (answer.kind, answer.sentence) == ("first", "Dicatat diserahkan kepada yang bersangkutan.")
    answer = hand_over(certificate, by=petugas)
    at = timezone.localtime(Handover.objects.get().at)
    assert (answer.kind, answer.sentence) == (
        "repeat",
        f"Sudah diserahkan kepada yang bersangkutan {dates.spell(at.date())} pukul {at:%H.%M} oleh petugas.",
    )


def test_the_same_nonce_is_the_same_handing_out(certificate, petugas):
    nonce = new_nonce()
    hand_over(certificate, nonce=nonce, by=petugas)
    assert hand_over(certificate, nonce=nonce, by=petugas).kind == "repeat"
    certificate.handovers.get().take_back("keliru", by=petugas)
    answer = hand_over(certificate, nonce=nonce, by=petugas)
    assert answer.kind == "repeat"
    assert re.search(r"Sesudah itu ditarik kembali pukul .{5} oleh petugas\.$", answer.sentence)
    assert Certificate.objects.get(pk=certificate.pk).handover is None


def test_a_nonce_of_another_certificate_is_refused(ceremony):
    one, other = ceremony.certificates()
    nonce = new_nonce()
    hand_over(one, nonce=nonce)
    with pytest.raises(ValidationError, match="tidak terbaca"):
        hand_over(other, nonce=nonce)


def test_what_was_taken_back_is_kept_and_can_be_handed_out_again(certificate, petugas, kabid):
    hand_over(certificate, by=petugas)
    first = certificate.handovers.get()
    first.take_back("diambil orang lain", by=kabid)
    assert hand_over(certificate, by=petugas, collector="Sarman", note="kepala desa").kind == "first"
    assert [each.receiver for each in certificate.handovers.all()] == ["Sarman (kepala desa)", "yang bersangkutan"]
    assert (first.taken_back_by, first.take_back_reason) == (kabid, "diambil orang lain")
    with pytest.raises(ValidationError, match="sudah ditarik kembali"):
        first.take_back("sekali lagi")


def test_a_revoked_certificate_is_not_handed_out(certificate):
    revoke(certificate, "salah orang")
    with pytest.raises(ValidationError, match="sudah dicabut"):
        hand_over(certificate)


def test_a_nik_in_the_words_about_a_collector_is_masked(certificate):
    hand_over(certificate, collector="Sarman", note=f"NIK {fictional_nik()}")
    certificate.handovers.get().take_back(f"keliru {fictional_nik()}")
    handover = certificate.handovers.get()
    assert fictional_nik() not in handover.note + handover.take_back_reason


@pytest.mark.parametrize(
    "values, name",
    [
        ({}, "handover_one_standing_per_certificate"),
        ({"taken_back_at": timezone.now()}, "handover_taken_back_with_a_reason"),
        ({"take_back_reason": "entah"}, "handover_taken_back_with_a_reason"),
        ({"note": "kepala desa", "taken_back_at": timezone.now(), "take_back_reason": "x"}, "handover_note_of"),
    ],
)
def test_the_database_holds_the_rules(certificate, values, name):
    hand_over(certificate)
    with pytest.raises(IntegrityError, match=f"{name}|certificate_id"), transaction.atomic():
        Handover.objects.create(certificate=certificate, **values)


# The list


def test_the_list_counts_and_shows_to_whom_by_whom_and_when(clerk, ceremony, certificate, petugas):
    hand_over(certificate, by=petugas, collector="Sarman", note="kepala desa")
    text = text_of(clerk.get(list_of(ceremony)))
    assert "1 dari 2 piagam diserahkan" in text
    today = dates.spell(timezone.localdate())
    assert re.search(rf"kepada Sarman \(kepala desa\) {today} pukul \d\d\.\d\d oleh petugas", text)


@pytest.mark.slow
def test_what_belongs_to_the_absent_is_kept_back_and_handed_out_later(clerk, ceremony, certificate):
    ceremony.mark([certificate.participant], ABSENT)
    page = clerk.get(list_of(ceremony))
    assert "2 belum, 1 di antaranya ditahan karena tidak hadir" in text_of(page)
    assert page.content.decode().count(">ditahan: tidak hadir<") == 1
    tap(clerk, certificate)
    assert names_on(clerk.get(f"{list_of(ceremony)}?tampil=ditahan")) == []
    assert "ditahan: tidak hadir<" not in clerk.get(list_of(ceremony)).content.decode()


@pytest.mark.slow
def test_the_list_narrows(clerk, ceremony, certificate):
    hand_over(certificate)

    def shown(query):
        return names_on(clerk.get(f"{list_of(ceremony)}?{query}"))

    assert shown("") == ["Budi Gumantara", "Siti Aminah, S.Sos."]
    assert shown("tampil=sudah") == ["Siti Aminah, S.Sos."]
    assert shown("tampil=belum") == ["Budi Gumantara"]
    assert shown("q=gera") == ["Budi Gumantara"]
    assert shown(f"q={certificate.number.serial}") == ["Siti Aminah, S.Sos."]
    assert shown(f"kecamatan={make_district('Kinal').code}&tampil=sudah") == []


def test_a_paper_is_found_by_the_name_on_it_after_the_person_was_renamed(clerk, ceremony, certificate):
    person = certificate.participant.volunteer
    person.name = "Zahra Putri"
    person.save()
    for name in ("aminah", "zahra"):
        assert names_on(clerk.get(f"{list_of(ceremony)}?q={name}")) == ["Siti Aminah, S.Sos."]


def test_a_revoked_paper_is_not_on_the_list(clerk, ceremony, certificate):
    revoke(certificate, "salah orang")
    assert names_on(clerk.get(list_of(ceremony))) == ["Budi Gumantara"]


@pytest.mark.slow
def test_fifty_rows_ask_no_more_than_two(clerk, django_assert_max_num_queries):
    def made(names):
        ceremony = make_ceremony(
            [make_volunteer(f"Orang {name}", make_village(f"Desa {name}")) for name in names],
            name=f"Pengukuhan {len(names)}",
        )
        for certificate in issue_certificates(ceremony)[::2]:
            hand_over(certificate, by=make_user())
        return list_of(ceremony)

    two, fifty = made("AB"), made([a + b for a in "ABCDEFG" for b in "ABCDEFG"])
    clerk.get(two)
    for query in ("", "?tampil=belum"):
        with django_assert_max_num_queries(40) as few:
            clerk.get(two + query)
        with django_assert_max_num_queries(len(few)):
            clerk.get(fifty + query)


# A tap


def test_without_a_script_a_tap_leads_back_to_the_same_part_of_the_list(clerk, ceremony, certificate):
    answer = tap(clerk, certificate, query="?q=siti&tampil=belum")
    assert answer["Location"] == f"{list_of(ceremony)}?q=siti&tampil=belum#baris-{certificate.pk}"
    assert messages_of(clerk.get(answer["Location"])) == [
        "Siti Aminah, S.Sos.: Dicatat diserahkan kepada yang bersangkutan."
    ]


def test_with_a_script_a_tap_is_answered_with_the_row_and_the_count(clerk, certificate):
    nonce = new_nonce()
    first, repeat = (
        tap(clerk, certificate, nonce=nonce, headers={"HX-Request": "true"}).content.decode() for _ in "12"
    )
    assert "<html" not in first
    assert "1 dari 2 piagam diserahkan" in first
    assert 'data-answer="first"' in first
    assert 'data-answer="repeat"' in repeat


@pytest.mark.parametrize("nonce", ["", "pendek", "n" * 65])
def test_a_tap_without_a_nonce_gets_a_message(clerk, certificate, nonce):
    page = clerk.post(f"/piagam/{certificate.pk}/serahkan/", {"nonce": nonce}, follow=True)
    assert "tidak terbaca" in messages_of(page)[0]
    assert not Handover.objects.exists()


@pytest.mark.slow
def test_a_collector_is_named_once_however_often_the_form_arrives(clerk, ceremony, certificate):
    address = f"/piagam/{certificate.pk}/wakil/"
    nonce = re.search(r'name="nonce" value="([^"]+)"', clerk.get(address).content.decode())[1]
    data = {"nonce": nonce, "collector": "Sarman", "note": "kepala desa"}
    page = clerk.post(address, data, follow=True)
    assert messages_of(page) == ["Siti Aminah, S.Sos.: Dicatat diserahkan kepada Sarman (kepala desa)."]
    assert "Sudah diserahkan" in messages_of(clerk.post(address, data, follow=True))[0]
    assert Handover.objects.count() == 1
    assert "Sudah diserahkan kepada Sarman (kepala desa)" in clerk.get(address).content.decode()


def test_a_collector_without_a_name_comes_back_with_what_was_typed(clerk, certificate):
    page = clerk.post(f"/piagam/{certificate.pk}/wakil/", {"nonce": new_nonce(), "note": "kepala desa"})
    assert 'value="kepala desa"' in page.content.decode()
    assert "Diserahkan kepada" in page.content.decode()
    assert not Handover.objects.exists()


@pytest.mark.slow
def test_taking_back_needs_a_reason_and_is_shown_on_the_page_of_the_paper(clerk, certificate):
    tap(clerk, certificate)
    address = f"/penyerahan/{certificate.handovers.get().pk}/tarik/"
    assert clerk.post(address, {"reason": ""}).status_code == 200
    page = clerk.post(address, {"reason": "diambil orang lain"}, follow=True)
    assert messages_of(page) == ["Piagam Siti Aminah, S.Sos. tercatat kembali di kantor."]
    assert "0 dari 2 piagam diserahkan" in text_of(page)
    assert "sudah ditarik kembali" in messages_of(clerk.post(address, {"reason": "lagi"}, follow=True))[0]
    assert re.search(
        r"diserahkan kepada yang bersangkutan .* ditarik kembali .* oleh petugas: diambil orang lain",
        text_of(clerk.get(certificate.get_absolute_url())),
    )


# Certificates not yet collected


def links_on(page):
    return re.findall(r'href="(https://wa\.me/[^"]+)"', page.content.decode())


def test_the_unclaimed_list_gives_a_phone_and_a_written_message(clerk, ceremony):
    page = clerk.get(f"{list_of(ceremony)}?tampil=belum")
    (link,) = links_on(page)
    address = urlsplit(link)
    assert (address.hostname, address.path) == ("wa.me", "/6281234567890")
    (text,) = parse_qs(address.query)["text"]
    assert text.startswith("Yth. Bapak/Ibu Siti Aminah, S.Sos.,\n\nPiagam Pengukuhan PSM (6 Desember 2019)")
    assert "tersimpan di kantor DINAS SOSIAL." in text
    assert "{" not in text
    assert 'rel="noopener noreferrer"' in page.content.decode()
    # A landline is shown, but without a link for messages.
    assert "0739-61234" in page.content.decode()
    assert not links_on(clerk.get(list_of(ceremony)))


@pytest.mark.one_database
@pytest.mark.parametrize(
    "phone, number",
    [("+6281234567890", "6281234567890"), ("+60123456789", "60123456789"), ("+6273961234", ""), ("", "")],
)
def test_only_a_number_that_can_have_whatsapp_gets_a_link(certificate, phone, number):
    certificate.participant.volunteer.phone = phone
    link = reminders.whatsapp_link(certificate)
    assert urlsplit(link).path == (f"/{number}" if number else "")


def test_who_died_gets_no_text_that_the_certificate_is_ready(clerk, ceremony, certificate):
    unclaimed, person = f"{list_of(ceremony)}?tampil=belum", certificate.participant.volunteer
    assert len(links_on(clerk.get(unclaimed))) == 1
    make_appointment(person, ended_on=date(2026, 11, 20), end_reason="meninggal")
    page = clerk.get(unclaimed)
    assert not links_on(page)
    assert f'href="tel:{person.phone}"' in page.content.decode()  # The family may be called.


def test_the_words_are_changed_once_for_the_ceremony(clerk, ceremony, certificate):
    address = f"{list_of(ceremony)}teks/"
    assert "Yth. Bapak/Ibu {nama}" in clerk.get(address).content.decode()
    version = re.search(r'name="version" value="(\d+)"', clerk.get(address).content.decode())[1]
    page = clerk.post(address, {"version": version, "reminder": "Halo {nama} & {kota}: 100%"}, follow=True)
    assert "Teks pengingat sudah disimpan." in messages_of(page)
    (link,) = links_on(page)
    assert parse_qs(urlsplit(link).query)["text"] == ["Halo Siti Aminah, S.Sos. & {kota}: 100%"]


@pytest.mark.one_database
def test_no_name_breaks_out_of_the_link(certificate):
    certificate.name = "</a>{kantor}\"'&#"
    certificate.participant.ceremony.reminder = "{nama}"
    assert re.fullmatch(r"https://wa\.me/\d+\?text=[\w%.~-]+", reminders.whatsapp_link(certificate))


def test_when_all_are_handed_out_the_list_says_so(clerk, ceremony):
    for certificate in ceremony.certificates():
        hand_over(certificate)
    assert "Semua piagam sudah diserahkan." in clerk.get(f"{list_of(ceremony)}?tampil=belum").content.decode()


@pytest.mark.one_database
def test_before_anything_is_issued_the_list_says_what_will_be_here(clerk):
    assert "Belum ada piagam yang terbit" in clerk.get(list_of(make_ceremony())).content.decode()


# Rights


@pytest.mark.slow
def test_an_account_of_a_kecamatan_hands_out_to_its_own_people_alone(bound, client_of, ceremony, certificate):
    client = client_of(bound)
    page = client.get(f"{list_of(ceremony)}?tampil=belum")
    assert names_on(page) == ["Budi Gumantara"]
    assert "0 dari 1 piagam diserahkan" in text_of(page)
    assert "0812-3456-7890" not in page.content.decode()
    hand_over(certificate)
    handover = certificate.handovers.get()
    assert tap(client, certificate).status_code == 404
    assert client.get(f"/piagam/{certificate.pk}/wakil/").status_code == 404
    assert client.get(f"/penyerahan/{handover.pk}/tarik/").status_code == 404
    assert tap(client, ceremony.certificates().get(name="Budi Gumantara")).status_code == 302
    assert "0 dari 1" not in text_of(client.get(list_of(ceremony)))


# Many at once


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_sixteen_taps_of_several_clerks_hand_one_paper_out_once():
    (certificate,) = issue_certificates(make_ceremony([make_volunteer()]))
    users = [make_user("Petugas"), make_user("Kabid")]
    nonces = [new_nonce(), new_nonce(), new_nonce(), new_nonce()]

    def press(number):
        client = Client()
        client.force_login(users[number % 2])
        answer = tap(client, certificate, nonce=nonces[number % 4], headers={"HX-Request": "true"})
        return re.search(r'data-answer="(\w+)"', answer.content.decode())[1]

    kinds = at_once(*[partial(press, number) for number in range(16)])
    assert sorted(kinds) == ["first"] + ["repeat"] * 15
    assert Handover.objects.count() == 1


# Many at once


def hand_all(client, ceremony, query="", **typed):
    return client.post(f"{list_of(ceremony)}sekaligus/{query}", typed, follow=True)


@pytest.mark.slow
def test_all_are_handed_out_at_once_after_saying_how_many_and_taken_back_as_one(clerk, ceremony, petugas):
    assert "Catat 2 piagam diserahkan?" in clerk.get(f"{list_of(ceremony)}sekaligus/").content.decode()
    assert Handover.objects.count() == 0
    page = hand_all(clerk, ceremony, collector="Sarman", note="camat")
    assert messages_of(page) == ["2 piagam tercatat diserahkan."]
    assert {each.receiver for each in Handover.objects.all()} == {"Sarman (camat)"}
    assert {each.by for each in Handover.objects.all()} == {petugas}
    undo = re.search('action="([^"]+/batal/)"', page.content.decode())[1]
    assert messages_of(clerk.post(undo, follow=True)) == ["2 piagam tercatat kembali di kantor."]
    assert ceremony.certificates().unclaimed().count() == 2
    assert {each.take_back_reason for each in Handover.objects.all()} == {"Dicatat sekaligus karena keliru"}
    assert messages_of(clerk.post(undo, follow=True)) == ["0 piagam tercatat kembali di kantor."]


@pytest.mark.slow
def test_at_once_leaves_out_those_who_have_it_those_who_were_absent_and_whom_the_list_leaves_out(clerk, ceremony):
    first, second = ceremony.certificates().for_printing()
    hand_over(first)
    ceremony.mark([second.participant], ABSENT)
    page = clerk.get(f"{list_of(ceremony)}sekaligus/")
    assert "Tidak ada yang diserahkan" in page.content.decode()
    assert messages_of(hand_all(clerk, ceremony)) == ["0 piagam tercatat diserahkan."]
    assert messages_of(hand_all(clerk, ceremony, "?tampil=ditahan&q=tidak-ada")) == ["0 piagam tercatat diserahkan."]
    assert messages_of(hand_all(clerk, ceremony, "?tampil=ditahan")) == ["1 piagam tercatat diserahkan."]


def test_a_role_without_a_name_is_asked_for_the_name(clerk, ceremony):
    page = hand_all(clerk, ceremony, note="camat").content.decode()
    assert "Isi juga nama yang membawanya." in page
    assert 'value="camat"' in page
    assert not Handover.objects.exists()


@pytest.mark.slow
def test_a_paper_whose_sheet_was_spoiled_is_not_handed_out_and_named_where_all_others_are(clerk, ceremony):
    run = PrintRun.objects.begin(ceremony, ceremony.certificates().for_printing())
    note_made(run)
    run.record(2, spoiled=[1])
    spoiled = run.sheets.get(position=1).certificate
    with pytest.raises(ValidationError, match="tercatat rusak, tidak tercetak"):
        hand_over(spoiled)
    asked = clerk.get(f"{list_of(ceremony)}sekaligus/").content.decode()
    assert "1 di antaranya tidak ikut" in asked
    assert "belum tercatat tercetak baik" not in asked
    messages = messages_of(hand_all(clerk, ceremony))
    assert messages[0] == "1 piagam tercatat diserahkan."
    assert messages[1].startswith("1 tidak ikut, karena lembarnya belum tercatat baik")
    assert messages[1].endswith(f": {spoiled.name}.")


@pytest.mark.slow
def test_somebody_who_died_since_takes_no_paper_but_a_collector_does(clerk, ceremony, certificate):
    make_appointment(certificate.participant.volunteer, ended_on=date(2026, 11, 20), end_reason="meninggal")
    page = tap(clerk, certificate, follow=True)
    assert "Orang ini tercatat meninggal dunia. Tekan Diwakili" in messages_of(page)[0]
    assert messages_of(hand_all(clerk, ceremony))[1].endswith(f": {certificate.name}.")
    assert hand_over(certificate, collector="Rahmat Rekaan").kind == "first"


@pytest.mark.slow
def test_the_list_says_how_far_each_paper_is_and_offers_only_what_can_be_done(clerk, ceremony, certificate):
    row = partial(row_on, clerk, ceremony)
    assert "bernomor" in row("Siti Aminah, S.Sos.")
    run = PrintRun.objects.begin(ceremony, ceremony.certificates().for_printing())
    note_made(run)
    assert "sedang dicetak" in row("Siti Aminah, S.Sos.")
    assert "2 di antaranya belum tercatat tercetak baik" in text_of(clerk.get(f"{list_of(ceremony)}sekaligus/"))
    run.record(2, spoiled=[run.sheets.get(certificate=certificate).position])
    spoiled, good = row("Siti Aminah, S.Sos."), row("Budi Gumantara")
    assert "menunggu diserahkan" in good
    assert "sedang dicetak Lembarnya tercatat rusak" in spoiled
    assert ("Diserahkan" in good, "Diwakili" in good) == (True, True)
    assert ("Diserahkan" in spoiled, "Diwakili" in spoiled) == (False, False)
    hand_over(ceremony.certificates().get(name="Budi Gumantara"))
    assert "diserahkan kepada yang bersangkutan" in row("Budi Gumantara")


def test_the_row_of_somebody_who_died_offers_a_collector_alone(clerk, ceremony, certificate):
    make_appointment(certificate.participant.volunteer, ended_on=date(2026, 11, 20), end_reason="meninggal")
    row = row_on(clerk, ceremony, certificate.name)
    assert "Orang ini tercatat meninggal dunia." in row
    assert ("Diserahkan " in row, "Diwakili… piagam" in row) == (False, True)


@pytest.mark.slow
def test_the_list_says_that_the_day_is_still_to_come(clerk, ceremony):
    sentence = "Acaranya akan dilaksanakan pada"
    assert sentence not in text_of(clerk.get(list_of(ceremony)))
    Ceremony.objects.update(held_on=timezone.localdate() + timedelta(1))
    for address in (list_of(ceremony), f"{list_of(ceremony)}sekaligus/"):
        assert sentence in text_of(clerk.get(address))


def test_two_who_hand_all_out_at_once_note_each_paper_once(ceremony):
    query = ceremony.certificates()
    assert Handover.objects.record_all(query)[0] == 2
    assert Handover.objects.record_all(query)[0] == 0


@pytest.mark.slow
def test_a_bound_account_hands_out_its_own_alone(client_of, ceremony):
    kinal = make_user(districts=[make_district("Kinal")])
    assert messages_of(hand_all(client_of(kinal), ceremony)) == ["1 piagam tercatat diserahkan."]
    assert Handover.objects.get().certificate.name == "Budi Gumantara"
