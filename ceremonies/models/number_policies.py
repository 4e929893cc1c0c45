"""How the office numbers its papers from a year on: one running number for all kinds, or one for each kind."""

from django.conf import settings
from django.db import models
from django.db.models import Q


class PaperKind(models.TextChoices):
    """The kinds of paper that take official numbers, and the series for all kinds."""

    CERTIFICATE = "piagam", "piagam"
    TRAINING = "sertifikat", "sertifikat"
    DECREE = "sk", "surat keputusan"
    INVITATION = "undangan", "surat undangan"
    MINUTES = "berita-acara", "berita acara"
    ALL = "semua", "semua surat"


class NumberRule(models.TextChoices):
    EACH_KIND = "setiap-jenis", "satu nomor urut untuk setiap jenis surat"
    ONE_FOR_ALL = "satu", "satu nomor urut untuk semua surat"


class NumberPolicyQuerySet(models.QuerySet):
    def rule(self, year):
        """The rule of that year: the one set for it, else for the latest year before it."""
        latest = self.filter(from_year__lte=year).order_by("-from_year").values_list("rule", flat=True).first()
        return latest or NumberRule.EACH_KIND

    def locked_rule(self, year):
        """Like `rule`, with a lock: nobody changes a rule or takes a number until the transaction ends."""
        # The row of the first year is the lock for all years.
        beginning, _ = self.get_or_create(from_year=0)
        self.select_for_update(no_key=True).get(pk=beginning.pk)
        return self.rule(year)


class NumberPolicy(models.Model):
    Rule = NumberRule

    rule = models.CharField("aturan", max_length=20, choices=NumberRule.choices, default=NumberRule.EACH_KIND)
    from_year = models.PositiveSmallIntegerField("mulai tahun")  # 0: from the beginning.
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="number_policies",
        verbose_name="ditetapkan oleh",
    )
    made_at = models.DateTimeField("ditetapkan pada", auto_now=True)

    objects = NumberPolicyQuerySet.as_manager()

    class Meta:
        verbose_name = "aturan penomoran"
        verbose_name_plural = "aturan penomoran"
        ordering = ["-from_year"]
        default_permissions = ["view"]
        constraints = [
            models.UniqueConstraint(
                fields=["from_year"],
                name="number_policy_once_a_year",
                violation_error_message="Aturan mulai tahun ini sudah ada.",
            ),
            models.CheckConstraint(
                condition=Q(rule__in=NumberRule.values),
                name="number_policy_known_rule",
                violation_error_message="Aturan ini tidak dikenal.",
            ),
        ]

    def __str__(self):
        since = f"mulai tahun {self.from_year}" if self.from_year else "sejak awal"
        return f"{self.get_rule_display()}, {since}"
