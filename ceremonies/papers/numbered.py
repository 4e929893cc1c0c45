"""Official numbers from the number book for the papers of a ceremony."""

from django.core.exceptions import ValidationError
from django.db import transaction

from ceremonies.models import Ceremony, NumberSeries, Paper, PaperKind
from ceremonies.papers import kinds

# The series of each kind's numbers, and the pattern with which an office begins: the letter codes of
# Permendagri 78/2012 and the usual number of a decree.
SERIES = {
    Paper.Kind.MINUTES: (PaperKind.MINUTES, "460/{serial:03}/BA/DINSOS/{roman_month}/{year}"),
    Paper.Kind.DECREE: (PaperKind.DECREE, "188.45/{serial:03}/DINSOS/{year}"),
    Paper.Kind.INVITATION: (PaperKind.INVITATION, "005/{serial:03}/DINSOS/{roman_month}/{year}"),
}


def pattern_for(kind):
    """The pattern with which papers of that kind are numbered: the last one used; empty where they take no number."""
    if kind not in SERIES:
        return ""
    series, begins = SERIES[kind]
    return NumberSeries.objects.last_pattern(series) or begins


def obstacle(paper):
    """The sentence that says why the paper cannot take a number from the book; empty where it can."""
    if paper.kind not in SERIES:
        return "Naskah ini tidak bernomor."
    if paper.ceremony.is_cancelled:
        return f"{paper.ceremony.cancellation}. Nomor tidak diberikan lagi."
    if paper.own_number:
        return f"Naskah ini sudah bernomor {paper.own_number}."
    if paper.own_date is None:
        return "Isi dan simpan dahulu tanggal naskahnya; nomor memuat bulan dan tahun itu."
    return ""


@transaction.atomic
def take(ceremony, kind, pattern, *, by=None):
    """Give the ceremony's paper of that kind the next number of the book, and save it. Return the number.

    Raises ValidationError, with a sentence, for `obstacle`, and where the book has none left.
    """
    # The lock: when two clerks press at once, the second sees the first one's number.
    paper = kinds.paper_of(Ceremony.objects.locked(ceremony), kind)
    if why := obstacle(paper):
        raise ValidationError(why)
    series, _ = SERIES[kind]
    number = NumberSeries.objects.give(series, pattern, paper.own_date, str(paper), by=by)
    paper.number = number.text
    paper.save()
    return number
