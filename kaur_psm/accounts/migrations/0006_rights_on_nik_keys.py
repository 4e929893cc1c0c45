from django.db import migrations

from kaur_psm.accounts.roles import make_roles


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0005_rights_on_tries"),
        ("registry", "0008_nik_keys"),
    ]

    operations = [migrations.RunPython(make_roles, migrations.RunPython.noop)]
