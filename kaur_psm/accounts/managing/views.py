"""/akun/: the accounts of the office in its own words. The Django admin stays for what is rare."""

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kaur_psm.accounts import rights, signin
from kaur_psm.accounts.managing import changes
from kaur_psm.accounts.managing.forms import ALL, SOME, GrantsForm, NewAccountForm
from kaur_psm.accounts.models import User
from kaur_psm.accounts.second_factor import enrolment
from registry.models.new_rows import posts_in_turn

ROWS = 40


@permission_required("accounts.change_user", raise_exception=True)
@require_safe
def account_list(request):
    page = Paginator(rights.accounts_for_list(request.user), ROWS).get_page(request.GET.get("hal"))
    return render(request, "accounts/account_list.html", {"page": page})


@permission_required("accounts.change_user", raise_exception=True)
@require_safe
def account_detail(request, pk):
    account = get_object_or_404(rights.accounts_for_list(request.user), pk=pk)
    is_own = account == request.user
    context = {
        "account": account,
        "is_own": is_own,
        "is_managed": not is_own and rights.may_manage(request.user, account),
        "reasons": rights.why_not_given(request.user, rights.grants_of(account)),
    }
    return render(request, "accounts/account_detail.html", context)


@permission_required(["accounts.change_user", "accounts.add_user"], raise_exception=True)
@posts_in_turn(User)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def account_create(request):
    form = NewAccountForm(request.POST or None, by=request.user)
    if request.method == "POST" and form.is_valid():
        account, password = form.save()
        return _show_once(request, account, password)
    return render(request, "accounts/account_create.html", {"form": form})


@permission_required("accounts.change_user", raise_exception=True)
@require_http_methods(["GET", "HEAD", "POST"])
def account_update(request, pk):
    account = _managed(request, pk)
    now = {
        "groups": account.groups.all(),
        "area": ALL if account.sees_all_districts else SOME,
        "districts": account.districts.all(),
    }
    form = GrantsForm(request.POST or None, by=request.user, account=account, initial=now)
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, f"Peran dan kecamatan akun {account.username} sudah disimpan.")
        return redirect("account_detail", pk)
    return render(request, "accounts/account_update.html", {"form": form, "account": account})


@permission_required("accounts.change_user", raise_exception=True)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def account_password(request, pk):
    account = _managed(request, pk)
    password = None
    if request.method == "POST":
        password = changes.give_one_time_password(account, request.user, request.POST.get("seen", ""))
        account.refresh_from_db()
    return _show_once(request, account, password)


def _show_once(request, account, password):
    context = {"account": account, "password": password, "seen": changes.mark_of_password(account)}
    return render(request, "accounts/account_password.html", context)


@permission_required("accounts.change_user", raise_exception=True)
@require_POST
def account_deactivate(request, pk):
    account = _managed(request, pk)
    rights.set_active(account, False, by=request.user)
    undo = reverse("account_reactivate", args=[pk])
    messages.success(request, f"Akun {account.username} dinonaktifkan: tidak dapat masuk lagi.", extra_tags=undo)
    return redirect("account_detail", pk)


@permission_required("accounts.change_user", raise_exception=True)
@require_POST
def account_reactivate(request, pk):
    account = _managed(request, pk)
    rights.set_active(account, True, by=request.user)
    messages.success(request, f"Akun {account.username} aktif lagi.")
    return redirect("account_detail", pk)


@permission_required("accounts.change_user", raise_exception=True)
@require_POST
def account_remove_devices(request, pk):
    account = _managed(request, pk)
    count = enrolment.remove_all(account, by=request.user)
    messages.success(request, f"{count} perangkat verifikasi akun {account.username} dihapus.")
    return redirect("account_detail", pk)


@permission_required("accounts.change_user", raise_exception=True)
@require_POST
def account_unlock(request, pk):
    account = _managed(request, pk)
    signin.free(account, request.user)
    messages.success(request, f"Akun {account.username} dapat mencoba masuk lagi sekarang juga.")
    return redirect("account_detail", pk)


@permission_required("accounts.change_user", raise_exception=True)
@require_POST
def account_sign_out(request, pk):
    account = _managed(request, pk)
    count = changes.sign_out_everywhere(account, request.user)
    messages.success(request, f"Akun {account.username} dikeluarkan dari semua tempat ({count} sesi).")
    return redirect("account_detail", pk)


def _managed(request, pk):
    """The account of somebody else that who is signed in may manage."""
    account = get_object_or_404(request.user.visible_accounts(), pk=pk)
    if account == request.user or not rights.may_manage(request.user, account):
        raise PermissionDenied
    return account
