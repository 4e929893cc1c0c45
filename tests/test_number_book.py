"""The book of official numbers: blocks, numbers typed by hand, void numbers, and the series of a paper."""

from datetime import date
from functools import partial
from io import BytesIO

import pikepdf
import pypdfium2
import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from ceremonies import specimens
from ceremonies.issuing import issue_certificates, revoke
from ceremonies.models import Certificate, NumberBlock, NumberPolicy, NumberSeries, OfficialNumber, PaperKind
from ceremonies.number_book import Book
from ceremonies.values import numbering
from registry.models import Trace
from tests.at_once import at_once
from tests.factories import make_ceremony, make_user, make_volunteer

SIXTH = date(2019, 12, 6)
ONE, EACH = NumberPolicy.Rule.ONE_FOR_ALL, NumberPolicy.Rule.EACH_KIND


def make_series(pattern=numbering.EXAMPLE, year=2019, **kwargs):
    return NumberSeries.objects.create(pattern=pattern, year=year, **kwargs)


def make_block(series, first, last, **kwargs):
    return NumberBlock.objects.reserve(series, first, last, **{"given_by": "Sekretariat", **kwargs})


def issue(*names, held_on=SIXTH, **kwargs):
    """The serials of the certificates of a new ceremony with these people."""
    kwargs.setdefault("name", f"Pengukuhan {names[0]}")
    issued = issue_certificates(make_ceremony([make_volunteer(name) for name in names], held_on=held_on, **kwargs))
    return [certificate.number.serial for certificate in issued]


def states(series):
    return dict(series.numbers.values_list("serial", "state"))


@pytest.mark.parametrize(
    "text, serials",
    [
        ("12", (12, 12)),
        ("007", (7, 7)),
        ("101 sampai 350", (101, 350)),
        (" 101-350 ", (101, 350)),
        ("101 – 350", (101, 350)),
        ("101 s.d. 350", (101, 350)),
        ("101 s/d 350", (101, 350)),
        ("101 sd 350", (101, 350)),
        ("101 hingga 350", (101, 350)),
    ],
)
def test_serials_are_read_as_people_write_them(text, serials):
    assert numbering.read_serials(text) == serials


@pytest.mark.parametrize("text", ["", "0", "-5", "350 sampai 101", "1.5", "٣", "1234567", "460/001", "1-2-3", "satu"])
def test_an_invalid_serial_is_refused_with_a_sentence(text):
    with pytest.raises(ValidationError):
        numbering.read_serials(text)


@pytest.mark.parametrize("month", ["{roman_month}", "{month:02}", "{month}"])
def test_without_the_date_the_month_stays_open(month):
    assert numbering.write_undated(f"460/{{serial:03}}/{month}/{{year}}", 12, 2019) == "460/012/…/2019"


def test_the_book_on_paper_shows_its_pattern_in_words():
    pattern = "460/{serial:03}/{roman_month}/{month:02}/{year}"
    assert numbering.in_words(pattern, 2019) == "460/(nomor urut)/(bulan)/(bulan)/2019"


@pytest.mark.django_db
class TestBlocks:
    def test_numbers_come_from_the_block_the_lowest_first(self):
        make_block(make_series(), 101, 103)
        assert issue("Ani", "Budi") == [101, 102]
        assert issue("Citra") == [103]

    def test_a_block_that_was_given_is_never_run_past(self):
        series = make_series(last=3)
        make_block(series, 101, 102)
        ceremony = make_ceremony([make_volunteer(f"Orang {letter}") for letter in "ABCDE"])
        with pytest.raises(ValidationError, match="tinggal 2; kurang 3"):
            issue_certificates(ceremony)
        assert not Certificate.objects.exists()
        assert states(series) == {101: "dicadangkan", 102: "dicadangkan"}
        make_block(series, 351, 353)
        numbers = [certificate.number.serial for certificate in issue_certificates(ceremony)]
        assert numbers == [101, 102, 351, 352, 353]
        with pytest.raises(ValidationError, match="sudah habis; kurang 1"):
            issue("Sesudahnya")

    def test_a_number_of_a_block_reads_in_full_once_it_is_used(self):
        make_block(make_series(), 101, 102)
        issue("Ani")
        assert list(OfficialNumber.objects.values_list("text", "state")) == [
            ("460/101/DINSOS/XII/2019", "terpakai"),
            ("460/102/DINSOS/…/2019", "dicadangkan"),
        ]

    def test_the_next_number_comes_from_the_block_too(self):
        series = make_series()
        make_block(series, 101, 102)
        ceremony = make_ceremony([make_volunteer(f"Orang {letter}") for letter in "ABC"])
        texts = [specimen.number.text for specimen in specimens.to_issue(ceremony)]
        assert texts == ["460/101/DINSOS/XII/2019", "460/102/DINSOS/XII/2019", "(jatah nomor habis)"]
        assert NumberSeries.objects.first_free(numbering.EXAMPLE, SIXTH) == 101
        with transaction.atomic():
            NumberSeries.objects.locked_for(numbering.EXAMPLE, SIXTH).take(2)
        assert NumberSeries.objects.first_free(numbering.EXAMPLE, SIXTH) is None

    @pytest.mark.parametrize("first, last", [(103, 110), (90, 101), (101, 105), (102, 103), (50, 400)])
    def test_blocks_do_not_overlap(self, first, last):
        series = make_series()
        make_block(series, 101, 105)
        with pytest.raises(ValidationError, match="bertumpang tindih"):
            make_block(series, first, last)
        assert NumberBlock.objects.count() == 1

    def test_blocks_do_not_overlap_when_two_people_looked_before_either_saved(self):
        series = make_series()
        make_block(series, 101, 105)
        with pytest.raises(ValidationError), transaction.atomic():
            series.numbers.reserve(series, [105, 106])
        with pytest.raises(IntegrityError), transaction.atomic():
            OfficialNumber.objects.create(series=series, serial=105, text="lain")

    def test_a_block_begins_after_what_was_used(self):
        issue("Ani", "Budi")
        series = NumberSeries.objects.get()
        with pytest.raises(ValidationError, match="sampai 2 sudah terpakai"):
            make_block(series, 2, 10)
        series.record(5, 5, "Undangan rapat")
        with pytest.raises(ValidationError, match="Nomor urut 5 sudah dicatat: Undangan rapat"):
            make_block(series, 3, 10)

    @pytest.mark.parametrize("first, last", [(0, 5), (5, 4), (1, 1_000_000), (1, 5_001)])
    def test_an_invalid_block_is_refused(self, first, last):
        with pytest.raises(ValidationError):
            make_block(make_series(), first, last)
        assert not NumberBlock.objects.exists()

    def test_the_row_itself_refuses_a_block_that_ends_before_it_starts(self):
        with pytest.raises(IntegrityError):
            NumberBlock.objects.create(series=make_series(), first=5, last=4, given_by="Sekretariat")

    @pytest.mark.slow
    def test_an_unused_block_is_given_back_and_the_book_takes_no_other_numbers_afterwards(self, kabid):
        issue("Ani")
        series = NumberSeries.objects.get()
        block = make_block(series, 101, 350)
        assert block.give_back(by=kabid) == (101, 350)
        assert not block.stands
        assert (block.returned_by, states(series)) == (kabid, {1: "terpakai"})
        with pytest.raises(ValidationError, match="sudah habis; kurang 1"):
            issue("Budi")
        make_block(series, 2, 2)
        assert issue("Citra") == [2]

    def test_the_free_end_of_a_used_block_is_given_back(self):
        series = make_series()
        block = make_block(series, 101, 350)
        issue("Ani", "Budi")
        assert block.give_back() == (103, 350)
        assert (block.kept_until, block.stands) == (102, True)
        with pytest.raises(ValidationError, match="Tidak ada lagi nomor bebas"):
            block.give_back()
        with pytest.raises(ValidationError, match="sudah habis"):
            issue("Citra")

    def test_what_was_given_back_can_be_given_again(self):
        series = make_series()
        make_block(series, 101, 110).give_back()
        make_block(series, 105, 120)
        assert issue("Ani") == [105]

    def test_a_block_leaves_a_trace_when_it_comes_and_when_it_goes(self, kabid):
        make_block(make_series(), 101, 110, by=kabid).give_back(by=kabid)
        details = [trace.detail for trace in Trace.objects.filter(kind=Trace.Kind.NUMBERS_CHANGED, user=kabid)]
        assert details == ["101 sampai 110 dari jatah 101 sampai 110 dikembalikan", details[1]]
        assert details[1] == "101 sampai 110 dicadangkan, diberikan Sekretariat"

    def test_a_block_of_one_year_does_not_count_for_the_next(self):
        make_block(make_series(), 101, 101)
        assert issue("Ani", held_on=date(2020, 1, 2)) == [1]
        assert NumberSeries.objects.get(year=2020).last == 1

    def test_taking_many_asks_no_more_than_taking_few(self, django_assert_max_num_queries):
        series = make_series()
        make_block(series, 101, 600)
        with transaction.atomic():
            series = NumberSeries.objects.locked_for(numbering.EXAMPLE, SIXTH)
            with django_assert_max_num_queries(20) as few:
                assert series.take(2) == [101, 102]
            with django_assert_max_num_queries(len(few) + 10):  # Rows are deleted in groups of a hundred.
                assert series.take(400) == list(range(103, 503))


@pytest.mark.django_db
class TestByHand:
    def test_what_is_recorded_is_skipped(self):
        series = make_series()
        series.record(2, 3, "Undangan rapat koordinasi")
        assert issue("Ani", "Budi", "Citra") == [1, 4, 5]

    def test_what_is_recorded_in_a_block_is_skipped(self):
        series = make_series()
        make_block(series, 101, 104)
        series.record(101, 102, "Undangan")
        assert issue("Ani", "Budi") == [103, 104]

    def test_with_its_date_a_recorded_number_reads_in_full(self, kabid):
        series = make_series()
        series.record(7, 7, "Undangan", on=date(2019, 3, 1), by=kabid)
        number = series.numbers.get()
        assert (number.text, number.reason, number.noted_by) == ("460/007/DINSOS/III/2019", "Undangan", kabid)

    def test_a_used_number_is_not_recorded(self):
        issue("Ani")
        with pytest.raises(ValidationError, match="ada pada piagam Ani"):
            NumberSeries.objects.get().record(1, 1, "Undangan")

    def test_a_nik_in_the_words_is_masked(self):
        series = make_series()
        series.record(1, 1, "Surat untuk 1704054612909001")
        assert "1704054612909001" not in series.numbers.get().reason

    def test_what_was_recorded_ahead_is_free_again_when_taken_back(self):
        series = make_series()
        series.record(2, 2, "Undangan")
        assert series.take_back(2, 2, "Salah ketik") == 0
        assert issue("Ani", "Budi") == [1, 2]

    def test_a_recorded_number_of_a_block_is_reserved_again_when_taken_back(self):
        series = make_series()
        make_block(series, 101, 103)
        series.record(101, 102, "Undangan")
        series.take_back(101, 101, "Salah ketik")
        assert states(series) == {101: "dicadangkan", 102: "dicatat", 103: "dicadangkan"}

    def test_what_the_count_has_passed_becomes_void(self):
        series = make_series()
        series.record(2, 2, "Undangan")
        issue("Ani", "Budi")
        series.refresh_from_db()
        assert series.take_back(2, 2, "Salah ketik") == 1
        number = series.numbers.get(serial=2)
        assert (number.state, number.reason) == ("batal", "Pencatatan dibatalkan: Salah ketik")
        assert issue("Citra") == [4]

    def test_taking_back_many_that_the_count_has_passed_asks_no_more_than_few(self, django_assert_max_num_queries):
        series = make_series(last=80)
        for first, last in ((1, 2), (11, 50)):
            series.record(first, last, "Undangan")
        with django_assert_max_num_queries(30) as few:
            assert series.take_back(1, 2, "Salah ketik") == 2
        with django_assert_max_num_queries(len(few)):
            assert series.take_back(11, 50, "Salah ketik") == 40

    def test_only_what_was_recorded_is_taken_back(self):
        series = make_series()
        series.record(2, 3, "Undangan")
        with pytest.raises(ValidationError, match="Tidak semua"):
            series.take_back(2, 4, "Salah ketik")
        assert states(series) == {2: "dicatat", 3: "dicatat"}

    @pytest.mark.parametrize("first, last", [(0, 1), (5, 4), (1, 1_001), (999_999, 1_000_000)])
    def test_an_invalid_range_is_refused(self, first, last):
        series = make_series(last=999)
        for act in (series.record, series.void, series.take_back):
            with pytest.raises(ValidationError):
                act(first, last, "Undangan")
        assert not series.numbers.exists()

    def test_a_number_that_reads_like_one_of_another_book_is_refused_with_a_sentence(self):
        make_series("{serial}/{year}").record(1, 1, "Undangan")
        other = make_series("{serial:}/{year}")
        with pytest.raises(ValidationError, match="1/2019 sudah ada pada buku nomor lain"):
            other.record(1, 1, "Undangan")

    def test_a_recorded_number_without_a_purpose_is_refused_by_the_row(self):
        series = make_series()
        with pytest.raises(IntegrityError):
            OfficialNumber.objects.create(series=series, serial=1, text="1", state="dicatat")


@pytest.mark.django_db
class TestVoid:
    def test_a_free_number_is_void_and_never_given(self, kabid):
        series = make_series()
        series.void(1, 1, "Lembar rusak", by=kabid)
        assert issue("Ani") == [2]
        number = series.numbers.get(serial=1)
        assert (number.state, number.reason, number.noted_by) == ("batal", "Lembar rusak", kabid)

    def test_a_free_number_of_a_block_is_void_and_never_given(self):
        series = make_series()
        make_block(series, 101, 103)
        series.void(101, 102, "Lembar rusak")
        assert issue("Ani") == [103]

    def test_a_recorded_number_is_void(self):
        series = make_series()
        series.record(5, 5, "Undangan")
        series.void(5, 5, "Rapat batal")
        assert states(series) == {5: "batal"}

    def test_a_number_of_a_valid_certificate_is_not_declared_void(self):
        issue("Ani")
        with pytest.raises(ValidationError, match="ada pada piagam Ani"):
            NumberSeries.objects.get().void(1, 1, "Salah")

    def test_a_void_number_is_not_voided_again_nor_recorded(self):
        series = make_series()
        series.void(1, 1, "Lembar rusak")
        for act in (series.void, series.record):
            with pytest.raises(ValidationError, match="sudah batal"):
                act(1, 1, "Lagi")

    def test_a_number_far_ahead_is_refused(self):
        issue("Ani")
        with pytest.raises(ValidationError, match="baru sampai 2"):
            NumberSeries.objects.get().void(500, 500, "Salah")

    def test_the_number_of_a_revoked_certificate_stays_void_within_its_block(self):
        series = make_series()
        make_block(series, 101, 102)
        issue("Ani")
        revoke(Certificate.objects.get(), "salah orang")
        assert issue("Budi") == [102]
        assert states(series) == {101: "batal", 102: "terpakai"}


@pytest.mark.django_db
class TestPolicies:
    OTHER = "188.4/{serial}/{year}"

    def test_each_kind_has_its_own_running_number(self):
        assert issue("Ani") == [1]
        with transaction.atomic():
            decrees = NumberSeries.objects.locked_for(self.OTHER, SIXTH, PaperKind.DECREE)
            assert decrees.take(1) == [1]
        assert (decrees.kind, NumberSeries.objects.count()) == ("sk", 2)

    def test_two_kinds_do_not_share_a_pattern_unless_all_do(self):
        issue("Ani")
        with pytest.raises(ValidationError, match="sudah dipakai untuk piagam"):
            NumberSeries.objects.locked_for(numbering.EXAMPLE, SIXTH, PaperKind.DECREE)

    def test_one_running_number_for_all(self, kabid):
        NumberSeries.objects.number_by(ONE, 2019, by=kabid)
        assert issue("Ani") == [1]
        with transaction.atomic():
            assert NumberSeries.objects.locked_for(self.OTHER, SIXTH, PaperKind.DECREE).take(2) == [2, 3]
        assert issue("Budi", number_pattern="400.9/{serial:03}/{roman_month}/{year}") == [4]
        assert NumberSeries.objects.get().kind == PaperKind.ALL
        assert OfficialNumber.objects.get(serial=4).text == "400.9/004/XII/2019"
        assert NumberSeries.objects.first_free(self.OTHER, SIXTH) == 5

    def test_it_begins_anew_each_year(self):
        NumberSeries.objects.number_by(ONE, 2019)
        assert issue("Ani") == [1]
        assert issue("Budi", held_on=date(2020, 2, 1)) == [1]

    def test_the_one_book_of_a_year_becomes_that_of_all_and_goes_on(self):
        issue("Ani", "Budi")
        NumberSeries.objects.number_by(ONE, 2019)
        assert NumberSeries.objects.get().kind == PaperKind.ALL
        assert issue("Citra", number_pattern=self.OTHER) == [3]

    def test_several_begun_books_cannot_become_one(self):
        issue("Ani")
        issue("Budi", number_pattern=self.OTHER)
        with pytest.raises(ValidationError, match="Pilih mulai tahun 2020"):
            NumberSeries.objects.number_by(ONE, 2019)
        NumberSeries.objects.number_by(ONE, 2020)
        assert NumberPolicy.objects.rule(2019) == EACH
        assert NumberPolicy.objects.rule(2021) == ONE

    def test_back_to_one_for_each_kind(self):
        NumberSeries.objects.number_by(ONE, 2019)
        issue("Ani")
        NumberSeries.objects.number_by(EACH, 2019)
        assert issue("Budi") == [2]
        with transaction.atomic():
            assert NumberSeries.objects.locked_for(self.OTHER, SIXTH, PaperKind.DECREE).take(1) == [1]

    def test_a_year_has_one_book_for_all(self):
        make_series(kind=PaperKind.ALL)
        with pytest.raises(IntegrityError):
            make_series(self.OTHER, kind=PaperKind.ALL)


# Many at once


@pytest.mark.django_db(transaction=True)
class TestManyAtOnce:
    def take(self):
        with transaction.atomic():
            series = NumberSeries.objects.locked_for(numbering.EXAMPLE, SIXTH)
            serials = series.take(3)
            texts = [numbering.write(numbering.EXAMPLE, serial, SIXTH) for serial in serials]
            OfficialNumber.objects.bulk_create(
                OfficialNumber(series=series, serial=serial, text=text)
                for serial, text in zip(serials, texts, strict=True)
            )
            return serials

    @pytest.mark.slow
    def test_twelve_who_take_from_blocks_at_once_share_no_number(self):
        series = make_series()
        make_block(series, 101, 120)
        make_block(series, 201, 210)
        results = at_once(*[self.take] * 12)
        taken = sorted(serial for result in results if isinstance(result, list) for serial in result)
        assert taken == [*range(101, 121), *range(201, 211)]
        assert sum(isinstance(result, ValidationError) for result in results) == 2
        assert set(states(series).values()) == {"terpakai"}

    @pytest.mark.slow
    def test_six_ceremonies_that_are_issued_at_once_share_a_block_and_the_sixth_learns_what_is_missing(self):
        make_block(make_series(), 101, 115)
        ceremonies = [
            make_ceremony(
                [make_volunteer(f"{word} {letter}") for word in ("Ani", "Budi", "Citra")], name=f"Acara {letter}"
            )
            for letter in "ABCDEF"
        ]
        results = at_once(*[partial(issue_certificates, ceremony) for ceremony in ceremonies])
        (refused,) = [result for result in results if isinstance(result, ValidationError)]
        assert "kurang 3" in refused.messages[0]
        serials = [[each.number.serial for each in result] for result in results if isinstance(result, list)]
        assert sorted(serial for run in serials for serial in run) == list(range(101, 116))
        assert all(run == list(range(run[0], run[0] + 3)) for run in serials)

    @pytest.mark.slow
    def test_a_series_that_is_made_by_twelve_at_once_is_one(self):
        results = at_once(*[self.take] * 12)
        assert sorted(serial for result in results for serial in result) == list(range(1, 37))
        assert NumberSeries.objects.get().last == 36

    def test_of_eight_who_reserve_the_same_block_one_succeeds(self):
        series = make_series()
        results = at_once(*[lambda: make_block(series, 101, 140)] * 8)
        assert sum(isinstance(result, NumberBlock) for result in results) == 1
        assert NumberBlock.objects.count() == 1
        assert series.numbers.count() == 40

    @pytest.mark.slow
    def test_taking_and_recording_at_once_meet_in_no_number(self):
        series = make_series()
        user = make_user("Kabid")
        record = [lambda at=at: series.record(at, at, "Undangan", by=user) for at in range(1, 9)]
        results = at_once(*[self.take, self.take, *record])
        taken = sorted(results[0] + results[1])
        recorded = sorted(series.numbers.filter(state="dicatat").values_list("serial", flat=True))
        assert len(taken) == len(set(taken)) == 6
        assert not set(taken) & set(recorded)
        assert len(recorded) + sum(isinstance(result, ValidationError) for result in results[2:]) == 8


# The book


def lines(series, **kwargs):
    """The entries of a book as serials, label and words."""
    return [(entry.serials, entry.label, entry.words) for entry in Book(series).entries(**kwargs)]


@pytest.mark.django_db
class TestBook:
    OUTSIDE = "Dipakai di luar program ini, menurut nomor urut terakhir yang diisi (12)"
    NOT_GIVEN = "Tidak diberikan kepada program ini: di luar jatah dari pemegang agenda"

    def test_like_numbers_that_follow_one_another_are_one_entry(self):
        issue("Ani", "Budi", name="Pengukuhan PSM")
        issue("Citra", name="Pengukuhan Susulan", held_on=date(2019, 12, 20))
        series = NumberSeries.objects.get()
        series.record(4, 5, "Undangan rapat")
        assert [line[:2] for line in lines(series)] == [
            ("1 sampai 2", "terpakai"),
            ("3", "terpakai"),
            ("4 sampai 5", "di luar program"),
        ]
        assert lines(series)[0][2] == "Pengukuhan PSM, 6 Desember 2019"

    def test_one_by_one_each_certificate_is_an_entry_of_its_own(self):
        issue("Ani", "Budi")
        entries = Book(NumberSeries.objects.get()).entries(each=True)
        assert [(entry.text, entry.certificate.name) for entry in entries] == [
            ("460/001/DINSOS/XII/2019", "Ani"),
            ("460/002/DINSOS/XII/2019", "Budi"),
        ]

    def test_two_things_recorded_for_different_purposes_are_two_entries(self):
        series = make_series()
        series.record(1, 2, "Undangan")
        series.record(3, 3, "Surat tugas")
        assert [line[0] for line in lines(series)] == ["1 sampai 2", "3"]

    def test_serials_used_before_the_program_are_shown(self):
        series = make_series(last=12)
        issue("Ani")
        assert lines(series)[0] == ("1 sampai 12", "di luar program", self.OUTSIDE)

    def test_what_lies_outside_the_blocks_was_not_given(self):
        series = make_series(last=12)
        make_block(series, 101, 103)
        make_block(series, 201, 202)
        free = "Masih bebas, bagian dari jatah"
        assert lines(series) == [
            ("1 sampai 12", "di luar program", self.OUTSIDE),
            ("13 sampai 100", "bukan jatah", self.NOT_GIVEN),
            ("101 sampai 103", "dicadangkan", f"{free} 101 sampai 103 yang diberikan Sekretariat"),
            ("104 sampai 200", "bukan jatah", self.NOT_GIVEN),
            ("201 sampai 202", "dicadangkan", f"{free} 201 sampai 202 yang diberikan Sekretariat"),
        ]

    def test_blocks_side_by_side_are_two_entries(self):
        series = make_series()
        make_block(series, 1, 2)
        make_block(series, 3, 4)
        assert [line[0] for line in lines(series)] == ["1 sampai 2", "3 sampai 4"]

    def test_what_was_given_back_says_so_with_who_and_when(self, kabid):
        series = make_series()
        block = make_block(series, 1, 10)
        issue("Ani")
        block.give_back(by=kabid)
        (_, (serials, label, words)) = lines(series)
        assert (serials, label) == ("2 sampai 10", "dikembalikan")
        assert words.startswith("Dikembalikan kepada pemegang agenda, dari jatah 1 sampai 10 (kabid, ")

    def test_what_is_skipped_for_the_moment_is_free(self):
        series = make_series()
        series.record(4, 4, "Undangan")
        assert lines(series)[0] == (
            "1 sampai 3",
            "belum dipakai",
            "Masih bebas: dipakai sebelum nomor yang dicatat sesudahnya",
        )

    def test_a_revoked_certificate_is_void_with_its_reason_and_still_found(self):
        issue("Ani", "Budi")
        revoke(Certificate.objects.get(name="Ani"), "salah orang")
        (first, _) = Book(NumberSeries.objects.get()).entries()
        assert (first.label, first.words, first.certificate.name) == ("batal", "Piagam dicabut: salah orang", "Ani")

    def test_every_serial_up_to_the_end_is_in_exactly_one_entry(self, kabid):
        series = make_series(last=5)
        series.record(3, 3, "Surat lama")
        block = make_block(series, 11, 30)
        issue("Ani", "Budi", "Citra")
        revoke(Certificate.objects.get(name="Budi"), "keliru")
        series.void(14, 15, "Rusak", by=kabid)
        series.record(18, 18, "Undangan", by=kabid)
        block.give_back(by=kabid)
        make_block(series, 25, 40)
        series.record(60, 62, "Surat tugas")
        for each in (False, True):
            entries = Book(series).entries(each=each)
            serials = [serial for entry in entries for serial in range(entry.first, entry.last + 1)]
            assert serials == list(range(1, 63))
            assert all(entry.label and entry.words for entry in entries)
        assert sum(Book(series).counts().values()) == 62

    @pytest.mark.slow
    def test_the_book_of_a_thousand_asks_no_more_than_that_of_three(self, django_assert_max_num_queries):
        issue("Ani", "Budi", "Citra")
        series = NumberSeries.objects.get()
        make_block(series, 2001, 2300)
        with django_assert_max_num_queries(10) as few:
            lines(series)
        series.record(4, 1003, "Surat lain")
        issue(*(f"Orang {letter}" for letter in "ABCDEFGHIJ"), name="Lain")
        with django_assert_max_num_queries(len(few)):
            assert len(lines(series, each=True)) > 10


@pytest.mark.django_db
@pytest.mark.slow
class TestPages:
    @pytest.fixture
    def head(self, client_of, kabid):
        return client_of(kabid)

    @pytest.fixture
    def series(self):
        issue("Ani Rahmah", "Budi", name="Pengukuhan PSM")
        return NumberSeries.objects.get()

    def test_the_list_shows_how_many_and_what_comes_next(self, head, series):
        make_block(series, 101, 103)
        series.record(50, 51, "Undangan")
        series.void(60, 60, "Rusak")
        (book,) = head.get("/buku-nomor/").context["page"]
        counts = (book.used_count, book.void_count, book.recorded_count, book.reserved_count)
        assert (*counts, book.next_serial) == (2, 1, 2, 3, 101)

    def test_a_list_of_many_books_asks_no_more_than_one_of_two(self, head, django_assert_max_num_queries):
        for year in (2018, 2019):
            make_block(make_series(year=year), 5, 6)
        head.get("/buku-nomor/")
        with django_assert_max_num_queries(30) as few:
            head.get("/buku-nomor/")
        for year in range(2020, 2040):
            make_block(make_series(year=year, last=year - 2019), 50, 56)
        with django_assert_max_num_queries(len(few)):
            assert "jatah habis" not in head.get("/buku-nomor/").content.decode()

    def test_the_book_links_to_certificate_and_ceremony(self, head, series):
        certificate = Certificate.objects.get(name="Ani Rahmah")
        page = head.get(f"/buku-nomor/{series.pk}/?rinci=ya").content.decode()
        assert f'href="/piagam/{certificate.pk}/"' in page
        assert f'href="{certificate.participant.ceremony.get_absolute_url()}"' in page

    def test_a_folded_range_opens_one_by_one(self, head, series):
        address = f"/buku-nomor/{series.pk}/"
        assert "?dari=1&amp;sampai=2" in head.get(address).content.decode()
        page = head.get(f"{address}?dari=2&sampai=2").content.decode()
        assert "Budi" in page
        assert "Ani Rahmah" not in page

    def test_the_book_is_narrowed_to_a_state(self, head, series):
        series.record(3, 3, "Undangan rapat koordinasi")
        address = f"/buku-nomor/{series.pk}/"
        page = head.get(f"{address}?keadaan=dicatat")
        assert [entry.serials for entry in page.context["page"]] == ["3"]
        assert len(head.get(f"{address}?keadaan=entah").context["page"]) == 2
        assert "Tidak ada nomor seperti itu" in head.get(f"{address}?keadaan=batal").content.decode()

    def test_a_long_book_has_pages(self, head, series):
        for serial in range(3, 120):
            series.record(serial, serial, f"Surat {serial}")
        page = head.get(f"/buku-nomor/{series.pk}/?hal=2").context["page"]
        assert (page.number, len(page), page.paginator.num_pages) == (2, 50, 3)

    @pytest.mark.parametrize(
        "text, serials",
        [
            ("1", ["1"]),
            ("460/002/dinsos/xii/2019", ["2"]),
            ("rahmah", ["1"]),
            ("koordinasi", ["10 sampai 12"]),
            ("7", ["3 sampai 9"]),
            ("entah", []),
            ("1704054612909001", []),
        ],
    )
    def test_a_number_is_found_by_serial_text_name_and_purpose(self, head, series, text, serials):
        series.record(10, 12, "Undangan rapat koordinasi")
        page = head.post(f"/buku-nomor/{series.pk}/cari/", {"q": text})
        assert [entry.serials for entry in page.context["page"]] == serials

    def test_a_block_is_noted_as_the_agenda_says_it(self, head, series, kabid):
        values = {"serials": "101 sampai 350", "given_by": "Sekretariat", "note": "untuk pengukuhan 12 Oktober"}
        page = head.post(f"/buku-nomor/{series.pk}/jatah/", values, follow=True)
        assert "Nomor urut 101 sampai 350 dicadangkan." in page.content.decode()
        block = NumberBlock.objects.get()
        assert (block.first, block.last, block.made_by) == (101, 350, kabid)

    def test_a_block_that_overlaps_keeps_what_was_typed(self, head, series):
        values = {"serials": "2-9", "given_by": "Sekretariat"}
        page = head.post(f"/buku-nomor/{series.pk}/jatah/", values).content.decode()
        assert "Nomor urut sampai 2 sudah terpakai" in page
        assert 'value="2-9"' in page
        assert 'value="Sekretariat"' in page

    def test_the_free_end_of_a_block_is_given_back_after_a_question(self, head, series):
        block = make_block(series, 101, 110)
        issue("Citra")
        address = f"/jatah-nomor/{block.pk}/kembalikan/"
        question = head.get(address).content.decode()
        assert "Kembalikan nomor urut 102 sampai 110?" in question
        assert "Dari jatah 101 sampai 110 pada buku" in question
        assert "102 sampai 110 dikembalikan" in head.post(address, follow=True).content.decode()
        assert "Tidak ada yang dapat dikembalikan" in head.get(address).content.decode()
        assert "Tidak ada lagi nomor bebas" in head.post(address).content.decode()

    def test_a_number_is_recorded_and_taken_back(self, head, series):
        address = f"/buku-nomor/{series.pk}/"
        head.post(f"{address}catat/", {"serials": "5", "purpose": "Undangan", "on": "12-03-2019"})
        assert series.numbers.get(serial=5).text == "460/005/DINSOS/III/2019"
        assert 'value="5"' in head.get(f"{address}tarik/?nomor=5").content.decode()
        head.post(f"{address}tarik/", {"serials": "5", "reason": "Salah ketik"})
        assert not series.numbers.filter(serial=5).exists()

    def test_the_date_of_a_recorded_number_is_of_the_year_of_the_book(self, head, series):
        page = head.post(f"/buku-nomor/{series.pk}/catat/", {"serials": "5", "purpose": "Undangan", "on": "01-01-2020"})
        assert "Buku ini untuk tahun 2019." in page.content.decode()

    def test_a_number_on_a_valid_certificate_leads_to_the_page_that_revokes_it(self, head, series):
        certificate = Certificate.objects.get(name="Budi")
        page = head.post(f"/buku-nomor/{series.pk}/batal/", {"serials": "2", "reason": "Salah orang"}).content.decode()
        assert "cabut lembarnya dahulu" in page
        assert f'href="/piagam/{certificate.pk}/cabut/"' in page
        assert series.numbers.get(serial=2).state == "terpakai"

    def test_a_free_number_is_voided_only_with_a_reason(self, head, series):
        address = f"/buku-nomor/{series.pk}/batal/"
        assert head.post(address, {"serials": "3", "reason": ""}).status_code == 200
        head.post(address, {"serials": "3", "reason": "Lembar rusak"})
        assert series.numbers.get(serial=3).reason == "Lembar rusak"

    def test_a_book_is_opened_before_the_first_certificate(self, head):
        values = {"pattern": numbering.EXAMPLE, "year": "2026", "last": "12"}
        head.post("/buku-nomor/baru/", values)
        assert NumberSeries.objects.get().last == 12
        assert "sudah ada" in head.post("/buku-nomor/baru/", values).content.decode()
        assert issue("Ani", held_on=date(2026, 3, 1)) == [13]

    def test_the_rule_of_the_office_is_set_and_shown(self, head):
        head.post("/buku-nomor/aturan/", {"rule": "satu", "from_year": "2026"})
        assert NumberPolicy.objects.rule(2026) == ONE
        assert "satu nomor urut untuk semua surat, mulai tahun 2026" in head.get("/buku-nomor/").content.decode()

    def test_before_anything_is_issued_the_page_says_how_many_are_missing(self, head, series):
        make_block(series, 101, 101)
        ceremony = make_ceremony([make_volunteer("Citra"), make_volunteer("Dedi")], name="Lain")
        page = head.get(f"/pengukuhan/{ceremony.pk}/terbitkan/").content.decode()
        assert "tinggal 1; kurang 1" in page
        assert "<button" not in page.partition("<h1")[2]
        assert "berikutnya 460/101/DINSOS/XII/2019" in head.get(ceremony.get_absolute_url()).content.decode()

    def test_a_clerk_looks_and_changes_nothing(self, client_of, petugas, series):
        clerk = client_of(petugas)
        page = clerk.get(f"/buku-nomor/{series.pk}/").content.decode()
        for word in ("/jatah/", "/catat/", "/batal/"):
            assert word not in page
        assert clerk.post(f"/buku-nomor/{series.pk}/jatah/", {"serials": "5"}).status_code == 403

    @pytest.mark.one_database
    @pytest.mark.slow
    def test_the_book_prints_on_f4_with_every_page_headed(self, head, series, kabid):
        for serial in range(3, 150):
            series.record(serial, serial, f"Surat nomor {serial}")
        answer = head.get(f"/buku-nomor/{series.pk}/buku.pdf")
        with pikepdf.open(BytesIO(answer.content)) as pdf:
            sizes = {tuple(round(float(side) / 72 * 25.4) for side in page.mediabox[2:]) for page in pdf.pages}
            count = len(pdf.pages)
        assert sizes == {(215, 330)}
        assert count > 2
        document = pypdfium2.PdfDocument(answer.content)
        texts = [page.get_textpage().get_text_bounded() for page in document]
        assert all("Untuk siapa atau untuk apa" in text for text in texts)
        assert "Ani Rahmah" in texts[0]
        assert f"Halaman {count} dari {count}" in texts[-1]
        assert Trace.objects.filter(kind=Trace.Kind.PRINTED, user=kabid).exists()

    @pytest.mark.one_database
    def test_an_empty_book_is_not_printed(self, head):
        page = head.get(f"/buku-nomor/{make_series().pk}/buku.pdf", follow=True).content.decode()
        assert "masih kosong" in page


@pytest.mark.django_db
def test_a_void_number_still_shows_what_it_was_for_and_looks_as_before():
    series = NumberSeries.objects.begin("460/{serial:03}/DINSOS/{roman_month}/{year}", 2019)
    series.record(1, 1, "Undangan rapat Camat", on=date(2019, 12, 6))
    series.void(1, 1, "Surat dibatalkan")
    number = OfficialNumber.objects.get()
    assert number.text == "460/001/DINSOS/XII/2019"
    assert number.reason == "Surat dibatalkan (sebelumnya: Undangan rapat Camat)"
