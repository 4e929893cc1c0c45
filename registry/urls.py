"""Addresses of the registry. The name of an address is the name of its view, its template and its tests' subject."""

from django.urls import path

from registry.views import appointments, bulk, history, home, trainings, uploads, villages, volunteers

urlpatterns = [
    path("", home.home, name="home"),
    path("psm/", volunteers.volunteer_list, name="volunteer_list"),
    path("psm/cari/", volunteers.volunteer_search, name="volunteer_search"),
    path("psm/baru/", volunteers.volunteer_create, name="volunteer_create"),
    path("psm/terhapus/", volunteers.volunteer_bin, name="volunteer_bin"),
    path("psm/<int:pk>/", volunteers.volunteer_detail, name="volunteer_detail"),
    path("psm/<int:pk>/ubah/", volunteers.volunteer_update, name="volunteer_update"),
    path("psm/<int:pk>/hapus/", volunteers.volunteer_delete, name="volunteer_delete"),
    path("psm/<int:pk>/pulihkan/", volunteers.volunteer_restore, name="volunteer_restore"),
    path("psm/<int:pk>/nik/", volunteers.volunteer_nik, name="volunteer_nik"),
    path("psm/<int:pk>/nik/cocok/", volunteers.volunteer_nik_match, name="volunteer_nik_match"),
    path("psm/<int:pk>/riwayat/", volunteers.volunteer_history, name="volunteer_history"),
    path("psm/<int:pk>/penugasan/baru/", appointments.appointment_create, name="appointment_create"),
    path("penugasan/<int:pk>/ubah/", appointments.appointment_update, name="appointment_update"),
    path("penugasan/<int:pk>/akhiri/", appointments.appointment_end, name="appointment_end"),
    path("penugasan/<int:pk>/hapus/", appointments.appointment_delete, name="appointment_delete"),
    path("psm/tindakan/pelatihan/", bulk.volunteer_enrol, name="volunteer_enrol"),
    path("psm/tindakan/pelatihan/baru/", bulk.volunteer_enrol_new, name="volunteer_enrol_new"),
    path("psm/tindakan/sk/", bulk.volunteer_decree, name="volunteer_decree"),
    path("rombongan/<uuid:batch>/", bulk.batch_detail, name="batch_detail"),
    path("rombongan/<uuid:batch>/batalkan/", bulk.batch_undo, name="batch_undo"),
    path("desa/", villages.village_list, name="village_list"),
    path("desa/pilih/", villages.village_suggest, name="village_suggest"),
    path("desa/<str:code>/", villages.village_detail, name="village_detail"),
    path("pelatihan/", trainings.training_list, name="training_list"),
    path("pelatihan/baru/", trainings.training_create, name="training_create"),
    path("pelatihan/pilih/", trainings.training_suggest, name="training_suggest"),
    path("pelatihan/<int:pk>/", trainings.training_detail, name="training_detail"),
    path("pelatihan/<int:pk>/ubah/", trainings.training_update, name="training_update"),
    path("pelatihan/<int:pk>/hapus/", trainings.training_delete, name="training_delete"),
    path("pelatihan/<int:pk>/peserta/", trainings.training_enrol, name="training_enrol"),
    path("pelatihan/<int:pk>/sertifikat/", trainings.training_certificates, name="training_certificates"),
    path("riwayat-pelatihan/<int:pk>/ubah/", trainings.training_record_update, name="training_record_update"),
    path("riwayat-pelatihan/<int:pk>/hapus/", trainings.training_record_delete, name="training_record_delete"),
    path("riwayat/<slug:model>/<int:history_id>/pulihkan/", history.history_restore, name="history_restore"),
    path("berkas/<int:pk>/", uploads.upload_detail, name="upload_detail"),
]
