from django.apps import AppConfig


class BackupsConfig(AppConfig):
    name = "kaur_psm.backups"
    label = "backups"
    verbose_name = "Cadangan"
