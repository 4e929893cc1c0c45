"""A clerk's answers on the preview of an import: the village of a spelling, and the person of a row."""

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.http import QueryDict
from django.shortcuts import redirect, resolve_url
from django.views.decorators.http import require_POST

from registry.forms.imports import PersonForm, SpellingsForm
from registry.models import Import, VillageSpelling
from registry.views.imports import previewed_or_404
from registry.workbook import uploaded
from registry.workbook.matching import Villages
from registry.workbook.questions import about_person


@permission_required("registry.add_import", raise_exception=True)
@require_POST
def import_villages(request, pk):
    imported = previewed_or_404(request, pk)
    villages = Villages(request.user)
    spellings = [each for each in uploaded.preview_of(imported).spellings if not villages.is_known(each)]
    form = SpellingsForm(request.POST, spellings=spellings, villages=villages)
    if not form.is_valid():
        messages.error(request, "Desa yang dipilih tidak ada di daftar. Pilih lagi.")
    elif form.chosen:
        for spelling, village in form.chosen:
            VillageSpelling.objects.remember(*spelling.key, village, request.user)
        uploaded.ask(imported, Import.Asked.LOOK)
        rows = sum(spelling.rows for spelling, _ in form.chosen)
        messages.success(request, f"{len(form.chosen)} ejaan desa diingat, juga untuk daftar berikutnya: {rows} baris.")
    else:
        messages.warning(request, "Belum ada desa yang dipilih.")
    return redirect("import_detail", pk)


@permission_required("registry.add_import", raise_exception=True)
@require_POST
def import_person(request, pk):
    imported = previewed_or_404(request, pk)
    form = PersonForm(request.POST, user=request.user)
    if not form.is_valid():
        messages.error(request, "Orang atau baris itu tidak ditemukan.")
        return redirect("import_detail", pk)
    person, place = form.cleaned_data["person"], form.cleaned_data["place"]
    imported.answer(about_person(place), person.registry_no if person else "")
    uploaded.ask(imported, Import.Asked.LOOK)
    sentence = f"adalah {person}" if person else "tidak lagi disamakan dengan orang yang sudah tercatat"
    messages.success(request, f"Baris {place.partition('-')[2]} {sentence}.")
    return redirect(f"{resolve_url('import_detail', pk)}{_where(request)}#baris-{place}")


def _where(request):
    """The query string for the page of the preview on which the answer was given."""
    kept = QueryDict(mutable=True)
    kept.update({name: request.GET[name][:10] for name in ("tampil", "hal") if name in request.GET})
    return f"?{kept.urlencode()}" if kept else ""
