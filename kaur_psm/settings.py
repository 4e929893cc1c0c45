"""Every setting of the project. What differs between machines is an environment variable, read here and nowhere else.

The secrets may also stand in KEYS_FILE, which script/server writes once, apart from the data; the environment wins over
it.
"""

from pathlib import Path
from urllib.parse import urlsplit

import dj_database_url
from csp.constants import NONE, SELF
from environs import Env, validate
from whitenoise.compress import Compressor

BASE_DIR = Path(__file__).resolve().parent.parent

env = Env()
# How somebody types a command of the program on this machine. All sentences say it so: script/install puts a version
# into /opt/kaur-psm, and kaur-psm runs it; elsewhere script/manage finds data and keys. The scripts write DATA_DIR=…
# before it where they were started with one.
MANAGE = "kaur-psm" if BASE_DIR.is_relative_to("/opt/kaur-psm") else env.str("MANAGE", "./script/manage")
DATA_DIR = env.path("DATA_DIR", BASE_DIR / "data").resolve()
CONFIG_HOME = env.path("XDG_CONFIG_HOME", Path.home() / ".config")
KEYS_FILE = env.path("KEYS_FILE", CONFIG_HOME / "kaur-psm" / "keys.env")
env.read_env(KEYS_FILE, recurse=False)
# What script/local-certificate makes. The program reads the authority's public certificate alone.
CERTIFICATE_DIR = env.path("CERTIFICATE_DIR", KEYS_FILE.parent / "https")

# Both are required: environs names the missing variable.
SECRET_KEY = env.str("SECRET_KEY")
NIK_KEYS = ["".join(key.split()) for key in env.list("NIK_KEYS")]  # The sheet of keys has them in groups.

DEBUG = env.str("DEBUG", "") == "1"
PUBLIC_URL = env.str("PUBLIC_URL", f"http://127.0.0.1:{env.int('PORT', 8000)}").rstrip("/")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", [urlsplit(PUBLIC_URL).hostname, "127.0.0.1", "localhost"])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", [PUBLIC_URL])
DEMO_PASSWORD = env.str("DEMO_PASSWORD", "")

INSTALLED_APPS = [
    "kaur_psm.accounts",
    "registry",
    "ceremonies",
    "kaur_psm.backups",
    "kaur_psm.guide",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.contrib.humanize",
    "simple_history",
    "bootstrap",
    "crispy_forms",
    "crispy_bootstrap5",
    "django_htmx",
    "csp",
]

MIDDLEWARE = [
    # The first three write into every answer, static files and refusals too.
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "kaur_psm.middleware.guard_answers",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "kaur_psm.middleware.refuse_nul",
    "kaur_psm.middleware.know_the_visitor",
    "kaur_psm.middleware.Sessions",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "kaur_psm.request_limits.refuse_long_bodies",
    "kaur_psm.middleware.LoginRequired",
    "kaur_psm.health.writing.StopWriting",
    "django.contrib.messages.middleware.MessageMiddleware",
    "kaur_psm.middleware.stay_signed_in",
    "kaur_psm.accounts.unsent.forget_what_was_sent",
    "kaur_psm.middleware.keep_no_copy",
    "kaur_psm.middleware.trace_refusals",
    "registry.guards.strangers.count_refusals",
    "registry.guards.opened.count_opened_pages",
    "kaur_psm.accounts.steps.end_half_sessions",
    "kaur_psm.accounts.steps.begin_waiting_download",
    "kaur_psm.middleware.explain_wrong_method",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "simple_history.middleware.HistoryRequestMiddleware",
    "registry.history.recording.DoorMiddleware",
]

ROOT_URLCONF = "kaur_psm.urls"
WSGI_APPLICATION = "kaur_psm.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
            "libraries": {"lucide": "kaur_psm.icons"},
        },
    },
]
CRISPY_ALLOWED_TEMPLATE_PACKS = "bootstrap5"
CRISPY_TEMPLATE_PACK = "bootstrap5"

DATABASE_URL = env.str("DATABASE_URL", f"sqlite:///{DATA_DIR / 'psm.sqlite3'}")
PATIENCE = 20  # Seconds that a request waits for what somebody else is writing; then its page says so.


def database_at(url):
    """The settings of the database at that URL. `move_to_postgres` and its way back have two of them."""
    database = dj_database_url.parse(url, conn_max_age=60, conn_health_checks=True)
    if database["ENGINE"].endswith("sqlite3"):
        # Immediate: each transaction takes the write lock at its start, so two clerks wait instead of failing.
        # Full: what a page confirms has been written to the disk. With NORMAL a power cut may take the last saves back.
        database["OPTIONS"] = {
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;",
            "transaction_mode": "IMMEDIATE",
            "timeout": PATIENCE,
        }
    else:
        # A machine that has lost its power keeps what it locked for a minute, not for two hours.
        is_anybody_there = "-c tcp_keepalives_idle=30 -c tcp_keepalives_interval=10 -c tcp_keepalives_count=3"
        database.setdefault("OPTIONS", {}).setdefault("options", f"-c lock_timeout={PATIENCE}s {is_anybody_there}")
    return database


DATABASES = {"default": database_at(DATABASE_URL)}
# What locks a backup (a passphrase, or a public key of age), and where the key is that opens the latter.
BACKUP_PASSPHRASE = env.str("BACKUP_PASSPHRASE", "")
BACKUP_RECIPIENT = env.str("BACKUP_RECIPIENT", "")
BACKUP_IDENTITY_FILE = env.path("BACKUP_IDENTITY_FILE", None)
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
# SQLite leaves the included columns of an index out, and nothing else changes: no warning at the first start.
SILENCED_SYSTEM_CHECKS = ["models.W040"]

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["kaur_psm.accounts.backends.RightsBackend"]
AUTH_PASSWORD_VALIDATORS = [{"NAME": "kaur_psm.accounts.validators.StrengthValidator"}]
LOGIN_URL = "login"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "login"

SESSION_ENGINE = "kaur_psm.accounts.sessions"
# A shared PC: an hour without a click signs out, and so does closing the browser. After twelve hours it ends anyhow
# (kaur_psm/accounts/sessions.py).
SESSION_COOKIE_AGE = 60 * 60
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
# A message may name a person. In a cookie, Django's first choice, it would stay readable in the browser.
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

LANGUAGE_CODE = "id"
LANGUAGES = [("id", "Bahasa Indonesia")]
TIME_ZONE = "Asia/Jakarta"
USE_I18N = True
USE_TZ = True

STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
# A folder that all machines share, or s3://BUCKET/FOLDER; boto3 reads the keys of S3 from variables of its own.
SHARED_FILES = env.str("SHARED_FILES", "") or str(DATA_DIR)
# Where the backup of every night goes: a folder of another disk, or s3://BUCKET/FOLDER; in DATA_DIR where it is empty.
BACKUP_DIR = env.str("BACKUP_DIR", "")


def _files_in(folder):
    """The storage of files in that folder of SHARED_FILES. It has no base URL: only views give files out."""
    if SHARED_FILES.startswith("s3://"):
        bucket, _, above = SHARED_FILES.removeprefix("s3://").partition("/")
        options = {"bucket": bucket, "folder": "/".join(filter(None, [above.rstrip("/"), folder]))}
        return {"BACKEND": "registry.transfers.s3.S3Storage", "OPTIONS": options}
    options = {
        "location": Path(SHARED_FILES).resolve() / folder,
        "base_url": None,
        "file_permissions_mode": 0o600,
        "directory_permissions_mode": 0o700,
    }
    return {"BACKEND": "registry.transfers.lasting_files.LastingFiles", "OPTIONS": options}


STORAGES = {
    # Only its view serves an upload, after checking the login and the kecamatan.
    "default": _files_in("uploads"),
    "prints": _files_in("prints"),  # Pages of certificates, until they are on paper; no backup needs them.
    "archives": _files_in("archives"),  # Yearly archives, for a week; they can be made again.
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

# Only files that pages use are collected: a tenth of the time at the first start.
WHITENOISE_KEEP_ONLY_HASHED_FILES = True
WHITENOISE_SKIP_COMPRESS_EXTENSIONS = (*Compressor.SKIP_COMPRESS_EXTENSIONS, "map")
WHITENOISE_ALLOW_ALL_ORIGINS = False  # No other site uses our files.
WHITENOISE_MIMETYPES = {".svg": "image/svg+xml; charset=utf-8"}

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],  # Bootstrap draws its arrows and ticks as data: images.
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "object-src": [NONE],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
CSRF_FAILURE_VIEW = "kaur_psm.accounts.views.csrf_failure"

# On plain http, as on one desk, a Secure cookie would be dropped and nobody could sign in.
HTTPS = PUBLIC_URL.startswith("https://")
# A browser takes a cookie with this prefix only from https and from no other host.
COOKIE_PREFIX = "__Host-" if HTTPS else ""
SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = f"{COOKIE_PREFIX}sessionid", f"{COOKIE_PREFIX}csrftoken"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = HTTPS
SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = HTTPS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
# A PC that does not trust the certificate yet must see how it comes to. What watches the server asks it directly.
SECURE_REDIRECT_EXEMPT = ["^healthz$", "^readyz$", "^metrics$", "^sertifikat/", "^static/"]

# Whether who can do much (User.must_have_second_factor) signs in with a second factor; all others may.
SECOND_FACTOR = HTTPS or env.str("SECOND_FACTOR", "") == "1"

# "json" writes each line of the logs as an object, for a program that reads them (also gunicorn's: gunicorn.conf.py).
LOG_FORMAT = env.str("LOG_FORMAT", "text", validate=validate.OneOf(["text", "json"]))
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"lines": {"()": "kaur_psm.health.log_lines.made", "how": LOG_FORMAT, "zone": TIME_ZONE}},
    "filters": {"short_refusals": {"()": "kaur_psm.short_refusals.ShortRefusals"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "lines", "filters": ["short_refusals"]}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    # A refused or missing page is no error, and the text of an address must stay out of the log.
    "loggers": {"django.request": {"level": "ERROR"}, "django.security": {"level": "ERROR"}},
}

# How little room a disk may have left, in per cent or in MB, whichever is more: then the front page says so (LOW), and
# then nothing more is written (STOP).
DISK_LOW_PERCENT, DISK_LOW_MB = env.float("DISK_LOW_PERCENT", 10), env.float("DISK_LOW_MB", 500)
DISK_STOP_PERCENT, DISK_STOP_MB = env.float("DISK_STOP_PERCENT", 2), env.float("DISK_STOP_MB", 100)

# The address of a server that takes failures as Sentry does; empty: nothing leaves (docs/decisions/0059).
SENTRY_DSN = env.str("SENTRY_DSN", "")

SIMPLE_HISTORY_HISTORY_CHANGE_REASON_USE_TEXT_FIELD = True
