"""`script/faults`: its checks find what is lost, and one round of each short action in a real office."""

import json
import random
import sqlite3
from pathlib import Path

import pytest
from django.conf import settings

from bench.faults import causes
from bench.faults.actions import ACTIONS, SHORT
from bench.faults.clerk import Answer
from bench.faults.office import Office, make_base
from bench.faults.results import Results
from bench.faults.rounds import Result, _bad, drawn, play_in, set_up, working
from bench.faults.stores import Sqlite
from tests.worker_process import until

PAGE = "<h1>Basis data sedang sibuk</h1>\n<p>Tunggu sebentar, lalu coba lagi.</p>"


# Answers


@pytest.mark.parametrize(
    "status,text,headers",
    [
        (200, "", {}),
        (302, "", {"location": "/psm/1/"}),
        (404, PAGE, {}),
        (503, PAGE, {"retry-after": "10"}),
    ],
)
def test_an_answer_that_says_what_happened_is_good(status, text, headers):
    assert Answer("GET", "/", status, text, headers).is_good


@pytest.mark.parametrize(
    "status,text,headers",
    [
        (None, "RemoteDisconnected", {}),
        (400, PAGE, {}),
        (404, "<h1>Not Found</h1>", {}),
        (500, PAGE, {}),
        (503, PAGE, {}),
        (503, "", {"retry-after": "10"}),
    ],
)
def test_an_answer_that_leaves_somebody_alone_is_bad(status, text, headers):
    assert not Answer("GET", "/", status, text, headers).is_good


def test_no_answer_at_all_is_bad_until_the_program_was_cut():
    before, after = (Answer("GET", "/", None, "RemoteDisconnected", at=at) for at in (1, 3))
    assert _bad([before, after], cut_at=2) == [str(before)]
    assert len(_bad([before, after])) == 2


# Rounds and results


@pytest.mark.parametrize("database", ["sqlite", "postgresql"])
@pytest.mark.parametrize("kind", ["print", "restore"])
def test_a_seed_draws_the_same_again_and_fifty_draw_every_fault(kind, database):
    first, again = ([drawn(kind, database, seed)[:2] for seed in range(1, 51)] for _ in range(2))
    assert first == again
    assert {fault for fault, _ in first} == {*causes.faults_on(database, ACTIONS[kind].faults)}


def test_a_command_is_killed_only_where_somebody_runs_one_and_a_server_only_where_there_is_one():
    assert causes.CommandKilled not in causes.faults_on("sqlite", ACTIONS["print"].faults)
    for kind in ("backup", "restore"):
        assert causes.CommandKilled in causes.faults_on("sqlite", ACTIONS[kind].faults)
        assert causes.PostgresServer not in causes.faults_on("sqlite", ACTIONS[kind].faults)
        assert causes.PostgresServer in causes.faults_on("postgresql", ACTIONS[kind].faults)


def test_results_are_continued_and_a_round_played_again_counts_once(tmp_path):
    path = tmp_path / "faults.jsonl"
    Results(path).add(Result("save", "sqlite", 1, "disk full", 0.5, lost=["confirmed, but not there: 1"]))
    Results(path).add(Result("save", "sqlite", 2, "disk full", 0.2))
    results = Results(path)
    assert results.seeds("save", "sqlite") == {1, 2}
    assert "| save | disk full | sqlite | 2 | 1 | 0 | 0 | 0 |" in results.table()
    results.add(Result("save", "sqlite", 1, "disk full", 0.5))
    assert "| save | disk full | sqlite | 2 | 0 | 0 | 0 | 0 |" in Results(path).table()
    assert len([json.loads(line) for line in path.read_text().splitlines()]) == 3


# A real office


class Theft(causes.Fault):
    """What no office has: of those who are saved one is gone, and one is there twice."""

    def __init__(self, *args):
        super().__init__(*args)
        self._before = self._count()

    def _count(self):
        return self.office.rows("SELECT count(*) FROM registry_volunteer")[0][0]

    def strike(self):
        until(lambda: self._count() == self._before + 8)
        (one,), (other,) = self.office.rows("SELECT id FROM registry_volunteer ORDER BY id DESC LIMIT 2 OFFSET 2")
        columns = ", ".join(name for _, name, *_ in self.office.rows("PRAGMA table_info(registry_volunteer)")[2:])
        self.office.rows(
            f"INSERT INTO registry_volunteer (registry_no, {columns})"  # noqa: S608 - the table's own names
            f" SELECT 'PSM-999999', {columns} FROM registry_volunteer WHERE id = ?",
            one,
        )
        self.office.rows("UPDATE registry_volunteer SET deleted_at = '2026-11-30' WHERE id = ?", other)


@pytest.fixture(scope="module")
def office(tmp_path_factory, kept_template, django_db_setup):
    """An office at work on the demo, in which everything for the short actions is set up."""
    folder, store = tmp_path_factory.mktemp("office"), Sqlite()
    store.make(folder / "base")
    if kept_template:
        kept_template.copy_to(folder / "base" / "psm.sqlite3")
    make_base(store, folder / "base")
    with working(Office(store, folder / "data"), folder / "base") as at_work:
        set_up(at_work, SHORT)
        yield at_work


def played(office, kind, fault, at):
    result = Result(kind, "sqlite", 1, fault.name, 0, at=at)
    chance = random.Random(f"{kind} {fault.__name__}")
    play_in(office, ACTIONS[kind](office, chance), fault(office, chance), result)
    return result


@pytest.mark.slow
@pytest.mark.first
@pytest.mark.one_database
def test_one_round_of_each_short_action(office):
    """All in one test, since they share the office; the last one is for the checks themselves."""
    faults = [causes.WebWorker, causes.BackgroundWorker, causes.WebWorker, causes.PowerCut]
    for kind, fault in zip(SHORT, faults, strict=True):
        result = played(office, kind, fault, at=0.2)
        assert result.is_good, result
        assert result.answers
    wrong = played(office, "save", Theft, at=0)
    assert "confirmed, but not there: 1" in " ".join(wrong.lost)
    assert "twice: 1" in " ".join(wrong.double)
    assert not Path(office.folder.with_suffix(".copy")).exists()


# The database itself


def test_what_is_confirmed_has_been_written_to_the_disk(tmp_path):
    full = 2  # https://www.sqlite.org/pragma.html#pragma_synchronous
    with sqlite3.connect(tmp_path / "psm.sqlite3") as database:
        database.executescript(settings.DATABASES["default"]["OPTIONS"]["init_command"])
        assert database.execute("PRAGMA synchronous").fetchone() == (full,)
