"""What the list of partners can be narrowed by."""

from django import forms

from registry.lists.filters import NO_LONG_NUMBER
from registry.lists.region_filter import RegionFilter
from registry.models import Partner, Village

ENDED, ALL = "berakhir", "semua"


class PartnerFilter(RegionFilter):
    """The filters of a query string. Needs `user`. Who is not active any more is shown only where asked for."""

    q = forms.CharField(
        label="Nama atau ketua", required=False, max_length=100, widget=forms.TextInput(attrs=NO_LONG_NUMBER)
    )
    jenis = forms.ChoiceField(label="Jenis", required=False, choices=[("", "Semua"), *Partner.Kind.choices])
    desa = forms.ModelChoiceField(None, required=False, to_field_name="code", widget=forms.HiddenInput)
    keadaan = forms.ChoiceField(
        label="Keadaan", required=False, choices=[("", "Aktif"), (ENDED, "Tidak aktif lagi"), (ALL, "Semua")]
    )

    words = {
        "q": lambda text: f"“{text}”",
        "jenis": lambda kind: Partner.Kind(kind).label,
        **RegionFilter.words,
        "desa": lambda village: f"{village.full_name}, {village.district.name}",
        "keadaan": lambda state: {ENDED: "Tidak aktif lagi", ALL: "Aktif dan tidak aktif lagi"}[state],
    }

    def __init__(self, data, *, user):
        super().__init__(data, user=user)
        self.fields["desa"].queryset = Village.objects.visible_to(user).select_related("district")
        self.read()

    def partners(self):
        """The partners whom the account may see and whom every filter lets through."""
        narrow = {
            "q": lambda partners, text: partners.matching(text),
            "jenis": lambda partners, kind: partners.of_kind(kind),
            "kabupaten": lambda partners, regency: partners.in_regency(regency),
            "kecamatan": lambda partners, district: partners.in_district(district),
            "desa": lambda partners, village: partners.in_village(village),
            "keadaan": lambda partners, state: partners.ended() if state == ENDED else partners,
        }
        partners = Partner.objects.visible_to(self.user)
        if "keadaan" not in self.values:
            partners = partners.active()
        for name, value in self.values.items():
            partners = narrow[name](partners, value)
        return partners

    def choices(self):
        """The fields that one chooses from, to be drawn."""
        for name in ("jenis", *self.region_names(), "keadaan"):
            self.fields[name].widget.attrs["class"] = "form-select"
            yield self[name]

    def sentence(self, count):
        """The number of partners found as a sentence: "3 mitra aktif di Kecamatan Kinal"."""
        state = {ENDED: " yang tidak aktif lagi", ALL: ""}.get(self.values.get("keadaan"), " aktif")
        words = [f"{count} mitra{state}"]
        if "jenis" in self.values:
            words.append(f"jenis {Partner.Kind(self.values['jenis']).label}")
        if "desa" in self.values:
            words.append(f"di {self.values['desa'].full_name}, {self.values['desa'].district.name}")
        elif where := self.where():
            words.append(where)
        return " ".join(words)
