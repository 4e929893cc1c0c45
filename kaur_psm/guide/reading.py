"""The guide, docs/panduan.md, as pages: a chapter each, with its parts and its pictures. It is read once a process."""

import re
from dataclasses import dataclass
from functools import cache, cached_property
from html import unescape

import markdown
from django.conf import settings
from django.core.files.images import get_image_dimensions
from django.urls import reverse
from django.utils.html import format_html, strip_tags
from django.utils.safestring import mark_safe

from registry.values import names

FOLDER = settings.BASE_DIR / "docs"
PICTURES = FOLDER / "img"
_HEADING = re.compile(r'<h([234]) id="([^"]+)">(.*?)</h[234]>')
_PICTURE = re.compile(r'<img alt="([^"]*)" src="img/([\w-]+)\.png" />')


@dataclass(frozen=True)
class Part:
    """A heading with what stands below it until the next one."""

    anchor: str
    title: str  # Plain text.
    level: int  # 2: the chapter itself.
    html: str

    @cached_property
    def words(self):
        """What it says, as plain text in one line."""
        return _plain(re.sub(r"(?=</?(?:p|li|td|th))", " ", self.html))

    @cached_property
    def folded(self):
        """Its title and its words as they are searched."""
        return names.fold(f"{self.title} {self.words}")

    @property
    def with_heading(self):
        heading = format_html('<h{0} id="{1}">{2}</h{0}>', self.level, self.anchor, self.title)
        return heading + self.html


@dataclass(frozen=True)
class Chapter:
    """A page of the guide. The first of its parts is the chapter's own beginning."""

    parts: list[Part]

    @property
    def slug(self):
        return self.parts[0].anchor

    @property
    def title(self):
        return self.parts[0].title

    @property
    def below(self):
        """The headings within it."""
        return self.parts[1:]

    @cached_property
    def html(self):
        """All of it but its title, safe: the guide is ours."""
        return mark_safe(self.parts[0].html + "".join(each.with_heading for each in self.below))  # noqa: S308 - ours

    def get_absolute_url(self):
        return reverse("guide_chapter", args=[self.slug])

    def address_of(self, part):
        """Where that part of it is read."""
        return self.get_absolute_url() if part is self.parts[0] else f"{self.get_absolute_url()}#{part.anchor}"


@cache
def chapters():
    """All chapters in their order."""
    # Tables are aligned by an attribute: the policy of content refuses a style.
    reader = markdown.Markdown(
        extensions=["tables", "toc", "sane_lists", "fenced_code"],
        extension_configs={"tables": {"use_align_attribute": True}},
    )
    html = reader.convert((FOLDER / "panduan.md").read_text())
    _, *pieces = re.split(r"(?=<h[234] id=)", html)
    found = []
    for piece in pieces:
        heading = _HEADING.match(piece)
        part = Part(heading[2], _plain(heading[3]), int(heading[1]), _PICTURE.sub(_picture, piece[heading.end() :]))
        if part.level == 2:
            found.append([part])
        else:
            found[-1].append(part)
    return [Chapter(_with_links(parts, found)) for parts in found]


def _plain(html):
    return " ".join(unescape(strip_tags(html)).split())


def _picture(found):
    """A picture with its size, so that the text does not jump when it comes; it comes when it is scrolled to."""
    width, height = get_image_dimensions(PICTURES / f"{found[2]}.png")
    address = reverse("guide_image", args=[found[2]])
    return f'<img src="{address}" alt="{found[1]}" width="{width}" height="{height}" loading="lazy">'


def _with_links(parts, all_parts):
    """The parts with their links to other chapters leading to those chapters' pages."""
    chapter_of = {part.anchor: each[0].anchor for each in all_parts for part in each}

    def address(found):
        return f'href="{reverse("guide_chapter", args=[chapter_of[found[1]]])}#{found[1]}"'

    return [Part(each.anchor, each.title, each.level, re.sub('href="#([^"]+)"', address, each.html)) for each in parts]


def chapter(slug):
    """The chapter of that slug; None where there is none."""
    return next((each for each in chapters() if each.slug == slug), None)
