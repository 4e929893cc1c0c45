"""Merging two records of one person: all that belongs to one record is moved to the one that is kept.

The other record stays in the table, deleted, and points to the kept one (`merged_into`): its address and registry
number lead there, and its history is shown there. Nothing is lost. A merge cannot be undone.
"""

from dataclasses import dataclass, field

from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction
from django.utils import timezone
from django.utils.text import capfirst

from registry.history.reading import belongings, models_about_people, value_in_words
from registry.history.recording import because
from registry.models import DistinctPair, Volunteer
from registry.models.owned import CannotJoinError

# The clerk chooses each of these from one record: a name goes with its titles, a photograph with its consent.
TRAITS = {
    "name": ("title_before", "name", "title_after"),
    "nik": (
        "nik_encrypted",
        "nik_digest",
        "nik_unclaimed_digest",
        "nik15_digest",
        "nik_masked",
        "nik_recorded_at",
    ),
    "sex": ("sex",),
    "birth_place": ("birth_place",),
    "born_on": ("born_on",),
    "home_address": ("home_address",),
    "home_village": ("home_village_id",),
    "phone": ("phone",),
    "email": ("email",),
    "education": ("education",),
    "occupation": ("occupation",),
    "ipsm_no": ("ipsm_no",),
    "photo": ("photo_id", "photo_consent_on"),
}
CHANGED = "Data salah satunya berubah sejak halaman ini dibuka. Periksa lagi, lalu ulangi."
LABELS = {"name": "Nama dan gelar", "nik": "NIK"}


def label(trait):
    """Return the name of that trait on the screens."""
    return LABELS.get(trait) or capfirst(Volunteer._meta.get_field(trait).verbose_name)


def value(person, trait):
    """Return the person's value as the screens show it; a NIK is masked."""
    if trait == "name":
        return person.full_name
    words = value_in_words(person, Volunteer._meta.get_field("nik_masked" if trait == "nik" else trait))
    is_matched = trait == "nik" and person.nik_matched_at
    return f"{words}, sudah dicocokkan dengan KTP" if is_matched else words


def differing(one, other):
    """Return the traits in which the two records differ, to be chosen by the clerk."""
    return [trait for trait in TRAITS if _compared(one, trait) != _compared(other, trait)]


def _compared(person, trait):
    # The same NIK encrypted twice gives two different values.
    return person.nik_any_digest if trait == "nik" else [getattr(person, column) for column in TRAITS[trait]]


def knows(person, trait):
    """Whether the record has a value for that trait."""
    return person.has_nik if trait == "nik" else any(getattr(person, column) for column in TRAITS[trait])


@dataclass
class Gathering:
    """What a merge does with the rows of one model. Nothing is written before `write`."""

    stays: list = field(default_factory=list)  # Rows of the kept person, or to be moved there.
    leaves: list = field(default_factory=list)  # Pairs of a row to delete and the one that absorbs it.
    obstacles: list = field(default_factory=list)  # CannotJoinError

    def add(self, row):
        """Add one row, joined with all its twins."""
        while twin := next((other for other in self.stays if other.is_twin(row)), None):
            try:
                joined = twin.join(row)
            except CannotJoinError as obstacle:
                self.obstacles.append(obstacle)
                return
            self.stays.remove(twin)
            self.leaves.append((twin if joined is row else row, joined))
            row = joined
        self.stays.append(row)

    def write(self, kept):
        """Delete the rows joined to another one, then move the rest to the kept person."""
        grown = {joined.pk for _, joined in self.leaves}
        for row, joined in self.leaves:
            row.leave_to(joined)
            row.delete()
        # A joined period is longer than before, so it is saved after those with the same days are deleted.
        for row in self.stays:
            if row.volunteer_id != kept.pk or row.pk in grown:
                row.volunteer = kept
                row.save()


@dataclass(frozen=True)
class Comparison:
    """One line of the comparison of two records, as words for the screen."""

    label: str
    first: str
    second: str
    is_same: bool


def compared(first, second):
    """Return the two records line by line: every trait with a value in either."""
    different = differing(first, second)
    return [
        Comparison(label(trait), value(first, trait), value(second, trait), trait not in different)
        for trait in TRAITS
        if knows(first, trait) or knows(second, trait)
    ]


@dataclass(frozen=True)
class Outlook:
    """What a merge would do: the rows it joins, as pairs of words and the row; and the obstacles."""

    joined: list
    obstacles: list


def outlook(first, second):
    """Return the `Outlook` of merging the two."""
    gathered = gather(first, second)
    stays = {model: {row.pk for row in gathering.stays} for model, gathering in gathered.items()}
    return Outlook(
        [
            (model.history_label(row), row)
            for model, gathering in gathered.items()
            for row in {joined.pk: joined for _, joined in gathering.leaves}.values()
            if row.pk in stays[model]
        ],
        [obstacle for gathering in gathered.values() for obstacle in gathering.obstacles],
    )


def gather(kept, gone):
    """Return a `Gathering` of the rows of the two people for each model, by the model."""
    return {model: _gathered(_rows(model, kept, gone), kept) for model in belongings()}


def _rows(model, kept, gone):
    label_with = [*getattr(model, "history_label_with", []), "volunteer"]
    return model._base_manager.select_related(*label_with).filter(volunteer__in=[kept, gone])


def _gathered(rows, kept):
    gathering = Gathering()
    # Those of the kept person first: of two equal rows, these stay.
    for row in sorted(rows, key=lambda row: (row.volunteer_id != kept.pk, row.pk)):
        gathering.add(row)
    return gathering


def version(one, other):
    """Return a text that changes whenever the two people or their records change."""
    ids = [one.pk, other.pk]
    histories = [model.history.filter(**{f"{owner}__in": ids}) for model, owner in models_about_people()]
    return "-".join(str(history.aggregate(latest=models.Max("history_id"))["latest"] or 0) for history in histories)


def merge(kept, gone, *, taken=(), reason, seen=None):
    """Merge two records of one person, neither deleted, as one batch with that reason. Return the kept person.

    `taken` names the traits whose value comes from `gone`; all other values stay the kept person's.
    `seen` is the `version` of the two records that the clerk saw. Raises ValidationError, with a sentence for each
    obstacle: rows of both contradict each other, a record was deleted or changed since, or they are declared different.
    """
    try:
        return _merge(kept, gone, taken, reason, seen)
    except IntegrityError:  # Something was saved meanwhile that our locks do not prevent.
        raise ValidationError("Datanya berubah sementara ini. Periksa lagi, lalu ulangi.") from None


@transaction.atomic
def _merge(kept, gone, taken, reason, seen):
    kept, gone = _locked(kept, gone)
    if seen is not None and seen != version(kept, gone):
        raise ValidationError(CHANGED)
    if DistinctPair.objects.between(kept, gone).exists():
        raise ValidationError("Keduanya dicatat sebagai orang yang berbeda. Batalkan catatan itu dahulu.")
    gathered = [_gathered(_rows(model, kept, gone).select_for_update(of=("self",)), kept) for model in belongings()]
    if obstacles := [obstacle for gathering in gathered for obstacle in gathering.obstacles]:
        raise ValidationError(obstacles)
    with because(f"Digabungkan: {reason}", grouped=True):
        _take_over(kept, gone, taken)
        for gathering in gathered:
            gathering.write(kept)
        for earlier in Volunteer.with_deleted.filter(merged_into=gone):
            earlier.merged_into = kept
            earlier.save(update_fields=["merged_into"])
        DistinctPair.objects.hand_over(gone, kept)
    return kept


def _locked(kept, gone):
    """The two rows as they are now, locked in the order of their ids, so that two merges never wait for each other."""
    rows = Volunteer.objects.select_for_update(of=("self",)).filter(pk__in=[kept.pk, gone.pk]).order_by("pk")
    living = {row.pk: row for row in rows}
    if len(living) < 2:
        raise ValidationError("Salah satunya sudah dihapus atau sudah digabungkan orang lain.")
    return living[kept.pk], living[gone.pk]


def _take_over(kept, gone, taken):
    """Give the kept person the chosen values, and save both records."""
    matched_at = _matched_at(kept, gone, taken)
    for trait in taken:
        for column in TRAITS[trait]:
            mine, theirs = getattr(kept, column), getattr(gone, column)
            setattr(kept, column, theirs)
            if trait == "nik":  # No history has the NIK, so the two are exchanged and none is lost.
                setattr(gone, column, mine)
    kept.nik_matched_at = matched_at
    kept.notes = "\n".join(dict.fromkeys(filter(None, [kept.notes.strip(), gone.notes.strip()])))
    gone.deleted_at, gone.merged_into = timezone.now(), kept
    gone.save()  # First, so that the NIK is free for the kept person.
    kept.claim_free_nik()
    kept.validate_constraints()
    kept.save()


def _matched_at(kept, gone, taken):
    """When the NIK that stays was compared with the KTP; None if birth date or sex come from the other record."""
    source = gone if "nik" in taken else kept
    for column in ("born_on", "sex"):
        chosen = gone if column in taken else kept
        if getattr(chosen, column) != getattr(source, column):
            return None
    return source.nik_matched_at
