import tempfile
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from registry.lists.volunteer_filter import Order
from registry.models import Volunteer
from registry.workbook.writing.export import Export, Kind, keys_to_choose


class Command(BaseCommand):
    help = (
        "Tulis semua PSM sebagai buku kerja .xlsx (atau .csv), sebaris seorang; import_volunteers membacanya kembali."
    )

    def add_arguments(self, parser):
        parser.add_argument("output", type=Path, metavar="OUT.xlsx")
        parser.add_argument("--with-nik", action="store_true", help="sertakan NIK utuh")

    def handle(self, *, output, with_nik, **options):
        kind = output.suffix.lower().lstrip(".")
        if kind not in Kind.values:
            raise CommandError("Nama berkasnya harus berakhir dengan .xlsx atau .csv.")
        keys = [*keys_to_choose(), *(["nik"] if with_nik else [])]
        export = Export(
            Volunteer.objects.unrestricted().sorted_by(Order.NUMBER), keys, purpose="perintah export_volunteers"
        )
        try:
            count = _write(output, export, kind)
        except OSError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{count} PSM.")


def _write(output, export, kind):
    """Write a temporary file beside it, readable by this account alone, and rename it when it is complete."""
    with tempfile.NamedTemporaryFile(dir=output.parent, prefix=".ekspor-", delete=False) as file:
        unfinished = Path(file.name)
        try:
            count = export.write(file, kind)
            unfinished.replace(output)
        finally:
            unfinished.unlink(missing_ok=True)
    return count
