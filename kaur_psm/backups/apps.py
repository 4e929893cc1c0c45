from django.apps import AppConfig


class BackupsConfig(AppConfig):
    name = "kaur_psm.backups"
    label = "backups"
    verbose_name = "Cadangan"

    def ready(self):
        from kaur_psm.backups import models
        from registry.work import JOBS, Job

        JOBS["cadangan"] = Job(
            "kaur_psm.backups.nightly.do",
            seconds=None,
            every_night="Cadangan",
            notice="kaur_psm.backups.notices.notice_for",
        )
        JOBS[models.JOB] = Job("kaur_psm.backups.yearly.making.do", seconds=None, what="Membuat arsip tahunan")
        JOBS["rapikan-arsip"] = Job(
            "kaur_psm.backups.yearly.making.tidy",
            every_night="Membuang arsip tahunan yang sudah lewat waktunya",
            also_without_room=True,
            tidies=True,
        )
        JOBS["jejak-lama"] = Job(
            "kaur_psm.backups.old_traces.do",
            seconds=None,
            every_night="Memindahkan jejak lama ke folder cadangan",
            tidies=True,
        )
