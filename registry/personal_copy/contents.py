"""What the registry tells in the parts of a copy that are more than the rows of one table (`Part.find`)."""

from django.db.models import Q
from django.template.defaultfilters import filesizeformat
from django.utils.text import capfirst

from registry.history.reading import changes_of, models_about_people
from registry.models import DistinctPair, Import, Volunteer
from registry.personal_copy.facts import Entry, Fact, file_name, moment
from registry.values import dates


def of_the_person(subject, part):
    """The person's own data, with the NIK in place of its mask."""
    facts = {fact.key: fact for fact in part.facts(subject.person)}
    whole = subject.whole_nik
    facts["nik_masked"] = Fact("nik", "NIK", whole or subject.person.nik_masked, shows_nik=bool(whole))
    yield Entry(subject.person.full_name, list(facts.values()))


def of_services(subject, part):
    for row in part.rows(subject):
        until = f" sampai {dates.spell(row.ended_on)}" if row.ended_on else ""
        yield Entry(f"Di {row.village} sejak {dates.spell(row.started_on)}{until}", part.facts(row))


def of_trainings(subject, part):
    """Trainings, or invitations to some, with what is recorded of the training."""
    for row in part.rows(subject):
        training = row.training
        more = [
            Fact("training_kind", "Jenis pelatihan", training.get_kind_display()),
            Fact("training_started_on", "Mulai", training.started_on),
            Fact("training_ended_on", "Selesai", training.ended_on),
            Fact("training_organiser", "Penyelenggara", training.organiser),
            Fact("training_hours", "JP seluruhnya", training.hours),
        ]
        yield Entry(str(training), [*part.facts(row), *more])


def of_files(subject, part):
    for row in part.rows(subject):
        facts = [Fact("name", "Nama berkas", file_name(row)), Size("bytes", "Ukuran", _size_of(row))]
        yield Entry(capfirst(str(row)), [*facts, *part.facts(row)])


class Size(Fact):
    """The bytes of a file, which paper says as "84,2 KB"."""

    @property
    def words(self):
        return filesizeformat(self.value) if self.is_known else ""


def _size_of(upload):
    """The bytes of a file; None where it is gone, which is told as not known."""
    try:
        return upload.file.size
    except FileNotFoundError:
        return None


def of_imports(subject, part):
    """The saved lists from which something about the person was written, the latest first."""
    batches = set()
    for model, owner in models_about_people():
        rows = model.history.filter(**{f"{owner}__in": subject.ids}, batch__isnull=False).order_by()
        batches.update(rows.values_list("batch", flat=True).distinct())
    found = Import.objects.filter(Q(batch__in=batches) | Q(undo_batch__in=batches)).for_list()
    for row in found.select_related("undo_asked_by"):
        facts = [
            Fact("name", "Nama berkas", row.name),
            Fact("created_by", "Diunggah oleh", str(row.created_by)),
            Fact("saved_at", "Disimpan pada", row.saved_at),
            Fact("undone_at", "Dibatalkan pada", row.undone_at),
            Fact("undo_asked_by", "Dibatalkan oleh", str(row.undo_asked_by or "")),
        ]
        yield Entry(row.name, facts)


def of_merged_records(subject, part):
    """Other records of the same person that were merged into this one."""
    for row in Volunteer.with_deleted.filter(merged_into=subject.person).order_by("pk"):
        facts = [
            Fact("registry_no", "No. registri", row.registry_no),
            Fact("name", "Nama pada catatan itu", row.full_name),
            Fact("merged_at", "Digabungkan pada", row.deleted_at),
        ]
        yield Entry(f"Catatan {row.registry_no}", facts)


def of_distinct_people(subject, part):
    """Who was declared to be somebody else, without the names: they are other people's data."""
    pairs = DistinctPair.objects.filter(Q(first__in=subject.ids) | Q(second__in=subject.ids)).select_related("said_by")
    for row in pairs.order_by("pk"):
        facts = [
            Fact("said_at", "Dinyatakan pada", row.said_at),
            Fact("said_by", "Dinyatakan oleh", str(row.said_by or "")),
        ]
        yield Entry("Seorang lain yang datanya mirip", facts)


def of_changes(subject, part):
    """All changes to the person and the person's records, the latest first: who, when, each field before and after."""
    for change in changes_of(subject.person):
        row = change.record
        who = str(row.history_user) if row.history_user else "perintah di server"
        fields = [
            {"field": each.name, "label": each.label, "before": each.old, "after": each.new} for each in change.fields
        ]
        facts = [
            Fact("changed_at", "Waktu", row.history_date),
            Fact("changed_by", "Oleh", who),
            Fact("subject", "Data", change.subject),
            Fact("what", "Tindakan", change.verb),
            Fact("door", "Lewat", change.door),
            Fact("reason", "Alasan", row.history_change_reason or ""),
            Changes("fields", "Isian", fields),
        ]
        yield Entry(f"{moment(row.history_date)}, {who}: {change.subject} {change.verb}", facts)


class Changes(Fact):
    """The fields of one change."""

    @property
    def words(self):
        """Each field: "Nama: semula “Siti”, menjadi “Siti Aminah”."""
        told = (
            f"{capfirst(each['label'])}: semula “{each['before']}”, menjadi “{each['after']}”" for each in self.value
        )
        return self._clean("; ".join(told))


def of_traces(subject, part):
    """Who saw the whole NIK, exported it, or did something else about the person that leaves a trace."""
    for row in part.rows(subject):
        who = str(row.user) if row.user else "tanpa akun"
        yield Entry(f"{moment(row.at)}, {who}: {row.get_kind_display()}", part.facts(row))
