"""The register of processing that UU 27/2022 art. 31 asks for, made from the models and the rights as they are."""

from dataclasses import dataclass
from importlib import import_module

from django.apps import apps
from django.contrib.auth.models import Group
from django.utils.text import capfirst

from registry.models import Policy
from registry.values import names

APPS = ("registry", "ceremonies", "accounts", "backups")
NOBODY = "tidak seorang pun: hanya dipakai program"


@dataclass(frozen=True)
class Entry:
    """An entry for the page, with who sees the data, how long it stays, and its tables (`_table`)."""

    processing: object
    seen_by: str
    kept: str
    tables: list


def entries():
    """The entries of all apps, with the roles that see the data at this moment. Three queries."""
    roles, years = _roles_by_right(), Policy.current().trace_years
    return [
        Entry(
            processing,
            _seen_by(roles.get(processing.right, [])) if processing.right else NOBODY,
            processing.kept.format(years=years),
            [_table(label, fields.split()) for label, fields in processing.fields.items()],
        )
        for app in APPS
        for processing in _declared(app).PROCESSING
    ]


def declared_fields():
    """All fields that have an entry or are declared to be no personal data: pairs of a model's label and a name."""
    return [
        (label, name)
        for app in APPS
        for fields in (*(each.fields for each in _declared(app).PROCESSING), _declared(app).NOT_PERSONAL)
        for label, named in fields.items()
        for name in named.split()
    ]


def stored_fields():
    """All fields of our models, in the same way. The history of a model has the same ones."""
    return [
        (model._meta.label, field.name)
        for app in APPS
        for model in apps.get_app_config(app).get_models()
        if not hasattr(model, "history_object")
        for field in [*model._meta.concrete_fields, *model._meta.many_to_many]
        if field.name != "id"
    ]


def _declared(app):
    return import_module(f"{apps.get_app_config(app).name}.personal_data")


def _roles_by_right():
    """Names of roles, by right ("registry.view_nik")."""
    found = {}
    rights = Group.objects.order_by("name").values_list(
        "name", "permissions__content_type__app_label", "permissions__codename"
    )
    for name, app, codename in rights:
        found.setdefault(f"{app}.{codename}", []).append(name)
    return found


def _seen_by(roles):
    return names.several(roles, shown=10) if roles else "superuser"


def _table(label, fields):
    """The table in words with its columns: ("PSM", "nama, gelar, …", whether earlier values stay in a history)."""
    model = apps.get_model(label)
    columns = ", ".join(str(model._meta.get_field(name).verbose_name) for name in fields)
    return capfirst(model._meta.verbose_name), columns, hasattr(model, "history")
