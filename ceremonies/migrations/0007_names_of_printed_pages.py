from django.db import migrations, models


def name_what_is_made(apps, schema_editor):
    """Pages that are not on paper yet have a file, whose name followed from the number until now."""
    for run in apps.get_model("ceremonies", "PrintRun").objects.filter(recorded_at=None, finished_at__isnull=False):
        run.file = f"{run.pk}.pdf"
        run.save(update_fields=["file"])
    for piece in apps.get_model("ceremonies", "Piece").objects.filter(made_at__isnull=False, run__finished_at=None):
        piece.file = f"{piece.run_id}-{piece.first}.pdf"
        piece.save(update_fields=["file"])


class Migration(migrations.Migration):
    dependencies = [("ceremonies", "0006_history_in_the_order_of_its_rows")]

    operations = [
        migrations.AddField(
            "piece",
            "file",
            models.CharField(blank=True, default="", editable=False, max_length=100, verbose_name="berkas"),
        ),
        migrations.AddField(
            "printrun",
            "file",
            models.CharField(blank=True, default="", editable=False, max_length=100, verbose_name="berkas"),
        ),
        migrations.RunPython(name_what_is_made, migrations.RunPython.noop),
    ]
