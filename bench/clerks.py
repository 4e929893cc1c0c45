"""Who asks for pages in `script/bench load`: a file for locust. Locust starts it in a process of its own."""

import json
import os
from itertools import count, cycle
from pathlib import Path
from urllib.parse import urlsplit

from locust import FastHttpUser, HttpUser, constant_pacing, constant_throughput, events, task

from tests.security.html_forms import forms_of

PLACES = count(1)
COOKIES = cycle(json.loads(os.environ.get("LOAD_COOKIES", "[]")))  # Of accounts that are signed in.
PUBLIC = os.environ.get("LOAD_PUBLIC", "")  # The path of a public page.


class Clerk(HttpUser):
    """Somebody at work, signed in: a page every eight seconds, at times a new person."""

    wait_time = constant_pacing(8)

    def on_start(self):
        for name, value in next(COOKIES).items():
            # With its domain, else the server's next one would stand beside it.
            self.client.cookies.set(name, value, domain=urlsplit(self.host).hostname)
        self.client.headers["Connection"] = "close"  # After eight seconds the server has closed it anyway.

    def _send(self, path, **fields):
        page = self.client.get(path)
        (form,) = [form for form in forms_of(page.text) if form.method == "post" and form.action == ""]
        token = self.client.cookies["csrftoken"]
        return self.client.post(path, {**form.values, **fields, "csrfmiddlewaretoken": token})

    @task(4)
    def turn_pages(self):
        self.client.get(f"/psm/?hal={next(PLACES) % 5 + 1}", name="/psm/")

    @task(3)
    def look_at_somebody(self):
        self.client.get(f"/psm/{next(PLACES) % 200 + 1}/", name="/psm/N/")

    @task(2)
    def look_at_the_board(self):
        self.client.get("/")

    @task(1)
    def look_at_a_ceremony(self):
        self.client.get("/pengukuhan/1/")

    @task(1)
    def record_somebody(self):
        self._send(
            "/psm/baru/", name=f"{os.urandom(4).hex()} Contoh".translate(str.maketrans("0123456789", "aiueoaiueo"))
        )


class Stranger(FastHttpUser):
    """One of a hundred phones that each look at a certificate once a second."""

    wait_time = constant_throughput(1)

    @task
    def look_at_a_certificate(self):
        self.client.get(PUBLIC, name="/v/")


@events.quitting.add_listener
def _keep_results(environment, **_):
    sums = environment.stats.total
    pages = {entry.name: entry.get_response_time_percentile(0.95) for entry in environment.stats.entries.values()}
    errors = [
        f"{error.method} {error.name}: {error.error} ({error.occurrences} ×)"
        for error in environment.stats.errors.values()
    ]
    figures = {
        "requests": sums.num_requests,
        "errors": sums.num_failures,
        "median_ms": sums.median_response_time,
        "p95_ms": sums.get_response_time_percentile(0.95),
        "slowest_ms": round(sums.max_response_time),
        "p95_ms_of": pages,
        "error_texts": errors,
    }
    Path(os.environ["LOAD_FIGURES"]).write_text(json.dumps(figures))
