"""The pages that are opened most, beside those of another commit in the same run: `script/bench pages`.

The front page, the list of people, a person and a ceremony, for a Kabid with the demo, requested from the WSGI
application as a server has it after the first requests. With `--against COMMIT` that commit is checked out into a
temporary folder, makes its own data by its own code, and takes turns with this one, so that a busy moment of the
machine affects both. It runs with this one's packages.
"""

import json
import statistics
import subprocess
import sys
import tempfile
from contextlib import ExitStack, contextmanager
from pathlib import Path

from bench.serving import data_environment, prepare_demo

ROOT = Path(__file__).resolve().parent.parent
ACCOUNT = "kabid"
PEOPLE = 240  # As the demo has.
TURNS, REQUESTS = 12, 10
HERE = "this version"


def measure(against=None):
    """Return the lines of the table and the figures."""
    with tempfile.TemporaryDirectory() as folder, checked_out(against, Path(folder, "other")) as other:
        programs = {HERE: ROOT} | ({against: other} if other else {})
        data = {name: Path(folder, f"data-{at}") for at, name in enumerate(programs)}
        for name, program in programs.items():
            prepare_demo(data[name], PEOPLE, program)
        figures = _figures(programs, data)
    return list(_lines(figures)), {"account": ACCOUNT, "requests": TURNS * REQUESTS, "figures": figures}


@contextmanager
def checked_out(commit, folder):
    """A worktree of that commit in the folder, removed at the end; None without a commit."""
    if not commit:
        yield None
        return
    git = ["git", "-C", str(ROOT), "worktree"]
    subprocess.run([*git, "add", "--quiet", "--detach", str(folder), commit], check=True)
    try:
        yield folder
    finally:
        subprocess.run([*git, "remove", "--force", str(folder)], check=True)


def _figures(programs, data):
    """The median of each page in milliseconds, by the program's name: of the processor and of the clock."""
    turns = {name: [] for name in programs}
    with ExitStack() as stack:
        running = {name: stack.enter_context(_running(programs[name], data[name])) for name in programs}
        for number in range(TURNS):
            sys.stderr.write(f"turn {number + 1} of {TURNS}\n")
            for name, process in running.items():
                turns[name].append(_turn(process))
    return {
        name: {page: _in_ms([turn[page] for turn in measured]) for page in measured[0]}
        for name, measured in turns.items()
    }


@contextmanager
def _running(program, data):
    """A process of that program with its pages warm, which waits for its turn."""
    command = [sys.executable, str(ROOT / "bench/page_times.py"), ACCOUNT, str(REQUESTS)]
    process = subprocess.Popen(
        command, cwd=program, env=data_environment(data), stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    try:
        if process.stdout.readline() != "ready\n":
            sys.exit("A program did not start.")
        yield process
    finally:
        process.stdin.close()
        process.wait()


def _turn(process):
    process.stdin.write("\n")
    process.stdin.flush()
    return json.loads(process.stdout.readline())


def _in_ms(turns):
    return {f"{kind}_ms": round(1000 * statistics.median(turn[kind] for turn in turns), 1) for kind in turns[0]}


def _lines(figures):
    yield f"{'':16}" + "".join(f"{name:>28}" for name in figures)
    for page in figures[HERE]:
        yield f"{page:16}" + "".join(f"{_times(pages[page]):>28}" for pages in figures.values())
    yield f"processor / clock: medians of {TURNS * REQUESTS} requests in {TURNS} turns, for a {ACCOUNT.capitalize()}"


def _times(page):
    return f"{page['processor_ms']:.1f} / {page['clock_ms']:.1f} ms"
