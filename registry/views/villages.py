from django.contrib.auth.decorators import permission_required
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from registry.figures import coverage
from registry.lists.village_filter import VillageFilter
from registry.models import Activity, Partner, Policy, Village, Volunteer
from registry.transfers.downloads import beside, file_to_save
from registry.values import names
from registry.views.fragments import leaves_session_alone, typed_in
from registry.workbook.writing import lists

ROWS = 100
RESIDENTS = 40


@permission_required("registry.view_village", raise_exception=True)
def village_list(request):
    filters = VillageFilter(request.GET, user=request.user)
    page = Paginator(coverage.for_list(filters.villages(), request.user), ROWS).get_page(request.GET.get("hal"))
    context = {"filters": filters, "page": page, "sentence": filters.sentence(page.paginator.count)}
    return render(request, "registry/village_list.html", context)


@permission_required(
    ("registry.view_village", "registry.view_volunteer", "registry.export_volunteer"), raise_exception=True
)
@require_safe
@beside("village_list")
def village_list_export(request):
    filters = VillageFilter(request.GET, user=request.user)
    villages = coverage.with_candidates(coverage.for_list(filters.villages(), request.user), request.user)
    return file_to_save("desa.xlsx", lists.villages(villages, filters.in_words(), request.user).write)


@permission_required("registry.view_village", raise_exception=True)
@leaves_session_alone
def village_suggest(request):
    """The suggestions of a village field for the typed text."""
    typed = names.clean(typed_in(request.GET, "village", "home_village"))
    villages = Village.objects.visible_to(request.user).for_choice(typed)
    response = render(request, "registry/_village_options.html", {"villages": villages})
    response["Cache-Control"] = "private, max-age=3600"
    return response


@permission_required("registry.view_village", raise_exception=True)
def village_detail(request, code):
    villages = coverage.for_list(Village.objects.visible_to(request.user), request.user)
    village = get_object_or_404(villages, code=code)
    # People who served or will serve here may belong to another kecamatan today: they are counted but not named.
    seen = village.appointments.visible_to(request.user).for_village()
    served, ahead = list(seen.over().latest_end_first()), list(seen.ahead())
    residents = Volunteer.objects.visible_to(request.user).living_in(village).free().for_list().trained_first()
    context = {
        "village": village,
        "serving": seen.serving().order_by("started_on", "pk"),
        "decree_notice_until": Policy.current().decree_notice_until(),
        "ahead": ahead,
        "unseen_ahead": village.appointments.ahead().count() - len(ahead),
        "served": served,
        "unseen": village.appointments.over().count() - len(served),
        "follow_ups": village.follow_ups.waiting().for_home(),
        "partners": Partner.objects.in_village(village).active(),
        "activities": Activity.objects.visible_to(request.user).in_village(village).for_list()[:5],
        "residents": Paginator(residents, RESIDENTS).get_page(request.GET.get("hal")),
    }
    return render(request, "registry/village_detail.html", context)
