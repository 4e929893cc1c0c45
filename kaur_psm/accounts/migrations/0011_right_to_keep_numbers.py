from django.db import migrations

from kaur_psm.accounts.roles import make_roles


class Migration(migrations.Migration):
    dependencies = [("accounts", "0010_rights_of_papers"), ("ceremonies", "0008_number_book")]

    # Going back keeps the groups: the office may have changed them meanwhile.
    operations = [migrations.RunPython(make_roles, migrations.RunPython.noop)]
