"""The filters of the list of traces."""

from django.db.models import Q

from registry.lists.day_filters import day_filters
from registry.lists.filters import Filter, TableFilter, choice_field, in_quotes, search_field
from registry.models import StrangerCount, Trace, TraceArchive, Volunteer


def traces_seen_by(user):
    """The traces that the account sees (a query).

    Where it is bound: about the people of its kecamatan, and those without a person that are by or about the accounts
    which it sees, or by nobody. The filter of an export and the name of a list name people of other kecamatan.
    """
    if not user.is_bound:
        return Trace.objects.all()
    accounts = user.visible_accounts()
    without_person = Q(user=None) | Q(user__in=accounts) | Q(subject__in=accounts.values("username"))
    return Trace.objects.filter(
        Q(volunteer__in=Volunteer.with_deleted.visible_to(user)) | (Q(volunteer=None) & without_person)
    )


class TraceFilter(TableFilter):
    """The filters of a query string. Needs `user`.

    Of an export with whole NIKs each person has a trace. They are listed only where a person is searched for: else they
    would cover all others.
    """

    noun = "jejak"
    table = (
        Filter(
            name="q",
            field=search_field("Nama PSM atau No. registri"),
            words=in_quotes,
            narrow=lambda traces, text: traces.filter(volunteer__in=Volunteer.with_deleted.matching(text)),
        ),
        Filter(
            name="akun",
            field=search_field("Nama akun"),
            words=lambda text: f"akun {text}",
            narrow=lambda traces, text: traces.filter(
                Q(user__username__icontains=text) | Q(user__first_name__icontains=text) | Q(subject=text)
            ),
        ),
        Filter(
            name="kejadian",
            field=choice_field("Kejadian", Trace.Kind.choices),
            words=lambda kind: Trace.Kind(kind).label,
            narrow=lambda traces, kind: traces.filter(kind=kind),
            is_select=True,
        ),
        *day_filters("at"),
    )

    def traces(self):
        """Return the visible traces that match all filters, the latest first."""
        traces = traces_seen_by(self.user)
        if "q" not in self.values:
            traces = traces.exclude(kind=Trace.Kind.EXPORTED, volunteer__isnull=False)
        return self.narrow(traces).select_related("user", "volunteer")

    def strangers(self):
        """What strangers were refused on the last days of the filter; nothing where it asks for somebody or a kind."""
        if self.values.keys() - {"dari", "sampai"}:
            return []
        return StrangerCount.objects.by_day(self.values.get("dari"), self.values.get("sampai"))

    def archives(self):
        """The files in which older traces stand, the latest first. Nothing for an account that is bound."""
        return TraceArchive.objects.none() if self.user.is_bound else TraceArchive.objects.for_page()
