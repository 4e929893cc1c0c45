from django.urls import path

from kaur_psm.backups import views

urlpatterns = [
    path("cadangan/", views.backup_list, name="backup_list"),
    path("cadangan/buat/", views.backup_make, name="backup_make"),
    path("cadangan/pakai-folder/", views.backup_folder_accept, name="backup_folder_accept"),
    path("cadangan/penguncian/", views.backup_lock_confirm, name="backup_lock_confirm"),
    path("cadangan/arsip/", views.yearly_archive_create, name="yearly_archive_create"),
    path("cadangan/arsip/<int:pk>/", views.yearly_archive_detail, name="yearly_archive_detail"),
    path("cadangan/arsip/<int:pk>/coba-lagi/", views.yearly_archive_retry, name="yearly_archive_retry"),
    path("cadangan/arsip/<int:pk>/unduh/", views.yearly_archive_download, name="yearly_archive_download"),
    path("cadangan/<str:name>/unduh/", views.backup_download, name="backup_download"),
]
