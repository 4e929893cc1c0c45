"""The backs of certificates, each made once however many are alike, and laid behind their fronts."""

from ceremonies import certificates
from ceremonies.printing import stack


def behind(fronts, found, paper):
    """Return the PDF `fronts`, a page for each of the certificates, each followed by its back, an empty one for want.

    Where none of them has a back the fronts stay as they are.
    """
    has_any = any(map(certificates.has_back, found))
    return stack.interleaved(fronts, of(found, paper)) if has_any else fronts


def of(found, paper):
    """The backs of these certificates as PDFs, None for one without; those that are alike are one and the same."""
    made = {}
    for certificate in found:
        key = repr(certificate.words.get("subjects"))
        if key not in made:
            has_one = certificates.has_back(certificate)
            made[key] = certificates.render_back(certificate, paper=paper) if has_one else None
        yield made[key]
