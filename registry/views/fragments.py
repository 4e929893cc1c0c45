"""Parts of a page that htmx requests while the page is open."""

from functools import wraps

from django.shortcuts import render


def leaves_session_alone(view):
    """For a fragment: do not save the session, as other requests do each minute to keep the user signed in.

    A form may be sent at the same time. If the fragment's older session were saved after it, the form's messages with
    their undo links would be lost.
    """

    @wraps(view)
    def answer(request, *args, **kwargs):
        response = view(request, *args, **kwargs)
        del request.session  # Without it SessionMiddleware has nothing to save.
        return response

    return answer


def page_or_part(request, page, part, context):
    """Render a page, or for htmx the part of it that another page also shows."""
    return render_part(request, part, context) if request.htmx else render(request, page, context)


@leaves_session_alone
def render_part(request, template, context):
    """Render a part of a page for htmx."""
    return render(request, template, context)


def typed_in(data, *names):
    """Return the text of the field with one of these names, also of one in a row of a table ("r3-village")."""
    return next((text for name, text in data.items() if name.rpartition("-")[2] in names), "")
