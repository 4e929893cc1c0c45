from django import template
from django.urls import reverse

from kaur_psm.guide.parts import part_of

register = template.Library()


@register.simple_tag(takes_context=True)
def guide_address(context):
    """Where the guide tells about the page that is shown; its contents where it does not; empty on its own pages."""
    match = context["request"].resolver_match
    name = (match and match.url_name) or ""
    if name.startswith("guide_"):
        return ""
    part = part_of(name)
    if part is None:
        return reverse("guide_contents")
    chapter, mark, anchor = part.partition("#")
    return f"{reverse('guide_chapter', args=[chapter])}{mark}{anchor}"
