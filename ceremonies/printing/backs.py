"""The backs of certificates, placed behind their fronts. Equal backs are made once."""

from ceremonies import certificates
from ceremonies.printing import stack


def behind(fronts, chosen, paper):
    """Return the PDF `fronts`, a page for each of the certificates, with the back of each after it.

    A certificate without a back gets an empty page. Where none has a back the PDF is returned as it is.
    """
    has_any = any(certificate.has_back for certificate in chosen)
    return stack.interleaved(fronts, backs_of(chosen, paper)) if has_any else fronts


def backs_of(chosen, paper):
    """Yield the back of each of these certificates as a PDF, None for one without. Equal backs are the same object."""
    made = {"": None}
    for certificate in chosen:
        key = certificates.back_key(certificate)
        if key not in made:
            made[key] = certificates.render_back(certificate, paper=paper)
        yield made[key]
