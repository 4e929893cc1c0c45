from django.contrib import admin

from registry.admin.parts import ReadOnly
from registry.models import Delegation


@admin.register(Delegation)
class DelegationAdmin(ReadOnly, admin.ModelAdmin):
    list_display = ["task", "account", "given_by", "given_at"]
    list_select_related = ["account", "given_by"]
    list_per_page = 50
