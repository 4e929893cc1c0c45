"""Responses with files of people's data, which no cache may keep."""

import tempfile

from django.http import FileResponse, HttpResponse

TYPES = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
    "zip": "application/zip",
    "pdf": "application/pdf",
    "json": "application/json",
    "age": "application/octet-stream",
}


def beside(page, *kept):
    """Decorate a view that answers with a file to save: the file leaves whatever page is open in the browser.

    So who must sign in first, or show the second factor, is led to `page`, the name of an address, and the file comes
    there (kaur_psm/accounts/steps.py). `kept` are the arguments that both addresses have.
    """

    def decorate(view):
        view.beside = (page, kept)
        return view

    return decorate


def file_to_save(name, write, *args):
    """Return a response with the file that `write(file, *args)` fills, to save under that name (ending: see TYPES)."""
    # The file has no name, so nothing of it remains on the disk, even after a crash.
    file = tempfile.TemporaryFile()  # noqa: SIM115 - the response closes it
    try:
        write(file, *args)
    except BaseException:
        file.close()
        raise
    file.seek(0)
    return open_file_to_save(name, file)


def open_file_to_save(name, file):
    """Return a response with an open binary file, piece by piece, to save under that name (ending: see TYPES)."""
    content_type = TYPES[name.rpartition(".")[2]]
    return _private(FileResponse(file, as_attachment=True, filename=name, content_type=content_type))


def file_to_show(content, content_type, name):
    """Return a response with these bytes for the browser to show, or to save under that name."""
    disposition = f'inline; filename="{name}"'
    return _private(HttpResponse(content, content_type=content_type, headers={"Content-Disposition": disposition}))


def _private(response):
    response["Cache-Control"] = "private, no-store"
    return response
