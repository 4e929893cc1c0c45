"""What of a person stands on the paper, and which certificates are corrected at once."""

from django import forms

from registry.forms.reasons import ReasonForm
from registry.forms.volunteers import VolunteerForm

ON_PAPER = ("title_before", "name", "title_after", "birth_place", "born_on", "sex")


class OnPaperForm(VolunteerForm):
    """What of one person may be wrong on the paper, cleaned and guarded as on the person's own screens."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name in [name for name in self.fields if name not in {*ON_PAPER, "version"}]:
            del self.fields[name]

    def _belongs_by_home(self):
        return False  # The home is not asked for here.


class OutdatedForm(ReasonForm):
    """Which of the certificates that would be printed otherwise today are corrected, and why."""

    chosen = forms.MultipleChoiceField(error_messages={"required": "Pilih dahulu lembar yang dibetulkan."})

    def __init__(self, *args, differences, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["chosen"].choices = [(each.certificate.pk, each.certificate.name) for each in differences]
