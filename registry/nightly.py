"""What is done every night (`registry.work`): each returns the sentence what came of it."""

from importlib import import_module

from django.conf import settings
from django.utils import timezone

from registry.models import FollowUp, Import


def tidy(_):
    """Remove sessions that have ended, and what imports keep that can no longer be undone."""
    import_module(settings.SESSION_ENGINE).SessionStore.clear_expired()
    purged = Import.objects.purge()
    return f"Sesi yang berakhir dibuang; data {purged} impor dibuang."


def count_follow_ups(_):
    """Say how many follow-ups are overdue: the front page shows each to those who may finish it."""
    overdue = FollowUp.objects.waiting().filter(due_on__lt=timezone.localdate()).count()
    return f"{overdue} tindak lanjut sudah lewat batas waktunya."
