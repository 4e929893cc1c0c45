"""The book of official numbers: blocks, what is typed by hand, void numbers, and which series a paper counts in."""

import threading
from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connections, transaction

from ceremonies import numbering
from ceremonies.models import Certificate, NumberBlock, NumberPolicy, NumberSeries, OfficialNumber, PaperKind
from registry.models import Trace
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
    issued = make_ceremony([make_volunteer(name) for name in names], held_on=held_on, **kwargs).issue_certificates()
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
def test_what_is_no_serial_is_refused_with_a_sentence(text):
    with pytest.raises(ValidationError):
        numbering.read_serials(text)


@pytest.mark.parametrize("month", ["{roman_month}", "{month:02}", "{month}"])
def test_without_the_date_the_month_stays_open(month):
    assert numbering.write_undated(f"460/{{serial:03}}/{month}/{{year}}", 12, 2019) == "460/012/…/2019"


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
            ceremony.issue_certificates()
        assert not Certificate.objects.exists()
        assert states(series) == {101: "dicadangkan", 102: "dicadangkan"}
        make_block(series, 351, 353)
        numbers = [certificate.number.serial for certificate in ceremony.issue_certificates()]
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

    def test_what_would_come_next_is_told_from_the_block_too(self):
        series = make_series()
        make_block(series, 101, 102)
        ceremony = make_ceremony([make_volunteer(f"Orang {letter}") for letter in "ABC"])
        texts = [specimen.number.text for specimen in ceremony.specimens()]
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

    def test_not_even_where_two_people_looked_before_either_wrote(self):
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
    def test_a_block_that_is_none_is_refused(self, first, last):
        with pytest.raises(ValidationError):
            make_block(make_series(), first, last)
        assert not NumberBlock.objects.exists()

    def test_the_row_itself_refuses_a_block_that_ends_before_it_starts(self):
        with pytest.raises(IntegrityError):
            NumberBlock.objects.create(series=make_series(), first=5, last=4, given_by="Sekretariat")

    def test_an_untouched_block_is_given_back_and_the_book_does_not_help_itself_afterwards(self, kabid):
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

    def test_of_a_used_block_the_free_end_is_given_back(self):
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

    def test_a_block_of_a_year_says_nothing_of_the_next(self):
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
            with django_assert_max_num_queries(len(few) + 10):  # Rows are deleted a hundred at a time.
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

    def test_in_a_block_it_is_reserved_again(self):
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
        assert (number.state, number.reason) == ("batal", "Pencatatan ditarik kembali: Salah ketik")
        assert issue("Citra") == [4]

    def test_only_what_was_recorded_is_taken_back(self):
        series = make_series()
        series.record(2, 3, "Undangan")
        with pytest.raises(ValidationError, match="Tidak semua"):
            series.take_back(2, 4, "Salah ketik")
        assert states(series) == {2: "dicatat", 3: "dicatat"}

    @pytest.mark.parametrize("first, last", [(0, 1), (5, 4), (1, 1_001), (999_999, 1_000_000)])
    def test_what_is_no_range_is_refused(self, first, last):
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

    def test_recorded_for_nothing_is_refused_by_the_row(self):
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

    def test_a_number_of_a_valid_certificate_is_not(self):
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
        Certificate.objects.get().revoke("salah orang")
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


def at_once(works):
    """Do these at the same moment, each over a connection of its own. Return what each returned or raised."""
    barrier, results = threading.Barrier(len(works)), [None] * len(works)

    def do(at):
        try:
            barrier.wait()
            results[at] = works[at]()
        except ValidationError as error:
            results[at] = error
        finally:
            connections.close_all()

    threads = [threading.Thread(target=do, args=[at]) for at in range(len(works))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


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

    def test_twelve_who_take_from_blocks_at_once_share_no_number(self):
        series = make_series()
        make_block(series, 101, 120)
        make_block(series, 201, 210)
        results = at_once([self.take] * 12)
        taken = sorted(serial for result in results if isinstance(result, list) for serial in result)
        assert taken == [*range(101, 121), *range(201, 211)]
        assert sum(isinstance(result, ValidationError) for result in results) == 2
        assert set(states(series).values()) == {"terpakai"}

    def test_a_series_that_is_made_by_twelve_at_once_is_one(self):
        results = at_once([self.take] * 12)
        assert sorted(serial for result in results for serial in result) == list(range(1, 37))
        assert NumberSeries.objects.get().last == 36

    def test_of_eight_who_reserve_the_same_block_one_succeeds(self):
        series = make_series()
        results = at_once([lambda: make_block(series, 101, 140)] * 8)
        assert sum(isinstance(result, NumberBlock) for result in results) == 1
        assert NumberBlock.objects.count() == 1
        assert series.numbers.count() == 40

    def test_taking_and_recording_at_once_meet_in_no_number(self):
        series = make_series()
        user = make_user("Kabid")
        record = [lambda at=at: series.record(at, at, "Undangan", by=user) for at in range(1, 9)]
        results = at_once([self.take, self.take, *record])
        taken = sorted(results[0] + results[1])
        recorded = sorted(series.numbers.filter(state="dicatat").values_list("serial", flat=True))
        assert len(taken) == len(set(taken)) == 6
        assert not set(taken) & set(recorded)
        assert len(recorded) + sum(isinstance(result, ValidationError) for result in results[2:]) == 8
