"""Base classes of the ModelAdmins, also for other apps."""

import re

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.widgets import AutocompleteSelect, AutocompleteSelectMultiple
from django.db import transaction
from django.http import Http404
from django.shortcuts import redirect
from simple_history.admin import SimpleHistoryAdmin

from registry.forms.questions import Asking
from registry.forms.whole_row import WholeRow
from registry.history import guarding
from registry.models import Volunteer
from registry.models.new_rows import one_at_a_time
from registry.values import search


class Patient:
    """For every ModelAdmin: it narrows a list by what the list offers and by nothing else.

    An empty ?_to_field= raises no error, and a NIK or phone in ?q= is dropped. New rows are made one at a time. A row
    that is not there answers a bound account with 404, as on the screens: it may be another kecamatan's, and that
    leaves a trace.
    """

    @transaction.atomic
    def add_view(self, request, form_url="", extra_context=None):
        if request.method == "POST":
            one_at_a_time(self.model)
        return super().add_view(request, form_url, extra_context)

    def lookup_allowed(self, lookup, value, request):
        """Whether the list offers that filter. Django allows each column, so also whether a NIK is claimed."""
        filters = [item[0] if isinstance(item, tuple) else item for item in self.get_list_filter(request)]
        offered = [getattr(item, "parameter_name", item) for item in (*filters, self.date_hierarchy)]
        is_offered = any(lookup == name or lookup.startswith(f"{name}__") for name in offered)
        return is_offered and super().lookup_allowed(lookup, value, request)

    def changelist_view(self, request, extra_context=None):
        if search.is_private(request.GET.get("q", "")):
            messages.warning(request, "NIK dan nomor HP tidak dicari di sini, tetapi di kotak pencarian halaman PSM.")
            return redirect(request.path)
        return super().changelist_view(request, extra_context)

    def get_object(self, request, object_id, from_field=None):
        row = super().get_object(request, object_id, from_field or None)
        if row is None and request.user.is_bound:
            raise Http404
        return row


class ReadOnly(Patient):
    """For a ModelAdmin whose rows only the program writes."""

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False


class OfficeWide:
    """For a ModelAdmin of rows of the whole office: an account bound to kecamatan may only look at them."""

    def has_add_permission(self, request):
        return super().has_add_permission(request) and not request.user.is_bound

    def has_change_permission(self, request, obj=None):
        return super().has_change_permission(request, obj) and not request.user.is_bound

    def has_delete_permission(self, request, obj=None):
        return super().has_delete_permission(request, obj) and not request.user.is_bound


class OfficeOnly(OfficeWide):
    """For a ModelAdmin whose screens are closed to accounts bound to kecamatan: they do not look at it here, too."""

    def has_view_permission(self, request, obj=None):
        return super().has_view_permission(request, obj) and not request.user.is_bound


class IdsOnly:
    """For Django's autocomplete widgets, which crash when a form comes back with a value that is no id."""

    def optgroups(self, name, value, attrs=None):
        ids = [chosen for chosen in value if re.fullmatch("[0-9]{1,18}", str(chosen))]
        return super().optgroups(name, ids, attrs)


class Picker(IdsOnly, AutocompleteSelect):
    """Chooses one row."""


class SeveralPicker(IdsOnly, AutocompleteSelectMultiple):
    """Chooses several rows."""


class Visible:
    """For a ModelAdmin: an account bound to kecamatan sees and chooses only rows of its own."""

    def get_queryset(self, request):
        return super().get_queryset(request).visible_to(request.user)

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        rows = db_field.remote_field.model._default_manager
        if hasattr(rows, "visible_to"):
            kwargs["queryset"] = rows.visible_to(request.user)
        if db_field.name in self.autocomplete_fields:
            kwargs["widget"] = Picker(db_field, self.admin_site)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)


class ShowsQuestions:
    """For a ModelAdmin whose form asks (`Asking`): what answers stands below the fields."""

    def render_change_form(self, request, context, *args, **kwargs):
        form = context["adminform"]
        asked = [question for question in getattr(form.form, "asked", ()) if question.label]
        if boxes := [name for question in asked for name in (question.box, *question.fields)]:
            form.fieldsets = [*form.fieldsets, ("Pertanyaan", {"fields": boxes})]
        return super().render_change_form(request, context, *args, **kwargs)


class WholeRowForm(Asking, WholeRow, forms.ModelForm):
    """The form of a row: it asks as all forms do, and checks constraints on columns that it does not show."""


class Tracked(ShowsQuestions, Patient, SimpleHistoryAdmin):
    """A ModelAdmin with the history of each row. Restoring is done on the screens, which know what may be restored."""

    form = WholeRowForm
    object_history_list_template = "admin/registry/history_list.html"

    def get_urls(self):
        return admin.ModelAdmin.get_urls(self)  # Without the library's form that overwrites a row with an old version.

    def save_form(self, request, form, change):
        """Return the unsaved row, where the account may save it so: the rules of all doors."""
        record = super().save_form(request, form, change)
        guarding.refuse_outside(request.user, record)
        return record

    def save_related(self, request, form, formsets, change):
        super().save_related(request, form, formsets, change)
        record = form.instance
        owner = record.pk if isinstance(record, Volunteer) else getattr(record, "volunteer_id", None)
        guarding.refuse_lost_people(request.user, [owner])

    def revert_disabled(self, request, obj=None):
        return True

    def history_view(self, request, object_id, extra_context=None):
        # The library would show the history of a deleted row, whose area is not known.
        if self.get_object(request, object_id) is None and not object_id.isdecimal():
            raise Http404
        return super().history_view(request, object_id, extra_context)


class TrackedPeople(Visible, Tracked):
    """A ModelAdmin of people or their records."""
