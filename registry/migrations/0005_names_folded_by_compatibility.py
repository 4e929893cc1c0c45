"""Fold stored names once more: ligatures and full-width letters count as plain letters now (`names.clean`)."""

from django.db import migrations

from registry.values import names


def fold_again(apps, schema_editor):
    """Write the folded names of people and villages that are different now. The names themselves stay as typed."""
    for model in (apps.get_model("registry", "Volunteer"), apps.get_model("registry", "Village")):
        longest = model._meta.get_field("name_folded").max_length
        for row in model._base_manager.only("name", "name_folded").iterator():
            folded = names.fold(row.name)[:longest]
            if folded != row.name_folded:
                model._base_manager.filter(pk=row.pk).update(name_folded=folded)


class Migration(migrations.Migration):
    dependencies = [
        ("registry", "0004_corrected_rows"),
    ]

    operations = [
        migrations.RunPython(fold_again, migrations.RunPython.noop, elidable=True),
    ]
