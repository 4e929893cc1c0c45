"""The workbooks of a yearly archive: trainings, certificates, activities."""

from datetime import date

from django.utils import timezone

from ceremonies.models import Certificate, Handover
from registry.figures.activity_recap import recap
from registry.models import Training, TrainingRecord
from registry.values import dates
from registry.workbook.writing.workbooks import WrittenSheet

TRAININGS = ["Pelatihan", "Jenis", "Penyelenggara", "Tempat", "Hari pertama", "Hari terakhir", "JP", "Peserta"]
RECORDS = ["Pelatihan", "Hari pertama", "No. registri", "Nama", "JP yang diikuti", "Nomor sertifikat"]
CERTIFICATES = [
    *("Nomor", "Nama seperti tercetak", "Desa/kelurahan", "Kecamatan", "Acara", "Tanggal acara", "Status", "Sebab"),
    *("Diserahkan pada", "Berkas", "Halaman"),
]
ACTIVITIES = ["Bulan", "Kecamatan atau bidang", "Laporan", "PSM yang melapor", "Orang dibantu"]


def trainings_of(year):
    """The sheets of the trainings that began in that year: the trainings, and who took part."""
    trainings = Training.objects.of_year(year).order_by("started_on", "pk")
    records = TrainingRecord.objects.filter(training__in=trainings).select_related("training", "volunteer")
    by_training = {}
    for record in records.order_by("training__started_on", "training", "volunteer__registry_no"):
        by_training.setdefault(record.training_id, []).append(record)
    about = [
        [
            *(each.name, each.get_kind_display(), each.organiser, each.place, each.started_on, each.ended_on),
            *(each.hours, len(by_training.get(each.pk, ()))),
        ]
        for each in trainings
    ]
    people = [
        [
            *(record.training.name, record.training.started_on, record.volunteer.registry_no),
            *(record.volunteer.full_name, record.counted_hours, record.certificate_number),
        ]
        for records in by_training.values()
        for record in records
    ]
    days = {"Hari pertama", "Hari terakhir"}
    return [
        WrittenSheet("Pelatihan", TRAININGS, about, {"Pelatihan": 44, "Penyelenggara": 32}, days),
        WrittenSheet("Peserta", RECORDS, people, {"Pelatihan": 44, "Nama": 32}, days),
    ]


def certificates_of(year):
    """The certificates with a number of that year, those not valid any more too, in the order of their numbers."""
    certificates = Certificate.objects.filter(number__series__year=year)
    return certificates.select_related("number__series", "village__district", "participant__ceremony__office").order_by(
        "number__series", "number__serial", "pk"
    )


def certificate_sheet(year, places):
    """The sheet of the certificates of that year.

    `places` has the file and the page of those that are in the archive, by the id of the certificate.
    """
    handovers = Handover.objects.current().filter(certificate__number__series__year=year)
    handed_over = dict(handovers.values_list("certificate", "at"))
    rows = [
        _certificate(each, handed_over.get(each.pk), places.get(each.pk, ("", None))) for each in certificates_of(year)
    ]
    widths = {"Nomor": 36, "Nama seperti tercetak": 36, "Acara": 44, "Berkas": 44}
    return WrittenSheet("Piagam dan sertifikat", CERTIFICATES, rows, widths, {"Tanggal acara", "Diserahkan pada"})


def _certificate(certificate, handed_over_at, place):
    village, ceremony = certificate.village, certificate.participant.ceremony
    day = handed_over_at and timezone.localdate(handed_over_at)
    return [
        *(str(certificate.number), certificate.name),
        *((village.name, village.district.name) if village else ("", "")),
        *(ceremony.name, ceremony.held_on, certificate.state.label),
        *(certificate.revoke_reason or certificate.replace_reason, day, *place),
    ]


def activities_of(year, user):
    """The sheets of the activity reports of that year, month by month: by kecamatan and by field."""
    recaps = [recap(user, date(year, month, 1)) for month in range(1, 13)]
    by_district = [_activities(each.month, line) for each in recaps for line in [*each.districts, each.total]]
    by_field = [_activities(each.month, line) for each in recaps for line in each.groups]
    widths = {"Kecamatan atau bidang": 44}
    return [
        WrittenSheet("Per kecamatan", ACTIVITIES, by_district, widths),
        WrittenSheet("Per bidang", ACTIVITIES, by_field, widths),
    ]


def _activities(month, line):
    return [dates.month_in_words(month), line.label, *line.numbers]
