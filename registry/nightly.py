"""What is done every night (`registry.work`): each returns the sentence what came of it."""

from importlib import import_module

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils import timezone

from registry.doubles.finding import doubles
from registry.guards import failures, turns
from registry.models import Delegation, FollowUp, Import, PossibleDouble, RightsRequest, Volunteer
from registry.models.tries import LIMITS
from registry.transfers import orphans


def tidy(_):
    """Remove what is over: ended sessions, imports that cannot be undone any more, counts of tries, turns, failures."""
    sessions = import_module(settings.SESSION_ENGINE).SessionStore.get_model_class().objects
    over, _ = sessions.filter(expire_date__lt=timezone.now()).delete()
    import_module(settings.ROOT_URLCONF)  # With the pages all limits are loaded.
    tries = sum(limit.forget_earlier() for limit in LIMITS.values())
    given, _ = Delegation.objects.outdated().delete()
    return (
        f"Dibuang: {over} sesi yang berakhir, data {Import.objects.purge()} impor, {tries} hitungan percobaan, "
        f"{turns.forget_unused()} kunci kerja, {failures.LAST.tidy()} catatan kesalahan, "
        f"{given} penyerahan pekerjaan dari setengah tahun lalu."
    )


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
    """Say how many follow-ups and requests are overdue: the front page shows them to those who work on them."""
    overdue = FollowUp.objects.waiting().filter(due_on__lt=timezone.localdate()).count()
    return (
        f"{overdue} tindak lanjut sudah lewat batas waktunya, "
        f"{RightsRequest.objects.overdue().count()} permintaan PSM lewat batas waktu jawabannya."
    )


def note_doubles(_):
    """Note the pairs of people who may be recorded twice: the front page counts them without comparing everybody."""
    found = doubles(Volunteer.objects.all())
    PossibleDouble.objects.note((each.first, each.second) for each in found)
    return f"{len(found)} pasang data mungkin ganda."
