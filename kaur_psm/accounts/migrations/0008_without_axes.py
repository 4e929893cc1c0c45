from django.db import migrations

TABLES = ("axes_accessattemptexpiration", "axes_accessattempt", "axes_accessfailurelog", "axes_accesslog")


def remove_rights(apps, schema_editor):
    """Remove the rights on the tables of django-axes, of which a matrix of rights would have no words any more."""
    apps.get_model("contenttypes.ContentType").objects.filter(app_label="axes").delete()


class Migration(migrations.Migration):
    """Our own counts of tries replace the package django-axes: its tables hold names that strangers typed."""

    dependencies = [
        ("accounts", "0007_all_districts_is_a_choice"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]

    operations = [
        migrations.RunPython(remove_rights, migrations.RunPython.noop),
        *(migrations.RunSQL(f"DROP TABLE IF EXISTS {table}", migrations.RunSQL.noop) for table in TABLES),
    ]
