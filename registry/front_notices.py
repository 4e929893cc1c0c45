"""What the front page tells those who must act on it: short questions to indexes or to tables of a few rows."""

from registry import nik_lookup, opened
from registry.models import NikKey


def notices_for(user):
    """Return what the account is told, by the names that the page uses; what is none of its business is left out."""
    notices = {"nik_conflicts": nik_lookup.conflicts_for(user)}
    if user.has_perm("registry.change_nikkey") and not user.is_bound:
        notices["keys_unkept"] = NikKey.objects.unkept().exists()
    if user.has_perm("registry.view_trace") and not user.is_bound:
        notices["asking_much"] = nik_lookup.accounts_that_ask_much()
        notices["opening_much"] = opened.accounts_that_open_much()
        notices["most_opened"] = opened.OPENED.most
    return notices
