from django.urls import path

from kaur_psm.guide import views

urlpatterns = [
    path("bantuan/", views.guide_contents, name="guide_contents"),
    path("bantuan/semua/", views.guide_whole, name="guide_whole"),
    path("bantuan/gambar/<slug:slug>.png", views.guide_image, name="guide_image"),
    path("bantuan/<slug:slug>/", views.guide_chapter, name="guide_chapter"),
]
