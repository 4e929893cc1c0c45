"""How much disk an office needs for a year of its work, on both databases: `script/bench growth`.

A year's rows are really entered, with their histories, kind by kind, and the database is measured after each. Pictures
are made, scaled and written as the program does it; of the larger office only some of each kind, whose mean then counts
for all.
"""

import json
import os
import subprocess
import sys
import tempfile
from contextlib import closing

import psycopg

OFFICES = (240, 5000)  # People.
CHILD = """
import sys
import django
django.setup()
from bench import growth_year
growth_year.live(int(sys.argv[1]))
"""


def measure():
    """Return the lines of the table and the figures."""
    server, figures = os.environ["BENCH_POSTGRES"].rpartition("/")[0], {}
    for people in OFFICES:
        for name in ("sqlite", "postgresql"):
            with tempfile.TemporaryDirectory() as folder:
                url = f"sqlite:///{folder}/psm.sqlite3" if name == "sqlite" else _new_database(server, people)
                figures[f"{people} {name}"] = _live(folder, url, people)
    return list(_lines(figures)), {"figures": figures}


def _new_database(server, people):
    """The URL of an empty database in the server at that URL."""
    with closing(psycopg.connect(f"{server}/postgres", autocommit=True)) as manager:
        manager.execute(f"CREATE DATABASE growth_{people}")
    return f"{server}/growth_{people}"


def _live(folder, url, people):
    ours = {"DJANGO_SETTINGS_MODULE": "kaur_psm.settings", "DATA_DIR": folder, "DATABASE_URL": url, "DEMO_PASSWORD": ""}
    command = [sys.executable, "-c", CHILD, str(people)]
    answer = subprocess.run(command, env={**os.environ, **ours}, check=True, stdout=subprocess.PIPE, text=True).stdout
    return json.loads(answer.splitlines()[-1])


def _lines(figures):
    for name, (first, *kinds) in figures.items():
        yield f"{name + ' people':28}{'how many':>10}{'database MB':>14}{'files MB':>10}"
        yield f"  {first['kind']:26}{first['count']:>10,}{_mb(first, 'database'):>14}{_mb(first, 'files'):>10}"
        for kind in kinds:
            yield f"  + {kind['kind']:24}{kind['count']:>10,}{_mb(kind, 'database'):>14}{_mb(kind, 'files'):>10}"
        database, files = (sum(kind[where] for kind in kinds) for where in ("database", "files"))
        yield f"  {'a year':26}{'':>10}{database / 1e6:>14,.1f}{files / 1e6:>10,.1f}"
        yield ""


def _mb(kind, where):
    return f"{kind[where] / 1e6:,.1f}"
