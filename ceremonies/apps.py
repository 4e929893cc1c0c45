from django.apps import AppConfig


class CeremoniesConfig(AppConfig):
    name = "ceremonies"
    verbose_name = "Pengukuhan"

    def ready(self):
        from ceremonies import personal_copy
        from registry.front_tasks import ABOUT_A_ROW
        from registry.lists.elsewhere import KINDS, Kind
        from registry.personal_copy import parts
        from registry.work import JOBS, Job

        JOBS["rapikan-cetakan"] = Job(
            "ceremonies.printing.runs.tidy",
            every_night="Membuang berkas sesi cetak yang tidak terpakai",
            also_without_room=True,
            tidies=True,
        )
        JOBS["lembar"] = Job(
            "ceremonies.printing.runs.make_pieces",
            get_ready="ceremonies.printing.runs.get_ready",
            what="Membuat halaman sesi cetak",
        )
        JOBS["sesi-cetak"] = Job("ceremonies.printing.runs.join", what="Menyatukan halaman sesi cetak")
        ABOUT_A_ROW["acara"] = ("ceremonies.change_participant", "ceremonies.progress.with_work")
        parts.PARTS.update(personal_copy.PARTS)
        parts.LEFT_OUT.update(personal_copy.LEFT_OUT)
        KINDS.extend(
            [
                Kind("Pengukuhan", "ceremonies.view_ceremony", "ceremonies.found.ceremonies"),
                Kind("Piagam dan sertifikat", "ceremonies.view_certificate", "ceremonies.found.certificates"),
            ]
        )
