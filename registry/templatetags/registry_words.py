"""Words of the registry for templates."""

from django import template

from registry import dates, fields_of_work, phones

register = template.Library()


@register.filter
def phone(e164):
    """The number as people write it: 0812-3456-7890."""
    return phones.show(e164) if e164 else ""


@register.simple_tag
def field_counts():
    """The people in service by the headings of the fields they work in."""
    return fields_of_work.serving_by_group()


@register.filter
def is_suggested(attrs):
    """Whether the field with these attributes has a list beside it that follows what is typed."""
    return "hx-get" in attrs or "hx-post" in attrs


@register.filter
def month(day):
    """The month of that day as people say it: November 2026."""
    return dates.month_in_words(day)
