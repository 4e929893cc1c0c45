"""The list of the day: several people tick at once, over bad connections, and see each other's ticks."""

import re

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from ceremonies import day
from ceremonies.forms.day import AttendanceFilter, TickForm
from ceremonies.models import Ceremony, Participant, Tick
from ceremonies.models.nonces import Answer
from ceremonies.models.ticks import UNREADABLE

PEOPLE = 300  # On one page: while all fit, the search needs no connection.


@permission_required("ceremonies.change_participant", raise_exception=True)
@never_cache
@require_safe
def ceremony_attendance(request, pk):
    ceremony = get_object_or_404(Ceremony.objects.visible_to(request.user), pk=pk)
    latest = day.latest_change(ceremony)  # Read before the rows: changes after it come with the first news.
    filters = AttendanceFilter(request.GET, ceremony=ceremony, user=request.user)
    page = Paginator(filters.narrowed().for_attendance(), PEOPLE).get_page(request.GET.get("hal"))
    context = {
        "ceremony": ceremony,
        "filters": filters,
        "query": filters.query(),
        "page": page,
        "turnout": day.turnout(ceremony.participants.visible_to(request.user)),
        "latest": latest,
    }
    return render(request, "ceremonies/ceremony_attendance.html", context)


@permission_required("ceremonies.change_participant", raise_exception=True)
@never_cache
@require_safe
def ceremony_attendance_news(request, pk):
    """What changed on the list since the last change that the page knows; 204 without content where nothing did."""
    ceremony = get_object_or_404(Ceremony.objects.visible_to(request.user), pk=pk)
    asked = request.GET.get("sejak", "")
    news = day.news(ceremony, request.user, int(asked)) if re.fullmatch("[0-9]{1,18}", asked) else None
    if news and news.latest > int(asked):
        response = _show(request, "ceremonies/_attendance_news.html", ceremony, news=news, latest=news.latest)
    else:
        response = HttpResponse(status=204)
    # A page that asks by itself must not prolong the session.
    del request.session
    return response


@permission_required("ceremonies.change_participant", raise_exception=True)
@require_POST
def participant_tick(request, pk):
    """Tick one participant; answer with the present row, or without a script with the list."""
    participant = get_object_or_404(Participant.objects.visible_to(request.user).with_person(), pk=pk)
    answer = _tick(request, participant)
    if request.htmx:
        now = get_object_or_404(Participant.objects.for_attendance(), pk=pk)
        return _show(request, "ceremonies/_attendance_answer.html", now.ceremony, participant=now, answer=answer)
    kind = {"first": messages.success, "repeat": messages.info}.get(answer.kind, messages.warning)
    kind(request, f"{participant.volunteer.full_name}: {answer.sentence}")
    return redirect(f"{reverse('ceremony_attendance', args=[participant.ceremony_id])}?{_query(request)}#baris-{pk}")


def _tick(request, participant):
    form = TickForm(request.POST)
    if not form.is_valid():
        return Answer.meanwhile(UNREADABLE)
    try:
        return Tick.objects.record(participant, by=request.user, **form.cleaned_data)
    except ValidationError as error:
        return Answer.meanwhile(error.messages[0])


def _show(request, template, ceremony, **context):
    """A part of the list, with the number of people present."""
    turnout = day.turnout(ceremony.participants.visible_to(request.user))
    return render(request, template, {"ceremony": ceremony, "query": _query(request), "turnout": turnout, **context})


def _query(request):
    """The query string with the filters of the list that sent the request. The list itself reads and checks them."""
    filters = request.GET.copy()
    filters.pop("sejak", None)
    return filters.urlencode()
