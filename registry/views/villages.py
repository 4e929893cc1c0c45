from django.contrib.auth.decorators import permission_required
from django.shortcuts import render

from registry.models import Village


@permission_required("registry.view_village", raise_exception=True)
def village_suggest(request):
    """The options beside a village field, for what was typed into it so far."""
    typed = request.GET.get("village") or request.GET.get("home_village") or ""
    villages = Village.objects.visible_to(request.user).for_choice(typed)
    response = render(request, "registry/_village_options.html", {"villages": villages})
    response["Cache-Control"] = "private, max-age=3600"
    return response
