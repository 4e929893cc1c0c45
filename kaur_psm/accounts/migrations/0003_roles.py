from django.db import migrations

from kaur_psm.accounts.roles import make_roles


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
