"""The NIK: sixteen digits `PPRRSS DDMMYY NNNN`, always kept as text.

Region of first registration, birth date (day + 40 for women), a serial number; there is no check digit. It never
changes, not even after a move or a corrected birth date (PP 40/2019 art. 30 (2)). So a NIK that disagrees with the
record is a warning, never an error. No error or warning repeats digits of the NIK.
"""

import base64
import hashlib
import hmac
import re
import unicodedata
from calendar import monthrange
from datetime import date
from functools import cache, lru_cache
from itertools import accumulate

from cryptography.fernet import Fernet, MultiFernet
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.core.exceptions import ValidationError

MASK = "•" * 16  # No digit: region and birth date stand beside it on the page, and four more would be the whole NIK.
AGE_FOR_KTP = 17
KEY_LENGTH = 44  # Of a key of NIKs, in signs of base64; the last one is an equals sign.
_DIGITS = re.compile(r"\d+")
# The NIP of a civil servant, eighteen digits: born on, serving since, sex, serial number.
_NIP = re.compile(
    r"(?:19[4-9][0-9]|200[0-9])(?:0[1-9]|1[0-2])(?:[0-2][0-9]|3[01])(?:19|20)[0-9]{2}(?:0[1-9]|1[0-2])[12][0-9]{3}"
)
LEFT_OUT = "Tidak disimpan: nomor 16 angka di tulisan ini. NIK hanya disimpan di isiannya sendiri."
_AFTER_A_DASH = re.compile(r"\d-")
SEPARATORS = frozenset(" .'`´‘’ʼ′−")


def clean(text):
    """Return the sixteen digits of what was typed or pasted; raise ValidationError if it cannot be a NIK.

    Spaces, dots, dashes, apostrophes and invisible characters are removed: exports and lists contain them.
    """
    digits = _bare(text)
    if not re.fullmatch("[0-9]*", digits):
        raise ValidationError("NIK hanya berisi angka; hapus huruf dan tanda lain.", code="nik_characters")
    if len(digits) != 16:
        raise ValidationError(f"NIK terdiri dari 16 angka; yang diisi {len(digits)} angka.", code="nik_length")
    if digits[0] == "0":
        # No province begins with 0: other systems' temporary numbers do, and the oldest cards began with 07.
        raise ValidationError(
            "NIK tidak diawali angka nol; nomor sementara atau nomor KTP lama bukan NIK KTP-el.", code="nik_zero"
        )
    if not 1 <= int(digits[8:10]) <= 12:
        raise ValidationError("Bulan lahir di dalam NIK (angka ke-9 dan ke-10) keliru.", code="nik_month")
    if not 1 <= _birth_day(digits) <= 31:
        raise ValidationError("Tanggal lahir di dalam NIK (angka ke-7 dan ke-8) keliru.", code="nik_day")
    if digits[12:] == "0000":
        raise ValidationError("Nomor urut NIK (empat angka terakhir) tidak boleh nol semua.", code="nik_serial")
    return digits


def is_whole(text):
    """Whether the text, once cleaned, is a NIK."""
    try:
        clean(text)
    except ValidationError:
        return False
    return True


def warnings(nik, *, born_on=None, sex=None, regency_codes=frozenset(), home_district_code=""):
    """Return sentences on what in a cleaned NIK disagrees with the record. Unknown data is not compared.

    Codes are official ones with dots, "17.04" and "17.04.05"; sex is "L" or "P".
    """
    doubts = []
    if nik[:2] == "07":
        # Bengkulu in the province table before KTP-el; `clean` refuses it, but older lists contain it.
        doubts.append("Nomor ini memakai kode provinsi lama: bukan NIK KTP-el.")
    elif regency_codes and regency_code(nik) not in regency_codes:
        doubts.append("NIK ini pertama kali terbit di luar wilayah yang dikelola di sini; cocokkan dengan KTP-el.")
    elif home_district_code and f"{regency_code(nik)}.{nik[4:6]}" != home_district_code:
        doubts.append("Kode kecamatan di dalam NIK berbeda dari kecamatan tempat tinggal.")

    day, month, year = birth_digits(nik)
    # Two digits do not show the century: only they are compared, and leap years are those of 20yy.
    if day > monthrange(2000 + year, month)[1]:
        doubts.append("Tanggal lahir di dalam NIK tidak ada di kalender.")
    elif born_on and (day, month, year) != (born_on.day, born_on.month, born_on.year % 100):
        doubts.append("Tanggal lahir di dalam NIK berbeda dari tanggal lahir yang dicatat.")
    if sex and sex != _sex(nik):
        doubts.append("Jenis kelamin menurut NIK berbeda dari yang dicatat.")
    return doubts


def birth(nik, today):
    """Return the birth date and the sex ("L" or "P") in a cleaned NIK; None for a day that is in no calendar.

    The year has two digits: its century is the later one in which the bearer has the age for a KTP-el (17) today.
    """
    year = 2000 + int(nik[10:12])
    year -= 100 if year > today.year - AGE_FOR_KTP else 0
    day, month = _birth_day(nik), int(nik[8:10])
    return (date(year, month, day) if day <= monthrange(year, month)[1] else None), _sex(nik)


def regency_code(nik):
    """Return the official code of the regency that issued the NIK: "17.04"."""
    return f"{nik[:2]}.{nik[2:4]}"


def redact(text):
    """Mask every NIK in free text: sixteen or more digits in a row, and groups of digits that together are a NIK.

    A NIP, which is no NIK, stays.
    """
    if len(text) < 16 or sum(map(str.isdigit, text)) < 16:
        return text
    parts, end = [], 0
    for first, last in _joined(_spans_of_niks(text)):
        parts += [text[end:first], MASK]
        end = last
    return "".join([*parts, text[end:]])


def _spans_of_niks(text):
    """Where digits stand that are a NIK or as long as one: pairs of a first and a last index, the latter exclusive."""
    for run in _runs_of_digits(text):
        digits = "".join(group[0] for group in run)
        counts = [0, *accumulate(len(group[0]) for group in run)]
        ends = {count: group.end() for count, group in zip(counts[1:], run, strict=True)}
        for count, group in zip(counts, run, strict=False):
            if _NIP.fullmatch(group[0]):
                continue
            if len(group[0]) >= 16:
                yield group.span()
            # Within 0812-3456-7890 no NIK begins, and a second phone number may follow.
            elif _AFTER_A_DASH.match(text, max(group.start() - 2, 0), group.start()):
                continue
            elif count + 16 in ends and is_whole(digits[count : count + 16]):
                yield group.start(), ends[count + 16]


def _runs_of_digits(text):
    """Groups of digits with nothing but separators and invisible characters between, as lists of matches."""
    run = []
    for group in _DIGITS.finditer(text):
        if run and not all(map(_is_passed_over, text[run[-1].end() : group.start()])):
            yield run
            run = []
        run.append(group)
    yield run


def _joined(spans):
    """The spans, in order of their first index, with those as one that touch each other."""
    joined = []
    for first, last in spans:
        if joined and first <= joined[-1][1]:
            joined[-1] = joined[-1][0], max(last, joined[-1][1])
        else:
            joined.append((first, last))
    return joined


def birth_digits(nik):
    """Return day, month and the two digits of the year of birth in a NIK, which need not be in the calendar."""
    return _birth_day(nik), int(nik[8:10]), int(nik[10:12])


def are_spoilt(numbers):
    """Whether a spreadsheet has spoilt the NIKs of a list, given as sixteen digits each: it makes the last one a 0.

    At least four, and more than half of all, end in 0, where one in ten would by chance.
    """
    ending = sum(1 for number in numbers if number.endswith("0"))
    return ending >= 4 and ending * 2 > len(numbers)


def encrypt(nik):
    """Return the NIK as a Fernet token under the first of settings.NIK_KEYS."""
    return _fernet(tuple(settings.NIK_KEYS)).encrypt(nik.encode()).decode()


def decrypt(token):
    """Return the NIK of a token made under any of settings.NIK_KEYS; raise InvalidToken if none fits."""
    return _fernet(tuple(settings.NIK_KEYS)).decrypt(token).decode()


def digest(nik):
    """Return the keyed digest, 64 hex digits, that identifies a NIK."""
    return digests(nik)[0]


def digests(nik):
    """Return the digest under every key, in the order of the keys: while keys change, rows hold any of them."""
    return [_hmac(key, b"nik/16", nik) for key in settings.NIK_KEYS]


def digest15(nik):
    """Return the digest of the first fifteen digits: a spreadsheet that stores a number loses the last one."""
    return digests15(nik)[0]


def digests15(first15):
    """Return the digest of the first fifteen digits under every key, in the order of the keys."""
    return [_hmac(key, b"nik/15", first15[:15]) for key in settings.NIK_KEYS]


def fingerprint(key):
    """Return sixteen digits that tell one of settings.NIK_KEYS from others and do not tell the key."""
    return _hmac(key, b"nik/fingerprint", "")[:16]


def clean_key(text):
    """Return the key that somebody has typed from the sheet: without spaces, and with the = that ends it."""
    key = "".join(text.split())
    return f"{key}=" if len(key) == KEY_LENGTH - 1 else key


def groups_of_key(key):
    """The key in groups of four signs, as its sheet has it."""
    return [key[at : at + 4] for at in range(0, len(key), 4)]


def is_key(text):
    """Whether the text can be a key of NIKs: 32 bytes as Fernet writes them, of which any are a key."""
    try:
        return len(text) == KEY_LENGTH and bool(Fernet(text))
    except ValueError:
        return False


def _bare(text):
    """The text without separators of digits and invisible characters."""
    return "".join(char for char in text if not _is_passed_over(char))


@lru_cache(maxsize=512)
def _is_passed_over(char):
    """Whether the character is invisible, or may separate the digits of a NIK."""
    return not char.isprintable() or char in SEPARATORS or unicodedata.category(char) == "Pd"


def _birth_day(nik):
    """The day of birth, without the 40 added for women; 0 or above 31 if there is no such day."""
    day = int(nik[6:8])
    return day - 40 if day > 40 else day


def _sex(nik):
    return "P" if int(nik[6:8]) > 40 else "L"


# The keys are arguments of both caches, so changed settings take effect at once.


@cache
def _fernet(keys):
    return MultiFernet([Fernet(key) for key in keys])


@cache
def _derived(key, purpose):
    # A key of its own for each purpose (RFC 5869): a digest of fifteen digits reveals nothing of one of sixteen.
    return HKDF(hashes.SHA256(), length=32, salt=None, info=purpose).derive(base64.urlsafe_b64decode(key))


def _hmac(key, purpose, digits):
    return hmac.new(_derived(key, purpose), digits.encode(), hashlib.sha256).hexdigest()
