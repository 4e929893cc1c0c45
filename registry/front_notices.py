"""What the front page tells those who must act on it: short questions to indexes or to tables of a few rows."""

from registry import work
from registry.guards import disk, nik_lookup, opened, server_certificate
from registry.models import NikKey, Trace


def notices_for(user):
    """Return what the account is told, by the names that the page uses; what is none of its business is left out."""
    notices = {"nik_conflicts": nik_lookup.conflicts_for(user), "of_jobs": work.notices_for(user)}
    if user.has_perm("registry.change_nikkey") and not user.is_bound:
        notices["keys_unkept"] = NikKey.objects.unkept().exists()
        notices["certificate_ends_on"] = server_certificate.ends_soon()
    if user.has_perm("registry.change_policy") and not user.is_bound:
        notices["low_disks"] = disk.low_disks()
    if user.has_perm("registry.change_longwork") and not user.is_bound:
        jobs = work.nightly()
        notices["nobody_works"] = work.nobody_works_at_night(jobs)
        speaking = {each.every_night for each in work.JOBS.values() if each.notice}
        notices["nightly_failed"] = [words for words, job in jobs if job.failure and words not in speaking]
    if user.has_perm("registry.view_trace") and not user.is_bound:
        sums = Trace.objects.sums_of_today(Trace.Kind.NIK_ASKED, Trace.Kind.OPENED_MANY)
        asked = sums[Trace.Kind.NIK_ASKED]
        notices["asking_much"] = [(name, number) for name, number in asked if number > nik_lookup.MANY_A_DAY]
        notices["opening_much"] = [name for name, _ in sums[Trace.Kind.OPENED_MANY]]
        notices["most_opened"] = opened.OPENED.most
    return notices
