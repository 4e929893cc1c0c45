"""Printing at once: it changes and counts nothing, but leaves a trace."""

from functools import wraps

from django.core.exceptions import ValidationError
from django.utils import timezone

from ceremonies.certificates import rendering
from ceremonies.models import Official
from ceremonies.papers import number_book, personal_copy, proof_sheet, writing
from ceremonies.papers import recap as recap_paper
from ceremonies.printing import dividers, stack
from registry.guards import turns
from registry.models import Trace
from registry.values import dates


def alone(print_it):
    """Decorate a function that makes a paper for the account `by`: ValidationError where another is made for it.

    A paper of two hundred people takes three seconds of computing: sixteen at once kept all others waiting.
    """

    @wraps(print_it)
    def print_alone(*args, by=None, **kwargs):
        if by is None:  # A command on the server.
            return print_it(*args, **kwargs)
        with turns.held(f"paper-of-account-{by.pk}") as is_free:
            if not is_free:
                raise ValidationError("PDF Anda yang lain masih dibuat. Tunggu sampai selesai, lalu coba lagi.")
            return print_it(*args, by=by, **kwargs)

    print_alone.is_alone = True
    return print_alone


@alone
def print_certificates(ceremony, sheets, *, by=None, first=1, last=None):
    """Print the certificates `sheets` of the ceremony from position `first` to `last`, by default to the end.

    Return (pdf, how many sheets). Where any has a back, each is followed by its back or an empty page. Positions count
    from 1 in the order of `sheets`.
    Raises ValidationError, with a sentence, where there is nothing at those positions or a certificate is not valid
    any more, and PaperError where a sheet cannot be printed as it should be.
    """
    sheets = list(sheets)
    last = len(sheets) if last is None else last
    if not sheets:
        raise ValidationError(f"Belum ada {ceremony.occasion.paper} yang terbit.")
    if not 1 <= first <= last <= len(sheets):
        raise ValidationError(f"Lembar {first} sampai {last} tidak ada; lembarnya 1 sampai {len(sheets)}.")
    chosen = sheets[first - 1 : last]
    _refuse_invalid(chosen, "tidak dicetak lagi")
    pdf = rendering.render(chosen, paper=ceremony.paper)
    if any(certificate.has_back for certificate in chosen):
        pdf = stack.interleaved(pdf, rendering.render_backs(chosen, paper=ceremony.paper))
    numbers = chosen[0].number.up_to(chosen[-1].number)
    detail = f"{len(chosen)} {ceremony.occasion.paper}: nomor {numbers}"
    Trace.objects.record(Trace.Kind.PRINTED, user=by, subject=ceremony.name, detail=detail)
    return pdf, len(chosen)


def _refuse_invalid(chosen, consequence):
    """Raise ValidationError for the first of these certificates that is not valid any more."""
    if refusal := next(filter(None, (certificate.refusal for certificate in chosen)), ""):
        raise ValidationError(f"{refusal}, jadi {consequence}.")


def print_one(certificate, *, by=None):
    """Return the PDF of one certificate. Raises like `print_certificates`."""
    return print_certificates(certificate.participant.ceremony, [certificate], by=by)[0]


@alone
def print_archive(certificate, *, by=None):
    """Return the archive copy of a certificate, a PDF/A-3 with tags.

    Raises ValidationError, with a sentence, where it is not valid any more, and PaperError like `rendering.render`.
    """
    _refuse_invalid([certificate], "salinan arsipnya tidak dibuat lagi")
    ceremony = certificate.participant.ceremony
    pdf = rendering.render([certificate], paper=ceremony.paper, archive=True)
    detail = f"salinan arsip {certificate.word} nomor {certificate.number}"
    Trace.objects.record(Trace.Kind.PRINTED, user=by, subject=ceremony.name, detail=detail)
    return pdf


@alone
def print_dividers(run, *, by):
    """Return the PDF of the dividers of a print run (after `for_page`) that has none, for plain paper.

    Raises ValidationError, with a sentence, where the run has its own.
    """
    pages = run.dividers_apart()
    if not pages:
        raise ValidationError("Lembar pembatas sesi cetak ini sudah ada di antara lembarnya.")
    pdf = stack.whole([dividers.render(run, page) for page in pages])
    Trace.objects.record(
        Trace.Kind.PRINTED, user=by, subject=run.ceremony.name, detail=f"{len(pages)} lembar pembatas {run}"
    )
    return pdf


@alone
def print_paper(paper, *, by):
    """Return the PDF of a paper of a ceremony, with the people whom the account may see.

    Raises ValidationError, with a sentence, where the chosen signer does not hold the post on its date, and
    PaperError where it cannot be printed as it should be.
    """
    if obstacle := paper.signing_obstacle():
        raise ValidationError(f"{obstacle} Pilih penanda tangan yang lain.")
    pdf = writing.write(paper, by).pdf()
    Trace.objects.record(
        Trace.Kind.PRINTED, user=by, subject=paper.ceremony.name, detail=f"naskah: {paper.get_kind_display().lower()}"
    )
    return pdf


@alone
def count_pages(paper, *, by):
    """Return how many pages the PDF of a paper of a ceremony has, which is made for that. Raises PaperError."""
    return writing.write(paper, by).count_pages()


@alone
def print_proof(sheet, look, *, by=None):
    """Return the PDF of the proof sheet in that `SheetLook`.

    Raises ValidationError, with a sentence, where nobody is on it.
    """
    if not sheet.rows:
        raise ValidationError(
            f"Tidak ada peserta yang menunggu {sheet.ceremony.occasion.paper}, jadi tidak ada yang diperiksa."
        )
    pdf = proof_sheet.render(sheet, look, printed_at=timezone.localtime())
    detail = f"lembar verifikasi nama: {len(sheet.rows)} orang{', dengan nomor HP' if look.has_phones else ''}"
    Trace.objects.record(Trace.Kind.PRINTED, user=by, subject=sheet.ceremony.name, detail=detail)
    return pdf


@alone
def print_number_book(book, *, by=None):
    """Return the PDF of the `Book`. Raises ValidationError, with a sentence, where it is empty."""
    entries = book.entries()
    if not entries:
        raise ValidationError("Buku nomor ini masih kosong, jadi tidak ada yang dicetak.")
    pdf = number_book.render(book, entries, printed_at=timezone.localtime())
    detail = f"nomor urut 1 sampai {entries[-1].last}"
    Trace.objects.record(Trace.Kind.PRINTED, user=by, subject=f"Buku nomor {book.series}", detail=detail)
    return pdf


@alone
def print_recap(recap, *, dated_on, filters="", by=None):
    """Return the PDF of a `Recap` of the registry, written on the day `dated_on` and signed by the head on it.

    Raises ValidationError, with a sentence, where no head is known for that day.
    """
    head = Official.objects.head_on(dated_on)
    if head is None:
        raise ValidationError(
            f"Belum tercatat siapa kepala kantor pada {dates.spell(dated_on)}. Catat pejabatnya di halaman Kantor."
        )
    about = " · ".join(filter(None, [recap.excerpt, filters]))
    pdf = recap_paper.render(recap, head.office, head, dated_on=dated_on, about=about)
    Trace.objects.record(
        Trace.Kind.PRINTED, user=by, subject=f"Rekap per {dates.spell(recap.on)}", detail=about or "tanpa saringan"
    )
    return pdf


@alone
def print_personal_copy(copy, *, by):
    """Return the PDF of a `PersonalCopy`, with the letterhead of the office whose head holds the post today.

    The trace is the copy's own (`note`), as it has none of a print only. Raises PaperError where a part is missing.
    """
    head = Official.objects.head_on(timezone.localdate(copy.made_at))
    return personal_copy.render(copy, head.office if head else None)
