"""The pages of one volunteer and the list of all: enter, find, look, correct, delete."""

from datetime import date, timedelta

import pytest
from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, models, transaction
from django.urls import reverse
from django.utils import timezone

from registry.history.reading import latest_changes
from registry.models import Policy, RegistryCounter, Status, Trace, Volunteer
from registry.values import nik
from tests.answering import post_answering
from tests.factories import (
    fictional_nik,
    make_appointment,
    make_district,
    make_record,
    make_training,
    make_upload,
    make_village,
    make_volunteer,
    small_jpeg,
    whole_nik,
)
from tests.pages import words_of

pytestmark = pytest.mark.django_db
LIST = "/psm/"


def volunteer_data(**changes):
    return {"name": "Siti Aminah", "sex": "P", "nik": "", "born_on": "", "home_village": "", **changes}


# Registry numbers


def test_a_new_person_takes_the_next_registry_number():
    first, second = make_volunteer("Satu"), make_volunteer("Dua")
    assert (first.registry_no, second.registry_no) == ("PSM-00001", "PSM-00002")


def test_a_registry_number_is_never_given_twice_even_when_its_bearer_is_gone():
    gone = make_volunteer("Satu")
    gone.delete()
    assert make_volunteer("Dua").registry_no == "PSM-00002"


def test_many_registry_numbers_are_taken_at_once_and_in_order():
    make_volunteer()
    assert RegistryCounter.take(3) == ["PSM-00002", "PSM-00003", "PSM-00004"]


def test_saving_again_keeps_the_registry_number():
    volunteer = make_volunteer()
    volunteer.name = "Siti Aminah Putri"
    volunteer.save()
    assert volunteer.registry_no == "PSM-00001"


# The state of a person, on any date


@pytest.mark.parametrize(
    "on, status",
    [
        (date(2019, 12, 5), Status.UPCOMING),
        (date(2019, 12, 6), Status.ACTIVE),
        (date(2020, 6, 30), Status.ACTIVE),
        (date(2020, 7, 1), Status.ENDED),
    ],
)
def test_the_state_of_a_person_follows_from_the_dates_of_service(on, status):
    volunteer = make_appointment(ended_on=date(2020, 6, 30)).volunteer
    assert volunteer.status(on) == status
    assert list(Volunteer.objects.with_status(status, on)) == [volunteer]
    others = set(Status) - {status, Status.CANDIDATE}
    assert not any(Volunteer.objects.with_status(other, on).exists() for other in others)


def test_who_was_never_appointed_is_a_candidate():
    volunteer = make_volunteer()
    assert volunteer.status() == Status.CANDIDATE
    assert list(Volunteer.objects.candidates()) == [volunteer]


def test_a_person_belongs_to_the_village_of_the_latest_appointment_else_to_the_home(bound):
    kinal = make_village("Gedung Wani", make_district("Kinal"))
    moved_in = make_appointment(make_volunteer("Datang"), kinal).volunteer
    at_home = make_volunteer("Calon", kinal)
    moved_out = make_appointment(make_volunteer("Pergi", kinal), make_village("Linau", make_district("Maje"))).volunteer
    assert set(Volunteer.objects.visible_to(bound)) == {moved_in, at_home}
    assert moved_out.village.name == "Linau"


def test_age_counts_whole_years():
    volunteer = make_volunteer(born_on=date(2001, 12, 7))
    assert volunteer.age_on(date(2019, 12, 6)) == 17
    assert volunteer.age_on(date(2019, 12, 7)) == 18


# The list


@pytest.mark.slow
def test_the_list_asks_no_more_queries_for_fifty_rows_than_for_one(client_of, petugas, django_assert_max_num_queries):
    def fill(count):
        for number in range(count):
            volunteer = make_volunteer(f"Orang {'ABCDEFGHIJ'[number % 10]}", make_village(f"Desa {number}"))
            make_appointment(volunteer)
            make_record(volunteer, make_training(f"Bimtek {volunteer.pk}"))

    client = client_of(petugas)
    fill(1)
    with django_assert_max_num_queries(50) as one:
        client.get(LIST)
    fill(39)
    with django_assert_max_num_queries(len(one)):
        assert len(client.get(LIST).context["page"].object_list) == 40


def test_a_name_is_found_by_a_part_of_it_whatever_its_case_and_signs(client_of, petugas):
    make_volunteer("Nur'aini")
    make_volunteer("Budi")
    page = client_of(petugas).get(LIST, {"q": "NURAI"})
    assert [volunteer.name for volunteer in page.context["page"]] == ["Nur'aini"]


@pytest.mark.parametrize("typed", ["PSM-00002", "psm 2", "2", " psm-2 "])
def test_a_registry_number_is_found_as_people_type_it(client_of, petugas, typed):
    make_volunteer("Satu")
    make_volunteer("Dua")
    page = client_of(petugas).get(LIST, {"q": typed})
    assert [volunteer.name for volunteer in page.context["page"]] == ["Dua"]


def test_filters_narrow_the_list_and_its_count_says_so(client_of, petugas):
    kinal = make_village("Gedung Wani", make_district("Kinal"))
    make_appointment(make_volunteer("Aktif di Kinal"), kinal)
    make_appointment(make_volunteer("Berakhir di Kinal"), kinal, ended_on=date(2020, 1, 1))
    make_appointment(make_volunteer("Aktif di tempat lain"))
    page = client_of(petugas).get(LIST, {"kecamatan": kinal.district.code, "status": "aktif"})
    assert [volunteer.name for volunteer in page.context["page"]] == ["Aktif di Kinal"]
    assert page.context["sentence"] == "1 PSM aktif di Kecamatan Kinal"
    assert [chip.words for chip in page.context["filters"].chips()] == ["Kec. Kinal", "Aktif"]


def test_taking_one_chip_away_keeps_the_other_filters(client_of, petugas):
    page = client_of(petugas).get(LIST, {"status": "aktif", "jk": "P", "q": "siti"})
    without = {chip.words: chip.without for chip in page.context["filters"].chips()}
    assert without["Aktif"] == "q=siti&jk=P"


def test_trained_and_untrained_people_are_distinguished(client_of, petugas):
    make_record(make_volunteer("Terlatih"))
    make_volunteer("Belum")
    client = client_of(petugas)
    assert [v.name for v in client.get(LIST, {"bimtek": "sudah"}).context["page"]] == ["Terlatih"]
    assert [v.name for v in client.get(LIST, {"bimtek": "belum"}).context["page"]] == ["Belum"]


def test_people_whose_decree_is_about_to_end_are_found_by_the_days_of_notice(client_of, petugas):
    today = timezone.localdate()
    Policy(decree_notice_days=30).save()

    def served(name, **kwargs):
        return make_appointment(make_volunteer(name), **kwargs)

    served("Lewat", decree_until=today - timedelta(days=1))
    served("Segera", decree_until=today + timedelta(days=30))
    served("Selesai", ended_on=today)
    served("Nanti", decree_until=today + timedelta(days=31))
    served("Tanpa batas")
    served("Dahulu", decree_until=date(2020, 1, 1), ended_on=date(2020, 1, 1))
    served("Besok", started_on=today + timedelta(days=1), decree_until=today + timedelta(days=9))
    page = client_of(petugas).get(LIST, {"sk": "berakhir"})
    assert [volunteer.name for volunteer in page.context["page"]] == ["Lewat", "Segera", "Selesai"]
    assert page.context["sentence"] == "3 PSM yang SK-nya akan atau sudah berakhir"
    assert [chip.words for chip in page.context["filters"].chips()] == ["SK akan atau sudah berakhir"]


def test_people_without_a_decree_are_found(client_of, petugas):
    make_appointment(make_volunteer("Ada"), decree_number="12/2019")
    make_appointment(make_volunteer("Belum Ada"))
    page = client_of(petugas).get(LIST, {"sk": "belum"})
    assert [volunteer.name for volunteer in page.context["page"]] == ["Belum Ada"]
    assert page.context["sentence"] == "1 PSM yang SK-nya belum dicatat"


def test_the_list_sorts_by_village_and_says_in_which_direction(client_of, petugas):
    make_appointment(make_volunteer("Zaini"), make_village("Air Dingin"))
    make_appointment(make_volunteer("Adi"), make_village("Sekunyit"))
    page = client_of(petugas).get(LIST, {"urut": "-desa"})
    assert [volunteer.name for volunteer in page.context["page"]] == ["Adi", "Zaini"]
    assert 'aria-sort="descending"' in page.content.decode()


def test_an_unknown_filter_is_left_out_with_a_message(client_of, petugas):
    make_volunteer()
    page = client_of(petugas).get(LIST, {"kecamatan": "99.99.99"})
    assert page.context["page"].paginator.count == 1
    assert "diabaikan" in page.content.decode()


def test_a_village_can_be_filtered_by_a_bound_account_only_in_its_own_kecamatan(client_of, bound):
    village = make_village()
    page = client_of(bound).get(LIST, {"desa": village.code})
    assert page.context["filters"].ignored == ["desa"]


# The search box


def search(client, text, **more):
    return client.post("/psm/cari/", {"q": text, **more})


def test_a_nik_leads_straight_to_the_person_and_stands_in_no_address(client_of, petugas):
    volunteer = make_volunteer(nik=fictional_nik())
    response = search(client_of(petugas), "1704 0546 1290 9001")
    assert response.url == f"/psm/{volunteer.pk}/"


def test_a_phone_is_found_without_standing_in_the_address(client_of, petugas):
    make_volunteer("Ada", phone="+6281200001111")
    make_volunteer("Lain", phone="+6281200002222")
    client = client_of(petugas)
    response = search(client, "0812-0000-1111")
    assert response.url == "/psm/?hp=1"
    page = client.get(response.url)
    assert [volunteer.name for volunteer in page.context["page"]] == ["Ada"]


def test_a_name_goes_into_the_address_beside_the_filters_in_force(client_of, petugas):
    response = search(client_of(petugas), "siti", status="aktif")
    assert response.url == "/psm/?q=siti&status=aktif"


def test_a_nik_typed_into_the_address_is_not_searched_for(client_of, petugas):
    make_volunteer(nik=fictional_nik())
    page = client_of(petugas).get(LIST, {"q": fictional_nik()})
    assert fictional_nik() not in page.content.decode()
    assert page.context["filters"].ignored == ["q"]


def test_a_nik_of_another_kecamatan_finds_nobody_for_a_bound_account(client_of, bound):
    make_volunteer(nik=fictional_nik())
    page = search(client_of(bound), fictional_nik())
    assert "Belum ada PSM dengan NIK itu" in page.content.decode()
    assert fictional_nik() not in page.content.decode()


def test_the_words_of_a_name_are_found_in_any_order_and_with_any_spaces(client_of, petugas):
    make_volunteer("Nur'alim bin Usman")
    for typed in ("usman nur", "nur alim"):
        assert len(client_of(petugas).get(LIST, {"q": typed}).context["page"].object_list) == 1


@pytest.mark.slow
def test_the_links_to_other_pages_do_not_bring_back_a_nik_typed_into_the_address(client_of, petugas):
    for number in range(41):
        make_volunteer(f"Orang {'ABCDEFGHIJ'[number % 10]}")
    page = client_of(petugas).get(LIST, {"q": fictional_nik(), "jk": ""}).content.decode()
    assert ">Berikutnya</button>" in page
    assert fictional_nik() not in page


def test_digits_that_are_neither_nik_nor_phone_are_answered_with_a_sentence(client_of, petugas):
    client = client_of(petugas)
    response = client.post("/psm/cari/", {"q": "12345678901"}, follow=True)
    assert "bukan NIK yang benar" in response.content.decode()


# One person


def test_the_page_shows_the_nik_masked_and_never_whole(client_of, kabid):
    volunteer = make_volunteer(nik=fictional_nik())
    content = client_of(kabid).get(volunteer.get_absolute_url()).content.decode()
    assert "••••••••••••••••" in content
    assert fictional_nik() not in content


def test_the_whole_nik_takes_a_reason_and_leaves_a_trace(client_of, kabid):
    volunteer = make_volunteer(nik=fictional_nik())
    response = client_of(kabid).post(f"/psm/{volunteer.pk}/nik/", {"reason": "Mengisi surat"})
    assert fictional_nik() in response.content.decode()
    assert "no-store" in response["Cache-Control"]
    trace = Trace.objects.get(kind=Trace.Kind.NIK_VIEWED)
    assert (trace.user, trace.volunteer, trace.detail) == (kabid, volunteer, "Mengisi surat")


def test_the_whole_nik_is_not_shown_without_a_reason(client_of, kabid):
    volunteer = make_volunteer(nik=fictional_nik())
    response = client_of(kabid).post(f"/psm/{volunteer.pk}/nik/", {"reason": ""})
    assert fictional_nik() not in response.content.decode()
    assert not Trace.objects.filter(kind=Trace.Kind.NIK_VIEWED).exists()


def test_the_page_of_a_deleted_person_is_gone(client_of, kabid):
    volunteer = make_volunteer()
    volunteer.remove("Salah catat")
    assert client_of(kabid).get(f"/psm/{volunteer.pk}/").status_code == 404


def test_what_disagrees_with_the_nik_is_pointed_at_until_it_was_matched_with_the_ktp(client_of, petugas):
    volunteer = make_volunteer(nik=fictional_nik(), sex="L")
    client = client_of(petugas)
    words = "Jenis kelamin menurut NIK berbeda"
    assert words in client.get(volunteer.get_absolute_url()).content.decode()
    client.post(f"/psm/{volunteer.pk}/nik/cocok/")
    assert words not in client.get(volunteer.get_absolute_url()).content.decode()


def test_the_page_of_a_person_shows_service_and_trainings_as_one_timeline(client_of, petugas):
    volunteer = make_appointment().volunteer
    make_record(volunteer)
    timeline = volunteer.timeline()
    assert [type(moment).__name__ for moment in timeline] == ["Appointment", "TrainingRecord"]


# Create and update


def test_a_name_alone_is_enough_to_begin(client_of, petugas):
    response = client_of(petugas).post("/psm/baru/", volunteer_data())
    volunteer = Volunteer.objects.get()
    assert response.url == f"/psm/{volunteer.pk}/"
    assert not volunteer.has_nik


def test_everything_typed_is_kept_exactly(client_of, petugas):
    village = make_village()
    data = volunteer_data(
        title_before="dr. H.",
        name="JUM'ATUL ’Aini",
        title_after="S.STP., M.a.P",
        nik=" '170405.461290.9001",
        born_on="6 Desember 1990",
        home_village=village.choice_label,
        phone="0812 0000 1111",
        education="5",
    )
    client_of(petugas).post("/psm/baru/", data)
    volunteer = Volunteer.objects.get()
    assert volunteer.full_name == "dr. H. JUM'ATUL ’Aini, S.STP., M.a.P"
    assert whole_nik(volunteer) == fictional_nik()
    assert (volunteer.born_on, volunteer.phone) == (date(1990, 12, 6), "+6281200001111")
    assert (volunteer.home_village, volunteer.education) == (village, 5)


def test_wrong_input_keeps_what_was_typed_and_says_what_is_wrong_beside_the_field(client_of, petugas):
    data = volunteer_data(nik="17040512345", born_on="31-02-1990", phone="08", home_village="Entah")
    page = client_of(petugas).post("/psm/baru/", data)
    form = page.context["form"]
    assert set(form.errors) == {"nik", "born_on", "phone", "home_village"}
    for typed in ("17040512345", "31-02-1990", "Entah", "Siti Aminah"):
        assert f'value="{typed}"' in page.content.decode()
    assert not Volunteer.objects.exists()


def test_a_nik_can_be_registered_once_and_the_clerk_learns_for_whom(client_of, petugas):
    make_volunteer("Pemilik", nik=fictional_nik())
    page = client_of(petugas).post("/psm/baru/", volunteer_data(nik=fictional_nik()))
    assert page.context["form"].errors["nik"] == ["NIK sudah terdaftar atas nama Pemilik (PSM-00001)."]


def test_a_nik_that_another_kecamatan_has_is_kept_without_a_claim_and_looks_the_same(client_of, bound):
    owner = make_volunteer("Pemilik", nik=fictional_nik())
    village = make_village("Gedung Wani", make_district("Kinal"))
    data = volunteer_data(nik=fictional_nik(), home_village=village.choice_label)
    page = client_of(bound).post("/psm/baru/", data, follow=True)
    person = Volunteer.objects.exclude(pk=owner.pk).get()
    assert page.redirect_chain == [(f"/psm/{person.pk}/", 302)]
    assert (person.nik_digest, person.nik_unclaimed_digest) == (None, owner.nik_digest)
    assert nik.MASK in page.content.decode()


def test_a_number_as_long_as_a_nik_is_told_before_it_is_left_out_of_a_text_and_a_nip_stays(client_of, petugas):
    data = volunteer_data(nik="", occupation="PNS NIP 197904042010011001", notes="KK 1704061010109915")
    page = client_of(petugas).post("/psm/baru/", data)
    assert page.context["form"].errors == {"notes": [nik.LEFT_OUT]}
    data |= {"title_after": "S.E. 1704061010109915"}
    masked = {"notes_is_masked": "on", "title_after_is_masked": "on"}
    post_answering(client_of(petugas), "/psm/baru/", data | masked)
    person = Volunteer.objects.get()
    assert (person.occupation, person.notes) == ("PNS NIP 197904042010011001", f"KK {nik.MASK}")
    assert person.title_after == f"S.E. {nik.MASK}"


def test_the_database_refuses_the_same_nik_twice():
    make_volunteer(nik=fictional_nik())
    with pytest.raises(IntegrityError), transaction.atomic():
        make_volunteer(nik=fictional_nik())


def test_the_nik_of_a_deleted_person_may_be_registered_anew():
    make_volunteer(nik=fictional_nik()).remove("Salah catat")
    assert make_volunteer(nik=fictional_nik()).has_nik


def test_a_bound_clerk_must_give_a_home_in_the_own_kecamatan(client_of, bound):
    elsewhere = make_village("Linau", make_district("Maje"))
    client = client_of(bound)
    assert "home_village" in client.post("/psm/baru/", volunteer_data()).context["form"].errors
    page = client.post("/psm/baru/", volunteer_data(home_village=elsewhere.choice_label))
    assert "tidak ditemukan di kecamatan Anda" in page.context["form"].errors["home_village"][0]


def test_save_and_add_another_begins_empty(client_of, petugas):
    typed = volunteer_data(home_village=make_village().choice_label, again="1")
    response = client_of(petugas).post("/psm/baru/", typed)
    assert response.url == "/psm/baru/"
    form = client_of(petugas).get(response.url).context["form"]
    assert not any(form[name].value() for name in typed.keys() & form.fields.keys())


def test_who_adds_people_from_a_village_s_page_goes_on_in_that_village(client_of, petugas):
    village = make_village()
    elsewhere = make_village("Linau", make_district("Maje"))
    address = f"/psm/baru/?desa={village.code}"
    typed = volunteer_data(home_village=elsewhere.choice_label, again="1")
    response = client_of(petugas).post(address, typed)
    assert response.url == address
    assert village.choice_label in client_of(petugas).get(response.url).content.decode()


def test_the_edit_form_never_carries_the_stored_nik(client_of, petugas):
    volunteer = make_volunteer(nik=fictional_nik())
    content = client_of(petugas).get(f"/psm/{volunteer.pk}/ubah/").content.decode()
    assert fictional_nik() not in content
    assert "Ganti NIK" in content


def update(client, volunteer, **changes):
    data = volunteer_data(name=volunteer.name, version=volunteer.history.latest().pk, **changes)
    return post_answering(client, f"/psm/{volunteer.pk}/ubah/", data)


def test_an_empty_nik_keeps_the_stored_one_and_a_tick_clears_it(client_of, petugas):
    volunteer = make_volunteer(nik=fictional_nik())
    client = client_of(petugas)
    update(client, volunteer, occupation="Petani")
    volunteer.refresh_from_db()
    assert (whole_nik(volunteer), volunteer.occupation) == (fictional_nik(), "Petani")
    update(client, volunteer, clear_nik="on")
    volunteer.refresh_from_db()
    assert not volunteer.has_nik


@pytest.mark.parametrize("field", ["notes", "home_address", "occupation"])
def test_a_nik_typed_into_any_other_field_is_kept_masked(client_of, petugas, field):
    volunteer = make_volunteer()
    update(client_of(petugas), volunteer, **{field: f"lihat {fictional_nik()} itu", f"{field}_is_masked": "on"})
    volunteer.refresh_from_db()
    assert getattr(volunteer, field) == "lihat •••••••••••••••• itu"


def test_a_photo_comes_in_and_is_shown_behind_the_login(client_of, petugas, client):
    volunteer = make_volunteer()
    photo = SimpleUploadedFile("KTP Siti 1704.jpg", small_jpeg(), content_type="image/jpeg")
    update(client_of(petugas), volunteer, photo_file=photo)
    volunteer.refresh_from_db()
    assert "Siti" not in volunteer.photo.file.name
    response = client_of(petugas).get(volunteer.photo.get_absolute_url())
    assert (response.status_code, response["Content-Type"]) == (200, "image/jpeg")
    response.close()
    assert client.get(volunteer.photo.get_absolute_url()).status_code == 302


def test_a_stored_photo_is_shown_in_the_form_and_can_be_taken_out(client_of, petugas):
    volunteer = make_volunteer()
    volunteer.photo = make_upload(volunteer)
    volunteer.save()
    client = client_of(petugas)
    assert volunteer.photo.get_absolute_url() in client.get(f"/psm/{volunteer.pk}/ubah/").content.decode()
    update(client, volunteer, clear_photo="on")
    volunteer.refresh_from_db()
    assert volunteer.photo is None


def test_a_file_that_is_no_picture_is_refused_with_a_sentence(client_of, petugas):
    volunteer = make_volunteer()
    page = update(client_of(petugas), volunteer, photo_file=SimpleUploadedFile("foto.jpg", b"<script>"))
    assert "bukan gambar yang dapat dibaca" in page.content.decode()


def test_the_file_of_another_kecamatan_does_not_exist_for_a_bound_account(client_of, bound):
    upload = make_upload()
    assert client_of(bound).get(upload.get_absolute_url()).status_code == 404


def test_a_file_that_is_lost_on_disk_is_not_found(client_of, petugas):
    upload = make_upload()
    upload.file.delete(save=False)
    assert client_of(petugas).get(f"/berkas/{upload.pk}/").status_code == 404


# Delete and restore


def test_a_deleted_person_takes_service_along_and_comes_back_whole(client_of, kabid):
    volunteer = make_volunteer(nik=fictional_nik())
    appointment = make_appointment(volunteer)
    client = client_of(kabid)
    client.post(f"/psm/{volunteer.pk}/hapus/", {"reason": "Tercatat dua kali"})
    assert not Volunteer.objects.exists()
    assert not appointment.village.appointments.exists()
    assert volunteer.history.latest().history_change_reason == "Tercatat dua kali"
    client.post(f"/psm/{volunteer.pk}/pulihkan/")
    volunteer = Volunteer.objects.get()
    assert (whole_nik(volunteer), volunteer.latest_appointment) == (fictional_nik(), appointment)


def test_deleting_says_what_goes_with_it_and_asks_for_a_reason(client_of, kabid):
    volunteer = make_appointment().volunteer
    client = client_of(kabid)
    assert "1 penugasan, termasuk yang sedang berjalan" in client.get(f"/psm/{volunteer.pk}/hapus/").content.decode()
    client.post(f"/psm/{volunteer.pk}/hapus/", {"reason": ""})
    assert Volunteer.objects.exists()


def test_a_person_whose_nik_was_registered_anew_comes_back_without_a_claim_to_it(client_of, kabid):
    old = make_volunteer("Lama", nik=fictional_nik())
    old.remove("Salah catat")
    new = make_volunteer("Baru", nik=fictional_nik())
    page = client_of(kabid).post(f"/psm/{old.pk}/pulihkan/", follow=True)
    assert f"NIK {old} juga tercatat pada Baru" in page.content.decode()
    old.refresh_from_db()
    assert (old.nik_digest, old.nik_unclaimed_digest) == (None, new.nik_digest)


def test_the_bin_lists_the_deleted_and_only_them(client_of, kabid):
    make_volunteer("Tinggal")
    make_volunteer("Terhapus").remove("Salah catat")
    page = client_of(kabid).get("/psm/terhapus/")
    assert [volunteer.name for volunteer in page.context["page"]] == ["Terhapus"]


def test_the_bin_says_who_deleted_and_why_and_is_searched(client_of, kabid):
    one, two = make_volunteer("Rahma Contoh"), make_volunteer("Budi Contoh")
    client = client_of(kabid)
    client.post(f"/psm/{one.pk}/hapus/", {"reason": "Salah catat"})
    client.post(f"/psm/{two.pk}/hapus/", {"reason": "Orangnya tidak ada"})
    page = client.get("/psm/terhapus/?q=rahma")
    assert [volunteer.name for volunteer in page.context["page"]] == ["Rahma Contoh"]
    assert f"{kabid}: Salah catat" in words_of(page)
    assert "Tidak ada PSM yang dihapus yang cocok" in words_of(client.get("/psm/terhapus/?q=xyzzy"))


@pytest.fixture
def paper():
    """A model of papers that protect their person, like certificates: made for one test, with its table."""
    from django.db import connection

    class Paper(models.Model):
        volunteer = models.ForeignKey(Volunteer, on_delete=models.PROTECT, related_name="+")

        class Meta:
            app_label = "registry"

        def __str__(self):
            return "Piagam 460/001"

    with connection.schema_editor() as editor:
        editor.create_model(Paper)
    yield Paper
    with connection.schema_editor() as editor:
        editor.delete_model(Paper)
    del apps.all_models["registry"]["paper"]
    apps.clear_cache()
    for cached in ("_relation_tree", "related_objects", "_meta"):
        Volunteer._meta.__dict__.pop(cached, None)


@pytest.mark.django_db(transaction=True)
def test_a_person_on_whom_papers_depend_is_not_deleted(client_of, kabid, paper):
    volunteer = make_volunteer()
    paper.objects.create(volunteer=volunteer)
    page = client_of(kabid).post(f"/psm/{volunteer.pk}/hapus/", {"reason": "Salah catat"})
    assert "Piagam 460/001" in page.content.decode()
    assert Volunteer.objects.exists()


# The front page


def test_the_front_page_counts_covered_villages_and_lists_the_others(client_of, petugas):
    make_appointment(village=make_village("Air Dingin"))
    make_appointment(make_volunteer("Mantan"), make_village("Sekunyit"), ended_on=timezone.localdate() - timedelta(1))
    content = client_of(petugas).get(reverse("home")).content.decode()
    assert "1 dari 2 desa dan kelurahan mempunyai PSM aktif" in content
    assert "Sekunyit" in content


@pytest.mark.slow
def test_the_front_page_shows_what_was_changed_last_only_of_people_one_may_see(client_of, bound):
    make_volunteer("Orang Jauh")
    make_volunteer("Orang Kinal", make_village("Gedung Wani", make_district("Kinal")))
    client = client_of(bound)
    assert f'hx-get="{reverse("change_list")}"' in client.get(reverse("home")).content.decode()
    whole = client.get(reverse("change_list"))
    part = client.get(reverse("change_list"), headers={"HX-Request": "true"})
    for content in (whole.content.decode(), part.content.decode()):
        assert "Orang Kinal" in content
        assert "Orang Jauh" not in content
    assert "<html" in whole.content.decode()
    assert "<html" not in part.content.decode()


def test_the_front_page_counts_service_and_trainings_among_the_changes_and_names_each_person_once(petugas):
    first, second = make_volunteer("Pertama"), make_volunteer("Kedua")
    make_appointment(first)
    make_record(first)
    assert [person for person, *_ in latest_changes(petugas, 8)] == [first, second]


# Weight on the wire


@pytest.mark.slow
def test_forty_rows_of_the_list_weigh_at_most_twelve_kilobytes(client_of, petugas):
    for number in range(40):
        name = f"Muhammad {'ABCDEFGHIJKLMNOPQRSTUVWXYZ'[number % 26] * 3} bin Abdurrahman Wahid"
        make_appointment(make_volunteer(name, make_village(f"Padang Leban {number}"), title_after="S.Sos., M.Si."))
    response = client_of(petugas).get(LIST, headers={"accept-encoding": "gzip"})
    assert response["Content-Encoding"] == "gzip"
    assert len(response.content) <= 12 * 1024


# On the day of a ceremony


@pytest.mark.parametrize("on, trained", [(date(2019, 10, 13), False), (date(2019, 10, 14), True), (None, True)])
def test_a_training_counts_from_its_first_day_on(on, trained):
    make_record(training=make_training(started_on=date(2019, 10, 14)))
    assert Volunteer.objects.trained(on=on).exists() == trained
    assert Volunteer.objects.untrained(on=on).exists() != trained


@pytest.mark.parametrize(
    "on, village",
    [
        (date(2014, 12, 31), "Rumah"),
        (date(2015, 1, 1), "Tugas Pertama"),
        (date(2016, 12, 31), "Tugas Pertama"),
        (date(2018, 6, 1), "Tugas Pertama"),
        (date(2019, 12, 6), "Tugas Kedua"),
        (date(2026, 1, 1), "Tugas Kedua"),
    ],
    ids=["before all service", "first day", "last day", "between two", "first day of the next", "still there"],
)
def test_the_village_of_service_on_a_date_is_where_one_serves_or_served_last_else_the_home(on, village):
    volunteer = make_volunteer(village=make_village("Rumah"))
    make_appointment(volunteer, make_village("Tugas Kedua"), date(2019, 12, 6))
    make_appointment(volunteer, make_village("Tugas Pertama"), date(2015, 1, 1), ended_on=date(2016, 12, 31))
    (person,) = Volunteer.objects.with_service_village(on)
    assert person.service_village == make_village(village).pk


def test_who_neither_served_nor_has_a_home_has_no_village_of_service():
    make_volunteer(home_village=None)
    assert Volunteer.objects.with_service_village(date(2019, 12, 6)).get().service_village is None


def test_the_filter_of_the_sex_offers_each_once(client_of, petugas):
    choices = client_of(petugas).get(LIST).context["filters"].fields["jk"].choices
    assert choices == [("", "Semua"), ("L", "Laki-laki"), ("P", "Perempuan")]


# What was typed comes back


def test_a_phone_comes_back_as_it_was_typed_and_a_stored_one_as_people_write_it(client_of, petugas):
    volunteer = make_volunteer(phone="+6281366660001")
    address = f"/psm/{volunteer.pk}/ubah/"
    assert client_of(petugas).get(address).context["form"]["phone"].value() == "0813-6666-0001"
    typed = volunteer_data(name="", phone="+62 0813 6666 0001")
    assert client_of(petugas).post(address, typed).context["form"]["phone"].value() == "+62 0813 6666 0001"


@pytest.mark.parametrize("typed", ["kemuning raya", "Tanjung K", "kemuning, kin", "Tanjung Kemuning Raya"])
def test_a_village_typed_in_part_that_fits_only_one_is_taken_and_shown(client_of, petugas, typed):
    village = make_village("Tanjung Kemuning Raya", make_district("Kinal"))
    make_village("Tanjung Iman")
    data = volunteer_data(home_village=typed)
    page = client_of(petugas).post("/psm/baru/", data | {"name": ""})
    assert page.context["form"]["home_village"].value() == village.choice_label
    client_of(petugas).post("/psm/baru/", data)
    assert Volunteer.objects.get().home_village == village


def test_a_part_that_fits_several_villages_is_asked_about_and_comes_back_as_typed(client_of, petugas):
    make_village("Tanjung Kemuning Raya", make_district("Kinal"))
    make_village("Tanjung Iman")
    form = client_of(petugas).post("/psm/baru/", volunteer_data(home_village="tanjung")).context["form"]
    assert form["home_village"].value() == "tanjung"
    (sentence,) = form.errors["home_village"]
    assert "Tanjung Iman, Kaur Selatan" in sentence
    assert "Tanjung Kemuning Raya, Kinal" in sentence


def test_the_whole_name_of_a_village_is_not_taken_for_a_part_of_another(client_of, petugas):
    village = make_village("Linau")
    make_village("Linau Baru")
    client_of(petugas).post("/psm/baru/", volunteer_data(home_village="linau"))
    assert Volunteer.objects.get().home_village == village


def test_a_part_is_looked_for_in_the_account_s_own_kecamatan_only(client_of, bound):
    make_village("Tanjung Iman", make_district("Maje"))
    form = client_of(bound).post("/psm/baru/", volunteer_data(home_village="tanjung")).context["form"]
    assert "tidak ditemukan di kecamatan Anda" in form.errors["home_village"][0]
    assert form["home_village"].value() == "tanjung"


# Letters that are only drawn in another way

LIGATURE = "Tau\N{LATIN SMALL LIGATURE FI}q Rekaan"


def test_a_ligature_copied_from_a_pdf_is_the_same_name_everywhere(client_of, petugas):
    client_of(petugas).post("/psm/baru/", volunteer_data(name=LIGATURE))
    assert Volunteer.objects.get().name == "Taufiq Rekaan"
    page = client_of(petugas).post("/psm/baru/", volunteer_data(name="Taufiq Rekaan"))
    assert "Sudah ada Taufiq Rekaan" in page.content.decode()
    assert "Taufiq Rekaan" in client_of(petugas).get(LIST, {"q": LIGATURE}).content.decode()
