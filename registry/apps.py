from django.apps import AppConfig
from django.db.models.signals import post_migrate


class RegistryConfig(AppConfig):
    name = "registry"
    verbose_name = "Registri PSM"

    def ready(self):
        from registry import checks, work  # noqa: F401 - the checks register themselves
        from registry.models.triggers import install
        from registry.workbook import uploaded

        post_migrate.connect(install, sender=self)
        work.KINDS.append(uploaded.do_what_is_left)
