"""Two new rows at once have no row in common that the database could lock: each would be checked without the other."""

from functools import wraps

from django.contrib.contenttypes.models import ContentType
from django.db import transaction


def one_at_a_time(model):
    """Wait until no other transaction makes rows of that model, and keep others waiting until this one ends.

    Called before it is checked whether a new row is there already. The lock is that of the model's own content type;
    SQLite needs none, since each transaction holds its only writer from the beginning.
    """
    # Without the key, which rows of Django's own point to, and not by the cache: an answer always has as many queries.
    options = model._meta
    rows = ContentType.objects.select_for_update(no_key=True)
    rows.get(app_label=options.app_label, model=options.model_name)


def posts_in_turn(model):
    """Decorate a view whose POST makes rows of that model; a form with a `StaleGuard` waits by itself."""

    def decorate(view):
        @wraps(view)
        def answer(request, *args, **kwargs):
            if request.method != "POST":
                return view(request, *args, **kwargs)
            with transaction.atomic():
                one_at_a_time(model)
                return view(request, *args, **kwargs)

        return answer

    return decorate
