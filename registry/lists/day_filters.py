"""The two filters by day of a list of what happened at some moment."""

from datetime import datetime, time, timedelta

from django.utils import timezone

from registry.lists.filters import Filter
from registry.values.fields import DateField


def day_filters(column):
    """Return the filters "dari" and "sampai": rows whose `column`, a moment, lies on or between these days."""
    return (
        Filter(
            name="dari",
            field=_day_field("Dari tanggal"),
            words=lambda day: f"dari {_in_address(day)}",
            narrow=lambda rows, day: rows.filter(**{f"{column}__gte": _begin(day)}),
            address=_in_address,
        ),
        Filter(
            name="sampai",
            field=_day_field("Sampai tanggal"),
            words=lambda day: f"sampai {_in_address(day)}",
            narrow=lambda rows, day: rows.filter(**{f"{column}__lt": _begin(day + timedelta(days=1))}),
            address=_in_address,
        ),
    )


def _begin(day):
    return timezone.make_aware(datetime.combine(day, time.min))


def _day_field(label):
    field = DateField(label=label, required=False)
    field.widget.attrs["class"] = "form-control"
    return field


def _in_address(day):
    return f"{day:%d-%m-%Y}"
