from django.contrib import admin

from registry.admin.parts import Tracked, TrackedPeople, WholeRowForm
from registry.forms.trainings import AsksAboutNumber, AsksAboutTraining
from registry.models import Training, TrainingInvitation, TrainingRecord


class TrainingAdminForm(AsksAboutTraining, WholeRowForm):
    """The form of a training, with the questions of the screens."""


@admin.register(Training)
class TrainingAdmin(Tracked):
    form = TrainingAdminForm
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


class TrainingRecordAdminForm(AsksAboutNumber, WholeRowForm):
    """The form of one person's record, with the question of the screens."""


@admin.register(TrainingRecord)
class TrainingRecordAdmin(TrackedPeople):
    form = TrainingRecordAdminForm
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

    def get_form(self, request, obj=None, change=False, **kwargs):
        """Return the form with the account that fills it in."""
        form_class = super().get_form(request, obj, change, **kwargs)
        form_class.user = request.user
        return form_class

    def get_readonly_fields(self, request, obj=None):
        return [*self.readonly_fields, *(["training", "volunteer"] if obj else [])]


@admin.register(TrainingInvitation)
class TrainingInvitationAdmin(TrackedPeople):
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
