"""Figures for Prometheus, counted when they are asked for. No name, address or number of a person is among them."""

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily

from kaur_psm.backups import folder
from kaur_psm.health import checks
from registry.guards import disk, failures, sizes
from registry.models import LongWork

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"


def as_text():
    """All figures in Prometheus' text format."""
    registry = CollectorRegistry()
    registry.register(_Figures())
    return generate_latest(registry)


class _Figures:
    def collect(self):
        outcomes = [(check.name, not check.ask()) for check in checks.CHECKS if check.needed]
        yield _by("kaur_psm_check_ok", "Whether a check is well (1) or not (0)", "check", outcomes)
        if dict(outcomes)["basis-data"]:
            yield from _of_the_database()
        measured = disk.disks()
        yield _by("kaur_psm_disk_free_bytes", "Bytes free", "disk", [(each.what, each.free) for each in measured])
        yield _by("kaur_psm_disk_size_bytes", "Bytes in all", "disk", [(each.what, each.total) for each in measured])
        yield _alone("kaur_psm_errors_kept", "Failures on the page of the system's state", len(failures.LAST.all()))
        for size in sizes.growth()[:1]:
            yield _alone("kaur_psm_database_bytes", "The database, last night", size["database"])
            if size["files"] is not None:
                yield _alone("kaur_psm_files_bytes", "Uploaded and printed files, last night", size["files"])


def _of_the_database():
    jobs = LongWork.objects.waiting().by_job()
    yield _by("kaur_psm_work_waiting", "Long work that is not done", "job", [(job, number) for job, number, _ in jobs])
    yield _by("kaur_psm_work_attempts", "Most attempts in vain", "job", [(job, most) for job, _, most in jobs])
    if backup := folder.look().last:
        yield _alone("kaur_psm_backup_timestamp_seconds", "When the last backup was made", backup.made_at.timestamp())


def _by(name, words, label, values):
    family = GaugeMetricFamily(name, words, labels=[label])
    for of_what, value in values:
        family.add_metric([of_what], value)
    return family


def _alone(name, words, value):
    return GaugeMetricFamily(name, words, value=value)
