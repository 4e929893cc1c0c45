from django.shortcuts import render


def csrf_failure(request, reason=""):
    """The page for a form whose token is no longer valid, mostly one that was open while somebody signed in anew."""
    return render(request, "403_csrf.html", status=403)
