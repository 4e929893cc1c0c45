from django.db import migrations, models


def look_again(apps, schema_editor):
    """Ask for a new preview of each waiting list: the stored one has another form by now."""
    waiting = apps.get_model("registry", "Import").objects.filter(saved_at__isnull=True).exclude(content="")
    waiting.update(preview="", asked="periksa")


class Migration(migrations.Migration):
    dependencies = [
        ("registry", "0003_earlier_decrees"),
    ]

    operations = [
        migrations.AddField(
            model_name="import",
            name="corrected",
            field=models.TextField(blank=True, default="", editable=False),
        ),
        migrations.AddField(
            model_name="import",
            name="failed_rows",
            field=models.TextField(blank=True, default="", editable=False),
        ),
        migrations.RunPython(look_again, migrations.RunPython.noop),
    ]
