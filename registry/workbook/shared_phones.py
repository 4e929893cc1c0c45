"""Tells whose phone number is somebody else's, too: a family may share one, but it is soon mistyped or copied down."""

from collections import defaultdict

from registry.values import phones
from registry.workbook.cells import RowProblem


def tell_shared_phones(rows, people):
    """Warn in each `PlannedRow` that brings a phone number which another row has too, or another registered person.

    `people` is the query of those whom the account may see.
    """
    having = [planned for planned in rows if planned.person and planned.person.phone]
    bringing = [planned for planned in having if "phone" in planned.fields]
    registered = people.filter(phone__in={planned.person.phone for planned in bringing})
    holders = defaultdict(dict)  # By number: names, by whose they are.
    for person in registered.order_by("pk"):
        holders[person.phone][person.pk] = str(person)
    for planned in having:
        holders[planned.person.phone].setdefault(_whose(planned), planned.person.name)
    for planned in bringing:
        others = [name for whose, name in holders[planned.person.phone].items() if whose != _whose(planned)]
        if others:
            planned.problems.append(
                RowProblem("phone", phones.doubt_on_sharing(planned.person.phone, others), "warning")
            )


def _whose(planned):
    return planned.person.pk or planned.place
