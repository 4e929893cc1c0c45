"""Pages of papers as pictures. They are no views of their own: each address says which paper it shows."""

from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse

from ceremonies.certificates.errors import PaperError
from ceremonies.printing.in_turn import picture_of
from registry.transfers.downloads import file_to_show


def answer_with_picture(request, make, name, *, etag="", **of_page):
    """Answer with a page of the PDF that `make` returns; where there is no picture, with the sentence why.

    404: there is no such page. `of_page`: as for `picture_of`.
    """
    try:
        picture = picture_of(make, by=request.user, **of_page)
    except PaperError as error:
        return _sentence(str(error), 409)
    except ValidationError as error:
        return _sentence(error.messages[0], 429)
    if picture is None:
        raise Http404
    response = file_to_show(picture, "image/png", name)
    if etag:
        response["ETag"] = etag
    return response


def _sentence(text, status):
    return HttpResponse(text, status=status, content_type="text/plain; charset=utf-8")
