import json
import sys
from functools import partial
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from registry.management.room import needs_room
from registry.workbook import report, uploaded
from registry.workbook.reading import WorkbookError


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

    @needs_room
    def handle(self, *, file, commit, all_or_nothing, json, problems, answers, **options):
        answers = _answers_in(answers) if answers else {}
        how = {"commit": commit, "all_or_nothing": all_or_nothing}
        work = partial(report.made_of, _bytes_in(file), file.name, answers, **how)
        try:
            made = uploaded.in_a_box(work, limits=uploaded.IN_BACKGROUND)
        except WorkbookError as error:
            raise CommandError(str(error), returncode=2) from error
        self.stdout.write(made.as_json if json else "\n".join(made.sentences))
        if made.failed_rows:
            if problems:
                _write(made.failed_rows, problems)
            sys.exit(1)


def _bytes_in(path):
    try:
        return path.read_bytes()
    except OSError as error:
        raise CommandError(f"Berkas {path} tidak dapat dibuka.", returncode=2) from error


def _write(workbook, path):
    try:
        path.write_bytes(workbook)
    except OSError as error:
        raise CommandError(f"Berkas {path} tidak dapat ditulis.", returncode=2) from error


def _answers_in(path):
    """The answers in a file: a JSON object of texts."""
    try:
        answers = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise CommandError(f"Jawaban {path} tidak dapat dibaca.", returncode=2) from error
    if not isinstance(answers, dict) or not all(isinstance(answer, str) for answer in answers.values()):
        raise CommandError(f"Jawaban {path} harus objek JSON dari kode pertanyaan ke jawaban.", returncode=2)
    return answers
