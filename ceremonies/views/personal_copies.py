"""The copy of somebody's data. It is here because only this app makes PDFs."""

from django.contrib.auth.decorators import permission_required
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, render

from ceremonies.certificates.errors import PaperError
from ceremonies.forms.personal_copies import Kind, PersonalCopyForm
from ceremonies.printing.at_once import print_personal_copy
from registry.models import Volunteer
from registry.personal_copy.making import RIGHTS
from registry.transfers.downloads import file_to_save


@permission_required((*RIGHTS, "ceremonies.view_certificate"), raise_exception=True)
def volunteer_copy(request, pk):
    """The form to make the copy; a POST returns the file and writes a trace."""
    people = Volunteer.with_deleted.reachable_by(request.user).unmerged()
    person = get_object_or_404(people.for_page(), pk=pk)
    form = PersonalCopyForm(request.POST if request.method == "POST" else None, user=request.user, person=person)
    if form.is_valid():
        try:
            return _file(form.copy_of(person, request.user), form.cleaned_data["kind"], request.user)
        except ValidationError as error:
            form.add_error(None, error.messages)
        except PaperError as error:
            form.add_error(None, str(error))
    return render(request, "ceremonies/volunteer_copy.html", {"person": person, "form": form})


def _file(copy, kind, user):
    content = print_personal_copy(copy, by=user) if kind == Kind.PDF else copy.as_json().encode()
    copy.note(kind)
    return file_to_save(copy.file_name(kind), lambda file: file.write(content))
