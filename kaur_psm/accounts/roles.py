"""The four roles of the office and their default rights, as data. The page /hak/ shows the saved rights.

A role gives rights. The account's flag is_staff ("Status staf") says whether it may also enter the Django
admin; load_demo sets it for the role Admin. The same rights hold there.
"""

from django.apps import apps as installed
from django.contrib.auth.management import create_permissions


def _rights(app, actions, models):
    """Permissions as "registry.view_village": each action with each model, both lists separated by spaces."""
    return [f"{app}.{action}_{model}" for model in models.split() for action in actions.split()]


REGIONS = "regency district village"

PIMPINAN = [
    *_rights("registry", "view", f"{REGIONS} volunteer appointment training traininginvitation trainingrecord upload"),
    *_rights("registry", "view", "earlierdecree followup partner volunteerfield activity"),
    "registry.export_volunteer",  # Everything on the screens may be exported; whole NIKs need another right.
    *_rights("ceremonies", "view", "office official ceremony participant certificate"),
]
PETUGAS = [
    *PIMPINAN,
    *_rights("registry", "add change", "volunteer appointment earlierdecree training trainingrecord partner"),
    "registry.change_followup",
    "registry.add_upload",
    "registry.add_import",
    "registry.delete_trainingrecord",
    *_rights("registry", "add change delete", "traininginvitation volunteerfield activity"),
    "registry.view_nik",
    *_rights("registry", "view add", "rightsrequest"),  # Kabid and Admin answer it.
    *_rights("ceremonies", "add change", "ceremony participant"),
    "ceremonies.delete_participant",
    "ceremonies.hand_over_certificate",
]
KABID = [
    *PETUGAS,
    "registry.export_nik",
    *_rights("registry", "delete", "volunteer appointment earlierdecree training partner"),
    "registry.merge_volunteer",
    "registry.change_rightsrequest",
    *_rights("registry", "view change", "policy"),
    *_rights("ceremonies", "add change", "office official"),
    *_rights("ceremonies", "delete", "official ceremony"),
    *_rights("ceremonies", "add print revoke", "certificate"),
    "ceremonies.change_numberseries",
    "backups.view_backup",
]
ADMIN = [
    *KABID,
    *_rights("registry", "add change", REGIONS),
    *_rights("registry", "view", "import boundary"),
    *_rights("registry", "view delete", "headingchoice villagespelling"),
    *_rights("registry", "view", "trycount"),
    *_rights("registry", "view change", "nikkey longwork"),
    *_rights("registry", "change delete", "upload"),
    *_rights("ceremonies", "view", "numberseries officialnumber numberblock numberpolicy tick handover correction"),
    *_rights(
        "registry",
        "view",
        "historicalvolunteer historicalappointment historicalearlierdecree historicaltraining "
        "historicaltraininginvitation historicaltrainingrecord historicalpartner historicalvolunteerfield "
        "historicalactivity historicalrightsrequest trace",
    ),
    *_rights(
        "ceremonies",
        "view",
        "paper historicaloffice historicalofficial historicalceremony historicalparticipant historicalpaper",
    ),
    "backups.download_backup",
    "backups.add_yearlyarchive",
    # An account is deactivated, not deleted, so that its traces keep their name.
    *_rights("accounts", "view add change", "user"),
    *_rights("auth", "view add change delete", "group"),
]

# Who is a member cannot do without a second factor (with the holders of registry.export_nik).
GUARDED_ROLES = ("Admin", "Kabid")

ROLES = {"Petugas": PETUGAS, "Kabid": KABID, "Pimpinan": PIMPINAN, "Admin": ADMIN}


def make_roles(apps, schema_editor):
    """For migrations that bring rights: make the rights, since Django does so only after the last migration, and give
    each role its own.
    """
    for app_config in apps.get_app_configs():
        app_config.models_module = True
        create_permissions(app_config, verbosity=0, apps=apps, using=schema_editor.connection.alias)
        app_config.models_module = None
    ensure_roles(apps)


def ensure_roles(apps=installed):
    """Make the missing groups and give each the missing rights of its role; take no right away.

    A migration passes its own `apps`. Rights that do not exist yet are left to the accounts migration
    after the one that brings them.
    """
    group_model, permission_model = apps.get_model("auth.Group"), apps.get_model("auth.Permission")
    existing = {
        f"{permission.content_type.app_label}.{permission.codename}": permission
        for permission in permission_model.objects.select_related("content_type")
    }
    for role, rights in ROLES.items():
        group, _ = group_model.objects.get_or_create(name=role)
        group.permissions.add(*(existing[right] for right in rights if right in existing))
