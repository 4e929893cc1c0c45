"""Figures on any date, the people behind them, and the growth over the years."""

from django.contrib.auth.decorators import permission_required
from django.core.paginator import Paginator
from django.shortcuts import render
from django.views.decorators.http import require_safe

from registry.figures.growth import Growth, plots
from registry.figures.recap import DIMENSIONS
from registry.lists.recap_filter import RecapFilter
from registry.transfers.downloads import beside, file_to_save
from registry.workbook.writing import recap as recap_workbook

ROWS = 100


@permission_required("registry.view_volunteer", raise_exception=True)
@require_safe
def recap_detail(request):
    filters = RecapFilter(request.GET, user=request.user)
    recap = filters.recap()
    context = {
        "filters": filters,
        "recap": recap,
        "dimensions": DIMENSIONS.values(),
        "sentence": filters.sentence(recap.total.people),
    }
    return render(request, "registry/recap_detail.html", context)


@permission_required("registry.view_volunteer", raise_exception=True)
@require_safe
def recap_people(request):
    """The people behind a number of the recap."""
    filters = RecapFilter(request.GET, user=request.user)
    page = Paginator(filters.people(), ROWS).get_page(request.GET.get("hal"))
    context = {"filters": filters, "page": page, "sentence": filters.sentence(page.paginator.count)}
    return render(request, "registry/recap_people.html", context)


@permission_required("registry.view_volunteer", raise_exception=True)
@require_safe
def recap_villages(request):
    """The villages behind a number of the recap."""
    filters = RecapFilter(request.GET, user=request.user)
    page = Paginator(filters.villages(), ROWS).get_page(request.GET.get("hal"))
    context = {"filters": filters, "page": page, "sentence": filters.sentence_of_villages(page.paginator.count)}
    return render(request, "registry/recap_villages.html", context)


@permission_required("registry.view_volunteer", raise_exception=True)
@require_safe
@beside("recap_detail")
def recap_export(request):
    filters = RecapFilter(request.GET, user=request.user)
    name, facts = f"rekap-psm-{filters.on}.xlsx", (filters.recap(), filters.dated_on, filters.in_words())
    return file_to_save(name, recap_workbook.write, *facts)


@permission_required("registry.view_volunteer", raise_exception=True)
@require_safe
def recap_growth(request):
    filters = RecapFilter(request.GET, user=request.user)
    growth = Growth(request.user, regency=filters.values.get("kabupaten"))
    years = growth.years()
    context = {"filters": filters, "growth": growth, "years": years, "plots": plots(years)}
    return render(request, "registry/recap_growth.html", context)
