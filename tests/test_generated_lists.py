"""Hundreds of lists with the habits of offices: nothing of them is taken in wrongly without a word."""

from collections import Counter

import pytest

from tests.generated_lists.faults import silent_faults
from tests.generated_lists.people import make_villages

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]  # How a file is read.


@pytest.mark.slow
def test_no_field_of_any_list_is_wrong_without_a_word(pytestconfig, capsys):
    make_villages()
    counts, faults = Counter(), []
    for number in range(pytestconfig.option.lists):
        faults += silent_faults(number, counts)
    with capsys.disabled():
        print("", *(f"{count} {what}" for what, count in sorted(counts.items())), sep="\n  ")  # noqa: T201 - figures
    assert not faults[:20], f"{len(faults)} faults"
