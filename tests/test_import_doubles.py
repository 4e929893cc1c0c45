"""The same person twice: in one file, on several sheets, and in a row of somebody who is in the registry."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from registry.models import Volunteer
from registry.workbook import batch, plan
from registry.workbook.planned_row import State
from registry.workbook.reading import ReadSheet
from tests.factories import fictional_nik, make_appointment, make_district, make_user, make_village, make_volunteer
from tests.workbooks import people

pytestmark = pytest.mark.django_db

HEADING = ["Nama", "Tgl lahir", "Desa", "Kecamatan", "NIK"]
BORN = date(1990, 12, 6)
FIRST_NIK, SECOND_NIK = fictional_nik(9001), fictional_nik(9002)
OTHER_NIK = fictional_nik(9003, born_on=date(1971, 8, 25))


@pytest.fixture(autouse=True)
def kinal(db):
    make_village("Geramat", make_district("Kinal"))
    make_village("Papahan", make_district("Kinal"))


def row(name="Ani Contoh", born="06-12-1990", village="Geramat", nik=""):
    return [name, born, village, "Kinal" if village else "", nik]


def made(*sheets, answers=None, user=None):
    """The plan of a file with a sheet for each list of rows."""
    names = ("Kinal", "Rekap", "Maje")
    sheets = [ReadSheet(name, people(*rows, heading=HEADING)) for name, rows in zip(names, sheets, strict=False)]
    return plan.make(sheets, user, answers=answers)


def states(of):
    return [planned.state for planned in of.rows]


def messages_of(planned):
    return " ".join(problem.message for problem in planned.problems)


def asked(of):
    """The id of each open question, with its answers."""
    return [(question.id, [answer for answer, _ in question.choices]) for question, _ in of.open_questions]


# In the file


@pytest.mark.parametrize(
    "first, second, shared",
    [
        (row(), row(), "Nama dan tanggal lahir dan desa sama"),
        (row(village="Papahan"), row(), "Nama dan tanggal lahir sama"),
        (row(born=""), row("ANI  CONTOH"), "Nama dan desa sama"),
        (row(born="25-08-1971"), row(), "Nama dan desa sama"),  # A mistyped date is how doubles are made.
        (row(nik=FIRST_NIK), row(nik=SECOND_NIK), "Nama dan tanggal lahir dan desa sama"),
        (row("Tauﬁq"), row("Taufiq"), "Nama dan tanggal lahir dan desa sama"),
    ],
)
def test_the_same_name_with_the_same_birth_date_or_village_is_asked_about(first, second, shared):
    of = made([first, second])
    assert states(of) == [State.NEW, State.FAILED]
    assert asked(of) == [("ganda:0-3", ["orang-lain", "lewati", "pakai-ini"])]
    assert f"{shared} dengan baris 2." in messages_of(of.rows[1])


@pytest.mark.parametrize(
    "first, second",
    [
        (row("Budi Contoh"), row()),
        (row(born="25-08-1971", village="Papahan"), row()),
        (row(born="25-08-1971", nik=OTHER_NIK), row(nik=FIRST_NIK)),  # Neither the date nor the NIK is the same.
    ],
)
def test_two_people_are_not_asked_about(first, second):
    assert states(made([first, second])) == [State.NEW, State.NEW]


@pytest.mark.parametrize(
    "first, second",
    [
        (row(born=""), row(village="")),  # The same name, and nothing that shows two people.
        (row("Soekri Contoh"), row("Sukri Contoh")),
        (row(born="25-08-1971", nik=OTHER_NIK), row(nik=FIRST_NIK)),
    ],
)
def test_what_may_be_one_person_is_told(first, second):
    of = made([first], [second])
    assert states(of) == [State.NEW, State.NEW]
    assert "Namanya mirip dengan baris 2 lembar Kinal; periksa apakah orang yang sama." in messages_of(of.rows[1])


def test_a_person_on_two_sheets_is_asked_about_with_the_sheet(kinal):
    of = made([row()], [row()])
    assert asked(of) == [("ganda:1-2", ["orang-lain", "lewati", "pakai-ini"])]
    assert "baris 2 lembar Kinal" in messages_of(of.rows[1])


def test_another_person_is_saved_as_such():
    assert states(made([row(), row()], answers={"ganda:0-3": "orang-lain"})) == [State.NEW, State.NEW]


def test_the_same_person_is_left_out_and_told():
    of = made([row(), row()], answers={"ganda:0-3": "lewati"})
    assert states(of) == [State.NEW]
    (skipped,) = of.skipped
    assert (skipped.sheet, skipped.number, skipped.why) == ("Kinal", 3, "orang yang sama dengan baris sebelumnya")


def test_no_row_is_left_out_by_an_answer_to_what_is_not_asked():
    assert len(made([row(), row("Budi Contoh")], answers={"ganda:0-3": "lewati"}).rows) == 2


def test_a_third_row_is_held_against_the_rows_that_stay():
    of = made([row(), row(), row()], answers={"ganda:0-3": "lewati"})
    assert "dengan baris 2. Orang yang sama?" in messages_of(of.rows[1])


def test_in_a_long_list_of_one_name_each_row_is_compared_with_few():
    of = made([row(born="", village="", nik=fictional_nik(9001 + at)) for at in range(30)])
    assert "baris 2, baris 3, baris 4, baris 5, baris 6 dan sedikitnya 15 lagi;" in messages_of(of.rows[-1])


def test_behind_many_of_one_name_the_same_birth_date_is_still_asked_about():
    others = [row(born=f"{day:02}-01-19{year}", village="") for year in (70, 71) for day in range(1, 29)]
    of = made([*others, row(village=""), row(village="")])
    assert asked(of) == [("ganda:0-59", ["orang-lain", "lewati", "pakai-ini"])]
    assert "Nama dan tanggal lahir sama dengan baris 58." in messages_of(of.rows[-1])


def test_of_one_nik_in_many_rows_the_first_are_named_and_the_others_counted():
    of = made([row(f"Ani {letter}", born="", village="", nik=FIRST_NIK) for letter in "ABCDEFGHIJ"])
    several = "baris 3, baris 4, baris 5, baris 6, baris 7 dan 4 lagi"
    assert f"NIK yang sama juga ada di {several}. Hapus salah satunya." in messages_of(of.rows[0])
    several = "baris 2, baris 3, baris 4, baris 5, baris 6 dan 4 lagi"
    assert f"NIK yang sama juga ada di {several}. Hapus salah satunya." in messages_of(of.rows[-1])


def test_one_nik_twice_is_refused_until_one_row_is_left_out():
    rows = [row(nik=FIRST_NIK), row("Anni Contoh", nik=FIRST_NIK)]
    of = made(rows)
    assert states(of) == [State.FAILED, State.FAILED]
    assert asked(of) == [("ganda:0-3", ["lewati", "pakai-ini"])]
    assert states(made(rows, answers={"ganda:0-3": "orang-lain"})) == [State.FAILED, State.FAILED]
    assert states(made(rows, answers={"ganda:0-3": "lewati"})) == [State.NEW]


def test_two_known_people_of_one_name_are_not_asked_about():
    ani, other = make_volunteer(nik=FIRST_NIK, name="Ani Contoh"), make_volunteer(nik=SECOND_NIK, name="Ani Contoh")
    assert {ani.registry_no, other.registry_no} == set(Volunteer.objects.values_list("registry_no", flat=True))
    assert asked(made([row(nik=FIRST_NIK), row(nik=SECOND_NIK)])) == []


# Whole sheets


def kecamatan_and_recap(repeated=6, others=0):
    """A sheet with people, and one that repeats some of them beside others."""
    people_of_it = [row(f"Orang {letter}", born=f"0{at + 1}-12-1990") for at, letter in enumerate("ABCDEFG")]
    return people_of_it, [*people_of_it[:repeated], *(row(f"Lain {letter}", born="") for letter in "HIJKLMN"[:others])]


def test_a_sheet_that_repeats_the_people_of_others_is_asked_about_once():
    of = made(*kecamatan_and_recap(repeated=6, others=5))
    ((question, rows),) = of.open_questions
    assert (question.id, rows) == ("ganda-lembar:1", 6)
    assert [answer for answer, _ in question.choices] == ["sama", "pakai-ini", "orang-lain", "satu-satu"]
    assert question.text == "Lembar “Rekap” memuat 6 orang yang juga ada di lembar lain (“Kinal”). Orang yang sama?"


@pytest.mark.parametrize("repeated, others", [(4, 0), (5, 5)])
def test_few_doubles_or_less_than_half_are_asked_about_one_by_one(repeated, others):
    of = made(*kecamatan_and_recap(repeated, others))
    assert [question.id for question, _ in of.open_questions] == [f"ganda:1-{2 + at}" for at in range(repeated)]


def test_two_sheets_of_answers_to_a_form_with_the_same_people_ask_once():
    heading = ["Timestamp", "Nama Lengkap", "Tanggal lahir", "Desa", "Kecamatan", "NIK"]
    answers = [["1/2/2026 10:00:00", *person] for person in kecamatan_and_recap()[0]]
    later = [["3/4/2026 11:30:00", *person] for person in kecamatan_and_recap()[0]]
    sheets = [ReadSheet("Form Responses 1", [heading, *answers]), ReadSheet("Form Responses 2", [heading, *later])]
    ((question, rows),) = plan.make(sheets).open_questions
    assert (question.id, rows) == ("ganda-lembar:1", 7)


def test_sheets_of_one_person_each_that_repeat_a_list_ask_once_together():
    first, again = kecamatan_and_recap()
    forms = [
        ReadSheet(each[0], [["Nama", each[0]], ["Tgl lahir", each[1]], ["Desa", each[2]], ["Kecamatan", each[3]]])
        for each in again
    ]
    sheets = [ReadSheet("Rekap", people(*first, heading=HEADING)), *forms]
    ((question, rows),) = plan.make(sheets).open_questions
    assert (question.id, rows) == ("ganda-lembar:1", 6)
    assert question.text == "6 lembar kecil memuat 6 orang yang juga ada di lembar lain (“Rekap”). Orang yang sama?"
    left_out = plan.make(sheets, answers={"ganda-lembar:1": "sama"})
    assert (len(left_out.rows), left_out.counted(State.FAILED)) == (7, 0)


def test_the_same_people_are_left_out_together_and_told():
    of = made(*kecamatan_and_recap(6, 1), answers={"ganda-lembar:1": "sama"})
    assert (len(of.rows), of.counted(State.FAILED)) == (8, 0)
    assert {skipped.why for skipped in of.skipped} == {"orang yang sama dengan di lembar lain"}
    assert [skipped.number for skipped in of.skipped] == [2, 3, 4, 5, 6, 7]


def test_other_people_are_saved_together():
    of = made(*kecamatan_and_recap(), answers={"ganda-lembar:1": "orang-lain"})
    assert states(of) == [State.NEW] * 13


def test_on_wish_they_are_asked_about_one_by_one():
    of = made(*kecamatan_and_recap(), answers={"ganda-lembar:1": "satu-satu", "ganda:1-2": "lewati"})
    assert [question.id for question, _ in of.open_questions] == [f"ganda:1-{at}" for at in range(3, 8)]


def test_whoever_has_another_birth_date_is_not_answered_with_the_others():
    first, again = kecamatan_and_recap()
    again.append(row("Orang G", born="17-08-1971"))
    of = made(first, again, answers={"ganda-lembar:1": "sama"})
    assert [question.id for question, _ in of.open_questions] == ["ganda:1-8"]


def test_one_nik_is_one_person_whatever_is_answered_for_the_sheet():
    first = [
        row(f"Orang {letter}", born="", village="", nik=fictional_nik(9001 + at)) for at, letter in enumerate("ABCDE")
    ]
    of = made(first, first, answers={"ganda-lembar:1": "orang-lain"})
    assert asked(of)[0] == ("ganda:1-2", ["lewati", "pakai-ini"])
    assert of.counted(State.FAILED) == 10


# The later row in place of the earlier one


def renewed(number="205/2024"):
    heading = [*HEADING, "TMT", "No SK"]
    older, newer = ([*row(nik=FIRST_NIK), "1-2-2021", decree] for decree in ("77/2021", number))
    return [ReadSheet(name, people(each, heading=heading)) for name, each in (("SK A", older), ("SK B", newer))]


def test_what_differs_between_two_rows_of_one_person_is_said():
    question = next(question for question, _ in plan.make(renewed()).open_questions)
    assert "Yang berbeda di baris ini: nomor SK “205/2024”, di sana “77/2021”." in question.text
    assert FIRST_NIK not in question.text
    assert "berbeda" not in plan.make(renewed("77/2021")).open_questions[0][0].text
    written = made([row(born="6 Desember 1990", nik=FIRST_NIK)], [row(nik=FIRST_NIK)]).open_questions[0][0].text
    assert "berbeda" not in written  # The same day, written in another way.


def test_the_later_row_may_take_the_place_of_the_earlier_one():
    of = plan.make(renewed(), answers={"ganda:1-2": "pakai-ini"})
    (planned,) = of.rows
    assert (planned.state, planned.appointment.decree_number) == (State.NEW, "205/2024")
    (skipped,) = of.left_out
    assert (skipped.sheet, skipped.why) == ("SK A", "orang yang sama, dipakai baris yang lain")


def test_a_whole_sheet_may_take_the_place_of_the_earlier_rows():
    kinal, recap = kecamatan_and_recap(repeated=7)
    of = made(kinal, recap, answers={"ganda-lembar:1": "pakai-ini"})
    assert {planned.row.sheet for planned in of.rows} == {"Rekap"}
    assert {skipped.sheet for skipped in of.left_out} == {"Kinal"}


# In the registry


@pytest.mark.parametrize(
    "known, shared",
    [
        ({"born_on": BORN, "home": "Linau"}, "nama dan tanggal lahir sama"),
        ({"home": "Geramat"}, "nama dan desa sama"),
        ({"born_on": date(1971, 8, 25), "home": "Geramat"}, "nama dan desa sama"),
        ({"born_on": date(1971, 8, 25), "home": "Linau", "nik": OTHER_NIK}, "nama sama"),
        ({"home": "Linau"}, "nama sama"),
        ({"born_on": date(1990, 12, 5), "home": "Linau"}, "nama sama; tanggal lahir mirip"),
    ],
)
def test_a_row_with_the_name_of_a_registered_person_is_asked_about(known, shared):
    home = make_village(known.pop("home"), make_district("Kinal"))
    ani = make_volunteer("Ani Contoh", home, **known)
    of = made([row()])
    assert states(of) == [State.FAILED]
    assert asked(of) == [("orang:0-2", [ani.registry_no, "baru", "lewati"])]
    assert f"{ani} ({shared})" in messages_of(of.rows[0])
    assert "Mungkin" not in messages_of(of.rows[0])
    assert of.rows[0].maybe == [ani]


def test_people_who_share_only_a_name_are_asked_about_together_where_there_are_several():
    ani = make_volunteer("Ani Contoh", born_on=date(1971, 8, 25))
    make_volunteer("Budi Misal")
    rows = row(), row("Budi Misal"), row("Cici Umpama")
    of = made(rows)
    assert asked(of) == [("senama:semua", ["orang-lain", "satu-satu"])]
    assert states(of) == [State.FAILED, State.FAILED, State.NEW]
    of = made(rows, answers={"senama:semua": "orang-lain"})
    assert states(of) == [State.NEW] * 3
    assert of.rows[0].maybe == [ani]
    assert "senama dengan orang yang sudah tercatat" in messages_of(of.rows[0])
    of = made(rows, answers={"senama:semua": "satu-satu"})
    assert [id for id, _ in asked(of)] == ["orang:0-2", "orang:0-3"]


def test_who_shares_more_than_a_name_is_not_answered_with_the_others():
    make_volunteer("Ani Contoh", born_on=BORN)
    make_volunteer("Budi Misal")
    make_volunteer("Cici Umpama")
    rows = row(), row("Budi Misal"), row("Cici Umpama")
    of = made(rows, answers={"senama:semua": "orang-lain"})
    assert states(of) == [State.FAILED, State.NEW, State.NEW]


def test_the_village_of_a_service_counts_too():
    ani = make_volunteer("Ani Contoh")
    make_appointment(ani, make_village("Geramat", make_district("Kinal")))
    assert asked(made([row()])) == [("orang:0-2", [ani.registry_no, "baru", "lewati"])]


def test_the_answer_is_a_registered_person_or_a_new_one():
    ani = make_volunteer("Ani Contoh", born_on=BORN)
    (same,) = made([row()], answers={"orang:0-2": ani.registry_no}).rows
    assert (same.before, same.state) == (ani, State.CHANGED)
    (new,) = made([row()], answers={"orang:0-2": "baru"}).rows
    assert (new.before, new.state) == (None, State.NEW)


def test_a_person_of_another_kecamatan_is_not_named_to_a_bound_account():
    make_volunteer("Ani Contoh", make_village("Linau", make_district("Maje")), born_on=BORN)
    bound = make_user(districts=[make_district("Kinal")])
    (planned,) = made([row()], user=bound).rows
    assert (planned.state, planned.problems) == (State.NEW, [])


def test_a_row_that_is_asked_about_is_not_saved():
    make_volunteer("Ani Contoh", born_on=BORN)
    sheet = ReadSheet("Kinal", people(row(), row("Budi Contoh"), heading=HEADING))
    batch.save([sheet], name="daftar.xlsx")
    assert sorted(Volunteer.objects.values_list("name", flat=True)) == ["Ani Contoh", "Budi Contoh"]


def test_more_namesakes_ask_no_more_of_the_database(django_assert_max_num_queries):
    make_volunteer("Ani Contoh", born_on=BORN)
    with CaptureQueriesContext(connection) as for_one:
        made([row()])
    for number in range(9):
        make_volunteer("Ani Contoh", make_village(f"Desa {number}"), born_on=BORN)
    with django_assert_max_num_queries(len(for_one)):
        ((question, _),) = made([row()]).open_questions
    assert len(question.choices) == 12


# Abbreviated names

SHORT_FORMS = [("BURHAN ELPIANSYAH S.", "Burhan Elpiansyah Saputra"), ("M. Yusuf", "Muhammad Yusuf")]


@pytest.mark.parametrize("short, whole", SHORT_FORMS)
def test_a_short_form_of_a_name_in_the_same_village_is_asked_about_in_the_file(short, whole):
    of = made([row(whole, born=""), row(short, born="")])
    assert asked(of) == [("ganda:0-3", ["orang-lain", "lewati", "pakai-ini"])]
    assert "Singkatan nama dan desa sama dengan baris 2" in messages_of(of.rows[1])
    assert not made([row(whole, born=""), row(short, born="", village="Papahan")]).open_questions


@pytest.mark.parametrize("short, whole", SHORT_FORMS)
def test_a_short_form_of_a_name_in_the_same_village_is_asked_about_in_the_registry(short, whole):
    known = make_volunteer(whole, make_village("Geramat", make_district("Kinal")))
    of = made([row(short, born="")])
    assert asked(of) == [("orang:0-2", [known.registry_no, "baru", "lewati"])]
    assert f"{known} (singkatan nama dan desa sama)" in messages_of(of.rows[0])
