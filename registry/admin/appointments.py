import copy
from urllib.parse import urlencode

from django.contrib import admin, messages
from django.urls import reverse
from django.utils.html import format_html

from registry.admin.parts import TrackedPeople, WholeRowForm
from registry.models import Appointment, EarlierDecree, FollowUp
from registry.models.decrees import DECREE, decree_in_words, is_another_decree
from registry.models.expectations import expectations_of
from registry.values import dates, names


@admin.register(Appointment)
class AppointmentAdmin(TrackedPeople):
    form = WholeRowForm
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
        """Save the period. If its end leaves the village empty, open a follow-up as the screens do.

        Say where the person is still expected, and which decree is no longer recorded.
        """
        super().save_model(request, obj, form, change)
        if change:
            _tell_of_replaced_decree(request, obj, form)
        has_just_ended = change and form.initial.get("ended_on") is None and obj.ended_on
        if has_just_ended and FollowUp.objects.open_where_empty([obj], request.user):
            day = dates.spell(obj.ended_on)
            messages.warning(request, f"{obj.village} tanpa PSM sesudah {day}. Tindak lanjutnya ada di Beranda.")
        if has_just_ended and (rows := expectations_of(obj.volunteer)):
            messages.warning(request, f"Masih tercatat diundang: {names.several(str(row.event) for row in rows)}.")


def _tell_of_replaced_decree(request, period, form):
    """Say that another decree took the place of the recorded one, and offer to record that as an earlier decree."""
    before = copy.copy(period)
    for column in DECREE:
        setattr(before, column, form.initial[column])
    if not is_another_decree(before, period):
        return
    sentence = f"{decree_in_words(before)} tidak tercatat lagi; yang tercatat {decree_in_words(period)}."
    obstacle = before.renewal_obstacle(period.decree_on) if period.decree_on else "SK baru belum bertanggal."
    if obstacle:
        messages.warning(request, f"{sentence} Sebagai SK terdahulu tidak dapat disimpan: {obstacle}")
        return
    address = f"{reverse('admin:registry_earlierdecree_add')}?{_typed(before.replaced_decree(period.decree_on))}"
    offer = '{} Bila SK baru itu memperbaruinya, <a href="{}">simpan yang lama sebagai SK terdahulu</a>.'
    messages.warning(request, format_html(offer, sentence, address))


def _typed(earlier):
    """The values of an earlier decree, as the query that fills in the admin's empty form."""
    days = {name: getattr(earlier, name) for name in ("decree_on", "decree_until", "replaced_on")}
    shown = {name: f"{day:%d-%m-%Y}" for name, day in days.items() if day}
    return urlencode({"appointment": earlier.appointment_id, "decree_number": earlier.decree_number, **shown})


@admin.register(EarlierDecree)
class EarlierDecreeAdmin(TrackedPeople):
    """The decrees that renewed ones replaced, to be corrected by hand. The person follows from the period."""

    form = WholeRowForm
    fields = ["appointment", *DECREE, "replaced_on"]
    list_display = ["volunteer", "decree_number", "decree_on", "decree_until", "replaced_on"]
    list_select_related = ["volunteer"]
    list_per_page = 50
    show_full_result_count = False
    search_fields = ["volunteer__name_folded", "volunteer__registry_no", "decree_number"]
    autocomplete_fields = ["appointment"]

    def get_readonly_fields(self, request, obj=None):
        return ["appointment"] if obj else []
