"""What a password must be: long, and not what somebody who knows the office would try first."""

from functools import cache

from django.contrib.auth.password_validation import CommonPasswordValidator
from django.core.exceptions import ValidationError
from zxcvbn import zxcvbn

from registry.models import District

LENGTH = 12
LOOKED_AT = 72  # The library raises an error past that; such a phrase is strong in its first part already.
ENOUGH = 4  # The best of its marks: more than ten thousand million guesses.
WORDS = (
    "dinas sosial dinsos kabupaten kecamatan desa kelurahan kaur bintuhan bengkulu indonesia registri registry psm "
    "pekerja masyarakat relawan sukarelawan petugas kabid pimpinan admin kepala bidang kantor piagam pengukuhan "
    "sandi rahasia bismillah merdeka pancasila password"
)
ADVICE = (
    "Tiga atau empat kata yang tidak ada hubungannya satu sama lain sudah kuat, misalnya nama benda; "
    "nama orang, tempat, kantor, program, dan tahun mudah ditebak."
)


class StrengthValidator:
    """Refuses what is short or soon guessed; the words of the place, the office and the person count as known."""

    def validate(self, password, user=None):
        """Raise ValidationError with what helps unless the password does."""
        if len(password) < LENGTH:
            raise ValidationError(f"Kata sandi ini terlalu pendek: sedikitnya {LENGTH} karakter. {ADVICE}")
        if not is_strong(password, _known_words(user)):
            raise ValidationError(f"Kata sandi ini mudah ditebak. {ADVICE}")
        if password.strip().lower() in _leaked():
            raise ValidationError(f"Kata sandi ini pernah bocor di tempat lain. {ADVICE}")

    def get_help_text(self):
        return f"Sedikitnya {LENGTH} karakter. {ADVICE}"


def is_strong(password, known=()):
    """Whether the password is not soon guessed by somebody who knows these words, nor are its letters and digits."""
    letters = "".join(filter(str.isalnum, password))  # A dash between two words of the office is no secret.
    return all(_score(each, known) >= ENOUGH for each in (password, letters))


@cache
def _leaked():
    """The 20,000 commonest passwords of known leaks, as Django keeps them. Some look like chance to zxcvbn."""
    return CommonPasswordValidator().passwords


def _score(text, known):
    return zxcvbn(text[:LOOKED_AT], user_inputs=list(known))["score"] if text else 0


def _known_words(user):
    texts = [WORDS, *District.objects.values_list("name", flat=True)]
    if user is not None:
        texts += [user.username, user.get_full_name(), user.email]
    return sorted({word for text in texts for word in [*_parts(text), text]})


def _parts(text):
    """The words of a text: siti.aminah-90 has siti, aminah and 90."""
    return "".join(letter if letter.isalnum() else " " for letter in text).split()
