"""The registry's recap on paper. It is here because only this app knows who signs."""

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.exceptions import ValidationError
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_safe

from ceremonies.certificates.errors import PaperError
from ceremonies.printing.at_once import print_recap
from registry.lists.recap_filter import RecapFilter
from registry.transfers.downloads import file_to_show


@permission_required("registry.view_volunteer", raise_exception=True)
@require_safe
def recap_print(request):
    filters = RecapFilter(request.GET, user=request.user)
    try:
        pdf = print_recap(filters.recap(), dated_on=filters.dated_on, filters=filters.in_words(), by=request.user)
    except (ValidationError, PaperError) as error:
        messages.error(request, " ".join(getattr(error, "messages", [str(error)])))
        return redirect(f"{reverse('recap_detail')}?{filters.query_of_day()}")
    return file_to_show(pdf, "application/pdf", f"rekap-psm-{filters.on}.pdf")
