from django.db import migrations

from kaur_psm.accounts.roles import make_roles


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0010_accounts_have_a_manager"),
        ("registry", "0018_work_of_every_night"),
    ]

    operations = [migrations.RunPython(make_roles, migrations.RunPython.noop)]
