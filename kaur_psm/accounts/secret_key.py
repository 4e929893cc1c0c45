"""Which SECRET_KEY belongs to the database. With another one all sessions end, and authenticator apps no longer work.

Two machines with different keys would sign everybody out at each other click. So another key is refused until somebody
says that it was changed (`change_secret_key`).
"""

from django.conf import settings
from django.db import transaction
from django.utils.crypto import salted_hmac

from kaur_psm.accounts.models import SecretKey
from registry.models import Trace

OTHER = (
    "SECRET_KEY bukan kunci basis data ini (sidiknya di sini {ours}, di basis data {known}). Semua mesin harus memakai "
    "kunci yang sama: salin SECRET_KEY dari mesin lain atau dari salinan KEYS_FILE, lalu jalankan lagi. Bila kunci itu "
    f"memang diganti, jalankan {settings.MANAGE} change_secret_key. Tidak ada yang diubah."
)


class OtherKeyError(Exception):
    """The program may not start with this key."""


def is_other():
    """Whether the database knows another SECRET_KEY than settings.SECRET_KEY."""
    return _differs(SecretKey.objects.first())


def refuse_other():
    """Write nothing; raise OtherKeyError where the database knows another SECRET_KEY than settings.SECRET_KEY."""
    if _differs(known := SecretKey.objects.first()):
        raise OtherKeyError(OTHER.format(ours=_ours(), known=known))


def check():
    """Refuse another key as `refuse_other`, and note the first one."""
    SecretKey.objects.get_or_create(pk=SecretKey.ONLY, defaults={"fingerprint": _ours().fingerprint})
    refuse_other()  # Afterwards: of two machines that start at once, the second one is told.


@transaction.atomic
def change():
    """Let settings.SECRET_KEY be the database's from now on, with a trace. Return whether it was another one before."""
    ours = _ours()
    before = SecretKey.objects.select_for_update().first()
    SecretKey.objects.update_or_create(pk=SecretKey.ONLY, defaults={"fingerprint": ours.fingerprint})
    was_other = _differs(before)
    if was_other:
        Trace.objects.record(
            Trace.Kind.RIGHTS_CHANGED, user=None, subject="kunci sesi (SECRET_KEY)", detail=f"{before} menjadi {ours}"
        )
    return was_other


def _differs(known):
    """Whether what the database knows is another key than ours. It knows none before the first start."""
    return known is not None and known.fingerprint != _ours().fingerprint


def _ours():
    """settings.SECRET_KEY by its fingerprint, which tells it from others and does not tell the key."""
    return SecretKey(fingerprint=salted_hmac(__name__, "sidik", algorithm="sha256").hexdigest()[:16])
