"""Pages of papers as pictures. They are no views of their own: each address says which paper it shows.

Each address ends with ".png": the server draws what it is asked for there by one thread beside those of pages
(kaur_psm/serving.py), so pictures wait for each other and no page waits for them.
"""

from django.http import Http404, HttpResponse

from ceremonies.certificates import pictures
from ceremonies.certificates.errors import PaperError
from registry.transfers.downloads import file_to_show


def answer_with_small_picture(make, name, key):
    """Answer with a small picture of the first page of the PDF that `make` returns, kept under that key.

    Where the PDF cannot be made, answer with the sentence.
    """
    try:
        drawn = pictures.kept_pictures.get(key, make)
    except PaperError as error:
        return _refusal(error)
    return file_to_show(drawn, "image/png", name)


def _refusal(error):
    return HttpResponse(str(error), status=409, content_type="text/plain; charset=utf-8")


def answer_with_picture(make, name, *, etag="", page=1, width=1200):
    """Answer with a page, the first is 1, of the PDF that `make` returns; where it cannot be made, with the sentence.

    404: there is no such page. `width`: of the picture, in pixels.
    """
    try:
        pdf = make()
    except PaperError as error:
        return _refusal(error)
    if not 1 <= page <= pictures.count_pages(pdf):
        raise Http404
    response = file_to_show(pictures.picture(pdf, page - 1, width), "image/png", name)
    if etag:
        response["ETag"] = etag
    return response
