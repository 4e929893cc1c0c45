"""All addresses; what stays as it is stands in the project's contracts."""

from django.contrib import admin
from django.urls import include, path

urlpatterns = [
    path("", include("registry.urls")),
    path("", include("ceremonies.urls")),
    path("admin/", admin.site.urls),
]
