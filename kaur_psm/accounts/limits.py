"""How often passwords and codes may be tried. Each counts before it is looked at; right ones are taken back.

Three counts bound a stranger: of the account from one address, of the address, of the account from everywhere. One
address alone fills the first two and so never locks an account for others. A browser that the account signed in with
before has a count of its own.
"""

from contextlib import contextmanager
from dataclasses import dataclass

from django.core.exceptions import ValidationError

from kaur_psm.accounts import devices
from registry.models import Limit, TooManyTriesError, Trace
from registry.values.visitors import address_of, current_visitor, network_of

QUARTER = 15 * 60

OWN_PASSWORD = Limit("kata sandi lama", most=10, seconds=QUARTER)
FIRST_CODE = Limit("kode akun pertama", most=10, seconds=QUARTER)


@dataclass(frozen=True)
class Door:
    """A page that strangers try answers on. The limits are those of one account unless they name the address."""

    here: Limit  # From one address.
    by_device: Limit  # From one browser that signed in before.
    of_address: Limit  # For all accounts together.
    everywhere: Limit  # From all addresses together.

    @contextmanager
    def trying(self, request, username):
        """Count one try for the account of that name; raise TooManyTriesError if it is one too many.

        An answer is wrong if an error is raised inside, and right otherwise: then the try is taken back.
        """
        counts = self._counts(request, username)
        for limit, who in counts:
            limit.take(who)
        is_right = False
        try:
            yield
            is_right = True
        finally:
            for limit, who in counts:
                limit.settle(who, is_right=is_right)

    def free(self, username):
        """Forget all wrong answers for the account of that name, wherever they came from."""
        for limit in (self.here, self.by_device):
            limit.forget_all(username)
        self.everywhere.forget(username)

    def _counts(self, request, username):
        if device := devices.known(request, username):
            return [(self.by_device, (username, device))]
        # The widest comes last, so that what one address is refused does not count for all.
        address = network_of(address_of(request))
        return [(self.here, (username, address)), (self.of_address, address), (self.everywhere, username)]


SIGN_IN = Door(
    here=Limit("masuk: akun dari alamat", most=10, seconds=QUARTER),
    by_device=Limit("masuk: akun dari perangkat", most=10, seconds=QUARTER),
    of_address=Limit("masuk: alamat", most=30, seconds=QUARTER),
    everywhere=Limit("masuk: akun", most=60, seconds=QUARTER),
)
# Who stands here knows the password already, and a code has six digits only.
SECOND_STEP = Door(
    here=Limit("kode: akun dari alamat", most=10, seconds=QUARTER),
    by_device=Limit("kode: akun dari perangkat", most=10, seconds=QUARTER),
    of_address=Limit("kode: alamat", most=30, seconds=QUARTER),
    everywhere=Limit("kode: akun", most=30, seconds=60 * 60),
)


def check_own_password(account, password, where):
    """Raise ValidationError unless that is the password of the account that is signed in, counted and with its trace.

    `where` says in the trace what was to be done with it.
    """
    try:
        OWN_PASSWORD.take(account.pk)
    except TooManyTriesError as error:
        raise ValidationError(str(error)) from error
    is_right = account.check_password(password)
    OWN_PASSWORD.settle(account.pk, is_right=is_right)
    if not is_right:
        trace_failure(account, f"kata sandi, ketika {where}")
        raise ValidationError("Kata sandi tidak cocok. Ketik sekali lagi.")


def trace_failure(account, detail):
    """Leave the trace that something wrong was typed for that account, unless the address has repeated it too often."""
    kind = Trace.Kind.SIGN_IN_FAILED
    by_whom = current_visitor().network
    Trace.objects.record_repeated(kind, user=account, subject=account.username, detail=detail, by_whom=by_whom)
