"""Words of accounts and their rights for templates."""

from django import template

from kaur_psm.accounts import pages

register = template.Library()


@register.filter
def address_in_words(name):
    """Return what is done at the address of that name, in the words of the page of rights; else the name itself."""
    return pages.words_by_name().get(name, name)
