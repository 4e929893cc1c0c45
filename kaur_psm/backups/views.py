"""The page of the backups: how it stands with them, one made now, one to download, and the yearly archives."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.files.storage import storages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST, require_safe

from kaur_psm.accounts.steps import show_again_first
from kaur_psm.backups import folder, locking, nightly, notices, taken
from kaur_psm.backups.errors import BackupError
from kaur_psm.backups.forms import KeptPassphraseForm, YearlyArchiveForm
from kaur_psm.backups.models import YearlyArchive
from kaur_psm.backups.yearly import making
from registry import work
from registry.models import Trace
from registry.rights import refuse_bound_accounts
from registry.transfers.downloads import beside, open_file_to_save


@permission_required("backups.view_backup", raise_exception=True)
@refuse_bound_accounts
@require_safe
def backup_list(request):
    """How it stands with the backups, how far the one is that is being made, and those in the folder."""
    return _backup_page(request, KeptPassphraseForm(passphrase=settings.BACKUP_PASSPHRASE))


def _backup_page(request, lock_form):
    progress, seen = nightly.progress(), folder.look()
    context = {
        "notice": notices.notice(seen),
        "progress": progress,
        "folder": folder.place_in_words(),
        "used_before": folder.used_before(),
        "seen": seen,
        "is_unmarked": seen.problem and folder.is_unmarked(),
        "lock": locking.lock(seen.locked_at),
        "form": lock_form,
        "keys_file": settings.KEYS_FILE,
        "archives": YearlyArchive.objects.for_page(),
    }
    return _reloading_while(progress, render(request, "backups/backup_list.html", context), reverse("backup_list"))


def _reloading_while(progress, response, address):
    if progress.is_asked and not progress.is_stopped:
        work.let_reload(response, address)
    return response


@permission_required("backups.view_backup", raise_exception=True)
@refuse_bound_accounts
@require_POST
def backup_make(request):
    """Let a backup be made now."""
    nightly.ask()
    return redirect("backup_list")


@permission_required("backups.download_backup", raise_exception=True)
@refuse_bound_accounts
@require_POST
def backup_folder_accept(request):
    """Take a folder without a mark, on a new disk, as the one of the backups."""
    try:
        folder.accept()
    except BackupError as error:
        messages.error(request, str(error))
    else:
        nightly.ask()
        messages.success(request, "Mulai sekarang cadangan disimpan di folder ini; yang pertama dibuat sekarang.")
    return redirect("backup_list")


@permission_required("backups.download_backup", raise_exception=True)
@refuse_bound_accounts
@require_POST
def backup_lock_confirm(request):
    """Note who answers for how backups are locked: the passphrase, typed from its paper, is kept apart; or none is."""
    form = KeptPassphraseForm(request.POST, passphrase=settings.BACKUP_PASSPHRASE)
    if not form.is_valid():
        return _backup_page(request, form)
    locking.confirm(request.user)
    messages.success(request, "Dicatat dengan nama Anda.")
    return redirect("backup_list")


@permission_required("backups.download_backup", raise_exception=True)
@refuse_bound_accounts
@beside("backup_list")
@show_again_first
@require_GET
def backup_download(request, name):
    """A backup of the folder, to keep elsewhere: all data of the office, so it leaves a trace."""
    try:
        file = folder.open_backup(name)
    except OSError as error:
        raise Http404 from error
    taken.leave_trace(name, request.user)
    return open_file_to_save(name, file)


@permission_required("backups.add_yearlyarchive", raise_exception=True)
@refuse_bound_accounts
def yearly_archive_create(request):
    """The form that asks for the archive of a year."""
    form = YearlyArchiveForm(request.POST if request.method == "POST" else None, user=request.user)
    if form.is_valid():
        return redirect("yearly_archive_detail", making.ask(form.instance).pk)
    return render(request, "backups/yearly_archive_create.html", {"form": form})


@permission_required("backups.add_yearlyarchive", raise_exception=True)
@refuse_bound_accounts
@require_safe
def yearly_archive_detail(request, pk):
    """How far the archive is, and once it is made, how to download it."""
    archive = get_object_or_404(YearlyArchive, pk=pk)
    progress = making.progress_of(archive)
    here = reverse("yearly_archive_detail", args=[pk])
    context = {"archive": archive, "progress": progress, "here": here}
    return _reloading_while(progress, render(request, "backups/yearly_archive_detail.html", context), here)


@permission_required("backups.add_yearlyarchive", raise_exception=True)
@refuse_bound_accounts
@require_POST
def yearly_archive_retry(request, pk):
    """Try again to make an archive, after that failed."""
    making.retry(get_object_or_404(YearlyArchive, pk=pk))
    return redirect("yearly_archive_detail", pk)


@permission_required("backups.add_yearlyarchive", raise_exception=True)
@refuse_bound_accounts
@beside("yearly_archive_detail", "pk")
@show_again_first
@require_GET
def yearly_archive_download(request, pk):
    """The archive that was made: people of a whole year, so it leaves a trace."""
    archive = get_object_or_404(YearlyArchive.objects.made(), pk=pk)
    try:
        file = storages["archives"].open(archive.file)
    except FileNotFoundError:  # The database was restored since: a backup leaves these files out.
        messages.error(request, "Berkas arsip ini tidak ada lagi. Buat sekali lagi.")
        return redirect("yearly_archive_create")
    Trace.objects.record(Trace.Kind.EXPORTED, user=request.user, subject=str(archive), detail=archive.in_words)
    return open_file_to_save(archive.file_name, file)
