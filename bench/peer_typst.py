"""Typst by its Python package: the same page as ours, each text at its position; the codes are pictures in a folder."""

import json
import tempfile
from pathlib import Path

from bench.peer_layout import RULES

PAGES = """
#let data = json("layout.json")
#set document(title: "Piagam")
#set page(width: data.size.at(0) * 1pt, height: data.size.at(1) * 1pt, margin: 0pt,
  background: image("ornament.svg", width: 100%, height: 100%))
#set text(top-edge: "baseline", bottom-edge: "baseline", lang: "id")
#let put(each) = {
  let words = text(font: each.font, size: each.size * 1pt, weight: each.weight, style: each.style,
    tracking: each.tracking * 1em, fill: rgb(each.fill), each.text)
  if each.middle { place(top + left, dx: 0pt, dy: each.y * 1pt, box(width: 2 * each.x * 1pt, align(center, words))) }
  else { place(top + left, dx: each.x * 1pt, dy: each.y * 1pt, words) }
}
#let picture(box, path) = place(top + left, dx: box.at(0) * 1pt, dy: box.at(1) * 1pt,
  image(path, width: box.at(2) * 1pt, height: box.at(3) * 1pt, fit: "contain", scaling: "pixelated"))
#let rule(box) = place(top + left, dx: box.at(0) * 1mm, dy: box.at(1) * 1mm,
  rect(width: box.at(2) * 1mm, height: box.at(3) * 1mm, fill: black))
#for (at, each) in data.pages.enumerate() {
  if at > 0 { pagebreak() }
  picture(data.logo, "logo.png")
  for box in data.rules { rule(box) }
  for words in data.kinds.at(each.kind) { put(words) }
  for words in each.own { put(words) }
  picture(data.codes.at(each.kind), str(at) + ".png")
}
"""
LOOKS = {
    "SourceSerifPro": ("Source Serif Pro", 400, "normal"),
    "SourceSerifProSemibold": ("Source Serif Pro", 600, "normal"),
    "SourceSerifProIt": ("Source Serif Pro", 400, "italic"),
    "SourceSansPro": ("Source Sans Pro", 400, "normal"),
    "SourceSansProSemibold": ("Source Sans Pro", 600, "normal"),
}


def start():
    import typst  # noqa: F401
    import zxingcpp  # noqa: F401


def prepare(folder, samples, _way):
    import django

    django.setup()
    from django.contrib.staticfiles import finders
    from django.core.files.storage import default_storage

    from bench.certificates import LOGO
    from bench.peer_layout import layout_of
    from ceremonies.certificates import fonts

    files = {
        "logo.png": Path(default_storage.path(LOGO)).read_bytes(),
        "ornament.svg": Path(finders.find("img/paper/piagam-1-f4.svg")).read_bytes(),
        "pages.typ": PAGES.encode(),
    }
    folders = sorted({str(Path(path).parent) for path in fonts.FILES.values()})
    return layout_of(samples), files, folders


def make(given):
    import typst

    layout, files, folders = given
    with tempfile.TemporaryDirectory() as work:
        for name, content in files.items():
            (Path(work) / name).write_bytes(content)
        for at, page in enumerate(layout.pages):
            (Path(work) / f"{at}.png").write_bytes(_code(page.address))
        layout_as_json = {
            "size": layout.size,
            "logo": layout.logo,
            "rules": RULES,
            "codes": layout.codes,
            "kinds": [list(map(_as_json, texts)) for texts in layout.kinds],
            "pages": [{"kind": page.kind, "own": list(map(_as_json, page.own))} for page in layout.pages],
        }
        (Path(work) / "layout.json").write_text(json.dumps(layout_as_json))
        return typst.compile(Path(work) / "pages.typ", font_paths=folders, ignore_system_fonts=True)


def _as_json(text):
    font, weight, style = LOOKS[text.font]
    return {
        "text": text.text,
        "size": text.size,
        "x": text.x,
        "y": text.y,
        "middle": text.middle,
        "font": font,
        "weight": weight,
        "style": style,
        "tracking": text.tracking,
        "fill": text.colour,
    }


def _code(address):
    from ceremonies.certificates import qr

    return qr.png(address)
