"""The tick: a participant was marked present or absent. Written once, never changed; the latest tick decides."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction

from ceremonies.models.nonces import LONGEST_NONCE, Answer, new_nonce
from ceremonies.models.participants import Participant
from ceremonies.values import wording

GONE = "Orang ini sudah tidak ada pada daftar peserta. Segarkan daftarnya."
UNREADABLE = "Tanda ini tidak terbaca, jadi tidak dicatat. Segarkan daftarnya, lalu ketuk sekali lagi."


class TickQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Ticks of the people whom the account may see."""
        return self.filter(participant__in=Participant.objects.visible_to(user)) if user.is_bound else self

    @transaction.atomic
    def record(self, participant, attendance, *, seen, nonce, by=None):
        """Set the attendance of that participant, and return the `Answer`.

        `seen` is the attendance that the tapped page showed. A repeated nonce is the same tick, and an
        attendance that is set already is not ticked again. If it has changed since the page was shown, nothing
        is written. Raises ValidationError where the participant has left the list, the ceremony was called off, or the
        nonce belongs to another participant.
        """
        held = Participant.objects.locked_for_a_tick(participant)
        if held is None:
            raise ValidationError(GONE)
        if held.ceremony.is_cancelled:
            raise ValidationError(held.ceremony.cancellation)
        earlier = self.filter(nonce=nonce).select_related("by").first()
        if earlier:
            return earlier.answer_again(held, attendance)
        if held.attendance == attendance:
            return Answer.repeat(_already(held))
        if held.attendance != seen:
            return Answer.meanwhile(_overtaken(held, attendance))
        try:
            with transaction.atomic():
                self.create(participant=held, attendance=attendance, nonce=nonce, by=by)
        except IntegrityError:  # The same nonce was used in another ceremony at the same moment.
            raise ValidationError(UNREADABLE) from None
        held.attendance = attendance
        held.save(update_fields=["attendance"])
        return Answer.first(_done(attendance))


class Tick(models.Model):
    # A row, not a column of the participant, so that the nonce is still known after the next tick.
    participant = models.ForeignKey(Participant, on_delete=models.CASCADE, related_name="ticks", verbose_name="peserta")
    attendance = models.CharField("kehadiran", max_length=10, choices=Participant.Attendance.choices)
    nonce = models.CharField("nonce", max_length=LONGEST_NONCE, unique=True, default=new_nonce, editable=False)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        related_name="ticks",
        verbose_name="ditandai oleh",
    )
    at = models.DateTimeField("ditandai pada", auto_now_add=True)

    objects = TickQuerySet.as_manager()

    class Meta:
        verbose_name = "tanda kehadiran"
        verbose_name_plural = "tanda kehadiran"
        ordering = ["-pk"]
        default_permissions = ["view"]

    def __str__(self):
        return self.in_words

    @property
    def in_words(self):
        """What was ticked, when and by whom: "hadir pukul 09.12 oleh Rahmat"."""
        return wording.done(self.get_attendance_display(), self.at, self.by)

    def answer_again(self, held, attendance):
        """The `Answer` to a repetition of this tick's nonce, for that participant (locked) and attendance."""
        if self.participant_id != held.pk:
            raise ValidationError(UNREADABLE)
        if self.attendance != attendance:  # Another button of a page that was made before this tick.
            return Answer.meanwhile(_overtaken(held, attendance))
        since = "" if held.attendance == attendance else f" Sesudah itu: {_attendance_in_words(held)}."
        return Answer.repeat(f"Sudah dicatat {self.in_words}.{since}")


# Sentences


def _attendance_in_words(held):
    """The present attendance, with who ticked it and when, if known."""
    return held.last_tick.in_words if held.last_tick else held.get_attendance_display()


def _done(attendance):
    if attendance == Participant.Attendance.UNKNOWN:
        return "Tandanya dihapus."
    return f"Dicatat {Participant.Attendance(attendance).label}."


def _already(held):
    is_unmarked = held.attendance == Participant.Attendance.UNKNOWN
    return "Memang belum ditandai." if is_unmarked else f"Sudah dicatat {_attendance_in_words(held)}."


def _overtaken(held, attendance):
    label = Participant.Attendance(attendance).label
    now = _attendance_in_words(held)
    return f"Sementara itu: {now}. Ketukan Anda belum dicatat; ketuk sekali lagi bila memang {label}."
