from django.db import migrations

from kaur_psm.accounts.roles import make_roles


class Migration(migrations.Migration):
    dependencies = [("accounts", "0008_rights_of_village_spellings"), ("ceremonies", "0003_day")]

    # Going back keeps the groups: the office may have changed them meanwhile.
    operations = [migrations.RunPython(make_roles, migrations.RunPython.noop)]
