"""For a form that ends somebody's service: where the person is still expected, and which of it is withdrawn."""

from django import forms

from registry.history.recording import because
from registry.models.expectations import expectations_of
from registry.values import dates

WITHDRAWN = "Ditarik karena penugasannya berakhir"


class WithdrawsExpectations:
    """The form calls `ask_what_to_withdraw` in its constructor, and `withdraw` once it has saved."""

    def ask_what_to_withdraw(self, volunteer, user):
        """Offer what is to come for that person and the account may withdraw; `bound_to` has what stays, and why."""
        self.withdrawer = user
        rows = [(row, row.withdrawal_obstacle(user)) for row in expectations_of(volunteer)]
        self.bound_to = [(row, obstacle) for row, obstacle in rows if obstacle]
        self.expectations = {row.choice: row for row, obstacle in rows if not obstacle}
        if self.expectations:
            self.fields["withdrawn"] = forms.MultipleChoiceField(
                label="Masih diundang; tarik undangannya?",
                required=False,
                choices=[(key, f"{row.event}, {dates.spell(row.event_on)}") for key, row in self.expectations.items()],
                widget=forms.CheckboxSelectMultiple(attrs={"class": "form-check-input"}),
                help_text="Centang yang ditarik. Yang tidak dicentang tetap berlaku.",
            )

    def withdraw(self):
        """Withdraw what was ticked. The rows are in `withdrawn` then, and in `left` all others to come."""
        ticked = self.cleaned_data.get("withdrawn", ())
        self.withdrawn = [row for key, row in self.expectations.items() if key in ticked]
        self.left = [row for key, row in self.expectations.items() if key not in ticked]
        self.left += [row for row, _ in self.bound_to]
        with because(WITHDRAWN):
            for row in self.withdrawn:
                row.withdraw(self.withdrawer)
