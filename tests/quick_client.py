"""A test client for sweeps, which ask thousands of times."""

from django.test import RequestFactory
from django.test.client import ClientHandler


class QuickClient(RequestFactory):
    """Asks as Django's test client does, without its copies of what each template was given.

    It follows no redirect and keeps no cookie that it is given.
    """

    handler = ClientHandler(enforce_csrf_checks=False)

    def request(self, **request):
        """The answer. A failure of the program fails the test; pytest shows it among what was logged."""
        answer = self.handler(self._base_environ(**request))
        assert answer.status_code != 500, request["PATH_INFO"]
        return answer
