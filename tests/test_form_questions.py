"""What a form asks before it saves: who may be recorded already, titles in a name, a NIK that says something else."""

import re
from datetime import date, timedelta

import pytest
from django.utils import timezone

from ceremonies import issuing
from registry.models import DistinctPair, Training, Volunteer
from registry.values import nik
from tests.answering import post_answering
from tests.factories import (
    fictional_nik,
    make_appointment,
    make_ceremony,
    make_district,
    make_office,
    make_training,
    make_user,
    make_village,
    make_volunteer,
    tick_proof_off,
)

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]

NEW = "/psm/baru/"
BORN = date(1985, 12, 6)


@pytest.fixture
def client(client_of, petugas):
    return client_of(petugas)


def typed(name="Siti Aminah", **changes):
    return {"name": name, "sex": "P", "nik": "", "born_on": "", "home_village": "", **changes}


def errors(page):
    """The errors of the form by field; none where the page is the answer to a save."""
    return page.context["form"].errors if page.context else {}


def text_of(page):
    return " ".join(page.content.decode().split())


def box_of(page, name):
    """The value of the box with that name, as a browser would send it when it is ticked."""
    (question,) = [each for each in page.context["form"].asked if each.box == name]
    assert f'value="{question.token}"' in tag_of(page, name)
    assert " checked" not in tag_of(page, name)
    return question.token


def tag_of(page, name):
    return re.search(f'<input[^>]* name="{name}"[^>]*>', page.content.decode())[0]


# Who may be recorded already


@pytest.mark.parametrize(
    "name, born_on",
    [
        ("SITI AMINAH", ""),
        ("Siti Aminah", "06-12-1958"),
        ("Hj. Siti Aminah", "17-03-1990"),
        ("Siti Amina", "6-12-1985"),
    ],
)
def test_the_same_name_is_asked_about_with_link_village_and_birth_date(client, name, born_on):
    known = make_volunteer("Siti Aminah", make_village("Geramat", make_district("Kinal")), born_on=BORN)
    page = post_answering(client, NEW, typed(name, born_on=born_on, mend="titles_are_name"))
    (sentence,) = errors(page)["name"]
    assert sentence.startswith("Sudah ada Siti Aminah (PSM-00001), Geramat, Kinal, lahir 6 Desember 1985 (nama ")
    assert f'<a href="/psm/{known.pk}/"' in sentence
    assert text_of(page).count(f'<a href="/psm/{known.pk}/"') == 2  # On top and at the field.
    assert Volunteer.objects.count() == 1


def test_a_phone_number_of_somebody_else_is_asked_about(client, petugas):
    budi = make_volunteer("Budi Misal", phone="+6281234567890")
    page = client.post(NEW, typed(phone="0812-3456-7890"))
    assert errors(page)["phone"] == [f"0812-3456-7890 juga nomor {budi}. Periksa apakah memang dipakai bersama."]
    client.post(NEW, typed(phone="081234567890", phone_is_shared=box_of(page, "phone_is_shared")))
    ani = Volunteer.objects.get(name="Siti Aminah")
    assert ani.phone == "+6281234567890"
    # Nothing is asked again where nothing changes.
    assert "phone" not in errors(client.post(ani.get_absolute_url() + "ubah/", typed(phone="0812-3456-7890")))


def test_one_tick_at_the_name_says_that_it_is_another_person(client):
    make_volunteer("Siti Aminah", born_on=BORN)
    page = client.post(NEW, typed(born_on="17-03-1990"))
    client.post(NEW, typed(born_on="17-03-1990", is_another_person=box_of(page, "is_another_person")))
    assert Volunteer.objects.count() == 2


def test_whoever_was_just_saved_by_the_same_account_is_named_as_such(client, client_of, kabid):
    assert client.post(NEW, typed()).status_code == 302
    (sentence,) = errors(client.post(NEW, typed()))["name"]
    assert sentence.endswith("Baru saja Anda simpan sendiri: jangan disimpan dua kali.")
    (sentence,) = errors(client_of(kabid).post(NEW, typed()))["name"]
    assert "Baru saja" not in sentence


def test_a_tick_answers_only_for_whom_it_was_given(client):
    make_volunteer("Siti Aminah")
    make_volunteer("Rohani", make_village("Linau", make_district("Maje")))
    answer = box_of(client.post(NEW, typed()), "is_another_person")
    page = client.post(NEW, typed("Rohani", is_another_person=answer))
    assert "Sudah ada Rohani" in errors(page)["name"][0]
    box_of(page, "is_another_person")


def test_a_tick_stays_where_the_form_comes_back_for_another_mistake(client):
    make_volunteer("Siti Aminah")
    answer = box_of(client.post(NEW, typed()), "is_another_person")
    page = client.post(NEW, typed(email="x", is_another_person=answer))
    assert list(errors(page)) == ["email"]
    assert " checked" in tag_of(page, "is_another_person")


def lines_of(page):
    """What the question about a namesake compares: the two sides of each line, and whether they differ."""
    (question,) = [each for each in page.context["form"].asked if each.box == "is_another_person"]
    (pair,) = question.beside
    return {line.label: (line.first, line.second, not line.is_same) for line in pair.lines}


def test_a_namesake_stands_beside_what_was_typed(client):
    geramat = make_village("Geramat", make_district("Kinal"))
    known = make_volunteer(
        "Siti Aminah", geramat, born_on=BORN, nik=fictional_nik(9001), phone="+6281234567890", sex="P"
    )
    make_appointment(known, geramat, started_on=date(2019, 12, 6), decree_number="460/9/2019")
    home = make_village("Linau", make_district("Maje")).choice_label
    fields = {"born_on": "17-03-1990", "nik": fictional_nik(9102), "home_village": home, "started_on": "1-2-2026"}
    page = client.post(NEW, typed("SITI AMINAH", title_after="S.Sos.", **fields))
    assert lines_of(page) == {
        "Nama dan gelar": ("SITI AMINAH, S.Sos.", "Siti Aminah", True),
        "Jenis kelamin": ("Perempuan", "Perempuan", False),
        "Tempat lahir": ("(kosong)", "(kosong)", False),
        "Tanggal lahir": ("17 Maret 1990", "6 Desember 1985", True),
        "Desa/kelurahan tempat tinggal": ("Linau, Maje", "Geramat, Kinal", True),
        "No. HP/WhatsApp": ("(kosong)", "0812-3456-7890", False),
        "NIK": (nik.MASK, nik.MASK, True),
        "Penugasan": (
            "Linau, Maje, 1 Februari 2026 – sekarang",
            "Geramat, Kinal, 6 Desember 2019 – sekarang, SK 460/9/2019",
            False,
        ),
    }
    text = text_of(page)
    field = text[text.index('id="div_id_name"') : text.index('id="div_id_title_before"')]
    assert field.index("Yang diketik") < field.index("460/9/2019") < field.index('name="is_another_person"')
    assert fields["nik"] not in field


def test_an_edited_person_stands_beside_a_namesake_with_the_service_that_stays(client):
    make_volunteer("Siti Aminah")
    other = make_volunteer("Rohani", make_village("Linau", make_district("Maje")), nik=fictional_nik(9001))
    make_appointment(other, other.home_village, started_on=date(2019, 12, 6))
    page = client.post(f"/psm/{other.pk}/ubah/", typed(occupation="Guru", version=other.history.latest().pk))
    lines = lines_of(page)
    assert lines["NIK"] == (nik.MASK, "(kosong)", False)
    assert lines["Penugasan"] == ("Linau, Maje, 6 Desember 2019 – sekarang", "Belum pernah bertugas", False)
    other.refresh_from_db()
    assert other.name == "Rohani"


def test_of_many_with_that_name_a_few_are_told_and_the_rest_counted(client):
    for _ in range(7):
        make_volunteer("Siti Aminah")
    sentences = errors(client.post(NEW, typed()))["name"]
    assert len(sentences) == 6
    assert sentences[-1] == "Dan 2 orang lagi yang mirip."


def test_an_account_of_a_kecamatan_is_asked_about_its_own_people_and_learns_nothing_of_others(client_of, bound):
    make_volunteer("Siti Aminah", make_village("Linau", make_district("Maje")), born_on=BORN)
    home = make_village("Geramat", make_district("Kinal")).choice_label
    client = client_of(bound)
    first = client.post(NEW, typed(born_on="6-12-1985", home_village=home))
    assert first.status_code == 302
    (sentence,) = errors(client.post(NEW, typed(home_village=home)))["name"]
    assert sentence.startswith("Sudah ada Siti Aminah (PSM-00002), Geramat, Kinal")
    assert "PSM-00001" not in client.get("/psm/kembar/").content.decode()


def test_the_office_finds_the_double_that_an_account_of_a_kecamatan_was_not_asked_about(client_of, bound, petugas):
    make_volunteer("Siti Aminah", make_village("Linau", make_district("Maje")), born_on=BORN)
    home = make_village("Geramat", make_district("Kinal")).choice_label
    client_of(bound).post(NEW, typed(born_on="17-3-1990", home_village=home))
    page = client_of(petugas).get("/psm/kembar/").content.decode()
    assert "PSM-00001" in page
    assert "PSM-00002" in page


def test_who_is_renamed_is_asked_about_but_not_who_keeps_the_name(client):
    make_volunteer("Siti Aminah")
    other = make_volunteer("Rohani")
    address, version = f"/psm/{other.pk}/ubah/", other.history.latest().pk
    page = client.post(address, typed(version=version))
    assert "Sudah ada Siti Aminah (PSM-00001)" in errors(page)["name"][0]
    client.post(address, typed("Rohani", occupation="Guru", version=version))
    other.refresh_from_db()
    assert (other.name, other.occupation) == ("Rohani", "Guru")


def test_who_was_declared_to_be_different_is_not_asked_about_again(client, petugas):
    one, other = make_volunteer("Siti Aminah"), make_volunteer("Rohani")
    DistinctPair.objects.say(one, other, petugas)
    client.post(f"/psm/{other.pk}/ubah/", typed(version=other.history.latest().pk))
    other.refresh_from_db()
    assert other.name == "Siti Aminah"


# Titles and other words in a name


def test_titles_in_a_name_are_asked_about_before_the_save(client):
    page = client.post(NEW, typed("DRS.BUDI REKAAN,SH.MH"))
    assert errors(page)["name"] == ["Nama memuat gelar: “DRS.” dan “SH.MH”."]
    assert "Pisahkan gelar: DRS. · BUDI REKAAN · SH.MH" in text_of(page)
    assert not Volunteer.objects.exists()


def test_one_click_splits_the_titles_off_and_saves(client):
    data = typed("H. Budi Rekaan S.Pd", title_before="Drs.", title_after="M.Pd")
    post_answering(client, NEW, {**data, "mend": "titles_are_name"})
    person = Volunteer.objects.get()
    assert (person.title_before, person.name, person.title_after) == ("Drs. H.", "Budi Rekaan", "S.Pd, M.Pd")


def test_what_was_split_off_stands_in_its_fields_where_the_form_comes_back_for_another_mistake(client):
    page = post_answering(client, NEW, typed("H. Budi Rekaan", email="x", mend="titles_are_name"))
    form = page.context["form"]
    assert list(form.errors) == ["email"]
    assert (form["title_before"].value(), form["name"].value()) == ("H.", "Budi Rekaan")


def test_titles_too_long_for_their_field_are_refused_with_a_sentence(client):
    page = post_answering(client, NEW, typed("Prof. Dr. Budi Rekaan", title_before="Ir. " * 12, mend="titles_are_name"))
    assert list(errors(page)) == ["title_before"]


def test_a_tick_keeps_the_name_as_it_was_typed(client):
    answer = box_of(client.post(NEW, typed("H. Rekaan")), "titles_are_name")
    client.post(NEW, typed("H. Rekaan", titles_are_name=answer))
    assert Volunteer.objects.get().name == "H. Rekaan"


def test_a_doubtful_name_is_asked_about_and_kept_by_a_tick(client):
    page = client.post(NEW, typed("Dedi Rekaan (Ketua)"))
    assert errors(page)["name"] == ["Keterangan dalam kurung, “(Ketua)”, bukan bagian nama."]
    client.post(NEW, typed("Dedi Rekaan (Ketua)", name_is_right=box_of(page, "name_is_right")))
    assert Volunteer.objects.get().name == "Dedi Rekaan (Ketua)"


def test_after_the_titles_were_split_off_the_rest_is_still_doubted(client):
    page = post_answering(client, NEW, typed("H. Dedi Rekaan (Ketua)", mend="titles_are_name"))
    assert errors(page)["name"] == ["Keterangan dalam kurung, “(Ketua)”, bukan bagian nama."]


def test_a_name_that_is_recorded_already_is_not_asked_about_again(client):
    person = make_volunteer("H. Rekaan")
    client.post(f"/psm/{person.pk}/ubah/", typed("H. Rekaan", sex="L", version=person.history.latest().pk))
    person.refresh_from_db()
    assert person.sex == "L"


# What the NIK says


def test_a_nik_that_contradicts_birth_date_and_sex_is_asked_about_before_the_save(client):
    page = client.post(NEW, typed(nik=fictional_nik(), born_on="12-06-1990", sex="L"))
    assert errors(page)["nik"] == [
        "Tanggal lahir di dalam NIK berbeda dari tanggal lahir yang dicatat.",
        "Jenis kelamin menurut NIK berbeda dari yang dicatat.",
    ]
    assert "Pakai menurut NIK: 6 Desember 1990, Perempuan" in text_of(page)
    assert not Volunteer.objects.exists()


def test_one_click_follows_the_nik(client):
    post_answering(client, NEW, typed(nik=fictional_nik(), born_on="12-06-1990", sex="L", mend="nik_is_compared_later"))
    person = Volunteer.objects.get()
    assert (person.born_on, person.sex, person.nik_warnings()) == (date(1990, 12, 6), "P", [])


def test_a_button_does_only_what_it_says_so_with_another_nik_it_is_asked_anew(client):
    page = client.post(NEW, typed(nik=fictional_nik(), born_on="12-06-1990"))
    (question,) = page.context["form"].asked
    other = fictional_nik(born_on=date(1991, 3, 2))
    page = client.post(NEW, typed(nik=other, born_on="12-06-1990", mend=question.token))
    assert "Pakai menurut NIK: 2 Maret 1991" in text_of(page)
    assert not Volunteer.objects.exists()


def test_a_tick_saves_a_contradiction_for_later(client):
    data = typed(nik=fictional_nik(), born_on="12-06-1990")
    page = client.post(NEW, data)
    client.post(NEW, {**data, "nik_is_compared_later": box_of(page, "nik_is_compared_later")})
    assert Volunteer.objects.get().born_on == date(1990, 6, 12)


def test_a_birth_date_that_contradicts_the_stored_nik_is_asked_about_and_tells_no_digit(client):
    person = make_volunteer(nik=fictional_nik(), born_on=date(1990, 12, 6))
    page = client.post(f"/psm/{person.pk}/ubah/", typed(born_on="12-06-1990", version=person.history.latest().pk))
    assert list(errors(page)) == ["born_on"]
    assert "Pakai menurut NIK" not in text_of(page)
    assert "6 Desember 1990" not in text_of(page)
    assert not {*page.context["form"].asked[0].mended}


def test_what_contradicts_the_nik_already_is_not_asked_about_where_something_else_changes(client):
    person = make_volunteer(nik=fictional_nik(), born_on=date(1990, 6, 12), sex="P")
    data = typed(born_on="12-06-1990", occupation="Guru", version=person.history.latest().pk)
    client.post(f"/psm/{person.pk}/ubah/", data)
    person.refresh_from_db()
    assert person.occupation == "Guru"


@pytest.mark.parametrize("born_on, age", [("06-12-1905", "1"), ("06-12-2020", "baru ")])
def test_an_age_that_is_not_likely_is_asked_about_before_the_save(client, born_on, age):
    page = client.post(NEW, typed(born_on=born_on))
    assert f"Menurut tanggal lahirnya umurnya {age}" in errors(page)["born_on"][0]
    assert not Volunteer.objects.exists()
    client.post(NEW, typed(born_on=born_on, age_is_right=box_of(page, "age_is_right")))
    assert Volunteer.objects.exists()


def test_a_birth_in_the_future_is_refused_at_once_and_no_age_is_asked_about(client):
    page = client.post(NEW, typed(born_on=f"{timezone.localdate() + timedelta(days=1):%d-%m-%Y}"))
    assert errors(page)["born_on"] == ["Tanggal lahir tidak boleh di masa depan."]
    assert page.context["form"].asked == []


def test_a_birth_place_with_a_date_is_asked_about_before_the_save(client):
    page = client.post(NEW, typed(birth_place="Bintuhan tgl 1"))
    assert errors(page)["birth_place"] == ["Tempat lahir “Bintuhan tgl 1” tampaknya memuat tanggal atau umur."]
    client.post(NEW, typed(birth_place="Bintuhan tgl 1", birth_place_is_right=box_of(page, "birth_place_is_right")))
    person = Volunteer.objects.get()
    assert person.birth_place == "Bintuhan tgl 1"
    version = person.history.latest().pk
    client.post(f"/psm/{person.pk}/ubah/", typed("Siti Aminah", birth_place="Bintuhan tgl 1", sex="L", version=version))
    person.refresh_from_db()
    assert person.sex == "L"  # What stays as it was is not asked about again.


def test_a_second_name_is_asked_about_before_the_save(client):
    page = client.post(NEW, typed(name="Rosmaini istri Darlan"))
    assert "memuat nama lain sesudah “istri”" in errors(page)["name"][0]
    client.post(NEW, typed(name="Rosmaini istri Darlan", name_is_right=box_of(page, "name_is_right")))
    assert Volunteer.objects.get().name == "Rosmaini istri Darlan"


def test_without_the_nik_nothing_contradicts(client):
    person = make_volunteer(nik=fictional_nik(), born_on=date(1990, 12, 6))
    data = typed(born_on="12-06-1990", clear_nik="on", version=person.history.latest().pk)
    client.post(f"/psm/{person.pk}/ubah/", data)
    person.refresh_from_db()
    assert (person.has_nik, person.born_on) == (False, date(1990, 6, 12))


@pytest.mark.parametrize(
    "digits, born_on, sex",
    [
        ("1704054612909003", date(1990, 12, 6), "P"),
        ("1704050612099003", date(2009, 12, 6), "L"),
        ("1704050612109003", date(1910, 12, 6), "L"),
        ("1704053102909003", None, "L"),
    ],
)
def test_a_nik_tells_birth_date_and_sex_of_somebody_with_the_age_for_a_ktp(digits, born_on, sex):
    assert nik.birth(digits, date(2026, 11, 29)) == (born_on, sex)


# Days and events


FAR = {
    "started_on": lambda: (f"/psm/{make_volunteer().pk}/penugasan/baru/", {"village": make_village().choice_label}),
    "ended_on": lambda: (f"/penugasan/{make_appointment().pk}/akhiri/", {"end_reason": "mundur"}),
    "started_on of an official": lambda: ("/pejabat/baru/", {"office": make_office().pk, "name": "Budi Contoh"}),
    "held_on": lambda: ("/pengukuhan/baru/", {"name": "Pengukuhan PSM", "office": make_office().pk}),
    "decree_on": lambda: ("/pengukuhan/baru/", {"office": make_office().pk, "decree_number": "460/1"}),
    "dated_on": lambda: (f"/pengukuhan/{make_ceremony().pk}/naskah/undangan/", {"title": "Undangan"}),
}


@pytest.mark.parametrize("name", FAR)
def test_a_day_more_than_a_year_ahead_is_asked_about(client_of, kabid, name):
    address, data = FAR[name]()
    client, name = client_of(kabid), name.split()[0]
    page = client.post(address, {**data, name: "01-01-2062"})
    assert "1 Januari 2062 masih lebih dari setahun lagi. Periksa tahunnya." in errors(page)[name]
    answered = client.post(address, {**data, name: "01-01-2062", f"{name}_is_right": box_of(page, f"{name}_is_right")})
    assert name not in errors(answered)


def test_the_last_day_of_a_training_far_ahead_is_asked_about(client):
    data = {"name": "Bimtek Dasar PSM", "kind": "dasar", "started_on": "14-10-2026", "ended_on": "16-10-2062"}
    page = client.post("/pelatihan/baru/", data)
    assert "16 Oktober 2062 masih lebih dari setahun lagi. Periksa tahunnya." in errors(page)["ended_on"]
    client.post("/pelatihan/baru/", {**data, "ended_on_is_right": box_of(page, "ended_on_is_right")})
    assert Training.objects.exists()


def test_a_training_of_years_is_asked_about(client):
    data = {"name": "Bimtek Dasar PSM", "kind": "dasar", "started_on": "10-10-2015", "ended_on": "11-10-2025"}
    page = client.post("/pelatihan/baru/", data)
    assert errors(page)["ended_on"] == ["Pelatihan ini berlangsung 3655 hari. Periksa tahunnya."]
    client.post("/pelatihan/baru/", {**data, "length_is_right": box_of(page, "length_is_right")})
    assert Training.objects.exists()


@pytest.mark.parametrize("hours, is_asked", [("45", False), ("46", True), ("1.250", True)])
def test_more_lesson_hours_than_days_have_are_asked_about(client, hours, is_asked):
    data = {"name": "Bimtek Dasar PSM", "kind": "dasar", "started_on": "14-10-2025", "ended_on": "16-10-2025"}
    page = client.post("/pelatihan/baru/", {**data, "hours": hours})
    assert ("hours" in errors(page)) is is_asked
    if is_asked:
        client.post("/pelatihan/baru/", {**data, "hours": hours, "hours_are_right": box_of(page, "hours_are_right")})
    assert Training.objects.exists()


def test_a_decree_after_its_ceremony_is_asked_about(client_of, kabid):
    data = {"name": "Pengukuhan PSM", "office": make_office().pk, "held_on": "10-10-2025", "decree_on": "01-12-2025"}
    page = client_of(kabid).post("/pengukuhan/baru/", data)
    assert errors(page)["decree_on"] == ["SK-nya bertanggal 1 Desember 2025, sesudah acaranya. Periksa tanggalnya."]
    answered = {**data, "decree_is_later": box_of(page, "decree_is_later")}
    assert "decree_on" not in errors(client_of(kabid).post("/pengukuhan/baru/", answered))


def test_nobody_consents_on_a_day_to_come(client):
    page = client.post(NEW, typed(photo_consent_on="01-01-2062"))
    assert errors(page)["photo_consent_on"] == ["Tanggal ini masih di masa depan."]


def test_the_day_of_a_move_far_ahead_is_asked_about(client):
    period = make_appointment(make_volunteer(), make_village())
    address, other = f"/penugasan/{period.pk}/ubah/", make_village("Linau")
    data = {"village": other.choice_label, "started_on": f"{period.started_on:%d-%m-%Y}", "moved_on": "01-01-2062"}
    data |= {"version": period.history.latest().pk, "village_change": "pindah"}
    page = post_answering(client, address, data)
    assert "1 Januari 2062 masih lebih dari setahun lagi. Periksa tahunnya." in errors(page)["moved_on"]
    assert 'name="moved_on_is_right"' in page.content.decode()
    assert period.volunteer.appointments.count() == 1
    post_answering(client, address, {**data, "moved_on_is_right": "on"})
    assert period.volunteer.appointments.count() == 2


def test_a_day_before_there_were_psm_is_asked_about(client_of, kabid):
    page = client_of(kabid).post("/pengukuhan/baru/", {"name": "Pengukuhan PSM", "held_on": "06-12-1919"})
    sentence = "6 Desember 1919 sebelum tahun 1981, ketika PSM belum ada. Periksa tahunnya."
    assert sentence in errors(page)["held_on"]


@pytest.mark.parametrize("day, is_asked", [("15-10-2019", True), ("14-11-2019", True), ("15-11-2019", False)])
def test_a_training_of_the_same_name_within_a_month_is_asked_about(client, day, is_asked):
    make_training("Bimtek Dasar PSM", started_on=date(2019, 10, 14))
    data = {"name": "BIMTEK DASAR PSM", "kind": "dasar", "started_on": day}
    page = client.post("/pelatihan/baru/", data)
    assert ("Sudah ada Bimtek Dasar PSM, 14 Oktober 2019." in str(errors(page))) is is_asked
    if is_asked:
        client.post("/pelatihan/baru/", {**data, "is_another_event": box_of(page, "is_another_event")})
    assert Training.objects.count() == 2


def test_a_ceremony_of_the_same_name_within_a_month_is_asked_about(client_of, kabid):
    make_ceremony(name="Pengukuhan PSM", held_on=date(2019, 12, 6))
    page = client_of(kabid).post("/pengukuhan/baru/", {"name": "Pengukuhan PSM", "held_on": "07-12-2019"})
    assert errors(page)["held_on"] == ["Sudah ada Pengukuhan PSM, 6 Desember 2019."]


# A ceremony that moves


def moved(client, ceremony, day, **answers):
    """Save the form of that ceremony with another day; return the page."""
    address = f"/pengukuhan/{ceremony.pk}/ubah/"
    form = client.get(address).context["form"]
    shown = {name: form[name].value() for name in form.fields}
    typed = {name: value for name, value in shown.items() if value not in (None, False)}
    return post_answering(client, address, {**typed, "held_on": day, **answers})


@pytest.mark.slow
def test_a_ceremony_with_participants_that_moves_far_is_asked_about(client_of, kabid):
    client, ceremony = client_of(kabid), make_ceremony([make_volunteer()], held_on=date(2019, 12, 6))
    page = moved(client, ceremony, "06-12-2016")
    assert errors(page)["held_on"] == [
        "Tanggalnya pindah dari 6 Desember 2019 ke 6 Desember 2016. Sudah tercatat: 1 peserta."
    ]
    assert 'name="held_on_has_moved"' in page.content.decode()
    moved(client, ceremony, "06-12-2016", held_on_has_moved="on")
    ceremony.refresh_from_db()
    assert ceremony.held_on == date(2016, 12, 6)


@pytest.mark.parametrize("people, day", [(0, "06-12-2016"), (1, "06-01-2020")])
def test_a_ceremony_with_nobody_or_moved_by_a_month_is_not_asked_about(client_of, kabid, people, day):
    ceremony = make_ceremony([make_volunteer()][:people], held_on=date(2019, 12, 6))
    moved(client_of(kabid), ceremony, day)
    ceremony.refresh_from_db()
    assert ceremony.held_on.strftime("%d-%m-%Y") == day


def test_what_has_a_number_by_the_day_is_named_at_every_move(client_of, kabid):
    ceremony = make_ceremony([make_volunteer()], held_on=date(2019, 12, 6))
    ceremony.day_papers.create(kind="undangan", title="Undangan", number="005/1/2019")
    tick_proof_off(ceremony)
    issuing.issue_certificates(ceremony)
    (sentence,) = errors(moved(client_of(kabid), ceremony, "07-12-2019"))["held_on"]
    assert sentence.endswith("Sudah tercatat: 1 peserta, 1 piagam bernomor dan Surat undangan nomor 005/1/2019.")


# The admin


@pytest.mark.slow
@pytest.mark.parametrize(
    "changes, box",
    [
        ({"held_on": "06-12-2062"}, "held_on_is_right"),
        ({"held_on": "06-12-2016"}, "held_on_has_moved"),
        ({"name": "Pengukuhan lain"}, "is_another_event"),
    ],
)
def test_the_admin_asks_about_a_ceremony(client_of, changes, box):
    ceremony = make_ceremony([make_volunteer()], held_on=date(2019, 12, 6))
    make_ceremony(name="Pengukuhan lain", held_on=date(2019, 12, 5), office=ceremony.office)
    client, address = client_of(make_user("Admin")), f"/admin/ceremonies/ceremony/{ceremony.pk}/change/"
    form = client.get(address).context["adminform"].form
    shown = {name: form[name].value() for name in form.fields}
    typed = {name: value for name, value in shown.items() if value not in (None, False)} | changes
    page = client.post(address, typed)
    assert f'name="{box}"' in page.content.decode()
    boxes = {question.box: "on" for question in page.context["adminform"].form.asked}
    assert post_answering(client, address, typed | boxes).status_code == 302


def test_the_admin_asks_the_same(client_of):
    make_volunteer("Siti Aminah", born_on=BORN)
    client = client_of(make_user("Admin"))
    page = client.post("/admin/registry/volunteer/add/", typed("Hj. Siti Aminah"))
    form = page.context["adminform"].form
    assert [question.box for question in form.asked] == ["titles_are_name", "is_another_person"]
    for question in form.asked:
        assert f'value="{question.token}"' in tag_of(page, question.box)
    answers = {question.box: question.token for question in form.asked}
    client.post("/admin/registry/volunteer/add/", typed("Hj. Siti Aminah") | answers)
    assert Volunteer.objects.filter(name="Hj. Siti Aminah").exists()
