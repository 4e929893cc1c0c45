"""The workbook import against django-import-export, on the same rows: `script/bench import`.

Each way runs in a process of its own on a copy of the same SQLite database, the median of three. The time is that of
the step without the start of Python and Django. The peer reads the cells with the same functions as we do, so that
it takes the same rows. It does not suggest whom a new row may be, and in its bulk way it keeps no history.
"""

import json
import os
import random
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from itertools import count
from pathlib import Path

HEADING = [
    *("Nama", "NIK", "Tempat lahir", "Tanggal lahir", "L/P", "Desa", "Kecamatan", "Pendidikan", "No HP", "Pekerjaan"),
    "Keterangan",
]
SEED = 6122019
ROWS = 10_000
RUNS = 3
WAYS = {"ours": "Kaur PSM", "default": "django-import-export", "bulk": "the same with use_bulk, skip_diff"}
STEPS = ("preview", "commit")


def measure():
    """Return the lines of the table and the figures: seconds and peak memory in MB of each way and step."""
    with tempfile.TemporaryDirectory() as folder:
        base = Path(folder) / "base"
        _run(base, "prepare", "", 0)
        cases = [(way, step, ROWS) for step in STEPS for way in WAYS] + [("ours", step, ROWS // 10) for step in STEPS]
        medians = {asked: _median(folder, base, *asked) for asked in cases}
    lines = [f"{'':46}{'rows':>8}{'seconds':>10}{'rows/s':>10}{'peak MB':>10}{'ours is':>10}"]
    for (way, step, rows), (seconds, peak) in medians.items():
        ratio = seconds / medians["ours", step, rows][0]
        name = f"{WAYS[way]}: {step}"
        lines.append(f"{name:46}{rows:>8}{seconds:>10.2f}{rows / seconds:>10.0f}{peak:>10.0f}{ratio:>9.1f}x")
    for step in STEPS:
        growth = medians["ours", step, ROWS][0] / medians["ours", step, ROWS // 10][0]
        lines.append(f"{step}: ten times the rows take {growth:.1f} times the time")
    figures = [
        {"way": way, "step": step, "rows": rows, "seconds": round(seconds, 3), "peak_mb": round(peak)}
        for (way, step, rows), (seconds, peak) in medians.items()
    ]
    return lines, {"figures": figures}


def _median(folder, base, way, step, rows):
    runs = []
    for number in range(RUNS):
        copy = Path(folder) / f"{way}-{step}-{rows}-{number}"
        shutil.copytree(base, copy)
        runs.append(_run(copy, way, step, rows))
        shutil.rmtree(copy)
    return statistics.median(run["seconds"] for run in runs), max(run["peak_mb"] for run in runs)


def _run(data_dir, way, step, rows):
    data_dir.mkdir(exist_ok=True)
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "kaur_psm.settings", "DATA_DIR": str(data_dir)}
    command = [sys.executable, "-m", __name__, way, step, str(rows)]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(done.stderr)
    return json.loads(done.stdout.splitlines()[-1])


# In the processes


def messy_rows(amount):
    """So many rows as offices write them, the same each time; one in fifty is refused."""
    from registry.models import Village

    chance = random.Random(SEED)
    villages = list(Village.objects.select_related("district").order_by("code"))
    return [_messy_row(chance, number, chance.choice(villages)) for number in range(amount)]


def _messy_row(chance, number, village):
    day, month, year = chance.randint(1, 28), chance.randint(1, 12), chance.randint(60, 99)
    sex = chance.choice("LP")
    nik = f"1704{number % 15 + 1:02}{day + 40 * (sex == 'P'):02}{month:02}{year}9{number % 1000:03}"
    born = chance.choice([f"{day}/{month}/19{year}", f"{day:02}-{month:02}-{year}", f"{day} Desember 19{year}"])
    return [
        f"{chance.choice(['', '', 'H. ', 'Drs. '])}{' '.join(chance.choices(NAMES, k=3))} CONTOH",
        chance.choice(
            [nik, f"'{nik}", f"{nik[:6]}.{nik[6:12]}.{nik[12:]}", f"{nik[:4]} {nik[4:8]} {nik[8:12]} {nik[12:]}"]
        ),
        "Bintuhan",
        born if chance.random() > 0.02 else "31-02-1985",
        chance.choice({"L": ["L", "LK", "Laki-laki"], "P": ["P", "PR", "Perempuan"]}[sex]),
        chance.choice([village.name, village.name.upper()]),
        village.district.name,
        chance.choice(["SMA", "S1", "SLTA/Sederajat", "D-III", "SMP", "SD"]),
        chance.choice(["0812{0}", "+62812{0}", "812{0}"]).format(chance.randint(10_000_000, 99_999_999)),
        chance.choice(["Petani", "-", "Guru", "Ibu rumah tangga"]),
        chance.choice(["", "-", "aktif di posyandu"]),
    ]


NAMES = "ANI BUDI CITRA DEWI EKA FAJAR GITA HADI INDAH JOKO KARTIKA LESTARI MULYA NUR".split()  # noqa: SIM905


def ours(step, rows):
    """Plan the rows, or plan and write them, as the import does."""
    from registry.workbook import batch, plan
    from registry.workbook.reading import ReadSheet

    sheets = [ReadSheet("PSM", [HEADING, *rows])]
    return plan.make(sheets).rows if step == "preview" else batch.save(sheets, name="bench").rows


def peer(step, rows, *, bulk):
    """Import the rows with django-import-export, as a dry run for the preview."""
    from bench.peer_import import resource_of, tablib

    dataset = tablib.Dataset(*rows, headers=HEADING)
    resource_class = resource_of(count(1), bulk=bulk)
    return resource_class().import_data(dataset, dry_run=step == "preview", use_transactions=True).rows


def _main(way, step, rows):
    import django

    django.setup()
    from django.core.management import call_command

    if way == "prepare":
        call_command("migrate", verbosity=0)
        call_command("load_regions", verbosity=0)
        sys.stdout.write("\n{}\n")
        return
    made = messy_rows(int(rows))
    started = time.perf_counter()
    taken = ours(step, made) if way == "ours" else peer(step, made, bulk=way == "bulk")
    seconds = time.perf_counter() - started
    assert len(taken) == int(rows)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    sys.stdout.write("\n" + json.dumps({"seconds": seconds, "peak_mb": peak}) + "\n")


if __name__ == "__main__":
    _main(*sys.argv[1:])
