"""Sets a line of text as WeasyPrint does, glyph by glyph, for pages that WeasyPrint does not make itself.

Pango, which WeasyPrint asks, has HarfBuzz shape its text; so does this, by the same library and in the same units.
Whether both come to the same is compared for each design before anything is printed: forme.py.
"""

import re
import struct
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache

from cffi import FFI

from ceremonies.certificates import fonts

UNITS = 1024  # Pango's in a pixel.
# What has one script and one direction: Pango splits other lines before they are shaped, here they are not taken.
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
# Of 20 bytes each: a glyph's number first; its advance, and after that of vertical text its offset in both ways.
_INFO, _POSITION = struct.Struct("I16x"), struct.Struct("i4xii4x")


class CannotSetError(Exception):
    """This is for WeasyPrint alone. Its text says why, for the log: no name of a person."""


@dataclass(frozen=True)
class Line:
    """A line of text: its glyphs as (number, how much nearer the next one stands, in thousandths of the size)."""

    glyphs: tuple
    width: float  # In pixels.

    @cached_property
    def numbers(self):
        return frozenset(glyph for glyph, _ in self.glyphs)

    @cached_property
    def shown(self):
        """The operand of the operator TJ that shows it."""
        return shown(self.glyphs)


def shown(glyphs):
    """Return what the operator TJ shows these glyphs of."""
    parts = (f"{glyph:04x}>{nearer}<" if nearer else f"{glyph:04x}" for glyph, nearer in glyphs)
    return f"[<{''.join(parts)}>]"


@lru_cache(maxsize=256)
def set_line(text, name, size):
    """Return the text set in the font of that name, in so many pixels. Raises CannotSetError."""
    if not PLAIN.fullmatch(text):
        raise CannotSetError("a script other than Latin")
    scale = round(size * UNITS)
    thousandth = scale / 1000
    natural = _advances(name, scale)
    placed = _shape(text, name, scale)
    # Rounded, then cut towards zero, as WeasyPrint does.
    glyphs = tuple((glyph, int(round(natural(glyph) / thousandth) - wide / thousandth)) for glyph, wide in placed)
    return Line(glyphs, sum(wide for _, wide in placed) / UNITS)


def _shape(text, name, scale):
    """The glyphs of the text as (glyph, advance)."""
    library, encoded, length = _library(), text.encode(), _ffi.new("unsigned int *")
    buffer = library.hb_buffer_create()
    try:
        library.hb_buffer_add_utf8(buffer, encoded, len(encoded), 0, len(encoded))
        library.hb_buffer_guess_segment_properties(buffer)
        library.hb_buffer_set_language(buffer, _language())
        library.hb_shape(_font(name, scale), buffer, _ffi.NULL, 0)
        infos = library.hb_buffer_get_glyph_infos(buffer, length)
        positions = library.hb_buffer_get_glyph_positions(buffer, length)
        glyphs = _INFO.iter_unpack(_ffi.buffer(infos, length[0] * _INFO.size))
        places = _POSITION.iter_unpack(_ffi.buffer(positions, length[0] * _POSITION.size))
        found = [(glyph, wide, right, up) for (glyph,), (wide, right, up) in zip(glyphs, places, strict=True)]
    finally:
        library.hb_buffer_destroy(buffer)
    if any(right or up for _, _, right, up in found):
        raise CannotSetError("letters with marks of their own")
    return [(glyph, wide) for glyph, wide, _, _ in found]


@cache
def _library():
    try:
        return _ffi.dlopen("libharfbuzz.so.0")  # That of Pango, so it is there.
    except OSError:
        raise CannotSetError("no HarfBuzz by the name that Linux has for it") from None


@cache
def _language():
    return _library().hb_language_from_string(b"id-id", -1)


@cache
def _face(name):
    return _library().hb_face_create(_library().hb_blob_create_from_file(str(fonts.FILES[name]).encode()), 0)


@lru_cache(maxsize=256)
def _font(name, scale):
    font = _ffi.gc(_library().hb_font_create(_face(name)), _library().hb_font_destroy)
    _library().hb_font_set_scale(font, scale, scale)
    return font


@lru_cache(maxsize=256)
def _advances(name, scale):
    """A function that tells how far a glyph advances where nothing stands after it."""
    font = _font(name, scale)
    return cache(lambda glyph: _library().hb_font_get_glyph_h_advance(font, glyph))
