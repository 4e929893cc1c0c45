"""Words of the registry for templates."""

from django import template

from registry import fields_of_work, phones

register = template.Library()


@register.filter
def phone(e164):
    """The number as people write it: 0812-3456-7890."""
    return phones.show(e164) if e164 else ""


@register.simple_tag
def field_counts():
    """The people in service by the headings of the fields they work in."""
    return fields_of_work.serving_by_group()
