"""A year of an office, entered kind by kind: runs in a process of its own, on an empty database (bench/growth.py)."""

import io
import itertools
import json
import random
import sys
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime, timedelta
from statistics import mean

from django.core.management import call_command
from django.db import connection, transaction
from PIL import Image, ImageChops

from ceremonies.issuing import issue_certificates
from ceremonies.models import Handover
from kaur_psm.accounts.models import Session, User
from registry.history.recording import because, bulk_create
from registry.models import ADULT_AGE, Activity, Trace, Training, TrainingRecord, Upload, Village, Volunteer
from registry.transfers import files
from tests import factories

SAMPLE = 10  # So many pictures of each kind are made; their mean counts for all.
WORKDAYS = 250
YEAR = 2025


@dataclass
class Grown:
    """What one kind of work added: how many, and bytes of the database and of files."""

    kind: str
    count: int
    database: int
    files: int = 0


def live(people):
    """Make an office of so many people, let it work for a year, and print what that took, as JSON."""
    call_command("migrate", interactive=False, verbosity=0)
    call_command("load_regions", stdout=io.StringIO())
    call_command("load_demo", volunteers=people, stdout=io.StringIO())
    grown, before = [Grown("at the beginning", people, _size())], _size()
    for kind, enter in KINDS.items():
        count, bytes_of_files = enter(people)
        grown.append(Grown(kind, count, _size() - before, bytes_of_files))
        before = _size()
        sys.stderr.write(f"{grown[-1]}\n")
    sys.stdout.write(json.dumps([asdict(each) for each in grown]) + "\n")


def _size():
    """Bytes of the database, without pages that are free again and without its log."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT pg_database_size(current_database())")
            return cursor.fetchone()[0]
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        cursor.execute(
            "SELECT (page_count - freelist_count) * page_size"
            " FROM pragma_page_count, pragma_freelist_count, pragma_page_size"
        )
        return cursor.fetchone()[0]


# Kinds of work: each function enters those of a year, and returns how many they are and the bytes of their files


def _reports(people):
    """A report a month of each person."""
    count = 0
    for month in range(1, 13):
        with because("", grouped=True, user=_accounts()[0]):
            reports = [
                Activity(
                    volunteer=person,
                    done_on=date(YEAR, month, 1 + person.pk % 28),
                    village_id=person.home_village_id or _village(),
                    what="Mendampingi tiga keluarga penerima bantuan ke kantor desa, lalu mencatat perubahan datanya.",
                    helped=3,
                )
                for person in Volunteer.objects.order_by("pk")
            ]
            count += len(bulk_create(reports))
    return count, 0


def _photographs_of_reports(people):
    """One report in four has a photograph, as a phone takes it, made smaller as the form of a report does."""
    reports = list(Activity.objects.order_by("pk")[::4])
    return len(reports), _upload(
        [report.volunteer_id for report in reports], Upload.Kind.ACTIVITY, files.scene, (2000, 1500)
    )


def _portraits(people):
    """One person in three has a new portrait."""
    owners = list(Volunteer.objects.order_by("pk").values_list("pk", flat=True)[::3])
    return len(owners), _upload(owners, Upload.Kind.PHOTO, files.photo, (1500, 2000))


def _upload(owners, kind, scaled, size):
    """Add a row for each owner. Return the bytes of their files, by the mean of some."""
    sizes = [len(scaled(_picture(size, number)).read()) for number in range(SAMPLE)]
    Upload.objects.bulk_create(
        [
            Upload(
                volunteer_id=owner,
                kind=kind,
                file=f"{kind}/{random.getrandbits(128):032x}.jpg",
                content_type="image/jpeg",
            )
            for owner in owners
        ]
    )
    return round(mean(sizes) * len(owners))


def _picture(size, number):
    """A picture with large shapes and fine grain, which JPEG keeps in about as many bytes as a photograph."""
    width, height = size
    large = Image.effect_noise((width // 40, height // 40), 90 + number).resize(size).convert("RGB")
    fine = Image.effect_noise(size, 18).convert("RGB")
    written = io.BytesIO()
    ImageChops.overlay(large, fine).save(written, "JPEG", quality=90)
    written.seek(0)
    written.name = "foto.jpg"
    written.size = len(written.getvalue())
    return written


def _changes(people):
    """Three changes of each person, one after another, as forms make them."""

    count = 0
    for number in range(3):
        for some in _in_pieces(Volunteer.objects.order_by("pk")):
            with because("Pembaruan data", user=_accounts()[0]), transaction.atomic():
                for person in some:
                    person.home_address = f"Jalan Rekaan {number + 1}, RT {person.pk % 9 + 1}"
                    person.save()
                    count += 1
    return count, 0


def _trainings(people):
    """Two trainings, each of one person in five."""
    count = 0
    for number in (1, 2):
        with because("", grouped=True, user=_accounts()[0]):
            training = Training.objects.create(
                name=f"Bimtek Lanjutan {number}", kind="lanjutan", started_on=date(YEAR, 4 * number, 2), hours=24
            )
            people_of_it = Volunteer.objects.order_by("pk")[number::5]
            count += len(bulk_create([TrainingRecord(volunteer=each, training=training) for each in people_of_it]))
    return count, 0


def _ceremonies(people):
    """One person in four gets a certificate, sixty in a ceremony; each is printed once and handed out.

    No page is rendered: it is a file only until it is on paper.
    """
    count, office = 0, factories.make_ceremony([], held_on=date(YEAR, 1, 6)).office
    serving = Volunteer.objects.serving(date(YEAR, 2, 3)).exclude(born_on=None).exclude(nik_masked="").order_by("pk")
    fit = [person for person in serving if not person.has_died and person.age_on(date(YEAR, 2, 3)) >= ADULT_AGE]
    for number, guests in enumerate(_in_pieces(fit[: people // 4], 60)):
        ceremony = factories.make_ceremony(
            guests, held_on=date(YEAR, 2, 3) + timedelta(number), name=f"Pengukuhan {number}", office=office
        )
        issue_certificates(ceremony)
        with transaction.atomic():
            factories.print_all(ceremony)
        Handover.objects.record_all(ceremony.certificates(), by=_accounts()[0])
        count += ceremony.certificates().count()
    return count, 0


def _sessions(people):
    """The sessions of one day: the night removes them."""
    accounts = _accounts()
    now = datetime(YEAR, 6, 1, tzinfo=UTC)
    Session.objects.bulk_create(
        [
            Session(
                session_key=f"{random.getrandbits(160):032x}"[:32],
                session_data="x" * 600,
                expire_date=now,
                account=account,
            )
            for account in accounts
            for _ in range(2)
        ]
    )
    return 2 * len(accounts), 0


def _traces(people):
    """On each working day two sign-ins and sign-outs of each account; a year's views of NIKs, exports and refusals."""
    agent = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0"
    kinds = [Trace.Kind.SIGNED_IN, Trace.Kind.SIGNED_OUT] * 2
    traces = [
        Trace(kind=kind, user=account, subject=account.username, address="192.168.1.20", agent=agent)
        for account in _accounts()
        for kind in kinds * WORKDAYS
    ]
    traces += [
        Trace(
            kind=Trace.Kind.NIK_VIEWED,
            user=_accounts()[0],
            volunteer=person,
            subject=person.registry_no,
            detail="Mencocokkan dengan KTP untuk berkas usulan",
            address="192.168.1.20",
            agent=agent,
        )
        for person in Volunteer.objects.order_by("pk")
        for _ in range(2)
    ]
    Trace.objects.bulk_create(traces, batch_size=1000)
    return len(traces), 0


KINDS = {
    "reports": _reports,
    "photographs of reports": _photographs_of_reports,
    "portraits": _portraits,
    "changes of people": _changes,
    "records of trainings": _trainings,
    "certificates, printed": _ceremonies,
    "sessions of a day": _sessions,
    "traces": _traces,
}


def _accounts():
    """One account for fifty people, at least the demo's."""
    lacking = Volunteer.objects.count() // 50 - User.objects.count()
    for number in range(lacking):
        User.objects.create(username=f"petugas-{number}")
    return list(User.objects.order_by("pk"))


def _village():

    return Village.objects.earliest("pk").pk


def _in_pieces(rows, size=200):
    rows = iter(rows)
    while piece := list(itertools.islice(rows, size)):
        yield piece
