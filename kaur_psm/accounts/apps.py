from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "kaur_psm.accounts"
    label = "accounts"
    verbose_name = "Akun"

    def ready(self):
        from kaur_psm.accounts import checks, signin  # noqa: F401 - the checks register themselves

        signin.listen()
