"""The layout of one certificate: its words broken into lines. Sizes are points, widths are mm."""

import unicodedata
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache

from django.template import TemplateDoesNotExist
from django.template.loader import get_template

from ceremonies.certificates import fonts
from ceremonies.certificates.errors import PaperError
from ceremonies.certificates.fitting import fit_name, wrap
from ceremonies.values import certificate_words

# How wide the letterhead, the words and a signature may be. static/css/paper/piagam-1.css has the same.
COLUMNS = {
    "f4": {"letterhead": 192, "words": 256, "sentence": 205, "signature": 94},
    "folio": {"letterhead": 192, "words": 256, "sentence": 205, "signature": 94},
    "a4": {"letterhead": 164, "words": 228, "sentence": 195, "signature": 84},
}
NAME_LEADING = 1.16  # The height of a line of a name over its size. The stylesheet has the same.

# The blocks with one person's words. A template marks these, and the QR code, with data-own. The rest is common.
OWN_BLOCKS = ("number", *dict.fromkeys(certificate_words.OWN_BLOCKS.values()), "check_code")

# The signer while nobody is chosen: an empty place for a pen.
NOBODY = {"post": [], "name": "", "rank": "", "nip": ""}


@dataclass(frozen=True)
class Tightness:
    """How close together the words are."""

    gap: int  # mm between blocks: gap-N in the stylesheet.
    scale: float  # Of the sizes of letters.
    sentence: str  # The column of the sentence: a key of COLUMNS.


# From the most beautiful to the one with room for a village, a venue and a decree of 200 letters each.
TIGHTNESSES = (
    Tightness(6, 1, "sentence"),
    Tightness(4, 1, "sentence"),
    Tightness(3, 1, "sentence"),
    Tightness(3, 1, "words"),
    Tightness(3, 0.94, "words"),
    Tightness(2, 0.94, "words"),
    Tightness(2, 0.87, "words"),
    Tightness(2, 0.8, "words"),
    Tightness(1, 0.74, "words"),
    Tightness(1, 0.69, "words"),
    Tightness(1, 0.63, "words"),
)


@dataclass(frozen=True)
class Block:
    """Lines of one size. Without lines it takes no room."""

    lines: tuple
    size: int

    def __len__(self):
        return len(self.lines)

    def __iter__(self):
        return iter(self.lines)


@dataclass(frozen=True)
class Signature:
    post: Block
    name: Block
    rank: Block
    nip: Block


def design_of(certificate):
    """Return the name of the certificate's template and stylesheet. Raises PaperError where they do not exist."""
    return _design(certificate.design, certificate.design_version)


@cache
def _design(design, version):
    name = f"{design}-{version}"
    try:
        get_template(_template(name))
    except TemplateDoesNotExist:
        raise PaperError(f"Rancangan piagam {name} tidak ada. Beri tahu pengelola aplikasi.") from None
    return name


def _template(design):
    return f"ceremonies/paper/{design}.html"


def back_key(certificate):
    """A text that is equal for certificates with the same back; empty without a back."""
    if not certificate.has_back:
        return ""
    return repr((design_of(certificate), certificate_words.words_of_back(certificate.words)))


# How the table of a back may be set, the most beautiful first: (columns side by side, size in points).
BACKS = ((1, 12), (1, 11), (1, 10), (2, 11), (2, 10), (2, 9), (2, 8), (3, 9), (3, 8))


class Back:
    """The back of a certificate that has one: the subjects of its training with hours and their sum.

    It uses only the words of `back_key`. Raises PaperError for a letter that our font lacks.
    """

    def __init__(self, certificate, paper, columns, size):
        self.words, self.paper, self.size = certificate_words.words_of_back(certificate.words), paper, size
        self.template = _template(f"{design_of(certificate)}-belakang")
        for text in [self.words["training"], *(name for name, _ in self.words["subjects"])]:
            if char := fonts.missing(text, fonts.SERIF):
                raise PaperError(
                    f"Halaman belakang: huruf “{char}” (U+{ord(char):04X}) pada materi atau nama pelatihan "
                    "tidak ada di huruf cetak. Perbaiki tulisannya."
                )
        rows = [(at, name, hours) for at, (name, hours) in enumerate(self.words["subjects"], start=1)]
        a_column = -(-len(rows) // columns)
        self.columns = [rows[start : start + a_column] for start in range(0, len(rows), a_column)]

    @property
    def sum(self):
        return sum(hours for _, hours in self.words["subjects"])


class CertificateLayout:
    """The words of a certificate, broken into lines.

    Raises PaperError for a letter that our font lacks, since another font would be used for it; for a name that is too
    long in every size; and where there is no such design.
    """

    def __init__(self, certificate, paper, tightness):
        self.certificate = certificate
        self.at = 0  # Its place in the HTML document, from 0.
        self.back = None  # A `Back`, where the document has backs.
        self.design = design_of(certificate)
        self.template = _template(self.design)
        self.paper = paper
        self.gap = tightness.gap
        self.lower = 0  # How many mm the words are moved down from their highest place.
        self.size, body = round(12 * tightness.scale), round(13 * tightness.scale)
        words = certificate.words
        self.logo = words["logo"]
        *above, office = words["letterhead"] or [""]
        self.letterhead = self._block("kop", above, fonts.SERIF_BOLD, 14, column="letterhead", spacing=0.06)
        self.office = self._block("kop", [office], fonts.SERIF_BOLD, 20, column="letterhead", spacing=0.06)
        self.address = self._block("alamat kantor", [words["address"]], fonts.SANS, 9, column="letterhead")
        self.title = self._block(
            "judul", [words["title"].upper()], fonts.SERIF_BOLD, round(32 * tightness.scale), spacing=0.09
        )
        numbered = [f"Nomor: {certificate.number.text}", certificate.replacement_label]
        self.number = self._block("nomor", numbered, fonts.SANS, 11)
        self.name = self._name(tightness.scale)
        self.born = self._block("tempat lahir", [words["born"]], fonts.SERIF, body)
        place = ", ".join(filter(None, [words["village"], words["district"], words["regency"]]))
        self.place = self._block("nama desa", [place], fonts.SERIF, round(15 * tightness.scale))
        about, sentence = SENTENCES[certificate.design]
        self.sentence = self._block(about, [sentence(words)], fonts.SERIF, body, column=tightness.sentence)
        self.date = self._block("tempat dan tanggal", [words["place_and_date"]], fonts.SERIF, 12, column="signature")
        self.signatures = [self._signature(signatory) for signatory in words["signatories"] or [NOBODY]]
        self.check_code = self._block("kode periksa", [certificate.check_code], fonts.SANS_BOLD, 9, column="signature")

    @cached_property
    def frame_key(self):
        """Equal for layouts whose pages are equally high but for the name."""
        blocks = [block for name, block in vars(self).items() if isinstance(block, Block) and name != "name"]
        blocks += [block for signature in self.signatures for block in vars(signature).values()]
        counts = tuple((len(block.lines), block.size) for block in blocks)
        return _interned((self.design, self.paper, self.gap, self.size, bool(self.logo), counts))

    @property
    def name_height(self):
        """How high its name is, in mm."""
        return len(self.name) * self.name.size * NAME_LEADING * fonts.MM_PER_POINT

    @cached_property
    def page_key(self):
        """Equal for layouts whose pages differ only in their own blocks. Valid once `lower` is known."""
        common = repr([self.certificate.words.get(key) for key in certificate_words.COMMON])
        return _interned((self.frame_key, len(self.name), self.name.size, self.lower, _interned(common)))

    @property
    def own_lines(self):
        """The lines of its own blocks as {(block, number of the line): text}."""
        return {(name, at): line for name in OWN_BLOCKS for at, line in enumerate(getattr(self, name))}

    @property
    def post_lines(self):
        """How many lines the longest post has: the names below the posts are at one height."""
        return max((len(signature.post) for signature in self.signatures), default=0)

    def _block(self, about, texts, font, size, *, column="words", spacing=0):
        """These texts as a block of lines. `about` is what a clerk calls them."""
        for text in texts:
            self._check_letters(about, text, font)
        return _block(tuple(texts), font, size, COLUMNS[self.paper][column], spacing)

    def _name(self, scale):
        name = self.certificate.name
        self._check_letters("nama", name, fonts.SERIF_BOLD)
        fitting = fit_name(name, fonts.SERIF_BOLD, COLUMNS[self.paper]["words"], scale)
        if fitting is None:
            word = self.certificate.design
            raise PaperError(f"Nama {name} terlalu panjang untuk satu {word}. Singkat gelarnya.")
        size, lines = fitting
        return Block(tuple(lines), size)

    def _signature(self, signatory):
        *above, last = signatory["post"] or [""]
        post = [*above, f"{last},"] if last else above
        nip = signatory["nip"] and f"NIP {signatory['nip']}"
        return Signature(
            post=self._block("jabatan penanda tangan", post, fonts.SERIF, 12, column="signature"),
            name=self._block("nama penanda tangan", [signatory["name"]], fonts.SERIF_BOLD, 12, column="signature"),
            rank=self._block("pangkat penanda tangan", [signatory["rank"]], fonts.SERIF, 11, column="signature"),
            nip=self._block("NIP penanda tangan", [nip], fonts.SERIF, 11, column="signature"),
        )

    def _check_letters(self, about, text, font):
        char = fonts.missing(text, font)
        if char is None:
            return
        shown = f"“{char}” " if char.isprintable() else ""
        where = f"{self.certificate.design.capitalize()} {self.certificate.name}"
        raise PaperError(
            f"{where}: huruf {shown}(U+{ord(char):04X}, {unicodedata.name(char, 'tanpa nama')}) "
            f"pada {about} tidak ada di huruf cetak. Perbaiki tulisannya."
        )


@lru_cache(maxsize=256)
def _interned(key):
    """One shared object for all that are equal to it: thousands of layouts have only a few keys."""
    return key


@lru_cache(maxsize=1024)
def _block(texts, font, size, measure, spacing):
    lines = (line for text in filter(None, texts) for line in wrap(text, font, size, measure, spacing))
    return Block(tuple(lines), size)


def _inaugurated(words):
    """When, where and on what grounds: the end of the sentence "telah dikukuhkan sebagai …"."""
    venue = words["venue"] and f"bertempat di {words['venue']}"
    *others, last = words["basis"] or [""]
    grounds = ", serta ".join(filter(None, [", ".join(others), last]))
    sentence = ", ".join(filter(None, [words["held"], venue, grounds and f"berdasarkan {grounds}"]))
    return sentence and f"{sentence}."


def _took_part(words):
    """Which training, of whom, when, where and how long: the end of the sentence "… sebagai PESERTA"."""
    organiser = words["organiser"] and f"yang diselenggarakan oleh {words['organiser']}"
    held = f"{'' if organiser else 'yang diselenggarakan '}tanggal {words['period']}"
    venue = words["venue"] and f"di {words['venue']}"
    hours = words["hours"] and f"selama {words['hours']} JP"
    return " ".join(filter(None, [f"pada {words['training']}", organiser, held, venue, hours])) + "."


# The sentence of each design, with what a clerk calls it. The template has the other words that never change.
SENTENCES = {
    "piagam": ("tempat atau dasar pengukuhan", _inaugurated),
    "sertifikat": ("nama, penyelenggara, atau tempat pelatihan", _took_part),
}
