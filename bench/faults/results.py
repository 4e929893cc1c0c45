"""The results of all rounds: one line of JSON each, and the table that is made of them."""

import json
from collections import defaultdict

from bench.faults.actions import ACTIONS
from bench.faults.causes import ALL

COUNTED = ("lost", "double", "stuck", "bad_answers")


class Results:
    """The lines of a file. Of a round that was played again the last line counts."""

    def __init__(self, path):
        self._path, self._rounds = path, {}
        if path.exists():
            for line in path.read_text().splitlines():
                self._take(json.loads(line))

    def _take(self, line):
        self._rounds[line["kind"], line["database"], line["seed"]] = line

    def add(self, result):
        line = result.as_dict()
        with self._path.open("a") as file:
            file.write(json.dumps(line) + "\n")
        self._take(line)

    def seeds(self, kind, database):
        """The numbers of the rounds that were played."""
        return {seed for (its_kind, its_database, seed) in self._rounds if (its_kind, its_database) == (kind, database)}

    def table(self):
        """The lines of a table in Markdown, by kind, fault and database, with a sum."""
        cells = defaultdict(list)
        for line in self._rounds.values():
            cells[line["kind"], line["fault"], line["database"]].append(line)
        kinds, faults = list(ACTIONS), [fault.name for fault in ALL]
        keys = sorted(cells, key=lambda key: (kinds.index(key[0]), faults.index(key[1]), key[2] != "sqlite"))
        lines = [["kind", "fault", "database", "rounds", "lost", "double", "stuck", "bad answers"], ["---"] * 8]
        lines += [[*key, *_counts(cells[key])] for key in keys]
        lines.append(["all", "", "", *_counts(list(self._rounds.values()))])
        return [f"| {' | '.join(map(str, line))} |" for line in lines]


def _counts(lines):
    """The number of rounds, and of those in which something was lost, double and so on."""
    return [len(lines), *(sum(bool(line[what]) for line in lines) for what in COUNTED)]
