from django.db import migrations

from kaur_psm.accounts.roles import make_roles


class Migration(migrations.Migration):
    dependencies = [("accounts", "0013_right_to_invite"), ("registry", "0012_partners")]

    # Going back keeps the groups: the office may have changed them meanwhile.
    operations = [migrations.RunPython(make_roles, migrations.RunPython.noop)]
