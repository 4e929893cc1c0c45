"""The export: the people of a list as a file, one row for each, that the import reads back as unchanged.

A person's service is that of today, else the latest one; a move to come has a column of its own. The workbook's last
sheet and the trace record who exported what, when and why. The sheet before it lists the partners in the kecamatan of
these people.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from operator import attrgetter
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import TextChoices
from django.utils import timezone

from registry.guards import nik_lookup
from registry.models import District, Partner, Regency, Trace, Volunteer
from registry.models.decrees import decree_in_words
from registry.values import dates, nik, phones
from registry.workbook.columns import BY_KEY
from registry.workbook.writing import workbooks

NO_PURPOSE = "Tulis keperluannya: tanpa itu NIK tidak diekspor."
CHUNK = 1_000  # People in memory at a time.
ALWAYS = ("registry_no", "name")  # The import recognises a list of people, and each person, by these.
PERSONAL_DATA = (
    "Berkas ini memuat data pribadi yang dilindungi Undang-Undang Nomor 27 Tahun 2022. Pakai hanya untuk keperluan "
    "dinas, jangan diteruskan kepada yang tidak berkepentingan, dan hapus bila sudah tidak diperlukan."
)


class Kind(TextChoices):
    XLSX = "xlsx", "Buku kerja Excel (.xlsx)"
    CSV = "csv", "Teks (.csv)"


def _of_person(path):
    value = attrgetter(path)
    return lambda person, service: value(person)


def _of_home(path):
    value = attrgetter(path)
    return lambda person, service: person.home_village and value(person.home_village)


def _of_service(path):
    value = attrgetter(path)
    return lambda person, service: service and value(service)


def _coming_move(person, _service):
    """The move to come in words: "mulai 1 Desember 2026 di Linau, Maje (belum ada SK)"; None without one."""
    coming = person.coming_appointment
    return coming and f"mulai {dates.spell(coming.started_on)} di {coming.village} ({decree_in_words(coming)})"


# The value of each column, in the order of the columns: a function of the person and the service (or None).
VALUES = {
    "registry_no": _of_person("registry_no"),
    "title_before": _of_person("title_before"),
    "name": _of_person("name"),
    "title_after": _of_person("title_after"),
    "nik": lambda person, service: nik.decrypt(person.nik_encrypted) if person.has_nik else "",
    "sex": _of_person("sex"),
    "birth_place": _of_person("birth_place"),
    "born_on": _of_person("born_on"),
    "home_address": _of_person("home_address"),
    "home_village": _of_home("name"),
    "district": _of_home("district.name"),
    "regency": _of_home("district.regency.name"),
    "phone": lambda person, service: phones.show(person.phone),
    "email": _of_person("email"),
    "education": lambda person, service: person.education and person.get_education_display(),
    "occupation": _of_person("occupation"),
    "ipsm_no": _of_person("ipsm_no"),
    "service_village": _of_service("village.name"),
    "service_district": _of_service("village.district.name"),
    "started_on": _of_service("started_on"),
    "decree_number": _of_service("decree_number"),
    "decree_on": _of_service("decree_on"),
    "decree_until": _of_service("decree_until"),
    "earlier_decrees": lambda person, service: service and "; ".join(map(str, service.earlier_decrees.all())),
    "ended_on": _of_service("ended_on"),
    "end_reason": lambda person, service: service and service.get_end_reason_display(),
    "coming_move": _coming_move,
    "status": lambda person, service: person.status().label,
    "fields": lambda person, service: "; ".join(str(field) for field in person.fields_of_work.all()),
    "notes": _of_person("notes"),
}


# No list of people has any of these headings, so the import never reads this sheet as such a list.
PARTNERS = {
    "Mitra": 32,
    "Jenis mitra": 40,
    "Desa mitra": 22,
    "Kecamatan mitra": 22,
    "Ketua/pimpinan": 26,
    "Telepon mitra": 18,
    "Sejak tahun": 12,
}


def partners_sheet(partners):
    """Return the sheet of these partners, one row each."""
    rows = (
        [
            partner.name,
            partner.get_kind_display(),
            partner.village.name,
            partner.village.district.name,
            partner.leader,
            phones.show(partner.phone) if partner.phone else "",
            partner.since,
        ]
        for partner in partners
    )
    return workbooks.WrittenSheet("Mitra", list(PARTNERS), rows, widths=PARTNERS)


def keys_to_choose():
    """Return the keys of the columns to choose from, without the NIK, which has its own question."""
    alone = {"regency"} if Regency.objects.count() < 2 else set()
    return [key for key in VALUES if key not in {*ALWAYS, "nik", *alone}]


def file_name(kind):
    """Return the name of the file: it has the date and no person's name."""
    return f"psm-{timezone.localdate()}.{kind}"


@dataclass(frozen=True)
class Export:
    """An export of these people with these columns, always with No. registri and name.

    `filters` are the filters in words, `user` is None for a command, `purpose` is the typed reason.
    """

    people: Any
    keys: Sequence[str]
    filters: str = ""
    user: Any = None
    purpose: str = ""

    @property
    def columns(self):
        return [BY_KEY[key] for key in VALUES if key in {*ALWAYS, *self.keys}]

    @property
    def has_nik(self):
        return "nik" in self.keys

    def write(self, target, kind=Kind.XLSX):
        """Write the file into a binary file open for writing, then its traces. Return the number of people.

        With whole NIKs each person has a trace, too: who exported somebody's NIK must be known later.

        With whole NIKs, raises PermissionDenied if the account may not export them, ValidationError without a purpose.
        (The command has no account: its user has the database and the keys anyway.)
        """
        if self.has_nik:
            self._refuse_nik_without_right_and_purpose()
        holders = []
        rows = Counted(self._rows(holders))
        if kind == Kind.CSV:
            workbooks.write_csv(target, workbooks.people_sheet(self.columns, rows))
        else:
            workbooks.write(target, self._sheets(rows))
        self._leave_traces(rows.count, kind, holders)
        return rows.count

    def _refuse_nik_without_right_and_purpose(self):
        if self.user and not self.user.has_perm("registry.export_nik"):
            raise PermissionDenied("Akun ini tidak berhak mengekspor NIK utuh.")
        if not self.purpose.strip():
            raise ValidationError(NO_PURPOSE)

    def _rows(self, holders):
        """The rows one by one; `holders` grows by the id of each person whose NIK is among them."""
        values = [VALUES[column.key] for column in self.columns]
        for person in self.people.for_export(with_nik=self.has_nik).iterator(CHUNK):
            if self.has_nik and person.has_nik:
                holders.append(person.pk)
            service = person.appointment_of_today
            yield [value(person, service) for value in values]

    def _sheets(self, rows):
        yield workbooks.people_sheet(self.columns, rows)
        if partners := list(self._partners()):
            yield partners_sheet(partners)
        facts = {**self._facts(), "Jumlah": f"{rows.count} PSM", "Data pribadi": PERSONAL_DATA}
        headings = ("Tentang berkas ini", "Isi")
        widths = dict(zip(headings, (24, 90), strict=True))
        yield workbooks.WrittenSheet("Keterangan", headings, facts.items(), widths, is_prose=True)

    def _partners(self):
        """The active partners in the kecamatan of these people, if the account may see partners."""
        if self.user and not self.user.has_perm("registry.view_partner"):
            return Partner.objects.none()
        partners = Partner.objects.visible_to(self.user) if self.user else Partner.objects.all()
        districts = self.people.order_by().with_belonging().values("belonging_district")
        return partners.active().filter(village__district__in=districts).for_list()

    def _facts(self):
        """The words about this export on its last sheet."""
        who = f"{self.user} ({self.user.username})" if self.user else "perintah export_volunteers"
        at = timezone.localtime()
        return {"Diekspor oleh": who, "Waktu": f"{at:%d-%m-%Y %H.%M %Z}", **self._what()}

    def _what(self):
        """What was exported and why, in words without any NIK."""
        facts = {"Saringan": self.filters or "tanpa saringan"}
        if self.user and self.user.is_bound:
            districts = District.objects.visible_to(self.user)
            facts["Kecamatan akun"] = ", ".join(district.name for district in districts)
        facts["Kolom"] = ", ".join(column.label for column in self.columns)
        facts["Keperluan"] = self.purpose or "tidak ditulis"
        return {fact: nik.redact(words) for fact, words in facts.items()}

    def _leave_traces(self, count, kind, holders):
        subject = f"{count} PSM, .{kind}" + (", dengan NIK utuh" if self.has_nik else "")
        detail = "; ".join(f"{fact}: {words}" for fact, words in self._what().items())
        Trace.objects.record(Trace.Kind.EXPORTED, user=self.user, subject=subject, detail=detail)
        nik_lookup.note_export(self.user, subject, len(holders))
        for some in _chunks(holders):
            people = [(Volunteer(pk=pk), "NIK utuh") for pk in some]
            Trace.objects.record_each(Trace.Kind.EXPORTED, people, user=self.user, detail=f"Keperluan: {self.purpose}")


def _chunks(ids):
    return [ids[at : at + CHUNK] for at in range(0, len(ids), CHUNK)]


class Counted:
    """Rows that are counted while they are read."""

    def __init__(self, rows):
        self.rows = rows
        self.count = 0

    def __iter__(self):
        for row in self.rows:
            self.count += 1
            yield row
