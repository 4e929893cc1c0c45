"""Activity reports: entering them, the list, the pages that show them, and the monthly recap."""

import io
from datetime import date

import pytest
import python_calamine
from django.core.files.uploadedfile import SimpleUploadedFile

from registry.doubles.merging import merge
from registry.figures import activity_recap
from registry.models import Activity, Upload
from tests.answering import post_answering
from tests.factories import (
    fictional_nik,
    make_activity,
    make_appointment,
    make_district,
    make_partner,
    make_user,
    make_village,
    make_volunteer,
    small_jpeg,
)

pytestmark = pytest.mark.django_db
LIST = "/kegiatan/"
OCTOBER = date(2026, 10, 1)


@pytest.fixture
def client(client_of, petugas):
    return client_of(petugas)


def text_of(page):
    return " ".join(page.content.decode().split())


def in_kinal(name="Orang Kinal"):
    return make_volunteer(name, make_village("Geramat", make_district("Kinal")))


def report(**changes):
    return {
        "volunteer": "PSM-00001",
        "done_on": "05-10-2026",
        "what": "Mendampingi lansia",
        "helped": "3",
        "report_is_right": "on",  # Most of these people do not serve, which the form asks about.
        **changes,
    }


SAME_REPORT = "Laporan Siti Aminah pada 5 Oktober 2026 dengan isi yang sama sudah tercatat."


# Typing in


def test_a_report_is_of_the_village_where_the_person_serves_if_none_is_typed(client):
    volunteer = make_volunteer()
    make_appointment(volunteer, make_village("Geramat", make_district("Kinal")))
    post_answering(client, "/kegiatan/baru/", report(problem="8"))
    activity = Activity.objects.get()
    assert (activity.village.name, activity.problem, activity.helped) == ("Geramat", 8, 3)
    assert activity.done_on == date(2026, 10, 5)


def test_a_report_of_an_earlier_service_is_of_the_village_of_that_day(client):
    volunteer = make_volunteer()
    make_appointment(volunteer, make_village("Geramat"), started_on=date(2019, 1, 1), ended_on=date(2026, 10, 31))
    make_appointment(volunteer, make_village("Linau"), started_on=date(2026, 11, 1))
    page = post_answering(client, "/kegiatan/baru/", report(), follow=True)
    assert Activity.objects.get().village.name == "Geramat"
    assert "Laporan Siti Aminah, 5 Oktober 2026, dicatat. Desa: Geramat, Kaur Selatan." in text_of(page)


@pytest.mark.parametrize("typed", ["", "Geramat, Kinal"])
def test_the_next_report_of_a_pile_keeps_the_day_but_no_village(client, typed):
    make_volunteer()
    make_village("Geramat", make_district("Kinal"))
    page = post_answering(client, "/kegiatan/baru/", report(again="1", village=typed), follow=True)
    assert page.redirect_chain[0][0] == "/kegiatan/baru/?tanggal=2026-10-05"
    form = page.context["form"]
    assert form["done_on"].value() == "05-10-2026"
    assert not any(form[name].value() for name in ("volunteer", "village", "what", "helped", "partner"))


def test_the_form_opened_from_a_person_names_the_person(client):
    volunteer = make_volunteer()
    form = client.get("/kegiatan/baru/", {"psm": volunteer.pk}).context["form"]
    assert form["volunteer"].value() == "Siti Aminah, PSM-00001"


@pytest.mark.parametrize("typed", ["Siti Aminah, PSM-00001", "psm 1", "siti aminah", "1"])
def test_a_person_is_found_by_name_or_number(client, typed):
    make_volunteer()
    post_answering(client, "/kegiatan/baru/", report(volunteer=typed))
    assert Activity.objects.get().volunteer.name == "Siti Aminah"


@pytest.mark.parametrize(
    "changes, words",
    [
        ({"volunteer": "Entah"}, "tidak ditemukan"),
        ({"volunteer": "siti"}, "Ada beberapa PSM yang cocok"),
        ({"done_on": "05-10-2099"}, "masa depan"),
        ({"done_on": "31-02-2020"}, "Tanggal"),
        ({"done_on": "01-01-1901"}, "sebelum orangnya lahir"),
        ({"helped": "-1"}, "Paling kecil 0."),
        ({"helped": "banyak"}, "Tulis bilangan bulat dengan angka"),
        ({"helped": "1.5"}, "Tulis bilangan bulat dengan angka"),
        ({"helped": "999999999"}, "100000"),
        ({"what": " "}, "Apa yang dikerjakan"),
        ({"village": "Antah"}, "tidak ditemukan"),
        ({"problem": "27"}, "Bidang"),
        ({"partner": "Entah"}, "Mitra ini tidak ditemukan"),
    ],
)
def test_errors_are_shown_in_words_and_nothing_is_saved(client, changes, words):
    make_volunteer(born_on=date(1990, 3, 2))
    make_volunteer("Siti Zubaidah")
    page = post_answering(client, "/kegiatan/baru/", report(**changes))
    assert page.status_code == 200
    assert words in str(page.context["form"].errors) + text_of(page)
    assert page.context["form"].errors.keys() == changes.keys()
    assert not Activity.objects.exists()


def test_a_thousand_is_read_as_indonesians_write_it(client):
    make_volunteer()
    post_answering(client, "/kegiatan/baru/", report(helped="1.250"))
    assert Activity.objects.get().helped == 1250


def test_a_report_of_somebody_not_in_service_or_a_partner_not_active_is_asked_about_before_the_save(client):
    make_appointment(make_volunteer(), ended_on=date(2026, 9, 30))
    data = report(partner=make_partner(ended_on=date(2026, 10, 5)).choice_label, report_is_right="")
    form = client.post("/kegiatan/baru/", data).context["form"]
    assert "tidak bertugas pada 5 Oktober 2026" in form.errors["done_on"][0]
    assert "tidak aktif lagi pada 5 Oktober 2026" in form.errors["done_on"][1]
    assert not Activity.objects.exists()
    client.post("/kegiatan/baru/", data | {"report_is_right": form.asked[0].token})
    activity = Activity.objects.get()
    address = f"/kegiatan/{activity.pk}/ubah/"
    kept = {**data, "village": activity.village.choice_label, "version": activity.history.latest().pk, "helped": "9"}
    client.post(address, kept)  # What was answered is not asked about again.
    activity.refresh_from_db()
    assert activity.helped == 9


@pytest.mark.django_db
def test_the_admin_asks_about_a_report_before_the_save(client_of):
    person = make_volunteer()
    client, address = client_of(make_user("Admin")), "/admin/registry/activity/add/"
    data = {
        "volunteer": person.pk,
        "done_on": "05-10-2026",
        "village": person.village.pk,
        "what": "Melayat",
        "helped": 1,
    }
    form = client.post(address, data).context["adminform"].form
    assert "tidak bertugas pada 5 Oktober 2026" in form.errors["done_on"][0]
    page = client.post(address, data | {"report_is_right": form.asked[0].token})
    assert page.status_code == 302, page.context["adminform"].form.errors
    assert Activity.objects.get().volunteer == person


def test_the_same_report_once_more_is_asked_about_before_the_save(client):
    make_appointment(make_volunteer())
    first = report(report_is_right="", what="Mendampingi lansia")
    client.post("/kegiatan/baru/", first)
    form = client.post("/kegiatan/baru/", {**first, "what": "mendampingi LANSIA"}).context["form"]
    assert form.errors["what"] == [SAME_REPORT]
    client.post("/kegiatan/baru/", {**first, "what": "Melayat"})
    post_answering(client, "/kegiatan/baru/", {**first, "is_another_report": "on"})
    assert Activity.objects.count() == 3


def test_a_report_corrected_to_the_words_of_another_one_is_asked_about_alone(client):
    person = make_volunteer()  # Who does not serve: that was answered when the report was typed.
    make_activity(person, what="Mendampingi lansia")
    other = make_activity(person, what="Melayat")
    address = f"/kegiatan/{other.pk}/ubah/"
    data = report(report_is_right="", village=other.village.choice_label, version=other.history.latest().pk)
    form = client.post(address, data).context["form"]
    assert form.errors == {"what": [SAME_REPORT]}
    post_answering(client, address, {**data, "is_another_report": "on"})
    other.refresh_from_db()
    assert other.what == "Mendampingi lansia"


def test_a_report_of_somebody_who_serves_is_not_asked_about(client):
    make_appointment(make_volunteer())
    post_answering(client, "/kegiatan/baru/", report(report_is_right=""))
    assert Activity.objects.exists()


def test_the_village_is_asked_for_if_the_person_has_none(client):
    make_volunteer(home_village=None)
    page = post_answering(client, "/kegiatan/baru/", report())
    assert "Tulis desanya" in text_of(page)


def test_a_report_names_the_partner_and_keeps_it_from_being_deleted(client, client_of, kabid):
    make_volunteer()
    partner = make_partner("Tunas Muda")
    post_answering(client, "/kegiatan/baru/", report(partner="Tunas Muda, Air Dingin, Kaur Selatan"))
    assert Activity.objects.get().partner == partner
    page = client_of(kabid).post(f"/mitra/{partner.pk}/hapus/", {"reason": "Salah catat"})
    assert "Ada 1 laporan kegiatan bersama mitra ini" in text_of(page)
    partner.refresh_from_db()


@pytest.mark.slow
def test_a_photograph_is_written_anew_and_kept_with_the_person(client):
    volunteer = make_volunteer()
    photo = SimpleUploadedFile("lapangan.jpg", small_jpeg(size=(3000, 2000)), "image/jpeg")
    post_answering(client, "/kegiatan/baru/", report(photo_file=photo))
    upload = Activity.objects.get().photo
    assert (upload.volunteer, upload.kind) == (volunteer, Upload.Kind.ACTIVITY)
    assert b"".join(client.get(upload.get_absolute_url()).streaming_content)[:2] == b"\xff\xd8"


def test_a_file_that_is_no_picture_is_refused_and_the_words_stay(client):
    make_volunteer()
    page = post_answering(client, "/kegiatan/baru/", report(photo_file=SimpleUploadedFile("x.jpg", b"bukan gambar")))
    assert "bukan gambar yang dapat dibaca" in text_of(page)
    assert "Pilih lagi berkasnya" in text_of(page)
    assert "Mendampingi lansia</textarea>" in text_of(page)
    assert not Upload.objects.exists()


def test_a_nik_typed_among_the_words_is_not_kept(client):
    make_volunteer()
    post_answering(client, "/kegiatan/baru/", report(what=f"Mengurus KTP {fictional_nik()}", what_is_masked="on"))
    assert fictional_nik() not in Activity.objects.get().what


def test_the_search_for_people_is_in_no_address(client, client_of, bound):
    make_volunteer()
    assert client.get("/psm/pilih/", {"volunteer": "siti"}).status_code == 405
    assert "Siti Aminah, PSM-00001" in text_of(client.post("/psm/pilih/", {"volunteer": "siti"}))
    assert "Siti" not in text_of(client_of(bound).post("/psm/pilih/", {"volunteer": "siti"}))


def test_a_clerk_of_a_kecamatan_writes_reports_of_its_own_people_alone(client_of, bound):
    make_volunteer()
    make_partner()
    typed = report(village="Air Dingin", partner="Karang Taruna")
    page = text_of(client_of(bound).post("/kegiatan/baru/", typed))
    for what in ("PSM ini", "Desa atau kelurahan ini", "Mitra ini"):
        assert f"{what} tidak ditemukan di kecamatan Anda; pilih dari daftar" in page
    assert not Activity.objects.exists()


# Changing, deleting, merging


def test_a_report_is_changed_and_its_person_stays(client):
    activity = make_activity()
    other = make_volunteer("Orang Lain")
    version = activity.history.latest().pk
    data = report(volunteer=other.registry_no, helped="7", version=version)
    client.post(f"/kegiatan/{activity.pk}/ubah/", data)
    changed = Activity.objects.get()
    assert (changed.helped, changed.volunteer) == (7, activity.volunteer)


def test_a_change_over_a_colleagues_newer_one_is_refused(client):
    activity = make_activity()
    opened = activity.history.latest().pk
    activity.helped = 5
    activity.save()
    page = post_answering(client, f"/kegiatan/{activity.pk}/ubah/", report(helped="7", version=opened))
    assert "sudah diubah orang lain" in text_of(page)
    assert Activity.objects.get().helped == 5


def test_a_deleted_report_comes_back_by_the_button_beside_the_sentence(client):
    activity = make_activity()
    page = client.post(f"/kegiatan/{activity.pk}/hapus/", {"reason": "Salah orang"}, follow=True)
    assert not Activity.objects.exists()
    (message,) = page.context["messages"]
    client.post(message.extra_tags)
    assert Activity.objects.get().what == activity.what


def test_the_reports_of_a_merged_person_move_to_the_kept_person():
    kept, gone = make_volunteer(), make_volunteer()
    make_activity(kept)
    make_activity(gone)
    merge(kept, gone, reason="Orang yang sama")
    assert kept.activities.count() == 2


# The list and the pages that show them


def test_filters_narrow_the_list_and_its_sentence_says_so(client):
    make_activity(in_kinal(), problem=24)
    make_activity(make_volunteer("Orang Selatan"), date(2026, 9, 1))
    query = {"bulan": "2026-10", "kecamatan": "17.04.01", "bidang": "kemiskinan"}
    page = client.get(LIST, query)
    assert [activity.volunteer.name for activity in page.context["page"]] == ["Orang Kinal"]
    assert page.context["sentence"] == "1 laporan kegiatan bulan Oktober 2026 di Kecamatan Kinal"
    assert client.get(LIST, {"bidang": "tanpa"}).context["page"].paginator.count == 1
    assert client.get(LIST, {"q": "selatan"}).context["page"].paginator.count == 1


@pytest.mark.parametrize("typed", ["PSM-00001", "1", "kinal orang", "orang kinal", "kasih bunda", "dapur"])
def test_a_report_is_found_by_its_words_its_person_or_its_partner(client, typed):
    report = make_activity(in_kinal(), what="Membuka dapur umum", partner=make_partner("LKS Kasih Bunda", kind="lks"))
    make_activity(make_volunteer("Siti Aminah"), what="Mendata lansia", partner=make_partner())
    assert list(client.get(LIST, {"q": typed}).context["page"]) == [report]


def test_signs_alone_find_no_report(client):
    make_activity()
    assert client.get(LIST, {"q": "()"}).context["page"].paginator.count == 0


def test_a_partner_of_too_many_digits_is_left_out(client):
    make_activity()
    assert client.get(LIST, {"mitra": "9" * 30}).context["page"].paginator.count == 1


def test_a_partners_page_leads_to_the_reports_made_with_it(client, client_of, bound):
    partner = make_partner()
    here = make_activity(make_volunteer("Orang Selatan", make_village()), partner=partner)
    make_activity(in_kinal(), village=make_village("Geramat", make_district("Kinal")), partner=partner)
    make_activity(in_kinal("Lain"), partner=make_partner("LKS Kasih", kind="lks"))
    page = text_of(client.get(partner.get_absolute_url()))
    assert f'href="/kegiatan/?mitra={partner.pk}">2 laporan kegiatan bersama mitra ini' in page
    listed = client.get(LIST, {"mitra": partner.pk})
    assert listed.context["sentence"] == f"2 laporan kegiatan bersama {partner}"
    assert f'name="mitra" value="{partner.pk}"' in text_of(listed)
    clerk = client_of(make_user("Petugas", [here.village.district], username="selatan"))
    assert "1 laporan kegiatan bersama mitra ini" in text_of(clerk.get(partner.get_absolute_url()))
    stranger = client_of(bound).get(LIST, {"mitra": partner.pk})
    assert "mitra" not in stranger.context["filters"].values


@pytest.mark.parametrize(
    "query", ["bulan=2026-13", "bulan=0000-01", "bidang=27", "kecamatan=x", "desa=x", "mitra=x", "mitra=999999"]
)
def test_wrong_values_are_left_out_and_named(client, query):
    make_activity()
    page = client.get(f"{LIST}?{query}")
    assert page.context["page"].paginator.count == 1
    assert "diabaikan" in text_of(page)


@pytest.mark.parametrize("districts", [[], ["Kinal"]], ids=["free", "bound"])
@pytest.mark.slow
def test_the_list_asks_no_more_queries_for_fifty_reports_than_for_one(
    client_of, django_assert_max_num_queries, districts
):
    client = client_of(make_user("Petugas", [make_district(name) for name in districts]))
    make_activity(in_kinal())
    with django_assert_max_num_queries(40) as one:
        client.get(LIST)
    for number in range(50):
        make_activity(in_kinal(f"Orang {number}"), partner=make_partner(f"Mitra {number}"))
    with django_assert_max_num_queries(len(one)):
        assert len(client.get(LIST).context["page"].object_list) == 40


def test_the_page_of_a_person_shows_the_last_five_and_offers_the_next(client):
    volunteer = make_volunteer()
    for day in range(1, 8):
        make_activity(volunteer, date(2026, 10, day), what=f"Kegiatan ke-{day}")
    page = text_of(client.get(volunteer.get_absolute_url()))
    assert "Kegiatan ke-7" in page
    assert "Kegiatan ke-2 " not in page
    assert f"/kegiatan/baru/?psm={volunteer.pk}" in page


@pytest.mark.slow
def test_the_page_of_a_village_shows_the_last_ones_of_those_whom_the_account_may_see(client, client_of, bound):
    kinal = make_village("Geramat", make_district("Kinal"))
    make_activity(make_volunteer("Orang Selatan"), village=kinal, what="Kunjungan dari selatan")
    assert "Kunjungan dari selatan" in text_of(client.get(kinal.get_absolute_url()))
    assert "Orang Selatan" not in text_of(client_of(bound).get(kinal.get_absolute_url()))


# The recap


def lines(recap_lines):
    return {line.key: line.numbers for line in recap_lines if line.reports}


def test_a_month_is_counted_by_kecamatan_and_by_heading(petugas):
    person = in_kinal()
    make_activity(person, problem=24, helped=2)
    make_activity(person, date(2026, 10, 31), problem=23, helped=5)
    make_activity(make_volunteer("Orang Selatan"), helped=1)
    make_activity(person, date(2026, 11, 1), helped=100)
    made = activity_recap.recap(petugas, OCTOBER)
    assert lines(made.districts) == {"17.04.01": (2, 1, 7), "17.04.05": (1, 1, 1)}
    assert lines(made.groups) == {"kemiskinan": (2, 1, 7), "tanpa": (1, 1, 1)}
    assert made.total.numbers == (3, 2, 8)


def test_reports_of_a_deleted_person_are_not_counted(petugas):
    activity = make_activity()
    activity.volunteer.remove("Salah catat")
    assert activity_recap.recap(petugas, OCTOBER).total.numbers == (0, 0, 0)


@pytest.mark.slow
def test_every_number_leads_to_as_many_reports(client):
    make_activity(in_kinal(), problem=24)
    make_activity(in_kinal("Lain"))
    make_activity(make_volunteer("Orang Selatan"))
    page = client.get("/kegiatan/rekap/", {"bulan": "2026-10"})
    made = page.context["recap"]
    assert "Rekap kegiatan PSM, Oktober 2026" in text_of(page)
    for narrow, recap_lines in (("kecamatan", made.districts), ("bidang", made.groups)):
        for line in recap_lines:
            if line.reports:
                query = f"bulan=2026-10&amp;{narrow}={line.key}"
                assert page.content.decode().count(query) == 3
                behind = client.get(f"{LIST}?{query.replace('&amp;', '&')}")
                assert behind.context["page"].paginator.count == line.reports


def test_an_account_of_a_kecamatan_sees_its_own_line_alone(client_of, bound):
    make_activity(in_kinal())
    make_activity(make_volunteer("Orang Selatan"))
    make_activity(in_kinal("Pergi Jauh"), village=make_village())
    client = client_of(bound)
    made = client.get("/kegiatan/rekap/", {"bulan": "2026-10"}).context["recap"]
    assert [line.label for line in made.districts] == ["Kinal"]
    assert made.total.numbers == made.districts[0].numbers == (1, 1, 3)
    assert client.get(LIST, {"bulan": "2026-10"}).context["page"].paginator.count == 1


def test_the_recap_of_an_account_of_a_kecamatan_says_so_on_screen_and_as_a_workbook(client_of, bound):
    make_activity(in_kinal())
    client = client_of(bound)
    assert "Hanya Kecamatan Kinal." in text_of(client.get("/kegiatan/rekap/", {"bulan": "2026-10"}))
    answer = client.get("/kegiatan/rekap.xlsx", {"bulan": "2026-10"})
    book = python_calamine.load_workbook(io.BytesIO(b"".join(answer.streaming_content)))
    assert ["Cakupan", "Hanya Kecamatan Kinal"] in book.get_sheet_by_name("Keterangan").to_python()


def test_the_workbook_says_what_the_page_says(client):
    make_activity(in_kinal(), problem=24, helped=2)
    answer = client.get("/kegiatan/rekap.xlsx", {"bulan": "2026-10"})
    assert 'filename="rekap-kegiatan-2026-10.xlsx"' in answer["Content-Disposition"]
    book = python_calamine.load_workbook(io.BytesIO(b"".join(answer.streaming_content)))
    assert book.sheet_names == ["Per kecamatan", "Per bidang", "Keterangan"]
    rows = book.get_sheet_by_name("Per kecamatan").to_python()
    assert rows[0] == ["Kecamatan", "Laporan", "PSM yang melapor", "Orang dibantu", "Bulan"]
    assert rows[1] == ["Kinal", 1, 1, 2, "Oktober 2026"]
    assert rows[-1][:4] == ["Jumlah", 1, 1, 2]


@pytest.mark.slow
def test_the_recap_asks_no_more_queries_for_fifty_reports_than_for_one(petugas, django_assert_num_queries):
    for number in range(50):
        make_activity(in_kinal(f"Orang {number}"), problem=number % 26 + 1)
    assert not petugas.is_bound  # Queried here, so that only the recap's own queries are counted below.
    with django_assert_num_queries(4):
        activity_recap.recap(petugas, OCTOBER)


def test_without_a_month_the_recap_is_of_this_one(client):
    page = client.get("/kegiatan/rekap/")
    assert page.context["recap"].month == date.today().replace(day=1)  # noqa: DTZ011
