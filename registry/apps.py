from django.apps import AppConfig
from django.db.models.signals import post_migrate, pre_migrate


class RegistryConfig(AppConfig):
    name = "registry"
    verbose_name = "Registri PSM"

    def ready(self):
        from registry import checks  # noqa: F401 - the checks register themselves
        from registry.front_tasks import ABOUT_A_ROW
        from registry.lists.elsewhere import KINDS, Kind
        from registry.models.triggers import install, remove_for_migrations
        from registry.work import JOBS, PULSE, Job

        pre_migrate.connect(remove_for_migrations, sender=self)
        post_migrate.connect(install, sender=self)
        JOBS[PULSE] = Job("registry.work.beat", every=60, also_without_room=True)
        JOBS["rapikan"] = Job(
            "registry.nightly.tidy",
            every_night="Membuang sesi, data impor, dan catatan lain yang sudah lewat waktunya",
            also_without_room=True,
            tidies=True,
        )
        JOBS["berkas"] = Job(
            "registry.nightly.remove_orphans",
            every_night="Membuang berkas unggahan tanpa pemilik",
            also_without_room=True,
            tidies=True,
        )
        JOBS["ukuran"] = Job(
            "registry.guards.sizes.note",
            every_night="Mencatat ukuran basis data dan berkas",
            also_without_room=True,
        )
        JOBS["tindak-lanjut"] = Job("registry.nightly.count_follow_ups", every_night="Menghitung tindak lanjut")
        JOBS["ganda"] = Job("registry.nightly.note_doubles", seconds=300, every_night="Mencari data yang mungkin ganda")
        JOBS["batal-impor"] = Job("registry.workbook.taking_back.take_back_some", what="Membatalkan impor")
        JOBS["daftar"] = Job("registry.workbook.uploaded.do", seconds=None, what="Memeriksa atau menyimpan daftar")
        ABOUT_A_ROW["tindak-lanjut"] = ("registry.change_followup", "registry.front_tasks.follow_ups")
        ABOUT_A_ROW["permintaan"] = ("registry.change_rightsrequest", "registry.front_tasks.requests")
        KINDS.extend(
            [
                Kind("Desa/kelurahan", "registry.view_village", "registry.lists.elsewhere.villages"),
                Kind("Pelatihan", "registry.view_training", "registry.lists.elsewhere.trainings"),
                Kind("Mitra", "registry.view_partner", "registry.lists.elsewhere.partners"),
            ]
        )
