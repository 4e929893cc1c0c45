"""Shapes a line of text as WeasyPrint does, glyph by glyph, for pages that WeasyPrint does not make itself.

WeasyPrint uses Pango, and Pango has HarfBuzz shape its text. So does this, by the same library and in the same units.
Both results are compared for each kind of page before anything is printed: fast_page.py.
"""

import re
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache

from cffi import FFI

from ceremonies.certificates import fonts

UNITS = 1024  # Pango's units in a pixel.
# Text of one script and one direction. Pango splits other lines before they are shaped; here they are refused.
PLAIN = re.compile("[ -~\u00a1-\u00ac\u00ae-\u024f\u1e00-\u1eff\u2010-\u2027]*")

_ffi = FFI()
_ffi.cdef("""
    typedef ... hb_blob_t; typedef ... hb_face_t; typedef ... hb_font_t; typedef ... hb_buffer_t;
    typedef ... hb_language_t; typedef ... hb_feature_t;
    hb_blob_t *hb_blob_create_from_file(const char *path);
    hb_face_t *hb_face_create(hb_blob_t *blob, unsigned int index);
    hb_font_t *hb_font_create(hb_face_t *face);
    void hb_font_destroy(hb_font_t *font);
    void hb_font_set_scale(hb_font_t *font, int x, int y);
    int32_t hb_font_get_glyph_h_advance(hb_font_t *font, uint32_t glyph);
    hb_buffer_t *hb_buffer_create(void);
    void hb_buffer_destroy(hb_buffer_t *buffer);
    void hb_buffer_add_utf8(hb_buffer_t *buffer, const char *text, int length, unsigned int offset, int item_length);
    void hb_buffer_guess_segment_properties(hb_buffer_t *buffer);
    const hb_language_t *hb_language_from_string(const char *name, int length);
    void hb_buffer_set_language(hb_buffer_t *buffer, const hb_language_t *language);
    void hb_shape(hb_font_t *font, hb_buffer_t *buffer, const hb_feature_t *features, unsigned int number);
    char *hb_buffer_get_glyph_infos(hb_buffer_t *buffer, unsigned int *length);
    char *hb_buffer_get_glyph_positions(hb_buffer_t *buffer, unsigned int *length);
""")
_COUNT = _ffi.typeof("unsigned int *")
# HarfBuzz gives two lists of five 32-bit numbers a glyph. One begins with the glyph's number; the other with its
# advance, that of vertical text, and its offset in both directions.
FIVE, RIGHT, UP = 5, 2, 3


class NeedsWeasyPrintError(Exception):
    """Only WeasyPrint can make this. The message says why, for the log, without a person's name."""


class Font:
    """One of our fonts in one size, in so many of Pango's units."""

    def __init__(self, name, scale):
        self._thousandth = scale / 1000
        self._font = _ffi.gc(_library().hb_font_create(_face(name)), _library().hb_font_destroy)
        _library().hb_font_set_scale(self._font, scale, scale)
        # Cached: names consist of a few hundred pairs of letters.
        self.kerning, self.tj_glyph = cache(self._kerning), cache(self._tj_glyph)

    def shape(self, text):
        """Return the text in this font as a `ShapedLine`. Raises NeedsWeasyPrintError."""
        library, encoded, length = _library(), text.encode(), _ffi.new(_COUNT)
        buffer = library.hb_buffer_create()
        try:
            library.hb_buffer_add_utf8(buffer, encoded, len(encoded), 0, len(encoded))
            library.hb_buffer_guess_segment_properties(buffer)
            library.hb_buffer_set_language(buffer, _language())
            library.hb_shape(self._font, buffer, _ffi.NULL, 0)
            glyphs = _numbers(library.hb_buffer_get_glyph_infos(buffer, length), length, "I")
            places = _numbers(library.hb_buffer_get_glyph_positions(buffer, length), length, "i")
        finally:
            library.hb_buffer_destroy(buffer)
        if any(places[RIGHT::FIVE]) or any(places[UP::FIVE]):
            raise NeedsWeasyPrintError("letters with marks of their own")
        return ShapedLine(self, glyphs[::FIVE], places[::FIVE])

    def _kerning(self, glyph, advance):
        """How much nearer the next glyph is than this one's advance, in thousandths of the size."""
        natural = _library().hb_font_get_glyph_h_advance(self._font, glyph)
        # Rounded, then cut towards zero, as WeasyPrint does.
        return int(round(natural / self._thousandth) - advance / self._thousandth)

    def _tj_glyph(self, glyph, advance):
        return tj_glyph(glyph, self.kerning(glyph, advance))


@dataclass(frozen=True)
class ShapedLine:
    """A line of text in one font and size."""

    font: Font
    glyphs: list  # The glyphs' numbers.
    advances: list  # The distance from each glyph to the next one, in Pango's units.

    @property
    def width(self):
        """In pixels."""
        return sum(self.advances) / UNITS

    @cached_property
    def tj_operand(self):
        """The operand with which the operator TJ of a PDF shows it."""
        return f"[<{''.join(map(self.font.tj_glyph, self.glyphs, self.advances))}>]"

    @property
    def glyphs_and_kernings(self):
        """Pairs of a glyph and its kerning: how much nearer the next glyph is, in thousandths of the size."""
        return tuple(zip(self.glyphs, map(self.font.kerning, self.glyphs, self.advances), strict=True))


def tj_operand(glyphs_and_kernings):
    """Return the operand with which the operator TJ of a PDF shows these glyphs."""
    return f"[<{''.join(tj_glyph(glyph, kerning) for glyph, kerning in glyphs_and_kernings)}>]"


def tj_glyph(glyph, kerning):
    return f"{glyph:04x}>{kerning}<" if kerning else f"{glyph:04x}"


def can_shape(text):
    """Whether the text has Latin letters, digits and signs only."""
    return bool(PLAIN.fullmatch(text))


@lru_cache(maxsize=256)
def shape_line(text, name, size):
    """Return the text in the font of that name, in a size of so many pixels, as a `ShapedLine`.

    Raises NeedsWeasyPrintError.
    """
    if not can_shape(text):
        raise NeedsWeasyPrintError("a script other than Latin")
    return _font(name, round(size * UNITS)).shape(text)


def _numbers(pointer, length, kind):
    return memoryview(_ffi.buffer(pointer, length[0] * FIVE * 4)).cast(kind).tolist()


@cache
def _library():
    try:
        return _ffi.dlopen("libharfbuzz.so.0")  # Pango's own library, so it is installed.
    except OSError:
        raise NeedsWeasyPrintError("no HarfBuzz by the name that Linux has for it") from None


@cache
def _language():
    return _library().hb_language_from_string(b"id-id", -1)


@cache
def _face(name):
    return _library().hb_face_create(_library().hb_blob_create_from_file(str(fonts.FILES[name]).encode()), 0)


_font = lru_cache(maxsize=256)(Font)
