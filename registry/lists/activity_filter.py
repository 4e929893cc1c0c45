"""What the list of activity reports can be narrowed by."""

from django import forms
from django.utils import timezone

from registry.figures.activity_recap import NO_PROBLEM
from registry.lists.filters import NO_LONG_NUMBER, ListFilter
from registry.lists.region_filter import RegionFilter
from registry.models import Activity, Partner, Village
from registry.models.problems import choices_to_filter, in_words, meant_by
from registry.values import dates


def field_in_words(value):
    """The chosen field in words."""
    return "Bidang tidak ditulis" if value == NO_PROBLEM else in_words(value)


def month_choices(user, *also):
    """The months of which the account sees reports, and these beside them, the latest first."""
    months = sorted({*Activity.objects.within(user).months(), *also}, reverse=True)
    return [(f"{month:%Y-%m}", dates.month_in_words(month)) for month in months]


class ActivityFilter(RegionFilter):
    """The filters of a query string. Needs `user`, whose kecamatan the reports are narrowed to."""

    q = forms.CharField(
        label="Kegiatan, nama atau No. PSM, mitra",
        required=False,
        max_length=100,
        widget=forms.TextInput(attrs=NO_LONG_NUMBER),
    )
    bulan = forms.ChoiceField(label="Bulan", required=False)
    desa = forms.ModelChoiceField(None, required=False, to_field_name="code", widget=forms.HiddenInput)
    mitra = forms.ModelChoiceField(None, required=False, widget=forms.HiddenInput)
    bidang = forms.ChoiceField(
        label="Bidang",
        required=False,
        choices=[("", "Semua"), *choices_to_filter(), (NO_PROBLEM, "Tidak ditulis")],
    )

    words = {
        "q": lambda text: f"“{text}”",
        "bulan": lambda month: dates.month_in_words(dates.month_of(month)),
        **RegionFilter.words,
        "desa": lambda village: f"{village.full_name}, {village.district.name}",
        "mitra": lambda partner: f"Bersama {partner}",
        "bidang": field_in_words,
    }

    def __init__(self, data, *, user):
        super().__init__(data, user=user)
        self.fields["bulan"].choices = [("", "Semua"), *month_choices(user)]
        self.fields["desa"].queryset = Village.objects.visible_to(user).select_related("district")
        self.fields["mitra"].queryset = Partner.objects.visible_to(user)
        self.read()

    def activities(self):
        """The reports that every filter lets through."""
        narrow = {
            "q": lambda reports, text: reports.matching(text),
            "bulan": lambda reports, month: reports.in_month(dates.month_of(month)),
            "kabupaten": lambda reports, regency: reports.in_regency(regency),
            "kecamatan": lambda reports, district: reports.in_district(district),
            "desa": lambda reports, village: reports.in_village(village),
            "mitra": lambda reports, partner: reports.with_partner(partner),
            "bidang": lambda reports, value: (
                reports.about_none() if value == NO_PROBLEM else reports.about(meant_by(value))
            ),
        }
        reports = Activity.objects.within(self.user)
        for name, value in self.values.items():
            reports = narrow[name](reports, value)
        return reports

    def pairs(self):
        pairs = super().pairs()
        return {**pairs, "mitra": pairs["mitra"].pk} if "mitra" in pairs else pairs

    def choices(self):
        """The fields that one chooses from, to be drawn."""
        for name in ("bulan", *self.region_names(), "bidang"):
            self.fields[name].widget.attrs["class"] = "form-select"
            yield self[name]

    def sentence(self, count):
        """The number of reports found as a sentence: "12 laporan kegiatan bulan November 2026 di Kecamatan Kinal"."""
        words = [f"{count} laporan kegiatan"]
        if "bulan" in self.values:
            words.append(f"bulan {dates.month_in_words(dates.month_of(self.values['bulan']))}")
        if "desa" in self.values:
            words.append(f"di {self.values['desa'].full_name}, {self.values['desa'].district.name}")
        elif where := self.where():
            words.append(where)
        if "mitra" in self.values:
            words.append(f"bersama {self.values['mitra']}")
        return " ".join(words)


class MonthFilter(ListFilter):
    """The month of a recap: this one, where none is chosen. Needs `user`."""

    bulan = forms.ChoiceField(label="Bulan", required=False, widget=forms.Select(attrs={"class": "form-select"}))

    def __init__(self, data, *, user):
        super().__init__(data, auto_id="saring_%s")
        now = timezone.localdate().replace(day=1)
        self.fields["bulan"].choices = month_choices(user, now)
        self.read()
        self.month = dates.month_of(self.values.get("bulan", "")) or now
        self.initial["bulan"] = f"{now:%Y-%m}"
