"""The filters of the list of activity reports."""

from django import forms
from django.utils import timezone

from registry.figures.activity_recap import NO_PROBLEM
from registry.lists.filters import Filter, TableFilter, choice_field, in_quotes, search_field
from registry.lists.region_filter import DISTRICT, REGENCY, VILLAGE, RegionFilter
from registry.models import Activity, Partner
from registry.models.problems import choices_to_filter, in_words, meant_by
from registry.values import dates


def field_in_words(value):
    """Return the chosen field in words."""
    return "Bidang tidak ditulis" if value == NO_PROBLEM else in_words(value)


def month_choices(user, *also):
    """Return the months of reports that the account may see, and the months `also`, the latest first."""
    months = sorted({*Activity.objects.within(user).months(), *also}, reverse=True)
    return [(f"{month:%Y-%m}", dates.month_in_words(month)) for month in months]


class ActivityFilter(RegionFilter):
    """The filters of a query string. Needs `user`: only reports of the account's kecamatan are listed."""

    noun = "laporan kegiatan"
    table = (
        Filter(
            name="q",
            field=search_field("Kegiatan, nama atau No. PSM, mitra"),
            words=in_quotes,
            narrow=lambda reports, text: reports.matching(text),
        ),
        Filter(
            name="bulan",
            field=forms.ChoiceField(label="Bulan", required=False),
            words=lambda month: dates.month_in_words(dates.month_of(month)),
            narrow=lambda reports, month: reports.in_month(dates.month_of(month)),
            sentence=lambda month: f"bulan {dates.month_in_words(dates.month_of(month))}",
            before_place=True,
            is_select=True,
        ),
        REGENCY,
        DISTRICT,
        VILLAGE,
        Filter(
            name="mitra",
            field=forms.ModelChoiceField(None, required=False, widget=forms.HiddenInput),
            words=lambda partner: f"Bersama {partner}",
            narrow=lambda reports, partner: reports.with_partner(partner),
            address=lambda partner: partner.pk,
            sentence=lambda partner: f"bersama {partner}",
        ),
        Filter(
            name="bidang",
            field=choice_field("Bidang", [*choices_to_filter(), (NO_PROBLEM, "Tidak ditulis")]),
            words=field_in_words,
            narrow=lambda reports, value: (
                reports.about_none() if value == NO_PROBLEM else reports.about(meant_by(value))
            ),
            is_select=True,
        ),
    )

    def prepare(self):
        super().prepare()
        self.fields["bulan"].choices = [("", "Semua"), *month_choices(self.user)]
        self.fields["mitra"].queryset = Partner.objects.visible_to(self.user)

    def activities(self):
        """Return the reports that match all filters."""
        return self.narrow(Activity.objects.within(self.user))


class MonthFilter(TableFilter):
    """The month of a recap, by default the current one. Needs `user`."""

    table = (Filter(name="bulan", field=forms.ChoiceField(label="Bulan", required=False), is_select=True),)

    def prepare(self):
        now = timezone.localdate().replace(day=1)
        self.fields["bulan"].choices = month_choices(self.user, now)
        self.initial["bulan"] = f"{now:%Y-%m}"

    @property
    def month(self):
        """Return the first day of the month."""
        return dates.month_of(self.values.get("bulan") or self.initial["bulan"])
