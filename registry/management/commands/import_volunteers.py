import json
import sys
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from registry.workbook import batch, plan, reading, remembered
from registry.workbook.columns import BY_KEY
from registry.workbook.planned_row import State
from registry.workbook.reading import WorkbookError
from registry.workbook.summary import remembered_in_words
from registry.workbook.writing import failed

COUNTS = {"new": State.NEW, "changed": State.CHANGED, "unchanged": State.UNCHANGED, "failed": State.FAILED}


class Command(BaseCommand):
    help = "Baca daftar PSM dari buku kerja; tanpa --commit hanya menunjukkan apa yang akan berubah."

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path, metavar="FILE", help="berkas .xlsx, .xls, .ods atau .csv")
        parser.add_argument("--commit", action="store_true", help="simpan baris yang baik")
        parser.add_argument(
            "--all-or-nothing", action="store_true", help="bersama --commit: tidak simpan apa pun bila satu baris gagal"
        )
        parser.add_argument("--json", action="store_true", help="tulis hasilnya sebagai JSON")
        parser.add_argument(
            "--problems", type=Path, metavar="OUT.xlsx", help="tulis baris yang gagal, dengan masalahnya, ke berkas ini"
        )

        parser.add_argument(
            "--answers",
            type=Path,
            metavar="FILE",
            help="jawaban atas pertanyaan: objek JSON dari kode pertanyaan ke jawaban yang dipilih",
        )

    def handle(self, *, file, commit, all_or_nothing, json, problems, answers, **options):
        answers = _answers_in(answers) if answers else {}
        self.remembered = remembered.columns_before(timezone.now())
        asked = {"chosen": remembered.keys_in(self.remembered), "answers": answers}
        try:
            sheets = reading.read(file.read_bytes())
            made = None if commit and not all_or_nothing else plan.make(sheets, **asked)
            commit = commit and not (made and made.counted(State.FAILED))
            if commit:
                made = batch.save(sheets, name=file.name, **asked, all_or_nothing=all_or_nothing)
        except OSError as error:
            raise CommandError(f"Berkas {file} tidak dapat dibuka.", returncode=2) from error
        except WorkbookError as error:
            raise CommandError(str(error), returncode=2) from error
        self._tell_json(made, answers) if json else self._tell(made, commit)
        if problems and made.counted(State.FAILED):
            self._give_back(made, problems)
        if made.counted(State.FAILED):
            sys.exit(1)

    def _give_back(self, made, path):
        try:
            with path.open("wb") as file:
                failed.write(file, made)
        except OSError as error:
            raise CommandError(f"Berkas {path} tidak dapat ditulis.", returncode=2) from error

    def _tell(self, made, commit):
        if made.new_without_village:
            self.stdout.write(f"{made.new_without_village} orang baru tanpa desa.")
        for each in (*self._about_columns(made), *_about_the_file(made), *_about_rows(made)):
            where = [each["sheet"], each["row"] and f"baris {each['row']}", each["column"]]
            self.stdout.write(f"{', '.join(filter(None, where))}: {each['message']}")
            for answer, words in each.get("choices", ()):
                self.stdout.write(f'    "{each["question"]}": "{answer}" ({words})')
        read = {table.sheet for table in made.tables}
        for sheet, question in made.about_headings:
            if sheet not in read:
                self.stdout.write(f'Bila lembar “{sheet}” daftar orang, jawab "{question.id}": nomor baris judulnya.')
        counts = {name: made.counted(state) for name, state in COUNTS.items()}
        outcome = "{new} baru, {changed} berubah, {unchanged} tetap, {failed} gagal".format(**counts)
        self.stdout.write(f"{len(made.rows)} baris: {outcome}.")
        if made.follow_ups:
            self.stdout.write(f"{len(made.follow_ups)} desa/kelurahan kini tanpa PSM; tindak lanjutnya ada di Beranda.")
        self.stdout.write("Sudah disimpan." if commit else "Tidak ada yang disimpan; --commit menyimpan.")

    def _tell_json(self, made, answers):
        problems = [*self._about_columns(made), *_about_the_file(made), *_about_rows(made)]
        counts = {name: made.counted(state) for name, state in COUNTS.items()}
        columns = [self._column(table.sheet, heading) for table in made.tables for heading in table.headings]
        skipped = [{"sheet": each.sheet, "row": each.number, "why": each.why} for each in made.skipped]
        headings = [
            {"sheet": sheet, "row": question.answer_in(answers), "question": question.id, "choices": question.choices}
            for sheet, question in made.about_headings
        ]
        lists = {"problems": problems, "columns": columns, "skipped": skipped, "headings": headings}
        result = {"rows": len(made.rows), **counts, **lists}
        self.stdout.write(json.dumps(result, ensure_ascii=False))

    def _column(self, sheet, heading):
        words = remembered_in_words(heading, self.remembered)
        column = {"sheet": sheet, "heading": heading.text, "understood": heading.key or None}
        return column | ({"remembered": words} if words else {})

    def _about_columns(self, made):
        """The columns that are understood as an earlier list taught, as warnings."""
        for table in made.tables:
            for heading in table.headings:
                if words := remembered_in_words(heading, self.remembered):
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


def _answers_in(path):
    """The answers in a file: a JSON object of texts."""
    try:
        answers = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise CommandError(f"Jawaban {path} tidak dapat dibaca.", returncode=2) from error
    if not isinstance(answers, dict) or not all(isinstance(answer, str) for answer in answers.values()):
        raise CommandError(f"Jawaban {path} harus objek JSON dari kode pertanyaan ke jawaban.", returncode=2)
    return answers
