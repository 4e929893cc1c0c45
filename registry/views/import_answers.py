"""The preview of an import, and what a clerk answers, corrects and chooses on it until it is saved."""

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render, resolve_url
from django.utils.http import urlencode
from django.views.decorators.http import require_POST

from registry.forms.imports import AnswersForm, HeadingsForm, SaveForm, SpellingsForm, cell_name
from registry.models import Import, VillageSpelling
from registry.workbook import uploaded
from registry.workbook.matching import Villages
from registry.workbook.preview import next_problem

ROWS = 50


def _previewed_or_404(request, pk):
    """One of the account's own previews that is ready to be answered."""
    return get_object_or_404(Import.objects.made_by(request.user).previewed(), pk=pk)


def _answers_form(request, imported, preview, data=None):
    return AnswersForm(
        data,
        preview=preview,
        version=imported.previewed_at.isoformat(),
        answers=imported.answers,
        page=request.GET.get("tanya"),
    )


# The page


def show_preview(request, imported, *, headings_form=None, answers_form=None, spellings_form=None):
    """Return the page of a preview; a form that was sent with something wrong comes back as it was typed."""
    preview = uploaded.preview_of(imported)
    shown = request.GET.get("tampil", "")
    rows, aimed_at = preview.shown(shown), request.GET.get("baris", "")
    page = Paginator(rows, ROWS).get_page(_page_number(request, rows, aimed_at))
    villages = Villages(request.user)
    answers_form = answers_form or _answers_form(request, imported, preview)
    questions = [
        *(question for row in page for question in row.questions),
        *(question for question, _ in (*answers_form.open_questions, *answers_form.offers)),
    ]
    context = {
        "imported": imported,
        "preview": preview,
        "shown": shown,
        "page": page,
        "rows": [
            _as_shown(row, answers_form, aimed_at, following)
            for row, following in _with_next(request, imported, page, rows)
        ],
        "first_problem": next_problem(preview.rows),
        "headings_form": headings_form or HeadingsForm(columns=preview.columns),
        "answers_form": answers_form,
        "texts_shown": answers_form.texts_shown(page, questions),
        "typed_elsewhere": answers_form.typed_elsewhere(page, questions),
        "spellings_form": spellings_form or _spellings_form(request, preview.spellings, villages),
        "villages": sorted({village.name for village in villages.by_code.values()}),
        "districts": sorted({village.district.name for village in villages.by_code.values()}),
        "save_form": SaveForm(),
    }
    return render(request, "registry/import_preview.html", context)


def _page_number(request, rows, aimed_at):
    """The number of the page in the address, or of the one with the row that the address names."""
    at = next((at for at, row in enumerate(rows) if row.place == aimed_at), None)
    return request.GET.get("hal") if at is None else at // ROWS + 1


def _with_next(request, imported, page, rows):
    """The page's rows, each with the link to the next one that has a problem ("" if there is none)."""
    following = next((row for row in rows[page.end_index() :] if row.is_failed), None)
    link = f"{_address(request, imported, baris=following.place)}#baris-{following.place}" if following else ""
    pairs = []
    for row in reversed(page.object_list):
        pairs.append((row, link))
        link = f"#baris-{row.place}" if row.is_failed else link
    return pairs[::-1]


def _as_shown(row, form, aimed_at, following):
    """A row with its inputs and questions, unfolded where somebody has to type in it."""
    is_open = form.is_open(row) or (row.place == aimed_at and row.is_failed)
    return {
        "row": row,
        "inputs": form.inputs(row),
        "questions": form.answered(row.questions),
        "ticked": [kind for kind in AnswersForm.TICKS if f"{kind}-{row.place}" in form.data],
        "is_open": is_open,
        "following": following,
    }


def _spellings_form(request, spellings, villages):
    """The form that asks for the villages of spellings, or None if all are known."""
    if not spellings:
        return None
    return SpellingsForm(spellings=spellings, villages=villages, page=request.GET.get("ejaan"))


# What is chosen for the columns


@permission_required("registry.add_import", raise_exception=True)
@require_POST
def import_choose(request, pk):
    imported = _previewed_or_404(request, pk)
    form = HeadingsForm(request.POST, columns=uploaded.preview_of(imported).columns)
    if not form.is_valid():
        return show_preview(request, imported, headings_form=form)
    uploaded.choose(imported, form.chosen, form.to_remember)
    uploaded.ask(imported, Import.Asked.LOOK)
    messages.success(request, "Kolomnya dibaca seperti yang dipilih. Judul yang tidak dikenal diingat bagi akun Anda.")
    return redirect("import_detail", pk)


# What is answered and corrected in this list


@permission_required("registry.add_import", raise_exception=True)
@require_POST
def import_look(request, pk):
    """Make the preview again, with what was answered, corrected and chosen, and with the registry as it is now."""
    imported = _previewed_or_404(request, pk)
    said = _Said(request, imported)
    if not said.is_valid():
        return said.page()
    if "desa" in request.POST and not said.spellings.chosen:  # The button beside the villages.
        messages.warning(request, "Belum ada desa yang dipilih.")
    return _look_again(request, imported, said)


@permission_required("registry.add_import", raise_exception=True)
@require_POST
def import_save(request, pk):
    """Save the list; what was typed and not looked at yet is looked at first."""
    imported = get_object_or_404(Import.objects.made_by(request.user), pk=pk)
    if not imported.is_waiting:
        messages.info(request, "Daftar ini sudah disimpan.")
        return redirect("import_detail", pk)
    if not imported.preview:
        return redirect("import_detail", pk)
    said = _Said(request, imported)
    if not said.is_valid():
        return said.page()
    if said.says_something:
        messages.warning(request, "Belum disimpan: yang baru Anda isi diperiksa dahulu. Lihat hasilnya, lalu simpan.")
        return _look_again(request, imported, said)
    form = SaveForm(request.POST)
    if form.is_valid():
        uploaded.ask(imported, form.cleaned_data["way"])
    return redirect("import_detail", pk)


class _Said:
    """All that the form of the preview says: answers and corrections, and the villages of unknown spellings."""

    def __init__(self, request, imported):
        self._request, self._imported = request, imported
        preview, villages = uploaded.preview_of(imported), Villages(request.user)
        unknown = [each for each in preview.spellings if not villages.is_known(each)]
        self.answers = _answers_form(request, imported, preview, request.POST)
        self.spellings = SpellingsForm(
            request.POST, spellings=unknown, villages=villages, page=request.GET.get("ejaan")
        )

    def is_valid(self):
        """Whether all of it can be taken. Of an old page, or with something wrong, nothing is."""
        return self.answers.is_valid() and self.spellings.is_valid()

    def page(self):
        """The page with what was typed and chosen, and why it was not taken."""
        if not self.spellings.is_valid():
            messages.error(self._request, "Desa yang dipilih tidak ada di daftar. Pilih lagi.")
        return show_preview(self._request, self._imported, answers_form=self.answers, spellings_form=self.spellings)

    @property
    def says_something(self):
        """Whether there is anything to look at anew."""
        return self.answers.says_something or bool(self.spellings.chosen)

    def remember_villages(self):
        """Remember the villages of the spellings. Return what to tell; empty where none was chosen."""
        chosen = self.spellings.chosen
        for spelling, village in chosen:
            VillageSpelling.objects.remember(*spelling.key, village, self._request.user)
        rows = sum(spelling.rows for spelling, _ in chosen)
        return f"{len(chosen)} ejaan desa diingat, juga untuk daftar Anda berikutnya: {rows} baris." if chosen else ""


def _look_again(request, imported, said):
    """Store what was said and look at the list anew; go to the next problem after what was changed."""
    form = said.answers
    if sentence := said.remember_villages():
        messages.success(request, sentence)
    if form.says_something:
        answers = {**form.kept_people, **form.answers, **form.left_out, **form.taken_in}
        uploaded.answer(imported, answers, form.corrections, form.taken_back)
        messages.success(request, _in_words(form))
    uploaded.ask(imported, Import.Asked.LOOK)
    return redirect(_where(request, imported, form))


def _in_words(form):
    counts = [
        (len(form.answers), "pertanyaan dijawab"),
        (len(form.corrections), "baris dibetulkan"),
        (len(form.taken_back), "baris kembali seperti di berkas"),
        (len(form.left_out), "baris tidak akan disimpan"),
        (len(form.taken_in), "baris ikut disimpan lagi"),
    ]
    return ", ".join(f"{count} {what}" for count, what in counts if count).capitalize() + "."


def _where(request, imported, form):
    """The address to go on at: of the next problem, from the first row on that was changed."""
    rows = uploaded.preview_of(imported).rows if form.places and not imported.asked else []
    first = next((row for row in rows if row.place in form.places), None)
    if first is None:  # Perhaps it was left out.
        return _address(request, imported) + ("#baris" if form.places else "")
    row = next_problem(rows, first.place) or first
    return f"{_address(request, imported, baris=row.place)}#id_{cell_name(row.place, row.doubtful_key)}"


def _address(request, imported, **aimed_at):
    """The address of the page of the preview that is shown, or of the one with the row at the place in `baris`."""
    kept = {name: request.GET[name][:10] for name in ("tampil", "hal", "tanya") if name in request.GET} | aimed_at
    return resolve_url("import_detail", imported.pk) + (f"?{urlencode(kept)}" if kept else "")
