"""Fold the names anew that hold a ligature or a full-width letter, so that "Tauﬁq" is found as "Taufiq"."""

from django.db import migrations

from registry.values import names


def fold_anew(apps, schema_editor):
    people = apps.get_model("registry", "Volunteer")._base_manager
    for pk, name, folded in people.values_list("pk", "name", "name_folded").iterator():
        if names.fold(name) != folded:
            people.filter(pk=pk).update(name_folded=names.fold(name))


class Migration(migrations.Migration):
    dependencies = [("registry", "0001_initial")]
    operations = [migrations.RunPython(fold_anew, migrations.RunPython.noop)]
