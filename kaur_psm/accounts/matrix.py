"""The saved rights of the roles, in words, for the page /hak/."""

from dataclasses import dataclass
from itertools import groupby

from django.apps import apps
from django.contrib.auth.models import Group, Permission
from django.utils.text import capfirst

from kaur_psm.accounts import pages
from kaur_psm.accounts.roles import ROLES

VERBS = {"view": "melihat", "add": "menambah", "change": "mengubah", "delete": "menghapus"}

# Models of other packages, in the words of the office.
NOUNS = {"group": "peran", "accessattempt": "percobaan masuk yang gagal", "accesslog": "catatan masuk"}

ROOMS = (
    "registry",
    "ceremonies",
    "backups",
)  # The apps whose rights come first; the rights of all other apps are about accounts.


@dataclass(frozen=True)
class Line:
    """What may be done, and for each role, in the order of `groups`, a pair: whether it may now, and by default."""

    words: str
    cells: list
    is_office_wide: bool = False


def groups():
    """The roles in the order of the page, ours first, then the office's own; each with its rights in `held`."""
    order = list(ROLES)
    roles = Group.objects.prefetch_related("permissions__content_type")
    for group in roles:
        group.held = {code(permission) for permission in group.permissions.all()}
    return sorted(roles, key=lambda group: (order.index(group.name) if group.name in order else len(order), group.name))


def page_sections(columns):
    """Pairs of a section's name and its lines: which pages each of these roles may open, and what it may do there."""
    return [
        (name, [Line(page.words, _cells(page.rights, columns), page.is_office_wide) for page in section])
        for name, section in pages.SECTIONS.items()
    ]


def right_sections(columns):
    """Pairs of a section's name and its lines: each right that one of these roles has, now or by default."""
    shown = {right for group in columns for right in [*group.held, *ROLES.get(group.name, [])]}
    permissions = [
        permission for permission in Permission.objects.select_related("content_type") if code(permission) in shown
    ]
    return [
        (name, [Line(words(permission), _cells({code(permission)}, columns)) for permission in section])
        for name, section in groupby(sorted(permissions, key=_place), key=_section)
    ]


def with_rights(accounts):
    """These accounts with what the page shows of them: roles, districts and rights of their own."""
    return accounts.prefetch_related("groups", "districts", "user_permissions__content_type").order_by(
        "-is_active", "username"
    )


def code(permission):
    """The name of the permission in code: "registry.view_nik"."""
    return f"{permission.content_type.app_label}.{permission.codename}"


def words(permission):
    """The right in words: "Mengubah PSM"."""
    verb, _, model = permission.codename.partition("_")
    if verb not in VERBS or model != permission.content_type.model:
        return capfirst(permission.name.removeprefix("Dapat "))
    return capfirst(f"{VERBS[verb]} {_noun(permission.content_type)}")


def words_with_app(permission):
    """The right with its part of the program, for the long list in the admin."""
    return f"{permission.content_type.app_label} · {words(permission)}"


def _cells(rights, columns):
    return [_cell(rights, group) for group in columns]


def _cell(rights, group):
    may = rights.issubset(group.held)
    return may, may == rights.issubset(ROLES.get(group.name, group.held))


def _noun(content_type):
    """What the office calls such rows."""
    model = content_type.model_class()
    return NOUNS.get(content_type.model) or (model._meta.verbose_name if model else content_type.model)


def _section(permission):
    app = permission.content_type.app_label
    return apps.get_app_config(app if app in ROOMS else "accounts").verbose_name


def _place(permission):
    """The sort key: app, noun, then the four usual rights before our own, such as view_nik."""
    app, verb = permission.content_type.app_label, permission.codename.partition("_")[0]
    return (
        ROOMS.index(app) if app in ROOMS else len(ROOMS),
        str(_noun(permission.content_type)).lower(),
        permission.codename != f"{verb}_{permission.content_type.model}",
        list(VERBS).index(verb) if verb in VERBS else len(VERBS),
        permission.codename,
    )
