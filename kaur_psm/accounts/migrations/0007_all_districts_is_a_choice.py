from django.db import migrations, models
from django.db.models import Q


def choose_all_districts(apps, schema_editor):
    """Until now no kecamatan meant all of them, and a superuser saw all whatever was ticked."""
    accounts = apps.get_model("accounts", "User").objects
    accounts.filter(Q(districts=None) | Q(is_superuser=True)).update(sees_all_districts=True)


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0006_rights_on_nik_keys"),
    ]

    operations = [
        migrations.AddField(
            model_name="user",
            name="sees_all_districts",
            field=models.BooleanField(
                default=False,
                help_text="Akun ini melihat PSM dari semua kecamatan.",
                verbose_name="semua kecamatan",
            ),
        ),
        migrations.AlterField(
            model_name="user",
            name="districts",
            field=models.ManyToManyField(
                blank=True,
                help_text="Akun ini hanya melihat PSM dari kecamatan ini. Tanpa satu pun: tidak melihat siapa pun.",
                related_name="accounts",
                to="registry.district",
                verbose_name="kecamatan",
            ),
        ),
        migrations.RunPython(choose_all_districts, migrations.RunPython.noop),
    ]
