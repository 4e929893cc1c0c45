import re
from datetime import date, time, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.utils import timezone

from ceremonies import steps
from ceremonies.issuing import issue_certificates
from ceremonies.models import Ceremony, Certificate, Handover
from ceremonies.progress import progress_by_ceremony, progress_of
from tests.answering import post_answering
from tests.factories import (
    make_appointment,
    make_ceremony,
    make_district,
    make_office,
    make_official,
    make_record,
    make_training,
    make_user,
    make_village,
    make_volunteer,
    tick_proof_off,
)
from tests.pages import words_of

pytestmark = pytest.mark.django_db

DAY = date(2019, 12, 6)


@pytest.fixture
def clerk(client_of, petugas):
    return client_of(petugas)


@pytest.fixture
def head(client_of, kabid):
    return client_of(kabid)


def typed(**kwargs):
    return {
        "office": make_office().pk,
        "name": "Pengukuhan PSM Kabupaten Kaur",
        "held_on": "6 Desember 2019",
        "number_pattern": "460/{serial:03}/DINSOS/{roman_month}/{year}",
        "paper": "f4",
        **kwargs,
    }


# Recording


def test_a_pattern_of_papers_of_another_kind_is_refused_on_the_form(clerk):
    person, training = make_volunteer(), make_training()
    make_record(person, training)
    pattern = "460/{serial:03}/BIMTEK/{year}"
    certificates = make_ceremony(name="Sertifikat Bimtek", training=training, number_pattern=pattern)
    certificates.take_from_training()
    issue_certificates(certificates)
    page = clerk.post("/pengukuhan/baru/", typed(number_pattern=pattern))
    why = [f"Pola {pattern} sudah dipakai untuk sertifikat; ubah polanya."]
    assert page.context["form"].errors["number_pattern"] == why
    assert Ceremony.objects.count() == 1
    assert clerk.post("/pengukuhan/baru/", typed(number_pattern=pattern, held_on="6 Desember 2020")).status_code == 302


@pytest.mark.slow
def test_the_ceremony_of_the_article_is_recorded(clerk):
    head = make_official("Sidarmin Tetap", title_after="M.Pd")
    second = make_official("Sopiarti", post="Kabid", duty="lain", title_after="SP")
    village = make_village("Air Dingin")
    page = clerk.post(
        "/pengukuhan/baru/",
        typed(
            starts_at="09.30",
            venue="Aula Pondok Pesantren Salfiah",
            village=village.choice_label,
            second_signatory=second.pk,
            agenda="Menyanyikan lagu kebangsaan\nDoa",
            shows_birth="on",
        ),
    )
    ceremony = Ceremony.objects.get()
    assert page["Location"] == f"/pengukuhan/{ceremony.pk}/"
    assert (ceremony.held_on, ceremony.starts_at, ceremony.village) == (DAY, time(9, 30), village)
    # Without a choice, those in office on the day are taken.
    assert (ceremony.officiant, ceremony.second_signatory) == (head, second)
    assert (ceremony.shows_birth, ceremony.shows_nip) == (True, False)
    shown = clerk.get(ceremony.get_absolute_url()).content.decode()
    assert "Jumat, 6 Desember 2019, pukul 09.30" in shown
    assert "Menyanyikan lagu kebangsaan" in shown


@pytest.mark.parametrize(
    "wrong, sentence",
    [
        ({"held_on": "31-02-2019"}, "tidak ada di kalender"),
        ({"held_on": ""}, "tidak boleh kosong"),
        ({"name": ""}, "tidak boleh kosong"),
        ({"starts_at": "25.00"}, "waktu"),
        ({"village": "Entah"}, "tidak ditemukan"),
        ({"number_pattern": "460/{nomor}"}, "{nomor} dan {tahun}"),
        ({"paper": "letter"}, "pilihan"),
        ({"decree_on": "02-12-2019"}, "Isi nomornya juga"),
    ],
)
def test_wrong_input_is_reported_and_kept(clerk, wrong, sentence):
    page = clerk.post("/pengukuhan/baru/", typed(venue="Aula Salfiah", **wrong))
    assert page.status_code == 200
    text = page.content.decode()
    assert sentence in text
    assert 'value="Aula Salfiah"' in text
    assert not Ceremony.objects.exists()


def test_who_was_not_in_office_that_day_cannot_sign(clerk):
    old = make_official("Lama Sekali", ended_on=date(2018, 12, 31))
    make_official("Baru Sekali", started_on=date(2019, 1, 1))
    text = clerk.post("/pengukuhan/baru/", typed(officiant=old.pk)).content.decode()
    assert "Lama Sekali tidak menjabat pada 6 Desember 2019. Kepala kantor pada hari itu: Baru Sekali." in text
    assert not Ceremony.objects.exists()


def test_a_ceremony_is_recorded_once_a_day(clerk):
    make_ceremony(name="Pengukuhan PSM Kabupaten Kaur")
    text = clerk.post("/pengukuhan/baru/", typed()).content.decode()
    assert "sudah ada" in text
    with pytest.raises(IntegrityError):
        Ceremony.objects.create(office=make_office(), name="Pengukuhan PSM Kabupaten Kaur", held_on=DAY)


def test_a_pattern_is_typed_in_the_words_of_the_office_and_kept_with_its_mistake(clerk):
    make_official()
    clerk.post("/pengukuhan/baru/", typed(number_pattern="461/{Nomor}/DINSOS/{bulan  romawi}/{tahun}"))
    assert Ceremony.objects.get().number_text(7) == "461/007/DINSOS/XII/2019"
    page = clerk.post("/pengukuhan/baru/", typed(name="Kedua", number_pattern="461/{nomer}/{year}"))
    assert "Bagian yang dikenal: {nomor}" in words_of(page)
    assert 'value="461/{nomer}/{tahun}"' in page.content.decode()


def test_the_first_ceremony_begins_with_the_usual(clerk):
    make_office()
    form = clerk.get("/pengukuhan/baru/").context["form"]
    assert form["number_pattern"].value() == "460/{nomor}/DINSOS/{bulan romawi}/{tahun}"
    assert "Nomor 10 Tahun 2019" in form["legal_basis"].value()
    assert (form["paper"].value(), form["shows_birth"].value()) == ("f4", True)


def test_the_next_ceremony_takes_over_the_habits_of_the_last(clerk):
    make_ceremony(name="Lama", legal_basis="Dasar yang lama", paper="a4", venue="Aula Lama", shows_nip=False)
    form = clerk.get("/pengukuhan/baru/").context["form"]
    assert form["legal_basis"].value() == "Dasar yang lama"
    assert (form["paper"].value(), form["shows_nip"].value()) == ("a4", False)
    assert not form["venue"].value()


def test_a_colleagues_newer_save_is_not_written_over(clerk):
    ceremony = make_ceremony()
    opened = ceremony.history.latest().pk
    ceremony.venue = "Aula Baru"
    ceremony.save()
    fields = typed(name=ceremony.name, venue="Aula Saya", officiant=ceremony.officiant_id, version=opened)
    text = clerk.post(f"/pengukuhan/{ceremony.pk}/ubah/", fields).content.decode()
    assert "sudah diubah orang lain" in text
    ceremony.refresh_from_db()
    assert ceremony.venue == "Aula Baru"


def test_a_time_that_nobody_changed_is_no_difference(clerk):
    ceremony = make_ceremony(starts_at=time(9, 0))
    opened = ceremony.history.latest().pk
    ceremony.venue = "Aula Baru"
    ceremony.save()
    fields = typed(name=ceremony.name, venue="Aula Saya", starts_at="09.00", officiant=ceremony.officiant_id)
    page = clerk.post(f"/pengukuhan/{ceremony.pk}/ubah/", {**fields, "version": opened})
    assert "Mulai pukul" not in [clash.label for clash in page.context["form"].clashes]


def test_another_day_moves_people_to_the_village_they_served_in_then(clerk):
    old, new = make_village("Lama"), make_village("Baru")
    volunteer = make_volunteer(village=old)
    make_appointment(volunteer, old, date(2018, 1, 1), ended_on=date(2019, 12, 31))
    make_appointment(volunteer, new, date(2020, 1, 1))
    ceremony = make_ceremony([volunteer])
    assert ceremony.participants.get().village == old
    fields = typed(name=ceremony.name, held_on="10-01-2020", officiant=ceremony.officiant_id, held_on_has_moved="on")
    post_answering(clerk, f"/pengukuhan/{ceremony.pk}/ubah/", {**fields, "version": ceremony.history.latest().pk})
    assert ceremony.participants.get().village == new


# Deleting


def test_an_empty_ceremony_is_deleted_for_a_reason_and_comes_back(head):
    ceremony = make_ceremony()
    page = head.post(f"/pengukuhan/{ceremony.pk}/hapus/", {"reason": "salah catat"}, follow=True)
    assert not Ceremony.objects.exists()
    head.post(next(message.extra_tags for message in page.context["messages"]))
    assert Ceremony.objects.get().name == ceremony.name


def test_a_ceremony_with_participants_stays(head):
    ceremony = make_ceremony([make_volunteer()])
    with pytest.raises(ValidationError):
        ceremony.remove()
    assert "Masih ada 1 peserta" in head.get(f"/pengukuhan/{ceremony.pk}/hapus/").content.decode()
    head.post(f"/pengukuhan/{ceremony.pk}/hapus/", {"reason": "salah catat"})
    assert Ceremony.objects.exists()


# Its progress


def primary(page):
    """The words of the one filled button of the page."""
    buttons = re.findall(r'class="btn btn-primary"[^>]*>(.*?)</(?:a|button)>', page.content.decode(), re.DOTALL)
    return [re.sub(r"<[^>]+>", "", words).strip() for words in buttons]


@pytest.mark.slow
def test_the_page_names_the_next_step(head):
    ceremony = make_ceremony(officiant=None)
    address = ceremony.get_absolute_url()
    assert primary(head.get(address)) == ["Pilih pejabat yang mengukuhkan"]
    ceremony.officiant = make_official()
    ceremony.save()
    assert primary(head.get(address)) == ["Pilih peserta"]
    ceremony.invite([make_volunteer("Satu"), make_volunteer("Dua")])
    assert primary(head.get(address)) == ["Periksa 2 nama…"]
    tick_proof_off(ceremony)
    assert primary(head.get(address)) == ["Kunci dan beri nomor 2 piagam…"]
    issue_certificates(ceremony)
    assert primary(head.get(address)) == ["Siapkan sesi cetak 2 piagam"]
    ceremony.invite([make_volunteer("Tiga")])
    assert primary(head.get(address)) == ["Kunci dan beri nomor 1 piagam…"]


@pytest.mark.slow
def test_the_front_page_leads_to_the_next_step(head, clerk):
    ceremony = make_ceremony([make_volunteer()])
    assert f'href="/pengukuhan/{ceremony.pk}/periksa/"' in head.get("/").content.decode()
    tick_proof_off(ceremony)
    assert f'href="/pengukuhan/{ceremony.pk}/terbitkan/"' in head.get("/").content.decode()
    # A clerk does not issue, but sees the progress.
    text = clerk.get("/").content.decode()
    assert "/terbitkan/" not in text
    assert "1 peserta, 0 piagam terbit" in text
    issue_certificates(ceremony)
    assert f'href="/pengukuhan/{ceremony.pk}/' in head.get("/").content.decode()
    # What was held years ago waits for whoever lacks a certificate, and for a year after its numbers were given.
    Certificate.objects.update(issued_at=timezone.now() - timedelta(days=366))
    assert f'href="/pengukuhan/{ceremony.pk}/' not in head.get("/").content.decode()


# The list


def numbers_of(page):
    """Name, stage and numbers of each row: invited, issued, printed, handed out."""
    return [
        (ceremony.name, row.stage, row.people, row.papers, row.printed, row.handed_out)
        for ceremony, row in page.context["rows"]
    ]


@pytest.mark.slow
def test_the_list_counts_and_narrows(clerk):
    issue_certificates(make_ceremony([make_volunteer("Satu"), make_volunteer("Dua")], name="Pengukuhan Lama"))
    make_ceremony(held_on=date(2020, 1, 2), name="Pengukuhan Baru", venue="Balai Desa")
    page = clerk.get("/pengukuhan/")
    assert numbers_of(page) == [
        ("Pengukuhan Baru", "Peserta", 0, 0, 0, 0),
        ("Pengukuhan Lama", "Cetak", 2, 2, 0, 0),
    ]
    assert [row.name for row in clerk.get("/pengukuhan/?tahun=2019").context["page"]] == ["Pengukuhan Lama"]
    assert [row.name for row in clerk.get("/pengukuhan/?q=balai").context["page"]] == ["Pengukuhan Baru"]
    assert "Lepas semua saringan" in clerk.get("/pengukuhan/?q=entah").content.decode()


@pytest.mark.slow
def test_an_account_of_a_kecamatan_sees_the_ceremonies_of_its_people_narrowed_to_them(client_of):
    kinal = make_village("Geramat", make_district("Kinal"))
    own, other = make_volunteer("Orang Kinal", kinal), make_volunteer("Orang Selatan")
    seen = make_ceremony([own, other], name="Bersama")
    make_ceremony([other], name="Tanpa Kinal")
    issue_certificates(seen)
    bound = client_of(make_user("Kabid", [make_district("Kinal")]))
    assert numbers_of(bound.get("/pengukuhan/")) == [("Bersama", "Cetak", 1, 1, 0, 0)]
    text = bound.get(seen.get_absolute_url()).content.decode()
    assert "Orang Kinal" in text
    assert "Orang Selatan" not in text
    for page in ("ubah", "hapus", "terbitkan"):
        assert bound.get(f"/pengukuhan/{seen.pk}/{page}/").status_code == 403


@pytest.mark.slow
def test_many_ceremonies_ask_no_more_than_one(clerk, django_assert_max_num_queries):
    issue_certificates(make_ceremony([make_volunteer("Orang Satu")]))
    clerk.get("/pengukuhan/")
    with django_assert_max_num_queries(40) as few:
        clerk.get("/pengukuhan/")
    for year in range(2020, 2025):
        issue_certificates(
            make_ceremony([make_volunteer(f"Orang {year}")], held_on=date(year, 1, 2), name=f"Tahun {year}")
        )
    with django_assert_max_num_queries(len(few)):
        assert len(clerk.get("/pengukuhan/").context["rows"]) == 6


def test_each_ceremony_of_a_list_refuses_by_its_own_day(kabid):
    child = make_volunteer("Masih Muda", born_on=date(2002, 6, 1))
    reasons = {child.pk: "diutus desanya"}
    early, late = make_ceremony(), make_ceremony(name="Kemudian", held_on=date(2020, 8, 1))
    for ceremony in (early, late):
        ceremony.invite([child], reasons)
        ceremony.participants.update(underage_reason="")
    both = progress_by_ceremony([early, late], kabid)
    assert [(both[each.pk].waiting, both[each.pk].blocked) for each in (early, late)] == [(0, 1), (1, 0)]
    assert {each.pk: progress_of(each, kabid) for each in (early, late)} == both


@pytest.mark.slow
def test_the_form_says_what_a_change_still_reaches(head):
    ceremony = make_ceremony([make_volunteer("Satu"), make_volunteer("Dua")])
    address = f"/pengukuhan/{ceremony.pk}/ubah/"
    assert "Semua isian masih dapat diubah" in words_of(head.get(address))
    tick_proof_off(ceremony)
    assert "nama diverifikasi sekali lagi" in words_of(head.get(address))
    issue_certificates(ceremony)
    page = words_of(head.get(address))
    assert "2 piagam sudah bernomor dan tetap seperti sekarang" in page
    assert "sudah diserahkan dan hanya berubah" not in page
    Handover.objects.create(certificate=ceremony.certificates().first())
    page = words_of(head.get(address))
    assert "1 sudah diserahkan dan hanya berubah bila diganti" in page
    assert "sudah dilaksanakan" not in page
    steps.hold(ceremony)
    assert "Pengukuhan ini sudah dilaksanakan" in words_of(head.get(address))


@pytest.mark.slow
def test_many_participants_ask_no_more_than_one(clerk, django_assert_max_num_queries):
    ceremony = make_ceremony([make_volunteer("Orang Satu")])
    issue_certificates(ceremony)
    clerk.get(ceremony.get_absolute_url())
    with django_assert_max_num_queries(60) as few:
        clerk.get(ceremony.get_absolute_url())
    ceremony.invite(make_volunteer(f"Orang {letter}") for letter in "ABCDEFGHIJKL")
    issue_certificates(ceremony)
    with django_assert_max_num_queries(len(few)):
        clerk.get(ceremony.get_absolute_url())


@pytest.mark.slow
def test_numbered_certificates_keep_month_and_year_of_the_ceremony(clerk):
    ceremony = make_ceremony([make_volunteer()])
    issue_certificates(ceremony)
    address = f"/pengukuhan/{ceremony.pk}/ubah/"
    form = clerk.get(address).context["form"]
    shown = {bound.html_name: bound.value() for bound in form}
    kept = {name: value for name, value in shown.items() if value not in (None, False)} | {"held_on_has_moved": "on"}
    page = post_answering(clerk, address, {**kept, "held_on": "06-01-2020"})
    assert "1 piagam sudah bernomor menurut 6 Desember 2019" in page.content.decode()
    assert post_answering(clerk, address, {**kept, "held_on": "07-12-2019"}).status_code == 302
    ceremony.refresh_from_db()
    assert ceremony.held_on == date(2019, 12, 7)
