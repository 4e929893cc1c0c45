"""What the list of volunteers can be narrowed by; the same object serves the list and acting on all that match."""

from django import forms
from django.db.models import TextChoices

from registry.lists.filters import Chip
from registry.lists.region_filter import RegionFilter
from registry.models import Status, Village, Volunteer
from registry.models.problems import choices_to_filter, in_words, meant_by
from registry.values import names, phones

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
        """Whether an index gives the order; the others are reckoned person by person."""
        return self.lstrip("-") in ("nama", "nomor")


class VolunteerFilter(RegionFilter):
    """The filters of a query string. Needs `user`; `phone` is an E.164 number searched for, kept out of the address.

    It never fails: what cannot be understood is left out and named in `ignored`.
    """

    q = forms.CharField(required=False, max_length=100)
    desa = forms.ModelChoiceField(None, required=False, to_field_name="code", widget=forms.HiddenInput)
    status = forms.ChoiceField(label="Keadaan", required=False, choices=[("", "Semua"), *Status.choices])
    bimtek = forms.ChoiceField(
        label="Bimtek dasar", required=False, choices=[("", "Semua"), ("sudah", "Sudah"), ("belum", "Belum")]
    )
    sk = forms.ChoiceField(
        label="SK",
        required=False,
        choices=[("", "Semua"), ("belum", "Belum dicatat"), ("berakhir", "Akan/telah berakhir")],
    )
    jk = forms.ChoiceField(
        label="Jenis kelamin",
        required=False,
        choices=[("", "Semua"), *((sex.value, sex.label) for sex in Volunteer.Sex)],
    )
    bidang = forms.ChoiceField(label="Bidang", required=False, choices=[("", "Semua"), *choices_to_filter()])
    urut = forms.ChoiceField(required=False, choices=Order.choices, widget=forms.HiddenInput)

    words = {
        "q": lambda text: f"“{text}”",
        **RegionFilter.words,
        "desa": lambda village: f"{village.full_name}, {village.district.name}",
        "status": lambda status: Status(status).label,
        "bimtek": lambda answer: f"{answer.capitalize()} bimtek dasar",
        "sk": lambda answer: f"SK {DECREES[answer]}",
        "jk": lambda sex: Volunteer.Sex(sex).label,
        "bidang": in_words,
    }

    def __init__(self, data, *, user, phone=""):
        super().__init__(data, user=user)
        self.phone = phone
        self.fields["desa"].queryset = Village.objects.visible_to(user).select_related("district")
        self.read()

    @property
    def order(self):
        """The chosen `Order`."""
        return Order(self.values.get("urut", Order.NAME))

    @property
    def is_of_an_area(self):
        """Whether only people of one regency or less are let through."""
        chosen = self.values.keys() & {"kabupaten", "kecamatan", "desa"}
        return bool(chosen) or self.user.is_bound or not self.has_several_regencies

    def people(self):
        """The people whom the account may see and whom every filter lets through, in the chosen order."""
        return self.narrowed().sorted_by(self.order)

    def narrowed(self):
        """The same people in no order."""
        narrow = {
            "q": lambda people, text: people.matching(text),
            "kabupaten": lambda people, regency: people.belonging_to(regency=regency),
            "kecamatan": lambda people, district: people.belonging_to(district=district),
            "desa": lambda people, village: people.belonging_to(village=village),
            "status": lambda people, status: people.with_status(status),
            "bimtek": lambda people, answer: people.trained() if answer == "sudah" else people.untrained(),
            "sk": lambda people, answer: people.without_decree() if answer == "belum" else people.with_decree_ending(),
            "jk": lambda people, sex: people.filter(sex=sex),
            "bidang": lambda people, value: people.working_in(meant_by(value)),
        }
        people = Volunteer.objects.visible_to(self.user)
        for name in narrow.keys() & self.values.keys():
            people = narrow[name](people, self.values[name])
        if self.phone:
            people = people.with_phone(self.phone)
        return people

    @property
    def doubt(self):
        """The sentence that says why these are not the filters that were meant; empty where they are.

        Without the one that is missing, far more people would be found than were wanted.
        """
        if self.data.get("hp") and not self.phone:
            return "Pencarian nomor HP sudah berakhir. Cari nomornya sekali lagi."
        return "Sebagian saringan pada alamat tidak dikenal. Periksa daftarnya." if self.ignored else ""

    def pairs(self):
        pairs = super().pairs()
        return {**pairs, "hp": "1"} if self.phone else pairs

    def choices(self):
        """The fields that one chooses from, to be drawn; they belong to the form with the id "saring"."""
        for name in (*self.region_names(), "status", "bimtek", "sk", "jk", "bidang"):
            self.fields[name].widget.attrs.update({"form": "saring", "class": "form-select"})
            yield self[name]

    def chips(self):
        phone = [Chip(f"HP {phones.show(self.phone)}", self.query(hp=""))] if self.phone else []
        return [*super().chips(), *phone]

    def sentence(self, count):
        """The number of people found as a sentence: "212 PSM aktif di Kecamatan Kinal"."""
        words = [f"{count} PSM"]
        if "status" in self.values:
            words.append(names.within_sentence(Status(self.values["status"]).label))
        if "jk" in self.values:
            words.append(names.within_sentence(Volunteer.Sex(self.values["jk"]).label))
        if "desa" in self.values:
            words.append(f"di {self.values['desa'].full_name}, {self.values['desa'].district.name}")
        elif where := self.where():
            words.append(where)
        if "bimtek" in self.values:
            words.append(f"yang {self.values['bimtek']} mengikuti bimtek dasar")
        if "sk" in self.values:
            words.append(f"yang SK-nya {DECREES[self.values['sk']]}")
        if "bidang" in self.values:
            words.append(f"bidang {names.within_sentence(in_words(self.values['bidang']))}")
        return " ".join(words)

    def columns(self, order):
        """The heads by which a list in that order can be sorted: (key, words, direction now or "", query string)."""
        for key, words in (("nama", "Nama"), ("desa", "Desa/kelurahan"), ("mulai", "Mulai bertugas"), ("nomor", "No.")):
            direction = {key: "ascending", f"-{key}": "descending"}.get(order, "")
            yield key, words, direction, self.query(urut=f"-{key}" if direction == "ascending" else key)
