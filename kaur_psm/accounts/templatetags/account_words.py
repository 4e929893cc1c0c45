"""Words of accounts and their rights for templates."""

from django import template

from kaur_psm.accounts import pages
from kaur_psm.accounts.menu import menu_of

register = template.Library()


@register.filter
def address_in_words(name):
    """Return what is done at the address of that name, in the words of the page of rights; else the name itself."""
    return pages.words_by_name().get(name, name)


@register.simple_tag(takes_context=True)
def menu(context):
    """The menu of all tasks that the account may open."""
    return menu_of(context["user"])
