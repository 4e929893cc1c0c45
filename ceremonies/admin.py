"""The Django admin of ceremonies, to look around and for rare repairs.

Numbers and certificates are written by the program alone; what acts for the whole office is closed to accounts that
are bound to kecamatan.
"""

from django.contrib import admin
from django.urls import reverse
from django.utils.html import format_html

from ceremonies.forms.ceremonies import AsksAboutCeremony
from ceremonies.forms.offices import AsksAboutOfficial
from ceremonies.forms.papers import AsksWhoSigns
from ceremonies.forms.participants import AsksAboutParticipant
from ceremonies.models import (
    Ceremony,
    Certificate,
    Correction,
    Handover,
    NumberBlock,
    NumberPolicy,
    NumberSeries,
    Office,
    Official,
    OfficialNumber,
    Paper,
    Participant,
    Piece,
    PrintedSheet,
    Printer,
    PrintRun,
    Stage,
    Tick,
)
from registry.admin.parts import (
    OfficeOnly,
    OfficeWide,
    Patient,
    ReadOnly,
    Tracked,
    TrackedPeople,
    Visible,
    WholeRowForm,
)


@admin.register(Office)
class OfficeAdmin(OfficeWide, Tracked):
    fields = ["letterhead", "address", "town", "renumbers_replacements", "picture"]
    readonly_fields = ["picture"]
    list_display = ["__str__", "town"]

    @admin.display(description="logo")
    def picture(self, office):
        """The logo is uploaded on the page of the office, which writes the picture anew."""
        if not office.logo:
            return "belum ada"
        return format_html('<a href="{}">Buka logo</a>', reverse("office_logo", args=[office.pk]))

    def has_delete_permission(self, request, obj=None):
        return False


class OfficialAdminForm(AsksAboutOfficial, WholeRowForm):
    """The form of an official, with the questions of the screens."""


@admin.register(Official)
class OfficialAdmin(OfficeWide, Tracked):
    form = OfficialAdminForm
    list_display = ["full_name", "post", "capacity", "duty", "started_on", "ended_on"]
    list_filter = ["duty", "capacity"]
    list_per_page = 50
    search_fields = ["name", "post"]

    @admin.display(description="nama", ordering="name")
    def full_name(self, official):
        return official.full_name


class CeremonyAdminForm(AsksAboutCeremony, WholeRowForm):
    """The form of a ceremony, with the questions of the screens."""


@admin.register(Ceremony)
class CeremonyAdmin(OfficeWide, Visible, Tracked):
    form = CeremonyAdminForm
    list_display = ["name", "held_on", "venue", "people", "papers"]
    list_per_page = 50
    date_hierarchy = "held_on"
    search_fields = ["name", "venue"]
    autocomplete_fields = ["training", "village", "officiant", "second_signatory"]

    def get_queryset(self, request):
        return super().get_queryset(request).for_list(request.user)

    def get_readonly_fields(self, request, obj=None):
        # Papers would change from a piagam into a sertifikat.
        return [*super().get_readonly_fields(request, obj), *(["training"] if obj else [])]

    def save_model(self, request, ceremony, form, change):
        super().save_model(request, ceremony, form, change)
        ceremony.settle_villages()

    @admin.display(description="peserta", ordering="people")
    def people(self, ceremony):
        return ceremony.people

    @admin.display(description="piagam atau sertifikat terbit", ordering="papers")
    def papers(self, ceremony):
        return ceremony.papers


class ParticipantAdminForm(AsksAboutParticipant, WholeRowForm):
    """The form of a participant, which asks what an invitation asks."""


@admin.register(Participant)
class ParticipantAdmin(TrackedPeople):
    form = ParticipantAdminForm
    list_display = ["volunteer", "ceremony", "village", "attendance"]
    list_filter = ["attendance", "ceremony"]
    list_select_related = ["volunteer", "ceremony", "village__district"]
    list_per_page = 50
    show_full_result_count = False
    search_fields = ["volunteer__name_folded", "volunteer__registry_no"]
    autocomplete_fields = ["ceremony", "volunteer", "village"]

    def get_queryset(self, request):
        return super().get_queryset(request).select_related(*self.list_select_related)

    def get_readonly_fields(self, request, obj=None):
        return ["ceremony", "volunteer"] if obj else []

    def get_deleted_objects(self, objs, request):
        """Ticks are deleted with their participant, without a right of their own."""
        objects, counts, missing, protected = super().get_deleted_objects(objs, request)
        return objects, counts, missing - {Tick._meta.verbose_name}, protected


@admin.register(NumberSeries)
class NumberSeriesAdmin(OfficeOnly, Patient, admin.ModelAdmin):
    list_display = ["pattern", "year", "kind", "last"]
    list_filter = ["year", "kind"]

    def get_readonly_fields(self, request, obj=None):
        return ["pattern", "year", "kind"] if obj else ["kind"]

    def has_delete_permission(self, request, obj=None):
        return False


@admin.register(OfficialNumber)
class OfficialNumberAdmin(OfficeOnly, ReadOnly, admin.ModelAdmin):
    list_display = ["text", "series", "serial", "state", "reason"]
    list_filter = ["state", "series__year"]
    list_select_related = ["series"]
    list_per_page = 100
    search_fields = ["text", "reason"]


@admin.register(NumberBlock)
class NumberBlockAdmin(OfficeOnly, ReadOnly, admin.ModelAdmin):
    list_display = ["__str__", "series", "given_by", "made_at", "made_by", "returned_from"]
    list_select_related = ["series", "made_by"]
    list_per_page = 50


@admin.register(NumberPolicy)
class NumberPolicyAdmin(OfficeOnly, ReadOnly, admin.ModelAdmin):
    list_display = ["rule", "from_year", "made_at", "made_by"]
    list_select_related = ["made_by"]


@admin.register(Stage)
class StageAdmin(ReadOnly, Visible, admin.ModelAdmin):
    list_display = ["ceremony", "kind", "reached_at", "reached_by"]
    list_filter = ["kind"]
    list_select_related = ["ceremony", "reached_by"]
    list_per_page = 50
    search_fields = ["ceremony__name"]


class PaperAdminForm(AsksWhoSigns, WholeRowForm):
    """The form of a paper, with the questions of the screens."""


@admin.register(Paper)
class PaperAdmin(OfficeWide, Visible, Tracked):
    form = PaperAdminForm
    list_display = ["ceremony", "kind", "number", "size"]
    list_filter = ["kind"]
    list_select_related = ["ceremony"]
    list_per_page = 50
    search_fields = ["ceremony__name", "number"]
    autocomplete_fields = ["ceremony", "signatory"]


@admin.register(Certificate)
class CertificateAdmin(ReadOnly, Visible, admin.ModelAdmin):
    list_display = ["number", "name", "ceremony", "issued_at", "status"]
    list_filter = [
        ("revoked_at", admin.EmptyFieldListFilter),
        ("replaced_at", admin.EmptyFieldListFilter),
        "participant__ceremony",
    ]
    list_select_related = ["number", "participant__ceremony"]
    list_per_page = 50
    show_full_result_count = False
    search_fields = ["name_folded", "number__text"]
    fields = [
        "number",
        "participant",
        "name",
        "village",
        "page",
        "issued_at",
        "issued_by",
        "revoked_at",
        "revoked_by",
        "replaces",
        "replaced_at",
    ]
    readonly_fields = ["page"]

    @admin.display(description="pengukuhan")
    def ceremony(self, certificate):
        return certificate.participant.ceremony

    def get_queryset(self, request):
        return super().get_queryset(request).with_status()

    @admin.display(description="status", ordering="status_key")
    def status(self, certificate):
        return certificate.status.label

    @admin.display(description="halaman")
    def page(self, certificate):
        return format_html('<a href="{}">Buka piagam</a>', certificate.get_absolute_url())


@admin.register(Correction)
class CorrectionAdmin(ReadOnly, Visible, admin.ModelAdmin):
    list_display = ["certificate", "name", "reason", "at", "by"]
    list_select_related = ["certificate__number", "by"]
    list_per_page = 50
    show_full_result_count = False
    search_fields = ["certificate__name_folded", "certificate__number__text"]
    fields = ["certificate", "name", "reason", "at", "by"]


@admin.register(Printer)
class PrinterAdmin(OfficeWide, Patient, admin.ModelAdmin):
    list_display = ["name", "left_mm", "top_mm"]


@admin.register(PrintRun)
class PrintRunAdmin(OfficeOnly, ReadOnly, admin.ModelAdmin):
    list_display = ["__str__", "ceremony", "made_at", "made_by", "finished_at", "recorded_at"]
    list_select_related = ["ceremony", "made_by"]
    list_per_page = 50


@admin.register(Piece)
class PieceAdmin(OfficeOnly, ReadOnly, admin.ModelAdmin):
    list_display = ["run", "first", "last", "made_at"]
    list_select_related = ["run"]
    list_per_page = 50


@admin.register(PrintedSheet)
class PrintedSheetAdmin(OfficeOnly, ReadOnly, admin.ModelAdmin):
    list_display = ["run", "position", "certificate", "outcome"]
    list_select_related = ["run", "certificate__number"]
    list_per_page = 50
    list_filter = ["outcome"]


@admin.register(Tick)
class TickAdmin(ReadOnly, Visible, admin.ModelAdmin):
    list_display = ["participant", "attendance", "at", "by"]
    list_filter = ["attendance", "participant__ceremony"]
    list_select_related = ["participant__volunteer", "participant__ceremony", "by"]
    list_per_page = 100
    show_full_result_count = False
    search_fields = ["participant__volunteer__name_folded"]
    fields = ["participant", "attendance", "at", "by"]


@admin.register(Handover)
class HandoverAdmin(ReadOnly, Visible, admin.ModelAdmin):
    list_display = ["certificate", "receiver", "at", "by", "taken_back_at"]
    list_filter = [("taken_back_at", admin.EmptyFieldListFilter), "certificate__participant__ceremony"]
    list_select_related = ["certificate__number", "by"]
    list_per_page = 100
    show_full_result_count = False
    search_fields = ["certificate__name_folded", "certificate__number__text", "collector"]
    fields = [
        "certificate",
        "collector",
        "note",
        "at",
        "by",
        "taken_back_at",
        "taken_back_by",
        "take_back_reason",
    ]

    @admin.display(description="kepada")
    def receiver(self, handover):
        return handover.receiver
