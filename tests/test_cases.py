"""Small lists with one habit of real offices each, in tests/cases/: what is read, and what is asked or told.

Each test loads one file into a registry with the real regions of Kaur.
"""

from datetime import date
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command

from registry.workbook import plan, reading
from registry.workbook.cells import NIK_IS_NUMBER
from registry.workbook.planned_row import State
from registry.workbook.reading import WorkbookError
from tests.workbooks import xlsx

CASES = Path(__file__).parent / "cases"
pytestmark = [pytest.mark.one_database, pytest.mark.django_db, pytest.mark.usefixtures("kaur")]


@pytest.fixture(scope="module")
def kaur(made_once):
    """The kecamatan and villages of Kaur, among them Kecamatan Kinal with Papahan."""
    call_command("load_regions", verbosity=0, stdout=StringIO())


def loaded(name, answers=None, **kwargs):
    """Return the `Plan` of a file of tests/cases/."""
    return plan.make(reading.read((CASES / name).read_bytes()), answers=answers, **kwargs)


def row_of(made, name):
    """Return the only row whose name contains that text."""
    (planned,) = [planned for planned in made.rows if name in planned.called]
    return planned


def became(made):
    """Return, for each row by its name: its state, and the home village that the person gets ("" without one)."""
    return {planned.called: (planned.state, _home_of(planned.person)) for planned in made.rows}


def _home_of(person):
    return str(person.home_village) if person and person.home_village else ""


def messages_of(planned, level=None):
    """Return all sentences about a row, or those of one level ("error", "question", "warning"), as one text."""
    return " ".join(problem.message for problem in planned.problems if level in (None, problem.level))


# The sheet: headings, titles, bands, hidden rows


def test_a_title_that_says_more_than_the_kecamatan_gives_it():
    answers = {"judul:0": "baca-biasa"}  # From 2027 on, its year is a past one.
    made = loaded("title-names-more-than-kecamatan.xlsx", answers)
    assert became(made) == {"Budi Rekaan": (State.NEW, "Papahan, Kinal")}
    assert row_of(made, "Budi").person.born_on == date(1980, 5, 12)


def test_the_village_that_only_the_title_names_is_everybody_s_home():
    made = loaded("village-only-in-title.xlsx")
    assert became(made) == {
        "Budi Rekaan": (State.NEW, "Papahan, Kinal"),
        "Citra Rekaan": (State.NEW, "Papahan, Kinal"),
    }


def test_a_person_with_two_filled_cells_is_no_band_and_an_address_gives_no_village():
    made = loaded("person-taken-for-band.xlsx")
    assert list(became(made)) == ["Budi Rekaan", "Citra Rekaan", "Dedi Rekaan"]
    assert {row.row.district for row in made.rows} == {""}
    assert [(number, sentence.split(",")[0]) for _, number, sentence in made.remarks] == [
        (0, "Alamat 2 orang menyebut desa atau kecamatan (baris 2 dan 3)")
    ]


@pytest.mark.parametrize(
    "name, question, why, hidden",
    [
        ("hidden-sheet.xlsx", "lembar-tersembunyi:1", "lembar tersembunyi", "Mantan Rekaan"),
        ("rows-hidden-by-filter.xlsx", "baris-tersembunyi:0", "baris tersembunyi", "Citra Rekaan"),
    ],
)
def test_what_is_hidden_is_told_and_left_out_unless_asked_for(name, question, why, hidden):
    made = loaded(name)
    assert list(became(made)) == ["Budi Rekaan"]
    assert [each.id for table in made.tables for each in table.questions] == [question]
    assert [(skipped.why, hidden in skipped.text) for skipped in made.skipped] == [(why, True)]
    assert list(became(loaded(name, {question: "baca"}))) == ["Budi Rekaan", hidden]


# Cells and columns


def test_niks_that_were_numbers_before_they_became_text_are_refused():
    made = loaded("nik-all-end-in-zero.csv")
    assert [planned.state for planned in made.rows] == [State.FAILED] * 10
    assert {problem.message for planned in made.rows for problem in planned.errors} == {NIK_IS_NUMBER}


def test_a_birthplace_has_no_tgl_and_no_weekday():
    budi, citra = loaded("birthplace-with-tgl.csv").rows
    assert (budi.person.birth_place, budi.person.born_on) == ("Bintuhan", date(1980, 5, 12))
    assert (citra.person.birth_place, citra.person.born_on) == ("Manna", date(1981, 6, 9))
    assert "padahal 9 Juni 1981 hari Selasa" in messages_of(citra, "warning")
    assert not budi.problems


def test_a_date_is_no_number_of_a_decree():
    (planned,) = loaded("decree-number-became-date.xlsx").rows
    assert (planned.appointment.decree_number, planned.appointment.started_on) == ("", date(2019, 5, 11))
    assert "Nomor SK berisi tanggal (11-05-2019), jadi tidak dicatat" in messages_of(planned, "warning")


def test_sex_as_a_digit_is_read_and_told_and_the_year_may_stand_first():
    budi, citra = loaded("sex-as-digits-year-first.csv").rows
    assert (budi.state, budi.person.sex, budi.person.born_on) == (State.NEW, "L", date(1980, 5, 12))
    assert (citra.state, citra.person.sex, citra.person.born_on) == (State.NEW, "P", date(1981, 5, 13))
    assert [messages_of(planned) for planned in (budi, citra)] == [
        "Jenis kelamin ditulis “1”; dibaca laki-laki.",
        "Jenis kelamin ditulis “2”; dibaca perempuan.",
    ]


def test_a_ligature_is_two_letters():
    assert {planned.person.name for planned in loaded("ligature-name.csv").rows} == {"Taufiq Rekaan"}


def test_titles_are_parted_and_told_and_the_rest_is_asked():
    made = loaded("titles-in-capitals.csv")
    assert [(row.person.title_before, row.person.name, row.person.title_after) for row in made.rows[:4]] == [
        ("", "AHMAD REKAAN", "S.PD"),
        ("H.", "AHMAD REKAAN", ""),
        ("", "SITI REKAAN", "S.PD.I"),
        ("DRS.", "BUDI REKAAN", "SH.MH"),
    ]
    assert all("Gelar dipisahkan dari nama" in messages_of(planned, "warning") for planned in made.rows[:4])
    assert [question.id for question, _ in made.open_questions] == ["ganda:0-3", "almarhum:0-6", "keterangan:0"]
    answers = {"ganda:0-3": "orang-lain", "almarhum:0-6": "tanpa-keterangan", "keterangan:0": "tanpa-keterangan"}
    answered = loaded("titles-in-capitals.csv", answers)
    assert [planned.person.name for planned in answered.rows[4:]] == ["Citra Rekaan", "DEDI REKAAN"]


# The registry: whose row it is


def test_two_rows_with_one_name_in_two_spellings_are_asked_about_as_one_person():
    made = loaded("ligature-name.csv")
    assert [planned.state for planned in made.rows] == [State.NEW, State.FAILED]
    assert {planned.person.name for planned in made.rows} == {"Taufiq Rekaan"}
    assert [question.id for question, _ in made.open_questions] == ["ganda:0-3"]


def test_a_village_that_stands_only_in_the_title_is_the_home_of_all():
    made = loaded("village-only-in-title.xlsx")
    assert {home for _, home in became(made).values()} == {"Papahan, Kinal"}
    assert [planned.state for planned in made.rows] == [State.NEW, State.NEW]
    assert made.new_without_village == 0


def test_dates_that_show_no_order_are_asked_about_where_another_sheet_shows_the_month_first():
    made = loaded("month-first-on-another-sheet.xlsx")
    asked = {question.id for question, _ in made.open_questions}
    of_dates = [f"tanggal:{place}:{key}" for place in (0, 1) for key in ("born_on", "decree_on", "started_on")]
    assert asked == {*of_dates}
    citra = row_of(loaded("month-first-on-another-sheet.xlsx", dict.fromkeys(of_dates, "bulan-hari")), "Citra")
    assert (citra.state, citra.person.born_on, citra.appointment.started_on) == (
        State.NEW,
        date(1981, 6, 1),
        date(2021, 6, 5),
    )


# The file: encodings, delimiters, other kinds


def test_one_byte_of_windows_leaves_the_other_letters_right_and_is_told():
    made = loaded("one-byte-of-windows.csv")
    assert [planned.person.name for planned in made.rows] == ["Mu’min Rekaan", "José Rekaan"]
    ((_, row, sentence),) = made.remarks
    assert row == 3
    assert "José Rekaan" in sentence


def test_addresses_with_more_commas_than_the_file_has_semicolons_are_read():
    made = loaded("semicolons-many-commas.csv")
    assert list(became(made)) == ["Ani Rekaan", "Beni Rekaan", "Cici Rekaan"]
    assert row_of(made, "Beni").person.home_address == "Jl. A, No. 2, RT 1, RW 2, Dusun B"
    assert not made.remarks


def test_a_web_page_named_xls_is_told_how_to_become_a_workbook():
    with pytest.raises(WorkbookError, match=r"halaman web.*Simpan Sebagai.*\.xlsx"):
        loaded("portal-table.xls")


def test_who_is_struck_out_is_asked_about_and_what_a_hidden_column_holds_is_told():
    made = loaded("struck-out-and-hidden-column.xlsx")
    states = [State.NEW, State.FAILED, State.NEW]
    assert [planned.state for planned in made.rows] == states
    assert [question.id for question, _ in made.open_questions] == ["dicoret:0"]
    assert "baris 3" in messages_of(row_of(made, "Citra"), "question")
    assert [row for _, row, sentence in made.remarks if "tersembunyi" in sentence] == [0]
    assert list(became(loaded("struck-out-and-hidden-column.xlsx", {"dicoret:0": "lewati"}))) == [
        "Budi Rekaan",
        "Dodi Rekaan",
    ]


def test_letters_that_a_portal_damaged_are_mended_and_told():
    made = loaded("portal-entities.csv")
    assert [planned.person.name for planned in made.rows] == ["Mu'min Rekaan", "José Rekaan"]
    assert made.rows[0].person.home_address == "Jl. A & B; RT 1"
    assert {row for _, row, _ in made.remarks} == {3, 4}


def test_two_files_joined_with_different_delimiters_lose_nobody_without_a_word():
    made = loaded("two-files-joined.csv")
    assert list(became(made)) == ["Ani Rekaan", "Beni Rekaan", "Cici Rekaan"]
    assert row_of(made, "Cici").person.home_address == "Jl. B; RT 2"
    assert [(skipped.number, skipped.why) for skipped in made.skipped] == [
        (4, "judul kolom"),
        (6, "mungkin sambungan baris di atasnya"),
    ]
    assert [question.id for question, _ in made.open_questions] == ["sambung:0-5"]


def test_a_row_that_is_nobody_s_does_not_take_the_person_above_out_of_the_list():
    question = "sambung:0-5"
    (not_read,) = [
        answer
        for asked, _ in loaded("two-files-joined.csv").open_questions
        for answer, words in asked.choices
        if words == "Bukan, tidak dibaca"
    ]
    made = loaded("two-files-joined.csv", {question: not_read})
    assert list(became(made)) == ["Ani Rekaan", "Beni Rekaan", "Cici Rekaan"]
    assert list(became(loaded("two-files-joined.csv", {question: "lewati"}))) == ["Ani Rekaan", "Beni Rekaan"]


def test_a_spoilt_nik_alone_on_its_sheet_is_known_by_the_other_sheets():
    spoilt = [
        [f"{name} Rekaan", f"170405101285{serial}0"]
        for name, serial in zip(["Ani", "Budi", "Citra", "Dodi"], range(901, 905), strict=True)
    ]
    heading = ["Nama", "NIK"]
    made = plan.make(reading.read(xlsx([heading, *spoilt], [heading, ["Endah Rekaan", "1704051012859050"]])))
    assert [planned.state for planned in made.rows] == [State.FAILED] * 5


def test_each_filled_sheet_that_is_not_read_is_named_with_its_rows():
    form = [["BIODATA PSM"], ["Nama", ": Budi Rekaan"], ["Desa", ": Papahan"]]
    bare = [[1, "Citra Rekaan", "Papahan", "P"]]
    made = plan.make(reading.read(xlsx([["Nama", "Desa"], ["Ani Rekaan", "Papahan"]], form, bare, [])))
    assert list(became(made)) == ["Ani Rekaan"]
    assert made.remarks == [
        (name, 0, f"Lembar “{name}” tidak dibaca ({filled} baris terisi): tidak ada judul kolom yang dikenali.")
        for name, filled in (("Lembar 2", 3), ("Lembar 3", 1))
    ]


# Kinds that were met later


def test_a_second_name_in_the_cell_is_asked_about_and_names_that_only_look_so_are_not():
    made = loaded("other-names.csv")
    assert [planned.state for planned in made.rows] == [State.FAILED, State.NEW, State.NEW]
    assert [question.id for question, _ in made.open_questions] == ["nama-lain:0:sebutan"]
    answered = loaded("other-names.csv", {"nama-lain:0:sebutan": "yang-depan"})
    assert answered.rows[0].person.name == "SAMSUL"


def test_forms_below_each_other_are_read_and_told():
    made = loaded("biodata-below-each-other.csv")
    assert became(made) == {
        "Budi Rekaan": (State.NEW, "Papahan, Kinal"),
        "Citra Rekaan": (State.NEW, "Geramat, Kinal"),
    }
    assert made.rows[1].person.born_on == date(1981, 5, 13)
    assert "dibaca sebagai biodata" in made.remarks[0][2]


def test_officers_below_the_list_are_asked_about_and_who_signed_is_nobody():
    made = loaded("officers-and-signatures.csv")
    assert [planned.state for planned in made.rows] == [State.NEW, State.NEW, State.FAILED, State.FAILED]
    assert [question.id for question, _ in made.open_questions] == ["bagian:0-4"]
    assert {skipped.number for skipped in made.skipped if skipped.why == "tanda tangan"} == {8, 9, 10, 11}
    answered = loaded("officers-and-signatures.csv", {"bagian:0-4": "lewati"})
    assert list(became(answered)) == ["Budi Rekaan", "Citra Rekaan"]


def test_the_code_of_a_village_decides_and_no_name_hides_a_wrong_one():
    made = loaded("village-codes.csv")
    assert became(made) == {
        "Budi Rekaan": (State.NEW, "Papahan, Kinal"),
        "Citra Rekaan": (State.NEW, "Geramat, Kinal"),
        "Dodi Rekaan": (State.FAILED, ""),
        "Eka Rekaan": (State.FAILED, ""),
        "Fitri Rekaan": (State.NEW, "Geramat, Kinal"),
    }
    assert "Kode 17.04.01.2022 milik Papahan, Kinal, bukan “Geramat”" in messages_of(row_of(made, "Dodi"), "error")
    assert "Kode desa 17.04.01.2999 tidak dikenal" in messages_of(row_of(made, "Eka"), "error")


def test_a_birth_in_two_columns_below_one_heading_is_read():
    (planned,) = loaded("birth-in-two-columns.csv").rows
    assert (planned.person.birth_place, planned.person.born_on) == ("Bintuhan", date(1980, 5, 12))


def test_a_form_below_a_list_is_no_person_without_a_word():
    made = loaded("form-below-a-list.csv")
    states = {planned.called: planned.state for planned in made.rows}
    assert states.pop("Budi Rekaan") == states.pop("Citra Rekaan") == State.NEW
    assert set(states.values()) == {State.FAILED}


def test_a_total_gives_no_village_to_whoever_stands_below_it():
    made = loaded("totals-name-villages.csv")
    assert became(made) == {"Budi Rekaan": (State.NEW, ""), "Citra Rekaan": (State.NEW, "")}
    assert made.new_without_village == 2
    assert [row for _, row, sentence in made.remarks if "adalah jumlah" in sentence] == [4, 6]


def test_headings_in_other_words_are_known_and_old_and_new_are_not_mixed():
    made = loaded("headings-in-other-words.csv")
    (planned,) = made.rows
    period = planned.appointment
    assert (planned.person.sex, planned.person.phone) == ("L", "+6281234567001")
    assert (period.decree_number, period.decree_on) == ("7/SK/2024", date(2024, 3, 1))
    assert period.started_on == date(2019, 3, 2)
    assert [heading.text for heading in made.tables[0].headings if not heading.key] == [
        *("SK LAMA", "Nomor HP Ketua PSM")
    ]


def test_who_has_left_is_asked_and_whoever_only_seems_so_is_not():
    made = loaded("who-has-left-and-who-has-not.csv")
    assert [planned.state for planned in made.rows] == [State.NEW, State.NEW, State.FAILED, State.FAILED]
    assert [question.id for question, _ in made.open_questions] == ["berhenti:0-4", "berhenti:0-5"]


def test_a_village_in_place_of_a_name_is_doubted():
    rows = [["No", "Nama", "Alamat", "NIK"], [1, "Budi Rekaan", "Jl. A", ""], [2, "Papahan", "Jl. B", ""]]
    _, village = plan.make(reading.read(xlsx(rows))).rows
    assert "“Papahan” juga nama desa. Periksa apakah baris ini memang orang." in messages_of(village, "warning")


def test_a_reserve_beside_each_volunteer_is_a_person_of_the_village_who_is_asked_about():
    made = loaded("main-and-reserve.csv")
    assert [question.id for question, _ in made.open_questions] == ["orang-ke:0:2"]
    answered = loaded("main-and-reserve.csv", {"orang-ke:0:2": "baca-biasa"})
    assert became(answered) == {
        "Budi Rekaan": (State.NEW, "Papahan, Kinal"),
        "Citra Rekaan": (State.NEW, "Papahan, Kinal"),
        "Dodi Rekaan": (State.NEW, "Geramat, Kinal"),
    }
    assert [planned.person.phone[-4:] for planned in answered.rows] == ["0001", "0002", "0003"]


def test_the_newest_decree_of_each_is_read_and_people_in_another_column_are_counted():
    made = loaded("older-and-newer-decrees.csv")
    periods = [planned.appointment for planned in made.rows]
    assert [(period.decree_number, period.decree_on) for period in periods] == [
        ("7/SK/2024", date(2024, 3, 1)),
        ("2/SK/2019", date(2019, 4, 1)),
        ("", None),
    ]
    assert [period.started_on for period in periods] == [date(2019, 4, 1), date(2019, 1, 1), date(2019, 8, 1)]
    assert [sentence.split(" tidak")[0] for _, sentence in made.unread_people] == ["2 nama di kolom “PSM Lama” (J)"]
