"""Parts of a page that htmx asks for while the page stands."""

from functools import wraps

from django.shortcuts import render


def leaves_session_alone(view):
    """For a fragment: do not save the session, which a request otherwise does each minute to keep the sign-in alive.

    A form may be on its way at the same time. Saved after it, the fragment's older session would undo what the form
    has just written there: the sentence that says what was done, and its way back.
    """

    @wraps(view)
    def answer(request, *args, **kwargs):
        response = view(request, *args, **kwargs)
        del request.session  # Without it SessionMiddleware has nothing to save.
        return response

    return answer


def page_or_part(request, page, part, context):
    """Draw a page, or for htmx the part of it that stands on another page too."""
    return _part(request, part, context) if request.htmx else render(request, page, context)


@leaves_session_alone
def _part(request, template, context):
    return render(request, template, context)
