"""The backs of certificates, each made once however many are alike, and laid behind their fronts."""

from ceremonies import certificates
from ceremonies.printing import stack


def behind(fronts, chosen, paper):
    """Return the PDF `fronts`, a page for each of the certificates, each followed by its back, an empty one for want.

    Where none of them has a back the fronts stay as they are.
    """
    has_any = any(map(certificates.has_back, chosen))
    return stack.interleaved(fronts, backs_of(chosen, paper)) if has_any else fronts


def backs_of(chosen, paper):
    """The backs of these certificates as PDFs, None for one without; those that are alike are one and the same."""
    made = {"": None}
    for certificate in chosen:
        key = certificates.back_key(certificate)
        if key not in made:
            made[key] = certificates.render_back(certificate, paper=paper)
        yield made[key]
