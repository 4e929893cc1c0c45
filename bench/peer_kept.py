"""The application with answers that a browser may keep: what `no-store` costs is measured against it."""

from kaur_psm.wsgi import application as ours

SAID_OF_KEEPING = ("cache-control", "expires", "vary")


def application(environ, start_response):
    """Answer as ours, but let the browser keep each page that was read for ten minutes."""

    def start(status, headers, *rest):
        if environ["REQUEST_METHOD"] == "GET":
            headers = [(name, value) for name, value in headers if name.lower() not in SAID_OF_KEEPING]
            headers.append(("Cache-Control", "private, max-age=600"))
        return start_response(status, headers, *rest)

    return ours(environ, start)
