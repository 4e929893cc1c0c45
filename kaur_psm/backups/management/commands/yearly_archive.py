import os
from pathlib import Path

from django.contrib.auth import get_user_model
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management.base import BaseCommand

from kaur_psm.backups.child import Refusal
from kaur_psm.backups.yearly.contents import YearlyContents


class Command(BaseCommand):
    help = "Tulis arsip setahun sebagai satu zip yang terbaca tanpa program ini: PDF/A, .xlsx, dan daftar isinya."

    def add_arguments(self, parser):
        parser.add_argument("year", type=int, metavar="YEAR")
        parser.add_argument("output", type=Path, metavar="FILE.zip")
        parser.add_argument("--with-nik", action="store_true", help="sertakan NIK utuh")
        parser.add_argument("--purpose", default="perintah yearly_archive", help="keperluannya, untuk jejak")
        parser.add_argument("--account", type=int, help="nomor akun yang memintanya")

    def handle(self, *, year, output, with_nik, purpose, account, **options):
        user = get_user_model().objects.get(pk=account) if account else None
        contents = YearlyContents(year, user, with_nik, purpose, self._tell)
        unfinished = output.with_name(f".{output.name}.belum-selesai")
        try:
            with open(unfinished, "wb", opener=_for_us_alone) as file:
                sentence = contents.write(file)
                file.flush()
                os.fsync(file.fileno())
            unfinished.replace(output)
        except ValidationError as error:
            raise Refusal(" ".join(error.messages)) from error
        except PermissionDenied as error:
            raise Refusal(str(error)) from error
        except OSError as error:
            raise Refusal(
                f"Arsip tidak dapat ditulis ke {output.parent}. Periksa foldernya dan ruang disknya."
            ) from error
        finally:
            unfinished.unlink(missing_ok=True)
        self.stdout.write(sentence)

    def _tell(self, done, total):
        self.stdout.write(f"{done}/{total}")
        self.stdout.flush()


def _for_us_alone(path, flags):
    return os.open(path, flags, 0o600)
