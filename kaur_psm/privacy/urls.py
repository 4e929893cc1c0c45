from django.urls import path

from kaur_psm.privacy import views

urlpatterns = [path("pemrosesan-data/", views.processing_register, name="processing_register")]
