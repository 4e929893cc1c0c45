from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from ceremonies.models import NumberSeries, OfficialNumber
from ceremonies.values import numbering

SIXTH = date(2019, 12, 6)


@pytest.mark.parametrize(
    "pattern, serial, on, number",
    [
        (numbering.EXAMPLE, 1, SIXTH, "460/001/DINSOS/XII/2019"),
        (numbering.EXAMPLE, 1234, date(2020, 1, 2), "460/1234/DINSOS/I/2020"),
        ("400.9/{serial:04}/436.7.8/{year}", 7, date(2024, 5, 1), "400.9/0007/436.7.8/2024"),
        ("{serial}/{month:02}/{year}", 9, date(2024, 4, 1), "9/04/2024"),
    ],
)
def test_a_number_is_written_by_its_pattern_and_the_date_of_the_paper(pattern, serial, on, number):
    numbering.validate(pattern)
    assert numbering.write(pattern, serial, on) == number


@pytest.mark.parametrize("words, code", numbering.OFFICE_WORDS.items())
def test_each_part_of_a_pattern_has_its_words_on_screens(words, code):
    assert numbering.from_office_words(f"460/{words}/DINSOS") == f"460/{code}/DINSOS"
    assert numbering.to_office_words(f"460/{code}/DINSOS") == f"460/{words}/DINSOS"


@pytest.mark.parametrize("typed", ["{ Bulan  Romawi }", "{BULAN ROMAWI}", "{roman_month}"])
def test_words_of_a_pattern_are_read_as_people_type_them(typed):
    assert numbering.from_office_words(f"460/{{nomor}}/{typed}/{{tahun}}") == "460/{serial:03}/{roman_month}/{year}"


def test_an_unknown_part_is_refused_in_the_words_of_the_office():
    with pytest.raises(ValidationError, match=r"Bagian yang dikenal: {nomor}, .*{bulan romawi}, .*{tahun}"):
        numbering.validate(numbering.from_office_words("460/{nomer}/{tahun}"))
    with pytest.raises(ValidationError, match=r"harus memuat {nomor} dan {tahun}"):
        numbering.validate(numbering.from_office_words("460/{nomor}/DINSOS"))


def test_each_month_has_its_roman_figure():
    written = [numbering.write("{roman_month}", 1, date(2024, month, 1)) for month in range(1, 13)]
    assert written == ["I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII"]


@pytest.mark.parametrize(
    "pattern",
    [
        "460/DINSOS/2019",
        "460/{serial}/DINSOS",
        "{year}",
        "{serial}/{year}/{nik}",
        "{serial.__class__}/{year}",
        "{serial[0]}/{year}",
        "{serial!r}/{year}",
        "{serial:>1000000}/{year}",
        "{serial:{year}}/{year}",
        "{}/{serial}/{year}",
        "{serial}/{year",
        "{serial}/}{year}",
    ],
)
def test_an_invalid_pattern_is_refused(pattern):
    with pytest.raises(ValidationError):
        numbering.validate(pattern)


@pytest.mark.django_db
class TestSeries:
    def locked(self, pattern=numbering.EXAMPLE, on=SIXTH):
        return NumberSeries.objects.locked_for(pattern, on)

    def test_serials_follow_one_another_and_begin_anew_each_year(self):
        with transaction.atomic():
            assert list(self.locked().take(3)) == [1, 2, 3]
            assert list(self.locked().take(2)) == [4, 5]
            assert list(self.locked(on=date(2020, 1, 2)).take(1)) == [1]

    def test_looking_at_the_next_one_takes_none(self):
        with transaction.atomic():
            self.locked().take(3)
        assert NumberSeries.objects.first_free(numbering.EXAMPLE, SIXTH) == 4
        assert NumberSeries.objects.first_free(numbering.EXAMPLE, SIXTH) == 4
        assert NumberSeries.objects.first_free("{serial}/{year}", SIXTH) == 1

    def test_a_pattern_has_one_series_a_year(self):
        NumberSeries.objects.create(pattern="{serial}/{year}", year=2019)
        with pytest.raises(IntegrityError):
            NumberSeries.objects.create(pattern="{serial}/{year}", year=2019)

    @pytest.mark.parametrize("twin", [{"text": "lain"}, {"serial": 2}], ids=["serial", "text"])
    def test_no_serial_and_no_number_exists_twice(self, twin):
        series = NumberSeries.objects.create(pattern="{serial}/{year}", year=2019)
        first = {"series": series, "serial": 1, "text": "1/2019"}
        OfficialNumber.objects.create(**first)
        with pytest.raises(IntegrityError):
            OfficialNumber.objects.bulk_create([OfficialNumber(**{**first, **twin})])

    def test_a_number_becomes_void_only_with_a_reason(self):
        series = NumberSeries.objects.create(pattern="{serial}/{year}", year=2019)
        number = OfficialNumber.objects.create(series=series, serial=1, text="1/2019")
        with pytest.raises(IntegrityError), transaction.atomic():
            number.void("")
        number.void("Kertas rusak")
        number.refresh_from_db()
        assert (number.state, number.reason) == ("batal", "Kertas rusak")


@pytest.mark.parametrize(
    "typed, number, serial",
    [
        ("37", "460/037/DINSOS/XII/2019", 37),
        (" no. 037 ", "460/037/DINSOS/XII/2019", 37),
        ("Nomor 460/37", "460/037/DINSOS/XII/2019", 37),
        ("037/dinsos", "460/037/DINSOS/XII/2019", 37),
        ("460 / 037 / DINSOS / XII / 2019", "460/037/DINSOS/XII/2019", 37),
        ("460", "460/460/DINSOS/XII/2019", 460),
        ("B-12", "B-012/2024", 12),
        ("b12", "B012/2024", 12),
        ("400.9/0007", "400.9/0007/436.7.8/2024", 7),
    ],
)
def test_a_number_is_meant_by_what_people_type_of_it(typed, number, serial):
    assert numbering.may_mean(typed, number, serial)


@pytest.mark.parametrize(
    "typed, number, serial",
    [
        ("460", "460/037/DINSOS/XII/2019", 37),
        ("2019", "460/037/DINSOS/XII/2019", 37),
        ("460/DINSOS", "460/037/DINSOS/XII/2019", 37),
        ("461/037", "460/037/DINSOS/XII/2019", 37),
        ("460/037/BIMTEK", "460/037/DINSOS/XII/2019", 37),
        ("12", "12/037/XII/2019", 37),
        ("", "460/037/DINSOS/XII/2019", 37),
        ("tiga puluh tujuh", "460/037/DINSOS/XII/2019", 37),
    ],
)
def test_a_number_is_not_meant_by_what_leaves_its_serial_out_or_differs(typed, number, serial):
    assert not numbering.may_mean(typed, number, serial)


def test_numbers_up_to_the_same_one_name_it_once():
    first, last = OfficialNumber(text="460/001"), OfficialNumber(text="460/210")
    assert first.up_to(last) == "460/001 sampai 460/210"
    assert first.up_to(OfficialNumber(text="460/001")) == "460/001"


@pytest.mark.parametrize(
    "number, serial, short",
    [
        ("460/037/DINSOS/XII/2019", 37, "460/037"),
        ("460/460/DINSOS/XII/2019", 460, "460/460"),
        ("B012/2024", 12, "B012"),
        ("400.9/0007/436.7.8/2024", 7, "400.9/0007"),
        ("460/012/DINSOS/12/2019", 12, "460/012"),
        ("lain", 7, "lain"),
    ],
)
def test_a_number_is_shortened_to_its_serial(number, serial, short):
    assert numbering.shortened(number, serial) == short
