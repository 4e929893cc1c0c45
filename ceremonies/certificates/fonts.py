"""The fonts of the papers: their files, the letters they have and how wide these are.

They are installed as packages, so that a paper is the same on every machine. Fonts of the machine are never used.
"""

from functools import cache, lru_cache

import font_source_sans_pro
import font_source_serif_pro
from fontTools.ttLib import TTFont

FILES = font_source_serif_pro.font_files_otf | font_source_sans_pro.font_files_otf

SERIF, SERIF_BOLD, SERIF_ITALIC = "SourceSerifPro", "SourceSerifProSemibold", "SourceSerifProIt"
SANS, SANS_BOLD = "SourceSansPro", "SourceSansProSemibold"

# By the names that WeasyPrint gives them in a PDF, after the families and weights of static/css/paper/fonts.css.
NAMES_IN_PDF = {
    "PSM-Serif": SERIF,
    "PSM-Serif-Semi-Bold": SERIF_BOLD,
    "PSM-Serif-Italic": SERIF_ITALIC,
    "PSM-Sans": SANS,
    "PSM-Sans-Semi-Bold": SANS_BOLD,
}

MM_PER_POINT = 25.4 / 72
BOX = "□"


@lru_cache(maxsize=1024)
def missing(text, font):
    """Return the first character of the text, spaces aside, that the font lacks, or None."""
    return next((char for char in "".join(text.split()) if char not in _advances(font)), None)


def without_missing(text, font):
    """Return the text without the characters that the font lacks."""
    return "".join(char for char in text if char in _advances(font))


def with_boxes(text, font):
    """Return the text with a box in place of each character that the font lacks; spaces and line breaks stay."""
    return "".join(char if char.isspace() or char in _advances(font) else BOX for char in text)


def width(text, font, size, spacing=0):
    """Return how wide the text is, in mm, in a size of so many points, with a space between letters given in em.

    Kerning is left out. It almost always makes a line narrower, so a line that fits by this width does fit.
    """
    advances = _advances(font)
    return (sum(advances.get(char, 1) for char in text) + spacing * len(text)) * size * MM_PER_POINT


@cache
def _advances(name):
    """How wide each character of a font is, in em."""
    with TTFont(FILES[name], lazy=True) as font:
        metrics, em = font["hmtx"].metrics, font["head"].unitsPerEm
        return {chr(code): metrics[glyph][0] / em for code, glyph in font.getBestCmap().items()}
