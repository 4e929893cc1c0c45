from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from registry.forms.partners import PartnerEndForm, PartnerForm
from registry.forms.reasons import ReasonForm
from registry.history.reading import changes_of_partner
from registry.history.recording import because, undo_of_deletion
from registry.lists.partner_filter import PartnerFilter
from registry.models import Activity, Partner, Village
from registry.values import names
from registry.views.fragments import leaves_session_alone

ROWS = 40


@permission_required("registry.view_partner", raise_exception=True)
def partner_list(request):
    filters = PartnerFilter(request.GET, user=request.user)
    page = Paginator(filters.partners().for_list(), ROWS).get_page(request.GET.get("hal"))
    context = {"filters": filters, "page": page, "sentence": filters.sentence(page.paginator.count)}
    return render(request, "registry/partner_list.html", context)


@permission_required("registry.view_partner", raise_exception=True)
@require_POST
@leaves_session_alone
def partner_suggest(request):
    """The suggestions of a partner field for the typed text."""
    typed = names.clean(request.POST.get("partner", ""))[:300]
    partners = Partner.objects.visible_to(request.user).active().for_choice(typed)
    return render(request, "registry/_choice_options.html", {"rows": partners})


@permission_required("registry.add_partner", raise_exception=True)
def partner_create(request):
    village = Village.objects.visible_to(request.user).named(names.clean(request.GET.get("desa", ""))).first()
    form = PartnerForm(request.POST or None, user=request.user, initial={"village": village})
    if request.method == "POST" and form.save_if_valid():
        messages.success(request, f"{form.instance} sudah dicatat di {form.instance.village}.")
        return redirect(form.instance)
    context = {"form": form, "back": village.get_absolute_url() if village else reverse("partner_list")}
    return render(request, "registry/partner_create.html", context)


@permission_required("registry.view_partner", raise_exception=True)
def partner_detail(request, pk):
    partner = get_object_or_404(Partner.objects.visible_to(request.user).for_list(), pk=pk)
    reports = Activity.objects.within(request.user).with_partner(partner)
    context = {"partner": partner, "reports": reports.count(), "changes": changes_of_partner(partner)}
    return render(request, "registry/partner_detail.html", context)


@permission_required("registry.change_partner", raise_exception=True)
def partner_update(request, pk):
    partner = get_object_or_404(Partner.objects.visible_to(request.user), pk=pk)
    form = PartnerForm(request.POST or None, user=request.user, instance=partner)
    if request.method == "POST" and form.save_if_valid():
        messages.success(request, f"Data {partner} sudah disimpan.")
        return redirect(partner)
    return render(request, "registry/partner_update.html", {"form": form, "partner": partner})


@permission_required("registry.change_partner", raise_exception=True)
def partner_end(request, pk):
    partner = get_object_or_404(Partner.objects.visible_to(request.user).for_list(), pk=pk)
    start = {} if partner.ended_on else {"ended_on": timezone.localdate()}
    form = PartnerEndForm(request.POST or None, instance=partner, initial=start)
    if request.method == "POST" and form.save_if_valid():
        sentence = f"{partner} dicatat tidak aktif lagi dan tidak tampil di daftar mitra yang aktif."
        messages.success(request, sentence, extra_tags=reverse("partner_reopen", args=[pk]))
        return redirect(partner)
    return render(request, "registry/partner_end.html", {"form": form, "partner": partner})


@permission_required("registry.change_partner", raise_exception=True)
@require_POST
def partner_reopen(request, pk):
    partner = get_object_or_404(Partner.objects.visible_to(request.user), pk=pk)
    with because("Diaktifkan kembali"):
        partner.reopen()
    messages.success(request, f"{partner} aktif kembali.")
    return redirect(partner)


@permission_required("registry.delete_partner", raise_exception=True)
def partner_delete(request, pk):
    partner = get_object_or_404(Partner.objects.visible_to(request.user).for_list(), pk=pk)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and _remove(request, partner, form.cleaned_data["reason"]):
        messages.success(request, f"{partner} sudah dihapus.", extra_tags=undo_of_deletion(Partner, pk))
        return redirect("partner_list")
    context = {"partner": partner, "form": form, "obstacle": partner.deletion_obstacle()}
    return render(request, "registry/partner_delete.html", context)


def _remove(request, partner, reason):
    try:
        partner.remove(reason)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return False
    return True
