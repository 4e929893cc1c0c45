"""The filters of the list of volunteers, used for the list and for bulk actions on all that match."""

from django import forms
from django.db.models import TextChoices
from django.http import QueryDict
from django.utils.functional import cached_property

from registry.lists.filters import Chip, Filter, KeepsTicks, choice_field, in_quotes, search_field
from registry.lists.region_filter import DISTRICT, REGENCY, VILLAGE, RegionFilter
from registry.models import Status, Volunteer
from registry.models.problems import choices_to_filter, in_words, meant_by
from registry.values import names, phones

LACKING = {"nik": "NIK", "desa": "desa/kelurahan"}
DECREES = {"belum": "belum dicatat", "berakhir": "akan atau sudah berakhir"}


class Order(TextChoices):
    NAME = "nama", "nama"
    NAME_DOWN = "-nama", "nama, dari Z"
    VILLAGE = "desa", "desa"
    VILLAGE_DOWN = "-desa", "desa, dari Z"
    START = "mulai", "mulai bertugas"
    START_DOWN = "-mulai", "mulai bertugas, terbaru dahulu"
    NUMBER = "nomor", "No. registri"
    NUMBER_DOWN = "-nomor", "No. registri, terbesar dahulu"

    @property
    def is_indexed(self):
        """Whether an index has this order; the others are computed person by person."""
        return self.lstrip("-") in ("nama", "nomor")


class VolunteerFilter(KeepsTicks, RegionFilter):
    """The filters of a query string. Needs `user`; `phone` is an E.164 number searched for, kept out of the address.

    Reading never fails: wrong values are left out and named in `ignored`.
    """

    noun = "PSM"
    select_attrs = {"form": "saring", "class": "form-select"}
    table = (
        Filter(
            name="q",
            field=search_field(None),
            words=in_quotes,
            narrow=lambda people, text: people.matching(text),
        ),
        REGENCY,
        DISTRICT,
        VILLAGE,
        Filter(
            name="status",
            field=choice_field("Status", Status.choices),
            words=lambda status: Status(status).label,
            narrow=lambda people, status: people.with_status(status),
            sentence=lambda status: names.within_sentence(Status(status).label),
            before_place=True,
            is_select=True,
        ),
        Filter(
            name="bimtek",
            field=choice_field("Bimtek dasar", [("sudah", "Sudah"), ("belum", "Belum")]),
            words=lambda answer: f"{answer.capitalize()} bimtek dasar",
            narrow=lambda people, answer: people.trained() if answer == "sudah" else people.untrained(),
            sentence=lambda answer: f"yang {answer} mengikuti bimtek dasar",
            is_select=True,
        ),
        Filter(
            name="sk",
            field=choice_field("SK", [("belum", "Belum dicatat"), ("berakhir", "Akan/telah berakhir")]),
            words=lambda answer: f"SK {DECREES[answer]}",
            narrow=lambda people, answer: people.without_decree() if answer == "belum" else people.with_decree_ending(),
            sentence=lambda answer: f"yang SK-nya {DECREES[answer]}",
            is_select=True,
        ),
        Filter(
            name="kurang",
            field=choice_field("Data belum lengkap", [("nik", "NIK"), ("desa", "Desa/kelurahan")]),
            words=lambda what: f"Tanpa {LACKING[what]}",
            narrow=lambda people, what: people.without_nik() if what == "nik" else people.without_village(),
            sentence=lambda what: f"tanpa {LACKING[what]}",
            is_select=True,
        ),
        Filter(
            name="jk",
            field=choice_field("Jenis kelamin", [(sex.value, sex.label) for sex in Volunteer.Sex]),
            words=lambda sex: Volunteer.Sex(sex).label,
            narrow=lambda people, sex: people.filter(sex=sex),
            sentence=lambda sex: names.within_sentence(Volunteer.Sex(sex).label),
            before_place=True,
            is_select=True,
        ),
        Filter(
            name="bidang",
            field=choice_field("Bidang", choices_to_filter()),
            words=in_words,
            narrow=lambda people, value: people.working_in(meant_by(value)),
            sentence=lambda value: f"bidang {names.within_sentence(in_words(value))}",
            is_select=True,
        ),
        Filter(
            name="urut",
            field=forms.ChoiceField(required=False, choices=Order.choices, widget=forms.HiddenInput),
        ),
    )

    def __init__(self, data, *, user, phone="", ticks=None, regions=None):
        self.phone = phone
        self.ticks = ticks
        self.regions = regions
        super().__init__(data, user=user)

    @property
    def order(self):
        """Return the chosen `Order`."""
        return Order(self.values.get("urut", Order.NAME))

    @property
    def is_of_an_area(self):
        """Whether the list is limited to one regency or less."""
        chosen = self.values.keys() & {REGENCY.name, DISTRICT.name, VILLAGE.name}
        return bool(chosen) or self.user.is_bound or not self.has_several_regencies

    def people(self):
        """Return the visible people who match all filters, in the chosen order."""
        return self.narrowed().sorted_by(self.order)

    def narrowed(self):
        """Return the same people, unsorted."""
        people = self.of_ticked(self._with_any_phone())
        if not self.phone:
            return people
        return people.who_had_phone(self.phone) if self.is_former_phone else people.with_phone(self.phone)

    def seen(self):
        """Return all people whom the account may see."""
        return Volunteer.objects.visible_to(self.user)

    def _with_any_phone(self):
        return self.narrow(self.seen())

    @cached_property
    def is_former_phone(self):
        """Whether nobody of these has the phone number now that is searched for, but somebody had it."""
        people = self._with_any_phone()
        return not people.with_phone(self.phone).exists() and people.who_had_phone(self.phone).exists()

    def without_text(self):
        """Return the same filters without the text that is searched for."""
        return VolunteerFilter(QueryDict(self.query(q="")), user=self.user, phone=self.phone)

    @property
    def doubt(self):
        """Return a sentence if a filter is missing; else empty.

        Without it, far more people would be listed than the user wanted.
        """
        if self.data.get("hp") and not self.phone:
            return "Pencarian nomor HP sudah berakhir. Cari nomornya sekali lagi."
        if self.has_lost_ticks:
            return "Pilihannya sudah berakhir. Centang lagi yang dimaksud di daftar."
        return "Sebagian saringan pada alamat tidak dikenal. Periksa daftarnya." if self.ignored else ""

    def pairs(self):
        return super().pairs() | ({"hp": "1"} if self.phone else {})

    def chips(self):
        was = "dulu " if self.phone and self.is_former_phone else ""
        phone = [Chip(f"{was}HP {phones.show(self.phone)}", self.query(hp=""))] if self.phone else []
        return [*super().chips(), *phone]

    @property
    def is_to_save(self):
        """Whether there are filters that can be saved under a name: neither a phone number nor ticks."""
        return bool(self.chips()) and not (self.phone or self.shows_ticked)

    def columns(self, order):
        """Return the columns to sort a list in that order by: (key, words, current direction or "", query string)."""
        for key, words in (("nama", "Nama"), ("desa", "Desa/kelurahan"), ("mulai", "Mulai bertugas"), ("nomor", "No.")):
            direction = {key: "ascending", f"-{key}": "descending"}.get(order, "")
            yield key, words, direction, self.query(urut=f"-{key}" if direction == "ascending" else key)
