"""Forms to correct a person's words on a certificate, and to correct many certificates at once."""

from django import forms

from registry.forms.reasons import ReasonForm
from registry.forms.volunteers import VolunteerForm

ON_PAPER = ("title_before", "name", "title_after", "birth_place", "born_on", "sex")


class OnPaperForm(VolunteerForm):
    """The person's words on the paper, with the same rules as on the person's own pages."""

    asks_for_home = False

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name in [name for name in self.fields if name not in {*ON_PAPER, "version"}]:
            del self.fields[name]


class OutdatedForm(ReasonForm):
    """Which of the certificates that would be printed differently today to correct, and why."""

    chosen = forms.MultipleChoiceField(error_messages={"required": "Pilih dahulu lembar yang dibetulkan."})

    def __init__(self, *args, differences, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["chosen"].choices = [(each.certificate.pk, each.certificate.name) for each in differences]
