"""All addresses of the program."""

from django.contrib import admin
from django.urls import include, path

admin.site.site_header = admin.site.site_title = "Registri PSM"
admin.site.index_title = "Semua data"
admin.site.enable_nav_sidebar = False

urlpatterns = [
    path("", include("registry.urls")),
    path("", include("ceremonies.urls")),
    path("", include("kaur_psm.accounts.urls")),  # Before the admin, whose own sign-in page it replaces.
    path("admin/", admin.site.urls),
]
