from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from ceremonies.issuing import issue_certificates
from ceremonies.models import Ceremony
from ceremonies.requirements import requirements_in, sentences
from registry.management.room import needs_room


class Command(BaseCommand):
    help = "Beri nomor dan piagam kepada setiap peserta yang belum punya dan tidak ditandai absen."

    def add_arguments(self, parser):
        parser.add_argument("ceremony", type=int, metavar="CEREMONY", help="nomor pengukuhan seperti pada alamatnya")

    @needs_room
    def handle(self, *, ceremony, **options):
        chosen = Ceremony.objects.filter(pk=ceremony).first()
        if chosen is None:
            raise CommandError(f"Tidak ada pengukuhan {ceremony}.")
        required = requirements_in(chosen.participants.uncertified(), chosen)
        try:
            issued = issue_certificates(chosen)
        except ValidationError as error:
            raise CommandError("\n".join(error.messages)) from error
        numbers = f": {issued[0].number.up_to(issued[-1].number)}" if issued else ""
        for sentence in sentences(required):
            self.stderr.write(sentence)
        self.stdout.write(f"{len(issued)} piagam diterbitkan{numbers}.")
