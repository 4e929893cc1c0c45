"""Forms of the lists of the day: a tap with its nonce, who collects a certificate, and the filters."""

from dataclasses import dataclass

from django import forms

from ceremonies import reminders
from ceremonies.forms.participants import ATTENDANCE, KECAMATAN, TEXT, ParticipantFilter
from ceremonies.models import Ceremony, Participant
from ceremonies.models.nonces import LONGEST_NONCE, new_nonce
from registry.forms.questions import Asking
from registry.forms.stale import StaleGuard
from registry.lists.filters import Filter
from registry.values.fields import NameField


class NonceField(forms.RegexField):
    """The nonce that was drawn with the button."""

    def __init__(self, **kwargs):
        super().__init__(
            rf"\A[A-Za-z0-9_-]{{16,{LONGEST_NONCE}}}\Z", widget=forms.HiddenInput, initial=new_nonce, **kwargs
        )


class TickForm(forms.Form):
    """A tap on the list of the day: the new attendance, and the one that the page showed."""

    attendance = forms.ChoiceField(choices=Participant.Attendance.choices)
    seen = forms.ChoiceField(choices=Participant.Attendance.choices)
    nonce = NonceField()


class HandOverForm(forms.Form):
    """A tap on "Diserahkan": to the bearer."""

    nonce = NonceField()


class CollectorForm(Asking, HandOverForm):
    """Somebody who collects for the bearer."""

    collector = NameField(
        label="Diserahkan kepada",
        max_length=100,
        help_text="Nama orang yang mengambilnya.",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    note = NameField(
        label="Sebagai apa",
        required=False,
        max_length=150,
        help_text="Misalnya kepala desa, suami, atau rekan sedesa.",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )


class HandOutAllForm(Asking, forms.Form):
    """Who took many certificates at once: each bearer their own, or one collector all of them."""

    collector = NameField(
        label="Semuanya dibawa oleh",
        required=False,
        max_length=100,
        help_text="Kosongkan bila masing-masing menerimanya sendiri.",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    note = NameField(
        label="Sebagai apa",
        required=False,
        max_length=150,
        help_text="Misalnya camat atau pendamping kecamatan.",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )


@dataclass(frozen=True)
class Way:
    """A link to another part of a list: its words, its query string, and whether that part is shown now."""

    words: str
    query: str
    is_now: bool


class DayFilter(ParticipantFilter):
    """Filters as links, which are large enough for a thumb. `shown` names the field of states."""

    shown = ""

    def districts(self):
        """A `Way` to each kecamatan of the participants whom the account may see; none where there is only one."""
        chosen = self.ceremony.participants.visible_to(self.user).districts()
        ways = self._ways("kecamatan", [(district.code, district.name) for district in chosen])
        return ways if len(ways) > 2 else []

    def states(self):
        """A `Way` to each state."""
        return self._ways(self.shown, [choice for choice in self.fields[self.shown].choices if choice[0]])

    def _ways(self, name, choices):
        now = self.pairs().get(name, "")
        return [
            Way(words[0].upper() + words[1:], self.query(**{name: value}), value == now)
            for value, words in [("", "Semua"), *choices]
        ]


class AttendanceFilter(DayFilter):
    """The filters of a query string over the list of the day."""

    shown = "hadir"
    table = (TEXT, KECAMATAN, ATTENDANCE)


class HandoverFilter(DayFilter):
    """The filters of a query string over the valid certificates of `ceremony` of people whom `user` may see."""

    HANDED, UNCLAIMED, KEPT = "sudah", "belum", "ditahan"

    shown = "tampil"
    STATES = [(HANDED, "sudah diserahkan"), (UNCLAIMED, "belum diserahkan"), (KEPT, "ditahan: tidak hadir")]
    table = (TEXT, KECAMATAN, Filter(name="tampil", field=forms.ChoiceField(required=False, choices=STATES)))

    def certificates(self):
        """The certificates that match all filters."""
        chosen = self.ceremony.certificates().held_by(self.narrowed())
        narrow = {
            self.HANDED: chosen.handed_over,
            self.UNCLAIMED: chosen.unclaimed,
            self.KEPT: chosen.kept_for_absentees,
        }
        return narrow.get(self.values.get("tampil"), chosen.all)()

    def to_hand_out(self):
        """The matching certificates that can be handed out at once: the unclaimed ones.

        Certificates kept for absentees are included only where the list shows only these.
        """
        chosen = self.certificates().unclaimed()
        if self.values.get("tampil") == self.KEPT:
            return chosen
        return chosen.exclude(participant__attendance=Participant.Attendance.ABSENT)

    @property
    def is_unclaimed(self):
        """Whether the list shows the papers that nobody has collected."""
        return self.values.get("tampil") in (self.UNCLAIMED, self.KEPT)


class ReminderForm(Asking, StaleGuard, forms.ModelForm):
    reminder = forms.CharField(
        label="Teks pengingat",
        max_length=1000,
        help_text=f"{', '.join(reminders.PLACES)} diisi program untuk setiap orang.",
        widget=forms.Textarea(attrs={"rows": 10}),
    )

    class Meta:
        model = Ceremony
        fields = ("reminder",)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial["reminder"] = self.instance.reminder or reminders.TEXT.strip()
