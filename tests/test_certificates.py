import re
from datetime import date
from functools import partial

import pytest
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.db import IntegrityError
from django.test import Client

from ceremonies.issuing import issue_certificates, revoke
from ceremonies.models import Certificate, NumberSeries, OfficialNumber
from registry.models import Trace
from tests.at_once import at_once
from tests.factories import (
    fictional_nik,
    make_appointment,
    make_ceremony,
    make_district,
    make_official,
    make_participant,
    make_user,
    make_village,
    make_volunteer,
    tick_proof_off,
)

DAY = date(2019, 12, 6)
ATTEMPTS = 16


@pytest.fixture
def head(client_of, kabid):
    return client_of(kabid)


def people(*names):
    return [make_volunteer(name) for name in names]


def numbers():
    return list(Certificate.objects.for_printing().values_list("number__text", flat=True))


@pytest.mark.django_db
class TestIssuing:
    def test_the_numbers_follow_the_handing_out_order(self):
        north = make_village("Guru Agung", make_district("Kaur Utara"))
        south = make_village("Air Dingin", make_district("Kaur Selatan"))
        invited = [make_volunteer("Budi", south), make_volunteer("Ani", south), make_volunteer("Zul", north)]
        issued = issue_certificates(make_ceremony(invited))
        assert [(certificate.number.text, certificate.name) for certificate in issued] == [
            ("460/001/DINSOS/XII/2019", "Zul"),
            ("460/002/DINSOS/XII/2019", "Ani"),
            ("460/003/DINSOS/XII/2019", "Budi"),
        ]

    def test_month_and_year_are_those_of_the_ceremony(self):
        issue_certificates(make_ceremony(people("Satu"), held_on=date(2024, 2, 3)))
        assert numbers() == ["460/001/DINSOS/II/2024"]

    def test_two_ceremonies_share_a_series_and_no_number(self):
        issue_certificates(make_ceremony(people("Satu"), name="Pertama"))
        issue_certificates(make_ceremony(people("Dua"), name="Kedua", held_on=date(2019, 12, 20)))
        assert numbers() == ["460/002/DINSOS/XII/2019", "460/001/DINSOS/XII/2019"]

    def test_issuing_twice_gives_nothing_twice(self):
        ceremony = make_ceremony(people("Satu", "Dua"))
        assert len(issue_certificates(ceremony)) == 2
        assert issue_certificates(ceremony) == []
        assert Certificate.objects.count() == OfficialNumber.objects.count() == 2

    def test_who_comes_later_gets_the_next_number(self):
        ceremony = make_ceremony(people("Zul"))
        issue_certificates(ceremony)
        ceremony.invite(people("Ani"))
        (late,) = issue_certificates(ceremony)
        assert (late.name, late.number.serial) == ("Ani", 2)

    def test_the_absent_get_none_until_they_are_expected_again(self):
        ceremony = make_ceremony(people("Satu", "Dua"))
        ceremony.mark(ceremony.participants.filter(volunteer__name="Dua"), "absen")
        assert [certificate.name for certificate in issue_certificates(ceremony)] == ["Satu"]
        ceremony.mark(ceremony.participants.all(), "hadir")
        assert [certificate.name for certificate in issue_certificates(ceremony)] == ["Dua"]

    def test_somebody_under_eighteen_gets_one_only_with_a_reason(self):
        young = make_volunteer("Masih Muda", born_on=date(2010, 1, 1))
        ceremony = make_ceremony()
        make_participant(ceremony, young)
        assert issue_certificates(ceremony) == []
        ceremony.participants.filter(volunteer=young).update(underage_reason="Surat keterangan")
        assert len(issue_certificates(ceremony)) == 1

    def test_a_deleted_person_gets_none(self):
        one, two = people("Satu", "Dua")
        ceremony = make_ceremony([one, two])
        two.remove("Salah catat")
        assert [certificate.name for certificate in issue_certificates(ceremony)] == ["Satu"]

    def test_without_a_signatory_nothing_is_issued(self):
        ceremony = make_ceremony(people("Satu"), officiant=None)
        with pytest.raises(ValidationError, match="belum dipilih"):
            issue_certificates(ceremony)
        assert not OfficialNumber.objects.exists()

    def test_a_number_that_reads_like_a_used_one_is_refused_with_a_sentence(self):
        issue_certificates(make_ceremony(people("Satu"), name="Pertama"))
        other = make_ceremony(people("Dua"), name="Kedua", number_pattern="460/00{serial}/DINSOS/{roman_month}/{year}")
        with pytest.raises(ValidationError, match="460/001/DINSOS/XII/2019 sudah dipakai"):
            issue_certificates(other)
        assert Certificate.objects.count() == 1

    def test_what_cannot_be_printed_spends_no_number(self):
        ceremony = make_ceremony([*people("Ani"), make_volunteer("Siti 阿米娜")])
        with pytest.raises(ValidationError, match="阿"):
            issue_certificates(ceremony)
        assert not NumberSeries.objects.exists()
        assert not Certificate.objects.exists()

    def test_whoever_does_not_hold_the_post_that_day_signs_nothing(self):
        ceremony = make_ceremony(people("Ani"))
        ceremony.officiant.ended_on = date(2018, 12, 31)
        ceremony.officiant.save()
        with pytest.raises(ValidationError, match="tidak menjabat pada 6 Desember 2019"):
            issue_certificates(ceremony)
        assert not Certificate.objects.exists()

    def test_a_title_does_not_move_a_sheet_out_of_the_order_of_numbers(self):
        village = make_village()
        issue_certificates(
            make_ceremony([make_volunteer("Zainab", village, title_before="Hj."), make_volunteer("Ibrahim", village)])
        )
        assert numbers() == ["460/001/DINSOS/XII/2019", "460/002/DINSOS/XII/2019"]

    def test_a_later_correction_does_not_rewrite_the_paper(self):
        volunteer = make_volunteer("Siti Aminah", born_on=date(1990, 12, 6), birth_place="Bintuhan")
        ceremony = make_ceremony([volunteer])
        issue_certificates(ceremony)
        before = Certificate.objects.values().get()
        volunteer.name, volunteer.birth_place = "Siti Aminah Putri", "Manna"
        volunteer.save()
        make_appointment(volunteer, make_village("Pindah"), date(2019, 1, 1))
        ceremony.officiant.name = "Orang Lain"
        ceremony.officiant.save()
        ceremony.office.letterhead = "KANTOR BARU"
        ceremony.office.save()
        ceremony.venue, ceremony.held_on = "Tempat Lain", date(2020, 1, 1)
        ceremony.save()
        ceremony.settle_villages()
        assert Certificate.objects.values().get() == before
        assert Certificate.objects.get().name == "Siti Aminah"

    def test_a_village_corrected_after_the_invitation_stands_on_the_paper(self):
        wrong, right = make_village("Keliru"), make_village("Benar")
        appointment = make_appointment(make_volunteer(), wrong, date(2018, 1, 1))
        ceremony = make_ceremony([appointment.volunteer])
        appointment.village = right
        appointment.save()
        (certificate,) = issue_certificates(ceremony)
        assert (certificate.village, certificate.words["village"]) == (right, "Desa Benar")

    @pytest.mark.slow
    def test_the_paper_holds_all_its_words(self):
        village = make_village("Tanjung Iman", make_district("Kaur Tengah"), kind="kelurahan")
        volunteer = make_volunteer(
            "Jum'ati", village, title_before="Hj.", title_after="S.Pd.", born_on=date(1985, 1, 1), birth_place="Manna"
        )
        head = make_official("Sidarmin Tetap", title_after="M.Pd", nip="1986", rank="Pembina (IV/a)")
        second = make_official("Sopiarti", title_after="SP", post="Kepala Bidang", duty="lain")
        ceremony = make_ceremony(
            [volunteer],
            officiant=head,
            second_signatory=second,
            decree_issuer="Keputusan Kepala Dinas",
            decree_number="12/2019",
            decree_on=date(2019, 12, 2),
            legal_basis="Permensos\n10/2019",
            shows_rank=False,
        )
        (certificate,) = issue_certificates(ceremony)
        assert certificate.name == "Hj. Jum'ati, S.Pd."
        assert certificate.village == village
        assert certificate.words == {
            "letterhead": ["PEMERINTAH KABUPATEN KAUR", "DINAS SOSIAL"],
            "address": "",
            "logo": "",
            "title": "Piagam Pengukuhan",
            "ceremony": "Pengukuhan PSM",
            "year": 2019,
            "bare_name": "Jum'ati",
            "born": "Tempat, tanggal lahir: Manna, 1 Januari 1985",
            "village": "Kelurahan Tanjung Iman",
            "district": "Kecamatan Kaur Tengah",
            "regency": "Kabupaten Kaur",
            "held": "pada hari Jumat tanggal enam Desember dua ribu sembilan belas",
            "venue": "Aula Pondok Pesantren Salfiah",
            "basis": ["Permensos 10/2019", "Keputusan Kepala Dinas Nomor 12/2019 tanggal 2 Desember 2019"],
            "place_and_date": "Bintuhan, 6 Desember 2019",
            "signatories": [
                {
                    "post": ["Kepala Dinas Sosial Kabupaten Kaur"],
                    "name": "Sidarmin Tetap, M.Pd",
                    "rank": "",
                    "nip": "1986",
                },
                {"post": ["Kepala Bidang"], "name": "Sopiarti, SP", "rank": "", "nip": ""},
            ],
        }

    def test_no_certificate_holds_a_nik(self, digits_in_the_database):
        issue_certificates(make_ceremony([make_volunteer(nik=fictional_nik())]))
        assert digits_in_the_database(fictional_nik()) == []

    def test_the_codes_are_long_chance_and_easy_to_read(self):
        issued = issue_certificates(make_ceremony([make_volunteer(f"Orang {letter}") for letter in "ABCDEFGH"]))
        codes = {certificate.code for certificate in issued}
        assert len(codes) == 8
        assert all(re.fullmatch("[a-z2-7]{26}", code) for code in codes)  # 26 × 5 bits hold 128.
        assert all(re.fullmatch("[A-Z0-9]{4}", certificate.check_code) for certificate in issued)
        assert not {"0", "O", "1", "I", "B", "8", "S", "5"} & {char for one in issued for char in one.check_code}

    def test_the_issuing_leaves_a_trace(self, kabid):
        issue_certificates(make_ceremony(people("Satu", "Dua")), by=kabid)
        trace = Trace.objects.get(kind=Trace.Kind.ISSUED)
        assert (trace.user, trace.subject) == (kabid, "Pengukuhan PSM")
        assert trace.detail == "2 piagam: 460/001/DINSOS/XII/2019 sampai 460/002/DINSOS/XII/2019"

    @pytest.mark.slow
    def test_many_are_issued_in_no_more_queries_than_few(self, django_assert_max_num_queries):
        with django_assert_max_num_queries(200) as few:
            issue_certificates(make_ceremony(people("Satu", "Dua"), name="Pertama"))
        invited = [make_volunteer(f"Orang {letter}") for letter in "ABCDEFGHIJKLMNO"]
        with django_assert_max_num_queries(len(few)):
            issue_certificates(make_ceremony(invited, name="Kedua"))

    def test_a_person_with_a_certificate_cannot_be_deleted(self):
        volunteer = make_volunteer()
        issue_certificates(make_ceremony([volunteer]))
        assert volunteer.deletion_obstacles() == ["Piagam 460/001/DINSOS/XII/2019"]
        with pytest.raises(ValidationError):
            volunteer.remove("Salah catat")

    def test_a_participant_holds_one_valid_certificate(self):
        (certificate,) = issue_certificates(make_ceremony(people("Satu")))
        series = NumberSeries.objects.get()
        number = OfficialNumber.objects.create(series=series, serial=99, text="99")
        with pytest.raises(IntegrityError):
            Certificate.objects.create(participant=certificate.participant, number=number, name="Satu", words={})


@pytest.mark.django_db
class TestRevoking:
    def test_a_certificate_is_revoked_for_a_reason_and_its_number_is_void(self, head, kabid):
        (certificate,) = issue_certificates(make_ceremony(people("Satu")))
        page = head.post(f"/piagam/{certificate.pk}/cabut/", {"reason": "salah orang"}, follow=True)
        certificate.refresh_from_db()
        assert (certificate.revoke_reason, certificate.revoked_by) == ("salah orang", kabid)
        assert (certificate.number.state, certificate.number.reason) == ("batal", "Piagam dicabut: salah orang")
        assert "dicabut" in page.content.decode()
        assert Trace.objects.filter(kind=Trace.Kind.REVOKED, user=kabid).exists()

    def test_without_a_reason_nothing_is_revoked(self, head):
        (certificate,) = issue_certificates(make_ceremony(people("Satu")))
        assert head.post(f"/piagam/{certificate.pk}/cabut/", {"reason": " "}).status_code == 200
        certificate.refresh_from_db()
        assert certificate.is_valid
        with pytest.raises(ValidationError):
            revoke(certificate, "")

    def test_it_is_revoked_once(self, head):
        (certificate,) = issue_certificates(make_ceremony(people("Satu")))
        revoke(certificate, "pertama kali")
        with pytest.raises(ValidationError, match="sudah dicabut"):
            revoke(certificate, "kedua kali")
        assert head.post(f"/piagam/{certificate.pk}/cabut/", {"reason": "lagi"}).status_code == 200
        certificate.refresh_from_db()
        assert certificate.revoke_reason == "pertama kali"

    def test_the_person_can_get_a_new_one_with_a_new_number(self):
        ceremony = make_ceremony(people("Satu"))
        (old,) = issue_certificates(ceremony)
        revoke(old, "nama keliru")
        (new,) = issue_certificates(ceremony)
        assert new.number.serial == 2
        assert list(ceremony.certificates()) == [new]

    def test_a_nik_in_the_reason_is_masked(self, digits_in_the_database):
        (certificate,) = issue_certificates(make_ceremony(people("Satu")))
        revoke(certificate, f"NIK {fictional_nik()} keliru")
        assert digits_in_the_database(fictional_nik()) == []


@pytest.mark.django_db
class TestPages:
    @pytest.mark.slow
    def test_the_page_before_issuing_says_what_will_be_done(self, head):
        young = make_volunteer("Masih Muda", born_on=date(2010, 1, 1))
        ceremony = make_ceremony(people("Satu", "Dua"))
        make_participant(tick_proof_off(ceremony), young)
        text = head.get(f"/pengukuhan/{ceremony.pk}/terbitkan/").content.decode()
        assert "Kunci dan beri nomor 2 piagam?" in text
        assert "460/001/DINSOS/XII/2019" in text
        assert "460/002/DINSOS/XII/2019" in text
        assert "Tertahan" in text
        assert not Certificate.objects.exists()
        page = head.post(f"/pengukuhan/{ceremony.pk}/terbitkan/")
        assert page["Location"] == ceremony.get_absolute_url()
        assert Certificate.objects.count() == 2

    def test_issuing_again_says_that_nothing_was_issued(self, head):
        ceremony = make_ceremony(people("Satu"))
        issue_certificates(ceremony)
        page = head.post(f"/pengukuhan/{ceremony.pk}/terbitkan/", follow=True)
        assert "tidak ada yang diterbitkan lagi" in str(next(iter(page.context["messages"])))

    def test_the_page_of_the_person_shows_the_certificate(self, head):
        volunteer = make_volunteer()
        (certificate,) = issue_certificates(make_ceremony([volunteer]))
        text = head.get(volunteer.get_absolute_url()).content.decode()
        assert f'href="/piagam/{certificate.pk}/"' in text
        assert "Piagam 460/001/DINSOS/XII/2019" in text

    def test_what_stops_the_issuing_is_shown_and_the_button_is_gone(self, head):
        ceremony = make_ceremony(people("Ani"))
        ceremony.officiant.ended_on = date(2018, 12, 31)
        ceremony.officiant.save()
        page = head.post(f"/pengukuhan/{ceremony.pk}/terbitkan/")
        text = page.content.decode()
        assert "Belum ada yang terbit." in text
        assert "tidak menjabat" in text
        assert "<button" not in text.partition("<h1")[2]

    @pytest.mark.slow
    def test_who_calls_is_found_by_number_serial_or_check_code(self, head):
        first, second = issue_certificates(make_ceremony(people("Ani", "Budi")))
        revoke(first, "keliru")
        for text in ("460/001/DINSOS/XII/2019", "460/001/dinsos/xii/2019 ", "1", first.check_code.lower()):
            assert head.post("/piagam/cari/", {"q": text})["Location"] == first.get_absolute_url(), text
        issue_certificates(make_ceremony(people("Citra"), name="Lain", held_on=date(2020, 1, 1)))
        page = head.post("/piagam/cari/", {"q": "1"})
        assert "2 cocok" in page.content.decode()
        assert second.name not in page.content.decode()
        assert "Tidak ada yang cocok" in head.post("/piagam/cari/", {"q": "entah"}).content.decode()

    def test_and_not_by_an_account_of_another_kecamatan(self, client_of):
        issue_certificates(make_ceremony(people("Ani")))
        bound = client_of(make_user("Kabid", [make_district("Kinal")]))
        assert "Tidak ada yang cocok" in bound.post("/piagam/cari/", {"q": "1"}).content.decode()

    @pytest.mark.slow
    def test_the_page_warns_where_the_codes_would_lead_nowhere(self, head, settings):
        ceremony = tick_proof_off(make_ceremony(people("Ani")))
        address = f"/pengukuhan/{ceremony.pk}/terbitkan/"
        assert "PUBLIC_URL" in head.get(address).content.decode()
        settings.PUBLIC_URL = "https://psm.example.go.id"
        assert "PUBLIC_URL" not in head.get(address).content.decode()

    def test_the_page_of_a_certificate_shows_its_check_code(self, head):
        (certificate,) = issue_certificates(make_ceremony(people("Satu")))
        assert certificate.check_code in head.get(f"/piagam/{certificate.pk}/").content.decode()


# Many at once


def pressed_at_once(user, addresses):
    """Press a button at each of these addresses at the same moment, each in its own browser. Return the answers."""
    clients = [Client() for _ in addresses]
    for client in clients:
        client.force_login(user)
    pairs = zip(clients, addresses, strict=True)
    return at_once(*[partial(client.post, address) for client, address in pairs])


@pytest.mark.django_db(transaction=True)
class TestManyAtOnce:
    @pytest.mark.slow
    def test_sixteen_clerks_issue_one_ceremony_once(self):
        user = make_user("Kabid")
        ceremony = tick_proof_off(make_ceremony([make_volunteer(f"Orang {letter}") for letter in "ABCDEFGHIJ"]))
        answers = pressed_at_once(user, [f"/pengukuhan/{ceremony.pk}/terbitkan/"] * ATTEMPTS)
        assert [answer.status_code for answer in answers] == [302] * ATTEMPTS
        self.has_no_gap_and_no_double(10)

    @pytest.mark.slow
    def test_sixteen_ceremonies_share_a_series_without_a_double_or_a_gap(self):
        user = make_user("Kabid")
        ceremonies = [
            tick_proof_off(
                make_ceremony(
                    people(*(f"{word} {letter}" for word in ("Orang", "Teman", "Saudara"))), name=f"Acara {letter}"
                )
            )
            for letter in "ABCDEFGHIJKLMNOP"
        ]
        answers = pressed_at_once(user, [f"/pengukuhan/{ceremony.pk}/terbitkan/" for ceremony in ceremonies])
        assert [answer.status_code for answer in answers] == [302] * ATTEMPTS
        self.has_no_gap_and_no_double(3 * ATTEMPTS)
        # Within a ceremony the numbers follow one another.
        for ceremony in ceremonies:
            serials = sorted(ceremony.certificates().values_list("number__serial", flat=True))
            assert serials == list(range(serials[0], serials[0] + 3))

    def has_no_gap_and_no_double(self, count):
        serials = sorted(OfficialNumber.objects.values_list("serial", flat=True))
        assert serials == list(range(1, count + 1))
        assert NumberSeries.objects.get().last == count
        valid = Certificate.objects.valid()
        assert valid.count() == valid.values("participant").distinct().count() == count


@pytest.mark.django_db
def test_the_command_issues_and_says_how_many(capsys):
    ceremony = make_ceremony(people("Satu", "Dua"))
    call_command("issue_certificates", ceremony.pk)
    assert capsys.readouterr().out == (
        "2 piagam diterbitkan: 460/001/DINSOS/XII/2019 sampai 460/002/DINSOS/XII/2019.\n"
    )
    call_command("issue_certificates", ceremony.pk)
    assert capsys.readouterr().out == "0 piagam diterbitkan.\n"


@pytest.mark.django_db
def test_the_command_says_why_it_could_not():
    with pytest.raises(CommandError, match="Tidak ada pengukuhan 99"):
        call_command("issue_certificates", 99)
    with pytest.raises(CommandError, match="belum dipilih"):
        call_command("issue_certificates", make_ceremony(officiant=None).pk)
