"""`python -m bench.faults [KIND…] --rounds N`: play the rounds that are still missing, and print the table."""

import argparse
import os
import signal
import sys
import tempfile
from pathlib import Path

from bench.faults.actions import ACTIONS, SHORT
from bench.faults.results import Results
from bench.faults.rounds import Stages, drawn, play_seed
from bench.faults.stores import Postgres, Sqlite

RESULTS = Path("bench/results/faults.jsonl")


def main():
    """Exit with 1 if a round of this run was not good."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # So that no office stays at work.
    chosen = _arguments()
    results, is_good = Results(chosen.results), True
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o711)
        for store in _stores(chosen.database):
            place = Path(folder) / store.name
            place.mkdir()
            stages = Stages(store, place)
            for kind in chosen.kinds or ACTIONS:
                is_good &= _play_kind(stages, kind, chosen, results)
    _say(*results.table(), f"{os.cpu_count()} cores")
    sys.exit(not is_good)


def _arguments():
    parser = argparse.ArgumentParser(prog="script/faults", description="Kill, fill, lock, cut; and count what is lost.")
    kinds = f"{', '.join(ACTIONS)}; all if none is named. 'short': {', '.join(SHORT)}"
    parser.add_argument("kinds", nargs="*", metavar="KIND", help=kinds)
    parser.add_argument(
        "--rounds", type=int, default=10, help="of each kind on each database, with those in the results"
    )
    parser.add_argument("--database", choices=["sqlite", "postgresql"], help="only this one")
    parser.add_argument("--seed", type=int, help="play the round with this number, once more")
    parser.add_argument("--results", type=Path, default=RESULTS, help="a file of JSON lines, which is continued")
    chosen = parser.parse_args()
    chosen.kinds = [each for kind in chosen.kinds for each in (SHORT if kind == "short" else [kind])]
    if unknown := set(chosen.kinds) - set(ACTIONS):
        parser.error(f"no kind called {', '.join(sorted(unknown))}; there is: {', '.join(ACTIONS)}")
    return chosen


def _stores(database):
    if database != "postgresql":
        yield Sqlite()
    if database != "sqlite":
        if url := os.environ.get("FAULTS_POSTGRES"):
            yield Postgres(url)
        else:
            _say("LEFT OUT: PostgreSQL, which is not there.")


def _play_kind(stages, kind, chosen, results):
    """Play what is missing of a kind. Return whether all that was played is good."""
    database, is_good = stages.store.name, True
    for seed in [chosen.seed] if chosen.seed else _missing(kind, database, chosen.rounds, results):
        result = play_seed(stages, kind, seed)
        if isinstance(result, str):
            _say(f"{kind} {database} {seed}: LEFT OUT: {result}")
            continue
        results.add(result)
        is_good &= result.is_good
        words = "good" if result.is_good else f"NOT GOOD: {result}"
        _say(f"{kind} {database} {seed}: {result.fault} after {result.at} s: {words} ({result.seconds} s)")
    return is_good


def _missing(kind, database, rounds, results):
    """The numbers of the rounds to play. A fault that this machine cannot have is named once and not counted."""
    played, seed = results.seeds(kind, database), 0
    missing, named = rounds - len(played), set()
    while missing > 0:
        seed += 1
        fault, _, _ = drawn(kind, database, seed)
        is_possible = not fault.obstacle()
        if seed not in played and (is_possible or fault not in named):
            yield seed
            missing -= is_possible
            named.add(fault)


def _say(*lines):
    sys.stdout.write("\n".join([*lines, ""]))
    sys.stdout.flush()


main()
