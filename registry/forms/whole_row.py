"""Constraints that a form checks also where they speak of columns that it does not show."""

from django.core.exceptions import ValidationError


class WholeRow:
    """For a ModelForm: Django skips a constraint as soon as one of its columns is not in the form; this does not."""

    def validate_unique(self):
        """Check the row's uniqueness, and all its constraints once everything else is in order."""
        super().validate_unique()
        if not self.errors:
            self.validate_constraints()

    def validate_constraints(self):
        """Check all constraints of the row as it would be saved."""
        try:
            self.instance.validate_constraints()
        except ValidationError as error:
            self._update_errors(error)
