from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from registry.forms.reasons import ReasonForm
from registry.forms.requests import RightsAnswerForm, RightsRequestForm
from registry.lists.request_filter import RequestFilter
from registry.models import Delegation, RightsRequest, Volunteer
from registry.values import dates

ROWS = 40


@permission_required("registry.view_rightsrequest", raise_exception=True)
def rights_request_list(request):
    filters = RequestFilter(request.GET, user=request.user)
    page = Paginator(filters.requests().for_list(), ROWS).get_page(request.GET.get("hal"))
    context = {"filters": filters, "page": page, "sentence": filters.sentence(page.paginator.count)}
    return render(request, "registry/rights_request_list.html", context | _in_hand(request))


def _in_hand(request):
    return {"delegations": Delegation.objects.seen_by(request.user).by_task()}


@permission_required("registry.add_rightsrequest", raise_exception=True)
def rights_request_create(request, pk):
    """Record what somebody asks about the data of the person with that id."""
    person = get_object_or_404(Volunteer.objects.reachable_by(request.user), pk=pk)
    new = RightsRequest(volunteer=person, asker=person.full_name, recorded_by=request.user)
    new.receive(timezone.now())
    form = RightsRequestForm(request.POST or None, instance=new)
    if request.method == "POST" and form.save_if_valid():
        messages.success(request, f"Permintaan dicatat. Dijawab paling lambat {dates.near(new.due_at)}.")
        return redirect(new)
    return render(request, "registry/rights_request_create.html", {"form": form, "person": person})


@permission_required("registry.view_rightsrequest", raise_exception=True)
def rights_request_detail(request, pk):
    rights_request = get_object_or_404(RightsRequest.objects.visible_to(request.user).for_page(), pk=pk)
    context = {"rights_request": rights_request, "restricts": rights_request.is_restricting} | _in_hand(request)
    return render(request, "registry/rights_request_detail.html", context)


@permission_required("registry.change_rightsrequest", raise_exception=True)
def rights_request_update(request, pk):
    rights_request = get_object_or_404(RightsRequest.objects.visible_to(request.user).for_page(), pk=pk)
    if rights_request.answer:
        return _already_answered(request, rights_request)
    form = RightsRequestForm(request.POST or None, instance=rights_request)
    if request.method == "POST" and form.save_if_valid():
        messages.success(request, f"Permintaan disimpan. Dijawab paling lambat {dates.near(rights_request.due_at)}.")
        return redirect(rights_request)
    return render(request, "registry/rights_request_update.html", {"form": form, "rights_request": rights_request})


@permission_required("registry.change_rightsrequest", raise_exception=True)
def rights_request_answer(request, pk):
    rights_request = get_object_or_404(RightsRequest.objects.visible_to(request.user).for_page(), pk=pk)
    if rights_request.answer:
        return _already_answered(request, rights_request)
    form = RightsAnswerForm(request.POST or None, rights_request=rights_request)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            is_first = rights_request.give_answer(request.user, given["answer"], given["ground"], given["words"])
        except ValidationError as error:  # A colleague changed the request meanwhile.
            form.add_error(None, error.messages)
        else:
            return _after_answer(request, rights_request, is_first)
    return render(request, "registry/rights_request_answer.html", {"form": form, "rights_request": rights_request})


@permission_required("registry.change_rightsrequest", raise_exception=True)
def rights_request_lift(request, pk):
    """End a restriction, with the reason."""
    rights_request = get_object_or_404(RightsRequest.objects.visible_to(request.user).for_page(), pk=pk)
    form = ReasonForm(request.POST or None)
    if not rights_request.is_restricting:
        messages.info(request, "Tidak ada pembatasan yang berlaku dari permintaan ini.")
        return redirect(rights_request)
    if request.method == "POST" and form.is_valid():
        if rights_request.lift(request.user, form.cleaned_data["reason"]):
            messages.success(request, f"Pembatasan pemrosesan data {rights_request.volunteer} berakhir.")
        else:
            messages.info(request, "Pembatasan ini sudah diakhiri; alasan Anda tidak disimpan.")
        return redirect(rights_request)
    return render(request, "registry/rights_request_lift.html", {"form": form, "rights_request": rights_request})


def _after_answer(request, rights_request, is_first):
    if not is_first:
        return _already_answered(request, rights_request)
    messages.success(request, "Jawaban dicatat. Sampaikan juga kepada pemohon.")
    for row in rights_request.still_expected():
        messages.warning(request, f"Masih diundang: {row.event}. {row.withdrawal_obstacle(request.user)}")
    return redirect(rights_request)


def _already_answered(request, rights_request):
    by, at = rights_request.answered_by, dates.near(rights_request.answered_at)
    messages.info(request, f"Permintaan ini sudah dijawab {by}, {at}.")
    return redirect(rights_request)
