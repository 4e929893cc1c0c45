from django.db import migrations

from kaur_psm.accounts.roles import make_roles


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0011_rights_on_long_work"),
        ("backups", "0001_yearly_archives"),
    ]

    operations = [migrations.RunPython(make_roles, migrations.RunPython.noop)]
