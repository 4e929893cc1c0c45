"""Addresses of ceremonies. The name of an address is the name of its view, its template and its tests' subject."""

from django.urls import path

from ceremonies.views import ceremonies, certificates, offices, participants, proof, verification

urlpatterns = [
    path("pengukuhan/", ceremonies.ceremony_list, name="ceremony_list"),
    path("pengukuhan/baru/", ceremonies.ceremony_create, name="ceremony_create"),
    path("pengukuhan/<int:pk>/", ceremonies.ceremony_detail, name="ceremony_detail"),
    path("pengukuhan/<int:pk>/ubah/", ceremonies.ceremony_update, name="ceremony_update"),
    path("pengukuhan/<int:pk>/hapus/", ceremonies.ceremony_delete, name="ceremony_delete"),
    path("pengukuhan/<int:pk>/contoh.png", certificates.ceremony_sample, name="ceremony_sample"),
    path("pengukuhan/<int:pk>/peserta/", participants.participant_invite, name="participant_invite"),
    path("pengukuhan/<int:pk>/peserta/tandai/", participants.participant_mark, name="participant_mark"),
    path("pengukuhan/<int:pk>/periksa/", proof.ceremony_proof, name="ceremony_proof"),
    path("pengukuhan/<int:pk>/periksa.pdf", proof.ceremony_proof_print, name="ceremony_proof_print"),
    path("pengukuhan/<int:pk>/periksa/betulkan/", proof.ceremony_proof_correct, name="ceremony_proof_correct"),
    path("pengukuhan/<int:pk>/periksa/cocok/", proof.ceremony_proof_tick, name="ceremony_proof_tick"),
    path("pengukuhan/<int:pk>/periksa/belum-cocok/", proof.ceremony_proof_untick, name="ceremony_proof_untick"),
    path("pengukuhan/<int:pk>/terbitkan/", certificates.certificates_issue, name="certificates_issue"),
    path("pengukuhan/<int:pk>/piagam.pdf", certificates.certificates_print, name="certificates_print"),
    path("peserta/<int:pk>/pratinjau.png", certificates.participant_preview, name="participant_preview"),
    path("piagam/cari/", certificates.certificate_search, name="certificate_search"),
    path("piagam/<int:pk>/", certificates.certificate_detail, name="certificate_detail"),
    path("piagam/<int:pk>/piagam.pdf", certificates.certificate_print, name="certificate_print"),
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
