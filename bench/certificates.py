"""Our certificates against other ways to make the same ones, in the same run: `script/bench certificates`.

The demo's design on F4 with a logo, ornament, two signers and a QR code; the people of its ceremony, and more
random ones. Each way runs in a process of its own: the median of five runs, of more where they take a second or
two, of three where they take half a minute. Its start, counted once, is the time from the call of the process until it
can begin: Python, its libraries and Django, or the browser. Afterwards all pages, their texts and their codes are
read back.

Prepared for the peers: the lines are broken and fitted by our rules; ReportLab and Typst also get
the position of each. All make their QR codes with the same encoder while they are measured.
"""

import io
import json
import os
import random
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from types import SimpleNamespace

PAPER = "f4"
AMOUNT, MANY = 300, 3000
RUNS = 5
SEED = 6122019
LOGO = "bench/logo.png"
CODE_LETTERS = "abcdefghijklmnopqrstuvwxyz234567"
OURS = "ours"
WAYS = {
    OURS: ("Kaur PSM", "bench.peer_ours", MANY),
    "weasyprint-each": ("WeasyPrint, once a certificate", "bench.peer_weasyprint", AMOUNT),
    "weasyprint": ("WeasyPrint, once for all", "bench.peer_weasyprint", AMOUNT),
    "chromium": ("headless Chromium, the same HTML", "bench.peer_chromium", AMOUNT),
    "typst": ("Typst, the same layout", "bench.peer_typst", MANY),
    "reportlab": ("ReportLab, the same drawn", "bench.peer_reportlab", MANY),
}
FEWER_RUNS = {"weasyprint-each": 3, "weasyprint": 3}  # They take minutes in all.
SHORT = {
    OURS,
    "typst",
    "reportlab",
}  # 300 take them a second or two: three runs a round, because the speed of a machine varies.


@dataclass
class Run:
    """What one process measured of itself."""

    start: float
    seconds: float
    peak_mb: float
    size: int


@dataclass
class Measured:
    """The runs of one way with so many certificates."""

    way: str
    amount: int
    runs: list = field(default_factory=list)

    @property
    def start(self):
        return statistics.median(run.start for run in self.runs)

    @property
    def seconds(self):
        return statistics.median(run.seconds for run in self.runs)

    @property
    def peak_mb(self):
        return max(run.peak_mb for run in self.runs)

    @property
    def size(self):
        return self.runs[-1].size

    @property
    def with_start(self):
        return self.start + self.seconds

    def figures(self):
        return {
            "way": self.way,
            "certificates": self.amount,
            "runs": len(self.runs),
            "start_seconds": round(self.start, 3),
            "seconds": round(self.seconds, 3),
            "peak_mb": round(self.peak_mb),
            "bytes": self.size,
        }


def measure():
    """Return the lines of the table and the figures."""
    with tempfile.TemporaryDirectory() as folder:
        _call(folder, "prepare", MANY)
        cases = [(way, AMOUNT) for way in WAYS] + [(way, MANY) for way, (_, _, most) in WAYS.items() if most == MANY]
        results = {case: Measured(*case) for case in cases}
        # In turn, so that a busy moment of the machine affects all.
        for number in range(RUNS):
            for (way, amount), measured in results.items():
                for _ in range(_runs(way, amount, number)):
                    measured.runs.append(Run(**_call(folder, way, amount)))
                    sys.stderr.write(f"{way} {amount}: {measured.runs[-1]}\n")
        for way, amount in results:
            _call(folder, f"check:{way}", amount)
    return list(_lines(results)), {"figures": [measured.figures() for measured in results.values()]}


def _runs(way, amount, number):
    """How many times a way runs in that round."""
    if amount == MANY:
        return number < (3 if way == OURS else 1)
    return 3 if way in SHORT else number < FEWER_RUNS.get(way, RUNS)


def _lines(results):
    yield f"{'':34}{'pages':>6}{'start s':>9}{'work s':>9}{'pages/s':>9}{'with start':>12}{'ours is':>9}{'peak MB':>9}"
    for (way, amount), measured in results.items():
        ours = results[OURS, amount]
        yield (
            f"{WAYS[way][0]:34}{amount:>6}{measured.start:>9.2f}{measured.seconds:>9.2f}"
            f"{amount / measured.seconds:>9.0f}{amount / measured.with_start:>12.0f}"
            f"{measured.seconds / ours.seconds:>8.1f}x{measured.peak_mb:>9.0f}"
        )
    few, many = results[OURS, AMOUNT], results[OURS, MANY]
    each = (many.size - few.size) / (MANY - AMOUNT)
    yield f"ours: {MANY} take {many.seconds / few.seconds:.1f} times the time of {AMOUNT}, with start "
    yield f"{many.with_start / few.with_start:.1f}; {many.peak_mb / few.peak_mb:.2f} times the memory;"
    yield f"{each:.0f} bytes a certificate beside {few.size - AMOUNT * each:.0f}"
    yield "“ours is”: how many times faster ours is, without start; pages, texts and codes of all were read back"


def _call(folder, what, amount):
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "kaur_psm.settings", "DATA_DIR": str(folder)}
    command = [sys.executable, "-m", __name__, what, str(amount), repr(time.time())]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(f"{what} {amount}:\n{done.stderr}")
    return json.loads(done.stdout.splitlines()[-1])


# In the processes


def _main(what, amount, called_at):
    amount, folder = int(amount), Path(os.environ["DATA_DIR"])
    if what == "prepare":
        _prepare(folder, amount)
        answer = {}
    elif what.startswith("check:"):
        _check(folder, what.removeprefix("check:"), amount)
        answer = {}
    else:
        answer = _measured(folder, what, amount, float(called_at))
    sys.stdout.write("\n" + json.dumps(answer) + "\n")


def _measured(folder, way, amount, called_at):
    peer = import_module(WAYS[way][1])
    peer.start()
    start = time.time() - called_at
    given = peer.prepare(folder, _read(folder, amount), way)
    started = time.perf_counter()
    pdf = peer.make(given)
    seconds = time.perf_counter() - started
    (folder / f"{way}-{amount}.pdf").write_bytes(pdf)
    whose = resource.RUSAGE_CHILDREN if way == "chromium" else resource.RUSAGE_SELF
    peak = resource.getrusage(whose).ru_maxrss / 1024
    return {"start": start, "seconds": seconds, "peak_mb": peak, "size": len(pdf)}


def _read(folder, amount):
    return json.loads((folder / "certificates.json").read_text())[:amount]


def stand_in(sample):
    """A certificate from which the paper can be made, without a database."""
    return SimpleNamespace(**{**sample, "number": SimpleNamespace(text=sample["number"])})


def _prepare(folder, amount):
    import django

    django.setup()
    from django.core.files.base import ContentFile
    from django.core.files.storage import default_storage
    from django.core.management import call_command

    for command in ("migrate", "load_regions", "load_demo"):
        call_command(command, verbosity=0, stdout=io.StringIO())
    call_command("issue_certificates", "1", stdout=io.StringIO())
    default_storage.save(LOGO, ContentFile(_logo()))
    (folder / "certificates.json").write_text(json.dumps(list(_certificates(amount))))


def _certificates(amount):
    from ceremonies.models import Ceremony, Certificate

    real = list(Ceremony.objects.inaugurations().get().certificates().for_printing())
    chance = random.Random(SEED)
    for at in range(amount):
        person, other = real[at % len(real)], chance.choice(real)
        first = " ".join(other.name.split(" ")[:-1])
        yield {
            "name": person.name if at < len(real) else f"{first} {person.name.split(' ')[-1]}".strip(),
            "number": f"460/{at + 1:03}/DINSOS/XII/2019",
            "words": {**person.words, "born": other.words["born"], "logo": LOGO},
            "check_code": "".join(chance.choices("ABCDEFGHJKLMNPRSTUVWXYZ23456789", k=4)),
            "public_url": Certificate(code="".join(chance.choices(CODE_LETTERS, k=26))).public_url,
            "replacement_label": "",
            "design": person.design,
            "design_version": person.design_version,
        }


def _logo():
    from PIL import Image, ImageDraw

    picture = Image.new("RGB", (240, 200), "white")
    draw = ImageDraw.Draw(picture)
    draw.ellipse((20, 0, 219, 199), fill="#0f5c5c")
    draw.polygon([(120, 30), (180, 160), (60, 160)], fill="#f2c94c")
    written = io.BytesIO()
    picture.save(written, "PNG")
    return written.getvalue()


def _check(folder, way, amount):
    """Read all pages and texts back, and the codes of at most 300 pages, the same for each way."""
    import pypdfium2
    import zxingcpp

    samples = _read(folder, amount)
    document = pypdfium2.PdfDocument(folder / f"{way}-{amount}.pdf")
    assert len(document) == amount, f"{way}: {len(document)} pages"
    for at, (page, certificate) in enumerate(zip(document, samples, strict=True)):
        text = " ".join(page.get_textpage().get_text_bounded().split())
        place = ", ".join(certificate["words"][name] for name in ("village", "district", "regency"))
        for words in (certificate["number"], certificate["name"], certificate["words"]["born"], place):
            assert words in text, f"{way}, page {at + 1}: {words} is not in {text}"
        assert certificate["check_code"] in text
        if at % (amount // AMOUNT) == 0:
            code = zxingcpp.read_barcode(page.render(scale=1.7, grayscale=True).to_pil())
            assert code is not None, f"{way}, page {at + 1}: no code"
            assert code.text == certificate["public_url"], f"{way}, page {at + 1}: {code.text}"
        page.close()
    document.close()


if __name__ == "__main__":
    _main(*sys.argv[1:])
