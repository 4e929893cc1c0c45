from django.db import migrations

from kaur_psm.accounts.roles import make_roles


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0013_secret_key"),
        ("registry", "0022_requests"),
    ]

    operations = [migrations.RunPython(make_roles, migrations.RunPython.noop)]
