"""The second step of a sign-in, and the page on which one adds and removes what it asks for."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.text import capfirst
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from kaur_psm.accounts import steps
from kaur_psm.accounts.second_factor import enrolment, passkeys, qr, totp
from kaur_psm.accounts.second_factor.forms import AuthenticatorForm, ConfirmedForm, PasskeyForm, SecondStepForm

NEW_SECRET = "new_authenticator"  # noqa: S105 - In the session: what a new app shares with us, encrypted.
CHALLENGE = "passkey_challenge"  # In the session: what a passkey was asked. It is asked once.


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def second_step(request):
    account = steps.account_to_show(request)
    if account is None:
        return steps.proceed(request)
    challenge = request.session.pop(CHALLENGE, None)
    form = SecondStepForm(request.POST or None, request=request, account=account, challenge=challenge)
    if form.is_valid():
        return steps.prove(request, form.proof)
    keys = [bytes(key.secret) for key in account.second_factors.passkeys()]
    question = ""
    if keys and passkeys.are_possible():
        question, request.session[CHALLENGE] = passkeys.ask_for_answer(keys)
    context = {
        "form": form,
        "account": account,
        "question": question,
        "has_app": account.second_factors.apps().exists(),
    }
    return render(request, "accounts/second_step.html", context)


@never_cache
@require_safe
def second_factor_list(request):
    context = {
        "factors": request.user.second_factors.all(),
        "codes_left": request.user.recovery_codes.unused().count(),
        "passkeys_are_possible": passkeys.are_possible(),
    }
    return render(request, "accounts/second_factor_list.html", context)


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@steps.show_again_first
def authenticator_add(request):
    account = steps.enrolling_account(request)
    if account is None:
        return steps.proceed(request)
    sealed = request.session.setdefault(NEW_SECRET, totp.seal(totp.new_secret()).decode())
    secret = totp.unseal(sealed.encode())
    form = AuthenticatorForm(request.POST or None, request=request, account=account, secret=secret)
    if form.is_valid():
        del request.session[NEW_SECRET]
        return _added(request, enrolment.add_app(account, form.cleaned_data["name"], secret, form.step))
    context = {
        "form": form,
        "picture": qr.picture(totp.address(secret, account.username)),
        "letters": totp.in_letters(secret),
        "passkeys_are_possible": passkeys.are_possible(),
    }
    return render(request, "accounts/authenticator_add.html", context)


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@steps.show_again_first
def passkey_add(request):
    account = steps.enrolling_account(request)
    if account is None:
        return steps.proceed(request)
    if not passkeys.are_possible():
        messages.warning(request, "Kunci sandi hanya dapat dipakai lewat https; pakailah aplikasi autentikator.")
        return redirect("authenticator_add")
    challenge = request.session.pop(CHALLENGE, None)
    form = PasskeyForm(request.POST or None, request=request, account=account, challenge=challenge)
    if form.is_valid():
        return _added(request, enrolment.add_passkey(account, form.cleaned_data["name"], form.secret, form.counter))
    keys = [bytes(key.secret) for key in account.second_factors.passkeys()]
    question, request.session[CHALLENGE] = passkeys.ask_for_new(account, keys)
    return render(request, "accounts/passkey_add.html", {"form": form, "question": question})


def _added(request, factor):
    """Go on after a factor was added; with the first one the recovery codes are shown, once."""
    account = factor.account
    codes = [] if account.recovery_codes.unused().exists() else enrolment.renew_recovery_codes(account)
    onward = steps.prove(request, factor.pk)
    messages.success(request, f"{capfirst(factor)} sudah ditambahkan.")
    if not codes:
        return onward
    page = render(request, "accounts/recovery_codes.html", {"account": account, "codes": codes, "onward": onward.url})
    page.cookies.update(onward.cookies)  # The browser is known from now on (`devices`).
    return page


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@steps.show_again_first
def recovery_codes_renew(request):
    if not request.user.has_second_factor:
        return redirect("second_factor_list")
    form = ConfirmedForm(request.POST or None, request=request, account=request.user)
    if form.is_valid():
        codes = enrolment.renew_recovery_codes(request.user)
        context = {"account": request.user, "codes": codes, "onward": reverse("second_factor_list")}
        return render(request, "accounts/recovery_codes.html", context)
    return render(request, "accounts/recovery_codes_renew.html", {"form": form})


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@steps.show_again_first
def second_factor_remove(request, pk):
    factor = get_object_or_404(request.user.second_factors, pk=pk)
    form = ConfirmedForm(request.POST or None, request=request, account=request.user)
    kept = enrolment.why_kept(factor)
    if not kept and form.is_valid() and not (kept := enrolment.remove(factor)):
        steps.rest_on_another(request)
        messages.success(request, f"{capfirst(factor)} sudah dihapus.")
        return redirect("second_factor_list")
    return render(request, "accounts/second_factor_remove.html", {"form": form, "factor": factor, "kept": kept})
