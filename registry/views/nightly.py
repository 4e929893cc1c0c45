from django.contrib.auth.decorators import permission_required
from django.shortcuts import redirect, render

from registry import work
from registry.rights import refuse_bound_accounts


@permission_required("registry.change_longwork", raise_exception=True)
@refuse_bound_accounts
def nightly_list(request):
    """What the worker does every night: when last, with what result, and when next; and the button that does it now."""
    if request.method == "POST":
        work.ask_every_night()
        work.hasten_nightly()
        return redirect("nightly_list")
    jobs = work.nightly()
    context = {"jobs": jobs, "nobody_works": work.nobody_works_at_night(jobs)}
    return render(request, "registry/nightly_list.html", context)
