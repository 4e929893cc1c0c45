"""A paper of a ceremony other than a certificate: its texts, signer and sheet; one of each kind."""

from django.core.exceptions import ValidationError
from django.db import models
from django.urls import reverse

from ceremonies.models import placeholders
from ceremonies.models.ceremonies import Ceremony
from ceremonies.models.offices import Official
from registry.history.recording import History
from registry.values import nik

# What the paper of the next ceremony takes over: not the number, the dates and the people of one day.
REMEMBERED = (
    "size",
    "title",
    "opening",
    "closing",
    "nature",
    "attachment",
    "recipients",
    "considering",
    "recalling",
    "noting",
    "decisions",
    "copies",
    "second_post",
    "includes",
    "blank_rows",
    "shows_titles",
    "shows_rank",
    "shows_nip",
    "shows_pledge",
)
MOST_BLANK_ROWS = 60
# The texts whose places in braces are filled; those of LISTS are lists with an item a line.
LISTS = ("opening", "closing", "recipients", "considering", "recalling", "noting", "decisions", "copies")
TEXTS = ("title", "nature", "attachment", *LISTS)


class PaperQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Papers of the ceremonies that the account may see."""
        return self.filter(ceremony__in=Ceremony.objects.visible_to(user)) if user.is_bound else self

    def saved_for(self, ceremony, kind):
        """The paper of that kind as saved for the ceremony, or None."""
        return self.select_related("signatory").filter(ceremony=ceremony, kind=kind).first()

    def habits(self, ceremony, kind):
        """The values taken over from the paper of that kind last saved for another ceremony; empty without one."""
        last = self.filter(kind=kind).exclude(ceremony=ceremony).order_by("-pk").first()
        return {name: getattr(last, name) for name in REMEMBERED} if last else {}


class Paper(models.Model):
    is_office_wide = True  # No account that is bound to kecamatan writes it (registry/history/guarding.py).
    changed_with = "ceremonies.change_ceremony"  # As on the screens; the Django admin asks for change_paper.

    class Kind(models.TextChoices):
        ATTENDANCE = "daftar-hadir", "Daftar hadir"
        MINUTES = "berita-acara", "Berita acara pengukuhan"
        DECREE = "keputusan", "Surat keputusan"
        INVITATION = "undangan", "Surat undangan"
        AGENDA = "susunan-acara", "Susunan acara"

    class Size(models.TextChoices):
        F4 = "f4", "F4 (215 × 330 mm)"
        A4 = "a4", "A4 (210 × 297 mm)"

    class People(models.TextChoices):
        ALL = "semua", "semua peserta"
        EXPECTED = "hadir", "peserta, kecuali yang ditandai tidak hadir"

    # Not "papers": in lists of ceremonies this is the number of certificates.
    ceremony = models.ForeignKey(
        Ceremony, on_delete=models.CASCADE, related_name="day_papers", verbose_name="pengukuhan"
    )
    kind = models.CharField("jenis naskah", max_length=20, choices=Kind.choices)
    size = models.CharField("kertas", max_length=10, choices=Size.choices, default=Size.F4)
    number = models.CharField("nomor", max_length=100, blank=True)
    dated_on = models.DateField("tanggal naskah", null=True, blank=True)
    signatory = models.ForeignKey(
        Official,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="papers",
        verbose_name="penanda tangan",
    )
    title = models.CharField("judul", max_length=300, blank=True)
    opening = models.TextField("pembuka", max_length=3000, blank=True)
    closing = models.TextField("penutup", max_length=3000, blank=True)
    nature = models.CharField("sifat", max_length=60, blank=True)
    attachment = models.CharField("lampiran", max_length=100, blank=True)
    recipients = models.TextField("kepada", max_length=2000, blank=True)
    considering = models.TextField("menimbang", max_length=4000, blank=True)
    recalling = models.TextField("mengingat", max_length=6000, blank=True)
    noting = models.TextField("memperhatikan", max_length=3000, blank=True)
    decisions = models.TextField("diktum", max_length=6000, blank=True)
    copies = models.TextField("tembusan", max_length=2000, blank=True)
    second_name = models.CharField("nama pihak kedua", max_length=150, blank=True)
    second_post = models.CharField("kedudukan pihak kedua", max_length=150, blank=True)
    witnesses = models.TextField("saksi", max_length=1000, blank=True)
    includes = models.CharField("yang dimuat", max_length=10, choices=People.choices, default=People.ALL)
    blank_rows = models.PositiveSmallIntegerField("baris kosong", default=0)
    # Options of the paper, not facts with a date.
    shows_titles = models.BooleanField("cetak gelar penanda tangan", default=True)
    shows_rank = models.BooleanField("cetak pangkat penanda tangan", default=True)
    shows_nip = models.BooleanField("cetak NIP penanda tangan", default=True)
    shows_pledge = models.BooleanField("sertakan janji PSM", default=False)

    history = History(verbose_name="riwayat naskah", verbose_name_plural="riwayat naskah")
    objects = PaperQuerySet.as_manager()

    class Meta:
        verbose_name = "naskah"
        verbose_name_plural = "naskah"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["ceremony", "kind"],
                name="paper_one_of_each_kind",
                violation_error_message="Naskah ini baru saja disimpan orang lain. Simpan sekali lagi.",
            ),
            models.CheckConstraint(
                condition=models.Q(blank_rows__lte=MOST_BLANK_ROWS),
                name="paper_blank_rows_within_reason",
                violation_error_message=f"Baris kosong paling banyak {MOST_BLANK_ROWS}.",
            ),
        ]

    def __str__(self):
        return f"{self.get_kind_display()}, {self.ceremony}"

    def clean(self):
        """Redact each text; refuse a place in braces that nothing is known for, and who cannot sign on its date."""
        for field in self._meta.concrete_fields:
            if isinstance(field, models.CharField | models.TextField) and not field.choices:
                setattr(self, field.name, nik.redact(getattr(self, field.name)))
        errors = {name: placeholders.obstacle(getattr(self, name)) for name in TEXTS}
        errors["signatory"] = self.signing_obstacle()
        if errors := {name: why for name, why in errors.items() if why}:
            raise ValidationError(errors)

    def get_absolute_url(self):
        return reverse("paper_update", args=[self.ceremony_id, self.kind])

    @property
    def held_on(self):
        """The day of its ceremony."""
        return self.ceremony.held_on

    @property
    def own_number(self):
        """The printed number; empty where a pen adds it. A decree without its own has the ceremony's."""
        return self.number or (self.ceremony.decree_number if self.kind == self.Kind.DECREE else "")

    @property
    def own_date(self):
        """The printed date; None where a pen adds it.

        Without its own date a decree has that of the ceremony's decree. An invitation has none, because it is written
        before the day. All others have the day itself.
        """
        otherwise = {self.Kind.DECREE: self.ceremony.decree_on, self.Kind.INVITATION: None}
        return self.dated_on or otherwise.get(self.kind, self.held_on)

    @property
    def signer(self):
        """The chosen signer, else the inaugurating official if in office, else the head of the office on that date."""
        on, officiant = self.own_date or self.held_on, self.ceremony.officiant
        if self.signatory:
            return self.signatory
        return officiant if officiant and officiant.serves(on) else Official.objects.head_on(on)

    def signing_obstacle(self):
        """The sentence that says why the chosen signer cannot sign; empty where they can, or nobody was chosen."""
        return self.signatory.absence_on(self.own_date or self.held_on) if self.signatory else ""

    def people(self, user):
        """The participants whom the paper names or counts and the account may see, in handing-out order.

        A decree leaves out people whom a condition refuses, such as the dead without a reason for an honour.
        """
        people = self.ceremony.participants.visible_to(user)
        if self.includes == self.People.EXPECTED:
            people = people.expected()
        if self.kind == self.Kind.DECREE:
            people = people.admitted(self.ceremony)
        return people.select_related("volunteer", "village__district__regency").in_order()
