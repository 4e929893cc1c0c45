"""A list is saved as one batch: all or nothing, once, also where several save at once."""

import threading
import time

import pytest
from django.db import IntegrityError, connection, connections

from registry.guards import boxed
from registry.history import recording
from registry.models import Appointment, Import, Volunteer
from registry.workbook import batch, plan, uploaded
from registry.workbook.planned_row import State
from registry.workbook.reading import WorkbookError
from tests.factories import make_district, make_import, make_village, make_volunteer
from tests.planned_lists import NIK, PLACE, SERVICE, make_villages, planned, saved, sheets


@pytest.fixture
def kinal(db):
    make_villages()


def test_good_rows_are_written_as_one_batch_and_bad_ones_are_not(kinal):
    made = saved(
        ["Nama", *PLACE], ["Ani", "Geramat", "Kinal"], ["Budi", "Antah", "Kinal"], ["Citra", "Geramat", "Kinal"]
    )
    assert [row.state for row in made.rows] == [State.NEW, State.FAILED, State.NEW]
    people = list(Volunteer.objects.order_by("registry_no"))
    assert [person.name for person in people] == ["Ani", "Citra"]
    history = Volunteer.history.all()
    assert {(row.history_change_reason, row.door) for row in history} == {("Impor dari berkas daftar.xlsx", "command")}
    assert len({row.batch for row in history}) == 1
    assert None not in {row.batch for row in history}


def test_service_is_of_the_same_batch_as_its_people(kinal):
    saved(["Nama", *SERVICE], ["Ani Contoh", "Geramat", "Kinal", "01-02-2019", "", ""])
    assert Appointment.history.get().batch == Volunteer.history.get().batch


def test_who_was_imported_or_renamed_is_found_by_the_new_name(kinal):
    known = make_volunteer("Budi Contoh")
    rows = ["", "Ani Contoh"], [known.registry_no, "Citra Rekaan"]
    saved(["No. registri", "Nama"], *rows, answers={"nama:0-3": "sama"})
    assert Volunteer.objects.matching("ani contoh").count() == 1
    assert list(Volunteer.objects.matching("citra")) == [known]


def test_all_or_nothing_writes_nothing_where_a_row_fails(kinal):
    with pytest.raises(WorkbookError, match="1 baris bermasalah"):
        saved(["Nama", *PLACE], ["Ani", "Geramat", "Kinal"], ["Budi", "Antah", "Kinal"], all_or_nothing=True)
    assert not Volunteer.objects.exists()


def test_the_same_file_once_more_changes_nothing(kinal):
    heading, row = (
        ["Nama", "NIK", *SERVICE],
        ["Ani Contoh", NIK, "Geramat", "Kinal", "01-02-2019", "SK/1", "15-01-2019"],
    )
    saved(heading, row)
    assert [row.state for row in saved(heading, row).rows] == [State.UNCHANGED]
    assert Volunteer.history.count() == 1


def test_a_failure_in_the_middle_leaves_nothing(kinal, monkeypatch):
    def fail(*args):
        raise IntegrityError

    monkeypatch.setattr(batch, "_write_service", fail)
    with pytest.raises(WorkbookError, match="Tidak ada yang disimpan"):
        saved(["Nama", *PLACE], ["Ani", "Geramat", "Kinal"])
    assert not Volunteer.objects.exists()


def test_more_rows_ask_no_more_of_the_database(kinal, django_assert_max_num_queries):
    def rows(count):
        return [
            [f"{name} Contoh", f"17040112039{number:05}", "Geramat", "Kinal"]
            for number, name in enumerate(NAMES[:count], 1)
        ]

    heading = ["Nama", "NIK", *PLACE]
    saved(heading, *rows(1))
    with django_assert_max_num_queries(50) as few:  # One known person and one new.
        planned(heading, *rows(2))
    with django_assert_max_num_queries(len(few)):
        planned(heading, *rows(20))


class TestWrittenWhileItIsPlanned:
    """Others may write while a list is planned. What they write counts as if it had been there before."""

    HEADING = ["No. registri", "No. HP", "Tempat lahir"]

    @pytest.fixture(autouse=True)
    def _people(self, kinal):
        self.ani, self.budi = make_volunteer("Ani Contoh"), make_volunteer("Budi Contoh")
        self.rows = [self.ani.registry_no, "0812 0000 0001", ""], [self.budi.registry_no, "", "Bintuhan"]

    def save_while_ani_gets(self, column, value, **more):
        def meanwhile(done, total):
            if getattr(self.ani, column) != value:
                setattr(self.ani, column, value)
                self.ani.save()

        return saved(self.HEADING, *self.rows, tell=meanwhile, **more)

    def test_a_column_that_the_list_leaves_alone_keeps_the_new_value(self):
        self.save_while_ani_gets("birth_place", "Linau")
        self.ani.refresh_from_db()
        assert (self.ani.birth_place, self.ani.phone) == ("Linau", "+6281200000001")

    def test_nothing_is_saved_where_the_list_would_do_now_what_nobody_has_seen(self):
        seen = plan.make(sheets(self.HEADING, *self.rows)).outcome
        with pytest.raises(WorkbookError, match="Data PSM berubah sejak daftar ini diperiksa"):
            self.save_while_ani_gets("phone", "+6281200000009", seen=seen)
        self.budi.refresh_from_db()
        assert self.budi.birth_place == ""

    @pytest.mark.parametrize("meanwhile", [uploaded.stop_saving, lambda imported: uploaded.do(imported.pk)])
    def test_a_list_that_was_stopped_or_saved_elsewhere_meanwhile_is_not_saved_here(self, meanwhile):
        imported = make_import(rows=[("Citra Umpama", "Geramat", "Kinal")])
        Import.objects.ask(imported.pk, Import.Asked.SAVE_ALL)
        happens = iter([meanwhile])
        boxed.run(uploaded._do, imported.pk, limits=None, hear=lambda *_: next(happens, id)(imported))
        assert Volunteer.objects.exclude(pk__in=[self.ani.pk, self.budi.pk]).count() == (
            meanwhile != uploaded.stop_saving
        )
        assert (Import.objects.get().asked, Import.objects.get().failure) == ("", "")


NAMES = [first + second for first in ("A", "B", "C", "D", "E") for second in ("ni", "udi", "itra", "odi")]


@pytest.mark.django_db(transaction=True)
class TestAtOnce:
    @pytest.mark.slow
    def test_one_file_four_times_at_once_makes_each_person_once(self):
        make_village("Geramat", make_district("Kinal"))
        rows = [[name, f"17040112039{number:05}", "Geramat", "Kinal"] for number, name in enumerate(NAMES[:5], 9001)]
        barrier, outcomes = threading.Barrier(4), []

        def bring():
            barrier.wait()
            outcomes.append({row.state for row in saved(["Nama", "NIK", *PLACE], *rows).rows})

        in_threads(bring, 4)
        assert sorted(map(str, outcomes)) == sorted(map(str, [{State.NEW}, *[{State.UNCHANGED}] * 3]))
        assert Volunteer.objects.count() == 5

    def test_others_write_while_it_is_planned_until_it_was_tried_so_often_in_vain(self):
        make_village("Geramat", make_district("Kinal"))
        kept_waiting = []

        def meanwhile(done, total):
            kept_waiting.append(connection.in_atomic_block)
            make_volunteer(f"Orang Lain {done} {len(kept_waiting)}")

        made = saved(["Nama", *PLACE], ["Ani Contoh", "Geramat", "Kinal"], tell=meanwhile)
        assert kept_waiting == [False] * batch.TRIES + [True]
        assert [row.state for row in made.rows] == [State.NEW]

    def test_what_is_computed_for_the_rows_is_computed_while_others_may_write(self, monkeypatch):
        make_village("Geramat", make_district("Kinal"))
        kept_waiting, value = [], recording.ReadyRows._value

        def noted(self, field, each):
            kept_waiting.append((field.name, connection.in_atomic_block))
            return value(self, field, each)

        def also(made):
            kept_waiting.append(("also", connection.in_atomic_block))
            return lambda made: kept_waiting.append(("noted", connection.in_atomic_block))

        monkeypatch.setattr(recording.ReadyRows, "_value", noted)
        saved(["Nama", *SERVICE], ["Ani Contoh", "Geramat", "Kinal", "01-02-2019", "", ""], also=also)
        inside = [name for name, is_inside in kept_waiting if is_inside]
        assert inside == ["registry_no", "volunteer", "noted"]

    def test_what_is_saved_while_a_list_is_written_is_not_overwritten(self, monkeypatch):
        ani, budi = make_volunteer("Ani Contoh"), make_volunteer("Budi Contoh")
        planned_by_now, write = threading.Event(), batch._write

        def wait_and_write(rows):
            planned_by_now.set()
            time.sleep(0.5)  # Time for the colleague to try; the row is locked.
            write(rows)

        def colleague():
            planned_by_now.wait()
            Volunteer.objects.filter(pk=ani.pk).update(phone="+6281234567899")

        monkeypatch.setattr(batch, "_write", wait_and_write)
        other = threading.Thread(target=in_threads, args=(colleague, 1))
        other.start()
        heading = ["No. registri", "Pekerjaan", "No HP"]
        saved(heading, [ani.registry_no, "Petani", ""], [budi.registry_no, "", "0812-3456-7890"])
        other.join()
        ani.refresh_from_db()
        assert (ani.occupation, ani.phone) == ("Petani", "+6281234567899")


def in_threads(work, count):
    """Do that in several threads at once, each with its own connections, and wait for all."""

    def alone():
        try:
            work()
        finally:
            connections.close_all()

    threads = [threading.Thread(target=alone) for _ in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
