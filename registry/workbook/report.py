"""A list from its bytes to what a command says about it: the whole work of `import_volunteers`, done in one process.

Only texts leave that process (`Report`), so it can be one of `registry.guards.boxed`.
"""

import io
import json
from dataclasses import dataclass

from django.utils import timezone

from registry.workbook import batch, plan, reading, remembered
from registry.workbook.columns import BY_KEY
from registry.workbook.planned_row import State
from registry.workbook.summary import remembered_in_words
from registry.workbook.writing import failed

COUNTS = {"new": State.NEW, "changed": State.CHANGED, "unchanged": State.UNCHANGED, "failed": State.FAILED}


@dataclass(frozen=True)
class Report:
    """What a list is or was saved as: as one JSON object, as sentences, and its failed rows as .xlsx (else empty)."""

    as_json: str
    sentences: list
    failed_rows: bytes


def made_of(data, name, answers, *, commit, all_or_nothing):
    """Return the `Report` of a file's bytes; with `commit` its good rows are saved, under the file's name.

    With `all_or_nothing`, nothing is saved if one row fails. `answers` go from ids of questions to answers. Raises
    WorkbookError, with a sentence, where it cannot be read or saved.
    """
    taught = remembered.columns_before(timezone.now())
    asked = {"chosen": remembered.keys_in(taught), "answers": answers}
    sheets = reading.read(data)
    made = None if commit and not all_or_nothing else plan.make(sheets, **asked)
    if not commit or (made and made.counted(State.FAILED)):
        return _report(made, taught, answers, is_saved=False)
    reports = []

    def report(saved):
        # Together with the save: where the process is stopped while it writes the report, nothing is saved, as told.
        reports.append(_report(saved, taught, answers, is_saved=True))

    batch.save(sheets, name=name, **asked, all_or_nothing=all_or_nothing, also=lambda _: report)
    return reports[-1]


def _report(made, taught, answers, *, is_saved):
    sentences = list(_sentences(made, taught, is_saved=is_saved))
    return Report(_as_json(made, taught, answers), sentences, _failed_rows(made))


def _failed_rows(made):
    if not made.counted(State.FAILED):
        return b""
    workbook = io.BytesIO()
    failed.write(workbook, made)
    return workbook.getvalue()


def _sentences(made, taught, *, is_saved):
    problems = _problems(made, taught)
    for each in problems:
        where = ", ".join(filter(None, [each["sheet"], each["row"] and f"baris {each['row']}", each["column"]]))
        yield f"{where}: {each['message']}" if where else each["message"]
        for answer, words in each.get("choices", ()):
            yield f'    "{each["question"]}": "{answer}" ({words})'
    read = {table.sheet for table in made.tables}
    for sheet, question in made.about_headings:
        if sheet not in read:
            yield f'Bila lembar “{sheet}” daftar orang, jawab "{question.id}": nomor baris judulnya.'
    outcome = "{new} baru, {changed} berubah, {unchanged} tetap, {failed} gagal".format(**_counts(made))
    yield f"{len(made.rows)} baris: {outcome}."
    if made.follow_ups:
        yield f"{len(made.follow_ups)} desa/kelurahan kini tanpa PSM; tindak lanjutnya ada di Beranda."
    yield "Sudah disimpan." if is_saved else "Tidak ada yang disimpan; --commit menyimpan."


def _as_json(made, taught, answers):
    columns = [_column(table.sheet, heading, taught) for table in made.tables for heading in table.headings]
    skipped = [{"sheet": each.sheet, "row": each.number, "why": each.why} for each in made.skipped]
    headings = [
        {"sheet": sheet, "row": question.answer_in(answers), "question": question.id, "choices": question.choices}
        for sheet, question in made.about_headings
    ]
    lists = {"problems": _problems(made, taught), "columns": columns, "skipped": skipped, "headings": headings}
    return json.dumps({"rows": len(made.rows), **_counts(made), **lists}, ensure_ascii=False)


def _counts(made):
    return {name: made.counted(state) for name, state in COUNTS.items()}


def _column(sheet, heading, taught):
    words = remembered_in_words(heading, taught)
    column = {"sheet": sheet, "heading": heading.text, "understood": heading.key or heading.spare or None}
    return column | ({"remembered": words} if words else {})


def _problems(made, taught):
    of_people = [_problem(sheet, 0, "", "warning", sentence) for sheet, sentence in made.unread_people]
    counted = [_problem("", 0, "", "warning", sentence) for sentence in _counted(made)]
    return [*of_people, *counted, *_about_columns(made, taught), *_about_the_file(made), *_about_rows(made)]


def _counted(made):
    """What is said of how many new people, before all that is said of single rows."""
    if made.new_without_village:
        yield f"{made.new_without_village} orang baru tanpa desa."
    if made.new_without_start:
        yield f"{made.new_without_start} orang baru tanpa penugasan: disimpan sebagai calon, belum bertugas."


def _about_columns(made, taught):
    """The columns that are understood as an earlier list taught, as warnings."""
    for table in made.tables:
        for heading in table.headings:
            if words := remembered_in_words(heading, taught):
                label = BY_KEY[heading.key].label if heading.key else "tidak dibaca"
                yield _problem(table.sheet, 0, heading.text, "warning", f"Dipahami sebagai {label} ({words}).")


def _about_the_file(made):
    """What is to be known, or may be chosen, about whole sheets, as problems without a column."""
    for sheet, number, sentence in made.remarks:
        yield _problem(sheet, number, "", "warning", sentence)
    for table in made.tables:
        for question in table.questions:
            if question.default:  # An open one is told with each row that it keeps back.
                yield _problem(table.sheet, 0, "", "warning", question.text, question)


def _about_rows(made):
    for planned in made.rows:
        for each in planned.problems:
            column = made.heading_of(planned, each.key)
            yield _problem(planned.row.sheet, planned.row.number, column, each.level, each.message, each.question)


def _problem(sheet, row, column, level, message, question=None):
    """One problem; what an answer needs is the question's id and its choices as pairs of an answer and its words."""
    problem = {"sheet": sheet, "row": row, "column": column, "level": level, "message": message}
    return problem | ({"question": question.id, "choices": question.choices} if question else {})
