"""Parts of a page that htmx asks for while the page stands."""

from functools import wraps


def leaves_session_alone(view):
    """For a fragment: do not save the session, which every request otherwise does to keep the sign-in alive.

    A form may be on its way at the same time. Saved after it, the fragment's older session would undo what the form
    has just written there: the sentence that says what was done, and its way back.
    """

    @wraps(view)
    def answer(request, *args, **kwargs):
        response = view(request, *args, **kwargs)
        del request.session  # Without it SessionMiddleware has nothing to save.
        return response

    return answer
