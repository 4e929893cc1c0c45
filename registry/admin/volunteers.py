from django import forms
from django.contrib import admin, messages
from django.contrib.admin.views.main import ChangeList
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.html import format_html

from registry.admin.parts import TrackedPeople
from registry.forms.volunteers import VolunteerForm
from registry.guards import nik_lookup
from registry.models import District, Status, Volunteer


class BelongingFilter(admin.SimpleListFilter):
    title = "kecamatan"
    parameter_name = "kecamatan"

    def lookups(self, request, model_admin):
        return District.objects.visible_to(request.user).values_list("code", "name")

    def queryset(self, request, queryset):
        if self.value() not in [code for code, _ in self.lookup_choices]:
            return queryset
        return queryset.in_district(District.objects.get(code=self.value()))


class StatusFilter(admin.SimpleListFilter):
    title = "keadaan"
    parameter_name = "keadaan"

    def lookups(self, request, model_admin):
        return Status.choices

    def queryset(self, request, queryset):
        return queryset.with_status(self.value()) if self.value() in Status.values else queryset


class NikFilter(admin.SimpleListFilter):
    title = "NIK"
    parameter_name = "nik"

    def lookups(self, request, model_admin):
        return [("ada", "ada"), ("belum", "belum ada")]

    def queryset(self, request, queryset):
        if self.value() == "belum":
            return queryset.filter(nik_masked="")
        return queryset.exclude(nik_masked="") if self.value() == "ada" else queryset


class DeletedFilter(admin.SimpleListFilter):
    """Shows deleted people only on request."""

    title = "dihapus"
    parameter_name = "dihapus"

    def lookups(self, request, model_admin):
        return [("ya", "dihapus"), ("semua", "semua")]

    def choices(self, changelist):
        default, *others = super().choices(changelist)
        return [{**default, "display": "belum dihapus"}, *others]

    def queryset(self, request, queryset):
        if self.value() == "semua":
            return queryset
        return queryset.filter(deleted_at__isnull=self.value() != "ya")


class VolunteerAdminForm(VolunteerForm):
    """The screens' form, with the admin's own way to choose a village; photographs are uploaded on the screens."""

    home_village = None
    photo_file = None

    def clean(self):
        cleaned = super().clean()
        for clash in self.clashes:
            self.add_error(None, f"{clash.label}: tersimpan “{clash.theirs}”, isian Anda “{clash.mine}”.")
        return cleaned


class VolunteerChangeList(ChangeList):
    def get_queryset(self, *args, **kwargs):
        return super().get_queryset(*args, **kwargs).for_list()


@admin.register(Volunteer)
class VolunteerAdmin(TrackedPeople):
    form = VolunteerAdminForm
    list_display = ["registry_no", "full_name", "nik_masked", "belongs_to", "status", "sex", "is_deleted"]
    list_display_links = ["registry_no", "full_name"]
    list_filter = [StatusFilter, BelongingFilter, "sex", NikFilter, DeletedFilter]
    list_per_page = 50
    show_full_result_count = False
    search_fields = ["name_folded", "registry_no"]
    search_help_text = "Nama atau No. registri. NIK dicari di halaman PSM, tidak di sini."
    autocomplete_fields = ["home_village"]
    readonly_fields = ["registry_no", "nik_masked", "warnings", "picture", "nik_matched_at", "deleted_at"]
    actions = ["restore"]

    @admin.display(description="nama", ordering="name_folded")
    def full_name(self, volunteer):
        return volunteer.full_name

    @admin.display(description="desa/kelurahan")
    def belongs_to(self, volunteer):
        return volunteer.village

    @admin.display(description="keadaan")
    def status(self, volunteer):
        return volunteer.status().label

    @admin.display(description="", empty_value="")
    def is_deleted(self, volunteer):
        if volunteer.merged_into_id:
            return "digabung"
        return "dihapus" if volunteer.deleted_at else None

    @admin.display(description="peringatan NIK")
    def warnings(self, volunteer):
        return " ".join(volunteer.nik_warnings()) or "tidak ada"

    @admin.display(description="pas foto")
    def picture(self, volunteer):
        if not volunteer.photo_id:
            return "belum ada"
        return format_html('<a href="{}">Buka foto</a>', reverse("upload_detail", args=[volunteer.photo_id]))

    # What the account sees

    def get_queryset(self, request):
        return Volunteer.with_deleted.visible_to(request.user).order_by("name_folded", "pk")

    def get_changelist(self, request, **kwargs):
        return VolunteerChangeList

    def get_search_results(self, request, queryset, search_term):
        if request.path.endswith("/autocomplete/"):  # A deleted person cannot be chosen.
            queryset = queryset.filter(deleted_at__isnull=True)
        return (queryset.matching(search_term) if search_term else queryset), False

    # The form

    def get_fieldsets(self, request, obj=None):
        return [
            (None, {"fields": [*(["registry_no"] if obj else []), "title_before", "name", "title_after"]}),
            ("NIK", {"fields": ["nik_masked", "warnings", "nik_matched_at"] if obj and obj.has_nik else []}),
            ("Kelahiran", {"fields": ["sex", "birth_place", "born_on"]}),
            ("Tempat tinggal dan kontak", {"fields": ["home_address", "home_village", "phone", "email"]}),
            ("Lain-lain", {"fields": ["education", "occupation", "ipsm_no", "notes"]}),
            ("Pas foto", {"fields": [*(["picture"] if obj else []), "photo_consent_on"]}),
            *([("Dihapus", {"fields": ["deleted_at"]})] if obj and obj.deleted_at else []),
        ]

    def _with_fields_of_the_form_alone(self, fieldsets, obj):
        """The fieldsets with the form's fields that are no columns of the person."""
        first, nik, *rest = [(title, {"fields": [*options["fields"]]}) for title, options in fieldsets]
        first[1]["fields"] += ["version"] if obj else []
        nik[1]["fields"] += ["nik", "clear_nik"] if obj and obj.has_nik else ["nik"]
        return [first, nik, *rest]

    def get_form(self, request, obj=None, change=False, **kwargs):
        """Return the form with the account that fills it in; a plain one if it is read-only."""
        if change and not self.has_change_permission(request, obj):
            return super().get_form(request, obj, change, **{**kwargs, "form": forms.ModelForm})
        form_class = super().get_form(request, obj, change, **kwargs)

        class Form(form_class):
            def __init__(self, *args, **kwargs):
                super().__init__(*args, user=request.user, **kwargs)

        return Form

    def render_change_form(self, request, context, *args, **kwargs):
        form = context["adminform"]
        if isinstance(form.form, VolunteerForm):
            form.fieldsets = self._with_fields_of_the_form_alone(form.fieldsets, context.get("original"))
        return super().render_change_form(request, context, *args, **kwargs)

    # Deleting and restoring

    def has_change_permission(self, request, obj=None):
        return super().has_change_permission(request, obj) and not (obj and obj.deleted_at)

    def has_delete_permission(self, request, obj=None):
        return super().has_delete_permission(request, obj) and not (obj and obj.deleted_at)

    def get_deleted_objects(self, objs, request):
        """Return what the confirmation shows: the people, and the papers that prevent a deletion."""
        people = [person for person in objs if not person.deleted_at]
        obstacles = [obstacle for person in people for obstacle in person.deletion_obstacles()]
        return [str(person) for person in people], {"PSM": len(people)}, set(), obstacles

    def delete_model(self, request, obj):
        self._remove(request, obj)

    def delete_queryset(self, request, queryset):
        for person in queryset.filter(deleted_at__isnull=True):
            self._remove(request, person)

    def _remove(self, request, person):
        try:
            person.remove("Dihapus di halaman admin")
        except ValidationError as error:
            messages.error(request, f"{person}: {' '.join(error.messages)}")

    def has_restore_permission(self, request):
        return request.user.has_perm("registry.delete_volunteer")

    @admin.action(description="Pulihkan PSM yang dipilih", permissions=["restore"])
    def restore(self, request, queryset):
        restored = 0
        for person in queryset.deleted():
            try:
                person.restore()
                restored += 1
                for warning in nik_lookup.warnings_for(request.user, person):
                    messages.warning(request, warning)
            except ValidationError as error:
                messages.error(request, f"{person}: {' '.join(error.messages)}")
        messages.success(request, f"{restored} PSM dipulihkan.")
