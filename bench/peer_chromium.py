"""Headless Chromium prints our HTML. It draws nothing behind a page, so margins and ornament belong to the sheet."""

import base64
import os
import re
import shutil
import subprocess
import tempfile
from pathlib import Path

SHEETS = """
@page piagam-1-f4 { margin: 0; background: none }
.piagam-1.f4 { box-sizing: border-box; height: 215mm; overflow: hidden; padding: 21mm 37mm 22mm;
  background: url(psm:img/piagam-1-f4.svg) no-repeat 0 0 / 330mm 215mm; print-color-adjust: exact }
.piagam-1 .foot { left: 37mm; right: 37mm; bottom: 22mm }
.piagam-1 .logo { left: 39mm; top: 21mm }
"""


def start():
    import django

    django.setup()
    from ceremonies.certificates.rendering import render  # noqa: F401


def prepare(_folder, samples, _way):
    from bench.certificates import PAPER, stand_in
    from ceremonies.certificates.rendering import Renderer

    certificates = list(map(stand_in, samples))
    return certificates, Renderer(certificates, PAPER, specimen=False).layouts()


def make(given):
    """The start of the browser is measured, too: each print is one call of it."""
    from django.core.files.storage import default_storage
    from django.template.loader import render_to_string

    certificates, layouts = given
    for at, layout in enumerate(layouts):
        layout.at = at
    context = {"title": "Piagam", "layouts": layouts, "specimen": False}
    html = render_to_string("ceremonies/paper/document.html", context)
    html = re.sub(r"psm:qr/(\d+)", lambda match: _code(certificates[int(match[1])]), html)
    html = html.replace("</head>", f"<style>{_styles()}</style></head>")
    html = re.sub(r"psm:logo/([^\"]+)", lambda match: Path(default_storage.path(match[1])).as_uri(), html)
    with tempfile.TemporaryDirectory() as work:
        page, printed = Path(work) / "page.html", Path(work) / "page.pdf"
        page.write_text(html)
        command = [
            os.environ.get("CHROMIUM") or shutil.which("chromium"),
            *("--headless", "--no-sandbox", "--disable-gpu", "--no-pdf-header-footer", "--disable-dev-shm-usage"),
            *("--allow-file-access-from-files", f"--user-data-dir={work}/profile"),
            *("--timeout=600000", f"--print-to-pdf={printed}", page.as_uri()),
        ]
        done = subprocess.run(command, capture_output=True, check=False, timeout=600)
        assert printed.exists(), done.stderr.decode()
        return printed.read_bytes()


def _code(certificate):
    from ceremonies.certificates import qr

    return f"data:image/png;base64,{base64.b64encode(qr.png(certificate.public_url)).decode()}"


def _styles():
    from django.contrib.staticfiles import finders

    from ceremonies.certificates import fonts

    css = "".join(Path(finders.find(f"css/paper/{name}.css")).read_text() for name in ("fonts", "piagam-1")) + SHEETS
    css = re.sub(r"psm:font/(\w+)", lambda match: Path(fonts.FILES[match[1]]).as_uri(), css)
    return re.sub(r"psm:img/([\w.-]+)", lambda match: Path(finders.find(f"img/paper/{match[1]}")).as_uri(), css)
