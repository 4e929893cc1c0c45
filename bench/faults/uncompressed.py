"""The settings with which an office's static files are collected: to compress them takes ten seconds of computing."""

from kaur_psm.settings import *  # noqa: F403 - all of them
from kaur_psm.settings import STORAGES

STORAGES = STORAGES | {
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.ManifestStaticFilesStorage"},
}
