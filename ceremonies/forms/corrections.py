"""Forms to correct what stands of a person on a certificate, and to correct many certificates at once."""

from django import forms

from registry.forms.reasons import ReasonForm
from registry.forms.volunteers import VolunteerForm

ON_PAPER = ("title_before", "name", "title_after", "birth_place", "born_on", "sex")


class OnPaperForm(VolunteerForm):
    """What may be wrong of a person on the paper, with the same rules as on the pages of the person."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name in [name for name in self.fields if name not in {*ON_PAPER, "version"}]:
            del self.fields[name]

    def _belongs_by_home(self):
        return False  # The home is not asked for here.


class OutdatedForm(ReasonForm):
    """Which of the certificates that would be printed otherwise today are to be corrected, and why."""

    chosen = forms.MultipleChoiceField(error_messages={"required": "Pilih dahulu lembar yang dibetulkan."})

    def __init__(self, *args, differences, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["chosen"].choices = [(each.certificate.pk, each.certificate.name) for each in differences]
