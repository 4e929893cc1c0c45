"""The Django admin of the registry, for looking up data and for rare repairs. The rules are those of the screens.

The NIK is shown only masked and entered only through the screens' own form; deleted people can be restored; an account
bound to kecamatan sees only its own people; the trace is read-only for everyone.
"""

from registry.admin import (
    activities,
    appointments,
    boundaries,
    delegations,
    doubles,
    fields_of_work,
    follow_ups,
    imports,
    list_columns,
    long_works,
    nik_keys,
    partners,
    policies,
    regions,
    registry_numbers,
    requests,
    saved_filters,
    traces,
    trainings,
    tries,
    uploads,
    volunteers,
)

__all__ = [
    "activities",
    "appointments",
    "boundaries",
    "delegations",
    "doubles",
    "fields_of_work",
    "follow_ups",
    "imports",
    "list_columns",
    "long_works",
    "nik_keys",
    "partners",
    "policies",
    "regions",
    "registry_numbers",
    "requests",
    "saved_filters",
    "traces",
    "trainings",
    "tries",
    "uploads",
    "volunteers",
]
