from django.contrib import admin

from registry.admin.parts import Tracked, TrackedPeople, WholeRowForm
from registry.models import Training, TrainingInvitation, TrainingRecord


@admin.register(Training)
class TrainingAdmin(Tracked):
    list_display = ["name", "kind", "organiser", "started_on", "ended_on", "hours", "people"]
    list_filter = ["kind"]
    list_per_page = 50
    date_hierarchy = "started_on"
    search_fields = ["name", "organiser"]

    def get_queryset(self, request):
        return super().get_queryset(request).for_list(request.user)

    @admin.display(description="peserta", ordering="people")
    def people(self, training):
        return training.people


@admin.register(TrainingRecord)
class TrainingRecordAdmin(TrackedPeople):
    form = WholeRowForm
    fields = ["training", "volunteer", "hours", "certificate_number", "proof"]
    readonly_fields = ["proof"]
    list_display = ["volunteer", "training", "counted_hours", "certificate_number"]
    list_filter = ["training__kind"]
    list_select_related = ["volunteer", "training"]
    list_per_page = 50
    show_full_result_count = False
    search_fields = ["volunteer__name_folded", "volunteer__registry_no", "training__name", "certificate_number"]
    autocomplete_fields = ["training", "volunteer"]

    @admin.display(description="JP")
    def counted_hours(self, record):
        return record.counted_hours

    def get_queryset(self, request):
        return super().get_queryset(request).select_related(*self.list_select_related)

    def get_readonly_fields(self, request, obj=None):
        return [*self.readonly_fields, *(["training", "volunteer"] if obj else [])]


@admin.register(TrainingInvitation)
class TrainingInvitationAdmin(TrackedPeople):
    form = WholeRowForm
    fields = ["training", "volunteer"]
    list_display = ["volunteer", "training"]
    list_filter = ["training__kind"]
    list_select_related = ["volunteer", "training"]
    list_per_page = 50
    show_full_result_count = False
    search_fields = ["volunteer__name_folded", "volunteer__registry_no", "training__name"]
    autocomplete_fields = ["training", "volunteer"]

    def get_readonly_fields(self, request, obj=None):
        return ["training", "volunteer"] if obj else []
