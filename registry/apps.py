from django.apps import AppConfig
from django.db.models.signals import post_migrate


class RegistryConfig(AppConfig):
    name = "registry"
    verbose_name = "Registri PSM"

    def ready(self):
        from registry.triggers import install

        post_migrate.connect(install, sender=self)
