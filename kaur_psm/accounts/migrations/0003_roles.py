from django.contrib.auth.management import create_permissions
from django.db import migrations

from kaur_psm.accounts.roles import ensure_roles


def make_roles(apps, schema_editor):
    # Permissions are made after the last migration; on an empty database there are none yet.
    for app_config in apps.get_app_configs():
        app_config.models_module = True
        create_permissions(app_config, verbosity=0, apps=apps, using=schema_editor.connection.alias)
        app_config.models_module = None
    ensure_roles(apps)


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0002_user_districts"),
        ("registry", "0001_initial"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("axes", "0001_initial"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]

    # Going back keeps the groups: the office may have changed them meanwhile.
    operations = [migrations.RunPython(make_roles, migrations.RunPython.noop)]
