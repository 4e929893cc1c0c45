"""The words of certificates: how they are written, and one table of whose each is and where it is printed.

`Certificate.words` has them by their keys. The lists of words that are corrected, that are one
person's or that are on the back follow from the table. A new word is a row here, a line in one of the functions
below, and its place in a template.
"""

from dataclasses import dataclass
from enum import StrEnum

from ceremonies.values import wording
from registry.values import dates


class Whose(StrEnum):
    """Who shares a word: nobody, all participants of the ceremony, or all participants of the training."""

    PERSON = "person"
    CEREMONY = "ceremony"
    TRAINING = "training"


@dataclass(frozen=True)
class Word:
    """One word of a certificate."""

    key: str
    label: str  # What screens call it.
    whose: Whose
    own_block: str = ""  # The block with only one person's words that contains it, if any.
    on_front: bool = True
    on_back: bool = False

    @property
    def is_printed(self):
        """Whether it is compared and corrected; the other words are for the page that confirms a paper."""
        return self.on_front or self.on_back


# In the order in which differences are shown.
WORDS = (
    Word("letterhead", "Kop surat", Whose.CEREMONY),
    Word("address", "Alamat kantor", Whose.CEREMONY),
    Word("logo", "Logo", Whose.CEREMONY),
    Word("title", "Judul", Whose.CEREMONY),
    Word("ceremony", "Acara", Whose.CEREMONY, on_front=False),
    Word("year", "Tahun", Whose.CEREMONY, on_front=False),
    # The name with its titles is printed instead: a column of the certificate.
    Word("bare_name", "Nama tanpa gelar", Whose.PERSON, own_block="name", on_front=False),
    Word("born", "Kelahiran", Whose.PERSON, own_block="born"),
    Word("village", "Desa/kelurahan", Whose.PERSON, own_block="place"),
    Word("district", "Kecamatan", Whose.PERSON, own_block="place"),
    Word("regency", "Kabupaten", Whose.PERSON, own_block="place"),
    Word("held", "Hari dan tanggal", Whose.CEREMONY),
    Word("training", "Pelatihan", Whose.TRAINING, on_back=True),
    Word("organiser", "Penyelenggara", Whose.TRAINING),
    Word("period", "Tanggal pelatihan", Whose.TRAINING, on_back=True),
    # With a training it is the training's.
    Word("venue", "Tempat", Whose.CEREMONY, on_back=True),
    # In a sentence with common words: sheets with equal hours are alike.
    Word("hours", "JP", Whose.PERSON),
    Word("subjects", "Materi", Whose.TRAINING, on_front=False, on_back=True),
    Word("basis", "Dasar", Whose.CEREMONY),
    Word("place_and_date", "Tempat dan tanggal surat", Whose.CEREMONY),
    Word("signatories", "Penanda tangan", Whose.CEREMONY),
)

LABELS = {word.key: word.label for word in WORDS if word.is_printed}
PERSONAL = tuple(word.key for word in WORDS if word.whose is Whose.PERSON)
OWN_BLOCKS = {word.key: word.own_block for word in WORDS if word.own_block}
# The words that are equal on all fronts that differ only in their own blocks.
COMMON = tuple(word.key for word in WORDS if word.on_front and not word.own_block)
ON_BACK = tuple(word.key for word in WORDS if word.on_back)


def write(ceremony, officials, person, village, own_hours=None):
    """The words of that person's certificate except name, number and codes, by the keys of `WORDS`.

    `officials` sign, in this order. `village` is where the person served on the day, None where it is not known.
    `own_hours` are the person's hours (JP), if they differ from those of the training.
    """
    words = _of_the_ceremony(ceremony, officials) | _of_a_person(ceremony, person, village)
    if ceremony.training:
        return words | _of_a_training(ceremony.training, own_hours)
    return words | _of_an_inauguration(ceremony)


def words_of_back(words):
    """The words of the back, from all words of a certificate that has one (`Certificate.has_back`)."""
    return {key: words[key] for key in ON_BACK}


def _of_the_ceremony(ceremony, officials):
    switches = {
        "with_titles": ceremony.shows_titles,
        "with_rank": ceremony.shows_rank,
        "with_nip": ceremony.shows_nip,
    }
    return {
        "letterhead": ceremony.office.letterhead_lines,
        "address": ceremony.office.address,
        "logo": ceremony.office.logo.name,
        "title": ceremony.occasion.title,
        "ceremony": ceremony.name,
        "year": ceremony.held_on.year,
        "place_and_date": f"{ceremony.office.town}, {dates.spell(ceremony.held_on)}",
        "signatories": [official.signature(**switches) for official in officials],
    }


def _of_a_person(ceremony, person, village):
    return {
        "bare_name": person.name,
        "born": wording.born(person.birth_place, person.born_on) if ceremony.shows_birth else "",
        "village": village.full_name if village else "",
        "district": f"Kecamatan {village.district.name}" if village else "",
        "regency": village.district.regency.name if village else "",
    }


def _of_an_inauguration(ceremony):
    decree = wording.decree(ceremony.decree_issuer, ceremony.decree_number, ceremony.decree_on)
    return {
        "held": wording.held(ceremony.held_on),
        "venue": ceremony.venue,
        "basis": [basis for basis in (" ".join(ceremony.legal_basis.split()), decree) if basis],
    }


def _of_a_training(training, own_hours):
    hours = training.hours if own_hours is None else own_hours
    return {
        "training": training.name,
        "organiser": training.organiser,
        "period": training.period,
        "venue": training.place,
        "hours": "" if hours is None else str(hours),
        "subjects": [[subject.name, subject.hours] for subject in training.subject_list],
    }
