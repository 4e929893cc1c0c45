"""Looking at a certificate from outside: what the paper with a code is worth, with a trace of each look."""

from dataclasses import dataclass

from ceremonies.models import Certificate
from registry.models import StrangerCount, Trace
from registry.values.visitors import current_visitor


@dataclass(frozen=True)
class Verification:
    """What a look at a code gave.

    `certificate` is None for a code that nobody knows, `is_match` None where no name was compared.
    """

    certificate: Certificate | None
    is_match: bool | None = None

    @property
    def valid_replacement(self):
        """The valid paper in the place of a replaced one, which may have been replaced itself; None where none is."""
        paper = self.certificate
        while paper and not paper.is_valid:
            paper = getattr(paper, "replacement", None)
        return paper

    @property
    def state(self):
        """What the paper is worth, in the words of page and trace: what it lost outweighs what it had."""
        if self.certificate is None:
            return "tidak dikenal"
        if not self.certificate.is_valid or self.certificate.handed_over_at:
            return self.certificate.state
        return f"{self.certificate.state}, belum diserahkan"


def verify(code, *, name="", by=None):
    """Look at the paper with that code, compare the name on it where one is given, and return the `Verification`.

    It leaves a trace of the look: of which paper, in which state, and whether the name fitted; never the name. Without
    an account anybody may look without end: a wrong code or name is then only counted, and of the looks at one paper
    ten a day leave a trace, then one at each doubling.
    """
    certificate = Certificate.objects.with_code(code)
    is_match = (certificate is not None and certificate.bears(name)) if name else None
    look = Verification(certificate, is_match)
    if wrong := _wrong_of_a_stranger(look, by):
        StrangerCount.objects.add_repeated(wrong, by_whom=current_visitor().network)
        return look
    subject = "kode yang tidak dikenal" if certificate is None else str(certificate)
    match = {None: "", True: ", nama cocok", False: ", nama tidak cocok"}[is_match]
    record = Trace.objects.record_repeated if _is_stranger(by) else Trace.objects.record
    record(Trace.Kind.VERIFIED, user=by, subject=subject, detail=look.state + match)
    return look


def _is_stranger(by):
    return not (by and by.is_authenticated)


def _wrong_of_a_stranger(look, by):
    """The kind of what was wrong, where nobody signed in looked; else None."""
    if not _is_stranger(by):
        return None
    if look.certificate is None:
        return StrangerCount.Kind.CODE
    return StrangerCount.Kind.NAME if look.is_match is False else None
