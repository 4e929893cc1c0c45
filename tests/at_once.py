"""Several clerks at the same moment: threads call functions together, each with a database connection of its own."""

import threading

from django.core.exceptions import ValidationError
from django.db import connections


def at_once(*functions):
    """Call these functions at the same moment. Return what each returned, or the ValidationError that it raised."""
    barrier, results = threading.Barrier(len(functions)), [None] * len(functions)

    def call(number):
        try:
            barrier.wait()
            results[number] = functions[number]()
        except ValidationError as error:
            results[number] = error
        finally:
            connections.close_all()

    threads = [threading.Thread(target=call, args=[number]) for number in range(len(functions))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results
