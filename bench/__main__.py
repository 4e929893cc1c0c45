"""`python -m bench [NAME…]`: run the measurements of these names, or all, print their tables and keep their results.

`--against COMMIT` measures that commit's pages in the same run.
"""

import argparse
import json
import os
import platform
import signal
import sys
from pathlib import Path

from bench import certificates, growth, importing, line, load, pages, registry, serving

MEASUREMENTS = {
    "import": importing.measure,
    "certificates": certificates.measure,
    "serving": serving.measure,
    "pages": pages.measure,
    "registry": registry.measure,
    "line": line.measure,
    "load": load.measure,
    "growth": growth.measure,
}
RESULTS = Path(__file__).parent / "results"


def main():
    parser = argparse.ArgumentParser(prog="script/bench")
    parser.add_argument("names", nargs="*", metavar="NAME", help="one of: " + ", ".join(MEASUREMENTS))
    parser.add_argument("--against", metavar="COMMIT", help="the commit whose pages are measured too")
    asked = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # So that no server stays at work.
    unknown = set(asked.names) - set(MEASUREMENTS)
    if unknown:
        sys.exit(f"No measurement called {', '.join(sorted(unknown))}; there is: {', '.join(MEASUREMENTS)}.")
    machine = {"cores": os.cpu_count(), "python": platform.python_version()}
    for name in asked.names or MEASUREMENTS:
        lines, figures = MEASUREMENTS[name](*([asked.against] if name == "pages" else []))
        sys.stdout.write("\n".join([*lines, f"{machine['cores']} cores, Python {machine['python']}", ""]))
        (RESULTS / f"{name}.json").write_text(json.dumps({**machine, **figures}, indent=2) + "\n")


main()
