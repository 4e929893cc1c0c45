from django.urls import path

from kaur_psm.accounts import views
from kaur_psm.accounts.managing import views as managing
from kaur_psm.accounts.second_factor import views as second_factor

urlpatterns = [
    path("masuk/", views.SignIn.as_view(), name="login"),
    path("masuk/pertama/", views.first_account, name="first_account"),
    path("masuk/kode/", second_factor.second_step, name="second_step"),
    path("masuk/sandi-baru/", views.password_replace, name="password_replace"),
    path("masuk/verifikasi/", second_factor.second_factor_list, name="second_factor_list"),
    path("masuk/verifikasi/aplikasi/", second_factor.authenticator_add, name="authenticator_add"),
    path("masuk/verifikasi/kunci-sandi/", second_factor.passkey_add, name="passkey_add"),
    path("masuk/verifikasi/kode-cadangan/", second_factor.recovery_codes_renew, name="recovery_codes_renew"),
    path("masuk/verifikasi/<int:pk>/hapus/", second_factor.second_factor_remove, name="second_factor_remove"),
    path("masuk/sandi/", views.PasswordChange.as_view(), name="password_change"),
    path("akun/", managing.account_list, name="account_list"),
    path("akun/baru/", managing.account_create, name="account_create"),
    path("akun/<int:pk>/", managing.account_detail, name="account_detail"),
    path("akun/<int:pk>/peran/", managing.account_update, name="account_update"),
    path("akun/<int:pk>/kata-sandi/", managing.account_password, name="account_password"),
    path("akun/<int:pk>/nonaktifkan/", managing.account_deactivate, name="account_deactivate"),
    path("akun/<int:pk>/aktifkan/", managing.account_reactivate, name="account_reactivate"),
    path("akun/<int:pk>/hapus-verifikasi/", managing.account_remove_devices, name="account_remove_devices"),
    path("akun/<int:pk>/buka-kunci/", managing.account_unlock, name="account_unlock"),
    path("akun/<int:pk>/keluarkan/", managing.account_sign_out, name="account_sign_out"),
    path("masuk/isian/", views.unsent_form, name="unsent_form"),
    path("masuk/tempat/", views.session_list, name="session_list"),
    path("masuk/tempat/keluar/", views.session_end_all, name="session_end_all"),
    path("masuk/tempat/<slug:handle>/keluar/", views.session_end, name="session_end"),
    path("tombol/", views.keyboard, name="keyboard"),
    path("keluar/", views.SignOut.as_view(), name="logout"),
    path("hak/", views.role_matrix, name="role_matrix"),
    path("admin/login/", views.admin_login, name="admin_login"),
    path("healthz", views.healthz, name="healthz"),
    path("robots.txt", views.robots, name="robots"),
]
