"""To whom work of the front page is given."""

from django import forms
from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError

from registry.front_tasks import task_named
from registry.models import Delegation, Policy

NOT_ABLE = "Akun itu tidak aktif, tidak berhak atas pekerjaan ini, atau tidak melihatnya."


class DelegationForm(forms.Form):
    """Gives `task` to one of the accounts that `giver` sees and that have the right for it."""

    account = forms.ModelChoiceField(
        queryset=get_user_model().objects.none(),
        label="Serahkan kepada",
        empty_label="Pilih akun",
        error_messages={"invalid_choice": NOT_ABLE},
    )

    def __init__(self, data=None, *, task, giver):
        super().__init__(data)
        self._task, self._giver = task, giver
        able = get_user_model().objects.with_perm(task.right, backend="kaur_psm.accounts.backends.RightsBackend")
        self.fields["account"].queryset = giver.visible_accounts().filter(pk__in=able.values("pk")).distinct()

    def clean_account(self):
        account = self.cleaned_data["account"]
        if task_named(account, self._task.key, Policy.current()) is None:
            raise ValidationError(NOT_ABLE)
        return account

    def save(self):
        """Give it, once; return the `Delegation`."""
        account = self.cleaned_data["account"]
        delegation, _ = Delegation.objects.get_or_create(
            task=self._task.key, account=account, defaults={"given_by": self._giver}
        )
        return delegation
