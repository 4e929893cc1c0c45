from django.contrib import admin, messages

from registry.admin.parts import TrackedPeople, WholeRowForm
from registry.forms.decrees import AsksAboutPeriod
from registry.models import Appointment, EarlierDecree, FollowUp
from registry.models.activities import doubt_on_end
from registry.models.decrees import DECREE
from registry.models.expectations import expectations_of
from registry.values import dates, names


class AppointmentAdminForm(AsksAboutPeriod, WholeRowForm):
    """The form of a period, with the questions of the screens."""


@admin.register(Appointment)
class AppointmentAdmin(TrackedPeople):
    form = AppointmentAdminForm
    list_display = ["volunteer", "village", "started_on", "ended_on", "end_reason", "decree_number"]
    list_filter = ["end_reason", ("ended_on", admin.EmptyFieldListFilter), "village__district"]
    list_select_related = ["volunteer", "village__district"]
    list_per_page = 50
    show_full_result_count = False
    date_hierarchy = "started_on"
    search_fields = ["volunteer__name_folded", "volunteer__registry_no", "decree_number"]
    autocomplete_fields = ["volunteer", "village"]

    def get_queryset(self, request):
        return super().get_queryset(request).select_related(*self.list_select_related)

    def get_readonly_fields(self, request, obj=None):
        return ["volunteer"] if obj else []

    def save_model(self, request, obj, form, change):
        """Save the period, with a move or a renewed decree. If its end leaves the village empty, open a follow-up.

        Say where somebody whose service ends is still expected.
        """
        form.opener = request.user
        form.save()
        if form.moved_to:
            messages.warning(request, form.move_in_words)
        has_just_ended = change and form.initial.get("ended_on") is None and obj.ended_on
        if has_just_ended and FollowUp.objects.open_where_empty([obj], request.user):
            day = dates.spell(obj.ended_on)
            messages.warning(request, f"{obj.village} tanpa PSM sesudah {day}. Tindak lanjutnya ada di Beranda.")
        if has_just_ended and (doubt := doubt_on_end(obj, obj.ended_on)):
            messages.warning(request, f"{doubt} Periksa tanggalnya.")
        if has_just_ended and not form.moved_to and (rows := expectations_of(obj.volunteer)):
            messages.warning(request, f"Masih tercatat diundang: {names.several(str(row.event) for row in rows)}.")


@admin.register(EarlierDecree)
class EarlierDecreeAdmin(TrackedPeople):
    """The decrees that renewed ones replaced, to be corrected by hand. The person follows from the period."""

    fields = ["appointment", *DECREE, "replaced_on"]
    list_display = ["volunteer", "decree_number", "decree_on", "decree_until", "replaced_on"]
    list_select_related = ["volunteer"]
    list_per_page = 50
    show_full_result_count = False
    search_fields = ["volunteer__name_folded", "volunteer__registry_no", "decree_number"]
    autocomplete_fields = ["appointment"]

    def get_readonly_fields(self, request, obj=None):
        return ["appointment"] if obj else []
