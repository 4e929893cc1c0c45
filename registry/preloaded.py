"""What the processes of `registry.guards.boxed` have loaded when they start. Importing this sets Django up."""

import django

django.setup()

from registry.workbook import uploaded  # noqa: E402, F401 - Django must be set up first.
