"""Signing in and out, the page of rights, and answers that belong to no other page."""

from urllib.parse import urlencode

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import authenticate
from django.contrib.auth import logout as auth_logout
from django.contrib.auth import views as auth
from django.contrib.auth.decorators import login_not_required, permission_required
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, connection
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse, reverse_lazy
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django_htmx.http import HttpResponseClientRedirect

from kaur_psm import starting
from kaur_psm.accounts import demo, matrix, sessions, steps, unsent
from kaur_psm.accounts import first_account as first
from kaur_psm.accounts.forms import FirstAccountForm, NewPasswordForm, PasswordForm, SessionEndForm, SignInForm
from registry.models import Trace
from registry.values.visitors import address_of


class SignIn(auth.LoginView):
    template_name = "accounts/login.html"
    authentication_form = SignInForm
    redirect_authenticated_user = True

    def get(self, request, *args, **kwargs):
        # A fragment was requested after the session ended: send the whole page to the sign-in.
        if request.htmx:
            back = urlencode({"next": request.htmx.current_url_abs_path or "/"})
            return HttpResponseClientRedirect(f"{reverse('login')}?{back}")
        return super().get(request, *args, **kwargs)

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            is_first=first.is_open(),
            is_kept=unsent.is_kept(self.request.session),
            is_lost=unsent.LOST in self.request.GET,
            is_done=unsent.DONE in self.request.GET,
            demo_accounts=demo.active_accounts(),
            password_is_enough=not settings.SECOND_FACTOR,
            **kwargs,
        )

    def form_invalid(self, form):
        return self.render_to_response(self.get_context_data(form=form), status=429 if form.is_refused else 200)

    def form_valid(self, form):
        return steps.begin(self.request, form.get_user(), self.get_success_url())


class SignOut(auth.LogoutView):
    http_method_names = ["get", "post", "head", "options"]

    def get(self, request, *args, **kwargs):
        """Change nothing: a sign-in after pressing "Keluar" in an old window leads here."""
        return redirect("home")

    def post(self, request, *args, **kwargs):
        return _without_copies(super().post(request, *args, **kwargs))


@method_decorator(steps.show_again_first, "dispatch")
class PasswordChange(auth.PasswordChangeView):
    template_name = "accounts/password_change.html"
    form_class = PasswordForm
    success_url = reverse_lazy("home")

    def form_valid(self, form):
        response = super().form_valid(form)
        sessions.end_others(self.request.user, self.request.session.session_key)
        messages.success(self.request, "Kata sandi Anda sudah diganti; di tempat lain Anda sudah keluar.")
        return response


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def password_replace(request):
    """The step of a sign-in in which a password that somebody else set is replaced."""
    account = steps.account_at(request, steps.NEW_PASSWORD)
    if account is None:
        return steps.proceed(request)
    form = NewPasswordForm(account, request.POST or None)
    if form.is_valid():
        return steps.replaced_password(request, form.save())
    return render(request, "accounts/password_replace.html", {"form": form})


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def first_account(request):
    if not first.is_open():
        return redirect("login")
    form = FirstAccountForm(request.POST or None, address=address_of(request))
    if not form.is_valid():
        return render(request, "accounts/first_account.html", {"form": form})
    try:
        form.save()
    except first.ClosedError:
        return redirect("login")
    account = authenticate(request, username=form.cleaned_data["username"], password=form.cleaned_data["password1"])
    return steps.begin(request, account, reverse("home"))


@require_http_methods(["GET", "HEAD", "POST"])
def unsent_form(request):
    """What was sent after the session had ended, with a button that sends it again; a POST here throws it away."""
    kept = unsent.kept_for(request)
    if kept is None:
        return redirect("home")
    if request.method == "POST":
        unsent.forget(request.session)
        return redirect("home")
    return render(request, "accounts/unsent_form.html", {"kept": kept})


@require_http_methods(["GET", "HEAD", "POST"])
def keyboard(request):
    """What keys do; a POST switches those of a single character on or off for this account."""
    if request.method == "POST":
        request.user.uses_keys = request.POST.get("pakai") == "ya"
        request.user.save(update_fields=["uses_keys"])
        state = "dinyalakan" if request.user.uses_keys else "dimatikan"
        messages.success(request, f"Tombol pintas {state} untuk akun Anda.")
        return redirect("keyboard")
    return render(request, "accounts/keyboard.html")


@require_safe
def session_list(request):
    places = sessions.places(request.user, request.session.session_key)
    return render(request, "accounts/session_list.html", {"places": places})


@require_POST
def session_end(request, handle):
    if page := _ask_for_password(request):
        return page
    if sessions.end(request.user, handle):
        _trace_end(request.user, "di satu tempat, dari tempat lain")
        messages.success(request, "Anda sudah keluar di tempat itu.")
    else:
        messages.warning(request, "Di tempat itu Anda sudah keluar sebelumnya.")
    return redirect("session_list")


@require_POST
def session_end_all(request):
    """End all sessions of the account, this one too."""
    if page := _ask_for_password(request):
        return page
    account = request.user
    auth_logout(request)
    account.sessions.all().delete()
    _trace_end(account, "di semua tempat")
    messages.success(request, "Anda sudah keluar di semua tempat.")
    return _without_copies(redirect("login"))


def _ask_for_password(request):
    """The page that asks for the password before a session is ended; None where it was typed, or a moment ago."""
    if sessions.has_just_begun(request.session):
        return None
    typed = request.POST if "password" in request.POST else None
    form = SessionEndForm(typed, request=request, account=request.user)
    return None if form.is_valid() else render(request, "accounts/session_end.html", {"form": form})


def _trace_end(account, where):
    Trace.objects.record(Trace.Kind.SIGNED_OUT, user=account, subject=account.username, detail=where)


def _without_copies(response):
    """Let the browser drop all copies of pages. Its storage stays: taps of the day that wait for the line are there."""
    response["Clear-Site-Data"] = '"cache"'
    return response


@permission_required("auth.view_group", raise_exception=True)
@require_safe
def role_matrix(request):
    groups = matrix.groups()
    context = {
        "groups": groups,
        "pages": matrix.page_sections(groups),
        "rights": matrix.right_sections(groups),
        "accounts": matrix.with_rights(request.user.visible_accounts()),
    }
    return render(request, "accounts/role_matrix.html", context)


@login_not_required
def admin_login(request):
    """Redirect to the only sign-in page. A signed-in account that comes here may not enter the admin."""
    if request.user.is_authenticated:
        raise PermissionDenied
    return redirect(f"{reverse('login')}?{urlencode({'next': request.GET.get('next') or reverse('admin:index')})}")


@login_not_required
@require_safe
@never_cache
def healthz(request):
    """Answer "ok" if the program runs, its database answers and has the keys of the settings; 503 otherwise."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        starting.refuse_other_keys()
    except DatabaseError:
        return _unwell("database does not answer")
    except starting.StartError:
        return _unwell("NIK_KEYS or SECRET_KEY are not those of this database")
    return HttpResponse("ok", content_type="text/plain; charset=utf-8")


def _unwell(why):
    return HttpResponse(why, status=503, content_type="text/plain; charset=utf-8")


@login_not_required
@require_safe
def robots(request):
    return HttpResponse("User-agent: *\nDisallow: /\n", content_type="text/plain; charset=utf-8")


def csrf_failure(request, reason=""):
    """The page for a form with an invalid token, mostly one that was open while its account signed in again.

    What was typed there is kept, if the form was one of ours.
    """
    is_kept = unsent.is_from_our_page(request) and unsent.keep(request, request.user.pk)
    return render(request, "403_csrf.html", {"is_kept": is_kept}, status=403)
