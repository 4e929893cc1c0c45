"""Fold the names on certificates once more: ligatures and full-width letters count as plain ones (`names.clean`)."""

from django.db import migrations

from registry.values import names


def fold_again(apps, schema_editor):
    """Write the folded names that are different now, as for people. The name stays as it is on the paper."""
    model = apps.get_model("ceremonies", "Certificate")
    longest = model._meta.get_field("name_folded").max_length
    for certificate in model._base_manager.only("name_folded").iterator():
        folded = names.fold(certificate.name_folded)[:longest]
        if folded != certificate.name_folded:
            model._base_manager.filter(pk=certificate.pk).update(name_folded=folded)


class Migration(migrations.Migration):
    dependencies = [
        ("ceremonies", "0004_print_session_words"),
        ("registry", "0005_names_folded_by_compatibility"),
    ]

    operations = [
        migrations.RunPython(fold_again, migrations.RunPython.noop, elidable=True),
    ]
