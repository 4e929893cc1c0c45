"""Accounts and roles in the admin: an account is deactivated, never deleted; each change of rights leaves a trace."""

from django.contrib import admin, messages
from django.contrib.auth.admin import GroupAdmin, UserAdmin
from django.contrib.auth.forms import UserChangeForm, UserCreationForm
from django.contrib.auth.models import Group
from django.forms import CheckboxSelectMultiple, ModelForm, ModelMultipleChoiceField

from kaur_psm.accounts import matrix, rights
from kaur_psm.accounts.models import User
from kaur_psm.accounts.second_factor import enrolment
from registry.admin.parts import Patient, SeveralPicker


class Several(ModelMultipleChoiceField):
    """Django's field, without its failure on an id that is too large for any column."""

    def clean(self, value):
        return super().clean([chosen if len(str(chosen)) < 19 else 0 for chosen in value or []])


class OfAccount:
    """For a form of an account: it refuses what the account `by`, who fills it in, may not change."""

    by = None

    def clean(self):
        cleaned = super().clean()
        before = rights.grants_of(self.instance)
        rights.refuse_change(self.by, self.instance, before, before.with_changes(self.cleaned_data))
        return cleaned


class AccountForm(OfAccount, UserChangeForm):
    pass


class NewAccountForm(OfAccount, UserCreationForm):
    pass


class RoleForm(ModelForm):
    by = None

    def clean(self):
        cleaned = super().clean()
        rights.refuse_role_change(self.by, self.instance, self.cleaned_data.get("permissions", ()))
        return cleaned


class FilledInBy:
    """For a ModelAdmin whose form asks who fills it in."""

    def get_form(self, request, obj=None, **kwargs):
        form = super().get_form(request, obj, **kwargs)
        form.by = request.user  # Django makes a class for each request.
        return form


@admin.register(User)
class AccountAdmin(FilledInBy, Patient, UserAdmin):
    list_display = ["username", "full_name", "roles", "bound_to", "is_active", "is_staff", "last_login"]
    list_filter = ["is_active", "groups", "is_staff", ("districts", admin.RelatedOnlyFieldListFilter)]
    list_per_page = 50
    search_fields = ["username", "first_name", "last_name"]
    autocomplete_fields = ["districts"]
    filter_horizontal = []
    readonly_fields = ["last_login", "date_joined"]
    actions = ["deactivate", "activate", "remove_second_factors"]
    form = AccountForm
    add_form = NewAccountForm
    add_fieldsets = [
        (None, {"fields": ["username", "password1", "password2"]}),
        ("Orang", {"fields": ["first_name", "last_name", "email"]}),
        ("Hak", {"fields": ["groups", "sees_all_districts", "districts", "is_staff"]}),
    ]
    fieldsets = [
        (None, {"fields": ["username", "password"]}),
        ("Orang", {"fields": ["first_name", "last_name", "email"]}),
        ("Hak", {"fields": ["is_active", "groups", "sees_all_districts", "districts", "is_staff", "is_superuser"]}),
        ("Waktu", {"fields": ["last_login", "date_joined"]}),
    ]

    @admin.display(description="nama", ordering="first_name")
    def full_name(self, account):
        return account.get_full_name()

    @admin.display(description="peran")
    def roles(self, account):
        return ", ".join(group.name for group in account.groups.all()) or "tanpa peran"

    @admin.display(description="kecamatan")
    def bound_to(self, account):
        return account.area

    def get_queryset(self, request):
        seen = request.user.visible_accounts()
        return super().get_queryset(request).filter(pk__in=seen).prefetch_related("groups", "districts")

    def formfield_for_manytomany(self, db_field, request, **kwargs):
        kwargs["form_class"] = Several
        if db_field.name == "groups":
            kwargs["widget"] = CheckboxSelectMultiple()
        if db_field.name == "districts":
            kwargs["widget"] = SeveralPicker(db_field, self.admin_site)
        return super().formfield_for_manytomany(db_field, request, **kwargs)

    # Who may change what

    def has_delete_permission(self, request, obj=None):
        return False

    def has_change_permission(self, request, obj=None):
        return super().has_change_permission(request, obj) and (obj is None or rights.may_manage(request.user, obj))

    def get_readonly_fields(self, request, obj=None):
        readonly = [*super().get_readonly_fields(request, obj)]
        if not request.user.is_superuser:
            readonly.append("is_superuser")
        if obj == request.user:
            readonly += ["is_active", "groups", "sees_all_districts", "districts", "is_staff", "is_superuser"]
        return readonly

    # Traces

    def save_model(self, request, obj, form, change):
        form.rights_before = rights.of_account(obj)
        obj.must_change_password |= not change
        super().save_model(request, obj, form, change)

    def save_related(self, request, form, formsets, change):
        super().save_related(request, form, formsets, change)
        account = form.instance
        rights.record(
            request.user,
            account.username,
            form.rights_before,
            rights.of_account(account),
            event="" if change else "akun dibuat",
        )

    def user_change_password(self, request, id, form_url=""):
        account = self.get_object(request, id)
        before = account and account.password
        response = super().user_change_password(request, id, form_url)
        account.refresh_from_db()
        if account.password != before:
            account.trace_new_password(by=request.user)
            if account != request.user:
                account.require_new_password()
        return response

    @admin.action(description="Nonaktifkan akun yang dipilih", permissions=["change"])
    def deactivate(self, request, queryset):
        self._set_active(request, queryset.exclude(pk=request.user.pk), False)

    @admin.action(description="Aktifkan lagi akun yang dipilih", permissions=["change"])
    def activate(self, request, queryset):
        self._set_active(request, queryset.exclude(pk=request.user.pk), True)

    @admin.action(description="Hapus verifikasi dua langkah (perangkat hilang)", permissions=["change"])
    def remove_second_factors(self, request, queryset):
        others = queryset.exclude(pk=request.user.pk)
        touched = [account for account in others if self.has_change_permission(request, account)]
        count = sum(enrolment.remove_all(account, by=request.user) for account in touched)
        messages.success(request, f"{count} perangkat verifikasi dari {len(touched)} akun dihapus.")

    def _set_active(self, request, accounts, active):
        touched = [account for account in accounts if self.has_change_permission(request, account)]
        for account in touched:
            rights.set_active(account, active, by=request.user)
        messages.success(request, f"{len(touched)} akun {'diaktifkan lagi' if active else 'dinonaktifkan'}.")


admin.site.unregister(Group)


@admin.register(Group)
class RoleAdmin(FilledInBy, Patient, GroupAdmin):
    form = RoleForm
    list_display = ["name", "members"]

    @admin.display(description="akun")
    def members(self, group):
        return ", ".join(account.username for account in group.user_set.all())

    def get_queryset(self, request):
        return super().get_queryset(request).prefetch_related("user_set")

    def formfield_for_manytomany(self, db_field, request=None, **kwargs):
        field = super().formfield_for_manytomany(db_field, request, form_class=Several, **kwargs)
        if db_field.name == "permissions":
            field.label_from_instance = matrix.words_with_app
        return field

    def has_add_permission(self, request):
        return super().has_add_permission(request) and not rights.why_role_is_kept(request.user, None)

    def has_change_permission(self, request, obj=None):
        return super().has_change_permission(request, obj) and not rights.why_role_is_kept(request.user, obj)

    def has_delete_permission(self, request, obj=None):
        return super().has_delete_permission(request, obj) and not rights.why_role_is_kept(request.user, obj)

    def save_model(self, request, obj, form, change):
        form.rights_before = rights.of_role(Group(pk=obj.pk)) if change else {}
        super().save_model(request, obj, form, change)

    def save_related(self, request, form, formsets, change):
        super().save_related(request, form, formsets, change)
        group = form.instance
        rights.record(request.user, f"peran {group.name}", form.rights_before, rights.of_role(group))

    def delete_model(self, request, obj):
        self._record_deletion(request, obj)
        super().delete_model(request, obj)

    def delete_queryset(self, request, queryset):
        for group in queryset:
            self._record_deletion(request, group)
        super().delete_queryset(request, queryset)

    def _record_deletion(self, request, group):
        members = self.members(group) or "tidak ada"
        event = f"peran dihapus; akun yang memakainya: {members}"
        rights.record(request.user, f"peran {group.name}", {}, {}, event=event)
