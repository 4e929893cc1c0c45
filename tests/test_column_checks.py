"""What a whole column shows about a cell: month before day, spoilt NIKs, codes of the sex, remarks in names."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.values import dates, nik
from registry.workbook import days_from_1904, layout, plan, reading
from registry.workbook.cells import NIK_IS_NUMBER
from registry.workbook.column_checks import refuse_spoilt_niks, words_of
from registry.workbook.corrections import lay_over
from registry.workbook.date_columns import check_dates
from registry.workbook.reading import ReadSheet
from tests.workbooks import people, xls, xlsx

NAMES = ["Ani", "Budi", "Citra", "Dodi", "Endah", "Fitri", "Gani", "Hasan"]


def read(heading, *rows, answers=None, corrections=None):
    """Return the `Words` of each row of a list, the third sheet of its file."""
    table = layout.find(ReadSheet("PSM", people(*rows, heading=heading)))
    lay_over(table, corrections or {}, 2)
    pairs = words_of(table, answers or {}, 2)
    check_dates([(table, pairs, 2)], answers or {})
    refuse_spoilt_niks(pairs)
    return [row_words for _, row_words in pairs]


def read_sheets(*sheets):
    """Return the `Words` of each row of a file's lists, sheet by sheet; `sheets` are their rows with the headings."""
    tables = [layout.find(ReadSheet(f"Lembar {number}", rows)) for number, rows in enumerate(sheets)]
    of_tables = [words_of(table, {}, number) for number, table in enumerate(tables)]
    check_dates(list(zip(tables, of_tables, range(len(tables)), strict=True)), {})
    return [[row_words for _, row_words in pairs] for pairs in of_tables]


def dated(*cells, heading="Tgl Lahir", **kwargs):
    return read(
        ["Nama", heading], *([f"{name} Contoh", cell] for name, cell in zip(NAMES, cells, strict=False)), **kwargs
    )


def days(rows, key="born_on"):
    """Return the date that each row gives, or the level of its problem about it."""
    return [_level(row_words, key) or dates.parse(row_words.values[key]) for row_words in rows]


def _level(row_words, *keys):
    levels = [problem.level for problem in row_words.problems if problem.level != "warning"]
    return levels[0] if levels else ""


def messages(row_words):
    return " ".join(problem.message for problem in row_words.problems)


def questions(rows):
    return {problem.question for row_words in rows for problem in row_words.problems if problem.question}


# Month before day

AMERICAN = ["05/12/1980", "12/31/1985", "6 Mei 1990", "1980-05-12", "05/05/1985", "25/12/1980"]


def test_one_date_that_cannot_be_day_first_makes_the_column_doubtful_and_is_asked_about_once():
    rows = dated(*AMERICAN)
    assert days(rows) == [
        "question",
        "question",
        date(1990, 5, 6),
        date(1980, 5, 12),
        date(1985, 5, 5),
        date(1980, 12, 25),
    ]
    assert ["born_on" in row_words.values for row_words in rows[:2]] == [True, False]
    (question,) = questions(rows)
    assert question.id == "tanggal:2:born_on"
    assert question.text == (
        "Tanggal di kolom “Tgl Lahir” tampaknya bulan-hari-tahun, misalnya “12/31/1985”. "
        "Bagaimana tanggal di kolom ini ditulis?"
    )
    assert question.choices == (
        ("hari-bulan", "Hari-bulan-tahun: “05/12/1980” berarti 5 Desember 1980"),
        ("bulan-hari", "Bulan-hari-tahun: “05/12/1980” berarti 12 Mei 1980"),
    )


def test_the_answer_holds_for_the_whole_column():
    american = dated(*AMERICAN, answers={"tanggal:2:born_on": "bulan-hari"})
    assert days(american)[:2] == [date(1980, 5, 12), date(1985, 12, 31)]
    ours = dated(*AMERICAN, answers={"tanggal:2:born_on": "hari-bulan"})
    assert days(ours[:1]) == [date(1980, 12, 5)]
    assert ours[1].values["born_on"] == "12/31/1985"  # The form refuses it.
    assert not questions(american + ours)


def test_an_answer_that_is_no_choice_leaves_the_question_open():
    assert days(dated(*AMERICAN, answers={"tanggal:2:born_on": "entah"}))[:2] == ["question", "question"]


def test_a_column_in_which_every_date_can_be_day_first_is_not_doubted():
    rows = dated("05/12/1980", "25/12/1980", "12-31-198", "31/02/1980")
    assert not questions(rows)
    assert rows[0].values["born_on"] == "05/12/1980"


@pytest.mark.parametrize(
    "heading, key",
    [("TMT", "started_on"), ("Tgl SK", "decree_on"), ("Berlaku sampai", "decree_until"), ("TTL", "born_on")],
)
def test_every_column_of_dates_is_looked_at(heading, key):
    rows = dated("05/12/2019", "12/31/2019" if key != "born_on" else "Manna, 12/31/1985", heading=heading)
    assert len(questions(rows)) == 1
    (question,) = questions(rows)
    rows = dated("05/12/2019", "12/31/2019", heading=heading, answers={question.id: "bulan-hari"})
    assert days(rows, key)[0] == date(2019, 5, 12)


def test_a_year_of_two_digits_is_asked_about_likewise():
    rows = dated("05/12/80", "12/31/85", answers={"tanggal:2:born_on": "bulan-hari"})
    assert days(rows) == [date(1980, 5, 12), date(1985, 12, 31)]


@pytest.mark.slow
@given(st.lists(st.dates(date(1950, 1, 1), date(2000, 12, 31)), min_size=2, max_size=6))
def test_no_date_written_with_the_month_first_is_read_wrongly_without_a_word(born):
    rows = dated(*(f"{day.month}/{day.day}/{day.year}" for day in born))
    if any(day.day > 12 for day in born):
        assert all(read in ("question", day) for read, day in zip(days(rows), born, strict=False))


# Date cells beside texts


def test_date_cells_beside_texts_that_a_spreadsheet_could_not_read_are_doubted():
    """5/12/1980, typed where the month stands first, became the date cell 12 May; 25/12/1980 stayed text."""
    rows = dated(date(1980, 5, 12), "25/12/1980")
    assert days(rows) == ["question", date(1980, 12, 25)]
    (question,) = questions(rows)
    assert "sebagian teks seperti “25/12/1980”" in question.text
    assert question.choices == (
        ("hari-bulan", "Hari-bulan-tahun: “12-05-1980” berarti 5 Desember 1980"),
        ("bulan-hari", "Bulan-hari-tahun: “12-05-1980” berarti 12 Mei 1980"),
    )
    for answer, day in (("hari-bulan", date(1980, 12, 5)), ("bulan-hari", date(1980, 5, 12))):
        rows = dated(date(1980, 5, 12), "25/12/1980", answers={question.id: answer})
        assert days(rows) == [day, date(1980, 12, 25)]


def test_date_cells_beside_texts_with_the_month_first_were_exchanged_where_those_are_right():
    """5/12/1980, typed for 12 May where the day stands first, became 5 December; 5/25/1980 stayed text."""
    rows = dated(date(1980, 12, 5), "05/25/1980")
    assert days(rows) == ["question", "question"]
    for answer, day in (("hari-bulan", date(1980, 12, 5)), ("bulan-hari", date(1980, 5, 12))):
        assert days(dated(date(1980, 12, 5), "05/25/1980", answers={"tanggal:2:born_on": answer})[:1]) == [day]


def test_a_number_of_a_spreadsheet_is_a_date_cell():
    assert days(dated(29353, "25/12/1980")) == ["question", date(1980, 12, 25)]  # 12 May 1980


def test_date_cells_are_not_doubted_alone_nor_beside_one_with_a_day_above_12_nor_beside_readable_texts():
    assert not questions(dated(date(1980, 5, 12), date(1980, 5, 12)))
    assert not questions(dated(date(1980, 5, 12), date(1980, 5, 13), "25/12/1980"))
    assert not questions(dated(date(1980, 5, 12), "12/05/1980", "12 Desember 1980"))
    mixed = dated(date(1980, 5, 12), date(1980, 5, 13), "05/25/1980", "05/12/1980")
    assert days(mixed) == [date(1980, 5, 12), date(1980, 5, 13), "question", "question"]


@pytest.mark.parametrize("heading", ["Tgl Lahir", "TTL"])
def test_a_date_that_a_clerk_corrected_still_shows_how_the_others_were_written(heading):
    corrections = {"2-3": {"born_on": "31-12-1985"}}
    rows = dated("05/12/1980", "12/31/1985", heading=heading, corrections=corrections)
    assert days(rows) == ["question", date(1985, 12, 31)]
    rows = dated(date(1980, 5, 12), "25/12/1985", corrections=corrections)
    assert days(rows) == ["question", date(1985, 12, 31)]


# Columns of one file


def test_a_column_that_shows_no_order_is_doubted_where_another_one_of_the_file_shows_the_month_first():
    heading = ["Nama", "Tgl Lahir", "TMT"]
    first = [heading, ["Ani Contoh", "12/31/1985", "25/12/2020"], ["Budi Contoh", "05/12/1980", "05/12/2020"]]
    second = [heading, ["Citra Contoh", "06/01/1981", "01/06/2021"]]
    (_, budi), (citra,) = read_sheets(first, second)
    assert [problem.key for problem in budi.problems if problem.question] == ["born_on"]  # Its TMT is day-first.
    asked = [problem.question for problem in citra.problems if problem.question]
    assert [question.id for question in asked] == ["tanggal:1:born_on", "tanggal:1:started_on"]
    assert asked[1].text == (
        "Tanggal di kolom “TMT” tampaknya bulan-hari-tahun, seperti di kolom “Tgl Lahir” di lembar “Lembar 0”, "
        "misalnya “12/31/1985”. Bagaimana tanggal di kolom ini ditulis?"
    )


def test_date_cells_are_doubted_where_a_spreadsheet_left_texts_in_another_column_of_the_file():
    heading = ["Nama", "Tgl Lahir", "TMT"]
    first = [heading, ["Ani Contoh", "25/12/1980", "1-1-2021"], ["Budi Contoh", date(1980, 5, 12), "1-1-2021"]]
    second = [heading, ["Citra Contoh", date(1981, 6, 1), date(2021, 3, 1)]]
    _, (citra,) = read_sheets(first, second)
    asked = [problem.question for problem in citra.problems if problem.question]
    assert [question.id for question in asked] == ["tanggal:1:born_on", "tanggal:1:started_on"]
    assert asked[1].text == (
        "Di kolom “Tgl Lahir” di lembar “Lembar 0” sebagian tanggal berupa sel tanggal, sebagian teks seperti "
        "“25/12/1980”. Mungkin Excel menukar hari dan bulan di sel tanggal kolom “TMT”, misalnya 01-03-2021. "
        "Bagaimana tanggal di kolom ini ditulis semula?"
    )


@pytest.mark.parametrize(
    "born, started",
    [
        (["25/12/1980", "1/12/1980"], date(2021, 3, 1)),  # No date cells beside them: nothing was exchanged there.
        (["25/12/1980", date(1980, 5, 13)], date(2021, 3, 1)),  # One with a day above 12.
        (["25/12/1980", date(1980, 5, 12)], "1 Maret 2021"),
        (["25/12/1980", "05/12/1980"], "01/03/2021"),
    ],
)
def test_a_column_is_not_doubted_by_others_that_show_nothing_wrong(born, started):
    heading = ["Nama", "Tgl Lahir", "TMT"]
    rows = [[f"{name} Contoh", day, started] for name, day in zip(NAMES, born, strict=False)]
    for row_words in read_sheets([heading, *rows])[0]:
        assert not [problem for problem in row_words.problems if problem.question and problem.key == "started_on"]


def test_a_typing_error_beside_niks_that_show_the_day_first_makes_no_other_column_doubtful():
    heading = ["Nama", "NIK", "Tgl Lahir", "TMT"]
    rows = [["Ani Contoh", MAY_12, "12/05/1980", "01/03/2021"], ["Budi Contoh", "", "12/31/1985", "01/03/2021"]]
    for row_words in read_sheets([heading, *rows])[0]:
        assert not [problem for problem in row_words.problems if problem.question and problem.key == "started_on"]


# NIKs settle the order

MAY_12, DECEMBER_31, OTHER_MAY_12 = "1704011205809001", "1704013112859002", "1704011205809003"


def with_niks(*rows, **kwargs):
    cells = ([f"{name} Contoh", number, day] for name, (number, day) in zip(NAMES, rows, strict=False))
    return read(["Nama", "NIK", "Tgl Lahir"], *cells, **kwargs)


def test_the_niks_of_a_list_settle_the_order_and_this_is_told():
    rows = with_niks((MAY_12, "05/12/1980"), ("", "06/07/1981"), ("", "12/31/1985"))
    assert days(rows) == [date(1980, 5, 12), date(1981, 6, 7), date(1985, 12, 31)]
    sentence = "“06/07/1981” dibaca 7 Juni 1981 (bulan-hari-tahun), menurut NIK di daftar ini."
    assert sentence in messages(rows[1])
    assert all(row_words.problems for row_words in rows)


def test_the_niks_may_show_that_the_day_stands_first():
    rows = with_niks((MAY_12, "12/05/1980"), ("", "06/07/1981"), ("", "12/31/1985"))
    assert [row_words.values["born_on"] for row_words in rows] == ["12-05-1980", "06-07-1981", "12/31/1985"]
    assert not rows[0].problems  # As it is read without a doubt, and its own NIK agrees.
    assert "6 Juli 1981 (hari-bulan-tahun), menurut NIK" in messages(rows[1])


def test_where_niks_contradict_each_other_only_their_own_rows_are_settled():
    rows = with_niks(
        (MAY_12, "05/12/1980"), (OTHER_MAY_12, "12/05/1980"), ("", "06/07/1981"), (DECEMBER_31, "12/31/1985")
    )
    assert days(rows) == [date(1980, 5, 12), date(1980, 5, 12), "question", date(1985, 12, 31)]


def test_two_niks_show_the_month_first_where_no_date_is_impossible():
    rows = with_niks((MAY_12, "05/12/1980"), (OTHER_MAY_12, "05/12/1980"), ("", "06/07/1981"))
    assert days(rows) == [date(1980, 5, 12), date(1980, 5, 12), date(1981, 6, 7)]
    assert all("menurut NIK" in messages(row_words) for row_words in rows)
    assert days(with_niks((MAY_12, "05/12/1980"), ("", "06/07/1981"))) == [date(1980, 12, 5), date(1981, 7, 6)]


def test_niks_settle_whether_date_cells_were_exchanged_also_spoilt_ones():
    rows = with_niks((MAY_12, date(1980, 12, 5)), ("", date(1981, 6, 7)), ("", "25/12/1980"))
    assert days(rows) == [date(1980, 5, 12), date(1981, 7, 6), date(1980, 12, 25)]
    assert "7 Juni" not in messages(rows[1])
    (spoilt, *_) = with_niks((1704011205809001.0, "05/12/1980"), ("", "12/31/1985"))
    assert dates.parse(spoilt.values["born_on"]) == date(1980, 5, 12)


# NIKs that end in 0


def numbered(*numbers, **kwargs):
    return read(
        ["Nama", "NIK"], *([f"{name} Contoh", number] for name, number in zip(NAMES, numbers, strict=False)), **kwargs
    )


def nik_ending_in(*digits):
    return [f"17040112058{at}900{digit}" for at, digit in enumerate(digits)]


def test_niks_that_end_in_0_are_refused_where_most_of_the_list_does():
    rows = numbered(*nik_ending_in(0, 0, 0, 0, 7))
    assert [[problem.message for problem in row_words.problems] for row_words in rows] == [[NIK_IS_NUMBER]] * 4 + [[]]
    assert [(row_words.nik, "nik" in row_words.values) for row_words in rows] == [("", False)] * 4 + [
        (rows[4].nik, True)
    ]
    assert rows[0].nik15 == "170401120580900"


@pytest.mark.parametrize("digits", [(0, 0, 0), (0, 0, 0, 1), (0, 0, 0, 0, 1, 2, 3, 4)])
def test_a_few_niks_that_end_in_0_are_chance(digits):
    assert not [row_words for row_words in numbered(*nik_ending_in(*digits)) if row_words.problems]


def test_number_cells_count_for_the_damage_of_the_others():
    numbers = nik_ending_in(0, 0, 0, 0, 7)
    rows = numbered(*map(float, numbers[:3]), *numbers[3:])
    assert [bool(row_words.problems) for row_words in rows] == [True, True, True, True, False]


def test_a_nik_that_a_clerk_typed_from_the_card_is_taken_though_it_ends_in_0():
    numbers = nik_ending_in(0, 0, 0, 0, 0)
    rows = numbered(*numbers, corrections={"2-2": {"nik": numbers[0]}})
    assert [bool(row_words.problems) for row_words in rows] == [False, True, True, True, True]


def test_niks_that_a_clerk_corrected_still_show_the_damage_of_the_others():
    typed = {f"2-{row}": {"nik": number} for row, number in enumerate(nik_ending_in(7, 7, 7), start=2)}
    rows = numbered(*nik_ending_in(0, 0, 0, 0, 0), corrections=typed)
    assert [bool(row_words.problems) for row_words in rows] == [False, False, False, True, True]


# Sex


def sexes(*cells, **kwargs):
    rows = read(["Nama", "JK"], *([f"{name} Contoh", cell] for name, cell in zip(NAMES, cells, strict=False)), **kwargs)
    return [_level(row_words) or row_words.values["sex"] for row_words in rows]


@pytest.mark.parametrize(
    "heading, male, female",
    [
        ("JK (1=L, 2=P)", "1", "2"),
        ("JK (1=P, 2=L)", "2", "1"),
        ("Jenis Kelamin (Laki-laki=1; Perempuan=0)", "1", "0"),
    ],
)
def test_a_code_that_the_heading_gives_for_the_sex_is_read_and_told(heading, male, female):
    rows = read(["Nama", "Desa", heading], ["Ani Contoh", "x", female], ["Budi Contoh", "x", float(male)])
    assert [row_words.values["sex"] for row_words in rows] == ["P", "L"]
    assert all("menurut judul kolomnya" in row_words.problems[-1].message for row_words in rows)
    corrected = read(["Nama", "Desa", heading], ["Ani Contoh", "x", male], corrections={"2-2": {"sex": "P"}})
    assert corrected[0].values["sex"] == "P"


def test_a_heading_that_says_what_l_and_p_mean_anyway_is_not_told_in_each_row():
    heading = ["Nama", "Jenis Kelamin (L=Laki-laki, P=Perempuan)"]
    ani, budi, citra = read(heading, ["Ani Contoh", "P"], ["Budi Contoh", "L"], ["Citra Contoh", "P / 34 th"])
    assert [row_words.values["sex"] for row_words in (ani, budi, citra)] == ["P", "L", "P"]
    assert ani.problems == budi.problems == []
    assert messages(citra) == "“P / 34 th” dibaca perempuan; umurnya tidak dicatat."


def test_1_and_2_are_read_and_told():
    assert sexes(1, "2", 2.0, "L") == ["L", "P", "P", "L"]
    (row_words,) = read(["Nama", "JK"], ["Ani Contoh", 2])
    assert messages(row_words) == "Jenis kelamin ditulis “2”; dibaca perempuan."


@pytest.mark.parametrize("cells", [(0, 1), ("1", "0"), (1, 2, 3)])
def test_other_digits_have_no_certain_meaning(cells):
    assert set(sexes(*cells)) == {"error"}


def test_another_digit_that_a_clerk_corrected_refuses_no_1_and_2():
    assert sexes(1, 2, 3, corrections={"2-4": {"sex": "P"}}) == ["L", "P", "P"]
    assert sexes(1, 3, 3, corrections={"2-3": {"sex": "P"}}) == ["error", "P", "error"]


def test_m_and_f_are_read_and_told_only_where_both_stand_in_the_column():
    assert sexes("M", "F", "M") == ["L", "P", "L"]
    assert sexes("M", "P") == ["error", "P"]
    assert sexes("M", "F", corrections={"2-2": {"sex": "P"}}) == ["P", "P"]
    (row_words, _) = read(["Nama", "JK"], ["Ani Contoh", "M"], ["Budi Contoh", "F"])
    assert messages(row_words) == "Jenis kelamin ditulis “M”; dibaca laki-laki (bahasa Inggris)."


def test_p_beside_w_is_refused_unless_a_clerk_corrected_it():
    assert sexes("W", "P", "L") == ["P", "error", "L"]
    assert sexes("W / 30 th", "P / 40 th", "L") == ["P", "error", "L"]
    assert sexes("W", "P", "L", corrections={"2-3": {"sex": "P"}}) == ["P", "P", "L"]
    assert sexes("W", "P", "L", corrections={"2-2": {"sex": "P"}}) == ["P", "error", "L"]


# Names


def named(*cells, **kwargs):
    return read(["Nama", "Desa"], *([cell, "Geramat"] for cell in cells), **kwargs)


def test_remarks_in_names_are_asked_about_once_for_the_sheet():
    rows = named("Dedi Rekaan (KETUA)", "Bpk. Budi Rekaan, S.Pd", "Ani Rekaan")
    assert [_level(row_words) for row_words in rows] == ["question", "question", ""]
    (question,) = questions(rows)
    assert question.id == "keterangan:2"
    rows = named("Dedi Rekaan (KETUA)", "Bpk. Budi Rekaan, S.Pd", answers={question.id: "tanpa-keterangan"})
    assert [(row.values["name"], row.values.get("title_after")) for row in rows] == [
        ("Dedi Rekaan", None),
        ("Budi Rekaan", "S.Pd"),
    ]
    assert "disimpan sebagai “Dedi Rekaan”" in messages(rows[0])
    (as_written,) = named("Dedi Rekaan (KETUA)", answers={question.id: "apa-adanya"})
    assert (as_written.values["name"], _level(as_written)) == ("Dedi Rekaan (KETUA)", "")


@pytest.mark.parametrize("cell", ["1. Ani Rekaan", "12) Ani Rekaan", "3.Ani Rekaan"])
def test_a_running_number_before_a_name_is_left_out_and_told(cell):
    (row_words,) = named(cell)
    assert row_words.values["name"] == "Ani Rekaan"
    assert f"Nomor urut di depan nama tidak disimpan: “{cell}”." in messages(row_words)


@pytest.mark.parametrize("cell", ["2 Ani Rekaan", "Ani 2. Rekaan", "1704. Ani Rekaan", "1. 0812"])
def test_other_digits_in_a_name_stay(cell):
    (row_words,) = named(cell)
    assert row_words.values["name"] == cell


def test_behind_a_running_number_nobody_is_nobody():
    (row_words,) = named("1. KOSONG")
    assert "“KOSONG” bukan nama orang" in messages(row_words)


def test_who_is_called_dead_is_asked_about_in_its_row():
    rows = named("Alm. Citra Rekaan", "Budi Rekaan bin alm Hasan", "Dodi Rekaan (Alm)")
    assert sorted(question.id for question in questions(rows)) == ["almarhum:2-2", "almarhum:2-3", "almarhum:2-4"]
    (row_words, *_) = named("Alm. Citra Rekaan", answers={"almarhum:2-2": "tanpa-keterangan"})
    assert (row_words.values["name"], _level(row_words)) == ("Citra Rekaan", "")


def test_a_second_name_is_asked_about_once_for_the_sheet_and_its_kind():
    cells = [
        "Rosmaini istri Darlan",
        "Ani isteri Pak RT",
        "Samsul alias Ujang",
        "Siti binti Ahmad",
        "Ina istri alm Eko",
    ]
    rows = named(*cells)
    assert [_level(row_words) for row_words in rows] == ["question", "question", "question", "", "question"]
    asked = {question.id: [answer for answer, _ in question.choices] for question in questions(rows)}
    assert asked == {
        "nama-lain:2:keluarga": ["yang-depan", "apa-adanya"],
        "nama-lain:2:sebutan": ["yang-depan", "yang-belakang", "apa-adanya"],
    }
    answers = {"nama-lain:2:keluarga": "yang-depan", "nama-lain:2:sebutan": "yang-belakang"}
    rows = named(*cells, answers=answers)
    assert [row.values["name"] for row in rows] == ["Rosmaini", "Ani", "Ujang", "Siti binti Ahmad", "Ina"]
    assert "“Samsul alias Ujang” disimpan sebagai “Ujang”" in messages(rows[2])
    (as_written,) = named(cells[0], answers={"nama-lain:2:keluarga": "apa-adanya"})
    assert (as_written.values["name"], _level(as_written)) == (cells[0], "")
    assert "memuat nama lain sesudah “istri”" in messages(as_written)


@pytest.mark.parametrize(
    "cell", ["Ani Rekaan / Budi Rekaan", "Ani Rekaan\nBudi Rekaan", "Ani dan Budi", "Ani & Budi", "Ani Rekaan; Budi"]
)
def test_a_cell_that_may_hold_several_people_is_asked_about(cell):
    rows = named(cell)
    (question,) = questions(rows)
    assert question.id == "beberapa-orang:2-2"
    (answered,) = named(cell, answers={question.id: "apa-adanya"})
    assert _level(answered) == ""
    (first,) = named(cell, answers={question.id: "yang-depan"})
    assert first.values["name"] in ("Ani", "Ani Rekaan")


@pytest.mark.parametrize("cell", ["Ani Rekaan,\nS.Pd", "Ani\tRekaan", "Dania Rekaan", "Ani Rekaan\n"])
def test_one_name_with_its_title_on_a_second_line_is_one_person(cell):
    assert not questions(named(cell))


@pytest.mark.parametrize("cell", ["Dewi Rekaan / {}", "Dewi Rekaan ({})", "Alm. Dewi Rekaan {}", "Dewi istri Dono {}"])
def test_no_question_about_a_name_shows_the_nik_that_stands_in_its_cell(cell):
    digits = "1704016303870006"
    (question,) = questions(named(cell.format(digits)))
    words = [question.text, *(words for _, words in question.choices)]
    assert nik.MASK in question.text
    assert not [shown for shown in words if digits in shown]


# Marks for "as above"


def decreed(*cells, heading="No. SK", **kwargs):
    return read(["Nama", heading], *zip([f"{name} Contoh" for name in NAMES], cells, strict=False), **kwargs)


@pytest.mark.parametrize(
    "mark", ['"', "”", "''", "sda", "S.D.A.", "s.d.a", "idem", "~", "-''-", "(sda)", "〃", "dto", "sama", "s/d/a", "^"]
)
def test_a_mark_for_as_above_is_asked_about_once_for_its_column_and_never_stored(mark):
    rows = decreed("SK/1", mark, "SK/2", "sda", mark)
    (question,) = questions(rows)
    assert (question.id, [answer for answer, _ in question.choices]) == (
        "idem:2:decree_number",
        ["ikut-atas", "kosong"],
    )
    assert [_level(row_words) for row_words in rows] == ["", "question", "", "question", "question"]
    above = decreed("SK/1", mark, "SK/2", "sda", mark, answers={question.id: "ikut-atas"})
    assert [row.values["decree_number"] for row in above] == ["SK/1", "SK/1", "SK/2", "SK/2", "SK/2"]
    assert "dibaca seperti baris di atasnya: “SK/1”" in messages(above[1])
    empty = decreed("SK/1", mark, answers={question.id: "kosong"})
    for row_words in (rows[1], empty[1]):
        assert "decree_number" not in row_words.values


@pytest.mark.parametrize("heading", ["Desa", "Tgl Lahir", "Pekerjaan", "Catatan", "Pendidikan", "L/P", "No. HP"])
def test_a_mark_for_as_above_is_asked_about_in_every_column(heading):
    assert [question.text for question in questions(decreed("", "sda", heading=heading))] == [
        f"Kolom “{heading}” di lembar “PSM” memuat tanda seperti “sda”. Apakah artinya sama dengan baris di atasnya?"
    ]


def test_a_mark_with_nothing_above_it_is_refused_and_a_nik_is_never_that_of_the_row_above():
    (row_words,) = decreed("sda", answers={"idem:2:decree_number": "ikut-atas"})
    assert "di atasnya tidak ada isi" in messages(row_words)
    (question,) = questions(decreed("1704015203909001", "sda", heading="NIK"))
    assert [answer for answer, _ in question.choices] == ["kosong"]


@pytest.mark.parametrize("mark", ["idem no 1", "sda no. 1", "sama dengan no. 1", "sda (no 1)"])
def test_a_mark_with_a_number_means_the_row_with_that_number(mark):
    rows = [["1", "Ani Contoh", "SK/1"], ["2", "Budi Contoh", "SK/2"], ["3", "Citra Contoh", mark]]
    heading = ["No", "Nama", "No. SK"]
    (question,) = questions(read(heading, *rows))
    assert (question.id, "baris bernomor itu" in question.text) == ("idem-no:2:decree_number", True)
    like = {question.id: "ikut-atas"}
    *_, citra = read(heading, *rows, answers=like)
    assert citra.values["decree_number"] == "SK/1"
    assert "dibaca seperti no. 1: “SK/1”" in messages(citra)
    *_, citra = read(heading, *rows[1:], answers=like)
    assert "tidak ada baris bernomor itu" in messages(citra)
    assert "decree_number" not in citra.values


def test_a_number_of_a_decree_that_still_holds_a_day_is_asked_about():
    cell = "9/GM/2022 tgl 9 Xyz 2022"
    ((question,), (kept,), (emptied,)) = (
        questions(decreed(cell)),
        decreed(cell, answers={"tanggal-sk:2-2": "apa-adanya"}),
        decreed(cell, answers={"tanggal-sk:2-2": "kosong"}),
    )
    assert "memuat tanggal yang tidak terbaca" in question.text
    assert kept.values["decree_number"] == cell
    assert "decree_number" not in emptied.values
    assert "tidak disimpan" in messages(emptied)


@pytest.mark.parametrize("cell", ["Sda. Kanan", "Idemi", "~5", "SD", "-", "Jl. “Mawar”"])
def test_a_text_that_resembles_a_mark_stays(cell):
    assert not questions(decreed("Lama", cell, heading="Alamat"))


# Days that count from 1904


def of_1904(*cells, heading="Tgl Lahir"):
    """The table of a list whose days are plain numbers from 1904, with those made dates."""
    rows = people(
        *([f"{name} Contoh", cell] for name, cell in zip(NAMES, cells, strict=False)), heading=["Nama", heading]
    )
    sheet = ReadSheet("PSM", rows, counts_from_1904=True)
    table = layout.find(sheet)
    days_from_1904.read(table, sheet)
    return table


@pytest.mark.parametrize("heading, key", [("Tgl Lahir", "born_on"), ("TTL", "birth"), ("TMT", "started_on")])
def test_plain_numbers_of_a_workbook_from_1904_are_its_days_and_told(heading, key):
    table = of_1904(27891, "06-12-1985", "27891", heading=heading)
    assert [row.cells[key] for row in table.rows] == [date(1980, 5, 12), "06-12-1985", date(1980, 5, 12)]
    ((_, sentence),) = table.remarks
    assert f"angka 27891 di kolom “{heading}” dibaca 12 Mei 1980" in sentence


def test_other_numbers_of_a_workbook_from_1904_stay_as_they_are():
    table = of_1904(27891, heading="No. SK")
    assert (table.rows[0].cells["decree_number"], table.remarks) == (27891, [])


@pytest.mark.parametrize("make", [xlsx, xls])
@pytest.mark.django_db
def test_a_workbook_of_1904_gives_the_same_day_as_number_and_as_date(make):
    rows = people(["Ani Contoh", 27891], ["Budi Contoh", date(1980, 5, 12)], heading=["Nama", "Tgl Lahir"])
    of = plan.make(reading.read(make(rows, date_1904=True)))
    assert [planned.person.born_on for planned in of.rows] == [date(1980, 5, 12)] * 2
