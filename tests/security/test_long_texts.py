"""Whoever sends a very long text in one field or one cell keeps the program busy for no longer than it explains.

Python does not count steps within its own functions, so this measures computing time, of this process only. Each text
takes a hundredth of a second; a rule whose work grows with the square of the text takes many seconds.
"""

import time
from contextlib import suppress

import pytest
from django.core.exceptions import ValidationError
from django.forms import BaseForm

from registry.values import names, nik, subjects, titles
from registry.workbook import cells, columns
from tests.security.test_regular_expressions import MODULES

pytestmark = pytest.mark.slow  # Hundreds of texts of 30 kB.

SIZE = 30_000  # Characters.
MOST = 1  # Second of computing time.
WORST = [
    "1",
    " ",
    "a",
    "1 ",
    "1,",
    "a ",
    "1-",
    "(",
    "S.Pd ",
    "S.Pd, ",
    "tgl ",
    "Minggu ",
    "H. ",
    "1/",
    "\t1",
    "é",
    "\u200b",
    "1 dan ",
    "\n1",
]
TEXTS = [(part * SIZE)[:SIZE] for part in WORST]


def _forms():
    modules = [module.module for module in MODULES]
    return sorted(
        {
            each
            for module in modules
            for each in vars(module).values()
            if isinstance(each, type) and issubclass(each, BaseForm) and each.__module__ == module.__name__
        },
        key=str,
    )


def _fields():
    """One field of each kind, but those whose rows only their form asks for."""
    kinds = {}
    for form in _forms():
        for name, field in form.base_fields.items():
            if getattr(field, "queryset", True) is not None:
                kinds.setdefault((type(field), *map(str, map(type, field.validators))), (form, name))
    return list(kinds.values())


def _seconds(do, *arguments):
    begin = time.process_time()
    with suppress(ValidationError):
        do(*arguments)
    return time.process_time() - begin


@pytest.mark.django_db
@pytest.mark.one_database
@pytest.mark.parametrize("form, name", _fields(), ids=lambda part: getattr(part, "__name__", part))
def test_a_field_of_a_form_takes_any_text(form, name):
    for text in TEXTS:
        assert _seconds(form.base_fields[name].clean, text) < MOST, repr(text[:20])


def _columns():
    """One column of each kind: all grades of schooling are read alike, and so are texts that are kept as they are."""
    kept = sorted({*columns.BY_KEY} - {*cells._READERS} - {*cells._FREE_TEXTS})
    return sorted({*columns.BY_KEY} - {*[*columns.SCHOOLS][1:]} - {*kept[1:]})


@pytest.mark.parametrize("key", _columns())
def test_a_cell_takes_any_text(key):
    for text in TEXTS:
        assert _seconds(cells.words, {key: text}) < MOST, repr(text[:20])


@pytest.mark.parametrize("read", [nik.redact, names.clean, names.fold, titles.doubts, subjects.read])
def test_a_rule_takes_any_text(read):
    for text in TEXTS:
        assert _seconds(read, text) < MOST, repr(text[:20])
