"""Kill the worker of a print run at random moments and check the result: `script/faults print --rounds 50`.

Every round prints the demo's 210 certificates with their dividers, and kills the worker with its processes once, after
a random time. A round is good if each certificate is in the PDF exactly once, in order.
"""

import argparse
import os
import random
import subprocess
import sys
import time
from contextlib import contextmanager

import django

SEED = 6122019
LIMIT = 300  # Seconds for one round at most.


def print_rounds(rounds):
    """Run so many rounds. Return how many were good."""
    from ceremonies.models import Ceremony

    ceremony = Ceremony.objects.inaugurations().get()
    expected = [certificate.number.text for certificate in ceremony.certificates().for_printing()]
    chance, good = random.Random(SEED), 0
    for number in range(1, rounds + 1):
        pause = chance.uniform(0.3, 12)
        printed = _printed(_round(ceremony, pause))
        good += printed == expected
        result = "good" if printed == expected else f"WRONG: {len(printed)} of {len(expected)}"
        sys.stdout.write(f"round {number}: killed after {pause:.1f} s: {result}\n")
        sys.stdout.flush()
    return good


def _round(ceremony, pause):
    from ceremonies.models import PrintRun
    from ceremonies.printing import runs

    run = PrintRun.objects.begin(ceremony, ceremony.certificates().for_printing(), dividers=True, again=True)
    runs.make(run)
    with _worker():
        time.sleep(pause)
    with _worker():
        end = time.monotonic() + LIMIT
        while run.finished_at is None and time.monotonic() < end:
            time.sleep(1)
            run.refresh_from_db()
    return run


@contextmanager
def _worker():
    """Have a worker while inside; at the end it is killed, and its processes with it."""
    process = subprocess.Popen([sys.executable, "manage.py", "run_worker"])
    try:
        yield
    finally:
        process.kill()
        process.wait()


def _printed(run):
    """The numbers on the certificates' pages, in order."""
    import pypdfium2

    from ceremonies.printing import runs

    with pypdfium2.PdfDocument(runs.whole(run)) as document:
        texts = [page.get_textpage().get_text_bounded() for page in document]
    runs.forget(run.pk)
    lines = [line.strip() for text in texts for line in text.splitlines()]
    return [line.removeprefix("Nomor: ") for line in lines if line.startswith("Nomor: ")]


def main():
    """Prepare a demo in the temporary folder, run the rounds, and exit with 1 if one was not good."""
    parser = argparse.ArgumentParser(prog="script/faults")
    parser.add_argument("what", choices=["print"])
    parser.add_argument("--rounds", type=int, default=10)
    rounds = parser.parse_args().rounds
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kaur_psm.settings")
    django.setup()
    from django.core.management import call_command

    for command in ("migrate", "load_regions", "load_demo"):
        call_command(command, verbosity=0)
    call_command("issue_certificates", "1")
    good = print_rounds(rounds)
    sys.stdout.write(f"{good} of {rounds} rounds good, {os.cpu_count()} cores\n")
    sys.exit(good != rounds)


if __name__ == "__main__":
    main()
