"""Functions that make rows for tests, with defaults. All people are fictional: NIK serials 9xxx are never given out.

Regions are looked up by name, so `make_village()` twice is one village; everything else is a new row each time.
"""

import itertools
from datetime import date
from io import BytesIO

import pikepdf
from django.contrib.auth.models import Group
from django.core.files.base import ContentFile
from django.utils import timezone
from PIL import Image

from ceremonies import agreement, specimens
from ceremonies.issuing import issue_certificates
from ceremonies.models import Ceremony, Office, Official, Participant, Piece, PrintRun
from kaur_psm.accounts import roles
from kaur_psm.accounts.models import User
from registry.models import (
    Activity,
    Appointment,
    Delegation,
    District,
    FollowUp,
    Import,
    Partner,
    Regency,
    RightsRequest,
    SavedFilter,
    Training,
    TrainingInvitation,
    TrainingRecord,
    Upload,
    Village,
    Volunteer,
)
from registry.models.decrees import DECREE
from registry.values import nik as nik_rules
from registry.workbook import uploaded

PASSWORD = "lancar-jaya-7"

DISTRICT_CODES = {
    "Kinal": "17.04.01",
    "Tanjung Kemuning": "17.04.02",
    "Kaur Utara": "17.04.03",
    "Kaur Tengah": "17.04.04",
    "Kaur Selatan": "17.04.05",
    "Maje": "17.04.06",
    "Nasal": "17.04.07",
}

_serials = itertools.count(1)


def make_user(role="Petugas", districts=(), *, username=None, password=PASSWORD, **kwargs):
    """An account with one role (None: without a role), bound to the given districts; without any it sees all.

    The role Admin makes a superuser who enters the Django admin, as load_demo does; the flags may be given.
    """
    is_admin = role == "Admin"
    user = User.objects.create_user(
        username=username or f"{(role or 'tanpa').lower()}-{next(_serials)}",
        password=password,
        **{"is_staff": is_admin, "is_superuser": is_admin, "sees_all_districts": not districts, **kwargs},
    )
    if role:
        user.groups.add(_group(role))
    user.districts.add(*districts)
    return user


def _group(role):
    # After a test that commits a flush deletes the groups that the migration made.
    if not Group.objects.filter(name=role).exists():
        roles.ensure_roles()
    return Group.objects.get(name=role)


def make_regency(name="Kabupaten Kaur", code="17.04"):
    return Regency.objects.get_or_create(code=code, defaults={"name": name})[0]


def make_district(name="Kaur Selatan", regency=None, code=None):
    regency = regency or make_regency()
    code = code or DISTRICT_CODES.get(name) or f"{regency.code}.{20 + regency.districts.count()}"
    return District.objects.get_or_create(name=name, regency=regency, defaults={"code": code})[0]


def make_village(name="Air Dingin", district=None, kind="desa", code=None):
    district = district or make_district()
    serial = (2000 if kind == "desa" else 1000) + 500 + district.villages.count()
    return Village.objects.get_or_create(
        name=name, district=district, kind=kind, defaults={"code": code or f"{district.code}.{serial}"}
    )[0]


def fictional_nik(serial=9001, *, born_on=date(1990, 12, 6), sex="P", district="170405"):
    """A NIK without a real bearer: a woman born on 6 December 1990, first registered in Kaur Selatan."""
    return f"{district}{born_on.day + 40 * (sex == 'P'):02}{born_on:%m%y}{serial:04}"


def make_volunteer(name="Siti Aminah", village=None, nik=None, **kwargs):
    """A candidate who lives in the village (home_village=None: nowhere), with the NIK where one is given."""
    home = {} if "home_village" in kwargs else {"home_village": village or make_village()}
    volunteer = Volunteer(name=name, **home, **kwargs)
    if nik:
        volunteer.set_nik(nik_rules.clean(nik))
    volunteer.save()
    return volunteer


def whole_nik(volunteer):
    """The NIK of the person's encrypted column; the program shows it only by `reveal_nik`."""
    return nik_rules.decrypt(volunteer.nik_encrypted) if volunteer.has_nik else ""


def make_appointment(volunteer=None, village=None, started_on=date(2019, 12, 6), **kwargs):
    """A period of service, open where no ended_on is given; without a village in the volunteer's home village."""
    volunteer = volunteer or make_volunteer(village=village)
    if kwargs.get("ended_on"):
        kwargs.setdefault("end_reason", Appointment.EndReason.RESIGNED)
    return Appointment.objects.create(
        volunteer=volunteer,
        village=village or volunteer.home_village or make_village(),
        started_on=started_on,
        **kwargs,
    )


def renew_decree(period, number, on, until=None, *, valid_from=None):
    """Give the period another decree, valid from that day (its date); the present one becomes an `EarlierDecree`."""
    period.replaced_decree(valid_from or on).save()
    period.decree_number, period.decree_on, period.decree_until = number, on, until
    period.save(update_fields=DECREE)


def make_follow_up(village=None, due_on=date(2026, 1, 31), about="Tanpa PSM sesudah 17 Januari 2026", **kwargs):
    """An open follow-up of a village."""
    return FollowUp.objects.create(village=village or make_village(), due_on=due_on, about=about, **kwargs)


def make_delegation(village=None, account=None):
    """A follow-up about the village that the account has in hand, by its own wish."""
    account = account or make_user()
    task = f"tindak-lanjut-{make_follow_up(village or make_village()).pk}"
    return Delegation.objects.create(task=task, account=account, given_by=account)


def make_rights_request(volunteer=None, received_at=None, **kwargs):
    """A request that waits for an answer, for a copy of the data, by the person itself, whose card was seen."""
    volunteer = volunteer or make_volunteer()
    usual = {"kind": "salinan", "asker": volunteer.name, "identity_check": "ktp"}
    rights_request = RightsRequest(volunteer=volunteer, **usual | kwargs)
    rights_request.receive(received_at or timezone.now())
    rights_request.save()
    return rights_request


def make_saved_filter(account=None, name="Calon", query="status=calon", **kwargs):
    return SavedFilter.objects.create(account=account or make_user(), name=name, query=query, **kwargs)


def make_training(name="Bimtek Dasar PSM", kind=Training.Kind.BASIC, started_on=date(2019, 10, 14), hours=32, **kwargs):
    return Training.objects.create(name=name, kind=kind, started_on=started_on, hours=hours, **kwargs)


def make_record(volunteer=None, training=None, **kwargs):
    """One volunteer's part in a training."""
    return TrainingRecord.objects.create(
        volunteer=volunteer or make_volunteer(), training=training or make_training(), **kwargs
    )


def make_invitation(volunteer=None, training=None):
    """The row of one volunteer's invitation to a training, which may be over by now."""
    return TrainingInvitation.objects.create(
        volunteer=volunteer or make_volunteer(), training=training or make_training()
    )


def make_partner(name="Karang Taruna Tunas Muda", village=None, kind=Partner.Kind.YOUTH, **kwargs):
    """One of the other pillars of a village, still active."""
    return Partner.objects.create(name=name, village=village or make_village(), kind=kind, **kwargs)


def make_activity(volunteer=None, done_on=date(2026, 10, 5), village=None, **kwargs):
    """A report of what a volunteer did, in the village the person belongs to where none is given."""
    volunteer = volunteer or make_volunteer()
    return Activity.objects.create(
        volunteer=volunteer,
        done_on=done_on,
        village=village or volunteer.village or make_village(),
        **{"what": "Mendampingi lansia ke puskesmas", "helped": 3, **kwargs},
    )


def small_pdf():
    """The bytes of a PDF with one empty page."""
    target = BytesIO()
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        pdf.save(target)
    return target.getvalue()


def small_png(size=(40, 50), colour="#0f5c5c"):
    """The bytes of a small picture."""
    return _picture("PNG", size, colour)


def small_jpeg(size=(40, 50), colour="#0f5c5c", **kwargs):
    return _picture("JPEG", size, colour, **kwargs)


def _picture(kind, size, colour, **kwargs):
    file = BytesIO()
    Image.new("RGB", size, colour).save(file, kind, **kwargs)
    return file.getvalue()


def make_upload(volunteer=None, kind=Upload.Kind.PHOTO, content=None, **kwargs):
    upload = Upload(volunteer=volunteer or make_volunteer(), kind=kind, content_type="image/jpeg", **kwargs)
    upload.file.save("foto.jpg", ContentFile(content or small_jpeg()), save=False)
    upload.save()
    return upload


def make_office(letterhead="PEMERINTAH KABUPATEN KAUR\nDINAS SOSIAL", town="Bintuhan", **kwargs):
    return Office.objects.get_or_create(letterhead=letterhead, town=town, defaults=kwargs)[0]


def make_official(name="Burhan Gumantara", post="Kepala Dinas Sosial Kabupaten Kaur", duty="kepala", **kwargs):
    """Somebody who leads the office, definitive and without a known beginning or end."""
    return Official.objects.create(
        **{"office": kwargs.pop("office", None) or make_office(), "name": name, "post": post, "duty": duty, **kwargs}
    )


def make_ceremony(people=(), held_on=date(2019, 12, 6), name="Pengukuhan PSM", **kwargs):
    """A ceremony to which these people are invited, with somebody who signs."""
    office = kwargs.pop("office", None) or make_office()
    if "officiant" not in kwargs:
        kwargs["officiant"] = Official.objects.head_on(held_on) or make_official(office=office)
    venue = kwargs.pop("venue", "Aula Pondok Pesantren Salfiah")
    ceremony = Ceremony.objects.create(office=office, name=name, held_on=held_on, venue=venue, **kwargs)
    ceremony.invite(list(people))
    return ceremony


def make_participant(ceremony, person, **kwargs):
    """Somebody who takes part although an invitation would refuse it: the birth date was corrected since."""
    return Participant.objects.create(ceremony=ceremony, volunteer=person, **kwargs)


def tick_proof_off(ceremony):
    """Tick the ceremony's present proof sheet off; return the ceremony."""
    agreement.tick_off(ceremony, specimens.to_issue(ceremony))
    return ceremony


def make_certificates(people, **kwargs):
    """A ceremony, as `make_ceremony` makes it, whose people have their certificates."""
    ceremony = make_ceremony(people, **kwargs)
    issue_certificates(ceremony)
    return ceremony


def print_all(ceremony):
    """Print all certificates of the ceremony, every sheet good, without rendering; return the run."""
    run = PrintRun.objects.begin(ceremony, ceremony.certificates().for_printing())
    note_made(run)
    run.record(run.sheets.count())
    return run


def note_made(run):
    """Note that all pages of the run are made, for a test that needs no PDF: `runs.make` renders them.

    Changes `run` too.
    """
    for piece in run.pieces.all():
        Piece.objects.note_made(piece.pk, "tidak-ada.pdf")
    PrintRun.objects.note_finished(run.pk, "tidak-ada.pdf")
    run.refresh_from_db()


def make_import(user=None, rows=(("Ani Contoh", "Geramat", "Kinal"),), heading=("Nama", "Desa", "Kecamatan")):
    """An uploaded list that waits for its confirmation."""
    make_village("Geramat", make_district("Kinal"))
    lines = [";".join(map(str, row)) for row in (heading, *rows)]
    imported = uploaded.receive("daftar.csv", "\n".join(lines).encode(), user or make_user())
    uploaded.ask(imported, Import.Asked.LOOK)
    return imported
