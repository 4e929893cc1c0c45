"""All addresses of the program."""

from django.contrib import admin
from django.urls import include, path

from kaur_psm import local_certificate

admin.site.site_header = admin.site.site_title = "Registri PSM"
admin.site.index_title = "Semua data"
admin.site.enable_nav_sidebar = False

handler500 = "kaur_psm.trouble_page.server_error"

urlpatterns = [
    path("", include("registry.urls")),
    path("", include("ceremonies.urls")),
    path("", include("kaur_psm.health.urls")),
    path("", include("kaur_psm.accounts.urls")),  # Before the admin, whose own sign-in page it replaces.
    path("", include("kaur_psm.backups.urls")),
    path("", include("kaur_psm.guide.urls")),
    path("", include("kaur_psm.privacy.urls")),
    path("sertifikat/", local_certificate.certificate_trust, name="certificate_trust"),
    path("sertifikat/registri-psm.crt", local_certificate.certificate_authority, name="certificate_authority"),
    path("admin/", admin.site.urls),
]
