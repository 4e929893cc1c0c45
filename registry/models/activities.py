"""Activity reports: what a volunteer did, when, where, for whom and with whom."""

from collections import defaultdict

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.urls import reverse

from registry.history.recording import History
from registry.models.owned import Joinable, LivingOwnerManager, OwnedQuerySet
from registry.models.partners import Partner
from registry.models.problems import SocialProblem
from registry.models.regions import Village
from registry.models.resting import resting_by_person
from registry.models.volunteers import Volunteer
from registry.values import dates, names, nik

MOST_HELPED = 100_000  # More people than a kecamatan has: a typing error.


class ActivityQuerySet(OwnedQuerySet):
    def within(self, user):
        """Visible reports of activities in the account's own districts: what its lists show."""
        return self.visible_to(user)._in_districts_of(user)

    def counted_for(self, user):
        """Reports of activities in the account's own districts that its figures count, also of restricted people."""
        return self.reachable_by(user)._in_districts_of(user)

    def _in_districts_of(self, user):
        return self.filter(village__district__in=user.district_ids) if user.is_bound else self

    def in_month(self, first_day):
        """Reports of activities in the month that begins on that day."""
        return self.filter(done_on__year=first_day.year, done_on__month=first_day.month)

    def in_district(self, district):
        """Reports of activities in that district."""
        return self.filter(village__district=district)

    def in_regency(self, regency):
        """Reports of activities in that regency."""
        return self.filter(village__district__regency=regency)

    def in_village(self, village):
        """Reports of activities in that village."""
        return self.filter(village=village)

    def about(self, problems):
        """Reports about one of these `SocialProblem` kinds."""
        return self.filter(problem__in=problems)

    def about_none(self):
        """Reports without a kind of problem."""
        return self.filter(problem__isnull=True)

    def with_partner(self, partner):
        """Reports of activities together with that partner."""
        return self.filter(partner=partner)

    def chosen(self, ids):
        """Reports with these ids."""
        return self.filter(pk__in=ids)

    def matching(self, text):
        """Reports whose words, partner's name or PSM's name contain the text, or whose PSM has that registry number."""
        people = Volunteer.with_deleted.matching(text)
        partners = Partner.objects.called(text)
        # As queries of their own: the index of names finds the people once, not once for each report.
        return self.filter(
            Q(what__icontains=text)
            | Q(volunteer__in=people.order_by().values("pk"))
            | Q(partner__in=partners.order_by().values("pk"))
        )

    def months(self):
        """Return the first days of the months with activities, the latest first."""
        return self.order_by().dates("done_on", "month", order="DESC")

    def for_list(self):
        """Load what a row of the list shows, in one query, the latest first."""
        return self.select_related("volunteer", "village__district", "partner", "photo").order_by("-done_on", "-pk")


class Activity(Joinable, models.Model):
    volunteer = models.ForeignKey(
        "registry.Volunteer", on_delete=models.CASCADE, related_name="activities", verbose_name="PSM"
    )
    done_on = models.DateField("tanggal", validators=[dates.no_day_ahead], db_index=True)
    village = models.ForeignKey(
        Village, on_delete=models.PROTECT, related_name="activities", verbose_name="desa/kelurahan"
    )
    problem = models.PositiveSmallIntegerField("bidang", choices=SocialProblem.choices, null=True, blank=True)
    what = models.TextField("kegiatan", max_length=2000)
    helped = models.PositiveIntegerField("jumlah orang yang dibantu", default=0)
    # A partner of a report can end but not be deleted, so that the report keeps naming the partner.
    partner = models.ForeignKey(
        Partner, on_delete=models.PROTECT, null=True, blank=True, related_name="activities", verbose_name="mitra"
    )
    photo = models.ForeignKey(
        "registry.Upload", on_delete=models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="foto"
    )

    history = History(verbose_name="riwayat laporan kegiatan", verbose_name_plural="riwayat laporan kegiatan")
    history_label_with = ["village__district", "partner"]
    objects = LivingOwnerManager.from_queryset(ActivityQuerySet)()
    with_deleted = ActivityQuerySet.as_manager()

    class Meta:
        verbose_name = "laporan kegiatan"
        verbose_name_plural = "laporan kegiatan"
        ordering = ["-done_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(helped__lte=MOST_HELPED),
                name="activity_helps_a_sensible_number",
                violation_error_message="Jumlah orang yang dibantu terlalu besar. Periksa angkanya.",
            ),
        ]

    def __str__(self):
        return f"Kegiatan {dates.spell(self.done_on)}"

    @staticmethod
    def history_label(record):
        """Return the name of the report that this history row shows."""
        return f"Laporan kegiatan {dates.spell(record.done_on)}"

    def clean(self):
        """Mask a NIK; refuse a day before the person's birth."""
        if self.done_on and self.volunteer_id and (self.volunteer.age_on(self.done_on) or 0) < 0:
            raise ValidationError({"done_on": "Hari ini sebelum orangnya lahir."})
        self.what = nik.redact(self.what or "")  # A NIK is kept in its own column only.

    def doubts(self):
        """Return sentences on where the report and the registry disagree; either may be wrong."""
        day = dates.spell(self.done_on)
        if not self.volunteer.appointments.serving(self.done_on).exists():
            yield f"Menurut catatan, {self.volunteer.full_name} tidak bertugas pada {day}."
        if self.partner and self.partner.ended_on and self.partner.ended_on <= self.done_on:
            yield f"Menurut catatan, {self.partner} tidak aktif lagi pada {day}."

    def doubt_on_double(self):
        """Return the sentence that says that the same report is recorded already; empty where it is not."""
        if not self.same_recorded().exists():
            return ""
        day = dates.spell(self.done_on)
        return f"Laporan {self.volunteer.full_name} pada {day} dengan isi yang sama sudah tercatat."

    def same_recorded(self):
        """The other reports of the same person on the same day with the same words."""
        same = Activity.objects.filter(
            volunteer=self.volunteer, done_on=self.done_on, what__iexact=nik.redact(self.what)
        )
        return same.exclude(pk=self.pk)

    def get_absolute_url(self):
        return reverse("activity_update", args=[self.pk])


def report_days_by_person(people):
    """The days of the reports of people, or ids of people, in order, by the person's id; one query."""
    days = defaultdict(list)
    pairs = Activity.objects.filter(volunteer__in=people).order_by("done_on").values_list("volunteer_id", "done_on")
    for person, day in pairs:
        days[person].append(day)
    return days


def doubt_on_end(appointment, ended_on, report_days=None, papers=None):
    """Return the sentences on what is recorded after that last day of a service, in no other period; "" if nothing.

    These are reports, and papers that rest on the service. `report_days` are the days of the person's reports and
    `papers` as in `resting_by_person`, where they are loaded already.
    """
    person = appointment.volunteer_id
    report_days = report_days_by_person([person])[person] if report_days is None else report_days
    papers = resting_by_person([person])[person] if papers is None else papers
    others = [period for period in appointment.volunteer.appointments.all() if period.pk != appointment.pk]

    def is_outside(day):
        return day > ended_on and not any(period.serves(day) for period in others)

    after, sentences = dates.spell(ended_on), []
    if days := [day for day in report_days if is_outside(day)]:
        last = dates.spell(days[-1])
        sentences.append(f"Sudah tercatat {len(days)} laporan kegiatannya sesudah {after}, yang terakhir {last}.")
    if outside := [paper.resting_in_words for paper in papers if is_outside(paper.rests_on_day)]:
        sentences.append(f"Acaranya sesudah {after}, dan tetap sah sampai dicabut: {names.several(outside)}.")
    return " ".join(sentences)
