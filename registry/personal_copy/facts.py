"""One thing that is recorded, with its label and its value; what a row of a table says, column by column.

The columns come from the models, so one that is added later is in the copy by itself.
"""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import models
from django.utils import timezone
from django.utils.text import capfirst

from registry.models import Upload, Village, Volunteer
from registry.values import dates, nik, phones

# Columns of every table that say nothing about the person.
NEVER_TOLD = {"id", "volunteer", "batch", "nonce", "name_folded"}


@dataclass(frozen=True)
class Fact:
    """A value under its key: a text, a number, a date, a moment, None, or lists and dicts of such.

    The label is what the paper calls it. Texts come without NIKs, but of a fact that `shows_nik`.
    """

    key: str
    label: str
    value: object
    shows_nik: bool = False

    @property
    def is_known(self):
        return self.value not in (None, "", [], {})

    @property
    def words(self):
        """The value as the paper says it; empty where nothing is known."""
        return self._clean(in_words(self.value)) if self.is_known else ""

    @property
    def clause(self):
        """The words without a full stop, to be followed by more."""
        return self.words.removesuffix(".")

    @property
    def plain(self):
        """The value for JSON; dates and moments as ISO 8601, moments with the office's offset from UTC."""
        return _plain(self.value, self._clean)

    def _clean(self, text):
        return text if self.shows_nik else nik.redact(text)


@dataclass(frozen=True)
class Entry:
    """One row of a part: what it is called, and its facts."""

    title: str
    facts: list

    @property
    def heading(self):
        return nik.redact(self.title)

    @property
    def told(self):
        """The facts that have a value."""
        return [fact for fact in self.facts if fact.is_known]

    @property
    def beside_heading(self):
        """The facts that have a value, without texts and days that stand in the heading already."""
        return [fact for fact in self.told if isinstance(fact.value, int) or fact.words not in self.heading]

    @property
    def unknown(self):
        """The facts that have none."""
        return [fact for fact in self.facts if not fact.is_known]


def columns_of(model, left_out=()):
    """The columns of a model that are told: all but those of NEVER_TOLD and these names."""
    return [column for column in model._meta.concrete_fields if column.name not in {*NEVER_TOLD, *left_out}]


def facts_of(row, left_out=()):
    """The facts of a row, in the order of its columns, without the columns of these names."""
    return [Fact(column.name, _label(column), value_of(row, column)) for column in columns_of(type(row), left_out)]


def related_to(model, left_out=()):
    """What `facts_of` reads of other tables, as arguments of `select_related`."""
    pointers = (column for column in columns_of(model, left_out) if column.is_relation)
    return [f"{each.name}__district" if each.related_model is Village else each.name for each in pointers]


def value_of(row, column):
    """The value of that column in that row: choices and pointers to other rows in words."""
    value = getattr(row, column.attname)
    if value is None or value == "":
        return value
    if column.choices:
        return str(dict(column.flatchoices).get(value, value))
    if column.is_relation:
        return _name_of(getattr(row, column.name))
    if isinstance(column, models.FileField):
        return value.name.rpartition("/")[2]
    return phones.show(value) if column.name == "phone" else value


def _name_of(row):
    """What another row is called here: of a person only the number, which is no name of somebody else."""
    if isinstance(row, Upload):
        return file_name(row)
    return row.registry_no if isinstance(row, Volunteer) else str(row)


def file_name(upload):
    """The name by which a file is saved from its page: "berkas-12.jpg"."""
    return f"berkas-{upload.pk}.{upload.file.name.rpartition('.')[2]}"


def moment(at):
    """A moment in words, in the office's time: "6 Desember 2019 pukul 10.03"."""
    local = timezone.localtime(at)
    return f"{dates.spell(local)} pukul {local:%H.%M}"


def in_words(value):
    """A value in words; several are parted by a semicolon."""
    if isinstance(value, bool):
        return "ya" if value else "tidak"
    if isinstance(value, datetime):
        return moment(value)
    if isinstance(value, date):
        return dates.spell(value)
    if isinstance(value, dict):
        return "; ".join(f"{capfirst(key)}: {in_words(each)}" for key, each in value.items() if each not in (None, ""))
    return "; ".join(map(in_words, value)) if isinstance(value, list) else str(value)


def _plain(value, clean):
    if isinstance(value, datetime):
        return timezone.localtime(value).isoformat(timespec="seconds")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, dict):
        return {key: _plain(each, clean) for key, each in value.items()}
    if isinstance(value, list):
        return [_plain(each, clean) for each in value]
    return clean(value) if isinstance(value, str) else value


def _label(column):
    return capfirst(str(column.verbose_name))
