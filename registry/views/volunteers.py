from functools import partial

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from registry.doubles.finding import doubles_of
from registry.doubles.nearest import nearest
from registry.figures.needs import Passport
from registry.forms.fields_of_work import VolunteerScreenForm
from registry.forms.new_people import NewVolunteerForm
from registry.forms.reasons import NikReasonForm, ReasonForm
from registry.guards import nik_lookup
from registry.history import guarding, undoing
from registry.history.reading import changes_of
from registry.history.recording import because
from registry.lists.bin_filter import BinFilter, with_deletion
from registry.lists.elsewhere import found_elsewhere
from registry.lists.kept_ticks import go_on, ticks_of_people, warn_if_lost
from registry.lists.pages import LongPaginator
from registry.lists.pasted_lines import LONGEST
from registry.lists.people_columns import USUAL, columns_of, heads
from registry.lists.volunteer_filter import VolunteerFilter
from registry.models import RightsRequest, SavedFilter, TooManyTriesError, Village, Volunteer
from registry.transfers.files import takes_files
from registry.values import names, nik, phones, search
from registry.values.titles import split_titles
from registry.views.appointments import start_in_words
from registry.views.bulk import page_of_the_button
from registry.views.fragments import leaves_session_alone, page_or_part, render_part, typed_in

ROWS = 40
KEPT_SERVICE, GOES_ON = "kept_service", "lagi"  # In the session; in the address.
RESTORES = "pulihkan"  # In the address: the taking back of a new person is taken back itself.
FEW_CHANGES, FEW_READINGS = 4, 20  # On a person's page.
FEW_SAVED = 8  # Saved filters above the list.


def filter_of(request, data, ticks):
    """Return the filters of the data of an address, with the phone number searched for, kept in the session."""
    phone = request.session.get("phone", "") if data.get("hp") else ""
    return VolunteerFilter(data, user=request.user, phone=phone, ticks=ticks)


@permission_required("registry.view_volunteer", raise_exception=True)
def volunteer_list(request):
    """The list of people; for htmx only what else than people has the words of the search."""
    ticks = ticks_of_people(request)
    if "go" in request.POST:
        return redirect(f"{request.path}?{go_on(request, ticks, partial(filter_of, request, ticks=ticks))}")
    filters = filter_of(request, request.GET, ticks)
    text = filters.values.get("q")
    if request.htmx and text:
        context = {"filters": filters, "elsewhere": found_elsewhere(request.user, text)}
        return render_part(request, "registry/_found_elsewhere.html", context)
    page = LongPaginator(filters, ROWS).get_page(request.GET.get("hal"))
    context = {
        "filters": filters,
        "page": page,
        "elsewhere_ticked": ticks.beyond(page),
        "ticked_outside": filters.ticked_outside(),
        "sentence": filters.sentence(page.paginator.count_in_words),
        "saved": SavedFilter.objects.usable_by(request.user)[:FEW_SAVED],
        "shown": (shown := columns_of(request.user)),
        "heads": heads(filters, page.paginator.order, shown),
        "more_columns": not {*shown} <= {*USUAL},
    }
    if text:
        if "lain" in request.GET or not page.object_list:
            context["elsewhere"] = found_elsewhere(request.user, text)
        if not page.object_list:
            context["nearest"] = nearest(filters.without_text().narrowed(), text)
    return render(request, "registry/volunteer_list.html", context)


@permission_required("registry.view_volunteer", raise_exception=True)
@require_POST
def volunteer_search(request):
    text = names.clean(request.POST.get("q", ""))[:100]
    ticks = ticks_of_people(request)
    warn_if_lost(request, ticks)
    ticks.take(request.POST)
    ticks.keep()
    if nik.is_whole(text):
        return _person_with_nik(request, nik.clean(text), ticks)
    if search.is_private(text):
        return _people_with_phone(request, text, ticks)
    filters = VolunteerFilter(request.POST, user=request.user, ticks=ticks)
    return redirect(f"{reverse('volunteer_list')}?{filters.query(q=text)}")


@permission_required("registry.view_volunteer", raise_exception=True)
@require_POST
@leaves_session_alone
def volunteer_suggest(request):
    """The suggestions of a person field for the typed text."""
    typed = names.clean(typed_in(request.POST, "volunteer"))[:300]
    people = Volunteer.objects.visible_to(request.user).for_choice(typed)
    return render(request, "registry/_choice_options.html", {"rows": people})


def _list_address(request, ticks, **filters):
    """The address of the list with these filters, and with what is ticked in it."""
    query = filter_of(request, filters, ticks).query()
    return reverse("volunteer_list") + (f"?{query}" if query else "")


def _person_with_nik(request, digits, ticks):
    try:
        volunteer = nik_lookup.holder_of(digits, by=request.user, door="pencarian")
    except TooManyTriesError as error:
        context = {"too_many": error, "back": _list_address(request, ticks)}
        return render(request, "registry/volunteer_search.html", context, status=429)
    if volunteer:
        return redirect(volunteer)
    return render(request, "registry/volunteer_search.html", {"back": _list_address(request, ticks)})


def _people_with_phone(request, text, ticks):
    try:
        request.session["phone"] = phones.clean(text)
    except ValidationError:
        rows = [row for _, rows in found_elsewhere(request.user, text) for row in rows]
        if len(rows) == 1:
            return redirect(rows[0])  # The number of a certificate, the code of a village.
        messages.warning(request, "Angka yang dicari bukan NIK yang benar, bukan nomor HP, dan bukan nomor piagam.")
        return redirect(_list_address(request, ticks))
    return redirect(_list_address(request, ticks, hp="1"))


@permission_required("registry.view_volunteer", raise_exception=True)
def volunteer_detail(request, pk):
    people = Volunteer.objects.reachable_by(request.user).for_page().with_entry_today(request.user)
    volunteer = get_object_or_404(people.kept_for(pk))
    if volunteer.pk != pk:
        return redirect(volunteer)  # The old address of a merged record.
    restriction = volunteer.has_requests and volunteer.restriction
    if restriction and not request.user.has_perm("registry.change_rightsrequest"):
        context = {"volunteer": volunteer, "restriction": restriction}
        return render(request, "registry/volunteer_restricted.html", context)
    more = {"restriction": restriction, "doubles": [], "decides_nik": False} if restriction else {}
    return _page_of(request, volunteer, **more)


def _page_of(request, volunteer, **more):
    may_decide = request.user.has_perm("registry.change_volunteer")
    context = {
        "volunteer": volunteer,
        "doubles": doubles_of(volunteer, Volunteer.objects.visible_to(request.user)) if may_decide else [],
        "nik_form": NikReasonForm(),
        "nik_readings": _few_readings(request.user, volunteer),
        "why_entry_stays": guarding.why_entry_stays(request.user, volunteer) if volunteer.is_entered_today else None,
        "decides_nik": volunteer.nik_unclaimed_digest and nik_lookup.may_decide(request.user),
        "activities": volunteer.activities.for_list()[:5],
        "rights_requests": _requests_about(request.user, volunteer),
        **more,
    }
    return render(request, "registry/volunteer_detail.html", context)


def _requests_about(user, volunteer):
    may_see = volunteer.has_requests and user.has_perm("registry.view_rightsrequest")
    return RightsRequest.objects.about(volunteer).for_list() if may_see else ()


def _few_readings(user, volunteer):
    readings = nik_lookup.readings_of(volunteer, user) if volunteer.has_nik else None
    return None if readings is None else list(readings[:FEW_READINGS])


@permission_required("registry.add_volunteer", raise_exception=True)
@takes_files()
def volunteer_create(request):
    village = Village.objects.visible_to(request.user).named(names.clean(request.GET.get("desa", ""))).first()
    is_sent = request.method == "POST" and "new_name" not in request.POST
    form = NewVolunteerForm(
        request.POST if is_sent else None,
        request.FILES if is_sent else None,
        user=request.user,
        initial={"home_village": village, **_new_name(request)},
        kept=request.session.get(KEPT_SERVICE) if GOES_ON in request.GET else None,
    )
    if is_sent and form.save_if_valid():
        _say_saved(request, form.instance, form.service, undo=_take_back(form.instance))
        return redirect(_after_create(request, form))
    return render(request, "registry/volunteer_create.html", {"form": form})


def _new_name(request):
    """The name of a pasted list that is nobody's yet (registry/forms/pasted_names.py), for the fields of the form."""
    parts = split_titles(names.clean(request.POST.get("new_name", ""))[:LONGEST])
    return {field: part for field, part in zip(("title_before", "name", "title_after"), parts, strict=True) if part}


def _after_create(request, form):
    """The next empty form, of the village from whose page the clerk came, if the clerk goes on; else the new person.

    What of the service goes on waits in the session: a decree's number is no text for an address. It is used only by
    the address with `GOES_ON`, so a form that is opened anew is empty.
    """
    request.session.pop(KEPT_SERVICE, None)
    if "again" not in request.POST:
        return form.instance
    query = request.GET.copy()
    query.pop(GOES_ON, None)
    if kept := form.kept_for_next():
        request.session[KEPT_SERVICE] = kept
        query[GOES_ON] = "1"
    return f"{request.path}?{query.urlencode()}" if query else request.path


@permission_required("registry.change_volunteer", raise_exception=True)
@takes_files()
def volunteer_update(request, pk):
    volunteer = get_object_or_404(Volunteer.objects.visible_to(request.user), pk=pk)
    form = VolunteerScreenForm(request.POST or None, request.FILES or None, user=request.user, instance=volunteer)
    if request.method == "POST" and form.save_if_valid():
        _say_saved(request, volunteer)
        return redirect(volunteer)
    return render(request, "registry/volunteer_update.html", {"form": form, "volunteer": volunteer})


def _say_saved(request, volunteer, service=None, undo=""):
    begins = f" {start_in_words(service)}" if service else ""
    messages.success(request, f"Data {volunteer} sudah disimpan.{begins}", extra_tags=undo)
    for warning in volunteer.nik_warnings() if "again" in request.POST else ():
        messages.warning(request, warning)


def _take_back(volunteer):
    """The address that takes back that the person was entered."""
    return reverse("volunteer_take_back", args=[volunteer.pk])


@permission_required("registry.add_volunteer", raise_exception=True)
@require_POST
def volunteer_take_back(request, pk):
    """Take back a new person whom the account entered itself today; or take that back, by the button that follows."""
    volunteer = get_object_or_404(Volunteer.with_deleted.visible_to(request.user), pk=pk)
    try:
        if RESTORES in request.GET:
            undoing.enter_again(volunteer, request.user)
            _say_restored(request, volunteer)
            return redirect(volunteer)
        undoing.take_back_entry(volunteer, request.user)
    except ValidationError as error:
        messages.error(request, error.messages[0])
        return redirect("volunteer_list" if volunteer.deleted_at else volunteer)
    again = f"{_take_back(volunteer)}?{RESTORES}=1"
    messages.success(request, f"Pencatatan {volunteer} sudah dibatalkan.", extra_tags=again)
    page = page_of_the_button(request)
    return redirect(page if page and volunteer.get_absolute_url() not in page else "volunteer_list")


@permission_required("registry.view_nik", raise_exception=True)
@require_POST
def volunteer_nik(request, pk):
    people = Volunteer.objects.visible_to(request.user).for_page().with_entry_today(request.user)
    volunteer = get_object_or_404(people, pk=pk)
    form = NikReasonForm(request.POST)
    if not form.is_valid():
        return _page_of(request, volunteer, nik_form=form)
    whole_nik = volunteer.reveal_nik(by=request.user, reason=form.cleaned_data["reason"])
    response = _page_of(request, volunteer, whole_nik=whole_nik)
    response["Cache-Control"] = "no-store"
    return response


@permission_required("registry.change_volunteer", raise_exception=True)
@require_POST
def volunteer_nik_match(request, pk):
    volunteer = get_object_or_404(Volunteer.objects.visible_to(request.user), pk=pk)
    try:
        with because("NIK dicocokkan dengan KTP"):
            volunteer.note_nik_matched()
        messages.success(request, "Dicatat: NIK sudah dicocokkan dengan KTP.")
    except ValidationError as error:
        messages.error(request, error.messages[0])
    return redirect(volunteer)


@permission_required("registry.delete_volunteer", raise_exception=True)
def volunteer_delete(request, pk):
    volunteer = get_object_or_404(Volunteer.objects.reachable_by(request.user).for_page(), pk=pk)
    form = ReasonForm(request.POST or None)
    obstacles = volunteer.deletion_obstacles()
    if request.method == "POST" and not obstacles and form.is_valid():
        volunteer.remove(form.cleaned_data["reason"])
        messages.success(
            request, f"{volunteer} sudah dihapus.", extra_tags=reverse("volunteer_restore", args=[volunteer.pk])
        )
        return redirect("volunteer_list")
    context = {"volunteer": volunteer, "form": form, "obstacles": obstacles}
    return render(request, "registry/volunteer_delete.html", context)


@permission_required("registry.delete_volunteer", raise_exception=True)
def volunteer_bin(request):
    filters = BinFilter(request.GET, user=request.user)
    page = Paginator(filters.people().for_list(), ROWS).get_page(request.GET.get("hal"))
    with_deletion(list(page))
    context = {"filters": filters, "page": page, "undone": filters.undone_imports() if page.number == 1 else []}
    return render(
        request, "registry/volunteer_bin.html", context | {"sentence": filters.sentence(page.paginator.count)}
    )


@permission_required("registry.delete_volunteer", raise_exception=True)
@require_POST
def volunteer_restore(request, pk):
    volunteer = get_object_or_404(Volunteer.with_deleted.visible_to(request.user).deleted(), pk=pk)
    try:
        with because("Dipulihkan"):
            volunteer.restore()
    except ValidationError as error:
        messages.error(request, f"{volunteer} tidak dapat dipulihkan: {' '.join(error.messages)}")
        return redirect("volunteer_bin")
    _say_restored(request, volunteer)
    return redirect(volunteer)


def _say_restored(request, volunteer):
    messages.success(request, f"{volunteer} sudah dipulihkan.")
    for warning in nik_lookup.warnings_for(request.user, volunteer):
        messages.warning(request, warning)


@permission_required("registry.view_volunteer", raise_exception=True)
@require_safe
def volunteer_passport(request, pk):
    """All trainings of a person on one sheet to print."""
    volunteer = get_object_or_404(Volunteer.objects.visible_to(request.user).for_page(), pk=pk)
    context = {"volunteer": volunteer, "passport": Passport(volunteer), "today": timezone.localdate()}
    return render(request, "registry/volunteer_passport.html", context)


@permission_required("registry.view_volunteer", raise_exception=True)
def volunteer_history(request, pk):
    """All changes to a person; on the person's page only a few."""
    volunteer = get_object_or_404(Volunteer.objects.visible_to(request.user), pk=pk)
    page = Paginator(changes_of(volunteer, request.user), FEW_CHANGES if request.htmx else ROWS).get_page(
        request.GET.get("hal")
    )
    context = {"volunteer": volunteer, "page": page}
    return page_or_part(request, "registry/volunteer_history.html", "registry/_changes.html", context)
