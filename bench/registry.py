"""The pages of the registry with the people of a country, beside the Django admin: `script/bench registry`.

The same fictional people every time, over all 83,762 villages of Indonesia (`script/regions`, which needs npm): 20,000
on SQLite, 20,000 and 200,000 on PostgreSQL. Each page is requested from the WSGI application, 200 times in four
rounds. In each round the databases take turns, so that a busy moment of the machine affects all. The admin's
list shows as many rows of the same people as ours, and searches for the same fragments.
"""

import json
import os
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

# Calls a function of bench.registry_pages by its name, after Django is set up.
CHILD = """
import sys
import django
django.setup()
from bench import registry_pages
getattr(registry_pages, sys.argv[1])(*sys.argv[2:])
"""
ROUNDS, REQUESTS = 4, 50
SMALL, LARGE = 20_000, 200_000
SQLITE, POSTGRES_SMALL, POSTGRES_LARGE = "SQLite, 20,000", "PostgreSQL, 20,000", "PostgreSQL, 200,000"
PEERS = {"list": "admin: list", "search, common": "admin: search, common", "search, rare": "admin: search, rare"}


def measure():
    """Return the lines of the table and the figures."""
    server = os.environ["BENCH_POSTGRES"].rpartition("/")[0]
    with tempfile.TemporaryDirectory() as folder:
        databases = {
            SQLITE: (f"sqlite:///{folder}/small.sqlite3", SMALL),
            POSTGRES_SMALL: (f"{server}/small", SMALL),
            POSTGRES_LARGE: (f"{server}/large", LARGE),
        }
        regions = Path(folder, "regions.csv")
        regions.write_bytes(subprocess.run(["./script/regions"], check=True, stdout=subprocess.PIPE).stdout)
        _run(folder, databases[SQLITE][0], "statics")
        for name, (url, people) in databases.items():
            sys.stderr.write(f"making {name}\n")
            _run(folder, url, "prepare", regions, people)
        measured = {name: {} for name in databases}
        for number in range(ROUNDS):
            for name, (url, _) in databases.items():
                sys.stderr.write(f"round {number + 1} of {ROUNDS}: {name}\n")
                for page, samples in json.loads(_run(folder, url, "ask", number, REQUESTS)).items():
                    measured[name].setdefault(page, []).extend(samples)
    figures = {name: {page: _figures(samples) for page, samples in pages.items()} for name, pages in measured.items()}
    return list(_lines(figures)), {"requests": ROUNDS * REQUESTS, "figures": figures}


def _run(folder, url, *words):
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "kaur_psm.settings",
        "DATA_DIR": folder,
        "DATABASE_URL": url,
    }
    command = [sys.executable, "-c", CHILD, *map(str, words)]
    return subprocess.run(command, env=environment, check=True, stdout=subprocess.PIPE, text=True).stdout


def _figures(samples):
    """The times of 200 requests for one page: seconds in all and in the database, and the most queries."""
    seconds, in_database, queries, bytes_sent = zip(*samples, strict=True)
    return {
        "median_seconds": round(statistics.median(seconds), 4),
        "p95_seconds": round(_p95(seconds), 4),
        "database_median_seconds": round(statistics.median(in_database), 4),
        "database_p95_seconds": round(_p95(in_database), 4),
        "database_slowest_seconds": round(max(in_database), 4),
        "queries": max(queries),
        "bytes": round(statistics.median(bytes_sent)),
    }


def _p95(values):
    return statistics.quantiles(values, n=20)[-1]


def _lines(figures):
    for name, pages in figures.items():
        yield f"{name:24}{'median ms':>11}{'p95 ms':>9}{'database: ms':>14}{'p95 ms':>9}{'slowest':>9}{'queries':>9}"
        for page, times in pages.items():
            whole, whole95 = _ms(times, "median"), _ms(times, "p95")
            asked = (
                f"{_ms(times, 'database_median'):>14}{_ms(times, 'database_p95'):>9}{_ms(times, 'database_slowest'):>9}"
            )
            yield f"  {page:22}{whole:>11}{whole95:>9}{asked}{times['queries']:>9}"
        yield ""
    yield f"{'':24}{'200,000 to 20,000':>20}{'ours to the admin: SQLite':>28}{'20,000':>9}{'200,000':>9}"
    for page, times in figures[POSTGRES_LARGE].items():
        ratio = times["median_seconds"] / figures[POSTGRES_SMALL][page]["median_seconds"]
        peers = [_to_the_peer(pages, page) for pages in figures.values()] if page in PEERS else ["", "", ""]
        yield f"  {page:22}{ratio:>20.2f}{peers[0]:>28}{peers[1]:>9}{peers[2]:>9}"
    yield "median and 95th percentile of 200 requests through the WSGI application, in four rounds that took turns;"
    yield "to the admin: which part of its time ours takes, with as many rows on the page"


def _ms(times, key):
    return f"{1000 * times[f'{key}_seconds']:.1f}"


def _to_the_peer(pages, page):
    return f"{pages[page]['median_seconds'] / pages[PEERS[page]]['median_seconds']:.2f}"
