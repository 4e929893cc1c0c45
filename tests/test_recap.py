"""Figures of any date: what is counted, that later facts do not change them, and the people of each number."""

import html
import re
from datetime import date, datetime
from io import BytesIO
from zoneinfo import ZoneInfo

import pypdfium2
import pytest
from django.urls import reverse
from django.utils import timezone
from python_calamine import CalamineWorkbook

from registry.figures.growth import Growth, Year, plot
from registry.figures.recap import DIMENSIONS, Recap
from registry.models import Trace, Training, TrainingRecord, Volunteer
from registry.values import dates
from tests.factories import (
    make_appointment,
    make_district,
    make_office,
    make_official,
    make_record,
    make_regency,
    make_training,
    make_user,
    make_village,
    make_volunteer,
)

pytestmark = pytest.mark.django_db

DAY = date(2020, 12, 31)


@pytest.fixture
def user():
    return make_user("Pimpinan")


@pytest.fixture
def client(client, user):
    client.force_login(user)
    return client


def serve(name="Siti Aminah", village=None, started_on=date(2019, 12, 6), ended_on=None, **kwargs):
    """Somebody in service."""
    volunteer = make_volunteer(name, village, **kwargs)
    make_appointment(volunteer, village, started_on, ended_on=ended_on)
    return volunteer


def recorded_in(volunteer, year):
    """Date the person's history to that year."""
    volunteer.history.update(history_date=datetime(year, 1, 1, tzinfo=ZoneInfo("Asia/Jakarta")))


def figures(recap):
    """All figures of the recap, to compare them."""
    return [(row.area.name, row.villages, row.covered, row.people, dict(+row.counts)) for row in recap.rows]


def row_of(recap, name="Kaur Selatan"):
    return next(row for row in recap.rows if row.area.name == name)


def test_people_are_counted_in_the_kecamatan_they_served_in_on_that_day(user):
    moved = serve(village=make_village("Air Dingin"), ended_on=date(2020, 6, 30))
    make_appointment(moved, make_village("Muara Nasal", make_district("Nasal")), date(2020, 7, 1))
    before, after = Recap(date(2020, 6, 30), user), Recap(date(2020, 7, 1), user)
    assert (row_of(before).people, row_of(before, "Nasal").people) == (1, 0)
    assert (row_of(after).people, row_of(after, "Nasal").people) == (0, 1)
    assert (before.total.people, before.total.covered, before.total.villages) == (1, 1, 2)
    assert before.total.uncovered == 1


def test_sex_schooling_age_and_training_are_counted(user):
    woman = serve(sex="P", born_on=date(1990, 12, 31), education=Volunteer.Education.SENIOR)
    man = serve("Budi Gumantara", sex="L", born_on=date(1990, 1, 1), education=Volunteer.Education.MASTER)
    unknown = serve("Citra")
    make_record(woman, make_training(started_on=DAY))
    make_record(man, make_training("Bimtek dasar berikutnya", started_on=date(2021, 1, 1)))
    for person in (woman, man, unknown):
        recorded_in(person, 2020)
    counts = Recap(DAY, user).total.counts
    assert [counts["jk", band] for band in DIMENSIONS["jk"].bands] == [1, 1, 1]
    assert {band: counts["pendidikan", band] for band in ("slta", "sarjana", "-")} == {"slta": 1, "sarjana": 1, "-": 1}
    # Her thirtieth birthday; he is thirty for a year.
    assert (counts["umur", "30"], counts["umur", "-"]) == (2, 1)
    assert (counts["bimtek", "sudah"], counts["bimtek", "belum"]) == (1, 2)


@pytest.mark.parametrize(
    "born_on, on, band",
    [
        (date(1990, 1, 1), date(2020, 12, 31), "30"),
        (date(1990, 1, 1), date(2021, 1, 1), "40"),
        (date(2000, 2, 29), date(2031, 2, 28), "30"),
        (date(2000, 2, 29), date(2031, 3, 1), "40"),
        (date(1997, 3, 1), date(2028, 2, 29), "30"),
        (date(1997, 2, 28), date(2028, 2, 29), "40"),
        (date(1959, 12, 31), date(2020, 12, 31), "61"),
        (date(1960, 1, 1), date(2020, 12, 31), "60"),
    ],
)
def test_the_age_changes_on_the_birthday(user, born_on, on, band):
    person = serve(born_on=born_on)
    assert Recap(on, user).total.counts["umur", band] == 1
    last = {"30": (0, 30), "40": (31, 40), "60": (51, 60), "61": (61, 200)}[band]
    assert last[0] <= person.age_on(on) <= last[1]


def test_what_happens_later_does_not_move_a_past_day(user):
    person = serve(sex="P", born_on=date(1985, 5, 5), education=Volunteer.Education.SENIOR)
    recorded_in(person, 2020)
    before = figures(Recap(DAY, user))

    person.education = Volunteer.Education.BACHELOR
    person.save()
    make_record(person, make_training("Bimtek dasar susulan", started_on=date(2022, 3, 1)))
    person.appointments.get().end(date(2023, 1, 1), "mundur")
    serve("Budi Gumantara", started_on=date(2021, 1, 1))
    make_volunteer("Calon Baru")
    assert figures(Recap(DAY, user)) == before

    # The figures can change: a person who served on that day but was recorded later is counted.
    serve("Citra Lestari", started_on=DAY)
    assert Recap(DAY, user).total.people == 2


def test_the_schooling_of_people_recorded_later_is_that_of_their_first_record(user):
    person = serve(education=Volunteer.Education.SENIOR)
    person.education = Volunteer.Education.BACHELOR
    person.save()
    assert Recap(DAY, user).total.counts["pendidikan", "slta"] == 1
    assert Recap(date.max.replace(year=2999), user).total.counts["pendidikan", "sarjana"] == 1


def test_schooling_that_was_not_known_then_is_not_known_of_that_day(user):
    person = serve()
    recorded_in(person, 2020)
    person.education = Volunteer.Education.SENIOR
    person.save()
    assert Recap(DAY, user).total.counts["pendidikan", "-"] == 1


def test_deleted_people_are_not_counted(user):
    serve().remove("Salah catat")
    assert Recap(DAY, user).total.people == 0


def test_bands_narrow_what_is_counted(user):
    serve(sex="P", village=make_village("Air Dingin"))
    serve("Budi Gumantara", sex="L", village=make_village("Muara Nasal", make_district("Nasal")))
    recap = Recap(DAY, user, chosen={"jk": "P"})
    assert (recap.total.people, row_of(recap, "Nasal").people, recap.total.covered) == (1, 0, 1)


def test_a_bound_account_sees_its_own_kecamatan_alone():
    serve(village=make_village("Air Dingin"))
    serve("Budi Gumantara", village=make_village("Muara Nasal", make_district("Nasal")))
    bound = make_user("Petugas", [make_district("Nasal")])
    recap = Recap(DAY, bound)
    assert [row.area.name for row in recap.rows] == ["Nasal"]
    assert [period.volunteer.name for period in recap.people()] == ["Budi Gumantara"]


@pytest.mark.slow
def test_every_form_of_a_bound_accounts_recap_says_of_which_kecamatan_it_is(client_of):
    serve(village=make_village("Muara Nasal", make_district("Nasal")))
    make_official()
    bound = client_of(make_user("Petugas", [make_district("Nasal"), make_district("Kinal")]))
    note, query = "Hanya Kecamatan Kinal, Nasal", {"per": "31-12-2020"}
    for page in ("recap_detail", "recap_growth", "recap_people", "recap_villages"):
        assert note in bound.get(reverse(page), query).content.decode()
    with pypdfium2.PdfDocument(bound.get(reverse("recap_print"), query).content) as document:
        assert document[0].get_textpage().get_text_bounded().count(note) == 2  # Under the heading, and at the foot.
    assert Trace.objects.get(kind=Trace.Kind.PRINTED).detail == note
    answer = bound.get(reverse("recap_export"), query)
    sheets = CalamineWorkbook.from_filelike(BytesIO(b"".join(answer.streaming_content)))
    assert dict(sheets.get_sheet_by_name("Keterangan").to_python()[1:])["Cakupan"] == note


def test_a_recap_takes_three_queries_for_any_number_of_people(user, django_assert_num_queries):
    serve()
    assert not user.is_bound  # Asked once for all.
    with django_assert_num_queries(3):
        assert Recap(DAY, user).total.people == 1
    for number in range(20):
        serve(f"Orang {'ABCDEFGHIJKLMNOPQRST'[number]}", make_village(f"Desa {number}"))
    with django_assert_num_queries(3):
        assert Recap(DAY, user).total.people == 21


# Pages


@pytest.mark.slow
def test_every_number_leads_to_the_people_behind_it(client):
    serve("Siti Aminah", sex="P")
    serve("Budi Gumantara", sex="L")
    page = client.get(reverse("recap_detail"), {"per": "31-12-2020"})
    assert page.status_code == 200
    links = set(re.findall(r'href="(/rekap/orang/[^"]*)">(\d+)</a>', page.content.decode()))
    assert len(links) > 10
    for address, number in links:
        people = client.get(address.replace("&amp;", "&"))
        assert people.context["page"].paginator.count == int(number)


@pytest.mark.parametrize("typed", ["32-12-2020", "kemarin", "31-12-2999", "9" * 30])
def test_an_invalid_day_is_reported_and_kept(client, typed):
    page = client.get(reverse("recap_detail"), {"per": typed}).content.decode()
    assert "Yang tampak di bawah ini keadaan hari ini." in page
    assert f'value="{typed}"' in page


def test_the_recap_of_no_villages_says_so(client):
    assert "Daftar desa belum dimuat" in client.get(reverse("recap_detail")).content.decode()


@pytest.mark.one_database
def test_the_workbook_says_what_the_page_says(client):
    serve(sex="P")
    answer = client.get(reverse("recap_export"), {"per": "31-12-2020", "jk": "P"})
    sheets = CalamineWorkbook.from_filelike(BytesIO(b"".join(answer.streaming_content)))
    rows = sheets.get_sheet_by_name("Rekap").to_python()
    assert rows[0][:6] == [
        "Kecamatan",
        "Desa/kelurahan",
        "Ada PSM",
        "Belum ada PSM",
        "PSM aktif",
        "Jenis kelamin: laki-laki",
    ]
    assert {"Pendidikan terakhir: SD ke bawah", "Pendidikan terakhir: D-IV/S-1 ke atas"} <= set(rows[0])
    assert rows[-1][:7] == ["Jumlah", 1, 1, 0, 1, 0, 1]
    about = dict(sheets.get_sheet_by_name("Keterangan").to_python()[1:])
    assert about["Keadaan per"] == "31 Desember 2020"
    assert about["Cakupan"] == "semua kecamatan"
    assert about["Saringan"] == "Jenis kelamin: perempuan"


def text_of_pdf(content):
    with pypdfium2.PdfDocument(content) as document:
        assert len(document) == 1
        assert tuple(round(side * 25.4 / 72) for side in document[0].get_size()) == (330, 215)
        return document[0].get_textpage().get_text_bounded()


def in_two_heads():
    """An office whose head changed with the year 2021."""
    make_office(address="Jalan Contoh 1")
    make_official("Sidarmin Tetap", ended_on=date(2020, 12, 31))
    make_official("Penggantinya Contoh", started_on=date(2021, 1, 1))


def test_the_paper_is_of_its_day_but_dated_and_signed_today(client):
    serve(sex="P")
    in_two_heads()
    answer = client.get(reverse("recap_print"), {"per": "31-12-2020"})
    assert answer["Content-Type"] == "application/pdf"
    text = text_of_pdf(answer.content)
    assert "Keadaan per 31 Desember 2020" in text
    assert f"Bintuhan, {dates.spell(timezone.localdate())}" in text
    assert "Penggantinya Contoh" in text
    assert "Sidarmin Tetap" not in text
    assert "Kaur Selatan" in text
    assert Trace.objects.get(kind=Trace.Kind.PRINTED).subject == "Rekap per 31 Desember 2020"


def test_a_switch_dates_the_paper_on_its_own_day_and_who_led_the_office_then_signs(client):
    serve(sex="P")
    in_two_heads()
    own_day = {"per": "31-12-2020", "tertanggal": "keadaan"}
    text = text_of_pdf(client.get(reverse("recap_print"), own_day).content)
    assert "Bintuhan, 31 Desember 2020" in text
    assert "Sidarmin Tetap" in text
    assert "keadaan" not in text.partition("Keadaan per")[0]  # It is no filter, so it is not printed as one.


def test_screen_and_workbook_say_the_date_of_the_paper(client):
    serve()
    today = dates.spell(timezone.localdate())
    for query, dated in (({}, today), ({"tertanggal": "keadaan"}, "31 Desember 2020")):
        query = {"per": "31-12-2020", **query}
        page = " ".join(client.get(reverse("recap_detail"), query).content.decode().split())
        assert f"berkasnya tertanggal {dated} dan" in page
        assert "“Keadaan per 31 Desember 2020”" in page
        file = BytesIO(b"".join(client.get(reverse("recap_export"), query)))
        about = dict(CalamineWorkbook.from_filelike(file).get_sheet_by_name("Keterangan").to_python()[1:])
        assert (about["Keadaan per"], about["Tertanggal"]) == ("31 Desember 2020", dated)


def test_the_switch_goes_along_to_paper_and_file(client):
    serve()
    page = client.get(reverse("recap_detail"), {"per": "31-12-2020", "tertanggal": "keadaan"}).content.decode()
    for name in ("recap_print", "recap_export"):
        assert f'href="{reverse(name)}?per=31-12-2020&amp;tertanggal=keadaan"' in page


def test_without_a_head_of_the_office_the_page_says_what_is_missing(client):
    serve()
    query = {"per": "31-12-2020", "tertanggal": "keadaan"}
    page = client.get(reverse("recap_print"), query, follow=True)
    assert "Belum tercatat siapa kepala kantor pada 31 Desember 2020." in page.content.decode()
    assert page.redirect_chain[0][0].endswith("?per=31-12-2020&tertanggal=keadaan")


def test_a_regency_is_chosen_where_there_are_several(client):
    serve()
    other = make_regency("Kabupaten Seluma", "17.05")
    make_village("Kembang Mumpo", make_district("Semidang Alas", other, code="17.05.30"))
    serve("Budi Gumantara", make_village("Desa Lain", make_district("Sukaraja", other, code="17.05.03")))
    make_regency("Kabupaten Bengkulu Utara", "17.03").districts.create(name="Argamakmur", code="17.03.01")
    everything = client.get(reverse("recap_detail"), {"per": "31-12-2020"})
    narrowed = client.get(reverse("recap_detail"), {"per": "31-12-2020", "kabupaten": "17.05"})
    assert everything.context["recap"].total.people == 2
    rows = [(row.area.name, row.villages, row.covered, row.people) for row in everything.context["recap"].rows]
    assert rows == [("Kabupaten Bengkulu Utara", 0, 0, 0), ("Kabupaten Kaur", 1, 1, 1), ("Kabupaten Seluma", 2, 1, 1)]
    content = everything.content.decode()
    assert '<th scope="col">Kabupaten/kota</th>' in content
    assert 'href="?per=31-12-2020&amp;kabupaten=17.05">Kabupaten Seluma</a>' in content
    links = set(re.findall(r'href="(/rekap/orang/[^"]*)">1</a>', content.partition('id="bagian-jk"')[0]))
    assert links == {f"/rekap/orang/?per=31-12-2020&amp;kabupaten={code}" for code in ("17.04", "17.05")}
    behind = client.get(html.unescape(max(links)))
    assert [period.volunteer.name for period in behind.context["page"]] == ["Budi Gumantara"]
    assert [row.area.name for row in narrowed.context["recap"].rows] == ["Sukaraja", "Semidang Alas"]


def test_the_villages_without_anybody_on_that_day_are_listed(client):
    serve(village=make_village("Air Dingin"), ended_on=date(2020, 6, 30))
    make_village("Air Batang")
    for per, psm, names in (
        ("30-06-2020", "ada", ["Air Dingin"]),
        ("30-06-2020", "tanpa", ["Air Batang"]),
        ("01-07-2020", "tanpa", ["Air Dingin", "Air Batang"]),
    ):
        page = client.get(reverse("recap_villages"), {"per": per, "psm": psm})
        assert [village.name for village in page.context["page"]] == names
    recap = client.get(reverse("recap_detail"), {"per": "01-07-2020"}).content.decode()
    assert f'href="{reverse("recap_villages")}?per=01-07-2020&amp;psm=tanpa">2</a>' in recap


# Growth


def test_growth_shows_number_and_quality_of_each_year(user, django_assert_num_queries):
    first = serve(village=make_village("Air Dingin"), started_on=date(2019, 12, 6))
    serve("Budi Gumantara", make_village("Muara Nasal", make_district("Nasal")), date(2020, 3, 1), date(2020, 9, 1))
    serve("Citra Lestari", make_village("Air Dingin"), date(2021, 1, 1))
    make_record(first, make_training(started_on=date(2020, 10, 1), hours=32))
    make_record(first, make_training("Bimtek lanjutan", Training.Kind.ADVANCED, date(2021, 2, 1), hours=20), hours=8)
    assert not user.is_bound
    with django_assert_num_queries(3):
        years = Growth(user, today=date(2021, 6, 30)).years()
    assert [year.on for year in years] == [date(2019, 12, 31), date(2020, 12, 31), date(2021, 6, 30)]
    assert [year.people for year in years] == [1, 1, 2]
    assert [year.covered for year in years] == [1, 1, 1]
    assert [year.trained_share for year in years] == [0, 100, 50]
    assert [year.hours_a_head for year in years] == [0.0, 32.0, 20.0]


@pytest.mark.one_database
def test_growth_is_drawn_with_its_table(client):
    make_record(serve(started_on=date(2019, 12, 6)), make_training())
    page = client.get(reverse("recap_growth")).content.decode()
    assert page.count("<svg viewBox") == 4
    # Numbers that a browser can draw: no comma in them.
    assert not re.search(r'(?:x|y|width|height|transform)="[^"]*\d,\d', page)
    assert 'href="/rekap/?per=31-12-2019"' in page


@pytest.mark.one_database
def test_a_bar_is_as_high_as_its_number_beside_the_highest():
    years = [Year(date(year, 12, 31), people, 0, 0, 0) for year, people in ((2019, 0), (2020, 7), (2021, 14))]
    bars = plot("PSM aktif", years, lambda year: year.people).bars
    assert [bar.height for bar in bars] == [0, 70, 140]
    assert [bar.y + bar.height for bar in bars] == [164, 164, 164]
    assert [bar.words for bar in bars] == ["0", "7", "14"]
    assert plot("%", years, lambda year: year.trained_share).bars[0].words == ""


@pytest.mark.one_database
def test_growth_of_nobody_says_so(client):
    make_village()
    assert "begitu ada penugasan yang dicatat" in client.get(reverse("recap_growth")).content.decode()


def test_the_records_of_a_deleted_person_count_nowhere(user):
    gone = serve()
    make_record(gone, make_training())
    serve("Budi Gumantara")
    gone.remove("Salah catat")
    assert TrainingRecord.with_deleted.count() == 1
    assert [year.trained for year in Growth(user, today=date(2019, 12, 31)).years()] == [0]
