"""Files of people's data as answers: for this browser alone, kept in no cache."""

import tempfile

from django.http import FileResponse, HttpResponse

TYPES = {"xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "csv": "text/csv; charset=utf-8"}


def file_to_save(name, write, *args):
    """The file that `write(file, *args)` fills, which the browser saves under that name. Its ending is one of TYPES."""
    # Without a name from its first moment on: whatever happens, nothing of it remains on the disk.
    file = tempfile.TemporaryFile()  # noqa: SIM115 - the response closes it
    try:
        write(file, *args)
    except BaseException:
        file.close()
        raise
    file.seek(0)
    content_type = TYPES[name.rpartition(".")[2]]
    return _private(FileResponse(file, as_attachment=True, filename=name, content_type=content_type))


def file_to_show(content, content_type, name):
    """These bytes, which the browser shows and saves under that name where asked to."""
    disposition = f'inline; filename="{name}"'
    return _private(HttpResponse(content, content_type=content_type, headers={"Content-Disposition": disposition}))


def _private(response):
    response["Cache-Control"] = "private, no-store"
    return response
