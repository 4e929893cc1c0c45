"""The list of people who are deleted: by whom, when and why; those of an undone import are one line."""

from django import forms
from django.db.models import Count, Exists, OuterRef

from registry.lists.filters import Filter, TableFilter, in_quotes, search_field
from registry.models import Import, Volunteer


def _deletions():
    return Volunteer.history.filter(deleted_at__isnull=False)


def _by_undos(batches):
    """Whether it was an undo of an import in one of these batches that deleted the person, and nobody after it."""
    return Exists(_deletions().filter(id=OuterRef("pk"), deleted_at=OuterRef("deleted_at"), batch__in=batches))


class BinFilter(TableFilter):
    """The filters of a query string. Needs `user`."""

    noun = "PSM dihapus"
    table = (
        Filter(
            name="q",
            field=search_field("Nama atau No. registri"),
            words=in_quotes,
            narrow=lambda people, text: people.matching(text),
        ),
        Filter(
            name="impor",
            field=forms.ModelChoiceField(Import.objects.none(), required=False, widget=forms.HiddenInput),
            words=lambda imported: f"Impor {imported.pk}",
            narrow=lambda people, imported: people.filter(_by_undos([imported.undo_batch])),
            address=lambda imported: imported.pk,
            sentence=lambda imported: f"oleh pembatalan impor {imported.pk}",
        ),
    )

    def prepare(self):
        self.fields["impor"].queryset = Import.objects.taken_back()

    def people(self):
        """The deleted people to list, the latest first: without a filter those of undone imports are left out."""
        people = Volunteer.with_deleted.visible_to(self.user).deleted()
        if self.values:
            return self.narrow(people)
        return people.exclude(_by_undos(_batches_of_undos()))

    def undone_imports(self):
        """Pairs of an undone import and how many people the account sees whom that deleted, the latest first.

        None with a filter: then all people are listed themselves.
        """
        if self.values:
            return []
        people = Volunteer.with_deleted.visible_to(self.user).deleted().filter(_by_undos(_batches_of_undos()))
        deleted = _deletions().filter(id__in=people.order_by().values("pk"), batch__in=_batches_of_undos()).order_by()
        counts = dict(deleted.values_list("batch").annotate(count=Count("id", distinct=True)))
        imports = Import.objects.taken_back().filter(undo_batch__in=counts).select_related("undo_asked_by")
        return [(each, counts[each.undo_batch]) for each in imports.order_by("-undone_at")]


def _batches_of_undos():
    return Import.objects.taken_back().order_by().values("undo_batch")


def with_deletion(people):
    """Give each of the people (a list) `deletion`: the row of the history that deleted it, with who and why."""
    rows = _deletions().filter(id__in=[each.pk for each in people]).select_related("history_user")
    latest = {row.id: row for row in rows.order_by("history_id")}
    for each in people:
        each.deletion = latest.get(each.pk)
    return people
