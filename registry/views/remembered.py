"""What accounts taught about lists, so that the office lets it hold for all, or deletes it."""

from functools import wraps
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from registry.models import HeadingChoice, VillageSpelling
from registry.models.imports import may_confirm
from registry.workbook.columns import BY_KEY

ROWS = 50


def confirmers_only(view):
    """Decorate a view that decides for all accounts: it answers 403 to who may not."""

    @wraps(view)
    def answer(request, *args, **kwargs):
        if not may_confirm(request.user):
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return answer


@permission_required("registry.merge_volunteer", raise_exception=True)
@confirmers_only
def remembered_list(request):
    """The headings and then the spellings, on pages of both together."""
    spellings = VillageSpelling.objects.for_confirming().select_related("village__district", "said_by", "confirmed_by")
    everything = [*HeadingChoice.objects.for_confirming(), *spellings]
    page = Paginator(everything, ROWS).get_page(request.GET.get("hal"))
    context = {
        "page": page,
        "headings": [(each, _meaning(each)) for each in page if isinstance(each, HeadingChoice)],
        "spellings": [each for each in page if isinstance(each, VillageSpelling)],
    }
    return render(request, "registry/remembered_list.html", context)


def _meaning(choice):
    return BY_KEY[choice.key].label if choice.key in BY_KEY else "tidak dibaca"


@permission_required("registry.merge_volunteer", raise_exception=True)
@confirmers_only
@require_POST
def remembered_heading(request, pk):
    return _decide(request, HeadingChoice, pk)


@permission_required("registry.merge_volunteer", raise_exception=True)
@confirmers_only
@require_POST
def remembered_spelling(request, pk):
    return _decide(request, VillageSpelling, pk)


def _decide(request, model, pk):
    """Let what was taught hold for all accounts; delete it where the button says so."""
    taught = get_object_or_404(model, pk=pk)
    if "hapus" in request.POST:
        taught.delete()
        messages.success(request, f"“{taught}” tidak diingat lagi; ditanyakan lagi bila muncul di daftar.")
    else:
        taught.confirm(request.user)
        messages.success(request, f"“{taught}” sekarang berlaku bagi semua akun.")
    return redirect(f"{reverse('remembered_list')}?{urlencode({'hal': request.GET.get('hal', 1)})}")
