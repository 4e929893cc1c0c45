from django.urls import path

from kaur_psm.health import views

urlpatterns = [
    path("readyz", views.readyz, name="readyz"),
    path("metrics", views.metrics, name="metrics"),
    path("kesehatan/", views.system_state, name="system_state"),
]
