from django.db import migrations

from kaur_psm.accounts.roles import make_roles


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0002_districts_and_roles"),
        ("registry", "0003_earlier_decrees"),
    ]

    operations = [migrations.RunPython(make_roles, migrations.RunPython.noop)]
