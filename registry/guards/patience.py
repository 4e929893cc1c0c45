"""Questions to a folder of another machine, which may hang: a page waits for a moment, not for ever."""

import threading

_asked = {}  # The last `_Question` by subject.


class NoAnswerError(Exception):
    """The answer did not come in time."""


def ask(subject, question, seconds):
    """Return what the function `question` returns; what it raises is raised here. It may not use the database.

    Raises NoAnswerError after so many seconds. One question on a subject waits at a time: each page that asks meanwhile
    waits for that one.
    """
    asked = _asked.get(subject)
    if asked is None or not asked.is_alive():
        asked = _asked[subject] = _Question(question)
        asked.start()
    asked.join(seconds)
    return asked.answer()


class _Question(threading.Thread):
    def __init__(self, question):
        super().__init__(daemon=True)
        self._question, self._answer, self._error = question, None, NoAnswerError()

    def run(self):
        try:
            self._answer, self._error = self._question(), None
        except Exception as error:
            self._error = error

    def answer(self):
        if self._error:
            raise self._error
        return self._answer
