"""What an account shows beside its password: authenticator apps, passkeys, and recovery codes for a lost device."""

import time

from django.conf import settings
from django.db import models
from django.utils import timezone

from kaur_psm.accounts.second_factor import passkeys, recovery, totp


class SecondFactorQuerySet(models.QuerySet):
    def apps(self):
        return self.filter(kind=SecondFactor.Kind.APP)

    def passkeys(self):
        return self.filter(kind=SecondFactor.Kind.PASSKEY)

    def accept_code(self, code):
        """Return the app that shows this code now, or None. A code is accepted once.

        Raises totp.KeyChangedError if SECRET_KEY has been changed since all of the apps were added.
        """
        apps = [(app, totp.unseal(app.secret)) for app in self.apps()]
        readable = [(app, secret) for app, secret in apps if secret]
        if apps and not readable:
            raise totp.KeyChangedError
        for app, secret in readable:
            step = totp.step_of(secret, code, time.time())
            if step is not None and app.count_up(step):
                return app
        return None

    def accept_passkey(self, challenge, answer):
        """Return the passkey that signed the challenge; raise passkeys.RefusedError if none did."""
        keys = {bytes(key.secret): key for key in self.passkeys()}
        secret, counter, handle = passkeys.verify_answer(challenge, answer, list(keys))
        key = keys[secret]
        # Where the device says whose passkey it is, it must be this account's (WebAuthn level 2, 7.2, step 6).
        if handle and handle != passkeys.handle_of(key.account_id):
            raise passkeys.RefusedError
        # A passkey that is kept in a cloud never counts: it answers 0 each time (WebAuthn level 2, 6.1.1).
        if counter == key.counter == 0:
            key.note_use()
        elif not key.count_up(counter):
            raise passkeys.RefusedError
        return key


class SecondFactor(models.Model):
    class Kind(models.TextChoices):
        APP = "aplikasi", "aplikasi autentikator"
        PASSKEY = "kunci", "kunci sandi (passkey)"

    account = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="second_factors", verbose_name="akun"
    )
    kind = models.CharField("jenis", max_length=10, choices=Kind.choices)
    name = models.CharField("nama", max_length=60)
    # Of an app: what it shares with us, encrypted. Of a passkey: its public key with its id.
    secret = models.BinaryField()
    # Of an app: the half minute of its last code. Of a passkey: how often it has signed. It only goes up.
    counter = models.PositiveBigIntegerField(default=0)
    added_at = models.DateTimeField("ditambahkan", auto_now_add=True)
    used_at = models.DateTimeField("terakhir dipakai", null=True)

    objects = SecondFactorQuerySet.as_manager()

    class Meta:
        verbose_name = "perangkat verifikasi"
        verbose_name_plural = "perangkat verifikasi"
        default_permissions = ()  # Everybody has their own; an Admin removes them with the right to change accounts.
        ordering = ["added_at", "pk"]

    def __str__(self):
        return f"{self.get_kind_display()} “{self.name}”"

    def count_up(self, counter):
        """Raise the counter and return True; False if it is as high already: somebody used this answer before.

        One statement, so that of two who send the same code at once only one is let in.
        """
        rows = SecondFactor.objects.filter(pk=self.pk, counter__lt=counter)
        return bool(rows.update(counter=counter, used_at=timezone.now()))

    def note_use(self):
        self.used_at = timezone.now()
        self.save(update_fields=["used_at"])


class RecoveryCodeQuerySet(models.QuerySet):
    def unused(self):
        return self.filter(used_at=None)

    def renew(self, account):
        """Give the account new codes instead of all earlier ones, and return them: nobody can read them later."""
        self.filter(account=account).delete()
        codes, salt = [recovery.new_code() for _ in range(recovery.HOW_MANY)], recovery.new_salt()
        self.bulk_create(RecoveryCode(account=account, salt=salt, digest=recovery.digest(code, salt)) for code in codes)
        return codes

    def accept(self, code):
        """Use the code up and return True; False if it is none of these, or was used before."""
        salt = self.unused().values_list("salt", flat=True).first()
        if salt is None:
            return False
        row = self.unused().filter(digest=recovery.digest(code, salt))
        return bool(row.update(used_at=timezone.now()))


class RecoveryCode(models.Model):
    account = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="recovery_codes")
    salt = models.BinaryField()  # The same for all codes of an account, so that a try costs one slow digest.
    digest = models.BinaryField()
    used_at = models.DateTimeField(null=True)

    objects = RecoveryCodeQuerySet.as_manager()

    class Meta:
        verbose_name = "kode cadangan"
        verbose_name_plural = "kode cadangan"
        default_permissions = ()

    def __str__(self):
        return f"kode cadangan {self.account}"
