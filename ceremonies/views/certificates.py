from functools import partial

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.cache import get_conditional_response
from django.utils.http import quote_etag
from django.views.decorators.http import require_POST, require_safe

from ceremonies import agreement, corrections, issuing, specimens
from ceremonies.certificates import rendering
from ceremonies.certificates.errors import PaperError
from ceremonies.forms.certificates import PartForm
from ceremonies.models import Ceremony, Certificate, Participant, PrintRun
from ceremonies.printing.at_once import print_archive, print_certificates, print_one
from ceremonies.progress import progress_of
from ceremonies.requirements import requirements_in
from ceremonies.views.pictures import answer_with_picture, answer_with_small_picture
from registry.forms.reasons import ReasonForm
from registry.rights import refuse_bound_accounts
from registry.transfers.downloads import file_to_show
from registry.values import names

SMALL = "kecil"  # In the address of a picture: as a page shows it, in a tenth of the bytes.
FOUND = 20  # Most certificates that a search shows.


@permission_required("ceremonies.add_certificate", raise_exception=True)
@refuse_bound_accounts
def certificates_issue(request, pk):
    """Show what will be locked and numbered and who is too young, then do it if the proof sheet still agrees."""
    ceremony = get_object_or_404(Ceremony.objects.for_page(), pk=pk)
    if request.method == "POST" and _issue(request, ceremony):
        return redirect(ceremony)
    return render(request, "ceremonies/certificates_issue.html", _before_issuing(request, ceremony))


def _before_issuing(request, ceremony):
    """What will be issued, what prevents it, and who gets none."""
    unsaved = specimens.to_issue(ceremony)
    return {
        "ceremony": ceremony,
        "progress": progress_of(ceremony, request.user),
        "specimens": unsaved,
        "extremes": ceremony.participants.awaiting(ceremony).extremes(),
        "required": requirements_in(ceremony.participants.uncertified(), ceremony),
        "blocked": ceremony.participants.blocked(ceremony).with_person(),
        "obstacles": issuing.issue_obstacles(ceremony, unsaved),
        "stage": ceremony.stages.proof(),
        "drift": agreement.drift(ceremony, unsaved),
        "leads_nowhere": Certificate.lead_nowhere(),
    }


def _issue(request, ceremony):
    """Issue the certificates and show how many there are now. Return whether this succeeded."""
    try:
        issued = issuing.issue_certificates(ceremony, by=request.user, as_proofed=True)
    except ValidationError as error:
        messages.error(request, f"Belum ada yang terbit. {error.messages[0]}")
        return False
    if issued:
        numbers = issued[0].number.up_to(issued[-1].number)
        messages.success(request, f"{len(issued)} {ceremony.occasion.paper} terbit, nomor {numbers}.")
    else:
        messages.info(
            request, f"Tidak ada peserta yang menunggu {ceremony.occasion.paper}; tidak ada yang diterbitkan lagi."
        )
    return True


@permission_required("ceremonies.print_certificate", raise_exception=True)
@require_safe
def certificates_print(request, pk):
    ceremony = get_object_or_404(Ceremony.objects.visible_to(request.user), pk=pk)
    sheets = ceremony.certificates().visible_to(request.user).for_printing()
    try:
        pdf, _ = print_certificates(ceremony, PartForm(request.GET).chosen(sheets), by=request.user)
    except (ValidationError, PaperError) as error:
        messages.error(request, " ".join(getattr(error, "messages", [str(error)])))
        return redirect(ceremony)
    return file_to_show(pdf, "application/pdf", f"{ceremony.occasion.file}-{pk}.pdf")


@permission_required("ceremonies.print_certificate", raise_exception=True)
@require_safe
def certificate_print(request, pk):
    certificate = get_object_or_404(Certificate.objects.visible_to(request.user).for_page(), pk=pk)
    return _printed(request, print_one, certificate, f"{certificate.word}-{pk}.pdf")


@permission_required("ceremonies.print_certificate", raise_exception=True)
@require_safe
def certificate_archive(request, pk):
    """The copy for the archive: PDF/A-3 with tags, language, title and words for its pictures."""
    certificate = get_object_or_404(Certificate.objects.visible_to(request.user).for_page(), pk=pk)
    return _printed(request, print_archive, certificate, f"arsip-{certificate.word}-{pk}.pdf")


def _printed(request, make, certificate, name):
    """The PDF that `make` gives of the certificate; where it cannot be made, its page with the sentence why."""
    try:
        pdf = make(certificate, by=request.user)
    except ValidationError as error:
        messages.warning(request, error.messages[0])
    except PaperError as error:
        messages.error(request, str(error))
    else:
        return file_to_show(pdf, "application/pdf", name)
    return redirect(certificate)


@permission_required("ceremonies.view_certificate", raise_exception=True)
@require_safe
def participant_preview(request, pk):
    """The participant's certificate as a picture of the real PDF: as issued, or with CONTOH across before that."""
    participant = get_object_or_404(Participant.objects.visible_to(request.user).for_certificates(), pk=pk)
    certificate = participant.certificates.valid().for_printing().first()
    sheet = certificate or specimens.for_participant(participant)
    return _picture(request, sheet, participant.ceremony.paper, specimen=certificate is None)


@permission_required("ceremonies.view_certificate", raise_exception=True)
@require_safe
def ceremony_sample(request, pk):
    """A certificate without a real person, to see the paper before anybody is invited."""
    ceremony = get_object_or_404(Ceremony.objects.visible_to(request.user).for_page(), pk=pk)
    return _picture(request, specimens.sample(ceremony), ceremony.paper, specimen=True)


def _picture(request, sheet, paper, *, specimen):
    """The sheet as a PNG, made anew only if it differs from the picture that the browser has; or its small one."""
    looks = sheet.looks(paper, specimen)
    make = partial(rendering.render, [sheet], paper=paper, specimen=specimen)
    if SMALL in request.GET:
        # The code of a specimen is a random one and does not count; that of a certificate is on its paper.
        return answer_with_small_picture(make, f"{sheet.word}.png", (looks, "" if specimen else sheet.code))
    etag = quote_etag(looks)
    if unchanged := get_conditional_response(request, etag=etag):
        return unchanged
    return answer_with_picture(make, f"{sheet.word}.png", etag=etag)


@permission_required("ceremonies.view_certificate", raise_exception=True)
@require_safe
def ceremony_back(request, pk):
    """The back of the certificates as a picture, as it would be printed now."""
    ceremony = get_object_or_404(Ceremony.objects.visible_to(request.user).for_page(), pk=pk)
    sample = specimens.sample(ceremony)
    make = partial(rendering.render_back, sample, paper=ceremony.paper)
    if SMALL in request.GET:
        return answer_with_small_picture(make, "belakang.png", ("belakang", sample.looks(ceremony.paper, True)))
    return answer_with_picture(make, "belakang.png")


@permission_required("ceremonies.view_certificate", raise_exception=True)
@require_POST
def certificate_search(request):
    """Find the certificate that somebody reads out, by number or name; by POST, since a number has too many digits."""
    text = names.clean(request.POST.get("q", ""))[:120]
    certificates = Certificate.objects.visible_to(request.user).matching(text).for_search()[: FOUND + 1]
    invited = _never_certified(request.user).named(text).for_status()[: FOUND + 1]
    if len(certificates) == 1 and not invited:
        return redirect(certificates[0])
    context = {
        "certificates": certificates[:FOUND],
        "invited": invited[:FOUND],
        "count": len(certificates) + len(invited),
        "are_more": max(len(certificates), len(invited)) > FOUND,
        "most": FOUND,
        "text": text,
    }
    return render(request, "ceremonies/certificate_search.html", context)


def _never_certified(user):
    """The participants without any certificate whom the account may see."""
    people = Participant.objects if user.has_perm("ceremonies.view_participant") else Participant.objects.none()
    return people.visible_to(user).never_certified()


@permission_required("ceremonies.view_certificate", raise_exception=True)
def certificate_detail(request, pk):
    certificate = get_object_or_404(Certificate.objects.visible_to(request.user).for_status().for_page(), pk=pk)
    context = {
        "certificate": certificate,
        "sheets": certificate.sheets.for_certificate(),
        "corrected": corrections.corrections_with_lines(certificate),
        "take_back_obstacle": corrections.take_back_obstacle(certificate),
        "open_run": PrintRun.objects.unrecorded().holding([pk]).first(),
    }
    return render(request, "ceremonies/certificate_detail.html", context)


@permission_required("ceremonies.revoke_certificate", raise_exception=True)
@refuse_bound_accounts
def certificate_revoke(request, pk):
    certificate = get_object_or_404(Certificate.objects.for_page(), pk=pk)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and _revoke(request, certificate, form.cleaned_data["reason"]):
        return redirect(certificate)
    return render(request, "ceremonies/certificate_revoke.html", {"certificate": certificate, "form": form})


def _revoke(request, certificate, reason):
    try:
        issuing.revoke(certificate, reason, by=request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return False
    messages.success(
        request,
        f"{certificate} sudah dicabut. Siapa pun yang memindai kodenya akan melihat bahwa {certificate.word} itu "
        "dicabut.",
    )
    return True
