"""The log of all changes: who changed which field of whom, when, and through which door."""

from dataclasses import dataclass, replace
from functools import cached_property

from django.db import models
from django.db.models import CharField, Exists, OuterRef, Q, Value
from django.utils.text import capfirst

from registry.history.reading import (
    NOT_LISTED,
    Change,
    changes_among,
    models_about_people,
    owner_of,
    row_before,
    seen_from,
)
from registry.history.recording import tracked_models
from registry.lists.day_filters import day_filters
from registry.lists.filters import Filter, choice_field, in_quotes, search_field
from registry.lists.region_filter import DISTRICT, REGENCY, RegionFilter
from registry.models import Volunteer

FEW = 2000  # People whose ids are compared, as of a kecamatan: a subquery would be asked again in each history.


class Kind(models.TextChoices):
    CREATED = "dicatat", "dicatat"
    CHANGED = "diubah", "diubah"
    DELETED = "dihapus", "dihapus"


@dataclass(frozen=True)
class LoggedChange:
    """A line of the log. `person` is who the record belongs to today, None for other things; `name` is its name.

    `address` is where it is seen today, empty for what is gone.
    """

    change: Change
    person: Volunteer | None
    name: str
    address: str

    @property
    def offers_way_back(self):
        """Whether a field or the record may be put back from this line."""
        return bool(self.person and not self.person.deleted_at)


def _had(rows, **condition):
    """Whether the history row of the same record before each of these rows, which know `row_before`, was so."""
    return Exists(rows.model.objects.filter(pk=OuterRef("row_before"), **condition).order_by())


def _by(rows, text):
    return rows.filter(Q(history_user__username__icontains=text) | Q(history_user__first_name__icontains=text))


def _of_kind(rows, kind):
    """The history rows that created, changed or deleted a record; a person is deleted by a date in their own row."""
    if kind == Kind.CREATED:
        return rows.filter(history_type="+")
    deletes = Q(history_type="-")
    if rows.model.instance_type is Volunteer:
        gone = rows.model.objects.filter(history_type="~", deleted_at__isnull=False, merged_into=None).order_by()
        gone = gone.alias(row_before=row_before(rows.model)).filter(_had(rows, deleted_at=None))
        deletes |= Q(pk__in=gone.values("pk"))
    return rows.filter(deletes) if kind == Kind.DELETED else rows.filter(~deletes, history_type="~")


def _with_changed(rows, choice):
    """The history rows of the chosen kind of record ("volunteer"), or those that changed its field (".phone")."""
    model, _, name = choice.partition(".")
    if rows.model.instance_type._meta.model_name != model:
        return rows.none()
    if not name:
        return rows
    column = {tracked.name: tracked.attname for tracked in rows.model.tracked_fields}[name]
    rows = rows.filter(history_type="~").alias(row_before=row_before(rows.model))
    same = Q(_had(rows, **{column: OuterRef(column)}))
    if rows.model._meta.get_field(name).null:
        same |= Q(**{f"{column}__isnull": True}) & Q(_had(rows, **{f"{column}__isnull": True}))
    return rows.filter(~same)


def _label(model):
    return capfirst(model._meta.verbose_name)


def _choices(seen):
    """The kinds of records of these models, each followed by its fields."""
    for model in sorted(seen, key=_label):
        name = model._meta.model_name
        fields = [each for each in model.history.model.tracked_fields if each.name not in NOT_LISTED]
        listed = [(f"{name}.{each.name}", f"{_label(model)}: {each.verbose_name}") for each in fields]
        yield _label(model), [(name, f"{_label(model)}: semua isian"), *listed]


class ChangeFilter(RegionFilter):
    """The filters of a query string. Needs `user`.

    An account that is bound to kecamatan sees the changes of its people and their records; others also those of
    trainings, offices and the like, where they may see these.
    """

    noun = "perubahan"
    table = (
        Filter(name="q", field=search_field("Nama PSM atau No. registri"), words=in_quotes),
        replace(REGENCY, narrow=None),
        replace(DISTRICT, narrow=None),
        Filter(
            name="isian",
            field=choice_field("Data dan isian", [], everything="Semua"),
            narrow=_with_changed,
            is_select=True,
        ),
        Filter(
            name="jenis",
            field=choice_field("Yang terjadi", Kind.choices),
            words=lambda kind: Kind(kind).label,
            narrow=_of_kind,
            is_select=True,
        ),
        Filter(name="akun", field=search_field("Nama akun"), words=lambda text: f"oleh {text}", narrow=_by),
        *day_filters("history_date"),
    )

    def prepare(self):
        super().prepare()
        self.fields["isian"].choices = [("", "Semua"), *_choices(self._seen())]

    @property
    def words(self):
        """As for each list; a field of the records in the words of its choice."""
        return {**super().words, "isian": self._words_of_field}

    def _words_of_field(self, choice):
        return next(words for _, group in self.fields["isian"].choices[1:] for key, words in group if key == choice)

    @property
    def hint(self):
        """What to say where nothing is listed, though it may have happened; empty where there is nothing to say."""
        is_of_field, kind = "." in self.values.get("isian", ""), self.values.get("jenis")
        if not is_of_field or kind in (None, Kind.CHANGED):
            return ""
        return "Saringan menurut satu isian hanya menemukan yang diubah; untuk lainnya pilih “semua isian”."

    def _seen(self):
        """The models whose changes the account may see."""
        of_people = [model for model, _ in models_about_people()]
        others = [] if self.user.is_bound else [model for model in tracked_models() if model not in of_people]
        return [*of_people, *(model for model in others if self.user.has_perm(_right_to_see(model)))]

    @cached_property
    def _people(self):
        """Whose changes are listed: their ids, or a query where they are many; None for all unrestricted."""
        people = Volunteer.with_deleted.visible_to(self.user)
        if "q" in self.values:
            people = people.matching(self.values["q"])
        if "kabupaten" in self.values:
            people = people.in_regency(self.values["kabupaten"])
        if "kecamatan" in self.values:
            people = people.in_district(self.values["kecamatan"])
        if not self.user.is_bound and not self.values.keys() & {"q", "kabupaten", "kecamatan"}:
            return None
        among = Volunteer.with_deleted.now_among(people)
        few = among.few(FEW)
        return among.order_by().values("pk") if few is None else few

    def _about_people(self, rows):
        owners = dict(models_about_people())
        model = rows.model.instance_type
        if self._people is None:
            restricted = Volunteer.with_deleted.now_among(Volunteer.with_deleted.restricted()).order_by().values("pk")
            return rows.exclude(**{f"{owners[model]}__in": restricted}) if model in owners else rows
        return rows.filter(**{f"{owners[model]}__in": self._people}) if model in owners else rows.none()

    def keys(self):
        """The keys of the matching changes (a query), the latest first: triples of date, id in its history, model."""
        arms = [
            self._about_people(self.narrow(model.history.order_by()))
            .annotate(of=Value(model._meta.label_lower, output_field=CharField()))
            .values_list("history_date", "history_id", "of")
            for model in self._seen()
        ]
        return arms[0].union(*arms[1:], all=True).order_by("-history_date", "of", "-history_id")


def _right_to_see(model):
    return f"{model._meta.app_label}.view_{model._meta.model_name}"


def lines(keys):
    """Return the `LoggedChange`s with these keys, in their order, in a few queries for each kind of record."""
    by_label = {model._meta.label_lower: model for model in tracked_models()}
    wanted = {}
    for _, history_id, label in keys:
        wanted.setdefault(label, []).append(history_id)
    of_people, changes, living = dict(models_about_people()), {}, {}
    for label, ids in wanted.items():
        found = changes_among(by_label[label].history.filter(pk__in=ids))
        changes |= {(label, change.record.pk): change for change in found}
        if by_label[label] not in of_people:
            living[label] = by_label[label]._default_manager.in_bulk({change.record.id for change in found})
    people = Volunteer.with_deleted.people_now({owner_of(change.record) for change in changes.values()})
    ordered = [(label, changes[label, history_id]) for _, history_id, label in keys]
    return [_line(change, people, living.get(label, {})) for label, change in ordered]


def _line(change, people, living):
    if person := people.get(owner_of(change.record)):
        address = "" if person.deleted_at else person.get_absolute_url()
        return LoggedChange(seen_from(person, change), person, person.full_name, address)
    thing = living.get(change.record.id)
    return LoggedChange(change, None, str(thing or change.record.instance), thing.get_absolute_url() if thing else "")
