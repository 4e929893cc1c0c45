"""The board of villages on the front page: what each cell shows, to whom, on which date; and the office's settings."""

import re
from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from registry.figures.board import State, board
from registry.models import Policy
from tests.factories import (
    make_appointment,
    make_district,
    make_regency,
    make_user,
    make_village,
    make_volunteer,
)
from tests.pages import html_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def client(client_of, petugas):
    return client_of(petugas)


def cell_of(village, user=None, **kwargs):
    cells = {cell.village.pk: cell for cell in board(user or make_user("Petugas"), **kwargs).cells}
    return cells[village.pk]


def in_days(days):
    return timezone.localdate() + timedelta(days)


def serve(village, count=1, **kwargs):
    return [make_appointment(make_volunteer(f"Orang {serial}", village), **kwargs) for serial in range(count)]


# The state of a cell


@pytest.mark.parametrize(
    "count, minimum, state",
    [
        (0, 1, State.NONE),
        (1, 1, State.ONE),
        (2, 1, State.MORE),
        (5, 1, State.MORE),
        (0, 2, State.NONE),
        (1, 2, State.FEW),
        (2, 2, State.MORE),
        (2, 3, State.FEW),
    ],
)
def test_a_cell_shows_none_few_one_or_more_against_the_minimum(count, minimum, state):
    Policy.objects.create(minimum_serving=minimum)
    village = make_village()
    serve(village, count)
    assert cell_of(village).state == state


def test_a_cell_is_one_sentence_for_who_does_not_see_it():
    village = make_village("Air Dingin")
    make_volunteer("Satu", village)
    make_volunteer("Dua", village)
    assert cell_of(village).words == "Air Dingin: belum ada PSM, 2 calon"


def test_few_is_shown_with_the_minimum():
    Policy.objects.create(minimum_serving=3)
    village = make_village("Air Dingin")
    serve(village, 2)
    assert cell_of(village).words == "Air Dingin: 2 PSM aktif, kurang dari 3"


def test_who_has_served_or_will_is_no_candidate_and_the_deleted_do_not_count():
    village = make_village()
    make_appointment(make_volunteer("Mantan", village), ended_on=date(2020, 1, 1))
    make_volunteer("Pergi", village).remove("Salah catat")
    (gone,) = serve(village)
    gone.volunteer.remove("Salah catat")
    assert (cell_of(village).serving, cell_of(village).candidates) == (0, 0)


# A decree that ends soon


@pytest.mark.parametrize(
    "days, is_marked",
    [((60,), True), ((61,), False), ((0,), True), ((-1,), True), ((10, 200), False), ((10, 60), True)],
)
def test_a_village_is_marked_when_its_last_decree_ends_within_sixty_days(days, is_marked):
    village = make_village()
    for serial, day in enumerate(days):
        make_appointment(make_volunteer(f"Orang {serial}", village), decree_until=in_days(day))
    assert (cell_of(village).decree_ends_on is not None) is is_marked


def test_a_decree_without_an_end_keeps_the_mark_away():
    village = make_village()
    make_appointment(make_volunteer("Satu", village), decree_until=in_days(5))
    make_appointment(make_volunteer("Dua", village))
    assert cell_of(village).decree_ends_on is None


def test_service_that_is_known_to_end_soon_marks_the_village_too():
    village = make_village()
    make_appointment(make_volunteer("Satu", village), decree_until=in_days(300), ended_on=in_days(7))
    assert cell_of(village).decree_ends_on == in_days(7)


def test_the_words_differ_for_a_decree_that_will_end_and_one_that_has():
    soon, past = make_village("Akan"), make_village("Sudah")
    make_appointment(make_volunteer("Satu", soon), decree_until=in_days(5))
    make_appointment(make_volunteer("Dua", past), decree_until=in_days(-5))
    assert "SK akan habis" in cell_of(soon).words
    assert "SK sudah habis" in cell_of(past).words


def test_a_decree_runs_on_its_last_day():
    village = make_village()
    make_appointment(make_volunteer("Satu", village), decree_until=in_days(0))
    assert "SK akan habis" in cell_of(village).words


def test_the_days_of_notice_are_a_setting():
    Policy.objects.create(decree_notice_days=90)
    village = make_village()
    make_appointment(make_volunteer("Satu", village), decree_until=in_days(90))
    assert cell_of(village).decree_ends_on == in_days(90)


# On a date


def test_the_board_shows_any_date():
    village = make_village()
    make_appointment(make_volunteer("Satu", village), started_on=date(2019, 12, 6), ended_on=date(2020, 12, 31))
    assert [cell_of(village, on=day).serving for day in (date(2019, 12, 5), date(2020, 6, 1), date(2021, 1, 1))] == [
        0,
        1,
        0,
    ]


def test_the_board_counts_covered_and_uncovered_villages():
    serve(make_village("Air Dingin"), 2)
    make_village("Sekunyit")
    make_village("Geramat", make_district("Kinal"))
    shown = board(make_user("Petugas"))
    assert (shown.villages, shown.covered, shown.uncovered, shown.serving) == (3, 1, 2, 2)


# Rows, rights and queries


def test_each_kecamatan_is_a_row_with_its_villages_in_the_order_of_their_codes():
    kinal, maje = make_district("Kinal"), make_district("Maje")
    for name, district in [("Zeta", kinal), ("Alfa", kinal), ("Beta", maje)]:
        make_village(name, district)
    rows = board(make_user("Petugas")).rows
    assert [(row.district.name, [cell.village.name for cell in row.cells]) for row in rows] == [
        ("Kinal", ["Zeta", "Alfa"]),
        ("Maje", ["Beta"]),
    ]


@pytest.mark.parametrize("wanting", ["nobody", "ending", "candidate"])
def test_a_kecamatan_begins_folded_on_a_phone_only_where_nothing_needs_action(client, wanting):
    quiet, loud = make_village("Air Dingin"), make_village("Geramat", make_district("Kinal"))
    serve(quiet)
    if wanting != "nobody":
        make_appointment(make_volunteer("Satu", loud), decree_until=in_days(5) if wanting == "ending" else None)
    if wanting == "candidate":
        make_volunteer("Calon", loud)
    rows = board(make_user("Petugas")).rows
    assert {row.district.name: row.needs_action for row in rows} == {quiet.district.name: False, "Kinal": True}
    assert client.get("/").content.decode().count('<details class="fold" open>') == 1


def test_a_bound_account_sees_all_counts_and_opens_only_its_own_villages(client_of, bound):
    ours = make_village("Gedung Wani", make_district("Kinal"))
    theirs = make_village("Air Dingin")
    serve(theirs)
    content = client_of(bound).get("/").content.decode()
    assert "Air Dingin: 1 PSM aktif" in content
    assert f'href="{ours.get_absolute_url()}"' in content
    assert f'href="{theirs.get_absolute_url()}"' not in content
    assert "Orang 0" not in re.sub(r"(?s)<h2 id=\"terakhir\".*", "", content)


@pytest.mark.slow
def test_the_board_asks_no_more_for_195_villages_than_for_three(django_assert_max_num_queries, petugas, bound):
    make_village("Satu")
    for user in (petugas, bound):
        with django_assert_max_num_queries(6):
            assert board(user).villages == 1
    for district in range(15):
        for serial in range(13):
            serve(make_village(f"Desa {serial}", make_district(f"Kecamatan {district}")), serial % 3)
    for user in (petugas, bound):
        with django_assert_max_num_queries(6):
            assert board(user).villages == 196


def test_the_page_is_a_table_for_a_screen_reader(client):
    village = make_village("Air Dingin")
    content = html_of(client.get("/"))
    assert "<caption" in content
    assert 'scope="row" role="rowheader">Kaur Selatan' in content
    assert re.search(
        rf'<a class="cell cell-none" href="{village.get_absolute_url()}"><span class="visually-hidden">'
        r"Air Dingin: belum ada PSM</span>",
        content,
    )


def test_without_villages_the_page_says_what_to_do(client):
    assert "load_regions" in client.get("/").content.decode()


# The settings


def test_without_a_saved_row_the_defaults_hold():
    assert (Policy.current().minimum_serving, Policy.current().decree_notice_days) == (1, 60)


def test_there_is_only_one_row_of_settings():
    Policy.objects.create()
    with pytest.raises(IntegrityError), transaction.atomic():
        Policy.objects.create(id=2)


def test_the_head_changes_the_minimum_and_the_page_notes_who(client_of, kabid):
    client = client_of(kabid)
    answer = client.post(
        "/pengaturan/", {"minimum_serving": "2", "decree_notice_days": "45", "answer_hours": 72, "trace_years": 5}
    )
    assert answer.status_code == 302
    policy = Policy.objects.get()
    assert (policy.minimum_serving, policy.decree_notice_days, policy.changed_by) == (2, 45, kabid)
    opened = client.get("/pengaturan/").context["form"]["opened"].value()
    client.post(
        "/pengaturan/",
        {"minimum_serving": "3", "decree_notice_days": "45", "answer_hours": 72, "trace_years": 5, "opened": opened},
    )
    assert Policy.objects.get().minimum_serving == 3


def test_a_colleagues_newer_settings_are_shown_and_overwritten_only_when_asked_again(client_of, kabid):
    client = client_of(kabid)
    typed = {"minimum_serving": "2", "decree_notice_days": "60", "answer_hours": 72, "trace_years": 5}
    typed["opened"] = client.get("/pengaturan/").context["form"]["opened"].value()
    client_of(make_user("Kabid", username="rekan")).post(
        "/pengaturan/", {"minimum_serving": "1", "decree_notice_days": "90", "answer_hours": 72, "trace_years": 5}
    )
    form = client.post("/pengaturan/", typed).context["form"]
    assert "diubah rekan menjadi: PSM paling sedikit 1, SK ditandai 90 hari" in form.non_field_errors()[0]
    assert Policy.objects.get().decree_notice_days == 90
    assert form["decree_notice_days"].value() == "60"  # What was typed is kept.
    client.post("/pengaturan/", {**typed, "opened": form["opened"].value()})
    assert (Policy.objects.get().minimum_serving, Policy.objects.get().decree_notice_days) == (2, 60)


@pytest.mark.parametrize("typed", ["0", "-1", "", "banyak", "100", "9" * 30])
def test_a_minimum_that_cannot_be_is_refused_and_kept_in_the_form(client_of, kabid, typed):
    page = client_of(kabid).post(
        "/pengaturan/", {"minimum_serving": typed, "decree_notice_days": "60", "answer_hours": 72, "trace_years": 5}
    )
    assert page.context["form"].errors["minimum_serving"]
    assert page.context["form"]["minimum_serving"].value() == typed
    assert not Policy.objects.exists()


def test_with_a_minimum_of_two_the_page_counts_the_few(client):
    Policy.objects.create(minimum_serving=2)
    serve(make_village())
    content = client.get("/").content.decode()
    assert "1 lagi kurang dari 2" in content
    assert "kurang dari 2 PSM" in content


# Several regencies


@pytest.fixture
def two_regencies():
    kaur = make_village("Air Dingin")
    seluma = make_village("Talo Kecil", make_district("Talo", make_regency("Kabupaten Seluma", "17.05")))
    serve(kaur, 2)
    return kaur, seluma


def test_with_several_regencies_the_front_page_begins_with_them(client, two_regencies):
    page = client.get("/")
    counts = [
        (each.regency.name, each.villages, each.covered, each.uncovered, each.serving)
        for each in page.context["regencies"]
    ]
    assert counts == [("Kabupaten Kaur", 1, 1, 0, 2), ("Kabupaten Seluma", 1, 0, 1, 0)]
    content = page.content.decode()
    assert 'href="/papan/17.05/"' in content
    for address, count in (
        ("/desa/?psm=tanpa&amp;kabupaten=17.05", 1),
        ("/desa/?psm=ada&amp;kabupaten=17.04", 1),
        ("/desa/?kabupaten=17.05", 1),
        ("/psm/?status=aktif&amp;kabupaten=17.04", 2),
    ):
        assert f'href="{address}">{count}</a>' in content
        assert client.get(address.replace("&amp;", "&")).context["page"].paginator.count == count
    assert 'class="board"' not in content


def test_the_board_of_one_regency_holds_its_villages_alone(client, two_regencies):
    content = client.get("/papan/17.05/").content.decode()
    assert "Kabupaten Seluma: 0 dari 1 desa" in content
    assert "Talo Kecil" in content
    assert "Air Dingin" not in content


def test_a_regency_that_does_not_exist_is_not_found(client, two_regencies):
    assert client.get("/papan/99.99/").status_code == 404


def test_many_regencies_ask_no_more_queries_than_two(client, two_regencies, django_assert_max_num_queries):
    client.get("/")
    with django_assert_max_num_queries(60) as few:
        client.get("/")
    for serial in range(20, 30):
        make_village(
            f"Desa {serial}", make_district(f"Kec {serial}", make_regency(f"Kabupaten {serial}", f"17.{serial}"))
        )
    with django_assert_max_num_queries(len(few)):
        client.get("/")


# On another day


def test_the_board_of_a_past_day_stands_as_it_was(client):
    village = make_village()
    (period,) = serve(village, started_on=date(2019, 12, 6))
    make_volunteer("Calon Kini", village)
    period.end(date(2022, 3, 1), "mundur")
    address = f"/papan/{village.district.regency.code}/"
    then = client.get(address, {"per": "28-02-2022"})
    assert cell_words(then, village) == "Air Dingin: 1 PSM aktif"
    assert "pada 28 Februari 2022" in then.content.decode()
    assert cell_words(client.get(address), village) == "Air Dingin: belum ada PSM, 1 calon"


def cell_words(answer, village):
    return next(cell.words for cell in answer.context["board"].cells if cell.village == village)


def test_the_front_page_leads_to_the_board_of_another_day(client):
    village = make_village()
    link = f'<a href="/papan/{village.district.regency.code}/">Papan pada tanggal lain</a>'
    assert link in client.get("/").content.decode()


def test_a_day_to_come_is_refused_in_words_about_the_board(client):
    page = client.get(f"/papan/{make_village().district.regency.code}/", {"per": "01-01-2090"}).content.decode()
    assert "Papan hanya untuk hari ini atau hari yang sudah lewat." in page
    assert "Rekap hanya" not in page


def test_a_day_that_is_none_shows_today_and_says_so(client):
    page = client.get(f"/papan/{make_village().district.regency.code}/", {"per": "besok"}).content.decode()
    assert "Yang tampak di bawah ini keadaan hari ini." in page
    assert 'value="besok"' in page


# The settings


def test_the_required_trainings_are_ticked_and_kept(client_of):
    head = client_of(make_user("Kabid"))
    page = head.get("/pengaturan/").content.decode()
    assert re.search(r'value="dasar"[^>]*checked', page)
    head.post(
        "/pengaturan/",
        {
            "minimum_serving": 1,
            "decree_notice_days": 60,
            "answer_hours": 72,
            "trace_years": 5,
            "required_kinds": ["dasar", "khusus"],
        },
    )
    assert Policy.current().kinds_required == ["dasar", "khusus"]
    opened = head.get("/pengaturan/").context["form"]["opened"].value()
    head.post(
        "/pengaturan/",
        {"minimum_serving": 1, "decree_notice_days": 60, "answer_hours": 72, "trace_years": 5, "opened": opened},
    )
    assert Policy.current().kinds_required == []
