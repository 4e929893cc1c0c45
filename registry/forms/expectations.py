"""For a form that ends somebody's service: where the person is still expected, and which of it is withdrawn."""

from django import forms

from registry.history.recording import because
from registry.models.expectations import expectations_by_person, expecting_models
from registry.values import dates

WITHDRAWN = "Ditarik karena penugasannya berakhir"


class WithdrawsExpectations:
    """The form calls `ask_what_to_withdraw` in its constructor, and `withdraw` once it has saved."""

    def ask_what_to_withdraw(self, people, user):
        """Offer what is to come for these people and the account may withdraw; `bound_to` has what stays, and why."""
        self.withdrawer = user
        by_person = expectations_by_person(people)
        rows = [(row, row.withdrawal_obstacle(user)) for person in people for row in by_person[person.pk]]
        whose = {person.pk: f"{person.full_name}: " if len(people) > 1 else "" for person in people}
        self.bound_to = [(row, obstacle) for row, obstacle in rows if obstacle]
        self.expectations = {row.choice: row for row, obstacle in rows if not obstacle}
        if self.expectations:
            self.fields["withdrawn"] = forms.MultipleChoiceField(
                label="Masih diundang; tarik undangannya?",
                required=False,
                choices=[
                    (key, f"{whose[row.volunteer_id]}{row.event}, {dates.spell(row.event_on)}")
                    for key, row in self.expectations.items()
                ],
                widget=forms.CheckboxSelectMultiple(attrs={"class": "form-check-input"}),
                help_text="Centang yang ditarik. Yang tidak dicentang tetap berlaku.",
            )

    def withdraw(self):
        """Withdraw what was ticked.

        The rows are in `withdrawn` then, or in `kept` where a colleague was faster; in `left` are all others to come.
        """
        ticked = self.cleaned_data.get("withdrawn", ())
        self.withdrawn, self.kept = [], []
        self.left = [row for key, row in self.expectations.items() if key not in ticked]
        self.left += [row for row, _ in self.bound_to]
        with because(WITHDRAWN):
            for row in (row for key, row in self.expectations.items() if key in ticked):
                (self.withdrawn if row.withdraw(self.withdrawer) else self.kept).append(row)


def withdrawn_at_end(period):
    """The names of the person's invitations that were withdrawn since that period of service was ended.

    Without those to which the person is invited again.
    """
    opened = period.history.filter(ended_on=None).first()
    ends = period.history.filter(history_id__gt=opened.pk) if opened else period.history.all()
    batches = ends.exclude(batch=None).order_by().values_list("batch", flat=True)
    return [
        model.history_label(row)
        for model in expecting_models()
        for row in _withdrawn(model, period.volunteer, list(batches))
    ]


def _withdrawn(model, volunteer, batches):
    """The history rows of what was withdrawn from the person with these ends of service, and did not come back."""
    withdrawn = {"history_change_reason": WITHDRAWN, "batch__in": batches}
    rows = model.history.filter(history_type="-", volunteer=volunteer, **withdrawn)
    known = list(model.to_come_for([volunteer]))
    rows = rows.select_related(*model.history_label_with)
    return [row for row in rows if not any(row.instance.is_twin(each) for each in known)]
