from django.urls import path

from kaur_psm.accounts import views

urlpatterns = [
    path("masuk/", views.SignIn.as_view(), name="login"),
    path("masuk/sandi/", views.PasswordChange.as_view(), name="password_change"),
    path("keluar/", views.SignOut.as_view(), name="logout"),
    path("hak/", views.role_matrix, name="role_matrix"),
    path("admin/login/", views.admin_login, name="admin_login"),
    path("healthz", views.healthz, name="healthz"),
    path("robots.txt", views.robots, name="robots"),
]
