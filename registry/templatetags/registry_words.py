"""Words of the registry for templates."""

from django import template

from registry import phones

register = template.Library()


@register.filter
def phone(e164):
    """The number as people write it: 0812-3456-7890."""
    return phones.show(e164) if e164 else ""
