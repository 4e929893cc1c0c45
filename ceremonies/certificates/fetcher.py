"""What a paper may load, under addresses of our own: stylesheets, ornaments, fonts, the logo of the office, QR codes.

Everything else is refused: no paper reads a file of this machine or loads anything from another machine.
"""

from pathlib import Path
from urllib.parse import unquote

from django.contrib.staticfiles import finders
from django.core.exceptions import SuspiciousOperation
from django.core.files.images import get_image_dimensions
from django.core.files.storage import default_storage
from weasyprint.urls import URLFetcher, URLFetcherResponse

from ceremonies.certificates import fonts, qr
from ceremonies.certificates.errors import PaperError

# WeasyPrint ignores a stylesheet without a content type and writes only a line in the log.
CONTENT_TYPES = {
    ".css": "text/css",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
}


class PaperFetcher(URLFetcher):
    """Serves psm:css/…, psm:img/…, psm:font/NAME, psm:qr/NUMBER of these certificates, and psm:logo/PATH of their logos
    or of one more.

    Raises PaperError for everything else and for missing files. WeasyPrint's caller gets it as the cause of a
    FatalURLFetchingError.
    """

    def __init__(self, certificates, logo=""):
        super().__init__(fail_on_errors=True)
        self._certificates = certificates
        self._logos = {logo, *(certificate.words["logo"] for certificate in certificates)}
        self._loaded_logos = set()

    def fetch(self, url, headers=None):
        scheme, _, path = url.partition(":")
        kind, _, name = unquote(path).partition("/")
        serve = {"css": self._static, "img": self._static, "font": self._font, "logo": self._logo, "qr": self._qr}
        if scheme != "psm" or kind not in serve:
            raise PaperError(f"Piagam meminta {url}, yang tidak boleh dimuat. Beri tahu pengelola aplikasi.")
        content, content_type = serve[kind](kind, name)
        return URLFetcherResponse(url, content, {"Content-Type": content_type})

    def check_logo(self, name):
        """Raise PaperError where this logo cannot be loaded. It is loaded once; an empty name is no logo."""
        if name and name not in self._loaded_logos:
            self._logo("logo", name)
            self._loaded_logos.add(name)

    def _static(self, kind, name):
        # A plain name only: the finders would accept "../site.css", too.
        path = finders.find(f"{kind}/paper/{name}") if Path(name).name == name else None
        if not path:
            raise PaperError(f"Gambar atau gaya piagam {name} tidak ditemukan. Beri tahu pengelola aplikasi.")
        return Path(path).read_bytes(), CONTENT_TYPES[Path(name).suffix]

    def _font(self, _kind, name):
        return Path(fonts.FILES[name]).read_bytes(), "font/otf"

    def _logo(self, _kind, name):
        if name not in self._logos:
            raise PaperError(f"Piagam meminta {name}, yang bukan logo kantor. Beri tahu pengelola aplikasi.")
        try:
            with default_storage.open(name) as file:
                readable = all(get_image_dimensions(file))
                file.seek(0)
                content = file.read()
        except (OSError, SuspiciousOperation):
            readable = False
        if not readable:
            raise PaperError(
                f"Logo kantor ({name}) tidak ada atau tidak dapat dibaca. Unggah lagi logonya untuk piagam yang belum "
                "terbit; untuk piagam yang sudah terbit, pulihkan berkas itu dari cadangan."
            )
        return content, CONTENT_TYPES.get(Path(name).suffix.lower(), "image/png")

    def _qr(self, _kind, number):
        return qr.png(self._certificates[int(number)].public_url), "image/png"
