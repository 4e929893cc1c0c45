"""How a line of the logs looks: the program's, the worker's and gunicorn's alike, with one time zone and no data.

As text or, with LOG_FORMAT=json, as an object of JSON a line. It is used before Django is ready: nothing here may need
a model.
"""

import json
import logging
from datetime import datetime
from zoneinfo import ZoneInfo

from registry.values.clean_errors import in_short, kind_of, lines_of, without_data

REQUESTS = "gunicorn.access"
# What gunicorn knows of a request, by the name that it has in an object.
OF_A_REQUEST = {"address": "h", "method": "m", "path": "U", "status": "s", "bytes": "b", "milliseconds": "M"}


def made(how, zone):
    """The formatter for LOG_FORMAT `how`, "text" or "json", with times of that zone (a name)."""
    return {"text": Lines, "json": JsonLines}[how](zone)


class Lines(logging.Formatter):
    """A line with time, level, logger and message, and below it the traceback."""

    def __init__(self, zone):
        super().__init__()
        self._zone = ZoneInfo(zone)

    def format(self, record):
        line = f"{self._time(record)} {record.levelname} {record.name} {self._message(record)}"
        error = _error_of(record)
        return f"{line}\n{lines_of(error).rstrip()}" if error else line

    def _time(self, record):
        return datetime.fromtimestamp(record.created, self._zone).strftime("%Y-%m-%dT%H:%M:%S%z")

    def _message(self, record):
        message = _without_texts_of_errors(record)
        if record.name != REQUESTS:  # Its numbers are of bytes; its address comes without a query.
            message = without_data(message)
        number = getattr(_error_of(record), "failure_number", "")
        return f"{message} [kesalahan {number}]" if number else message


class JsonLines(Lines):
    def format(self, record):
        error = _error_of(record)
        entry = {
            "time": self._time(record),
            "level": record.levelname,
            "logger": record.name,
            "message": self._message(record),
        }
        if record.name == REQUESTS:
            entry |= {name: record.args[atom] for name, atom in OF_A_REQUEST.items()}
        if error:
            entry |= {
                "number": getattr(error, "failure_number", ""),
                "kind": kind_of(error),
                "traceback": lines_of(error),
            }
        return json.dumps(entry, ensure_ascii=False)


def _error_of(record):
    return record.exc_info[1] if record.exc_info else None


def _without_texts_of_errors(record):
    """The record's message; an exception in it is written `in_short`."""
    message, arguments = record.msg, record.args
    if isinstance(message, BaseException):
        message = in_short(message).replace("%", "%%") if arguments else in_short(message)
    if isinstance(arguments, tuple):
        arguments = tuple(in_short(each) if isinstance(each, BaseException) else each for each in arguments)
    return str(message) % arguments if arguments else str(message)
