"""The rights of the roles as they stand in the database, in words: what the page /hak/ shows."""

from dataclasses import dataclass
from itertools import groupby

from django.contrib.auth.models import Group, Permission
from django.utils.text import capfirst

from kaur_psm.accounts.models import User
from kaur_psm.accounts.roles import ROLES

VERBS = {"view": "melihat", "add": "menambah", "change": "mengubah", "delete": "menghapus"}

# Models of others, in the words of the office.
NOUNS = {"group": "peran", "accessattempt": "percobaan masuk yang gagal", "accesslog": "catatan masuk"}

# The sections of the page in their order, each with its models; what is named nowhere comes last.
SECTIONS = {
    "PSM": ["volunteer", "import", "headingchoice", "villagespelling", "upload"],
    "Penugasan": ["appointment"],
    "Pelatihan": ["training", "traininginvitation", "trainingrecord"],
    "Pengukuhan": ["ceremony", "participant", "stage", "tick", "paper", "office", "official"],
    "Piagam": ["certificate", "correction", "handover", "printrun", "sheet", "piece", "printer"],
    "Buku nomor": ["numberseries", "officialnumber", "numberblock", "numberpolicy"],
    "Wilayah": ["regency", "district", "village"],
    "Riwayat dan jejak": [
        "historicalvolunteer",
        "historicalappointment",
        "historicaltraining",
        "historicaltraininginvitation",
        "historicaltrainingrecord",
        "historicaloffice",
        "historicalofficial",
        "historicalceremony",
        "historicalparticipant",
        "historicalpaper",
        "trace",
        "accessattempt",
        "accesslog",
    ],
    "Akun dan peran": ["user", "group"],
}
_PLACES = [(section, model) for section, models in SECTIONS.items() for model in models]


@dataclass(frozen=True)
class Right:
    words: str
    cells: list  # For each role in the order of `groups`: whether it has the right, and whether that is as delivered.


def groups():
    """The roles in the order of the page: ours first, then those that the office made."""
    order = list(ROLES)
    return sorted(
        Group.objects.all(), key=lambda group: (order.index(group.name) if group.name in order else 99, group.name)
    )


def sections():
    """Pairs of a section's name and its rights: all that a role has, or had as the program was delivered."""
    columns = groups()
    held = {group.pk: {permission.pk for permission in group.permissions.all()} for group in columns}
    delivered = {right for rights in ROLES.values() for right in rights}
    known = sorted(
        (
            permission
            for permission in Permission.objects.select_related("content_type")
            if code(permission) in delivered or any(permission.pk in rights for rights in held.values())
        ),
        key=_place,
    )
    return [
        (name, [Right(words(permission), _cells(permission, columns, held)) for permission in permissions])
        for name, permissions in groupby(known, key=_section)
    ]


def accounts():
    """All accounts with what the page shows of them: roles, districts and rights of their own."""
    return User.objects.prefetch_related("groups", "districts", "user_permissions__content_type").order_by(
        "-is_active", "username"
    )


def code(permission):
    """The name by which code asks for the permission: "registry.view_nik"."""
    return f"{permission.content_type.app_label}.{permission.codename}"


def words(permission):
    """The right as a sentence says it: "Mengubah PSM"."""
    model = permission.content_type.model_class()
    verb = VERBS.get(permission.codename.partition("_")[0])
    if model is None or not verb or permission.codename.partition("_")[2] != model._meta.model_name:
        return capfirst(permission.name.removeprefix("Dapat "))
    return capfirst(f"{verb} {NOUNS.get(model._meta.model_name, model._meta.verbose_name)}")


def words_with_app(permission):
    """The right with the part of the program that it belongs to, for the long list in the admin."""
    return f"{permission.content_type.app_label} · {words(permission)}"


def _cells(permission, columns, held):
    return [
        (
            permission.pk in held[group.pk],
            group.name not in ROLES or (permission.pk in held[group.pk]) == (code(permission) in ROLES[group.name]),
        )
        for group in columns
    ]


def _section(permission):
    model = permission.content_type.model
    return next((section for section, place in _PLACES if place == model), "Lainnya")


def _place(permission):
    models = [model for _, model in _PLACES]
    model, verb = permission.content_type.model, permission.codename.partition("_")[0]
    return (
        models.index(model) if model in models else len(models),
        model,
        permission.codename != f"{verb}_{model}",  # Rights of our own, such as view_nik, after the four usual ones.
        list(VERBS).index(verb) if verb in VERBS else 9,
    )
