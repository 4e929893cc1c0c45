"""Addresses of ceremonies. The name of an address is the name of its view, its template and its tests' subject."""

from django.urls import path

from ceremonies.views import attendance, ceremonies, certificates, handover, offices, participants, verification

urlpatterns = [
    path("pengukuhan/", ceremonies.ceremony_list, name="ceremony_list"),
    path("pengukuhan/baru/", ceremonies.ceremony_create, name="ceremony_create"),
    path("pengukuhan/<int:pk>/", ceremonies.ceremony_detail, name="ceremony_detail"),
    path("pengukuhan/<int:pk>/ubah/", ceremonies.ceremony_update, name="ceremony_update"),
    path("pengukuhan/<int:pk>/hapus/", ceremonies.ceremony_delete, name="ceremony_delete"),
    path("pengukuhan/<int:pk>/contoh.png", certificates.ceremony_sample, name="ceremony_sample"),
    path("pengukuhan/<int:pk>/peserta/", participants.participant_invite, name="participant_invite"),
    path("pengukuhan/<int:pk>/peserta/tandai/", participants.participant_mark, name="participant_mark"),
    path("pengukuhan/<int:pk>/terbitkan/", certificates.certificates_issue, name="certificates_issue"),
    path("pengukuhan/<int:pk>/piagam.pdf", certificates.certificates_print, name="certificates_print"),
    path("pengukuhan/<int:pk>/hadir/", attendance.ceremony_attendance, name="ceremony_attendance"),
    path("pengukuhan/<int:pk>/hadir/kabar/", attendance.ceremony_attendance_news, name="ceremony_attendance_news"),
    path("pengukuhan/<int:pk>/penyerahan/", handover.ceremony_handover, name="ceremony_handover"),
    path("pengukuhan/<int:pk>/penyerahan/teks/", handover.ceremony_reminder, name="ceremony_reminder"),
    path("peserta/<int:pk>/hadir/", attendance.participant_tick, name="participant_tick"),
    path("peserta/<int:pk>/pratinjau.png", certificates.participant_preview, name="participant_preview"),
    path("piagam/cari/", certificates.certificate_search, name="certificate_search"),
    path("piagam/<int:pk>/", certificates.certificate_detail, name="certificate_detail"),
    path("piagam/<int:pk>/piagam.pdf", certificates.certificate_print, name="certificate_print"),
    path("piagam/<int:pk>/serahkan/", handover.certificate_hand_over, name="certificate_hand_over"),
    path("piagam/<int:pk>/wakil/", handover.certificate_collect, name="certificate_collect"),
    path("penyerahan/<int:pk>/tarik/", handover.handover_take_back, name="handover_take_back"),
    path("piagam/<int:pk>/cabut/", certificates.certificate_revoke, name="certificate_revoke"),
    path("kantor/", offices.office_list, name="office_list"),
    path("kantor/baru/", offices.office_create, name="office_create"),
    path("kantor/<int:pk>/ubah/", offices.office_update, name="office_update"),
    path("kantor/<int:pk>/logo/", offices.office_logo, name="office_logo"),
    path("pejabat/baru/", offices.official_create, name="official_create"),
    path("pejabat/<int:pk>/ubah/", offices.official_update, name="official_update"),
    path("pejabat/<int:pk>/hapus/", offices.official_delete, name="official_delete"),
    path("v/<str:code>/", verification.certificate_verify, name="certificate_verify"),
]
