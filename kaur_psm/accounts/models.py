"""The account of one person of the office: never shared, deactivated when the person leaves."""

from django.conf import settings
from django.contrib.auth.models import AbstractUser, UserManager
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.functional import cached_property

from kaur_psm.accounts import sessions
from kaur_psm.accounts.roles import GUARDED_ROLES
from kaur_psm.accounts.second_factor.models import RecoveryCode, SecondFactor
from registry.models import District, ListColumns, Trace, Volunteer

__all__ = ["RecoveryCode", "SecondFactor", "Session", "User"]


class AccountQuerySet(models.QuerySet):
    def with_second_factor(self):
        """Each knows by the same query whether it `has_second_factor`, which it would ask by one of its own."""
        return self.annotate(has_second_factor=Exists(SecondFactor.objects.filter(account=OuterRef("pk"))))


class AccountManager(UserManager.from_queryset(AccountQuerySet)):
    use_in_migrations = False


class User(AbstractUser):
    districts = models.ManyToManyField(
        District,
        blank=True,
        related_name="accounts",
        verbose_name="kecamatan",
        help_text="Akun ini hanya melihat PSM dari kecamatan ini. Tanpa satu pun: tidak melihat siapa pun.",
    )
    sees_all_districts = models.BooleanField(
        "semua kecamatan",
        default=False,
        help_text="Akun ini melihat PSM dari semua kecamatan.",
    )
    must_change_password = models.BooleanField(
        "harus mengganti kata sandi",
        default=False,
        help_text="Kata sandinya ditetapkan orang lain: pada waktu masuk pemiliknya memilih yang baru.",
    )

    uses_keys = models.BooleanField(
        "tombol pintas",
        default=True,
        help_text="Satu huruf mencari, menambah PSM, dan melangkah di daftar. Matikan bila mengganggu.",
    )

    objects = AccountManager()

    class Meta:
        verbose_name = "akun"
        verbose_name_plural = "akun"
        ordering = ["username"]

    def __str__(self):
        return self.get_full_name() or self.username

    @cached_property
    def district_ids(self):
        """Ids of the kecamatan that this account is bound to; empty where it is not bound, or bound to none at all."""
        return frozenset(self.districts.values_list("pk", flat=True)) if self.is_bound else frozenset()

    @property
    def is_bound(self):
        """Whether this account sees only the people of its kecamatan. Without a kecamatan these are none."""
        return not (self.is_superuser or self.sees_all_districts)

    @property
    def area(self):
        """The area in words: "semua kecamatan", "Kinal, Maje", "belum ada kecamatan"."""
        if not self.is_bound:
            return "semua kecamatan"
        names = [district.name for district in self.districts.all()]
        return ", ".join(names) if names else "belum ada kecamatan"

    def reachable_people(self):
        """The people in this account's districts, without those who are deleted (a query)."""
        return Volunteer.objects.reachable_by(self)

    def visible_accounts(self):
        """The accounts that this one sees (a query): all, or those of its kecamatan and itself."""
        if not self.is_bound:
            return User.objects.all()
        ties = User.districts.through.objects
        inside = ties.filter(district__in=self.district_ids).values("user")
        outside = ties.exclude(district__in=self.district_ids).values("user")
        of_its_area = Q(is_superuser=False, sees_all_districts=False, pk__in=inside) & ~Q(pk__in=outside)
        return User.objects.filter(of_its_area | Q(pk=self.pk))

    @cached_property
    def has_second_factor(self):
        return self.second_factors.exists()

    @cached_property
    def has_front_filters(self):
        """Whether the account chose saved filters for its front page."""
        return self.front_filters.exists()

    @cached_property
    def chosen_columns(self):
        """The names of the columns that the account chose for the list of people; None where it sees the usual ones."""
        return ListColumns.objects.chosen_by(self)

    @cached_property
    def is_in_guarded_role(self):
        return self.groups.filter(name__in=GUARDED_ROLES).exists()

    @property
    def must_have_second_factor(self):
        """Whether the sign-in asks for a second factor even of an account that has none yet."""
        takes_all = self.has_perm("registry.export_nik") or self.has_perm("backups.download_backup")
        return settings.SECOND_FACTOR and (self.is_in_guarded_role or takes_all)

    def require_new_password(self):
        """Ask for another password at the next sign-in: whoever set this one knows it, too. All sessions end."""
        self.sessions.all().delete()
        self.must_change_password = True
        self.save(update_fields=["must_change_password"])

    def trace_new_password(self, by):
        """Leave the trace that the account `by` set a new password here; None: the command on the server did."""
        who = "dengan perintah di server" if by is None else "sendiri" if by == self else "oleh Admin"
        Trace.objects.record(
            Trace.Kind.RIGHTS_CHANGED, user=by, subject=self.username, detail=f"kata sandi diganti {who}"
        )

    @cached_property
    def excerpt(self):
        """The note on a bound account's figures and papers that they are an excerpt; empty where it is not bound."""
        if not self.is_bound:
            return ""
        names = ", ".join(self.districts.order_by("code").values_list("name", flat=True))
        return f"Hanya Kecamatan {names}" if names else "Tanpa satu kecamatan pun"


class Session(AbstractBaseSession):
    account = models.ForeignKey(User, on_delete=models.CASCADE, null=True, related_name="sessions")

    class Meta(AbstractBaseSession.Meta):
        default_permissions = ()
        ordering = ["-expire_date"]

    @classmethod
    def get_session_store_class(cls):
        return sessions.SessionStore


class SecretKey(models.Model):
    """The settings.SECRET_KEY that this database knows, by its fingerprint: one row. The key itself is never here."""

    ONLY = 1

    id = models.PositiveSmallIntegerField(primary_key=True, default=ONLY, editable=False)
    fingerprint = models.CharField("sidik kunci", max_length=16)

    class Meta:
        verbose_name = "kunci sesi"
        verbose_name_plural = "kunci sesi"
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                condition=models.Q(id=1),
                name="secret_key_one_row",
                violation_error_message="Basis data hanya mengenal satu kunci sesi.",
            )
        ]

    def __str__(self):
        return "-".join(self.fingerprint[at : at + 4] for at in range(0, 16, 4))
