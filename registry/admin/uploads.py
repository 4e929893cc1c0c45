from django.contrib import admin
from django.utils.html import format_html

from registry.admin.parts import ReadOnly, Visible
from registry.models import Upload


@admin.register(Upload)
class UploadAdmin(ReadOnly, Visible, admin.ModelAdmin):
    list_display = ["__str__", "kind", "volunteer", "content_type", "created_at", "created_by"]
    list_filter = ["kind"]
    list_select_related = ["volunteer", "created_by"]
    list_per_page = 50
    date_hierarchy = "created_at"
    search_fields = ["volunteer__name_folded", "volunteer__registry_no"]
    fields = ["kind", "volunteer", "opened", "content_type", "created_at", "created_by"]
    readonly_fields = ["opened"]

    @admin.display(description="berkas")
    def opened(self, upload):
        return format_html('<a href="{}">Buka berkas</a>', upload.get_absolute_url())
