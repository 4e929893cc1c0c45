"""Forms that check all rules of a row, also those on columns that they do not show."""

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError


class WholeRow:
    """For a ModelForm: Django skips a constraint if one of its columns is not in the form; this does not."""

    def _update_errors(self, errors):
        """Report errors in columns that the form does not show as the form's own; Django would crash on them."""
        if hasattr(errors, "error_dict"):
            by_field = {}
            for name, wrong in errors.error_dict.items():
                by_field.setdefault(name if name in self.fields else NON_FIELD_ERRORS, []).extend(wrong)
            errors = ValidationError(by_field)
        super()._update_errors(errors)

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
