"""A sign-in in steps: the password, the second factor, a password of one's own.

Until the last step is done nobody is signed in. The session only remembers whose password was right, so every page,
the Django admin too, answers as it does to a stranger.
"""

import time
from contextlib import suppress
from functools import wraps

from django.contrib import auth, messages
from django.shortcuts import redirect, resolve_url
from django.urls import Resolver404, resolve, reverse
from django.utils.crypto import constant_time_compare

from kaur_psm.accounts import devices, unsent

UNDER_WAY = "sign_in_under_way"  # In the session: the sign-in that has begun.
PROOF = "second_factor"  # In the session: the id of the factor that was shown, or RECOVERY.
SHOWN = "second_factor_shown_at"  # In the session: Unix time when one was shown last.
CHANGE = "change_under_way"  # In the session: the page of a change that waits until one is shown again.
DOWNLOAD = "download_waiting"  # In the session: the page beside which a download begins, and its address.
RECOVERY = "recovery code"
SECONDS = 10 * 60  # From the password to the last step, and in which a factor that was shown is not asked for again.

DOWNLOAD_BEGINS = "Unduhan dimulai. Bila berkasnya tidak datang, tekan tombol unduhnya sekali lagi."
SECOND_STEP, ENROL, NEW_PASSWORD = "second_step", "authenticator_add", "password_replace"  # Names of addresses.


def begin(request, account, onward):
    """Begin the sign-in of the account that `authenticate` returned, and redirect to its next step.

    `onward` is the page that opens after the last step. Nothing of an earlier sign-in in this browser stays: another
    account's half one may have left a secret that somebody saw. What was sent after a session's end waits on.
    """
    waiting = request.session.get(unsent.KEPT)
    request.session.flush()
    if waiting:
        request.session[unsent.KEPT] = waiting
    request.session[UNDER_WAY] = {
        "account": account.pk,
        "backend": account.backend,
        "password": account.get_session_auth_hash(),
        "until": time.time() + SECONDS,
        "onward": onward,
        "proof": None,
    }
    return proceed(request)


def account_at(request, step):
    """The account whose sign-in has come to that step; None where it has not, or nobody is signing in."""
    account = _account(request)
    return account if account and _next_step(account, request.session[UNDER_WAY]["proof"]) == step else None


def account_to_show(request):
    """The account that is to show its second factor: at its sign-in, or before it changes how it signs in."""
    if request.user.is_authenticated:
        return request.user if must_show_again(request) else None
    return account_at(request, SECOND_STEP)


def must_show_again(request):
    """Whether the account that is signed in has a second factor, and showed none within the last SECONDS."""
    return request.user.has_second_factor and time.time() - request.session.get(SHOWN, 0) > SECONDS


def show_again_first(view):
    """Decorate a view that changes how one signs in, or gives out all data: the second factor is shown again first.

    A form that changes how one signs in asks for the password, too. So it needs all that a sign-in needs (OWASP ASVS
    5.0, 7.5.1).
    """

    @wraps(view)
    def shown_first(request, *args, **kwargs):
        if request.user.is_authenticated and must_show_again(request):
            request.session[CHANGE] = request.path
            return redirect(SECOND_STEP)
        return view(request, *args, **kwargs)

    return shown_first


def enrolling_account(request):
    """The account that may add a second factor: who is signed in, or who cannot sign in without adding one."""
    return request.user if request.user.is_authenticated else account_at(request, ENROL)


def prove(request, proof):
    """Note that the second factor was shown (its id, or RECOVERY), and redirect to the next page.

    Who shows or adds one while signed in comes to the change that waited for it; the session then rests on that factor.
    """
    request.session[SHOWN] = time.time()
    if request.user.is_authenticated:
        rest_on(request, proof)
        return _go_on(request, request.session.pop(CHANGE, "second_factor_list"))
    request.session[UNDER_WAY] |= {"proof": proof}
    return proceed(request)


def replaced_password(request, account):
    """Go on with a sign-in whose account has just changed its password."""
    request.session[UNDER_WAY] |= {"password": account.get_session_auth_hash()}
    request.session.modified = True
    return proceed(request)


def proceed(request):
    """Redirect to the next step of the sign-in; after the last one sign in and redirect to the page asked for."""
    account = _account(request)
    if account is None:
        return redirect("login")
    under_way = request.session[UNDER_WAY]
    if step := _next_step(account, under_way["proof"]):
        return redirect(step)
    del request.session[UNDER_WAY]
    rest_on(request, under_way["proof"])
    auth.login(request, account, backend=under_way["backend"])
    response = _onward(request, account, under_way)
    devices.remember(request, response, account.username)
    return response


def _onward(request, account, under_way):
    """Redirect to the page asked for, or to one's devices after a recovery code was used up."""
    if under_way["proof"] == RECOVERY:
        left = account.recovery_codes.unused().count()
        messages.warning(
            request,
            f"Anda masuk dengan kode cadangan; sisanya {left}. Bila perangkat Anda hilang, tambahkan yang baru, "
            "lalu hapus yang lama.",
        )
        return redirect("second_factor_list")
    return redirect("unsent_form") if unsent.kept_for(request) else _go_on(request, under_way["onward"])


def _go_on(request, onward):
    """Redirect to that page; for a file to save, to the page beside which its download then begins.

    The browser would stay on the page of the last step, with what was typed there.
    """
    address = resolve_url(onward)
    path, _, query = address.partition("?")
    with suppress(Resolver404):
        match = resolve(path)
        if named := getattr(match.func, "beside", None):
            page, kept = named
            beside = reverse(page, kwargs={name: match.kwargs[name] for name in kept})
            request.session[DOWNLOAD] = {"page": beside, "file": address}
            messages.success(request, DOWNLOAD_BEGINS)
            return redirect(f"{beside}?{query}" if query else beside)
    return redirect(address)


def begin_waiting_download(get_response):
    """Let the browser save, once the page of `_go_on` is there, the file that waits for it."""

    def answer(request):
        waiting = request.session.get(DOWNLOAD)
        is_there = waiting and request.method == "GET" and request.path == waiting["page"]
        if is_there:
            del request.session[DOWNLOAD]
        response = get_response(request)
        if is_there and response.status_code == 200:
            response["Refresh"] = f"0; url={waiting['file']}"
        return response

    return answer


def rest_on(request, proof):
    """Let the session rest on that factor: it ends when the factor is removed. None: it was signed in without one."""
    request.session[PROOF] = proof


def rest_on_another(request):
    """Let the session rest on a factor that is left, after its owner removed one."""
    left = request.user.second_factors.first()
    rest_on(request, left.pk if left else None)


def proof_in_words(session):
    """What was shown beside the password at the sign-in, for its trace; empty for the password alone."""
    proof = session.get(PROOF)
    return "" if proof is None else "dengan kode cadangan" if proof == RECOVERY else "dengan perangkat verifikasi"


def end_half_sessions(get_response):
    """Sign out, before any view, a session that lacks a step: its account now needs a second factor, or lost it.

    All ways into a session pass here, whoever made it.
    """

    def answer(request):
        if request.user.is_authenticated and not _all_steps_done(request.user, request.session.get(PROOF)):
            auth.logout(request)
            messages.warning(request, "Masuk sekali lagi: verifikasi dua langkah akun ini berubah atau belum ada.")
        return get_response(request)

    return answer


def _account(request):
    """The account whose password was right in this session, as it is now; None after ten minutes or a new password."""
    under_way = request.session.get(UNDER_WAY)
    if not under_way or time.time() > under_way["until"]:
        return None
    account = auth.load_backend(under_way["backend"]).get_user(under_way["account"])
    unchanged = account and constant_time_compare(under_way["password"], account.get_session_auth_hash())
    return account if unchanged else None


def _next_step(account, proof):
    if proof is None and account.has_second_factor:
        return SECOND_STEP
    if proof is None and account.must_have_second_factor:
        return ENROL
    if account.must_change_password:
        return NEW_PASSWORD
    return None


def _all_steps_done(account, proof):
    if proof is None:
        return not (account.has_second_factor or account.must_have_second_factor)
    if proof == RECOVERY:
        return account.has_second_factor
    return account.second_factors.filter(pk=proof).exists()
