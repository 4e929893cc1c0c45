"""The Django admin of the registry: for looking around and for the rare repair. The rules are those of the screens.

The NIK is seen only masked and entered only through the screens' own form; people are deleted so that they can come
back; an account bound to kecamatan sees only its own people; the trace is read-only for everyone.
"""

from registry.admin import (
    activities,
    appointments,
    boundaries,
    doubles,
    fields_of_work,
    follow_ups,
    imports,
    partners,
    policies,
    regions,
    registry_numbers,
    traces,
    trainings,
    uploads,
    volunteers,
)

__all__ = [
    "activities",
    "appointments",
    "boundaries",
    "doubles",
    "fields_of_work",
    "follow_ups",
    "imports",
    "partners",
    "policies",
    "regions",
    "registry_numbers",
    "traces",
    "trainings",
    "uploads",
    "volunteers",
]
