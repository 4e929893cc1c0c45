from django.db import migrations

from kaur_psm.accounts.roles import make_roles


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0004_second_factor"),
        ("registry", "0006_niks_and_tries"),
    ]

    operations = [migrations.RunPython(make_roles, migrations.RunPython.noop)]
