"""The icons of the pages, each drawn once a process: the package copies and writes an icon anew wherever it stands."""

from functools import cache

from django import template
from lucide.templatetags.lucide import lucide

register = template.Library()
register.simple_tag(cache(lucide), name="lucide")
