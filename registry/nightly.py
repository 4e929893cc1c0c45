"""What is done every night (`registry.work`): each returns the sentence what came of it."""

from importlib import import_module

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils import timezone

from registry.models import FollowUp, Import
from registry.transfers import orphans


def tidy(_):
    """Remove sessions that have ended, and what imports keep that can no longer be undone."""
    import_module(settings.SESSION_ENGINE).SessionStore.clear_expired()
    purged = Import.objects.purge()
    return f"Sesi yang berakhir dibuang; data {purged} impor dibuang."


def remove_orphans(_):
    """Remove uploaded files that belong to no row. Raises ValidationError where all files would go."""
    try:
        return f"{len(orphans.remove())} berkas tanpa pemilik dibuang."
    except orphans.OtherDatabaseError as error:
        raise ValidationError(
            f"Tidak satu pun berkas unggahan milik basis data ini ({error}), jadi tidak ada yang dibuang. "
            "Periksa SHARED_FILES, DATA_DIR, dan DATABASE_URL."
        ) from error


def count_follow_ups(_):
    """Say how many follow-ups are overdue: the front page shows each to those who may finish it."""
    overdue = FollowUp.objects.waiting().filter(due_on__lt=timezone.localdate()).count()
    return f"{overdue} tindak lanjut sudah lewat batas waktunya."
