"""Random cells: each is read or refused, without an exception, and nothing is invented."""

from datetime import date

from hypothesis import example, given
from hypothesis import strategies as st

from registry.values import dates, names, nik, phones
from registry.workbook import cells, columns

ANY_CELL = st.one_of(
    st.text(max_size=60),
    st.integers(),
    st.floats(),
    st.booleans(),
    st.dates(),
    st.from_regex(r"[0-9]{1,2}[-/ .][0-9A-Za-z]{1,10}[-/ .][0-9]{2,4}", fullmatch=True),
)


@given(st.dictionaries(st.sampled_from([column.key for column in columns.COLUMNS]), ANY_CELL), st.booleans())
def test_no_cell_makes_the_reading_fail(row, keeps_titles):
    read = cells.words(row, keeps_titles=keeps_titles)
    assert all(isinstance(text, str) for text in read.values.values())


@given(st.dates(date(1940, 1, 1), date(2005, 12, 31)), st.sampled_from(["%d-%m-%Y", "%d/%m/%Y", "%Y-%m-%d"]))
def test_a_date_reads_the_same_as_a_date_cell_as_text_and_as_a_serial(day, pattern):
    serial = (day - date(1899, 12, 30)).days
    read = [
        dates.parse(cells.words({"born_on": cell}).values["born_on"])
        for cell in (day, day.strftime(pattern), serial, str(serial), dates.spell(day))
    ]
    assert set(read) == {day}


@given(st.text(max_size=30), st.dates(date(1940, 1, 1), date(2005, 12, 31)))
@example("Tanjung Aur II", date(1985, 2, 1))
def test_a_date_is_found_behind_whatever_place(place, day):
    place = "".join(char for char in names.clean(place) if char.isalpha() or char == " ").strip()
    read = cells.words({"birth": f"{place}, {day:%d-%m-%Y}"}).values
    assert dates.parse(read["born_on"]) == day
    assert read.get("birth_place", "") == place


@given(st.integers(8 * 10**9, 9 * 10**10 - 1), st.sampled_from(["0{}", "{}", "+62{}", "62{}", "0{} "]))
def test_a_phone_reads_the_same_however_a_sheet_keeps_it(national, pattern):
    if not str(national).startswith("8"):
        national = int(f"8{str(national)[1:]}")
    kept = {phones.clean(cells.words({"phone": cell}).values["phone"]) for cell in (pattern.format(national), national)}
    assert kept == {f"+62{national}"}


@given(st.integers(10**15, 10**16 - 1))
def test_a_nik_that_is_a_number_is_never_taken(number):
    for cell in (number, float(number)):
        read = cells.words({"nik": cell})
        assert "nik" not in read.values
        assert read.nik == ""
        assert [problem.level for problem in read.problems] == ["error"]


@given(st.text("0123456789 .'-\u00a0\u200b", max_size=40))
def test_what_the_cell_reads_as_nik_is_what_the_form_reads(text):
    read = cells.words({"nik": text})
    assert read.nik == (nik.clean(text) if nik.is_whole(text) else "")
