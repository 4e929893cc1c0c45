from django.apps import AppConfig
from django.db.models.signals import post_migrate


class RegistryConfig(AppConfig):
    name = "registry"
    verbose_name = "Registri PSM"

    def ready(self):
        from registry import checks  # noqa: F401 - the checks register themselves
        from registry.models.triggers import install
        from registry.work import JOBS, Job

        post_migrate.connect(install, sender=self)
        JOBS["rapikan"] = Job(
            "registry.nightly.tidy", every_night="Membuang sesi dan data impor yang sudah lewat waktunya"
        )
        JOBS["berkas"] = Job("registry.nightly.remove_orphans", every_night="Membuang berkas unggahan tanpa pemilik")
        JOBS["tindak-lanjut"] = Job("registry.nightly.count_follow_ups", every_night="Menghitung tindak lanjut")
        JOBS["batal-impor"] = Job("registry.workbook.taking_back.take_back_some")
        JOBS["daftar"] = Job("registry.workbook.uploaded.do", seconds=None)
