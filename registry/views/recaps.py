"""Figures as of any date, the people behind them, and the growth over the years."""

from django.contrib.auth.decorators import permission_required
from django.core.paginator import Paginator
from django.shortcuts import render
from django.views.decorators.http import require_safe

from registry.downloads import file_to_save
from registry.figures.growth import Growth, plots
from registry.figures.recap import DIMENSIONS
from registry.lists.recap_filter import RecapFilter
from registry.workbook.writing import recap as recap_workbook

ROWS = 100


@permission_required("registry.view_volunteer", raise_exception=True)
@require_safe
def recap_detail(request):
    wanted = RecapFilter(request.GET, user=request.user)
    recap = wanted.recap()
    context = {
        "wanted": wanted,
        "recap": recap,
        "dimensions": DIMENSIONS.values(),
        "sentence": wanted.sentence(recap.total.people),
    }
    return render(request, "registry/recap_detail.html", context)


@permission_required("registry.view_volunteer", raise_exception=True)
@require_safe
def recap_people(request):
    """The people behind a number of the recap."""
    wanted = RecapFilter(request.GET, user=request.user)
    page = Paginator(wanted.people(), ROWS).get_page(request.GET.get("hal"))
    context = {"wanted": wanted, "page": page, "sentence": wanted.sentence(page.paginator.count)}
    return render(request, "registry/recap_people.html", context)


@permission_required("registry.view_volunteer", raise_exception=True)
@require_safe
def recap_villages(request):
    """The villages behind a number of the recap."""
    wanted = RecapFilter(request.GET, user=request.user)
    page = Paginator(wanted.villages(), ROWS).get_page(request.GET.get("hal"))
    context = {"wanted": wanted, "page": page, "sentence": wanted.sentence_of_villages(page.paginator.count)}
    return render(request, "registry/recap_villages.html", context)


@permission_required("registry.view_volunteer", raise_exception=True)
@require_safe
def recap_export(request):
    wanted = RecapFilter(request.GET, user=request.user)
    return file_to_save(f"rekap-psm-{wanted.on}.xlsx", recap_workbook.write, wanted.recap(), wanted.in_words())


@permission_required("registry.view_volunteer", raise_exception=True)
@require_safe
def recap_growth(request):
    wanted = RecapFilter(request.GET, user=request.user)
    growth = Growth(request.user, regency=wanted.values.get("kabupaten"))
    years = growth.years()
    context = {"wanted": wanted, "growth": growth, "years": years, "plots": plots(years)}
    return render(request, "registry/recap_growth.html", context)
