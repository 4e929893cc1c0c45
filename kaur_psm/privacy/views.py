"""Why which personal data is kept, for everybody who is signed in."""

from django.shortcuts import render
from django.views.decorators.http import require_safe

from kaur_psm.privacy import register


@require_safe
def processing_register(request):
    """The notice for the people of the registry, and the register of processing."""
    return render(request, "privacy/processing_register.html", {"entries": register.entries()})
