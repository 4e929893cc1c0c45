from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from registry.doubles import merging
from registry.doubles.finding import doubles, likeness_of, with_people
from registry.forms.doubles import DoubleFilter, MergeForm
from registry.guards import nik_lookup
from registry.models import DistinctPair, Volunteer

ROWS = 25


@permission_required("registry.change_volunteer", raise_exception=True)
def double_list(request):
    filters = DoubleFilter(request.GET, user=request.user)
    seen = Volunteer.objects.visible_to(request.user)
    page = Paginator(doubles(seen, filters.district), ROWS).get_page(request.GET.get("hal"))
    context = {
        "filters": filters,
        "page": page,
        "rows": with_people(page.object_list, seen.for_list()),
        "sentence": filters.sentence(page.paginator.count),
        "niks": nik_lookup.conflicts_for(request.user),
        "remembered": DistinctPair.objects.visible_to(request.user).count(),
    }
    return render(request, "registry/double_list.html", context)


@permission_required("registry.change_volunteer", raise_exception=True)
def double_distinct_list(request):
    pairs = DistinctPair.objects.visible_to(request.user).for_list()
    page = Paginator(pairs, ROWS).get_page(request.GET.get("hal"))
    return render(request, "registry/double_distinct_list.html", {"page": page})


def _pair_or_404(request, first, second):
    """The two people, the older record first. Not found if the account may not see both, or they are the same."""
    if first == second:
        raise Http404
    seen = Volunteer.objects.visible_to(request.user).for_page()
    return [get_object_or_404(seen, pk=pk) for pk in sorted([first, second])]


@permission_required("registry.change_volunteer", raise_exception=True)
def double_detail(request, first, second):
    first, second = _pair_or_404(request, first, second)
    context = {
        "first": first,
        "second": second,
        "likeness": likeness_of(first, second),
        "compared": merging.compared(first, second),
        "decided": DistinctPair.objects.between(first, second).for_list().first(),
    }
    return render(request, "registry/double_detail.html", context)


@permission_required("registry.merge_volunteer", raise_exception=True)
def double_merge(request, first, second):
    first, second = _pair_or_404(request, first, second)
    form = MergeForm(request.POST or None, first=first, second=second)
    if form.is_valid() and _is_merged(request, form):
        return redirect(form.kept)
    context = {"first": first, "second": second, "form": form, "outlook": merging.outlook(first, second)}
    return render(request, "registry/double_merge.html", context)


def _is_merged(request, form):
    """Merge as chosen in the form and report it. Return whether it could be done; if not, the form has the reason."""
    chosen = form.cleaned_data
    try:
        kept = merging.merge(form.kept, form.gone, taken=form.taken, reason=chosen["reason"], seen=chosen["version"])
    except ValidationError as error:
        form.add_error(None, error)
        return False
    messages.success(request, f"{form.gone.registry_no} sudah digabungkan ke {kept}.")
    return True


@permission_required("registry.change_volunteer", raise_exception=True)
@require_POST
def double_distinct(request, first, second):
    first, second = _pair_or_404(request, first, second)
    DistinctPair.objects.say(first, second, request.user)
    messages.success(
        request,
        f"Diingat: {first} dan {second} bukan orang yang sama.",
        extra_tags=reverse("double_reconsider", args=[first.pk, second.pk]),
    )
    return redirect("double_list")


@permission_required("registry.change_volunteer", raise_exception=True)
@require_POST
def double_reconsider(request, first, second):
    first, second = _pair_or_404(request, first, second)
    DistinctPair.objects.between(first, second).delete()
    messages.success(request, f"{first} dan {second} dapat dibandingkan lagi.")
    return redirect("double_detail", first.pk, second.pk)
