"""Fifty clerks beside long work: `script/bench load`.

The server as `script/server` starts it, with the demo and its certificates issued, on SQLite and on PostgreSQL. Locust
plays fifty clerks, each with an account of their own and a page every eight seconds: alone, then beside a print run and
a list of 2,000 people that is saved and taken back, over and over; then beside a public page that is asked for a
hundred times a second. BENCH_SECONDS sets how long each takes; three minutes are the measure.
"""

import json
import os
import subprocess
import sys
import tempfile
import threading
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from bench.faults.actions import wait_for
from bench.faults.clerk import Clerk, InterruptedWorkError
from bench.faults.office import PASSWORD, Office, environment_of, make_base
from bench.faults.rounds import working
from bench.faults.stores import Postgres, Sqlite
from tests.workbooks import many_names, xlsx

CLERKS, STRANGERS = 50, 100
SECONDS = int(os.environ.get("BENCH_SECONDS", "180"))
SPAWNED = 10  # Clerks that sign in within a second, and strangers.
SHEETS = 200  # In a print run.
LIST = 2000  # People in the list that is saved and taken back.
ALONE, BESIDE, PUBLIC = "clerks alone", "beside print and import", "beside /v/ at 100 a second"
MOST_TIMES = 2.5  # p95 beside the long work, as a multiple of p95 alone.


def measure():
    """Return the lines of the table and the figures."""
    figures = {}
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o711)
        for store in (Sqlite(), Postgres(os.environ["BENCH_POSTGRES"])):
            place = Path(folder) / store.name
            place.mkdir()
            figures[store.name] = _measured(store, place)
    lines = [f"{'database':12}{'':28}{'requests':>9}{'errors':>8}{'median ms':>11}{'p95 ms':>9}{'slowest':>9}"]
    for database, measured in figures.items():
        for name in (ALONE, BESIDE, PUBLIC):
            one = measured[name]
            lines.append(
                f"{database:12}{name:28}{one['requests']:>9}{one['errors']:>8}{one['median_ms']:>11}{one['p95_ms']:>9}"
                f"{one['slowest_ms']:>9}"
            )
        lines.append(
            f"{'':12}p95 beside the long work is {measured['times']} × (at most {MOST_TIMES}); {measured['done']}"
        )
        lines.append(f"{'':12}memory of the web server in MB, after requests: {measured['memory']}")
    return lines, {"seconds": SECONDS, "clerks": CLERKS, **figures}


def _measured(store, place):
    make_base(store, place / "base")
    for arguments in (["manage.py", "issue_certificates", "1"], ["-m", "bench.load"]):
        environment = environment_of(store, place / "base")
        subprocess.run([sys.executable, *arguments], env=environment, check=True, stdout=subprocess.DEVNULL)
    with working(Office(store, place / "data"), place / "base") as office:
        cookies = json.dumps([_cookies_of(office, number) for number in range(1, CLERKS + 1)])
        memory = {0: _memory(office)}
        measured, asked = {}, 0
        for name, work in ((ALONE, _nothing), (BESIDE, _long_work), (PUBLIC, _strangers)):
            with work(office) as done:
                measured[name] = _play(office, place, "Clerk", CLERKS, LOAD_COOKIES=cookies)
            asked += measured[name]["requests"] + sum(done.values() if name == PUBLIC else ())
            memory[asked] = _memory(office)
            sys.stderr.write(f"{store.name}: {name}: {measured[name]} {done}\n")
            measured[name]["beside"] = dict(done)
    measured["memory"] = {str(count): megabytes for count, megabytes in memory.items()}
    measured["done"] = ", ".join(f"{count} {what}" for what, count in measured[BESIDE]["beside"].items())
    measured["times"] = round(measured[BESIDE]["p95_ms"] / measured[ALONE]["p95_ms"], 2)
    return measured


def _play(office, place, kind, number, **variables):
    """What so many of that kind in `bench.clerks` found in SECONDS, after all of them have begun."""
    results = place / f"{kind}.json"
    command = [sys.executable, "-m", "locust", "-f", "bench/clerks.py", "--headless", "--only-summary", "--reset-stats"]
    command += ["--host", f"http://127.0.0.1:{office.port}", "--users", str(number), "--spawn-rate", str(SPAWNED)]
    command += ["--run-time", str(SECONDS + number // SPAWNED), "--stop-timeout", "60", "--loglevel", "ERROR", kind]
    environment = {**os.environ, "LOAD_FIGURES": str(results), **variables}
    # Its exit code is 1 where an answer was an error: these are counted here.
    subprocess.run(command, env=environment, check=False, stdout=subprocess.DEVNULL)
    return json.loads(results.read_text())


def _cookies_of(office, number):
    """The cookies of that clerk, signed in: one after the other, since to check a password takes a lot of computing."""
    clerk = Clerk(office.port, f"petugas-{number}", PASSWORD)
    clerk.sign_in()
    return clerk.cookies


def _memory(office):
    """The memory of the web server's processes in MB, what they share counted once."""
    files = [Path(f"/proc/{pid}/smaps_rollup") for pid in office.parts_of(office.web)]
    lines = [line for file in files for line in file.read_text().splitlines() if line.startswith("Pss:")]
    return round(sum(int(line.split()[1]) for line in lines) / 1024)


# What happens beside the clerks. Each yields how often it was done, by its name.


@contextmanager
def _nothing(office):
    yield {}


@contextmanager
def _long_work(office):
    done, is_over = {"print runs": 0, "lists saved": 0, "not done": 0, "bad answers": 0}, threading.Event()

    def repeat(what, account, work):
        clerk = Clerk(office.port, account, PASSWORD)
        clerk.sign_in()
        while not is_over.is_set():
            try:
                work(clerk)
                done[what] += 1
            except InterruptedWorkError:
                done["not done"] += 1
        done["bad answers"] += sum(not each.is_good for each in clerk.answers)

    file = _list_of_people(office)
    works = [("print runs", "kabid", _print), ("lists saved", "petugas", partial(_save_a_list, file))]
    threads = [threading.Thread(target=repeat, args=each) for each in works]
    for thread in threads:
        thread.start()
    try:
        yield done
    finally:
        is_over.set()
        for thread in threads:
            thread.join()


def _print(clerk):
    some = {"which": "sebagian", "dari": "1", "sampai": str(SHEETS), "again": "on"}
    _go_to(clerk, "/pengukuhan/1/cetak/", {**clerk.page("/pengukuhan/1/cetak/").values(), **some})


def _go_to(clerk, path, fields, file=None):
    """Send that, and wait for the work that it leads to. Return the address. Raises InterruptedWorkError."""
    answer = clerk.send(path, fields, file)
    if not answer.address:
        raise InterruptedWorkError(f"it was not done: {answer}")
    wait_for(clerk, answer.address)
    return answer.address


def _list_of_people(office):
    """A workbook with people who are not recorded yet, all of one village."""
    place = office.rows(
        "SELECT v.name, d.name FROM registry_village v JOIN registry_district d ON d.id = v.district_id ORDER BY v.id"
    )[0]
    rows = [[str(at), name, *place] for at, name in enumerate(many_names(LIST), start=1)]
    return xlsx([["No", "Nama", "Desa", "Kecamatan"], *rows])


def _save_a_list(file, clerk):
    """Save that list, and take it back."""
    clerk.page("/psm/impor/")
    path = _go_to(clerk, "/psm/impor/", {}, ("daftar.xlsx", file))
    form = clerk.page(path).form("/periksa/")
    _go_to(clerk, f"{path}simpan/", {**form.values, "way": "simpan-semua"})
    form = clerk.page(path).form("/batalkan/")
    _go_to(clerk, f"{path}batalkan/", form.values)


@contextmanager
def _strangers(office):
    (code,) = office.rows("SELECT code FROM ceremonies_certificate ORDER BY id")[0]
    done = {}

    def ask():
        found = _play(office, office.folder.parent, "Stranger", STRANGERS, LOAD_PUBLIC=f"/v/{code}/")
        done["public pages"], done["refused"] = found["requests"] - found["errors"], found["errors"]

    thread = threading.Thread(target=ask)
    thread.start()
    try:
        yield done
    finally:
        thread.join()


def _make_accounts():
    """An account for each clerk, in the database that the settings name."""
    import django

    django.setup()
    from django.contrib.auth.models import Group

    from kaur_psm.accounts.models import User

    group = Group.objects.get(name="Petugas")
    for number in range(1, CLERKS + 1):
        user = User.objects.create_user(f"petugas-{number}", password=PASSWORD, sees_all_districts=True)
        user.groups.add(group)


if __name__ == "__main__":
    _make_accounts()
