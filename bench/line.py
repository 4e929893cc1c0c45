"""What a visit and *Back* cost on a slow line, with `no-store` and without: `script/bench line`.

Two servers on the demo's data, each visited by headless Chromium over a line of 100 kbit/s and 600 ms. One is ours: no
answer to a signed-in person may be kept (`Cache-Control: no-store`). The other lets the browser keep each page for ten
minutes. A visit is the way of a morning: the sign-in, the list of people, a person, *Back* to the list, the front page,
and a ceremony with its pictures of certificates.
"""

import os
import shutil
import statistics
import sys
import tempfile
import time

from bench.serving import PASSWORD, prepare, served

LINE = {"offline": False, "latency": 600, "downloadThroughput": 100_000 / 8, "uploadThroughput": 100_000 / 8}
ROUNDS = 3
APPLICATIONS = {"ours": "kaur_psm.wsgi", "kept": "bench.peer_kept"}
STEPS = {
    "sign-in, first visit": lambda page: page.goto("/masuk/"),
    "list, first visit": lambda page: _sign_in(page),
    "a person": lambda page: page.click("main a[href^='/psm/']:not([href*='?']):visible >> nth=-1"),
    "Back to the list": lambda page: page.go_back(),
    "the front page": lambda page: page.goto("/"),
    "a ceremony": lambda page: page.goto("/pengukuhan/1/"),
}


def measure():
    """Return the lines of the table and the figures: kB and seconds of each step, the median of the rounds."""
    from playwright.sync_api import sync_playwright

    measured = {name: [] for name in APPLICATIONS}
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        prepare(f"{folder}/base")
        browser = playwright.chromium.launch(
            executable_path=os.environ.get("CHROMIUM") or shutil.which("chromium"), args=["--no-sandbox"]
        )
        for name, application in APPLICATIONS.items():
            with served(shutil.copytree(f"{folder}/base", f"{folder}/{name}"), application) as address:
                for number in range(ROUNDS):
                    measured[name].append(_visit(browser, address))
                    sys.stderr.write(f"{name}: round {number + 1} of {ROUNDS}\n")
    lines = [f"{'step':24}{'ours kB':>10}{'kept kB':>10}{'ours s':>10}{'kept s':>10}{'ratio':>8}"]
    figures = []
    for step in STEPS:
        ours, kept = (_medians(measured[name], step) for name in APPLICATIONS)
        lines.append(
            f"{step:24}{ours['kB']:>10.1f}{kept['kB']:>10.1f}{ours['seconds']:>10.2f}{kept['seconds']:>10.2f}"
            f"{ours['seconds'] / kept['seconds']:>8.1f}"
        )
        figures.append({"step": step, "ours": ours, "kept": kept})
    lines.append(f"100 kbit/s, 600 ms; {ROUNDS} rounds, each with an empty cache; until the page has loaded")
    return lines, {"rounds": ROUNDS, "figures": figures}


def _medians(visits, step):
    carried, seconds = zip(*(visit[step] for visit in visits), strict=True)
    return {"kB": statistics.median(carried) / 1000, "seconds": round(statistics.median(seconds), 3)}


def _visit(browser, address):
    """What each step carried, in bytes, and took, in seconds."""
    context = browser.new_context(base_url=address, locale="id-ID", viewport={"width": 1366, "height": 768})
    context.set_default_timeout(120_000)
    page = context.new_page()
    session = context.new_cdp_session(page)
    session.send("Network.enable")
    session.send("Network.emulateNetworkConditions", LINE)
    carried = []
    session.on("Network.loadingFinished", lambda event: carried.append(event["encodedDataLength"]))
    visit = {}
    for step, go in STEPS.items():
        carried.clear()
        started = time.perf_counter()
        go(page)
        page.wait_for_load_state("load")
        visit[step] = sum(carried), time.perf_counter() - started
    context.close()
    return visit


def _sign_in(page):
    page.fill("[name=username]", "kabid")
    page.fill("[name=password]", PASSWORD)
    page.click("form button[type=submit]:visible")
    page.wait_for_load_state("load")
    page.goto("/psm/")
